//! Copies are filed by whatever way the server has, wherever its folders lie, and nothing is touched that should not be.

use super::company::{Company, INBOXES, Wish, forward, mail, pitch};
use crate::support::dovecot::Options;

async fn files_one_pitch(server: Options, vendors: &str, new: &str) {
    let company = Company::open(&Wish {
        server,
        inbox: "poll_seconds = 2",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the copy is filed", || {
        company.count("finance", vendors) == 1
    });
    company.wait_until("the exemplar is laid", || company.count("rich", new) == 1);
    assert_eq!(company.count("finance", "INBOX"), 0);
    company
        .dovecot
        .deliver("rich", &pitch("rich", "Rich", "p2"));
    company.wait_until("the contact's own copy is filed", || {
        company.count("rich", vendors) == 1
    });
    assert_eq!(company.count("rich", new), 1, "one exemplar");
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_are_filed_with_move() {
    files_one_pitch(Options::default(), "Vendors", "Vendors/New").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_are_filed_without_move() {
    let capability = Some("IMAP4rev1 LITERAL+ IDLE UIDPLUS NAMESPACE");
    files_one_pitch(
        Options {
            capability,
            ..Options::default()
        },
        "Vendors",
        "Vendors/New",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_are_filed_where_folders_lie_below_inbox_and_dots_part_them() {
    let server = Options {
        namespace: ("INBOX.", "."),
        ..Options::default()
    };
    files_one_pitch(server, "INBOX.Vendors", "INBOX.Vendors.New").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn mode_observe_sends_nothing_and_changes_nothing_on_the_server() {
    let company = Company::open(&Wish {
        top: "mode = \"observe\"",
        ..Wish::default()
    })
    .await;
    for inbox in INBOXES {
        company.dovecot.append(
            inbox,
            "INBOX",
            b"Subject: first\r\n\r\nThe inbox exists.\r\n",
        );
    }
    let daemon = company.watch();
    for (inbox, name) in [("finance", "Kim"), ("cfo", "Casey"), ("rich", "Rich")] {
        company.dovecot.deliver(inbox, &pitch(inbox, name, inbox));
    }
    company.dovecot.deliver("rich", &forward("bob", "", "f1"));
    let before = picture(&company);
    company.wait_until("all is recorded", || {
        company.json(&["campaigns", "--json"])[0]["sightings"] == 4
    });
    daemon.wait_until("all is decided", |log| log.matches("decided").count() == 4);
    let (status, ..) = daemon.end();
    assert!(status.success());
    assert_eq!(picture(&company), before);
    assert!(company.sink.record().accepted.is_empty() && company.sink.record().opened == 0);
}

/// Every folder, every flag, every modification sequence.
fn picture(company: &Company) -> String {
    INBOXES.iter().fold(String::new(), |all, inbox| {
        let mut looker = company.dovecot.looker(inbox);
        let folders = looker.folders();
        let modseq = looker.status("INBOX", "HIGHESTMODSEQ");
        let recent = looker.status("INBOX", "RECENT");
        let mails: Vec<_> = looker
            .mailbox("INBOX")
            .into_iter()
            .map(|mail| (mail.uid, mail.flags))
            .collect();
        format!("{all}{inbox} {folders:?} {modseq} {recent} {mails:?}\n")
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn invoices_questions_and_colleagues_stay_in_the_inbox() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    let invoice = "Dear customer,\r\n\r\nplease find attached our invoice no. 4711 over EUR 312.40, due on 4 December 2026.\r\n";
    let question = "Hello,\r\n\r\nyour order form asks for a VAT number; which one do you need from us?\r\n\r\nJo\r\n";
    let colleague = "Kim, are you in on Thursday? We need the figures for October.\r\n";
    for (from, subject, text) in [
        ("Billing <billing@paper.example>", "Invoice 4711", invoice),
        ("Jo <jo@customer.example>", "Your order form", question),
        ("Ann <ann@example.com>", "Thursday", colleague),
    ] {
        company.dovecot.deliver(
            "finance",
            &mail(
                from,
                "finance@example.com",
                subject,
                &subject.replace(' ', "-"),
                text,
            ),
        );
    }
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the pitch is filed", || {
        company.count("finance", "Vendors") == 1
    });
    assert_eq!(company.count("finance", "INBOX"), 3);
    drop(daemon);
}
