//! A fault at every line of a story, one after another, until the story passes untouched.

use super::world::Wired;
use crate::support::proxy::Fault;

/// What strikes at a line.
type Strike = fn(Fault) -> Fault;

/// Cut in the middle of the line; said goodbye to before it; rubbish before it; reset after it.
const STRIKES: [Strike; 4] = [
    |fault| fault.half().close(),
    |fault| fault.instead("* BYE going down\r\n").close(),
    |fault| fault.before("\x00\x01 nothing of this is IMAP {3}\r\n"),
    |fault| fault.reset(),
];

/// More lines than any of these stories has.
const ENOUGH: usize = 200;

#[tokio::test(flavor = "multi_thread")]
async fn f16_watching_survives_a_fault_at_every_line_the_server_says() {
    let wired = Wired::open().await;
    // Nothing is filed here, so every connection is the watcher's.
    wired.inbox("finance", |text| {
        text.replacen("tier", "mode = \"observe\"\ntier", 1)
    });
    let daemon = wired.watch();
    let mut seen = 0;
    let reached = (1..ENOUGH).find(|&line| {
        let strikes = STRIKES.iter().zip(1..);
        wired
            .imap
            .set(strikes.map(|(strike, nth)| strike(Fault::line(line).on(nth))));
        seen += 1;
        wired.company.dovecot.append(
            "finance",
            "INBOX",
            &crate::daemon::company::pitch("finance", "Kim", &format!("p{line}")),
        );
        wired.imap.hang_up();
        daemon.wait_until("it is decided", |log| {
            log.matches(" decided").count() >= seen
        });
        wired.imap.strikes() == 0
    });
    let lines = reached.expect("the story ends");
    eprintln!("watching: a fault at each of {lines} lines");
    assert!(lines > 20, "{lines}");
    wired.imap.heal();
    let campaigns = wired.company.json(&["campaigns", "--json"]);
    assert_eq!(campaigns[0]["sightings"], seen, "each copy was taken once");
    assert_eq!(wired.company.count("finance", "INBOX"), seen);
    assert!(daemon.end().0.success());
    assert!(wired.company.sink.accepted().len() <= 1);
}
