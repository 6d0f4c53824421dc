//! Filling the ledger: what is known around a batch, in two rounds of a few statements.
//!
//! The first round asks by the keys of the batch (texts, Message-IDs, letters, guards), the second by what the first
//! found (campaigns, recipients, vendors, waiting copies). What a stranger could make grow without end is capped.

use std::collections::{BTreeMap, BTreeSet};

use sqlx::any::AnyRow;

use super::assignment::Assignment;
use super::columns::{Column, broken};
use super::error::StoreError;
use super::ledger::{CANDIDATES, Keys, KnownText, Ledger, Letter, Seen};
use super::rows::{Keyed, Place};
use super::sql::{Value, values};
use crate::campaign::{CampaignId, Candidate, GroupId, Identity, Sketch};

/// The 8 newest texts a key: what many mails share finds nothing that is worth a look, and must not cost more.
const NEAR: &str = "
    SELECT n.text_key, n.text_id FROM (VALUES :list) AS k JOIN text_key n ON n.text_key = k.column1 AND n.text_id >= COALESCE(
        (SELECT m.text_id FROM text_key m WHERE m.text_key = k.column1 ORDER BY m.text_id DESC LIMIT 1 OFFSET 7), 0)";

const TEXTS: &str = "
    SELECT t.id, t.group_id, t.campaign_id, t.vendor, t.link_domains, t.authenticated, t.sketch, g.released
    FROM known_text t JOIN text_group g ON g.id = t.group_id
    WHERE t.organization = $1 AND t.id IN (:list) ORDER BY t.id DESC";

const SEEN: &str = "
    SELECT s.message_id AS found_by, 1 AS own, s.id, s.inbox, s.digest, s.vendor, s.group_id, s.campaign_id, g.released, 0 AS exemplar,
        (SELECT COUNT(*) FROM move_job m WHERE m.sighting_id = s.id AND m.state = 'moved' AND m.back = 0
            AND NOT EXISTS (SELECT 1 FROM move_job b WHERE b.sighting_id = s.id AND b.back = 1)) AS moved
    FROM sighting s LEFT JOIN text_group g ON g.id = s.group_id
    WHERE s.organization = $1 AND s.message_id IN (:list)
    UNION ALL
    SELECT s.original_id, 0, s.id, s.inbox, s.digest, s.vendor, s.group_id, s.campaign_id, g.released, 0,
        (SELECT COUNT(*) FROM move_job m WHERE m.sighting_id = s.id AND m.state = 'moved' AND m.back = 0
            AND NOT EXISTS (SELECT 1 FROM move_job b WHERE b.sighting_id = s.id AND b.back = 1))
    FROM sighting s LEFT JOIN text_group g ON g.id = s.group_id
    WHERE s.organization = $1 AND s.original_id IN (:list) AND (s.message_id IS NULL OR s.message_id <> s.original_id)
    UNION ALL
    SELECT s.message_id, 1, s.id, p.inbox, p.digest, s.vendor, s.group_id, s.campaign_id, g.released, 1,
        CASE WHEN p.state = 'laid' THEN 1 ELSE 0 END
    FROM sighting s JOIN placement p ON p.sighting_id = s.id LEFT JOIN text_group g ON g.id = s.group_id
    WHERE s.organization = $1 AND s.message_id IN (:list) AND p.digest IS NOT NULL
    ORDER BY 3";

const OURS: &str =
    "SELECT message_id, by_person FROM sent_mail WHERE organization = $1 AND message_id IN (:list)";

const LETTERS: &str = "
    SELECT l.address, l.inbox, l.sent_at, (
        SELECT COUNT(*) FROM letter_answers a JOIN sighting s ON (s.message_id = a.answers OR s.original_id = a.answers)
            AND s.organization = a.organization
        WHERE a.organization = l.organization AND a.message_id = l.message_id AND s.campaign_id IS NOT NULL) AS answers
    FROM letter l WHERE l.organization = $1 AND l.address IN (:list) ORDER BY l.sent_at DESC LIMIT 10000";

