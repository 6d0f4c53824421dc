//! Our reply comes back: the address is left alone, and the notice stays where the contact can read it.

use super::company::{Company, Wish, mail, pitch};

/// Another pitch of Sam's.
const OTHER: &str = "Hi Casey,\r\n\r\nMost finance teams still type invoices by hand. Acme reads every supplier invoice, matches it \
    to the purchase order and posts it, so your team can cut processing time by 70% and never miss a due date.\r\n\r\n\
    We help companies like yours automate accounts payable in two weeks. Worth a quick chat? Here is my calendar: \
    https://calendly.com/sam-acme/15min\r\n\r\nSam\r\nSales Development Representative\r\n";

/// The Message-ID of a mail.
fn id_of(mail: &str) -> String {
    let id = mail.split("Message-ID: <").nth(1).unwrap();
    id.split('>').next().unwrap().to_owned()
}

/// A delivery report as Postfix writes it (RFC 3464).
fn report(reply: &str, action: &str, status: &str) -> String {
    let head = reply.split("\r\n\r\n").next().unwrap();
    format!(
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example.com (Mail Delivery System)\r\nTo: vendors@example.com\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nAuto-Submitted: auto-replied\r\nMessage-ID: <dsn-{action}@mx.example.com>\r\n\
         MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status;\r\n\tboundary=\"b1\"\r\n\r\n\
         --b1\r\nContent-Type: text/plain\r\n\r\nI'm sorry to have to inform you that your message could not be delivered.\r\n\r\n\
         --b1\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.com\r\n\r\n\
         Final-Recipient: rfc822; somebody-else@acme.example\r\nAction: {action}\r\nStatus: {status}\r\n\
         Diagnostic-Code: smtp; 550 5.1.1 No such user here\r\n\r\n--b1\r\nContent-Type: message/rfc822-headers\r\n\r\n\
         {head}\r\n\r\n--b1--\r\n"
    )
}

/// The notice of an older server.
fn plain(reply: &str) -> String {
    format!(
        "Return-Path: <>\r\nFrom: Mail Delivery System <MAILER-DAEMON@relay.example>\r\nTo: vendors@example.com\r\n\
         Subject: failure notice\r\nMessage-ID: <old@relay.example>\r\n\r\n\
         Hi. This is the mail program at relay.example.\r\n\r\n<sam@acme.example>:\r\n\
         Sorry, no mailbox here by that name. (#5.1.1)\r\n\r\n--- Below this line is a copy of the message.\r\n\r\n{reply}"
    )
}

async fn returned_with(notice: impl Fn(&str) -> String, reason: &str) {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    let sent = company.sink.wait_accepted(1).await;
    let reply = String::from_utf8(sent[0].bytes.clone()).unwrap();
    company.wait_until("it is recorded", || {
        company.json(&["status", "--json"])["replies_sent"] == 1
    });
    company.dovecot.deliver("rich", notice(&reply).as_bytes());
    company.wait_until("it is known to have come back", || {
        let listed = company.json(&["outbox", "--json"]);
        listed[0]["bounced_at"].is_string()
            && listed[0]["result"]
                .as_str()
                .is_some_and(|it| it.contains(reason))
    });
    assert_eq!(company.count("rich", "INBOX"), 1, "the notice stays");
    let status = company.json(&["status", "--json"]);
    assert_eq!(status["outbox"]["bounced"], 1);
    assert_eq!(
        company.json(&["campaigns", "--json"])[0]["reply_result"],
        company.json(&["outbox", "--json"])[0]["result"]
    );
    // Another text of another firm, which the same address sends.
    forget_the_first_reply(&company).await;
    let other = mail(
        "Sam Roe <sam@acme.example>",
        "finance@example.com",
        "Invoices at Example Corp",
        "m1",
        OTHER,
    );
    company.dovecot.deliver("finance", &other);
    daemon.wait_until("the next pitch is decided", |log| {
        log.matches("decided").count() >= 3
    });
    assert!(daemon.end().0.success());
    let shown = company.json(&["campaigns", "show", "c2", "--json"]);
    assert_eq!(
        shown["timeline"][0]["decision"]["refused"],
        serde_json::json!(["bounced"])
    );
    assert_eq!(
        company.sink.accepted().len(),
        1,
        "nobody is written to there"
    );
}

/// As if `reply_once_days` were over, so that nothing but the notice speaks against a reply.
async fn forget_the_first_reply(company: &Company) {
    use sqlx::{Connection, SqliteConnection};
    let url = format!("sqlite://{}/onedoor.db", company.folder().display());
    let mut link = SqliteConnection::connect(&url).await.unwrap();
    for sql in [
        "UPDATE mail SET sending_at = 0 WHERE kind = 'reply'",
        "DELETE FROM guard",
    ] {
        sqlx::query(sql).execute(&mut link).await.unwrap();
    }
    link.close().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivery_report_blocks_the_address_we_wrote_to() {
    returned_with(|reply| report(reply, "failed", "5.1.1"), "5.1.1 smtp; 550").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_does_the_plain_notice_of_an_older_server() {
    returned_with(plain, "no mailbox here").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delay_a_receipt_and_a_forged_notice_block_nobody() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    let sent = company.sink.wait_accepted(1).await;
    let reply = String::from_utf8(sent[0].bytes.clone()).unwrap();
    let forged = report(&reply, "failed", "5.1.1").replace(&id_of(&reply)[8..20], "aaaaaaaaaaaa");
    for notice in [
        report(&reply, "delayed", "4.4.1"),
        report(&reply, "delivered", "2.0.0"),
        forged,
    ] {
        company.dovecot.deliver("rich", notice.as_bytes());
    }
    daemon.wait_until("all are decided", |log| log.matches("decided").count() >= 4);
    assert!(daemon.end().0.success());
    assert_eq!(company.json(&["status", "--json"])["outbox"]["bounced"], 0);
    assert_eq!(company.count("rich", "INBOX"), 3);
}
