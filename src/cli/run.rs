//! `run`: the daemon, with its status page.

use std::path::Path;
use std::sync::Arc;

use tracing::error;

use super::exit::{Exit, Failure};
use super::{log, open};
use crate::config::Config;
use crate::daemon::{self, Ended};
use crate::store::{Sole, Store};
use crate::web;

/// Runs until it is asked to end; a reload begins anew with the new configuration.
pub async fn run(typed: Option<&Path>) -> Result<(), Failure> {
    log::start();
    let path = open::path(typed);
    let mut config = open::config(typed)?;
    loop {
        // Held until the end of this life; a reload may name another store.
        let _sole = Sole::take(&config.store.url)?;
        let store = open::store(&config.store.url).await?;
        let ended = one_life(&path, config, store.clone()).await;
        store.close().await;
        match ended? {
            Ended::Asked => return Ok(()),
            Ended::Reloaded(new) => config = *new,
        }
    }
}

async fn one_life(path: &Path, config: Config, store: Store) -> Result<Ended, Failure> {
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
    daemon::run(path, config, store, worker(), start_page)
        .await
        .map_err(Failure::failed)
}

/// This process, as rows name it: stable over restarts on one host, so that what it held is found again at once.
pub(super) fn worker() -> String {
    let host = rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    format!("{host}-1")
}
