//! What leaves the house, read back with another parser: here what it says.

#![allow(clippy::unwrap_used)]

mod form;
mod hostile;
mod known;
mod snapshot;
mod texts;

use jiff::Zoned;
use mail_parser::{Address, Message, MessageParser};

use super::*;
use crate::policy::{Answered, AnsweredBy, Standing};

fn author(language: &str) -> Author {
    Author {
        from: Party {
            name: Some("Example Vendor Desk".into()),
            address: "vendors@example.com".into(),
        },
        organization: "Example Corp".into(),
        instance: "a1b2c3".into(),
        language: language.into(),
        templates: Templates::default(),
    }
}

fn contact() -> ContactFacts {
    ContactFacts {
        name: "Rich Miller".into(),
        address: "rich@example.com".into(),
        role: "IT purchasing".into(),
        prefers: Prefers::Email,
    }
}

fn now() -> Zoned {
    "2026-11-02T10:10:00+01:00[Europe/Berlin]".parse().unwrap()
}

fn envelope<'a>(author: &'a Author, now: &'a Zoned) -> Envelope<'a> {
    Envelope {
        author,
        to: "sam@acme.example",
        message_id: "onedoor.x@example.com",
        now,
    }
}

fn thread() -> Thread<'static> {
    Thread {
        subject: "Save on storage",
        message_id: Some("17@acme.example"),
        references: &[],
    }
}

fn reply_in(language: &str, standing: Standing, prefers: Prefers) -> Composed {
    let (author, now) = (author("en"), now());
    let contact = ContactFacts {
        prefers,
        ..contact()
    };
    let envelope = envelope(&author, &now);
    reply(&ReplyFacts {
        envelope,
        thread: thread(),
        contact: &contact,
        standing,
        reference: "c3",
        language: Some(language),
        occasion: Occasion::Reply,
    })
    .unwrap()
}

fn standings() -> [Standing; 4] {
    let until = "2027-01-15".parse().unwrap();
    [
        Standing::Undecided,
        Standing::Declined,
        Standing::Deferred { until },
        Standing::Talking,
    ]
}

fn parsed(bytes: &[u8]) -> Message<'_> {
    MessageParser::new().parse(bytes).unwrap()
}

/// Checks everything that holds for every mail of ours, and gives its text with all white space single.
fn sound(composed: &Composed) -> String {
    let bytes = &composed.bytes;
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    let (last, ended) = lines.split_last().unwrap();
    assert!(
        last.is_empty()
            && ended
                .iter()
                .all(|line| line.ends_with(b"\r") && line.len() <= 999)
    );
    assert!(
        bytes
            .iter()
            .all(|byte| matches!(byte, b'\r' | b'\n' | b' '..=b'~'))
    );
    assert_eq!(
        bytes.iter().filter(|byte| **byte == b'\r').count(),
        ended.len()
    );

    let mail = parsed(bytes);
    let mut names: Vec<&str> = mail
        .headers()
        .iter()
        .map(|header| header.name.as_str())
        .collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), mail.headers().len(), "a field twice");
    let allowed = [
        "From",
        "To",
        "Reply-To",
        "Subject",
        "Date",
        "Message-ID",
        "In-Reply-To",
        "References",
        "Auto-Submitted",
        "X-Auto-Response-Suppress",
        "X-Onedoor-Instance",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
    ];
    assert!(
        names.iter().all(|name| allowed
            .iter()
            .any(|allowed| allowed.eq_ignore_ascii_case(name))),
        "{names:?}"
    );
    assert!(mail.bcc().is_none() && mail.cc().is_none());
    match mail.to().unwrap() {
        Address::List(list) => {
            assert_eq!(list.len(), 1);
            assert_eq!(
                (list[0].name.as_deref(), list[0].address.as_deref()),
                (None, Some(composed.to.as_str()))
            );
        }
        Address::Group(_) => panic!("a group"),
    }
    assert_eq!(mail.message_id(), Some(composed.message_id.as_str()));
    assert_eq!((mail.parts.len(), mail.attachment_count()), (1, 0));
    mail.body_text(0)
        .unwrap()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn acknowledged(
    language: &str,
    recipients: u32,
    by: Option<AnsweredBy>,
    standing: Standing,
) -> Composed {
    let (author, now) = (author(language), now());
    let at = "2026-11-02T08:05:00Z".parse().unwrap();
    acknowledgement(&AckFacts {
        envelope: Envelope {
            to: "kim@example.com",
            ..envelope(&author, &now)
        },
        thread: Thread {
            subject: "Fwd: Save on storage",
            ..thread()
        },
        contact: &contact(),
        first_seen: "2026-11-01T09:00:00Z".parse().unwrap(),
        recipients,
        answered: by.map(|by| Answered { at, by }),
        standing,
        reference: "c3",
    })
    .unwrap()
}

