//! The briefs beneath the exemplars, every version that was laid.
//!
//! A row is one version, a message of ours known by its Message-ID and the digest of its header block. A new version is
//! entered before it is laid, laid before the old one is let go of, and let go of before it is removed; so whatever is cut
//! off is found again, and in the end one is left.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use super::assignment::{keep_numbers, lock_numbers};
use super::brief_cases::BriefCase;
use super::columns::{Column, word};
use super::error::StoreError;
use super::ledger::Next;
use super::open::Store;
use super::rows::Keyed;
use super::sql::{Tx, Value, values};
use crate::campaign::CampaignId;

const BRIEFS: &str =
    "SELECT * FROM exemplar_brief WHERE inbox = $1 AND state <> 'gone' ORDER BY id";

const BY_KEY: &str =
    "SELECT * FROM exemplar_brief WHERE inbox = $1 AND message_key IN (:list) ORDER BY id";

const FOLLOWING: &str = "SELECT DISTINCT sighting_id, follow FROM exemplar_brief WHERE inbox = $1 AND follow IS NOT NULL";

const NEW: &str = "
    INSERT INTO exemplar_brief (id, campaign_id, version, sighting_id, inbox, folder, message_id, message_key, digest, stamp,
        said, weight, bytes, state)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, 'laying')
    ON CONFLICT (campaign_id, version) DO NOTHING";

const LAID: &str = "
    UPDATE exemplar_brief SET state = 'laid', bytes = $2, laid_at = $3 WHERE id = $1 AND state = 'laying'";

const REPLACED: &str = "
    UPDATE exemplar_brief SET state = 'leaving', not_before = 0 WHERE campaign_id = $1 AND id < $2
        AND state IN ('laying', 'laid', 'taken')";

/// What left some time ago will not be seen again.
const FORGOTTEN: &str = "DELETE FROM exemplar_brief WHERE campaign_id = $1 AND id < $2 AND state = 'gone' AND laid_at < $3";

/// Seen elsewhere than it was laid: a person moved it. One that was given up as taken away is there after all, and one that
/// was believed removed must be removed from there.
const SEEN: &str = "
    UPDATE exemplar_brief SET folder = $2, follow = $3, follow_from = $4, not_before = 0,
        state = CASE state WHEN 'taken' THEN 'laid' WHEN 'gone' THEN 'leaving' ELSE state END
    WHERE id = $1";

/// How long what left is remembered, in milliseconds.
const REMEMBERED: i64 = 24 * 3600 * 1000;

/// Where a version of a brief stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BriefState {
    /// It may have been laid.
    Laying,
    /// It lies there.
    Laid,
    /// The contact took it away.
    Taken,
    /// It is to be removed.
    Leaving,
    /// It was removed.
    Gone,
}

/// A version of a brief.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Brief {
    /// Its number.
    pub id: i64,
    /// The campaign.
    pub campaign: CampaignId,
    /// Counted from 1 for each campaign.
    pub version: i64,
    /// The copy that the exemplar was made of.
    pub sighting: i64,
    /// The folder it lies in, or is laid in.
    pub folder: String,
    /// Its Message-ID, without brackets.
    pub message_id: String,
    /// The Message-ID, keyed.
    pub message_key: Keyed,
    /// Digest of its header block.
    pub digest: Keyed,
    /// What its facts were read from; see [`BriefCase::stamp`].
    pub stamp: String,
    /// Digest of its text.
    pub said: Keyed,
    /// See [`crate::policy::compose::Known::weight`].
    pub weight: u32,
    /// The message; empty once it is laid.
    pub bytes: Vec<u8>,
    /// Where it stands.
    pub state: BriefState,
    /// A try to lay it was made before: look for it first.
    pub tried: bool,
    /// Not to be touched before this instant.
    pub not_before: Timestamp,
    /// When it was laid.
    pub laid_at: Option<Timestamp>,
    /// Where the exemplar goes, for the contact dragged the brief alone, and where it lay then.
    pub follow: Option<(String, String)>,
}

