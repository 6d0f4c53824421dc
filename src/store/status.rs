//! The daemon's pulse, and the status that is read from it: also while the daemon is down, and it says so.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use super::columns::{Column, word};
use super::desk_mail::{UnclearFolder, unclear_folders};
use super::error::StoreError;
use super::left::{self, LeftUnread, UnreadMessage};
use super::open::Store;
use super::safety::{Hold, SuspectClock, held, suspect_clocks};
use super::sql::{Conn, values};
use super::worker_status::{WorkerStatus, workers};

/// A daemon beats every few seconds; one that was silent for this long is not running.
const ALIVE: SignedDuration = SignedDuration::from_secs(60);

const DAEMON_BEAT: &str = "
    INSERT INTO worker (name, version, mode, since, beat_at) VALUES ($1, $2, $3, $4, $5)
    ON CONFLICT (name) DO UPDATE SET version = excluded.version, mode = excluded.mode, since = excluded.since,
        beat_at = excluded.beat_at";

const INBOX_BEAT: &str = "
    INSERT INTO inbox_beat (worker, inbox, state, error, last_seen, lag_seconds, processed, beat_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (worker, inbox) DO UPDATE SET state = excluded.state, error = excluded.error,
        last_seen = excluded.last_seen, lag_seconds = excluded.lag_seconds, processed = excluded.processed,
        beat_at = excluded.beat_at";

const MOVER_BEAT: &str = "
    UPDATE inbox_beat SET error = $3 WHERE worker = $1 AND inbox = $2 AND state IN ('idle', 'polling', 'syncing')";

/// Of several workers that beat for an inbox, the one that holds it, then one that acts in it, then the latest; nothing from
/// before its worker's last start, so that an inbox that was taken out of the configuration goes.
const INBOXES: &str = "
    SELECT b.inbox, b.state, b.error, b.last_seen, b.lag_seconds, b.processed,
        COALESCE(l.owner, CASE WHEN b.state = 'leased_elsewhere' THEN NULL ELSE b.worker END) AS worker,
        (SELECT COUNT(*) FROM attempt a WHERE a.inbox = b.inbox AND a.passed_over IS NOT NULL) AS passed_over
    FROM inbox_beat b JOIN worker w ON w.name = b.worker AND b.beat_at >= w.since
        LEFT JOIN lease l ON l.inbox = b.inbox
    ORDER BY b.inbox, CASE WHEN b.worker = l.owner THEN 0 WHEN b.state <> 'leased_elsewhere' THEN 1 ELSE 2 END,
        b.beat_at DESC";

const COUNTS: &str = "
    SELECT
        (SELECT COUNT(*) FROM mail WHERE state IN ('planned', 'claimed', 'sending')) AS mails_queued,
        (SELECT COUNT(*) FROM mail WHERE state = 'in_doubt') AS mails_in_doubt,
        (SELECT COUNT(*) FROM mail WHERE state = 'refused') AS mails_failed,
        (SELECT COUNT(*) FROM mail WHERE state = 'drafted') AS mails_drafted,
        (SELECT COUNT(*) FROM mail WHERE state = 'planned' AND result LIKE 'held_back%') AS mails_held_back,
        (SELECT COUNT(*) FROM mail WHERE bounced_at IS NOT NULL) AS mails_bounced,
        (SELECT COUNT(*) FROM move_job WHERE state IN ('planned', 'moving', 'copied')) AS moves_queued,
        (SELECT COUNT(*) FROM move_job WHERE state = 'failed') AS moves_failed,
        (SELECT COUNT(*) FROM campaign) AS campaigns,
        (SELECT COUNT(*) FROM move_job WHERE state = 'moved' AND back = 0) AS copies_filed,
        (SELECT COUNT(*) FROM mail WHERE kind = 'reply' AND state = 'sent') AS replies_sent,
        (SELECT COUNT(*) FROM attempt WHERE passed_over IS NOT NULL) AS passed_over";

/// What an inbox is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum InboxState {
    /// Waiting for the server to say something.
    Idle,
    /// Looking by the clock.
    Polling,
    /// Reading what came.
    Syncing,
    /// Waiting after a fault.
    BackingOff,
    /// A person must mend something.
    Failed,
    /// Another worker has it.
    LeasedElsewhere,
}

