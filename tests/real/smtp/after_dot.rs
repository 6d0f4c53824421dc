//! At and after the final dot: sent, refused, or in doubt, by the outcome table.

use super::certificates::authority;
use super::{
    FROM, MAIL, TO, commit, endpoint, no_answers, nothing_was_taken, open_plain, patient, short_at,
    submission, try_with,
};
use crate::support::sink::{Answer, Script, Sink, Step};
use onedoor::config::Tls;
use onedoor::smtp::{Failure, Session, Settled, Stage};

#[tokio::test]
async fn after_the_dot_only_a_complete_answer_settles() {
    let accepted = |reply: &str| Settled::Accepted {
        reply: reply.into(),
    };
    let cases = [
        ("250 2.0.0 queued as 42", accepted("2.0.0 queued as 42")),
        ("250", accepted("")),
        ("250-2.0.0 ok\n250 queued", accepted("2.0.0 ok queued")),
        (
            "451 4.3.0 later",
            Settled::RefusedForNow {
                code: 451,
                text: "4.3.0 later".into(),
            },
        ),
        (
            "421 4.3.2 shutting down",
            Settled::RefusedForNow {
                code: 421,
                text: "4.3.2 shutting down".into(),
            },
        ),
        (
            "554-5.7.1 <kim@vendor.example>\n554 spam",
            Settled::RefusedForGood {
                code: 554,
                text: "5.7.1 (address) spam".into(),
            },
        ),
    ];
    for (words, wished) in cases {
        let (_, settled) = try_with(
            submission().always(Step::Dot, Answer::say(words)),
            &patient(),
        )
        .await;
        assert_eq!(settled, Ok(wished), "{words}");
    }
}

#[tokio::test]
async fn an_answer_cut_short_leaves_the_mail_in_doubt() {
    for (name, answer) in no_answers() {
        for tls in [Tls::None, Tls::Implicit] {
            let script = if tls == Tls::None {
                Script::new()
            } else {
                Script::new().implicit_tls(authority().server("server"))
            };
            let sink = Sink::start(script.once(Step::Dot, answer.clone())).await;
            let endpoint = endpoint(sink.port, tls);
            let mut session =
                Session::open(&endpoint, authority().client(), None, &short_at(Step::Dot))
                    .await
                    .unwrap();
            let settled = commit(&mut session).await;
            assert!(
                matches!(&settled, Ok(Settled::InDoubt { why }) if why.contains("after the final dot")),
                "{name}: {settled:?}"
            );
            assert_eq!(sink.accepted().len(), 1, "{name}: the server may own it");
            let next = commit(&mut session).await.expect_err(name);
            assert_eq!(
                next.stage(),
                Stage::Connect,
                "{name}: the connection is of no more use"
            );
        }
    }
}

#[tokio::test]
async fn a_wait_that_is_given_up_never_sends_again() {
    let silence = Answer::nothing().then_silence();
    let sink = Sink::start(Script::new().once(Step::Dot, silence)).await;
    let mut session = open_plain(&sink).await;
    let staged = session.offer(FROM, TO, MAIL).await.unwrap();
    tokio::select! {
        settled = staged.commit() => panic!("{settled:?}"),
        accepted = sink.wait_accepted(1) => assert_eq!(accepted.len(), 1),
    }
    assert_eq!(
        commit(&mut session).await.unwrap_err().stage(),
        Stage::Connect
    );
    assert_eq!(sink.wait_closed(1).await.accepted.len(), 1);
}

#[tokio::test]
async fn nothing_is_accepted_without_the_dot() {
    for tls in [Tls::None, Tls::Implicit] {
        let script = if tls == Tls::None {
            Script::new()
        } else {
            Script::new().implicit_tls(authority().server("server"))
        };
        let sink = Sink::start(script).await;
        let mut session = Session::open(
            &endpoint(sink.port, tls),
            authority().client(),
            None,
            &patient(),
        )
        .await
        .unwrap();
        drop(session.offer(FROM, TO, MAIL).await.unwrap());
        let record = sink.wait_closed(1).await;
        assert_eq!(
            record.unfinished,
            [MAIL],
            "the whole mail but its dot lay with the server"
        );
        nothing_was_taken(&sink, "dropped");
    }
}

#[tokio::test]
async fn a_staged_mail_abandoned_is_not_sent() {
    let sink = Sink::start(Script::new()).await;
    let mut session = open_plain(&sink).await;
    session.offer(FROM, TO, MAIL).await.unwrap().abandon();
    let record = sink.wait_closed(1).await;
    assert_eq!(record.unfinished, [MAIL], "no QUIT among the mail's lines");
    nothing_was_taken(&sink, "abandoned");
    assert_eq!(
        commit(&mut session).await.unwrap_err().stage(),
        Stage::Connect
    );
}

#[tokio::test]
async fn a_connection_lost_before_the_dot_leaves_no_doubt() {
    let sink = Sink::start(Script::new()).await;
    let mut session = open_plain(&sink).await;
    let staged = session.offer(FROM, TO, MAIL).await.unwrap();
    sink.stop().await;
    assert!(matches!(
        staged.commit().await,
        Settled::RefusedForNow { code: 451, .. }
    ));
}

#[tokio::test]
async fn an_answer_given_before_the_dot_is_no_answer_to_it() {
    for early in [
        "250 2.0.0 queued as FORGED",
        "421 4.4.2 timeout",
        "554 5.7.1 no",
    ] {
        let sink = Sink::start(
            Script::new().once(Step::Data, Answer::raw(format!("354 go\r\n{early}\r\n"))),
        )
        .await;
        let failure = commit(&mut open_plain(&sink).await).await.unwrap_err();
        assert!(
            matches!(&failure, Failure::Again(trouble) if trouble.stage == Stage::Body),
            "{failure}"
        );
        sink.wait_closed(1).await;
        nothing_was_taken(&sink, early);
    }
}
