//! What the sender does about outcomes that the database does not have: its own, and those of workers that are gone.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::warn;

use super::inbox::LONGEST_COMMAND;
use super::site::Site;
use crate::store::{Mail, Recovered, Settle, StoreError};

/// Pause before the database is asked again to take down how a mail ended.
const AGAIN: Duration = Duration::from_secs(2);

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

/// Writes down how a try ended. What is known here and nowhere else is kept until the database has it; while that is away
/// nothing else is sent. Asked to stop, it stays as it is: then it is in doubt at the next start.
///
/// # Errors
/// The store's, where asking again would not help.
pub async fn write_down(
    site: &Site,
    stop: &CancellationToken,
    task: &str,
    mail: &Mail,
    settle: Settle,
) -> Result<(), StoreError> {
    let id = mail.planned.id;
    loop {
        let now = Timestamp::now();
        let settled = site.store.settle_mail(id, mail.epoch, settle.clone(), now);
        match settled.await {
            Err(error) if error.may_pass() && !stop.is_cancelled() => {
                warn!(
                    mail = id,
                    "how it ended is not written down yet; trying again: {error}"
                );
            }
            settled => return settled.map(|_| ()),
        }
        site.progress.promise(task, AGAIN + LONGEST_COMMAND);
        tokio::select! {
            () = sleep(AGAIN) => {}
            () = stop.cancelled() => {}
        }
    }
}
