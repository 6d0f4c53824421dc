//! `run`: the daemon, with its status page.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sd_notify::NotifyState;
use tracing::{error, warn};

use super::args::Run;
use super::exit::{Exit, Failure};
use super::{log, open};
use crate::config::{Config, SecretError};
use crate::daemon::{self, Ended, MemoryError, Refused, RunError};
use crate::store::{Seat, Sole, Store, StoreError, doubtful_place};
use crate::web;

/// Runs until it is asked to end; a reload begins anew with the new configuration.
pub async fn run(typed: Option<&Path>, run: &Run) -> Result<(), Failure> {
    let ended = lives(typed, run).await;
    if let Err(failure) = &ended {
        // `systemctl status` shows it; without systemd there is nobody to tell.
        let line = failure.text.lines().next().unwrap_or_default();
        let _ = sd_notify::notify(&[NotifyState::Status(line)]);
    }
    ended
}

async fn lives(typed: Option<&Path>, run: &Run) -> Result<(), Failure> {
    log::start();
    let worker = run.worker.clone().unwrap_or_else(worker);
    let path = open::path(typed);
    let mut config = open::config(typed)?;
    open_secrets(&config)?;
    if let Some(doubt) = doubtful_place(&config.store.url) {
        warn!("{doubt}");
    }
    loop {
        // Held until the end of this life; a reload may name another store.
        let _sole = take(&config.store.url).await?;
        let store = open_store(&config.store.url).await?;
        let seat = daemon::take_seat(&store, &config, &worker).await?;
        let ended = one_life(&path, config, store.clone(), seat).await;
        store.close().await;
        match ended? {
            Ended::Asked => return Ok(()),
            Ended::Reloaded(new) => config = *new,
            Ended::Replaced => return Err(daemon::Refused::Taken(worker).into()),
        }
    }
}

impl From<Refused> for Failure {
    fn from(refused: Refused) -> Failure {
        match refused {
            Refused::Store(error) => error.into(),
            taken @ Refused::Taken(_) => Failure::new(Exit::Busy, taken),
            differs @ Refused::Differs(_) => Failure::new(Exit::Config, differs),
        }
    }
}

async fn one_life(path: &Path, config: Config, store: Store, seat: Seat) -> Result<Ended, Failure> {
    let page = match &config.web {
        Some(web) => {
            let listener = web::bind(web)
                .await
                .map_err(|error| Failure::new(Exit::Config, error))?;
            let pages = web::Pages::new(&config, store.clone())
                .map_err(|error| Failure::new(Exit::Config, error))?;
            Some((listener, Arc::new(pages)))
        }
        None => None,
    };
    let start_page = |tasks: &tokio_util::task::TaskTracker,
                      stop: tokio_util::sync::CancellationToken| {
        if let Some((listener, pages)) = page {
            tasks.spawn(async move {
                if let Err(trouble) = web::serve(listener, pages, stop).await {
                    error!("the status page ended: {trouble}");
                }
            });
        }
    };
    daemon::run(path, config, store, seat, start_page)
        .await
        .map_err(|error| match error {
            RunError::Store(error) => error.into(),
            RunError::Memory(MemoryError::Store(error)) => error.into(),
            RunError::System(error) | RunError::Memory(MemoryError::File { source: error, .. })
                if error.kind() == std::io::ErrorKind::PermissionDenied =>
            {
                Failure::new(Exit::Permission, error)
            }
            other => Failure::new(Exit::Io, other),
        })
}

/// A secret that others may read is no secret: that is mended before it is used. One that is missing only fails its inbox.
fn open_secrets(config: &Config) -> Result<(), Failure> {
    let inboxes = config.inboxes.iter().map(|inbox| &inbox.imap);
    let smtp = config.smtp.iter().map(|smtp| &smtp.endpoint);
    for endpoint in inboxes.chain(smtp) {
        if let Err(open @ SecretError::TooOpen { .. }) = daemon::secret(endpoint) {
            return Err(Failure::new(Exit::Permission, open));
        }
    }
    Ok(())
}

/// As [`open_store`].
async fn take(url: &str) -> Result<Option<Sole>, Failure> {
    loop {
        match Sole::take(url) {
            Err(full @ StoreError::Full(_)) => wait_for_room(&full).await,
            taken => return Ok(taken?),
        }
    }
}

/// On a full disk it waits for room: a service that gives up would have to be started by a person.
async fn open_store(url: &str) -> Result<Store, Failure> {
    loop {
        match Store::open_checked(url).await {
            Err(full @ StoreError::Full(_)) => wait_for_room(&full).await,
            opened => return Ok(opened?),
        }
    }
}

async fn wait_for_room(full: &StoreError) {
    warn!("{full}; trying again");
    let why = full.to_string();
    let wait = NotifyState::ExtendTimeoutUsec(60_000_000);
    // Without systemd there is nobody to tell.
    let _ = sd_notify::notify(&[wait, NotifyState::Status(&why)]);
    tokio::time::sleep(Duration::from_secs(5)).await;
}

/// This process, as rows name it: stable over restarts, so that what it held is found again at once; different for each
/// daemon of one host that has a state directory of its own (systemd sets the variable).
pub(super) fn worker() -> String {
    let host = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    let state = std::env::var_os("STATE_DIRECTORY").unwrap_or_default();
    format!("{host}-{}", which(Path::new(&state)))
}

/// What tells the daemons of one host apart: `b` for `/var/lib/onedoor-b` or `/var/lib/onedoor/b`, else `1`.
fn which(state: &Path) -> String {
    let folder = state.file_name().unwrap_or_default().to_string_lossy();
    let rest = folder.strip_prefix("onedoor").unwrap_or(&folder);
    match rest.trim_start_matches(['-', '@', '_', '.']) {
        "" => "1".to_owned(),
        which => which.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn daemons_of_one_host_are_told_apart_by_their_state_directory() {
        for (state, wanted) in [
            ("", "1"),
            ("/var/lib/onedoor", "1"),
            ("/var/lib/onedoor-b", "b"),
            ("/var/lib/onedoor@2", "2"),
            ("/var/lib/onedoor/east", "east"),
        ] {
            assert_eq!(which(Path::new(state)), wanted, "{state}");
        }
    }
}
