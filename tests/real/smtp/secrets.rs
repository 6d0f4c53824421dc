//! TLS and logins: what is said to whom, and how a refusal is explained.

use super::certificates::{Authority, authority};
use super::{commit, endpoint, open, open_plain, patient, submission};
use crate::support::sink::{Answer, Script, Sink, Step};
use onedoor::config::{Endpoint, Tls};
use onedoor::smtp::{Failure, Session, Settled, Stage};
use secrecy::SecretString;
use std::net::{IpAddr, SocketAddr, UdpSocket};

#[tokio::test]
async fn credentials_are_never_said_without_tls() {
    let injected = [
        Answer::raw("220 go\r\n250 injected\r\n"),
        Answer::raw("220 go\r\n250-injected\r\n250 AUTH PLAIN\r\n"),
        Answer::raw("220 go\r\n2"),
    ];
    let mut cases = vec![
        (Script::new().login("desk", "s3cret"), Stage::Starttls, true),
        (
            submission().always(
                Step::Ehlo,
                Answer::say("250-sink.example\n250 AUTH PLAIN LOGIN"),
            ),
            Stage::Starttls,
            true,
        ),
        (
            submission().always(Step::Starttls, Answer::say("454 4.7.0 not now")),
            Stage::Starttls,
            false,
        ),
        (
            submission().always(Step::Starttls, Answer::say("501 5.5.4 no")),
            Stage::Starttls,
            true,
        ),
    ];
    cases.extend(injected.map(|answer| {
        (
            submission().always(Step::Starttls, answer),
            Stage::Starttls,
            true,
        )
    }));
    for (script, stage, for_a_person) in cases {
        let sink = Sink::start(script).await;
        let failure = open(sink.port, Tls::Starttls).await.err().unwrap();
        assert_eq!(
            (failure.stage(), failure.is_configuration()),
            (stage, for_a_person),
            "{failure}"
        );
        let record = sink.wait_closed(1).await;
        assert!(
            record
                .said
                .iter()
                .all(|said| !said.line.starts_with("AUTH")),
            "{record:?}"
        );
    }
}

#[tokio::test]
async fn credentials_leave_this_machine_only_under_tls() {
    let Some(own) = own_address() else {
        return eprintln!("SKIPPED: this machine has no address but loopback");
    };
    let sink = Sink::start_at(
        SocketAddr::from(([0, 0, 0, 0], 0)),
        Script::new().login("desk", "s3cret"),
    )
    .await;
    let password = SecretString::from("s3cret");
    for (host, may) in [("127.0.0.1".to_owned(), true), (own.to_string(), false)] {
        let endpoint = Endpoint {
            host,
            ..endpoint(sink.port, Tls::None)
        };
        let opened =
            Session::open(&endpoint, authority().client(), Some(&password), &patient()).await;
        assert_eq!(opened.is_ok(), may);
    }
    assert_eq!(
        sink.record()
            .said
            .iter()
            .filter(|said| said.line.starts_with("AUTH"))
            .count(),
        1
    );
}

/// The address of this machine towards others; nothing is sent to find it.
fn own_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind("0.0.0.0:0").ok()?;
    socket.connect("192.0.2.1:9").ok()?;
    socket
        .local_addr()
        .ok()
        .map(|address| address.ip())
        .filter(|ip| !ip.is_loopback() && !ip.is_unspecified())
}

#[tokio::test]
async fn what_was_learnt_before_tls_is_forgotten() {
    let before = Answer::say("250-sink.example\n250-STARTTLS\n250-SIZE 5\n250 AUTH PLAIN");
    let sink = Sink::start(submission().mechanisms("LOGIN").once(Step::Ehlo, before)).await;
    let mut session = open(sink.port, Tls::Starttls).await.unwrap();
    assert!(
        matches!(commit(&mut session).await, Ok(Settled::Accepted { .. })),
        "not refused for its size"
    );
    let said = sink.record().said;
    assert!(
        said.iter()
            .any(|said| said.tls && said.line == "AUTH LOGIN"),
        "{said:?}"
    );
}

