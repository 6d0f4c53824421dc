//! What colleagues are told, and what the caps hold back.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::company::{Company, Wish, forward, mail, pitch, pitch_text};

fn polling() -> Wish {
    Wish {
        top: "timezone = \"Asia/Kolkata\"",
        policy: "reply_delay_minutes = 5",
        inbox: "poll_seconds = 1",
        ..Wish::default()
    }
}

fn answer(id: &str) -> Vec<u8> {
    format!(
        "From: Rich Miller <rich@example.com>\r\nTo: Sam Roe <sam@acme.example>\r\nSubject: Re: Storage costs\r\n\
         Message-ID: <own@example.com>\r\nIn-Reply-To: <{id}@acme.example>\r\n\r\nSam, not this year, thank you.\r\n"
    )
    .into_bytes()
}

/// The text of the one mail that was sent, on one line.
async fn the_note(company: &Company, to: &str) -> String {
    let sent = company.sink.wait_accepted(1).await;
    assert_eq!(sent[0].to, [to]);
    let text = String::from_utf8(sent[0].bytes.clone()).unwrap();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colleague_hears_of_the_contacts_own_answer_with_its_time() {
    let company = Company::open(&polling()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("rich", &pitch("rich", "Rich", "p1"));
    company.wait_until("the pitch is the exemplar", || {
        company.count("rich", "Vendors/New") == 1
    });
    company.dovecot.append("rich", "Sent", &answer("p1"));
    company.wait_until("the answer counts", || {
        company.json(&["campaigns", "--json"])[0]["answered_by"] == "contact"
    });
    let at = company.json(&["campaigns", "--json"])[0]["answered_at"].clone();
    let at: Timestamp = at.as_str().unwrap().parse().unwrap();
    let at = at.to_zoned(TimeZone::get("Asia/Kolkata").unwrap());
    company.dovecot.deliver("rich", &forward("bob", "", "f1"));
    let note = the_note(&company, "bob@example.com").await;
    let said = format!(
        "Rich Miller answered the sender on {} at {}.",
        at.date(),
        at.strftime("%H:%M")
    );
    assert!(note.contains(&said), "{said}: {note}");
    // Bob thanks for it: the answer lies before Rich and causes nothing.
    let id = note.split("Message-ID: <").nth(1).unwrap();
    let id = id.split('>').next().unwrap();
    assert!(note.contains("Reply-To: Rich Miller <rich@example.com>"));
    let thanks = mail(
        "bob <bob@example.com>",
        "rich@example.com",
        "Re: Auto: Fwd: Storage costs at Example Corp",
        "t1",
        "Thanks! By the way, who pays for it?\r\n",
    );
    let thanks = String::from_utf8(thanks).unwrap();
    let thanks = thanks.replace("\r\nMIME", &format!("\r\nIn-Reply-To: <{id}>\r\nMIME"));
    let before = daemon.log().matches(" decided").count();
    company.dovecot.deliver("rich", thanks.as_bytes());
    daemon.wait_until("it is decided", |log| {
        log.matches(" decided").count() > before
    });
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
    let inbox = company.dovecot.mailbox("rich", "INBOX");
    assert_eq!(inbox.len(), 1);
    assert!(inbox[0].text().contains("who pays for it"));
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_a_rule_nor_a_forger_nor_the_contact_is_told_anything() {
    let company = Company::open(&polling()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("it is filed", || company.count("finance", "Vendors") == 1);
    let by = |who: &str, id: &str| String::from_utf8(forward(who, "", id)).unwrap();
    let ruled = by("bob", "f1").replace(
        "\r\nMIME",
        "\r\nX-MS-Exchange-Inbox-Rules-Loop: bob@example.com\r\nMIME",
    );
    let forged = by("ann", "f2").replace("dmarc=pass", "dmarc=fail");
    for mail in [ruled, forged, by("rich", "f3")] {
        company.dovecot.deliver("rich", mail.as_bytes());
    }
    daemon.wait_until("all are decided", |log| {
        log.matches(" decided").count() >= 4
    });
    company.dovecot.deliver("rich", &forward("eve", "", "f4"));
    let note = the_note(&company, "eve@example.com").await;
    assert!(note.contains("Auto-Submitted: auto-replied"));
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_was_read_before_the_pitch_calls_the_reply_off_all_the_same() {
    let company = Company::open(&Wish {
        policy: "",
        ..polling()
    })
    .await;
    let daemon = company.watch();
    assert!(daemon.end().0.success());
    // While the daemon is away Rich answers a pitch; his Sent folder is read before the pitch is.
    let later = Timestamp::now() + jiff::SignedDuration::from_mins(1);
    let later = later.to_zoned(TimeZone::UTC);
    let arrived = later.strftime("%d-%b-%Y %H:%M:%S +0000").to_string();
    company
        .dovecot
        .looker("rich")
        .append_at("Sent", &arrived, &answer("p1"));
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("it is filed", || company.count("finance", "Vendors") == 1);
    company.wait_until("nothing waits", || {
        company.json(&["status", "--json"])["outbox"]["queued"] == 0
    });
    assert!(daemon.end().0.success());
    assert!(company.sink.accepted().is_empty());
    let campaign = &company.json(&["campaigns", "--json"])[0];
    assert_eq!(campaign["answered_by"], "contact", "{campaign}");
}

/// A pitch of another vendor to another inbox.
fn of_vendor(vendor: &str, to: &str) -> Vec<u8> {
    let text = pitch_text("Kim")
        .replace("sam-acme", &format!("lee-{vendor}"))
        .replace("Acme", vendor)
        .replace("Sam Roe", "Lee Fox");
    let from = format!("Lee Fox <lee@{vendor}.example>");
    mail(
        &from,
        &format!("{to}@example.com"),
        "An offer",
        vendor,
        &text,
    )
}

/// Moves what was sent into the past, as an hour does.
async fn an_hour_passes(company: &Company) {
    use sqlx::{Connection, SqliteConnection};
    let url = format!("sqlite://{}/onedoor.db", company.folder().display());
    let mut link = SqliteConnection::connect(&url).await.unwrap();
    let sql = "UPDATE mail SET sending_at = sending_at - 3600000 WHERE sending_at IS NOT NULL";
    sqlx::query(sql).execute(&mut link).await.unwrap();
    link.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_cap_holds_back_waits_is_shown_and_leaves_in_its_order() {
    let company = Company::open(&Wish {
        policy: "max_replies_per_hour = 1",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    for (n, vendor) in ["first", "second", "third"].iter().enumerate() {
        company
            .dovecot
            .deliver("finance", &of_vendor(vendor, "finance"));
        daemon.wait_until("it is decided", |log| log.matches(" decided").count() > n);
    }
    company.sink.wait_accepted(1).await;
    company.wait_until("it is said that two wait, and why", || {
        let listed = company.json(&["outbox", "--json"]);
        let held = |it: &serde_json::Value| {
            it["result"]
                .as_str()
                .is_some_and(|why| why.contains("max_replies_per_hour = 1"))
        };
        company.json(&["status", "--json"])["outbox"]["held_back"] == 2
            && listed
                .as_array()
                .unwrap()
                .iter()
                .filter(|it| held(it))
                .count()
                == 2
    });
    // A note to a colleague waits for no vendor.
    company.dovecot.deliver("rich", &forward("bob", "", "f1"));
    company.wait_until("the forward is filed", || {
        company.count("rich", "INBOX") == 0
    });
    for count in 2..=3 {
        assert_eq!(
            company
                .sink
                .accepted()
                .iter()
                .filter(|it| it.to[0].starts_with("lee@"))
                .count(),
            count - 1
        );
        an_hour_passes(&company).await;
        company
            .sink
            .wait_for(|record| {
                record
                    .accepted
                    .iter()
                    .filter(|it| it.to[0].starts_with("lee@"))
                    .count()
                    == count
            })
            .await;
        company.wait_until("the cap is full again", || {
            company.json(&["status", "--json"])["replies_sent"] == count
        });
    }
    assert!(daemon.end().0.success());
    let to: Vec<String> = company
        .sink
        .accepted()
        .into_iter()
        .map(|mail| mail.to[0].clone())
        .collect();
    let vendors: Vec<&String> = to.iter().filter(|to| to.starts_with("lee@")).collect();
    assert_eq!(
        vendors,
        [
            "lee@first.example",
            "lee@second.example",
            "lee@third.example"
        ]
    );
    assert_eq!(company.json(&["status", "--json"])["outbox"]["queued"], 0);
}
