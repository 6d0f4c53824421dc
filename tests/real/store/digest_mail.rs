//! The digest's days and its mail: one a day, whoever enters it, and never lost between two of them.

use jiff::civil::{Date, date};
use onedoor::store::*;

use super::samples::*;

const FAR: i64 = 86_400;

fn day(day: i8) -> Date {
    date(2026, 11, day)
}

/// A day with its set time.
fn of(on: i8, due: i64) -> DigestDay {
    DigestDay {
        organization: ORG.into(),
        day: day(on),
        due_at: at(due),
        told_to: at(i64::from(on) * 100),
    }
}

fn digest(of: &DigestDay) -> NewMail {
    let unique_key = digest_key(&of.organization, of.day);
    NewMail {
        id: 0,
        kind: MailKind::Digest,
        channel: Channel::Send,
        campaign: None,
        vendor: None,
        message_id: format!("onedoor.{}@example.com", of.day),
        unique_key,
        to: "rich@example.com".into(),
        envelope_from: String::new(),
        bytes: b"Subject: Vendor digest\r\n\r\nsam@acme.example\r\n".to_vec(),
        not_before: at(10),
        evidence: format!("{{\"day\":\"{}\"}}", of.day),
        draft_inbox: None,
        said: None,
    }
}

async fn enter(store: &Store, of: &DigestDay) -> bool {
    store
        .enter_digest(of, Some(digest(of)), at(10))
        .await
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_enter_a_day_at_once_one_does() {
    for site in sites().await {
        let entering = (0..8).map(|_| {
            let store = site.store.clone();
            tokio::spawn(async move { enter(&store, &of(3, 0)).await })
        });
        let mut entered = 0;
        for one in entering.collect::<Vec<_>>() {
            entered += i64::from(one.await.unwrap());
        }
        assert_eq!(entered, 1);
        assert_eq!(ask(&site.url, "SELECT COUNT(*) FROM mail").await, 1);
        for due in [0, 50] {
            assert!(site.store.digest_done(ORG, day(3), at(due)).await.unwrap());
            assert!(!enter(&site.store, &of(3, due)).await, "one mail a day");
        }
        assert!(!site.store.digest_done(ORG, day(4), at(0)).await.unwrap());
        assert!(
            !site
                .store
                .digest_done("Other Ltd", day(3), at(0))
                .await
                .unwrap()
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_without_a_mail_is_over_until_the_digest_is_moved_to_another_time() {
    for site in sites().await {
        let store = &site.store;
        assert!(store.enter_digest(&of(3, 0), None, at(10)).await.unwrap());
        assert!(!enter(store, &of(3, 0)).await);
        assert!(!store.digest_done(ORG, day(3), at(50)).await.unwrap());
        assert!(enter(store, &of(3, 50)).await);
        assert!(store.digest_done(ORG, day(3), at(0)).await.unwrap());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_never_left_is_told_by_the_next_one() {
    for site in sites().await {
        let store = &site.store;
        let before = |on| async move {
            let before = store.digest_before(ORG, day(on)).await.unwrap();
            before.map(|before| before.day.day())
        };
        assert_eq!(before(3).await, None);
        store.enter_digest(&of(2, 0), None, at(10)).await.unwrap();
        enter(store, &of(3, 0)).await;
        assert_eq!((before(3).await, before(4).await), (Some(2), Some(2)));
        let id = store
            .mail_of(&digest_key(ORG, day(3)))
            .await
            .unwrap()
            .unwrap()
            .planned
            .id;
        let mail = claim(store, id, "host-1").await;
        assert_eq!(before(4).await, Some(2));
        assert!(store.mark_sending(id, mail.epoch, at(700)).await.unwrap());
        assert_eq!(before(4).await, Some(3), "it may have arrived");
        let refused = Settle::Refused {
            text: "550 no".into(),
        };
        assert!(
            store
                .settle_mail(id, mail.epoch, refused, at(701))
                .await
                .unwrap()
        );
        assert_eq!(before(4).await, Some(2));
        let kept = store.digest_before(ORG, day(9)).await.unwrap().unwrap();
        assert_eq!(kept, of(2, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_waits_for_no_cap_and_counts_for_none() {
    for site in sites().await {
        let store = &site.store;
        enter(store, &of(3, 0)).await;
        store.hold_back("held_back: a cap", at(700)).await.unwrap();
        let due = store.due_notes(at(700), 9).await.unwrap();
        assert_eq!(
            (due.len(), due[0].planned.campaign, &due[0].result),
            (1, None, &None)
        );
        let mail = claim(store, due[0].planned.id, "host-1").await;
        assert!(
            store
                .mark_sending(mail.planned.id, mail.epoch, at(701))
                .await
                .unwrap()
        );
        assert_eq!(store.sent_since(at(0)).await.unwrap(), 0);
        let recovered = store.recover_mails("host-1", at(702)).await.unwrap();
        assert_eq!(recovered.in_doubt, 1);
        let listed = &store.outbox().await.unwrap()[0];
        assert_eq!((listed.kind, &listed.campaign), (MailKind::Digest, &None));
        let sent = store.settle_doubt(listed.id, DoubtSettled::Sent, at(703));
        assert!(sent.await.unwrap());
        let status = store.status(at(704)).await.unwrap();
        assert_eq!((status.replies_sent, status.outbox.in_doubt), (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn its_message_id_is_known_for_ours_and_its_text_is_forgotten() {
    for site in sites().await {
        let store = &site.store;
        let today = of(3, 0);
        enter(store, &today).await;
        let key = store.keyed(&digest(&today).message_id);
        let keys = Keys {
            message_ids: vec![key],
            ..Keys::default()
        };
        let ledger = store.begin(ORG).await.unwrap().load(&keys).await.unwrap();
        assert_eq!(ledger.ours.get(&key), Some(&false));
        store.erase("acme.example").await.unwrap();
        assert!(store.due_mails(at(FAR), 9).await.unwrap().is_empty());
        let mail = store
            .mail_of(&digest_key(ORG, day(3)))
            .await
            .unwrap()
            .unwrap();
        assert!(mail.planned.bytes.is_empty() && mail.state == MailState::Closed);
        assert!(
            store.digest_done(ORG, day(3), at(50)).await.unwrap(),
            "no second one"
        );
    }
}
