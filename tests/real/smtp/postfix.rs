//! The same against a real Postfix.

use super::certificates::authority;
use super::{FROM, MAIL, TO, commit, endpoint, patient};
use crate::support::postfix::{LATER, NOBODY, Postfix};
use crate::support::sink::{Script, Sink};
use onedoor::config::Tls;
use onedoor::smtp::{Failure, Session, Settled};

/// One Postfix for the whole story: starting it is the slow part.
#[tokio::test(flavor = "multi_thread")]
async fn a_real_postfix_takes_committed_mail_and_nothing_else() {
    let sink = Sink::start(Script::new()).await;
    let (certificate, key) = authority().pem("server");
    let Some(postfix) = Postfix::start(sink.port, certificate, key) else {
        return;
    };
    let kinds = [
        (postfix.port, Tls::None),
        (postfix.port, Tls::Starttls),
        (postfix.tls_port, Tls::Implicit),
    ];
    for (sent, (port, tls)) in kinds.into_iter().enumerate() {
        let mut session =
            Session::open(&endpoint(port, tls), authority().client(), None, &patient())
                .await
                .unwrap();
        session.offer(FROM, TO, MAIL).await.unwrap().abandon();

        let mut session =
            Session::open(&endpoint(port, tls), authority().client(), None, &patient())
                .await
                .unwrap();
        let refused = session.offer(FROM, NOBODY, MAIL).await.err().unwrap();
        assert!(
            matches!(&refused, Failure::Never(trouble) if trouble.code == Some(550)),
            "{refused}"
        );
        let later = session.offer(FROM, LATER, MAIL).await.err().unwrap();
        assert!(
            matches!(&later, Failure::Again(trouble) if trouble.code == Some(451)),
            "{later}"
        );
        let settled = commit(&mut session).await;
        assert!(
            matches!(&settled, Ok(Settled::Accepted { reply }) if reply.contains("queued as")),
            "{settled:?}"
        );
        session.quit().await;

        let arrived = sink.wait_accepted(sent + 1).await;
        assert_eq!(
            arrived.len(),
            sent + 1,
            "the abandoned one is not among them"
        );
        assert!(
            arrived[sent]
                .bytes
                .ends_with(b"\r\n\r\nHello Kim,\r\n.\r\n..two dots\r\nbye\r\n"),
            "{arrived:?}"
        );
        assert_eq!(
            (arrived[sent].from.as_str(), &arrived[sent].to[..]),
            (FROM, &[TO.to_owned()][..])
        );
    }
    postfix.wait_until_queue_is_empty();
    assert!(
        postfix.log().contains("lost connection after DATA"),
        "{}",
        postfix.log()
    );
    drop(postfix);
    assert_eq!(sink.accepted().len(), 3);
}
