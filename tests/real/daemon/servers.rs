//! Servers that are away, refuse us, or hang up: mail waits, says so, and comes through later.

use super::company::{Company, Wish, mail, pitch, pitch_text};
use crate::support::sink::{Answer, Script, Step};

/// Makes every waiting mail due, as time does.
pub async fn hours_pass(company: &Company) {
    use sqlx::{Connection, SqliteConnection};
    let url = format!("sqlite://{}/onedoor.db", company.folder().display());
    let mut link = SqliteConnection::connect(&url).await.unwrap();
    let due = "UPDATE mail SET not_before = 0 WHERE state = 'planned'";
    sqlx::query(due).execute(&mut link).await.unwrap();
    link.close().await.unwrap();
}

async fn waits_and_is_sent_once(script: Script, said: &str, tries: u32) {
    let company = Company::open_with(&Wish::default(), script).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the first try is over", || {
        let listed = company.json(&["outbox", "--json"]);
        listed[0]["state"] == "planned"
            && listed[0]["attempts"] == tries
            && listed[0]["result"].is_string()
    });
    let listed = company.json(&["outbox", "--json"]);
    assert!(
        listed[0]["result"].as_str().unwrap().contains(said),
        "{listed}"
    );
    let status = company.json(&["status", "--json"]);
    assert_eq!(status["outbox"]["queued"], 1, "{status}");
    assert!(company.sink.accepted().is_empty());
    hours_pass(&company).await;
    company.sink.wait_accepted(1).await;
    company.wait_until("it is recorded", || {
        company.json(&["status", "--json"])["replies_sent"] == 1
    });
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_greylisted_reply_waits_and_is_sent_once() {
    let later = Answer::say("451 4.7.1 Greylisted, try again later");
    waits_and_is_sent_once(Script::new().once(Step::Rcpt, later), "451", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_waits_for_a_server_that_wants_another_login() {
    let login = Answer::say("530 5.7.0 Authentication required");
    waits_and_is_sent_once(Script::new().once(Step::Mail, login), "530", 0).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_waits_for_a_server_that_hangs_up() {
    let busy = Answer::say("421 4.3.2 Shutting down").then_close();
    waits_and_is_sent_once(Script::new().once(Step::Greeting, busy), "421", 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_breaker_lets_one_reply_an_hour_and_the_second_waits() {
    let company = Company::open(&Wish {
        policy: "max_replies_per_hour = 1",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.sink.wait_accepted(1).await;
    let text = pitch_text("Casey")
        .replace("Acme Storage", "Borealis Backup")
        .replace("storage", "network monitoring");
    let text = text
        .replace("sam-acme", "lee-borealis")
        .replace("Sam Roe", "Lee Fox");
    let other = mail(
        "Lee Fox <lee@borealis.example>",
        "cfo@example.com",
        "Network monitoring for you",
        "b1",
        &text,
    );
    company.dovecot.deliver("cfo", &other);
    company.wait_until("the second is filed", || {
        company.count("cfo", "Vendors") == 1
    });
    company.wait_until("the second reply waits", || {
        company.json(&["status", "--json"])["outbox"]["queued"] == 1
    });
    assert!(daemon.end().0.success());
    let daemon = company.watch();
    assert!(daemon.end().0.success());
    let status = company.json(&["status", "--json"]);
    assert_eq!(
        (&status["outbox"]["queued"], &status["replies_sent"]),
        (&1.into(), &1.into())
    );
    assert_eq!(company.sink.accepted().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_a_person_must_mend_says_so_and_the_others_run() {
    let company = Company::open(&Wish::default()).await;
    let good = std::fs::read_to_string(&company.config).unwrap();
    let wrong = company.folder().join("wrong");
    std::fs::copy(company.folder().join("password"), &wrong).unwrap();
    std::fs::write(&wrong, "not the password").unwrap();
    let (before, cfo) = good.split_at(good.rfind("[[inbox]]").unwrap());
    let right = company.folder().join("password");
    let wrong_password = cfo.replace(right.to_str().unwrap(), wrong.to_str().unwrap());
    let ca_line = cfo
        .lines()
        .find(|line| line.starts_with("ca_file"))
        .unwrap();
    let untrusted = cfo.replace(ca_line, "");
    for (changed, said) in [
        (wrong_password, "login refused"),
        (untrusted, "unknown authority"),
    ] {
        std::fs::write(&company.config, format!("{before}{changed}")).unwrap();
        let daemon = super::company::Daemon::start(&company.config);
        company.wait_until("the inbox has failed", || {
            let status = company.json(&["status", "--json"]);
            let inboxes = status["inboxes"].as_array().unwrap();
            let cfo = inboxes.iter().find(|inbox| inbox["name"] == "cfo");
            cfo.is_some_and(|cfo| {
                cfo["state"] == "failed"
                    && cfo["error"].as_str().is_some_and(|it| it.contains(said))
            })
        });
        let copy = pitch("finance", "Kim", &said.replace(' ', ""));
        let filed = company.count("finance", "Vendors");
        daemon.wait_until("the others are connected", |log| {
            log.matches("connected").count() == 2
        });
        company.dovecot.deliver("finance", &copy);
        company.wait_until("the others run", || {
            company.count("finance", "Vendors") == filed + 1
        });
        assert!(daemon.end().0.success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_says_goodbye_while_we_idle_is_called_again() {
    let company = Company::open(&Wish {
        inbox: "poll_seconds = 3600",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    for n in 1..=3 {
        company.dovecot.doveadm(&["kick", "finance"]);
        daemon.wait_until("it comes back", |log| {
            log.matches("trying again").count() >= n
        });
        let copy = pitch("finance", "Kim", &format!("p{n}"));
        company.dovecot.deliver("finance", &copy);
        company.wait_until("the pitch is filed", || {
            company.count("finance", "Vendors") == n
        });
    }
    assert!(daemon.end().0.success());
}
