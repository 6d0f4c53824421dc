//! Vendors by whatever name they write, and what their cards say.

use super::company::{Company, Daemon, Wish, mail, pitch};

/// Another text of a seller, that shares no sentence with Sam's first.
fn other(from: &str, to: &str, id: &str, more: &str) -> Vec<u8> {
    let text = format!(
        "Hi Mitch,\r\n\r\nI came across your team's page and thought I would introduce myself. We help finance departments close \
         their books in two days instead of nine, and our customers save about thirty percent of what auditors used to cost \
         them.\r\n\r\nWould you have twenty minutes on Tuesday for a short demo? Book a time here: \
         https://calendly.com/books/demo\r\n\r\nBest regards,\r\nPat Lee\r\nAccount Executive\r\n{more}\r\n"
    );
    mail(
        from,
        &format!("{to}@example.com"),
        "Closing the books",
        id,
        &text,
    )
}

async fn company() -> (Company, Daemon) {
    let company = Company::open(&Wish {
        inbox: "poll_seconds = 1\nowner = \"Rich Miller\"",
        policy: "reply_delay_minutes = 5",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Rich", "p1"));
    daemon.wait_until("it is decided", |log| log.matches("decided").count() == 1);
    (company, daemon)
}

fn deliver(company: &Company, daemon: &Daemon, mail: &[u8]) {
    let before = daemon.log().matches("decided").count();
    company.dovecot.deliver("finance", mail);
    daemon.wait_until("it is decided", |log| {
        log.matches("decided").count() > before
    });
}

fn names(card: &serde_json::Value, list: &str, key: &str) -> Vec<String> {
    let items = card[list].as_array().unwrap().iter();
    items
        .map(|item| item[key].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_is_one_under_its_look_alike_domains_and_its_no_holds_for_all() {
    let (company, daemon) = company().await;
    company.run(&[
        "vendors",
        "decline",
        "acme.example",
        "--note",
        "twice is enough",
    ]);
    deliver(
        &company,
        &daemon,
        &other("Pat Lee <pat@getacme.example>", "finance", "p2", ""),
    );
    let signature = "Acme Storage, www.acme.example";
    deliver(
        &company,
        &daemon,
        &other(
            "Kit Fox <kit@outreach-desk.example>",
            "finance",
            "p3",
            signature,
        ),
    );
    let card = company.json(&["vendors", "show", "getacme.example", "--json"]);
    assert_eq!(
        (&card["vendor"], &card["standing"]),
        (&"acme.example".into(), &"declined".into()),
        "{card}"
    );
    assert_eq!(
        card["domains"],
        serde_json::json!(["acme.example", "getacme.example", "outreach-desk.example"])
    );
    assert_eq!(names(&card, "joined", "by"), ["onedoor", "onedoor"]);
    let people = names(&card, "people", "address");
    assert!(
        people.contains(&"pat@getacme.example".to_owned()) && people.len() == 3,
        "{card}"
    );
    assert_eq!(
        card["wrong_names"],
        serde_json::json!([{ "used": "Mitch", "meant": "Rich Miller", "count": 2 }])
    );
    assert_eq!(card["sightings"], 3);
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_look_alike_of_a_partner_is_nobody_until_a_person_says_so() {
    let (company, daemon) = company().await;
    company.run(&["vendors", "partner", "acme.example", "--folder", "Acme"]);
    deliver(
        &company,
        &daemon,
        &other("Pat Lee <pat@try-acme.example>", "finance", "p2", ""),
    );
    assert_eq!(
        company.json(&["vendors", "show", "try-acme.example", "--json"])["vendor"],
        "try-acme.example"
    );
    company.wait_until("it is filed", || {
        company
            .ids("Vendors")
            .contains(&"p2@try-acme.example".to_owned())
    });
    company.run(&["vendors", "merge", "try-acme.example", "acme.example"]);
    deliver(
        &company,
        &daemon,
        &other(
            "Pat Lee <pat@try-acme.example>",
            "finance",
            "p3",
            "New words",
        ),
    );
    let card = company.json(&["vendors", "show", "acme.example", "--json"]);
    assert_eq!(
        (&card["standing"], &card["folder"]),
        (&"partner".into(), &"Acme".into())
    );
    assert!(
        company
            .ids("INBOX")
            .contains(&"p3@try-acme.example".to_owned()),
        "a partner's mail stays"
    );
    company.run(&["vendors", "split", "acme.example", "try-acme.example"]);
    deliver(
        &company,
        &daemon,
        &other(
            "Pat Lee <pat@try-acme.example>",
            "finance",
            "p4",
            "Newer words",
        ),
    );
    company.wait_until("it is filed again", || {
        company
            .ids("Vendors")
            .contains(&"p4@try-acme.example".to_owned())
    });
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn dates_are_kept_and_what_is_erased_is_told() {
    let (company, daemon) = company().await;
    company.run(&[
        "vendors",
        "remind",
        "acme.example",
        "2027-03-01",
        "maintenance",
        "ends",
    ]);
    let card = company.json(&["vendors", "show", "acme.example", "--json"]);
    assert_eq!(
        card["reminders"],
        serde_json::json!([{ "on": "2027-03-01", "text": "maintenance ends" }])
    );
    let erased = company.json(&["erase", "acme.example", "--json"]);
    assert_eq!(
        (
            &erased["sightings"],
            &erased["campaigns"],
            &erased["people"]
        ),
        (&1.into(), &1.into(), &1.into())
    );
    assert!(
        company
            .run(&["erase", "sam@acme.example"])
            .contains("nothing was known")
    );
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_older_than_the_configuration_allows_is_forgotten_at_the_start() {
    let company = Company::open(&Wish {
        policy: "tell_decisions = false",
        ..Wish::default()
    })
    .await;
    let old = String::from_utf8(pitch("finance", "Kim", "p1")).unwrap();
    let year = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .year();
    let old = old.replace(&format!(" {year} "), &format!(" {} ", year - 2));
    let file = company.folder().join("old.eml");
    std::fs::write(&file, old).unwrap();
    let url = format!("sqlite://{}/onedoor.db", company.folder().display());
    let inbox = format!("finance={}", file.display());
    company.run(&["replay", "--store", &url, "--inbox", &inbox]);
    company.run(&["vendors", "decline", "acme.example"]);
    assert_eq!(
        company
            .json(&["campaigns", "--json"])
            .as_array()
            .unwrap()
            .len(),
        1
    );
    let daemon = company.watch();
    daemon.wait_until("it is forgotten", |log| {
        log.contains("older than retention_days")
    });
    assert_eq!(
        company.json(&["campaigns", "--json"]),
        serde_json::json!([])
    );
    let card = company.json(&["vendors", "show", "acme.example", "--json"]);
    assert_eq!(
        (&card["standing"], &card["people"]),
        (&"declined".into(), &serde_json::json!([]))
    );
    drop(daemon);
}
