//! What the sender does about mails whose outcome nobody will write down: those of workers that are gone, and its own of
//! which it lost sight.

use jiff::Timestamp;
use tracing::warn;

use super::site::Site;
use crate::store::{Recovered, StoreError};

/// Puts right what a worker held that is gone: others that share the database, and this one where it lost sight of its own
/// (`unsure`). To be called while this one holds nothing.
///
/// # Errors
/// The store's.
pub async fn put_right(site: &Site, unsure: bool) -> Result<(), StoreError> {
    let (store, now) = (&site.store, Timestamp::now());
    let mut found = Recovered::default();
    if unsure {
        found = store.recover_mails(&site.worker, now).await?;
    }
    if store.is_shared() {
        let of_others = store.recover_of_the_dead(now).await?;
        found.put_back += of_others.put_back;
        found.in_doubt += of_others.in_doubt;
    }
    if found != Recovered::default() {
        warn!(
            put_back = found.put_back,
            in_doubt = found.in_doubt,
            "mails of a worker that is gone"
        );
    }
    Ok(())
}
