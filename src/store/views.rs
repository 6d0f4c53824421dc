//! Campaigns as people see them: the list of `replay` and `campaigns`, and one with its timeline.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyRow;

use super::columns::{Column, broken};
use super::error::StoreError;
use super::found::answered;
use super::open::Store;
use super::rows::{AnsweredBy, SightingKind};
use super::sql::{Conn, Value, values};
use super::wanted::MailState;
use crate::campaign::CampaignId;
use crate::classify::Verdict;

/// Campaigns last seen first. `$1` organisation, `$2` vendor or NULL for all; `$3` where the page ends.
const CAMPAIGNS: &str = "
    SELECT c.*,
        (SELECT COUNT(*) FROM sighting s WHERE s.campaign_id = c.id) AS copies,
        (SELECT COUNT(DISTINCT s.recipient) FROM sighting s WHERE s.campaign_id = c.id) AS recipients,
        (SELECT COUNT(*) FROM sighting s WHERE s.campaign_id = c.id AND s.kind = 'forward') AS forwards,
        (SELECT COUNT(*) FROM sighting s WHERE s.campaign_id = c.id AND s.arrived_at > c.answered_at) AS after_answer,
        (SELECT COUNT(*) FROM sighting s WHERE s.campaign_id = c.id AND s.end_run = 1) AS end_runs,
        (SELECT COUNT(*) FROM mail m WHERE m.campaign_id = c.id AND m.kind = 'reply' AND m.state = 'sent') AS replies,
        (SELECT MIN(m.recipient) FROM mail m WHERE m.campaign_id = c.id AND m.kind = 'reply'
            AND m.state NOT IN ('suppressed', 'closed', 'refused')) AS reply_to,
        (SELECT m.state FROM mail m WHERE m.campaign_id = c.id AND m.kind = 'reply' ORDER BY m.id DESC LIMIT 1) AS reply_state,
        (SELECT m.result FROM mail m WHERE m.campaign_id = c.id AND m.kind = 'reply' ORDER BY m.id DESC LIMIT 1)
            AS reply_result,
        (SELECT MAX(m.sending_at) FROM mail m WHERE m.campaign_id = c.id AND m.kind = 'decision' AND m.state = 'sent')
            AS decision_told_at
    FROM campaign c
    WHERE (c.organization = $1 OR $1 IS NULL) AND (c.vendor = $2 OR $2 IS NULL) AND (c.id = $3 OR $3 IS NULL)
    ORDER BY c.last_seen DESC, c.id DESC LIMIT $4";

const DOMAINS: &str = "
    SELECT DISTINCT campaign_id, vendor FROM sighting WHERE vendor IS NOT NULL AND campaign_id IN (:list)";

const TIMELINE: &str = "
    SELECT s.*, (SELECT COUNT(*) FROM move_job m WHERE m.sighting_id = s.id AND m.back = 0 AND m.state = 'moved') AS filed,
        (SELECT COUNT(*) FROM move_job m WHERE m.sighting_id = s.id AND m.back = 1 AND m.state = 'moved') AS returned
    FROM sighting s WHERE s.campaign_id = $1 ORDER BY s.arrived_at, s.id";

/// Which campaigns are asked for; the default is all.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CampaignFilter {
    /// Only of this organisation.
    pub organization: Option<String>,
    /// Only of this vendor.
    pub vendor: Option<String>,
    /// At most so many, those seen last.
    pub limit: Option<u32>,
}

/// A campaign in the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignView {
    /// `c3`.
    pub id: String,
    /// The organisation it came to.
    pub organization: String,
    /// Its vendor.
    pub vendor: String,
    /// All domains it came from.
    pub domains: Vec<String>,
    /// Subject of the first copy.
    pub subject: String,
    /// What it is about, where another contact has that subject matter: as the configuration calls it.
    pub topic: Option<String>,
    /// Copies.
    pub sightings: u32,
    /// Distinct recipients of ours.
    pub recipients: u32,
    /// Copies that colleagues forwarded.
    pub forwards: u32,
    /// First copy.
    pub first_seen: Timestamp,
    /// Last copy.
    pub last_seen: Timestamp,
    /// Replies handed over.
    pub replies: u32,
    /// Whom the reply goes or went to.
    pub reply_to: Option<String>,
    /// Where the reply stands.
    pub reply_state: Option<MailState>,
    /// What became of it, in the words of the last try.
    pub reply_result: Option<String>,
    /// When the vendor was told of the contact's later decision.
    pub decision_told_at: Option<Timestamp>,
    /// Who answered.
    pub answered_by: Option<AnsweredBy>,
    /// When.
    pub answered_at: Option<Timestamp>,
    /// Copies that came after the answer.
    pub copies_after_answer: u32,
    /// Copies that went past the contact.
    pub end_runs: u32,
    /// A person said that it is no pitch.
    pub released: bool,
}

