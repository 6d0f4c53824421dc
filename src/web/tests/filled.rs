//! A store as a busy week leaves it. The tests with a browser use this file as well, so it names the house by its
//! outside name.

use jiff::{SignedDuration, Timestamp};

use super::onedoor::campaign::{CampaignId, GroupId};
use super::onedoor::classify::{Assessment, Verdict};
use super::onedoor::message::Party;
use super::onedoor::store::*;

pub const ORG: &str = "Example Corp";

/// What a sender may write to be run, to be hidden, or to steer what stands around it.
pub const HOSTILE: [&str; 8] = [
    "<script>document.title='owned'</script>",
    "\"><img src=x onerror=\"document.title='owned'\">",
    "'><svg onload=document.title='owned'>",
    "</td></table></main><iframe src=javascript:parent.document.title='owned'></iframe>",
    "</title></style><body onload=document.title='owned'>{{7*7}}",
    "<link rel=stylesheet href=//evil.example/x.css><meta http-equiv=refresh content='0;url=//evil.example'>",
    "cheap\u{202E}txt.exe\u{2066} clouds",
    "\u{1b}[2J\u{1b}]0;owned\u{7}Re:\r\nBcc: everyone\u{0}",
];

/// A campaign for each text, in which the text stands wherever a stranger writes; the newest first.
pub async fn fill(store: &Store, texts: &[&str], now: Timestamp) {
    let mut assignment = store.begin(ORG).await.unwrap();
    let next = assignment.load(&Keys::default()).await.unwrap().next;
    let mut changes = Changes {
        next,
        ..Changes::default()
    };
    for (nth, text) in texts.iter().enumerate() {
        add(
            &mut changes,
            text,
            now - SignedDuration::from_mins(47 * nth as i64 + 12),
        );
    }
    assignment.enter(&changes, now).await.unwrap();
    assignment.commit().await.unwrap();
    for (vendor, _, text) in &changes.wrong_names {
        decide(store, vendor, text, now).await;
    }
    put_in_doubt(store, changes.mails[0].id, now).await;
}

/// Each text stands everywhere about the first campaign and its vendor: in the names of people, in greetings, in copies and the
/// reasons about them, in notes, folders and reminders.
pub async fn gather(store: &Store, texts: &[&str], now: Timestamp) {
    let mut assignment = store.begin(ORG).await.unwrap();
    let next = assignment.load(&Keys::default()).await.unwrap().next;
    let mut changes = Changes {
        next,
        ..Changes::default()
    };
    let (id, vendor) = (CampaignId(1), "acme1.example");
    for (nth, text) in texts.iter().enumerate() {
        let number = changes.next.sighting;
        let by = Some(*text);
        let one = copy(number, id, GroupId(1), vendor, by, text, now);
        changes.sightings.push(one);
        changes.people.push(Person {
            vendor: vendor.into(),
            party: Party {
                name: Some((*text).into()),
                address: format!("sam{nth}@{vendor}"),
            },
            at: now,
        });
        changes
            .wrong_names
            .push((vendor.into(), (*text).into(), format!("Rich {nth}")));
        changes.next.sighting += 1;
    }
    assignment.enter(&changes, now).await.unwrap();
    assignment.commit().await.unwrap();
    for text in texts {
        decide(store, vendor, text, now).await;
        let partner = NewStanding {
            organization: ORG.into(),
            vendor: vendor.into(),
            standing: "partner".into(),
            until: None,
            folder: Some((*text).into()),
            note: Some((*text).into()),
            by: "cli".into(),
            at: now,
        };
        store.set_standing(&partner).await.unwrap();
    }
}

/// The pulse of a daemon, and of one inbox.
pub async fn beat(store: &Store, state: InboxState, error: Option<&str>, now: Timestamp) {
    let since = now - SignedDuration::from_hours(75);
    let daemon = DaemonBeat {
        worker: "host-1".into(),
        version: "0.1.0".into(),
        mode: "reply".into(),
        since,
    };
    store.daemon_beat(&daemon, now).await.unwrap();
    beat_inbox(store, "rich", state, error, now).await;
}

/// The pulse of another inbox.
pub async fn beat_inbox(
    store: &Store,
    name: &str,
    state: InboxState,
    error: Option<&str>,
    now: Timestamp,
) {
    let inbox = InboxBeat {
        name: name.into(),
        state,
        error: error.map(Into::into),
        last_seen: Some(now - SignedDuration::from_secs(23)),
        lag_seconds: Some(0.42),
        processed: 1042,
    };
    store.beat("host-1", &inbox, now).await.unwrap();
}

