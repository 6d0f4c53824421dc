//! What the digest of an organisation is made of, as it stands in the tables. Nothing here names another organisation.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::columns::Column;
use super::desk_mail::unclear_folders;
use super::error::StoreError;
use super::open::Store;
use super::sql::{Conn, Value, values};
use super::status::{InboxState, inboxes};
use crate::policy::digest::{
    DigestFacts, DoubtfulMail, EndRunSeen, FailingInbox, NewCampaign, NewPerson, PassedOverSeen,
    ReminderSet, UnclearDrag, WaitingVendor, WrongNameUsed,
};

/// New is what was not known before: the day a copy was read counts, not the day it was sent.
const CAMPAIGNS: &str = "
    SELECT c.id, COALESCE(d.vendor, c.vendor) AS vendor, c.subject, COUNT(s.id) AS copies
    FROM campaign c JOIN sighting s ON s.campaign_id = c.id
        LEFT JOIN vendor_domain d ON d.organization = c.organization AND d.domain = c.vendor
    WHERE c.organization = $1 AND c.released = 0
    GROUP BY c.id, COALESCE(d.vendor, c.vendor), c.subject HAVING MIN(s.decided_at) >= $2 ORDER BY c.id";

const END_RUNS: &str = "
    SELECT c.id, COALESCE(d.vendor, c.vendor) AS vendor, s.recipient, MAX(s.arrived_at) AS arrived_at
    FROM sighting s JOIN campaign c ON c.id = s.campaign_id
        LEFT JOIN vendor_domain d ON d.organization = c.organization AND d.domain = c.vendor
    WHERE c.organization = $1 AND c.released = 0 AND s.end_run = 1 AND s.decided_at >= $2
    GROUP BY c.id, COALESCE(d.vendor, c.vendor), s.recipient ORDER BY 4, 1, 3";

/// What a vendor did last: a copy, or a deferral that ran out.
const WAITING: &str = "
    SELECT COALESCE(d.vendor, c.vendor) AS vendor, COUNT(DISTINCT c.id) AS campaigns, MIN(c.first_seen) AS first_seen,
        MAX(s.decided_at) AS last_at, MAX(COALESCE(v.since, 0)) AS since
    FROM campaign c JOIN sighting s ON s.campaign_id = c.id
        LEFT JOIN vendor_domain d ON d.organization = c.organization AND d.domain = c.vendor
        LEFT JOIN vendor v ON v.organization = c.organization AND v.vendor = COALESCE(d.vendor, c.vendor)
    WHERE c.organization = $1 AND c.released = 0 AND COALESCE(v.standing, 'undecided') = 'undecided'
    GROUP BY COALESCE(d.vendor, c.vendor) ORDER BY 4 DESC, 1";

const PEOPLE: &str = "
    SELECT v.vendor, p.address, MAX(p.name) AS name
    FROM person p LEFT JOIN vendor_domain d ON d.organization = p.organization AND d.domain = p.vendor
        JOIN vendor v ON v.organization = p.organization AND v.vendor = COALESCE(d.vendor, p.vendor)
    WHERE p.organization = $1 AND p.first_seen >= $2 AND v.standing IN ('partner', 'talking')
    GROUP BY v.vendor, p.address ORDER BY v.vendor, p.address";

const WRONG_NAMES: &str = "
    SELECT COALESCE(d.vendor, w.vendor) AS vendor, w.used, w.meant, CAST(SUM(w.times) AS BIGINT) AS times
    FROM wrong_name w LEFT JOIN vendor_domain d ON d.organization = w.organization AND d.domain = w.vendor
    WHERE w.organization = $1
    GROUP BY COALESCE(d.vendor, w.vendor), w.used, w.meant HAVING MAX(w.last_at) >= $2 ORDER BY 1, 2, 3";

const REMINDERS: &str = "
    SELECT COALESCE(d.vendor, r.vendor) AS vendor, r.on_date, r.content, MAX(r.added_at) AS added_at
    FROM reminder r LEFT JOIN vendor_domain d ON d.organization = r.organization AND d.domain = r.vendor
    WHERE r.organization = $1
    GROUP BY COALESCE(d.vendor, r.vendor), r.on_date, r.content ORDER BY r.on_date, 1, r.content";

const IN_DOUBT: &str =
    "SELECT id, recipient FROM mail WHERE organization = $1 AND state = 'in_doubt' ORDER BY id";

const PASSED_OVER: &str = "
    SELECT inbox, passed_over AS why, COUNT(*) AS messages FROM attempt
    WHERE passed_over IS NOT NULL AND passed_over_at >= $1 GROUP BY inbox, passed_over ORDER BY inbox, passed_over";

