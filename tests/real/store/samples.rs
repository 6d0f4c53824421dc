//! Rows to work with, and the two databases every story is told on.

use jiff::Timestamp;
use onedoor::campaign::{CampaignId, Fingerprint, GroupId, Identity, Sketch};
use onedoor::classify::{Assessment, Protection, Signal, Verdict};
use onedoor::store::*;
use tempfile::TempDir;

use crate::support::postgres;

pub const ORG: &str = "Example Corp";

/// A fresh store; the directory goes with it.
pub struct Site {
    pub url: String,
    pub store: Store,
    _dir: TempDir,
}

/// One store in a SQLite file, one in Postgres.
pub async fn sites() -> Vec<Site> {
    let dir = tempfile::tempdir().unwrap();
    let file = format!("sqlite://{}/onedoor.db", dir.path().display());
    let mut sites = vec![open(file, dir).await];
    let server = tokio::task::spawn_blocking(postgres::database)
        .await
        .unwrap();
    sites.push(open(server, tempfile::tempdir().unwrap()).await);
    sites
}

async fn open(url: String, dir: TempDir) -> Site {
    eprintln!("on {url}");
    Site {
        store: Store::open(&url).await.unwrap(),
        url,
        _dir: dir,
    }
}

/// Seconds after some morning.
pub fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_790_000_000 + seconds).unwrap()
}

pub fn place(inbox: &str, uid: u32) -> Place {
    Place {
        inbox: inbox.into(),
        folder: "INBOX".into(),
        uid_validity: 7,
        uid,
    }
}

pub fn sighting(id: i64, inbox: &str, uid: u32) -> Sighting {
    Sighting {
        id,
        place: place(inbox, uid),
        kind: SightingKind::Direct,
        message_id: Some(Keyed(1000 + id)),
        original_id: None,
        digest: Keyed(5000 + id),
        vendor: Some("acme.example".into()),
        group: None,
        campaign: None,
        recipient: format!("{inbox}@example.com"),
        forwarded_by: None,
        assessment: assessment(),
        decision: r#"[{"do":"file","to":"Vendors/Filed"}]"#.into(),
        arrived_at: at(0),
        decided_at: at(1),
        proven: None,
        end_run: false,
    }
}

pub fn assessment() -> Assessment {
    let signal = Signal {
        name: "calendar_link".into(),
        weight: 1.3,
        evidence: "calendly.com".into(),
    };
    Assessment {
        verdict: Verdict::Pitch,
        score: 0.97,
        signals: vec![signal],
        protection: Some(Protection::Press),
    }
}

pub fn campaign(id: CampaignId) -> Campaign {
    Campaign {
        id,
        vendor: "acme.example".into(),
        subject: "Cheaper cloud".into(),
        language: Some("en".into()),
        first_seen: at(0),
        last_seen: at(0),
        released: false,
        answered: None,
        reply: None,
        exemplar: false,
        recipients: Default::default(),
        sightings: 1,
        acknowledged: Default::default(),
        topic: None,
    }
}

pub fn text(id: i64, group: GroupId, campaign: Option<CampaignId>, keys: &[i64]) -> NewText {
    let identity = Identity {
        vendor: Some("acme.example".into()),
        link_domains: vec!["acme.example".into(), "getacme.example".into()],
        authenticated: true,
    };
    let fingerprint = Fingerprint {
        keys: keys.to_vec(),
        sketch: Sketch(vec![1, 7, u16::MAX]),
    };
    NewText {
        id,
        group,
        campaign,
        identity,
        fingerprint,
    }
}

pub fn reply(id: i64, campaign: CampaignId) -> NewMail {
    NewMail {
        id,
        kind: MailKind::Reply,
        channel: Channel::Send,
        campaign: Some(campaign),
        vendor: Some("acme.example".into()),
        unique_key: format!("reply:c{}", campaign.0),
        to: "sam@acme.example".into(),
        envelope_from: String::new(),
        message_id: format!("onedoor.{id}@example.com"),
        bytes: b"Subject: Auto: Cheaper cloud\r\n\r\nNo, thank you.\r\n".to_vec(),
        not_before: at(600),
        evidence: "{}".into(),
        draft_inbox: Some("it".into()),
        said: Some("undecided".into()),
    }
}

pub fn new_move(id: i64, sighting: &Sighting) -> NewMove {
    NewMove {
        id,
        sighting: sighting.id,
        from: sighting.place.clone(),
        to: "Vendors/Filed".into(),
        message_id: Some("pitch@acme.example".into()),
        digest: sighting.digest,
        back: false,
    }
}

pub fn placement(id: i64, key: &str) -> NewPlacement {
    NewPlacement {
        id,
        inbox: "it".into(),
        folder: "Vendors/New".into(),
        unique_key: key.into(),
        message_id: Some("exemplar@example.com".into()),
        flags: "\\Flagged".into(),
        bytes: b"the pitch".to_vec(),
    }
}

/// A campaign with one copy, already entered: `c1`, `g1`, `s1`.
pub fn one_campaign(next: Next) -> (Changes, CampaignId) {
    let (id, group) = (CampaignId(next.campaign), GroupId(next.group));
    let mut copy = sighting(next.sighting, "finance", next.sighting as u32);
    (copy.campaign, copy.group) = (Some(id), Some(group));
    let changes = Changes {
        groups: vec![(group, at(0))],
        texts: vec![text(next.other, group, Some(id), &[11, 12])],
        new_campaigns: vec![id],
        campaigns: [(id, campaign(id))].into(),
        sightings: vec![copy],
        next: Next {
            group: next.group + 1,
            campaign: next.campaign + 1,
            sighting: next.sighting + 1,
            other: next.other + 1,
        },
        ..Changes::default()
    };
    (changes, id)
}

/// Enters changes made from the next numbers.
pub async fn enter<T>(
    store: &Store,
    make: impl FnOnce(Next) -> (Changes, T),
) -> Result<T, StoreError> {
    let mut assignment = store.begin(ORG).await?;
    let ledger = assignment.load(&Keys::default()).await?;
    let (changes, made) = make(ledger.next);
    assignment.enter(&changes, at(2)).await?;
    assignment.commit().await?;
    Ok(made)
}

/// A campaign whose reply is planned; the number of the mail.
pub async fn planned_reply(store: &Store) -> i64 {
    let plan = |next| {
        let (mut changes, id) = one_campaign(next);
        let mail = changes.next.other;
        changes.next.other += 1;
        changes.mails = vec![reply(mail, id)];
        (changes, mail)
    };
    enter(store, plan).await.unwrap()
}

/// A worker takes a mail that nobody else has.
pub async fn claim(store: &Store, id: i64, worker: &str) -> Mail {
    store
        .claim_mail(id, worker, at(700))
        .await
        .unwrap()
        .unwrap()
}

/// Numbers of a statement, asked past the store.
pub async fn ask(url: &str, sql: &'static str) -> i64 {
    use sqlx::{Connection, Row};
    let mut conn = sqlx::AnyConnection::connect(url).await.unwrap();
    let row = sqlx::query(sql).fetch_one(&mut conn).await.unwrap();
    let number = row.get(0);
    conn.close().await.unwrap();
    number
}

/// Statements given past the store.
pub async fn tell(url: &str, sql: impl Into<String>) {
    use sqlx::Connection;
    let mut conn = sqlx::AnyConnection::connect(url).await.unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.into()))
        .execute(&mut conn)
        .await
        .unwrap();
    conn.close().await.unwrap();
}
