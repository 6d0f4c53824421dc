//! Layouts of clients times languages: what each says comes out the same.

use super::locales::{Locale, all};
use super::{TEXT, unwrapped};
use crate::message::Party;

const FROM: &str = "Sam Roe <sam@acme.example>";
const TO: &str = "Kim Berg <kim@ours.example>";
const CC: &str = "Lee Young <lee@ours.example>";
const SUBJECT: &str = "Faster books";

/// A client: its header block in a language, with the separator above and the space below.
type Layout = fn(&Locale) -> String;

const LAYOUTS: &[(&str, Layout)] = &[
    ("Outlook desktop", |l| {
        outlook(l, "", " ", "\n", l.outlook_date)
    }),
    ("Outlook classic", |l| {
        format!(
            "-----Original Message-----\n{}",
            outlook(l, "", " ", "\n", l.outlook_date)
        )
    }),
    ("Outlook on the web", |l| {
        format!(
            "________________________________\n{}",
            outlook(l, "", " ", "\n", l.outlook_date)
        )
    }),
    ("Outlook 2000", |l| {
        outlook(l, " ", "\t", "\n\n", l.outlook_date)
    }),
    ("Outlook, bold", |l| {
        outlook(l, "*", "* ", "\n", l.outlook_date)
    }),
    ("new Outlook for Mac", |l| {
        let [from, _, to, cc, subject] = l.outlook;
        format!(
            "{from}: {FROM}\n{}: {}\n{to}: Kim Berg <kim@ours.example>\n{cc}: {CC}\n{subject}: {SUBJECT}\n",
            l.date, l.outlook_date
        )
    }),
    ("values below names", |l| {
        outlook(l, "", "\n", "\n", l.outlook_date)
    }),
    ("table with bars", |l| {
        outlook(l, "| ", " | ", "\n", l.outlook_date)
    }),
    ("names before a gap", |l| {
        outlook(l, "\u{a0}", "\u{a0}\u{a0}", "\n", l.outlook_date)
    }),
    ("full-width colons", |l| {
        outlook(l, "", "", "\n", l.outlook_date)
            .replace(": ", "：")
            .replace(":Lee", "：Lee")
    }),
    ("Gmail", |l| {
        format!(
            "---------- Forwarded message ---------\n{}: Sam Roe <sam@acme.example>\nDate: {}\nSubject: {SUBJECT}\nTo: <kim@ours.example>\nCc: {CC}\n\n\n",
            l.gmail_from, l.gmail_date
        )
    }),
    ("Apple Mail", |l| {
        let [from, _, to, cc, subject] = l.outlook;
        quoted(&format!(
            "{}\n\n{from}: {FROM}\n{subject}: {SUBJECT}\n{}: {}\n{to}: kim@ours.example\n{cc}: {CC}\n\n",
            l.apple, l.date, l.apple_date
        ))
    }),
    ("Apple Mail, unquoted", |l| {
        let [from, _, to, cc, subject] = l.outlook;
        format!(
            "{}\n\n{from}: {FROM}\n{}: {}\n{to}: {TO}\n{cc}: {CC}\n{subject}: {SUBJECT}\n\n",
            l.apple, l.date, l.apple_date
        )
    }),
    ("Thunderbird", |l| {
        let [from, _, to, cc, subject] = l.outlook;
        format!(
            "-------- {} --------\n{subject}: \t{SUBJECT}\n{}: \tTue, 12 Mar 2024 09:31:30 +0000\n{from}: \t{FROM}\n{to}: \tkim@ours.example\n{cc}: \t{CC}\n\n\n",
            l.thunderbird, l.date
        )
    }),
    ("Roundcube", |l| {
        let [from, _, to, cc, subject] = l.outlook;
        format!(
            "-------- Original Message --------\n{subject}: {SUBJECT}\n{}: 2024-03-12 09:31\n{from}: {FROM}\n{to}: {TO}\n{cc}: {CC}\n\n",
            l.date
        )
    }),
    ("Open-Xchange", |l| {
        let [from, _, to, cc, subject] = l.outlook;
        format!(
            "---------- {} ----------\n{from}: {FROM}\n{to}: {TO}\n{cc}: {CC}\n{}: {}\n{subject}: {SUBJECT}\n\n",
            l.thunderbird, l.date, l.gmail_date
        )
    }),
    ("GMX", |l| {
        let [from, sent, to, cc, subject] = l.outlook;
        format!(
            "{sent}: {}\n{from}: \"Sam Roe\" <sam@acme.example>\n{to}: kim@ours.example\n{cc}: {CC}\n{subject}: {SUBJECT}\n\n",
            l.gmail_date
        )
    }),
    ("Zoho", |l| {
        let [from, _, to, cc, subject] = l.outlook;
        let rule = "============ Forwarded message ============\n";
        format!(
            "{rule}{from}: Sam Roe<sam@acme.example>\n{to}: <kim@ours.example>\n{cc}: <lee@ours.example>\n{}: Tue, 12 Mar 2024 09:31:30 +0000\n{subject}: {SUBJECT}\n{rule}\n",
            l.date
        )
    }),
    ("Yahoo", |l| {
        let [from, sent, to, cc, subject] = l.outlook;
        format!(
            "  ----- {} ----- {from}: {FROM}{to}: {TO}{cc}: {CC}{sent}: {}{subject}: {SUBJECT}\n",
            l.thunderbird, l.outlook_date
        )
    }),
    ("Notes 8", |l| {
        let [from, _, to, cc, subject] = l.outlook;
        format!(
            "----- Forwarded by Kim Berg/Ours on 13.03.2024 14:25 -----\n\n{from}:\t{FROM}\n{to}:\t{TO}\n{cc}:\t{CC}\n{}:\t{}\n{subject}:\t{SUBJECT}\n\n\n\n",
            l.date, l.outlook_date
        )
    }),
    ("quoted", |l| {
        quoted(&outlook(l, "", " ", "\n", l.outlook_date))
    }),
    ("with mailto residue", |l| {
        let [from, sent, to, cc, subject] = l.outlook;
        format!(
            "{from}: Sam Roe <sam@acme.example<mailto:sam@acme.example>>\n{sent}: {}\n{to}: Kim Berg [mailto:kim@ours.example]\n{cc}: Lee Young <lee@ours.example<mailto:lee@ours.example>>\n{subject}: {SUBJECT}\n\n",
            l.outlook_date
        )
    }),
];

