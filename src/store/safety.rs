//! What keeps replies back for the whole installation: HOLD, which only a person ends, and clocks that are not trusted.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::columns::{Column, word};
use super::error::StoreError;
use super::mail_states::MailEvent;
use super::open::{Backend, Store};
use super::sql::{Conn, Tx, values};

/// The first reason stays until a person says go on.
const HOLD: &str = "
    UPDATE safety SET hold = $1, hold_why = $2, hold_since = $3 WHERE id = 1 AND hold IS NULL";

const HELD: &str =
    "SELECT hold, hold_why, hold_since FROM safety WHERE id = 1 AND hold IS NOT NULL";

const MOMENT: &str = "UPDATE safety SET moments = moments + 1 WHERE id = 1 RETURNING moments";

/// More moments than any machine can remember: nothing younger was lost as far as anybody can tell from now on.
const LIFTED: &str = "UPDATE safety SET moments = moments + 1000000000 WHERE id = 1";

/// What an older database had planned may have been sent since it was copied.
const OLD_PLANS: &str = "
    UPDATE mail SET state = $1, settled_at = $2,
        result = 'planned in the restored database: it may have been sent after that was copied'
    WHERE channel = 'send' AND planned_at <= $3 AND state IN (:list)";

const CLOCK: &str = "
    INSERT INTO worker_clock (worker, mark, trouble, trouble_since) VALUES ($1, $2, $3, $4)
    ON CONFLICT (worker) DO UPDATE SET mark = excluded.mark, trouble = excluded.trouble,
        trouble_since = excluded.trouble_since";

/// What a person has said to be right is no longer told.
const SUSPECT: &str = "
    SELECT c.worker, c.trouble, c.trouble_since FROM worker_clock c
    WHERE c.trouble IS NOT NULL AND c.accepted = 0 ORDER BY c.trouble_since";

/// Why nothing is sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum HoldKind {
    /// The database is older than this machine remembers.
    Restored,
    /// Another installation answers from one of the mailboxes.
    Foreign,
    /// More replies were planned at once than people write pitches.
    Flood,
}

/// Nothing is sent until a person says go on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Hold {
    /// What kind of reason.
    pub kind: HoldKind,
    /// The reason in words.
    pub why: String,
    /// Since when.
    pub since: Timestamp,
}

/// A worker whose clock is not trusted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SuspectClock {
    /// The worker.
    pub worker: String,
    /// What is wrong, in words.
    pub why: String,
    /// Since when, by that clock.
    pub since: Timestamp,
}

/// What is kept of a worker's clock.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockSigns {
    /// The latest instant it showed while it was trusted.
    pub mark: Timestamp,
    /// What is wrong with it, in words, and since when.
    pub trouble: Option<(String, Timestamp)>,
}

/// What `onedoor resume` did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Resumed {
    /// Nothing was held, and no clock was suspect.
    NothingHeld,
    /// An old database needs a person who knows that it is one.
    NeedsAfterRestore(Hold),
    /// It goes on.
    GoesOn {
        /// What it was held for.
        held: Option<Hold>,
        /// Clocks that are now taken for right.
        clocks: u64,
        /// Mails of a restored database that are now in doubt.
        in_doubt: u64,
    },
}

impl Store {
    /// Lets nothing be sent until a person says go on; `true` where that is new.
    pub async fn hold(
        &self,
        kind: HoldKind,
        why: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let held = tx.run(HOLD, values![word(kind), why, now]).await?;
        tx.commit().await?;
        Ok(held == 1)
    }

    /// Why nothing is sent, if so.
    pub async fn held(&self) -> Result<Option<Hold>, StoreError> {
        held(&mut self.reading().await?).await
    }

    /// A person says go on: nothing is held any longer, and every worker's clock is taken for right. `after_restore` says
    /// that the database is known to be an older one; what it had planned is in doubt from then on.
    pub async fn resume(&self, after_restore: bool, now: Timestamp) -> Result<Resumed, StoreError> {
        let mut tx = self.writing().await?;
        let hold = held(&mut tx).await?;
        let old = hold.as_ref().filter(|hold| hold.kind == HoldKind::Restored);
        if let (Some(hold), false) = (old, after_restore) {
            return Ok(Resumed::NeedsAfterRestore(hold.clone()));
        }
        let in_doubt = match old {
            Some(hold) => doubt_old_plans(&mut tx, hold, now).await?,
            None => 0,
        };
        if after_restore {
            tx.run(LIFTED, vec![]).await?;
        }
        let go_on = "UPDATE safety SET hold = NULL, hold_why = NULL, hold_since = NULL, resumed_at = $1 WHERE id = 1";
        tx.run(go_on, values![now]).await?;
        let accept = "UPDATE worker_clock SET accepted = 1 WHERE trouble IS NOT NULL";
        let clocks = tx.run(accept, vec![]).await?;
        tx.commit().await?;
        Ok(match (&hold, clocks) {
            (None, 0) => Resumed::NothingHeld,
            _ => Resumed::GoesOn {
                held: hold,
                clocks,
                in_doubt,
            },
        })
    }

