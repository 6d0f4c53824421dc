//! Edits that a reader does not see leave the words as they are.

mod copies;
mod frames;

use proptest::prelude::*;

use super::*;
use crate::message::Party;

const PITCH: &str = "We help finance teams close their books three days earlier without changing a single system. \
Companies of your size save about 40 hours a month. Our platform reads every invoice and prepares the postings for approval. \
Would you be open to a short call next week?";

fn original(text: &str) -> Original {
    Original {
        text: text.to_owned(),
        ..Original::default()
    }
}

fn of(text: &str) -> PitchText {
    normalise(&original(text), &Masks::default())
}

#[test]
fn the_frame_around_a_pitch_comes_off() {
    let bare = of(PITCH).words;
    for framed in [
        format!(
            "Hi Mitch,\n\n{PITCH}\n\nBest regards,\nSam Roe\nAccount Executive\nAcme GmbH | +49 30 1234567"
        ),
        format!("Hello there! {PITCH}\n\nThanks,\nSam"),
        format!("Mitch,\n{PITCH}\nCheers\nSam\n"),
        format!("[EXTERNAL]\n\nDear Mr. Roe,\n{PITCH}\n\n-- \nSam Roe\nAcme"),
        format!(
            "CAUTION: This email originated from outside of the organization. Do not click links unless you trust it.\nHi Kim,\n{PITCH}"
        ),
        format!("Hallo Frau Berg,\n\n{PITCH}\n\nMit freundlichen Grüßen\nSam Roe"),
        format!("{PITCH}\n\nSent from my iPhone"),
        format!("{PITCH}\n\nIf you don't want to hear from me again, just let me know."),
        format!("{PITCH}\n\nUnsubscribe | View in browser"),
        format!(
            "{PITCH}\n\nThis email and any attachments are confidential. If you are not the intended recipient, delete it."
        ),
        format!(
            "{PITCH}\n\nOn Tue, 2 Jan 2024 at 10:00, Kim Berg <kim@ours.example> wrote:\n> Who are you?\n> Kim"
        ),
        format!(
            "{PITCH}\n\nFrom: Kim Berg <kim@ours.example>\nSent: Tuesday, 2 January 2024 10:00\nTo: Sam\nSubject: x\n\nWho are you?"
        ),
        PITCH
            .split(". ")
            .map(|line| format!("> {line}.\n"))
            .collect::<String>()
            .replace("..", "."),
    ] {
        assert_eq!(of(&framed).words, bare, "{framed}");
    }
}

#[test]
fn a_postscript_and_text_after_a_closing_word_stay() {
    let words = of(&format!(
        "{PITCH}\n\nBest,\nSam\n\nP.S. We also offer training."
    ))
    .words;
    assert!(words.ends_with(&["also".into(), "offer".into(), "training".into()]));
    let words = of(&format!("Thanks\n\n{PITCH}")).words;
    assert!(words.contains(&"invoice".to_owned()));
}

#[test]
fn the_name_in_the_greeting_is_known() {
    for (line, name) in [
        ("Hi Mitch,", Some("Mitch")),
        ("Hi Mitch, I saw your talk.", Some("Mitch")),
        ("Dear Mr. Roe:", Some("Roe")),
        ("Hallo Frau Dr. Berg,", Some("Berg")),
        ("Bonjour Jean-Luc,", Some("Jean-Luc")),
        ("Estimado señor Ruiz:", Some("Ruiz")),
        ("Mitch,", Some("Mitch")),
        ("Hi team,", None),
        ("Hello,", None),
        ("Sehr geehrte Damen und Herren,", None),
        ("History repeats itself,", None),
    ] {
        assert_eq!(
            of(&format!("{line}\n\n{PITCH}")).greeted.as_deref(),
            name,
            "{line}"
        );
    }
}

#[test]
fn tracking_numbers_addresses_and_masked_words_are_folded() {
    let masks = Masks {
        words: ["ours".to_owned(), "mitch".to_owned()].into(),
    };
    let text = "Mitch from OURS pays 1,250.00 at https://click.acme.example/t?id=99 or writes to sam@acme.example, don't you? Q3";
    let words = normalise(&original(text), &masks).words;
    assert_eq!(
        words.join(" "),
        "from _ pays 0 at acme.example or writes to @ dont you q0"
    );
}

