//! Which campaigns may want a brief beneath their exemplar, and where the exemplar lies.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::columns::Column;
use super::error::StoreError;
use super::open::Store;
use super::rows::Keyed;
use super::sql::{Value, values};
use crate::campaign::CampaignId;

/// Campaigns that were shown to a contact, with all that a brief's facts may change by. What a vendor's earlier campaigns came
/// to does not change any more. `$1` inbox, `$2` its folder for exemplars, `$3` seen since.
const CASES: &str = "
    SELECT c.id, c.organization, c.released, c.sightings, c.last_seen, c.answered_at,
        COALESCE(d.vendor, c.vendor) AS vendor, v.standing, v.until_date, v.since,
        (SELECT m.state FROM mail m WHERE m.campaign_id = c.id AND m.kind = 'reply' ORDER BY m.id DESC LIMIT 1) AS reply,
        CASE WHEN c.sightings = 1 THEN
            (SELECT COUNT(*) FROM sighting s WHERE s.campaign_id = c.id AND s.forwarded_by IS NOT NULL) ELSE 0 END AS forwards,
        (SELECT COUNT(*) FROM campaign o WHERE o.organization = c.organization AND o.first_seen < c.first_seen AND o.id <> c.id
            AND o.vendor IN (SELECT e.domain FROM vendor_domain e WHERE e.organization = c.organization
                AND e.vendor = COALESCE(d.vendor, c.vendor) UNION ALL SELECT COALESCE(d.vendor, c.vendor))) AS earlier,
        COALESCE(
            (SELECT p.sighting_id FROM placement p
                WHERE p.unique_key = 'exemplar:c' || CAST(c.id AS TEXT) AND p.state <> 'planned'),
            (SELECT MIN(j.sighting_id) FROM move_job j JOIN sighting s ON s.id = j.sighting_id
                WHERE s.campaign_id = c.id AND j.inbox = $1 AND j.target = $2 AND j.back = 0 AND j.state = 'moved')
        ) AS exemplar
    FROM campaign c LEFT JOIN vendor_domain d ON d.organization = c.organization AND d.domain = c.vendor
        LEFT JOIN vendor v ON v.organization = c.organization AND v.vendor = COALESCE(d.vendor, c.vendor)
    WHERE c.exemplar = 1 AND (c.last_seen >= $3 OR EXISTS (
            SELECT 1 FROM exemplar_brief b WHERE b.campaign_id = c.id AND b.state <> 'gone'))
        AND c.organization IN (:list)
    ORDER BY c.id";

const EXEMPLARS: &str = "
    SELECT s.id, COALESCE(p.digest, s.digest) AS digest, COALESCE(p.message_id, j.message_id) AS message_id
    FROM sighting s LEFT JOIN placement p ON p.sighting_id = s.id AND p.inbox = $1
        LEFT JOIN move_job j ON j.sighting_id = s.id AND j.inbox = $1 AND j.back = 0
    WHERE s.id IN (:list)";

/// The last place of a copy that can be seen comes last.
const PLACES: &str = "
    SELECT sighting_id, folder, uid_validity, uid, state FROM desk_mail WHERE inbox = $1 AND sighting_id IN (:list)
    ORDER BY CASE WHEN state = 'here' THEN 1 ELSE 0 END, since, folder, uid";

/// Where an exemplar lies, as it was last seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExemplarPlace {
    /// The folder.
    pub folder: String,
    /// Its UIDVALIDITY and the UID in it; `None` where nobody has looked since it was laid.
    pub uid: Option<(u32, u32)>,
}

/// A campaign's exemplar.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exemplar {
    /// The copy it was made of.
    pub sighting: i64,
    /// Its Message-ID, where it has one.
    pub message_id: Option<String>,
    /// The digest of its header block.
    pub digest: Keyed,
    /// Where it can be seen; `None` where it lies in none of the folders.
    pub place: Option<ExemplarPlace>,
}

/// A campaign that may want a brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefCase {
    /// The campaign.
    pub campaign: CampaignId,
    /// Its organisation.
    pub organization: String,
    /// A person said that it is no pitch.
    pub released: bool,
    /// There may be something to say.
    pub news: bool,
    /// Everything that the facts may change by, as one line: while it is the same, so are they.
    pub stamp: String,
    /// Its exemplar, once it is laid.
    pub exemplar: Option<Exemplar>,
}

impl Store {
    /// The campaigns shown to the contacts of these organisations and seen since an instant, or that have a brief.
    pub async fn brief_cases(
        &self,
        organizations: &[String],
        (inbox, new): (&str, &str),
        since: Timestamp,
    ) -> Result<Vec<BriefCase>, StoreError> {
        let mut conn = self.reading().await?;
        let organizations = organizations.iter().map(Value::from).collect();
        let rows = conn
            .among(CASES, values![inbox, new, since], organizations)
            .await?;
        let mut sightings = Vec::new();
        for row in &rows {
            sightings.extend(row.maybe_int("exemplar")?.map(Value::from));
        }
        let mut exemplars = BTreeMap::new();
        for row in conn
            .among(EXEMPLARS, values![inbox], sightings.clone())
            .await?
        {
            exemplars.insert(row.int("id")?, exemplar(&row, new)?);
        }
        for row in conn.among(PLACES, values![inbox], sightings).await? {
            if let Some(exemplar) = exemplars.get_mut(&row.int("sighting_id")?) {
                exemplar.place = place(&row)?;
            }
        }
        let mut cases = Vec::new();
        for row in &rows {
            let sighting = row.maybe_int("exemplar")?.unwrap_or_default();
            cases.push(case(row, exemplars.remove(&sighting))?);
        }
        Ok(cases)
    }
}

fn case(row: &AnyRow, exemplar: Option<Exemplar>) -> Result<BriefCase, StoreError> {
    let standing = row.maybe_text("standing")?;
    let answered = row.maybe_int("answered_at")?;
    let reply = row.maybe_text("reply")?;
    let decided = standing.as_deref().is_some_and(|word| word != "undecided");
    let drafted = matches!(reply.as_deref(), Some("drafted" | "in_doubt"));
    let more = [
        row.int("sightings")? - 1,
        row.int("forwards")?,
        row.int("earlier")?,
    ];
    let stamp = (
        row.int("sightings")?,
        row.int("last_seen")?,
        answered,
        row.text("vendor")?,
        &standing,
        row.maybe_text("until_date")?,
        row.maybe_int("since")?,
        &reply,
        row.int("earlier")?,
    );
    Ok(BriefCase {
        campaign: CampaignId(row.int("id")?),
        organization: row.text("organization")?,
        released: row.yes("released")?,
        news: decided || drafted || answered.is_some() || more.iter().any(|count| *count > 0),
        stamp: format!("{stamp:?}"),
        exemplar,
    })
}

/// Until somebody has looked, it lies where it was laid.
fn exemplar(row: &AnyRow, new: &str) -> Result<Exemplar, StoreError> {
    Ok(Exemplar {
        sighting: row.int("id")?,
        message_id: row.maybe_text("message_id")?,
        digest: Keyed(row.int("digest")?),
        place: Some(ExemplarPlace {
            folder: new.trim_matches('/').to_owned(),
            uid: None,
        }),
    })
}

fn place(row: &AnyRow) -> Result<Option<ExemplarPlace>, StoreError> {
    let place = ExemplarPlace {
        folder: row.text("folder")?,
        uid: Some((row.number("uid_validity")?, row.number("uid")?)),
    };
    Ok(Some(place).filter(|_| row.text("state").is_ok_and(|state| state == "here")))
}
