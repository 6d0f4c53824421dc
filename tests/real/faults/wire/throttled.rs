//! What Microsoft 365 and Google say when they have enough of a client for now.

use super::world::Wired;
use crate::support::proxy::Fault;

#[tokio::test(flavor = "multi_thread")]
async fn f20_a_session_that_expires_every_hour_is_begun_anew_and_loses_nothing() {
    let wired = Wired::open().await;
    let daemon = wired.watch();
    for (number, bye) in [
        "* BYE Session invalidated - AccessTokenExpired\r\n",
        "* BYE Session invalidated - AccessNotYetExpired\r\n",
        "* BYE Connection is closed. 13\r\n",
        "* BYE\r\n",
    ]
    .into_iter()
    .enumerate()
    {
        // The next line of the server on the connection that idles is its news of the copy.
        let fault = Fault::server_says("EXISTS").instead(bye).close();
        wired.imap.set([fault]);
        wired.copy("finance", &format!("p{number}"));
        wired.imap.struck(1).await;
        wired.company.wait_until("it is filed", || {
            wired.company.count("finance", "INBOX") == 0
        });
    }
    wired.others_go_on("meanwhile");
    wired.ends_well(daemon);
}

/// A provider that says this at that command is left alone for as long as it asks, whatever arrives meanwhile.
async fn is_left_alone(faults: Vec<Fault>, words: &str, state: &str) {
    let wired = Wired::open().await;
    // Begun once, so that what arrives later is new.
    assert!(wired.watch().end().0.success());
    // The first wait is half a minute: nobody may come back before the daemon is asked how it fares.
    wired.imap.set(faults);
    let daemon = wired.start_at("10 5");
    wired.imap.struck(1).await;
    assert_eq!(wired.told(words), state);
    for copy in ["p1", "p2", "p3"] {
        wired.copy("finance", copy);
        wired.others_go_on(&format!("meanwhile-{copy}"));
    }
    // One connection to watch, one to file: each was told.
    assert!(wired.imap.accepted() <= 2, "{:?}", wired.imap.said());
    assert!(daemon.end().0.success());
    // Whoever starts anew asks anew.
    wired.imap.heal();
    let daemon = wired.watch();
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f20_a_provider_that_throttles_is_not_called_again_before_its_time() {
    let named = "Request is throttled. Suggested Backoff Time: 299961 milliseconds";
    is_left_alone(
        vec![
            Fault::line(1)
                .instead(format!("* BYE {named}\r\n"))
                .close()
                .always(),
        ],
        "the server asks to wait 299 s",
        "backing_off",
    )
    .await;
    is_left_alone(
        vec![
            Fault::client_says("AUTHENTICATE")
                .answer("TAG NO [THROTTLED] slow down\r\n")
                .always(),
        ],
        "the server asks to wait 300 s",
        "backing_off",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f20_a_mailbox_that_exchange_does_not_open_needs_a_person() {
    let says = "TAG BAD User is authenticated but not connected.\r\n";
    is_left_alone(
        vec![
            Fault::client_says("LIST").answer(says).always(),
            Fault::client_says("EXAMINE").answer(says).always(),
        ],
        "login refused: User is authenticated but not connected",
        "failed",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f20_a_server_without_time_for_us_is_tried_again_soon() {
    let wired = Wired::open().await;
    let daemon = wired.watch();
    for (number, (ask, answer)) in [
        (
            "AUTHENTICATE",
            "TAG NO [UNAVAILABLE] Temporary authentication failure\r\n",
        ),
        (
            "AUTHENTICATE",
            "TAG NO [ALERT] Too many simultaneous connections. (Failure)\r\n",
        ),
        ("EXAMINE", "TAG NO [UNAVAILABLE] Server Unavailable. 15\r\n"),
        ("UID FETCH", "TAG NO [INUSE] try again\r\n"),
        ("UID SEARCH", "TAG BAD Command Error. 10\r\n"),
    ]
    .into_iter()
    .enumerate()
    {
        wired.imap.set([Fault::client_says(ask).answer(answer)]);
        wired.copy("finance", &format!("p{number}"));
        wired.imap.hang_up();
        wired.imap.struck(1).await;
        wired.company.wait_until("it is filed", || {
            wired.company.count("finance", "INBOX") == 0
        });
    }
    wired.others_go_on("meanwhile");
    wired.ends_well(daemon);
}
