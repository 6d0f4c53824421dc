//! Crash points that a command reaches, or a long life.

use std::os::unix::process::ExitStatusExt;

use super::stories::{Story, loses_the_answer, watches};
use crate::daemon::company::{Company, Daemon, Wish, pitch};
use crate::daemon::process::onedoor;
use crate::support::invariants::Invariants;

/// Runs a command that its crash point kills.
fn dies(company: &Company, point: &str, arguments: &[&str]) {
    let mut command = onedoor(&company.config);
    let ended = command
        .env("ONEDOOR_CRASH", point)
        .args(arguments)
        .output()
        .unwrap();
    assert_eq!(
        ended.status.signal(),
        Some(9),
        "{point} was not reached: {ended:?}"
    );
}

/// One life without crash points, up to rest.
pub async fn lives(company: &Company, must: &mut Invariants<'_>) {
    let daemon = watches(company, must).await;
    must.at_rest().await;
    let (status, _, log) = daemon.end();
    assert!(status.success(), "{status}\n{log}");
    must.lived(log);
}

#[tokio::test(flavor = "multi_thread")]
async fn f01_a_kill_after_resend_sends_once_more_and_not_twice() {
    let company = Company::open_with(&Wish::default(), loses_the_answer()).await;
    company.watch().kill();
    let mut must = Invariants::begin(&company);
    must.deliver("finance", &pitch("finance", "Kim", "p1"));
    lives(&company, &mut must).await;
    assert_eq!(must.states().await, ["reply in_doubt"]);
    must.hold("in doubt").await;
    let id = company.json(&["outbox", "--json"])[0]["id"].to_string();
    dies(&company, "cp38", &["outbox", "settle", &id, "resend"]);
    must.resent = 1;
    lives(&company, &mut must).await;
    must.hold("cp38").await;
    assert_eq!(
        (must.states().await, must.accepted()),
        (vec!["reply sent".to_owned()], 2)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f01_a_message_that_kills_its_reader_each_time_is_passed_over_and_the_others_go_on() {
    let company = Story::Pitch.open().await;
    let mut must = Invariants::begin(&company);
    must.deliver("finance", &pitch("finance", "Kim", "p1"));
    for _ in 0..3 {
        must.lived(Daemon::start_to_crash(&company.config, "cp06").dies("cp06"));
    }
    must.deliver("finance", &pitch("finance", "Kim", "p2"));
    must.deliver("cfo", &pitch("cfo", "Casey", "p3"));
    // And once more in the moment when it is given up.
    Daemon::start_to_crash(&company.config, "pass").dies("pass");
    lives(&company, &mut must).await;
    must.hold("cp06").await;
    assert_eq!(company.count("finance", "Vendors"), 1);
    assert_eq!(company.json(&["status", "--json"])["passed_over"], 1);
    assert_eq!(must.states().await, ["reply sent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn f01_a_kill_while_what_is_old_is_forgotten_brings_no_second_reply() {
    for point in ["cp40", "cp40kept"] {
        let company = Story::Pitch.open().await;
        let mut must = Invariants::begin(&company);
        must.deliver("finance", &pitch("finance", "Kim", "p1"));
        lives(&company, &mut must).await;
        must.change("UPDATE sighting SET arrived_at = 0").await;
        must.lived(Daemon::start_to_crash(&company.config, point).dies(point));
        must.forgotten = 1;
        let daemon = watches(&company, &must).await;
        must.sees("SELECT 1 - MIN(1, COUNT(*)) FROM sighting").await;
        must.deliver("cfo", &pitch("cfo", "Casey", "p2"));
        must.at_rest().await;
        must.lived(daemon.end().2);
        must.hold(point).await;
        assert_eq!(must.accepted(), 1, "{point}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f01_a_kill_within_erase_or_release_leaves_all_as_it_was_and_the_command_can_be_given_again()
 {
    for (point, command) in [
        ("erase", ["erase", "acme.example"]),
        ("release", ["release", "c1"]),
    ] {
        let company = Story::Pitch.open().await;
        let mut must = Invariants::begin(&company);
        must.deliver("finance", &pitch("finance", "Kim", "p1"));
        lives(&company, &mut must).await;
        dies(&company, point, &command);
        must.hold(point).await;
        assert_eq!(must.states().await, ["reply sent"], "{point}");
        company.run(&command);
        must.forgotten = usize::from(point == "erase");
        must.deliver("cfo", &pitch("cfo", "Casey", "p2"));
        lives(&company, &mut must).await;
        must.hold(point).await;
        assert_eq!(must.accepted(), 1, "{point}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f01_a_kill_when_a_folder_is_numbered_anew_answers_nothing_twice() {
    let company = Story::Pitch.open().await;
    let mut must = Invariants::begin(&company);
    must.deliver("finance", &pitch("finance", "Kim", "p1"));
    lives(&company, &mut must).await;
    company.dovecot.doveadm(&[
        "mailbox",
        "update",
        "-u",
        "finance",
        "--uid-validity",
        "99",
        "INBOX",
    ]);
    must.lived(Daemon::start_to_crash(&company.config, "first").dies("first"));
    let daemon = watches(&company, &must).await;
    must.sees("SELECT COUNT(*) FROM folder_cursor WHERE inbox = 'finance' AND uid_validity = 99")
        .await;
    must.deliver("finance", &pitch("finance", "Kim", "p2"));
    must.at_rest().await;
    must.lived(daemon.end().2);
    must.hold("first").await;
    assert_eq!(must.states().await, ["reply sent"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn f01_a_mail_that_could_not_be_noted_as_sending_is_not_sent_and_not_stuck() {
    let company = Story::Pitch.open().await;
    let mut must = Invariants::begin(&company);
    let daemon = watches(&company, &must).await;
    must.change(
        "CREATE TRIGGER full BEFORE UPDATE ON mail WHEN NEW.state = 'sending'
            BEGIN SELECT RAISE(ABORT, 'no space'); END",
    )
    .await;
    must.deliver("finance", &pitch("finance", "Kim", "p1"));
    must.sees("SELECT COUNT(*) FROM mail WHERE state = 'planned' AND result IS NOT NULL")
        .await;
    assert_eq!(must.accepted(), 0);
    must.change("DROP TRIGGER full").await;
    must.at_rest().await;
    must.lived(daemon.end().2);
    must.hold("no commit before the dot").await;
    assert_eq!(must.states().await, ["reply sent"]);
    assert_eq!(must.accepted(), 1);
}
