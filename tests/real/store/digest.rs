//! What the digest is made of: what is new to one organisation, and nothing of another.

use onedoor::message::Party;
use onedoor::policy::digest::{
    DigestFacts, NewCampaign, NewPerson, PassedOverSeen, ReminderSet, UnclearDrag,
};
use onedoor::store::*;

use super::samples::*;

async fn filled(store: &Store) {
    let fill = |next| {
        let (mut changes, id) = one_campaign(next);
        changes.sightings[0].end_run = true;
        let other = changes.next.other;
        changes.next.other += 1;
        changes.mails = vec![reply(other, id)];
        changes.people = vec![Person {
            vendor: "zest.example".into(),
            party: Party {
                name: Some("Zoe".into()),
                address: "zoe@zest.example".into(),
            },
            at: at(20),
        }];
        changes.wrong_names = vec![("getzest.example".into(), "Mitch".into(), "Rich".into())];
        changes.joined_vendors = vec![(
            "getzest.example".into(),
            "zest.example".into(),
            "looks like it".into(),
        )];
        (changes, ())
    };
    enter(store, fill).await.unwrap();
    let partner = NewStanding {
        organization: ORG.into(),
        vendor: "zest.example".into(),
        standing: "partner".into(),
        until: None,
        folder: None,
        note: None,
        by: "cli".into(),
        at: at(10),
    };
    store.set_standing(&partner).await.unwrap();
    let reminder = Reminder {
        on: "2027-03-01".into(),
        text: "contract".into(),
    };
    store
        .remind(ORG, "zest.example", &reminder, at(1))
        .await
        .unwrap();
    let changes = DeskChanges {
        inbox: "it".into(),
        kept: vec![DeskMail {
            folder: "Vendors/Deferred/soonish".into(),
            uid_validity: 7,
            uid: 1,
            sighting: 1,
            state: DeskState::Here,
            since: at(1),
            unclear: true,
        }],
        ..DeskChanges::default()
    };
    store.enter_desk(&changes, at(11)).await.unwrap();
    for (inbox, uid) in [("finance", 21), ("finance", 22), ("elsewhere", 23)] {
        store
            .pass_over(&place(inbox, uid), "too large", at(12))
            .await
            .unwrap();
    }
    for (name, state) in [
        ("finance", InboxState::Failed),
        ("it", InboxState::Idle),
        ("elsewhere", InboxState::Failed),
    ] {
        beat(store, name, state).await;
    }
}

async fn beat(store: &Store, name: &str, state: InboxState) {
    let daemon = DaemonBeat {
        worker: "host-1".into(),
        version: "0.1.0".into(),
        mode: "reply".into(),
        since: at(0),
    };
    let inbox = InboxBeat {
        name: name.into(),
        state,
        error: Some("the login was refused".into()),
        last_seen: None,
        lag_seconds: None,
        processed: 0,
    };
    store.daemon_beat(&daemon, at(0)).await.unwrap();
    store.beat("host-1", &inbox, at(5)).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_is_made_of_what_is_new_to_its_organization() {
    for site in sites().await {
        let store = &site.store;
        filled(store).await;
        tell(&site.url, "UPDATE mail SET state = 'in_doubt'").await;
        let watched = ["finance", "it"];
        let found = store.digest_facts(ORG, &watched, at(0)).await.unwrap();
        let campaign = NewCampaign {
            id: 1,
            vendor: "acme.example".into(),
            subject: "Cheaper cloud".into(),
            copies: 1,
        };
        assert_eq!(found.campaigns, [campaign]);
        assert_eq!(found.end_runs[0].recipient, "finance@example.com");
        assert_eq!(
            (found.waiting[0].vendor.as_str(), found.waiting[0].stirred),
            ("acme.example", true)
        );
        assert_eq!(found.waiting.len(), 1);
        let zoe = NewPerson {
            vendor: "zest.example".into(),
            address: "zoe@zest.example".into(),
            name: Some("Zoe".into()),
        };
        assert_eq!(found.people, [zoe]);
        assert_eq!(
            (
                found.wrong_names[0].vendor.as_str(),
                found.wrong_names[0].times
            ),
            ("zest.example", 1)
        );
        let contract = ReminderSet {
            vendor: "zest.example".into(),
            on: "2027-03-01".into(),
            text: "contract".into(),
            added_at: at(1),
        };
        assert_eq!(found.reminders, [contract]);
        let passed_over = PassedOverSeen {
            inbox: "finance".into(),
            messages: 2,
            why: "too large".into(),
        };
        assert_eq!(found.passed_over, [passed_over]);
        let unclear = UnclearDrag {
            folder: "Vendors/Deferred/soonish".into(),
            vendor: Some("acme.example".into()),
        };
        assert_eq!(found.unclear, [unclear]);
        let failing: Vec<&str> = found.failing.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(failing, ["finance"]);
        assert_eq!(found.in_doubt.len(), 1);

        let other = store.digest_facts("Other Ltd", &[], at(0)).await.unwrap();
        assert_eq!(other, DigestFacts::default());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_known_before_is_no_news() {
    for site in sites().await {
        filled(&site.store).await;
        let found = site.store.digest_facts(ORG, &[], at(1_000)).await.unwrap();
        assert!(found.campaigns.is_empty() && found.end_runs.is_empty());
        assert!(found.people.is_empty() && found.wrong_names.is_empty());
        assert!(!found.waiting[0].stirred && found.passed_over.is_empty());
    }
}
