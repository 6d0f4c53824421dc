//! A batch: what is entered is loaded again, all of it or nothing, and two batches never open one campaign twice.

use onedoor::campaign::CampaignId;
use onedoor::store::*;

use super::samples::*;

/// What the intake does with one pitch: join the campaign of a text that is known, or open one.
async fn take_in(store: &Store, text: &[i64], inbox: &str, uid: u32) -> CampaignId {
    let mut assignment = store.begin(ORG).await.unwrap();
    let keys = Keys {
        texts: vec![text.to_vec()],
        ..Keys::default()
    };
    let ledger = assignment.load(&keys).await.unwrap();
    let (mut changes, new) = one_campaign(ledger.next);
    changes.texts[0].fingerprint.keys = text.to_vec();
    changes.sightings[0].place = place(inbox, uid);
    let known = ledger
        .texts
        .near(text)
        .first()
        .and_then(|text| Some((text.candidate.group, text.candidate.campaign?)));
    if let Some((group, known)) = known {
        let mut copy = changes.sightings.remove(0);
        (copy.campaign, copy.group) = (Some(known), Some(group));
        let next = Next {
            sighting: ledger.next.sighting + 1,
            ..ledger.next
        };
        changes = Changes {
            sightings: vec![copy],
            next,
            ..Changes::default()
        };
    }
    assignment.enter(&changes, at(2)).await.unwrap();
    assignment.commit().await.unwrap();
    known.map_or(new, |(_, known)| known)
}

