//! What a changed standing does to mails, and what becomes of drafts: in both databases.

use onedoor::store::*;

use super::samples::*;

fn standing(word: &str, at: jiff::Timestamp) -> NewStanding {
    NewStanding {
        organization: ORG.into(),
        vendor: "acme.example".into(),
        standing: word.into(),
        until: (word == "deferred").then(|| "2027-01-31".into()),
        folder: None,
        note: None,
        by: "folder".into(),
        at,
    }
}

/// A reply that was handed over; its number.
async fn sent_reply(store: &Store) -> i64 {
    let id = planned_reply(store).await;
    let mail = claim(store, id, "host-1").await;
    assert!(store.mark_sending(id, mail.epoch, at(701)).await.unwrap());
    let reply = "250 ok".to_owned();
    let sent = Settle::Sent { reply };
    assert!(
        store
            .settle_mail(id, mail.epoch, sent, at(702))
            .await
            .unwrap()
    );
    id
}

async fn decide(store: &Store, word: &str, seconds: i64) {
    store
        .set_standing(&standing(word, at(seconds)))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_is_queued_once_and_taken_back_while_it_waits() {
    for site in sites().await {
        let store = &site.store;
        sent_reply(store).await;
        decide(store, "talking", 710).await;
        assert!(store.unwritten().await.unwrap().is_empty(), "no decision");
        decide(store, "declined", 711).await;
        decide(store, "deferred", 712).await;
        let unwritten = store.unwritten().await.unwrap();
        assert_eq!(unwritten.len(), 1);
        let decision = &unwritten[0];
        assert_eq!(
            (
                decision.standing.as_str(),
                decision.until.as_deref(),
                decision.reply
            ),
            ("deferred", Some("2027-01-31"), Some(MailState::Sent))
        );
        let planned = &decision.mail.planned;
        assert_eq!(
            (
                planned.kind,
                planned.to.as_str(),
                planned.unique_key.as_str()
            ),
            (MailKind::Decision, "sam@acme.example", "decision:c1")
        );
        assert!(onedoor::policy::compose::is_ours(&planned.message_id));
        assert!(store.due_mails(at(900), 9).await.unwrap().is_empty());
        let claimed = store.claim_mail(planned.id, "host-1", at(900)).await;
        assert!(claimed.unwrap().is_none(), "it has no words yet");
        // The standing changes once more while the words are found: they are of no use.
        decide(store, "declined", 713).await;
        store
            .write_mail(decision, b"late", "deferred")
            .await
            .unwrap();
        let again = store.unwritten().await.unwrap();
        assert_eq!(again[0].standing, "declined");
        store
            .write_mail(&again[0], b"no", "declined")
            .await
            .unwrap();
        let due = store.due_mails(at(900), 9).await.unwrap();
        assert_eq!(
            (due.len(), due[0].planned.bytes.as_slice()),
            (1, &b"no"[..])
        );
        assert!(store.due_notes(at(900), 9).await.unwrap().is_empty());
        decide(store, "undecided", 714).await;
        assert!(store.due_mails(at(900), 9).await.unwrap().is_empty());
        decide(store, "declined", 715).await;
        assert_eq!(store.unwritten().await.unwrap().len(), 1, "said again");
        let entry = &store.outbox().await.unwrap()[0];
        assert_eq!(
            (entry.kind, entry.state),
            (MailKind::Decision, MailState::Planned)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_was_tried_keeps_its_words_and_one_that_was_not_gets_new_ones() {
    for site in sites().await {
        let store = &site.store;
        let id = planned_reply(store).await;
        decide(store, "declined", 650).await;
        let unwritten = store.unwritten().await.unwrap();
        assert_eq!((unwritten.len(), unwritten[0].mail.planned.id), (1, id));
        store
            .write_mail(&unwritten[0], b"No.", "declined")
            .await
            .unwrap();
        let mail = claim(store, id, "host-1").await;
        assert_eq!(mail.planned.said.as_deref(), Some("declined"));
        decide(store, "deferred", 701).await;
        assert!(
            store.unwritten().await.unwrap().is_empty(),
            "it says no already, and is being offered"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deferral_that_runs_out_takes_back_what_still_waits_and_is_told_anew() {
    for site in sites().await {
        let store = &site.store;
        sent_reply(store).await;
        decide(store, "deferred", 710).await;
        let unwritten = store.unwritten().await.unwrap();
        store
            .write_mail(&unwritten[0], b"not before 2027-01-31", "deferred")
            .await
            .unwrap();
        store.hold_back("held_back: a cap", at(900)).await.unwrap();
        let over = |on: &str, seconds| {
            let (on, store) = (on.parse().unwrap(), store.clone());
            async move { store.run_out(ORG, on, at(seconds)).await.unwrap() }
        };
        assert!(over("2027-01-30", 901).await.is_empty());
        assert_eq!(store.due_mails(at(902), 9).await.unwrap().len(), 1);
        assert_eq!(over("2027-01-31", 903).await, ["acme.example"]);
        assert!(store.due_mails(at(904), 9).await.unwrap().is_empty());
        let withdrawn = store.mail_of("decision:c1").await.unwrap().unwrap();
        assert_eq!(
            (withdrawn.state, withdrawn.result.as_deref()),
            (MailState::Suppressed, Some("withdrawn"))
        );
        decide(store, "declined", 905).await;
        assert_eq!(store.unwritten().await.unwrap()[0].standing, "declined");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_waits_says_the_date_of_a_deferral_no_longer_when_it_is_over() {
    for site in sites().await {
        let store = &site.store;
        let id = planned_reply(store).await;
        decide(store, "deferred", 10).await;
        let unwritten = store.unwritten().await.unwrap();
        store
            .write_mail(&unwritten[0], b"not before 2027-01-31", "deferred")
            .await
            .unwrap();
        let on = "2027-02-01".parse().unwrap();
        store.run_out(ORG, on, at(11)).await.unwrap();
        let anew = store.unwritten().await.unwrap();
        assert_eq!(
            (anew[0].mail.planned.id, anew[0].standing.as_str()),
            (id, "undecided")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_in_doubt_lets_the_decision_wait() {
    for site in sites().await {
        let store = &site.store;
        let id = planned_reply(store).await;
        let mail = claim(store, id, "host-1").await;
        assert!(store.mark_sending(id, mail.epoch, at(701)).await.unwrap());
        decide(store, "declined", 702).await;
        let waits = store.unwritten().await.unwrap();
        assert_eq!(waits[0].reply, Some(MailState::Sending));
        store
            .let_be(&waits[0], Some("never_answered"), at(703))
            .await
            .unwrap();
        assert!(store.unwritten().await.unwrap().is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_held_back_says_why_and_a_vendors_mails_are_counted() {
    for site in sites().await {
        let store = &site.store;
        sent_reply(store).await;
        planned_reply(store).await;
        let sent = store
            .sent_to_vendor(ORG, "acme.example", at(0))
            .await
            .unwrap();
        assert_eq!(sent, [at(701)]);
        let later = store
            .sent_to_vendor(ORG, "acme.example", at(702))
            .await
            .unwrap();
        assert!(later.is_empty());
        store.hold_back("held_back: a cap", at(900)).await.unwrap();
        let status = store.status(at(900)).await.unwrap();
        assert_eq!((status.outbox.queued, status.outbox.held_back), (1, 1));
        let entry = &store.outbox().await.unwrap()[0];
        assert_eq!(entry.result.as_deref(), Some("held_back: a cap"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_watched_until_it_is_sent_or_deleted() {
    for site in sites().await {
        let store = &site.store;
        let plan = |next| {
            let (mut changes, id) = one_campaign(next);
            let mail = changes.next.other;
            changes.next.other += 1;
            changes.mails = vec![NewMail {
                channel: Channel::Draft,
                ..reply(mail, id)
            }];
            (changes, (mail, id))
        };
        let (mail, campaign) = enter(store, plan).await.unwrap();
        assert_eq!(store.draft_due(at(900)).await.unwrap(), 1);
        assert!(store.laid_drafts("it").await.unwrap().is_empty());
        let placement = &store.planned_placements("it", at(900), 9).await.unwrap()[0];
        store
            .settle_placement(placement.planned.id, Ok(()))
            .await
            .unwrap();
        let laid = store.laid_drafts("it").await.unwrap();
        assert_eq!((laid.len(), laid[0].id), (1, mail));
        assert_eq!(store.status(at(900)).await.unwrap().outbox.drafted, 1);
        assert_eq!(store.drop_drafts(&[mail], at(901)).await.unwrap(), 1);
        assert_eq!(store.drop_drafts(&[mail], at(902)).await.unwrap(), 0);
        assert!(store.laid_drafts("it").await.unwrap().is_empty());
        let result =
            |listed: Vec<OutboxEntry>| listed.into_iter().map(|it| it.result).collect::<Vec<_>>();
        assert_eq!(
            result(store.outbox().await.unwrap()),
            [Some("deleted_by_contact".to_owned())]
        );
        // The copy in Sent came after all.
        let sent = |next| {
            (
                Changes {
                    drafts_done: vec![(campaign, true)],
                    next,
                    ..Changes::default()
                },
                (),
            )
        };
        enter(store, sent).await.unwrap();
        assert!(store.outbox().await.unwrap().is_empty());
        let campaign = &store.campaigns(&CampaignFilter::default()).await.unwrap()[0];
        assert_eq!(
            (campaign.reply_state, campaign.reply_result.as_deref()),
            (Some(MailState::Closed), Some("sent_by_contact"))
        );
    }
}
