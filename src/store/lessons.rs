//! What a person taught: "this was no pitch". Listed, explained by its row, revoked by its number.
//!
//! A lesson does two things. The texts it is about are marked released, and are not judged again while it stands; and
//! other mail of the vendor is judged with it in mind (see [`Taught`]). There is no lesson that says "this is a pitch":
//! nothing a person drags can make a pitcher of a colleague or a partner.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use super::assignment::lock_numbers;
use super::columns::{Column, word};
use super::error::StoreError;
use super::open::Store;
use super::sql::{Tx, values};
use crate::campaign::{CampaignId, GroupId};

const OF_CAMPAIGN: &str = "
    INSERT INTO lesson (id, organization, group_id, campaign_id, vendor, subject, says, taught_by, taught_at)
    SELECT $1, c.organization, (SELECT MIN(s.group_id) FROM sighting s WHERE s.campaign_id = c.id), c.id, c.vendor,
        c.subject, 'not_pitch', $2, $3
    FROM campaign c WHERE c.id = $4
        AND NOT EXISTS (SELECT 1 FROM lesson l WHERE l.campaign_id = c.id AND l.revoked_at IS NULL)";

const OF_GROUP: &str = "
    INSERT INTO lesson (id, organization, group_id, vendor, says, taught_by, taught_at)
    SELECT $1, g.organization, g.id, $5, 'not_pitch', $2, $3
    FROM text_group g WHERE g.id = $4 AND NOT EXISTS (
        SELECT 1 FROM lesson l WHERE l.group_id = g.id AND l.campaign_id IS NULL AND l.revoked_at IS NULL)";

const ALL: &str =
    "SELECT * FROM lesson WHERE id = $1 OR $1 IS NULL ORDER BY taught_at DESC, id DESC";

const REVOKE: &str = "UPDATE lesson SET revoked_at = $1 WHERE id = $2 AND revoked_at IS NULL";

/// The texts of lesson `$1` that no other lesson in force is about.
const NO_LONGER_RELEASED: &str = "
    UPDATE text_group SET released = 0 WHERE id IN (
        SELECT t.group_id FROM lesson t WHERE t.id = $1
        UNION SELECT s.group_id FROM lesson t JOIN sighting s ON s.campaign_id = t.campaign_id WHERE t.id = $1)
    AND NOT EXISTS (
        SELECT 1 FROM lesson l WHERE l.revoked_at IS NULL AND (l.group_id = text_group.id OR EXISTS (
            SELECT 1 FROM sighting s WHERE s.campaign_id = l.campaign_id AND s.group_id = text_group.id)))";

const CAMPAIGN_AGAIN: &str = "
    UPDATE campaign SET released = 0 WHERE id IN (SELECT t.campaign_id FROM lesson t WHERE t.id = $1)";

/// How a lesson was taught.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LessonBy {
    /// A copy was dragged in a mail client.
    Folder,
    /// `onedoor release`.
    Cli,
    /// A button on the status page.
    Web,
    /// Before lessons were kept.
    Unknown,
}

impl LessonBy {
    /// The means, for people: "by …".
    pub fn in_words(self) -> &'static str {
        match self {
            LessonBy::Folder => "a drag in a mail folder",
            LessonBy::Cli => "the command line",
            LessonBy::Web => "the status page",
            LessonBy::Unknown => "an unrecorded means",
        }
    }
}

/// What a lesson says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Says {
    /// This is no pitch.
    NotPitch,
}

/// The lessons in force about a vendor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Taught {
    /// How many.
    pub times: u32,
    /// When the last was taught.
    pub last: Timestamp,
    /// How the last was taught.
    pub by: LessonBy,
}

/// A lesson in the list.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LessonView {
    /// `l7`.
    pub id: String,
    /// The organisation it holds for.
    pub organization: String,
    /// The vendor it is about, where one is known.
    pub vendor: Option<String>,
    /// The group of texts it came from, as `g4`.
    pub group: Option<String>,
    /// The campaign it came from, as `c3`.
    pub campaign: Option<String>,
    /// The subject of that campaign.
    pub subject: Option<String>,
    /// What it says.
    pub says: Says,
    /// How it was taught.
    pub by: LessonBy,
    /// When it was taught.
    pub at: Timestamp,
    /// Since when it holds no longer.
    pub revoked_at: Option<Timestamp>,
}

