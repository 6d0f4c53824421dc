//! Whose a message is, where one contact speaks for several organisations and all write to their inbox.

use super::desk::Desk;
use super::prepare::{Arrival, Origin, Prepared, prepare};
use crate::campaign::{self, Key};
use crate::config::Inbox;
use crate::message::{Message, Unwrapped};
use crate::policy::guard::made_by_rule;

impl Desk {
    /// Another organisation's contact, whose inbox this is, speaks for this one.
    pub fn speaks_through(&self, organization: &str, inbox: &str) -> bool {
        let speaker = self.speaker.as_ref();
        speaker.is_some_and(|speaker| {
            speaker.organization == organization && speaker.inbox.as_deref() == Some(inbox)
        })
    }

    /// One of this organisation passed the message on.
    pub fn passed_on(&self, prepared: &Prepared) -> bool {
        let by = prepared.message.sole_from();
        prepared.forward.is_some() && by.is_some_and(|by| self.is_of_house(&by.address))
    }
}

/// Reads a message for the desk whose it is: what a customer's colleague passes on to the contact is the customer's, all
/// else belongs to the inbox's own organisation.
pub fn read_for<'a>(
    own: &'a Desk,
    represented: impl IntoIterator<Item = &'a Desk>,
    inbox: &Inbox,
    key: &Key,
    arrival: Arrival,
) -> (Prepared, &'a Desk) {
    let mut represented = represented.into_iter().peekable();
    if represented.peek().is_none() {
        return (prepare(own, inbox, key, arrival), own);
    }
    let prepared = prepare(own, inbox, key, arrival.clone());
    match represented.find(|desk| desk.passed_on(&prepared)) {
        Some(desk) => (prepare(desk, inbox, key, arrival), desk),
        None => (prepared, own),
    }
}

/// Who brought a message to an organisation.
pub(super) fn origin(
    desk: &Desk,
    message: &Message,
    unwrapped: &Unwrapped,
    vouched: bool,
) -> Origin {
    let Some(from) = message.sole_from() else {
        return Origin::Outside;
    };
    let author = unwrapped.original.from.as_ref();
    match unwrapped.forwards.first() {
        // What somebody of another organisation here passes on is no colleague's forward: it is theirs, and left alone.
        Some(_) if desk.is_own(&from.address) && !desk.is_of_house(&from.address) => {
            match vouched {
                true => Origin::Internal,
                false => Origin::PassedOn,
            }
        }
        Some(forward) if desk.is_own(&from.address) => {
            if author.is_some_and(|author| desk.is_own(&author.address)) {
                return Origin::Internal;
            }
            Origin::Forwarded {
                by: from.clone(),
                authenticated: vouched,
                by_rule: made_by_rule(&message.headers),
                comment: forward.comment.clone(),
            }
        }
        Some(_)
            if author
                .is_some_and(|author| campaign::vendor_of(author) != campaign::vendor_of(from)) =>
        {
            Origin::PassedOn
        }
        _ if desk.is_own(&from.address) && vouched => Origin::Internal,
        _ => Origin::Outside,
    }
}
