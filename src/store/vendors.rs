//! Vendors: reminders, and the list.

use jiff::Timestamp;
use serde::Serialize;

use super::columns::Column;
use super::error::StoreError;
use super::joined::{brand_of, owner};
use super::open::Store;
use super::sql::values;
use super::standing::until;
use super::vendor_card::Reminder;

const ALL: &str = "
    SELECT v.organization, v.vendor, v.standing, v.until_date, p.address
    FROM vendor v LEFT JOIN person p ON p.organization = v.organization AND (p.vendor = v.vendor OR p.vendor IN (
        SELECT d.domain FROM vendor_domain d WHERE d.organization = v.organization AND d.vendor = v.vendor))
    WHERE NOT EXISTS (SELECT 1 FROM vendor_domain o WHERE o.organization = v.organization AND o.domain = v.vendor
        AND o.vendor <> v.vendor)
    ORDER BY v.organization, v.vendor, p.address";

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
    /// Adds a date to be reminded of; one that is there already stays as it is.
    pub async fn remind(
        &self,
        organization: &str,
        vendor: &str,
        reminder: &Reminder,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let vendor = &owner(&mut tx, organization, vendor).await?;
        let known = "INSERT INTO vendor (organization, vendor, brand) VALUES ($1, $2, $3)
            ON CONFLICT (organization, vendor) DO NOTHING";
        tx.run(known, values![organization, vendor, brand_of(vendor)])
            .await?;
        let new =
            "INSERT INTO reminder (organization, vendor, on_date, content, added_at) VALUES ($1, $2, $3, $4, $5)
            ON CONFLICT (organization, vendor, on_date, content) DO NOTHING";
        tx.run(
            new,
            values![organization, vendor, &reminder.on, &reminder.text, now],
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
                    until: until(&row)?,
                    people: address.into_iter().collect(),
                }),
            }
        }
        Ok(vendors)
    }
}
