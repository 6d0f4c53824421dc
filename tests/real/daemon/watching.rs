//! Mail is seen by IDLE and by the clock, in ones and in thousands, and after the server was away.

use super::company::{Company, Wish, mail, pitch};
use crate::support::dovecot::Options;

#[tokio::test(flavor = "multi_thread")]
async fn a_pitch_is_seen_by_idle_long_before_the_next_poll() {
    let wish = Wish {
        inbox: "poll_seconds = 3600",
        ..Wish::default()
    };
    let company = Company::open(&wish).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the pitch is filed", || {
        company.count("finance", "Vendors") == 1
    });
    assert_eq!(company.count("finance", "INBOX"), 0);
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pitch_is_seen_by_polling_where_the_server_has_no_idle() {
    let server = Options {
        capability: Some("IMAP4rev1 LITERAL+ MOVE UIDPLUS NAMESPACE"),
        ..Options::default()
    };
    let wish = Wish {
        server,
        inbox: "poll_seconds = 1",
        ..Wish::default()
    };
    let company = Company::open(&wish).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the pitch is filed", || {
        company.count("finance", "Vendors") == 1
    });
    assert!(
        company.json(&["status", "--json"])["inboxes"]
            .to_string()
            .contains("polling")
    );
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_thousand_waiting_messages_are_drained_and_only_the_pitches_filed() {
    let company = Company::open(&Wish::default()).await;
    company.watch().end();
    let mut looker = company.dovecot.looker("finance");
    for n in 0..2_000 {
        let message = match n % 20 {
            0 => pitch("finance", "Kim", &format!("p{n}")),
            _ => ordinary(n),
        };
        looker.append("INBOX", "", &message);
    }
    let daemon = company.watch();
    company.wait_until("the pitches are filed", || {
        company.count("finance", "Vendors") == 100
    });
    assert_eq!(company.count("finance", "INBOX"), 1_900);
    assert_eq!(
        company.count("rich", "Vendors/New"),
        1,
        "one exemplar for the contact"
    );
    company
        .sink
        .wait_for(|record| record.accepted.len() == 1)
        .await;
    let log = daemon.log();
    assert!(!log.contains("trying again"), "{log}");
    let mut decided = log.lines().filter(|line| line.contains("INFO decided"));
    let (first, last) = (decided.next(), decided.next_back());
    eprintln!("the drain: {first:?} to {last:?}");
}

fn ordinary(n: u32) -> Vec<u8> {
    let text = format!(
        "Hello Kim,\r\n\r\nthe minutes of meeting {n} are in the shared folder; please correct what I got wrong.\r\n"
    );
    mail(
        &format!("Pat <pat{n}@partner{}.example>", n % 7),
        "finance@example.com",
        &format!("Minutes {n}"),
        &format!("m{n}"),
        &text,
    )
}

#[tokio::test(flavor = "multi_thread")]
async fn the_daemon_goes_on_when_the_server_was_away() {
    let mut company = Company::open(&Wish {
        inbox: "poll_seconds = 5",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company.dovecot.stop();
    daemon.wait_until("the loss is noticed", |log| log.contains("trying again"));
    company.dovecot.start_again();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the pitch is filed", || {
        company.count("finance", "Vendors") == 1
    });
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_lay_there_before_the_first_start_is_left_alone() {
    let company = Company::open(&Wish::default()).await;
    company
        .dovecot
        .append("finance", "INBOX", &pitch("finance", "Kim", "old"));
    let daemon = company.watch();
    company
        .dovecot
        .deliver("cfo", &pitch("cfo", "Casey", "new"));
    company.wait_until("the new one is filed", || {
        company.count("cfo", "Vendors") == 1
    });
    assert_eq!(company.count("finance", "INBOX"), 1);
    drop(daemon);
}
