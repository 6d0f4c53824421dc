//! Start, reload, stop; what systemd is told.
//!
//! Two steps to stop: begin nothing new, then let go. SIGHUP reads the configuration again; one with mistakes is
//! refused whole and the old one stays in force.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use sd_notify::NotifyState;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::time::{interval, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use super::clock::Clock;
use super::high_water::HighWater;
use super::safety::MemoryError;
use super::site::Site;
use super::{calls, caretaker, digest, inbox, keeper, mover, safety, sender};
use crate::config::Config;
use crate::store::{DaemonBeat, Seat, Store, StoreError};

/// How long tasks have to finish what they hold; with what follows the program ends within 10 s.
const LETTING_GO: Duration = Duration::from_secs(8);

/// How often the daemon says that it lives.
const HEARTBEAT: Duration = Duration::from_secs(5);

/// How long the store may take for a heartbeat: signals and the watchdog wait meanwhile.
const BEATING: Duration = Duration::from_secs(8);

/// How long the database has to take the seat back; else it expires.
const LEAVING: Duration = Duration::from_secs(1);

/// A watchdog of milliseconds is a mistake; it gets what is sensible.
const SHORTEST_BEAT: Duration = Duration::from_millis(100);

/// Why the daemon ended.
#[derive(Debug, PartialEq)]
pub enum Ended {
    /// It was asked to.
    Asked,
    /// It was told to read its configuration again, and there is a new one.
    Reloaded(Box<Config>),
    /// Another process has its name: it slept, or was cut off, for longer than its lease.
    Replaced,
}

