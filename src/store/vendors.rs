//! Vendors: what stands about each, with its history, reminders, and the list.

use jiff::Timestamp;
use serde::Serialize;

use super::columns::Column;
use super::error::StoreError;
use super::open::Store;
use super::sql::values;
use super::vendor_card::Reminder;

const SET: &str = "
    INSERT INTO vendor (organization, vendor, standing, until_date, since, folder, note)
    VALUES ($1, $2, $3, $4, $5, $6, $7)
    ON CONFLICT (organization, vendor) DO UPDATE SET standing = excluded.standing, until_date = excluded.until_date,
        since = excluded.since, folder = excluded.folder, note = COALESCE(excluded.note, vendor.note)";

const HISTORY: &str = "
    INSERT INTO vendor_history (id, organization, vendor, set_at, standing, until_date, note, set_by)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";

const ALL: &str = "
    SELECT v.organization, v.vendor, v.standing, v.until_date, p.address
    FROM vendor v LEFT JOIN person p ON p.organization = v.organization AND p.vendor = v.vendor
    ORDER BY v.organization, v.vendor, p.address";

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
    /// `folder`, `cli` or `web`.
    pub by: String,
    /// When.
    pub at: Timestamp,
}

/// A vendor in the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VendorView {
    /// The organisation whose standing it is.
    pub organization: String,
    /// The vendor.
    pub vendor: String,
    /// Its standing.
    pub standing: String,
    /// The date of `deferred`.
    pub until: Option<String>,
    /// Addresses seen there.
    pub people: Vec<String>,
}

impl Store {
    /// Sets a standing, keeps the change in the history, and queues what a vendor is to be told of it; see
    /// [`Store::reset`].
    pub async fn set_standing(&self, new: &NewStanding) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let next = super::assignment::lock_numbers(&mut tx).await?;
        let after = super::ledger::Next {
            other: next.other + 1,
            ..next
        };
        let after = super::assignment::keep_numbers(&mut tx, next, after).await?;
        let (org, vendor) = (&new.organization, &new.vendor);
        let row = values![
            org,
            vendor,
            &new.standing,
            &new.until,
            new.at,
            &new.folder,
            &new.note
        ];
        tx.run(SET, row).await?;
        let row = values![
            next.other,
            org,
            vendor,
            new.at,
            &new.standing,
            &new.until,
            &new.note,
            &new.by
        ];
        tx.run(HISTORY, row).await?;
        self.queue_decision(&mut tx, after, new).await?;
        tx.commit().await
    }

    /// Back to `undecided`, without date and folder; note and history stay.
    pub async fn reset(
        &self,
        organization: &str,
        vendor: &str,
        by: &str,
        at: Timestamp,
    ) -> Result<(), StoreError> {
        let undecided = NewStanding {
            organization: organization.to_owned(),
            vendor: vendor.to_owned(),
            standing: "undecided".to_owned(),
            until: None,
            folder: None,
            note: None,
            by: by.to_owned(),
            at,
        };
        self.set_standing(&undecided).await
    }

    /// Adds a date to be reminded of.
    pub async fn remind(
        &self,
        organization: &str,
        vendor: &str,
        reminder: &Reminder,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let known = "INSERT INTO vendor (organization, vendor) VALUES ($1, $2) ON CONFLICT (organization, vendor) DO NOTHING";
        tx.run(known, values![organization, vendor]).await?;
        let new =
            "INSERT INTO reminder (organization, vendor, on_date, content) VALUES ($1, $2, $3, $4)
            ON CONFLICT (organization, vendor, on_date, content) DO NOTHING";
        tx.run(
            new,
            values![organization, vendor, &reminder.on, &reminder.text],
        )
        .await?;
        tx.commit().await
    }

    /// All vendors of all organisations.
    pub async fn vendors(&self) -> Result<Vec<VendorView>, StoreError> {
        let mut vendors: Vec<VendorView> = Vec::new();
        for row in self.reading().await?.all(ALL, vec![]).await? {
            let (organization, vendor) = (row.text("organization")?, row.text("vendor")?);
            let address = row.maybe_text("address")?;
            match vendors.last_mut() {
                Some(last) if last.organization == organization && last.vendor == vendor => {
                    last.people.extend(address)
                }
                _ => vendors.push(VendorView {
                    organization,
                    vendor,
                    standing: row.text("standing")?,
                    until: row.maybe_text("until_date")?,
                    people: address.into_iter().collect(),
                }),
            }
        }
        Ok(vendors)
    }
}
