//! The digest's mail over subjects and names that want to be more than that, read back by the letter of the standards.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::TimeZone;
use onedoor::message::Party;
use onedoor::policy::compose::{Author, Envelope, NoticeFacts, Templates, notice};
use onedoor::policy::digest::{DigestFacts, NewCampaign, NewPerson, Period, digest};

use super::form;

/// A digest as its reader sees it.
struct Seen {
    subject: String,
    text: String,
    html: String,
}

fn sent(organization: &str, hostile: &str, language: &str) -> Vec<u8> {
    let facts = DigestFacts {
        campaigns: vec![NewCampaign {
            id: 3,
            vendor: "acme.example".into(),
            subject: hostile.into(),
            copies: 12,
        }],
        people: vec![NewPerson {
            vendor: "acme.example".into(),
            address: "sam@acme.example".into(),
            name: Some(hostile.into()),
        }],
        ..DigestFacts::default()
    };
    let period = Period {
        since: Timestamp::UNIX_EPOCH,
        after: date(2026, 11, 2),
        today: date(2026, 11, 3),
    };
    let digest = digest(organization, &facts, &period, &TimeZone::UTC, language).unwrap();
    let author = Author {
        from: Party {
            name: Some("Vendor Desk, M\u{fc}nchen".into()),
            address: "vendors@example.com".into(),
        },
        organization: organization.into(),
        instance: "abc123".into(),
        language: language.into(),
        templates: Templates::default(),
    };
    let now = date(2026, 11, 3).at(7, 30, 0, 0);
    let written = notice(&NoticeFacts {
        envelope: Envelope {
            author: &author,
            to: "rich@example.com",
            message_id: "onedoor.abcdefghijklmnopqrstuvwxyz234567@example.com",
            now: &now.to_zoned(TimeZone::UTC).unwrap(),
        },
        subject: &digest.subject(),
        text: &digest.text(),
        html: Some(&digest.html()),
    });
    written.unwrap().bytes
}

/// Reads it; panics over the first rule it breaks.
fn read(bytes: &[u8]) -> Seen {
    let mail = form::wire_lines(bytes);
    let (head, body) = mail.split_once("\r\n\r\n").unwrap();
    let fields = form::fields(head);
    let names: Vec<&str> = fields.keys().map(String::as_str).collect();
    assert_eq!(
        names,
        [
            "auto-submitted",
            "content-type",
            "date",
            "from",
            "message-id",
            "mime-version",
            "subject",
            "to",
            "x-auto-response-suppress",
            "x-onedoor-instance",
        ],
        "nothing else, and no field of a list"
    );
    assert_eq!(fields["auto-submitted"], "auto-generated", "RFC 3834 5");
    assert!(form::is_addr_spec(&fields["to"]));
    form::mailbox(&fields["from"]);
    form::date(&fields["date"]);
    let kind = &fields["content-type"];
    let boundary = kind
        .strip_prefix("multipart/alternative; boundary=\"")
        .and_then(|rest| rest.strip_suffix('"'))
        .unwrap_or_else(|| panic!("{kind}"));
    assert!(boundary.len() <= 70, "RFC 2046 5.1.1");
    let delimiter = format!("--{boundary}");
    let parts: Vec<&str> = body.split(delimiter.as_str()).collect();
    let [before, text, html, end] = parts[..] else {
        panic!("{} parts", parts.len());
    };
    assert_eq!((before, end), ("", "--\r\n"), "RFC 2046 5.1.1");
    Seen {
        subject: form::decoded(&fields["subject"]),
        text: part(text, "text/plain; charset=utf-8"),
        html: part(html, "text/html; charset=utf-8"),
    }
}

fn part(part: &str, kind: &str) -> String {
    let part = part.strip_prefix("\r\n").unwrap();
    let (head, body) = part.split_once("\r\n\r\n").unwrap();
    let fields = form::fields(head);
    assert_eq!(fields["content-type"], kind);
    assert_eq!(fields["content-transfer-encoding"], "quoted-printable");
    let body = body.strip_suffix("\r\n").unwrap();
    assert!(
        body.split("\r\n")
            .all(|line| line.len() <= 76 && !line.ends_with([' ', '\t'])),
        "RFC 2045 6.7"
    );
    let octets = form::quoted(body.replace("=\r\n", "").as_bytes());
    String::from_utf8(octets).unwrap().replace("\r\n", "\n")
}

#[test]
fn a_digest_of_hostile_subjects_is_one_sound_mail_to_the_contact() {
    for hostile in [
        "Save on storage",
        "B\u{fc}cher \u{1f600} \u{66f4}\u{5feb}",
        "x\r\nBcc: all@example.com\r\n\r\n<b>",
        "--=_onedoorabcdefghijklmnopqrstuvwxyz234567--",
        "</li></ul><script>alert(1)</script><img src=//x.example>",
        "\u{202e}txt.exe\u{200b}\0",
        ".\r\n.\r\nQUIT\r\n",
        &"long ".repeat(400),
    ] {
        for language in ["en", "de", "pl"] {
            let seen = read(&sent("Example Corp", hostile, language));
            assert!(seen.subject.ends_with("Example Corp, 2026-11-03"));
            for form in [&seen.text, &seen.html] {
                assert!(form.contains("c3: acme.example"), "{form}");
                let hidden = |c: char| {
                    c.is_control() && c != '\n'
                        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}')
                };
                assert!(!form.contains(hidden), "{form:?}");
            }
            let lower = seen.html.to_lowercase();
            for active in ["<script", "<img", "<a ", "<style", "http"] {
                assert!(!lower.contains(active), "{lower}");
            }
        }
    }
}

#[test]
fn an_organization_of_any_name_stands_in_the_subject() {
    for name in [
        "Example Corp",
        "J\u{f6}rg & S\u{f6}hne \u{66f4}\u{5feb}",
        &"Very Long ".repeat(40),
    ] {
        let seen = read(&sent(name, "Save", "en"));
        let shown: String = name.chars().take(20).collect();
        assert!(seen.subject.contains(shown.trim()), "{}", seen.subject);
    }
}
