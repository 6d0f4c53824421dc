//! What a decision rests on, and what it says.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::classify::Assessment;
use crate::message::{Fault, Limit};
use crate::policy::end_run::Past;
use crate::policy::guard::{History, Refusal, ReplyEvidence, Rules};
use crate::policy::words::{ForwardedOnly, Kind, Mode, OnEndRun, Tier};

/// The inbox that holds the message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InboxFacts {
    /// Its name in the configuration.
    pub name: String,
    /// Its first address: a brief is addressed to it.
    pub address: String,
    /// The folder the message lies in.
    pub folder: String,
    /// Whose inbox it is.
    pub tier: Tier,
    /// It is the inbox of the organisation's contact, or of one for a subject matter.
    pub is_contact: bool,
    /// It is the one of them that shows this campaign's exemplar.
    pub shows_exemplar: bool,
    /// It belongs to an organisation another one speaks for, so that a pitch here goes past the contact.
    pub represented: bool,
    /// File a forward also where its forwarder wrote something above it.
    pub file_commented_forwards: bool,
    /// What is done about an end run.
    pub on_end_run: OnEndRun,
}

/// Who answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnsweredBy {
    /// Our reply, accepted by the submission server.
    Onedoor,
    /// The contact, by their own mail.
    Contact,
}

/// An answer the vendor had.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answered {
    /// When.
    pub at: Timestamp,
    /// By whom.
    pub by: AnsweredBy,
}

/// The campaign the message belongs to, before this sighting is counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CampaignFacts {
    /// Its first sighting.
    pub first_seen: Timestamp,
    /// Sightings so far.
    pub sightings: u32,
    /// Distinct recipients so far.
    pub recipients: u32,
    /// The first answer it had.
    pub answered: Option<Answered>,
    /// Its exemplar lies in the contact's folder, or is on its way there.
    pub exemplar_laid: bool,
    /// The sender's identity agrees with the campaign's. Where it does not, the likeness is shown and nothing is done.
    pub same_identity: bool,
}

/// Who forwarded the message to us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ForwarderFacts {
    /// Their address.
    pub address: String,
    /// It is one of our own addresses, authenticated or handed over by our own server.
    pub own_authenticated: bool,
    /// It is the contact's own address.
    pub is_contact: bool,
    /// A rule forwarded it, no person (see [`crate::policy::guard::made_by_rule`]).
    pub by_rule: bool,
    /// They wrote something above it.
    pub has_comment: bool,
    /// They were told about this campaign already.
    pub acknowledged: bool,
}

/// Another contact than the usual one has the subject matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Routed {
    /// The subject matter, as configured.
    pub topic: String,
    /// The name of its contact.
    pub name: String,
}

/// Folder names, as configured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Where the copies of pitches are filed, in every inbox.
    pub pitches: String,
    /// Where the contact sees one exemplar of each campaign.
    pub new: String,
}

/// What the organisation wants done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// What is done about a campaign known from forwards only.
    pub forwarded_only: ForwardedOnly,
    /// Tell colleagues that what they forward is handled.
    pub acknowledge_forwards: bool,
    /// File newsletters too.
    pub file_newsletters: bool,
    /// How long copies of an answered campaign count as crossed in the post.
    pub crossed: SignedDuration,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            forwarded_only: ForwardedOnly::Draft,
            acknowledge_forwards: true,
            file_newsletters: false,
            crossed: SignedDuration::from_hours(24 * 10),
        }
    }
}

/// All that a decision rests on.
#[derive(Debug, Clone)]
pub struct Facts<'a> {
    /// The clock.
    pub now: Timestamp,
    /// How much may be done here: the lower of the whole's mode and the inbox's.
    pub mode: Mode,
    /// The inbox.
    pub inbox: &'a InboxFacts,
    /// What the message is.
    pub kind: Kind,
    /// What it was taken for.
    pub assessment: &'a Assessment,
    /// What was wrong with it.
    pub faults: &'a [Fault],
    /// The limit that it is over: it was not read.
    pub over: Option<Limit>,
    /// Its campaign; `None` where it is not in one yet.
    pub campaign: Option<&'a CampaignFacts>,
    /// Who forwarded it; `None` for a direct message.
    pub forwarder: Option<&'a ForwarderFacts>,
    /// What decides whether the vendor may be answered.
    pub evidence: &'a ReplyEvidence,
    /// What the organisation set about answers.
    pub rules: &'a Rules,
    /// What the store knows about vendor, address and campaign.
    pub history: &'a History,
    /// Whose the subject matter is; `None` for the usual contact.
    pub routed: Option<&'a Routed>,
    /// It would be a pitch that begins a campaign, if its sender were not disproved: it stays, and is unsure.
    pub disproved_pitch: bool,
    /// What the vendor had been told before; `None` where nothing.
    pub past: Option<&'a Past<'a>>,
    /// The folders.
    pub folders: &'a Folders,
    /// The settings.
    pub settings: &'a Settings,
}

/// What is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Do {
    /// The message is moved to the folder `to`.
    File,
    /// It becomes the campaign's exemplar in the contact's folder `to`: moved there if nothing else is done with the
    /// message itself (then it lies in the contact's own inbox), else a copy is laid there.
    Exemplar,
    /// The one reply is sent to the address `to`.
    Reply,
    /// The one reply, to the address `to`, is laid in the contact's Drafts.
    Draft,
    /// The colleague at the address `to` is told that it is handled.
    Acknowledge,
    /// A brief for the address `to` is laid under the message.
    Brief,
    /// The message stays where it is, in the folder `to`.
    Leave,
}

/// One thing that is done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// What.
    #[serde(rename = "do")]
    pub what: Do,
    /// An address or a folder.
    pub to: String,
    /// Why, in words for a person.
    pub because: Vec<String>,
}

/// Everything that is done about a message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// What is done, in this order.
    pub actions: Vec<Action>,
    /// The vendor had its answer and wrote past the contact.
    pub end_run: bool,
    /// Why the guards let no automatic reply to this message through; empty where they do (the mode may still forbid it).
    pub refused: Vec<Refusal>,
}
