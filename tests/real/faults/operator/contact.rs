//! A contact at a domain that is not the organisation's own, and may have been mistyped.

use crate::daemon::company::{Company, Daemon, Wish, pitch};
use crate::daemon::process::onedoor;
use crate::faults::stage::change;
use crate::support::dns::{NameServer, Record};

const ELSEWHERE: &str = "rich@buyers.example";

/// A company whose contact works elsewhere.
async fn company() -> Company {
    let company = Company::open(&Wish::default()).await;
    change(
        &company.config,
        "address = \"rich@example.com\"\nrole",
        &format!("address = \"{ELSEWHERE}\"\nrole"),
    );
    company
}

/// What `check` says over a name server, and whether all held.
fn check(company: &Company, server: &NameServer) -> (bool, String) {
    let output = onedoor(&company.config)
        .arg("check")
        .env("ONEDOOR_DNS", server.address.to_string())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    (output.status.success(), said)
}

/// Starts the daemon over a name server, and delivers a pitch.
fn pitched(company: &Company, server: &NameServer) -> Daemon {
    let address = server.address.to_string();
    let daemon = Daemon::start_in(&company.config, &[("ONEDOOR_DNS", &address)]);
    company.all_wait();
    let pitch = pitch("finance", "Kim", "p1");
    company.dovecot.deliver("finance", &pitch);
    daemon
}

#[tokio::test(flavor = "multi_thread")]
async fn o14_a_contact_whose_domain_takes_no_mail_is_named_and_no_reply_is_sent_before_it_does() {
    let company = company().await;
    let known = || ("example.com", Record::Mail("mx.example.com"));
    let none = NameServer::over(vec![known()]).await;
    let (held, said) = check(&company, &none);
    assert!(!held && said.contains("FAILED  contact rich@buyers.example"));
    assert!(said.contains("there is no such domain"), "{said}");

    let daemon = pitched(&company, &none);
    company.wait_until("the reply waits and says why", || {
        let outbox = company.run(&["outbox", "--json"]);
        outbox.contains("address takes no mail: there is no such domain")
    });
    assert!(daemon.log().contains("no reply is sent"));
    assert!(company.sink.accepted().is_empty());
    assert!(daemon.end().0.success());

    let mended = NameServer::over(vec![known(), ("buyers.example", Record::Mail("mx.test"))]).await;
    let (held, said) = check(&company, &mended);
    assert!(
        held && said.contains("ok      contact rich@buyers.example"),
        "{said}"
    );
    let address = mended.address.to_string();
    let _daemon = Daemon::start_in(&company.config, &[("ONEDOOR_DNS", &address)]);
    company.sink.wait_accepted(1).await;
    assert_eq!(company.sink.accepted()[0].to, ["sam@acme.example"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn o14_a_domain_that_refuses_all_mail_or_has_no_server_for_it_fails_the_check() {
    let company = company().await;
    for (record, words) in [
        (Record::Mail(""), "a null MX"),
        (Record::Nothing, "neither a server for mail nor an address"),
    ] {
        let known = ("example.com", Record::Mail("mx.example.com"));
        let server = NameServer::over(vec![known, ("buyers.example", record)]).await;
        let (held, said) = check(&company, &server);
        assert!(!held && said.contains(words), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn o14_name_servers_that_know_no_domain_at_all_say_nothing_against_a_contact() {
    let company = company().await;
    let closed = NameServer::over(Vec::new()).await;
    let (held, said) = check(&company, &closed);
    assert!(
        held && said.contains("note    contact rich@buyers.example"),
        "{said}"
    );
    let _daemon = pitched(&company, &closed);
    company.sink.wait_accepted(1).await;
}
