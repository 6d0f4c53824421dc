//! Whole mails of `tests/data/mail`, judged; and what must hold for any mail.

#![allow(clippy::unwrap_used)]

mod weighed;

use std::fs;

use super::*;
use crate::message::{self, Attachment, Limits, Masks, Message, Original, Party, PitchText};

/// One mail of the data files.
struct Mail {
    name: String,
    message: Message,
    original: Original,
    text: PitchText,
}

impl Mail {
    fn read(name: &str, raw: &str) -> Self {
        let message = message::read(raw.as_bytes(), &Limits::default());
        let original = message::unwrap(&message).original;
        let text = message::normalise(&original, &Masks::default());
        Mail {
            name: name.into(),
            message,
            original,
            text,
        }
    }

    fn judge(&self, around: &Circumstances) -> Assessment {
        let reading = read_signals(&self.message, &self.original, &self.text, false);
        judge(&reading, around, &Thresholds::default())
    }
}

fn mails(kind: &str) -> Vec<Mail> {
    mails_of("mail", kind)
}

fn mails_of(folder: &str, kind: &str) -> Vec<Mail> {
    let folder = format!("{}/tests/data/{folder}/{kind}", env!("CARGO_MANIFEST_DIR"));
    let mut paths: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    paths.sort();
    let read = |path: &std::path::PathBuf| {
        Mail::read(
            &path.file_stem().unwrap().to_string_lossy(),
            &fs::read_to_string(path).unwrap(),
        )
    };
    paths.iter().map(read).collect()
}

fn described(mail: &Mail, assessment: &Assessment) -> String {
    let signals: Vec<_> = assessment
        .signals
        .iter()
        .map(|s| format!("{} {:.1} “{}”", s.name, s.weight, s.evidence))
        .collect();
    format!(
        "{}: {:?} {:.2} {:?}\n    {}",
        mail.name,
        assessment.verdict,
        assessment.score,
        assessment.protection,
        signals.join("\n    ")
    )
}

#[test]
fn every_pitch_is_at_least_unsure_and_most_are_sure() {
    let judged: Vec<_> = mails("pitch")
        .into_iter()
        .map(|mail| (mail.judge(&Circumstances::default()), mail))
        .collect();
    let at_least_unsure = |verdict| matches!(verdict, Verdict::Pitch | Verdict::Unsure);
    let missed: Vec<_> = judged
        .iter()
        .filter(|(judged, _)| !at_least_unsure(judged.verdict))
        .map(|(judged, mail)| described(mail, judged))
        .collect();
    assert!(missed.is_empty(), "{}", missed.join("\n"));
    let unsure: Vec<_> = judged
        .iter()
        .filter(|(judged, _)| judged.verdict == Verdict::Unsure)
        .map(|(judged, mail)| described(mail, judged))
        .collect();
    assert!(unsure.len() * 5 <= judged.len(), "{}", unsure.join("\n"));
}

#[test]
fn what_must_never_be_filed_is_protected_however_many_hold_it() {
    let many = Circumstances {
        recipients: 50,
        known_vendor: true,
        known_campaign: true,
        ..Circumstances::default()
    };
    let judged: Vec<_> = mails("protected")
        .into_iter()
        .map(|mail| (mail.judge(&many), mail))
        .collect();
    let lost: Vec<_> = judged
        .iter()
        .filter(|(judged, _)| judged.verdict != Verdict::Protected)
        .map(|(judged, mail)| described(mail, judged))
        .collect();
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}

#[test]
fn ordinary_mail_is_no_pitch_however_many_hold_it() {
    let many = Circumstances {
        recipients: 50,
        ..Circumstances::default()
    };
    for mail in mails("other") {
        let judged = mail.judge(&many);
        assert!(
            judged.verdict != Verdict::Pitch && judged.score < 0.5,
            "{}",
            described(&mail, &judged)
        );
    }
}

/// The weights have seen this mail; what they make of other senders' mail is measured by the benchmark of judging.
#[test]
fn nothing_that_must_stay_is_taken_for_a_pitch_among_the_mail_that_taught() {
    let unknown = Circumstances::default();
    let folders = [
        ("fit", "protected"),
        ("fit", "other"),
        ("judged", "protected"),
        ("judged", "other"),
    ];
    let mails: Vec<Mail> = folders
        .into_iter()
        .flat_map(|(folder, kind)| mails_of(folder, kind))
        .collect();
    let judged = mails.iter().map(|mail| (mail, mail.judge(&unknown)));
    let taken: Vec<_> = judged
        .filter(|(_, judged)| judged.verdict == Verdict::Pitch)
        .map(|(mail, judged)| described(mail, &judged))
        .collect();
    assert!(taken.is_empty(), "{}", taken.join("\n"));
    assert!(mails.len() > 1_000, "{} mails", mails.len());
}

/// A reading with one signal that gives these log-odds.
fn reading(log_odds: f32) -> Reading {
    let weight = log_odds;
    Reading {
        signals: vec![Signal {
            name: "test".into(),
            weight,
            evidence: String::new(),
        }],
        ..Reading::default()
    }
}

