//! What is wanted done outside: mails, moves, placements, as plain values.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::rows::{Keyed, Place};
use crate::campaign::CampaignId;

/// A mail of ours in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailKind {
    /// The one reply to a vendor.
    Reply,
    /// The note to a colleague.
    Acknowledgement,
    /// The contact's later decision, told to a vendor that had the reply.
    Decision,
    /// The digest, to the contact.
    Digest,
}

impl MailKind {
    /// It leaves the house: the caps are for these, and what goes to our own people is not counted with them.
    #[must_use]
    pub const fn is_to_vendor(self) -> bool {
        matches!(self, MailKind::Reply | MailKind::Decision)
    }
}

/// How a mail leaves us.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// By SMTP.
    Send,
    /// Laid in the contact's Drafts.
    Draft,
}

/// The states of a mail; facts: reply state machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MailState {
    /// Wanted, not before its time.
    Planned,
    /// A worker has it; nothing was handed over.
    Claimed,
    /// The final dot may have been written: only a person or a proof leads on.
    Sending,
    /// Handed over.
    Sent,
    /// The server said no, for good.
    Refused,
    /// Handed over or not: nobody knows.
    InDoubt,
    /// A guard said no at the moment of sending, or the contact answered first.
    Suppressed,
    /// Laid in Drafts.
    Drafted,
    /// Settled by a person.
    Closed,
}

/// A mail to be planned.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMail {
    /// Its number.
    pub id: i64,
    /// What it is.
    pub kind: MailKind,
    /// Send or draft.
    pub channel: Channel,
    /// The campaign it is about; a digest is about none.
    pub campaign: Option<CampaignId>,
    /// The vendor (replies) it goes to.
    pub vendor: Option<String>,
    /// Makes the second one impossible: `reply:c3`, `ack:c3:bob@example.com`.
    pub unique_key: String,
    /// The one address it goes to.
    pub to: String,
    /// Envelope sender; empty for `<>`.
    pub envelope_from: String,
    /// Message-ID without brackets, stored before anything is sent.
    pub message_id: String,
    /// The whole message; every attempt sends these bytes.
    pub bytes: Vec<u8>,
    /// Not before this instant.
    pub not_before: Timestamp,
    /// The evidence that the guards look at again at the moment of sending, as JSON.
    pub evidence: String,
    /// The inbox whose Drafts take a draft.
    pub draft_inbox: Option<String>,
    /// Of a reply or a decision: the standing it tells.
    pub said: Option<String>,
}

/// A mail as the sender takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Mail {
    /// What was planned.
    pub planned: NewMail,
    /// The organisation.
    pub organization: String,
    /// Its state.
    pub state: MailState,
    /// The fencing number: every claim raises it.
    pub epoch: i64,
    /// Tries so far.
    pub attempts: u32,
    /// When it was planned.
    pub planned_at: Timestamp,
    /// What the last try ended with.
    pub result: Option<String>,
}

/// A move that is wanted.
#[derive(Debug, Clone, PartialEq)]
pub struct NewMove {
    /// Its number.
    pub id: i64,
    /// The sighting that is moved.
    pub sighting: i64,
    /// Where it lies.
    pub from: Place,
    /// The target, as the configuration names it (`Vendors/New`).
    pub to: String,
    /// Its Message-ID in the clear, to find it again.
    pub message_id: Option<String>,
    /// Keyed digest of the fields that identify it, to be sure that it is the same.
    pub digest: Keyed,
    /// Brings a filed copy back. Its `from` names the folder only (UIDVALIDITY and UID are 0: they changed with the
    /// first move), so it is found by Message-ID and digest.
    pub back: bool,
}

/// The states of a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoveState {
    /// Wanted.
    Planned,
    /// A command may have been given: reconcile before anything else.
    Moving,
    /// COPY was answered with OK (servers without MOVE): mark and expunge the source, never copy again.
    Copied,
    /// Done.
    Moved,
    /// Neither in the source nor in the target: a person moved or deleted it.
    Gone,
    /// The server cannot, or refused for good.
    Failed,
}

/// A move as the mover takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// What was planned.
    pub planned: NewMove,
    /// Its state.
    pub state: MoveState,
    /// Tries so far.
    pub attempts: u32,
}

/// Something to be laid into a mailbox by APPEND: an exemplar, a draft, a brief.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPlacement {
    /// Its number.
    pub id: i64,
    /// The inbox it is laid in.
    pub inbox: String,
    /// The folder as the configuration names it, or `\Drafts` for the special-use folder.
    pub folder: String,
    /// Makes the second one impossible: `exemplar:c3`, `draft:c3`.
    pub unique_key: String,
    /// Message-ID in the clear, to find out whether it was laid already.
    pub message_id: Option<String>,
    /// IMAP flags, such as `\Draft`, separated by blanks.
    pub flags: String,
    /// The bytes; erased once they are laid.
    pub bytes: Vec<u8>,
}

/// A placement as the mover takes it.
#[derive(Debug, Clone, PartialEq)]
pub struct Placement {
    /// What was planned.
    pub planned: NewPlacement,
    /// A try was made before: look for it first.
    pub tried: bool,
}
