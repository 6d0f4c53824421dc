//! The keeper of leases: what this worker serves of a database that several share.
//!
//! ```text
//! taken -> served -> (too many for its share) leaving: the set in hand is finished -> given back
//!             |-> not renewed in time: dropped where it stands, a few seconds before another worker may take it
//! ```
//!
//! A round every few seconds says that the worker lives, renews all leases in one statement, and takes what is free up to
//! its share. While the database is away nothing is renewed, so all tasks end by the clock; they begin again when it is back.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

use super::lease::Lease;
use super::lifecycle::keep_house;
use super::site::{Bell, Site};
use super::{calls, inbox, mover, progress};
use crate::config::Inbox;
use crate::store::{Fence, HOUSE, LEASE, Round, Standing, StoreError};

/// How often leases are renewed: some five times before one runs out.
const ROUND: Duration = Duration::from_secs(3);

/// The same while something is to be given back, or the database was not reached.
const SOON: Duration = Duration::from_secs(1);

/// How long the database has for a round.
const PATIENCE: Duration = Duration::from_secs(6);

/// Nothing is done in the last seconds of a lease: our clock began when the renewal was asked for, and a command that has
/// left us still takes its time.
const MARGIN: Duration = Duration::from_secs(2);

/// How long tasks may take to finish what they have in hand before their inbox is given to somebody else.
const FINISHING: Duration = Duration::from_secs(60);

/// How long an inbox whose server this worker does not get at is left to others.
const AVOIDING: Duration = Duration::from_secs(300);

/// One inbox (or the house) as this worker serves it.
struct Tenure {
    fence: Fence,
    lease: Arc<Lease>,
    leaving: CancellationToken,
    /// Since when it is asked to leave.
    asked_at: Option<Instant>,
    tasks: Vec<JoinHandle<()>>,
}

impl Tenure {
    /// Asks its tasks to finish what they have in hand.
    fn leave(&mut self) {
        self.asked_at.get_or_insert_with(Instant::now);
        self.leaving.cancel();
    }

    fn is_done(&self) -> bool {
        self.tasks.iter().all(JoinHandle::is_finished)
    }
}

/// See the module.
pub struct Keeper {
    site: Arc<Site>,
    tasks: TaskTracker,
    stop: CancellationToken,
    inboxes: BTreeMap<String, Inbox>,
    served: BTreeMap<String, Tenure>,
    /// Inboxes that were said to be served by another worker.
    elsewhere: BTreeSet<String>,
    /// Inboxes left to workers that get at their servers, and until when.
    avoided: BTreeMap<String, Instant>,
    others: bool,
    away: bool,
}

impl Keeper {
    /// Serves nothing yet.
    pub fn new(site: Arc<Site>, tasks: TaskTracker, stop: CancellationToken) -> Keeper {
        let inboxes = site.config.inboxes.iter();
        Keeper {
            inboxes: inboxes
                .map(|inbox| (inbox.name.clone(), inbox.clone()))
                .collect(),
            site,
            tasks,
            stop,
            served: BTreeMap::new(),
            elsewhere: BTreeSet::new(),
            avoided: BTreeMap::new(),
            others: false,
            away: false,
        }
    }

    /// Keeps leases until stopped; says so by `replaced` where another process has this worker's name.
    pub async fn keep(mut self, replaced: CancellationToken) {
        let names: Vec<String> = self.inboxes.keys().cloned().collect();
        while !self.stop.is_cancelled() {
            self.site.progress.promise("leases", ROUND + 2 * PATIENCE);
            self.give_back().await;
            let began = Instant::now();
            let held: Vec<Fence> = self.served.values().map(|it| it.fence.clone()).collect();
            self.avoided.retain(|_, until| *until > began);
            let avoided: Vec<String> = self.avoided.keys().cloned().collect();
            let standing = Standing {
                held: &held,
                inboxes: &names,
                avoided: &avoided,
            };
            let round = self.site.store.lease_round(&self.site.seat, standing);
            match timeout(PATIENCE, round).await {
                Ok(Ok(Some(round))) => self.take_note(round, began).await,
                Ok(Ok(None)) => {
                    error!("another process works under this worker's name; this one ends");
                    self.served.values().for_each(|tenure| tenure.lease.end());
                    replaced.cancel();
                    break;
                }
                Ok(Err(trouble)) => self.say_away(&trouble),
                Err(_) => self.say_away(&StoreError::Unreachable("it does not answer".into())),
            }
            let leaving = self.served.values().any(|it| it.asked_at.is_some());
            tokio::select! {
                () = sleep(if leaving || self.away { SOON } else { ROUND }) => {}
                () = self.site.bells.keeper.notified() => {}
                () = self.stop.cancelled() => {}
            }
        }
        self.site.bells.ring_abroad(None);
        self.site.progress.done("leases");
    }

    async fn take_note(&mut self, round: Round, began: Instant) {
        if std::mem::take(&mut self.away) {
            info!("the database is back");
        }
        let until = began + (LEASE - MARGIN);
        for tenure in self.served.values() {
            match round.renewed.contains(&tenure.fence) {
                true => tenure.lease.extend(until),
                false => tenure.lease.end(),
            }
        }
        for fence in round.taken {
            self.serve(fence, until);
        }
        self.hear_of_others(round.others > 0);
        self.site
            .replaceable
            .send_if_modified(|able| std::mem::replace(able, round.able > 0) != (round.able > 0));
        self.make_room(round.share);
        self.leave_unreachable(round.able > 0);
        self.tell_of_others().await;
    }

