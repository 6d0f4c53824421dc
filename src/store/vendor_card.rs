//! The card of a vendor, as `onedoor vendors show` prints it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyRow;

use super::columns::Column;
use super::error::StoreError;
use super::open::Store;
use super::sql::{Conn, values};
use super::standing::until;

const COPIES: &str = "
    SELECT COUNT(DISTINCT c.id) AS campaigns,
        COUNT(DISTINCT CASE WHEN c.answered_at IS NULL THEN NULL ELSE c.id END) AS answers,
        COUNT(s.id) AS sightings,
        COUNT(CASE WHEN s.arrived_at > c.answered_at THEN 1 END) AS after_answer,
        COUNT(CASE WHEN s.end_run = 1 THEN 1 END) AS end_runs
    FROM campaign c LEFT JOIN sighting s ON s.campaign_id = c.id WHERE c.organization = $1 AND c.vendor = $2";

const DOMAINS: &str = "
    SELECT DISTINCT s.vendor FROM sighting s JOIN campaign c ON c.id = s.campaign_id
    WHERE c.organization = $1 AND c.vendor = $2 AND s.vendor IS NOT NULL";

/// Everything about a vendor, as `vendors show` prints it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VendorCard {
    /// The vendor.
    pub vendor: String,
    /// Its name, where known.
    pub name: Option<String>,
    /// Its domains, look-alikes among them.
    pub domains: Vec<String>,
    /// The organisation.
    pub organization: String,
    /// What was decided.
    pub standing: String,
    /// The date of `deferred`.
    pub until: Option<String>,
    /// A person's note.
    pub note: Option<String>,
    /// The partner's folder.
    pub folder: Option<String>,
    /// Standings, oldest first.
    pub history: Vec<StandingChange>,
    /// People seen there, newest first.
    pub people: Vec<PersonView>,
    /// Greetings to a wrong name.
    pub wrong_names: Vec<WrongName>,
    /// Campaigns so far.
    pub campaigns: u32,
    /// Copies so far.
    pub sightings: u32,
    /// Campaigns that were answered.
    pub answers: u32,
    /// Copies that came after the answer to their campaign.
    pub copies_after_answer: u32,
    /// Copies that went past the contact.
    pub end_runs: u32,
    /// Dates to be reminded of.
    pub reminders: Vec<Reminder>,
}

/// One change of a standing.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct StandingChange {
    /// When.
    pub at: Timestamp,
    /// To what.
    pub standing: String,
    /// The date of `deferred`.
    pub until: Option<String>,
    /// The note given with it.
    pub note: Option<String>,
    /// `folder`, `cli` or `web`.
    pub by: String,
}

/// A person at a vendor.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonView {
    /// The address.
    pub address: String,
    /// The name last seen.
    pub name: Option<String>,
    /// First mail.
    pub first_seen: Timestamp,
    /// Last mail.
    pub last_seen: Timestamp,
}

/// A greeting to a wrong name.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct WrongName {
    /// The name in the greeting.
    pub used: String,
    /// Who was meant.
    pub meant: String,
    /// How often.
    pub count: u32,
}

/// A date to be reminded of.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Reminder {
    /// ISO 8601 date.
    pub on: String,
    /// Of what.
    pub text: String,
}

impl Store {
    /// Everything about a vendor; `None` where it was never seen.
    pub async fn vendor(
        &self,
        organization: &str,
        vendor: &str,
    ) -> Result<Option<VendorCard>, StoreError> {
        let mut conn = self.reading().await?;
        let one = "SELECT standing, until_date, folder, note FROM vendor WHERE organization = $1 AND vendor = $2";
        let Some(row) = conn.first(one, values![organization, vendor]).await? else {
            return Ok(None);
        };
        let copies = conn.one(COPIES, values![organization, vendor]).await?;
        Ok(Some(VendorCard {
            vendor: vendor.to_owned(),
            name: None,
            domains: domains(&mut conn, organization, vendor).await?,
            organization: organization.to_owned(),
            standing: row.text("standing")?,
            until: until(&row)?,
            note: row.maybe_text("note")?,
            folder: row.maybe_text("folder")?,
            history: history(&mut conn, organization, vendor).await?,
            people: people(&mut conn, organization, vendor).await?,
            wrong_names: wrong_names(&mut conn, organization, vendor).await?,
            campaigns: copies.number("campaigns")?,
            sightings: copies.number("sightings")?,
            answers: copies.number("answers")?,
            copies_after_answer: copies.number("after_answer")?,
            end_runs: copies.number("end_runs")?,
            reminders: reminders(&mut conn, organization, vendor).await?,
        }))
    }
}

async fn domains(
    conn: &mut Conn,
    organization: &str,
    vendor: &str,
) -> Result<Vec<String>, StoreError> {
    let mut domains = BTreeSet::from([vendor.to_owned()]);
    for row in conn.all(DOMAINS, values![organization, vendor]).await? {
        domains.insert(row.text("vendor")?);
    }
    Ok(domains.into_iter().collect())
}

async fn history(
    conn: &mut Conn,
    organization: &str,
    vendor: &str,
) -> Result<Vec<StandingChange>, StoreError> {
    let sql = "SELECT set_at, standing, until_date, note, set_by FROM vendor_history
        WHERE organization = $1 AND vendor = $2 ORDER BY set_at, id";
    let change = |row: &AnyRow| {
        Ok(StandingChange {
            at: row.instant("set_at")?,
            standing: row.text("standing")?,
            until: until(&row)?,
            note: row.maybe_text("note")?,
            by: row.text("set_by")?,
        })
    };
    conn.all(sql, values![organization, vendor])
        .await?
        .iter()
        .map(change)
        .collect()
}

async fn people(
    conn: &mut Conn,
    organization: &str,
    vendor: &str,
) -> Result<Vec<PersonView>, StoreError> {
    let sql = "SELECT address, name, first_seen, last_seen FROM person
        WHERE organization = $1 AND vendor = $2 ORDER BY last_seen DESC, address";
    let person = |row: &AnyRow| {
        Ok(PersonView {
            address: row.text("address")?,
            name: row.maybe_text("name")?,
            first_seen: row.instant("first_seen")?,
            last_seen: row.instant("last_seen")?,
        })
    };
    conn.all(sql, values![organization, vendor])
        .await?
        .iter()
        .map(person)
        .collect()
}

async fn wrong_names(
    conn: &mut Conn,
    organization: &str,
    vendor: &str,
) -> Result<Vec<WrongName>, StoreError> {
    let sql = "SELECT used, meant, times FROM wrong_name
        WHERE organization = $1 AND vendor = $2 ORDER BY times DESC, used, meant";
    let name = |row: &AnyRow| {
        Ok(WrongName {
            used: row.text("used")?,
            meant: row.text("meant")?,
            count: row.number("times")?,
        })
    };
    conn.all(sql, values![organization, vendor])
        .await?
        .iter()
        .map(name)
        .collect()
}

async fn reminders(
    conn: &mut Conn,
    organization: &str,
    vendor: &str,
) -> Result<Vec<Reminder>, StoreError> {
    let sql = "SELECT on_date, content FROM reminder WHERE organization = $1 AND vendor = $2 ORDER BY on_date, content";
    let reminder = |row: &AnyRow| {
        Ok(Reminder {
            on: row.text("on_date")?,
            text: row.text("content")?,
        })
    };
    conn.all(sql, values![organization, vendor])
        .await?
        .iter()
        .map(reminder)
        .collect()
}