/// A brief to be laid.
#[derive(Debug, Clone)]
pub struct NewBrief<'a> {
    /// The case it is written for.
    pub case: &'a BriefCase,
    /// The copy that the exemplar was made of.
    pub sighting: i64,
    /// See [`Brief::version`].
    pub version: i64,
    /// The inbox.
    pub inbox: &'a str,
    /// The folder.
    pub folder: &'a str,
    /// Its Message-ID.
    pub message_id: &'a str,
    /// See [`Brief::digest`].
    pub digest: Keyed,
    /// See [`Brief::said`].
    pub said: Keyed,
    /// See [`Brief::weight`].
    pub weight: u32,
    /// The message.
    pub bytes: &'a [u8],
}

/// A brief that was seen in another folder than it was laid in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BriefSeen {
    /// Which.
    pub id: i64,
    /// Where it lies.
    pub folder: String,
    /// See [`Brief::follow`].
    pub follow: Option<(String, String)>,
}

impl Store {
    /// All briefs of an inbox that are not gone, oldest first.
    pub async fn briefs(&self, inbox: &str) -> Result<Vec<Brief>, StoreError> {
        let rows = self.reading().await?.all(BRIEFS, values![inbox]).await?;
        rows.iter().map(brief).collect()
    }

    /// The briefs among messages of an inbox, by their keyed Message-IDs; also those that are gone.
    pub async fn briefs_among(
        &self,
        inbox: &str,
        keys: &[Keyed],
    ) -> Result<Vec<Brief>, StoreError> {
        let keys = keys.iter().map(|key| Value::from(*key)).collect();
        let mut conn = self.reading().await?;
        let rows = conn.among(BY_KEY, values![inbox], keys).await?;
        rows.iter().map(brief).collect()
    }

    /// Exemplars of an inbox that are moved after their briefs: the copy each was made of, and the folder.
    pub async fn following(&self, inbox: &str) -> Result<Vec<(i64, String)>, StoreError> {
        let rows = self.reading().await?.all(FOLLOWING, values![inbox]).await?;
        let one = |row: &AnyRow| Ok((row.int("sighting_id")?, row.text("follow")?));
        rows.iter().map(one).collect()
    }

    /// The number of a campaign's next version.
    pub async fn next_brief(&self, campaign: CampaignId) -> Result<i64, StoreError> {
        let sql = "SELECT COALESCE(MAX(version), 0) + 1 AS next FROM exemplar_brief WHERE campaign_id = $1";
        let row = self.reading().await?.one(sql, values![campaign]).await?;
        row.int("next")
    }

    /// Enters a version that is to be laid; not where another worker has done so.
    pub async fn plan_brief(&self, new: &NewBrief<'_>) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let next = lock_numbers(&mut tx).await?;
        let row = values![
            next.other,
            new.case.campaign,
            new.version,
            new.sighting,
            new.inbox,
            new.folder,
            new.message_id,
            self.keyed(new.message_id),
            new.digest,
            &new.case.stamp,
            new.said,
            new.weight,
            new.bytes
        ];
        tx.run(NEW, row).await?;
        let other = next.other + 1;
        keep_numbers(&mut tx, next, Next { other, ..next }).await?;
        tx.commit().await
    }

    /// Counts a try, durably, before APPEND is given. `false`: it was laid or called off meanwhile.
    pub async fn claim_brief(&self, id: i64) -> Result<bool, StoreError> {
        let sql =
            "UPDATE exemplar_brief SET attempts = attempts + 1 WHERE id = $1 AND state = 'laying'";
        Ok(self.change_brief(sql, values![id]).await? == 1)
    }