impl Store {
    /// Everything a digest of this organisation may name, of what came since an instant. `watched` are its inboxes.
    pub async fn digest_facts(
        &self,
        organization: &str,
        watched: &[&str],
        since: Timestamp,
    ) -> Result<DigestFacts, StoreError> {
        let mut conn = self.reading().await?;
        let new = || values![organization, since];
        let all = || values![organization];
        Ok(DigestFacts {
            campaigns: rows(&mut conn, CAMPAIGNS, new(), campaign).await?,
            end_runs: rows(&mut conn, END_RUNS, new(), end_run).await?,
            waiting: rows(&mut conn, WAITING, all(), |row| waiting(row, since)).await?,
            people: rows(&mut conn, PEOPLE, new(), person).await?,
            wrong_names: rows(&mut conn, WRONG_NAMES, new(), wrong_name).await?,
            reminders: rows(&mut conn, REMINDERS, all(), reminder).await?,
            in_doubt: rows(&mut conn, IN_DOUBT, all(), doubtful).await?,
            unclear: unclear(&mut conn, organization).await?,
            failing: failing(&mut conn, watched).await?,
            passed_over: passed_over(&mut conn, watched, since).await?,
        })
    }
}

async fn rows<T>(
    conn: &mut Conn,
    sql: &'static str,
    values: Vec<Value>,
    read: impl Fn(&AnyRow) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    conn.all(sql, values).await?.iter().map(read).collect()
}

fn campaign(row: &AnyRow) -> Result<NewCampaign, StoreError> {
    Ok(NewCampaign {
        id: row.int("id")?,
        vendor: row.text("vendor")?,
        subject: row.text("subject")?,
        copies: row.number("copies")?,
    })
}

fn end_run(row: &AnyRow) -> Result<EndRunSeen, StoreError> {
    Ok(EndRunSeen {
        campaign: row.int("id")?,
        vendor: row.text("vendor")?,
        recipient: row.text("recipient")?,
        at: row.instant("arrived_at")?,
    })
}

fn waiting(row: &AnyRow, since: Timestamp) -> Result<WaitingVendor, StoreError> {
    Ok(WaitingVendor {
        vendor: row.text("vendor")?,
        campaigns: row.number("campaigns")?,
        first_seen: row.instant("first_seen")?,
        stirred: row.instant("last_at")? >= since || row.instant("since")? >= since,
    })
}

fn person(row: &AnyRow) -> Result<NewPerson, StoreError> {
    Ok(NewPerson {
        vendor: row.text("vendor")?,
        address: row.text("address")?,
        name: row.maybe_text("name")?,
    })
}

fn wrong_name(row: &AnyRow) -> Result<WrongNameUsed, StoreError> {
    Ok(WrongNameUsed {
        vendor: row.text("vendor")?,
        used: row.text("used")?,
        meant: row.text("meant")?,
        times: row.number("times")?,
    })
}

fn reminder(row: &AnyRow) -> Result<ReminderSet, StoreError> {
    Ok(ReminderSet {
        vendor: row.text("vendor")?,
        on: row.text("on_date")?,
        text: row.text("content")?,
        added_at: row.instant("added_at")?,
    })
}

fn doubtful(row: &AnyRow) -> Result<DoubtfulMail, StoreError> {
    Ok(DoubtfulMail {
        id: row.int("id")?,
        to: row.text("recipient")?,
    })
}

async fn unclear(conn: &mut Conn, organization: &str) -> Result<Vec<UnclearDrag>, StoreError> {
    let all = unclear_folders(conn).await?.into_iter();
    let own = all.filter(|found| found.organization == organization);
    Ok(own
        .map(|found| UnclearDrag {
            folder: found.folder,
            vendor: found.vendor,
        })
        .collect())
}

async fn passed_over(
    conn: &mut Conn,
    watched: &[&str],
    since: Timestamp,
) -> Result<Vec<PassedOverSeen>, StoreError> {
    let seen = |row: &AnyRow| {
        Ok(PassedOverSeen {
            inbox: row.text("inbox")?,
            messages: row.number("messages")?,
            why: row.text("why")?,
        })
    };
    let all = rows(conn, PASSED_OVER, values![since], seen).await?;
    let own = all.into_iter();
    Ok(own
        .filter(|seen| watched.contains(&seen.inbox.as_str()))
        .collect())
}

async fn failing(conn: &mut Conn, watched: &[&str]) -> Result<Vec<FailingInbox>, StoreError> {
    let fails = |state| matches!(state, InboxState::Failed | InboxState::BackingOff);
    let all = inboxes(conn).await?.into_iter();
    let own = all.filter(|it| fails(it.state) && watched.contains(&it.name.as_str()));
    Ok(own
        .map(|it| FailingInbox {
            name: it.name,
            error: it.error,
        })
        .collect())
}
