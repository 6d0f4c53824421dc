//! The promises of a replay, over mail of invented companies.
#![allow(clippy::unwrap_used)]

use serde_json::{Value, json};

use super::line::arrange;
use super::player::Player;
use super::report::Report;
use super::{completed, play};
use crate::cli::mailfiles::MailFile;
use crate::config::Config;
use crate::policy::Standing;
use crate::store::{NewStanding, Store};

const PITCH: &str = "I came across your company and wanted to reach out. Cloudberry helps finance teams like yours close \
    the books four days faster, without replacing your ERP.\n\nCompanies of your size typically save 40 hours a month. \
    Would you be open to a 20-minute demo next week? Happy to work around your calendar.\n\nBest regards,\nKim Lo\n";

const TRAVEL: &str = "Quick question about your travel costs. Cloudberry Trips helps companies like yours book trains and \
    hotels 30% cheaper, with one invoice a month and no cards to reconcile.\n\nWe work with over 200 mid-sized firms. Do \
    you have 15 minutes on Thursday for a short call? I would love to show you how it works.\n\nBest regards,\nKim Lo\n";

/// A mail of Kim Lo to an inbox at this minute of 2 March 2025; the mail's authentication passed or is not known.
fn pitch(inbox: &str, minute: u32, passed: bool, text: &str) -> (String, String) {
    let when = format!(
        "Sun, 2 Mar 2025 {:02}:{:02}:00 +0000",
        8 + minute / 60,
        minute % 60
    );
    let result = match passed {
        true => {
            "Authentication-Results: mx.tally.example; dmarc=pass header.from=cloudberry.example\n"
        }
        false => "",
    };
    let mail = format!(
        "Return-Path: <kim@cloudberry.example>\n\
         Received: from mx.cloudberry.example (mx.cloudberry.example [203.0.113.5]) by mx.tally.example; {when}\n\
         {result}From: Kim Lo <kim@cloudberry.example>\nTo: {inbox}@tally.example\nSubject: Close the books\n\
         Date: {when}\nMessage-ID: <{inbox}{minute}@cloudberry.example>\n\nHi {inbox},\n\n{text}"
    );
    (inbox.to_owned(), mail)
}

/// A configuration of Tally in this mode, with a contact `rich` and an executive `casey`.
fn config(mode: &str) -> Config {
    let inbox = |name: &str, tier: &str| {
        format!(
            "[[inbox]]\nname = \"{name}\"\naddresses = [\"{name}@tally.example\"]\ntier = \"{tier}\"\n[inbox.imap]\n\
             host = \"imap.tally.example\"\nusername = \"{name}\"\npassword_credential = \"{name}\"\n"
        )
    };
    let text = format!(
        "mode = \"{mode}\"\n[smtp]\nhost = \"smtp.tally.example\"\nport = 587\ntls = \"starttls\"\nusername = \"v\"\n\
         password_credential = \"p\"\nfrom = \"Tally <vendors@tally.example>\"\nenvelope_from = \"vendors@tally.example\"\n\
         [policy]\ntrusted_authserv = [\"mx.tally.example\"]\n[[organization]]\nname = \"Tally\"\n\
         domains = [\"tally.example\"]\n[organization.contact]\nname = \"Rich\"\naddress = \"rich@tally.example\"\n\
         inbox = \"rich\"\n{}{}{}",
        inbox("rich", "contact"),
        inbox("casey", "executive"),
        inbox("dana", "staff")
    );
    Config::parse(&text, std::path::Path::new("onedoor.toml")).unwrap()
}

async fn replayed(config: Config, store: &Store, mails: &[(String, String)]) -> Value {
    let mut report = Report::default();
    let inboxes = mails.iter().map(|(inbox, mail)| {
        let file = MailFile {
            path: format!("{inbox}.eml"),
            folder: "INBOX".to_owned(),
            bytes: Ok(mail.clone().into_bytes()),
        };
        (inbox.clone(), vec![file])
    });
    let lines = arrange(inboxes.collect(), &mut report);
    let names: Vec<String> = mails.iter().map(|(inbox, _)| inbox.clone()).collect();
    let from_file = config.inbox("rich").is_some();
    let config = completed(config, from_file, &names, &lines);
    let mut player = Player::new(config, store.clone(), report).await.unwrap();
    play(&mut player, lines).await.unwrap();
    let report = player.finish().await.unwrap();
    serde_json::to_value(report.document(store).await.unwrap()).unwrap()
}