fn verdict(reading: &Reading, around: &Circumstances) -> Verdict {
    judge(reading, around, &Thresholds::default()).verdict
}

#[test]
fn the_first_verdict_that_holds_wins() {
    let sure = reading(5.0);
    let bulk = Reading {
        bulk: Some("List-Id".into()),
        ..sure.clone()
    };
    let protected = Reading {
        protected: Some((Protection::Invoice, "invoice".into())),
        ..bulk.clone()
    };
    let partner = Circumstances {
        protection: Some(Protection::Partner),
        ..Circumstances::default()
    };
    let internal = Circumstances {
        internal: true,
        ..partner.clone()
    };
    let unknown = Circumstances::default();
    for (reading, around, expected) in [
        (&protected, &internal, Verdict::Internal),
        (&sure, &partner, Verdict::Protected),
        (&protected, &unknown, Verdict::Protected),
        (&bulk, &unknown, Verdict::Bulk),
        (&sure, &unknown, Verdict::Pitch),
    ] {
        assert_eq!(verdict(reading, around), expected);
    }
    let judged = judge(&protected, &partner, &Thresholds::default());
    assert_eq!(judged.protection, Some(Protection::Partner));
}

#[test]
fn copies_lift_what_is_unsure_and_nothing_else() {
    let held_by = |recipients| Circumstances {
        recipients,
        ..Circumstances::default()
    };
    for (log_odds, recipients, expected) in [
        (1.0, 2, Verdict::Unsure),
        (1.0, 3, Verdict::Pitch),
        (-0.5, 50, Verdict::NotPitch),
        (5.0, 1, Verdict::Pitch),
    ] {
        assert_eq!(
            verdict(&reading(log_odds), &held_by(recipients)),
            expected,
            "{log_odds} {recipients}"
        );
    }
    let lifted = judge(&reading(1.0), &held_by(9), &Thresholds::default());
    assert!(
        lifted.score >= 0.9
            && lifted
                .signals
                .iter()
                .any(|signal| signal.name == "many_recipients")
    );
}

#[test]
fn a_bump_of_a_known_campaign_is_a_pitch_and_a_plain_note_is_not() {
    let known = Circumstances {
        known_campaign: true,
        ..Circumstances::default()
    };
    assert_eq!(
        verdict(&reading(-1.5), &Circumstances::default()),
        Verdict::NotPitch
    );
    assert_eq!(verdict(&reading(-1.5), &known), Verdict::Pitch);
    assert_eq!(verdict(&reading(-3.2), &known), Verdict::NotPitch);
}

#[test]
fn what_surrounds_a_mail_is_said_as_signals() {
    let around = Circumstances {
        business: true,
        known_vendor: true,
        comment: Some("Is this SPAM?".into()),
        ..Circumstances::default()
    };
    let judged = judge(&Reading::default(), &around, &Thresholds::default());
    let names: Vec<_> = judged
        .signals
        .iter()
        .map(|signal| signal.name.as_str())
        .collect();
    assert_eq!(names, ["known_vendor", "business", "handed_on"]);
    assert!(
        judged
            .signals
            .iter()
            .all(|signal| signal.weight != 0.0 && !signal.evidence.is_empty())
    );
}

#[test]
fn lists_are_bulk_unless_the_list_is_our_own() {
    let mail = mails("other")
        .into_iter()
        .find(|mail| mail.name == "en-newsletter")
        .unwrap();
    let read = |own| read_signals(&mail.message, &mail.original, &mail.text, own).bulk;
    assert_eq!(read(false).as_deref(), Some("List-Id"));
    assert!(
        read(true).is_some_and(|bulk| bulk.starts_with("text:")),
        "the newsletter itself still says so"
    );
    let list = |name: &str, from: &str| {
        let raw = format!("From: Sam <{from}>\nSubject: hello\n{name}: x\n\nhello\n");
        let mail = Mail::read("en-list", &raw);
        read_signals(&mail.message, &mail.original, &mail.text, false).bulk
    };
    assert_eq!(list("List-Unsubscribe", "sam@acme.example"), None);
    assert_eq!(
        list("List-Unsubscribe", "newsletter@acme.example").as_deref(),
        Some("List-Unsubscribe")
    );
}

#[test]
fn an_invitation_and_an_authority_are_protected() {
    let mut mail = Mail::read(
        "en-call",
        "From: Sam <sam@acme.example>\nSubject: call\n\nhello\n",
    );
    let calendar = Attachment {
        content_type: "text/calendar".into(),
        name: None,
        size: 9,
    };
    mail.message.attachments.push(calendar);
    assert_eq!(
        mail.judge(&Circumstances::default()).protection,
        Some(Protection::Calendar)
    );
    let mail = Mail::read(
        "de-amt",
        "From: Amt <post@bsi.bund.de>\nSubject: Hinweis\n\nGuten Tag\n",
    );
    assert_eq!(
        mail.judge(&Circumstances::default()).protection,
        Some(Protection::Regulator)
    );
}