/// The pulse of one inbox.
#[derive(Debug, Clone, PartialEq)]
pub struct InboxBeat {
    /// The inbox.
    pub name: String,
    /// What it is doing.
    pub state: InboxState,
    /// What is wrong, in words.
    pub error: Option<String>,
    /// When the server was last heard.
    pub last_seen: Option<Timestamp>,
    /// From the arrival of the last message to its decision.
    pub lag_seconds: Option<f64>,
    /// Messages decided so far.
    pub processed: u64,
}

/// The pulse of a daemon.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DaemonBeat {
    /// Its name, as `host-1`.
    pub worker: String,
    /// The program's version.
    pub version: String,
    /// The mode of the whole.
    pub mode: String,
    /// When it started.
    pub since: Timestamp,
}

/// What `onedoor status` prints.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// A daemon beats.
    pub running: bool,
    /// Of the daemon that beat last.
    pub version: Option<String>,
    /// See `version`.
    pub mode: Option<String>,
    /// See `version`.
    pub since: Option<Timestamp>,
    /// See `version`.
    pub worker: Option<String>,
    /// Why nothing is sent until a person says go on.
    pub hold: Option<Hold>,
    /// Workers whose clock is not trusted, which send and forget nothing.
    pub suspect_clocks: Vec<SuspectClock>,
    /// The workers that live.
    pub workers: Vec<WorkerStatus>,
    /// All inboxes, each as the worker sees it that serves it.
    pub inboxes: Vec<InboxStatus>,
    /// The outbox.
    pub outbox: OutboxCounts,
    /// The moves.
    pub moves: MoveCounts,
    /// Campaigns so far.
    pub campaigns: u64,
    /// Copies that were filed.
    pub copies_filed: u64,
    /// Replies handed over.
    pub replies_sent: u64,
    /// Messages that were passed over: left unread where they are.
    pub passed_over: u64,
    /// Why, by inbox.
    pub passed_over_because: Vec<LeftUnread>,
    /// The last of them.
    pub passed_over_latest: Vec<UnreadMessage>,
    /// Folders whose name says no date, with what a person laid there.
    pub unclear_folders: Vec<UnclearFolder>,
    /// The organisations that got mail.
    pub organizations: Vec<String>,
}

/// An inbox in the status.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct InboxStatus {
    /// Its name.
    pub name: String,
    /// What it is doing.
    pub state: InboxState,
    /// Who serves it.
    pub worker: Option<String>,
    /// What is wrong.
    pub error: Option<String>,
    /// When the server was last heard.
    pub last_seen: Option<Timestamp>,
    /// From arrival to decision.
    pub lag_seconds: Option<f64>,
    /// Messages decided.
    pub processed: u64,
    /// Messages passed over.
    pub passed_over: u64,
}

/// Mails that are not done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct OutboxCounts {
    /// Planned or being sent.
    pub queued: u64,
    /// For a person.
    pub in_doubt: u64,
    /// Refused by the server.
    pub failed: u64,
    /// Of those queued, held back by a cap.
    pub held_back: u64,
    /// Before the contact, in Drafts.
    pub drafted: u64,
    /// Sent, and came back.
    pub bounced: u64,
}

/// Moves that are not done with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct MoveCounts {
    /// Planned or under way.
    pub queued: u64,
    /// Given up.
    pub failed: u64,
}

impl Store {
    /// Records the pulse of a daemon.
    pub async fn daemon_beat(&self, beat: &DaemonBeat, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        tx.run(
            DAEMON_BEAT,
            values![&beat.worker, &beat.version, &beat.mode, beat.since, now],
        )
        .await?;
        tx.commit().await
    }

