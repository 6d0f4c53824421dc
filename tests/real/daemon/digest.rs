//! The digest as the contact gets it: once a day, on its days, only with something to say, each organisation its own.

mod each;
pub mod setup;

use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use self::setup::*;
use super::company::{Company, Daemon, Wish, mail, pitch};
use super::process::onedoor;
use crate::support::sink::{Answer, Script, Step};

#[tokio::test(flavor = "multi_thread")]
async fn who_was_down_at_the_set_time_tells_it_once_in_any_mode_and_knows_its_own_mail_again() {
    let company = with_news(Script::new()).await;
    set_today(&company, "06:00");
    let daemon = company.watch();
    let sent = company.sink.wait_accepted(1).await;
    assert_eq!(
        (sent[0].to.as_slice(), sent[0].from.as_str()),
        (&["rich@example.com".to_owned()][..], "vendors@example.com")
    );
    let digest = text(&sent[0]);
    for said in [
        "From: Vendor Desk <vendors@example.com>\r\n",
        "To: rich@example.com\r\n",
        "Auto-Submitted: auto-generated\r\n",
        "Content-Type: multipart/alternative;",
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: text/html; charset=utf-8",
        "Subject: Vendor digest: Example Corp, 20",
        "c1: acme.example, \"Storage costs at Example Corp\" (1x)",
    ] {
        assert!(digest.contains(said), "{said}: {digest}");
    }
    for absent in ["\r\nList-", "\r\nReply-To:", "\r\nPrecedence:"] {
        assert!(!digest.contains(absent), "{absent}: {digest}");
    }
    let status = || company.json(&["status", "--json"]);
    company.wait_until("it is recorded", || status()["outbox"]["queued"] == 0);
    assert_eq!(status()["replies_sent"], 0);
    daemon.kill();
    let daemon = company.watch();

    // It comes into the contact's watched inbox, with nothing that vouches for it; and once more by a relay that gives it
    // a Message-ID of its own.
    let (head, rest) = digest.split_once("Message-ID: <").unwrap();
    let relayed = format!("{head}Message-ID: <relay.{rest}");
    for bytes in [digest.as_bytes(), relayed.as_bytes()] {
        company.dovecot.deliver("rich", bytes);
    }
    another_pitch(&company, "p2");
    let own = "SELECT COUNT(*) FROM sighting WHERE inbox = 'rich' AND verdict = 'internal'
        AND campaign_id IS NULL AND group_id IS NULL AND vendor IS NULL";
    until(
        &company,
        "SELECT COUNT(*) FROM sighting WHERE inbox = 'rich'",
        2,
    )
    .await;
    assert_eq!(ask(&company, own).await, 2);
    assert_eq!(company.count("rich", "INBOX"), 2, "both stay");
    let again = onedoor(&company.config)
        .args(["digest", "--send"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&again.stderr).into_owned();
    assert!(
        again.status.success() && said.contains("made already"),
        "{said}"
    );
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1, "once a day");
    assert_eq!(company.json(&["campaigns", "--json"])[0]["sightings"], 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_digest_cut_off_after_its_dot_is_in_doubt_and_no_second_one_is_sent() {
    let deaf = Script::new().once(Step::Dot, Answer::nothing().then_silence());
    let company = with_news(deaf).await;
    set_today(&company, "06:00");
    let daemon = company.watch();
    company.sink.wait_accepted(1).await;
    daemon.kill();
    let daemon = company.watch();
    another_pitch(&company, "p2");
    let listed = company.json(&["outbox", "--json"]);
    assert_eq!(
        (
            &listed[0]["kind"],
            &listed[0]["state"],
            &listed[0]["campaign"]
        ),
        (
            &"digest".into(),
            &"in_doubt".into(),
            &serde_json::Value::Null
        )
    );
    let id = listed[0]["id"].to_string();
    assert!(
        company
            .run(&["digest", "--print"])
            .contains("rich@example.com"),
        "it says so itself"
    );
    company.run(&["outbox", "settle", &id, "resend"]);
    company.sink.wait_accepted(2).await;
    company.wait_until("it is recorded", || {
        company
            .json(&["outbox", "--json"])
            .as_array()
            .unwrap()
            .is_empty()
    });
    assert!(daemon.end().0.success());
    let sent = company.sink.accepted();
    assert_eq!(sent.len(), 2, "only a person sends it again");
    assert_eq!(sent[0].bytes, sent[1].bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn with_nothing_to_say_no_mail_is_sent_and_the_day_is_over() {
    let company = Company::open(&files()).await;
    set(&company, "06:00", &format!("\"{}\"", weekday(1)));
    let daemon = company.watch();
    let lunch = mail(
        "Jo <jo@friend.example>",
        "rich@example.com",
        "Lunch",
        "l1",
        "Lunch at noon?\r\n",
    );
    company.dovecot.deliver("rich", &lunch);
    company.wait_until("it is read", || {
        let status = company.json(&["status", "--json"]);
        let inboxes = status["inboxes"].as_array().unwrap();
        inboxes
            .iter()
            .any(|it| it["name"] == "rich" && it["processed"] == 1)
    });
    assert!(daemon.end().0.success());
    set_today(&company, "06:00");
    let daemon = company.watch();
    until(&company, "SELECT COUNT(*) FROM digest_day", 1).await;
    another_pitch(&company, "p1");
    daemon.kill();
    let daemon = company.watch();
    another_pitch(&company, "p2");
    assert!(daemon.end().0.success());
    assert!(
        company.sink.accepted().is_empty(),
        "the pitch is news of the next digest"
    );
    assert!(
        company
            .json(&["outbox", "--json"])
            .as_array()
            .unwrap()
            .is_empty()
    );
    // Another time of the same day is another digest.
    set_today(&company, "06:01");
    let daemon = company.watch();
    let sent = company.sink.wait_accepted(1).await;
    assert!(text(&sent[0]).contains("c1: acme.example"));
    assert!(daemon.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_start_after_the_set_time_sends_nothing_of_what_it_finds() {
    let company = Company::open(&Wish {
        policy: "first_sync_days = 7",
        ..files()
    })
    .await;
    set_today(&company, "06:00");
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    let daemon = company.watch();
    company.wait_until("the pitch is filed", || {
        company.count("finance", "Vendors") == 1
    });
    daemon.kill();
    let daemon = company.watch();
    another_pitch(&company, "p2");
    assert!(daemon.end().0.success());
    assert!(company.sink.accepted().is_empty());
    assert!(
        company.run(&["digest"]).contains("c1: acme.example"),
        "the next one tells it"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_sent_at_its_time_by_the_clock_and_never_before() {
    let company = with_news(Script::new()).await;
    let zone = TimeZone::get(&noon()).unwrap();
    // The daemon's clock is put forward so far that the next full minute is near.
    let now = Timestamp::now().to_zoned(zone.clone());
    let ahead = (100 - i64::from(now.second())) % 60;
    let begins: Zoned = &now + jiff::SignedDuration::from_secs(ahead);
    let set_time = (&begins + jiff::SignedDuration::from_secs(60))
        .strftime("%H:%M")
        .to_string();
    set_today(&company, &set_time);
    let (library, ahead) = (faketime(), format!("+{ahead}s"));
    let faked = [
        ("LD_PRELOAD", library.as_str()),
        ("FAKETIME", ahead.as_str()),
        ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
    ];
    let daemon = Daemon::start_in(&company.config, &faked);
    let sent = company.sink.wait_accepted(1).await;
    company.wait_until("it is recorded", || {
        company.json(&["status", "--json"])["outbox"]["queued"] == 0
    });
    assert!(daemon.end().0.success());
    let head = text(&sent[0]);
    let date = head
        .lines()
        .find_map(|line| line.strip_prefix("Date: "))
        .unwrap();
    let date = jiff::fmt::rfc2822::parse(date).unwrap();
    assert!(date.strftime("%H:%M").to_string() >= set_time, "{date}");
    // The clock goes back, and comes by the set time once more.
    let back = [faked[0], ("FAKETIME", "-3600s"), faked[2]];
    let daemon = Daemon::start_in(&company.config, &back);
    daemon.wait_until("it runs", |log| log.contains("onedoor is running"));
    assert!(daemon.end().0.success());
    let daemon = company.watch();
    another_pitch(&company, "p3");
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
}
