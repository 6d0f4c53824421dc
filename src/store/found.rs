//! The second round of loading: campaigns, recipients, vendors and waiting copies of what the first round found.

use std::collections::{BTreeSet, HashSet};

use sqlx::any::AnyRow;

use super::assignment::Assignment;
use super::columns::Column;
use super::error::StoreError;
use super::ledger::{Keys, Ledger};
use super::lessons::taught;
use super::load::{distinct, place};
use super::rows::{AnsweredBy, Campaign, Keyed, Vendor, Waiting};
use super::sql::{Value, values};
use crate::campaign::{CampaignId, GroupId};

const CAMPAIGNS: &str = "
    SELECT c.id, c.vendor, c.subject, c.language, c.first_seen, c.last_seen, c.released, c.answered_by, c.answered_at,
        c.exemplar, c.sightings, c.topic, m.id AS reply, m.state, m.channel
    FROM campaign c LEFT JOIN mail m ON m.campaign_id = c.id AND m.kind = 'reply'
    WHERE c.id IN (:list) ORDER BY c.id, m.id DESC";

/// The last 60 days (in milliseconds) of the vendor, counted back from its last copy: nothing here knows the time.
const CAMPAIGNS_OF: &str = "
    SELECT c.id FROM campaign c WHERE c.organization = $1 AND c.vendor IN (:list) AND c.last_seen >= (
        SELECT MAX(l.last_seen) - 5184000000 FROM campaign l
        WHERE l.organization = c.organization AND l.vendor = c.vendor)";

/// Rows are (1, group) and (2, campaign); answers are (1, group, recipient, vendor), (2, campaign, recipient) and
/// (3, campaign, who was acknowledged).
const PEOPLE_OF_OURS: &str = "
    SELECT DISTINCT k.column1 AS what, k.column2 AS id, s.recipient AS address, s.vendor AS vendor, COALESCE(s.proven, 0) AS proven
    FROM (VALUES :list) AS k JOIN sighting s ON k.column1 = 1 AND s.group_id = k.column2
    WHERE s.vendor IS NOT NULL AND COALESCE(s.proven, 1) = 1
    UNION ALL
    SELECT DISTINCT k.column1, k.column2, s.recipient, NULL, 0
    FROM (VALUES :list) AS k JOIN sighting s ON k.column1 = 2 AND s.campaign_id = k.column2
    UNION ALL
    SELECT DISTINCT 3, k.column2, m.recipient, NULL, 0
    FROM (VALUES :list) AS k JOIN mail m ON k.column1 = 2 AND m.campaign_id = k.column2 AND m.kind = 'acknowledgement'";

/// A deferral that ran out is told from a vendor nobody ever decided about: it is one whose date has come. A letter makes
/// business unless it answered a pitch; letters to a freemail address count for the address only.
const VENDORS: &str = "
    SELECT k.column2 AS name, v.until_date,
        CASE WHEN v.standing = 'undecided' AND v.until_date IS NOT NULL THEN 'deferred' ELSE v.standing END AS standing,
        v.since, v.folder, v.note,
        CASE WHEN EXISTS (SELECT 1 FROM vendor_domain d WHERE d.organization = k.column1 AND d.domain = k.column2
                AND d.vendor <> k.column2)
            THEN (SELECT COUNT(DISTINCT c.id) FROM sighting s JOIN campaign c ON c.id = s.campaign_id AND c.released = 0
                WHERE s.organization = k.column1 AND s.vendor = k.column2)
            ELSE (SELECT COUNT(*) FROM campaign c WHERE c.organization = k.column1 AND c.vendor = k.column2
                AND c.released = 0) END AS campaigns,
        (SELECT COUNT(*) FROM lesson l WHERE l.organization = k.column1 AND l.vendor = k.column2
            AND l.revoked_at IS NULL) AS lessons,
        (SELECT MAX(l.taught_at) FROM lesson l WHERE l.organization = k.column1 AND l.vendor = k.column2
            AND l.revoked_at IS NULL) AS taught_at,
        (SELECT l.taught_by FROM lesson l WHERE l.organization = k.column1 AND l.vendor = k.column2
            AND l.revoked_at IS NULL ORDER BY l.taught_at DESC, l.id DESC LIMIT 1) AS taught_by,
        (SELECT c.answered_at FROM campaign c WHERE c.organization = k.column1 AND c.vendor = k.column2
            AND c.answered_at IS NOT NULL ORDER BY c.answered_at, c.id LIMIT 1) AS answered_at,
        (SELECT c.answered_by FROM campaign c WHERE c.organization = k.column1 AND c.vendor = k.column2
            AND c.answered_at IS NOT NULL ORDER BY c.answered_at, c.id LIMIT 1) AS answered_by,
        CASE WHEN EXISTS (
            SELECT 1 FROM letter l WHERE l.organization = k.column1 AND l.registrable = k.column2 AND NOT EXISTS (
                SELECT 1 FROM letter_answers a JOIN sighting s ON (s.message_id = a.answers OR s.original_id = a.answers)
                    AND s.organization = a.organization
                WHERE a.organization = l.organization AND a.message_id = l.message_id AND s.campaign_id IS NOT NULL)
        ) OR EXISTS (
            SELECT 1 FROM letter l WHERE l.organization = k.column1 AND l.address = k.column2 AND NOT EXISTS (
                SELECT 1 FROM letter_answers a JOIN sighting s ON (s.message_id = a.answers OR s.original_id = a.answers)
                    AND s.organization = a.organization
                WHERE a.organization = l.organization AND a.message_id = l.message_id AND s.campaign_id IS NOT NULL)
        ) THEN 1 ELSE 0 END AS business
    FROM (VALUES :list) AS k LEFT JOIN vendor v ON v.organization = k.column1 AND v.vendor = k.column2";

