//! Entering what a batch changed: one multi-row statement a table, in the order the references need.
//!
//! Here is what was seen; what was learned of people is in `learned`, what is wanted (moves, mails, placements) in
//! `wishes`.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::assignment::{Assignment, keep_numbers};
use super::columns::word;
use super::error::StoreError;
use super::ledger::Changes;
use super::places::{CURSOR, PASS_OVER, cursor_row, passed_over_row};
use super::rows::{Campaign, NewText, Place, Sighting};
use super::sql::{Value, values};
use super::wishes;

const GROUPS: &str = "INSERT INTO text_group (id, organization, first_seen) VALUES :list";

/// An answer that the sender recorded while this batch was decided is not undone by it.
const CAMPAIGNS: &str = "
    INSERT INTO campaign (id, organization, vendor, subject, language, first_seen, last_seen, released, answered_by,
        answered_at, exemplar, sightings, topic)
    VALUES :list
    ON CONFLICT (id) DO UPDATE SET vendor = excluded.vendor, subject = excluded.subject, language = excluded.language,
        first_seen = excluded.first_seen, last_seen = excluded.last_seen, released = excluded.released,
        answered_by = COALESCE(excluded.answered_by, campaign.answered_by),
        answered_at = COALESCE(excluded.answered_at, campaign.answered_at),
        exemplar = excluded.exemplar, sightings = excluded.sightings";

const TEXTS: &str = "
    INSERT INTO known_text (id, organization, group_id, campaign_id, vendor, link_domains, authenticated, words, sketch, keys)
    VALUES :list";

const TEXT_KEYS: &str = "INSERT INTO text_key (text_key, text_id) VALUES :list";

const TEXT_CAMPAIGNS: &str = "UPDATE known_text SET campaign_id = k.column2 FROM (VALUES :list) AS k WHERE known_text.id = k.column1";

const SIGHTINGS: &str = "
    INSERT INTO sighting (id, organization, inbox, folder, uid_validity, uid, kind, message_id, original_id, digest,
        vendor, group_id, campaign_id, recipient, forwarded_by, verdict, score, assessment, decision, arrived_at, decided_at,
        end_run, proven)
    VALUES :list";

const WAITING: &str = "INSERT INTO waiting (sighting_id, message_id, digest) VALUES :list";

const JOINED: &str = "UPDATE sighting SET campaign_id = k.column2 FROM (VALUES :list) AS k WHERE sighting.id = k.column1";

const ATTEMPTS: &str =
    "DELETE FROM attempt WHERE (inbox, folder, uid_validity, uid) IN (VALUES :list)";

impl Assignment {
    /// Enters what the batch changed. [`StoreError::Raced`]: roll back (drop this), load and decide again.
    pub async fn enter(&mut self, changes: &Changes, now: Timestamp) -> Result<(), StoreError> {
        self.next = keep_numbers(&mut self.tx, self.next, changes.next).await?;
        self.enter_texts(changes).await?;
        self.enter_sightings(changes).await?;
        self.enter_vendors(changes, now).await?;
        self.enter_joined(changes, now).await?;
        self.enter_sent(changes, now).await?;
        self.enter_returned(changes, now).await?;
        self.enter_guards(changes).await?;
        wishes::enter(&mut self.tx, &self.store, &self.organization, changes, now).await?;
        self.enter_drags(changes, now).await?;
        self.enter_progress(changes, now).await
    }

    async fn enter_texts(&mut self, changes: &Changes) -> Result<(), StoreError> {
        let org = &self.organization;
        let groups = changes
            .groups
            .iter()
            .map(|(group, at)| values![*group, org, *at])
            .collect();
        self.tx.run_rows(GROUPS, groups).await?;
        let campaigns = changes
            .campaigns
            .values()
            .map(|campaign| campaign_row(org, campaign))
            .collect();
        self.tx.run_rows(CAMPAIGNS, campaigns).await?;
        let texts = changes
            .texts
            .iter()
            .map(|text| text_row(org, text, |key| self.own_key(key)))
            .collect();
        self.tx.run_rows(TEXTS, texts).await?;
        // In the order of the index, which is then walked once.
        let keys: BTreeSet<(i64, i64)> = changes
            .texts
            .iter()
            .flat_map(|text| text.fingerprint.keys.iter().map(|key| (*key, text.id)))
            .map(|(key, text)| (self.own_key(key), text))
            .collect();
        let keys = keys
            .into_iter()
            .map(|(key, text)| values![key, text])
            .collect();
        self.tx.run_rows(TEXT_KEYS, keys).await?;
        let joined = changes
            .text_campaigns
            .iter()
            .map(|(text, campaign)| values![*text, *campaign])
            .collect();
        self.tx.run_rows(TEXT_CAMPAIGNS, joined).await?;
        Ok(())
    }

