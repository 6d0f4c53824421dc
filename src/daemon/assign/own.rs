//! Our own automatic mail, come into a watched inbox: the digest lies in the contact's, a note in a colleague's.

use super::World;
use crate::daemon::desk::Desk;
use crate::daemon::prepare::Prepared;

/// It is a mail of ours: from one of our addresses, and its Message-ID is known, or, where a relay gave it another one, it
/// bears the mark of this installation. Whoever forges all this only has their mail left alone.
pub fn is_own_mail(world: &World, desk: &Desk, prepared: &Prepared) -> bool {
    let message = &prepared.message;
    let from_us = message
        .sole_from()
        .is_some_and(|from| desk.is_own(&from.address));
    let known = prepared.ids.own.and_then(|id| world.ledger.ours.get(&id)) == Some(&false);
    let mark = message.headers.get("X-Onedoor-Instance");
    let marked = !desk.author.instance.is_empty()
        && mark.is_some_and(|mark| mark.trim() == desk.author.instance);
    from_us && (known || marked)
}
