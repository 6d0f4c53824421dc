//! Each organisation gets its own; a person sends it; nobody sends it without a server.

use std::fs;

use super::setup::*;
use crate::daemon::company::{Company, Wish, pitch};
use crate::daemon::process::onedoor;
use crate::support::sink::Script;

#[tokio::test(flavor = "multi_thread")]
async fn two_organisations_get_each_its_own_and_nothing_of_the_other() {
    let company = Company::open(&files()).await;
    set(&company, "06:00", &format!("\"{}\"", weekday(1)));
    let text_of = fs::read_to_string(&company.config).unwrap();
    let other = "[[organization]]\nname = \"Other Ltd\"\ndomains = [\"other.example\"]\n[organization.contact]\n\
                 name = \"Olga Fox\"\naddress = \"olga@other.example\"\nrole = \"IT\"\ninbox = \"finance\"\n";
    let (head, inboxes) = text_of.split_once("[[inbox]]").unwrap();
    let inboxes = format!("[[inbox]]{inboxes}")
        .replace("name = \"finance\"\naddresses = [\"finance@example.com\"]",
            "name = \"finance\"\norganization = \"Other Ltd\"\naddresses = [\"finance@other.example\"]")
        .replace("name = \"rich\"\na", "name = \"rich\"\norganization = \"Example Corp\"\na")
        .replace("name = \"cfo\"\na", "name = \"cfo\"\norganization = \"Example Corp\"\na");
    fs::write(&company.config, format!("{head}{other}{inboxes}")).unwrap();
    let daemon = company.watch();
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p1"));
    company.wait_until("one organisation's is filed", || {
        company.count("cfo", "Vendors") == 1
    });
    let theirs = String::from_utf8(pitch("finance", "Kim", "b1")).unwrap();
    let theirs = theirs
        .replace("finance@example.com", "finance@other.example")
        .replace("acme.example", "borealis.example")
        .replace("Acme Storage", "Borealis Storage");
    company.dovecot.deliver("finance", theirs.as_bytes());
    company.wait_until("the other's is filed", || {
        company
            .json(&["campaigns", "--json"])
            .as_array()
            .unwrap()
            .len()
            == 2
    });
    assert!(daemon.end().0.success());
    set_today(&company, "06:00");
    let daemon = company.watch();
    let mut sent = company.sink.wait_accepted(2).await;
    company.wait_until("both are recorded", || {
        company.json(&["status", "--json"])["outbox"]["queued"] == 0
    });
    assert!(daemon.end().0.success());
    sent.sort_by_key(|mail| mail.to.clone());
    assert_eq!(company.sink.accepted().len(), 2);
    let (olga, rich) = (text(&sent[0]), text(&sent[1]));
    assert_eq!(
        (&*sent[0].to[0], &*sent[1].to[0]),
        ("olga@other.example", "rich@example.com")
    );
    assert!(
        olga.contains("borealis.example") && olga.contains("Other Ltd"),
        "{olga}"
    );
    assert!(
        !olga.contains("acme") && !olga.contains("Example Corp,"),
        "{olga}"
    );
    assert!(
        rich.contains("acme.example") && !rich.contains("borealis"),
        "{rich}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_sends_it_at_once_with_and_without_the_daemon() {
    let company = with_news(Script::new()).await;
    let send = || {
        onedoor(&company.config)
            .args(["digest", "--send"])
            .output()
            .unwrap()
    };
    is_long_gone(&company).await;
    let first = send();
    let said = String::from_utf8_lossy(&first.stderr).into_owned();
    assert!(
        first.status.success() && said.contains("sent to rich@example.com"),
        "{said}"
    );
    let second = send();
    let said = String::from_utf8_lossy(&second.stderr).into_owned();
    assert!(
        second.status.success() && said.contains("made already"),
        "{said}"
    );
    assert_eq!(company.sink.accepted().len(), 1);

    let other = with_news(Script::new()).await;
    let daemon = other.watch();
    let sent = onedoor(&other.config)
        .args(["digest", "--send"])
        .output()
        .unwrap();
    assert!(
        sent.status.success(),
        "{}",
        String::from_utf8_lossy(&sent.stderr)
    );
    assert!(daemon.end().0.success());
    set_today(&other, "06:00");
    let daemon = other.watch();
    another_pitch(&other, "p2");
    assert!(daemon.end().0.success());
    assert_eq!(other.sink.accepted().len(), 1, "the day has its digest");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_smtp_no_digest_is_sent_and_check_says_so() {
    let company = Company::open(&Wish {
        top: "mode = \"observe\"",
        ..files()
    })
    .await;
    let text = fs::read_to_string(&company.config).unwrap();
    let (head, rest) = text.split_once("[smtp]").unwrap();
    let (_, rest) = rest.split_once("[policy]").unwrap();
    fs::write(&company.config, format!("{head}[policy]{rest}")).unwrap();
    let check = company.run(&["check", "--offline"]);
    assert!(
        check.contains("digest: without [smtp] it is not sent"),
        "{check}"
    );
    let send = onedoor(&company.config)
        .args(["digest", "--send"])
        .output()
        .unwrap();
    assert_eq!(send.status.code(), Some(78));
}
