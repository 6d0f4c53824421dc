//! Placements as the mover uses them: exemplars, drafts and briefs that are laid into a mailbox by APPEND.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::columns::Column;
use super::error::StoreError;
use super::open::Store;
use super::sql::values;
use super::wanted::{NewPlacement, Placement};

const PLANNED: &str = "
    SELECT * FROM placement WHERE inbox = $1 AND state = 'planned' AND not_before <= $2 ORDER BY id LIMIT $3";

impl Store {
    /// Placements of an inbox that wait and are not backing off, oldest first.
    pub async fn planned_placements(
        &self,
        inbox: &str,
        now: Timestamp,
        limit: u32,
    ) -> Result<Vec<Placement>, StoreError> {
        let rows = self
            .reading()
            .await?
            .all(PLANNED, values![inbox, now, limit])
            .await?;
        rows.iter().map(placement).collect()
    }

    /// Counts a try, durably, before APPEND is given. `false`: it was laid or called off meanwhile.
    pub async fn claim_placement(&self, id: i64) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let sql =
            "UPDATE placement SET attempts = attempts + 1 WHERE id = $1 AND state = 'planned'";
        let changed = tx.run(sql, values![id]).await?;
        tx.commit().await?;
        Ok(changed == 1)
    }

    /// Records how it went: laid, then its bytes are erased; or what went wrong and when to try again.
    pub async fn settle_placement(
        &self,
        id: i64,
        how: Result<(), (String, Timestamp)>,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        match how {
            Ok(()) => {
                let laid = "UPDATE placement SET state = 'laid', bytes = $2, error = NULL WHERE id = $1 AND state = 'planned'";
                tx.run(laid, values![id, Vec::<u8>::new()]).await?
            }
            Err((error, retry_at)) => {
                let again = "UPDATE placement SET error = $2, not_before = $3 WHERE id = $1 AND state = 'planned'";
                tx.run(again, values![id, error, retry_at]).await?
            }
        };
        tx.commit().await?;
        crashpoint!("lay_kept");
        Ok(())
    }
}

fn placement(row: &AnyRow) -> Result<Placement, StoreError> {
    Ok(Placement {
        planned: NewPlacement {
            id: row.int("id")?,
            inbox: row.text("inbox")?,
            folder: row.text("folder")?,
            unique_key: row.text("unique_key")?,
            message_id: row.maybe_text("message_id")?,
            flags: row.text("flags")?,
            bytes: row.blob("bytes")?,
        },
        tried: row.int("attempts")? > 0,
    })
}
