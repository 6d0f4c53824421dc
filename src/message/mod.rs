//! Bytes to a message: parsing, unwrapping forwards, normalising text, reading Authentication-Results.
//!
//! Pure, and it never fails: whatever the bytes are, a [`Message`] comes out, with the list of what was wrong with it.
//! The caller bounds the input. MIME structure is walked by our own bounded reader (`mime`), so that no nesting a
//! stranger chooses can exhaust the stack; of mail-parser only the field parsers and decoders are used.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

pub mod authentication;
pub mod domain;
mod fields;
pub mod headers;
mod hops;
mod limits;
mod mime;
pub mod normalise;
mod read;
pub mod subject;
pub mod text;
mod transfer;
pub mod unwrap;
mod visible;

pub use authentication::{authenticate, is_aligned, is_signed_by_author};
pub use fields::{ReturnPath, received_at, return_path};
pub use headers::header_block;
pub use hops::handed_over_by_own_server;
pub use limits::{Limit, Limits};
pub use normalise::normalise;
pub use read::{read, read_cut, read_header};
pub(crate) use text::is_invisible;
pub use text::{clean_line, steers};
pub use unwrap::unwrap;

/// A name and an address, as in `Sam Roe <sam@acme.example>`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Party {
    /// The display name, decoded, one line, without control characters.
    pub name: Option<String>,
    /// The bare address, lower case; empty where the text of a forward gives only the name.
    pub address: String,
}

/// One header field: its name as written, its value unfolded but not decoded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    /// The name as the sender wrote it.
    pub name: String,
    /// The raw value on one line.
    pub value: String,
}

/// All header fields in their order, topmost first; names compare without case.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Headers(pub Vec<Field>);

/// The text of a message as its reader sees it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Body {
    /// The visible text, lines ended by `\n`; of HTML without what the reader cannot see.
    pub text: String,
    /// The links in order of appearance, as `(text shown, target URL)`.
    pub links: Vec<(String, String)>,
    /// The message had an HTML part.
    pub html: bool,
    /// Share of the words of the HTML part which a reader does not see, 0 to 1.
    pub hidden_share: f32,
}

/// An attachment that is not a message: never opened, only named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// `type/subtype`, lower case.
    pub content_type: String,
    /// Its file name, one line.
    pub name: Option<String>,
    /// Decoded octets (of what was fetched).
    pub size: usize,
}

/// What was wrong with a message; each is a reason to be careful, some to do nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// No From field, or none with an address.
    NoFrom,
    /// More than one From field or address (RFC 5322 section 3.6 allows one field; an attacker's second one fools DMARC).
    AmbiguousFrom,
    /// More than one of a field that may stand once.
    RepeatedField,
    /// Over a limit (see [`Message::over`]): of the message only the header fields are kept.
    OverLimits,
    /// The bytes end before the message does.
    Truncated,
    /// A part is encrypted (S/MIME or PGP), its text unknown.
    Encrypted,
}

/// One message, read.
#[derive(Debug, Clone, Default)]
pub struct Message {
    /// All header fields.
    pub headers: Headers,
    /// Without its angle brackets; `None` if missing, doubled or not of the form of RFC 5322 section 3.6.4.
    pub message_id: Option<String>,
    /// Message-IDs of In-Reply-To.
    pub in_reply_to: Vec<String>,
    /// Message-IDs of References, oldest first.
    pub references: Vec<String>,
    /// Every address of every From field.
    pub from: Vec<Party>,
    /// Every address of To, up to the limit.
    pub to: Vec<Party>,
    /// Every address of Cc, up to the limit.
    pub cc: Vec<Party>,
    /// Decoded, one line, without control characters.
    pub subject: String,
    /// The Date field.
    pub date: Option<Timestamp>,
    /// The visible text.
    pub body: Body,
    /// Attached messages (`message/rfc822`), in order.
    pub attached: Vec<Message>,
    /// Other attachments.
    pub attachments: Vec<Attachment>,
    /// What was wrong.
    pub faults: Vec<Fault>,
    /// The first limit that it is over.
    pub over: Option<Limit>,
}

/// How a forward carried its original.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Carried {
    /// As an attached `message/rfc822`.
    Attached,
    /// In the text, below a header block.
    Inline,
}

/// Who forwarded, and what they wrote above it.
#[derive(Debug, Clone, PartialEq)]
pub struct Forward {
    /// The forwarder.
    pub by: Option<Party>,
    /// Their own words, without their signature and their company's disclaimer.
    pub comment: String,
    /// How the original was carried.
    pub carried: Carried,
    /// How sure it is that this is a forward and that the original's fields are right, 0 to 1.
    pub confidence: f32,
}

/// The message somebody outside wrote: the mail itself, or what a forward carried.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Original {
    /// Its author, if it names one.
    pub from: Option<Party>,
    /// Its recipients.
    pub to: Vec<Party>,
    /// Its further recipients.
    pub cc: Vec<Party>,
    /// Its subject.
    pub subject: String,
    /// Its date.
    pub date: Option<Timestamp>,
    /// Its Message-ID, known only where it was attached or is the mail itself.
    pub message_id: Option<String>,
    /// Its text, unquoted, lines ended by `\n`.
    pub text: String,
    /// Its links.
    pub links: Vec<(String, String)>,
    /// Share of hidden words, 0 to 1.
    pub hidden_share: f32,
}

/// A message with its forwards taken off.
#[derive(Debug, Clone, PartialEq)]
pub struct Unwrapped {
    /// The forwards, outermost first; empty for a direct message.
    pub forwards: Vec<Forward>,
    /// What is inside.
    pub original: Original,
}

/// Words that belong to the receiving company and are masked before texts are compared: people's names, the company's.
#[derive(Debug, Clone, Default)]
pub struct Masks {
    /// Folded, lower-case single words.
    pub words: std::collections::HashSet<String>,
}

/// The words of a pitch once greeting, signature, disclaimer, quotes and tracking are gone.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PitchText {
    /// Readable, one paragraph a line; what `explain` shows.
    pub text: String,
    /// Folded and masked words in their order; what is fingerprinted.
    pub words: Vec<String>,
    /// ISO 639-1 code of the language, where it is clear.
    pub language: Option<String>,
    /// Registrable domains of the links, sorted, each once.
    pub link_domains: Vec<String>,
    /// The name the greeting addressed ("Hi Mitch," gives `Mitch`), if any.
    pub greeted: Option<String>,
}

/// Whose Authentication-Results are believed (RFC 8601 section 5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TrustedAuthserv {
    /// Headers with one of these authserv-ids, as long as they stand above everything a stranger may have written.
    Named(Vec<String>),
    /// Only the first such header, whoever wrote it (Microsoft 365 names nobody).
    Topmost,
}

/// What is known of who really sent a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Authentication {
    /// DMARC passed, or SPF or DKIM passed for a domain aligned with From's (RFC 7489 section 3.1, relaxed).
    Passed,
    /// A trusted header says that DMARC failed, or SPF for a domain aligned with From's.
    Failed,
    /// No trusted header says anything that proves or disproves the sender.
    Unknown,
}

impl Original {
    /// The mail itself, where nobody forwarded it.
    pub fn of(message: &Message) -> Original {
        Original {
            from: message.sole_from().cloned(),
            to: message.to.clone(),
            cc: message.cc.clone(),
            subject: message.subject.clone(),
            date: message.date,
            message_id: message.message_id.clone(),
            text: message.body.text.clone(),
            links: message.body.links.clone(),
            hidden_share: message.body.hidden_share,
        }
    }
}
