//! What lies in the contacts' folders, and what a person says by moving it there.

use std::collections::HashMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sqlx::any::AnyRow;

use super::assignment::lock_numbers;
use super::briefs::{BriefSeen, enter_seen};
use super::columns::{Column, word};
use super::error::StoreError;
use super::ledger::Next;
use super::lessons::{LessonBy, unteach};
use super::open::Store;
use super::places::{CURSOR, cursor_row};
use super::release::{Dragged, release_dragged};
use super::rows::{Cursor, Keyed};
use super::sql::{Conn, Tx, Value, values};
use super::standing::{NewStanding, is_decided};

const KEEP: &str = "
    INSERT INTO desk_mail (inbox, folder, uid_validity, uid, sighting_id, state, since, unclear) VALUES :list
    ON CONFLICT (inbox, folder, uid_validity, uid) DO UPDATE SET sighting_id = excluded.sighting_id,
        state = excluded.state, since = excluded.since, unclear = excluded.unclear";

const FORGET: &str =
    "DELETE FROM desk_mail WHERE (inbox, folder, uid_validity, uid) IN (VALUES :list)";

const BY_MESSAGE_ID: &str = "
    SELECT id, organization, inbox, message_id, digest, campaign_id FROM sighting WHERE message_id IN (:list) ORDER BY id";
const BY_DIGEST: &str = "
    SELECT id, organization, inbox, CAST(NULL AS BIGINT) AS message_id, digest, campaign_id FROM sighting WHERE digest IN (:list) ORDER BY id";
const BY_EXEMPLAR: &str = "
    SELECT s.id, s.organization, s.inbox, CAST(NULL AS BIGINT) AS message_id, p.digest, s.campaign_id
    FROM placement p JOIN sighting s ON s.id = p.sighting_id WHERE p.digest IN (:list) ORDER BY s.id";

/// Whose decision a copy is about: its campaign's vendor, else its own; mail among ourselves is about nobody.
const WHOSE: &str = "
    SELECT s.organization, s.inbox, s.campaign_id, COALESCE(d.vendor, c.vendor, s.vendor) AS vendor
    FROM sighting s LEFT JOIN campaign c ON c.id = s.campaign_id
        LEFT JOIN vendor_domain d ON d.organization = s.organization AND d.domain = COALESCE(c.vendor, s.vendor)
    WHERE s.id = $1 AND s.verdict <> 'internal'";

const UNCLEAR: &str = "
    SELECT d.inbox, d.folder, d.since, COALESCE(c.vendor, s.vendor) AS vendor, s.organization
    FROM desk_mail d JOIN sighting s ON s.id = d.sighting_id LEFT JOIN campaign c ON c.id = s.campaign_id
    WHERE d.unclear = 1 AND d.state = 'here' ORDER BY d.since, d.folder";

/// Whether a message can still be seen where it was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeskState {
    /// It lies there.
    Here,
    /// It is marked \Deleted: a client's way of moving it away.
    Marked,
    /// It lies in none of the folders; this was its last place.
    Gone,
}

/// A copy of ours in one of a contact's folders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeskMail {
    /// The folder, as the configuration would name it.
    pub folder: String,
    /// Its UIDVALIDITY.
    pub uid_validity: u32,
    /// The UID in it.
    pub uid: u32,
    /// Which copy it is, or which it was made of.
    pub sighting: i64,
    /// Whether it can be seen.
    pub state: DeskState,
    /// When it was first noticed there.
    pub since: Timestamp,
    /// The folder's name was not understood.
    pub unclear: bool,
}

/// What a message is known by: its keyed Message-ID and the digest of its header block.
pub type Mailing = (Option<Keyed>, Keyed);

/// What a person says by moving a copy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeskWish {
    /// This is how we stand with its vendor.
    Stand {
        /// See [`NewStanding`].
        standing: &'static str,
        /// See [`NewStanding`].
        until: Option<String>,
        /// See [`NewStanding`].
        folder: Option<String>,
    },
    /// What was said by moving it is taken back.
    SetBack,
    /// It is no pitch.
    Release,
    /// It may be one after all.
    JudgeAgain,
}

