//! The form of what leaves the house.

use super::*;

#[test]
fn the_form_is_that_of_rfc_3834() {
    let references: Vec<String> = (0..40)
        .map(|n| format!("{n}.{}@acme.example", "x".repeat(40)))
        .collect();
    let (author, now, contact) = (author("en"), now(), contact());
    let composed = reply(&ReplyFacts {
        envelope: envelope(&author, &now),
        thread: Thread {
            references: &references,
            ..thread()
        },
        contact: &contact,
        standing: Standing::Undecided,
        reference: "c3",
        language: None,
        occasion: Occasion::Reply,
    })
    .unwrap();
    sound(&composed);
    let text = String::from_utf8(composed.bytes.clone()).unwrap();
    for field in [
        "From: Example Vendor Desk <vendors@example.com>\r\n",
        "To: sam@acme.example\r\n",
        "Reply-To: Rich Miller <rich@example.com>\r\n",
        "Subject: Auto: Save on storage\r\n",
        "Date: Mon, 2 Nov 2026 10:10:00 +0100\r\n",
        "In-Reply-To: <17@acme.example>\r\n",
        "Auto-Submitted: auto-replied\r\n",
        "X-Auto-Response-Suppress: All\r\n",
        "X-Onedoor-Instance: a1b2c3\r\n",
    ] {
        assert!(text.contains(field), "{field}: {text}");
    }
    let mail = parsed(&composed.bytes);
    let kept = mail.references().as_text_list().unwrap();
    assert_eq!(kept.len(), REFERENCES);
    assert!(
        kept[0].starts_with("0.")
            && kept[1].starts_with("32.")
            && kept[REFERENCES - 1] == "17@acme.example"
    );
}

#[test]
fn a_language_without_templates_falls_back() {
    let templates = Templates::default();
    let language = |wanted, fallback| templates.language(wanted, fallback).to_owned();
    assert_eq!(language(Some("pl"), "de"), "pl");
    assert_eq!(language(Some("ja"), "pt-BR"), "pt");
    assert_eq!(language(Some("ja"), "de"), "de");
    assert_eq!(language(None, "xx"), "en");
    assert_eq!(language(Some("../en"), "de"), "de");
}

#[test]
fn a_mail_without_a_subject_or_an_id_is_answered_all_the_same() {
    let (author, now, contact) = (author("en"), now(), contact());
    let thread = Thread {
        subject: " \r\n",
        message_id: Some("a b@c"),
        references: &[],
    };
    let facts = ReplyFacts {
        envelope: envelope(&author, &now),
        thread,
        contact: &contact,
        standing: Standing::Undecided,
        reference: "c3",
        language: None,
        occasion: Occasion::Reply,
    };
    let composed = reply(&facts).unwrap();
    sound(&composed);
    let mail = parsed(&composed.bytes);
    assert_eq!(mail.subject(), Some("Auto: (no subject)"));
    assert!(mail.header_raw("In-Reply-To").is_none() && mail.header_raw("References").is_none());
}

#[test]
fn addresses_and_ids_that_are_no_such_thing_are_refused() {
    let (author, now, contact) = (author("en"), now(), contact());
    let composed = |to: &str, message_id: &str, from: &str, contact_address: &str| {
        let author = Author {
            from: Party {
                name: None,
                address: from.into(),
            },
            ..author.clone()
        };
        let contact = ContactFacts {
            address: contact_address.into(),
            ..contact.clone()
        };
        let envelope = Envelope {
            author: &author,
            to,
            message_id,
            now: &now,
        };
        reply(&ReplyFacts {
            envelope,
            thread: thread(),
            contact: &contact,
            standing: Standing::Undecided,
            reference: "c3",
            language: None,
            occasion: Occasion::Reply,
        })
        .map(|_| ())
    };
    let (to, id, from, to_contact) = (
        "sam@acme.example",
        "x@example.com",
        "v@example.com",
        "rich@example.com",
    );
    assert_eq!(composed(to, id, from, to_contact), Ok(()));
    assert_eq!(
        composed("sam@acme.example\r\nBcc: x@y.example", id, from, to_contact),
        Err(ComposeError::Recipient)
    );
    assert_eq!(
        composed("sam@localhost", id, from, to_contact),
        Err(ComposeError::Recipient)
    );
    assert_eq!(
        composed(to, "x", from, to_contact),
        Err(ComposeError::MessageId)
    );
    assert_eq!(
        composed(to, id, "v@example.com>", to_contact),
        Err(ComposeError::Configured("smtp.from"))
    );
    assert_eq!(
        composed(to, id, from, ""),
        Err(ComposeError::Configured("address of the contact"))
    );
}

#[test]
fn a_test_mail_says_that_it_is_one() {
    let (author, now) = (author("en"), now());
    let composed = test_mail(&Envelope {
        to: "admin@localhost",
        ..envelope(&author, &now)
    })
    .unwrap();
    assert!(sound(&composed).contains("test of onedoor"));
}

#[test]
fn a_notice_keeps_the_layout_of_its_text() {
    let (author, now) = (author("en"), now());
    let long = "x".repeat(3_000);
    let text = format!("A  table\n  - \u{e9} with blanks \n{long}\n");
    let facts = NoticeFacts {
        envelope: envelope(&author, &now),
        subject: "Digest of 3\u{a0}campaigns",
        text: &text,
        html: None,
    };
    let composed = notice(&facts).unwrap();
    sound(&composed);
    let mail = parsed(&composed.bytes);
    assert_eq!(mail.body_text(0).unwrap().replace("\r\n", "\n"), text);
    assert_eq!(mail.subject(), Some("Digest of 3 campaigns"));
}
