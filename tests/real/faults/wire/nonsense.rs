//! Answers that break the protocol, or would fill or crash a client that believed them.

use std::time::Duration;

use super::world::Wired;
use crate::support::proxy::Fault;

/// What a sick inbox may cost at most, in KiB, besides what the daemon holds anyway.
const BOUND: u64 = 4 * 1024;

/// What it may cost of a processor at most, by a program that is not optimised.
const EFFORT: Duration = Duration::from_secs(10);

/// Each of these is given for an answer to a FETCH; then the server is well again.
async fn is_borne(answers: Vec<(Fault, &str)>) {
    let wired = Wired::open().await;
    // A flood takes its time to read where much else is going on: what ends it must not be the deadline.
    let daemon = wired.watch_at("1000 60");
    wired.copy("finance", "p0");
    wired.company.sink.wait_accepted(1).await;
    wired.company.all_wait();
    let (before, spent) = (daemon.peak_memory(), daemon.processor_time());
    let count = answers.len();
    let (faults, words): (Vec<Fault>, Vec<&str>) = answers.into_iter().unzip();
    wired.imap.set(faults);
    wired.copy("finance", "p1");
    wired.imap.struck(count).await;
    wired.others_go_on("meanwhile");
    daemon.wait_until("each is named", |log| {
        words.iter().all(|words| log.contains(words))
    });
    let effort = daemon.processor_time() - spent;
    let grown = daemon.peak_memory() - before;
    eprintln!("{count} hostile answers: {grown} KiB more, {effort:?}");
    assert!(grown < BOUND, "{grown} KiB");
    assert!(effort < EFFORT, "{effort:?}");
    wired.ends_well(daemon);
}

fn to_fetch(answer: impl Into<Vec<u8>>) -> Fault {
    Fault::client_says("UID FETCH").answer(answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn f12_a_literal_that_cannot_be_meant_ends_the_connection_and_fills_no_memory() {
    let literal = |size: &str| to_fetch(format!("* 1 FETCH (UID 1 BODY[]<0> {{{size}}}\r\n"));
    is_borne(vec![
        (literal("4294967295"), "a literal larger than the"),
        (literal("99999999999999999999"), "a literal larger than the"),
        (
            literal("-1"),
            "a literal that is malformed or in the wrong place",
        ),
        (
            to_fetch("* 1 FETCH (UID 1 BODY[]<0> {5000}\r\nshort").close(),
            "the connection was lost",
        ),
        (
            Fault::server_says("BODY[]<0> {").half().close(),
            "the connection was lost",
        ),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f13_what_was_not_asked_for_ends_the_connection_and_crashes_nothing() {
    let nested = format!("* 1 FETCH (BODYSTRUCTURE {}\r\n", "(".repeat(5_000));
    let deep = format!("* 1 FETCH ({}\r\n", "(".repeat(5_000));
    let flags = format!(
        "* 1 FETCH (UID 1 FLAGS ({}))\r\n",
        "keyword ".repeat(512 * 1024)
    );
    is_borne(vec![
        (to_fetch(nested), "a data item that was not asked for"),
        (to_fetch(deep), "parentheses nested deeper than"),
        (to_fetch(flags), "a line of more than"),
        (
            to_fetch("* 1 FETCH (UID 1 INTERNALDATE NIL)\r\n"),
            "a data item that was not asked for",
        ),
        (
            to_fetch("* 1 FETCH nonsense\r\n"),
            "a response that is not IMAP",
        ),
    ])
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f13_words_for_people_in_any_letters_change_nothing() {
    let wired = Wired::open().await;
    wired.imap.set([
        Fault::server_says("FETCH (")
            .before("* OK [ALERT]é\r\n* NO [ALERT] {7}\r\n* XUNHEARD (of\r\n"),
        Fault::server_says("OK Fetch completed")
            .before("* 3 FETCH (FLAGS (\\Seen))\r\n* OK [UNKNOWN-CTE x] é\r\n"),
        Fault::server_says("COPYUID").before("* OK [ALERT]é\r\n"),
    ]);
    let daemon = wired.watch();
    wired.copy("finance", "p1");
    wired.imap.struck(3).await;
    wired.others_go_on("meanwhile");
    let log = daemon.log();
    assert!(!log.contains("trying again"), "{log}");
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f14_ten_million_untagged_answers_cost_little_time_and_no_memory() {
    let million = "* 5 EXISTS\r\n".repeat(100_000);
    let flood = to_fetch(million).repeated(100);
    is_borne(vec![(flood, "more responses than the command can need")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn f14_a_flood_while_idle_ends_the_connection_and_no_other() {
    let wired = Wired::open().await;
    let flood: Vec<String> = (10..20_010)
        .map(|number| format!("* {number} EXISTS\r\n"))
        .collect();
    let flood = Fault::server_says("+ idling")
        .before("+ idling\r\n")
        .answer(flood.concat());
    wired.imap.set([flood.repeated(500)]);
    let daemon = wired.watch();
    wired.imap.struck(1).await;
    daemon.wait_until("it is cut off", |log| log.contains("more responses than"));
    wired.others_go_on("meanwhile");
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f12_a_server_that_errs_five_times_in_a_row_is_left_alone_for_longer_and_the_status_counts()
{
    let wired = Wired::open().await;
    // Waits are a tenth: short ones up to the fourth fault, half a minute after the fifth.
    let daemon = wired.watch_at("10 5");
    let literal = "* 1 FETCH (UID 1 BODY[]<0> {4294967295}\r\n";
    wired.imap.set([to_fetch(literal).always()]);
    wired.copy("finance", "p1");
    let state = wired.told("; 5 faults in a row, the next try comes in ");
    assert_eq!(state, "backing_off");
    let error = wired.status("finance").1;
    assert!(error.contains("a literal larger than the"), "{error}");
    assert!(error.ends_with(" min"), "{error}");
    wired.others_go_on("meanwhile");
    assert_eq!(wired.imap.strikes(), 5, "it is left alone");
    let log = daemon.log();
    let wait = |line: &str| line.split_once("wait_seconds=")?.1.trim().parse().ok();
    let waits: Vec<u64> = log.lines().filter_map(wait).collect();
    // Jitter moves each by a quarter.
    let spans = [0..=1, 1..=2, 3..=5, 6..=10, 225..=375];
    assert_eq!(waits.len(), spans.len(), "{waits:?}");
    for (wait, span) in waits.iter().zip(spans) {
        assert!(span.contains(wait), "{waits:?}");
    }
    // Whoever has mended the server need not wait: a reload tries at once.
    wired.imap.heal();
    daemon.signal(nix::sys::signal::Signal::SIGHUP);
    wired.ends_well(daemon);
}
