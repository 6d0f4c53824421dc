//! Servers that mean no good: whatever they say, we come back with an error that names the cause, soon, and nothing secret
//! was sent before it was safe.

use std::time::Duration;

use onedoor::config::Tls;
use onedoor::imap::{Breach, Error, IdleEnd, TlsFault};

use super::scripted::{LONG, SECRET, SHORT, Scripted};

#[tokio::test]
async fn only_an_ordinary_greeting_is_good_enough_for_our_password() {
    let long = || Error::Protocol(Breach::Line);
    for tls in [Tls::None, Tls::Starttls] {
        for (greeting, wanted) in [
            ("* PREAUTH welcome\r\n", "PREAUTH"),
            ("* BYE too many connections\r\n", "ended the connection"),
            ("220 mail.example ESMTP\r\n", "not IMAP"),
        ] {
            let server = Scripted::start(tls, greeting, "nothing", Vec::new()).await;
            let error = server.connect().await.unwrap_err();
            assert!(error.to_string().contains(wanted), "{greeting:?}: {error}");
            assert_eq!(server.heard(), "");
        }
        let server = Scripted::start(tls, "", "nothing", Vec::new()).await;
        assert!(
            matches!(
                server.connect_with(SECRET, SHORT).await,
                Err(Error::Timeout(_))
            ),
            "silence"
        );
    }
    let endless = Box::leak("* OK ".repeat(20_000).into_boxed_str());
    assert_eq!(
        Scripted::start(Tls::None, endless, "x", Vec::new())
            .await
            .connect()
            .await
            .unwrap_err(),
        long()
    );
    let microsoft = "* BYE Request is throttled. Suggested Backoff Time: 299961 milliseconds\r\n";
    let server = Scripted::start(Tls::None, microsoft, "x", Vec::new()).await;
    assert_eq!(
        server.connect().await.unwrap_err(),
        Error::Throttled(Duration::from_millis(299_961))
    );
}

#[tokio::test]
async fn starttls_is_never_done_without_and_never_with_something_slipped_in() {
    for (answer, wanted) in [
        ("TAG BAD what?\r\n", Some(TlsFault::NoStarttls)),
        ("TAG NO not today\r\n", Some(TlsFault::NoStarttls)),
        (
            "TAG OK go on\r\n* CAPABILITY IMAP4rev1\r\n",
            Some(TlsFault::Injected),
        ),
        (
            "TAG OK go on\r\nA0001 OK welcome\r\n",
            Some(TlsFault::Injected),
        ),
        ("* OK nothing", None),
        ("TAG OK go on\r\n", None),
    ] {
        let server =
            Scripted::start(Tls::Starttls, "* OK hello\r\n", "STARTTLS", answer.into()).await;
        let limit = if wanted.is_some() { LONG } else { SHORT };
        match (
            server.connect_with(SECRET, limit).await.unwrap_err(),
            wanted,
        ) {
            (Error::Tls { fault, .. }, Some(wanted)) => assert_eq!(fault, wanted, "{answer:?}"),
            (Error::Timeout(_) | Error::Closed | Error::Tls { .. }, None) => {}
            (error, _) => panic!("{answer:?}: {error}"),
        }
        assert!(!server.heard().contains(SECRET) && !server.heard().contains("LOGIN"));
    }
}

#[tokio::test]
async fn what_would_crash_or_fill_us_ends_the_connection_and_is_named() {
    let nested = format!("* 1 FETCH (BODYSTRUCTURE {}\r\n", "(".repeat(5000));
    let too_large = Breach::Literal { allowed: 1124 };
    let cases: [(Vec<u8>, Breach); 10] = [
        (
            b"* 1 FETCH (UID 1 BODY[]<0> {4294967295}\r\n".into(),
            too_large,
        ),
        (
            b"* 1 FETCH (UID 1 BODY[]<0> {99999999999999999999}\r\n".into(),
            too_large,
        ),
        (b"* 1 FETCH (UID 1 BODY[]<0> {2000}\r\n".into(), too_large),
        (
            b"* 1 FETCH (UID 1 BODY[]<0> {-1}\r\n".into(),
            Breach::Misplaced,
        ),
        (vec![b'x'; 200_000], Breach::Line),
        (nested.into_bytes(), Breach::Unasked),
        (
            format!("* 1 FETCH ({}\r\n", "(".repeat(5000)).into_bytes(),
            Breach::Depth,
        ),
        (
            b"* 1 FETCH (UID 1 INTERNALDATE NIL)\r\n".into(),
            Breach::Unasked,
        ),
        (b"* 5 EXISTS\r\n".repeat(200_001), Breach::Responses),
        (b"* 1 FETCH nonsense\r\n".into(), Breach::Unparsable),
    ];
    for (answer, breach) in cases {
        let said = String::from_utf8_lossy(&answer[..answer.len().min(60)]).into_owned();
        let server = Scripted::start(Tls::None, "* OK hello\r\n", "UID FETCH", answer).await;
        let mut client = server.connect().await.unwrap();
        client.examine(&client.folder("INBOX")).await.unwrap();
        assert_eq!(
            client.fetch(&[1], 100).await,
            Err(Error::Protocol(breach)),
            "{said}"
        );
        assert_eq!(client.noop().await, Err(Error::Closed), "{said}");
    }
}

