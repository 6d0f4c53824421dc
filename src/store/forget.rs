//! Copies that are forgotten, with everything that rests on them alone: moves, places, texts, groups, campaigns, mails.

use serde::Serialize;
use sqlx::any::AnyRow;

use super::briefs::forget_briefs;
use super::columns::Column;
use super::error::StoreError;
use super::sql::{Tx, Value, values};

const PLACES: &str = "
    UPDATE placement SET message_id = NULL, sighting_id = NULL, digest = NULL, bytes = $1,
        state = CASE WHEN state = 'planned' THEN 'called_off' ELSE state END
    WHERE sighting_id IN (:list)";

const BRIEFS: &str = "DELETE FROM placement WHERE unique_key IN (:list)";

const LONELY_GROUPS: &str = "
    SELECT g.id FROM text_group g WHERE g.id IN (:list)
        AND NOT EXISTS (SELECT 1 FROM sighting s WHERE s.group_id = g.id)";

const LONELY_CAMPAIGNS: &str = "
    SELECT c.id FROM campaign c WHERE c.id IN (:list)
        AND NOT EXISTS (SELECT 1 FROM sighting s WHERE s.campaign_id = c.id)";

/// What was forgotten, as `onedoor erase` prints it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Erased {
    /// Copies of mail.
    pub sightings: u64,
    /// Campaigns that had no other copies.
    pub campaigns: u64,
    /// Fingerprints.
    pub texts: u64,
    /// People at vendors.
    pub people: u64,
    /// Notes that somebody of ours wrote to somebody.
    pub letters: u64,
    /// Mails of the outbox: gone, or without address and body.
    pub mails: u64,
    /// Addresses whose mail came back.
    pub bounces: u64,
    /// Standings, with every entry of their history.
    pub standings: u64,
    /// Lessons.
    pub lessons: u64,
    /// Reminders, greetings to a wrong name, joined domains.
    pub card: u64,
    /// Rows that stay, without the name they mentioned.
    pub mentions: u64,
}

impl std::ops::AddAssign for Erased {
    fn add_assign(&mut self, more: Erased) {
        self.sightings += more.sightings;
        self.campaigns += more.campaigns;
        self.texts += more.texts;
        self.people += more.people;
        self.letters += more.letters;
        self.mails += more.mails;
        self.bounces += more.bounces;
        self.standings += more.standings;
        self.lessons += more.lessons;
        self.card += more.card;
        self.mentions += more.mentions;
    }
}

/// Forgets copies, and the groups and campaigns that have no others.
pub(super) async fn forget_sightings(tx: &mut Tx, ids: &[i64]) -> Result<Erased, StoreError> {
    let list = || ids.iter().map(|id| Value::from(*id)).collect::<Vec<_>>();
    let of = "SELECT DISTINCT group_id, campaign_id FROM sighting WHERE id IN (:list)";
    let rows = tx.among(of, vec![], list()).await?;
    let (groups, campaigns) = (column(&rows, "group_id")?, column(&rows, "campaign_id")?);
    for sql in [
        "DELETE FROM waiting WHERE sighting_id IN (:list)",
        "DELETE FROM move_job WHERE sighting_id IN (:list)",
        "DELETE FROM desk_mail WHERE sighting_id IN (:list)",
    ] {
        tx.run_among(sql, vec![], list()).await?;
    }
    tx.run_among(PLACES, values![Vec::<u8>::new()], list())
        .await?;
    let briefs = ids
        .iter()
        .map(|id| Value::from(format!("brief:s{id}")))
        .collect();
    tx.run_among(BRIEFS, vec![], briefs).await?;
    let gone = "DELETE FROM sighting WHERE id IN (:list)";
    let sightings = tx.run_among(gone, vec![], list()).await?;
    let lonely = tx.among(LONELY_CAMPAIGNS, vec![], campaigns).await?;
    let mut erased = forget_campaigns(tx, column(&lonely, "id")?).await?;
    let lonely = tx.among(LONELY_GROUPS, vec![], groups).await?;
    let groups = column(&lonely, "id")?;
    let texts = "SELECT id, keys FROM known_text WHERE group_id IN (:list)";
    let texts = tx.among(texts, vec![], groups.clone()).await?;
    erased.texts += forget_texts(tx, &texts).await?;
    tx.run_among("DELETE FROM text_group WHERE id IN (:list)", vec![], groups)
        .await?;
    erased.sightings += sightings;
    Ok(erased)
}

/// Forgets campaigns that have no copies.
pub(super) async fn forget_campaigns(tx: &mut Tx, ids: Vec<Value>) -> Result<Erased, StoreError> {
    let named = |head: &str| -> Vec<Value> {
        let numbers = ids.iter().filter_map(|id| match id {
            Value::Int(Some(id)) => Some(Value::from(format!("{head}{id}"))),
            _ => None,
        });
        numbers.collect()
    };
    tx.run_among(BRIEFS, vec![], named("exemplar:c")).await?;
    tx.run_among(BRIEFS, vec![], named("draft:reply:c")).await?;
    forget_briefs(tx, ids.clone()).await?;
    let apart = "UPDATE known_text SET campaign_id = NULL WHERE campaign_id IN (:list)";
    tx.run_among(apart, vec![], ids.clone()).await?;
    let mails = "DELETE FROM mail WHERE campaign_id IN (:list)";
    let mails = tx.run_among(mails, vec![], ids.clone()).await?;
    let gone = "DELETE FROM campaign WHERE id IN (:list)";
    let campaigns = tx.run_among(gone, vec![], ids).await?;
    Ok(Erased {
        campaigns,
        mails,
        ..Erased::default()
    })
}

/// Forgets texts by their rows of `id` and `keys`; the index is kept by key, so each key is named.
pub(super) async fn forget_texts(tx: &mut Tx, rows: &[AnyRow]) -> Result<u64, StoreError> {
    let mut keys = Vec::new();
    for row in rows {
        let id = row.int("id")?;
        for key in row.maybe_blob("keys")?.unwrap_or_default().chunks_exact(8) {
            let key = key.try_into().map(i64::from_le_bytes).unwrap_or_default();
            keys.push(values![key, id]);
        }
    }
    let index = "DELETE FROM text_key WHERE (text_key, text_id) IN (VALUES :list)";
    tx.run_rows(index, keys).await?;
    tx.run_among(
        "DELETE FROM known_text WHERE id IN (:list)",
        vec![],
        column(rows, "id")?,
    )
    .await
}

/// A column of numbers, each once.
pub(super) fn column(rows: &[AnyRow], name: &str) -> Result<Vec<Value>, StoreError> {
    let mut ids = Vec::new();
    for row in rows {
        ids.extend(row.maybe_int(name)?);
    }
    ids.sort_unstable();
    ids.dedup();
    Ok(ids.into_iter().map(Value::from).collect())
}
