//! What a person teaches by putting a copy back, and what becomes of it when the lesson is revoked.

use super::company::{Company, Daemon, Wish, mail, pitch};

/// Another pitch of Sam's: no word of it stands in the first. A sales mail, but not of the plainest kind.
fn other_pitch(to: &str, name: &str, id: &str) -> Vec<u8> {
    let text = format!(
        "Hi {name},\r\n\r\nwe help finance teams close their books in two days instead of nine. Our customers save about \
         thirty percent of what they used to spend on auditors.\r\n\r\nWould next Tuesday suit you for a short call?\r\n\r\n\
         Best regards,\r\nSam Carter\r\nAccount Executive, Acme\r\n"
    );
    let mut mail = mail(
        "Sam Carter <sam@acme.example>",
        &format!("{to}@example.com"),
        "Month-end close",
        id,
        &text,
    );
    let verified = b"Authentication-Results: mx.example.com; dmarc=pass header.from=acme.example\r\n";
    mail.splice(0..0, verified.iter().copied());
    mail
}

/// Waits until `count` messages were decided.
fn decided(daemon: &Daemon, count: usize) {
    daemon.wait_until("it is decided", |log| log.matches("decided").count() == count);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drag_back_teaches_and_revoking_it_has_the_vendor_judged_again() {
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
    let lessons = company.json(&["lessons", "--json"]);
    assert_eq!(lessons.as_array().unwrap().len(), 1, "{lessons}");
    assert_eq!(lessons[0]["vendor"], "acme.example");
    assert_eq!(lessons[0]["says"], "not_pitch");
    assert!(daemon.end().0.success());

    // The lesson survives the restart; the same text stays, for whomever it comes.
    let daemon = company.watch();
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    decided(&daemon, 1);
    assert_eq!(company.count("cfo", "INBOX"), 1);
    company
        .dovecot
        .deliver("cfo", &other_pitch("cfo", "Casey", "p3"));
    decided(&daemon, 2);
    let (taught, verdict) = signal_of(&company, "Month-end");
    assert_eq!(taught, Some(-2.0), "{verdict}");

    let id = lessons[0]["id"].as_str().unwrap();
    let revoked = company.json(&["lessons", "revoke", id, "--json"]);
    assert!(revoked["revoked_at"].is_string(), "{revoked}");
    company
        .dovecot
        .deliver("rich", &other_pitch("rich", "Rich", "p4"));
    company.wait_until("the next pitch is filed", || company.count("rich", "INBOX") == 0);
    assert_eq!(company.count("finance", "INBOX"), 1, "what was put back stays");
    drop(daemon);
}
