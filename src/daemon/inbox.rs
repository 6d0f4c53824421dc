//! One inbox's task: connect, look, wait for news, look again; when something fails, wait longer each time.
//!
//! The watched folders are only ever opened by EXAMINE, so that looking changes nothing, not even `\Recent`. IDLE is a
//! hint; a look every `poll_seconds` is the truth, and it opens the folder anew, for a server tells no idling client
//! that UIDVALIDITY has changed.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, info, warn};

use super::drawers::Drawers;
use super::intake::Intake;
use super::site::{Site, Trouble, log_in};
use super::{doubt, drafts, look, pace};
use crate::config::Inbox;
use crate::imap::{Backoff, Cause, Client, Error, IdleEnd, SpecialUse};
use crate::store::{InboxBeat, InboxState};

/// Longest IDLE: providers and firewalls forget longer ones (RFC 2177 asks for less than 29 minutes).
const LONGEST_IDLE: Duration = Duration::from_secs(7 * 60);

/// Longest silence of a task while it talks to a server: the longest deadline of a single command, twice.
pub(super) const LONGEST_COMMAND: Duration = Duration::from_secs(600);

/// Where another worker could serve an inbox: how often its server is asked whether it is still there, and how long it may
/// take to answer. Together with the other one's login well within half a minute.
const PROBE: Duration = Duration::from_secs(10);
const PROBE_ANSWER: Duration = Duration::from_secs(7);

/// How long a look goes on when asked to stop.
const FINISHING: Duration = Duration::from_secs(5);

/// Watches one inbox until `stop`.
pub async fn watch(site: Arc<Site>, inbox: Inbox, stop: CancellationToken) {
    let Some(desk) = site.desk(&inbox.organization) else {
        return;
    };
    let intake = Intake {
        site: site.clone(),
        desk,
        inbox: Arc::new(inbox),
        junk: None,
        stop: stop.clone(),
    };
    let decides = !site.spoken_for(&intake.inbox.name).is_empty();
    let mut watcher = Watcher {
        intake,
        drawers: decides.then(Drawers::default),
        stop,
        processed: 0,
        last_seen: None,
        lag_seconds: None,
        in_vain: 0,
        missing: None,
    };
    let mut backoff = Backoff::default();
    while !watcher.stop.is_cancelled() {
        let began = Instant::now();
        let Err(trouble) = watcher.live().await else {
            break;
        };
        if trouble.cause() != Cause::Login {
            backoff.ended_after(pace::lasted(began.elapsed()));
        }
        watcher.rest(&mut backoff, &trouble).await;
    }
    site.progress.done(&watcher.intake.inbox.name);
}

/// A stop, and then the time to finish the set in hand: what is cut off counts as an attempt on its messages.
async fn after(stop: &CancellationToken) {
    stop.cancelled().await;
    sleep(FINISHING).await;
}

struct Watcher {
    intake: Intake,
    /// The folders that a contact decides in.
    drawers: Option<Drawers>,
    stop: CancellationToken,
    processed: u64,
    last_seen: Option<Timestamp>,
    lag_seconds: Option<f64>,
    /// Connections since the last look that went well.
    in_vain: u32,
    /// A watched folder that is not there.
    missing: Option<String>,
}

impl Watcher {
    /// The life of one connection; `Ok` when asked to stop.
    async fn live(&mut self) -> Result<(), Trouble> {
        self.promise(LONGEST_COMMAND);
        let mut client = log_in(&self.intake.site.tokens, &self.intake.inbox).await?;
        let sent = self.sent_folder(&mut client).await?;
        self.intake.junk = self.junk_folder(&mut client).await?;
        for folder in &self.intake.inbox.watch {
            doubt::verify(&self.intake, &mut client, folder).await?;
        }
        info!(inbox = %self.intake.inbox.name, "connected");
        let stop = self.stop.clone();
        let outcome = loop {
            self.promise(LONGEST_COMMAND);
            self.beat(InboxState::Syncing, None).await?;
            let looked = tokio::select! {
                looked = self.look(&mut client, sent.as_deref()) => looked,
                () = after(&stop) => return Ok(()),
            };
            looked?;
            let waited = self.wait(&mut client).await?;
            if waited == IdleEnd::Stopped {
                break Ok(());
            }
        };
        client.logout().await;
        outcome
    }

    async fn sent_folder(&self, client: &mut Client) -> Result<Option<String>, Trouble> {
        use crate::config::Sent;
        let found = match &self.intake.inbox.sent {
            Sent::NotRead => None,
            Sent::Named(name) => Some(name.clone()),
            Sent::Auto => {
                let special = client.find_special(SpecialUse::Sent).await?;
                special.map(|folder| client.namespace().configured(&folder))
            }
        };
        Ok(found)
    }

    /// Asked for where more than INBOX is watched: what lies there is filed like all mail, and never answered.
    async fn junk_folder(&self, client: &mut Client) -> Result<Option<String>, Trouble> {
        let plain = |folder: &String| folder.eq_ignore_ascii_case("INBOX");
        if self.intake.inbox.watch.iter().all(plain) {
            return Ok(None);
        }
        let special = client.find_special(SpecialUse::Junk).await?;
        Ok(special.map(|folder| client.namespace().configured(&folder)))
    }

