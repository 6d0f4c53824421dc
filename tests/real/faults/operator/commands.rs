//! Commands for whoever sets up, moves and mends an installation.

use crate::daemon::company::{Company, Wish, pitch};
use crate::faults::stage::{Site, ask, change, run};
use crate::support::postgres;

#[test]
fn init_writes_a_whole_configuration_and_never_over_one() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("onedoor.toml");
    run(&file, &["init"]).must(0, &["onedoor.toml is written", "onedoor check"]);
    let text = std::fs::read_to_string(&file).unwrap();
    assert!(
        text.contains("[[inbox]]") && text.matches('#').count() > 40,
        "{text}"
    );
    run(&file, &["config", "show"]).must(0, &["mode = \"observe\""]);
    std::fs::write(&file, "mine").unwrap();
    run(&file, &["init"]).must(74, &["is there already"]);
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");
    run(&folder.path().join("no/such/onedoor.toml"), &["init"]).must(74, &["no/such"]);
}

#[test]
fn config_show_fills_defaults_in_and_means_the_same() {
    let site = Site::new();
    let shown = run(&site.config, &["config", "show"]);
    shown.must(
        0,
        &[
            "reply_once_days = 90",
            "poll_seconds = 60",
            "password_file = ",
            "pitches = \"Vendors\"",
        ],
    );
    assert!(!shown.said.contains("secret-word"));
    std::fs::write(&site.config, &shown.said).unwrap();
    let again = run(&site.config, &["config", "show"]);
    assert_eq!(shown.said, again.said);
}

#[tokio::test(flavor = "multi_thread")]
async fn check_sends_one_marked_test_mail() {
    let company = Company::open(&Wish::default()).await;
    run(
        &company.config,
        &["check", "--send-test", "rich@example.com"],
    )
    .must(0, &["ok      test mail: accepted"]);
    let sent = company.sink.accepted();
    assert_eq!(
        (sent.len(), sent[0].to[0].as_str()),
        (1, "rich@example.com")
    );
    let text = String::from_utf8_lossy(&sent[0].bytes);
    assert!(
        text.contains("X-Onedoor-Instance: ") && text.contains("Subject: "),
        "{text}"
    );
    run(
        &company.config,
        &["check", "--offline", "--send-test", "rich@example.com"],
    )
    .must(64, &["--offline"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn store_copy_takes_everything_to_postgres_and_back() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.sink.wait_accepted(1).await;
    company.wait_until("all is recorded", || {
        let status = company.json(&["status", "--json"]);
        status["replies_sent"] == 1 && status["copies_filed"] == 1
    });
    let from = format!("sqlite://{}/onedoor.db", company.folder().display());
    let server = tokio::task::spawn_blocking(postgres::database)
        .await
        .unwrap();
    run(&company.config, &["store", "copy", &from, &server]).must(75, &["another onedoor runs"]);
    assert!(daemon.end().0.success());
    let copied = run(
        &company.config,
        &["store", "copy", &from, &server, "--json"],
    );
    copied.must(0, &["sighting"]);
    run(&company.config, &["store", "copy", &from, &server]).must(78, &["not empty"]);
    run(&company.config, &["store", "copy", &from, &from]).must(64, &["the same"]);
    run(&company.config, &["store", "copy", "nonsense", &from]).must(64, &[]);
    let back = format!("sqlite://{}/back.db", company.folder().display());
    let returned = run(
        &company.config,
        &["store", "copy", &server, &back, "--json"],
    );
    assert_eq!(copied.said, returned.said, "the same rows and sums");
    let count = "SELECT COUNT(*) FROM sighting";
    assert_eq!(ask(&company.folder().join("back.db"), count).await, 1);
    // The daemon goes on with the copy: what was answered is answered.
    change(&company.config, &from, &server);
    let daemon = company.watch();
    assert_eq!(
        company.json(&["status", "--json"])["hold"],
        serde_json::Value::Null
    );
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    company.wait_until("the copy is filed", || company.count("cfo", "Vendors") == 1);
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
}
