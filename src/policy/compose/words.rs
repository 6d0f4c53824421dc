//! What the templates see: nothing but public configuration, dates, counts and the reference number.

use jiff::civil::DateTime;
use jiff::{Timestamp, Zoned};
use serde::Serialize;

use super::facts::{ContactFacts, Envelope, Prefers};
use super::render::one_line;
use crate::policy::{Answered, AnsweredBy, Standing};

/// What the templates see.
#[derive(Debug, Default, Serialize)]
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
    decided_on: String,
    since: String,
    recipients: u32,
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
        let or = |text: &str, other: &str| {
            let line = one_line(text, 120);
            if line.is_empty() {
                other.to_owned()
            } else {
                line
            }
        };
        let standing = standing.on(envelope.now.date());
        let from = envelope.author.from.address.as_str();
        let (prefers, form) = match &contact.prefers {
            Prefers::Email => ("email", String::new()),
            Prefers::Phone => ("phone", String::new()),
            Prefers::Form(url) => ("form", one_line(url, 300)),
        };
        Words {
            organization: or(
                &envelope.author.organization,
                from.rsplit('@').next().unwrap_or(from),
            ),
            name: or(&contact.name, &contact.address),
            role: or(&contact.role, ""),
            address: contact.address.clone(),
            prefers,
            form,
            reference: one_line(reference, 40),
            standing: standing.word(),
            until: standing
                .until()
                .map(|date| date.to_string())
                .unwrap_or_default(),
            ..Words::default()
        }
    }

    /// With since when the mail is known, and how many of us got it.
    pub(super) fn seen(self, first_seen: Timestamp, recipients: u32, now: &Zoned) -> Self {
        Words {
            since: local(first_seen, now).date().to_string(),
            recipients,
            ..self
        }
    }

    /// With the day of the decision.
    pub(super) fn decided(self, at: Option<Timestamp>, now: &Zoned) -> Self {
        let decided_on = at.filter(|_| self.standing != Standing::Undecided.word());
        Words {
            decided_on: decided_on
                .map(|at| local(at, now).date().to_string())
                .unwrap_or_default(),
            ..self
        }
    }

    /// With the answer the sender had.
    pub(super) fn answered(self, answered: Option<Answered>, now: &Zoned) -> Self {
        let Some(answered) = answered else {
            return self;
        };
        let at = local(answered.at, now);
        Words {
            answered_on: at.date().to_string(),
            answered_time: format!("{:02}:{:02}", at.hour(), at.minute()),
            answered_by: match answered.by {
                AnsweredBy::Contact => "contact",
                AnsweredBy::Onedoor => "onedoor",
            },
            ..self
        }
    }
}

/// A time as our own people read it on their clocks.
fn local(at: Timestamp, now: &Zoned) -> DateTime {
    at.to_zoned(now.time_zone().clone()).datetime()
}
