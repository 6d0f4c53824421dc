//! Whose a domain is: look-alikes that belong to one vendor, and what a person joined or set apart.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyRow;

use super::assignment::{Assignment, lock_numbers};
use super::columns::Column;
use super::error::StoreError;
use super::ledger::{Changes, Joined, Keys, Ledger};
use super::open::Store;
use super::sql::{Conn, Tx, Value, values};
use super::standing::NewStanding;
use crate::campaign::brand;

/// More vendors with one name than this are no evidence any more.
const ALIKE: &str = "
    SELECT v.vendor FROM (VALUES :list) AS k JOIN vendor v ON v.organization = k.column1 AND v.brand = k.column2
    ORDER BY v.vendor LIMIT 200";

const JOINED: &str = "SELECT domain, vendor, joined_by FROM vendor_domain WHERE organization = $1 AND domain IN (:list)";

/// What a person said stays.
const JOIN: &str = "
    INSERT INTO vendor_domain (organization, domain, vendor, evidence, joined_by, joined_at) VALUES :list
    ON CONFLICT (organization, domain) DO NOTHING";

const SAID: &str = "
    INSERT INTO vendor_domain (organization, domain, vendor, evidence, joined_by, joined_at)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (organization, domain) DO UPDATE SET vendor = excluded.vendor, evidence = excluded.evidence,
        joined_by = excluded.joined_by, joined_at = excluded.joined_at";

/// Campaigns that the vendor set apart sent alone are its own.
const OWN_CAMPAIGNS: &str = "
    UPDATE campaign SET vendor = $3 WHERE organization = $1 AND vendor = $2 AND EXISTS (
            SELECT 1 FROM sighting s WHERE s.campaign_id = campaign.id AND s.vendor = $3)
        AND NOT EXISTS (SELECT 1 FROM sighting s WHERE s.campaign_id = campaign.id AND s.vendor <> $3)";

const OWN_PEOPLE: &str = "
    UPDATE person SET vendor = $3 WHERE organization = $1 AND vendor = $2 AND (address LIKE $4 OR address LIKE $5)
        AND NOT EXISTS (SELECT 1 FROM person o WHERE o.organization = $1 AND o.vendor = $3 AND o.address = person.address)";
const KNOWN_PEOPLE: &str = "
    DELETE FROM person WHERE organization = $1 AND vendor = $2 AND (address LIKE $3 OR address LIKE $4)";

/// A domain of a vendor, and why it is one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JoinedDomain {
    /// The domain.
    pub domain: String,
    /// What says so.
    pub evidence: String,
    /// `onedoor`, `cli` or `web`.
    pub by: String,
    /// Since when.
    pub at: Timestamp,
}

impl Assignment {
    /// Whose the domains of a batch are; also gives known vendors that bear their names.
    pub(super) async fn load_joined(
        &mut self,
        keys: &Keys,
        ledger: &mut Ledger,
    ) -> Result<Vec<String>, StoreError> {
        let org = &self.organization;
        let brands: BTreeSet<String> = keys.vendors.iter().map(|name| brand_of(name)).collect();
        let brands = brands.into_iter().filter(|brand| !brand.is_empty());
        let rows = brands.map(|brand| values![org, brand]).collect();
        let alike = self.tx.rows_of_rows(ALIKE, rows).await?;
        let alike = alike
            .iter()
            .map(|row| row.text("vendor"))
            .collect::<Result<Vec<_>, _>>()?;
        let texts = ledger.texts.iter();
        let of_texts = texts.filter_map(|text| text.candidate.identity.vendor.as_ref());
        let seen = ledger.seen.values().flatten();
        let names: BTreeSet<&String> = keys
            .vendors
            .iter()
            .chain(&keys.campaigns_of)
            .chain(&keys.links)
            .chain(&alike)
            .chain(of_texts)
            .chain(seen.filter_map(|seen| seen.vendor.as_ref()))
            .collect();
        let names = names.into_iter().map(Value::from).collect();
        for row in self.tx.among(JOINED, values![org], names).await? {
            let joined = Joined {
                vendor: row.text("vendor")?,
                by_person: row.text("joined_by")? != "onedoor",
            };
            ledger.joined.insert(row.text("domain")?, joined);
        }
        Ok(alike)
    }

    pub(super) async fn enter_joined(
        &mut self,
        changes: &Changes,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let org = &self.organization;
        let row = |(domain, vendor, evidence): &(String, String, String)| {
            values![org, domain, vendor, evidence, "onedoor", now]
        };
        let rows = changes.joined_vendors.iter().map(row).collect();
        self.tx.run_rows(JOIN, rows).await?;
        Ok(())
    }
}

impl Store {
    /// The vendor that a domain belongs to: itself, unless it was joined to another.
    pub async fn vendor_of(&self, organization: &str, domain: &str) -> Result<String, StoreError> {
        owner(&mut self.reading().await?, organization, domain).await
    }

