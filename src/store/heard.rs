//! What the organisation that speaks for another one told a vendor: that it answered, or said no or not before, and when.
//!
//! The only statements that read the rows of one organisation for another. Who wrote, to whom, what about and why stays where
//! it is; nothing ever passes the other way, nor between two organisations that the same one speaks for.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::assignment::Assignment;
use super::columns::Column;
use super::error::StoreError;
use super::joined::brand_of;
use super::ledger::{Heard, Keys, Ledger, Speaker};
use super::load::distinct;
use super::sql::values;

/// A deferral that ran out is one whose date has come.
const DECIDED: &str = "
    SELECT vendor, until_date, since,
        CASE WHEN standing = 'undecided' AND until_date IS NOT NULL THEN 'deferred' ELSE standing END AS standing
    FROM vendor WHERE organization = $1 AND vendor IN (:list)";

const WRITTEN_TO: &str = "SELECT DISTINCT registrable FROM letter WHERE organization = $1 AND inbox = $2 AND registrable IS NOT NULL";

const LETTERS: &str = "
    SELECT registrable AS name, sent_at FROM letter WHERE organization = $1 AND inbox = $2 AND registrable IN (:list)
    ORDER BY sent_at DESC LIMIT 1000";

const LETTERS_TO_ONE: &str = "
    SELECT address AS name, sent_at FROM letter WHERE organization = $1 AND inbox = $2 AND address IN (:list)
    ORDER BY sent_at DESC LIMIT 1000";

const ALIKE: &str = "
    SELECT v.vendor, v.brand FROM (VALUES :list) AS k JOIN vendor v ON v.organization = k.column1 AND v.brand = k.column2
    ORDER BY v.vendor LIMIT 200";

const OWNERS: &str =
    "SELECT domain, vendor FROM vendor_domain WHERE organization = $1 AND domain IN (:list)";

const DOMAINS: &str =
    "SELECT domain, vendor FROM vendor_domain WHERE organization = $1 AND vendor IN (:list)";

impl Assignment {
    /// Hears what the speaker told the vendors of the batch.
    pub(super) async fn load_heard(
        &mut self,
        keys: &Keys,
        ledger: &mut Ledger,
    ) -> Result<(), StoreError> {
        let Some(speaker) = &keys.speaker else {
            return Ok(());
        };
        let asked = keys.vendors.iter().chain(&keys.links);
        let joined = ledger.joined.values().map(|joined| &joined.vendor);
        let of_campaigns = ledger.campaigns.values().map(|campaign| &campaign.vendor);
        let names = asked.chain(joined).chain(of_campaigns);
        let mut names: BTreeSet<String> = names.cloned().collect();
        names.extend(self.alike(keys, speaker).await?);
        let owners = self.owners(speaker, OWNERS, names.iter()).await?;
        let owner = |name: &String| owners.get(name).unwrap_or(name).clone();
        let vendors: BTreeSet<String> = names.iter().map(owner).collect();
        let mut heard = self.decided(speaker, &vendors).await?;
        self.letters(speaker, &vendors, &mut heard).await?;
        for name in names {
            if let Some(of_owner) = heard.get(&owner(&name)) {
                ledger.heard.insert(name, of_owner.clone());
            }
        }
        Ok(())
    }

    /// Vendors that bear the name of one of the batch: those the speaker knows, and those its contact wrote to.
    async fn alike(
        &mut self,
        keys: &Keys,
        speaker: &Speaker,
    ) -> Result<BTreeSet<String>, StoreError> {
        let brands: BTreeSet<String> = keys.vendors.iter().map(|name| brand_of(name)).collect();
        let brands = || brands.iter().filter(|brand| !brand.is_empty());
        let rows = brands().map(|brand| values![&speaker.organization, brand]);
        let known = self.tx.rows_of_rows(ALIKE, rows.collect()).await?;
        let mut alike = BTreeSet::new();
        for row in known {
            alike.insert(row.text("vendor")?);
        }
        let row = values![&speaker.organization, &speaker.inbox];
        for row in self.tx.all(WRITTEN_TO, row).await? {
            let name = row.text("registrable")?;
            if brands().any(|brand| *brand == brand_of(&name)) {
                alike.insert(name);
            }
        }
        Ok(alike)
    }

    /// Domains of the speaker's vendors with their vendors.
    async fn owners<'a>(
        &mut self,
        speaker: &Speaker,
        sql: &'static str,
        names: impl Iterator<Item = &'a String>,
    ) -> Result<BTreeMap<String, String>, StoreError> {
        let fixed = values![&speaker.organization];
        let rows = self.tx.among(sql, fixed, distinct(names)).await?;
        let pair = |row: &sqlx::any::AnyRow| Ok((row.text("domain")?, row.text("vendor")?));
        rows.iter().map(pair).collect()
    }

    async fn decided(
        &mut self,
        speaker: &Speaker,
        vendors: &BTreeSet<String>,
    ) -> Result<HashMap<String, Heard>, StoreError> {
        let mut heard = HashMap::new();
        let fixed = values![&speaker.organization];
        for row in self
            .tx
            .among(DECIDED, fixed, distinct(vendors.iter()))
            .await?
        {
            let standing = row.text("standing")?;
            if matches!(standing.as_str(), "declined" | "deferred") {
                let told = Heard {
                    letters: Vec::new(),
                    until: row
                        .maybe_text("until_date")?
                        .filter(|_| standing == "deferred"),
                    standing: Some(standing),
                    since: row.maybe_instant("since")?,
                };
                heard.insert(row.text("vendor")?, told);
            }
        }
        Ok(heard)
    }

    /// The contact's letters to any domain of the vendors.
    async fn letters(
        &mut self,
        speaker: &Speaker,
        vendors: &BTreeSet<String>,
        heard: &mut HashMap<String, Heard>,
    ) -> Result<(), StoreError> {
        let mut owners = self.owners(speaker, DOMAINS, vendors.iter()).await?;
        owners.extend(vendors.iter().map(|name| (name.clone(), name.clone())));
        let (people, domains): (Vec<_>, Vec<_>) =
            owners.keys().partition(|name| name.contains('@'));
        for (sql, names) in [(LETTERS, domains), (LETTERS_TO_ONE, people)] {
            let fixed = values![&speaker.organization, &speaker.inbox];
            let names = distinct(names.into_iter());
            for row in self.tx.among(sql, fixed, names).await? {
                if let Some(owner) = owners.get(&row.text("name")?) {
                    let told = heard.entry(owner.clone()).or_default();
                    told.letters.push(row.instant("sent_at")?);
                }
            }
        }
        heard
            .values_mut()
            .for_each(|told| told.letters.sort_unstable());
        Ok(())
    }
}
