//! One reply to the vendor, one note to each colleague, over copies, forwards and restarts.

use super::company::{Company, Daemon, Wish, forward, pitch};

#[tokio::test(flavor = "multi_thread")]
async fn fifty_copies_and_restarts_in_the_middle_make_one_reply() {
    let company = Company::open(&Wish::default()).await;
    let mut daemon = company.watch();
    for n in 0..50 {
        let inbox = ["finance", "cfo", "rich"][n % 3];
        company
            .dovecot
            .deliver(inbox, &pitch(inbox, &format!("Name{n}"), &format!("p{n}")));
        match n {
            10 | 30 => {
                daemon.kill();
                daemon = Daemon::start(&company.config);
            }
            20 | 40 => {
                daemon.end();
                daemon = Daemon::start(&company.config);
            }
            _ => {}
        }
    }
    let copies = (0..50).map(|n| format!("p{n}@acme.example"));
    company.all_filed_once(copies.collect());
    company
        .sink
        .wait_for(|record| !record.accepted.is_empty())
        .await;
    daemon.end();
    let sent = company.sink.accepted();
    assert_eq!(sent.len(), 1);
    assert_eq!(sent[0].to, ["sam@acme.example"]);
    let reply = String::from_utf8(sent[0].bytes.clone()).unwrap();
    assert!(
        reply.contains("Rich Miller") && reply.contains("Auto-Submitted: auto-replied"),
        "{reply}"
    );
    let campaigns = company.json(&["campaigns", "--json"]);
    assert_eq!(campaigns.as_array().unwrap().len(), 1);
    assert_eq!(campaigns[0]["replies"], 1);
    assert_eq!(campaigns[0]["sightings"], 50);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_forwarding_colleague_is_told_once() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company
        .sink
        .wait_for(|record| record.accepted.len() == 1)
        .await;
    for (by, comment, id) in [
        ("bob", "", "f1"),
        ("ann", "Can we afford this?", "f2"),
        ("bob", "", "f3"),
    ] {
        company.dovecot.deliver("rich", &forward(by, comment, id));
    }
    company.wait_until("bob's forwards are filed", || {
        company.count("rich", "Vendors") == 2
    });
    company
        .sink
        .wait_for(|record| record.accepted.len() == 3)
        .await;
    let (status, ..) = daemon.end();
    assert!(status.success());
    let mut told: Vec<String> = company
        .sink
        .accepted()
        .iter()
        .flat_map(|mail| mail.to.clone())
        .collect();
    told.sort();
    assert_eq!(
        told,
        ["ann@example.com", "bob@example.com", "sam@acme.example"]
    );
    let inbox = company.dovecot.mailbox("rich", "INBOX");
    assert_eq!(inbox.len(), 1, "a colleague's question stays");
    assert!(inbox[0].text().contains("Can we afford this?"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_contacts_own_answer_calls_the_reply_off() {
    let company = Company::open(&Wish {
        policy: "reply_delay_minutes = 1",
        inbox: "poll_seconds = 1",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("rich", &pitch("rich", "Rich", "p1"));
    company.wait_until("the pitch is the exemplar", || {
        company.count("rich", "Vendors/New") == 1
    });
    let answer = b"From: Rich Miller <rich@example.com>\r\nTo: Sam Roe <sam@acme.example>\r\nSubject: Re: Storage costs\r\n\
        Message-ID: <own@example.com>\r\nIn-Reply-To: <p1@acme.example>\r\n\r\nSam, not this year, thank you.\r\n";
    company.dovecot.append("rich", "Sent", answer);
    company.wait_until("the answer counts", || {
        company.json(&["campaigns", "--json"])[0]["answered_by"] == "contact"
    });
    assert_eq!(
        company
            .json(&["outbox", "--json"])
            .as_array()
            .unwrap()
            .len(),
        0,
        "nothing waits to be sent"
    );
    drop(daemon);
    assert!(company.sink.accepted().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn in_mode_draft_the_reply_lies_in_the_contacts_drafts() {
    let company = Company::open(&Wish {
        top: "mode = \"draft\"",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the draft is laid", || company.count("rich", "Drafts") == 1);
    let draft = &company.dovecot.mailbox("rich", "Drafts")[0];
    assert!(
        draft.text().contains("To: sam@acme.example")
            && draft.flags.contains(&"\\Draft".to_owned()),
        "{draft:?}"
    );
    drop(daemon);
    assert!(company.sink.accepted().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_released_campaign_goes_back_to_where_it_was() {
    let company = Company::open(&Wish {
        policy: "reply_delay_minutes = 5",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    for (inbox, name) in [("finance", "Kim"), ("cfo", "Casey")] {
        company.dovecot.deliver(inbox, &pitch(inbox, name, inbox));
        company.wait_until("the copy is filed", || company.count(inbox, "Vendors") == 1);
    }
    company.run(&["release", "c1"]);
    for inbox in ["finance", "cfo"] {
        company.wait_until("the copy is back", || {
            company.count(inbox, "INBOX") == 1 && company.count(inbox, "Vendors") == 0
        });
    }
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Pat", "again"));
    company.wait_until("the next copy stays", || {
        company.count("finance", "INBOX") == 2
    });
    daemon.wait_until("it is decided", |log| log.matches("Protected").count() >= 1);
    assert_eq!(company.count("finance", "Vendors"), 0);
    drop(daemon);
    assert!(company.sink.accepted().is_empty());
}
