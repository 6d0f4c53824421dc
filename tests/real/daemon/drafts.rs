//! Mode draft: the contact's own answer, ready to send, and what the contact does with it.

use super::company::{Company, Daemon, Wish, pitch};

/// A company in mode draft whose contact has the draft before them.
async fn drafted() -> (Company, Daemon) {
    let company = Company::open(&Wish {
        top: "mode = \"draft\"",
        inbox: "poll_seconds = 1",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the draft is laid", || company.count("rich", "Drafts") == 1);
    company.wait_until("it is shown", || {
        let listed = company.json(&["outbox", "--json"]);
        listed[0]["state"] == "drafted" && listed[0]["to"] == "sam@acme.example"
    });
    assert_eq!(company.json(&["status", "--json"])["outbox"]["drafted"], 1);
    (company, daemon)
}

fn ended(company: &Company, daemon: Daemon) -> serde_json::Value {
    assert!(daemon.end().0.success());
    assert!(company.sink.accepted().is_empty());
    company.json(&["campaigns", "--json"])[0].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_draft_is_the_contacts_own_mail_in_the_vendors_thread() {
    let (company, daemon) = drafted().await;
    let draft = &company.dovecot.mailbox("rich", "Drafts")[0];
    let text = draft.text();
    for said in [
        "From: Rich Miller <rich@example.com>",
        "To: sam@acme.example",
        "Subject: Re: Storage costs at Example Corp",
        "In-Reply-To: <p1@acme.example>",
        "References: <p1@acme.example>",
    ] {
        assert!(text.contains(said), "{said}: {text}");
    }
    assert!(
        !text.contains("Auto-Submitted") && !text.contains("automatic"),
        "{text}"
    );
    assert!(draft.flags.contains(&"\\Draft".to_owned()), "{draft:?}");
    assert_eq!(ended(&company, daemon)["reply_state"], "drafted");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_the_contact_sends_is_the_contacts_answer() {
    let (company, daemon) = drafted().await;
    let draft = company.dovecot.mailbox("rich", "Drafts")[0].text();
    // As most clients do: the copy in Sent first, then the draft goes.
    company.dovecot.append("rich", "Sent", draft.as_bytes());
    company
        .dovecot
        .doveadm(&["expunge", "-u", "rich", "mailbox", "Drafts", "all"]);
    company.wait_until("the answer counts", || {
        company.json(&["campaigns", "--json"])[0]["answered_by"] == "contact"
    });
    assert_eq!(company.json(&["outbox", "--json"]), serde_json::json!([]));
    let campaign = ended(&company, daemon);
    assert_eq!(
        (&campaign["reply_state"], &campaign["reply_result"]),
        (&"closed".into(), &"sent_by_contact".into())
    );
    assert!(campaign["answered_at"].is_string());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_is_edited_waits_and_its_edited_version_is_an_answer() {
    let (company, daemon) = drafted().await;
    let draft = company.dovecot.mailbox("rich", "Drafts")[0].text();
    let id = draft.split("Message-ID: <").nth(1).unwrap();
    let id = id.split('>').next().unwrap();
    let edited = draft.replace(id, "edited-by-hand@example.com");
    company.dovecot.append("rich", "Drafts", edited.as_bytes());
    let mut looker = company.dovecot.looker("rich");
    looker.ok("SELECT \"Drafts\"");
    looker.ok("UID STORE 1 +FLAGS.SILENT (\\Deleted)");
    looker.ok("UID EXPUNGE 1");
    // A copy that the contact's inbox decides after that: Drafts was looked at.
    company
        .dovecot
        .deliver("rich", &pitch("rich", "Rich", "p2"));
    company.wait_until("the next copy is filed", || {
        company.count("rich", "INBOX") == 0
    });
    assert_eq!(company.json(&["outbox", "--json"])[0]["state"], "drafted");
    company.dovecot.append("rich", "Sent", edited.as_bytes());
    looker.ok("UID STORE 2 +FLAGS.SILENT (\\Deleted)");
    looker.ok("UID EXPUNGE 2");
    company.wait_until("the answer counts", || {
        company.json(&["campaigns", "--json"])[0]["answered_by"] == "contact"
    });
    let campaign = ended(&company, daemon);
    assert_eq!(campaign["reply_result"], "answered_by_contact");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_that_the_contact_deletes_is_no_reply_and_none_follows() {
    let (company, daemon) = drafted().await;
    company
        .dovecot
        .doveadm(&["expunge", "-u", "rich", "mailbox", "Drafts", "all"]);
    company.wait_until("it is noticed", || {
        let listed = company.json(&["outbox", "--json"]);
        listed[0]["state"] == "closed" && listed[0]["result"] == "deleted_by_contact"
    });
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    company.wait_until("the next copy is filed", || {
        company.count("cfo", "Vendors") == 1
    });
    assert_eq!(company.count("rich", "Drafts"), 0);
    let campaign = ended(&company, daemon);
    assert!(campaign["answered_by"].is_null(), "{campaign}");
    assert_eq!(campaign["reply_state"], "closed");
}
