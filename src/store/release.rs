//! "No pitch", said by a person: everything a campaign caused is taken back as far as it can be, and a lesson is kept.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;

use super::assignment::{Assignment, keep_numbers, lock_numbers};
use super::columns::Column;
use super::error::StoreError;
use super::ledger::{Changes, Next};
use super::lessons::{LessonBy, Teaching, teach};
use super::moves::wanted_move;
use super::open::Store;
use super::rows::Place;
use super::sql::{Tx, Value, values};
use super::wanted::{Move, NewMove};
use super::wishes::insert_moves;
use crate::campaign::CampaignId;

/// What a person releases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Released {
    /// A campaign, shown as `c3`.
    Campaign(CampaignId),
    /// One copy, shown as `s12`: its campaign, or its group where it has none.
    Sighting(i64),
}

/// What a release did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct ReleaseReport {
    /// The campaigns, as `c3`.
    pub campaigns: Vec<String>,
    /// Copies that are no pitch any more.
    pub sightings: u32,
    /// Filed copies that are brought back.
    pub brought_back: u32,
    /// Moves that had not begun and are not made.
    pub not_filed: u32,
    /// Planned mails that are not sent.
    pub called_off: u32,
    /// Mails that had left already (or perhaps have).
    pub already_sent: u32,
    /// The lessons that are kept of it, as `l7`; none where it had been said before.
    pub lessons: Vec<String>,
}

/// Sightings of the campaign or the group of what was named.
const SIGHTINGS_OF_CAMPAIGN: &str =
    "SELECT id, group_id, campaign_id, vendor FROM sighting WHERE campaign_id = $1";
const SIGHTINGS_OF_SIGHTING: &str = "
    SELECT s.id, s.group_id, s.campaign_id, named.vendor FROM sighting s, sighting named
    WHERE named.id = $1 AND (s.id = named.id OR s.campaign_id = named.campaign_id
        OR (named.campaign_id IS NULL AND s.group_id = named.group_id))";

/// The forward moves of the copies that have none back yet.
const FILED: &str = "
    SELECT m.* FROM move_job m WHERE m.back = 0 AND m.sighting_id IN (:list) AND m.state IN ('moving', 'copied', 'moved')
        AND NOT EXISTS (SELECT 1 FROM move_job b WHERE b.sighting_id = m.sighting_id AND b.back = 1)
    ORDER BY m.id";

/// A copy that a person moved themselves: there is nothing of it to bring back.
const MOVED_BY_HAND: &str =
    "UPDATE move_job SET state = 'gone' WHERE sighting_id = $1 AND back = 0 AND state = 'moved'";

/// An exemplar that a person took out of the contact's folders says it once.
const EXEMPLAR_TAKEN: &str =
    "UPDATE placement SET state = 'called_off' WHERE sighting_id = $1 AND state = 'laid'";

const UNSENT: &str = "
    UPDATE mail SET state = 'suppressed', settled_at = $1, result = 'released'
    WHERE campaign_id IN (:list) AND state IN ('planned', 'claimed')";

const UNLAID: &str = "
    UPDATE placement SET state = 'called_off', bytes = $1 WHERE state = 'planned' AND unique_key IN (:list)";

impl Store {
    /// Marks a campaign (or a copy's group) as no pitch, calls off what is planned, plans filed copies back to the
    /// folders they came from and keeps a lesson. `None`: there is no such thing. Said twice, it does nothing the
    /// second time.
    pub async fn release(
        &self,
        what: Released,
        by: LessonBy,
        now: Timestamp,
    ) -> Result<Option<ReleaseReport>, StoreError> {
        let mut tx = self.writing().await?;
        let next = lock_numbers(&mut tx).await?;
        let Some((report, _)) = release(&mut tx, next, what, by, now).await? else {
            return Ok(None);
        };
        crashpoint!("release");
        tx.commit().await?;
        Ok(Some(report))
    }
}

/// What a person moved to say that it is no pitch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dragged {
    /// The copy itself, which then needs no bringing back.
    Itself,
    /// The exemplar that was made of it.
    Exemplar,
}

impl Assignment {
    /// What persons dragged back to where it came from is released, with all other copies.
    pub(super) async fn enter_drags(
        &mut self,
        changes: &Changes,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let themselves = changes.dragged_back.iter().map(|id| (*id, Dragged::Itself));
        let exemplars = changes
            .exemplars_back
            .iter()
            .map(|id| (*id, Dragged::Exemplar));
        for (sighting, how) in themselves.chain(exemplars) {
            self.next = release_dragged(&mut self.tx, self.next, sighting, how, now).await?;
        }
        Ok(())
    }
}

/// Releases what a person dragged; gives the numbers that are next.
pub(super) async fn release_dragged(
    tx: &mut Tx,
    next: Next,
    sighting: i64,
    how: Dragged,
    now: Timestamp,
) -> Result<Next, StoreError> {
    let moved = match how {
        Dragged::Itself => MOVED_BY_HAND,
        Dragged::Exemplar => EXEMPLAR_TAKEN,
    };
    tx.run(moved, values![sighting]).await?;
    let what = Released::Sighting(sighting);
    let released = release(tx, next, what, LessonBy::Folder, now).await?;
    Ok(released.map_or(next, |(_, next)| next))
}

/// The copies that a release is about.
struct Found {
    sightings: Vec<i64>,
    groups: BTreeSet<i64>,
    campaigns: BTreeSet<i64>,
    /// Of the copy that was named, or of the campaign.
    vendor: Option<String>,
}