/// What a look at a contact's folders brought.
#[derive(Debug, Clone, Default)]
pub struct DeskChanges {
    /// The inbox.
    pub inbox: String,
    /// How far the folders were read.
    pub cursors: Vec<Cursor>,
    /// Places that are new or have changed.
    pub kept: Vec<DeskMail>,
    /// Places where nothing lies any more.
    pub forgotten: Vec<DeskMail>,
    /// Briefs of ours that lie in other folders than they were laid in.
    pub briefs: Vec<BriefSeen>,
    /// Nobody has looked at them before: what was decided since by other means was decided later.
    pub first: bool,
    /// What is wanted, by copy, in order.
    pub wishes: Vec<(i64, DeskWish)>,
}

/// A folder whose name says no date, with what a person laid there.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnclearFolder {
    /// The organisation.
    pub organization: String,
    /// The inbox.
    pub inbox: String,
    /// The folder.
    pub folder: String,
    /// The vendor that was meant.
    pub vendor: Option<String>,
    /// Since when.
    pub since: Timestamp,
}

/// Copies that one thing is known by: in another inbox, number, organisation.
type Copies = Vec<(bool, i64, String)>;

impl Store {
    /// Where copies lay at the last look at an inbox's folders.
    pub async fn desk_mail(&self, inbox: &str) -> Result<Vec<DeskMail>, StoreError> {
        let sql = "SELECT * FROM desk_mail WHERE inbox = $1 ORDER BY since, folder, uid";
        let rows = self.reading().await?.all(sql, values![inbox]).await?;
        rows.iter().map(desk_mail).collect()
    }

    /// Of the messages with these digests those that are exemplars, with the organisation each was laid for.
    pub async fn exemplars(&self, digests: &[Keyed]) -> Result<HashMap<Keyed, String>, StoreError> {
        let digests = digests.iter().map(|digest| Value::from(*digest)).collect();
        let rows = self
            .reading()
            .await?
            .among(BY_EXEMPLAR, vec![], digests)
            .await?;
        let whose = |row: &AnyRow| Ok((Keyed(row.int("digest")?), row.text("organization")?));
        rows.iter().map(whose).collect()
    }

    /// Which copies of these organisations the messages of an inbox are: the very same, or one with the same Message-ID. Where
    /// several organisations hold one of that Message-ID, it says nothing.
    pub async fn identify(
        &self,
        organizations: &[String],
        inbox: &str,
        mails: &[Mailing],
    ) -> Result<Vec<Option<i64>>, StoreError> {
        let ids = mails
            .iter()
            .filter_map(|(id, _)| id.map(Value::from))
            .collect();
        let digests: Vec<Value> = mails
            .iter()
            .map(|(_, digest)| Value::from(*digest))
            .collect();
        let mut conn = self.reading().await?;
        let mut rows = conn.among(BY_EXEMPLAR, vec![], digests.clone()).await?;
        rows.extend(conn.among(BY_DIGEST, vec![], digests).await?);
        rows.extend(conn.among(BY_MESSAGE_ID, vec![], ids).await?);
        let mut known: HashMap<(bool, i64), Copies> = HashMap::new();
        for row in &rows {
            let organization = row.text("organization")?;
            if organizations.contains(&organization) {
                let here = row.text("inbox")? == inbox;
                let copy = (!here, row.int("id")?, organization);
                match row.maybe_int("message_id")? {
                    Some(id) => known.entry((true, id)).or_default().push(copy),
                    None => known
                        .entry((false, row.int("digest")?))
                        .or_default()
                        .push(copy),
                }
            }
        }
        let best = |key: (bool, i64)| {
            let found = known.get(&key)?;
            let (_, id, whose) = found.iter().min()?;
            let is_sure = !key.0 || found.iter().all(|(.., other)| other == whose);
            is_sure.then_some(*id)
        };
        let one = |(id, digest): &Mailing| {
            best((false, digest.0)).or_else(|| id.and_then(|id| best((true, id.0))))
        };
        Ok(mails.iter().map(one).collect())
    }

