//! The card of a vendor, as `onedoor vendors show` prints it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyRow;

use super::columns::Column;
use super::error::StoreError;
use super::joined::{JoinedDomain, joined_domains, owner};
use super::open::Store;
use super::sql::{Conn, Value, values};
use super::standing::until;

const COPIES: &str = "
    SELECT COUNT(DISTINCT c.id) AS campaigns,
        COUNT(DISTINCT CASE WHEN c.answered_at IS NULL THEN NULL ELSE c.id END) AS answers,
        COUNT(s.id) AS sightings,
        COUNT(CASE WHEN s.arrived_at > c.answered_at THEN 1 END) AS after_answer,
        COUNT(CASE WHEN s.end_run = 1 THEN 1 END) AS end_runs
    FROM campaign c LEFT JOIN sighting s ON s.campaign_id = c.id WHERE c.organization = $1 AND c.vendor IN (:list)";

/// Domains that copies of its campaigns came from, but those that a person set apart.
const DOMAINS: &str = "
    SELECT DISTINCT s.vendor FROM sighting s JOIN campaign c ON c.id = s.campaign_id
    WHERE c.organization = $1 AND s.vendor IS NOT NULL AND NOT EXISTS (
            SELECT 1 FROM vendor_domain d WHERE d.organization = c.organization AND d.domain = s.vendor
                AND d.vendor = s.vendor)
        AND c.vendor IN (:list)";

/// Everything about a vendor, as `vendors show` prints it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VendorCard {
    /// The vendor.
    pub vendor: String,
    /// Its name, where known.
    pub name: Option<String>,
    /// Its domains, look-alikes among them.
    pub domains: Vec<String>,
    /// Those that were joined to it, and why; one that is the vendor itself was set apart by a person.
    pub joined: Vec<JoinedDomain>,
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
    /// Everything about the vendor that a domain belongs to; `None` where it was never seen.
    pub async fn vendor(
        &self,
        organization: &str,
        domain: &str,
    ) -> Result<Option<VendorCard>, StoreError> {
        let mut conn = self.reading().await?;
        let vendor = owner(&mut conn, organization, domain).await?;
        let one = "SELECT standing, until_date, folder, note FROM vendor WHERE organization = $1 AND vendor = $2";
        let Some(row) = conn.first(one, values![organization, &vendor]).await? else {
            return Ok(None);
        };
        let joined = joined_domains(&mut conn, organization, &vendor).await?;
        let names = joined.iter().map(|joined| &joined.domain);
        let names = names.chain([&vendor]).cloned().collect();
        let mut of = Of {
            conn,
            organization,
            names,
        };
        let copies = of.copies().await?;
        Ok(Some(VendorCard {
            name: None,
            domains: of.domains().await?,
            joined,
            organization: organization.to_owned(),
            standing: row.text("standing")?,
            until: until(&row)?,
            note: row.maybe_text("note")?,
            folder: row.maybe_text("folder")?,
            history: of.history().await?,
            people: of.people().await?,
            wrong_names: of.wrong_names().await?,
            campaigns: copies.number("campaigns")?,
            sightings: copies.number("sightings")?,
            answers: copies.number("answers")?,
            copies_after_answer: copies.number("after_answer")?,
            end_runs: copies.number("end_runs")?,
            reminders: of.reminders().await?,
            vendor,
        }))
    }
}

/// Whose rows are asked for: the vendor's, and those of all domains that belong to it.
struct Of<'a> {
    conn: Conn,
    organization: &'a str,
    names: BTreeSet<String>,
}

impl Of<'_> {
    async fn rows(&mut self, sql: &'static str) -> Result<Vec<AnyRow>, StoreError> {
        let names = self.names.iter().map(Value::from).collect();
        self.conn
            .among(sql, values![self.organization], names)
            .await
    }

    async fn copies(&mut self) -> Result<AnyRow, StoreError> {
        let missing = || StoreError::Corrupt("a count gave no row".into());
        self.rows(COPIES)
            .await?
            .into_iter()
            .next()
            .ok_or_else(missing)
    }

    async fn domains(&mut self) -> Result<Vec<String>, StoreError> {
        let mut domains = self.names.clone();
        for row in self.rows(DOMAINS).await? {
            domains.insert(row.text("vendor")?);
        }
        Ok(domains.into_iter().collect())
    }

    async fn history(&mut self) -> Result<Vec<StandingChange>, StoreError> {
        let sql = "SELECT set_at, standing, until_date, note, set_by FROM vendor_history
            WHERE organization = $1 AND vendor IN (:list) ORDER BY set_at, id";
        let change = |row: &AnyRow| {
            Ok(StandingChange {
                at: row.instant("set_at")?,
                standing: row.text("standing")?,
                until: row.maybe_text("until_date")?,
                note: row.maybe_text("note")?,
                by: row.text("set_by")?,
            })
        };
        self.rows(sql).await?.iter().map(change).collect()
    }

    async fn people(&mut self) -> Result<Vec<PersonView>, StoreError> {
        let sql = "SELECT address, MAX(name) AS name, MIN(first_seen) AS first_seen, MAX(last_seen) AS last_seen
            FROM person WHERE organization = $1 AND vendor IN (:list) GROUP BY address ORDER BY 4 DESC, address";
        let person = |row: &AnyRow| {
            Ok(PersonView {
                address: row.text("address")?,
                name: row.maybe_text("name")?,
                first_seen: row.instant("first_seen")?,
                last_seen: row.instant("last_seen")?,
            })
        };
        self.rows(sql).await?.iter().map(person).collect()
    }

    async fn wrong_names(&mut self) -> Result<Vec<WrongName>, StoreError> {
        let sql = "SELECT used, meant, CAST(SUM(times) AS BIGINT) AS times FROM wrong_name
            WHERE organization = $1 AND vendor IN (:list) GROUP BY used, meant ORDER BY 3 DESC, used, meant";
        let name = |row: &AnyRow| {
            Ok(WrongName {
                used: row.text("used")?,
                meant: row.text("meant")?,
                count: row.number("times")?,
            })
        };
        self.rows(sql).await?.iter().map(name).collect()
    }

    async fn reminders(&mut self) -> Result<Vec<Reminder>, StoreError> {
        let sql = "SELECT DISTINCT on_date, content FROM reminder WHERE organization = $1 AND vendor IN (:list)
            ORDER BY on_date, content";
        let reminder = |row: &AnyRow| {
            Ok(Reminder {
                on: row.text("on_date")?,
                text: row.text("content")?,
            })
        };
        self.rows(sql).await?.iter().map(reminder).collect()
    }
}
