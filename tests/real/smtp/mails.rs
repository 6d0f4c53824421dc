//! Mails as they arrive, one after another; what is refused before a word is said; the probe.

use super::certificates::authority;
use super::{FROM, MAIL, TO, commit, endpoint, nothing_was_taken, open_plain, patient, submission};
use crate::support::sink::{Answer, Received, Script, Sink, Step};
use onedoor::config::Tls;
use onedoor::smtp::{Failure, Mend, Session, Settled, Stage, probe};
use secrecy::SecretString;

#[tokio::test]
async fn a_mail_refused_for_now_is_taken_later_byte_for_byte() {
    let sink = Sink::start(Script::new().once(Step::Dot, Answer::say("451 4.3.0 later"))).await;
    let mut session = open_plain(&sink).await;
    assert!(matches!(
        commit(&mut session).await,
        Ok(Settled::RefusedForNow { code: 451, .. })
    ));
    assert!(matches!(
        commit(&mut session).await,
        Ok(Settled::Accepted { .. })
    ));
    let mail = Received {
        from: FROM.into(),
        to: vec![TO.into()],
        bytes: MAIL.into(),
        tls: false,
        login: None,
    };
    assert_eq!(sink.accepted(), [mail]);
    assert_eq!(sink.record().refused, sink.accepted());
}

#[tokio::test]
async fn a_recipient_who_is_forwarded_is_a_recipient() {
    let forwards = Answer::say("251 2.1.5 not local, will forward");
    let sink = Sink::start(Script::new().once(Step::Rcpt, forwards)).await;
    let settled = commit(&mut open_plain(&sink).await).await;
    assert!(
        matches!(settled, Ok(Settled::Accepted { .. })),
        "{settled:?}"
    );
}

#[tokio::test]
async fn a_refused_recipient_does_not_spoil_the_next_mail() {
    let sink =
        Sink::start(Script::new().once(Step::Rcpt, Answer::say("550 5.1.1 no such user"))).await;
    let mut session = open_plain(&sink).await;
    assert!(
        matches!(commit(&mut session).await, Err(Failure::Never(trouble)) if trouble.stage == Stage::RcptTo)
    );
    assert!(matches!(
        session.offer("", TO, MAIL).await.unwrap().commit().await,
        Settled::Accepted { .. }
    ));
    session.quit().await;
    let said: Vec<_> = sink
        .wait_closed(1)
        .await
        .said
        .into_iter()
        .map(|said| said.line)
        .collect();
    assert_eq!(
        said,
        [
            "EHLO [127.0.0.1]",
            "MAIL FROM:<desk@buyer.example>",
            "RCPT TO:<kim@vendor.example>",
            "RSET",
            "MAIL FROM:<>",
            "RCPT TO:<kim@vendor.example>",
            "DATA",
            "QUIT"
        ]
    );
}

#[tokio::test]
async fn an_unfit_mail_or_address_is_refused_before_a_word_is_said() {
    let sink = Sink::start(Script::new().offers("SIZE 1000")).await;
    let mut session = open_plain(&sink).await;
    let long = vec![b'x'; 999];
    let big = b"a line of a mail that is too large for the server\r\n".repeat(40);
    let cases: &[(&str, &str, &[u8])] = &[
        (FROM, TO, b"bare\n.\n"),
        (FROM, TO, b"nul\0\r\n"),
        (FROM, TO, &long),
        (FROM, TO, &big),
        (FROM, TO, "8 bit: é\r\n".as_bytes()),
        (
            FROM,
            "kim@vendor.example>\r\nRCPT TO:<boss@buyer.example",
            MAIL,
        ),
        (FROM, "kïm@vendor.example", MAIL),
        (FROM, "", MAIL),
    ];
    for (from, to, bytes) in cases {
        let failure = session.offer(from, to, bytes).await.err().unwrap();
        assert!(
            matches!(&failure, Failure::Never(trouble) if trouble.mend == Mend::Mail),
            "{failure}"
        );
        assert!(!failure.to_string().contains('@'), "{failure}");
    }
    let failure = session
        .offer("desk@buyer.example\r\nRSET", TO, MAIL)
        .await
        .err()
        .unwrap();
    assert!(
        matches!(&failure, Failure::Never(trouble) if trouble.mend == Mend::Configuration),
        "{failure}"
    );
    let said: Vec<_> = sink
        .record()
        .said
        .into_iter()
        .map(|said| said.line)
        .collect();
    assert_eq!(said, ["EHLO [127.0.0.1]"]);
}

#[tokio::test]
async fn what_the_server_offers_is_used_where_the_mail_needs_it() {
    let sink = Sink::start(
        Script::new()
            .offers("SIZE 1000000")
            .offers("8BITMIME")
            .offers("SMTPUTF8"),
    )
    .await;
    let mail = "Subject: x\r\n\r\nGrüße\r\n".as_bytes();
    let mut session = open_plain(&sink).await;
    let settled = session
        .offer(FROM, "jörg@firma.example", mail)
        .await
        .unwrap()
        .commit()
        .await;
    assert!(matches!(settled, Settled::Accepted { .. }));
    assert_eq!(sink.accepted()[0].bytes, mail);
    assert!(
        sink.record().said[1]
            .line
            .ends_with("<desk@buyer.example> SIZE=23 BODY=8BITMIME SMTPUTF8"),
        "{:?}",
        sink.record().said
    );
}

#[tokio::test]
async fn a_mail_of_megabytes_arrives_whole() {
    let sink = Sink::start(Script::new().implicit_tls(authority().server("server"))).await;
    let mail = b".a line that begins with a dot and is long enough to make many of them\r\n"
        .repeat(40_000);
    let mut session = Session::open(
        &endpoint(sink.port, Tls::Implicit),
        authority().client(),
        None,
        &patient(),
    )
    .await
    .unwrap();
    let settled = session.offer(FROM, TO, &mail).await.unwrap().commit().await;
    assert!(matches!(settled, Settled::Accepted { .. }), "{settled:?}");
    assert!(sink.accepted()[0].bytes == mail);
}

#[tokio::test]
async fn a_probe_sends_nothing() {
    let sink = Sink::start(submission().offers("SIZE 35882577")).await;
    let password = SecretString::from("s3cret");
    let found = probe(
        &endpoint(sink.port, Tls::Starttls),
        authority().client(),
        Some(&password),
        &patient(),
        FROM,
    )
    .await
    .unwrap();
    assert!(
        found.starttls
            && found.size == Some(35_882_577)
            && found.auth_offered == ["PLAIN", "LOGIN"],
        "{found:?}"
    );
    let record = sink.wait_closed(1).await;
    let last: Vec<_> = record
        .said
        .iter()
        .rev()
        .take(3)
        .map(|said| said.line.as_str())
        .collect();
    assert_eq!(last, ["QUIT", "RSET", "MAIL FROM:<desk@buyer.example>"]);
    nothing_was_taken(&sink, "probe");

    let sink =
        Sink::start(submission().always(Step::Mail, Answer::say("553 5.7.1 not your address")))
            .await;
    let refused = probe(
        &endpoint(sink.port, Tls::Starttls),
        authority().client(),
        Some(&password),
        &patient(),
        FROM,
    )
    .await;
    assert!(matches!(refused, Err(Failure::Never(trouble)) if trouble.mend == Mend::Configuration));
}
