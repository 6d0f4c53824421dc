//! From a message to what decides about its answer: small enough to be stored, complete enough to be judged again.

use super::address::addresses;
use super::facts::{Arrival, ReplyEvidence, ReturnPath};
use super::field::{is_kept, keyword};
use super::kind::{part_kind, programs};
use super::marks::is_marked_subject;
use crate::message::{Fault, Headers, Message, Original, Party};
use crate::policy::compose::is_ours;

/// Characters of a field's value that are kept; what is cut off can only make a rule read less, never `no` out of more.
const VALUE_CHARS: usize = 2_000;
/// Fields that are kept; a message with more is over the limits.
const FIELDS: usize = 100;

/// Fields that may stand once (RFC 5322 section 3.6, RFC 2045 section 3): programs differ in which of two they believe.
const SINGLE: &[&str] = &[
    "date",
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "message-id",
    "in-reply-to",
    "references",
    "subject",
    "content-type",
    "content-transfer-encoding",
];

impl ReplyEvidence {
    /// Of a message as it came, or of one a forward carries attached.
    #[must_use]
    pub fn of(message: &Message, arrival: &Arrival<'_>) -> Self {
        let mut evidence = ReplyEvidence {
            return_path: return_path(&message.headers),
            reply_to: field_addresses(&message.headers, &["reply-to"]),
            recipients: recipients(message),
            faults: message.faults.clone(),
            hops: named(&message.headers, "received").count(),
            junk: arrival.junk || is_marked_subject(&message.subject),
            answers_us: arrival.answers_us || answers_ours(message),
            ..ReplyEvidence::empty(message.from.clone(), arrival)
        };
        evidence.keep_parts(message);
        evidence.keep_fields(&message.headers);
        evidence
    }

    /// Of an original that is known as forwarded text only.
    #[must_use]
    pub fn of_forwarded_text(original: &Original, arrival: &Arrival<'_>) -> Self {
        let from = original.from.iter().cloned().collect();
        let recipients = original
            .to
            .iter()
            .chain(&original.cc)
            .map(|party| party.address.clone())
            .collect();
        ReplyEvidence {
            recipients,
            ..ReplyEvidence::empty(from, arrival)
        }
    }

    /// The address an answer goes to: the one From address (design section 6; Reply-To is never believed).
    #[must_use]
    pub fn target(&self) -> Option<&str> {
        match self.from.as_slice() {
            [party] => Some(&party.address),
            _ => None,
        }
    }

    fn empty(from: Vec<Party>, arrival: &Arrival<'_>) -> Self {
        ReplyEvidence {
            from,
            return_path: ReturnPath::Missing,
            reply_to: Vec::new(),
            recipients: Vec::new(),
            inbox: arrival.inbox.to_vec(),
            fields: Vec::new(),
            parts: Vec::new(),
            faults: Vec::new(),
            authentication: arrival.authentication,
            received_at: arrival.received_at,
            junk: arrival.junk,
            answers_us: arrival.answers_us,
            known_only_from_forward: arrival.known_only_from_forward,
            hops: 0,
        }
    }

    /// Of an attached message only programs count: what it reports or invites to is somebody else's.
    fn keep_parts(&mut self, message: &Message) {
        let inside = message.attached.iter().flat_map(programs);
        let own = message.attachments.iter().filter_map(part_kind);
        for kind in own.chain(inside) {
            if !self.parts.contains(&kind) {
                self.parts.push(kind);
            }
        }
    }

    fn keep_fields(&mut self, headers: &Headers) {
        for field in &headers.0 {
            let name = field.name.trim().to_ascii_lowercase();
            if is_kept(&name) {
                self.fields
                    .push((name, field.value.chars().take(VALUE_CHARS).collect()));
            }
        }
        if self.fields.len() > FIELDS {
            self.fields.truncate(FIELDS);
            self.faults.push(Fault::OverLimits);
        }
        let repeated = |name: &&str| named(headers, name).nth(1).is_some();
        if SINGLE.iter().any(repeated) && !self.faults.contains(&Fault::RepeatedField) {
            self.faults.push(Fault::RepeatedField);
        }
    }
}

/// Whether a rule passed the message on, and no person: Gmail's and Exchange's marks, a resent block, or an automatic mail.
/// Nobody asked anything with it, so nobody is told anything.
#[must_use]
pub fn made_by_rule(headers: &Headers) -> bool {
    const MARKS: &[&str] = &[
        "x-forwarded-for",
        "x-forwarded-to",
        "x-ms-exchange-inbox-rules-loop",
        "autoforwarded",
        "auto-forwarded",
        "resent-from",
        "resent-to",
        "resent-date",
        "x-ms-exchange-generated-message-source",
    ];
    let marked = headers
        .0
        .iter()
        .any(|field| MARKS.contains(&field.name.trim().to_ascii_lowercase().as_str()));
    marked || named(headers, "auto-submitted").any(|value| keyword(value) != "no")
}

/// The raw values of the fields of this lower-case name.
fn named<'a>(headers: &'a Headers, name: &'a str) -> impl Iterator<Item = &'a str> {
    let is_named = move |written: &str| written.trim().eq_ignore_ascii_case(name);
    headers
        .0
        .iter()
        .filter(move |field| is_named(&field.name))
        .map(|field| field.value.as_str())
}

/// It names a mail of this program in its thread, this installation's or another's: that can be told from the id alone.
fn answers_ours(message: &Message) -> bool {
    let thread = message.in_reply_to.iter().chain(&message.references);
    thread.into_iter().any(|id| is_ours(id))
}

fn field_addresses(headers: &Headers, names: &[&str]) -> Vec<String> {
    names
        .iter()
        .flat_map(|name| named(headers, name))
        .flat_map(addresses)
        .collect()
}

fn recipients(message: &Message) -> Vec<String> {
    let shown = message
        .to
        .iter()
        .chain(&message.cc)
        .map(|party| party.address.clone());
    let others = field_addresses(
        &message.headers,
        &["bcc", "resent-to", "resent-cc", "resent-bcc"],
    );
    shown.chain(others).collect()
}

/// `<>` anywhere counts as null; else the topmost field is the one our own server wrote.
fn return_path(headers: &Headers) -> ReturnPath {
    let mut paths = named(headers, "return-path").map(|value| {
        let inner = value.rsplit_once('<').map_or(value, |(_, rest)| rest);
        inner
            .split('>')
            .next()
            .unwrap_or_default()
            .trim()
            .to_lowercase()
    });
    let Some(first) = paths.next() else {
        return ReturnPath::Missing;
    };
    if first.is_empty() || paths.any(|path| path.is_empty()) {
        return ReturnPath::Null;
    }
    ReturnPath::Address(first)
}