const BOUNCED: &str =
    "SELECT address, bounced_at FROM bounce WHERE organization = $1 AND address IN (:list)";

const GUARDS: &str =
    "SELECT guard, taken_at FROM guard WHERE organization = $1 AND guard IN (:list)";

impl Assignment {
    /// What is known around a batch.
    pub async fn load(&mut self, keys: &Keys) -> Result<Ledger, StoreError> {
        let mut ledger = Ledger {
            next: self.next,
            ..Ledger::default()
        };
        self.load_texts(keys, &mut ledger).await?;
        self.load_seen(keys, &mut ledger).await?;
        self.load_letters(keys, &mut ledger).await?;
        let alike = self.load_joined(keys, &mut ledger).await?;
        let groups = groups_of(&ledger);
        self.load_campaigns(keys, &mut ledger).await?;
        self.load_people_of_ours(&groups, &mut ledger).await?;
        self.load_vendors(keys, alike, &mut ledger).await?;
        self.load_heard(keys, &mut ledger).await?;
        self.load_guards(keys, &mut ledger).await?;
        self.load_waiting(&groups, &mut ledger).await?;
        Ok(ledger)
    }

    async fn load_texts(&mut self, keys: &Keys, ledger: &mut Ledger) -> Result<(), StoreError> {
        let mut found = self.near(keys).await?;
        let ids = distinct(found.keys().copied());
        for row in self
            .tx
            .among(TEXTS, values![&self.organization], ids)
            .await?
        {
            let id = row.int("id")?;
            if row.yes("released")? {
                ledger.released.insert(GroupId(row.int("group_id")?));
            }
            ledger.texts.push(KnownText {
                id,
                candidate: candidate(&row)?,
                keys: found.remove(&id).unwrap_or_default(),
            });
        }
        Ok(())
    }

    /// The texts that share most keys with a text of the batch, with the keys of the batch that they have.
    async fn near(&mut self, keys: &Keys) -> Result<BTreeMap<i64, Vec<i64>>, StoreError> {
        let asked: BTreeSet<i64> = keys.texts.iter().flatten().copied().collect();
        let own = |key| values![self.own_key(key)];
        let rows = asked.into_iter().map(own).collect();
        let mut by_key: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for row in self.tx.rows_of_rows(NEAR, rows).await? {
            by_key
                .entry(Self::bare_key(row.int("text_key")?))
                .or_default()
                .push(row.int("text_id")?);
        }
        let nearest: BTreeSet<i64> = keys
            .texts
            .iter()
            .flat_map(|text| nearest(text, &by_key))
            .collect();
        let mut found: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for (key, texts) in &by_key {
            for text in texts.iter().filter(|text| nearest.contains(text)) {
                found.entry(*text).or_default().push(*key);
            }
        }
        Ok(found)
    }

    async fn load_seen(&mut self, keys: &Keys, ledger: &mut Ledger) -> Result<(), StoreError> {
        let ids = distinct(keys.message_ids.iter().map(|key| key.0));
        for row in self
            .tx
            .among(SEEN, values![&self.organization], ids.clone())
            .await?
        {
            let seen = Seen {
                sighting: row.int("id")?,
                inbox: row.text("inbox")?,
                own_id: row.yes("own")?,
                digest: Keyed(row.int("digest")?),
                vendor: row.maybe_text("vendor")?,
                group: row.maybe_int("group_id")?.map(GroupId),
                campaign: row.maybe_int("campaign_id")?.map(CampaignId),
                moved: row.yes("moved")?,
                exemplar: row.yes("exemplar")?,
            };
            if row.maybe_int("released")? == Some(1) {
                ledger.released.extend(seen.group);
            }
            ledger
                .seen
                .entry(Keyed(row.int("found_by")?))
                .or_default()
                .push(seen);
        }
        for row in self
            .tx
            .among(OURS, values![&self.organization], ids)
            .await?
        {
            ledger
                .ours
                .insert(Keyed(row.int("message_id")?), row.yes("by_person")?);
        }
        Ok(())
    }