const WAITING: &str = "
    SELECT s.id, s.group_id, s.inbox, s.folder, s.uid_validity, s.uid, s.recipient, s.vendor, s.arrived_at, s.verdict,
        w.message_id, w.digest
    FROM waiting w JOIN sighting s ON s.id = w.sighting_id WHERE s.group_id IN (:list) ORDER BY s.id";

impl Assignment {
    pub(super) async fn load_campaigns(
        &mut self,
        keys: &Keys,
        ledger: &mut Ledger,
    ) -> Result<(), StoreError> {
        let joined = keys.campaigns_of.iter().map(|name| ledger.vendor_of(name));
        let vendors = distinct(keys.campaigns_of.iter().map(String::as_str).chain(joined));
        let of_vendors = self
            .tx
            .among(CAMPAIGNS_OF, values![&self.organization], vendors)
            .await?;
        let of_vendors = of_vendors
            .iter()
            .map(|row| row.int("id"))
            .collect::<Result<Vec<_>, _>>()?;
        let of_texts = ledger
            .texts
            .iter()
            .filter_map(|text| text.candidate.campaign);
        let of_seen = ledger
            .seen
            .values()
            .flatten()
            .filter_map(|seen| seen.campaign);
        let ids = distinct(of_texts.chain(of_seen).map(|id| id.0).chain(of_vendors));
        for row in self.tx.among(CAMPAIGNS, vec![], ids).await? {
            let campaign = campaign(&row)?;
            ledger.campaigns.insert(campaign.id, campaign);
        }
        Ok(())
    }

    pub(super) async fn load_people_of_ours(
        &mut self,
        groups: &[i64],
        ledger: &mut Ledger,
    ) -> Result<(), StoreError> {
        let of_groups = groups.iter().map(|id| values![1_i64, *id]);
        let of_campaigns = ledger.campaigns.keys().map(|id| values![2_i64, *id]);
        let rows = of_groups.chain(of_campaigns).collect();
        for row in self.tx.rows_of_rows(PEOPLE_OF_OURS, rows).await? {
            let (what, id, address) = (row.int("what")?, row.int("id")?, row.text("address")?);
            if what == 1 {
                ledger.recipients.entry(GroupId(id)).or_default().insert((
                    row.text("vendor")?,
                    address,
                    row.yes("proven")?,
                ));
            } else if let Some(campaign) = ledger.campaigns.get_mut(&CampaignId(id)) {
                let set = if what == 2 {
                    &mut campaign.recipients
                } else {
                    &mut campaign.acknowledged
                };
                set.insert(address);
            }
        }
        Ok(())
    }