    /// It is laid: now, and not before, the older ones are let go of.
    pub async fn brief_laid(&self, of: &Brief, now: Timestamp) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        tx.run(LAID, values![of.id, Vec::<u8>::new(), now]).await?;
        tx.run(REPLACED, values![of.campaign, of.id]).await?;
        let before = now.as_millisecond() - REMEMBERED;
        tx.run(FORGOTTEN, values![of.campaign, of.id, before])
            .await?;
        tx.commit().await
    }

    /// Changes the state of a version that is still in the state it was read in.
    pub async fn settle_brief(&self, of: &Brief, state: BriefState) -> Result<(), StoreError> {
        let sql = "UPDATE exemplar_brief SET state = $3, not_before = 0, follow = CASE WHEN $3 = 'gone' THEN NULL ELSE follow END
            WHERE id = $1 AND state = $2";
        let row = values![of.id, word(of.state), word(state)];
        self.change_brief(sql, row).await?;
        Ok(())
    }

    /// The server refused something: not before then again.
    pub async fn brief_refused(&self, of: &Brief, again: Timestamp) -> Result<(), StoreError> {
        let sql = "UPDATE exemplar_brief SET not_before = $2 WHERE id = $1";
        self.change_brief(sql, values![of.id, again]).await?;
        Ok(())
    }

    /// The facts were read again, and the text is the same; or it lies in another folder than was known.
    pub async fn brief_is(&self, of: &Brief, stamp: &str, folder: &str) -> Result<(), StoreError> {
        let sql = "UPDATE exemplar_brief SET stamp = $2, folder = $3 WHERE id = $1";
        self.change_brief(sql, values![of.id, stamp, folder])
            .await?;
        Ok(())
    }

    /// The exemplar is where its brief was dragged, or nowhere.
    pub async fn brief_followed(&self, campaign: CampaignId) -> Result<(), StoreError> {
        let sql = "UPDATE exemplar_brief SET follow = NULL, follow_from = NULL WHERE campaign_id = $1 AND follow IS NOT NULL";
        self.change_brief(sql, values![campaign]).await?;
        Ok(())
    }

    async fn change_brief(&self, sql: &'static str, values: Vec<Value>) -> Result<u64, StoreError> {
        let mut tx = self.writing().await?;
        let changed = tx.run(sql, values).await?;
        tx.commit().await?;
        Ok(changed)
    }
}

/// Enters where briefs were seen, within a look at the folders.
pub(super) async fn enter_seen(tx: &mut Tx, seen: &[BriefSeen]) -> Result<(), StoreError> {
    for it in seen {
        let (to, from) = it.follow.clone().unzip();
        tx.run(SEEN, values![it.id, &it.folder, to, from]).await?;
    }
    Ok(())
}

/// Campaigns are forgotten: their briefs are removed, and nothing of them is kept then.
pub(super) async fn forget_briefs(tx: &mut Tx, campaigns: Vec<Value>) -> Result<(), StoreError> {
    let gone = "DELETE FROM exemplar_brief WHERE state = 'gone' AND campaign_id IN (:list)";
    tx.run_among(gone, vec![], campaigns.clone()).await?;
    let leaving =
        "UPDATE exemplar_brief SET state = 'leaving', bytes = $1, stamp = '', follow = NULL
        WHERE campaign_id IN (:list)";
    tx.run_among(leaving, values![Vec::<u8>::new()], campaigns)
        .await?;
    Ok(())
}

fn brief(row: &AnyRow) -> Result<Brief, StoreError> {
    let follow = row
        .maybe_text("follow")?
        .zip(row.maybe_text("follow_from")?);
    Ok(Brief {
        id: row.int("id")?,
        campaign: CampaignId(row.int("campaign_id")?),
        version: row.int("version")?,
        sighting: row.int("sighting_id")?,
        folder: row.text("folder")?,
        message_id: row.text("message_id")?,
        message_key: Keyed(row.int("message_key")?),
        digest: Keyed(row.int("digest")?),
        stamp: row.text("stamp")?,
        said: Keyed(row.int("said")?),
        weight: row.number("weight")?,
        bytes: row.blob("bytes")?,
        state: row.word("state")?,
        tried: row.int("attempts")? > 0,
        not_before: row.instant("not_before")?,
        laid_at: row.maybe_instant("laid_at")?,
        follow,
    })
}