#[tokio::test]
async fn every_mechanism_and_kind_of_tls_logs_in() {
    for mechanisms in ["PLAIN LOGIN", "LOGIN PLAIN", "LOGIN", "XOAUTH2 PLAIN"] {
        for tls in [Tls::None, Tls::Starttls, Tls::Implicit] {
            let script = Script::new().login("desk", "s3cret").mechanisms(mechanisms);
            let script = match tls {
                Tls::None => script,
                Tls::Starttls => script.starttls(authority().server("server")),
                Tls::Implicit => script.implicit_tls(authority().server("server")),
            };
            let sink = Sink::start(script).await;
            assert!(matches!(
                commit(&mut open(sink.port, tls).await.unwrap()).await,
                Ok(Settled::Accepted { .. })
            ));
            let mail = sink.accepted().remove(0);
            assert_eq!(
                (mail.login.as_deref(), mail.tls),
                (Some("desk"), tls != Tls::None),
                "{mechanisms} {tls:?}"
            );
        }
    }
}

#[tokio::test]
async fn a_login_that_is_refused_loses_nothing_and_is_tried_once() {
    let sink = Sink::start(
        Script::new()
            .starttls(authority().server("server"))
            .login("desk", "another"),
    )
    .await;
    let failure = open(sink.port, Tls::Starttls).await.err().unwrap();
    assert!(
        matches!(failure, Failure::Again(_)) && failure.is_login(),
        "{failure}"
    );
    assert!(
        !failure.to_string().contains("s3cret") && failure.to_string().contains("password"),
        "{failure}"
    );
    assert_eq!(
        sink.wait_closed(1)
            .await
            .said
            .iter()
            .filter(|said| said.line.starts_with("AUTH"))
            .count(),
        1
    );

    let sink = Sink::start(submission().mechanisms("XOAUTH2 GSSAPI")).await;
    let failure = open(sink.port, Tls::Starttls).await.err().unwrap();
    assert!(
        failure.is_login() && failure.to_string().contains("XOAUTH2, GSSAPI"),
        "{failure}"
    );

    let sink = Sink::start(Script::new().login("desk", "s3cret")).await;
    let failure = commit(&mut open_plain(&sink).await).await.unwrap_err();
    assert!(
        matches!(&failure, Failure::Again(trouble) if trouble.code == Some(530))
            && failure.is_login(),
        "{failure}"
    );
}

#[tokio::test]
async fn a_certificate_that_does_not_hold_is_explained() {
    let (stranger, namesake) = (Authority::make("stranger"), Authority::make("ours"));
    let cases = [
        (authority().server("expired"), "has expired"),
        (
            authority().server("wronghost"),
            "is for another name than 127.0.0.1",
        ),
        (
            authority().server("ca"),
            "is itself a certificate authority's",
        ),
        (
            stranger.server("server"),
            "certificate authority not trusted here",
        ),
        (namesake.server("server"), "if the authority was made anew"),
    ];
    for (config, words) in cases {
        let sinks = [
            (
                Sink::start(Script::new().implicit_tls(config.clone())).await,
                Tls::Implicit,
            ),
            (
                Sink::start(Script::new().starttls(config).login("desk", "s3cret")).await,
                Tls::Starttls,
            ),
        ];
        for (sink, tls) in sinks {
            let failure = open(sink.port, tls).await.err().unwrap();
            assert!(
                matches!(failure, Failure::Again(_)) && failure.is_configuration(),
                "{failure}"
            );
            assert!(
                failure.stage() == Stage::Tls && failure.to_string().contains(words),
                "{failure}"
            );
        }
    }
}

#[tokio::test]
async fn tls_where_none_is_spoken_is_explained() {
    let sink = Sink::start(Script::new()).await;
    let failure = open(sink.port, Tls::Implicit).await.err().unwrap();
    assert!(
        failure.is_configuration() && failure.to_string().contains("does not speak TLS"),
        "{failure}"
    );
}
