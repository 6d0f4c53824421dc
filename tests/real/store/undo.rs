//! Placements are laid once and forgotten; what was filed can be brought back.

use onedoor::campaign::{CampaignId, GroupId};
use onedoor::store::*;

use super::samples::*;

#[tokio::test(flavor = "multi_thread")]
async fn bytes_are_erased_once_laid() {
    for site in sites().await {
        let store = &site.store;
        let plan = |next| {
            let (mut changes, id) = one_campaign(next);
            let mut draft = reply(changes.next.other, id);
            draft.channel = Channel::Draft;
            changes.mails = vec![draft];
            changes.placements = vec![placement(changes.next.other + 1, "exemplar:c1")];
            changes.next.other += 2;
            (changes, ())
        };
        enter(store, plan).await.unwrap();
        assert!(
            store.due_mails(at(600), 9).await.unwrap().is_empty(),
            "a draft is never sent"
        );
        assert_eq!(store.draft_due(at(599)).await.unwrap(), 0);
        assert_eq!(store.draft_due(at(600)).await.unwrap(), 1);
        assert_eq!(store.draft_due(at(600)).await.unwrap(), 0);
        let wanted = store.planned_placements("it", at(600), 10).await.unwrap();
        let folders: Vec<_> = wanted
            .iter()
            .map(|it| (it.planned.folder.as_str(), it.planned.flags.as_str()))
            .collect();
        assert_eq!(
            folders,
            [("Vendors/New", "\\Flagged"), ("\\Drafts", "\\Draft \\Seen")]
        );
        assert!(wanted[1].planned.bytes.starts_with(b"Subject: Auto:"));
        for placement in &wanted {
            let id = placement.planned.id;
            assert!(!placement.tried && store.claim_placement(id).await.unwrap());
            store
                .settle_placement(id, Err(("the server is away".into(), at(700))))
                .await
                .unwrap();
        }
        assert!(
            store
                .planned_placements("it", at(699), 10)
                .await
                .unwrap()
                .is_empty(),
            "backing off"
        );
        let again = store.planned_placements("it", at(700), 10).await.unwrap();
        assert!(again.iter().all(|placement| placement.tried));
        for placement in &again {
            store
                .settle_placement(placement.planned.id, Ok(()))
                .await
                .unwrap();
            assert!(
                !store.claim_placement(placement.planned.id).await.unwrap(),
                "laid once"
            );
        }
        assert_eq!(
            ask(
                &site.url,
                "SELECT COUNT(*) FROM placement WHERE LENGTH(bytes) > 0"
            )
            .await,
            0
        );
        assert_eq!(
            ask(
                &site.url,
                "SELECT COUNT(*) FROM mail WHERE LENGTH(bytes) > 0"
            )
            .await,
            0
        );
    }
}

/// Three copies in three inboxes: one filed, one whose move has not begun, one in the middle of its move.
async fn three_copies(store: &Store) -> Vec<i64> {
    let plan = |next: Next| {
        let (mut changes, id) = one_campaign(next);
        for (number, inbox) in [(2, "legal"), (3, "sales")] {
            let mut copy = sighting(number, inbox, number as u32);
            (copy.campaign, copy.group) = (Some(id), Some(GroupId(1)));
            changes.sightings.push(copy);
        }
        changes.next.sighting = 4;
        changes.moves = changes
            .sightings
            .iter()
            .zip(20..)
            .map(|(copy, id)| new_move(id, copy))
            .collect();
        changes.mails = vec![reply(30, id)];
        changes.placements = vec![placement(31, "exemplar:c1")];
        changes.next.other = 32;
        (changes, vec![20, 21, 22])
    };
    let moves = enter(store, plan).await.unwrap();
    let claimed = store
        .claim_moves(&[moves[0], moves[2]], at(10))
        .await
        .unwrap();
    assert_eq!(claimed.len(), 2);
    store
        .settle_move(moves[0], MoveState::Moved, None, None)
        .await
        .unwrap();
    moves
}

