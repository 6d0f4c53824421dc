//! What the templates see: nothing but public configuration, dates, counts and the reference number; and, where our own
//! people are told, one cleaned line of the subject.

use jiff::civil::DateTime;
use jiff::{Timestamp, Zoned};
use serde::Serialize;

use super::facts::{ContactFacts, Envelope, Prefers};
use super::known::{Known, KnownWords};
use super::render::one_line;
use crate::policy::{Answered, AnsweredBy, Standing};

/// Longest name, role or subject, in characters.
const LONGEST: usize = 120;

/// What every template sees.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct Words {
    organization: String,
    name: String,
    role: String,
    address: String,
    prefers: &'static str,
    form: String,
    reference: String,
    standing: &'static str,
    until: String,
    automatic: bool,
    #[serde(flatten)]
    ours: Option<ForOurs>,
    #[serde(flatten)]
    known: Option<KnownWords>,
}

/// What the notes to our own people see besides.
#[derive(Debug, Default, Clone, Serialize)]
struct ForOurs {
    subject: String,
    since: String,
    recipients: u32,
    decided_on: String,
    answered_on: String,
    answered_time: String,
    answered_by: &'static str,
}

impl Words {
    pub(super) fn new(
        envelope: &Envelope<'_>,
        contact: &ContactFacts,
        standing: Standing,
        reference: &str,
    ) -> Self {
        let standing = standing.on(envelope.now.date());
        let from = envelope.author.from.address.as_str();
        let (prefers, form) = match &contact.prefers {
            Prefers::Email => ("email", String::new()),
            Prefers::Phone => ("phone", String::new()),
            Prefers::Form(url) => ("form", one_line(url, 300)),
        };
        Words {
            organization: line_or(
                &envelope.author.organization,
                from.rsplit('@').next().unwrap_or(from),
            ),
            name: line_or(&contact.name, &contact.address),
            role: line_or(&contact.role, ""),
            address: contact.address.clone(),
            prefers,
            form,
            reference: one_line(reference, 40),
            standing: standing.word(),
            until: standing
                .until()
                .map(|date| date.to_string())
                .unwrap_or_default(),
            automatic: true,
            ours: None,
            known: None,
        }
    }

    /// For a mail that a person sends.
    pub(super) fn by_hand(self) -> Self {
        Words {
            automatic: false,
            ..self
        }
    }

    /// For our own people: the subject, since when the mail is known, and how many of us got it.
    pub(super) fn seen(
        self,
        subject: &str,
        first_seen: Timestamp,
        recipients: u32,
        now: &Zoned,
    ) -> Self {
        Words {
            ours: Some(ForOurs {
                subject: one_line(subject, LONGEST),
                since: local(first_seen, now).date().to_string(),
                recipients,
                ..ForOurs::default()
            }),
            ..self
        }
    }

    /// With the day of the decision.
    pub(super) fn decided(mut self, at: Option<Timestamp>, now: &Zoned) -> Self {
        let decided = at.filter(|_| self.standing != Standing::Undecided.word());
        if let (Some(ours), Some(at)) = (&mut self.ours, decided) {
            ours.decided_on = local(at, now).date().to_string();
        }
        self
    }

    /// For the contact: what else is known of the campaign.
    pub(super) fn known(self, known: &Known, now: &Zoned) -> Self {
        Words {
            known: Some(KnownWords::new(known, now)),
            ..self
        }
    }

    /// With the answer the sender had.
    pub(super) fn answered(mut self, answered: Option<Answered>, now: &Zoned) -> Self {
        if let (Some(ours), Some(answered)) = (&mut self.ours, answered) {
            let at = local(answered.at, now);
            ours.answered_on = at.date().to_string();
            ours.answered_time = format!("{:02}:{:02}", at.hour(), at.minute());
            ours.answered_by = match answered.by {
                AnsweredBy::Contact => "contact",
                AnsweredBy::Onedoor => "onedoor",
            };
        }
        self
    }
}

fn line_or(text: &str, other: &str) -> String {
    let line = one_line(text, LONGEST);
    if line.is_empty() {
        other.to_owned()
    } else {
        line
    }
}

/// A time as our own people read it on their clocks.
pub(super) fn local(at: Timestamp, now: &Zoned) -> DateTime {
    at.to_zoned(now.time_zone().clone()).datetime()
}
