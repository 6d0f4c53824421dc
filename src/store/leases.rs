//! Who serves which inbox, where several workers share one database.
//!
//! ```text
//! free (expired) --take: epoch + 1--> held --renewed every few seconds--> held
//! held --given back--> free        held --not renewed for LEASE--> free
//! ```
//!
//! All times are the database's. A lease decides who works, never what is safe: unique keys and compare-and-set do that,
//! and the epoch, which every transaction of an inbox checks (see [`Fence`]), drops what a worker wants to write that slept
//! while another took over.

use std::time::Duration;

use sqlx::any::AnyRow;

use super::columns::Column;
use super::error::StoreError;
use super::open::Store;
use super::sql::{Tx, Value, values};
use super::workers::Seat;

/// How long a lease lasts. With the workers' rounds an inbox is served again well within half a minute.
pub const LEASE: Duration = Duration::from_secs(15);
pub(super) const LEASE_MS: i64 = LEASE.as_millis() as i64;

/// What one worker at a time does for all: not an inbox, whose name is never empty.
pub const HOUSE: &str = "";

/// The clock of the database, in milliseconds since 1970: not that of the transaction's beginning.
macro_rules! now {
    () => {
        "(EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT"
    };
}
pub(super) use now;

const BEAT: &str = concat!(
    "UPDATE worker SET expires = ",
    now!(),
    " + $3, able = $4 WHERE name = $1 AND incarnation = $2"
);

const RENEW: &str = concat!(
    "UPDATE lease SET expires = ",
    now!(),
    " + $2 WHERE owner = $1 AND expires > ",
    now!(),
    " AND inbox IN (:list) RETURNING inbox, epoch"
);

/// FOR UPDATE waits for nobody who checks the epoch at this moment (see [`CHECK`]): the next round comes soon.
const TAKE: &str = concat!(
    "WITH free AS MATERIALIZED (SELECT inbox FROM lease WHERE expires <= ",
    now!(),
    " AND inbox IN (:list) ORDER BY inbox LIMIT $2 FOR UPDATE SKIP LOCKED)
    UPDATE lease SET owner = $1, epoch = lease.epoch + 1, expires = ",
    now!(),
    " + $3 FROM free WHERE lease.inbox = free.inbox RETURNING lease.inbox AS inbox, lease.epoch AS epoch"
);

/// Held to the end of the transaction: nobody takes the inbox meanwhile, while its holder may renew.
const CHECK: &str = "
    SELECT epoch FROM lease WHERE inbox = $1 AND owner = $2 AND epoch = $3 FOR KEY SHARE";

const OTHERS: &str = concat!(
    "SELECT COUNT(*) AS others, COALESCE(SUM(able), 0)::BIGINT AS able FROM worker WHERE name <> $1 AND expires > ",
    now!()
);

/// The right to write what concerns an inbox, as every transaction checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// The inbox, or [`HOUSE`].
    pub inbox: String,
    /// Who holds it.
    pub worker: String,
    /// Since which change of hands.
    pub epoch: i64,
}

/// What a round of leases brought.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round {
    /// What is held on.
    pub renewed: Vec<Fence>,
    /// What is held from now on.
    pub taken: Vec<Fence>,
    /// Other workers that live.
    pub others: usize,
    /// Of them those that get at their mail servers.
    pub able: usize,
    /// Inboxes that are a fair share for each that is able.
    pub share: usize,
}

/// What a worker comes to a round with.
#[derive(Debug, Clone, Copy)]
pub struct Standing<'a> {
    /// What it holds.
    pub held: &'a [Fence],
    /// All inboxes.
    pub inboxes: &'a [String],
    /// Those it could not get at lately, and leaves to others.
    pub avoided: &'a [String],
}

impl Store {
    /// Says that a worker lives, renews what it holds in one statement, and takes what is free up to its fair share.
    /// `None`: another process has its name now, and it must end.
    pub async fn lease_round(
        &self,
        seat: &Seat,
        standing: Standing<'_>,
    ) -> Result<Option<Round>, StoreError> {
        let Standing {
            held,
            inboxes,
            avoided,
        } = standing;
        let able = avoided.is_empty();
        let mut tx = self.leasing().await?;
        let beat = values![&seat.worker, &seat.incarnation, LEASE_MS, able];
        if tx.run(BEAT, beat).await? == 0 {
            return Ok(None);
        }
        let renewed = renew(&mut tx, &seat.worker, held).await?;
        let others = tx.one(OTHERS, values![&seat.worker]).await?;
        let (others, able_others) = (others.number("others")?, others.number("able")?);
        let able_workers = able_others as usize + usize::from(able);
        let share = inboxes.len().div_ceil(able_workers.max(1));
        let has_house = renewed.iter().any(|fence| fence.inbox == HOUSE);
        let room = share.saturating_sub(renewed.len() - usize::from(has_house));
        let wanted = |inbox: &&String| !avoided.contains(inbox);
        let wanted: Vec<String> = inboxes.iter().filter(wanted).cloned().collect();
        let mut taken = take(&mut tx, &seat.worker, &wanted, room).await?;
        if !has_house {
            taken.extend(take(&mut tx, &seat.worker, &[HOUSE.to_owned()], 1).await?);
        }
        tx.commit().await?;
        Ok(Some(Round {
            renewed,
            taken,
            others: others as usize,
            able: able_others as usize,
            share,
        }))
    }

    /// Gives an inbox back; nothing happens where it is held no longer.
    pub async fn release_lease(&self, fence: &Fence) -> Result<(), StoreError> {
        let sql = "UPDATE lease SET owner = NULL, expires = 0 WHERE inbox = $1 AND owner = $2 AND epoch = $3";
        let mut tx = self.leasing().await?;
        tx.run(sql, fence.row()).await?;
        tx.commit().await
    }

    /// This store, for whoever serves an inbox: every transaction of it fails once somebody else does.
    pub fn fenced(&self, fence: Fence) -> Store {
        self.with_fence(fence)
    }
}

impl Fence {
    fn row(&self) -> Vec<Value> {
        values![&self.inbox, &self.worker, self.epoch]
    }

    /// Fails where somebody else serves the inbox.
    pub(super) async fn check(&self, tx: &mut Tx) -> Result<(), StoreError> {
        match tx.first(CHECK, self.row()).await? {
            Some(_) => Ok(()),
            None => Err(StoreError::NotHeld),
        }
    }
}

async fn renew(tx: &mut Tx, worker: &str, held: &[Fence]) -> Result<Vec<Fence>, StoreError> {
    let names = held.iter().map(|fence| Value::from(&fence.inbox)).collect();
    let rows = tx.among(RENEW, values![worker, LEASE_MS], names).await?;
    let mut renewed = fences(&rows, worker)?;
    renewed.retain(|fence| held.contains(fence));
    Ok(renewed)
}

async fn take(
    tx: &mut Tx,
    worker: &str,
    inboxes: &[String],
    room: usize,
) -> Result<Vec<Fence>, StoreError> {
    if room == 0 {
        return Ok(Vec::new());
    }
    let names = inboxes.iter().map(Value::from).collect();
    let fixed = values![worker, i64::try_from(room).unwrap_or(i64::MAX), LEASE_MS];
    fences(&tx.among(TAKE, fixed, names).await?, worker)
}

fn fences(rows: &[AnyRow], worker: &str) -> Result<Vec<Fence>, StoreError> {
    let fence = |row: &AnyRow| {
        Ok(Fence {
            inbox: row.text("inbox")?,
            worker: worker.to_owned(),
            epoch: row.int("epoch")?,
        })
    };
    rows.iter().map(fence).collect()
}
