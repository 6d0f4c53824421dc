//! At most one reply: claims, fences, doubt.

use onedoor::store::*;

use super::samples::*;

const FAR: i64 = 86_400;

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_is_claimed_by_one_worker() {
    for site in sites().await {
        let id = planned_reply(&site.store).await;
        assert!(
            site.store.due_mails(at(599), 10).await.unwrap().is_empty(),
            "before its time"
        );
        assert_eq!(site.store.due_mails(at(600), 10).await.unwrap().len(), 1);
        let workers = (0..8).map(|worker| {
            let store = site.store.clone();
            tokio::spawn(async move {
                store
                    .claim_mail(id, &format!("host-{worker}"), at(700))
                    .await
                    .unwrap()
            })
        });
        let mut claimed = Vec::new();
        for worker in workers.collect::<Vec<_>>() {
            claimed.extend(worker.await.unwrap());
        }
        assert_eq!(claimed.len(), 1);
        assert_eq!(
            (claimed[0].state, claimed[0].epoch, claimed[0].attempts),
            (MailState::Claimed, 1, 1)
        );
        assert!(site.store.due_mails(at(FAR), 10).await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fenced_worker_cannot_send() {
    for site in sites().await {
        let store = &site.store;
        let id = planned_reply(store).await;
        let slept = claim(store, id, "host-1").await;
        let again = store.recover_mails("host-1", at(800)).await.unwrap();
        assert_eq!(
            again,
            Recovered {
                put_back: 1,
                in_doubt: 0
            }
        );
        assert!(
            !store.mark_sending(id, slept.epoch, at(801)).await.unwrap(),
            "nobody holds it"
        );
        let taken_over = claim(store, id, "host-2").await;
        assert!(
            !store.mark_sending(id, slept.epoch, at(802)).await.unwrap(),
            "another holds it"
        );
        let sent = Settle::Sent {
            reply: "250 ok".into(),
        };
        assert!(
            !store
                .settle_mail(id, slept.epoch, sent.clone(), at(803))
                .await
                .unwrap()
        );
        assert!(
            store
                .mark_sending(id, taken_over.epoch, at(804))
                .await
                .unwrap()
        );
        assert_eq!(store.sent_since(at(0)).await.unwrap(), 1);
        assert!(
            store
                .settle_mail(id, taken_over.epoch, sent, at(805))
                .await
                .unwrap()
        );
        let campaign = &store.campaigns(&CampaignFilter::default()).await.unwrap()[0];
        assert_eq!(
            (campaign.replies, campaign.reply_to.as_deref()),
            (1, Some("sam@acme.example"))
        );
        assert_eq!(
            (campaign.answered_by, campaign.answered_at),
            (Some(AnsweredBy::Onedoor), Some(at(805)))
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_that_was_not_handed_over_is_sent_later() {
    for site in sites().await {
        let store = &site.store;
        let id = planned_reply(store).await;
        let mail = claim(store, id, "host-1").await;
        let again = Settle::Again {
            why: "the server is away".into(),
            not_before: at(900),
        };
        assert!(
            store
                .settle_mail(id, mail.epoch, again, at(701))
                .await
                .unwrap()
        );
        assert!(store.due_mails(at(899), 10).await.unwrap().is_empty());
        let due = store.due_mails(at(900), 10).await.unwrap();
        assert_eq!(
            due[0].planned,
            NewMail {
                not_before: at(900),
                ..mail.planned.clone()
            }
        );
        assert_eq!(
            (due[0].attempts, due[0].result.as_deref()),
            (1, Some("the server is away"))
        );
        let mail = claim(store, id, "host-1").await;
        let refused = Settle::Suppressed {
            codes: vec!["suppressed".into(), "precedence".into()],
        };
        assert!(
            store
                .settle_mail(id, mail.epoch, refused, at(901))
                .await
                .unwrap()
        );
        assert!(store.due_mails(at(FAR), 10).await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sending_mail_of_a_dead_worker_is_in_doubt() {
    for site in sites().await {
        let store = &site.store;
        let id = planned_reply(store).await;
        let mail = claim(store, id, "host-1").await;
        assert!(store.mark_sending(id, mail.epoch, at(701)).await.unwrap());
        assert_eq!(
            store.recover_mails("host-2", at(800)).await.unwrap(),
            Recovered::default(),
            "it may live"
        );
        assert_eq!(
            store.recover_mails("host-1", at(800)).await.unwrap(),
            Recovered {
                put_back: 0,
                in_doubt: 1
            }
        );
        assert_eq!(
            store.recover_mails("host-1", at(801)).await.unwrap(),
            Recovered::default(),
            "said once"
        );
        assert!(
            store.due_mails(at(FAR), 10).await.unwrap().is_empty(),
            "never again by itself"
        );
        assert_eq!(store.status(at(900)).await.unwrap().outbox.in_doubt, 1);
        let listed = &store.outbox().await.unwrap()[0];
        assert_eq!(
            (listed.state, listed.sending_at),
            (MailState::InDoubt, Some(at(701)))
        );

        assert!(
            store
                .settle_doubt(id, DoubtSettled::Resend, at(902))
                .await
                .unwrap()
        );
        assert!(
            !store
                .settle_doubt(id, DoubtSettled::Drop, at(903))
                .await
                .unwrap(),
            "settled already"
        );
        let mail = claim(store, id, "host-2").await;
        assert!(store.mark_sending(id, mail.epoch, at(904)).await.unwrap());
        assert_eq!(
            store
                .recover_mails("host-1", at(FAR))
                .await
                .unwrap()
                .in_doubt,
            1,
            "abandoned for hours"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_in_doubt_that_the_sent_folder_holds_was_sent() {
    for site in sites().await {
        let store = &site.store;
        let id = planned_reply(store).await;
        let mail = claim(store, id, "host-1").await;
        store.mark_sending(id, mail.epoch, at(701)).await.unwrap();
        store.recover_mails("host-1", at(800)).await.unwrap();
        let found = SentMail {
            message_id: store.keyed(&mail.planned.message_id),
            recipients: vec![mail.planned.to.clone()],
            answers: vec![],
            by_person: false,
            inbox: "it".into(),
            at: at(702),
        };
        enter(store, |next| {
            (
                Changes {
                    sent: vec![found],
                    next,
                    ..Changes::default()
                },
                (),
            )
        })
        .await
        .unwrap();
        assert!(store.outbox().await.unwrap().is_empty());
        let status = store.status(at(900)).await.unwrap();
        assert_eq!((status.replies_sent, status.outbox.in_doubt), (1, 0));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_reply_for_a_campaign_cannot_be_planned() {
    for site in sites().await {
        planned_reply(&site.store).await;
        let second = enter(&site.store, |next| {
            let mut mail = reply(next.other, onedoor::campaign::CampaignId(1));
            mail.message_id = "another@example.com".into();
            let next = Next {
                other: next.other + 1,
                ..next
            };
            (
                Changes {
                    mails: vec![mail],
                    next,
                    ..Changes::default()
                },
                (),
            )
        });
        assert!(matches!(
            second.await,
            Err(StoreError::Raced("a planned mail"))
        ));
        assert_eq!(ask(&site.url, "SELECT COUNT(*) FROM mail").await, 1);
    }
}

/// Sends whatever is due until nothing is; the mails whose final dot it was allowed to write.
async fn send_all(store: Store, worker: String) -> Vec<i64> {
    let mut written = Vec::new();
    loop {
        let due = store.due_mails(at(700), 5).await.unwrap();
        if due.is_empty() {
            return written;
        }
        for mail in due {
            let id = mail.planned.id;
            let Some(mail) = store.claim_mail(id, &worker, at(700)).await.unwrap() else {
                continue;
            };
            if store.mark_sending(id, mail.epoch, at(701)).await.unwrap() {
                written.push(id);
                let sent = Settle::Sent {
                    reply: "250".into(),
                };
                store
                    .settle_mail(id, mail.epoch, sent, at(702))
                    .await
                    .unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_workers_send_each_mail_once_while_one_of_them_is_given_up_again_and_again() {
    for site in sites().await {
        let store = &site.store;
        for _ in 0..20 {
            planned_reply(store).await;
        }
        let senders = (0..4).map(|n| tokio::spawn(send_all(store.clone(), format!("host-{n}"))));
        let senders: Vec<_> = senders.collect();
        for _ in 0..20 {
            store.recover_mails("host-0", at(703)).await.unwrap();
        }
        let mut written = Vec::new();
        for sender in senders {
            written.extend(sender.await.unwrap());
        }
        store.recover_mails("host-0", at(704)).await.unwrap();
        written.extend(send_all(store.clone(), "host-9".into()).await);
        written.sort_unstable();
        let mut once = written.clone();
        once.dedup();
        assert_eq!(written, once, "a mail was sent twice");
        assert_eq!(once.len(), 20);
        assert_eq!(
            store.status(at(800)).await.unwrap().replies_sent,
            20,
            "a late answer ends the doubt"
        );
    }
}
