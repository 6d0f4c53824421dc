//! What is older than `retention_days` is forgotten, in small steps. What was decided about vendors is kept.

use jiff::Timestamp;

use super::columns::Column;
use super::error::StoreError;
use super::forget::{Erased, column, forget_sightings};
use super::open::Store;
use super::sql::{Value, values};

/// Rows of a step: a writer that waits for it hardly notices.
const STEP: u32 = 200;

/// Copies of campaigns whose mail is on its way stay until it is over.
const OLD: &str = "
    SELECT s.id FROM sighting s WHERE s.arrived_at < $1 AND NOT EXISTS (
        SELECT 1 FROM mail m WHERE m.campaign_id = s.campaign_id
            AND m.state IN ('planned', 'claimed', 'sending', 'in_doubt'))
    ORDER BY s.arrived_at LIMIT $2";

const OLD_LETTERS: &str = "SELECT DISTINCT message_id FROM letter WHERE sent_at < $1 LIMIT $2";

const OLD_BODIES: &str = "
    UPDATE mail SET bytes = $2, evidence = '{}' WHERE settled_at < $1 AND evidence <> '{}'
        AND state IN ('sent', 'refused', 'suppressed', 'drafted', 'closed')";

impl Store {
    /// One step of forgetting what is older than `before`; nothing is left to do when it gives the default.
    pub async fn forget_older(&self, before: Timestamp) -> Result<Erased, StoreError> {
        let mut tx = self.writing().await?;
        let rows = tx.all(OLD, values![before, STEP]).await?;
        let ids = rows
            .iter()
            .map(|row| row.int("id"))
            .collect::<Result<Vec<_>, _>>()?;
        let mut erased = forget_sightings(&mut tx, &ids).await?;
        let letters = tx.all(OLD_LETTERS, values![before, STEP]).await?;
        let letters = column(&letters, "message_id")?;
        erased.letters += forget_letters(&mut tx, letters).await?;
        crashpoint!("cp40" if erased != Erased::default());
        tx.commit().await?;
        crashpoint!("cp40kept" if erased != Erased::default());
        if erased == Erased::default() {
            return self.forget_old_people(before).await;
        }
        Ok(erased)
    }

    /// The rest, where rows are few.
    async fn forget_old_people(&self, before: Timestamp) -> Result<Erased, StoreError> {
        let mut tx = self.writing().await?;
        let nothing = Vec::<u8>::new();
        let erased = Erased {
            people: tx
                .run("DELETE FROM person WHERE last_seen < $1", values![before])
                .await?,
            bounces: tx
                .run("DELETE FROM bounce WHERE bounced_at < $1", values![before])
                .await?,
            mails: tx.run(OLD_BODIES, values![before, nothing]).await?,
            ..Erased::default()
        };
        for sql in [
            "UPDATE lesson SET subject = NULL WHERE taught_at < $1 AND subject IS NOT NULL",
            "DELETE FROM attempt WHERE passed_over IS NOT NULL AND passed_over_at < $1 AND passed_over_at > 0",
            "DELETE FROM sent_mail WHERE sent_at < $1",
            "DELETE FROM mail WHERE kind = 'digest' AND settled_at < $1",
            "DELETE FROM digest_day WHERE told_to < $1",
        ] {
            tx.run(sql, values![before]).await?;
        }
        tx.commit().await?;
        Ok(erased)
    }
}

/// Forgets what persons of ours wrote, by keyed Message-ID.
pub(super) async fn forget_letters(
    tx: &mut super::sql::Tx,
    ids: Vec<Value>,
) -> Result<u64, StoreError> {
    for sql in [
        "DELETE FROM letter_answers WHERE message_id IN (:list)",
        "DELETE FROM sent_mail WHERE message_id IN (:list)",
    ] {
        tx.run_among(sql, vec![], ids.clone()).await?;
    }
    tx.run_among(
        "DELETE FROM letter WHERE message_id IN (:list)",
        vec![],
        ids,
    )
    .await
}
