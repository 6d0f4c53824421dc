//! Entering what a batch taught about people: vendors, who works there, letters of ours, whom not to write to again.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::assignment::Assignment;
use super::error::StoreError;
use super::joined::brand_of;
use super::ledger::Changes;
use super::outbox;
use super::rows::{Keyed, Person, SentMail};
use super::sql::{Value, values};

const VENDORS: &str = "
    INSERT INTO vendor (organization, vendor, brand) VALUES :list ON CONFLICT (organization, vendor) DO NOTHING";

const PEOPLE: &str = "
    INSERT INTO person (organization, vendor, address, name, first_seen, last_seen) VALUES :list
    ON CONFLICT (organization, vendor, address) DO UPDATE SET name = COALESCE(excluded.name, person.name),
        first_seen = CASE WHEN excluded.first_seen < person.first_seen THEN excluded.first_seen
            ELSE person.first_seen END,
        last_seen = CASE WHEN excluded.last_seen > person.last_seen THEN excluded.last_seen ELSE person.last_seen END";

/// Of a mail that is seen twice, the first row stays: ours, recorded when it was planned, is no person's.
const SENT: &str = "
    INSERT INTO sent_mail (organization, message_id, by_person, inbox, sent_at) VALUES :list
    ON CONFLICT (organization, message_id) DO NOTHING";

const LETTERS: &str = "
    INSERT INTO letter (organization, address, message_id, registrable, inbox, sent_at) VALUES :list
    ON CONFLICT (organization, address, message_id) DO NOTHING";

const ANSWERS: &str = "
    INSERT INTO letter_answers (organization, message_id, answers) VALUES :list
    ON CONFLICT (organization, message_id, answers) DO NOTHING";

const GUARDS_NEW: &str = "
    INSERT INTO guard (organization, guard, taken_at) VALUES :list ON CONFLICT (organization, guard) DO NOTHING";

const GUARDS_MOVED: &str = "
    UPDATE guard SET taken_at = k.column4 FROM (VALUES :list) AS k
    WHERE guard.organization = k.column1 AND guard.guard = k.column2 AND guard.taken_at = k.column3";

const WRONG_NAMES: &str = "
    INSERT INTO wrong_name (organization, vendor, used, meant, times, last_at) VALUES :list
    ON CONFLICT (organization, vendor, used, meant) DO UPDATE SET times = wrong_name.times + excluded.times,
        last_at = excluded.last_at";

const RETURNED: &str = "
    UPDATE mail SET bounced_at = k.column3, result = k.column4 FROM (VALUES :list) AS k
    WHERE mail.organization = k.column1 AND mail.message_key = k.column2";

const BOUNCES: &str = "
    INSERT INTO bounce (organization, address, bounced_at)
    SELECT organization, recipient, MAX(bounced_at) FROM mail
    WHERE organization = $1 AND bounced_at IS NOT NULL AND message_key IN (:list) GROUP BY organization, recipient
    ON CONFLICT (organization, address) DO UPDATE SET bounced_at = excluded.bounced_at";

/// A draft that the contact sends becomes a person's mail.
const BY_PERSON: &str = "
    UPDATE sent_mail SET by_person = 1 WHERE organization = $1 AND by_person = 0 AND message_id IN (:list)";

impl Assignment {
    pub(super) async fn enter_vendors(
        &mut self,
        changes: &Changes,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let org = &self.organization;
        let of_campaigns = changes
            .campaigns
            .values()
            .map(|campaign| campaign.vendor.as_str());
        let of_people = changes.people.iter().map(|person| person.vendor.as_str());
        let names: BTreeSet<&str> = of_campaigns.chain(of_people).collect();
        self.tx
            .run_rows(
                VENDORS,
                names
                    .into_iter()
                    .map(|name| values![org, name, brand_of(name)])
                    .collect(),
            )
            .await?;
        self.tx
            .run_rows(PEOPLE, people_rows(org, &changes.people))
            .await?;
        let mut wrong: BTreeMap<&(String, String, String), i64> = BTreeMap::new();
        changes
            .wrong_names
            .iter()
            .for_each(|name| *wrong.entry(name).or_default() += 1);
        let wrong = wrong
            .into_iter()
            .map(|((vendor, used, meant), times)| values![org, vendor, used, meant, times, now]);
        self.tx.run_rows(WRONG_NAMES, wrong.collect()).await?;
        Ok(())
    }

