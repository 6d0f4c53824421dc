//! HOLD: mail is filed, nothing is sent, until a person says go on.

use serde_json::Value;

use crate::daemon::company::{Company, Daemon, Wish, mail, pitch_text};
use crate::faults::stage::{copy_database, run};

fn pitch_of(vendor: &str, to: &str, id: &str) -> Vec<u8> {
    let text = pitch_text("Kim")
        .replace("Acme", vendor)
        .replace("sam-acme", vendor);
    let from = format!("Sam Roe <sam@{vendor}.example>");
    mail(
        &from,
        &format!("{to}@example.com"),
        &format!("Storage by {vendor}"),
        id,
        &text,
    )
}

fn held(company: &Company) -> Value {
    company.json(&["status", "--json"])["hold"].clone()
}

/// A pitch is filed while nothing is sent.
fn files_and_sends_nothing(company: &Company, vendor: &str, filed: usize) {
    let sent = company.sink.accepted().len();
    company
        .dovecot
        .deliver("finance", &pitch_of(vendor, "finance", vendor));
    company.wait_until("the copy is filed", || {
        company.count("finance", "Vendors") == filed
    });
    company.wait_until("its reply waits and says why", || {
        let listed = company.json(&["outbox", "--json"]);
        listed.to_string().contains("held_back: HOLD")
    });
    assert_eq!(company.sink.accepted().len(), sent);
}

