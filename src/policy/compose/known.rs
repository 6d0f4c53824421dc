//! The brief beneath an exemplar: what is known of its campaign beyond the mail itself. Dates and names of ours, never blame.
//!
//! It is for the contact alone, who sees the mail above it: so the subjects of the vendor's earlier campaigns may stand in it,
//! each one cleaned line.

use jiff::{Timestamp, Zoned};
use serde::Serialize;

use super::facts::{ComposeError, Composed, ContactFacts, Envelope, Thread};
use super::render::one_line;
use super::templates::Phrase;
use super::words::{Words, local};
use super::{answer, answering, to_ours};
use crate::policy::{Answered, AnsweredBy, Standing};

/// People, campaigns and end runs that are named; of the others only the number is told.
const NAMED: usize = 5;

/// Longest subject of an earlier campaign, in characters.
const SUBJECT: usize = 80;

/// A reply that has not left us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pending {
    /// It waits to be sent.
    Waiting,
    /// It lies in the contact's Drafts.
    Draft,
    /// Nobody knows whether it was sent.
    InDoubt,
}

/// An earlier campaign of the same vendor.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Earlier {
    /// Its reference number.
    pub reference: String,
    /// Its subject.
    pub subject: String,
    /// When it was first seen.
    pub first_seen: Timestamp,
    /// The answer it had.
    pub answered: Option<Answered>,
    /// What was decided about the vendor after it and before this campaign.
    pub decided: Standing,
    /// A person said that it was no pitch.
    pub released: bool,
}

/// What is known of a campaign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    /// Copies.
    pub copies: u32,
    /// How many of us got one.
    pub recipients: u32,
    /// The first copy.
    pub first_seen: Timestamp,
    /// The latest.
    pub last_seen: Timestamp,
    /// Who forwarded it, in order.
    pub forwarders: Vec<String>,
    /// The answer the vendor had.
    pub answered: Option<Answered>,
    /// The reply that was not sent so far.
    pub pending: Option<Pending>,
    /// What the organisation has decided.
    pub standing: Standing,
    /// When it was decided.
    pub decided_at: Option<Timestamp>,
    /// Earlier campaigns of the vendor, latest first.
    pub earlier: Vec<Earlier>,
    /// Whom it was sent to past the contact, and when, latest first.
    pub end_runs: Vec<(String, Timestamp)>,
}

impl Known {
    /// There is more to say than the mail itself says. That a reply waits is what always happens.
    #[must_use]
    pub fn says_more(&self) -> bool {
        self.copies > 1
            || !self.forwarders.is_empty()
            || self.answered.is_some()
            || matches!(self.pending, Some(Pending::Draft | Pending::InDoubt))
            || self.standing != Standing::Undecided
            || !self.earlier.is_empty()
            || !self.end_runs.is_empty()
    }

    /// How much there is that the contact will want to be told again after having deleted the brief: end runs and answers.
    #[must_use]
    pub fn weight(&self) -> u32 {
        let end_runs = u32::try_from(self.end_runs.len()).unwrap_or(u32::MAX);
        end_runs.saturating_add(u32::from(self.answered.is_some()))
    }
}

/// The brief beneath an exemplar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownFacts<'a> {
    /// Who, to whom, when.
    pub envelope: Envelope<'a>,
    /// The exemplar.
    pub thread: Thread<'a>,
    /// Who handles it.
    pub contact: &'a ContactFacts,
    /// The reference number.
    pub reference: &'a str,
    /// What is known.
    pub known: &'a Known,
}

/// What the contact is told beneath an exemplar, in the organisation's language.
///
/// # Errors
///
/// As for [`super::reply`].
pub fn beneath(facts: &KnownFacts<'_>) -> Result<Composed, ComposeError> {
    let (envelope, known) = (&facts.envelope, facts.known);
    let words = Words::new(envelope, facts.contact, known.standing, facts.reference)
        .seen(
            facts.thread.subject,
            known.first_seen,
            known.recipients,
            envelope.now,
        )
        .answered(known.answered, envelope.now)
        .decided(known.decided_at, envelope.now)
        .known(known, envelope.now);
    let text = to_ours(envelope.author, Phrase::Exemplar, &words)?;
    answer(
        envelope,
        &facts.thread,
        facts.contact,
        &answering(facts.thread.subject),
        "auto-generated",
        &text,
    )
}

/// What this text sees besides.
#[derive(Debug, Default, Clone, Serialize)]
pub(super) struct KnownWords {
    copies: u32,
    last: String,
    reply: &'static str,
    forwarders: Vec<String>,
    more_forwarders: usize,
    earlier: Vec<EarlierWords>,
    more_earlier: usize,
    end_runs: Vec<EndRunWords>,
    more_end_runs: usize,
}

#[derive(Debug, Clone, Serialize)]
struct EarlierWords {
    date: String,
    subject: String,
    reference: String,
    answered_on: String,
    answered_by: &'static str,
    standing: &'static str,
    until: String,
    released: bool,
}

#[derive(Debug, Clone, Serialize)]
struct EndRunWords {
    date: String,
    recipient: String,
}

impl KnownWords {
    pub(super) fn new(known: &Known, now: &Zoned) -> KnownWords {
        let more = |all: usize| all.saturating_sub(NAMED);
        let earlier = known.earlier.iter().take(NAMED);
        let end_runs = known.end_runs.iter().take(NAMED);
        let forwarders = known.forwarders.iter().take(NAMED);
        KnownWords {
            copies: known.copies,
            last: day(known.last_seen, now),
            reply: match known.pending {
                None => "",
                Some(Pending::Waiting) => "waiting",
                Some(Pending::Draft) => "draft",
                Some(Pending::InDoubt) => "in_doubt",
            },
            forwarders: forwarders.map(|who| one_line(who, SUBJECT)).collect(),
            more_forwarders: more(known.forwarders.len()),
            earlier: earlier
                .map(|earlier| EarlierWords::new(earlier, now))
                .collect(),
            more_earlier: more(known.earlier.len()),
            end_runs: end_runs
                .map(|(recipient, at)| EndRunWords {
                    date: day(*at, now),
                    recipient: one_line(recipient, SUBJECT),
                })
                .collect(),
            more_end_runs: more(known.end_runs.len()),
        }
    }
}

impl EarlierWords {
    fn new(earlier: &Earlier, now: &Zoned) -> EarlierWords {
        let answered = earlier.answered;
        EarlierWords {
            date: day(earlier.first_seen, now),
            subject: one_line(&earlier.subject, SUBJECT),
            reference: one_line(&earlier.reference, 40),
            answered_on: answered
                .map(|answered| day(answered.at, now))
                .unwrap_or_default(),
            answered_by: match answered.map(|answered| answered.by) {
                None => "",
                Some(AnsweredBy::Contact) => "contact",
                Some(AnsweredBy::Onedoor) => "onedoor",
            },
            standing: earlier.decided.word(),
            until: earlier
                .decided
                .until()
                .map(|date| date.to_string())
                .unwrap_or_default(),
            released: earlier.released,
        }
    }
}

fn day(at: Timestamp, now: &Zoned) -> String {
    local(at, now).date().to_string()
}