    /// How many moments this database has lived through; a copy of it stays behind from then on.
    pub async fn moments(&self) -> Result<i64, StoreError> {
        let sql = "SELECT moments FROM safety WHERE id = 1";
        self.reading().await?.one(sql, vec![]).await?.int("moments")
    }

    /// Replies planned since an instant, and since a person last said go on.
    pub async fn replies_planned_since(&self, since: Timestamp) -> Result<u32, StoreError> {
        let sql = "SELECT COUNT(*) AS mails FROM mail WHERE kind = 'reply' AND channel = 'send' AND planned_at >= $1
            AND planned_at > (SELECT resumed_at FROM safety WHERE id = 1)";
        let mut conn = self.reading().await?;
        conn.one(sql, values![since]).await?.number("mails")
    }

    /// What was kept of a worker's clock.
    pub async fn clock_of(&self, worker: &str) -> Result<Option<ClockSigns>, StoreError> {
        let sql =
            "SELECT mark, trouble, trouble_since, accepted FROM worker_clock WHERE worker = $1";
        let row = self.reading().await?.first(sql, values![worker]).await?;
        let signs = |row: sqlx::any::AnyRow| {
            let trouble = row.maybe_text("trouble")?;
            let trouble = trouble.zip(row.maybe_instant("trouble_since")?);
            match row.yes("accepted")? {
                true => Ok(None),
                false => Ok(Some(ClockSigns {
                    mark: row.instant("mark")?,
                    trouble,
                })),
            }
        };
        row.map_or(Ok(None), signs)
    }

    /// A worker's sign of life: the database has lived through one more moment. `true` where a person has said since the
    /// last one that its clock is right.
    pub async fn vital(&self, worker: &str, clock: &ClockSigns) -> Result<bool, StoreError> {
        let outcome = self.vital_signs(worker, clock).await;
        let room = self.lay_ballast();
        let trouble = outcome.as_ref().err().or(room.as_ref().err());
        self.health.set_trouble(trouble.map(ToString::to_string));
        if let Err(StoreError::Full(_)) = outcome {
            self.make_room();
        }
        outcome
    }

    async fn vital_signs(&self, worker: &str, clock: &ClockSigns) -> Result<bool, StoreError> {
        self.still_there()?;
        let mut tx = self.writing().await?;
        moment(&mut tx).await?;
        // What was wrong with a clock that a person takes for right is forgotten; what it shows is kept at the next sign.
        let accepted =
            "UPDATE worker_clock SET accepted = 0, mark = 0, trouble = NULL, trouble_since = NULL
            WHERE worker = $1 AND accepted = 1";
        let accepted = tx.run(accepted, values![worker]).await? == 1;
        if !accepted {
            let (why, since) = clock.trouble.clone().unzip();
            tx.run(CLOCK, values![worker, clock.mark, why, since])
                .await?;
        }
        tx.commit().await?;
        Ok(accepted)
    }

    /// What keeps the store from being written, as the last sign of life found it.
    pub fn trouble(&self) -> Option<String> {
        self.health.trouble()
    }

    /// Waits until the store must not be used any longer; why.
    pub async fn fatal(&self) -> String {
        self.health.fatal().await
    }

    /// What the database's own clock shows, where it has one.
    pub async fn its_clock(&self) -> Result<Option<Timestamp>, StoreError> {
        if self.backend != Backend::Postgres {
            return Ok(None);
        }
        let sql = "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) AS now";
        let row = self.reading().await?.one(sql, vec![]).await?;
        row.instant("now").map(Some)
    }
}

pub(super) async fn held(conn: &mut Conn) -> Result<Option<Hold>, StoreError> {
    let row = conn.first(HELD, vec![]).await?;
    let hold = |row: sqlx::any::AnyRow| {
        Ok(Hold {
            kind: row.word("hold")?,
            why: row.text("hold_why")?,
            since: row.instant("hold_since")?,
        })
    };
    row.map(hold).transpose()
}

pub(super) async fn suspect_clocks(conn: &mut Conn) -> Result<Vec<SuspectClock>, StoreError> {
    let rows = conn.all(SUSPECT, vec![]).await?;
    let suspect = |row: &sqlx::any::AnyRow| {
        Ok(SuspectClock {
            worker: row.text("worker")?,
            why: row.text("trouble")?,
            since: row.instant("trouble_since")?,
        })
    };
    rows.iter().map(suspect).collect()
}

/// One more moment of this database.
pub(super) async fn moment(tx: &mut Tx) -> Result<i64, StoreError> {
    tx.one(MOMENT, vec![]).await?.int("moments")
}

async fn doubt_old_plans(tx: &mut Tx, hold: &Hold, now: Timestamp) -> Result<u64, StoreError> {
    let event = MailEvent::OldPlan;
    let fixed = vec![event.target(), now.into(), hold.since.into()];
    tx.run_among(OLD_PLANS, fixed, event.sources()).await
}
