//! Clocks that are wrong: nothing is sent, forgotten or run out, mail is filed, and a clock that is set right again is
//! trusted again. libfaketime stands between the program and the clock.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::daemon::company::{Company, Daemon, Wish, pitch};
use crate::faults::stage::{ask, change, run, tell};

/// Where Debian has it.
const LIBRARY: &str = "/usr/lib/x86_64-linux-gnu/faketime/libfaketime.so.1";

/// A clock that a test sets, as `+1y`; none, said plainly, where the library is not installed.
struct Hands(PathBuf);

impl Hands {
    fn on(company: &Company, offset: &str) -> Option<Hands> {
        if !Path::new(LIBRARY).exists() {
            eprintln!("SKIPPED: libfaketime is not installed, so no clock was set wrong");
            return None;
        }
        let hands = Hands(company.folder().join("clock"));
        hands.set(offset);
        // By a wrong clock no certificate holds: these mail servers speak without.
        let text = std::fs::read_to_string(&company.config).unwrap();
        let (imaps, imap) = (company.dovecot.ports().imaps, company.dovecot.ports().imap);
        let text = text
            .replace(
                &format!("port = {imaps}\ntls = \"implicit\""),
                &format!("port = {imap}\ntls = \"none\""),
            )
            .lines()
            .filter(|line| !line.starts_with("ca_file"))
            .collect::<Vec<_>>()
            .join("\n");
        std::fs::write(&company.config, text).unwrap();
        Some(hands)
    }

    /// Replaced as a whole: the library must not read half of it.
    fn set(&self, offset: &str) {
        let new = self.0.with_extension("new");
        std::fs::write(&new, format!("{offset}\n")).unwrap();
        std::fs::rename(new, &self.0).unwrap();
    }

    fn start(&self, company: &Company) -> Daemon {
        let environment = [
            ("LD_PRELOAD", LIBRARY),
            ("FAKETIME_TIMESTAMP_FILE", self.0.to_str().unwrap()),
            ("FAKETIME_NO_CACHE", "1"),
            ("DONT_FAKE_MONOTONIC", "1"),
        ];
        let daemon = Daemon::start_in(&company.config, &environment);
        daemon.wait_until("every inbox is connected", |log| {
            log.matches("connected").count() >= 3
        });
        daemon
    }
}

fn suspect(company: &Company) -> bool {
    let status = company.json(&["status", "--json"]);
    status["suspect_clocks"] != Value::Array(Vec::new())
}

/// Nothing that is old was forgotten, no deferral ran out.
async fn nothing_went(company: &Company) {
    let database = company.folder().join("onedoor.db");
    let deferred = "SELECT COUNT(*) FROM vendor WHERE standing = 'deferred'";
    assert_eq!(ask(&database, deferred).await, 1, "a deferral ran out");
    assert_eq!(
        ask(
            &database,
            "SELECT COUNT(*) FROM person WHERE address = 'old@x.example'"
        )
        .await,
        1,
        "somebody was forgotten"
    );
}

/// Half a year old, and deferred by half a year.
const KEPT: &str = "
    INSERT INTO person (organization, vendor, address, first_seen, last_seen)
        VALUES ('Example Corp', 'x.example', 'old@x.example', 1, CAST(strftime('%s', 'now', '-180 days') AS INTEGER) * 1000);
    INSERT INTO vendor (organization, vendor, standing, until_date)
        VALUES ('Example Corp', 'x.example', 'deferred', date('now', '+180 days'));";