/// Outlook's block; `before` and `gap` stand around the names.
fn outlook(l: &Locale, before: &str, gap: &str, below: &str, date: &str) -> String {
    let values = [FROM, date, TO, CC, SUBJECT];
    let rows = l.outlook.iter().zip(values);
    let block: String = rows
        .map(|(name, value)| format!("{before}{name}:{gap}{value}\n"))
        .collect();
    format!("{block}{below}")
}

fn quoted(text: &str) -> String {
    format!("{text}{TEXT}")
        .lines()
        .map(|line| format!("> {line}\n"))
        .collect()
}

fn addresses(parties: &[Party]) -> Vec<&str> {
    parties.iter().map(|party| party.address.as_str()).collect()
}

/// What of the original is wrong.
fn wrong(body: &str, subject: &str, comment: &str) -> Vec<String> {
    let result = unwrapped(subject, body);
    let [forward] = result.forwards.as_slice() else {
        return vec![format!("{} forwards", result.forwards.len())];
    };
    let original = &result.original;
    let from = original.from.as_ref();
    let date = original.date.map(|date| date.to_string());
    let date = date.as_deref().map(|date| &date[..16]);
    let checks = [
        (
            from.is_some_and(|from| from.address == "sam@acme.example"),
            format!("{from:?}"),
        ),
        (
            from.and_then(|from| from.name.as_deref()) == Some("Sam Roe"),
            format!("{from:?}"),
        ),
        (
            addresses(&original.to) == ["kim@ours.example"],
            format!("{:?}", original.to),
        ),
        (
            addresses(&original.cc) == ["lee@ours.example"],
            format!("{:?}", original.cc),
        ),
        (
            original.subject == SUBJECT,
            format!("{:?}", original.subject),
        ),
        (date == Some("2024-03-12T09:31"), format!("{date:?}")),
        (original.text == TEXT, format!("{:?}", original.text)),
        (forward.comment == comment, format!("{:?}", forward.comment)),
    ];
    checks
        .into_iter()
        .filter(|(right, _)| !right)
        .map(|(_, what)| what)
        .collect()
}

