//! The briefs beneath the exemplars: which campaigns want one, and the life of a version.

use onedoor::campaign::CampaignId;
use onedoor::store::*;

use super::samples::*;

const INBOX: &str = "it";
const NEW: &str = "Vendors/New";

async fn cases(store: &Store) -> Vec<BriefCase> {
    let organizations = [ORG.to_owned()];
    let cases = store.brief_cases(&organizations, (INBOX, NEW), at(-9_999));
    cases.await.unwrap()
}

/// A campaign of two copies, whose exemplar was laid.
async fn shown(store: &Store) {
    let fill = |next| {
        let (mut changes, id) = one_campaign(next);
        let mut copy = sighting(next.sighting + 1, "cfo", 50);
        (copy.campaign, copy.forwarded_by) = (Some(id), Some("jo@example.com".into()));
        copy.end_run = true;
        changes.sightings.push(copy);
        changes.next.sighting += 1;
        for campaign in changes.campaigns.values_mut() {
            campaign.exemplar = true;
            campaign.sightings = 2;
        }
        let other = changes.next.other;
        changes.next.other += 1;
        changes.placements = vec![placement(other, "exemplar:c1")];
        changes.exemplars = vec![(other, changes.sightings[0].id, Keyed(77))];
        (changes, ())
    };
    enter(store, fill).await.unwrap();
    let laid = store.planned_placements(INBOX, at(99), 9).await.unwrap();
    store
        .settle_placement(laid[0].planned.id, Ok(()))
        .await
        .unwrap();
}

async fn plan(store: &Store, version: i64, folder: &str) -> Brief {
    let case = cases(store).await.remove(0);
    let id = format!("onedoor.{version}@example.com");
    let new = NewBrief {
        case: &case,
        sighting: 1,
        version,
        inbox: INBOX,
        folder,
        message_id: &id,
        digest: Keyed(version),
        said: Keyed(9),
        weight: 0,
        bytes: b"the brief",
    };
    store.plan_brief(&new).await.unwrap();
    // Another worker's second try changes nothing.
    store.plan_brief(&new).await.unwrap();
    let mut all = store.briefs(INBOX).await.unwrap();
    let one = all.pop().unwrap();
    assert_eq!((one.version, one.state), (version, BriefState::Laying));
    one
}

async fn states(store: &Store) -> Vec<(i64, BriefState)> {
    let all = store.briefs(INBOX).await.unwrap();
    all.iter().map(|it| (it.version, it.state)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_version_is_laid_before_the_one_before_it_is_let_go_of() {
    use BriefState::{Gone, Laid, Laying, Leaving, Taken};
    for site in sites().await {
        let store = &site.store;
        shown(store).await;
        let case = cases(store).await.remove(0);
        let exemplar = case.exemplar.clone().unwrap();
        assert!(case.news && !case.released, "{case:?}");
        assert_eq!((exemplar.sighting, exemplar.digest), (1, Keyed(77)));
        assert_eq!(exemplar.place.unwrap().folder, NEW);

        assert_eq!(store.next_brief(CampaignId(1)).await.unwrap(), 1);
        let first = plan(store, 1, NEW).await;
        assert!(store.claim_brief(first.id).await.unwrap());
        store.brief_laid(&first, at(1)).await.unwrap();
        assert!(!store.claim_brief(first.id).await.unwrap(), "once");
        assert_eq!(store.next_brief(CampaignId(1)).await.unwrap(), 2);
        let second = plan(store, 2, "Vendors/Declined").await;
        assert_eq!(states(store).await, [(1, Laid), (2, Laying)]);
        store.brief_laid(&second, at(2)).await.unwrap();
        assert_eq!(states(store).await, [(1, Leaving), (2, Laid)]);
        let first = store.briefs(INBOX).await.unwrap().remove(0);
        store.settle_brief(&first, Gone).await.unwrap();
        assert_eq!(states(store).await, [(2, Laid)]);

        // What was removed is known for a while, and removed again where a person moved it at that moment.
        let keys = [first.message_key, second.message_key];
        assert_eq!(store.briefs_among(INBOX, &keys).await.unwrap().len(), 2);
        let follow = Some(("Vendors/Talking".to_owned(), NEW.to_owned()));
        let seen = |id, follow| BriefSeen {
            id,
            folder: "Vendors/Talking".into(),
            follow,
        };
        let current = store.briefs(INBOX).await.unwrap().remove(0);
        store.settle_brief(&current, Taken).await.unwrap();
        let changes = DeskChanges {
            inbox: INBOX.into(),
            briefs: vec![seen(first.id, None), seen(second.id, follow.clone())],
            ..DeskChanges::default()
        };
        store.enter_desk(&changes, at(3)).await.unwrap();
        assert_eq!(states(store).await, [(1, Leaving), (2, Laid)]);
        assert_eq!(
            store.following(INBOX).await.unwrap(),
            [(1, "Vendors/Talking".to_owned())]
        );
        assert_eq!(store.briefs(INBOX).await.unwrap()[1].follow, follow);
        store.brief_followed(CampaignId(1)).await.unwrap();
        assert_eq!(store.following(INBOX).await.unwrap(), []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_known_of_a_campaign_is_read_with_that_of_its_vendor() {
    for site in sites().await {
        let store = &site.store;
        shown(store).await;
        let known = store.known(CampaignId(1)).await.unwrap().unwrap().known;
        assert_eq!((known.copies, known.weight()), (2, 1));
        assert_eq!(known.forwarders, ["jo@example.com"]);
        assert!(known.says_more() && known.earlier.is_empty());
        assert_eq!(store.known(CampaignId(9)).await.unwrap(), None);
        let before = cases(store).await.remove(0);
        let declined = NewStanding {
            organization: ORG.into(),
            vendor: "acme.example".into(),
            standing: "declined".into(),
            until: None,
            folder: None,
            note: None,
            by: "cli".into(),
            at: at(10),
        };
        store.set_standing(&declined).await.unwrap();
        let after = cases(store).await.remove(0);
        assert_ne!(before.stamp, after.stamp, "the facts changed");
        let known = store.known(CampaignId(1)).await.unwrap().unwrap().known;
        assert_eq!(known.standing.word(), "declined");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_briefs_of_a_forgotten_campaign_are_removed() {
    for site in sites().await {
        let store = &site.store;
        shown(store).await;
        let brief = plan(store, 1, NEW).await;
        store.brief_laid(&brief, at(1)).await.unwrap();
        store.erase("acme.example").await.unwrap();
        let left = store.briefs(INBOX).await.unwrap();
        assert_eq!(left[0].state, BriefState::Leaving);
        assert!(left[0].stamp.is_empty(), "nothing of the vendor is kept");
    }
}
