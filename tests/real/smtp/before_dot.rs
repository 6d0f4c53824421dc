//! Before the final dot: whatever happens, the mail is not sent, and the failure says where it happened.

use super::certificates::authority;
use super::{
    FROM, TO, endpoint, no_answers, nothing_was_taken, open, patient, short_at, submission,
    try_with,
};
use crate::support::sink::{Answer, Script, Sink, Step};
use onedoor::config::Tls;
use onedoor::smtp::{Deadlines, Failure, Session, Stage};
use std::time::{Duration, Instant};

fn stage_of(step: Step) -> Stage {
    match step {
        Step::Greeting => Stage::Greeting,
        Step::Ehlo | Step::Other | Step::Quit => Stage::Ehlo,
        Step::Starttls => Stage::Starttls,
        Step::Auth => Stage::Auth,
        Step::Mail => Stage::MailFrom,
        Step::Rcpt => Stage::RcptTo,
        Step::Data => Stage::Data,
        Step::Dot => Stage::Body,
    }
}

const BEFORE_THE_DOT: [Step; 7] = [
    Step::Greeting,
    Step::Ehlo,
    Step::Starttls,
    Step::Auth,
    Step::Mail,
    Step::Rcpt,
    Step::Data,
];

#[tokio::test]
async fn before_the_dot_no_answer_means_not_sent_and_again() {
    for step in BEFORE_THE_DOT {
        for (name, answer) in no_answers() {
            let (sink, settled) =
                try_with(submission().always(step, answer), &short_at(step)).await;
            let failure = settled.expect_err(name);
            assert!(
                matches!(failure, Failure::Again(_)),
                "{name} at {step:?}: {failure}"
            );
            assert_eq!(
                failure.stage(),
                stage_of(step),
                "{name} at {step:?}: {failure}"
            );
            nothing_was_taken(&sink, name);
        }
    }
}

#[tokio::test]
async fn before_the_dot_a_refusal_is_again_or_never_by_its_code_and_stage() {
    for step in BEFORE_THE_DOT {
        for (words, code) in [
            ("451 4.3.0 later", 451),
            ("421 4.3.2 bye", 421),
            ("550 5.7.1 no", 550),
            ("554-5.7.1 no\n554 5.7.1 never", 554),
        ] {
            let (sink, settled) =
                try_with(submission().always(step, Answer::say(words)), &patient()).await;
            let failure = settled.expect_err(words);
            let is_about_the_mail = matches!(step, Step::Mail | Step::Rcpt | Step::Data);
            assert_eq!(
                matches!(failure, Failure::Never(_)),
                code >= 500 && is_about_the_mail,
                "{step:?}: {failure}"
            );
            assert_eq!(
                (failure.stage(), failure.trouble().code),
                (stage_of(step), Some(code)),
                "{failure}"
            );
            assert_eq!(
                failure.is_login(),
                code >= 500 && step == Step::Auth,
                "{failure}"
            );
            nothing_was_taken(&sink, words);
        }
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_named() {
    let sink = Sink::start(Script::new()).await;
    let port = sink.port;
    sink.stop().await;
    let failure = open(port, Tls::None).await.err().unwrap();
    assert_eq!(failure.stage(), Stage::Connect);
    assert!(
        failure
            .to_string()
            .starts_with(&format!("127.0.0.1:{port}, connect: cannot connect: ")),
        "{failure}"
    );
}

#[tokio::test]
async fn an_endless_reply_is_cut_off() {
    for (answer, words) in [
        (
            Answer::raw("250 xxxxxxxxxxxxxxxx").endlessly(),
            "a reply line longer than 4096 octets",
        ),
        (
            Answer::say("250-x").endlessly(),
            "a reply of more than 128 lines",
        ),
        (
            Answer::say(&format!("250-{}", "x".repeat(4000))).endlessly(),
            "a reply longer than 32768 octets",
        ),
    ] {
        let sink = Sink::start(Script::new().always(Step::Ehlo, answer)).await;
        let begun = Instant::now();
        let failure = open(sink.port, Tls::None).await.err().unwrap();
        assert!(failure.to_string().contains(words), "{failure}");
        assert!(
            begun.elapsed() < Duration::from_secs(20),
            "far from the deadline of a minute"
        );
        sink.wait_closed(1).await;
    }
}

#[tokio::test]
async fn a_mail_that_is_not_read_to_its_end_is_not_sent() {
    // More than the buffers of both ends hold, so that the end is met while the body is written.
    let mail = b"a line of a mail that nobody reads\r\n".repeat(600_000);
    let go = Answer::say("354 go");
    for answer in [
        go.clone().then_close(),
        go.clone().then_reset(),
        go.then_deafness(),
    ] {
        let sink = Sink::start(Script::new().once(Step::Data, answer)).await;
        let deadlines = Deadlines {
            block: Duration::from_millis(300),
            ..patient()
        };
        let endpoint = endpoint(sink.port, Tls::None);
        let mut session = Session::open(&endpoint, authority().client(), None, &deadlines)
            .await
            .unwrap();
        let failure = session.offer(FROM, TO, &mail).await.err().unwrap();
        assert!(
            matches!(&failure, Failure::Again(trouble) if trouble.stage == Stage::Body),
            "{failure}"
        );
        nothing_was_taken(&sink, "not read");
    }
}