    fn serve(&mut self, fence: Fence, until: Instant) {
        let inbox = self.inboxes.get(&fence.inbox).cloned();
        if inbox.is_none() && fence.inbox != HOUSE {
            return;
        }
        if inbox.is_some() {
            info!(inbox = %fence.inbox, epoch = fence.epoch, "served here");
        }
        let mut tenure = Tenure {
            lease: Arc::new(Lease::until(until)),
            leaving: self.stop.child_token(),
            asked_at: None,
            tasks: Vec::new(),
            fence,
        };
        let site = self.site.serving(tenure.fence.clone());
        match inbox {
            None => {
                let work = keep_house(site, tenure.leaving.clone());
                self.spawn(&mut tenure, HOUSE.to_owned(), work);
            }
            Some(inbox) => {
                let name = inbox.name.clone();
                let watching = inbox::watch(site.clone(), inbox.clone(), tenure.leaving.clone());
                self.spawn(&mut tenure, name.clone(), watching);
                let moving = mover::serve(site, inbox, tenure.leaving.clone());
                self.spawn(&mut tenure, progress::of_mover(&name), moving);
            }
        }
        if let Some(before) = self.served.insert(tenure.fence.inbox.clone(), tenure) {
            before.lease.end();
        }
    }

    fn spawn(
        &self,
        tenure: &mut Tenure,
        promised_as: String,
        work: impl Future<Output = ()> + Send + 'static,
    ) {
        let (lease, progress) = (tenure.lease.clone(), self.site.progress.clone());
        tenure.tasks.push(self.tasks.spawn(async move {
            // What is dropped in the middle has promised a sign of life.
            if lease.while_held(work).await.is_none() {
                progress.done(&promised_as);
            }
        }));
    }

    /// Asks surplus inboxes to finish what they have in hand.
    fn make_room(&mut self, share: usize) {
        let inboxes = |it: &&mut Tenure| it.fence.inbox != HOUSE && it.asked_at.is_none();
        let mut staying: Vec<&mut Tenure> = self.served.values_mut().filter(inboxes).collect();
        for tenure in staying.drain(..).skip(share) {
            info!(inbox = %tenure.fence.inbox, "given to another worker");
            tenure.leave();
        }
    }

    /// Leaves inboxes that this worker does not get at to one that may.
    fn leave_unreachable(&mut self, others_are_able: bool) {
        let unreachable = {
            let unreachable = self.site.unreachable.lock();
            std::mem::take(&mut *unreachable.unwrap_or_else(PoisonError::into_inner))
        };
        for name in unreachable.into_iter().filter(|_| others_are_able) {
            if let Some(tenure) = self.served.get_mut(&name) {
                warn!(inbox = %name, "its server is not reached from here; left to another worker");
                self.avoided.insert(name, Instant::now() + AVOIDING);
                tenure.leave();
                // What it has in hand cannot be finished from here.
                tenure.lease.end();
            }
        }
    }

    /// Gives back what is done with, and forgets what is lost.
    async fn give_back(&mut self) {
        let overdue = |at: Instant| at.elapsed() > FINISHING;
        for tenure in self.served.values() {
            if tenure.asked_at.is_some_and(overdue) {
                tenure.lease.end();
            }
        }
        let mut done = Vec::new();
        for (name, tenure) in &self.served {
            if tenure.is_done() {
                done.push(name.clone());
            }
        }
        for name in done {
            let Some(tenure) = self.served.remove(&name) else {
                continue;
            };
            if tenure.lease.is_over() && tenure.asked_at.is_none() {
                warn!(inbox = %name, "no longer served here: its lease was not renewed in time");
                continue;
            }
            // If it fails, the lease runs out.
            let released = self.site.store.release_lease(&tenure.fence);
            if let Ok(Ok(())) = timeout(PATIENCE, released).await {
                self.site.bells.tell_others(Bell::Keeper);
            }
        }
    }

    fn hear_of_others(&mut self, others: bool) {
        if std::mem::replace(&mut self.others, others) == others {
            return;
        }
        self.site.bells.ring_abroad(others.then(|| {
            let (bells, rung) = mpsc::unbounded_channel();
            self.tasks.spawn(calls::carry(self.site.clone(), rung));
            bells
        }));
    }

    /// Says in the status which inboxes another worker has.
    async fn tell_of_others(&mut self) {
        let elsewhere: BTreeSet<String> = match self.others {
            true => self
                .inboxes
                .keys()
                .filter(|name| !self.served.contains_key(*name))
                .cloned()
                .collect(),
            false => BTreeSet::new(),
        };
        let news: Vec<String> = elsewhere.difference(&self.elsewhere).cloned().collect();
        let (store, worker) = (&self.site.store, &self.site.worker);
        let told = store.beat_elsewhere(worker, &news, Timestamp::now());
        if news.is_empty() || matches!(timeout(PATIENCE, told).await, Ok(Ok(()))) {
            self.elsewhere = elsewhere;
        }
    }

    fn say_away(&mut self, trouble: &StoreError) {
        if !std::mem::replace(&mut self.away, true) {
            warn!("leases are not renewed; nothing is decided or moved without them: {trouble}");
        }
    }
}
