//! What a mail of ours is made of. Of the vendor's mail only its subject (one cleaned line, in the Subject alone) and its
//! Message-IDs get in; everything else comes from the configuration and from counts and dates.

use jiff::{Timestamp, Zoned};

use super::templates::Templates;
use crate::message::Party;
use crate::policy::{Answered, Standing};

/// Who writes: the same in every mail of an organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Author {
    /// The header From (`smtp.from`).
    pub from: Party,
    /// The organisation's name.
    pub organization: String,
    /// Identifies this installation in `X-Onedoor-Instance`, so that two on one mailbox notice each other.
    pub instance: String,
    /// Language tag used where the pitch's language has no template, and for colleagues.
    pub language: String,
    /// What it says.
    pub templates: Templates,
}

/// How a contact prefers to be reached; the reply says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Prefers {
    /// By mail.
    Email,
    /// By telephone (the number is not told: RFC 3834 section 6).
    Phone,
    /// By a form at this address.
    Form(String),
}

/// The single point of contact, as it is named to others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactFacts {
    /// The person's or the desk's name.
    pub name: String,
    /// Their bare address.
    pub address: String,
    /// Their role; may be empty.
    pub role: String,
    /// How they prefer to be reached.
    pub prefers: Prefers,
}

/// What is answered, and in which thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Thread<'a> {
    /// The subject of the message answered, decoded.
    pub subject: &'a str,
    /// Its Message-ID, without angle brackets.
    pub message_id: Option<&'a str>,
    /// Its References, oldest first, without angle brackets.
    pub references: &'a [String],
}

/// What every mail needs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope<'a> {
    /// Who writes.
    pub author: &'a Author,
    /// The one recipient, a bare address.
    pub to: &'a str,
    /// Our Message-ID, without angle brackets; see [`super::message_id`].
    pub message_id: &'a str,
    /// The Date, in the organisation's time zone.
    pub now: &'a Zoned,
}

/// On what occasion a vendor is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Occasion {
    /// The one reply, sent by this program and marked as automatic.
    Reply,
    /// The one reply, laid before the contact: written in their name, without the marks of an automatic mail, for it is
    /// a person who sends it.
    Draft,
    /// The contact's later decision.
    Decision,
}

/// The one reply to a vendor, or the decision that follows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplyFacts<'a> {
    /// Who, to whom, when.
    pub envelope: Envelope<'a>,
    /// What is answered.
    pub thread: Thread<'a>,
    /// Whom to talk to.
    pub contact: &'a ContactFacts,
    /// What the organisation has decided.
    pub standing: Standing,
    /// The reference number, such as `c3`.
    pub reference: &'a str,
    /// Language tag of the pitch's language, where it is clear.
    pub language: Option<&'a str>,
    /// Which of the two, and who sends it.
    pub occasion: Occasion,
}

/// What a colleague who forwarded a pitch is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AckFacts<'a> {
    /// Who, to whom, when.
    pub envelope: Envelope<'a>,
    /// The forward.
    pub thread: Thread<'a>,
    /// Who handles it.
    pub contact: &'a ContactFacts,
    /// Since when it is known.
    pub first_seen: Timestamp,
    /// How many of us got it.
    pub recipients: u32,
    /// The answer the vendor had.
    pub answered: Option<Answered>,
    /// What the organisation has decided.
    pub standing: Standing,
    /// The reference number.
    pub reference: &'a str,
}

/// What an executive is told under an end run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefFacts<'a> {
    /// Who, to whom, when.
    pub envelope: Envelope<'a>,
    /// The vendor's message.
    pub thread: Thread<'a>,
    /// Who handles it.
    pub contact: &'a ContactFacts,
    /// Since when the vendor is known.
    pub first_seen: Timestamp,
    /// How many of us had mail of the vendor.
    pub recipients: u32,
    /// The answer the vendor had.
    pub answered: Option<Answered>,
    /// What the organisation has decided.
    pub standing: Standing,
    /// When it was decided; `None` where nothing is.
    pub decided_at: Option<Timestamp>,
    /// The reference number.
    pub reference: &'a str,
}

/// A notice to our own people: the digest, a test mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeFacts<'a> {
    /// Who, to whom, when.
    pub envelope: Envelope<'a>,
    /// Its subject.
    pub subject: &'a str,
    /// Its text, lines ended by `\n`.
    pub text: &'a str,
    /// The same as a page, where it has one.
    pub html: Option<&'a str>,
}

/// A mail, ready for the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Composed {
    /// The one recipient of the envelope.
    pub to: String,
    /// Its Message-ID, without angle brackets.
    pub message_id: String,
    /// The complete RFC 5322 message: lines ended by CRLF, not dot-stuffed.
    pub bytes: Vec<u8>,
}

/// Why a mail could not be written. None of these names the offending text.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ComposeError {
    /// See [`crate::policy::guard::is_safe_target`].
    #[error("the recipient's address is none a mail may be sent to")]
    Recipient,
    /// `smtp.from` or the contact's address.
    #[error("the configured {0} is no valid address; mend it in the configuration")]
    Configured(&'static str),
    /// Not of the form of RFC 5322 section 3.6.4.
    #[error("the Message-ID given is not valid")]
    MessageId,
    /// A year that RFC 5322 cannot write.
    #[error("the Date cannot be written; check the clock")]
    Date,
    /// The finished bytes broke the rules of RFC 5322; nothing of it is sent.
    #[error("the rendered mail was not well formed")]
    Form,
    /// A template asked for what does not exist.
    #[error("the template {0} could not be filled in; `onedoor check` says why")]
    Template(&'static str),
}
