//! After the final dot: what the submission server answers, or does not.

use std::time::{Duration, Instant};

use super::world::{VENDORS, Wired};
use crate::daemon::company::Wish;
use crate::support::proxy::Fault;
use crate::support::sink::{Answer, Script, Step};

/// The sink's answer to a dot.
const TAKEN: &str = "250 2.0.0 ok: queued";

/// Each vendor's reply is taken by the server, and its answer is broken in one of these ways.
async fn stays_in_doubt(breaks: Vec<Fault>) {
    let wired = Wired::open().await;
    let daemon = wired.watch();
    let count = breaks.len();
    for (number, fault) in breaks.into_iter().enumerate() {
        wired.smtp.set([fault]);
        wired.other_vendor(number);
        wired.smtp.struck(1).await;
        wired.company.wait_until("the reply is in doubt", || {
            wired.mails("in_doubt") == number + 1
        });
    }
    wired.outbox_says("in_doubt", "after the final dot");
    let status = wired.company.json(&["status", "--json"]);
    assert_eq!(status["outbox"]["in_doubt"], count, "{status}");
    wired.others_go_on("meanwhile");
    wired.company.sink.wait_accepted(count + 1).await;
    assert!(daemon.end().0.success());
    // A day later and in another process, a new reply goes out, and none of those in doubt does.
    wired.a_day_passes().await;
    wired.smtp.set([]);
    let daemon = wired.watch();
    wired.other_vendor(count);
    let accepted = wired.company.sink.wait_accepted(count + 2).await;
    wired
        .company
        .wait_until("it is recorded", || wired.mails("planned") == 0);
    assert!(daemon.end().0.success());
    let dots = wired
        .smtp
        .said()
        .iter()
        .filter(|said| said.line == ".")
        .count();
    assert_eq!(dots, 1, "one dot, of the new reply");
    let mut to: Vec<_> = accepted.iter().map(|mail| mail.to.clone()).collect();
    to.sort();
    to.dedup();
    assert_eq!(to.len(), count + 2, "nobody got two");
    assert_eq!(wired.company.sink.accepted().len(), count + 2);
    assert_eq!(wired.mails("in_doubt"), count, "a person settles them");
}

#[tokio::test(flavor = "multi_thread")]
async fn f04_a_reply_whose_answer_is_lost_after_the_dot_is_in_doubt_and_never_sent_again() {
    let at_the_answer = || Fault::server_says(TAKEN);
    stays_in_doubt(vec![
        at_the_answer().drop_line().close(),
        at_the_answer().drop_line().reset(),
        at_the_answer().instead("250-half\r\n").close(),
        at_the_answer().instead("250 2.0.0 ok").close(),
        at_the_answer().instead("\x16\x03\x01 what\r\n").close(),
        at_the_answer().drop_line().half_close(),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f04_an_answer_that_comes_twice_does_not_answer_the_next_mail() {
    let wired = Wired::open().await;
    // Both are due in one round: they go out over one connection where that is good.
    wired.smtp.set([
        Fault::server_says("220").drop_line().close(),
        Fault::server_says("220").drop_line().close(),
        Fault::server_says(TAKEN).twice(),
    ]);
    let daemon = wired.watch();
    for number in [0, 1] {
        wired.other_vendor(number);
    }
    wired.smtp.struck(2).await;
    wired.company.wait_until("both wait", || {
        let rows = wired.outbox();
        rows.len() == 2 && rows.iter().all(|row| row.0 == "planned" && row.1 == 1)
    });
    wired.a_day_passes().await;
    wired
        .company
        .wait_until("both are sent", || wired.sent() == 2);
    assert_eq!(wired.company.sink.accepted().len(), 2);
    assert_eq!(
        daemon.log().matches("not sent").count(),
        2,
        "no try was lost"
    );
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f05_a_server_silent_after_the_dot_is_waited_for_and_holds_up_no_inbox() {
    let wired = Wired::open().await;
    wired
        .smtp
        .set([Fault::server_says(TAKEN).drop_line().silence()]);
    let daemon = wired.watch();
    wired.copy("finance", "p1");
    wired.smtp.struck(1).await;
    let silent = Instant::now();
    wired.others_go_on("meanwhile");
    wired
        .company
        .wait_until("the reply is in doubt", || wired.mails("in_doubt") == 1);
    // The deadline of ten minutes is cut to four seconds here; whoever hangs up earlier makes the doubt himself.
    let waited = silent.elapsed();
    assert!(waited > Duration::from_secs(3), "{waited:?}");
    wired.outbox_says("in_doubt", "no complete answer within 4 seconds");
    wired.a_day_passes().await;
    wired.other_vendor(0);
    wired.company.sink.wait_accepted(2).await;
    assert!(daemon.end().0.success());
    assert_eq!(
        wired.company.sink.accepted().len(),
        2,
        "Sam's once, and the other's"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f07_a_reply_refused_for_now_after_the_dot_is_sent_again_with_the_same_bytes() {
    let later = Answer::say("451 4.3.0 try again later");
    let wired = Wired::open_with(&Wish::default(), Script::new().once(Step::Dot, later)).await;
    let daemon = wired.watch();
    wired.copy("finance", "p1");
    wired.outbox_says("planned", "451 4.3.0 try again later");
    wired.a_day_passes().await;
    wired.company.sink.wait_accepted(1).await;
    wired.ends_well(daemon);
    let record = wired.company.sink.record();
    assert_eq!(record.refused.len(), 1);
    assert_eq!(record.refused[0].bytes, record.accepted[0].bytes);
}

#[tokio::test(flavor = "multi_thread")]
async fn f08_a_reply_refused_for_good_is_shown_and_not_sent_again() {
    let script = Script::new()
        .once(Step::Dot, Answer::say("554 5.7.1 looks like spam"))
        .once(Step::Rcpt, Answer::say("250 2.1.5 ok"))
        .once(Step::Rcpt, Answer::say("550 5.1.1 no such user"));
    let wired = Wired::open_with(&Wish::default(), script).await;
    let daemon = wired.watch();
    for (number, words) in [(0, "554"), (1, "550 5.1.1 no such user")] {
        wired.other_vendor(number);
        wired.outbox_says("refused", words);
    }
    wired.a_day_passes().await;
    // Another vendor's reply shows that the sender has looked at everything due.
    wired.other_vendor(2);
    wired.company.sink.wait_accepted(1).await;
    wired
        .company
        .wait_until("it is recorded", || wired.sent() == 1);
    let status = wired.company.json(&["status", "--json"]);
    assert_eq!(status["outbox"]["failed"], 2, "{status}");
    assert!(daemon.end().0.success());
    let record = wired.company.sink.record();
    let (_, last, _) = VENDORS[2];
    assert!(String::from_utf8_lossy(&record.accepted[0].bytes).contains(last));
    assert_eq!((record.accepted.len(), record.refused.len()), (1, 1));
    let recipients = record
        .said
        .iter()
        .filter(|said| said.line.starts_with("RCPT"));
    assert_eq!(recipients.count(), 3);
}