/// What was done with each message.
fn done(document: &Value) -> Vec<Vec<String>> {
    let words = |message: &Value| {
        let actions = message["actions"].as_array().unwrap();
        actions
            .iter()
            .map(|action| action["do"].as_str().unwrap().to_owned())
            .collect()
    };
    let messages = document["messages"].as_array().unwrap();
    messages.iter().map(words).collect()
}

#[tokio::test]
async fn a_waiting_draft_becomes_the_one_reply_when_an_authenticated_copy_comes() {
    let store = Store::throw_away().await.unwrap();
    let mails = [
        pitch("dana", 0, false, PITCH),
        pitch("casey", 2, true, PITCH),
        pitch("rich", 4, true, PITCH),
    ];
    let document = replayed(config("reply"), &store, &mails).await;
    let expected: [&[&str]; 3] = [&["exemplar", "file"], &["file", "reply"], &["file"]];
    assert_eq!(done(&document), expected);
    assert_eq!(document["campaigns"][0]["replies"], 1);
}

#[tokio::test]
async fn what_a_person_decides_between_two_replays_is_felt_in_the_second() {
    let store = Store::throw_away().await.unwrap();
    replayed(config("file"), &store, &[pitch("dana", 0, true, PITCH)]).await;
    let until = jiff::civil::date(2025, 6, 1);
    let decided = NewStanding {
        organization: "Tally".to_owned(),
        vendor: "cloudberry.example".to_owned(),
        standing: Standing::Deferred { until }.word().to_owned(),
        until: Some(until.to_string()),
        folder: None,
        note: None,
        by: "cli".to_owned(),
        at: jiff::Timestamp::now(),
    };
    store.set_standing(&decided).await.unwrap();
    let document = replayed(config("reply"), &store, &[pitch("casey", 90, true, TRAVEL)]).await;
    assert_eq!(document["messages"][0]["end_run"], json!(true));
    assert_eq!(done(&document), [["exemplar", "leave", "brief"]]);
}

#[tokio::test]
async fn copies_that_waited_for_company_are_reported_as_filed() {
    let store = Store::throw_away().await.unwrap();
    let mut config = config("reply");
    config.policy.pitch_threshold = 0.999_999;
    let mails = [
        pitch("dana", 0, true, PITCH),
        pitch("casey", 20, true, PITCH),
        pitch("rich", 40, true, PITCH),
    ];
    let document = replayed(config, &store, &mails).await;
    let done = done(&document);
    assert!(
        done[..2].iter().all(|actions| actions == &["file"]),
        "{done:?}"
    );
    let campaigns: Vec<&Value> = document["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|message| &message["campaign"])
        .collect();
    assert_eq!(campaigns, ["c1", "c1", "c1"]);
}

#[tokio::test]
async fn without_any_configuration_it_says_what_would_have_been_answered() {
    let store = Store::throw_away().await.unwrap();
    let mails = [pitch("one", 0, true, PITCH), pitch("two", 5, true, PITCH)];
    let document = replayed(Config::without_file(), &store, &mails).await;
    assert_eq!(document["campaigns"][0]["replies"], 1);
    assert_eq!(
        document["campaigns"][0]["reply_to"],
        "kim@cloudberry.example"
    );
}

#[tokio::test]
async fn a_draft_that_has_no_place_to_lie_in_ends_no_later() {
    let store = Store::throw_away().await.unwrap();
    let mails = [pitch("one", 0, false, PITCH), pitch("two", 5, true, TRAVEL)];
    let document = replayed(Config::without_file(), &store, &mails).await;
    assert_eq!(document["campaigns"][0]["replies"], 0);
    assert_eq!(document["campaigns"][1]["replies"], 1);
}

#[tokio::test]
async fn a_vendor_under_two_names_has_one_window() {
    let store = Store::throw_away().await.unwrap();
    let from_look_alike = |mail: (String, String)| {
        (
            mail.0,
            mail.1
                .replace("@cloudberry.example", "@getcloudberry.example"),
        )
    };
    let mut first = from_look_alike(pitch("dana", 0, true, TRAVEL));
    first.1 = first
        .1
        .replace("header.from=cloudberry", "header.from=getcloudberry");
    let waits = from_look_alike(pitch("dana", 60, false, PITCH));
    let answered = pitch("casey", 61, true, PITCH);
    let document = replayed(config("reply"), &store, &[first, waits, answered]).await;
    let replies: Vec<_> = document["campaigns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|campaign| campaign["replies"].clone())
        .collect();
    assert_eq!(replies, [json!(1), json!(0)], "{document:#}");
    let people = &document["vendors"][0]["people"];
    let expected = json!(["kim@cloudberry.example", "kim@getcloudberry.example"]);
    assert_eq!(people, &expected);
}
