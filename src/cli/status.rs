//! `status`: inboxes, lags, outbox, errors; from the store, so that it works while the daemon is down.

use std::path::Path;

use jiff::Timestamp;

use super::args::Output;
use super::exit::Failure;
use super::shown::{instant, show};
use super::table::table;
use super::{open, shown};
use crate::message::clean_line;
use crate::store::{HoldKind, LeftUnread, Status, UnclearFolder, UnreadMessage, WorkerStatus};

/// Prints it.
pub async fn run(typed: Option<&Path>, output: Output) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let store = open::store(&config.store.url).await?;
    let mut status = store.status(Timestamp::now()).await?;
    // Of a daemon that never ran there is nothing to tell; this program and its configuration are what would run.
    let version = env!("CARGO_PKG_VERSION");
    status.version.get_or_insert_with(|| version.to_owned());
    status.mode.get_or_insert_with(|| config.mode.to_string());
    show(output.json, &status, || {
        for_people(&status, &config.timezone)
    })
}

fn for_people(status: &Status, zone: &jiff::tz::TimeZone) -> String {
    let since = status.since.map(|at| instant(at, zone)).unwrap_or_default();
    let head = match status.running {
        true => format!(
            "running since {since}, mode {}\n\n",
            status.mode.as_deref().unwrap_or("?")
        ),
        false => "the daemon is not running; what follows is what it left\n\n".to_owned(),
    };
    let head = head + &kept_back(status, zone);
    let rows: Vec<Vec<String>> = status
        .inboxes
        .iter()
        .map(|inbox| {
            vec![
                inbox.name.clone(),
                shown::word(&inbox.state),
                inbox
                    .last_seen
                    .map(|at| instant(at, zone))
                    .unwrap_or_default(),
                inbox.processed.to_string(),
                inbox.passed_over.to_string(),
                inbox.error.clone().unwrap_or_default(),
            ]
        })
        .collect();
    let inboxes = table(
        &[
            "inbox",
            "state",
            "last seen",
            "messages",
            "passed over",
            "error",
        ],
        &rows,
    );
    let (outbox, moves) = (&status.outbox, &status.moves);
    format!(
        "{head}{inboxes}{}\noutbox: {} queued ({} held back), {} in doubt, {} failed, {} in Drafts, {} came back\nmoves: {} queued, {} failed\n\
         {} campaigns, {} copies filed, {} replies sent\n{}{}",
        workers(status),
        outbox.queued,
        outbox.held_back,
        outbox.in_doubt,
        outbox.failed,
        outbox.drafted,
        outbox.bounced,
        moves.queued,
        moves.failed,
        status.campaigns,
        status.copies_filed,
        status.replies_sent,
        unclear(status),
        unread(status, zone)
    )
}

/// Who serves how many inboxes, where several do.
fn workers(status: &Status) -> String {
    let one = |it: &WorkerStatus| format!("{} ({} inboxes)", it.name, it.inboxes);
    let all: Vec<String> = status.workers.iter().map(one).collect();
    match all.len() {
        0 | 1 => String::new(),
        _ => format!("\nworkers: {}", all.join(", ")),
    }
}

/// What lies unread in its inbox: how many and why, then where the last of them are.
fn unread(status: &Status, zone: &jiff::tz::TimeZone) -> String {
    if status.passed_over == 0 {
        return String::new();
    }
    let because =
        |it: &LeftUnread| vec![it.inbox.clone(), it.messages.to_string(), it.reason.clone()];
    let because: Vec<_> = status.passed_over_because.iter().map(because).collect();
    let message = |it: &UnreadMessage| {
        vec![
            it.inbox.clone(),
            it.folder.clone(),
            it.uid.to_string(),
            it.at.map(|at| instant(at, zone)).unwrap_or_default(),
            it.reason.clone(),
        ]
    };
    let latest: Vec<_> = status.passed_over_latest.iter().map(message).collect();
    format!(
        "\n{}\n{}",
        table(&["inbox", "passed over", "because"], &because),
        table(&["inbox", "folder", "UID", "since", "because"], &latest)
    )
}

/// Why nothing is sent.
fn kept_back(status: &Status, zone: &jiff::tz::TimeZone) -> String {
    let hold = status.hold.iter().map(|hold| {
        let after = match hold.kind {
            HoldKind::Restored => " --after-restore",
            HoldKind::Foreign | HoldKind::Flood => "",
        };
        format!(
            "HOLD since {}: {}; nothing is sent until you say `onedoor resume{after}`\n\n",
            instant(hold.since, zone),
            hold.why
        )
    });
    let clocks = status
        .suspect_clocks
        .iter()
        .map(|clock| format!("CLOCK SUSPECT ({}): {}\n\n", clock.worker, clock.why));
    hold.chain(clocks).collect()
}

/// What the contact has to be asked.
fn unclear(status: &Status) -> String {
    let line = |it: &UnclearFolder| {
        let vendor = it.vendor.as_deref().unwrap_or("a copy");
        format!(
            "{}: {vendor} lies in {}, which names no date to come; nothing is decided about it\n",
            it.inbox,
            clean_line(&it.folder, 200)
        )
    };
    status.unclear_folders.iter().map(line).collect()
}
