//! What was taught is kept, told, and forgotten when revoked.

use onedoor::campaign::{CampaignId, GroupId};
use onedoor::store::*;

use super::samples::*;

/// What a batch with a mail of the vendor, and of a known text, would find.
async fn known(store: &Store) -> Ledger {
    let keys = Keys {
        texts: vec![vec![11]],
        vendors: vec!["acme.example".into()],
        message_ids: vec![Keyed(1001)],
        ..Keys::default()
    };
    let mut assignment = store.begin(ORG).await.unwrap();
    assignment.load(&keys).await.unwrap()
}

/// `c1` in `g1`, one copy of it filed; the number of the move.
async fn filed(store: &Store) -> i64 {
    let plan = |next: Next| {
        let (mut changes, _) = one_campaign(next);
        let id = changes.next.other;
        changes.moves = vec![new_move(id, &changes.sightings[0])];
        changes.next.other += 1;
        (changes, id)
    };
    let id = enter(store, plan).await.unwrap();
    store.claim_moves(&[id], at(5)).await.unwrap();
    store
        .settle_move(id, MoveState::Moved, None, None)
        .await
        .unwrap();
    id
}

async fn drag_back(store: &Store, sighting: i64) {
    let drag = |next| {
        let changes = Changes {
            dragged_back: vec![sighting],
            next,
            ..Changes::default()
        };
        (changes, ())
    };
    enter(store, drag).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drag_back_is_a_lesson_that_survives_a_restart_and_ends_when_revoked() {
    for site in sites().await {
        let store = &site.store;
        filed(store).await;
        let before = known(store).await;
        assert!(before.seen[&Keyed(1001)][0].moved && before.taught.is_empty());
        assert_eq!(before.vendors["acme.example"].campaigns, 1);
        drag_back(store, 1).await;

        let store = &Store::open(&site.url).await.unwrap();
        let lesson = store.lessons().await.unwrap().remove(0);
        let told = (
            lesson.vendor.as_deref(),
            lesson.campaign.as_deref(),
            lesson.group.as_deref(),
            lesson.subject.as_deref(),
        );
        assert_eq!(
            told,
            (
                Some("acme.example"),
                Some("c1"),
                Some("g1"),
                Some("Cheaper cloud")
            )
        );
        assert_eq!(
            (lesson.says, lesson.by, lesson.at, lesson.revoked_at),
            (Says::NotPitch, LessonBy::Folder, at(2), None)
        );
        let after = known(store).await;
        assert_eq!(
            after.taught["acme.example"],
            Taught {
                times: 1,
                last: at(2),
                by: LessonBy::Folder
            }
        );
        assert!(after.released.contains(&GroupId(1)));
        assert!(after.campaigns[&CampaignId(1)].released);
        assert_eq!(
            after.vendors["acme.example"].campaigns, 0,
            "what was no pitch speaks against nobody"
        );
        assert!(
            !after.seen[&Keyed(1001)][0].moved,
            "a folder that is read again teaches nothing"
        );

        let number = lesson.id[1..].parse().unwrap();
        assert_eq!(store.revoke_lesson(999, at(30)).await.unwrap(), None);
        for when in [30, 40] {
            let revoked = store
                .revoke_lesson(number, at(when))
                .await
                .unwrap()
                .unwrap();
            assert_eq!(revoked.revoked_at, Some(at(30)), "the first time stands");
        }
        let ended = known(store).await;
        assert!(ended.taught.is_empty() && ended.released.is_empty());
        assert!(!ended.campaigns[&CampaignId(1)].released);
        assert_eq!(store.lessons().await.unwrap().len(), 1, "still listed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drag_brings_the_other_copies_back_and_leaves_the_dragged_one() {
    for site in sites().await {
        let store = &site.store;
        filed(store).await;
        let second = |next: Next| {
            let mut copy = sighting(next.sighting, "legal", 2);
            (copy.campaign, copy.group) = (Some(CampaignId(1)), Some(GroupId(1)));
            let (id, mail) = (next.other, next.other + 1);
            let changes = Changes {
                moves: vec![new_move(id, &copy)],
                mails: vec![reply(mail, CampaignId(1))],
                sightings: vec![copy],
                next: Next {
                    sighting: next.sighting + 1,
                    other: next.other + 2,
                    ..next
                },
                ..Changes::default()
            };
            (changes, id)
        };
        let id = enter(store, second).await.unwrap();
        store.claim_moves(&[id], at(5)).await.unwrap();
        store
            .settle_move(id, MoveState::Moved, None, None)
            .await
            .unwrap();
        drag_back(store, 1).await;
        let back = store.planned_moves("legal", at(20), 10).await.unwrap();
        assert!(back.len() == 1 && back[0].planned.back);
        assert!(
            store
                .planned_moves("finance", at(20), 10)
                .await
                .unwrap()
                .is_empty(),
            "a person moved it already"
        );
        assert!(
            store.due_mails(at(9999), 9).await.unwrap().is_empty(),
            "called off"
        );
        drag_back(store, 1).await;
        assert_eq!(store.lessons().await.unwrap().len(), 1, "not learned twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_stays_released_while_any_lesson_about_it_stands() {
    for site in sites().await {
        let store = &site.store;
        // Two campaigns that share a group: the second from another vendor.
        enter(store, one_campaign).await.unwrap();
        let second = |next: Next| {
            let (mut changes, id) = one_campaign(next);
            changes.groups.clear();
            changes.texts.clear();
            changes.sightings[0].group = Some(GroupId(1));
            changes.sightings[0].vendor = Some("rival.example".into());
            changes.campaigns.get_mut(&id).unwrap().vendor = "rival.example".into();
            (changes, id)
        };
        enter(store, second).await.unwrap();
        for campaign in [1, 2] {
            let what = Released::Campaign(CampaignId(campaign));
            store
                .release(what, LessonBy::Web, at(20))
                .await
                .unwrap()
                .unwrap();
        }
        let numbers: Vec<i64> = store
            .lessons()
            .await
            .unwrap()
            .iter()
            .map(|lesson| lesson.id[1..].parse().unwrap())
            .collect();
        assert_eq!(numbers.len(), 2);
        store.revoke_lesson(numbers[0], at(30)).await.unwrap();
        assert!(known(store).await.released.contains(&GroupId(1)));
        store.revoke_lesson(numbers[1], at(30)).await.unwrap();
        assert!(known(store).await.released.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_revoked_can_be_taught_again() {
    for site in sites().await {
        let store = &site.store;
        enter(store, one_campaign).await.unwrap();
        for round in [1, 2] {
            let what = Released::Campaign(CampaignId(1));
            let report = store
                .release(what, LessonBy::Cli, at(20 * round))
                .await
                .unwrap()
                .unwrap();
            let number = report.lessons[0][1..].parse().unwrap();
            assert_eq!(known(store).await.taught["acme.example"].times, 1);
            store
                .revoke_lesson(number, at(20 * round + 1))
                .await
                .unwrap();
        }
        assert_eq!(store.lessons().await.unwrap().len(), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_without_a_campaign_teaches_by_its_group() {
    for site in sites().await {
        let store = &site.store;
        let unsure = |next: Next| {
            let (mut changes, _) = one_campaign(next);
            changes.campaigns.clear();
            changes.new_campaigns.clear();
            changes.sightings[0].campaign = None;
            changes.texts[0].campaign = None;
            (changes, ())
        };
        enter(store, unsure).await.unwrap();
        for expected in [1, 0] {
            let report = store
                .release(Released::Sighting(1), LessonBy::Cli, at(20))
                .await
                .unwrap()
                .unwrap();
            assert_eq!(report.lessons.len(), expected);
        }
        let lesson = store.lessons().await.unwrap().remove(0);
        assert_eq!((lesson.campaign, lesson.subject), (None, None));
        assert_eq!(lesson.vendor.as_deref(), Some("acme.example"));
        store
            .revoke_lesson(lesson.id[1..].parse().unwrap(), at(30))
            .await
            .unwrap();
        assert!(known(store).await.released.is_empty());
    }
}
