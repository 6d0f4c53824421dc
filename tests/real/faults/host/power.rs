//! A power cut: what was not synced is gone.
//!
//! strace records what the program does to the files of its database; the files are then built again as they are
//! guaranteed to be after a cut at some moment: what a sync has covered, and nothing else. The control disregards the
//! syncs of the write-ahead log, which is what `synchronous=NORMAL` leaves out; it must lose the claim, else this test
//! proves nothing.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use sqlx::{Connection, SqliteConnection};

use crate::daemon::company::{Company, Daemon, Wish, pitch};
use crate::faults::stage::change;

/// What happened, in its order.
#[derive(Debug)]
enum Event {
    Write {
        file: String,
        at: usize,
        bytes: Vec<u8>,
    },
    Truncate {
        file: String,
        length: usize,
    },
    Sync {
        file: String,
    },
    Unlink {
        file: String,
    },
    /// The final dot of a mail was handed to the system.
    Dot,
}

/// The text between the first pair of quotes or angle brackets, which strace writes as `\x61\x62`.
fn hexed(text: &str) -> Vec<u8> {
    text.split("\\x")
        .skip(1)
        .map(|pair| u8::from_str_radix(&pair[..2], 16).unwrap())
        .collect()
}

fn file_of(call: &str) -> String {
    let inside = call.split_once('<').map_or("", |(_, rest)| rest);
    let path = inside.split_once('>').map_or("", |(path, _)| path);
    String::from_utf8_lossy(&hexed(path)).into_owned()
}

fn number(text: &str) -> usize {
    text.trim().trim_end_matches(')').parse().unwrap()
}

/// One line of strace, its call whole.
fn event(call: &str) -> Option<Event> {
    let (name, _) = call.split_once('(')?;
    let arguments = call.rsplit_once(" = ")?.0.trim_end();
    let quoted = || call.split('"').nth(1).map(hexed).unwrap_or_default();
    let last = || number(arguments.rsplit_once(", ").unwrap().1);
    match name {
        "pwrite64" => Some(Event::Write {
            file: file_of(call),
            at: last(),
            bytes: quoted(),
        }),
        "ftruncate" => Some(Event::Truncate {
            file: file_of(call),
            length: last(),
        }),
        "fdatasync" | "fsync" => Some(Event::Sync {
            file: file_of(call),
        }),
        "unlink" => Some(Event::Unlink {
            file: String::from_utf8_lossy(&quoted()).into_owned(),
        }),
        "sendto" => {
            (quoted() == b".\r\n" || quoted().ends_with(b"\r\n.\r\n")).then_some(Event::Dot)
        }
        _ => None,
    }
}

/// A call that another thread interrupted stands on two lines; it counts where it ended.
fn events(trace: &str) -> Vec<Event> {
    let mut begun: HashMap<&str, String> = HashMap::new();
    let mut events = Vec::new();
    for line in trace.lines() {
        let Some((thread, call)) = line.split_once(' ') else {
            continue;
        };
        let call = call.trim_start();
        let whole = if let Some(head) = call.strip_suffix(" <unfinished ...>") {
            begun.insert(thread, head.to_owned());
            continue;
        } else if call.starts_with("<...") {
            let tail = call.split_once("resumed>").map_or("", |(_, tail)| tail);
            begun.remove(thread).unwrap_or_default() + tail
        } else {
            call.to_owned()
        };
        if !whole.contains(" = -1") {
            events.extend(event(&whole));
        }
    }
    events
}

/// The files after a cut.
fn after_cut(events: &[Event], wal_is_synced: bool) -> HashMap<String, Vec<u8>> {
    let mut kept: HashMap<String, Vec<u8>> = HashMap::new();
    let mut floating: HashMap<&str, Vec<&Event>> = HashMap::new();
    for event in events {
        match event {
            Event::Write { file, .. } | Event::Truncate { file, .. } => {
                floating.entry(file).or_default().push(event);
            }
            Event::Sync { file } if wal_is_synced || !file.ends_with("-wal") => {
                let content = kept.entry(file.clone()).or_default();
                floating
                    .remove(file.as_str())
                    .into_iter()
                    .flatten()
                    .for_each(|event| apply(content, event));
            }
            Event::Unlink { file } => {
                kept.remove(file);
                floating.remove(file.as_str());
            }
            Event::Sync { .. } | Event::Dot => {}
        }
    }
    kept
}

