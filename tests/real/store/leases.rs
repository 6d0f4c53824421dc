//! Leases of inboxes, as the store gives them on a database that several workers share.

use std::collections::BTreeMap;

use onedoor::store::{
    Admission, Applicant, Cursor, Ears, Fence, HOUSE, Round, Seat, Standing, Store, StoreError,
};

use super::samples::at;
use crate::support::postgres;

fn applicant(worker: &str, start: u32) -> Applicant {
    Applicant {
        seat: Seat {
            worker: worker.to_owned(),
            incarnation: format!("start {start}"),
        },
        version: "1".into(),
        mode: "file".into(),
        inboxes: inboxes(),
        meaning: BTreeMap::from([("mode".to_owned(), "file".to_owned())]),
    }
}

fn inboxes() -> Vec<String> {
    ["a", "b", "c", "d"].map(str::to_owned).into()
}

async fn seated(store: &Store, worker: &str, start: u32) -> Seat {
    let applicant = applicant(worker, start);
    let admitted = store.take_seat(&applicant, at(0)).await.unwrap();
    assert_eq!(admitted, Admission::Seated);
    applicant.seat
}

async fn round(store: &Store, seat: &Seat, held: &[Fence]) -> Round {
    let standing = Standing {
        held,
        inboxes: &inboxes(),
        avoided: &[],
    };
    store.lease_round(seat, standing).await.unwrap().unwrap()
}

/// The inboxes among what was given.
fn names(fences: &[Fence]) -> Vec<&str> {
    let mut names: Vec<&str> = fences.iter().map(|it| it.inbox.as_str()).collect();
    names.retain(|name| *name != HOUSE);
    names.sort_unstable();
    names
}

async fn database() -> (String, Store) {
    let url = tokio::task::spawn_blocking(postgres::database)
        .await
        .unwrap();
    let store = Store::open(&url).await.unwrap();
    (url, store)
}

fn cursor(inbox: &str, last_uid: u32) -> Cursor {
    Cursor {
        inbox: inbox.into(),
        folder: "INBOX".into(),
        uid_validity: 1,
        last_uid,
        since: at(0),
        reread_until: 0,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_worker_writes_after_another_has_its_inbox_is_dropped() {
    let (url, store) = database().await;
    let first = seated(&store, "first", 1).await;
    let held = round(&store, &first, &[]).await.taken;
    assert_eq!(names(&held), ["a", "b", "c", "d"], "alone it has all");
    let fence = held.iter().find(|fence| fence.inbox == "a").unwrap();
    let mine = store.fenced(fence.clone());
    mine.set_cursor(&cursor("a", 7)).await.unwrap();

    postgres::sql(
        &url,
        "UPDATE worker SET expires = 1; UPDATE lease SET expires = 1",
    )
    .unwrap();
    mine.set_cursor(&cursor("a", 8)).await.unwrap();
    let second = seated(&store, "second", 1).await;
    let taken = round(&store, &second, &[]).await.taken;
    assert_eq!(names(&taken), ["a", "b", "c", "d"]);
    let late = mine.set_cursor(&cursor("a", 9)).await;
    assert!(matches!(late, Err(StoreError::NotHeld)), "{late:?}");
    let known = store.cursor("a", "INBOX").await.unwrap().unwrap();
    assert_eq!(known.last_uid, 8);
    assert!(round(&store, &first, &held).await.renewed.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_has_an_inbox_that_another_holds_and_each_has_its_share() {
    let (_, store) = database().await;
    let first = seated(&store, "first", 1).await;
    let held = round(&store, &first, &[]).await.taken;
    let second = seated(&store, "second", 1).await;
    assert!(round(&store, &second, &[]).await.taken.is_empty());
    let next = round(&store, &first, &held).await;
    assert_eq!((next.renewed.len(), next.others, next.share), (5, 1, 2));
    for fence in held
        .iter()
        .filter(|it| ["a", "b", "c"].contains(&it.inbox.as_str()))
    {
        store.release_lease(fence).await.unwrap();
    }
    let taken = round(&store, &second, &[]).await.taken;
    assert_eq!(taken.len(), 2, "no more than its share: {taken:?}");
    store.leave(&second).await.unwrap();
    let kept: Vec<Fence> = held
        .iter()
        .filter(|it| ["d", HOUSE].contains(&it.inbox.as_str()))
        .cloned()
        .collect();
    let all = round(&store, &first, &kept).await;
    assert_eq!(names(&all.taken), ["a", "b", "c"]);
    assert!(all.taken.iter().all(|fence| fence.epoch > 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_start_under_a_name_that_was_taken_over_finds_that_out() {
    let (url, store) = database().await;
    let slept = seated(&store, "first", 1).await;
    // As if on another machine, which tells nothing of its processes.
    postgres::sql(&url, "UPDATE worker SET process = 'elsewhere'").unwrap();
    let again = store
        .take_seat(&applicant("first", 2), at(0))
        .await
        .unwrap();
    assert!(matches!(again, Admission::Taken { .. }), "{again:?}");
    postgres::sql(&url, "UPDATE worker SET expires = 1").unwrap();
    seated(&store, "first", 2).await;
    let standing = Standing {
        held: &[],
        inboxes: &inboxes(),
        avoided: &[],
    };
    assert_eq!(store.lease_round(&slept, standing).await.unwrap(), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_worker_rings_another_hears() {
    let (url, store) = database().await;
    let mut ears = Ears::open(&url).await.unwrap();
    store
        .ring(vec!["mover a".into(), "sender".into()])
        .await
        .unwrap();
    assert_eq!(ears.hear().await.unwrap(), "mover a");
    assert_eq!(ears.hear().await.unwrap(), "sender");
}
