//! What a server cannot do, a contact takes away or a kill cuts off.

use std::time::{Duration, Instant};

use sqlx::Row;

use super::{
    Company, Mail, NEW, Options, SOON, briefed, counts, lying, pitch, says, server, wait_until,
};

/// Dovecot without MOVE and UIDPLUS.
const BARE: &str =
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ NAMESPACE SPECIAL-USE";

/// The states of all versions, oldest first.
async fn states(company: &Company) -> Vec<String> {
    sqlx::any::install_default_drivers();
    let file = format!("sqlite://{}", company.folder().join("onedoor.db").display());
    let pool = sqlx::AnyPool::connect(&file).await.unwrap();
    let rows = sqlx::query("SELECT state FROM exemplar_brief ORDER BY version")
        .fetch_all(&pool)
        .await
        .unwrap();
    pool.close().await;
    rows.iter().map(|row| row.get::<String, _>(0)).collect()
}

/// Runs a statement on the stopped daemon's database.
async fn tell(company: &Company, sql: &'static str) {
    sqlx::any::install_default_drivers();
    let file = format!("sqlite://{}", company.folder().join("onedoor.db").display());
    let pool = sqlx::AnyPool::connect(&file).await.unwrap();
    sqlx::query(sql).execute(&pool).await.unwrap();
    pool.close().await;
}

/// Waits until the versions are in these states.
async fn come_to(company: &Company, wanted: &[&str]) {
    let began = Instant::now();
    while states(company).await != wanted {
        assert!(began.elapsed() < SOON, "{:?}", states(company).await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_uidplus_an_old_brief_is_only_marked_and_nothing_else_is_expunged() {
    let (company, daemon) = briefed(server(BARE)).await;
    let mut rich = company.dovecot.looker("rich");
    rich.append(
        NEW,
        "\\Deleted",
        b"Subject: a person's own, marked\r\n\r\nkeep\r\n",
    );
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p3"));
    says(&company, NEW, "Copies: 3; recipients among us: 2");
    daemon.wait_until("it is said", |log| log.contains("no UIDPLUS"));
    let all = company.dovecot.mailbox("rich", NEW);
    let marked = |mail: &&Mail| mail.flags.iter().any(|flag| flag == "\\Deleted");
    assert_eq!(
        all.len(),
        4,
        "exemplar, person's own, two versions: {all:?}"
    );
    assert_eq!(all.iter().filter(marked).count(), 2);
    come_to(&company, &["gone", "laid"]).await;
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_brief_that_the_contact_takes_away_comes_again_only_with_an_answer() {
    for deletes in [true, false] {
        let (company, daemon) = briefed(Options::default()).await;
        let mut rich = company.dovecot.looker("rich");
        let uid = lying(&company, NEW).1[0].uid;
        rich.ok(&format!("SELECT \"{NEW}\""));
        match deletes {
            true => {
                rich.ok(&format!("UID STORE {uid} +FLAGS.SILENT (\\Deleted)"));
                rich.ok(&format!("UID EXPUNGE {uid}"));
            }
            false => drop(rich.ok(&format!("UID MOVE {uid} INBOX"))),
        }
        company.dovecot.deliver("cfo", &pitch("cfo", "Lee", "p3"));
        come_to(&company, &["taken"]).await;
        assert_eq!(counts(&company, NEW), (1, 0));
        let answer = b"From: Rich Miller <rich@example.com>\r\nTo: Sam Roe <sam@acme.example>\r\nSubject: Re: Storage costs\r\n\
            Message-ID: <own@example.com>\r\nIn-Reply-To: <p1@acme.example>\r\n\r\nSam, not this year, thank you.\r\n";
        company.dovecot.append("rich", "Sent", answer);
        says(&company, NEW, "Answered by Rich Miller");
        assert_eq!(counts(&company, NEW), (1, 1));
        if !deletes {
            // In the inbox it is a mail of ours like any other: it stays, is no copy, releases nothing and is not answered.
            assert_eq!(company.count("rich", "INBOX"), 1);
            let campaign = &company.json(&["campaigns", "--json"])[0];
            assert_eq!(
                (&campaign["sightings"], &campaign["released"]),
                (&3.into(), &false.into())
            );
            assert_eq!(company.sink.accepted().len(), 0);
        }
        drop(daemon);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kill_between_laying_and_removing_leaves_one_brief() {
    let (company, daemon) = briefed(Options::default()).await;
    let first = lying(&company, NEW).1.remove(0);
    daemon.kill();
    // Laid, and killed before that was written down.
    let laid =
        "UPDATE exemplar_brief SET state = 'laying', attempts = 1, bytes = CAST('x' AS BLOB)";
    tell(&company, laid).await;
    let daemon = company.watch();
    daemon.wait_until("it is found", |log| log.contains("a brief lies beneath"));
    assert_eq!(lying(&company, NEW).1, std::slice::from_ref(&first));
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p3"));
    says(&company, NEW, "Copies: 3; recipients among us: 2");
    daemon.kill();
    // Replaced, and killed before the old one was removed.
    company
        .dovecot
        .looker("rich")
        .append(NEW, "\\Seen", &first.bytes);
    tell(
        &company,
        "UPDATE exemplar_brief SET state = 'leaving' WHERE version = 1",
    )
    .await;
    assert_eq!(counts(&company, NEW), (1, 2));
    let daemon = company.watch();
    says(&company, NEW, "Copies: 3; recipients among us: 2");
    assert_eq!(counts(&company, NEW), (1, 1));
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_the_moment_a_brief_is_seen_one_is_left_each_time() {
    let (company, mut daemon) = briefed(Options::default()).await;
    for n in 3..6 {
        let before = lying(&company, NEW).1[0].uid;
        company
            .dovecot
            .deliver("finance", &pitch("finance", "Kim", &format!("p{n}")));
        wait_until("a new version lies there", || {
            lying(&company, NEW).1.iter().any(|mail| mail.uid > before)
        });
        daemon.kill();
        daemon = company.watch();
        says(
            &company,
            NEW,
            &format!("Copies: {n}; recipients among us: 2"),
        );
        assert_eq!(counts(&company, NEW), (1, 1));
    }
    drop(daemon);
}
