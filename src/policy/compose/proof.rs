//! What is wrong with an organisation's own texts: found when they are read, not when a vendor waits.

use jiff::Timestamp;

use super::facts::{Author, ContactFacts, Envelope, Prefers};
use super::known::{Earlier, Known, Pending};
use super::render::one_line;
use super::templates::{OwnText, Phrase, Templates};
use super::words::Words;
use crate::message::Party;
use crate::policy::{Answered, AnsweredBy, Standing};

/// A reply is short (RFC 3834 section 3.2); longer ones are no courtesy.
const LONGEST: usize = 1_500;

/// What makes a link of a word, for people's mail clients.
const LINKS: &[&str] = &["://", "www.", "mailto:", "href="];

/// The contact of the samples.
const NAME: &str = "Alexandra Miller-Hohenstein";
const ADDRESS: &str = "alexandra.miller@example.com";

/// One thing that is wrong with one text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Complaint {
    /// Which text.
    pub phrase: Phrase,
    /// Its language tag.
    pub language: String,
    /// The line, counted from 1; `None` where the text as a whole is meant.
    pub line: Option<usize>,
    /// What is wrong; what to do.
    pub what: String,
}

/// Everything that is wrong with these texts, where they are put in place of the built-in ones or beside them.
#[must_use]
pub fn complaints(own: &[OwnText]) -> Vec<Complaint> {
    let templates = Templates::with(own.to_vec());
    let missing = templates
        .missing()
        .into_iter()
        .map(|(language, phrase)| Complaint {
            phrase,
            language: language.to_owned(),
            line: None,
            what: "is missing; a language that is not built in needs all texts".to_owned(),
        });
    let mut found: Vec<Complaint> = missing.collect();
    for text in own {
        let wrong = wrong_with(&templates, text);
        found.extend(wrong.into_iter().map(|(line, what)| Complaint {
            phrase: text.phrase,
            language: text.language.clone(),
            line,
            what,
        }));
    }
    found
}

fn wrong_with(templates: &Templates, own: &OwnText) -> Vec<(Option<usize>, String)> {
    if own.text.trim().is_empty() {
        return vec![(
            None,
            "holds no text; write one or delete the file".to_owned(),
        )];
    }
    let links = own.text.lines().zip(1..).filter(|(line, _)| has_link(line));
    let mut wrong: Vec<_> = links
        .map(|(_, number)| {
            let what = "holds a link; nothing that is sent holds one but the contact's own form, {{ form }}";
            (Some(number), what.to_owned())
        })
        .collect();
    match longest(templates, own) {
        Err(error) => wrong.push(explained(&error, own)),
        Ok(length) if length > LONGEST => {
            let what =
                format!("makes {length} characters with its closing; at most {LONGEST} are sent");
            wrong.push((None, what));
        }
        Ok(_) if names_nobody(templates, own) => {
            let what = "names the contact neither here nor in its closing; write {{ name }} or {{ address }}";
            wrong.push((None, what.to_owned()));
        }
        Ok(_) => {}
    }
    wrong
}

/// What a vendor is told says whom to talk to: that is what it is for.
fn names_nobody(templates: &Templates, own: &OwnText) -> bool {
    let to_vendors = !matches!(
        own.phrase,
        Phrase::Closing | Phrase::Acknowledgement | Phrase::Brief
    );
    let say = |phrase, words: &Words| templates.filled(&own.language, phrase, words);
    let nobody = |words: &Words| {
        let said =
            [own.phrase, Phrase::Closing].map(|phrase| say(phrase, words).unwrap_or_default());
        said.iter()
            .all(|text| !text.contains(NAME) && !text.contains(ADDRESS))
    };
    to_vendors && samples(own.phrase).iter().any(nobody)
}

fn has_link(line: &str) -> bool {
    let line = line.to_lowercase();
    let path_of_a_host = |word: &str| {
        let host = word
            .trim_start_matches(|c: char| !c.is_alphanumeric())
            .split('/')
            .next();
        word.contains('/')
            && host.is_some_and(|host| {
                matches!(host.rsplit_once('.'), Some((name, end))
                    if !name.is_empty() && end.len() > 1 && end.bytes().all(|byte| byte.is_ascii_alphabetic()))
            })
    };
    LINKS.iter().any(|mark| line.contains(mark)) || line.split_whitespace().any(path_of_a_host)
}

fn explained(error: &minijinja::Error, own: &OwnText) -> (Option<usize>, String) {
    let line = error.line();
    let at = line.and_then(|line| own.text.lines().nth(line.saturating_sub(1)));
    let shown = at.map(|line| one_line(line, 80)).unwrap_or_default();
    let what = match error.kind() {
        minijinja::ErrorKind::UndefinedError => {
            format!("asks for something that this text does not have: {shown}")
        }
        _ => format!("is no template ({error}): {shown}"),
    };
    (line, what)
}

