//! The reply while its worker is cut off, asleep or dead: at most one, and no silent doubt.

use nix::sys::signal::Signal;
use tokio::task::block_in_place;

use super::team::{Team, Way};
use crate::daemon::mails::pitch;
use crate::daemon::process::Daemon;
use crate::faults::crash::points::for_all;
use crate::faults::crash::stories::Told;
use crate::support::relay::Relay;
use crate::support::sink::{Answer, Script, Step};

/// Lets a worker's time pass: as if it had not been heard of for sixteen minutes.
fn sixteen_minutes_later(team: &Team, worker: &str) {
    team.sql(&format!(
        "UPDATE worker SET expires = LEAST(expires, (EXTRACT(EPOCH FROM clock_timestamp()) * 1000)::BIGINT) - 16 * 60 * 1000
            WHERE name = '{worker}'"
    ));
}

#[tokio::test(flavor = "multi_thread")]
async fn f22_a_worker_cut_off_from_the_database_while_sending_leaves_a_reply_in_doubt() {
    let mute = Script::new().once(Step::Dot, Answer::nothing().then_silence());
    let team = Team::open(2, mute).await;
    let database = Relay::to(team.database_port()).await;
    let way = Way {
        database: Some(database.port),
        ..Way::default()
    };
    let a = team.start_by("a", &way);
    team.wait_for_shares(&[("a", 2)]);
    team.all_wait();
    team.dovecot.deliver("box1", &pitch("box1", "Kim", "p1"));
    team.sink.wait_accepted(1).await;
    database.cut();
    let b = team.start("b");
    team.wait_until("b serves all", || team.shares() == [("b".to_owned(), 2)]);
    let state = || team.sql("SELECT state FROM mail");
    assert_eq!(state(), "sending", "the answer may still come");
    sixteen_minutes_later(&team, "a");
    team.wait_until("the reply is in doubt", || {
        team.status()["outbox"]["in_doubt"] == 1
    });
    a.kill();
    database.heal();
    let a = team.start_by("a", &way);
    team.wait_for_shares(&[("a", 1), ("b", 1)]);
    team.dovecot.deliver("box1", &pitch("box1", "Robin", "p2"));
    team.all_filed();
    assert!(a.end().0.success() && b.end().0.success());
    assert_eq!(state(), "in_doubt");
    assert_eq!(team.sink.accepted().len(), 1);
}

/// A worker that has claimed a reply sleeps before it has written a word of it; another one sends it. When the first wakes up
/// it writes the body and asks for its dot.
#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_sleeps_between_claim_and_dot_never_writes_the_dot() {
    let team = Team::open(2, Script::new()).await;
    let smtp = Relay::to(team.sink.port).await;
    smtp.cut();
    let way = Way {
        smtp: Some(smtp.port),
        ..Way::default()
    };
    let a = team.start_by("a", &way);
    team.wait_for_shares(&[("a", 2)]);
    team.all_wait();
    team.dovecot.deliver("box1", &pitch("box1", "Kim", "p1"));
    team.wait_until("the reply is claimed", || {
        team.sql("SELECT state FROM mail") == "claimed"
    });
    a.signal(Signal::SIGSTOP);
    let b = team.start("b");
    team.sink.wait_accepted(1).await;
    team.wait_until("b has sent it", || team.status()["replies_sent"] == 1);
    smtp.heal();
    a.signal(Signal::SIGCONT);
    let record = team
        .sink
        .wait_for(|record| !record.unfinished.is_empty())
        .await;
    assert!(
        String::from_utf8_lossy(&record.unfinished[0]).contains("Subject:"),
        "it came as far as the body"
    );
    team.wait_for_shares(&[("a", 1), ("b", 1)]);
    assert!(a.end().0.success() && b.end().0.success());
    assert_eq!(team.sink.accepted().len(), 1, "one reply");
    assert_eq!(team.sql("SELECT state, claimed_by FROM mail"), "sent|b");
}

/// From the reply's row to its record: before the claim, before and after each word to the server, at each note.
const STEPS: [&str; 8] = [
    "cp20", "cp21", "cp22", "cp26", "cp27", "cp28", "cp31", "cp33",
];

/// A worker sleeps at a step until another one has its inboxes, and wakes up.
async fn sleeps_at(step: &'static str) -> Told {
    let team = Team::open(2, Script::new()).await;
    let halt = format!("{step}:1:stop");
    let config = team.config("a", &Way::default());
    let surroundings = [("ONEDOOR_WORKER", "a"), ("ONEDOOR_CRASH", halt.as_str())];
    // The sink is served by the same threads.
    block_in_place(|| {
        let a = Daemon::start_in(&config, &surroundings);
        team.wait_for_shares(&[("a", 2)]);
        team.all_wait();
        team.dovecot.deliver("box1", &pitch("box1", "Kim", "p1"));
        team.wait_until(step, || a.is_halted());
        let b = team.start("b");
        team.wait_until("b serves all", || team.shares() == [("b".to_owned(), 2)]);
        team.dovecot.deliver("box1", &pitch("box1", "Robin", "p2"));
        team.all_filed();
        a.signal(Signal::SIGCONT);
        team.wait_for_shares(&[("a", 1), ("b", 1)]);
        team.wait_until("the reply is settled", || {
            team.sql("SELECT state FROM mail") == "sent"
        });
        assert!(a.end().0.success() && b.end().0.success());
    });
    assert_eq!(team.sink.accepted().len(), 1, "{step}");
    Some(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 16)]
async fn a_worker_that_sleeps_at_any_step_of_a_reply_and_wakes_up_sends_no_second_one() {
    for_all(&STEPS, sleeps_at).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_hourly_cap_holds_over_all_workers() {
    let team = Team::open(4, Script::new()).await;
    let way = || Way {
        change: Some(("max_replies_per_hour = 30", "max_replies_per_hour = 3")),
        ..Way::default()
    };
    let workers: Vec<_> = ["a", "b", "c"]
        .map(|name| team.start_by(name, &way()))
        .into();
    team.wait_until("all inboxes are shared", || team.shares().len() >= 2);
    team.all_wait();
    for n in 0..super::soak::VENDORS {
        let (from, subject, text) = super::soak::letter(n, "Kim");
        let id = format!("v{n}");
        let inbox = &team.inboxes[n % 4];
        let copy = crate::daemon::mails::mail(
            &from,
            &format!("{inbox}@example.com"),
            &subject,
            &id,
            &text,
        );
        team.dovecot.deliver(inbox, &copy);
    }
    team.all_filed();
    team.sink.wait_accepted(3).await;
    team.wait_until("the rest is held back", || {
        team.status()["outbox"]["held_back"].as_u64() == Some(super::soak::VENDORS as u64 - 3)
    });
    for worker in workers {
        assert!(worker.end().0.success());
    }
    assert_eq!(team.sink.accepted().len(), 3);
}
