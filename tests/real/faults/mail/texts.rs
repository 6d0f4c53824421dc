//! The same pitch in other clothes is the same campaign; what only looks like one is none.

use encoding_rs::{ISO_2022_JP, WINDOWS_1252};

use super::tell::{Desk, INBOXES};
use crate::daemon::company::{forward, mail, pitch, pitch_text};

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8\r\n\r\n";

/// Sam's pitch to an inbox with another content type, encoding and body.
fn encoded(to: &str, kind: &str, body: &[u8]) -> Vec<u8> {
    let text = String::from_utf8(mail(
        "Sam Roe <sam@acme.example>",
        &format!("{to}@example.com"),
        "Storage costs",
        to,
        "",
    ))
    .unwrap();
    let head = text.replace(PLAIN, &format!("{kind}\r\n\r\n"));
    [head.as_bytes(), body].concat()
}

fn base64(octets: &[u8]) -> Vec<u8> {
    let letters = data_encoding::BASE64.encode(octets).into_bytes();
    let lines: Vec<&[u8]> = letters.chunks(76).collect();
    lines.join(&b"\r\n"[..])
}

fn quoted_printable(octets: &[u8]) -> Vec<u8> {
    let each = |octet: &u8| match octet {
        b'=' | 0x80.. => format!("={octet:02X}"),
        plain => char::from(*plain).to_string(),
    };
    let text: String = octets.iter().map(each).collect();
    // Soft line ends in the middle of words.
    text.replace("storage", "stor=\r\nage").into_bytes()
}

fn utf16(text: &str) -> Vec<u8> {
    let units = std::iter::once(0xfeff).chain(text.encode_utf16());
    units.flat_map(u16::to_be_bytes).collect()
}

#[test]
fn m18_one_text_is_one_campaign_in_every_encoding_and_charset() {
    let western = pitch_text("Kim").replace(
        "a quick 15 minute call",
        "a quick caf\u{e9} at \u{201c}Zo\u{eb}\u{2019}s\u{201d}",
    );
    let eastern =
        pitch_text("Kim").replace("a quick 15 minute call", "a quick call (\u{6771}\u{4eac})");
    let utf8 = "Content-Type: text/plain; charset=utf-8";
    let with = |kind: &str, how: &str| format!("{kind}\r\nContent-Transfer-Encoding: {how}");
    let japanese = ISO_2022_JP.encode(&eastern).0.into_owned();
    let undeclared = WINDOWS_1252.encode(&western).0.into_owned();
    let western = [
        (utf8.to_owned(), western.clone().into_bytes()),
        (with(utf8, "base64"), base64(western.as_bytes())),
        (
            with(utf8, "quoted-printable"),
            quoted_printable(western.as_bytes()),
        ),
        (
            with("Content-Type: text/plain; charset=utf-16", "base64"),
            base64(&utf16(&western)),
        ),
        ("Content-Type: text/plain".to_owned(), undeclared),
    ];
    let eastern = [
        (utf8.to_owned(), eastern.clone().into_bytes()),
        (
            "Content-Type: text/plain; charset=iso-2022-jp".to_owned(),
            japanese,
        ),
    ];
    let desk = Desk::new();
    for alike in [&western[..], &eastern[..]] {
        let text = |(kind, body): &(String, Vec<u8>)| {
            desk.explain(&encoded("finance", kind, body))["pitch_text"].clone()
        };
        for other in alike {
            assert_eq!(text(other), text(&alike[0]), "{}", other.0);
        }
    }
    let mut desk = Desk::new();
    let all = western.iter().chain(&eastern);
    for (nth, (kind, body)) in all.enumerate() {
        desk.gets(
            INBOXES[1 + nth % 5],
            &encoded(&format!("{}{nth}", INBOXES[1 + nth % 5]), kind, body),
        );
    }
    desk.replay().are_one_campaign(0..7);
}

#[test]
fn m19_noise_that_no_reader_sees_makes_no_other_campaign() {
    let noisy = |from: &str, to: &str| pitch_text("Kim").replace(from, to);
    let texts = [
        pitch_text("Kim"),
        pitch_text("Dana"),
        noisy("o", "o\u{200b}"),
        noisy("st", "s\u{ad}t"),
        // Cyrillic letters that look like these.
        noisy("a", "\u{430}")
            .replace('e', "\u{435}")
            .replace('o', "\u{43e}"),
        noisy(" ", "  ").replace(".", " ."),
        noisy(
            "https://calendly.com/sam-acme/intro",
            "https://calendly.com/sam-acme/intro?utm_source=mail&utm_id=8c1f&r=91b7",
        ),
    ];
    let mut desk = Desk::new();
    for (nth, text) in texts.iter().enumerate() {
        let inbox = INBOXES[1 + nth % 5];
        let to = format!("{inbox}@example.com");
        desk.gets(
            inbox,
            &mail(
                "Sam Roe <sam@acme.example>",
                &to,
                "Storage costs",
                &format!("n{nth}"),
                text,
            ),
        );
    }
    desk.replay().are_one_campaign(0..texts.len());
}

