//! The guard chain by rule: one line of data for each way a mail may forbid its answer.

#![allow(clippy::unwrap_used)]

mod parts;
mod tables;

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;

use self::tables::{FIELD_CASES, WORLD_CASES};
use super::*;
use crate::classify::Verdict;
use crate::message::{Authentication, Fault, Field, Headers, Message, Original, Party};
use crate::policy::{ListUnsubscribe, Pattern, Standing};

pub(in crate::policy) fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub(in crate::policy) fn party(address: &str) -> Party {
    Party {
        name: None,
        address: address.to_owned(),
    }
}

/// A personal pitch from `sam@acme.example` to `it@example.com`, with further header fields.
fn message(fields: &[(&str, &str)]) -> Message {
    let field = |(name, value): &(&str, &str)| Field {
        name: (*name).to_owned(),
        value: (*value).to_owned(),
    };
    Message {
        headers: Headers(fields.iter().map(field).collect()),
        from: vec![party("sam@acme.example")],
        to: vec![party("it@example.com")],
        ..Message::default()
    }
}

const PERSONAL: (&str, &str) = ("Return-Path", "<sam@acme.example>");

#[derive(Debug)]
pub(in crate::policy) struct World {
    pub evidence: ReplyEvidence,
    pub rules: Rules,
    pub history: History,
    pub verdict: Verdict,
    pub now: Timestamp,
}

/// A world in which nothing forbids the answer.
pub(in crate::policy) fn world() -> World {
    world_of(&message(&[PERSONAL]))
}

fn world_of(message: &Message) -> World {
    let inbox = ["it@example.com".to_owned()];
    let arrival = Arrival {
        received_at: at("2026-11-02T09:00:00Z"),
        inbox: &inbox,
        authentication: Authentication::Passed,
        junk: false,
        answers_us: false,
        known_only_from_forward: false,
    };
    World {
        evidence: ReplyEvidence::of(message, &arrival),
        rules: Rules {
            own_domains: vec!["example.com".to_owned()],
            own_addresses: vec!["vendors@desk.example".to_owned()],
            own_lists: vec![Pattern::new("*.example.com").unwrap()],
            never_touch: vec![
                Pattern::new("*@bank.example").unwrap(),
                Pattern::new("auditor.example").unwrap(),
            ],
            ..Rules::default()
        },
        history: History::default(),
        verdict: Verdict::Pitch,
        now: at("2026-11-02T09:10:00Z"),
    }
}

impl World {
    fn codes(&self) -> String {
        let refused = refusals(
            &self.evidence,
            &self.rules,
            &self.history,
            self.verdict,
            self.now,
        );
        refused
            .iter()
            .map(|refusal| refusal.code())
            .collect::<Vec<_>>()
            .join(" ")
    }
}

#[test]
fn a_personal_pitch_may_be_answered() {
    assert_eq!(world().codes(), "");
}

#[test]
fn header_fields_forbid_as_the_standards_say() {
    for (rule, fields, expected) in FIELD_CASES {
        assert_eq!(
            world_of(&message(fields)).codes(),
            *expected,
            "{rule}: {fields:?}"
        );
    }
}

#[test]
fn circumstances_forbid_as_practice_says() {
    for (rule, change, expected) in WORLD_CASES {
        let mut world = world();
        change(&mut world);
        assert_eq!(world.codes(), *expected, "{rule}");
    }
}

#[test]
fn what_answers_a_mail_of_this_program_is_told_by_the_id_alone() {
    let id = "onedoor.abcdefghijklmnopqrstuvwxyz234567@other.example".to_owned();
    for in_reply_to in [true, false] {
        let mut answer = message(&[PERSONAL]);
        let field = match in_reply_to {
            true => &mut answer.in_reply_to,
            false => &mut answer.references,
        };
        *field = vec!["x@y.example".into(), id.clone()];
        assert_eq!(world_of(&answer).codes(), "answers_us");
    }
}

#[test]
fn every_reason_names_the_rule_it_stands_for() {
    for refusal in Refusal::ALL {
        assert!(refusal.rule().len() >= 4, "{refusal}");
    }
}

#[test]
fn bcc_and_resent_recipients_count_as_addressed_to_us() {
    for name in ["Bcc", "Resent-To", "Resent-Cc", "resent-bcc"] {
        let message = Message {
            to: vec![],
            ..message(&[PERSONAL, (name, "\"IT\" <it@example.com>")])
        };
        assert_eq!(world_of(&message).codes(), "", "{name}");
    }
}