    /// A person says that two vendors are one: everything of `one` belongs to `into` from now on. What was decided about
    /// `one` holds for it where nothing is decided about `into`. `false`: they are one already.
    pub async fn merge_vendors(
        &self,
        organization: &str,
        (one, into): (&str, &str),
        by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let next = lock_numbers(&mut tx).await?;
        let one = owner(&mut tx, organization, one).await?;
        let into = owner(&mut tx, organization, into).await?;
        if one == into {
            return Ok(false);
        }
        let all = "UPDATE vendor_domain SET vendor = $3 WHERE organization = $1 AND vendor = $2";
        tx.run(all, values![organization, &one, &into]).await?;
        say(&mut tx, organization, (&one, &into), by, now).await?;
        let stands = "SELECT standing, until_date, folder FROM vendor WHERE organization = $1 AND vendor = $2
            AND standing <> 'undecided'";
        let of_one = tx.first(stands, values![organization, &one]).await?;
        let of_into = tx.first(stands, values![organization, &into]).await?;
        if let (Some(row), None) = (of_one, of_into) {
            let new = NewStanding {
                organization: organization.to_owned(),
                vendor: into,
                standing: row.text("standing")?,
                until: row.maybe_text("until_date")?,
                folder: row.maybe_text("folder")?,
                note: None,
                by: by.to_owned(),
                at: now,
            };
            self.set(&mut tx, next, &new).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// A person says that a domain is a vendor of its own; it is joined to none by itself again. `false`: it was one.
    pub async fn split_vendor(
        &self,
        organization: &str,
        (vendor, domain): (&str, &str),
        by: &str,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        lock_numbers(&mut tx).await?;
        let vendor = owner(&mut tx, organization, vendor).await?;
        if vendor == domain || owner(&mut tx, organization, domain).await? != vendor {
            return Ok(false);
        }
        say(&mut tx, organization, (domain, domain), by, now).await?;
        let known = "INSERT INTO vendor (organization, vendor, brand) VALUES ($1, $2, $3)
            ON CONFLICT (organization, vendor) DO NOTHING";
        tx.run(known, values![organization, domain, brand_of(domain)])
            .await?;
        tx.run(OWN_CAMPAIGNS, values![organization, &vendor, domain])
            .await?;
        let (exact, below) = (&format!("%@{domain}"), &format!("%.{domain}"));
        let own = values![organization, &vendor, domain, exact, below];
        tx.run(OWN_PEOPLE, own).await?;
        let known = values![organization, &vendor, exact, below];
        tx.run(KNOWN_PEOPLE, known).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Gives the vendors their names by which look-alikes are found, where an older version left none.
    pub(super) async fn name_brands(&self) -> Result<(), StoreError> {
        let unnamed = "SELECT organization, vendor FROM vendor WHERE brand IS NULL";
        let rows = self.reading().await?.all(unnamed, vec![]).await?;
        if rows.is_empty() {
            return Ok(());
        }
        let mut tx = self.writing().await?;
        for row in rows {
            let (organization, vendor) = (row.text("organization")?, row.text("vendor")?);
            let name = "UPDATE vendor SET brand = $3 WHERE organization = $1 AND vendor = $2";
            let brand = brand_of(&vendor);
            tx.run(name, values![organization, vendor, brand]).await?;
        }
        tx.commit().await
    }
}

async fn say(
    tx: &mut Tx,
    organization: &str,
    (domain, vendor): (&str, &str),
    by: &str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let row = values![organization, domain, vendor, "a person said so", by, now];
    tx.run(SAID, row).await?;
    Ok(())
}

/// See [`Store::vendor_of`].
pub(super) async fn owner(
    conn: &mut Conn,
    organization: &str,
    domain: &str,
) -> Result<String, StoreError> {
    let sql = "SELECT vendor FROM vendor_domain WHERE organization = $1 AND domain = $2";
    let row = conn.first(sql, values![organization, domain]).await?;
    row.map_or(Ok(domain.to_owned()), |row| row.text("vendor"))
}

/// The domains that were joined to a vendor.
pub(super) async fn joined_domains(
    conn: &mut Conn,
    organization: &str,
    vendor: &str,
) -> Result<Vec<JoinedDomain>, StoreError> {
    let sql = "SELECT domain, evidence, joined_by, joined_at FROM vendor_domain
        WHERE organization = $1 AND vendor = $2 ORDER BY domain";
    let domain = |row: &AnyRow| {
        Ok(JoinedDomain {
            domain: row.text("domain")?,
            evidence: row.text("evidence")?,
            by: row.text("joined_by")?,
            at: row.instant("joined_at")?,
        })
    };
    let rows = conn.all(sql, values![organization, vendor]).await?;
    rows.iter().map(domain).collect()
}

/// The name in a vendor's domain; an address has none.
pub(super) fn brand_of(vendor: &str) -> String {
    match vendor.contains('@') {
        true => String::new(),
        false => brand(vendor).to_owned(),
    }
}
