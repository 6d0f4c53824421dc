//! Content that is never filed whatever its score: invoices, notices, tickets and their like.
//!
//! Phrases carry points. Three make it protected: one phrase that only such mail holds ("your order 4711 has
//! shipped"), or several that pitches use as well ("invoice", "due date"). Where a text is plainly a pitch, weak words
//! need to be more, for whoever sells invoice software writes "invoice" five times; an unmistakable phrase always holds.

use super::lists::{ATTACHMENTS, PROTECTED};
use super::phrases::{Hit, Phrases};
use super::source::attachments;
use super::words::{Words, one_line};
use super::{Protection, Signal};
use crate::message::{Message, Original};

/// Points that protect.
const ENOUGH: u32 = 3;
/// Points that protect where no phrase is unmistakable and the text reads like a pitch.
const ENOUGH_IN_A_PITCH: u32 = 5;
/// Log-odds of all signals from which a text reads like a pitch.
const READS_LIKE_A_PITCH: f32 = 4.5;

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
#[derive(Default)]
struct Tally {
    points: u32,
    unmistakable: bool,
    evidence: String,
}

/// The protected class of a text with the words that say so. `words` is the subject's line and the whole text.
pub(super) fn protected(
    message: &Message,
    original: &Original,
    words: &Words<'_>,
    signals: &[Signal],
) -> Option<(Protection, String)> {
    if let Some(evidence) = calendar(message) {
        return Some((Protection::Calendar, evidence));
    }
    if let Some(evidence) = authority(original) {
        return Some((Protection::Regulator, evidence));
    }
    let subject_words = Words::fold(&original.subject).len();
    let hits = PROTECTED.find(words);
    let reads_like_a_pitch =
        signals.iter().map(|signal| signal.weight).sum::<f32>() >= READS_LIKE_A_PITCH;
    let needed = if reads_like_a_pitch {
        ENOUGH_IN_A_PITCH
    } else {
        ENOUGH
    };
    CLASSES
        .iter()
        .map(|(name, class)| (*class, tally(name, &hits, words, subject_words, message)))
        .filter(|(_, tally)| tally.unmistakable || tally.points >= needed)
        .reduce(|best, next| {
            if next.1.points > best.1.points {
                next
            } else {
                best
            }
        })
        .map(|(class, tally)| (class, tally.evidence))
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
