//! A fault at every line of a story, one after another, until the story passes untouched.

use std::time::{Duration, Instant};

use super::world::Wired;
use crate::daemon::company::PATIENCE;
use crate::support::proxy::Fault;

/// What strikes at a line.
type Strike = fn(Fault) -> Fault;

/// Cut in the middle of the line; goodbye in place of it; rubbish before it; reset after it.
const STRIKES: [Strike; 4] = [
    |fault| fault.half().close(),
    |fault| fault.instead("* BYE going down\r\n").close(),
    |fault| fault.before("\x00\x01 nothing of this is IMAP {3}\r\n"),
    |fault| fault.reset(),
];

/// More lines than any of these stories has.
const ENOUGH: usize = 200;

/// For each line: a copy arrives, and the connections from `first` on are struck there, one after the other, each in
/// another way. Gives the line at which nothing was struck any more, for there is none.
async fn sweep(wired: &Wired, first: usize, is_done: &'static str) -> usize {
    for line in 1..ENOUGH {
        let strikes = STRIKES.iter().zip(first..);
        wired
            .imap
            .set(strikes.map(|(strike, nth)| strike(Fault::line(line).on(nth))));
        wired.copy("finance", &format!("p{line}"));
        // The watcher comes back first, and looks at once.
        wired.imap.hang_up();
        let began = Instant::now();
        while wired.number(is_done).await != line as i64 {
            assert!(
                began.elapsed() < PATIENCE,
                "line {line}: {:#?}",
                wired.imap.said()
            );
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        if wired.imap.strikes() == 0 {
            return line;
        }
    }
    panic!("the story never ends");
}

#[tokio::test(flavor = "multi_thread")]
async fn f16_watching_survives_a_fault_at_every_line_the_server_says() {
    let wired = Wired::open().await;
    // Nothing is filed here, so every connection is the watcher's.
    wired.inbox("finance", |text| {
        text.replacen("tier", "mode = \"observe\"\ntier", 1)
    });
    let daemon = wired.watch();
    let lines = sweep(&wired, 1, "SELECT COUNT(*) FROM sighting").await;
    eprintln!("watching: a fault at each of {lines} lines");
    assert!(lines > 20, "{lines}");
    let campaigns = wired.company.json(&["campaigns", "--json"]);
    assert_eq!(campaigns[0]["sightings"], lines, "each copy was taken once");
    assert_eq!(wired.company.count("finance", "INBOX"), lines);
    assert!(daemon.end().0.success());
    assert!(wired.company.sink.accepted().len() <= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn f16_filing_survives_a_fault_at_every_line_the_server_says() {
    let wired = Wired::open().await;
    let daemon = wired.watch();
    let moved = "SELECT COUNT(*) FROM move_job WHERE state = 'moved'";
    let lines = sweep(&wired, 2, moved).await;
    eprintln!("filing: a fault at each of {lines} lines");
    assert!(lines > 20, "{lines}");
    wired.others_go_on("meanwhile");
    wired.ends_well(daemon);
}
