//! Content that is never filed whatever its score: invoices, notices, tickets and their like.
//!
//! Phrases carry points. Three make it protected: one phrase that only such mail holds ("your order 4711 has
//! shipped"), or several that pitches use as well ("invoice", "due date"). Where a text is plainly a pitch, weak words
//! need to be more, for whoever sells invoice software writes "invoice" five times.

use super::Protection;
use super::lists::{ATTACHMENTS, PROTECTED};
use super::observed::Observation;
use super::phrases::{Hit, Phrases};
use super::source::attachments;
use super::words::{Words, one_line};
use crate::message::{Message, Original};

/// Points that protect.
const ENOUGH: u32 = 3;
/// Points that protect where no phrase is unmistakable and the text reads like a pitch.
const ENOUGH_IN_A_PITCH: u32 = 5;
/// Log-odds of all signals from which a text reads like a pitch.
const READS_LIKE_A_PITCH: f32 = 1.3;
/// Log-odds of all signals from which a text is plainly a pitch: then one unmistakable phrase needs company too, for "my CV" or
/// "stopped working" stand in a seller's mail as well.
const PLAINLY_A_PITCH: f32 = 2.5;
/// Points beyond which more say nothing more.
const MOST: u32 = 9;

/// The classes with their names in the data files, the surer first where points are equal.
const CLASSES: [(&str, Protection); 16] = [
    ("security", Protection::Security),
    ("regulator", Protection::Regulator),
    ("legal", Protection::Legal),
    ("contract", Protection::Contract),
    ("price_change", Protection::PriceChange),
    ("outage", Protection::Outage),
    ("invoice", Protection::Invoice),
    ("payroll", Protection::Payroll),
    ("delivery", Protection::Delivery),
    ("order", Protection::Order),
    ("support", Protection::Support),
    ("account", Protection::Account),
    ("recruitment", Protection::Recruitment),
    ("press", Protection::Press),
    ("customer_enquiry", Protection::CustomerEnquiry),
    ("calendar", Protection::Calendar),
];

/// Ends of host names that only public authorities have.
const AUTHORITIES: &str = include_str!("data/authorities.txt");

/// What has been counted for one class.
#[derive(Debug, Clone, Default)]
struct Tally {
    points: u32,
    unmistakable: bool,
    evidence: String,
}

/// What a message claims to be.
#[derive(Debug, Clone, Default)]
pub(super) struct Claims {
    /// Not a matter of words.
    certain: Option<(Protection, String)>,
    classes: Vec<(Protection, Tally)>,
}

impl Claims {
    /// Reads the claims of a message. `words` is the subject's line and the whole text, in this language.
    pub(super) fn of(
        message: &Message,
        original: &Original,
        words: &Words<'_>,
        language: Option<&str>,
    ) -> Claims {
        let calendar = calendar(message).map(|evidence| (Protection::Calendar, evidence));
        let authority = || authority(original).map(|evidence| (Protection::Regulator, evidence));
        let subject_words = Words::fold(&original.subject).len();
        let hits = phrases(words, language);
        let tallies = CLASSES
            .iter()
            .map(|(name, class)| (*class, tally(name, &hits, words, subject_words, message)));
        Claims {
            certain: calendar.or_else(authority),
            classes: tallies.filter(|(_, tally)| tally.points > 0).collect(),
        }
    }

    /// What speaks against a pitch in it.
    pub(super) fn observation(&self) -> Option<Observation> {
        let (_, most) = self.most(|_| true)?;
        Some(Observation {
            name: "protected_words",
            strength: most.points.min(MOST) as f32 / ENOUGH as f32,
            evidence: most.evidence.clone(),
        })
    }

    /// The protected class, with the words that say so, of a text with these log-odds of a pitch.
    pub(super) fn hold_against(&self, log_odds: f32) -> Option<(Protection, String)> {
        let needed = if log_odds >= READS_LIKE_A_PITCH {
            ENOUGH_IN_A_PITCH
        } else {
            ENOUGH
        };
        let alone = log_odds < PLAINLY_A_PITCH;
        let holds = |tally: &Tally| {
            let unmistakable = tally.unmistakable && (alone || tally.points > ENOUGH);
            unmistakable || tally.points >= needed
        };
        let by_words = || self.most(holds);
        self.certain
            .clone()
            .or_else(|| by_words().map(|(class, tally)| (*class, tally.evidence.clone())))
    }

