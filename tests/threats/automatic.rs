//! Machines that write to us: bounces, absence notes, lists, reports, ticket systems. None of them is ever answered.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use onedoor::classify::Verdict;
use onedoor::message::Authentication;
use onedoor::policy::{Do, History, Refusal, refusals};

use super::desk::*;

/// What the guards alone say of a mail: as if it were a pitch, addressed to us, by an authenticated sender, a moment ago.
fn refused(mail: &[u8]) -> Vec<Refusal> {
    let mut company = Company::new();
    let mut evidence = company.prepared("dana", mail).evidence;
    evidence.recipients.push("dana@tally.example".to_owned());
    evidence.authentication = Authentication::Passed;
    refusals(
        &evidence,
        &company.desk.rules,
        &History::default(),
        Verdict::Pitch,
        evidence.received_at,
    )
}

/// What the daemon makes of a mail that our server vouches for and that is addressed to us: it must be no answer.
fn is_not_answered(name: &str, mail: &[u8]) -> Vec<Refusal> {
    let mail = match mail.strip_prefix(b"From ") {
        Some(rest) => &rest[rest.iter().position(|octet| *octet == b'\n').unwrap() + 1..],
        None => mail,
    };
    let stamp =
        b"Authentication-Results: mx.tally.example; dmarc=pass\r\nBcc: dana@tally.example\r\n";
    let mut company = Company::new();
    let outcome = company.gets("dana", &[stamp.as_slice(), mail].concat());
    let mut actions = outcome.decision.actions.iter();
    assert!(actions.all(|action| action.what != Do::Reply), "{name}");
    assert!(company.world.changes.mails.is_empty(), "{name}");
    assert!(!outcome.decision.refused.is_empty(), "{name}");
    outcome.decision.refused
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn no_automatic_mail_of_the_world_would_be_answered() {
    let folder = std::env::var_os("ONEDOOR_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
        PathBuf::from,
    );
    let folder = folder.join("automatic");
    if !folder.exists() {
        println!("SKIPPED: {} is not there", folder.display());
        return;
    }
    let (mut found, mut by_rule) = (Vec::new(), BTreeMap::new());
    files(&folder, &mut found);
    let mut left_to_judgement = Vec::new();
    for path in &found {
        let (name, mail) = (path.display().to_string(), std::fs::read(path).unwrap());
        for refusal in is_not_answered(&name, &mail) {
            *by_rule.entry(refusal).or_insert(0) += 1;
        }
        if refused(&mail).is_empty() {
            left_to_judgement.push(name);
        }
    }
    println!("{} mails, none answered; by rule:", found.len());
    for (refusal, count) in by_rule {
        println!("{count:5} {refusal}: {}", refusal.rule());
    }
    println!("refused by their judgement alone: {left_to_judgement:#?}");
    assert!(left_to_judgement.len() * 100 <= found.len());
}

/// A mail of a machine, and the rule that must be among those that refuse it.
type Case = (&'static str, &'static str, Refusal);

/// What follows the header fields that matter: a text that would be a pitch.
fn whole(fields: &str) -> Vec<u8> {
    let from = match fields.contains("From:") {
        true => "",
        false => "From: Kim Lo <kim@cloudberry.example>\n",
    };
    let kind = match fields.contains("Content-Type:") {
        true => "",
        false => "Content-Type: text/plain; charset=utf-8\n",
    };
    format!(
        "{fields}{from}{kind}To: dana@tally.example\nSubject: Close the books\nDate: Mon, 2 Mar 2026 08:00:00 +0000\n\
         Message-ID: <m1@cloudberry.example>\nMIME-Version: 1.0\n\n{PITCH}"
    )
    .into_bytes()
}

const SAM: &str = "Return-Path: <kim@cloudberry.example>\n";

#[rustfmt::skip] // a table
const MACHINES: &[Case] = &[
    ("Postfix bounce", "Return-Path: <>\nFrom: MAILER-DAEMON@mx.cloudberry.example (Mail Delivery System)\nAuto-Submitted: auto-replied\nContent-Type: multipart/report; report-type=delivery-status;\n boundary=\"b/x\"\n", Refusal::NullReturnPath),
    ("Exchange non-delivery report", "Return-Path: <>\nFrom: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@cloudberry.example>\nAuto-Submitted: auto-replied\nX-MS-Exchange-Message-Is-Ndr:\n", Refusal::AutoSubmitted),
    ("qmail bounce", "Return-Path: <>\nReceived: (qmail 17 invoked for bounce)\nFrom: MAILER-DAEMON@cloudberry.example\n", Refusal::RoleAddress),
    ("old bouncer", "Return-Path: <kim@cloudberry.example>\nX-Failed-Recipients: pat@cloudberry.example\n", Refusal::Report),
    ("read receipt", "Return-Path: <kim@cloudberry.example>\nContent-Type: Multipart/REPORT ; Report-Type=disposition-notification; boundary=b\n", Refusal::Report),
    ("abuse complaint", "Return-Path: <fbl@cloudberry.example>\nContent-Type: multipart/report;\n\treport-type=feedback-report; boundary=b\n", Refusal::Report),
    ("Pigeonhole vacation", "Return-Path: <>\nAuto-Submitted: auto-replied (vacation)\nPrecedence: bulk\nX-Auto-Response-Suppress: All\n", Refusal::AutoSubmitted),
    ("Gmail vacation", "Return-Path: <kim@cloudberry.example>\nX-Autoreply: yes\nPrecedence: bulk\nAuto-Submitted: auto-replied\n", Refusal::AutoResponder),
    ("Exchange out of office", "Return-Path: <>\nX-Auto-Response-Suppress: All\nAuto-Submitted: auto-generated\nX-MS-Exchange-Inbox-Rules-Loop: kim@cloudberry.example\n", Refusal::Suppressed),
    ("Unix vacation", "Return-Path: <kim@cloudberry.example>\nPrecedence: junk\nX-Mailer: vacation 2.0\n", Refusal::Precedence),
    ("help desk", "Return-Path: <help@cloudberry.example>\nFrom: Help <help@cloudberry.example>\nX-AutoReply-From: help@cloudberry.example\nX-Autorespond: Ticket\n", Refusal::AutoResponder),
    ("Sieve notification", "Return-Path: <kim@cloudberry.example>\nAuto-Submitted: auto-notified; owner-email=\"kim@cloudberry.example\"\n", Refusal::AutoSubmitted),
    ("Mailman", "Return-Path: <news-bounces@lists.cloudberry.example>\nList-Id: News <news.lists.cloudberry.example>\nList-Post: <mailto:news@lists.cloudberry.example>\nPrecedence: list\n", Refusal::List),
    ("majordomo", "Return-Path: <owner-news@cloudberry.example>\n", Refusal::RoleAddress),
    ("cron", "Return-Path: <root@cloudberry.example>\nFrom: root@cloudberry.example (Cron Daemon)\nX-Cron-Env: <SHELL=/bin/sh>\n", Refusal::RoleAddress),
    ("robot without a mark", "Return-Path: <kim@cloudberry.example>\nFrom: Cloudberry <do-not-reply@cloudberry.example>\n", Refusal::RoleAddress),
    ("invitation", "Return-Path: <kim@cloudberry.example>\nContent-Type: text/calendar; method=REQUEST; charset=utf-8\n", Refusal::Calendar),
    ("encrypted", "Return-Path: <kim@cloudberry.example>\nContent-Type: multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=b\n", Refusal::Encrypted),
    ("another onedoor", "Return-Path: <kim@cloudberry.example>\nX-Onedoor-Instance: 4711\n", Refusal::AutoResponder),
    ("folded over lines", "Return-Path: <kim@cloudberry.example>\nAuto-Submitted:\n (nobody\n  here)\n auto-replied\n", Refusal::AutoSubmitted),
];

#[test]
fn no_machine_is_answered_and_its_own_rule_says_why() {
    for (name, fields, rule) in MACHINES {
        let mail = whole(fields);
        let refused = refused(&mail);
        assert!(refused.contains(rule), "{name}: {refused:?}");
        is_not_answered(name, &mail);
    }
    assert_eq!(
        refused(&whole(SAM)),
        [],
        "the same text by a person may be answered"
    );
}