impl Found {
    /// `None` where there is no such thing.
    async fn look(tx: &mut Tx, what: Released) -> Result<Option<Found>, StoreError> {
        let rows = match what {
            Released::Campaign(id) => tx.all(SIGHTINGS_OF_CAMPAIGN, values![id]).await?,
            Released::Sighting(id) => tx.all(SIGHTINGS_OF_SIGHTING, values![id]).await?,
        };
        let Some(first) = rows.first() else {
            return Ok(None);
        };
        let mut found = Found {
            sightings: Vec::new(),
            groups: BTreeSet::new(),
            campaigns: BTreeSet::new(),
            vendor: first.maybe_text("vendor")?,
        };
        for row in &rows {
            found.sightings.push(row.int("id")?);
            found.groups.extend(row.maybe_int("group_id")?);
            found.campaigns.extend(row.maybe_int("campaign_id")?);
        }
        Ok(Some(found))
    }
}

/// See [`Store::release`]; also gives the numbers that are next.
async fn release(
    tx: &mut Tx,
    next: Next,
    what: Released,
    by: LessonBy,
    now: Timestamp,
) -> Result<Option<(ReleaseReport, Next)>, StoreError> {
    let Some(found) = Found::look(tx, what).await? else {
        return Ok(None);
    };
    mark(tx, &found.groups, &found.campaigns).await?;
    let mut report = ReleaseReport {
        campaigns: found.campaigns.iter().map(|id| format!("c{id}")).collect(),
        sightings: u32::try_from(found.sightings.len()).unwrap_or(u32::MAX),
        ..ReleaseReport::default()
    };
    call_off(tx, &found.campaigns, now, &mut report).await?;
    let back = bring_back(tx, next.other, &found.sightings, &mut report).await?;
    let what = Teaching {
        campaigns: &found.campaigns,
        groups: &found.groups,
        vendor: found.vendor,
        by,
    };
    let taught = teach(tx, next.other + back, &what, now).await?;
    report.lessons = taught.iter().map(|id| format!("l{id}")).collect();
    let other = next.other + back + taught.len() as i64;
    let next = keep_numbers(tx, next, Next { other, ..next }).await?;
    Ok(Some((report, next)))
}

fn list<'a>(ids: impl IntoIterator<Item = &'a i64>) -> Vec<Value> {
    ids.into_iter().map(|id| Value::from(*id)).collect()
}

async fn mark(
    tx: &mut Tx,
    groups: &BTreeSet<i64>,
    campaigns: &BTreeSet<i64>,
) -> Result<(), StoreError> {
    tx.run_among(
        "UPDATE text_group SET released = 1 WHERE id IN (:list)",
        vec![],
        list(groups),
    )
    .await?;
    tx.run_among(
        "UPDATE campaign SET released = 1 WHERE id IN (:list)",
        vec![],
        list(campaigns),
    )
    .await?;
    Ok(())
}

async fn call_off(
    tx: &mut Tx,
    campaigns: &BTreeSet<i64>,
    now: Timestamp,
    report: &mut ReleaseReport,
) -> Result<(), StoreError> {
    let unsent = tx.run_among(UNSENT, values![now], list(campaigns)).await?;
    report.called_off = u32::try_from(unsent).unwrap_or(u32::MAX);
    let sent = "SELECT COUNT(*) AS mails FROM mail
        WHERE campaign_id IN (:list) AND state IN ('sending', 'sent', 'in_doubt')";
    for row in tx.among(sent, vec![], list(campaigns)).await? {
        report.already_sent += row.number("mails")?;
    }
    let keys = campaigns
        .iter()
        .flat_map(|id| [format!("exemplar:c{id}"), format!("draft:reply:c{id}")]);
    tx.run_among(
        UNLAID,
        values![Vec::<u8>::new()],
        keys.map(Value::from).collect(),
    )
    .await?;
    Ok(())
}

/// Moves that never began are forgotten; the others get a move back, also those under way (it waits for them). Gives how
/// many numbers that took.
async fn bring_back(
    tx: &mut Tx,
    first: i64,
    sightings: &[i64],
    report: &mut ReleaseReport,
) -> Result<i64, StoreError> {
    let never_begun =
        "DELETE FROM move_job WHERE back = 0 AND state = 'planned' AND sighting_id IN (:list)";
    let not_filed = tx.run_among(never_begun, vec![], list(sightings)).await?;
    report.not_filed = u32::try_from(not_filed).unwrap_or(u32::MAX);
    let filed = tx.among(FILED, vec![], list(sightings)).await?;
    let filed = filed
        .iter()
        .map(wanted_move)
        .collect::<Result<Vec<_>, _>>()?;
    let back: Vec<NewMove> = filed
        .iter()
        .zip(first..)
        .map(|(filed, id)| way_back(filed, id))
        .collect();
    insert_moves(tx, &back).await?;
    report.brought_back = u32::try_from(back.len()).unwrap_or(u32::MAX);
    Ok(back.len() as i64)
}

fn way_back(filed: &Move, id: i64) -> NewMove {
    let there = &filed.planned;
    NewMove {
        id,
        sighting: there.sighting,
        from: Place {
            inbox: there.from.inbox.clone(),
            folder: there.to.clone(),
            uid_validity: 0,
            uid: 0,
        },
        to: there.from.folder.clone(),
        message_id: there.message_id.clone(),
        digest: there.digest,
        back: true,
    }
}
