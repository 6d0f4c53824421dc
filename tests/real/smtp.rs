//! The smtp room against the real thing: a private Postfix, and a sink that misbehaves on demand.

use std::time::Duration;

use onedoor::config::{Endpoint, Tls};
use onedoor::smtp::{Deadlines, Failure, Session, Settled};
use secrecy::SecretString;

use self::certificates::authority;
use crate::support::sink::{Answer, Script, Sink, Step};

mod after_dot;
mod before_dot;
mod certificates;
mod mails;
mod postfix;
mod secrets;

const FROM: &str = "desk@buyer.example";
const TO: &str = "kim@vendor.example";
const MAIL: &[u8] = b"From: desk@buyer.example\r\nTo: kim@vendor.example\r\nSubject: Auto: hello\r\n\r\nHello Kim,\r\n.\r\n..two dots\r\nbye\r\n";

fn endpoint(port: u16, tls: Tls) -> Endpoint {
    Endpoint {
        host: "127.0.0.1".into(),
        port,
        tls,
        ca_file: None,
        username: "desk".into(),
        password: None,
    }
}

fn patient() -> Deadlines {
    Deadlines::all(Duration::from_secs(60))
}

async fn open(port: u16, tls: Tls) -> Result<Session, Failure> {
    Session::open(
        &endpoint(port, tls),
        authority().client(),
        Some(&SecretString::from("s3cret")),
        &patient(),
    )
    .await
}

async fn open_plain(sink: &Sink) -> Session {
    Session::open(
        &endpoint(sink.port, Tls::None),
        authority().client(),
        None,
        &patient(),
    )
    .await
    .unwrap()
}

/// The usual submission server: STARTTLS and login required.
fn submission() -> Script {
    Script::new()
        .starttls(authority().server("server"))
        .login("desk", "s3cret")
}

async fn commit(session: &mut Session) -> Result<Settled, Failure> {
    Ok(session.offer(FROM, TO, MAIL).await?.commit().await)
}

fn nothing_was_taken(sink: &Sink, case: &str) {
    let record = sink.record();
    assert!(
        record.accepted.is_empty() && record.refused.is_empty(),
        "{case}: {record:?}"
    );
}

/// All the ways in which a server can fail to answer.
fn no_answers() -> Vec<(&'static str, Answer)> {
    vec![
        ("close", Answer::nothing().then_close()),
        ("reset", Answer::nothing().then_reset()),
        ("silence", Answer::nothing().then_silence()),
        ("partial, close", Answer::raw("250-half\r\n").then_close()),
        (
            "partial, silence",
            Answer::raw("250-half\r\n").then_silence(),
        ),
        ("no CRLF, close", Answer::raw("250 ok").then_close()),
        ("no CRLF, silence", Answer::raw("250 ok").then_silence()),
        ("half CRLF, close", Answer::raw("250 ok\r").then_close()),
        ("bare LF", Answer::raw("250 ok\n").then_silence()),
        (
            "garbage",
            Answer::raw("\x16\x03\x01 what\r\n").then_silence(),
        ),
        ("another protocol", Answer::say("* OK ready").then_silence()),
        (
            "codes disagree",
            Answer::say("250-yes\n550 no").then_silence(),
        ),
        ("not its place", Answer::say("299 perhaps").then_silence()),
        (
            "endless line",
            Answer::raw("250 xxxxxxxxxxxxxxxxxxxxxxxx").endlessly(),
        ),
        ("endless reply", Answer::say("250-more").endlessly()),
    ]
}

/// Short only where silence is expected, so that a slow machine does not fail elsewhere.
fn short_at(step: Step) -> Deadlines {
    let mut deadlines = patient();
    let short = Duration::from_millis(150);
    match step {
        Step::Greeting => deadlines.greeting = short,
        Step::Ehlo | Step::Starttls | Step::Other | Step::Quit => deadlines.ehlo = short,
        Step::Auth => deadlines.auth = short,
        Step::Mail => deadlines.mail = short,
        Step::Rcpt => deadlines.rcpt = short,
        Step::Data => deadlines.data = short,
        Step::Dot => deadlines.dot = short,
    }
    deadlines
}

async fn try_with(script: Script, deadlines: &Deadlines) -> (Sink, Result<Settled, Failure>) {
    let sink = Sink::start(script).await;
    let endpoint = endpoint(sink.port, Tls::Starttls);
    let password = SecretString::from("s3cret");
    let settled =
        match Session::open(&endpoint, authority().client(), Some(&password), deadlines).await {
            Ok(mut session) => commit(&mut session).await,
            Err(failure) => Err(failure),
        };
    (sink, settled)
}