#[test]
fn m20_hidden_words_neither_part_copies_nor_go_unseen() {
    let words = "invoice number amount due payment terms bank account balance order delivery note contract renewal ";
    let hidden = words.repeat(3_000 / words.len() + 1);
    let paragraphs: String = pitch_text("Kim")
        .split("\r\n\r\n")
        .map(|text| format!("<p>{text}</p>"))
        .collect();
    let html = "Content-Type: text/html; charset=utf-8";
    let mut desk = Desk::new();
    desk.gets("finance", &pitch("finance", "Kim", "plain"));
    for (nth, style) in [
        "display:none",
        "display: none !important",
        "font-size:0",
        "visibility:hidden",
        "opacity:0",
    ]
    .iter()
    .enumerate()
    {
        let body =
            format!("<html><body><div style=\"{style}\">{hidden}</div>{paragraphs}</body></html>");
        let salted = encoded("lee", html, body.as_bytes());
        let explained = desk.explain(&salted);
        let signals = explained["signals"].as_array().unwrap();
        assert!(
            signals.iter().any(|signal| signal["name"] == "hidden_text"),
            "{style}: {explained:#}"
        );
        let id = format!("Message-ID: <salted{nth}@acme.example>");
        let salted = String::from_utf8(salted)
            .unwrap()
            .replace("Message-ID: <lee@acme.example>", &id);
        desk.gets("lee", salted.as_bytes());
    }
    desk.replay().are_one_campaign(0..6);
}

#[test]
fn m21_an_invoice_of_a_vendor_that_pitched_stays() {
    let invoice = "Dear Sir or Madam,\r\n\r\nplease find attached our invoice no. 2026-4711 over EUR 312.40 for the storage you ordered \
                   on 2 November. It is due on 4 December 2026; please quote the invoice number with your payment.\r\n\r\n\
                   IBAN: DE00 0000 0000 0000 0000 00\r\nAcme Storage, Accounts\r\n";
    let mut desk = Desk::new();
    desk.gets("finance", &pitch("finance", "Kim", "p"));
    for (from, id) in [
        ("Acme Billing <billing@acme.example>", "i1"),
        ("Sam Roe <sam@acme.example>", "i2"),
    ] {
        desk.gets(
            "finance",
            &mail(
                from,
                "finance@example.com",
                "Invoice 2026-4711",
                id,
                invoice,
            ),
        );
    }
    let replayed = desk.replay();
    assert!(replayed.done(0).contains("file"));
    replayed.stays(1);
    replayed.stays(2);
}

#[test]
fn m22_a_customer_who_quotes_the_pitch_is_heard() {
    let quote: String = pitch_text("Jo")
        .lines()
        .map(|line| format!("> {line}\r\n"))
        .collect();
    let question = "Hello Kim,\r\n\r\ndo you know these people? They wrote to us as well, and I wonder whether you work with them.\r\n\r\n\
                    Best, Jo\r\n\r\n";
    let passed_on = "---------- Forwarded message ---------\r\nFrom: Sam Roe <sam@acme.example>\r\nDate: Fri, Nov 20, 2026 at 10:00 AM\r\n\
                     Subject: Storage costs\r\nTo: <jo@customer.example>\r\n\r\n";
    let mut desk = Desk::new();
    desk.gets("lee", &pitch("lee", "Lee", "p"));
    for (id, text) in [
        (
            "q1",
            format!(
                "{question}On Fri, Nov 20, 2026 at 10:00 AM Sam Roe <sam@acme.example> wrote:\r\n{quote}"
            ),
        ),
        ("q2", format!("{question}{passed_on}{}", pitch_text("Jo"))),
    ] {
        desk.gets(
            "finance",
            &mail(
                "Jo Brandt <jo@customer.example>",
                "finance@example.com",
                "Do you know them?",
                id,
                &text,
            ),
        );
    }
    let replayed = desk.replay();
    replayed.stays(1);
    replayed.stays(2);
}

