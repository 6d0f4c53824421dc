//! What is kept, as plain values: one type a table.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::wanted::{Channel, MailState};
use crate::campaign::{CampaignId, Fingerprint, GroupId, Identity, Key};
use crate::classify::{Assessment, Verdict};
use crate::message::Party;
pub use crate::policy::AnsweredBy;

/// A keyed hash of something that is looked up but not kept in the clear, such as a Message-ID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Keyed(pub i64);

impl Keyed {
    /// The keyed hash of a text.
    pub fn of(key: &Key, text: &str) -> Keyed {
        Keyed::of_bytes(key, text.as_bytes())
    }

    /// The keyed hash of bytes.
    pub fn of_bytes(key: &Key, bytes: &[u8]) -> Keyed {
        let hash = blake3::keyed_hash(&key.0, bytes);
        let [a, b, c, d, e, f, g, h, ..] = *hash.as_bytes();
        Keyed(i64::from_be_bytes([a, b, c, d, e, f, g, h]))
    }
}

/// Where a message lies: an inbox of the configuration, an IMAP folder, its UIDVALIDITY and UID.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// The name of the inbox in the configuration.
    pub inbox: String,
    /// The folder, as the server names it.
    pub folder: String,
    /// UIDVALIDITY of the folder (RFC 9051 section 2.3.1.1).
    pub uid_validity: u32,
    /// UID in the folder.
    pub uid: u32,
}

/// How far a folder has been read: everything up to and including `last_uid` is entered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor {
    /// The inbox.
    pub inbox: String,
    /// The folder.
    pub folder: String,
    /// Its UIDVALIDITY.
    pub uid_validity: u32,
    /// The watermark.
    pub last_uid: u32,
    /// When the folder was first looked at; mail that arrived before is never answered.
    pub since: Timestamp,
    /// Up to here it is read again because its UIDs mean something else now: a filed copy that lies there was not put back
    /// by a person.
    pub reread_until: u32,
}

/// What one copy was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SightingKind {
    /// Sent to us directly.
    Direct,
    /// Forwarded by a colleague.
    Forward,
    /// A later mail of the same sequence.
    FollowUp,
}

/// One copy of one external message.
#[derive(Debug, Clone, PartialEq)]
pub struct Sighting {
    /// Shown as `s12`.
    pub id: i64,
    /// Where it lay when it was seen.
    pub place: Place,
    /// Direct, forward or follow-up.
    pub kind: SightingKind,
    /// Keyed Message-ID of the mail, where it has one.
    pub message_id: Option<Keyed>,
    /// Keyed Message-ID of the original inside, where known.
    pub original_id: Option<Keyed>,
    /// Identifies this very copy: its header block, keyed.
    pub digest: Keyed,
    /// Vendor, where the author is known and from outside.
    pub vendor: Option<String>,
    /// Near-duplicate group.
    pub group: Option<GroupId>,
    /// The campaign, where it is a pitch.
    pub campaign: Option<CampaignId>,
    /// Whether the sender it names sent it: authenticated, failed, or nothing is known. Of a forward: whether the colleague
    /// made it.
    pub proven: Option<bool>,
    /// Who of ours got it: the address, lower case.
    pub recipient: String,
    /// The colleague who forwarded it.
    pub forwarded_by: Option<String>,
    /// Verdict, score and signals.
    pub assessment: Assessment,
    /// The actions decided and their reasons, as JSON.
    pub decision: String,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// When it was decided.
    pub decided_at: Timestamp,
    /// It went past the contact after the vendor had its answer.
    pub end_run: bool,
}

/// A campaign as the ledger knows it.
#[derive(Debug, Clone, PartialEq)]
pub struct Campaign {
    /// Its number.
    pub id: CampaignId,
    /// Its vendor: the first one seen.
    pub vendor: String,
    /// Subject of the first copy.
    pub subject: String,
    /// Language of the first copy.
    pub language: Option<String>,
    /// First and last copy.
    pub first_seen: Timestamp,
    /// See `first_seen`; a campaign lives from its last copy.
    pub last_seen: Timestamp,
    /// A person said that it is no pitch.
    pub released: bool,
    /// Who answered, and when.
    pub answered: Option<(AnsweredBy, Timestamp)>,
    /// The reply, if one was ever planned.
    pub reply: Option<(i64, MailState, Channel)>,
    /// An exemplar was laid, or is about to be.
    pub exemplar: bool,
    /// Distinct recipients of ours.
    pub recipients: std::collections::BTreeSet<String>,
    /// Copies so far.
    pub sightings: u32,
    /// Colleagues who were told already, or are about to be.
    pub acknowledged: std::collections::BTreeSet<String>,
    /// The subject matter that another contact has, as the configuration calls it.
    pub topic: Option<String>,
}

/// What stands about a vendor in the store.
#[derive(Debug, Clone, PartialEq)]
pub struct Vendor {
    /// The registrable domain, or the address at a freemail host.
    pub vendor: String,
    /// `undecided`, `declined`, `deferred`, `talking` or `partner`.
    pub standing: String,
    /// The date of `deferred`, ISO 8601.
    pub until: Option<String>,
    /// When the standing was set.
    pub since: Option<Timestamp>,
    /// The partner's folder.
    pub folder: Option<String>,
    /// The note a person left.
    pub note: Option<String>,
    /// Campaigns seen so far, without those that a person released.
    pub campaigns: u32,
    /// The first answer any of its campaigns had.
    pub answered: Option<(AnsweredBy, Timestamp)>,
}

/// A text to be remembered: a group's fingerprint.
#[derive(Debug, Clone, PartialEq)]
pub struct NewText {
    /// Its number.
    pub id: i64,
    /// Its group.
    pub group: GroupId,
    /// Its campaign.
    pub campaign: Option<CampaignId>,
    /// Who sent it.
    pub identity: Identity,
    /// Sketch and keys.
    pub fingerprint: Fingerprint,
}

/// A mail that one of us sent, seen in a Sent folder, or one of our automatic ones.
#[derive(Debug, Clone, PartialEq)]
pub struct SentMail {
    /// Its keyed Message-ID.
    pub message_id: Keyed,
    /// Whom it went to.
    pub recipients: Vec<String>,
    /// What it answers.
    pub answers: Vec<Keyed>,
    /// A person wrote it; our own automatic mail does not count as contact.
    pub by_person: bool,
    /// The inbox whose Sent folder held it.
    pub inbox: String,
    /// When.
    pub at: Timestamp,
}

/// A person seen at a vendor.
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The vendor.
    pub vendor: String,
    /// Name and address.
    pub party: Party,
    /// When.
    pub at: Timestamp,
}

/// A copy of an unsure group that waits for company.
#[derive(Debug, Clone, PartialEq)]
pub struct Waiting {
    /// The sighting.
    pub sighting: i64,
    /// Where it lies.
    pub place: Place,
    /// Who got it.
    pub recipient: String,
    /// Its vendor.
    pub vendor: Option<String>,
    /// Its Message-ID in the clear, where kept for the case that it is filed later.
    pub message_id: Option<String>,
    /// See [`super::NewMove::digest`].
    pub digest: Keyed,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// Its verdict then.
    pub verdict: Verdict,
}