#[tokio::test]
async fn strange_but_harmless_answers_are_borne() {
    let answer = "* OK [ALERT]é\r\n* METADATA \"\" (/private/\u{e9})\r\n* 9 EXPUNGE\r\n* NO [X] {7}\r\nA7777 NO stale\r\n\
                  * 4 FETCH (UID 4 BODY[]<0> {2}\r\nno)\r\n* 1 FETCH (UID 1 BODY[]<0> {2}\r\nhi)\r\nTAG OK done\r\n";
    let server = Scripted::start(Tls::None, "* OK [ALERT]é\r\n", "UID FETCH", answer.into()).await;
    let mut client = server.connect().await.unwrap();
    let fetched = client.fetch(&[1], 100).await.unwrap();
    assert_eq!(fetched.len(), 1, "the message nobody asked for is left out");
    assert_eq!(
        (fetched[0].bytes.as_slice(), fetched[0].internal_date),
        (&b"hi"[..], jiff::Timestamp::UNIX_EPOCH)
    );
    client.logout().await;
}

#[tokio::test]
async fn a_folder_without_uidvalidity_is_an_error_and_never_zero() {
    for answer in [
        "* 3 EXISTS\r\nTAG OK x\r\n",
        "* OK [UIDVALIDITY 0] x\r\nTAG OK x\r\n",
        "* OK [UIDVALIDITY 99999999999] x\r\nTAG OK x\r\n",
    ] {
        let server = Scripted::start(Tls::None, "* OK hello\r\n", "EXAMINE", answer.into()).await;
        let mut client = server.connect().await.unwrap();
        assert_eq!(
            client.examine(&client.folder("INBOX")).await,
            Err(Error::NoUidValidity),
            "{answer}"
        );
    }
}

#[tokio::test]
async fn nothing_is_marked_or_removed_after_a_copy_that_was_refused() {
    let server = Scripted::start(
        Tls::None,
        "* OK hello\r\n",
        "UID MOVE",
        b"TAG NO [OVERQUOTA] full\r\n".into(),
    )
    .await;
    let mut client = server.connect().await.unwrap();
    assert!(
        client
            .move_messages(&[1], &client.folder("Filed"))
            .await
            .is_err()
    );
    let heard = server.heard();
    assert!(
        !heard.contains("STORE") && !heard.contains("EXPUNGE") && !heard.contains("CLOSE"),
        "{heard}"
    );
}

#[tokio::test]
async fn silence_has_an_end_everywhere() {
    let asked = [
        "CAPABILITY",
        "LOGIN",
        "LIST",
        "EXAMINE",
        "UID FETCH",
        "UID MOVE",
        "UID SEARCH",
        "IDLE",
        "DONE",
        "APPEND",
    ];
    for ask in asked {
        let server = Scripted::start(Tls::None, "* OK hello\r\n", ask, Vec::new()).await;
        let outcome = everything(&server, SHORT).await;
        assert!(
            matches!(outcome, Err(Error::Timeout(_))),
            "{ask}: {outcome:?}"
        );
    }
    let server = Scripted::start(Tls::None, "* OK hello\r\n", "nothing", Vec::new()).await;
    everything(&server, LONG).await.unwrap();
}

/// One command of each kind.
async fn everything(server: &Scripted, limit: Duration) -> Result<(), Error> {
    let mut client = server.connect_with(SECRET, limit).await?;
    let (inbox, filed) = (client.folder("INBOX"), client.folder("Filed"));
    client.examine(&inbox).await?;
    client.uids_after(0).await?;
    client.fetch(&[1], 100).await?;
    client.move_messages(&[1], &filed).await?;
    client.idle(Duration::ZERO, std::future::pending()).await?;
    client.append(&filed, &[], None, b"x\r\n").await?;
    client.logout().await;
    Ok(())
}

#[tokio::test]
async fn a_command_that_was_given_up_spoils_the_connection_and_not_the_next_answer() {
    let server = Scripted::start(Tls::None, "* OK hello\r\n", "UID FETCH", Vec::new()).await;
    let mut client = server.connect().await.unwrap();
    tokio::select! {
        biased;
        answer = client.fetch(&[1], 100) => panic!("{answer:?}"),
        () = async {} => {}
    }
    assert_eq!(client.noop().await, Err(Error::Closed));
}

#[tokio::test]
async fn idle_that_the_server_ends_is_a_reason_to_look() {
    let server = Scripted::start(
        Tls::None,
        "* OK hello\r\n",
        "IDLE",
        b"+ x\r\nTAG OK enough\r\n".into(),
    )
    .await;
    let mut client = server.connect().await.unwrap();
    let end = client
        .idle(Duration::from_secs(60), std::future::pending())
        .await;
    assert_eq!(end, Ok(IdleEnd::Something));
    assert_eq!(
        client.noop().await,
        Ok(false),
        "the connection is still good"
    );
}

#[tokio::test]
async fn a_number_of_messages_that_is_repeated_wakes_nobody() {
    let server = Scripted::start(
        Tls::None,
        "* OK hello\r\n",
        "IDLE",
        b"+ x\r\n* 1 EXISTS\r\n".into(),
    )
    .await;
    let mut client = server.connect().await.unwrap();
    client.examine(&client.folder("INBOX")).await.unwrap();
    assert_eq!(
        client.idle(SHORT, std::future::pending()).await,
        Ok(IdleEnd::Elapsed)
    );
}

#[tokio::test]
async fn a_hundred_thousand_messages_are_listed_whole() {
    let uids: Vec<String> = (1..=100_000).map(|uid: u32| uid.to_string()).collect();
    let answer = format!("* SEARCH {}\r\nTAG OK done\r\n", uids.join(" "));
    let server = Scripted::start(Tls::None, "* OK hello\r\n", "UID SEARCH", answer.into()).await;
    let mut client = server.connect().await.unwrap();
    assert!(client.all_uids().await.unwrap().into_iter().eq(1..=100_000));
}