/// A campaign with its copies, oldest first.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct CampaignDetail {
    /// The campaign.
    #[serde(flatten)]
    pub campaign: CampaignView,
    /// Its copies.
    pub timeline: Vec<SightingView>,
}

/// One copy in a timeline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SightingView {
    /// `s12`.
    pub id: String,
    /// The inbox that held it.
    pub inbox: String,
    /// The folder that held it.
    pub folder: String,
    /// Direct, forward or follow-up.
    pub kind: SightingKind,
    /// Its vendor.
    pub vendor: Option<String>,
    /// Who of ours got it.
    pub recipient: String,
    /// Who forwarded it.
    pub forwarded_by: Option<String>,
    /// Its verdict.
    pub verdict: Verdict,
    /// Probability of a pitch, 0 to 1.
    pub score: f64,
    /// When it arrived.
    pub arrived_at: Timestamp,
    /// It went past the contact.
    pub end_run: bool,
    /// It was filed and is not back.
    pub filed: bool,
    /// The actions decided, with their reasons.
    pub decision: serde_json::Value,
}

impl Store {
    /// Campaigns, those seen last first.
    pub async fn campaigns(
        &self,
        filter: &CampaignFilter,
    ) -> Result<Vec<CampaignView>, StoreError> {
        let limit = filter.limit.map_or(i64::MAX, i64::from);
        let values = values![
            &filter.organization,
            &filter.vendor,
            None::<CampaignId>,
            limit
        ];
        list(&mut self.reading().await?, values).await
    }

    /// One campaign with its timeline.
    pub async fn campaign(&self, id: CampaignId) -> Result<Option<CampaignDetail>, StoreError> {
        let mut conn = self.reading().await?;
        let values = values![None::<String>, None::<String>, Some(id), 1_i64];
        let Some(campaign) = list(&mut conn, values).await?.pop() else {
            return Ok(None);
        };
        let rows = conn.all(TIMELINE, values![id]).await?;
        let timeline = rows.iter().map(sighting).collect::<Result<_, _>>()?;
        Ok(Some(CampaignDetail { campaign, timeline }))
    }
}

async fn list(conn: &mut Conn, values: Vec<Value>) -> Result<Vec<CampaignView>, StoreError> {
    let rows = conn.all(CAMPAIGNS, values).await?;
    let ids = rows
        .iter()
        .map(|row| row.int("id").map(Value::from))
        .collect::<Result<_, _>>()?;
    let mut domains: BTreeMap<i64, BTreeSet<String>> = BTreeMap::new();
    for row in conn.among(DOMAINS, vec![], ids).await? {
        domains
            .entry(row.int("campaign_id")?)
            .or_default()
            .insert(row.text("vendor")?);
    }
    rows.iter()
        .map(|row| campaign(row, domains.remove(&row.int("id")?).unwrap_or_default()))
        .collect()
}

fn campaign(row: &AnyRow, mut domains: BTreeSet<String>) -> Result<CampaignView, StoreError> {
    let vendor = row.text("vendor")?;
    domains.insert(vendor.clone());
    let (answered_by, answered_at) = answered(row)?.unzip();
    Ok(CampaignView {
        id: format!("c{}", row.int("id")?),
        organization: row.text("organization")?,
        vendor,
        domains: domains.into_iter().collect(),
        subject: row.text("subject")?,
        topic: row.maybe_text("topic")?,
        sightings: row.number("copies")?,
        recipients: row.number("recipients")?,
        forwards: row.number("forwards")?,
        first_seen: row.instant("first_seen")?,
        last_seen: row.instant("last_seen")?,
        replies: row.number("replies")?,
        reply_to: row.maybe_text("reply_to")?,
        reply_state: row
            .maybe_text("reply_state")?
            .map(|_| row.word("reply_state"))
            .transpose()?,
        reply_result: row.maybe_text("reply_result")?,
        decision_told_at: row.maybe_instant("decision_told_at")?,
        answered_by,
        answered_at,
        copies_after_answer: row.number("after_answer")?,
        end_runs: row.number("end_runs")?,
        released: row.yes("released")?,
    })
}

fn sighting(row: &AnyRow) -> Result<SightingView, StoreError> {
    Ok(SightingView {
        id: format!("s{}", row.int("id")?),
        inbox: row.text("inbox")?,
        folder: row.text("folder")?,
        kind: row.word("kind")?,
        vendor: row.maybe_text("vendor")?,
        recipient: row.text("recipient")?,
        forwarded_by: row.maybe_text("forwarded_by")?,
        verdict: row.word("verdict")?,
        // Four digits: it was kept as a single-precision number.
        score: (row.maybe_real("score")?.unwrap_or_default() * 1e4).round() / 1e4,
        arrived_at: row.instant("arrived_at")?,
        end_run: row.yes("end_run")?,
        filed: row.yes("filed")? && !row.yes("returned")?,
        decision: serde_json::from_str(&row.text("decision")?)
            .map_err(|_| broken("decision", "is no JSON"))?,
    })
}
