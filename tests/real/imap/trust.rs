//! Whom we talk to, and what is said when we do not.

use onedoor::config::Tls;
use onedoor::imap::{Cause, Error, Limits, TlsFault, connect, connect_oauth};

use super::scripted::{LONG, SECRET, SHORT, Scripted};
use crate::support::ca::{Ca, Certificate};
use crate::support::dovecot::{Dovecot, Options, PASSWORD};

#[tokio::test]
async fn the_right_password_opens_the_mailbox_over_tls_starttls_and_on_loopback_without() {
    let dovecot = Dovecot::shared();
    for tls in [Tls::Implicit, Tls::Starttls, Tls::None] {
        let endpoint = dovecot.endpoint("trust", tls);
        let client = connect(
            &endpoint,
            dovecot.ca().client(),
            &PASSWORD.into(),
            Limits::default(),
        )
        .await
        .unwrap();
        let can = client.capabilities();
        assert!(
            can.moves
                && can.uidplus
                && can.idle
                && can.condstore
                && can.special_use
                && can.namespace,
            "{can:?}"
        );
        client.logout().await;
    }
}

#[tokio::test]
async fn a_wrong_password_is_a_refused_login() {
    let dovecot = Dovecot::shared();
    let endpoint = dovecot.endpoint("trust", Tls::Implicit);
    let error = connect(
        &endpoint,
        dovecot.ca().client(),
        &"wröng\"".into(),
        Limits::default(),
    )
    .await
    .unwrap_err();
    assert!(
        matches!(&error, Error::Login(words) if words.contains("Authentication failed")),
        "{error}"
    );
    assert_eq!(error.cause(), Cause::Login);
    let error = connect_oauth(
        &endpoint,
        dovecot.ca().client(),
        &"token".into(),
        Limits::default(),
    )
    .await
    .unwrap_err();
    assert_eq!(
        error,
        Error::Login("the server offers neither XOAUTH2 nor OAUTHBEARER".to_owned())
    );
}

#[tokio::test]
async fn login_is_used_where_plain_is_not_offered() {
    let server = Scripted::start(Tls::None, "* OK hello\r\n", "nothing", Vec::new()).await;
    server.connect_with("\"quoted\\", LONG).await.unwrap();
    assert!(
        server.heard().contains(r#"LOGIN "user" "\"quoted\\""#),
        "{}",
        server.heard()
    );
    // A literal, after leave; the script takes the first word of each line for its tag.
    let server = Scripted::start(Tls::None, "* OK hello\r\n", "LOGIN", b"+ go on\r\n".into()).await;
    server.connect_with("A0002 wörd", LONG).await.unwrap();
    assert!(
        server
            .heard()
            .contains("LOGIN \"user\" {11}\r\nA0002 wörd\r\n"),
        "{}",
        server.heard()
    );
}

#[tokio::test]
async fn plain_is_used_where_it_is_offered_in_one_step_or_in_two() {
    for (offered, wanted) in [
        (
            "SASL-IR AUTH=PLAIN",
            "AUTHENTICATE PLAIN AHVzZXIAczNjcmV0LXcwcmQ=\r\n",
        ),
        (
            "AUTH=PLAIN LOGINDISABLED",
            "AUTHENTICATE PLAIN\r\nAHVzZXIAczNjcmV0LXcwcmQ=\r\n",
        ),
    ] {
        let answer = format!("* CAPABILITY IMAP4rev1 {offered}\r\nTAG OK x\r\n+ \r\n");
        let server =
            Scripted::start(Tls::None, "* OK hello\r\n", "CAPABILITY", answer.into()).await;
        let _ = server.connect_with(SECRET, SHORT).await;
        assert!(server.heard().contains(wanted), "{}", server.heard());
    }
}

#[tokio::test]
async fn no_password_is_said_where_the_server_forbids_it() {
    let answer = "* CAPABILITY IMAP4rev1 LOGINDISABLED AUTH=GSSAPI\r\nTAG OK x\r\n";
    let server = Scripted::start(Tls::None, "* OK hello\r\n", "CAPABILITY", answer.into()).await;
    assert!(
        matches!(server.connect().await, Err(Error::Login(words)) if words.contains("use TLS"))
    );
    assert!(!server.heard().contains(SECRET));
}

#[tokio::test]
async fn a_bad_certificate_is_refused_and_the_reason_told() {
    let ca = Ca::shared();
    let cases = [
        (Certificate::Good, ca.stranger(), TlsFault::UnknownIssuer),
        (Certificate::WrongHost, ca.client(), TlsFault::WrongName),
        (Certificate::Expired, ca.client(), TlsFault::Expired),
        (
            Certificate::Authority,
            ca.client_of_authority(),
            TlsFault::CaUsedAsEndEntity,
        ),
    ];
    for (certificate, client, wanted) in cases {
        let dovecot = Dovecot::start(&Options {
            certificate,
            ..Options::default()
        });
        for tls in [Tls::Implicit, Tls::Starttls] {
            let endpoint = dovecot.endpoint("trust", tls);
            let outcome = connect(
                &endpoint,
                client.clone(),
                &PASSWORD.into(),
                Limits::default(),
            )
            .await;
            let Err(Error::Tls { host, fault }) = outcome else {
                panic!("{certificate:?}: {outcome:?}");
            };
            assert_eq!((host.as_str(), fault), ("localhost", wanted.clone()));
        }
    }
}

#[tokio::test]
async fn tls_on_a_port_without_tls_is_explained() {
    let dovecot = Dovecot::shared();
    let mut endpoint = dovecot.endpoint("trust", Tls::Implicit);
    endpoint.port = dovecot.ports().imap;
    let outcome = connect(
        &endpoint,
        dovecot.ca().client(),
        &PASSWORD.into(),
        Limits::default(),
    )
    .await;
    assert!(
        matches!(
            outcome,
            Err(Error::Tls {
                fault: TlsFault::NotTls,
                ..
            })
        ),
        "{outcome:?}"
    );
}

#[tokio::test]
async fn a_server_that_is_away_is_unreachable_and_comes_back() {
    let mut dovecot = Dovecot::start(&Options::default());
    let endpoint = dovecot.endpoint("trust", Tls::Implicit);
    let tls = dovecot.ca().client();
    let mut client = connect(&endpoint, tls.clone(), &PASSWORD.into(), Limits::default())
        .await
        .unwrap();
    dovecot.stop();
    let error = client.noop().await.unwrap_err();
    assert!(matches!(error, Error::Bye(_) | Error::Closed), "{error}");
    assert_eq!(
        client.noop().await,
        Err(Error::Closed),
        "a lost connection stays lost"
    );
    let error = connect(&endpoint, tls.clone(), &PASSWORD.into(), Limits::default())
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Unreachable { .. }), "{error}");
    dovecot.start_again();
    connect(&endpoint, tls, &PASSWORD.into(), Limits::default())
        .await
        .unwrap();
}
