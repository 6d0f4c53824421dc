//! SIGTERM at each crash point: the step is finished or left in good order, and no mail is handed over any more.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;
use tokio::task::block_in_place;

use super::points::{
    COPYING, Case, ELSEWHERE, LAYING, MOVING, READING, SENDING, for_all, recovers, with,
};
use super::stories::{Story, Told};
use crate::daemon::company::{Daemon, PATIENCE};
use crate::support::invariants::Invariants;

/// Half of a step done: nobody can go on from there but the recovery.
const HALVES: [&str; 5] = ["cp12", "cp26", "cp30", "cp30cr", "cp39"];

/// A mail is on its way to its dot, and the server is asked something once more before it: there is time to hear of SIGTERM.
/// Anywhere else the sender may be about to write a dot at that very moment, and it is one at most.
const BEFORE_DOT: [&str; 6] = ["cp20", "cp21", "cp22", "cp23", "cp24", "cp25"];

/// The time that systemd gives, with a margin.
const IN_TIME: Duration = Duration::from_secs(15);

async fn ends_in_order(case: Case) -> Told {
    let (story, point) = case;
    let company = story.open().await;
    let mut must = Invariants::begin(&company);
    story.begin(&mut must).await?;
    let (name, time) = point.split_once(':').unwrap_or((point, "1"));
    let mut daemon = Daemon::start_to_crash(&company.config, &format!("{name}:{time}:stop"));
    let began = Instant::now();
    while !daemon.is_halted() {
        if story.is_another(&daemon.log()) {
            return None;
        }
        assert!(
            began.elapsed() < PATIENCE,
            "{point} was not reached\n{}",
            daemon.log()
        );
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let most = must.accepted() + usize::from(!BEFORE_DOT.contains(&name));
    let asked = Instant::now();
    daemon.signal(Signal::SIGTERM);
    daemon.signal(Signal::SIGCONT);
    let ended = block_in_place(|| daemon.ended_within(IN_TIME));
    let (status, log) = ended.unwrap_or_else(|| panic!("{story:?} {point}: not ended in time"));
    assert!(status.success(), "{story:?} {point}: {status}\n{log}");
    assert!(
        must.accepted() <= most,
        "{story:?} {point}: dots after SIGTERM"
    );
    eprintln!("{story:?} {point}: ended after {:?}", asked.elapsed());
    if story.is_another(&log) {
        return None;
    }
    must.lived(log);
    recovers(&company, &mut must, case).await?;
    assert_eq!(
        must.states().await,
        story.ends(),
        "{story:?} {point}: nothing was in doubt"
    );
    Some(())
}

/// Each point once, in the first story that has it.
fn chosen() -> Vec<Case> {
    let points = [&READING[..], &MOVING, &LAYING, &SENDING].concat();
    let cases = [
        with(Story::Pitch, &points),
        with(Story::Copying, &COPYING),
        ELSEWHERE.to_vec(),
    ];
    let mut seen = BTreeSet::from(HALVES);
    let once = |case: &Case| !case.1.contains(':') && seen.insert(case.1);
    cases.concat().into_iter().filter(once).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn f01_sigterm_at_any_point_ends_in_time_and_sends_nothing_more() {
    for_all(&chosen(), ends_in_order).await;
}
