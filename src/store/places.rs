//! How far each folder was read, and what was begun but not ended: watermarks, attempts, mail that was passed over.

use std::collections::{BTreeSet, HashMap};

use jiff::Timestamp;

use super::columns::Column;
use super::error::StoreError;
use super::load::place;
use super::open::Store;
use super::rows::{Cursor, Keyed, Place};
use super::sql::{Value, values};

pub(super) const CURSOR: &str = "
    INSERT INTO folder_cursor (inbox, folder, uid_validity, last_uid, since, reread_until)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (inbox, folder) DO UPDATE SET uid_validity = excluded.uid_validity, last_uid = excluded.last_uid,
        since = excluded.since, reread_until = excluded.reread_until";

const COUNT: &str = "
    INSERT INTO attempt (inbox, folder, uid_validity, uid, attempts) VALUES :list
    ON CONFLICT (inbox, folder, uid_validity, uid) DO UPDATE SET attempts = attempt.attempts + 1
    RETURNING inbox, folder, uid_validity, uid, attempts";

pub(super) const PASS_OVER: &str = "
    INSERT INTO attempt (inbox, folder, uid_validity, uid, attempts, passed_over, passed_over_at)
    VALUES ($1, $2, $3, $4, 0, $5, $6)
    ON CONFLICT (inbox, folder, uid_validity, uid) DO UPDATE SET passed_over = excluded.passed_over,
        passed_over_at = excluded.passed_over_at";

/// No UIDVALIDITY is 0 (RFC 3501 section 9, nz-number); a mover then looks for its messages by their Message-ID.
const VOID: [&str; 4] = [
    "UPDATE sighting SET uid_validity = 0, uid = id WHERE inbox = $1 AND folder = $2 AND uid_validity = $3",
    "UPDATE move_job SET uid_validity = 0 WHERE inbox = $1 AND folder = $2 AND uid_validity = $3
        AND state IN ('planned', 'moving', 'copied')",
    "DELETE FROM attempt WHERE inbox = $1 AND folder = $2 AND uid_validity = $3",
    "UPDATE folder_cursor SET uid_validity = 0 WHERE inbox = $1 AND folder = $2 AND uid_validity = $3",
];

/// Of what was passed over the note stays.
const FORGET: &str = "
    DELETE FROM attempt WHERE passed_over IS NULL AND (inbox, folder, uid_validity, uid) IN (VALUES :list)";

/// A message that stays where it is because it cannot be read: poison, or over a limit.
#[derive(Debug, Clone, PartialEq)]
pub struct PassedOver {
    /// Where it lies.
    pub place: Place,
    /// Why, in words.
    pub reason: String,
    /// Attempts that were made.
    pub attempts: u32,
    /// Since when.
    pub at: Timestamp,
}

impl Cursor {
    /// The place is at or below the watermark.
    pub fn covers(&self, place: &Place) -> bool {
        (&self.inbox, &self.folder, self.uid_validity)
            == (&place.inbox, &place.folder, place.uid_validity)
            && place.uid <= self.last_uid
    }
}

impl Store {
    /// The watermark of a folder, if it was ever read.
    pub async fn cursor(&self, inbox: &str, folder: &str) -> Result<Option<Cursor>, StoreError> {
        let sql = "SELECT uid_validity, last_uid, since, reread_until FROM folder_cursor
            WHERE inbox = $1 AND folder = $2";
        let row = self
            .reading()
            .await?
            .first(sql, values![inbox, folder])
            .await?;
        let cursor = |row: sqlx::any::AnyRow| {
            Ok(Cursor {
                inbox: inbox.to_owned(),
                folder: folder.to_owned(),
                uid_validity: row.number("uid_validity")?,
                last_uid: row.number("last_uid")?,
                since: row.instant("since")?,
                reread_until: row.number("reread_until")?,
            })
        };
        row.map(cursor).transpose()
    }

