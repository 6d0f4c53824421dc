//! What keeps a second mail from being sent, beside the fence: guard rows, and a last look before sending.

use onedoor::store::*;

use super::samples::*;

const FAR: i64 = 86_400;

#[tokio::test(flavor = "multi_thread")]
async fn a_guard_that_another_worker_took_fails_the_batch() {
    for site in sites().await {
        let take = |before, after| {
            let changes = move |next| {
                (
                    Changes {
                        guards: vec![(Keyed(9), before, after)],
                        next,
                        ..Changes::default()
                    },
                    (),
                )
            };
            enter(&site.store, changes)
        };
        take(None, at(10)).await.unwrap();
        assert!(
            matches!(take(None, at(20)).await, Err(StoreError::Raced(_))),
            "taken since"
        );
        assert!(
            matches!(take(Some(at(5)), at(20)).await, Err(StoreError::Raced(_))),
            "moved since"
        );
        take(Some(at(10)), at(20)).await.unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guards_see_what_happened_while_a_mail_waited() {
    for site in sites().await {
        let store = &site.store;
        let first = planned_reply(store).await;
        planned_reply(store).await;
        let second = store.due_mails(at(FAR), 10).await.unwrap().pop().unwrap();
        let quiet = store.history(&second, at(0)).await.unwrap();
        assert_eq!(
            (quiet.answered, quiet.released, quiet.standing.as_str()),
            (None, false, "undecided")
        );
        assert_eq!(
            (quiet.to_address, quiet.to_vendor, quiet.bounced),
            (0, 0, None)
        );

        let mail = claim(store, first, "host-1").await;
        store
            .mark_sending(first, mail.epoch, at(701))
            .await
            .unwrap();
        store.set_standing(&declined(at(702))).await.unwrap();
        let ours = store.keyed(&mail.planned.message_id);
        let bounce = |next| {
            (
                Changes {
                    returned: vec![(ours, at(703), "5.1.1 no such user".into())],
                    next,
                    ..Changes::default()
                },
                (),
            )
        };
        enter(store, bounce).await.unwrap();
        let history = store.history(&second, at(0)).await.unwrap();
        assert_eq!((history.to_address, history.to_vendor), (1, 1));
        assert_eq!(
            (history.standing.as_str(), history.standing_since),
            ("declined", Some(at(702)))
        );
        assert_eq!(history.bounced, Some(at(703)));
        let listed = store.outbox().await.unwrap();
        let returned = listed.iter().find(|entry| entry.id == first).unwrap();
        assert_eq!(
            (returned.bounced_at, returned.result.as_deref()),
            (Some(at(703)), Some("came back: 5.1.1 no such user"))
        );
        assert_eq!(
            store.history(&second, at(702)).await.unwrap().to_address,
            0,
            "before the window"
        );
    }
}

fn declined(at: jiff::Timestamp) -> NewStanding {
    NewStanding {
        organization: ORG.into(),
        vendor: "acme.example".into(),
        standing: "declined".into(),
        until: None,
        folder: None,
        note: Some("no budget".into()),
        by: "cli".into(),
        at,
    }
}