    /// Records the pulse of an inbox.
    pub async fn beat(
        &self,
        worker: &str,
        beat: &InboxBeat,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let processed = i64::try_from(beat.processed).unwrap_or(i64::MAX);
        let row = values![
            worker,
            &beat.name,
            word(beat.state),
            &beat.error,
            beat.last_seen,
            beat.lag_seconds,
            processed,
            now
        ];
        let mut tx = self.writing().await?;
        tx.run(INBOX_BEAT, row).await?;
        tx.commit().await
    }

    /// Shows what keeps an inbox's mover from its work, or that nothing does, where its watcher has nothing worse to tell.
    pub async fn beat_of_mover(
        &self,
        worker: &str,
        inbox: &str,
        error: Option<&str>,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        tx.run(MOVER_BEAT, values![worker, inbox, error.map(str::to_owned)])
            .await?;
        tx.commit().await
    }

    /// How everything stands.
    pub async fn status(&self, now: Timestamp) -> Result<Status, StoreError> {
        let mut conn = self.reading().await?;
        let daemon =
            "SELECT name, version, mode, since, beat_at FROM worker ORDER BY beat_at DESC LIMIT 1";
        let daemon = conn.first(daemon, vec![]).await?;
        let daemon = daemon.as_ref();
        let beat = daemon.map(|row| row.instant("beat_at")).transpose()?;
        let counts = conn.one(COUNTS, vec![]).await?;
        let count = |name: &str| counts.int(name).map(i64::unsigned_abs);
        Ok(Status {
            running: beat.is_some_and(|beat| now.duration_since(beat) < ALIVE),
            version: daemon.map(|row| row.text("version")).transpose()?,
            mode: daemon.map(|row| row.text("mode")).transpose()?,
            since: daemon.map(|row| row.instant("since")).transpose()?,
            worker: daemon.map(|row| row.text("name")).transpose()?,
            workers: workers(&mut conn, now, ALIVE).await?,
            hold: held(&mut conn).await?,
            suspect_clocks: suspect_clocks(&mut conn).await?,
            inboxes: inboxes(&mut conn).await?,
            outbox: OutboxCounts {
                queued: count("mails_queued")?,
                in_doubt: count("mails_in_doubt")?,
                failed: count("mails_failed")?,
                held_back: count("mails_held_back")?,
                drafted: count("mails_drafted")?,
                bounced: count("mails_bounced")?,
            },
            moves: MoveCounts {
                queued: count("moves_queued")?,
                failed: count("moves_failed")?,
            },
            campaigns: count("campaigns")?,
            copies_filed: count("copies_filed")?,
            replies_sent: count("replies_sent")?,
            passed_over: count("passed_over")?,
            passed_over_because: left::reasons(&mut conn).await?,
            passed_over_latest: left::latest(&mut conn).await?,
            unclear_folders: unclear_folders(&mut conn).await?,
            organizations: organizations(&mut conn).await?,
        })
    }
}

pub(super) async fn inboxes(conn: &mut Conn) -> Result<Vec<InboxStatus>, StoreError> {
    let rows = conn.all(INBOXES, vec![]).await?;
    let mut inboxes = rows.iter().map(inbox).collect::<Result<Vec<_>, _>>()?;
    inboxes.dedup_by(|later, kept| later.name == kept.name);
    Ok(inboxes)
}

fn inbox(row: &AnyRow) -> Result<InboxStatus, StoreError> {
    Ok(InboxStatus {
        name: row.text("inbox")?,
        state: row.word("state")?,
        worker: row.maybe_text("worker")?,
        error: row.maybe_text("error")?,
        last_seen: row.maybe_instant("last_seen")?,
        lag_seconds: row.maybe_real("lag_seconds")?,
        processed: row.int("processed")?.unsigned_abs(),
        passed_over: row.int("passed_over")?.unsigned_abs(),
    })
}

async fn organizations(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let rows = conn
        .all("SELECT name FROM organization ORDER BY name", vec![])
        .await?;
    rows.iter().map(|row| row.text("name")).collect()
}