/// What is to be learned.
pub(super) struct Teaching<'a> {
    /// The campaigns that are none.
    pub campaigns: &'a BTreeSet<i64>,
    /// The texts: they make lessons of their own only where there is no campaign.
    pub groups: &'a BTreeSet<i64>,
    /// The vendor of what the person pointed at.
    pub vendor: Option<String>,
    /// How it was taught.
    pub by: LessonBy,
}

/// Enters lessons, numbered from `first`; gives the numbers used. What stands already is not learned twice.
pub(super) async fn teach(
    tx: &mut Tx,
    first: i64,
    what: &Teaching<'_>,
    now: Timestamp,
) -> Result<Vec<i64>, StoreError> {
    let mut taught = Vec::new();
    let by = word(what.by);
    for campaign in what.campaigns {
        let id = first + taught.len() as i64;
        let entered = tx
            .run(OF_CAMPAIGN, values![id, &by, now, *campaign])
            .await?;
        taught.extend((entered > 0).then_some(id));
    }
    let alone = what.groups.iter().filter(|_| what.campaigns.is_empty());
    for group in alone {
        let id = first + taught.len() as i64;
        let row = values![id, &by, now, *group, &what.vendor];
        taught.extend((tx.run(OF_GROUP, row).await? > 0).then_some(id));
    }
    Ok(taught)
}

/// The lessons that a person taught about a campaign by a drag are taken back, for the drag was.
pub(super) async fn unteach(tx: &mut Tx, campaign: i64, now: Timestamp) -> Result<(), StoreError> {
    let taught = "SELECT id FROM lesson WHERE campaign_id = $1 AND taught_by = 'folder' AND revoked_at IS NULL";
    for row in tx.all(taught, values![campaign]).await? {
        revoke(tx, row.int("id")?, now).await?;
    }
    Ok(())
}

async fn revoke(tx: &mut Tx, id: i64, now: Timestamp) -> Result<(), StoreError> {
    if tx.run(REVOKE, values![now, id]).await? > 0 {
        tx.run(NO_LONGER_RELEASED, values![id]).await?;
        tx.run(CAMPAIGN_AGAIN, values![id]).await?;
    }
    Ok(())
}

impl Store {
    /// All lessons, the latest first; also those that were revoked.
    pub async fn lessons(&self) -> Result<Vec<LessonView>, StoreError> {
        let rows = self
            .reading()
            .await?
            .all(ALL, values![None::<CampaignId>])
            .await?;
        rows.iter().map(view).collect()
    }

    /// Takes a lesson back: what comes from now on is judged as if it had not been taught. `None`: there is no such
    /// lesson. Revoked twice, the first time stands.
    pub async fn revoke_lesson(
        &self,
        id: i64,
        now: Timestamp,
    ) -> Result<Option<LessonView>, StoreError> {
        let mut tx = self.writing().await?;
        lock_numbers(&mut tx).await?;
        revoke(&mut tx, id, now).await?;
        let found = tx.first(ALL, values![id]).await?;
        let found = found.as_ref().map(view).transpose()?;
        tx.commit().await?;
        Ok(found)
    }
}

/// The columns `lessons`, `taught_at` and `taught_by`.
pub(super) fn taught(row: &AnyRow) -> Result<Option<Taught>, StoreError> {
    let times = row.number("lessons")?;
    Ok(match row.maybe_instant("taught_at")? {
        Some(last) if times > 0 => Some(Taught {
            times,
            last,
            by: row.word("taught_by")?,
        }),
        _ => None,
    })
}

fn view(row: &AnyRow) -> Result<LessonView, StoreError> {
    let group = row.maybe_int("group_id")?.map(GroupId);
    let campaign = row.maybe_int("campaign_id")?.map(CampaignId);
    Ok(LessonView {
        id: format!("l{}", row.int("id")?),
        organization: row.text("organization")?,
        vendor: row.maybe_text("vendor")?,
        group: group.map(|id| id.to_string()),
        campaign: campaign.map(|id| id.to_string()),
        subject: row.maybe_text("subject")?,
        says: row.word("says")?,
        by: row.word("taught_by")?,
        at: row.instant("taught_at")?,
        revoked_at: row.maybe_instant("revoked_at")?,
    })
}
