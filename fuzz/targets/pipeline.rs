//! Bytes to a decision, as the daemon makes it: who is answered is the one author, and what is sent is one clean mail.
#![no_main]

use std::path::Path;
use std::sync::LazyLock;

use jiff::Timestamp;
use libfuzzer_sys::fuzz_target;
use onedoor::campaign::Key;
use onedoor::config::Config;
use onedoor::daemon::assign::{self, Scene, World};
use onedoor::daemon::desk::Desk;
use onedoor::daemon::prepare::{Arrival, prepare};
use onedoor::message::{self, Limits};
use onedoor::policy::Do;
use onedoor::store::{Ledger, Place};

const COMPANY: &str = r#"
mode = "reply"
[smtp]
host = "smtp.example.com"
username = "v"
password_credential = "p"
from = "Vendor Desk <vendors@example.com>"
[policy]
trusted_authserv = ["mx.example.com"]
pitch_threshold = 0.3
unsure_threshold = 0.1
[[organization]]
name = "Example Corp"
domains = ["example.com"]
[organization.contact]
name = "Rich Miller"
address = "rich@example.com"
inbox = "rich"
[[inbox]]
name = "rich"
addresses = ["rich@example.com"]
tier = "contact"
[inbox.imap]
host = "imap.example.com"
username = "rich"
password_credential = "rich"
[[inbox]]
name = "finance"
addresses = ["finance@example.com"]
[inbox.imap]
host = "imap.example.com"
username = "finance"
password_credential = "finance"
"#;

static SITE: LazyLock<(Config, Desk)> = LazyLock::new(|| {
    let config = Config::parse(COMPANY, Path::new("onedoor.toml")).expect("it is sound");
    let desk = Desk::new(&config, &config.organizations[0], "fuzz");
    (config, desk)
});

fuzz_target!(|bytes: &[u8]| {
    let (config, desk) = &*SITE;
    let key = Key::derive(b"fuzz");
    let now: Timestamp = "2026-03-02T08:00:00Z".parse().expect("a time");
    let mut world = World::new(Ledger::default());
    for (uid, inbox) in (1..).zip(["finance", "rich"]) {
        let inbox = config.inbox(inbox).expect("it is configured");
        let place = Place {
            inbox: inbox.name.clone(),
            folder: "INBOX".to_owned(),
            uid_validity: 1,
            uid,
        };
        let arrival = Arrival {
            place,
            at: now,
            truncated: bytes.len() % 2 == 1,
            header_only: false,
            junk: false,
            signed: false,
            bytes: bytes.to_vec(),
        };
        let prepared = prepare(desk, inbox, &key, arrival);
        let scene = Scene {
            desk,
            key: &key,
            inbox,
            watched_since: Timestamp::UNIX_EPOCH,
            groups_internal: false,
            reread_until: 0,
            now,
        };
        let assigned = assign::assign(&mut world, scene, &prepared);
        let Some(outcome) = assigned.outcome() else {
            continue;
        };
        for action in &outcome.decision.actions {
            let untouched = prepared.message.over.is_none() && prepared.message.from.len() == 1;
            assert!(untouched || action.what == Do::Leave, "{action:?}");
            if action.what == Do::Reply {
                let author = prepared
                    .message
                    .sole_from()
                    .map(|from| from.address.as_str());
                assert_eq!(author, Some(action.to.as_str()));
            }
        }
    }
    for mail in &world.changes.mails {
        let sent = message::read(&mail.bytes, &Limits::default());
        assert!(sent.faults.is_empty(), "{:?}", sent.faults);
        assert_eq!(sent.to.len(), 1, "{:?}", sent.to);
        assert_eq!(sent.cc.len() + sent.headers.count("Bcc"), 0);
        let lines = mail.bytes.split(|&octet| octet == b'\n');
        assert!(lines.clone().all(|line| line.len() <= 999));
        assert!(lines.rev().skip(1).all(|line| line.ends_with(b"\r")));
    }
});