#[test]
fn a_list_unsubscribe_forbids_where_the_setting_or_the_sender_says_so() {
    let mut never = world_of(&message(&[PERSONAL, ("List-Unsubscribe", "x")]));
    never.rules.list_unsubscribe = ListUnsubscribe::Never;
    assert_eq!(never.codes(), "list");
    let mut unknown = world_of(&message(&[PERSONAL, ("List-Unsubscribe", "x")]));
    unknown.evidence.authentication = Authentication::Unknown;
    assert_eq!(unknown.codes(), "list unauthenticated");
}

#[test]
fn the_same_reasons_hold_after_a_stay_in_the_store() {
    for (rule, fields, expected) in FIELD_CASES {
        let mut world = world_of(&message(fields));
        let json = serde_json::to_string(&world.evidence).unwrap();
        world.evidence = serde_json::from_str(&json).unwrap();
        assert_eq!(world.codes(), *expected, "{rule}");
    }
}

#[test]
fn evidence_is_bounded_and_an_overlong_field_never_turns_into_a_no() {
    let flood: Vec<(&str, &str)> = std::iter::repeat_n(("List-Id", "x"), 5_000).collect();
    let evidence = world_of(&message(&flood)).evidence;
    assert!(evidence.fields.len() <= 100 && evidence.faults.contains(&Fault::OverLimits));
    let comment = format!("({}) auto-replied", "x".repeat(10_000));
    assert_eq!(
        world_of(&message(&[PERSONAL, ("Auto-Submitted", &comment)])).codes(),
        "auto_submitted"
    );
}

#[test]
fn forwarded_text_gives_a_draft_at_most() {
    let original = Original {
        from: Some(party("sam@acme.example")),
        ..Original::default()
    };
    let arrival = Arrival {
        received_at: at("2026-11-02T09:00:00Z"),
        inbox: &[],
        authentication: Authentication::Unknown,
        junk: false,
        answers_us: false,
        known_only_from_forward: true,
    };
    let world = World {
        evidence: ReplyEvidence::of_forwarded_text(&original, &arrival),
        ..world()
    };
    assert_eq!(world.codes(), "unauthenticated known_from_forward_only");
}

#[test]
fn a_rule_is_told_from_a_person() {
    let headers = |name: &str, value: &str| message(&[(name, value)]).headers;
    for (name, value) in [
        ("X-Forwarded-For", "a@example.com b@example.com"),
        ("X-MS-Exchange-Inbox-Rules-Loop", "a@example.com"),
        ("Resent-From", "a@example.com"),
        ("Auto-Submitted", "auto-generated"),
        ("Auto-Submitted", "(no) auto-replied"),
    ] {
        assert!(made_by_rule(&headers(name, value)), "{name}");
    }
    assert!(!made_by_rule(&headers("Auto-Submitted", "No (a person)")));
    assert!(!made_by_rule(&headers("Subject", "Fwd: an offer")));
}

#[test]
fn windows_are_those_of_the_configuration() {
    let mut world = world();
    world.history.last_to_vendor = Some(at("2026-11-01T09:00:00Z"));
    world.rules.reply_once = SignedDuration::from_hours(24);
    assert_eq!(world.codes(), "");
}

/// Names that rules look at, and values around those they look for.
fn field() -> impl Strategy<Value = (String, String)> {
    let name = prop_oneof![
        prop::sample::select(
            FIELD_CASES
                .iter()
                .flat_map(|(_, fields, _)| *fields)
                .map(|(name, _)| (*name).to_owned())
                .collect::<Vec<_>>()
        ),
        any::<String>(),
    ];
    let value = prop_oneof![
        prop::sample::select(
            FIELD_CASES
                .iter()
                .flat_map(|(_, fields, _)| *fields)
                .map(|(_, value)| (*value).to_owned())
                .collect::<Vec<_>>()
        ),
        "[()<>@,;:\\\\\"a-z ]{0,40}",
        any::<String>(),
    ];
    (name, value)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_fields_the_reasons_are_in_order_and_survive_the_store(fields in prop::collection::vec(field(), 0..8)) {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let mut world = world_of(&message(&fields));
        let refused = refusals(&world.evidence, &world.rules, &world.history, world.verdict, world.now);
        prop_assert!(refused.is_sorted());
        world.evidence = serde_json::from_str(&serde_json::to_string(&world.evidence).unwrap()).unwrap();
        prop_assert_eq!(refusals(&world.evidence, &world.rules, &world.history, world.verdict, world.now), refused);
    }
}
