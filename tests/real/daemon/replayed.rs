//! What the daemon decided live is what `replay` decides over the same mail.

use std::collections::BTreeMap;

use super::company::{Company, INBOXES, Wish, forward, mail, pitch};

#[tokio::test(flavor = "multi_thread")]
async fn replay_decides_as_the_daemon_did() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    let invoice = "Dear customer,\r\n\r\nplease find attached our invoice no. 4711 over EUR 312.40, due on 4 December 2026.\r\n";
    let story: Vec<(&str, Vec<u8>)> = vec![
        ("finance", pitch("finance", "Kim", "p1")),
        ("rich", pitch("rich", "Rich", "p2")),
        ("cfo", pitch("cfo", "Casey", "p3")),
        ("rich", forward("bob", "", "f1")),
        ("rich", forward("ann", "Can we afford this?", "f2")),
        (
            "finance",
            mail(
                "Billing <billing@paper.example>",
                "finance@example.com",
                "Invoice 4711",
                "i1",
                invoice,
            ),
        ),
    ];
    for (at, (inbox, bytes)) in story.iter().enumerate() {
        company.dovecot.deliver(inbox, bytes);
        daemon.wait_until("it is decided", |log| {
            log.matches("decided").count() == at + 1
        });
        let file = company
            .folder()
            .join("mail")
            .join(inbox)
            .join(format!("{at}.eml"));
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(file, bytes).unwrap();
    }
    company
        .sink
        .wait_for(|record| record.accepted.len() == 3)
        .await;
    let live = decisions_of_the_daemon(&company);
    daemon.end();
    let inboxes: Vec<String> = INBOXES
        .iter()
        .map(|inbox| {
            format!(
                "{inbox}={}",
                company.folder().join("mail").join(inbox).display()
            )
        })
        .collect();
    let mut arguments = vec!["replay", "--json"];
    for inbox in &inboxes {
        arguments.extend(["--inbox", inbox]);
    }
    let replayed = company.json(&arguments);
    assert_eq!(replayed["messages"].as_array().unwrap().len(), story.len());
    assert_eq!(decisions_of(&replayed["messages"]), live);
    assert_eq!(replayed["campaigns"][0]["replies"], 1);
    assert_eq!(replayed["campaigns"][0]["sightings"], 5);
}

type Decisions = BTreeMap<String, Vec<String>>;

/// Inbox and recipient to what was done, for every copy of the campaign.
fn decisions_of_the_daemon(company: &Company) -> Decisions {
    let campaign = company.json(&["campaigns", "show", "c1", "--json"]);
    let mut found = Decisions::new();
    for copy in campaign["timeline"].as_array().unwrap() {
        let who = copy["forwarded_by"].as_str().unwrap_or_default();
        let key = format!("{} {who}", copy["inbox"].as_str().unwrap());
        found.insert(key, actions(&copy["decision"]["actions"]));
    }
    found
}

fn decisions_of(messages: &serde_json::Value) -> Decisions {
    let mut found = Decisions::new();
    for message in messages
        .as_array()
        .unwrap()
        .iter()
        .filter(|message| !message["campaign"].is_null())
    {
        let acknowledged = message["actions"]
            .as_array()
            .unwrap()
            .iter()
            .find(|action| action["do"] == "acknowledge");
        let who = acknowledged
            .map(|action| action["to"].as_str().unwrap())
            .unwrap_or_default();
        let key = format!("{} {who}", message["inbox"].as_str().unwrap());
        found.insert(key, actions(&message["actions"]));
    }
    found
}

fn actions(list: &serde_json::Value) -> Vec<String> {
    let mut words: Vec<String> = list
        .as_array()
        .unwrap()
        .iter()
        .map(|action| format!("{} {}", action["do"], action["to"]))
        .collect();
    words.sort();
    words
}
