//! What a person teaches by putting a copy back, and what becomes of it when the lesson is revoked.

use serde_json::Value;
use sqlx::{Connection, Row};

use super::company::{Company, Daemon, Wish, mail, pitch};

/// Another pitch of Sam's, that shares no sentence with the first.
fn other_pitch(to: &str, name: &str, id: &str) -> Vec<u8> {
    let text = format!(
        "Hi {name},\r\n\r\nI came across your team's page and thought I would introduce myself. We help finance departments \
         close their books in two days instead of nine, and our customers save about thirty percent of what auditors \
         used to cost them.\r\n\r\nWould you have twenty minutes on Tuesday for a short demo? Book a time here: \
         https://calendly.com/sam-acme/books\r\n\r\nBest regards,\r\nSam Roe\r\nAccount Executive, Acme Storage\r\n"
    );
    mail(
        "Sam Roe <sam@acme.example>",
        &format!("{to}@example.com"),
        "Closing the books",
        id,
        &text,
    )
}

/// Waits until `count` messages were decided.
fn decided(daemon: &Daemon, count: usize) {
    daemon.wait_until("it is decided", |log| {
        log.matches("decided").count() == count
    });
}

/// How the last message was judged, as it is stored.
async fn last_judgement(company: &Company) -> Value {
    let url = format!("sqlite://{}/onedoor.db", company.folder().display());
    let mut store = sqlx::SqliteConnection::connect(&url).await.unwrap();
    let row = sqlx::query("SELECT assessment FROM sighting ORDER BY id DESC LIMIT 1")
        .fetch_one(&mut store)
        .await
        .unwrap();
    serde_json::from_str(&row.get::<String, _>(0)).unwrap()
}

fn lesson_in(judgement: &Value) -> Option<&Value> {
    let signals = judgement["signals"].as_array().unwrap();
    signals
        .iter()
        .find(|signal| signal["name"] == "contact_said_no_pitch")
}

/// A company where Kim has dragged Sam's pitch back.
async fn taught() -> (Company, Daemon) {
    let company = Company::open(&Wish {
        inbox: "poll_seconds = 1",
        policy: "reply_delay_minutes = 5",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the move is settled", || {
        company.json(&["status", "--json"])["copies_filed"] == 1
    });
    let mut looker = company.dovecot.looker("finance");
    looker.ok("SELECT \"Vendors\"");
    looker.ok("UID MOVE 1:* \"INBOX\"");
    company.wait_until("the lesson is learned", || {
        company.json(&["lessons", "--json"])[0]["by"] == "folder"
    });
    (company, daemon)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drag_back_teaches_for_copies_and_for_the_vendor_until_it_is_revoked() {
    let (company, daemon) = taught().await;
    let lessons = company.json(&["lessons", "--json"]);
    assert_eq!(lessons.as_array().unwrap().len(), 1, "{lessons}");
    assert_eq!(lessons[0]["vendor"], "acme.example");
    assert_eq!(lessons[0]["campaign"], "c1");
    assert_eq!(lessons[0]["says"], "not_pitch");
    assert!(daemon.end().0.success());

    let daemon = company.watch();
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    decided(&daemon, 1);
    let judgement = last_judgement(&company).await;
    assert_eq!(judgement["verdict"], "protected", "{judgement}");
    assert_eq!(judgement["protection"], "released", "{judgement}");
    company
        .dovecot
        .deliver("cfo", &other_pitch("cfo", "Casey", "p3"));
    decided(&daemon, 2);
    let judgement = last_judgement(&company).await;
    let signal = lesson_in(&judgement).unwrap();
    assert_eq!(signal["weight"], -2.0);
    let evidence = signal["evidence"].as_str().unwrap();
    assert!(
        evidence.ends_with("by a drag in a mail folder"),
        "{evidence}"
    );
    assert!(company.ids("INBOX").contains(&"p2@acme.example".to_owned()));

    let id = lessons[0]["id"].as_str().unwrap();
    let revoked = company.json(&["lessons", "revoke", id, "--json"]);
    assert!(revoked["revoked_at"].is_string(), "{revoked}");
    company
        .dovecot
        .deliver("rich", &other_pitch("rich", "Rich", "p4"));
    decided(&daemon, 3);
    let judgement = last_judgement(&company).await;
    assert_eq!(judgement["verdict"], "pitch", "{judgement}");
    assert_eq!(lesson_in(&judgement), None);
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p5"));
    company.wait_until("the text is a pitch again", || {
        company
            .ids("Vendors")
            .contains(&"p5@acme.example".to_owned())
    });
    let stays = company.ids("INBOX");
    for id in ["p1@acme.example", "p2@acme.example"] {
        assert!(
            stays.contains(&id.to_owned()),
            "what was let go stays: {stays:?}"
        );
    }
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_release_by_command_is_one_lesson_also_when_the_copies_come_back() {
    let company = Company::open(&Wish {
        inbox: "poll_seconds = 1",
        policy: "reply_delay_minutes = 5",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    company.wait_until("both are filed", || {
        company.json(&["status", "--json"])["copies_filed"] == 2
    });
    company.run(&["release", "c1"]);
    company.wait_until("both are back", || company.count_all("INBOX") == 2);
    daemon.wait_until("they are known", |log| {
        log.matches("known already").count() == 2
    });
    let lessons = company.json(&["lessons", "--json"]);
    assert_eq!(lessons.as_array().unwrap().len(), 1, "{lessons}");
    assert_eq!(lessons[0]["by"], "cli");
    drop(daemon);
}