    fn most(&self, counts: impl Fn(&Tally) -> bool) -> Option<&(Protection, Tally)> {
        let counted = self.classes.iter().filter(|(_, tally)| counts(tally));
        counted.reduce(|best, next| match next.1.points > best.1.points {
            true => next,
            false => best,
        })
    }
}

/// The phrases of the text's language, and those of others that are no single word: "po" is an order in one language and
/// "for" in the next, yet people send notices in two. All where the language is not known.
fn phrases(words: &Words<'_>, language: Option<&str>) -> Vec<Hit<'static>> {
    let is_listed = PROTECTED
        .iter()
        .any(|(listed, _)| Some(*listed) == language);
    let counts = |own: bool, hit: &Hit<'_>| {
        let run = words.run(hit.place.clone());
        let letters = run
            .split(' ')
            .filter(|word| word.starts_with(char::is_alphabetic));
        own || letters.count() > 1
    };
    let found = PROTECTED.iter().flat_map(|(listed, phrases)| {
        let own = !is_listed || Some(*listed) == language;
        let hits = phrases.find(words).into_iter();
        hits.filter(move |hit| counts(own, hit))
    });
    found.collect()
}

/// Adds up one class: each phrase once, in the subject one point more, then the names of attachments.
fn tally(
    class: &str,
    hits: &[Hit<'_>],
    words: &Words<'_>,
    subject_words: usize,
    message: &Message,
) -> Tally {
    let mut tally = Tally::default();
    let mut seen: Vec<&str> = Vec::new();
    for hit in hits.iter().filter(|hit| hit.mark.class == class) {
        let run = words.run(hit.place.clone());
        if seen.contains(&run) {
            continue;
        }
        seen.push(run);
        let in_subject = hit.mark.points > 1 && hit.place.end <= subject_words;
        tally.add(
            hit.mark.points,
            u32::from(in_subject),
            words.evidence(hit.place.clone()),
        );
    }
    if let Some((points, name)) = attached(&ATTACHMENTS, class, message) {
        tally.add(points, 0, name);
    }
    tally
}

impl Tally {
    fn add(&mut self, points: u32, more: u32, evidence: String) {
        self.unmistakable |= points >= ENOUGH;
        self.points += points + more;
        if !self.evidence.is_empty() {
            self.evidence.push_str(" · ");
        }
        self.evidence.push_str(&evidence);
        self.evidence = one_line(&self.evidence);
    }
}

/// The first attachment whose name belongs to the class.
fn attached(phrases: &Phrases, class: &str, message: &Message) -> Option<(u32, String)> {
    attachments(message)
        .filter_map(|attachment| attachment.name.as_deref())
        .find_map(|name| {
            let words = Words::fold(name);
            let hit = phrases
                .find(&words)
                .into_iter()
                .find(|hit| hit.mark.class == class)?;
            Some((hit.mark.points, one_line(name)))
        })
}

/// A calendar part: an invitation, an answer or a cancellation (RFC 6047).
fn calendar(message: &Message) -> Option<String> {
    let invitation = attachments(message).find(|attachment| {
        let named = attachment
            .name
            .as_deref()
            .is_some_and(|name| name.to_ascii_lowercase().ends_with(".ics"));
        named
            || matches!(
                attachment.content_type.as_str(),
                "text/calendar" | "application/ics"
            )
    })?;
    Some(one_line(&invitation.content_type))
}

/// A sender at a public authority.
fn authority(original: &Original) -> Option<String> {
    let host = original.from.as_ref()?.address.rsplit_once('@')?.1;
    let ends = AUTHORITIES
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'));
    let is_at = |end: &str| {
        host.strip_suffix(end)
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    };
    ends.into_iter()
        .find(|end| is_at(end))
        .map(|_| one_line(host))
}
