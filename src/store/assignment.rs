//! The unit of work around a batch of messages: lock, load, enter, commit.

use super::columns::Column;
use super::error::StoreError;
use super::ledger::Next;
use super::open::Store;
use super::sql::{Tx, values};

/// An open transaction that holds the organisation: nobody else opens a campaign in it until this one ends. Dropped
/// without [`Assignment::commit`], it changes nothing.
///
/// It also holds the row the numbers come from, which all organisations of a database share: their batches wait for
/// each other. A batch takes some hundredths of a second, and numbers stay small and unique over all organisations.
pub struct Assignment {
    pub(super) tx: Tx,
    pub(super) store: Store,
    pub(super) organization: String,
    /// Its part of the text index.
    pub(super) number: i64,
    pub(super) next: Next,
}

impl Store {
    /// Opens an assignment for a batch of one organisation; waits while another one is open.
    pub async fn begin(&self, organization: &str) -> Result<Assignment, StoreError> {
        let mut tx = self.writing().await?;
        let next = lock_numbers(&mut tx).await?;
        let held = "INSERT INTO organization (name, assignments, number)
            SELECT $1, 1, COALESCE(MAX(o.number) + 1, 0) FROM organization o WHERE true
            ON CONFLICT (name) DO UPDATE SET assignments = organization.assignments + 1 RETURNING number";
        let row = tx.one(held, values![organization]).await?;
        Ok(Assignment {
            tx,
            store: self.clone(),
            organization: organization.to_owned(),
            number: row.int("number")?,
            next,
        })
    }
}

/// Bits of a key of a text.
const KEY_BITS: u32 = 48;

impl Assignment {
    /// A text's key as it stands in the index: below the organisation's number, so that nobody finds another's texts, nor is
    /// crowded out by them.
    pub(super) fn own_key(&self, key: i64) -> i64 {
        (self.number << KEY_BITS) | key
    }

    /// The key of a text again.
    pub(super) fn bare_key(own: i64) -> i64 {
        own & ((1 << KEY_BITS) - 1)
    }

    /// Makes everything that was entered so, durably.
    pub async fn commit(self) -> Result<(), StoreError> {
        self.tx.commit().await?;
        crashpoint!("cp09");
        Ok(())
    }
}

/// Locks the row of the numbers until the transaction ends, and reads it. Everybody who makes rows begins with this,
/// so that locks are always taken in the same order.
pub(super) async fn lock_numbers(tx: &mut Tx) -> Result<Next, StoreError> {
    let sql = "UPDATE counter SET next_other = next_other WHERE id = 1
        RETURNING next_group, next_campaign, next_sighting, next_other";
    let row = tx.one(sql, vec![]).await?;
    Ok(Next {
        group: row.int("next_group")?,
        campaign: row.int("next_campaign")?,
        sighting: row.int("next_sighting")?,
        other: row.int("next_other")?,
    })
}

/// Writes the numbers back; none ever goes down, so that none is given twice.
pub(super) async fn keep_numbers(tx: &mut Tx, old: Next, new: Next) -> Result<Next, StoreError> {
    let next = Next {
        group: old.group.max(new.group),
        campaign: old.campaign.max(new.campaign),
        sighting: old.sighting.max(new.sighting),
        other: old.other.max(new.other),
    };
    if next != old {
        let sql = "UPDATE counter SET next_group = $1, next_campaign = $2, next_sighting = $3, next_other = $4
            WHERE id = 1";
        tx.run(
            sql,
            values![next.group, next.campaign, next.sighting, next.other],
        )
        .await?;
    }
    Ok(next)
}