/// The longest thing it says, over everything that may be so.
fn longest(templates: &Templates, own: &OwnText) -> Result<usize, minijinja::Error> {
    let say = |phrase, words: &Words| templates.filled(&own.language, phrase, words);
    let mut longest = 0;
    for words in samples(own.phrase) {
        let text = say(own.phrase, &words)?;
        // Whatever is wrong with the closing is said of the closing.
        let closing = match own.phrase {
            Phrase::Closing | Phrase::Acknowledgement | Phrase::Brief | Phrase::Exemplar => {
                String::new()
            }
            _ => say(Phrase::Closing, &words).unwrap_or_default(),
        };
        longest = longest.max(text.chars().count() + closing.chars().count());
    }
    Ok(longest)
}

/// What a text may have to say.
fn samples(phrase: Phrase) -> Vec<Words> {
    let prefers = [
        Prefers::Email,
        Prefers::Phone,
        Prefers::Form("https://vendors.example.com/contact".to_owned()),
    ];
    let until = jiff::civil::date(2027, 1, 15);
    let standings = [
        Standing::Undecided,
        Standing::Declined,
        Standing::Deferred { until },
        Standing::Talking,
        Standing::Partner,
    ];
    let fitting = standings.into_iter().filter(|standing| match phrase {
        Phrase::Undecided => *standing == Standing::Undecided,
        Phrase::Declined => *standing == Standing::Declined,
        Phrase::Deferred => standing.until().is_some(),
        Phrase::Talking => matches!(standing, Standing::Talking | Standing::Partner),
        Phrase::Decision => *standing == Standing::Declined || standing.until().is_some(),
        Phrase::Closing | Phrase::Acknowledgement | Phrase::Brief | Phrase::Exemplar => true,
    });
    let mut samples = Vec::new();
    for standing in fitting {
        for prefers in &prefers {
            samples.extend(sample(phrase, standing, prefers));
        }
    }
    samples
}

fn sample(phrase: Phrase, standing: Standing, prefers: &Prefers) -> Vec<Words> {
    let author = Author {
        from: Party {
            name: None,
            address: "vendors@example.com".to_owned(),
        },
        organization: "Example Corporation International".to_owned(),
        instance: String::new(),
        language: String::new(),
        templates: Templates::default(),
    };
    let contact = ContactFacts {
        name: NAME.to_owned(),
        address: ADDRESS.to_owned(),
        role: "Head of IT purchasing".to_owned(),
        prefers: prefers.clone(),
    };
    let now = jiff::civil::datetime(2026, 11, 2, 10, 10, 0, 0)
        .to_zoned(jiff::tz::TimeZone::UTC)
        .unwrap_or_default();
    let envelope = Envelope {
        author: &author,
        to: "",
        message_id: "",
        now: &now,
    };
    let words = Words::new(&envelope, &contact, standing, "c12345");
    if !matches!(
        phrase,
        Phrase::Acknowledgement | Phrase::Brief | Phrase::Exemplar
    ) {
        return vec![words.clone().by_hand(), words];
    }
    let at = now.timestamp();
    let answers = [None, Some(AnsweredBy::Contact), Some(AnsweredBy::Onedoor)];
    answers
        .into_iter()
        .flat_map(|by| [(by, 1), (by, 53)])
        .map(|(by, recipients)| {
            let answered = by.map(|by| Answered { at, by });
            let words = words
                .clone()
                .seen("Storage costs at Example Corporation", at, recipients, &now)
                .answered(answered, &now)
                .decided(Some(at), &now);
            match phrase {
                Phrase::Exemplar => words.known(&known(standing, answered, recipients, at), &now),
                _ => words,
            }
        })
        .collect()
}

/// A campaign that there is little or much to say of.
fn known(standing: Standing, answered: Option<Answered>, recipients: u32, at: Timestamp) -> Known {
    let much = recipients > 1;
    let earlier = Earlier {
        reference: "c12".to_owned(),
        subject: "Storage costs at Example Corporation".to_owned(),
        first_seen: at,
        answered,
        decided: standing,
        released: answered.is_none(),
    };
    let colleague = "jo.miller@example.com".to_owned();
    Known {
        copies: recipients,
        recipients,
        first_seen: at,
        last_seen: at,
        forwarders: vec![colleague.clone(); usize::from(much)],
        answered,
        pending: [None, Some(Pending::Draft)][usize::from(much && answered.is_none())],
        standing,
        decided_at: Some(at),
        earlier: vec![earlier; usize::from(much)],
        end_runs: vec![(colleague, at); usize::from(much)],
    }
}
