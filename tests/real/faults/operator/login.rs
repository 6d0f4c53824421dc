//! Passwords that are wrong.

use std::os::unix::fs::PermissionsExt;

use crate::daemon::company::{Company, Daemon, Wish, pitch};
use crate::faults::stage::{change, run};

#[tokio::test(flavor = "multi_thread")]
async fn o02_a_wrong_password_is_tried_once_a_minute_and_holds_up_no_other_inbox() {
    let company = Company::open(&Wish::default()).await;
    let wrong = company.folder().join("wrong");
    std::fs::write(&wrong, "mistyped").unwrap();
    std::fs::set_permissions(&wrong, PermissionsExt::from_mode(0o600)).unwrap();
    let right = format!(
        "password_file = \"{}\"",
        company.folder().join("password").display()
    );
    let text = std::fs::read_to_string(&company.config).unwrap();
    let (before, cfo) = text.rsplit_once(&right).unwrap();
    let of_wrong = format!("{before}password_file = \"{}\"{cfo}", wrong.display());
    std::fs::write(&company.config, of_wrong).unwrap();
    run(&company.config, &["check"]).must(1, &["FAILED  inbox cfo", "ok      inbox finance"]);

    let daemon = Daemon::start(&company.config);
    company.wait_until("it says that a person must mend it", || {
        let status = company.json(&["status", "--json"]);
        let inboxes = status["inboxes"].as_array().cloned().unwrap_or_default();
        inboxes
            .iter()
            .any(|inbox| inbox["name"] == "cfo" && inbox["state"] == "failed")
    });
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the others work", || {
        company.count("finance", "Vendors") == 1
    });
    let status = company.json(&["status", "--json"]);
    assert!(status["inboxes"].to_string().contains("login"), "{status}");
    let log = daemon.log();
    let tries: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("inbox cfo:"))
        .collect();
    assert_eq!(tries.len(), 1, "{log}");
    let waits = tries[0].split("wait_seconds=").nth(1).unwrap();
    let seconds: u64 = waits.split(' ').next().unwrap().parse().unwrap();
    assert!(
        (45..=75).contains(&seconds),
        "a minute first, then 5, 15, 60: {}",
        tries[0]
    );
    assert!(!log.contains("mistyped"));
    drop(daemon);
    change(
        &company.config,
        &wrong.display().to_string(),
        &company.folder().join("password").display().to_string(),
    );
    run(&company.config, &["check"]).must(0, &["ok      inbox cfo"]);
}