    /// Sets a watermark on its own: at the first look at a folder, or after its UIDVALIDITY changed.
    pub async fn set_cursor(&self, cursor: &Cursor) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        tx.run(CURSOR, cursor_row(cursor)).await?;
        tx.commit().await
    }

    /// The latest messages that were entered from a folder, and the digests they had.
    pub async fn last_entered(&self, cursor: &Cursor) -> Result<Vec<(u32, Keyed)>, StoreError> {
        let sql = "SELECT uid, digest FROM sighting WHERE inbox = $1 AND folder = $2 AND uid_validity = $3
            ORDER BY uid DESC LIMIT 8";
        let asked = values![&cursor.inbox, &cursor.folder, cursor.uid_validity];
        let rows = self.reading().await?.all(sql, asked).await?;
        rows.iter()
            .map(|row| Ok((row.number("uid")?, Keyed(row.int("digest")?))))
            .collect()
    }

    /// The UIDs of a folder mean other messages now: nothing that is known lies where it was, and the watermark is none.
    pub async fn forget_places(
        &self,
        inbox: &str,
        folder: &str,
        uid_validity: u32,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        for sql in VOID {
            tx.run(sql, values![inbox, folder, uid_validity]).await?;
        }
        tx.commit().await
    }

    /// Counts one attempt at each message, durably, BEFORE any of them is parsed; the counts, in the order asked.
    /// So a message that kills the process is known by its count after the restart.
    pub async fn count_attempt(&self, places: &[Place]) -> Result<Vec<u32>, StoreError> {
        let mut distinct: Vec<&Place> = places.iter().collect();
        distinct.sort();
        distinct.dedup();
        let row = |at: &&Place| values![&at.inbox, &at.folder, at.uid_validity, at.uid, 1_i64];
        let mut tx = self.writing().await?;
        let rows = tx
            .rows_of_rows(COUNT, distinct.iter().map(row).collect())
            .await?;
        tx.commit().await?;
        let counts = rows
            .iter()
            .map(|row| Ok((place(row)?, row.number("attempts")?)));
        let counts = counts.collect::<Result<HashMap<Place, u32>, StoreError>>()?;
        Ok(places
            .iter()
            .map(|place| counts.get(place).copied().unwrap_or(1))
            .collect())
    }

    /// The messages above a watermark whose reading was begun and not ended.
    pub async fn tried(&self, cursor: &Cursor) -> Result<BTreeSet<u32>, StoreError> {
        let sql = "SELECT uid FROM attempt WHERE inbox = $1 AND folder = $2 AND uid_validity = $3 AND uid > $4
            AND attempts > 0";
        let rows = self
            .reading()
            .await?
            .all(sql, cursor_row(cursor).into_iter().take(4).collect())
            .await?;
        rows.iter().map(|row| row.number("uid")).collect()
    }

    /// Takes attempts back: the messages were read, and something else failed.
    pub async fn forget_attempts(&self, places: &[Place]) -> Result<(), StoreError> {
        let rows = places
            .iter()
            .map(|at| values![&at.inbox, &at.folder, at.uid_validity, at.uid])
            .collect();
        let mut tx = self.writing().await?;
        tx.run_rows(FORGET, rows).await?;
        tx.commit().await
    }

    /// Notes that a message is left where it is for good.
    pub async fn pass_over(
        &self,
        place: &Place,
        reason: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        tx.run(PASS_OVER, passed_over_row(place, reason, now))
            .await?;
        tx.commit().await
    }

    /// What was passed over in an inbox.
    pub async fn passed_over(&self, inbox: &str) -> Result<Vec<PassedOver>, StoreError> {
        let sql = "SELECT inbox, folder, uid_validity, uid, attempts, passed_over, passed_over_at FROM attempt
            WHERE inbox = $1 AND passed_over IS NOT NULL ORDER BY folder, uid_validity, uid";
        let rows = self.reading().await?.all(sql, values![inbox]).await?;
        let passed = |row: &sqlx::any::AnyRow| {
            Ok(PassedOver {
                place: place(row)?,
                reason: row.text("passed_over")?,
                attempts: row.number("attempts")?,
                at: row.instant("passed_over_at")?,
            })
        };
        rows.iter().map(passed).collect()
    }
}

pub(super) fn passed_over_row(at: &Place, reason: &str, now: Timestamp) -> Vec<Value> {
    values![&at.inbox, &at.folder, at.uid_validity, at.uid, reason, now]
}

pub(super) fn cursor_row(cursor: &Cursor) -> Vec<Value> {
    values![
        &cursor.inbox,
        &cursor.folder,
        cursor.uid_validity,
        cursor.last_uid,
        cursor.since,
        cursor.reread_until
    ]
}
