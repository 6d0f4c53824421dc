//! What is entered is loaded again: every field of a batch's changes.

use onedoor::campaign::{CampaignId, GroupId};
use onedoor::classify::Verdict;
use onedoor::message::Party;
use onedoor::store::*;

use super::samples::*;

/// Everything a batch can change, once; around campaign `c1` in group `g1` and an unsure copy in `g2`.
fn everything(store: &Store) -> Changes {
    let (mut changes, id) = one_campaign(Next {
        group: 1,
        campaign: 1,
        sighting: 1,
        other: 1,
    });
    let copy = &mut changes.sightings[0];
    (copy.original_id, copy.forwarded_by) = (Some(Keyed(77)), Some("bob@example.com".into()));
    (copy.kind, copy.end_run) = (SightingKind::Forward, true);
    let mut unsure = sighting(2, "legal", 2);
    (unsure.group, unsure.assessment.verdict) = (Some(GroupId(2)), Verdict::Unsure);
    changes.waiting = vec![Waiting {
        sighting: 2,
        place: unsure.place.clone(),
        recipient: unsure.recipient.clone(),
        vendor: unsure.vendor.clone(),
        message_id: Some("unsure@acme.example".into()),
        digest: Keyed(5002),
        arrived_at: unsure.arrived_at,
        verdict: Verdict::Unsure,
    }];
    changes.sightings.push(unsure);
    changes.groups.push((GroupId(2), at(0)));
    changes.texts.push(text(2, GroupId(2), None, &[21]));
    let campaign = changes.campaigns.get_mut(&id).unwrap();
    (campaign.answered, campaign.exemplar) = (Some((AnsweredBy::Contact, at(3))), true);
    let party = Party {
        name: Some("Sam Roe".into()),
        address: "sam@acme.example".into(),
    };
    changes.people = vec![Person {
        vendor: "acme.example".into(),
        party: party.clone(),
        at: at(9),
    }];
    changes.people.push(Person {
        vendor: "acme.example".into(),
        party: Party {
            name: None,
            ..party
        },
        at: at(1),
    });
    changes.moves = vec![new_move(3, &changes.sightings[0])];
    let mut told = reply(5, id);
    (told.kind, told.to, told.unique_key) = (
        MailKind::Acknowledgement,
        "bob@example.com".into(),
        "ack:c1:bob@example.com".into(),
    );
    changes.mails = vec![reply(4, id), told];
    changes.placements = vec![placement(6, "exemplar:c1")];
    changes.guards = vec![(Keyed(8), None, at(4))];
    changes.sent = vec![
        letter(Keyed(500), "sam@acme.example", vec![Keyed(1001)]),
        letter(Keyed(501), "jo@partner.example", vec![]),
    ];
    changes.wrong_names = vec![("acme.example".into(), "Mitch".into(), "Rich Miller".into()); 2];
    changes.returned = vec![(store.keyed("onedoor.0@example.com"), at(4), "gone".into())];
    changes.cursor = Some(Cursor {
        inbox: "it".into(),
        folder: "INBOX".into(),
        uid_validity: 7,
        last_uid: 2,
        since: at(0),
        reread_until: 0,
    });
    changes.next = Next {
        group: 3,
        campaign: 2,
        sighting: 3,
        other: 7,
    };
    assert_ne!(store.keyed("x"), Keyed(0));
    changes
}

fn letter(message_id: Keyed, to: &str, answers: Vec<Keyed>) -> SentMail {
    SentMail {
        message_id,
        recipients: vec![to.into()],
        answers,
        by_person: true,
        inbox: "it".into(),
        at: at(3),
    }
}