    pub(super) async fn load_vendors(
        &mut self,
        keys: &Keys,
        alike: Vec<String>,
        ledger: &mut Ledger,
    ) -> Result<(), StoreError> {
        let asked: HashSet<&String> = keys.vendors.iter().collect();
        let of_texts = ledger
            .texts
            .iter()
            .filter_map(|text| text.candidate.identity.vendor.as_ref());
        let of_seen = ledger
            .seen
            .values()
            .flatten()
            .filter_map(|seen| seen.vendor.as_ref());
        let of_campaigns = ledger.campaigns.values().map(|campaign| &campaign.vendor);
        let names: BTreeSet<&String> = asked
            .iter()
            .copied()
            .chain(of_texts)
            .chain(of_seen)
            .chain(of_campaigns)
            .chain(&alike)
            .chain(ledger.joined.values().map(|joined| &joined.vendor))
            .chain(&keys.links)
            .collect();
        let rows = names
            .into_iter()
            .map(|name| values![&self.organization, name])
            .collect();
        for row in self.tx.rows_of_rows(VENDORS, rows).await? {
            let vendor = vendor(&row)?;
            if row.yes("business")? {
                ledger.business.insert(vendor.vendor.clone());
            }
            if let Some(taught) = taught(&row)? {
                ledger.taught.insert(vendor.vendor.clone(), taught);
            }
            if vendor.campaigns > 0 || row.maybe_text("standing")?.is_some() {
                ledger.vendors.insert(vendor.vendor.clone(), vendor);
            }
        }
        Ok(())
    }

    pub(super) async fn load_waiting(
        &mut self,
        groups: &[i64],
        ledger: &mut Ledger,
    ) -> Result<(), StoreError> {
        let groups = groups.iter().map(|id| Value::from(*id)).collect();
        for row in self.tx.among(WAITING, vec![], groups).await? {
            ledger
                .waiting
                .entry(GroupId(row.int("group_id")?))
                .or_default()
                .push(waiting(&row)?);
        }
        Ok(())
    }
}

fn campaign(row: &AnyRow) -> Result<Campaign, StoreError> {
    let reply = row.maybe_int("reply")?;
    Ok(Campaign {
        id: CampaignId(row.int("id")?),
        vendor: row.text("vendor")?,
        subject: row.text("subject")?,
        language: row.maybe_text("language")?,
        first_seen: row.instant("first_seen")?,
        last_seen: row.instant("last_seen")?,
        released: row.yes("released")?,
        answered: answered(row)?,
        reply: reply
            .map(|id| Ok::<_, StoreError>((id, row.word("state")?, row.word("channel")?)))
            .transpose()?,
        exemplar: row.yes("exemplar")?,
        recipients: BTreeSet::new(),
        sightings: row.number("sightings")?,
        acknowledged: BTreeSet::new(),
        topic: row.maybe_text("topic")?,
    })
}

/// The columns `answered_by` and `answered_at`.
pub(super) fn answered(row: &AnyRow) -> Result<Option<(AnsweredBy, jiff::Timestamp)>, StoreError> {
    match (
        row.maybe_text("answered_by")?,
        row.maybe_instant("answered_at")?,
    ) {
        (Some(_), Some(at)) => Ok(Some((row.word("answered_by")?, at))),
        _ => Ok(None),
    }
}

fn vendor(row: &AnyRow) -> Result<Vendor, StoreError> {
    Ok(Vendor {
        vendor: row.text("name")?,
        standing: row
            .maybe_text("standing")?
            .unwrap_or_else(|| "undecided".into()),
        until: row.maybe_text("until_date")?,
        since: row.maybe_instant("since")?,
        folder: row.maybe_text("folder")?,
        note: row.maybe_text("note")?,
        campaigns: row.number("campaigns")?,
        answered: answered(row)?,
    })
}

fn waiting(row: &AnyRow) -> Result<Waiting, StoreError> {
    Ok(Waiting {
        sighting: row.int("id")?,
        place: place(row)?,
        recipient: row.text("recipient")?,
        vendor: row.maybe_text("vendor")?,
        message_id: row.maybe_text("message_id")?,
        digest: Keyed(row.int("digest")?),
        arrived_at: row.instant("arrived_at")?,
        verdict: row.word("verdict")?,
    })
}