    async fn enter_sightings(&mut self, changes: &Changes) -> Result<(), StoreError> {
        let rows = changes
            .sightings
            .iter()
            .map(|sighting| sighting_row(&self.organization, sighting));
        let rows = rows.collect::<Result<_, _>>()?;
        self.tx
            .run_rows(SIGHTINGS, rows)
            .await
            .map_err(|error| raced(error, "a sighting"))?;
        let waiting = changes
            .waiting
            .iter()
            .map(|it| values![it.sighting, &it.message_id, it.digest])
            .collect();
        self.tx.run_rows(WAITING, waiting).await?;
        let joined = changes
            .joined
            .iter()
            .map(|(sighting, campaign)| values![*sighting, *campaign])
            .collect();
        self.tx.run_rows(JOINED, joined).await?;
        let no_longer = changes
            .joined
            .iter()
            .map(|(sighting, _)| Value::from(*sighting))
            .collect();
        self.tx
            .run_among(
                "DELETE FROM waiting WHERE sighting_id IN (:list)",
                vec![],
                no_longer,
            )
            .await?;
        Ok(())
    }

    /// The watermark, the attempts that ended in a row, and what is left unread: in the same transaction as the rows.
    async fn enter_progress(
        &mut self,
        changes: &Changes,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let covered = |place: &Place| {
            changes
                .cursor
                .as_ref()
                .is_some_and(|cursor| cursor.covers(place))
        };
        let places = changes
            .sightings
            .iter()
            .map(|sighting| &sighting.place)
            .filter(|place| !covered(place));
        let rows = places
            .map(|at| values![&at.inbox, &at.folder, at.uid_validity, at.uid])
            .collect();
        self.tx.run_rows(ATTEMPTS, rows).await?;
        if let Some(cursor) = &changes.cursor {
            self.tx.run(CURSOR, cursor_row(cursor)).await?;
            let ended = "DELETE FROM attempt WHERE inbox = $1 AND folder = $2
                AND (uid_validity <> $3 OR (uid <= $4 AND passed_over IS NULL))";
            let row = values![
                &cursor.inbox,
                &cursor.folder,
                cursor.uid_validity,
                cursor.last_uid
            ];
            self.tx.run(ended, row).await?;
        }
        for (place, reason) in &changes.passed_over {
            self.tx
                .run(PASS_OVER, passed_over_row(place, reason, now))
                .await?;
        }
        Ok(())
    }
}

/// Names the table in a lost race.
pub(super) fn raced(error: StoreError, what: &'static str) -> StoreError {
    match error {
        StoreError::Raced(_) => StoreError::Raced(what),
        other => other,
    }
}

fn campaign_row(org: &str, campaign: &Campaign) -> Vec<Value> {
    let (by, at) = campaign.answered.unzip();
    values![
        campaign.id,
        org,
        &campaign.vendor,
        &campaign.subject,
        &campaign.language,
        campaign.first_seen,
        campaign.last_seen,
        campaign.released,
        by.map(word),
        at,
        campaign.exemplar,
        campaign.sightings,
        &campaign.topic
    ]
}

fn text_row(org: &str, text: &NewText, own: impl Fn(i64) -> i64) -> Vec<Value> {
    values![
        text.id,
        org,
        text.group,
        text.campaign,
        &text.identity.vendor,
        text.identity.link_domains.join(" "),
        text.identity.authenticated,
        text.fingerprint.sketch.0.len() as i64,
        text.fingerprint.sketch.to_bytes(),
        key_bytes(text.fingerprint.keys.iter().map(|key| own(*key)))
    ]
}

/// The keys of a text, eight octets each, least first: kept beside it so that they can be deleted with it, for an index
/// by text would double the largest table.
fn key_bytes(keys: impl Iterator<Item = i64>) -> Vec<u8> {
    keys.flat_map(i64::to_le_bytes).collect()
}

fn sighting_row(org: &str, sighting: &Sighting) -> Result<Vec<Value>, StoreError> {
    let assessment = serde_json::to_string(&sighting.assessment).map_err(|error| {
        StoreError::Other(format!("an assessment cannot be written as JSON: {error}"))
    })?;
    let place = &sighting.place;
    Ok(values![
        sighting.id,
        org,
        &place.inbox,
        &place.folder,
        place.uid_validity,
        place.uid,
        word(sighting.kind),
        sighting.message_id,
        sighting.original_id,
        sighting.digest,
        &sighting.vendor,
        sighting.group,
        sighting.campaign,
        &sighting.recipient,
        &sighting.forwarded_by,
        word(sighting.assessment.verdict),
        sighting.assessment.score,
        assessment,
        &sighting.decision,
        sighting.arrived_at,
        sighting.decided_at,
        sighting.end_run,
        sighting.proven
    ])
}