#[test]
fn link_domains_are_the_registrable_ones_once_each() {
    let mut pitch = original("see www.acme.example and https://go.acme.example/x");
    pitch.links = vec![
        ("Book".into(), "https://cal.other.co.uk/sam".into()),
        ("mail".into(), "mailto:sam@third.example".into()),
    ];
    pitch.from = Some(Party {
        name: None,
        address: "sam@acme.example".into(),
    });
    assert_eq!(
        normalise(&pitch, &Masks::default()).link_domains,
        ["acme.example", "other.co.uk"]
    );
}

#[test]
fn the_language_is_told_where_it_is_clear() {
    assert_eq!(of(PITCH).language.as_deref(), Some("en"));
    let german = "Wir helfen Finanzabteilungen, ihre Bücher drei Tage früher zu schließen, ohne ein einziges System zu ändern. \
        Unternehmen Ihrer Größe sparen damit etwa vierzig Stunden im Monat.";
    assert_eq!(of(german).language.as_deref(), Some("de"));
    assert_eq!(of("Call me").language, None);
}

#[test]
fn scripts_without_spaces_give_words() {
    assert_eq!(
        of("您好，\n我们提供云").words,
        ["我", "们", "提", "供", "云"]
    );
}

#[test]
fn real_words_of_other_scripts_are_not_folded_to_latin() {
    let russian = "Мы помогаем финансовым отделам закрывать отчётность на три дня раньше";
    assert_eq!(of(russian).words.first().map(String::as_str), Some("мы"));
}

/// Edits that leave the text a reader sees as it is.
fn disguised(text: &str, seed: u64) -> String {
    let mut state = seed | 1;
    let mut next = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        state >> 33
    };
    let noise = [
        '\u{200B}',
        '\u{AD}',
        '\u{200D}',
        '\u{FE0F}',
        '\u{E0041}',
        '\u{2060}',
        '\u{FEFF}',
        '\u{202C}',
    ];
    let twin = |c: char| match c {
        'a' => 'а',
        'e' => 'е',
        'o' => 'о',
        'p' => 'р',
        'c' => 'с',
        'i' => 'і',
        other => other,
    };
    let mut out = String::new();
    for c in text.chars() {
        match (c, next() % 6) {
            (' ', 0) => out.push('\n'),
            (' ', 1) => out.push('\u{A0}'),
            (' ', _) => out.push(' '),
            (c, 0) if c.is_alphabetic() => out.push(twin(c)),
            (c, 1) => out.extend([noise[(next() % 8) as usize], c]),
            (c, _) => out.push(c),
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_disguise_changes_no_word(seed in any::<u64>()) {
        prop_assert_eq!(of(&disguised(PITCH, seed)).words, of(PITCH).words);
    }

    #[test]
    fn no_text_makes_it_panic(text in any::<String>()) {
        let _ = of(&text);
        let _ = own_words(&text);
    }

    #[test]
    fn no_mixture_of_its_own_phrases_makes_it_panic(parts in proptest::collection::vec(
        prop_oneof![Just("Hi "), Just("İ"), Just(",\n"), Just("-- \n"), Just("Best regards"), Just("\n\n"), Just("> "), Just("On 1/1/24 x wrote:\n"),
            Just("From: a@b.example\n"), Just("Subject: x\n"), Just("[EXTERNAL]"), Just("unsubscribe."), Just("Mr. "), Just("ﬀ"), Just("http://"), Just("@")], 0..60)) {
        let _ = of(&parts.concat());
    }
}

#[test]
fn hostile_texts_yield_no_more_words_than_they_have() {
    for text in [
        "a".repeat(1_000_000),
        "1".repeat(1_000_000),
        "> ".repeat(100_000),
        "Hi ".repeat(100_000),
        "best regards\n\n".repeat(30_000),
        "a.b@".repeat(200_000),
        "From: a\n".repeat(100_000),
        "On 1/1/2024 wrote\n".repeat(50_000),
        "аa".repeat(100_000),
        "\u{301}".repeat(100_000),
    ] {
        let words = of(&text).words.len();
        let start: String = text.chars().take(20).collect();
        assert!(words <= text.chars().count(), "{start}");
    }
}

#[test]
fn a_pitch_that_somebody_quotes_is_not_their_text() {
    let quoted: String = PITCH
        .split(". ")
        .map(|line| format!("> {line}\n"))
        .collect();
    for text in [
        format!("Do you know them? Our order is late, by the way.\n\n{quoted}"),
        format!("Do you know them? Our order is late, by the way.\n{quoted}"),
        format!("{quoted}\nDo you know them? Our order is late, by the way."),
    ] {
        assert_eq!(
            of(&text).text,
            "Do you know them? Our order is late, by the way.",
            "{text}"
        );
    }
}
