//! Every crash point once, and what must have come of it.

use std::sync::Arc;
use std::time::Instant;

use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use super::stories::Story;
use crate::daemon::company::{Daemon, pitch};
use crate::support::invariants::Invariants;

/// Companies at a time.
const AT_ONCE: usize = 4;

/// Runs a check for all of these at once, a few at a time.
pub async fn for_all<T: Copy + Send + 'static, F: Future<Output = ()> + Send + 'static>(
    all: &[T],
    check: fn(T) -> F,
) {
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let mut running = JoinSet::new();
    for one in all.iter().copied() {
        let turns = turns.clone();
        running.spawn(async move {
            let _turn = turns.acquire_owned().await.unwrap();
            check(one).await;
        });
    }
    while let Some(ended) = running.join_next().await {
        if let Err(panic) = ended {
            std::panic::resume_unwind(panic.into_panic());
        }
    }
}

/// A story, and the point at which the program dies.
type Case = (Story, &'static str);

async fn dies_and_comes_back((story, point): Case) {
    let began = Instant::now();
    let company = story.open().await;
    let mut must = Invariants::begin(&company);
    story.begin(&mut must).await;
    must.lived(Daemon::start_to_crash(&company.config, point).dies(point));
    let died = began.elapsed();
    let daemon = Daemon::start(&company.config);
    if story == Story::First {
        must.has_looked().await;
        must.deliver("finance", &pitch("finance", "Kim", "p1"));
    }
    must.at_rest().await;
    let (status, _, log) = daemon.end();
    assert!(status.success(), "{point}: {status}\n{log}");
    must.lived(log);
    must.hold(point).await;
    let replies = must.states("reply").await;
    eprintln!("{story:?} {point}: {replies:?}, {} accepted, {died:?} {:?}", must.accepted(), began.elapsed());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 12)]
async fn f01_a_kill_while_mail_is_read_loses_and_doubles_nothing() {
    let points = ["cp01", "cp02", "cp05", "cp06", "cp07", "cp08", "cp09", "cp10"];
    for_all(&points.map(|point| (Story::Pitch, point)), dies_and_comes_back).await;
}