#[test]
fn m23_a_coworkers_forward_joins_the_campaign_whatever_program_made_it() {
    let by = "Kim Doe <kim@example.com>";
    let text = pitch_text("Kim");
    let outlook = format!(
        "\r\n________________________________\r\nFrom: Sam Roe <sam@acme.example>\r\nSent: Friday, November 20, 2026 10:00 AM\r\n\
         To: Kim Doe <kim@example.com>\r\nSubject: Storage costs at Example Corp\r\n\r\n{text}"
    );
    let apple = format!(
        "\r\n\r\n> Begin forwarded message:\r\n>\r\n> From: Sam Roe <sam@acme.example>\r\n> Subject: Storage costs at Example Corp\r\n\
         > Date: 20 November 2026 at 10:00:00 CET\r\n> To: Kim Doe <kim@example.com>\r\n>\r\n{}",
        text.lines()
            .map(|line| format!("> {line}\r\n"))
            .collect::<String>()
    );
    let inside = String::from_utf8(pitch("kim", "Kim", "inside")).unwrap();
    let attached = format!(
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n\r\n--b\r\n\
         Content-Type: message/rfc822\r\nContent-Disposition: attachment; filename=\"Storage costs.eml\"\r\n\r\n{inside}\r\n--b--\r\n"
    );
    let to = "finance@example.com";
    let subject = "Fwd: Storage costs at Example Corp";
    let empty = String::from_utf8(mail(by, to, subject, "attached", "")).unwrap();
    let mut desk = Desk::new();
    desk.gets("lee", &pitch("lee", "Lee", "p"));
    desk.gets("finance", &mail(by, to, subject, "outlook", &outlook));
    desk.gets("finance", &forward("kim", "", "gmail"));
    desk.gets("finance", &mail(by, to, subject, "apple", &apple));
    desk.gets("finance", empty.replace(PLAIN, &attached).as_bytes());
    let replayed = desk.replay();
    replayed.are_one_campaign(0..5);
    for nth in 1..5 {
        let message = &replayed.messages[nth];
        assert_eq!(message["kind"], "forward", "{message:#}");
        assert!(replayed.done(nth).contains("file"), "{message:#}");
        assert!(!replayed.done(nth).contains("reply"), "{message:#}");
    }
}

#[test]
fn m25_a_common_footer_makes_no_two_mails_one() {
    let clause = "This message and its attachments are confidential and intended for the addressee alone. Whoever receives it in error is \
                  asked to tell the sender and to delete it; copying it or passing it on is not permitted. ";
    let footer = clause.repeat(3_000 / clause.len() + 1);
    let one = "I came across your company and wanted to ask whether you would be open to a short demo of our payroll software next week. \
               It saves teams like yours two days a month. Would Tuesday at ten suit you for a call?";
    let other = "thank you for the pleasant visit yesterday. The carpenter has measured the second floor and says that the shelves fit if \
                 the door opens to the other side. He can begin on the ninth, and needs the wall dry by then.";
    let mut desk = Desk::new();
    let letter =
        |text: &str| format!("Hello,\r\n\r\n{text}\r\n\r\nKind regards\r\n\r\n--\r\n{footer}\r\n");
    desk.gets(
        "finance",
        &mail(
            "Kim Lo <kim@cloudberry.example>",
            "finance@example.com",
            "Payroll",
            "a",
            &letter(one),
        ),
    );
    desk.gets(
        "lee",
        &mail(
            "Jo Brandt <jo@builder.example>",
            "lee@example.com",
            "The shelves",
            "b",
            &letter(other),
        ),
    );
    let replayed = desk.replay();
    assert_ne!(replayed.messages[0]["group"], replayed.messages[1]["group"]);
    replayed.stays(1);
    // Nor two that are both of no interest.
    let mut desk = Desk::new();
    desk.gets(
        "finance",
        &mail(
            "Al <al@paper.example>",
            "finance@example.com",
            "The floor",
            "c",
            &letter(
                &other
                    .replace("carpenter", "painter")
                    .replace("shelves", "colours"),
            ),
        ),
    );
    desk.gets("lee", &mail("Jo Brandt <jo@builder.example>", "lee@example.com", "Lunch", "d", &letter("shall we meet for lunch on Friday? The place at the \
        corner has opened again, and I would like to hear how the move went and whether the children like the new school.")));
    let replayed = desk.replay();
    assert_ne!(replayed.messages[0]["group"], replayed.messages[1]["group"]);
    replayed.stays(0);
    replayed.stays(1);
}
