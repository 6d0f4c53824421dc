//! The texts: the built-in ones, an organisation's own, and what is refused of those.

use super::*;

fn own(phrase: Phrase, language: &str, text: &str) -> OwnText {
    OwnText {
        phrase,
        language: language.into(),
        text: text.into(),
    }
}

fn built_in(language: &str) -> Vec<OwnText> {
    Phrase::ALL
        .iter()
        .map(|phrase| {
            let file = format!(
                "{}/src/policy/phrases/{language}/{}.txt",
                env!("CARGO_MANIFEST_DIR"),
                phrase.name()
            );
            own(*phrase, language, &std::fs::read_to_string(file).unwrap())
        })
        .collect()
}

#[test]
fn the_built_in_texts_keep_the_rules_for_ones_own() {
    for language in LANGUAGES {
        assert_eq!(complaints(&built_in(language)), [], "{language}");
        let of_another = built_in(language).into_iter().map(|text| OwnText {
            language: "sv".into(),
            ..text
        });
        assert_eq!(
            complaints(&of_another.collect::<Vec<_>>()),
            [],
            "{language}"
        );
    }
}

#[test]
fn what_is_wrong_with_ones_own_text_is_said_with_its_line() {
    let long = "A sentence of some words. ".repeat(60);
    for (phrase, text, line, said) in [
        (
            Phrase::Undecided,
            "Hello\n\n{{ nmae }} will see.\n",
            Some(3),
            "{{ nmae }}",
        ),
        (
            Phrase::Undecided,
            "Hello\n{% if prefers %}\n",
            Some(2),
            "no template",
        ),
        (
            Phrase::Declined,
            "No.\nSee https://example.com/why\n",
            Some(2),
            "link",
        ),
        (
            Phrase::Declined,
            "No.\n\nSee www.example.com.\n",
            Some(3),
            "link",
        ),
        (
            Phrase::Talking,
            "See vendors.example.com/desk please.\n",
            Some(1),
            "link",
        ),
        (Phrase::Deferred, "\n  \n", None, "no text"),
        (Phrase::Decision, &long, None, "1500"),
        // Only our own people are told the subject, and how many of us got it.
        (
            Phrase::Undecided,
            "Your {{ subject }}\n",
            Some(1),
            "{{ subject }}",
        ),
        (
            Phrase::Declined,
            "{{ recipients }} of us\n",
            Some(1),
            "{{ recipients }}",
        ),
        (
            Phrase::Brief,
            "{% if standing == 'partner' %}\n{{ x }}\n{% endif %}\n",
            Some(2),
            "{{ x }}",
        ),
        (Phrase::Closing, "{{ name.first }}\n", Some(1), "name.first"),
    ] {
        let found = complaints(&[own(phrase, "en", text)]);
        assert_eq!(found.len(), 1, "{text}: {found:?}");
        assert_eq!(
            (found[0].phrase, found[0].language.as_str(), found[0].line),
            (phrase, "en", line)
        );
        assert!(found[0].what.contains(said), "{said}: {found:?}");
    }
    let fine = "Hello {{ name }}, 24/7 and/or not.\n{% if role %}{{ role }}{% endif %}\n";
    assert_eq!(complaints(&[own(Phrase::Undecided, "en", fine)]), []);
}

#[test]
fn a_language_of_ones_own_needs_all_texts() {
    let found = complaints(&[own(Phrase::Undecided, "sv", "Hej {{ name }}\n")]);
    assert_eq!(found.len(), Phrase::ALL.len() - 1, "{found:?}");
    assert!(
        found
            .iter()
            .all(|it| it.language == "sv" && it.what.contains("missing"))
    );
}

