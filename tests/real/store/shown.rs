//! What people are shown: status, campaigns, vendors, in the words of the command line's contract.

use onedoor::campaign::CampaignId;
use onedoor::store::*;
use serde_json::{Value, json};

use super::samples::*;

/// The value holds the fields that are expected; it may hold more.
fn assert_holds(found: &Value, expected: &Value) {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            for (name, expected) in expected {
                assert_holds(
                    found
                        .get(name)
                        .unwrap_or_else(|| panic!("{name} is missing")),
                    expected,
                );
            }
        }
        (Value::Array(found), Value::Array(expected)) => {
            assert_eq!(found.len(), expected.len(), "{found:?}");
            found
                .iter()
                .zip(expected)
                .for_each(|(found, expected)| assert_holds(found, expected));
        }
        _ => assert_eq!(found, expected),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_status_is_read_from_the_pulse_and_says_when_there_is_none() {
    for site in sites().await {
        let store = &site.store;
        let silent = serde_json::to_value(store.status(at(0)).await.unwrap()).unwrap();
        assert_holds(
            &silent,
            &json!({ "running": false, "version": null, "worker": null, "inboxes": [] }),
        );

        let daemon = DaemonBeat {
            worker: "host-1".into(),
            version: "0.1.0".into(),
            mode: "reply".into(),
            since: at(0),
        };
        let inbox = |name: &str, state| InboxBeat {
            name: name.into(),
            state,
            error: None,
            last_seen: Some(at(9)),
            lag_seconds: Some(0.5),
            processed: 1042,
        };
        store
            .beat(
                "host-1",
                &inbox("left the configuration", InboxState::Idle),
                at(-5),
            )
            .await
            .unwrap();
        store.daemon_beat(&daemon, at(0)).await.unwrap();
        store
            .beat("host-1", &inbox("finance", InboxState::Idle), at(5))
            .await
            .unwrap();
        store
            .daemon_beat(
                &DaemonBeat {
                    worker: "host-2".into(),
                    ..daemon.clone()
                },
                at(7),
            )
            .await
            .unwrap();
        store
            .beat(
                "host-2",
                &inbox("finance", InboxState::LeasedElsewhere),
                at(8),
            )
            .await
            .unwrap();
        store.daemon_beat(&daemon, at(10)).await.unwrap();
        planned_reply(store).await;
        let found = serde_json::to_value(store.status(at(30)).await.unwrap()).unwrap();
        let expected = json!({
            "running": true, "version": "0.1.0", "mode": "reply", "since": at(0).to_string(), "worker": "host-1",
            "inboxes": [{ "name": "finance", "state": "idle", "error": null, "last_seen": at(9).to_string(),
                "lag_seconds": 0.5, "processed": 1042, "passed_over": 0 }],
            "outbox": { "queued": 1, "in_doubt": 0, "failed": 0 }, "moves": { "queued": 0, "failed": 0 },
            "campaigns": 1, "copies_filed": 0, "replies_sent": 0, "passed_over": 0, "organizations": ["Example Corp"],
        });
        assert_holds(&found, &expected);
        assert!(
            !store.status(at(70)).await.unwrap().running,
            "silent for a minute"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_is_shown_with_its_copies_after_the_answer() {
    for site in sites().await {
        let store = &site.store;
        let id = planned_reply(store).await;
        let mail = claim(store, id, "host-1").await;
        store.mark_sending(id, mail.epoch, at(701)).await.unwrap();
        store
            .settle_mail(
                id,
                mail.epoch,
                Settle::Sent {
                    reply: "250".into(),
                },
                at(702),
            )
            .await
            .unwrap();
        let mut late = sighting(2, "ceo", 5);
        (late.campaign, late.arrived_at, late.end_run) = (Some(CampaignId(1)), at(900), true);
        (late.vendor, late.kind) = (Some("getacme.example".into()), SightingKind::FollowUp);
        let next = |next: Next| Next {
            sighting: 3,
            ..next
        };
        enter(store, |now| {
            (
                Changes {
                    sightings: vec![late],
                    next: next(now),
                    ..Changes::default()
                },
                (),
            )
        })
        .await
        .unwrap();
        let found =
            serde_json::to_value(store.campaigns(&CampaignFilter::default()).await.unwrap())
                .unwrap();
        let expected = json!([{
            "id": "c1", "vendor": "acme.example", "domains": ["acme.example", "getacme.example"],
            "subject": "Cheaper cloud", "sightings": 2, "recipients": 2, "forwards": 0,
            "first_seen": at(0).to_string(), "last_seen": at(0).to_string(), "replies": 1,
            "reply_to": "sam@acme.example", "answered_by": "onedoor", "answered_at": at(702).to_string(),
            "copies_after_answer": 1, "end_runs": 1, "released": false,
        }]);
        assert_holds(&found, &expected);
        let nobody = CampaignFilter {
            vendor: Some("other.example".into()),
            ..CampaignFilter::default()
        };
        assert!(store.campaigns(&nobody).await.unwrap().is_empty());
        let detail =
            serde_json::to_value(store.campaign(CampaignId(1)).await.unwrap().unwrap()).unwrap();
        let copies = json!([{ "id": "s1", "filed": false }, { "id": "s2", "kind": "follow_up", "end_run": true }]);
        assert_holds(&detail, &json!({ "id": "c1", "timeline": copies }));
        assert_eq!(store.campaign(CampaignId(9)).await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standing_keeps_its_history_and_its_note() {
    for site in sites().await {
        let store = &site.store;
        planned_reply(store).await;
        let mut standing = NewStanding {
            organization: ORG.into(),
            vendor: "acme.example".into(),
            standing: "deferred".into(),
            until: Some("2027-01-01".into()),
            folder: None,
            note: Some("after the audit".into()),
            by: "folder".into(),
            at: at(10),
        };
        store.set_standing(&standing).await.unwrap();
        (standing.standing, standing.until, standing.note) = ("declined".into(), None, None);
        (standing.by, standing.at) = ("cli".into(), at(20));
        store.set_standing(&standing).await.unwrap();
        let reminder = Reminder {
            on: "2027-03-01".into(),
            text: "maintenance ends".into(),
        };
        store
            .remind(ORG, "acme.example", &reminder, at(1))
            .await
            .unwrap();
        store
            .remind(ORG, "acme.example", &reminder, at(1))
            .await
            .unwrap();
        let card = serde_json::to_value(store.vendor(ORG, "acme.example").await.unwrap().unwrap())
            .unwrap();
        let expected = json!({
            "vendor": "acme.example", "name": null, "domains": ["acme.example"], "organization": ORG,
            "standing": "declined", "until": null, "note": "after the audit", "folder": null,
            "history": [
                { "at": at(10).to_string(), "standing": "deferred", "by": "folder" },
                { "at": at(20).to_string(), "standing": "declined", "by": "cli" }],
            "people": [], "wrong_names": [], "campaigns": 1, "sightings": 1, "answers": 0, "copies_after_answer": 0,
            "end_runs": 0, "reminders": [{ "on": "2027-03-01", "text": "maintenance ends" }],
        });
        assert_holds(&card, &expected);
        let listed = serde_json::to_value(store.vendors().await.unwrap()).unwrap();
        assert_holds(
            &listed,
            &json!([{ "vendor": "acme.example", "standing": "declined", "until": null, "people": [] }]),
        );
        let undecided = NewStanding {
            standing: "undecided".into(),
            until: None,
            folder: None,
            note: None,
            by: "web".into(),
            at: at(30),
            ..standing.clone()
        };
        store.set_standing(&undecided).await.unwrap();
        let card = store.vendor(ORG, "acme.example").await.unwrap().unwrap();
        assert_eq!(
            (card.standing.as_str(), card.history.len()),
            ("undecided", 3)
        );
        assert_eq!(store.vendor(ORG, "unknown.example").await.unwrap(), None);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_without_a_lag_may_have_one_at_its_next_beat_over_the_same_connection() {
    for site in sites().await {
        for lag_seconds in [None, Some(0.5), None, Some(2.0)] {
            let beat = InboxBeat {
                name: "finance".into(),
                state: InboxState::Idle,
                error: None,
                last_seen: None,
                lag_seconds,
                processed: 1,
            };
            site.store.beat("host-1", &beat, at(0)).await.unwrap();
        }
    }
}
