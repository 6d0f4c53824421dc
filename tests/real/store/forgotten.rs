//! What is erased, on request or by age, is gone from every table.

use onedoor::campaign::CampaignId;
use onedoor::message::Party;
use onedoor::store::*;

use super::samples::*;

/// A vendor with everything one can know of it, and another.
async fn filled(store: &Store) {
    let fill = |next| {
        let (mut changes, id) = one_campaign(next);
        let other = changes.next.other;
        changes.next.other += 4;
        changes.mails = vec![reply(other, id)];
        changes.moves = vec![new_move(other + 1, &changes.sightings[0])];
        changes.placements = vec![placement(other + 2, "exemplar:c1")];
        changes.exemplars = vec![(other + 2, changes.sightings[0].id, Keyed(77))];
        let person = |vendor: &str, address: &str| Person {
            vendor: vendor.into(),
            party: Party {
                name: Some("Sam".into()),
                address: address.into(),
            },
            at: at(0),
        };
        changes.people = vec![
            person("acme.example", "sam@acme.example"),
            person("zest.example", "zoe@zest.example"),
        ];
        changes.wrong_names = vec![("acme.example".into(), "Mitch".into(), "Rich".into())];
        changes.joined_vendors = vec![(
            "getacme.example".into(),
            "acme.example".into(),
            "looks like it".into(),
        )];
        changes.sent = vec![SentMail {
            message_id: Keyed(9),
            recipients: vec!["sam@acme.example".into()],
            answers: vec![Keyed(1001)],
            by_person: true,
            inbox: "it".into(),
            at: at(5),
        }];
        (changes, ())
    };
    enter(store, fill).await.unwrap();
    let reply = store.keyed(&store.outbox().await.unwrap()[0].message_id);
    let came_back = |next| {
        let changes = Changes {
            returned: vec![(reply, at(0), "no such user".into())],
            next,
            ..Changes::default()
        };
        (changes, ())
    };
    enter(store, came_back).await.unwrap();
    for (vendor, note) in [
        ("acme.example", "ask sam@acme.example"),
        ("zest.example", "as sam@acme.example"),
    ] {
        let standing = NewStanding {
            organization: ORG.into(),
            vendor: vendor.into(),
            standing: "declined".into(),
            until: None,
            folder: None,
            note: Some(note.into()),
            by: "cli".into(),
            at: at(10),
        };
        store.set_standing(&standing).await.unwrap();
    }
    let reminder = Reminder {
        on: "2027-03-01".into(),
        text: "contract".into(),
    };
    store
        .remind(ORG, "acme.example", &reminder, at(1))
        .await
        .unwrap();
    let changes = DeskChanges {
        inbox: "it".into(),
        kept: vec![DeskMail {
            folder: "Vendors/Declined".into(),
            uid_validity: 7,
            uid: 1,
            sighting: 1,
            state: DeskState::Here,
            since: at(1),
            unclear: false,
        }],
        ..DeskChanges::default()
    };
    store.enter_desk(&changes, at(11)).await.unwrap();
}

/// Whether a word stands anywhere in the database.
async fn mentions(site: &Site, word: &str) -> bool {
    if let Some(file) = site.url.strip_prefix("sqlite://") {
        let copy = format!("{file}.clean-{}", rand::random::<u32>());
        tell(&site.url, format!("VACUUM INTO '{copy}'")).await;
        let bytes = std::fs::read(copy).unwrap();
        return bytes
            .windows(word.len())
            .any(|part| part == word.as_bytes());
    }
    for table in [
        "campaign",
        "sighting",
        "known_text",
        "vendor",
        "vendor_history",
        "vendor_domain",
        "person",
        "letter",
        "move_job",
        "placement",
        "mail",
        "wrong_name",
        "reminder",
        "bounce",
        "lesson",
        "waiting",
        "desk_mail",
    ] {
        let sql = format!("SELECT COUNT(*) FROM {table} t WHERE CAST(t AS TEXT) LIKE '%{word}%'");
        if ask(&site.url, Box::leak(sql.into_boxed_str())).await > 0 {
            eprintln!("{word} in {table}");
            return true;
        }
    }
    false
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_vendor_is_found_nowhere_and_what_went_is_told() {
    for site in sites().await {
        filled(&site.store).await;
        assert!(mentions(&site, "acme").await);
        let erased = site.store.erase("acme.example").await.unwrap();
        let expected = Erased {
            sightings: 1,
            campaigns: 1,
            texts: 1,
            people: 1,
            letters: 1,
            mails: 1,
            bounces: 1,
            standings: 2,
            lessons: 0,
            card: 3,
            mentions: 2,
        };
        assert_eq!(erased, expected);
        assert!(!mentions(&site, "acme").await);
        let zest = site
            .store
            .vendor(ORG, "zest.example")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (zest.standing.as_str(), zest.note.as_deref()),
            ("declined", Some("as sam@erased"))
        );
        assert_eq!(site.store.vendor(ORG, "acme.example").await.unwrap(), None);
        assert_eq!(
            site.store.erase("acme.example").await.unwrap(),
            Erased::default()
        );
        assert_eq!(ask(&site.url, "SELECT COUNT(*) FROM text_key").await, 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_is_found_nowhere_and_the_vendor_stays() {
    for site in sites().await {
        filled(&site.store).await;
        let erased = site.store.erase("sam@acme.example").await.unwrap();
        assert_eq!(
            (
                erased.sightings,
                erased.people,
                erased.letters,
                erased.mails
            ),
            (0, 1, 1, 1)
        );
        assert!(!mentions(&site, "sam@acme.example").await);
        let card = site
            .store
            .vendor(ORG, "acme.example")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (card.standing.as_str(), card.campaigns, card.people.len()),
            ("declined", 1, 0)
        );
        assert!(
            site.store.due_mails(at(9999), 9).await.unwrap().is_empty(),
            "nothing is sent to nobody"
        );
        let again = |next: Next| {
            let mail = reply(next.other, CampaignId(1));
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
        };
        assert!(
            enter(&site.store, again).await.is_err(),
            "the campaign keeps its one reply"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_older_is_forgotten_and_what_was_decided_stays() {
    for site in sites().await {
        filled(&site.store).await;
        assert_eq!(
            site.store.forget_older(at(-1)).await.unwrap(),
            Erased::default()
        );
        let first = site.store.forget_older(at(100)).await.unwrap();
        assert_eq!(
            (first.sightings, first.letters),
            (0, 1),
            "a reply is on its way"
        );
        let id = 2;
        for unwritten in site.store.unwritten().await.unwrap() {
            site.store
                .write_mail(&unwritten, b"No.", "declined")
                .await
                .unwrap();
        }
        claim(&site.store, id, "w").await;
        site.store
            .settle_mail(id, 1, Settle::Refused { text: "550".into() }, at(50))
            .await
            .unwrap();
        let second = site.store.forget_older(at(100)).await.unwrap();
        assert_eq!(
            (
                second.sightings,
                second.campaigns,
                second.texts,
                second.mails
            ),
            (1, 1, 1, 1)
        );
        assert_eq!(site.store.forget_older(at(100)).await.unwrap().people, 2);
        assert_eq!(
            site.store.forget_older(at(100)).await.unwrap(),
            Erased::default()
        );
        let card = site
            .store
            .vendor(ORG, "acme.example")
            .await
            .unwrap()
            .unwrap();
        assert_eq!(
            (
                card.standing.as_str(),
                card.history.len(),
                card.people.len()
            ),
            ("declined", 1, 0)
        );
    }
}