#[tokio::test(flavor = "multi_thread")]
async fn two_workers_open_one_campaign_for_one_pitch() {
    for site in sites().await {
        let other = Store::open(&site.url).await.unwrap();
        for round in 0..10 {
            let text = [100 + i64::from(round), 200 + i64::from(round)];
            let (one, other) = (site.store.clone(), other.clone());
            let one = tokio::spawn(async move { take_in(&one, &text, "finance", round).await });
            let other = tokio::spawn(async move { take_in(&other, &text, "legal", round).await });
            assert_eq!(one.await.unwrap(), other.await.unwrap());
        }
        let campaigns = site
            .store
            .campaigns(&CampaignFilter::default())
            .await
            .unwrap();
        assert_eq!(campaigns.len(), 10);
        assert!(campaigns.iter().all(|campaign| campaign.sightings == 2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_watermark_moves_with_the_message_or_not_at_all() {
    for site in sites().await {
        let store = &site.store;
        let cursor = Cursor {
            inbox: "it".into(),
            folder: "INBOX".into(),
            uid_validity: 7,
            last_uid: 3,
            since: at(-9),
            reread_until: 0,
        };
        let places = [place("it", 2), place("it", 3), place("it", 4)];
        assert_eq!(store.count_attempt(&places).await.unwrap(), [1, 1, 1]);
        let batch = Changes {
            sightings: vec![sighting(1, "it", 2), sighting(2, "it", 3)],
            cursor: Some(cursor.clone()),
            next: Next {
                group: 1,
                campaign: 1,
                sighting: 3,
                other: 1,
            },
            ..Changes::default()
        };
        let mut killed = store.begin(ORG).await.unwrap();
        killed.enter(&batch, at(2)).await.unwrap();
        drop(killed);
        assert_eq!(store.cursor("it", "INBOX").await.unwrap(), None);
        assert_eq!(
            store.count_attempt(&places).await.unwrap(),
            [2, 2, 2],
            "nothing was forgotten"
        );

        enter(store, |_| (batch.clone(), ())).await.unwrap();
        assert_eq!(
            store.cursor("it", "INBOX").await.unwrap(),
            Some(cursor.clone())
        );
        assert_eq!(
            store.count_attempt(&places).await.unwrap(),
            [1, 1, 3],
            "the last one is not entered yet"
        );

        let mut again = batch.clone();
        again.sightings[0].id = 3;
        again.sightings.truncate(1);
        again.cursor = Some(Cursor {
            last_uid: 99,
            ..cursor.clone()
        });
        let twice = enter(store, |next| (Changes { next, ..again }, ())).await;
        assert!(
            matches!(twice, Err(StoreError::Raced("a sighting"))),
            "one place, one sighting"
        );
        assert_eq!(
            store.cursor("it", "INBOX").await.unwrap(),
            Some(cursor.clone())
        );

        store.pass_over(&places[2], "poison", at(9)).await.unwrap();
        let fresh = Cursor {
            uid_validity: 8,
            last_uid: 0,
            ..cursor
        };
        store.set_cursor(&fresh).await.unwrap();
        assert_eq!(store.cursor("it", "INBOX").await.unwrap(), Some(fresh));
        let passed = &store.passed_over("it").await.unwrap()[0];
        assert_eq!(
            (&passed.place, passed.attempts, passed.at),
            (&places[2], 3, at(9))
        );
        let status = store.status(at(9)).await.unwrap();
        let named = &status.passed_over_latest[0];
        assert_eq!(status.passed_over, 1);
        assert_eq!(
            (named.uid, named.reason.as_str(), named.at),
            (places[2].uid, "poison", Some(at(9)))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_a_limit_is_noted_with_its_batch_and_counted_by_reason() {
    for site in sites().await {
        let store = &site.store;
        let unread = |uid: u32, reason: &str| {
            let place = Place {
                inbox: "it".into(),
                folder: "INBOX".into(),
                uid_validity: 7,
                uid,
            };
            (place, reason.to_owned())
        };
        let noted = vec![
            unread(1, "over b"),
            unread(3, "over a"),
            unread(4, "over b"),
        ];
        let cursor = Cursor {
            reread_until: 0,
            inbox: "it".into(),
            folder: "INBOX".into(),
            uid_validity: 7,
            last_uid: 4,
            since: at(0),
        };
        let batch = Changes {
            passed_over: noted,
            cursor: Some(cursor),
            ..Changes::default()
        };
        enter(store, |next| (Changes { next, ..batch }, ()))
            .await
            .unwrap();
        let status = store.status(at(9)).await.unwrap();
        let counted = status.passed_over_because.iter();
        let counted: Vec<_> = counted
            .map(|it| (it.reason.as_str(), it.messages))
            .collect();
        assert_eq!(counted, [("over b", 2), ("over a", 1)]);
        let named = status.passed_over_latest.iter().map(|it| it.uid);
        assert_eq!(named.collect::<Vec<_>>(), [4, 3, 1]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_batch_of_a_hundred_messages_takes_few_statements() {
    for site in sites().await {
        let store = &site.store;
        let keys = Keys {
            texts: (0..100).map(|n| (n * 28..n * 28 + 28).collect()).collect(),
            message_ids: (0..300).map(Keyed).collect(),
            vendors: (0..100).map(|n| format!("vendor{n}.example")).collect(),
            addresses: (0..100).map(|n| format!("sam@vendor{n}.example")).collect(),
            links: vec![],
            guards: (0..200).map(Keyed).collect(),
            speaker: None,
            campaigns_of: vec![],
        };
        let before = store.statements();
        let mut assignment = store.begin(ORG).await.unwrap();
        let ledger = assignment.load(&keys).await.unwrap();
        assignment
            .enter(&hundred(ledger.next), at(2))
            .await
            .unwrap();
        assignment.commit().await.unwrap();
        let given = store.statements() - before;
        let mut assignment = store.begin(ORG).await.unwrap();
        let ledger = assignment.load(&keys).await.unwrap();
        assert_eq!(
            (ledger.texts.iter().count(), ledger.campaigns.len()),
            (100, 100)
        );
        let known = store.statements() - before - given;
        eprintln!("{given} statements for a batch of new pitches, {known} to load known ones");
        assert!(given <= 26 && known <= 16, "{given} and {known} statements");
    }
}

fn hundred(next: Next) -> Changes {
    let mut changes = Changes {
        next,
        ..Changes::default()
    };
    for n in 0..100 {
        let (one, _) = one_campaign(changes.next);
        changes.groups.extend(one.groups);
        changes.campaigns.extend(one.campaigns);
        let mut text = one.texts[0].clone();
        text.fingerprint.keys = (n * 28..n * 28 + 28).collect();
        changes.texts.push(text);
        changes
            .moves
            .push(new_move(changes.next.other + 1, &one.sightings[0]));
        changes
            .mails
            .push(reply(changes.next.other + 2, one.new_campaigns[0]));
        changes.guards.push((Keyed(n), None, at(1)));
        changes.sightings.extend(one.sightings);
        changes.next = Next {
            other: one.next.other + 2,
            ..one.next
        };
    }
    changes.cursor = Some(Cursor {
        inbox: "it".into(),
        folder: "INBOX".into(),
        uid_validity: 7,
        last_uid: 100,
        since: at(0),
        reread_until: 0,
    });
    changes
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_brings_its_campaigns_of_sixty_days() {
    for site in sites().await {
        let store = &site.store;
        const DAY: i64 = 86_400;
        for days in [0, 50, 100, 155] {
            let aged = |next| {
                let (mut changes, id) = one_campaign(next);
                let campaign = changes.campaigns.get_mut(&id).unwrap();
                (campaign.first_seen, campaign.last_seen) = (at(days * DAY), at(days * DAY));
                (changes, ())
            };
            enter(store, aged).await.unwrap();
        }
        let keys = Keys {
            campaigns_of: vec!["acme.example".into(), "unknown.example".into()],
            ..Keys::default()
        };
        let mut assignment = store.begin(ORG).await.unwrap();
        let ledger = assignment.load(&keys).await.unwrap();
        let found: Vec<_> = ledger.campaigns.keys().map(|id| id.0).collect();
        assert_eq!(found, [3, 4], "counted back from the vendor's last copy");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_texts_with_one_key_only_the_newest_few_are_loaded() {
    for site in sites().await {
        let flood = |next: Next| {
            let (mut changes, id) = one_campaign(next);
            let group = changes.groups[0].0;
            changes.texts = (0..500)
                .map(|n| text(next.other + n, group, Some(id), &[7, 1000 + n]))
                .collect();
            changes.next.other = next.other + 500;
            (changes, ())
        };
        enter(&site.store, flood).await.unwrap();
        let mut assignment = site.store.begin(ORG).await.unwrap();
        let keys = Keys {
            texts: vec![vec![7]],
            ..Keys::default()
        };
        let ledger = assignment.load(&keys).await.unwrap();
        let found: Vec<i64> = ledger.texts.iter().map(|text| text.id).collect();
        assert!(found.len() <= 8 && found[0] >= 493, "{found:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_a_text_is_counted_by_vendor_and_without_forged_copies() {
    for site in sites().await {
        let plan = |next: Next| {
            let (mut changes, _) = one_campaign(next);
            let group = changes.sightings[0].group;
            let copies = [
                (2, "legal", Some("rival.example"), Some(true)),
                (3, "sales", Some("acme.example"), Some(false)),
                (4, "it", None, None),
                (5, "legal", Some("acme.example"), None),
            ];
            for (id, inbox, vendor, proven) in copies {
                changes.sightings.push(Sighting {
                    vendor: vendor.map(str::to_owned),
                    proven,
                    group,
                    ..sighting(id, inbox, id as u32)
                });
            }
            changes.next.sighting = 6;
            (changes, ())
        };
        enter(&site.store, plan).await.unwrap();
        let mut assignment = site.store.begin(ORG).await.unwrap();
        let keys = Keys {
            texts: vec![vec![11]],
            ..Keys::default()
        };
        let ledger = assignment.load(&keys).await.unwrap();
        let held = ["finance", "legal"].map(|inbox| {
            (
                "acme.example".to_owned(),
                format!("{inbox}@example.com"),
                false,
            )
        });
        let rival = (
            "rival.example".to_owned(),
            "legal@example.com".to_owned(),
            true,
        );
        let expected = held.into_iter().chain([rival]).collect();
        assert_eq!(ledger.recipients[&onedoor::campaign::GroupId(1)], expected);
    }
}