    /// Looks at everything watched. The Sent folder first, so that the contact's own answer is known before the mail it
    /// might be answered by; then the contact's folders; the first watched folder last, so that it stays open for IDLE.
    async fn look(&mut self, client: &mut Client, sent: Option<&str>) -> Result<(), Trouble> {
        if let Some(sent) = sent {
            let gone = drafts::gone(&self.intake, client).await?;
            look::at_sent(&self.intake, client, sent).await?;
            drafts::settle(&self.intake, &gone).await?;
        }
        if let Some(drawers) = &mut self.drawers {
            match drawers.look(&self.intake, client).await {
                // What the server will not tell of them must not keep the inbox from being read.
                Err(Trouble::Imap(refused @ Error::Refused { .. })) => {
                    warn!(inbox = %self.intake.inbox.name, "the contact's folders were not looked at: {refused}");
                }
                looked => looked?,
            }
        }
        self.missing = None;
        let watch = &self.intake.inbox.watch;
        for folder in watch.iter().rev() {
            let looked = match look::at_folder(&self.intake, client, folder).await {
                // One that was deleted or renamed must not keep the others from being read.
                Err(Trouble::Imap(gone)) if watch.len() > 1 && gone.is_no_such_folder() => {
                    self.missing =
                        Some(format!("the watched folder {folder} is not there: {gone}"));
                    continue;
                }
                looked => looked?,
            };
            self.processed += looked.decided;
            self.lag_seconds = looked.lag_seconds.or(self.lag_seconds);
        }
        self.last_seen = Some(Timestamp::now());
        self.in_vain = 0;
        Ok(())
    }

    async fn wait(&mut self, client: &mut Client) -> Result<IdleEnd, Trouble> {
        let poll = Duration::from_secs(u64::from(self.intake.inbox.poll_seconds)).min(LONGEST_IDLE);
        self.promise(poll + LONGEST_COMMAND);
        self.intake.site.progress.looked(&self.intake.inbox.name);
        let state = if client.capabilities().idle {
            InboxState::Idle
        } else {
            InboxState::Polling
        };
        self.beat(state, self.missing.clone()).await?;
        let end = self.idle(client, poll).await?;
        debug!(inbox = %self.intake.inbox.name, ?end, "woken");
        Ok(end)
    }

    /// Waits for news. A server that has gone silent is noticed in minutes, as every client does; where another worker could
    /// serve the inbox, in seconds.
    async fn idle(&self, client: &mut Client, poll: Duration) -> Result<IdleEnd, Trouble> {
        let until = Instant::now() + poll;
        let mut replaceable = self.intake.site.replaceable.subscribe();
        loop {
            let left = until.saturating_duration_since(Instant::now());
            let (longest, patience) = match *replaceable.borrow_and_update() {
                true => (left.min(PROBE), PROBE_ANSWER),
                false => (left, LONGEST_COMMAND),
            };
            let stop = async {
                tokio::select! {
                    () = self.stop.cancelled() => {}
                    _ = replaceable.changed() => {}
                }
            };
            let end = timeout(longest + patience, client.idle(longest, stop))
                .await
                .map_err(|_| Error::Timeout("DONE"))??;
            match end {
                IdleEnd::Something => return Ok(end),
                _ if self.stop.is_cancelled() => return Ok(IdleEnd::Stopped),
                _ if until <= Instant::now() => return Ok(IdleEnd::Elapsed),
                _ => {}
            }
        }
    }

    /// Waits after a failure, so long as its cause asks for.
    async fn rest(&mut self, backoff: &mut Backoff, trouble: &Trouble) {
        let wait = backoff.next(rand::random(), trouble.cause());
        let name = &self.intake.inbox.name;
        self.in_vain += 1;
        let silent = matches!(trouble, Trouble::Imap(Error::Timeout(_)));
        if silent || self.in_vain > 1 && matches!(trouble, Trouble::Imap(_)) {
            self.intake.site.cannot_reach(name);
        }
        let words = in_words(trouble, backoff, wait);
        warn!(inbox = %name, wait_seconds = wait.as_secs(), "inbox {name}: {words}; trying again");
        let wait = pace::wait(wait);
        self.promise(wait);
        self.intake.site.progress.looked(name);
        let state = match trouble.needs_a_person() {
            true => InboxState::Failed,
            false => InboxState::BackingOff,
        };
        let mut told = words;
        // By a wrong clock every certificate is expired or not yet valid.
        if let (Trouble::Imap(Error::Tls { .. }), Some(why)) =
            (trouble, self.intake.site.clock.trouble())
        {
            told = format!("{told}; but {why}");
        }
        if let Err(error) = self.beat(state, Some(told)).await {
            warn!(inbox = %name, "the store takes no heartbeat: {error}");
        }
        tokio::select! {
            () = sleep(wait) => {}
            () = self.stop.cancelled() => {}
        }
    }

    fn promise(&self, silence: Duration) {
        self.intake
            .site
            .progress
            .promise(&self.intake.inbox.name, silence);
    }

    async fn beat(&self, state: InboxState, error: Option<String>) -> Result<(), Trouble> {
        let beat = InboxBeat {
            name: self.intake.inbox.name.clone(),
            state,
            error: error.or_else(|| self.intake.site.filing.of(&self.intake.inbox.name)),
            last_seen: self.last_seen,
            lag_seconds: self.lag_seconds,
            processed: self.processed,
        };
        Ok(self
            .intake
            .site
            .store
            .beat(&self.intake.site.worker, &beat, Timestamp::now())
            .await?)
    }
}

/// What is wrong; where it has been for a while, for how long already and until when.
pub(super) fn in_words(trouble: &Trouble, backoff: &Backoff, wait: Duration) -> String {
    match backoff.in_a_row() {
        Some(faults) => format!(
            "{trouble}; {faults} faults in a row, the next try comes in {}",
            spoken(wait)
        ),
        None => trouble.to_string(),
    }
}

fn spoken(wait: Duration) -> String {
    match wait.as_secs() {
        seconds @ 0..120 => format!("{seconds} s"),
        seconds => format!("{} min", seconds / 60),
    }
}
