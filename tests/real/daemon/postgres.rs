//! The same story where the store is a Postgres.

use super::company::{Company, INBOXES, Wish, forward, pitch};
use crate::support::postgres;

#[tokio::test(flavor = "multi_thread")]
async fn on_postgres_the_story_is_the_same() {
    let company = Company::open(&Wish {
        store: Some(postgres::database()),
        ..Wish::default()
    })
    .await;
    let mut daemon = company.watch();
    for n in 0..12 {
        let inbox = INBOXES[n % 3];
        let copy = pitch(inbox, &format!("Name{n}"), &format!("p{n}"));
        company.dovecot.deliver(inbox, &copy);
        if n == 4 {
            daemon.kill();
            daemon = company.watch();
        }
        if n == 8 {
            assert!(daemon.end().0.success());
            daemon = company.watch();
        }
    }
    company.dovecot.deliver("rich", &forward("bob", "", "f1"));
    let copies = (0..12).map(|n| format!("p{n}@acme.example"));
    company.all_filed_once(copies.chain(["f1@example.com".to_owned()]).collect());
    company.sink.wait_accepted(2).await;
    assert!(daemon.end().0.success());
    let mut told: Vec<String> = company
        .sink
        .accepted()
        .iter()
        .flat_map(|mail| mail.to.clone())
        .collect();
    told.sort();
    assert_eq!(told, ["bob@example.com", "sam@acme.example"]);
    let campaigns = company.json(&["campaigns", "--json"]);
    assert_eq!(campaigns.as_array().unwrap().len(), 1);
    assert_eq!(campaigns[0]["sightings"], 13);
    assert_eq!(campaigns[0]["replies"], 1);
}
