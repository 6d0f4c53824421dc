//! The program is killed at the 1st, the 2nd, … Nth system call of a kind, until the story passes untouched: nothing is
//! lost, nothing is doubled, no reply goes out twice.
//!
//! `cargo test --locked` takes a sample of the program built for tests; `make sweep` takes every call of the release.

use std::path::Path;

use crate::daemon::company::{Company, Daemon, Wish, mail, pitch_text};

/// What SQLite and the sockets do.
const CALLS: [&str; 4] = ["pwrite64", "fsync", "sendto", "write"];

/// Everybody's pitch is their own.
fn pitch(nth: usize) -> Vec<u8> {
    let name = format!("v{nth}");
    let text = format!(
        "{}\r\n{}",
        words(nth),
        pitch_text("Kim")
            .replace("Acme", &name)
            .replace("sam-acme", &name)
    );
    let from = format!("Sam Roe <sam@{name}.example>");
    mail(
        &from,
        "finance@example.com",
        &format!("Storage by {name}"),
        &name,
        &text,
    )
}

fn words(nth: usize) -> String {
    let letters = |number: usize| -> String {
        number
            .to_string()
            .bytes()
            .map(|digit| char::from(digit + 49))
            .collect()
    };
    (0..80)
        .map(|step| letters(nth * 7_919 + step * step * 104_729))
        .collect::<Vec<_>>()
        .join(" ")
}

/// Runs the story with a kill at this call; `false` where it passed untouched.
async fn killed_at(company: &Company, call: &str, at: usize, nth: usize) -> bool {
    let inject = format!("inject={call}:signal=KILL:when={at}");
    let trace = format!("trace={call}");
    let mut daemon = Daemon::start_under(
        &company.config,
        &[
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            &trace,
            "-e",
            &inject,
        ],
    );
    company.dovecot.deliver("finance", &pitch(nth));
    let name = format!("sam@v{nth}.example");
    let sent = || {
        company
            .sink
            .accepted()
            .iter()
            .filter(|mail| mail.to[0] == name)
            .count()
    };
    let mut killed = false;
    company.wait_until("it is killed, or the story is over", || {
        killed = daemon.has_ended().is_some();
        killed || sent() == 1 && company.count("finance", "INBOX") == 0
    });
    drop(daemon);
    let daemon = company.watch();
    let mut status = serde_json::Value::Null;
    company.wait_until("it is at rest", || {
        status = company.json(&["status", "--json"]);
        let waits = ["queued"].iter().any(|state| status["outbox"][state] != 0);
        !waits
            && status["moves"]["queued"] == 0
            && company
                .ids("Vendors")
                .contains(&format!("v{nth}@v{nth}.example"))
    });
    assert!(sent() <= 1, "{call} {at}: {} replies", sent());
    let doubts =
        status["outbox"]["in_doubt"].as_u64().unwrap() + status["replies_sent"].as_u64().unwrap();
    assert_eq!(
        doubts,
        nth as u64 + 1,
        "{call} {at}: a reply was lost without a word: {status}"
    );
    assert_eq!(status["passed_over"], 0, "{call} {at}");
    let ids = company.ids("Vendors");
    assert_eq!(ids.len(), nth + 1, "{call} {at}: {ids:?}");
    assert_eq!(company.count("finance", "INBOX"), 0);
    assert!(daemon.end().0.success());
    killed
}

fn can_trace() -> bool {
    let there = Path::new("/usr/bin/strace").exists();
    if !there {
        eprintln!("SKIPPED: strace is not installed, so nothing was killed");
    }
    there
}

async fn sweep(call: &str, at: impl Iterator<Item = usize>) {
    let company = Company::open(&Wish {
        policy: "max_replies_per_hour = 10000\nmax_replies_per_day = 10000",
        ..Wish::default()
    })
    .await;
    company.watch().end();
    let mut kills = 0;
    for (nth, at) in at.enumerate() {
        if !killed_at(&company, call, at, nth).await {
            break;
        }
        kills += 1;
    }
    eprintln!("{call}: killed {kills} times");
    assert!(kills > 0);
}

async fn sample(call: &str, points: &[usize]) {
    if can_trace() {
        sweep(call, points.iter().copied()).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f02_killed_while_it_writes_to_the_database_it_loses_and_doubles_nothing() {
    sample("pwrite64", &[7, 23, 61, 103]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f02_killed_while_it_commits_it_loses_and_doubles_nothing() {
    sample("fsync", &[2, 4, 6, 9]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f02_killed_while_it_speaks_to_servers_it_loses_and_doubles_nothing() {
    sample("sendto", &[2, 5, 11, 17]).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "some ten minutes: every call of every kind; `make sweep`"]
async fn f02_killed_at_every_call_it_loses_and_doubles_nothing() {
    for call in CALLS.iter().filter(|_| can_trace()) {
        sweep(call, 1..).await;
    }
}