#[test]
fn every_layout_is_taken_off_in_every_language() {
    let mut failures = Vec::new();
    for locale in all() {
        for (client, layout) in LAYOUTS {
            let head = layout(&locale);
            let below = if head.starts_with("> ") { "" } else { TEXT };
            let signature = "Kim Berg\nOurs Ltd";
            for (subject, above, comment) in [
                (format!("{}: {SUBJECT}", locale.forward), String::new(), ""),
                (
                    format!("Fwd: {SUBJECT}"),
                    "FYI, not for us?\n\n".to_owned(),
                    "FYI, not for us?",
                ),
                (
                    format!("[EXTERNAL] {}: {SUBJECT}", locale.forward),
                    format!("Known to you?\n\nBest regards,\n{signature}\n\n"),
                    "Known to you?",
                ),
                (
                    format!("FW: {SUBJECT}"),
                    format!("Known to you?\n-- \n{signature}\n\n"),
                    "Known to you?",
                ),
            ] {
                let wrong = wrong(&format!("{above}{head}{below}"), &subject, comment);
                if !wrong.is_empty() {
                    failures.push(format!(
                        "{} {client} {subject}: {}",
                        locale.code,
                        wrong.join(", ")
                    ));
                }
            }
        }
    }
    assert!(
        failures.is_empty(),
        "{} wrong:\n{}",
        failures.len(),
        failures.join("\n")
    );
}

#[test]
fn a_reply_stays_a_reply_in_every_language() {
    for locale in all() {
        let head = outlook(&locale, "", " ", "\n", locale.outlook_date);
        let quote: String = TEXT.lines().map(|line| format!("> {line}\n")).collect();
        for (subject, body) in [
            (
                format!("{}: {SUBJECT}", locale.reply),
                format!("No.\n\n{head}{TEXT}"),
            ),
            (
                format!("Re: {SUBJECT}"),
                format!("No.\n\n_______________________________\n{head}{TEXT}"),
            ),
            (
                format!("{}: {SUBJECT}", locale.reply),
                format!("No.\n\n{}\n\n{quote}", locale.wrote),
            ),
            (
                SUBJECT.to_owned(),
                format!("No.\n\n{}\n{quote}", locale.wrote),
            ),
            (
                format!("{}: {SUBJECT}", locale.reply),
                format!("No.\n\n-----Original Message-----\n{head}{TEXT}"),
            ),
        ] {
            let result = unwrapped(&subject, &body);
            assert_eq!(result.forwards, [], "{} {subject}\n{body}", locale.code);
        }
    }
}

#[test]
fn a_forward_written_like_a_reply_is_known_by_its_subject() {
    for locale in all() {
        let quote: String = TEXT.lines().map(|line| format!("> {line}\n")).collect();
        let subject = format!("{}: {SUBJECT}", locale.forward);
        let result = unwrapped(&subject, &format!("{}\n{quote}", locale.wrote));
        let original = &result.original;
        assert_eq!(original.text, TEXT, "{}", locale.code);
        let name = original.from.as_ref().and_then(|from| from.name.as_deref());
        // Catalan writes "Message of NAME".
        let named = name.is_some_and(|name| name.ends_with("Sam Roe"));
        assert!(
            named && (locale.code == "ca" || name == Some("Sam Roe")),
            "{} {name:?}",
            locale.code
        );
        let date = original.date.map(|date| date.to_string()[..16].to_owned());
        assert_eq!(date.as_deref(), Some("2024-03-12T09:31"), "{}", locale.code);
    }
}
