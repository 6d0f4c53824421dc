//! A person or a vendor is forgotten, everywhere, on request (GDPR article 17).
//!
//! What stays is nothing one could read: the keyed number that keeps us from writing to the same address twice. The mail
//! itself lies in people's mailboxes, which are not touched.

use std::collections::BTreeSet;

use super::columns::Column;
use super::error::StoreError;
use super::forget::{Erased, column, forget_campaigns, forget_sightings, forget_texts};
use super::open::Store;
use super::retention::forget_letters;
use super::sql::{Tx, Value, values};
use crate::campaign::{is_freemail, registrable_domain};

/// What stands where a name was.
const NOBODY: &str = "erased";

/// Copies forgotten at once.
const STEP: usize = 200;

/// All names of a vendor: the domain, and those joined to it.
const NAMES: &str = "SELECT DISTINCT domain FROM vendor_domain WHERE vendor = $1";

const SIGHTINGS: &str = "
    SELECT s.id FROM sighting s LEFT JOIN campaign c ON c.id = s.campaign_id
    WHERE s.vendor IN (:list) OR c.vendor IN (:list)";

const MAILS: &str = "
    UPDATE mail SET recipient = $1, bytes = $2, evidence = '{}', unique_key = 'erased:' || CAST(id AS TEXT),
        vendor = NULL, settled_at = COALESCE(settled_at, planned_at),
        state = CASE WHEN state IN ('planned', 'claimed') THEN 'closed' ELSE state END
    WHERE recipient LIKE $3 OR recipient LIKE $4";

/// A digest names vendors and people; what was told needs no keeping, and what was not tells of them no more.
const DIGESTS: &str = "
    UPDATE mail SET bytes = $1, settled_at = COALESCE(settled_at, planned_at),
        state = CASE WHEN state IN ('planned', 'claimed', 'in_doubt') THEN 'closed' ELSE state END
    WHERE kind = 'digest' AND bytes <> $1";

/// Of a reply the unique key is no name, and keeps a second one from being written.
const REPLIES: &str = "
    UPDATE mail SET recipient = $1, bytes = $2, evidence = '{}', settled_at = COALESCE(settled_at, planned_at),
        state = CASE WHEN state IN ('planned', 'claimed') THEN 'closed' ELSE state END
    WHERE kind = 'reply' AND (recipient LIKE $3 OR recipient LIKE $4)";

const LETTERS: &str = "SELECT message_id FROM letter WHERE address LIKE $1 OR address LIKE $2";

/// Every text of ours that may mention a name: statements that put another in its place.
const MENTIONS: [&str; 8] = [
    "UPDATE sighting SET recipient = $2 WHERE recipient = $1",
    "UPDATE sighting SET forwarded_by = $2 WHERE forwarded_by = $1",
    "UPDATE sighting SET decision = REPLACE(decision, $1, $2) WHERE decision LIKE '%' || $1 || '%'",
    "UPDATE sighting SET assessment = REPLACE(assessment, $1, $2) WHERE assessment LIKE '%' || $1 || '%'",
    "UPDATE vendor SET note = REPLACE(note, $1, $2) WHERE note LIKE '%' || $1 || '%'",
    "UPDATE vendor_history SET note = REPLACE(note, $1, $2) WHERE note LIKE '%' || $1 || '%'",
    "UPDATE reminder SET content = REPLACE(content, $1, $2) WHERE content LIKE '%' || $1 || '%'",
    "UPDATE known_text SET link_domains = REPLACE(' ' || link_domains || ' ', ' ' || $1 || ' ', ' ' || $2 || ' ')
        WHERE ' ' || link_domains || ' ' LIKE '% ' || $1 || ' %'",
];

impl Store {
    /// Forgets an address or a domain, lower case, in all organisations.
    pub async fn erase(&self, what: &str) -> Result<Erased, StoreError> {
        let mut tx = self.writing().await?;
        super::assignment::lock_numbers(&mut tx).await?;
        let mut erased = Erased::default();
        let names = names(&mut tx, what).await?;
        if !names.is_empty() {
            erased += forget_vendor(&mut tx, &names).await?;
        }
        let people: Vec<&str> = match names.is_empty() {
            true => vec![what],
            false => names.iter().map(String::as_str).collect(),
        };
        for name in people {
            erased += forget_people(&mut tx, name).await?;
        }
        erased.mails += tx.run(DIGESTS, values![Vec::<u8>::new()]).await?;
        crashpoint!("erase");
        tx.commit().await?;
        Ok(erased)
    }
}

