//! What the reply guards look at: the message, the organisation's rules, and what the store remembers.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::message::{Authentication, Fault, Party};
use crate::policy::{ListUnsubscribe, Pattern, Standing};

/// The envelope sender, as the delivering server wrote it into Return-Path (RFC 5321 section 4.4).
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReturnPath {
    /// No such field.
    #[default]
    Missing,
    /// `<>`: a bounce or another robot's mail.
    Null,
    /// An address, lower case.
    Address(String),
}

/// A part of a message that forbids an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PartKind {
    /// An invitation or the answer to one.
    Calendar,
    /// A delivery status, a disposition notification, a feedback report.
    Report,
    /// A program, or an archive type that only ever carries one.
    Executable,
    /// S/MIME or PGP, the text unknown.
    Encrypted,
}

/// How and where a message came to us: what its own bytes do not say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrival<'a> {
    /// When it was received.
    pub received_at: Timestamp,
    /// The addresses of the inbox that holds it.
    pub inbox: &'a [String],
    /// What is known of who really sent it.
    pub authentication: Authentication,
    /// It lies in a Junk folder, or carries `$Junk`.
    pub junk: bool,
    /// In-Reply-To or References name a Message-ID of ours (a person's or the program's).
    pub answers_us: bool,
    /// The address is known only from forwarded text: neither did the attached original verify, nor did the address
    /// ever send us an authenticated message.
    pub known_only_from_forward: bool,
}

/// Everything of a message that decides whether it may be answered.
///
/// Stored as JSON beside the planned reply, so that the whole chain runs again when it is sent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReplyEvidence {
    /// Every address of every From field; an answer goes to the only one.
    pub from: Vec<Party>,
    /// The envelope sender.
    pub return_path: ReturnPath,
    /// Addresses of Reply-To: never a target, only a warning.
    pub reply_to: Vec<String>,
    /// Addresses of To, Cc, Bcc, Resent-To, Resent-Cc, Resent-Bcc.
    pub recipients: Vec<String>,
    /// Addresses of the inbox that holds it.
    pub inbox: Vec<String>,
    /// The header fields that a rule looks at: name in lower case, raw value on one line.
    pub fields: Vec<(String, String)>,
    /// Parts that forbid an answer.
    pub parts: Vec<PartKind>,
    /// What was wrong with the message.
    pub faults: Vec<Fault>,
    /// What is known of who really sent it.
    pub authentication: Authentication,
    /// When it was received.
    pub received_at: Timestamp,
    /// See [`Arrival::junk`].
    pub junk: bool,
    /// See [`Arrival::answers_us`].
    pub answers_us: bool,
    /// See [`Arrival::known_only_from_forward`].
    pub known_only_from_forward: bool,
    /// Number of Received fields.
    pub hops: usize,
}

/// What the organisation set.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rules {
    /// Its mail domains, lower case; their sub-domains are its own too. All organisations of the installation count.
    pub own_domains: Vec<String>,
    /// Addresses of its own that stand in other domains, and every watched or sending address.
    pub own_addresses: Vec<String>,
    /// List-Ids of its own groups.
    pub own_lists: Vec<Pattern>,
    /// Addresses and domains that are never filed nor answered.
    pub never_touch: Vec<Pattern>,
    /// Answer only authenticated senders. Where it is off, only a failed authentication forbids.
    pub require_authenticated_sender: bool,
    /// Whether a List-Unsubscribe alone forbids an answer.
    pub list_unsubscribe: ListUnsubscribe,
    /// Mail older than this is not answered.
    pub max_reply_age: SignedDuration,
    /// At most one automatic mail to an address and to a vendor in this time.
    pub reply_once: SignedDuration,
}

impl Default for Rules {
    /// The defaults of the configuration, for a nameless organisation.
    fn default() -> Self {
        Rules {
            own_domains: Vec::new(),
            own_addresses: Vec::new(),
            own_lists: Vec::new(),
            never_touch: Vec::new(),
            require_authenticated_sender: true,
            list_unsubscribe: ListUnsubscribe::Personal,
            max_reply_age: SignedDuration::from_hours(24),
            reply_once: SignedDuration::from_hours(24 * 90),
        }
    }
}

/// Where the one reply of a campaign stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReplyState {
    /// None was planned.
    #[default]
    None,
    /// Planned, to be sent.
    PlannedSend,
    /// Planned, to be laid in the contact's Drafts; until it is, a copy that may be answered makes it the reply.
    PlannedDraft,
    /// It lies in the contact's Drafts.
    Drafted,
    /// Handed over.
    Sent,
    /// Perhaps handed over; a person settles it.
    InDoubt,
    /// Planned, then refused for good by the guards or the server.
    Refused,
}

/// Which mail is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// The one reply to a campaign.
    #[default]
    Reply,
    /// The contact's later decision (`tell_decisions`): it is about an older message and comes after a first reply, so
    /// age, windows and the first reply do not forbid it. That it is told only once is the caller's unique row.
    Decision,
}

/// What the store knows about the vendor, the address and the campaign.
///
/// At the moment of sending the caller leaves out the very reply that is about to be sent ([`ReplyState::None`], and no
/// time of its own reservation).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct History {
    /// Which mail is asked for.
    pub purpose: Purpose,
    /// The campaign's reply.
    pub reply: ReplyState,
    /// The last automatic mail to this address, planned ones included.
    pub last_to_address: Option<Timestamp>,
    /// The last automatic mail to any address of this vendor, planned ones included.
    pub last_to_vendor: Option<Timestamp>,
    /// When mail to this address last bounced for good.
    pub bounced_at: Option<Timestamp>,
    /// When a person of ours answered the vendor in this campaign.
    pub contact_answered_at: Option<Timestamp>,
    /// The vendor's standing on the day.
    pub standing: Standing,
    /// Since when the inbox is watched: older mail is learnt from, never answered.
    pub watched_since: Option<Timestamp>,
}
