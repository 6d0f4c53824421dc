//! The contact decides later: the vendor that had the reply is told once, and nobody else is told anything.

use super::company::{Company, Wish, mail, pitch};

fn text(mail: &[u8]) -> String {
    String::from_utf8(mail.to_vec()).unwrap()
}

/// Waits until the daemon has looked at its outbox once more, with nothing left for it to do.
fn settled(company: &Company, mails: usize) {
    company.wait_until("everything is settled", || {
        company.json(&["status", "--json"])["outbox"]["queued"] == 0
            && company.sink.accepted().len() == mails
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_later_no_is_told_once_in_the_same_thread() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.sink.wait_accepted(1).await;
    settled(&company, 1);
    company.run(&["vendors", "decline", "acme.example"]);
    let listed = company.json(&["outbox", "--json"]);
    assert!(
        listed
            .as_array()
            .unwrap()
            .iter()
            .all(|it| it["kind"] == "decision"),
        "{listed}"
    );
    company.sink.wait_accepted(2).await;
    settled(&company, 2);
    // Said again, changed, taken back and said once more: they know.
    company.run(&["vendors", "decline", "acme.example"]);
    company.run(&["vendors", "defer", "acme.example", "--until", "2099-01-01"]);
    company.run(&["vendors", "reset", "acme.example"]);
    company.run(&["vendors", "decline", "acme.example"]);
    assert!(daemon.end().0.success());
    let daemon = company.watch();
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    company.wait_until("the next copy is filed", || {
        company.count("cfo", "Vendors") == 1
    });
    assert!(daemon.end().0.success());
    let sent = company.sink.accepted();
    assert_eq!(sent.len(), 2);
    let (reply, decision) = (text(&sent[0].bytes), text(&sent[1].bytes));
    assert_eq!(sent[1].to, ["sam@acme.example"]);
    let replied = reply.split("Message-ID: ").nth(1).unwrap();
    let replied = replied.split("\r\n").next().unwrap();
    for said in [
        "Auto-Submitted: auto-replied",
        "Subject: Auto: Storage costs at Example Corp",
        "In-Reply-To: <p1@acme.example>",
        "Reply-To: Rich Miller <rich@example.com>",
        "Our answer is no",
        replied,
    ] {
        assert!(decision.contains(said), "{said}: {decision}");
    }
    let campaign = &company.json(&["campaigns", "--json"])[0];
    assert_eq!(
        (
            &campaign["replies"],
            campaign["decision_told_at"].is_string()
        ),
        (&1.into(), true)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_that_waits_says_what_is_decided_meanwhile() {
    let company = Company::open(&Wish {
        policy: "reply_delay_minutes = 5",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the reply waits", || {
        company.json(&["outbox", "--json"])[0]["state"] == "planned"
    });
    company.run(&["vendors", "defer", "acme.example", "--until", "2099-01-15"]);
    super::servers::hours_pass(&company).await;
    company.sink.wait_accepted(1).await;
    settled(&company, 1);
    assert!(daemon.end().0.success());
    let sent = company.sink.accepted();
    let reply = text(&sent[0].bytes);
    assert_eq!(sent.len(), 1);
    assert!(
        reply.contains("2099-01-15") && reply.contains("In-Reply-To: <p1@acme.example>"),
        "{reply}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_never_answered_is_told_nothing_and_neither_is_whom_a_person_wrote_to() {
    let company = Company::open(&Wish {
        inbox: "poll_seconds = 1",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    let forged = pitch("finance", "Kim", "f1");
    let forged = text(&forged).replace("dmarc=pass", "dmarc=fail");
    let forged = forged.replace("acme.example", "forged.example");
    company.dovecot.deliver("finance", forged.as_bytes());
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p1"));
    company.sink.wait_accepted(1).await;
    settled(&company, 1);
    company.run(&["vendors", "decline", "forged.example"]);
    company.run(&["vendors", "decline", "never-heard-of.example"]);
    let answer = mail(
        "Rich Miller <rich@example.com>",
        "sam@acme.example",
        "Re: Storage costs",
        "own",
        "Sam, I looked at it: no, thank you.\r\n",
    );
    let answer = text(&answer).replace("\r\nMIME", "\r\nIn-Reply-To: <p1@acme.example>\r\nMIME");
    company.dovecot.append("rich", "Sent", answer.as_bytes());
    let seen = company.dovecot.mailbox("rich", "Sent").len();
    assert_eq!(seen, 1);
    // Rich's inbox is looked at after his Sent folder.
    company
        .dovecot
        .deliver("rich", &pitch("rich", "Rich", "p2"));
    company.wait_until("Rich's copy is filed", || {
        company.count("rich", "INBOX") == 0
    });
    company.run(&["vendors", "decline", "acme.example"]);
    company.wait_until("the decision is not told", || {
        company.json(&["status", "--json"])["outbox"]["queued"] == 0
    });
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn decisions_are_told_only_where_that_is_wished() {
    let company = Company::open(&Wish {
        policy: "tell_decisions = false",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.sink.wait_accepted(1).await;
    settled(&company, 1);
    company.run(&["vendors", "decline", "acme.example"]);
    company.wait_until("nothing waits", || {
        company.json(&["status", "--json"])["outbox"]["queued"] == 0
    });
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
}