/// The vendor's names, where what was asked for is one: a domain, or an address at a freemail host.
async fn names(tx: &mut Tx, what: &str) -> Result<BTreeSet<String>, StoreError> {
    let host = what.rsplit_once('@').map(|(_, host)| host);
    let is_vendor = host.is_none_or(|host| registrable_domain(host).is_some_and(is_freemail));
    if !is_vendor {
        return Ok(BTreeSet::new());
    }
    let mut names = BTreeSet::from([what.to_owned()]);
    for row in tx.all(NAMES, values![what]).await? {
        names.insert(row.text("domain")?);
    }
    Ok(names)
}

async fn forget_vendor(tx: &mut Tx, names: &BTreeSet<String>) -> Result<Erased, StoreError> {
    let list = || names.iter().map(Value::from).collect::<Vec<_>>();
    let mut erased = Erased::default();
    let rows = tx.among(SIGHTINGS, vec![], list()).await?;
    let ids: Vec<i64> = rows
        .iter()
        .map(|row| row.int("id"))
        .collect::<Result<_, _>>()?;
    for step in ids.chunks(STEP) {
        erased += forget_sightings(tx, step).await?;
    }
    let campaigns = "SELECT id FROM campaign WHERE vendor IN (:list)";
    let campaigns = tx.among(campaigns, vec![], list()).await?;
    erased += forget_campaigns(tx, column(&campaigns, "id")?).await?;
    let texts = "SELECT id, keys FROM known_text WHERE vendor IN (:list)";
    let texts = tx.among(texts, vec![], list()).await?;
    erased.texts += forget_texts(tx, &texts).await?;
    erased.people += tx
        .run_among("DELETE FROM person WHERE vendor IN (:list)", vec![], list())
        .await?;
    erased.lessons += tx
        .run_among("DELETE FROM lesson WHERE vendor IN (:list)", vec![], list())
        .await?;
    for sql in [
        "DELETE FROM vendor_history WHERE vendor IN (:list)",
        "DELETE FROM vendor WHERE vendor IN (:list)",
    ] {
        erased.standings += tx.run_among(sql, vec![], list()).await?;
    }
    for sql in [
        "DELETE FROM wrong_name WHERE vendor IN (:list)",
        "DELETE FROM reminder WHERE vendor IN (:list)",
        "DELETE FROM vendor_domain WHERE domain IN (:list) OR vendor IN (:list)",
    ] {
        erased.card += tx.run_among(sql, vec![], list()).await?;
    }
    Ok(erased)
}

/// Forgets an address, or all addresses at a domain and below it.
async fn forget_people(tx: &mut Tx, name: &str) -> Result<Erased, StoreError> {
    let [exact, below] = match name.contains('@') {
        true => [literal(name), literal(name)],
        false => [
            format!("%@{}", literal(name)),
            format!("%@%.{}", literal(name)),
        ],
    };
    let pair = || values![&exact, &below];
    let mut erased = Erased::default();
    let person = "DELETE FROM person WHERE address LIKE $1 OR address LIKE $2";
    erased.people += tx.run(person, pair()).await?;
    let bounce = "DELETE FROM bounce WHERE address LIKE $1 OR address LIKE $2";
    erased.bounces += tx.run(bounce, pair()).await?;
    let letters = tx.all(LETTERS, pair()).await?;
    erased.letters += forget_letters(tx, column(&letters, "message_id")?).await?;
    for sql in [REPLIES, MAILS] {
        let row = values![NOBODY, Vec::<u8>::new(), &exact, &below];
        erased.mails += tx.run(sql, row).await?;
    }
    for sql in MENTIONS {
        erased.mentions += tx.run(sql, values![name, NOBODY]).await?;
    }
    Ok(erased)
}

/// Without what LIKE takes for a pattern: an underscore stands for itself or, at worst, for one other character.
fn literal(name: &str) -> String {
    name.replace('%', "")
}
