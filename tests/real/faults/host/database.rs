//! The database locked, gone, replaced, damaged: each has its words and its exit status, and nothing is lost by it.

use std::io::{Read, Seek, SeekFrom, Write};
use std::time::{Duration, Instant};

use sqlx::Connection;

use crate::daemon::company::{Company, Daemon, Wish, pitch};
use crate::faults::stage::{Site, ask, link, run, tell};

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_another_program_holds_ends_the_start_with_75() {
    let site = Site::new();
    run(&site.config, &["status"]).must(0, &[]);
    let mut other = link(&site.database()).await;
    sqlx::raw_sql("BEGIN IMMEDIATE; UPDATE counter SET next_other = next_other")
        .execute(&mut other)
        .await
        .unwrap();
    let config = site.config.clone();
    let refused = tokio::task::spawn_blocking(move || run(&config, &["run"]))
        .await
        .unwrap();
    refused.must(75, &["locked by another process", "close other programs"]);
    other.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_held_for_a_while_holds_up_and_loses_nothing() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    let mut other = link(&company.folder().join("onedoor.db")).await;
    sqlx::raw_sql("BEGIN IMMEDIATE; UPDATE counter SET next_other = next_other")
        .execute(&mut other)
        .await
        .unwrap();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    let held = Instant::now();
    company.wait_until("it waits", || held.elapsed() > Duration::from_secs(3));
    assert_eq!(
        company.count("finance", "INBOX"),
        1,
        "nothing is moved that was not written down"
    );
    assert!(company.sink.accepted().is_empty());
    sqlx::raw_sql("ROLLBACK").execute(&mut other).await.unwrap();
    company.sink.wait_accepted(1).await;
    company.wait_until("it is filed", || company.count("finance", "Vendors") == 1);
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_taken_away_ends_the_daemon_and_is_not_begun_anew() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.sink.wait_accepted(1).await;
    company.wait_until("it is recorded", || {
        company.json(&["status", "--json"])["replies_sent"] == 1
    });
    let (database, away) = (
        company.folder().join("onedoor.db"),
        company.folder().join("away.db"),
    );
    std::fs::rename(&database, &away).unwrap();
    let (status, log) = daemon.ends();
    assert_eq!(status.code(), Some(74), "{log}");
    assert!(
        log.contains("removed or replaced while onedoor ran"),
        "{log}"
    );
    for command in ["run", "status"] {
        run(&company.config, &[command]).must(
            74,
            &[
                "the store is gone",
                "onedoor.db is not there",
                "the last backup",
            ],
        );
    }
    assert!(!database.exists(), "an empty one was made");
    std::fs::rename(&away, &database).unwrap();
    let daemon = company.watch();
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    company.wait_until("the copy is filed", || company.count("cfo", "Vendors") == 1);
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1, "the answer is known");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_told_and_nothing_is_done_with_it() {
    let company = Company::open(&Wish::default()).await;
    company.watch().end();
    let database = company.folder().join("onedoor.db");
    tell(&database, "PRAGMA wal_checkpoint(TRUNCATE)").await;
    let good = std::fs::read(&database).unwrap();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    let mut pages = vec![0];
    for root in [
        "SELECT rootpage FROM sqlite_master WHERE name = 'meta'",
        "SELECT rootpage FROM sqlite_master WHERE name = 'sighting'",
        "SELECT rootpage FROM sqlite_master WHERE name = 'mail_due'",
    ] {
        pages.push(ask(&database, root).await as u64 - 1);
    }
    for page in pages {
        let mut file = std::fs::File::options()
            .read(true)
            .write(true)
            .open(&database)
            .unwrap();
        file.seek(SeekFrom::Start(page * 4096)).unwrap();
        file.write_all(&[0x5a; 4096]).unwrap();
        drop(file);
        told(&company, &database);
        std::fs::write(&database, &good).unwrap();
    }
    // Cut short, as by a copy that was broken off.
    std::fs::write(&database, &good[..good.len() / 2]).unwrap();
    told(&company, &database);
    std::fs::write(&database, &good).unwrap();
    assert_eq!(company.count("finance", "INBOX"), 1);
    let daemon = company.watch();
    company.sink.wait_accepted(1).await;
    assert!(daemon.end().0.success());
}

fn told(company: &Company, database: &std::path::Path) {
    let mut before = Vec::new();
    std::fs::File::open(database)
        .unwrap()
        .read_to_end(&mut before)
        .unwrap();
    run(&company.config, &["run"]).must(74, &["the store is damaged", "restore the last backup"]);
    assert!(
        before == std::fs::read(database).unwrap(),
        "it was written to"
    );
    assert_eq!(company.count("finance", "INBOX"), 1);
    assert!(company.sink.accepted().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn f24_a_failed_fsync_ends_the_daemon_and_the_next_start_reads_again() {
    let company = Company::open(&Wish::default()).await;
    company.watch().end();
    let daemon = Daemon::start_under(
        &company.config,
        &[
            "strace",
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=fsync,fdatasync",
            "-e",
            "inject=fsync,fdatasync:error=EIO:when=6+",
        ],
    );
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    let (status, log) = daemon.ends();
    assert_eq!(status.code(), Some(74), "{log}");
    assert!(log.contains("the disk under the store failed"), "{log}");
    let daemon = company.watch();
    company.wait_until("it is filed", || company.count("finance", "Vendors") == 1);
    company.wait_until("it is answered once, or in doubt", || {
        let status = company.json(&["status", "--json"]);
        status["replies_sent"] == 1 || status["outbox"]["in_doubt"] == 1
    });
    assert!(daemon.end().0.success());
    assert!(company.sink.accepted().len() <= 1);
}
