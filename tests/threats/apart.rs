//! Several organisations in one installation: what one of them gets, does and decides shows nowhere at another, and changes
//! nothing there but what its speaker answered and decided.

mod site;

use std::collections::BTreeMap;

use onedoor::store::CampaignFilter;
use proptest::prelude::*;

use self::site::{Event, HOUSES, INBOXES, STANDINGS, Site, VENDORS, What};

fn events() -> impl Strategy<Value = Event> {
    let (vendor, text) = (0..VENDORS.len(), 0..3_usize);
    let what = prop_oneof![
        6 => (vendor.clone(), 0..INBOXES.len(), text.clone())
            .prop_map(|(vendor, inbox, text)| What::Pitch { vendor, inbox, text }),
        2 => (vendor.clone(), text).prop_map(|(vendor, text)| What::Forward { vendor, text }),
        2 => vendor.clone().prop_map(|vendor| What::Letter { vendor }),
        2 => (vendor, 0..STANDINGS.len())
            .prop_map(|(vendor, standing)| What::Stand { vendor, standing }),
        1 => Just(What::Erase),
    ];
    (0..HOUSES.len(), what).prop_map(|(house, what)| Event { house, what })
}

/// Plays the events that concern `houses`; gives what came of each, and everything that was said.
async fn played(events: &[Event], houses: &[usize]) -> (BTreeMap<usize, String>, Site) {
    let mut site = Site::open().await;
    let mut came = BTreeMap::new();
    for (number, event) in events.iter().enumerate() {
        if houses.contains(&event.house) || matches!(event.what, What::Erase) {
            came.insert(number, site.play(number, *event).await);
        }
    }
    site.ask().await;
    (came, site)
}

async fn check(events: &[Event]) {
    let (came, site) = played(events, &[0, 1, 2, 3]).await;
    for (organization, said) in &site.said {
        for other in HOUSES.iter().filter(|word| *word != organization) {
            let at = said.to_lowercase().find(other);
            let around = at.map(|at| {
                String::from_utf8_lossy(
                    &said.as_bytes()[at.saturating_sub(200)..(at + 40).min(said.len())],
                )
            });
            assert!(
                at.is_none(),
                "{organization} is told of {other}: {around:?}"
            );
        }
    }
    // Whoever speaks for a customer is the only one who changes anything for it.
    for (house, with) in [(0, vec![0]), (1, vec![0, 1]), (2, vec![0, 2]), (3, vec![3])] {
        let (alone, _) = played(events, &with).await;
        for (number, event) in events
            .iter()
            .enumerate()
            .filter(|(_, event)| event.house == house)
        {
            assert_eq!(came[&number], alone[&number], "{event:?} of {events:?}");
        }
    }
}

fn block_on<T>(future: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build();
    runtime.unwrap().block_on(future)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, ..ProptestConfig::default() })]

    #[test]
    fn nothing_of_one_organisation_shows_at_another_or_changes_anything_there(
        events in prop::collection::vec(events(), 1..14)
    ) {
        block_on(check(&events));
    }
}

#[test]
fn many_texts_of_others_do_not_hide_what_an_organisation_knows() {
    let pitch = |house, inbox, text| Event {
        house,
        what: What::Pitch {
            vendor: 0,
            inbox,
            text,
        },
    };
    let mut events = vec![pitch(3, 0, 0)];
    events.extend((1..13).map(|text| pitch(1, 0, text)));
    events.push(pitch(3, 1, 0));
    block_on(async {
        let (_, site) = played(&events, &[1, 3]).await;
        let filter = CampaignFilter {
            organization: Some(HOUSES[3].to_owned()),
            ..CampaignFilter::default()
        };
        let found = site.store.campaigns(&filter).await.unwrap();
        assert_eq!((found.len(), found[0].sightings), (1, 2), "{found:?}");
    });
}