/// Why the daemon could not start, or had to end.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The store must not be used any longer.
    #[error("{0}")]
    Fatal(String),
    /// The system.
    #[error(transparent)]
    System(#[from] std::io::Error),
    /// What this machine remembers of the store.
    #[error(transparent)]
    Memory(#[from] MemoryError),
}

/// Runs the daemon over an open store until it is asked to end. `also` is started beside it with the same stop signal
/// (the status page).
///
/// # Errors
/// It cannot start: no signal handlers, no thread, no store. Or the store failed so that what comes next cannot be trusted.
pub async fn run(
    path: &Path,
    config: Config,
    store: Store,
    seat: Seat,
    also: impl FnOnce(&TaskTracker, CancellationToken),
) -> Result<Ended, RunError> {
    let mut signals = Signals::new()?;
    begin(&config, &store, &seat.worker).await?;
    digest::before_start(&config, &store).await?;
    let clock = Clock::new(store.clock_of(&seat.worker).await?);
    let site = Arc::new(Site::new(config, store, seat, clock)?);
    let (tasks, stop) = (TaskTracker::new(), CancellationToken::new());
    let replaced = CancellationToken::new();
    start(&site, &tasks, &stop, &replaced);
    also(&tasks, stop.clone());
    tasks.close();
    info!(inboxes = site.config.inboxes.len(), mode = %site.config.mode, "onedoor is running");
    tell(&[NotifyState::Ready, NotifyState::Status("watching")]);
    let ended = tokio::select! {
        ended = live(path, &site, &mut signals, &replaced) => ended,
        why = site.store.fatal() => {
            // What a task holds is found again from its rows; none of them may go on writing.
            stop.cancel();
            return Err(RunError::Fatal(why));
        }
    };
    if ended == Ended::Asked {
        tell(&[NotifyState::Stopping]);
    }
    stop.cancel();
    if timeout(LETTING_GO, while_fed(tasks.wait())).await.is_err() {
        // Whatever is cut off here is found again from its rows.
        warn!("some tasks did not end in time and are let go");
    } else if site.store.is_shared() {
        // If it fails, the others wait until the leases have run out.
        let _ = timeout(LEAVING, site.store.leave(&site.seat)).await;
    }
    info!("stopped");
    Ok(ended)
}

/// What is to be written down before anything else. On a full disk it is waited for: a service that gives up would have to
/// be started by a person.
async fn begin(config: &Config, store: &Store, worker: &str) -> Result<(), MemoryError> {
    let memory = HighWater::of(&config.store.url);
    loop {
        let now = Timestamp::now();
        let begun = async {
            safety::look_back(store, &memory, now).await?;
            store.recover_mails(worker, now).await?;
            Ok::<(), MemoryError>(())
        };
        match begun.await {
            Err(full) if full.is_full() && !store.make_room() => {
                warn!("{full}; trying again");
                let wait = NotifyState::ExtendTimeoutUsec(60_000_000);
                tell(&[wait, NotifyState::Status(&full.to_string())]);
                tokio::time::sleep(HEARTBEAT).await;
            }
            Err(full) if full.is_full() => {}
            other => return other,
        }
    }
}

/// Letting go is progress too: the watchdog is fed meanwhile.
async fn while_fed(done: impl Future<Output = ()>) {
    let mut feeding = interval(heartbeat(sd_notify::watchdog_enabled()));
    let mut done = std::pin::pin!(done);
    loop {
        tokio::select! {
            () = &mut done => return,
            _ = feeding.tick() => tell(&[NotifyState::Watchdog]),
        }
    }
}

/// How often the daemon says that it lives: at least three times within the watchdog's time.
fn heartbeat(watchdog: Option<Duration>) -> Duration {
    let third = watchdog.map_or(HEARTBEAT, |within| within / 3);
    third.clamp(SHORTEST_BEAT, HEARTBEAT)
}

/// On a database that several workers share, a keeper starts what concerns an inbox while its lease is held.
fn start(
    site: &Arc<Site>,
    tasks: &TaskTracker,
    stop: &CancellationToken,
    replaced: &CancellationToken,
) {
    if site.store.is_shared() {
        let keeper = keeper::Keeper::new(site.clone(), tasks.clone(), stop.clone());
        tasks.spawn(keeper.keep(replaced.clone()));
        tasks.spawn(calls::hear(site.clone(), stop.clone()));
    } else {
        for inbox in &site.config.inboxes {
            tasks.spawn(inbox::watch(site.clone(), inbox.clone(), stop.clone()));
            tasks.spawn(mover::serve(site.clone(), inbox.clone(), stop.clone()));
        }
        tasks.spawn(keep_house(site.clone(), stop.clone()));
    }
    tasks.spawn(sender::serve(site.clone(), stop.clone()));
}

/// What is done once for all inboxes, by one worker at a time.
pub(super) async fn keep_house(site: Arc<Site>, stop: CancellationToken) {
    tokio::join!(
        caretaker::serve(site.clone(), stop.clone()),
        digest::serve(site, stop)
    );
}

struct Signals {
    end: Signal,
    interrupt: Signal,
    reload: Signal,
}

impl Signals {
    fn new() -> std::io::Result<Signals> {
        Ok(Signals {
            end: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
            reload: signal(SignalKind::hangup())?,
        })
    }
}

/// Feeds the watchdog and the heartbeat until a signal ends it.
async fn live(
    path: &Path,
    site: &Site,
    signals: &mut Signals,
    replaced: &CancellationToken,
) -> Ended {
    let since = Timestamp::now();
    let mut heartbeat = interval(heartbeat(sd_notify::watchdog_enabled()));
    loop {
        tokio::select! {
            _ = signals.end.recv() => return Ended::Asked,
            _ = signals.interrupt.recv() => return Ended::Asked,
            _ = signals.reload.recv() => {
                if let Some(config) = reread(path) {
                    if fits_the_others(site, &config).await {
                        return Ended::Reloaded(Box::new(config));
                    }
                    // The reload that was announced is over.
                    tell(&[NotifyState::Ready]);
                }
            }
            () = replaced.cancelled() => return Ended::Replaced,
            _ = heartbeat.tick() => beat(site, since).await,
        }
    }
}

/// The configuration, if it is in order; else what is wrong is said and the old one stays.
fn reread(path: &Path) -> Option<Config> {
    match Config::load(path) {
        Ok(config) => {
            // systemd 253 and later want both in one message (sd_notify(3)).
            let since_boot = NotifyState::monotonic_usec_now();
            let states = [Some(NotifyState::Reloading), since_boot.ok()];
            tell(&states.into_iter().flatten().collect::<Vec<_>>());
            info!("the configuration was read again");
            Some(config)
        }
        Err(mistakes) => {
            error!(
                "the configuration has mistakes and is not taken; the old one stays in force\n{mistakes}"
            );
            None
        }
    }
}

/// Whether the other workers have the same configuration; else what differs is said and the old one stays.
async fn fits_the_others(site: &Site, config: &Config) -> bool {
    if !site.store.is_shared() {
        return true;
    }
    match site.store.difference(&site.seat, &config.meaning()).await {
        Ok(None) => true,
        Ok(Some(difference)) => {
            error!(
                "worker {} has another configuration ({}), and this one's new one is not taken; stop all workers but one, then \
                 reload, then start the others",
                difference.worker,
                difference.parts.join(", ")
            );
            false
        }
        Err(trouble) => {
            error!(
                "the other workers' configuration cannot be asked for, and the old one stays: {trouble}"
            );
            false
        }
    }
}

/// The watchdog is fed only while every task keeps its word.
async fn beat(site: &Site, since: Timestamp) {
    let stuck = site.progress.stuck();
    if stuck.is_empty() {
        tell(&[NotifyState::Watchdog]);
    } else {
        error!(
            tasks = stuck.join(", "),
            "no sign of life; the watchdog is not fed"
        );
    }
    let beat = DaemonBeat {
        worker: site.worker.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        mode: site.config.mode.to_string(),
        since,
    };
    let beaten = async {
        safety::vital(site).await?;
        Ok::<(), MemoryError>(site.store.daemon_beat(&beat, Timestamp::now()).await?)
    };
    let status = match timeout(BEATING, beaten).await {
        Ok(Ok(())) => in_short(site).await,
        Err(_) => {
            warn!("the store takes no heartbeat: it does not answer");
            "the store does not answer".to_owned()
        }
        Ok(Err(trouble)) => {
            warn!("the store takes no heartbeat: {trouble}");
            trouble.to_string()
        }
    };
    tell(&[NotifyState::Status(&status)]);
}

/// What `systemctl status` shows.
async fn in_short(site: &Site) -> String {
    match safety::kept_back(site, Timestamp::now()).await {
        Ok(Some(why)) => format!("watching; nothing is sent: {why}"),
        _ => "watching".to_owned(),
    }
}

fn tell(states: &[NotifyState<'_>]) {
    // Without systemd there is nobody to tell.
    let _ = sd_notify::notify(states);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_watchdog_is_fed_at_least_twice_in_its_time() {
        assert_eq!(heartbeat(None), HEARTBEAT);
        assert_eq!(heartbeat(Some(Duration::from_secs(60))), HEARTBEAT);
        assert_eq!(
            heartbeat(Some(Duration::from_secs(3))),
            Duration::from_secs(1)
        );
        assert_eq!(heartbeat(Some(Duration::ZERO)), SHORTEST_BEAT);
    }
}