/// Words by which cadence tools and people know an absence note, in all languages.
const ABSENCE: &[&str] = &[
    "out of office",
    "vacation",
    "holiday",
    "return",
    "absen",
    "abwesen",
    "urlaub",
    "ausente",
    "ausencia",
    "vacacion",
    "assente",
    "assenza",
    "in ferie",
    "férias",
    "afwezig",
    "vakantie",
    "nieobecn",
    "urlop",
    "unsubscribe",
];

#[test]
fn every_reply_says_what_it_must_and_nothing_it_must_not() {
    for language in LANGUAGES {
        for standing in standings() {
            for prefers in [
                Prefers::Email,
                Prefers::Phone,
                Prefers::Form("https://example.com/vendors".into()),
            ] {
                let composed = reply_in(language, standing, prefers.clone());
                let text = sound(&composed);
                for said in ["Rich Miller", "IT purchasing", "Example Corp", "c3"] {
                    assert!(text.contains(said), "{language} {standing} {said}: {text}");
                }
                assert_eq!(
                    text.contains("2027-01-15"),
                    standing.until().is_some(),
                    "{language}: {text}"
                );
                assert_eq!(
                    text.contains("://"),
                    matches!(prefers, Prefers::Form(_)),
                    "{language}: {text}"
                );
                assert_eq!(
                    text.contains("rich@example.com"),
                    prefers == Prefers::Email,
                    "{language}: {text}"
                );
                let lower = text.to_lowercase();
                assert!(
                    ABSENCE.iter().all(|word| !lower.contains(word)),
                    "{language} {standing}: {text}"
                );
                assert!(
                    !text.contains("storage") && !text.contains("{{") && !text.contains("{%"),
                    "{text}"
                );
                assert!(
                    composed.bytes.len() < 3_000,
                    "{language} {}",
                    composed.bytes.len()
                );
            }
        }
    }
}

#[test]
fn colleagues_are_told_in_every_language() {
    for language in LANGUAGES {
        for standing in standings() {
            for by in [None, Some(AnsweredBy::Contact), Some(AnsweredBy::Onedoor)] {
                let text = sound(&acknowledged(language, 53, by, standing));
                assert!(
                    text.contains("Rich Miller")
                        && text.contains("53")
                        && text.contains("2026-11-01"),
                    "{text}"
                );
                assert_eq!(
                    text.contains("2026-11-02") && text.contains("09:05"),
                    by.is_some(),
                    "{language}: {text}"
                );
                let alone = sound(&acknowledged(language, 1, by, standing));
                assert!(!alone.contains(" 1 "), "{alone}");
            }
        }
    }
}

#[test]
fn a_date_that_has_come_is_no_longer_spoken_of() {
    let until = now().date();
    let passed = reply_in("en", Standing::Deferred { until }, Prefers::Email);
    let undecided = reply_in("en", Standing::Undecided, Prefers::Email);
    assert_eq!(passed, undecided);
}

#[test]
fn executives_are_told_in_every_language() {
    for language in LANGUAGES {
        for standing in standings() {
            let (author, now) = (author(language), now());
            let composed = brief(&BriefFacts {
                envelope: Envelope {
                    to: "cfo@example.com",
                    ..envelope(&author, &now)
                },
                thread: thread(),
                contact: &contact(),
                first_seen: "2026-10-01T09:00:00Z".parse().unwrap(),
                recipients: 12,
                answered: Some(Answered {
                    at: "2026-10-02T08:00:00Z".parse().unwrap(),
                    by: AnsweredBy::Onedoor,
                }),
                standing,
                decided_at: Some("2026-10-03T09:00:00Z".parse().unwrap()),
                reference: "c3",
            });
            let text = sound(&composed.unwrap());
            for said in [
                "Rich Miller",
                "rich@example.com",
                "2026-10-01",
                "2026-10-02",
                "10:00",
                "12",
                "c3",
            ] {
                assert!(text.contains(said), "{language} {said}: {text}");
            }
            assert_eq!(
                text.contains("2026-10-03"),
                standing != Standing::Undecided,
                "{text}"
            );
            assert_eq!(
                text.contains("2027-01-15"),
                standing.until().is_some(),
                "{text}"
            );
        }
    }
}
