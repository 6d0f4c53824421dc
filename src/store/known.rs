//! What is known of a campaign, for the brief beneath its exemplar.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::columns::Column;
use super::error::StoreError;
use super::found::answered;
use super::open::Store;
use super::sql::{Conn, Value, values};
use super::wanted::{Channel, MailState};
use crate::campaign::CampaignId;
use crate::policy::compose::{Earlier, Known, Pending};
use crate::policy::{Answered, Standing};

/// A campaign and what stands about its vendor, whichever of its domains it came from.
const CAMPAIGN: &str = "
    SELECT c.organization, c.subject, c.first_seen, c.last_seen, c.answered_by, c.answered_at, c.vendor AS own_vendor,
        COALESCE(d.vendor, c.vendor) AS vendor, v.standing, v.until_date, v.since,
        (SELECT COUNT(*) FROM sighting s WHERE s.campaign_id = c.id) AS copies,
        (SELECT COUNT(DISTINCT s.recipient) FROM sighting s WHERE s.campaign_id = c.id) AS recipients
    FROM campaign c LEFT JOIN vendor_domain d ON d.organization = c.organization AND d.domain = c.vendor
        LEFT JOIN vendor v ON v.organization = c.organization AND v.vendor = COALESCE(d.vendor, c.vendor)
    WHERE c.id = $1";

const FORWARDERS: &str = "
    SELECT forwarded_by, MIN(arrived_at) AS first_at FROM sighting
    WHERE campaign_id = $1 AND forwarded_by IS NOT NULL GROUP BY forwarded_by ORDER BY 2, 1";

const END_RUNS: &str = "
    SELECT recipient, arrived_at FROM sighting WHERE campaign_id = $1 AND end_run = 1 ORDER BY arrived_at DESC, id DESC";

const REPLY: &str = "SELECT state, channel FROM mail WHERE campaign_id = $1 AND kind = 'reply' ORDER BY id DESC LIMIT 1";

/// All names of the vendor.
const NAMES: &str = "SELECT domain FROM vendor_domain WHERE organization = $1 AND vendor = $2";

/// Campaigns of the vendor before this one, with what was decided between them.
const EARLIER: &str = "
    SELECT c.id, c.subject, c.first_seen, c.answered_by, c.answered_at, c.released,
        (SELECT h.standing FROM vendor_history h WHERE h.organization = c.organization AND h.vendor = $2
            AND h.set_at >= c.first_seen AND h.set_at < $3 ORDER BY h.set_at DESC, h.id DESC LIMIT 1) AS standing,
        (SELECT h.until_date FROM vendor_history h WHERE h.organization = c.organization AND h.vendor = $2
            AND h.set_at >= c.first_seen AND h.set_at < $3 ORDER BY h.set_at DESC, h.id DESC LIMIT 1) AS until_date
    FROM campaign c WHERE c.organization = $1 AND c.first_seen < $3 AND c.id <> $4 AND c.vendor IN (:list)
    ORDER BY c.first_seen DESC, c.id DESC";

/// What a brief is written from.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownCampaign {
    /// The subject of its first copy.
    pub subject: String,
    /// What is known of it.
    pub known: Known,
}

impl Store {
    /// What is known of a campaign; `None` where there is none.
    pub async fn known(&self, id: CampaignId) -> Result<Option<KnownCampaign>, StoreError> {
        let mut conn = self.reading().await?;
        let Some(row) = conn.first(CAMPAIGN, values![id]).await? else {
            return Ok(None);
        };
        let standing = standing(&row)?;
        Ok(Some(KnownCampaign {
            subject: row.text("subject")?,
            known: Known {
                copies: row.number("copies")?,
                recipients: row.number("recipients")?,
                first_seen: row.instant("first_seen")?,
                last_seen: row.instant("last_seen")?,
                forwarders: forwarders(&mut conn, id).await?,
                answered: answer(&row)?,
                pending: pending(&mut conn, id).await?,
                standing,
                decided_at: row.maybe_instant("since")?,
                earlier: earlier(&mut conn, id, &row).await?,
                end_runs: end_runs(&mut conn, id).await?,
            },
        }))
    }
}

fn answer(row: &AnyRow) -> Result<Option<Answered>, StoreError> {
    Ok(answered(row)?.map(|(by, at)| Answered { at, by }))
}

/// The columns `standing` and `until_date`, which may be NULL.
fn standing(row: &AnyRow) -> Result<Standing, StoreError> {
    let until = row
        .maybe_text("until_date")?
        .and_then(|day| day.parse().ok());
    let word = row.maybe_text("standing")?;
    Ok(word
        .and_then(|word| Standing::of(&word, until))
        .unwrap_or_default())
}

async fn forwarders(conn: &mut Conn, id: CampaignId) -> Result<Vec<String>, StoreError> {
    let rows = conn.all(FORWARDERS, values![id]).await?;
    rows.iter().map(|row| row.text("forwarded_by")).collect()
}

async fn end_runs(conn: &mut Conn, id: CampaignId) -> Result<Vec<(String, Timestamp)>, StoreError> {
    let rows = conn.all(END_RUNS, values![id]).await?;
    let one = |row: &AnyRow| Ok((row.text("recipient")?, row.instant("arrived_at")?));
    rows.iter().map(one).collect()
}

async fn pending(conn: &mut Conn, id: CampaignId) -> Result<Option<Pending>, StoreError> {
    let Some(row) = conn.first(REPLY, values![id]).await? else {
        return Ok(None);
    };
    Ok(match (row.word("state")?, row.word("channel")?) {
        (MailState::Drafted, _) => Some(Pending::Draft),
        (MailState::InDoubt, _) => Some(Pending::InDoubt),
        (MailState::Planned, Channel::Send) => Some(Pending::Waiting),
        (MailState::Claimed | MailState::Sending, _) => Some(Pending::Waiting),
        _ => None,
    })
}

async fn earlier(
    conn: &mut Conn,
    id: CampaignId,
    row: &AnyRow,
) -> Result<Vec<Earlier>, StoreError> {
    let (organization, vendor) = (row.text("organization")?, row.text("vendor")?);
    let mut names = vec![row.text("own_vendor")?, vendor.clone()];
    for row in conn.all(NAMES, values![&organization, &vendor]).await? {
        names.push(row.text("domain")?);
    }
    names.sort_unstable();
    names.dedup();
    let fixed = values![&organization, &vendor, row.instant("first_seen")?, id];
    let names = names.iter().map(Value::from).collect();
    let rows = conn.among(EARLIER, fixed, names).await?;
    let one = |row: &AnyRow| {
        Ok(Earlier {
            reference: format!("c{}", row.int("id")?),
            subject: row.text("subject")?,
            first_seen: row.instant("first_seen")?,
            answered: answer(row)?,
            decided: standing(row)?,
            released: row.yes("released")?,
        })
    };
    rows.iter().map(one).collect()
}
