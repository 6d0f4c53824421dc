//! What lies in the contact's folders, and what is done about it.

use onedoor::store::*;

use super::samples::*;

/// A copy with finance, its exemplar with the contact.
async fn shown(store: &Store) {
    let fill = |next| {
        let (mut changes, _) = one_campaign(next);
        let id = changes.next.other;
        changes.next.other += 2;
        changes.placements = vec![placement(id, "exemplar:c1")];
        changes.exemplars = vec![(id, changes.sightings[0].id, Keyed(77))];
        changes.moves = vec![new_move(id + 1, &changes.sightings[0])];
        (changes, id)
    };
    let id = enter(store, fill).await.unwrap();
    store.claim_placement(id).await.unwrap();
    store.settle_placement(id, Ok(())).await.unwrap();
    store.claim_moves(&[id + 1], at(3)).await.unwrap();
    store
        .settle_move(id + 1, MoveState::Moved, None, None)
        .await
        .unwrap();
}

async fn wish(store: &Store, wishes: &[DeskWish], seconds: i64) {
    let changes = DeskChanges {
        inbox: "rich".into(),
        wishes: wishes.iter().map(|wish| (1, wish.clone())).collect(),
        ..DeskChanges::default()
    };
    store.enter_desk(&changes, at(seconds)).await.unwrap();
}

fn stand(standing: &'static str, until: Option<&str>, folder: Option<&str>) -> DeskWish {
    DeskWish::Stand {
        standing,
        until: until.map(str::to_owned),
        folder: folder.map(str::to_owned),
    }
}

async fn card(store: &Store) -> VendorCard {
    store.vendor(ORG, "acme.example").await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_is_known_by_its_header_else_by_its_message_id_and_only_to_its_own_organisation() {
    for site in sites().await {
        shown(&site.store).await;
        let mails = [
            (None, Keyed(5001)),
            (None, Keyed(77)),
            (Some(Keyed(1001)), Keyed(1)),
            (Some(Keyed(4)), Keyed(1)),
        ];
        let known = site
            .store
            .identify(&[ORG.to_owned()], "rich", &mails)
            .await
            .unwrap();
        assert_eq!(known, [Some(1), Some(1), Some(1), None]);
        let others = site
            .store
            .identify(&["Another".to_owned()], "rich", &mails)
            .await
            .unwrap();
        assert_eq!(others, [None; 4]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drag_back_within_the_hour_sets_back_what_stood_and_a_later_one_decides_nothing() {
    for site in sites().await {
        let store = &site.store;
        shown(store).await;
        wish(store, &[stand("partner", None, Some("Acme"))], 10).await;
        wish(store, &[stand("partner", None, Some("Acme"))], 11).await;
        wish(store, &[stand("deferred", Some("2031-01-01"), None)], 20).await;
        wish(store, &[DeskWish::SetBack], 30).await;
        let known = card(store).await;
        assert_eq!(
            (
                known.standing.as_str(),
                known.folder.as_deref(),
                known.until
            ),
            ("partner", Some("Acme"), None)
        );
        wish(store, &[DeskWish::SetBack], 9000).await;
        let known = card(store).await;
        let history: Vec<_> = known
            .history
            .iter()
            .map(|change| change.standing.as_str())
            .collect();
        assert_eq!(history, ["partner", "deferred", "partner", "undecided"]);
        let late = DeskChanges {
            first: true,
            wishes: vec![(1, stand("declined", None, None))],
            ..DeskChanges::default()
        };
        store.enter_desk(&late, at(9001)).await.unwrap();
        assert_eq!(
            card(store).await.standing,
            "undecided",
            "somebody decided since"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_pitch_brings_the_copies_back_and_is_unlearned_when_it_is_taken_back() {
    for site in sites().await {
        let store = &site.store;
        shown(store).await;
        wish(store, &[DeskWish::Release], 10).await;
        let back = store.planned_moves("finance", at(20), 9).await.unwrap();
        assert_eq!((back.len(), back[0].planned.back), (1, true));
        let lessons = store.lessons().await.unwrap();
        assert_eq!(
            (lessons.len(), lessons[0].by, lessons[0].revoked_at),
            (1, LessonBy::Folder, None)
        );
        wish(
            store,
            &[DeskWish::JudgeAgain, stand("declined", None, None)],
            30,
        )
        .await;
        assert_eq!(store.lessons().await.unwrap()[0].revoked_at, Some(at(30)));
        assert_eq!(card(store).await.standing, "declined");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn folders_that_say_no_date_are_told_until_the_copy_lies_elsewhere() {
    for site in sites().await {
        let store = &site.store;
        shown(store).await;
        let mut mail = DeskMail {
            folder: "Vendors/Deferred/soon".into(),
            uid_validity: 7,
            uid: 3,
            sighting: 1,
            state: DeskState::Here,
            since: at(5),
            unclear: true,
        };
        let changes = |mail: &DeskMail| DeskChanges {
            inbox: "rich".into(),
            kept: vec![mail.clone()],
            ..DeskChanges::default()
        };
        store.enter_desk(&changes(&mail), at(5)).await.unwrap();
        assert_eq!(store.desk_mail("rich").await.unwrap(), [mail.clone()]);
        let told = store.status(at(6)).await.unwrap().unclear_folders;
        assert_eq!(
            (told[0].folder.as_str(), told[0].vendor.as_deref()),
            ("Vendors/Deferred/soon", Some("acme.example"))
        );
        mail.state = DeskState::Gone;
        store.enter_desk(&changes(&mail), at(7)).await.unwrap();
        assert!(
            store
                .status(at(8))
                .await
                .unwrap()
                .unclear_folders
                .is_empty()
        );
    }
}