#[test]
fn ones_own_text_is_said_and_values_are_never_templates() {
    let mut author = author("en");
    author.templates = Templates::with(vec![own(
        Phrase::Undecided,
        "de",
        "Moin! {{ name }} aus {{ organization }} & Co. ({{ reference }})\n",
    )]);
    author.organization = "{{ 7*7 }} <b>Corp</b>\r\nBcc: x@y.example".into();
    let (now, contact) = (now(), contact());
    let reply_to = |language| {
        let composed = reply(&ReplyFacts {
            envelope: envelope(&author, &now),
            thread: thread(),
            contact: &contact,
            standing: Standing::Undecided,
            reference: "c3",
            language: Some(language),
            occasion: Occasion::Reply,
        });
        sound(&composed.unwrap())
    };
    let said = reply_to("de-AT");
    assert!(
        said.starts_with("Moin! Rich Miller aus {{ 7*7 }} <b>Corp</b> Bcc: x@y.example & Co. (c3)"),
        "{said}"
    );
    assert!(said.contains("Mit freundlichen Grüßen"), "{said}");
    assert!(reply_to("fr").contains("Cordialement"));
    assert!(reply_to("sv").contains("Kind regards"));
}

#[test]
fn a_name_that_is_a_template_stays_text_in_a_note_to_colleagues() {
    let (author, now) = (author("en"), now());
    let own_text = own(
        Phrase::Acknowledgement,
        "en",
        "About {{ subject }}: handled.\n",
    );
    let author = Author {
        templates: Templates::with(vec![own_text]),
        ..author
    };
    let subject = format!(
        "{{{{7*7}}}}\r\nBcc: victim@other.example\0 {}",
        "x".repeat(400)
    );
    let composed = acknowledgement(&AckFacts {
        envelope: Envelope {
            to: "kim@example.com",
            ..envelope(&author, &now)
        },
        thread: Thread {
            subject: &subject,
            ..thread()
        },
        contact: &contact(),
        first_seen: "2026-11-01T09:00:00Z".parse().unwrap(),
        recipients: 2,
        answered: None,
        standing: Standing::Undecided,
        reference: "c3",
    });
    let text = sound(&composed.unwrap());
    assert!(
        text.starts_with("About {{7*7}} Bcc: victim@other.example xxx") && text.len() < 200,
        "{text}"
    );
}

#[test]
fn a_draft_is_written_as_the_contact_would_and_bears_no_mark_of_a_machine() {
    for language in LANGUAGES {
        let (author, now) = (author("en"), now());
        let composed = reply(&ReplyFacts {
            envelope: envelope(&author, &now),
            thread: thread(),
            contact: &contact(),
            standing: Standing::Declined,
            reference: "c3",
            language: Some(language),
            occasion: Occasion::Draft,
        })
        .unwrap();
        let text = sound(&composed);
        let automatic = sound(&reply_in(language, Standing::Declined, Prefers::Email));
        assert!(
            text.len() < automatic.len() && text.ends_with("Rich Miller Example Corp"),
            "{text}"
        );
        let mail = parsed(&composed.bytes);
        assert_eq!(mail.subject(), Some("Re: Save on storage"));
        let from = mail.from().and_then(|from| from.first()).unwrap();
        assert_eq!(from.address.as_deref(), Some("rich@example.com"));
        assert_eq!(mail.in_reply_to().as_text(), Some("17@acme.example"));
        for mark in [
            "Auto-Submitted",
            "X-Auto-Response-Suppress",
            "X-Onedoor-Instance",
            "Reply-To",
        ] {
            assert!(mail.header_raw(mark).is_none(), "{mark}");
        }
    }
}

#[test]
fn a_decision_is_told_in_every_language() {
    let until = "2027-01-15".parse().unwrap();
    for language in LANGUAGES {
        for standing in [Standing::Declined, Standing::Deferred { until }] {
            let (author, now) = (author("en"), now());
            let composed = reply(&ReplyFacts {
                envelope: envelope(&author, &now),
                thread: thread(),
                contact: &contact(),
                standing,
                reference: "c3",
                language: Some(language),
                occasion: Occasion::Decision,
            });
            let text = sound(&composed.unwrap());
            for said in ["Rich Miller", "IT purchasing", "Example Corp", "c3"] {
                assert!(text.contains(said), "{language} {said}: {text}");
            }
            assert_eq!(
                text.contains("2027-01-15"),
                standing.until().is_some(),
                "{text}"
            );
            let lower = text.to_lowercase();
            assert!(ABSENCE.iter().all(|word| !lower.contains(word)), "{text}");
        }
    }
}