    /// Enters what a look brought, and does what a person wanted by it, in one transaction.
    pub async fn enter_desk(
        &self,
        changes: &DeskChanges,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let mut next = lock_numbers(&mut tx).await?;
        let key = |it: &DeskMail| values![&changes.inbox, &it.folder, it.uid_validity, it.uid];
        let row = |it: &DeskMail| {
            let mut row = key(it);
            row.extend(values![it.sighting, word(it.state), it.since, it.unclear]);
            row
        };
        tx.run_rows(FORGET, changes.forgotten.iter().map(key).collect())
            .await?;
        tx.run_rows(KEEP, changes.kept.iter().map(row).collect())
            .await?;
        for cursor in &changes.cursors {
            tx.run(CURSOR, cursor_row(cursor)).await?;
        }
        enter_seen(&mut tx, &changes.briefs).await?;
        for (sighting, wish) in &changes.wishes {
            next = self
                .grant(&mut tx, next, changes, (*sighting, wish), now)
                .await?;
        }
        tx.commit().await
    }

    async fn grant(
        &self,
        tx: &mut Tx,
        next: Next,
        changes: &DeskChanges,
        (sighting, wish): (i64, &DeskWish),
        now: Timestamp,
    ) -> Result<Next, StoreError> {
        let Some(whose) = tx.first(WHOSE, values![sighting]).await? else {
            return Ok(next);
        };
        if *wish == DeskWish::Release {
            let how = match whose.text("inbox")? == changes.inbox {
                true => Dragged::Itself,
                false => Dragged::Exemplar,
            };
            return release_dragged(tx, next, sighting, how, now).await;
        }
        let (organization, vendor) = (whose.text("organization")?, whose.maybe_text("vendor")?);
        let Some(vendor) = vendor else {
            return Ok(next);
        };
        if changes.first && is_decided(tx, &organization, &vendor).await? {
            return Ok(next);
        }
        let undecided = NewStanding {
            organization,
            vendor,
            standing: "undecided".to_owned(),
            until: None,
            folder: None,
            note: None,
            by: word(LessonBy::Folder),
            at: now,
        };
        if let DeskWish::Stand {
            standing,
            until,
            folder,
        } = wish
        {
            let new = NewStanding {
                standing: (*standing).to_owned(),
                until: until.clone(),
                folder: folder.clone(),
                ..undecided
            };
            return self.change(tx, next, &new).await;
        }
        if let Some(campaign) = whose.maybe_int("campaign_id")? {
            unteach(tx, campaign, now).await?;
        }
        if *wish == DeskWish::JudgeAgain {
            return Ok(next);
        }
        self.set_back(tx, next, undecided).await
    }
}

/// Folders whose name says no date, with what a person laid there: they wait to be asked what they meant.
pub(super) async fn unclear_folders(conn: &mut Conn) -> Result<Vec<UnclearFolder>, StoreError> {
    let unclear = |row: &AnyRow| {
        Ok(UnclearFolder {
            organization: row.text("organization")?,
            inbox: row.text("inbox")?,
            folder: row.text("folder")?,
            vendor: row.maybe_text("vendor")?,
            since: row.instant("since")?,
        })
    };
    let rows = conn.all(UNCLEAR, vec![]).await?;
    rows.iter().map(unclear).collect()
}

fn desk_mail(row: &AnyRow) -> Result<DeskMail, StoreError> {
    Ok(DeskMail {
        folder: row.text("folder")?,
        uid_validity: row.number("uid_validity")?,
        uid: row.number("uid")?,
        sighting: row.int("sighting_id")?,
        state: row.word("state")?,
        since: row.instant("since")?,
        unclear: row.yes("unclear")?,
    })
}
