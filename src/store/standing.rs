//! What stands about a vendor: set by a person in any way, set back, run out by itself. The only place that changes it.

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use sqlx::any::AnyRow;

use super::assignment::{keep_numbers, lock_numbers};
use super::columns::Column;
use super::error::StoreError;
use super::joined::{brand_of, owner};
use super::ledger::Next;
use super::open::Store;
use super::sql::{Tx, values};

/// A drag that is undone within this time sets back what stood before it; later it is a decision of its own.
pub(super) const UNDO: SignedDuration = SignedDuration::from_hours(1);

const SET: &str = "
    INSERT INTO vendor (organization, vendor, standing, until_date, since, folder, note, brand)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
    ON CONFLICT (organization, vendor) DO UPDATE SET standing = excluded.standing, until_date = excluded.until_date,
        since = excluded.since, folder = excluded.folder, note = COALESCE(excluded.note, vendor.note)";

const HISTORY: &str = "
    INSERT INTO vendor_history (id, organization, vendor, set_at, standing, until_date, note, set_by, folder)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";

/// Date and day of the decision stay: after the date the vendor comes invited.
const RUN_OUT: &str = "
    UPDATE vendor SET standing = 'undecided' WHERE organization = $1 AND standing = 'deferred' AND until_date <= $2
    RETURNING vendor";

const NOW: &str =
    "SELECT standing, until_date, folder FROM vendor WHERE organization = $1 AND vendor = $2";

const LAST: &str = "
    SELECT set_at, standing, until_date, folder, set_by FROM vendor_history
    WHERE organization = $1 AND vendor = $2 ORDER BY set_at DESC, id DESC LIMIT 2";

/// What an organisation has decided about a vendor.
#[derive(Debug, Clone, PartialEq)]
pub struct NewStanding {
    /// The organisation.
    pub organization: String,
    /// The vendor.
    pub vendor: String,
    /// `undecided`, `declined`, `deferred`, `talking` or `partner`.
    pub standing: String,
    /// The date of `deferred`, ISO 8601.
    pub until: Option<String>,
    /// The partner's folder.
    pub folder: Option<String>,
    /// A note; without one, an earlier note stays.
    pub note: Option<String>,
    /// `folder`, `cli` or `web`; `onedoor` where a deferral ran out.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

impl Store {
    /// Sets a standing and keeps the change in the history; a domain's is its vendor's.
    pub async fn set_standing(&self, new: &NewStanding) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let next = lock_numbers(&mut tx).await?;
        let vendor = owner(&mut tx, &new.organization, &new.vendor).await?;
        let new = NewStanding {
            vendor,
            ..new.clone()
        };
        self.set(&mut tx, next, &new).await?;
        tx.commit().await
    }

    /// Deferrals whose date has come by `today` are over; the vendors are undecided again. Gives them.
    pub async fn run_out(
        &self,
        organization: &str,
        today: Date,
        now: Timestamp,
    ) -> Result<Vec<String>, StoreError> {
        let mut tx = self.writing().await?;
        let mut next = lock_numbers(&mut tx).await?;
        let over = tx
            .all(RUN_OUT, values![organization, today.to_string()])
            .await?;
        let over: Vec<String> = over
            .iter()
            .map(|row| row.text("vendor"))
            .collect::<Result<_, _>>()?;
        for vendor in &over {
            let change = NewStanding {
                organization: organization.to_owned(),
                vendor: vendor.clone(),
                standing: "undecided".to_owned(),
                until: None,
                folder: None,
                note: None,
                by: "onedoor".to_owned(),
                at: now,
            };
            next = remember(&mut tx, next, &change).await?;
            // What waits to be sent still says the date: a reply is written anew, a decision is not told any more.
            next = self.queue_decision(&mut tx, next, &change).await?;
        }
        tx.commit().await?;
        Ok(over)
    }

    /// Sets a standing within a transaction that holds the numbers; gives those that are next. Every standing that a person
    /// sets comes by here, and so does what the vendor is to be told of it.
    pub(super) async fn set(
        &self,
        tx: &mut Tx,
        next: Next,
        new: &NewStanding,
    ) -> Result<Next, StoreError> {
        let row = values![
            &new.organization,
            &new.vendor,
            &new.standing,
            &new.until,
            new.at,
            &new.folder,
            &new.note,
            brand_of(&new.vendor)
        ];
        tx.run(SET, row).await?;
        let next = remember(tx, next, new).await?;
        self.queue_decision(tx, next, new).await
    }

    /// As [`Store::set`], where it is not so already.
    pub(super) async fn change(
        &self,
        tx: &mut Tx,
        next: Next,
        new: &NewStanding,
    ) -> Result<Next, StoreError> {
        let key = values![&new.organization, &new.vendor];
        let is_so = match tx.first(NOW, key).await? {
            Some(row) => {
                row.text("standing")? == new.standing
                    && until(&row)? == new.until
                    && row.maybe_text("folder")? == new.folder
            }
            None => new.standing == "undecided",
        };
        match is_so {
            true => Ok(next),
            false => self.set(tx, next, new).await,
        }
    }

    /// A person dragged back what they had dragged: soon after, what stood before it stands again, later nothing does.
    /// `undecided` says who, when and about whom.
    pub(super) async fn set_back(
        &self,
        tx: &mut Tx,
        next: Next,
        mut undecided: NewStanding,
    ) -> Result<Next, StoreError> {
        let key = values![&undecided.organization, &undecided.vendor];
        let last = tx.all(LAST, key).await?;
        let is_undo = match last.first() {
            Some(row) => {
                let since = undecided.at.duration_since(row.instant("set_at")?);
                row.text("set_by")? == "folder" && since <= UNDO
            }
            None => false,
        };
        if let (true, Some(before)) = (is_undo, last.get(1)) {
            undecided.standing = before.text("standing")?;
            undecided.until = before.maybe_text("until_date")?;
            undecided.folder = before.maybe_text("folder")?;
        }
        self.change(tx, next, &undecided).await
    }
}

/// Somebody has decided about the vendor, or taken a decision back.
pub(super) async fn is_decided(
    tx: &mut Tx,
    organization: &str,
    vendor: &str,
) -> Result<bool, StoreError> {
    let last = tx.first(LAST, values![organization, vendor]).await?;
    Ok(last.is_some())
}

async fn remember(tx: &mut Tx, next: Next, new: &NewStanding) -> Result<Next, StoreError> {
    let row = values![
        next.other,
        &new.organization,
        &new.vendor,
        new.at,
        &new.standing,
        &new.until,
        &new.note,
        &new.by,
        &new.folder
    ];
    tx.run(HISTORY, row).await?;
    let after = Next {
        other: next.other + 1,
        ..next
    };
    keep_numbers(tx, next, after).await
}

/// The date of a deferral that is in force; the columns `standing` and `until_date`.
pub(super) fn until(row: &AnyRow) -> Result<Option<String>, StoreError> {
    let until = row.maybe_text("until_date")?;
    Ok(until.filter(|_| row.text("standing").is_ok_and(|word| word == "deferred")))
}
