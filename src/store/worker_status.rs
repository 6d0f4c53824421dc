//! What the status tells of workers, and what they say of inboxes that another one serves.

use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use super::columns::{Column, word};
use super::error::StoreError;
use super::open::Store;
use super::sql::{Conn, values};
use super::status::InboxState;

/// Those that lease, by the row that expires; the one of a SQLite file by its beat.
const WORKERS: &str = "
    SELECT w.name, w.version, w.since, w.beat_at, w.expires,
        (SELECT COUNT(*) FROM lease l WHERE l.owner = w.name AND l.inbox <> '') AS leased,
        (SELECT COUNT(*) FROM inbox_beat b WHERE b.worker = w.name AND b.beat_at >= w.since
            AND b.state <> 'leased_elsewhere') AS beating
    FROM worker w ORDER BY w.name";

/// Of what another worker has nothing is known here but that; whoever read it once has no more to say of it.
const ELSEWHERE: &str = "
    INSERT INTO inbox_beat (worker, inbox, state, error, last_seen, lag_seconds, processed, beat_at) VALUES :list
    ON CONFLICT (worker, inbox) DO UPDATE SET state = excluded.state, error = NULL, beat_at = excluded.beat_at";

/// A worker in the status.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct WorkerStatus {
    /// Its name.
    pub name: String,
    /// The program's version.
    pub version: String,
    /// When it started.
    pub since: Timestamp,
    /// When it last said that it lives.
    pub last_seen: Timestamp,
    /// Inboxes that it serves.
    pub inboxes: u64,
}

impl Store {
    /// Says of inboxes that another worker serves them.
    pub async fn beat_elsewhere(
        &self,
        worker: &str,
        inboxes: &[String],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let state = word(InboxState::LeasedElsewhere);
        let row = |inbox: &String| {
            let (no_text, no_time, no_number) = (None::<String>, None::<Timestamp>, None::<f64>);
            values![
                worker,
                inbox,
                state.clone(),
                no_text,
                no_time,
                no_number,
                0_i64,
                now
            ]
        };
        let mut tx = self.writing().await?;
        tx.run_rows(ELSEWHERE, inboxes.iter().map(row).collect())
            .await?;
        tx.commit().await
    }
}

/// Those that beat within `silence`, by our clock: enough to tell people by.
pub(super) async fn workers(
    conn: &mut Conn,
    now: Timestamp,
    silence: SignedDuration,
) -> Result<Vec<WorkerStatus>, StoreError> {
    let mut living = Vec::new();
    for row in conn.all(WORKERS, vec![]).await? {
        let last_seen = row.instant("beat_at")?;
        let leases = row.int("expires")? > 0;
        if now.duration_since(last_seen) < silence {
            living.push(WorkerStatus {
                name: row.text("name")?,
                version: row.text("version")?,
                since: row.instant("since")?,
                last_seen,
                inboxes: row
                    .int(if leases { "leased" } else { "beating" })?
                    .unsigned_abs(),
            });
        }
    }
    Ok(living)
}
