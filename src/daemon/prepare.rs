//! One message from its bytes to everything that can be known of it alone: the costly part, outside any transaction.

use jiff::Timestamp;

use super::apart::origin;
pub use super::arrival::Arrival;
use super::desk::Desk;
use crate::campaign::{self, Fingerprint, Identity, Key};
use crate::classify::{self, Circumstances, Reading, Thresholds};
use crate::config::Inbox;
use crate::message::{self, Authentication, Fault, Forward, Message, Original, Party, PitchText};
use crate::policy::{Arrival as GuardArrival, ReplyEvidence, returned};
use crate::store::{Keyed, Place};

/// A forward whose unwrapping is less sure than this is compared by containment as well.
const SURE: f32 = 0.8;

/// Who brought a message to us.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// One of us wrote it, and nobody outside is inside.
    Internal,
    /// Somebody outside wrote it to us.
    Outside,
    /// One of us passes on what somebody outside wrote.
    Forwarded {
        /// The colleague.
        by: Party,
        /// They are authenticated, or our own server handed the mail over.
        authenticated: bool,
        /// A rule made it, no person.
        by_rule: bool,
        /// What they wrote above it.
        comment: String,
    },
    /// Somebody outside passes on what a third one wrote: a question about it, no pitch of theirs.
    PassedOn,
}

/// Keyed Message-IDs of a message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ids {
    /// Its own.
    pub own: Option<Keyed>,
    /// That of the original inside a forward.
    pub original: Option<Keyed>,
    /// In-Reply-To and References.
    pub thread: Vec<Keyed>,
}

/// Everything that is known of a message alone.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// Where it lies.
    pub place: Place,
    /// When it arrived.
    pub at: Timestamp,
    /// The message.
    pub message: Message,
    /// Who brought it.
    pub origin: Origin,
    /// One of us is its From, but nothing vouches for it.
    pub borrowed_name: bool,
    /// The outermost forward, whoever made it, and what it carried: shown, not judged by.
    pub forward: Option<(Forward, Original)>,
    /// What somebody outside wrote.
    pub original: Original,
    /// Vendor and link domains.
    pub identity: Identity,
    /// The words compared.
    pub text: PitchText,
    /// What is compared; `None` where there is too little text.
    pub fingerprint: Option<Fingerprint>,
    /// The software of a mailing list sent it on, and no list of our own.
    pub list_mail: bool,
    /// The original was not cleanly cut out.
    pub unsure_unwrapping: bool,
    /// Signals of the message alone.
    pub reading: Reading,
    /// Who really sent it.
    pub authentication: Authentication,
    /// Who of ours got it.
    pub recipient: String,
    /// Its Message-IDs.
    pub ids: Ids,
    /// Identifies this very copy: its header block, keyed.
    pub digest: Keyed,
    /// The mail of ours that it brings back, and why.
    pub returned: Option<(Keyed, String)>,
    /// What the reply guards look at.
    pub evidence: ReplyEvidence,
    /// The bytes, for an exemplar.
    pub bytes: Vec<u8>,
}

impl Prepared {
    /// Whether the sender it names sent it, where that is known; of a forward whether the colleague made it.
    pub fn proven(&self) -> Option<bool> {
        match (&self.origin, self.authentication) {
            (Origin::Forwarded { authenticated, .. }, _) => authenticated.then_some(true),
            (_, Authentication::Passed) => Some(true),
            (_, Authentication::Failed) => Some(false),
            (_, Authentication::Unknown) => None,
        }
    }

    /// Its author did not send it, as a trusted server found.
    pub fn is_disproved(&self) -> bool {
        self.authentication == Authentication::Failed
            && !matches!(self.origin, Origin::Forwarded { .. })
    }

    /// Nothing vouches for its author, and a signature of the author's domain could.
    pub fn may_be_proven(&self) -> bool {
        let known = match &self.origin {
            Origin::Internal => true,
            Origin::Forwarded { authenticated, .. } => *authenticated,
            Origin::Outside | Origin::PassedOn => false,
        };
        let signed = |from| message::is_signed_by_author(&self.message.headers, from);
        !known
            && self.message.over.is_none()
            && self.authentication == Authentication::Unknown
            && self.message.sole_from().is_some_and(signed)
    }

    /// It was cut off on the way to us, or by its sender.
    pub fn is_cut(&self) -> bool {
        self.message.faults.contains(&Fault::Truncated)
    }

    /// The first bytes do not do: they hold no text, cut an attached message, or may become an exemplar.
    pub fn wants_more(&self, unsure: f32) -> bool {
        let alone = classify::judge(
            &self.reading,
            &Circumstances::default(),
            &Thresholds::default(),
        );
        self.is_cut()
            && self.message.over.is_none()
            && (self.text.words.is_empty()
                || !self.message.attached.is_empty()
                || alone.score >= unsure)
    }
}