#[tokio::test(flavor = "multi_thread")]
async fn release_brings_every_copy_back() {
    for site in sites().await {
        let store = &site.store;
        let moves = three_copies(store).await;
        assert_eq!(
            store
                .release(Released::Sighting(99), LessonBy::Cli, at(20))
                .await
                .unwrap(),
            None
        );
        let report = store
            .release(Released::Sighting(2), LessonBy::Cli, at(20))
            .await
            .unwrap()
            .unwrap();
        let expected = ReleaseReport {
            campaigns: vec!["c1".into()],
            sightings: 3,
            brought_back: 2,
            not_filed: 1,
            called_off: 1,
            already_sent: 0,
            lessons: vec!["l34".into()],
        };
        assert_eq!(report, expected);
        let back = &store.planned_moves("finance", at(20), 10).await.unwrap()[0].planned;
        assert!(back.back && back.digest == Keyed(5001));
        assert_eq!(
            (back.from.folder.as_str(), back.to.as_str()),
            ("Vendors/Filed", "INBOX")
        );
        assert!(
            store
                .planned_moves("legal", at(20), 10)
                .await
                .unwrap()
                .is_empty()
        );
        let under_way = store.planned_moves("sales", at(20), 10).await.unwrap();
        assert_eq!(
            under_way.len(),
            1,
            "the way back waits for the end of the way there"
        );
        assert!(!under_way[0].planned.back && under_way[0].state == MoveState::Moving);
        let moved = MoveSettled {
            id: moves[2],
            state: MoveState::Moved,
            error: None,
            retry_at: None,
        };
        store.settle_moves(&[moved]).await.unwrap();
        assert!(
            store.planned_moves("sales", at(20), 10).await.unwrap()[0]
                .planned
                .back
        );

        assert!(store.due_mails(at(9999), 10).await.unwrap().is_empty());
        assert!(
            store
                .planned_placements("it", at(20), 10)
                .await
                .unwrap()
                .is_empty()
        );
        assert!(
            store
                .campaign(CampaignId(1))
                .await
                .unwrap()
                .unwrap()
                .campaign
                .released
        );
        let keys = Keys {
            texts: vec![vec![11]],
            ..Keys::default()
        };
        let mut assignment = store.begin(ORG).await.unwrap();
        assert!(
            assignment
                .load(&keys)
                .await
                .unwrap()
                .released
                .contains(&GroupId(1))
        );
        drop(assignment);
        let twice = store
            .release(Released::Campaign(CampaignId(1)), LessonBy::Cli, at(30))
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (twice.brought_back, twice.not_filed, twice.called_off),
            (0, 0, 0)
        );
        assert!(twice.lessons.is_empty(), "not learned twice");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_move_is_given_out_again_until_it_is_settled() {
    for site in sites().await {
        let store = &site.store;
        let moves = three_copies(store).await;
        assert!(
            store
                .planned_moves("finance", at(20), 10)
                .await
                .unwrap()
                .is_empty(),
            "moved"
        );
        store
            .settle_move(
                moves[2],
                MoveState::Copied,
                Some("cut off".into()),
                Some(at(50)),
            )
            .await
            .unwrap();
        assert!(
            store
                .planned_moves("sales", at(49), 10)
                .await
                .unwrap()
                .is_empty(),
            "backing off"
        );
        let claimed = store.claim_moves(&moves, at(50)).await.unwrap();
        assert!(
            !claimed.contains(&moves[0]),
            "what is over is not made again"
        );
        let copied = &store.planned_moves("sales", at(50), 10).await.unwrap()[0];
        assert_eq!(
            (copied.state, copied.attempts),
            (MoveState::Copied, 2),
            "never copied again"
        );
        store
            .settle_move(moves[0], MoveState::Planned, None, None)
            .await
            .unwrap();
        assert!(
            store
                .planned_moves("finance", at(60), 10)
                .await
                .unwrap()
                .is_empty(),
            "over is over"
        );
    }
}