    /// What came back was sent: a mail in doubt is none any more.
    pub(super) async fn enter_returned(
        &mut self,
        changes: &Changes,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let org = &self.organization;
        let returned: BTreeMap<i64, (Keyed, Timestamp, &String)> = changes
            .returned
            .iter()
            .map(|(key, at, why)| (key.0, (*key, *at, why)))
            .collect();
        let keys: Vec<Keyed> = returned.values().map(|(key, ..)| *key).collect();
        outbox::prove_sent(&mut self.tx, org, &keys, now).await?;
        let rows = returned
            .into_values()
            .map(|(key, at, why)| values![org, key, at, format!("came back: {why}")])
            .collect();
        self.tx.run_rows(RETURNED, rows).await?;
        let keys = keys.into_iter().map(Value::from).collect();
        self.tx.run_among(BOUNCES, values![org], keys).await?;
        Ok(())
    }

    pub(super) async fn enter_sent(
        &mut self,
        changes: &Changes,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let org = &self.organization;
        let seen = changes
            .sent
            .iter()
            .map(|sent| values![org, sent.message_id, sent.by_person, &sent.inbox, sent.at]);
        let planned = changes.mails.iter().chain(&changes.upgraded);
        let planned =
            planned.map(|mail| values![org, self.store.keyed(&mail.message_id), false, "", now]);
        self.tx
            .run_rows(SENT, planned.chain(seen).collect())
            .await?;
        let by_person = || changes.sent.iter().filter(|sent| sent.by_person);
        self.tx
            .run_rows(
                LETTERS,
                by_person()
                    .flat_map(|sent| letter_rows(org, sent))
                    .collect(),
            )
            .await?;
        let keys = by_person().map(|sent| sent.message_id.into()).collect();
        self.tx.run_among(BY_PERSON, values![org], keys).await?;
        let answers = by_person().flat_map(|sent| {
            sent.answers
                .iter()
                .map(move |answered| values![org, sent.message_id, *answered])
        });
        self.tx.run_rows(ANSWERS, answers.collect()).await?;
        let keys = changes
            .sent
            .iter()
            .map(|sent| sent.message_id)
            .collect::<Vec<_>>();
        outbox::prove_sent(&mut self.tx, org, &keys, now).await
    }

    pub(super) async fn enter_guards(&mut self, changes: &Changes) -> Result<(), StoreError> {
        let org = &self.organization;
        let (mut fresh, mut moved) = (Vec::new(), Vec::new());
        for (key, before, after) in &changes.guards {
            match before {
                None => fresh.push(values![org, *key, *after]),
                Some(before) => moved.push(values![org, *key, *before, *after]),
            }
        }
        let wanted = (fresh.len() + moved.len()) as u64;
        let taken = self.tx.run_rows(GUARDS_NEW, fresh).await?
            + self.tx.run_rows(GUARDS_MOVED, moved).await?;
        if taken == wanted {
            Ok(())
        } else {
            Err(StoreError::Raced("a recipient guard"))
        }
    }
}

/// One row a person: an upsert must not meet the same row twice.
fn people_rows(org: &str, people: &[Person]) -> Vec<Vec<Value>> {
    let mut rows: BTreeMap<(&str, &str), (Option<&str>, Timestamp, Timestamp)> = BTreeMap::new();
    for person in people {
        let key = (person.vendor.as_str(), person.party.address.as_str());
        let row = rows.entry(key).or_insert((None, person.at, person.at));
        row.0 = person.party.name.as_deref().or(row.0);
        row.1 = row.1.min(person.at);
        row.2 = row.2.max(person.at);
    }
    let row =
        |((vendor, address), (name, first, last))| values![org, vendor, address, name, first, last];
    rows.into_iter().map(row).collect()
}

/// The registrable domain is kept beside the address, so that a vendor finds all letters to its people.
fn letter_rows(org: &str, sent: &SentMail) -> Vec<Vec<Value>> {
    let row = |address: &String| {
        let host = address.rsplit_once('@').map(|(_, host)| host);
        let registrable = host.and_then(psl::domain_str);
        values![
            org,
            address,
            sent.message_id,
            registrable,
            &sent.inbox,
            sent.at
        ]
    };
    sent.recipients.iter().map(row).collect()
}
