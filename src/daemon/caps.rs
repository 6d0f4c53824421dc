//! The caps on what is sent to vendors, which trust no header: whatever else goes wrong, nobody gets more.
//!
//! What they hold back waits, says why, and is sent in its order when there is room again.

use jiff::{SignedDuration, Timestamp};

use crate::config::Policy;
use crate::store::{Caps, Store, StoreError};

/// Mails to one vendor in a day, over all its people: a reply and a decision.
const VENDOR_A_DAY: usize = 2;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The caps as the store asks them when a mail is claimed.
pub fn of(policy: &Policy, now: Timestamp) -> Caps {
    Caps {
        hour: (now - HOUR, policy.max_replies_per_hour),
        day: (now - DAY, policy.max_replies_per_day),
        vendor_a_day: VENDOR_A_DAY as u32,
    }
}

/// Why nothing goes to any vendor now, in words for people.
///
/// # Errors
/// The store's.
pub async fn full(
    store: &Store,
    policy: &Policy,
    now: Timestamp,
) -> Result<Option<String>, StoreError> {
    for (window, cap, name) in [
        (HOUR, policy.max_replies_per_hour, "max_replies_per_hour"),
        (DAY, policy.max_replies_per_day, "max_replies_per_day"),
    ] {
        if store.sent_since(now - window).await? >= cap {
            return Ok(Some(format!("held_back: {name} = {cap} is reached")));
        }
    }
    Ok(None)
}

/// Why nothing of this organisation goes to this vendor now, and until when.
///
/// # Errors
/// The store's.
pub async fn full_for(
    store: &Store,
    organization: &str,
    vendor: Option<&str>,
    now: Timestamp,
) -> Result<Option<(String, Timestamp)>, StoreError> {
    let Some(vendor) = vendor else {
        return Ok(None);
    };
    let sent = store
        .sent_to_vendor(organization, vendor, now - DAY)
        .await?;
    let room = sent
        .len()
        .checked_sub(VENDOR_A_DAY)
        .and_then(|at| sent.get(at));
    Ok(room.map(|first| {
        let why = format!("held_back: {VENDOR_A_DAY} mails to this vendor within a day");
        (why, *first + DAY)
    }))
}