fn apply(content: &mut Vec<u8>, event: &Event) {
    match event {
        Event::Write { at, bytes, .. } => {
            let end = at + bytes.len();
            content.resize(content.len().max(end), 0);
            content[*at..end].copy_from_slice(bytes);
        }
        Event::Truncate { length, .. } => content.resize(*length, 0),
        _ => {}
    }
}

/// Lays the database down as it is after a cut.
fn lay(files: &HashMap<String, Vec<u8>>, from: &Path, to: &Path) {
    for ending in ["", "-wal", "-shm"] {
        let name = |path: &Path| format!("{}{ending}", path.display());
        let _ = std::fs::remove_file(name(to));
        if let Some(content) = files.get(&name(from)) {
            std::fs::write(name(to), content).unwrap();
        }
    }
}

/// What a database says of the reply; nothing where it knows of none.
async fn state(file: &Path) -> Option<String> {
    let mut link = SqliteConnection::connect(&format!("sqlite://{}?mode=rwc", file.display()))
        .await
        .unwrap();
    let whole: String = sqlx::query_scalar("PRAGMA quick_check(1)")
        .fetch_one(&mut link)
        .await
        .unwrap();
    assert_eq!(whole, "ok", "a cut damaged it");
    let state = sqlx::query_scalar("SELECT state FROM mail WHERE kind = 'reply'")
        .fetch_optional(&mut link)
        .await;
    link.close().await.unwrap();
    state.ok().flatten()
}

#[tokio::test(flavor = "multi_thread")]
async fn f25_after_a_power_cut_at_any_moment_the_reply_is_known_and_not_sent_again() {
    if !Path::new("/usr/bin/strace").exists() {
        eprintln!("SKIPPED: strace is not installed, so no power was cut");
        return;
    }
    let company = Company::open(&Wish::default()).await;
    let (database, traced) = (
        company.folder().join("onedoor.db"),
        company.folder().join("trace"),
    );
    let calls = "trace=pwrite64,ftruncate,fdatasync,fsync,unlink,sendto";
    let daemon = Daemon::start_under(
        &company.config,
        &[
            "strace",
            "-f",
            "-y",
            "-xx",
            "-s",
            "1000000",
            "-qq",
            "--seccomp-bpf",
            "-o",
            traced.to_str().unwrap(),
            "-e",
            calls,
        ],
    );
    // Before that a `status` might be the one that makes the database, and nobody would record it.
    daemon.wait_until("it runs", |log| log.contains("onedoor is running"));
    company.all_wait();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.sink.wait_accepted(1).await;
    company.wait_until("all is recorded", || {
        let status = company.json(&["status", "--json"]);
        status["replies_sent"] == 1 && status["copies_filed"] == 1
    });
    drop(daemon);
    let events = events(&std::fs::read_to_string(&traced).unwrap());
    let dot = events
        .iter()
        .position(|event| matches!(event, Event::Dot))
        .expect("a dot was sent");
    let cut: PathBuf = company.folder().join("cut.db");
    let mut seen = Vec::new();
    for at in (1..=dot).step_by(40).chain(dot + 1..=events.len()) {
        lay(&after_cut(&events[..at], true), &database, &cut);
        let state = state(&cut).await;
        if at > dot {
            let known = state.as_deref().unwrap_or("unknown");
            assert!(
                ["sending", "sent"].contains(&known),
                "event {at}: the reply is {known}"
            );
        } else {
            assert!(
                state.is_none_or(|state| state != "sent"),
                "event {at}: sent before it was"
            );
        }
        seen.push(at);
    }
    eprintln!(
        "{} events, the dot is number {dot}; cut at {} of them",
        events.len(),
        seen.len()
    );

    lay(&after_cut(&events[..=dot], false), &database, &cut);
    let unsynced = state(&cut).await;
    assert!(
        unsynced.is_none_or(|state| state != "sending"),
        "the control lost nothing: this test proves nothing"
    );

    lay(&after_cut(&events[..=dot], true), &database, &cut);
    change(&company.config, "onedoor.db", "cut.db");
    let daemon = company.watch();
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    company.wait_until("a further copy is filed", || {
        company.count("cfo", "Vendors") == 1
    });
    assert_eq!(company.json(&["status", "--json"])["outbox"]["in_doubt"], 1);
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
}