fn add(changes: &mut Changes, text: &str, at: Timestamp) {
    let (id, group, mail) = (
        CampaignId(changes.next.campaign),
        GroupId(changes.next.group),
        changes.next.other,
    );
    let vendor = format!("acme{}.example", id.0);
    changes.groups.push((group, at));
    changes.new_campaigns.push(id);
    changes
        .campaigns
        .insert(id, campaign(id, &vendor, text, at));
    changes.sightings.push(copy(
        changes.next.sighting,
        id,
        group,
        &vendor,
        None,
        text,
        at,
    ));
    let again = at + SignedDuration::from_mins(9);
    changes.sightings.push(copy(
        changes.next.sighting + 1,
        id,
        group,
        &vendor,
        Some(text),
        text,
        again,
    ));
    let party = Party {
        name: Some(text.into()),
        address: format!("sam@{vendor}"),
    };
    changes.people.push(Person {
        vendor: vendor.clone(),
        party,
        at,
    });
    changes
        .wrong_names
        .push((vendor.clone(), "Mitch".into(), text.into()));
    changes.mails.push(reply(mail, id, &vendor, at));
    changes.next.campaign += 1;
    changes.next.group += 1;
    changes.next.sighting += 2;
    changes.next.other += 1;
}

fn campaign(id: CampaignId, vendor: &str, subject: &str, at: Timestamp) -> Campaign {
    Campaign {
        id,
        vendor: vendor.into(),
        subject: subject.into(),
        language: Some("en".into()),
        first_seen: at,
        last_seen: at + SignedDuration::from_mins(9),
        released: false,
        answered: (id.0 % 2 == 0)
            .then_some((AnsweredBy::Contact, at + SignedDuration::from_mins(4))),
        reply: None,
        exemplar: true,
        recipients: Default::default(),
        sightings: 2,
        acknowledged: Default::default(),
        topic: None,
    }
}

fn copy(
    id: i64,
    campaign: CampaignId,
    group: GroupId,
    vendor: &str,
    forwarded_by: Option<&str>,
    text: &str,
    at: Timestamp,
) -> Sighting {
    let inbox = if forwarded_by.is_some() {
        "rich"
    } else {
        "finance"
    };
    let decision = serde_json::json!({
        "actions": [
            { "do": "exemplar", "to": "Vendors/New", "because": ["the first copy of this campaign"] },
            { "do": "reply", "to": format!("sam@{vendor}"), "because": ["an authenticated pitch", text] },
        ],
        "end_run": false,
        "refused": if forwarded_by.is_some() { vec!["unauthenticated"] } else { vec![] },
    });
    Sighting {
        id,
        place: Place {
            inbox: inbox.into(),
            folder: "INBOX".into(),
            uid_validity: 7,
            uid: id as u32,
        },
        kind: if forwarded_by.is_some() {
            SightingKind::Forward
        } else {
            SightingKind::Direct
        },
        message_id: Some(Keyed(1000 + id)),
        original_id: None,
        digest: Keyed(5000 + id),
        vendor: Some(vendor.into()),
        group: Some(group),
        campaign: Some(campaign),
        recipient: format!("{inbox}@example.com"),
        forwarded_by: forwarded_by.map(Into::into),
        assessment: Assessment {
            verdict: Verdict::Pitch,
            score: 0.97,
            signals: vec![],
            protection: None,
        },
        decision: decision.to_string(),
        arrived_at: at,
        decided_at: at,
        proven: None,
        end_run: forwarded_by.is_some() && campaign.0 % 2 == 0,
    }
}

fn reply(id: i64, campaign: CampaignId, vendor: &str, at: Timestamp) -> NewMail {
    NewMail {
        id,
        kind: MailKind::Reply,
        channel: Channel::Send,
        campaign: Some(campaign),
        vendor: Some(vendor.into()),
        unique_key: format!("reply:c{}", campaign.0),
        to: format!("sam@{vendor}"),
        envelope_from: String::new(),
        message_id: format!("onedoor.{id}@example.com"),
        bytes: b"Subject: Auto: Cheaper cloud\r\n\r\nNo, thank you.\r\n".to_vec(),
        not_before: at,
        evidence: "{}".into(),
        draft_inbox: None,
        said: Some("undecided".into()),
    }
}

async fn decide(store: &Store, vendor: &str, note: &str, at: Timestamp) {
    let standing = NewStanding {
        organization: ORG.into(),
        vendor: vendor.into(),
        standing: "deferred".into(),
        until: Some("2027-01-01".into()),
        folder: None,
        note: Some(note.into()),
        by: "folder".into(),
        at,
    };
    store.set_standing(&standing).await.unwrap();
    // As the daemon does at its next look.
    for mail in store.unwritten().await.unwrap() {
        let bytes = &mail.mail.planned.bytes;
        store.write_mail(&mail, bytes, "deferred").await.unwrap();
    }
    let reminder = Reminder {
        on: "2027-03-01".into(),
        text: note.into(),
    };
    store.remind(ORG, vendor, &reminder, at).await.unwrap();
}

/// What a kill between the final dot and its answer leaves.
async fn put_in_doubt(store: &Store, mail: i64, now: Timestamp) {
    let claimed = store
        .claim_mail(mail, "host-1", now)
        .await
        .unwrap()
        .unwrap();
    assert!(store.mark_sending(mail, claimed.epoch, now).await.unwrap());
    store.recover_mails("host-1", now).await.unwrap();
}
