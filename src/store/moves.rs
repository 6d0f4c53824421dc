//! The journal of moves as the mover uses it: planned, claimed, settled; many at a time, for mail is moved by the hundred.
//!
//! A move whose outcome is unknown stays `moving` (or `copied`) and is given out again: the mover reconciles it before it
//! does anything else.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::columns::{Column, word};
use super::error::StoreError;
use super::load::place;
use super::open::Store;
use super::rows::Keyed;
use super::sql::{Value, values};
use super::wanted::{Move, MoveState, NewMove};

/// A copy is brought back only once its filing is over, else the filing would come after it.
const PLANNED: &str = "
    SELECT m.* FROM move_job m WHERE m.inbox = $1 AND m.state IN ('planned', 'moving', 'copied') AND m.not_before <= $2
        AND (m.back = 0 OR NOT EXISTS (SELECT 1 FROM move_job f WHERE f.sighting_id = m.sighting_id AND f.back = 0
            AND f.state IN ('moving', 'copied')))
    ORDER BY m.id LIMIT $3";

/// `copied` stays: it says that COPY must never be given again.
const CLAIM: &str = "
    UPDATE move_job SET state = CASE WHEN state = 'planned' THEN 'moving' ELSE state END, attempts = attempts + 1,
        tried_at = $1
    WHERE state IN ('planned', 'moving', 'copied') AND id IN (:list) RETURNING id";

const SETTLE: &str = "
    UPDATE move_job SET state = k.column2, error = k.column3, not_before = COALESCE(k.column4, move_job.not_before)
    FROM (VALUES :list) AS k WHERE move_job.id = k.column1 AND move_job.state IN ('planned', 'moving', 'copied')";

/// How a move stands after a try.
#[derive(Debug, Clone, PartialEq)]
pub struct MoveSettled {
    /// The move.
    pub id: i64,
    /// Its state now; `Planned`, `Moving` and `Copied` are tried again.
    pub state: MoveState,
    /// What went wrong, in words.
    pub error: Option<String>,
    /// Not to be tried before this instant.
    pub retry_at: Option<Timestamp>,
}

impl Store {
    /// Moves of an inbox that are wanted or under way and not waiting for their back-off, oldest first.
    pub async fn planned_moves(
        &self,
        inbox: &str,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Move>, StoreError> {
        let rows = self
            .reading()
            .await?
            .all(PLANNED, values![inbox, now, limit])
            .await?;
        rows.iter().map(wanted_move).collect()
    }

    /// Says, durably, that a command may be given for these moves, and counts the tries. Those that come back, in no
    /// order, may be made; the others are settled or were released meanwhile.
    pub async fn claim_moves(&self, ids: &[i64], now: Timestamp) -> Result<Vec<i64>, StoreError> {
        let mut tx = self.writing().await?;
        let ids = ids.iter().map(|id| Value::from(*id)).collect();
        let claimed = tx.among(CLAIM, values![now], ids).await?;
        tx.commit().await?;
        claimed.iter().map(|row| row.int("id")).collect()
    }

    /// Records how a move stands.
    pub async fn settle_move(
        &self,
        id: i64,
        state: MoveState,
        error: Option<String>,
        retry_at: Option<Timestamp>,
    ) -> Result<(), StoreError> {
        self.settle_moves(&[MoveSettled {
            id,
            state,
            error,
            retry_at,
        }])
        .await
    }

    /// Records how several moves stand; a move that is over already stays as it is.
    pub async fn settle_moves(&self, settled: &[MoveSettled]) -> Result<(), StoreError> {
        if settled.is_empty() {
            return Ok(());
        }
        let row = |it: &MoveSettled| values![it.id, word(it.state), &it.error, it.retry_at];
        let mut tx = self.writing().await?;
        tx.run_rows(SETTLE, settled.iter().map(row).collect())
            .await?;
        tx.commit().await?;
        crashpoint!("cp16");
        Ok(())
    }
}

pub(super) fn wanted_move(row: &AnyRow) -> Result<Move, StoreError> {
    Ok(Move {
        planned: NewMove {
            id: row.int("id")?,
            sighting: row.int("sighting_id")?,
            from: place(row)?,
            to: row.text("target")?,
            message_id: row.maybe_text("message_id")?,
            digest: Keyed(row.int("digest")?),
            back: row.yes("back")?,
        },
        state: row.word("state")?,
        attempts: row.number("attempts")?,
    })
}
