//! `run`: the daemon, with its status page.

use std::path::Path;
use std::sync::Arc;

use tracing::error;

use super::args::Run;
use super::exit::{Exit, Failure};
use super::{log, open};
use crate::config::Config;
use crate::daemon::{self, Ended, Refused};
use crate::store::{Seat, Sole, Store};
use crate::web;

/// Runs until it is asked to end; a reload begins anew with the new configuration.
pub async fn run(typed: Option<&Path>, run: &Run) -> Result<(), Failure> {
    log::start();
    let worker = run.worker.clone().unwrap_or_else(worker);
    let path = open::path(typed);
    let mut config = open::config(typed)?;
    loop {
        // Held until the end of this life; a reload may name another store.
        let _sole = Sole::take(&config.store.url)?;
        let store = open::store(&config.store.url).await?;
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
        .map_err(Failure::failed)
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
