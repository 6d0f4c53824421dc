//! Whose a domain is, and standings that change by themselves.

use onedoor::store::*;

use super::samples::*;

fn standing(vendor: &str, standing: &str, until: Option<&str>) -> NewStanding {
    NewStanding {
        organization: ORG.into(),
        vendor: vendor.into(),
        standing: standing.into(),
        until: until.map(str::to_owned),
        folder: None,
        note: None,
        by: "cli".into(),
        at: at(10),
    }
}

async fn card(store: &Store, domain: &str) -> VendorCard {
    store.vendor(ORG, domain).await.unwrap().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_joins_two_vendors_and_sets_them_apart_again() {
    for site in sites().await {
        let store = &site.store;
        planned_reply(store).await;
        store
            .set_standing(&standing("zest.example", "declined", None))
            .await
            .unwrap();
        let pair = ("zest.example", "acme.example");
        assert!(store.merge_vendors(ORG, pair, "cli", at(20)).await.unwrap());
        assert!(!store.merge_vendors(ORG, pair, "cli", at(20)).await.unwrap());
        for domain in ["acme.example", "zest.example"] {
            let card = card(store, domain).await;
            assert_eq!(
                (card.vendor.as_str(), card.standing.as_str(), card.campaigns),
                ("acme.example", "declined", 1)
            );
            assert_eq!(card.domains, ["acme.example", "zest.example"]);
            assert_eq!(
                (card.joined[0].evidence.as_str(), card.joined[0].by.as_str()),
                ("a person said so", "cli")
            );
            assert_eq!(card.history.len(), 2);
        }
        let listed: Vec<_> = store
            .vendors()
            .await
            .unwrap()
            .into_iter()
            .map(|it| it.vendor)
            .collect();
        assert_eq!(listed, ["acme.example"]);
        store
            .set_standing(&standing("zest.example", "talking", None))
            .await
            .unwrap();
        assert_eq!(card(store, "acme.example").await.standing, "talking");
        assert!(
            !store
                .split_vendor(ORG, ("acme.example", "other.example"), "cli", at(30))
                .await
                .unwrap()
        );
        assert!(
            store
                .split_vendor(ORG, ("acme.example", "zest.example"), "cli", at(30))
                .await
                .unwrap()
        );
        assert_eq!(card(store, "zest.example").await.vendor, "zest.example");
        assert_eq!(card(store, "acme.example").await.domains, ["acme.example"]);
        let join = |next| {
            let joined = (
                "zest.example".to_owned(),
                "acme.example".to_owned(),
                "looks like it".to_owned(),
            );
            (
                Changes {
                    joined_vendors: vec![joined],
                    next,
                    ..Changes::default()
                },
                (),
            )
        };
        enter(store, join).await.unwrap();
        assert_eq!(
            store.vendor_of(ORG, "zest.example").await.unwrap(),
            "zest.example",
            "what a person said stays"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deferral_runs_out_on_its_day_and_is_still_known_for_one() {
    for site in sites().await {
        let store = &site.store;
        store
            .set_standing(&standing("acme.example", "deferred", Some("2027-01-01")))
            .await
            .unwrap();
        let day = |text: &str| text.parse().unwrap();
        assert!(
            store
                .run_out(ORG, day("2026-12-31"), at(20))
                .await
                .unwrap()
                .is_empty()
        );
        assert_eq!(
            store.run_out(ORG, day("2027-01-01"), at(20)).await.unwrap(),
            ["acme.example"]
        );
        assert!(
            store
                .run_out(ORG, day("2027-01-02"), at(30))
                .await
                .unwrap()
                .is_empty()
        );
        let card = card(store, "acme.example").await;
        assert_eq!((card.standing.as_str(), card.until), ("undecided", None));
        let last = card.history.last().unwrap();
        assert_eq!(
            (last.standing.as_str(), last.by.as_str()),
            ("undecided", "onedoor")
        );
        assert_eq!(store.vendors().await.unwrap()[0].until, None);
        let keys = Keys {
            vendors: vec!["acme.example".into()],
            ..Keys::default()
        };
        let mut assignment = store.begin(ORG).await.unwrap();
        let known = assignment.load(&keys).await.unwrap().vendors["acme.example"].clone();
        assert_eq!(
            (known.standing.as_str(), known.until.as_deref()),
            ("deferred", Some("2027-01-01"))
        );
    }
}
