//! Life and death of the daemon: reload, end, what its log may say, what breaks its reader.

use std::time::Duration;

use nix::sys::signal::Signal;

use super::company::{Company, Daemon, Wish, pitch};
use super::process::program;

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_cleanly_within_ten_seconds() {
    let company = Company::open(&Wish::default()).await;
    let (status, took, log) = company.watch().end();
    assert!(
        status.success() && took < Duration::from_secs(10),
        "{status} after {took:?}\n{log}"
    );
    assert!(log.contains("stopped"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_configuration_with_mistakes_is_not_taken_and_a_good_one_is() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    let good = std::fs::read_to_string(&company.config).unwrap();
    std::fs::write(
        &company.config,
        good.replace("[policy]", "[policy]\ncopies_to_confrim = 2"),
    )
    .unwrap();
    daemon.signal(Signal::SIGHUP);
    daemon.wait_until("the mistake is told", |log| {
        log.contains("copies_to_confrim") && log.contains("stays in force")
    });
    std::fs::write(
        &company.config,
        good.replace("mode = \"reply\"", "mode = \"file\""),
    )
    .unwrap();
    daemon.signal(Signal::SIGHUP);
    daemon.wait_until("it runs with the new one", |log| log.contains("mode=file"));
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the pitch is filed", || {
        company.count("finance", "Vendors") == 1
    });
    drop(daemon);
    assert!(
        company.sink.accepted().is_empty(),
        "mode file sends nothing"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_the_mail_is_in_the_log() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Canaryname", "p1"));
    company.dovecot.deliver(
        "rich",
        &super::company::forward("bob", "Canarycomment?", "f1"),
    );
    company
        .sink
        .wait_for(|record| record.accepted.len() == 2)
        .await;
    let (_, _, log) = daemon.end();
    for secret in [
        "Canary",
        "Storage",
        "storage",
        "sam@acme",
        "acme.example",
        "bob@",
        "finance@",
        "calendly",
        "testpass",
    ] {
        assert!(!log.contains(secret), "{secret} stands in the log:\n{log}");
    }
    assert!(log.contains("decided"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_start_over_what_was_left_sends_nothing_twice() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company
        .sink
        .wait_for(|record| record.accepted.len() == 1)
        .await;
    daemon.kill();
    let daemon = company.watch();
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    company.wait_until("the copy is filed", || company.count("cfo", "Vendors") == 1);
    daemon.end();
    assert_eq!(company.sink.accepted().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_configuration_ends_with_78_and_names_the_line() {
    let company = Company::open(&Wish::default()).await;
    let text = std::fs::read_to_string(&company.config).unwrap();
    std::fs::write(
        &company.config,
        text.replace("trusted_authserv", "trusted_autserv"),
    )
    .unwrap();
    let daemon = Daemon::start(&company.config);
    daemon.wait_until("the mistake is told", |log| log.contains("trusted_autserv"));
    let output = std::process::Command::new(program())
        .args(["run", "--config"])
        .arg(&company.config)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(78));
    assert!(
        String::from_utf8_lossy(&output.stderr).contains("onedoor.toml:"),
        "{output:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn check_finds_everything_in_order_and_names_what_is_not() {
    let mut company = Company::open(&Wish::default()).await;
    let report = company.run(&["check"]);
    assert!(
        report.contains("ok      inbox finance") && report.contains("ok      smtp"),
        "{report}"
    );
    company.dovecot.stop();
    let output = std::process::Command::new(program())
        .args(["check", "--config"])
        .arg(&company.config)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(
        String::from_utf8_lossy(&output.stdout).contains("FAILED  inbox finance: cannot connect"),
        "{output:?}"
    );
}