    async fn load_letters(&mut self, keys: &Keys, ledger: &mut Ledger) -> Result<(), StoreError> {
        let addresses = distinct(keys.addresses.iter());
        for row in self
            .tx
            .among(LETTERS, values![&self.organization], addresses)
            .await?
        {
            let letter = Letter {
                inbox: row.text("inbox")?,
                at: row.instant("sent_at")?,
                answers_campaign: row.yes("answers")?,
            };
            ledger
                .letters
                .entry(row.text("address")?)
                .or_default()
                .push(letter);
        }
        Ok(())
    }

    async fn load_guards(&mut self, keys: &Keys, ledger: &mut Ledger) -> Result<(), StoreError> {
        let addresses = distinct(keys.addresses.iter());
        for row in self
            .tx
            .among(BOUNCED, values![&self.organization], addresses)
            .await?
        {
            ledger
                .bounced
                .insert(row.text("address")?, row.instant("bounced_at")?);
        }
        // A sender may turn out to be any of the known vendors.
        let of_campaigns = ledger.campaigns.values().map(|campaign| &campaign.vendor);
        let known = ledger.vendors.keys().chain(of_campaigns);
        let of_known = known.map(|vendor| self.store.keyed(&format!("vendor:{vendor}")));
        let guards = distinct(keys.guards.iter().copied().chain(of_known).map(|key| key.0));
        for row in self
            .tx
            .among(GUARDS, values![&self.organization], guards)
            .await?
        {
            ledger
                .guards
                .insert(Keyed(row.int("guard")?), row.instant("taken_at")?);
        }
        Ok(())
    }
}

/// Each once, in order: the same batch asks the same question.
pub(super) fn distinct<T: Ord + Into<Value>>(items: impl Iterator<Item = T>) -> Vec<Value> {
    items
        .collect::<BTreeSet<T>>()
        .into_iter()
        .map(Into::into)
        .collect()
}

fn groups_of(ledger: &Ledger) -> Vec<i64> {
    let of_texts = ledger.texts.iter().map(|text| text.candidate.group.0);
    let of_seen = ledger
        .seen
        .values()
        .flatten()
        .filter_map(|seen| seen.group)
        .map(|group| group.0);
    of_texts
        .chain(of_seen)
        .map(|id| (id, ()))
        .collect::<BTreeMap<_, _>>()
        .into_keys()
        .collect()
}

/// Of the texts that share a key with one text, those that share most, then the newest.
fn nearest(text: &[i64], by_key: &BTreeMap<i64, Vec<i64>>) -> Vec<i64> {
    let mut shared: BTreeMap<i64, usize> = BTreeMap::new();
    for id in text.iter().filter_map(|key| by_key.get(key)).flatten() {
        *shared.entry(*id).or_default() += 1;
    }
    let mut ranked: Vec<(usize, i64)> = shared.into_iter().map(|(id, count)| (count, id)).collect();
    ranked.sort_unstable_by(|one, two| two.cmp(one));
    ranked
        .into_iter()
        .take(CANDIDATES)
        .map(|(_, id)| id)
        .collect()
}

fn candidate(row: &AnyRow) -> Result<Candidate, StoreError> {
    let domains = row.text("link_domains")?;
    Ok(Candidate {
        group: GroupId(row.int("group_id")?),
        campaign: row.maybe_int("campaign_id")?.map(CampaignId),
        identity: Identity {
            vendor: row.maybe_text("vendor")?,
            link_domains: domains.split_whitespace().map(str::to_owned).collect(),
            authenticated: row.yes("authenticated")?,
        },
        sketch: Sketch::from_bytes(&row.blob("sketch")?)
            .ok_or_else(|| broken("sketch", "is cut"))?,
    })
}

/// The columns `inbox`, `folder`, `uid_validity` and `uid`.
pub(super) fn place(row: &AnyRow) -> Result<Place, StoreError> {
    Ok(Place {
        inbox: row.text("inbox")?,
        folder: row.text("folder")?,
        uid_validity: row.number("uid_validity")?,
        uid: row.number("uid")?,
    })
}