async fn while_it_runs(jump: &str) {
    let company = Company::open(&Wish {
        policy: "reply_delay_minutes = 0\nmax_reply_age_hours = 100000",
        ..Wish::default()
    })
    .await;
    let Some(hands) = Hands::on(&company, "+0d") else {
        return;
    };
    let daemon = hands.start(&company);
    company.all_wait();
    assert!(!suspect(&company));
    tell(&company.folder().join("onedoor.db"), KEPT).await;
    hands.set(jump);
    company.wait_until("it is noticed", || suspect(&company));
    assert!(company.run(&["status"]).contains("CLOCK SUSPECT"));
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("mail is filed", || company.count("finance", "Vendors") == 1);
    // Asked for a round of the sender and of the beat; nothing is due by a sleep.
    company.dovecot.deliver("cfo", &pitch("cfo", "Kim", "p2"));
    company.wait_until("all mail is filed", || company.count("cfo", "Vendors") == 1);
    assert!(
        company.sink.accepted().is_empty(),
        "{jump}: it sent by a wrong clock"
    );
    nothing_went(&company).await;
    assert!(
        daemon
            .log()
            .contains("the clock of this machine is suspect")
    );
    hands.set("+0d");
    company.wait_until("it recovers by itself", || !suspect(&company));
    company.dovecot.deliver(
        "finance",
        &crate::daemon::mails::mail(
            "Ann <ann@other.example>",
            "finance@example.com",
            "Fleet cars for Example Corp",
            "p3",
            &other(),
        ),
    );
    company.sink.wait_accepted(1).await;
    assert!(daemon.end().0.success());
    nothing_went(&company).await;
}

fn other() -> String {
    crate::daemon::mails::pitch_text("Kim")
        .replace("Sam Roe", "Ann Lee")
        .replace("Acme Storage", "Other Hosting")
        .replace("sam-acme", "ann-other")
        .replace("storage", "hosting")
}

#[tokio::test(flavor = "multi_thread")]
async fn f26_a_clock_that_jumps_a_year_ahead_sends_and_forgets_nothing() {
    while_it_runs("+1y").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f26_a_clock_that_jumps_a_year_back_sends_and_forgets_nothing() {
    while_it_runs("-1y").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f26_a_clock_that_jumps_an_hour_ahead_sends_and_forgets_nothing() {
    while_it_runs("+1h").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f26_a_clock_that_jumps_an_hour_back_sends_and_forgets_nothing() {
    while_it_runs("-1h").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn o12_a_clock_that_is_years_wrong_at_the_start_waits_for_a_person_or_for_the_right_time() {
    for wrong in ["+2y", "-2y"] {
        let company = Company::open(&Wish::default()).await;
        company.watch().end();
        let Some(hands) = Hands::on(&company, wrong) else {
            return;
        };
        tell(&company.folder().join("onedoor.db"), KEPT).await;
        let daemon = hands.start(&company);
        company.wait_until("it is noticed", || suspect(&company));
        company
            .dovecot
            .deliver("finance", &pitch("finance", "Kim", "p1"));
        company.wait_until("mail is filed", || company.count("finance", "Vendors") == 1);
        nothing_went(&company).await;
        // Also after a restart: what was noticed is kept.
        assert!(daemon.end().0.success());
        let daemon = hands.start(&company);
        company.wait_until("it is noticed again", || suspect(&company));
        assert!(company.sink.accepted().is_empty());
        run(&company.config, &["resume"]).must(0, &["clock"]);
        company.wait_until("a person is believed", || {
            daemon
                .log()
                .contains("a person says that the clock is right")
        });
        assert!(!suspect(&company));
        drop(daemon);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_that_a_wrong_clock_spoils_is_told_with_the_clock() {
    let company = Company::open(&Wish::default()).await;
    company.watch().end();
    let text = std::fs::read_to_string(&company.config).unwrap();
    let Some(hands) = Hands::on(&company, "-20y") else {
        return;
    };
    std::fs::write(&company.config, text).unwrap();
    change(&company.config, "mode", "mode");
    let environment = [
        ("LD_PRELOAD", LIBRARY),
        ("FAKETIME_TIMESTAMP_FILE", hands.0.to_str().unwrap()),
        ("FAKETIME_NO_CACHE", "1"),
        ("DONT_FAKE_MONOTONIC", "1"),
    ];
    let daemon = Daemon::start_in(&company.config, &environment);
    company.wait_until("it names the clock", || {
        company.json(&["status", "--json"])["inboxes"]
            .to_string()
            .contains("the clock of this machine is suspect")
    });
    drop(daemon);
}