fn all_keys(store: &Store) -> Keys {
    Keys {
        texts: vec![vec![11, 12, 99], vec![21]],
        message_ids: vec![
            Keyed(1001),
            Keyed(77),
            Keyed(500),
            store.keyed("onedoor.4@example.com"),
        ],
        vendors: vec![
            "acme.example".into(),
            "partner.example".into(),
            "unknown.example".into(),
        ],
        addresses: vec!["sam@acme.example".into(), "jo@partner.example".into()],
        links: vec![],
        guards: vec![Keyed(8), Keyed(9)],
        speaker: None,
        campaigns_of: vec!["acme.example".into()],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_entered_is_loaded_again() {
    for site in sites().await {
        let store = &site.store;
        let changes = everything(store);
        enter(store, |_| (changes.clone(), ())).await.unwrap();
        let mut assignment = store.begin(ORG).await.unwrap();
        let ledger = assignment.load(&all_keys(store)).await.unwrap();
        drop(assignment);
        check_texts_and_campaigns(&ledger, &changes);
        check_people(store, &ledger);
        assert_eq!(ledger.waiting[&GroupId(2)], changes.waiting);
        assert_eq!(ledger.guards, [(Keyed(8), at(4))].into());
        assert_eq!(ledger.next, changes.next);

        let mails = store.due_mails(at(9999), 10).await.unwrap();
        assert_eq!(
            mails
                .iter()
                .map(|mail| mail.planned.clone())
                .collect::<Vec<_>>(),
            changes.mails
        );
        assert!(
            mails.iter().all(|mail| mail.organization == ORG
                && mail.planned_at == at(2)
                && mail.epoch == 0)
        );
        let moves = store.planned_moves("finance", at(0), 10).await.unwrap();
        assert_eq!(
            moves,
            [Move {
                planned: changes.moves[0].clone(),
                state: MoveState::Planned,
                attempts: 0
            }]
        );
        let placements = store.planned_placements("it", at(0), 10).await.unwrap();
        assert_eq!(
            placements,
            [Placement {
                planned: changes.placements[0].clone(),
                tried: false
            }]
        );
        assert_eq!(store.cursor("it", "INBOX").await.unwrap(), changes.cursor);
        check_card(&store.vendor(ORG, "acme.example").await.unwrap().unwrap());
        check_timeline(
            &store.campaign(CampaignId(1)).await.unwrap().unwrap(),
            &changes,
        );
        assert!(
            store
                .begin("Another")
                .await
                .unwrap()
                .load(&all_keys(store))
                .await
                .unwrap()
                .texts
                .iter()
                .next()
                .is_none()
        );
    }
}

fn check_texts_and_campaigns(ledger: &Ledger, changes: &Changes) {
    let texts: Vec<_> = ledger
        .texts
        .iter()
        .map(|text| (text.id, text.keys.len()))
        .collect();
    assert_eq!(
        texts,
        [(2, 1), (1, 2)],
        "newest first, with the keys that were asked for"
    );
    let (found, entered) = (&ledger.texts.near(&[11])[0].candidate, &changes.texts[0]);
    assert_eq!(
        (&found.identity, &found.sketch),
        (&entered.identity, &entered.fingerprint.sketch)
    );
    assert_eq!(
        (found.group, found.campaign),
        (GroupId(1), Some(CampaignId(1)))
    );
    let expected = Campaign {
        reply: Some((4, MailState::Planned, Channel::Send)),
        recipients: ["finance@example.com".to_owned()].into(),
        acknowledged: ["bob@example.com".to_owned()].into(),
        ..changes.campaigns[&CampaignId(1)].clone()
    };
    assert_eq!(ledger.campaigns[&CampaignId(1)], expected);
    assert_eq!(
        ledger.recipients[&GroupId(2)],
        [(
            "acme.example".to_owned(),
            "legal@example.com".to_owned(),
            false
        )]
        .into()
    );
    let seen = &ledger.seen[&Keyed(1001)][0];
    assert!(seen.own_id && !ledger.seen[&Keyed(77)][0].own_id && !seen.moved);
    assert_eq!(
        (seen.sighting, seen.digest, seen.campaign),
        (1, Keyed(5001), Some(CampaignId(1)))
    );
}

fn check_people(store: &Store, ledger: &Ledger) {
    assert!(ledger.ours[&Keyed(500)]);
    let reply = store.keyed("onedoor.4@example.com");
    assert!(!ledger.ours[&reply], "our own reply is no person's letter");
    assert!(ledger.letters["sam@acme.example"][0].answers_campaign);
    assert!(!ledger.letters["jo@partner.example"][0].answers_campaign);
    assert_eq!(
        ledger.business,
        ["partner.example".to_owned()].into(),
        "a no to a pitch makes no business"
    );
    let vendor = &ledger.vendors["acme.example"];
    assert_eq!(
        (vendor.campaigns, vendor.standing.as_str()),
        (1, "undecided")
    );
    assert_eq!(vendor.answered, Some((AnsweredBy::Contact, at(3))));
    assert!(!ledger.vendors.contains_key("unknown.example"));
}

fn check_card(card: &VendorCard) {
    assert_eq!(
        (card.campaigns, card.sightings, card.answers, card.end_runs),
        (1, 1, 1, 1)
    );
    let person = &card.people[0];
    assert_eq!(
        (person.name.as_deref(), person.first_seen, person.last_seen),
        (Some("Sam Roe"), at(1), at(9))
    );
    let wrong = WrongName {
        used: "Mitch".into(),
        meant: "Rich Miller".into(),
        count: 2,
    };
    assert_eq!(card.wrong_names, [wrong]);
}

fn check_timeline(detail: &CampaignDetail, changes: &Changes) {
    let (shown, entered) = (&detail.timeline[0], &changes.sightings[0]);
    assert_eq!(
        (&shown.forwarded_by, shown.kind, shown.end_run),
        (&entered.forwarded_by, entered.kind, true)
    );
    assert_eq!(shown.decision.to_string(), entered.decision);
    assert_eq!(
        (
            detail.campaign.forwards,
            detail.campaign.copies_after_answer
        ),
        (1, 0)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_mind_is_entered_over_what_was() {
    for site in sites().await {
        let store = &site.store;
        enter(store, |_| (everything(store), ())).await.unwrap();
        let upgraded = NewMail {
            bytes: b"new words".to_vec(),
            ..reply(4, CampaignId(1))
        };
        let change = |next| {
            let changes = Changes {
                text_campaigns: vec![(2, CampaignId(1))],
                joined: vec![(2, CampaignId(1))],
                campaigns: [(
                    CampaignId(1),
                    Campaign {
                        last_seen: at(50),
                        sightings: 2,
                        ..campaign(CampaignId(1))
                    },
                )]
                .into(),
                upgraded: vec![upgraded.clone()],
                called_off: vec![(CampaignId(1), Channel::Draft)],
                next,
                ..Changes::default()
            };
            (changes, ())
        };
        enter(store, change).await.unwrap();
        let mut assignment = store.begin(ORG).await.unwrap();
        let ledger = assignment.load(&all_keys(store)).await.unwrap();
        drop(assignment);
        assert_eq!(
            ledger.texts.near(&[11])[0].candidate.campaign,
            Some(CampaignId(1))
        );
        assert!(ledger.waiting.is_empty());
        let campaign = &ledger.campaigns[&CampaignId(1)];
        assert_eq!((campaign.last_seen, campaign.recipients.len()), (at(50), 2));
        assert_eq!(
            campaign.answered,
            Some((AnsweredBy::Contact, at(3))),
            "an answer is not undone by an older view"
        );
        assert_eq!(
            store.due_mails(at(9999), 10).await.unwrap()[0].planned,
            upgraded,
            "called off was a draft only"
        );
        let call_off = |next| {
            (
                Changes {
                    called_off: vec![(CampaignId(1), Channel::Send)],
                    next,
                    ..Changes::default()
                },
                (),
            )
        };
        enter(store, call_off).await.unwrap();
        assert_eq!(
            store.due_mails(at(9999), 10).await.unwrap().len(),
            1,
            "the colleague is told all the same"
        );
    }
}
