//! kill -9 and lost answers: no mail is lost or doubled, and no reply goes out twice.

use std::time::Duration;

use super::company::{Company, Daemon, INBOXES, Wish, pitch};
use crate::support::sink::{Answer, Script, Step};

#[tokio::test(flavor = "multi_thread")]
async fn ten_kills_while_thirty_copies_come_lose_nothing_and_double_nothing() {
    for seed in 0..3_u64 {
        ten_kills(seed).await;
    }
}

async fn ten_kills(seed: u64) {
    let company = Company::open(&Wish::default()).await;
    company.watch().end();
    let mut daemon = Daemon::start(&company.config);
    for n in 0..30_usize {
        let inbox = INBOXES[(n + seed as usize) % 3];
        let copy = pitch(inbox, &format!("Name{n}"), &format!("p{n}"));
        company.dovecot.deliver(inbox, &copy);
        if n % 3 == 2 {
            // A moment of no meaning: somewhere in looking, deciding, moving, sending.
            let moment = (n as u64 * 173 + seed * 311) % 1_300;
            std::thread::sleep(Duration::from_millis(moment));
            daemon.kill();
            daemon = Daemon::start(&company.config);
        }
    }
    let copies = (0..30).map(|n| format!("p{n}@acme.example"));
    // A message that three kills struck while it was read is taken for poison: left, and said so.
    let mut poison = 0;
    company.wait_until("all is filed that was not struck thrice", || {
        let status = company.json(&["status", "--json"]);
        poison = status["passed_over"].as_u64().unwrap() as usize;
        company.count_all("INBOX") == poison && status["moves"]["queued"] == 0
    });
    company.all_there_once(copies.collect());
    eprintln!("seed {seed}: {poison} taken for poison");
    assert!(poison <= 3, "{poison} taken for poison");
    company.wait_until("the reply is sent or in doubt", || {
        let status = company.json(&["status", "--json"]);
        status["replies_sent"] == 1 || status["outbox"]["in_doubt"] == 1
    });
    assert!(daemon.end().0.success());
    let (status, sent) = (company.json(&["status", "--json"]), company.sink.accepted());
    assert!(sent.len() <= 1, "{} replies", sent.len());
    assert!(
        sent.len() == 1 || status["outbox"]["in_doubt"] == 1,
        "{status}"
    );
    assert_eq!(status["campaigns"], 1, "{status}");
    assert_eq!(
        company.json(&["campaigns", "--json"])[0]["sightings"],
        30 - poison
    );
}

/// A company whose reply was cut off after its final dot, and the number of that reply.
async fn in_doubt() -> (Company, String) {
    let lost = Script::new().once(Step::Dot, Answer::nothing().then_close());
    let company = Company::open_with(&Wish::default(), lost).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the reply is in doubt", || {
        company.json(&["status", "--json"])["outbox"]["in_doubt"] == 1
    });
    daemon.kill();
    let listed = company.json(&["outbox", "--json"]);
    assert_eq!(listed[0]["state"], "in_doubt", "{listed}");
    let id = listed[0]["id"].to_string();
    (company, id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reply_in_doubt_is_not_sent_again_by_a_restart_or_a_further_copy() {
    let (company, _) = in_doubt().await;
    let daemon = company.watch();
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    company.wait_until("the copy is filed", || company.count("cfo", "Vendors") == 1);
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
    assert_eq!(company.json(&["status", "--json"])["outbox"]["in_doubt"], 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_settles_a_reply_in_doubt() {
    for (how, accepted, answered) in [("sent", 1, true), ("drop", 1, false), ("resend", 2, true)] {
        let (company, id) = in_doubt().await;
        company.run(&["outbox", "settle", &id, how]);
        let daemon = company.watch();
        company.sink.wait_accepted(accepted).await;
        company.wait_until("the campaign shows it", || {
            let by = &company.json(&["campaigns", "--json"])[0]["answered_by"];
            (by == "onedoor") == answered
        });
        assert!(daemon.end().0.success());
        let sent = company.sink.accepted();
        assert_eq!(sent.len(), accepted, "{how}");
        assert_eq!(sent[0].bytes, sent[accepted - 1].bytes, "the same bytes");
        let status = company.json(&["status", "--json"]);
        assert_eq!(status["outbox"]["in_doubt"], 0, "{how}: {status}");
    }
}