/// Reads one message for `desk`, as it lies in `inbox`. Pure; run it on the reader's thread.
pub fn prepare(desk: &Desk, inbox: &Inbox, key: &Key, arrival: Arrival) -> Prepared {
    let read = match (arrival.header_only, arrival.truncated) {
        (true, _) => message::read_header,
        (false, true) => message::read_cut,
        (false, false) => message::read,
    };
    let message = read(&arrival.bytes, &desk.limits);
    let unwrapped = message::unwrap(&message);
    crashpoint!("cp06");
    let sender = message.sole_from().cloned();
    let authentication = match &sender {
        Some(from) => message::authenticate(&message.headers, &desk.trusted, from),
        None => Authentication::Unknown,
    };
    let authentication = match authentication {
        Authentication::Unknown if arrival.signed && sender.is_some() => Authentication::Passed,
        told => told,
    };
    let vouched = authentication == Authentication::Passed
        || authentication == Authentication::Unknown
            && message::handed_over_by_own_server(&message.headers, |host| {
                desk.is_own_domain(host)
            });
    let origin = origin(desk, &message, &unwrapped, vouched);
    let original = match origin {
        Origin::Forwarded { .. } => unwrapped.original.clone(),
        _ => Original::of(&message),
    };
    let text = message::normalise(&original, &desk.masks);
    // What an outsider or a colleague passes on is judged with their own words, and is a copy by what it carries.
    let compared = (!unwrapped.forwards.is_empty() && !matches!(origin, Origin::Forwarded { .. }))
        .then(|| message::normalise(&unwrapped.original, &desk.masks));
    let own_list = desk.is_own_list(&message);
    let reading = classify::read_signals(&message, &original, &text, own_list);
    let identity = identity(desk, &original, &text, &origin, authentication);
    let recipient = recipient(inbox, &message, &origin);
    let keyed = |id: &String| Keyed::of(key, id);
    Prepared {
        ids: Ids {
            own: message.message_id.as_ref().map(keyed),
            original: original
                .message_id
                .as_ref()
                .filter(|id| Some(*id) != message.message_id.as_ref())
                .map(keyed),
            thread: message
                .in_reply_to
                .iter()
                .chain(&message.references)
                .map(keyed)
                .collect(),
        },
        returned: returned(&message, &arrival.bytes)
            .map(|returned| (keyed(&returned.message_id), returned.why)),
        digest: Keyed::of_bytes(key, message::header_block(&arrival.bytes)),
        evidence: evidence(
            inbox,
            &message,
            &original,
            &origin,
            authentication,
            &arrival,
        ),
        borrowed_name: !vouched
            && sender
                .as_ref()
                .is_some_and(|from| desk.is_own(&from.address)),
        fingerprint: campaign::fingerprint(compared.as_ref().unwrap_or(&text), &identity, key),
        list_mail: !own_list && classify::is_list_mail(&message),
        unsure_unwrapping: unwrapped
            .forwards
            .iter()
            .any(|forward| forward.confidence < SURE),
        forward: unwrapped
            .forwards
            .into_iter()
            .next()
            .map(|forward| (forward, unwrapped.original)),
        place: arrival.place,
        at: arrival.at,
        bytes: arrival.bytes,
        message,
        origin,
        original,
        identity,
        text,
        reading,
        authentication,
        recipient,
    }
}

/// What the reply guards look at: of a forward the original inside, for which nothing vouches.
fn evidence(
    inbox: &Inbox,
    message: &Message,
    original: &Original,
    origin: &Origin,
    authentication: Authentication,
    arrival: &Arrival,
) -> ReplyEvidence {
    let forwarded = matches!(origin, Origin::Forwarded { .. });
    let arrival = GuardArrival {
        received_at: arrival.at,
        inbox: &inbox.addresses,
        authentication: if forwarded {
            Authentication::Unknown
        } else {
            authentication
        },
        junk: arrival.junk,
        answers_us: false,
        known_only_from_forward: forwarded,
    };
    match origin {
        Origin::Forwarded { .. } => ReplyEvidence::of_forwarded_text(original, &arrival),
        _ => ReplyEvidence::of(message, &arrival),
    }
}

/// Who pitches: never one of us, and nobody where the authentication failed.
fn identity(
    desk: &Desk,
    original: &Original,
    text: &PitchText,
    origin: &Origin,
    authentication: Authentication,
) -> Identity {
    let author = original
        .from
        .as_ref()
        .filter(|author| !desk.is_own(&author.address));
    let links = text
        .link_domains
        .iter()
        .filter(|link| !desk.is_own_domain(link) && !campaign::is_common_host(link));
    Identity {
        vendor: author.and_then(campaign::vendor_of),
        link_domains: links.cloned().collect(),
        authenticated: *origin == Origin::Outside && authentication == Authentication::Passed,
    }
}

/// A forward was got by its forwarder; a direct mail by the address of the inbox it names, else by the inbox.
fn recipient(inbox: &Inbox, message: &Message, origin: &Origin) -> String {
    if let Origin::Forwarded { by, .. } = origin {
        return by.address.clone();
    }
    let named = message
        .to
        .iter()
        .chain(&message.cc)
        .find(|party| inbox.addresses.contains(&party.address));
    let named = named.map(|party| party.address.clone());
    named
        .or_else(|| inbox.addresses.first().cloned())
        .unwrap_or_else(|| inbox.name.clone())
}