#[tokio::test(flavor = "multi_thread")]
async fn o13_a_restored_database_files_and_sends_nothing_until_a_person_says_go_on() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    assert_eq!(held(&company), Value::Null);
    daemon.kill();
    let (database, backup) = (
        company.folder().join("onedoor.db"),
        company.folder().join("backup.db"),
    );
    copy_database(&database, &backup);
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch_of("one", "finance", "one"));
    company.sink.wait_accepted(1).await;
    company.wait_until("it is recorded", || {
        company.json(&["status", "--json"])["replies_sent"] == 1
    });
    daemon.kill();
    copy_database(&backup, &database);

    let daemon = company.watch();
    let hold = held(&company);
    assert_eq!(hold["kind"], "restored", "{hold}");
    assert!(hold["since"].is_string() && hold["why"].as_str().unwrap().contains("older"));
    assert!(company.run(&["status"]).contains("HOLD since"));
    files_and_sends_nothing(&company, "two", 2);
    run(&company.config, &["resume"]).must(1, &["--after-restore"]);
    assert_eq!(held(&company)["kind"], "restored");
    // It stays so over a restart, though the machine has seen this database now.
    daemon.kill();
    let daemon = company.watch();
    assert_eq!(held(&company)["kind"], "restored");
    run(&company.config, &["resume", "--after-restore"]).must(0, &["goes on"]);
    company.sink.wait_accepted(2).await;
    assert_eq!(held(&company), Value::Null);
    daemon.kill();
    let daemon = company.watch();
    assert_eq!(held(&company), Value::Null, "said once is said");
    assert!(daemon.end().0.success());
    let to: Vec<String> = company
        .sink
        .accepted()
        .iter()
        .map(|mail| mail.to[0].clone())
        .collect();
    assert_eq!(to, ["sam@one.example", "sam@two.example"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_restored_database_had_planned_is_in_doubt() {
    let company = Company::open(&Wish {
        policy: "reply_delay_minutes = 60",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch_of("one", "finance", "one"));
    company.wait_until("the reply is planned", || {
        company.json(&["outbox", "--json"])[0]["state"] == "planned"
    });
    company.wait_until("it is filed", || company.count("finance", "Vendors") == 1);
    daemon.kill();
    let (database, backup) = (
        company.folder().join("onedoor.db"),
        company.folder().join("backup.db"),
    );
    copy_database(&database, &backup);
    drop(Daemon::start(&company.config));
    company.watch().kill();
    copy_database(&backup, &database);
    let daemon = company.watch();
    run(&company.config, &["resume", "--after-restore"]).must(0, &["1 mails", "outbox settle"]);
    assert_eq!(company.json(&["outbox", "--json"])[0]["state"], "in_doubt");
    crate::daemon::servers::hours_pass(&company).await;
    assert!(daemon.end().0.success());
    assert!(company.sink.accepted().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_remembers_its_database_in_the_state_directory_too() {
    let company = Company::open(&Wish::default()).await;
    let state = company.folder().join("state");
    std::fs::create_dir(&state).unwrap();
    let environment = [("STATE_DIRECTORY", state.to_str().unwrap())];
    let daemon = Daemon::start_in(&company.config, &environment);
    daemon.wait_until("it runs", |log| log.contains("onedoor is running"));
    company.wait_until("it is remembered", || state.join("high-water").exists());
    daemon.kill();
    // Another database in the same place knows nothing of what was answered.
    for ending in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{}/onedoor.db{ending}", company.folder().display()));
    }
    let daemon = Daemon::start_in(&company.config, &environment);
    daemon.wait_until("it says so", |log| {
        log.contains("HOLD") && log.contains("another one")
    });
    assert_eq!(held(&company)["kind"], "restored");
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_installation_that_answers_from_the_same_mailbox_is_noticed() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    let reply = |instance: &str, id: &str| {
        let text = String::from_utf8(mail(
            "vendors@example.com",
            "sam@vendor.example",
            "Auto: Storage",
            id,
            "Hello",
        ))
        .unwrap();
        text.replacen(
            "Subject:",
            &format!("X-Onedoor-Instance: {instance}\r\nAuto-Submitted: auto-replied\r\nSubject:"),
            1,
        )
        .into_bytes()
    };
    // Weeks old: it was moved here from another machine.
    company.dovecot.append_at(
        "rich",
        "Sent",
        "01-Jan-2026 10:00:00 +0000",
        &reply("old000", "r1"),
    );
    company
        .dovecot
        .deliver("finance", &pitch_of("one", "finance", "one"));
    company.sink.wait_accepted(1).await;
    assert_eq!(held(&company), Value::Null);
    company
        .dovecot
        .append("rich", "Sent", &reply("other1", "r2"));
    company.dovecot.deliver(
        "rich",
        &mail(
            "Pat <pat@example.com>",
            "rich@example.com",
            "Lunch",
            "l1",
            "At noon?",
        ),
    );
    company.wait_until("it is noticed", || held(&company)["kind"] == "foreign");
    assert!(held(&company)["why"].as_str().unwrap().contains("other1"));
    files_and_sends_nothing(&company, "two", 2);
    run(&company.config, &["resume"]).must(0, &["goes on"]);
    company.sink.wait_accepted(2).await;
    assert!(daemon.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_of_replies_waits_for_a_person() {
    let company = Company::open(&Wish {
        policy: "reply_delay_minutes = 60",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    for nth in 0..31 {
        let text = crate::daemon::mails::pitch_text("Kim")
            .replace("storage", &format!("{} hosting", words(nth)));
        let text = format!("{}\r\n{text}", words(nth + 100));
        let from = format!("Sam Roe <sam@v{nth}.example>");
        let copy = mail(
            &from,
            "finance@example.com",
            &format!("Offer {nth}"),
            &format!("f{nth}"),
            &text,
        );
        company.dovecot.deliver("finance", &copy);
    }
    company.wait_until("all are planned", || {
        company
            .json(&["outbox", "--json"])
            .as_array()
            .unwrap()
            .len()
            == 31
    });
    crate::daemon::servers::hours_pass(&company).await;
    company.wait_until("nothing is sent", || held(&company)["kind"] == "flood");
    assert!(company.sink.accepted().is_empty());
    run(&company.config, &["resume"]).must(0, &["goes on"]);
    company.sink.wait_accepted(1).await;
    assert_eq!(held(&company), Value::Null);
    drop(daemon);
}

/// Words of one's own for each, so that no two pitches are one.
fn words(nth: usize) -> String {
    let of = |step: usize| {
        let word = (nth * 7919 + step * 104_729) % 1_000_003;
        word.to_string()
            .chars()
            .map(|digit| (b'a' + digit as u8 - b'0') as char)
            .collect::<String>()
    };
    (0..60).map(of).collect::<Vec<_>>().join(" ")
}
