//! Each worker has a name of its own, and all have one configuration.

use std::process::Output;

use nix::sys::signal::Signal;

use super::team::{Team, Way};
use crate::daemon::process::onedoor;
use crate::support::sink::Script;

/// Runs a worker that must not start.
fn refused(team: &Team, name: &str, way: &Way) -> Output {
    onedoor(&team.config("refused", way))
        .args(["run", "--worker", name])
        .output()
        .unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_worker_of_a_name_is_refused_while_the_first_lives_and_taken_once_it_is_dead() {
    let team = Team::open(2, Script::new()).await;
    let first = team.serving("a", 2);
    let second = refused(&team, "a", &Way::default());
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert_eq!(second.status.code(), Some(75), "{said}");
    assert!(said.contains("a worker named a runs"), "{said}");
    first.kill();
    let began = std::time::Instant::now();
    let again = team.start("a");
    again.wait_until("it runs at once", |log| log.contains("onedoor is running"));
    assert!(began.elapsed().as_secs() < 15, "{:?}", began.elapsed());
    team.wait_for_shares(&[("a", 2)]);
    assert!(again.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn o07_a_worker_with_another_contact_refuses_to_start_and_says_what_differs() {
    let team = Team::open(2, Script::new()).await;
    let first = team.serving("a", 2);
    for (from, to, part) in [
        ("Rich Miller", "Mitch Miller", "contact of \"Example Corp\""),
        (
            "max_replies_per_hour = 30",
            "max_replies_per_hour = 31",
            "[policy]",
        ),
        (
            "name = \"box1\"",
            "name = \"box2\"",
            "inbox \"box2\" (only here)",
        ),
    ] {
        let way = Way {
            change: Some((from, to)),
            ..Way::default()
        };
        let other = refused(&team, "b", &way);
        let said = String::from_utf8_lossy(&other.stderr).into_owned();
        assert_eq!(other.status.code(), Some(78), "{said}");
        assert!(said.contains("worker a") && said.contains(part), "{said}");
    }
    assert!(first.end().0.success());
    let way = Way {
        change: Some(("Rich Miller", "Mitch Miller")),
        ..Way::default()
    };
    let alone = team.start_by("b", &way);
    team.wait_for_shares(&[("b", 2)]);
    assert!(alone.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reload_that_would_set_a_worker_apart_is_not_taken_and_one_of_the_last_worker_is() {
    let team = Team::open(2, Script::new()).await;
    let (a, b) = (team.start("a"), team.start("b"));
    team.wait_for_shares(&[("a", 1), ("b", 1)]);
    let way = Way {
        change: Some(("Rich Miller", "Mitch Miller")),
        ..Way::default()
    };
    team.config("a", &way);
    a.signal(Signal::SIGHUP);
    a.wait_until("the reload is refused", |log| {
        log.contains("worker b has another configuration")
    });
    assert!(b.end().0.success());
    a.signal(Signal::SIGHUP);
    a.wait_until("it runs anew", |log| {
        log.matches("onedoor is running").count() == 2
    });
    team.wait_for_shares(&[("a", 2)]);
    assert!(a.end().0.success());
}
