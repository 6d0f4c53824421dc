//! Copies of one pitch have the same words, whatever stands around them and however they travelled.

use std::collections::HashSet;

use proptest::prelude::*;

use super::frames::{FRAMES, Frame, NAMES, PITCHES};
use crate::message::{Limits, Masks, PitchText, normalise, read, unwrap};

const HEAD: &str =
    "From: Sam Roe <sam@acme.example>\r\nTo: it@ours.example\r\nSubject: A question\r\n";

/// The words of a whole mail.
fn of(fields: &str, body: &[u8]) -> PitchText {
    let bytes = [HEAD.as_bytes(), fields.as_bytes(), b"\r\n\r\n", body].concat();
    let message = read(&bytes, &Limits::default());
    normalise(&unwrap(&message).original, &Masks::default())
}

fn plain(body: &str) -> PitchText {
    of("Content-Type: text/plain; charset=utf-8", body.as_bytes())
}

fn html(body: &str) -> PitchText {
    of("Content-Type: text/html; charset=utf-8", body.as_bytes())
}

fn bare(pitch: &[&str]) -> Vec<String> {
    plain(&pitch.join("\n\n")).words
}

/// Shared three-word runs by all of both.
fn likeness(one: &[String], two: &[String]) -> f64 {
    let runs = |words: &[String]| {
        words
            .windows(3)
            .map(<[String]>::to_vec)
            .collect::<HashSet<_>>()
    };
    let (one, two) = (runs(one), runs(two));
    one.intersection(&two).count() as f64 / one.union(&two).count().max(1) as f64
}

/// Lines no longer than `width`, as mail programs wrap them.
fn wrapped(text: &str, width: usize) -> String {
    let mut lines = String::new();
    for line in text.split('\n') {
        let mut at = 0;
        for word in line.split(' ') {
            let chars = word.chars().count();
            if at > 0 && at + 1 + chars > width {
                lines.push('\n');
                at = 0;
            } else if at > 0 {
                lines.push(' ');
                at += 1;
            }
            lines.push_str(word);
            at += chars;
        }
        lines.push('\n');
    }
    lines
}

fn framed(frame: &Frame, pitch: &[&str], name: &str) -> Vec<String> {
    let mut list = vec![frame.banner.to_owned(), frame.greeting.replace("{}", name)];
    list.extend(pitch.iter().map(|paragraph| (*paragraph).to_owned()));
    list.extend([
        format!(
            "{}\nSam Roe\nAccount Executive\nAcme GmbH | +49 30 1234567",
            frame.closing
        ),
        frame.opt_out.to_owned(),
        frame.disclaimer.to_owned(),
        frame.sent_from.to_owned(),
    ]);
    list
}

fn as_html(paragraphs: &[String], style: usize) -> String {
    let lines = |text: &String| text.replace('\n', "<br>");
    let blocks = paragraphs.iter().map(lines);
    match style {
        0 => blocks.map(|text| format!("<p>{text}</p>")).collect(),
        1 => blocks
            .map(|text| format!("<div>{text}</div><div><br></div>"))
            .collect(),
        2 => blocks
            .map(|text| {
                format!("<p class=MsoNormal>{text}<o:p></o:p></p><p class=MsoNormal>&nbsp;</p>")
            })
            .collect(),
        _ => {
            let rows: String = blocks
                .map(|text| format!("<tr><td style=\"padding:8px\">{text}<br><br></td></tr>"))
                .collect();
            format!("<table>{rows}</table>")
        }
    }
}

#[test]
fn no_part_of_any_frame_is_a_word_of_the_pitch() {
    let mut failed = Vec::new();
    for (number, frame) in FRAMES.iter().enumerate() {
        // A third of the pitches in each frame takes a third of the time, and the properties below mix them all.
        for (at, pitch) in PITCHES.iter().enumerate().skip(number % 3).step_by(3) {
            let text = pitch.join("\n\n");
            let greeting = frame.greeting.replace("{}", "Mitch");
            for around in [
                format!("{greeting}\n\n{text}"),
                format!("{greeting}\n{text}"),
                format!("{text}\n\n{}\nSam Roe\nAcme GmbH", frame.closing),
                format!("{text}\n{}\n\nSam Roe", frame.closing),
                format!("{text}\n\n{}", frame.opt_out),
                format!("{text}\n\nSam\n\n{}", frame.opt_out),
                format!("{text}\n\n{}", frame.disclaimer),
                format!("{}\n\n{text}", frame.banner),
                format!("{}\n{text}", frame.banner),
                format!("[EXTERNAL] {greeting}\n\n{text}"),
                format!("{text}\n\n{}", frame.sent_from),
            ] {
                let words = plain(&around).words;
                let expected = bare(pitch);
                if words != expected {
                    let odd: Vec<&String> = words
                        .iter()
                        .filter(|word| !expected.contains(word))
                        .collect();
                    failed.push(format!(
                        "pitch {at} in {around:?}: {} for {}, {odd:?}",
                        words.len(),
                        expected.len()
                    ));
                }
            }
        }
    }
    assert!(failed.is_empty(), "{}\n{}", failed.len(), failed.join("\n"));
}

#[test]
fn the_words_do_not_depend_on_how_the_text_travelled() {
    for pitch in PITCHES {
        let text = pitch.join("\r\n\r\n");
        let expected = bare(pitch);
        let (latin2, _, lossy) = encoding_rs::WINDOWS_1250.encode(&text);
        let printable: String = text
            .bytes()
            .map(|octet| match octet {
                b'\r' | b'\n' | b' ' | b'a'..=b'z' => char::from(octet).to_string(),
                other => format!("={other:02X}"),
            })
            .collect();
        let base64 = data_encoding::BASE64_MIME.encode(text.as_bytes());
        let utf8 = "Content-Type: text/plain; charset=utf-8";
        for (fields, body) in [
            (
                format!("{utf8}\r\nContent-Transfer-Encoding: quoted-printable"),
                printable.into_bytes(),
            ),
            (
                format!("{utf8}\r\nContent-Transfer-Encoding: base64"),
                base64.into_bytes(),
            ),
            (
                "Content-Type: text/plain".to_owned(),
                text.clone().into_bytes(),
            ),
            (
                "Content-Type: text/plain; charset=windows-1250".to_owned(),
                latin2.to_vec(),
            ),
            (
                "Content-Type: text/plain; charset=\"utf-8\"; format=flowed".to_owned(),
                wrapped(&text, 60)
                    .replace(" \n", "\n")
                    .replace('\n', "\r\n")
                    .into_bytes(),
            ),
        ] {
            // The Latin-2 family lacks letters of some of the languages.
            if fields.contains("1250") && lossy {
                continue;
            }
            assert_eq!(of(&fields, &body).words, expected, "{fields}");
        }
    }
}

#[test]
fn names_dates_amounts_and_codes_of_a_copy_are_not_its_words() {
    let text = |name: &str, first: &str, date: &str, amount: &str, code: &str, url: &str| {
        plain(&format!(
            "Hi {name},\n\nWe have kept a place for you on {date}, and {first} is welcome to bring a colleague. \
             Your code {code} is worth {amount} until then. So {first}, shall we count on {first}'s visit? Book at {url} today."
        ))
        .words
    };
    let one = text(
        "Mitch",
        "Mitch",
        "Tuesday, 12 March 2024",
        "$1,200.00",
        "A7-2231X",
        "https://go.acme.example/t?id=a81f",
    );
    for other in [
        text(
            "Nadja Berg",
            "Nadja",
            "2024-11-05",
            "$900",
            "QX82-119K",
            "https://www.acme.example/x/y/998?u=z",
        ),
        text(
            "Dr. Kim",
            "Kim",
            "Friday",
            "€ 1.350,50",
            "7ZUT11291AP4M",
            "www.acme.example",
        ),
        text(
            "Loïc",
            "Loïc",
            "5 May at 10:30 am",
            "$15k",
            "88-104-2",
            "http://acme.example",
        ),
    ] {
        assert!(likeness(&one, &other) > 0.8, "{one:?}\n{other:?}");
    }
}

#[test]
fn a_heading_above_the_greeting_and_a_name_before_the_text_change_nothing_much() {
    let expected = bare(PITCHES[0]);
    let text = PITCHES[0].join("\n\n");
    assert_eq!(
        plain(&format!("kim@ours.example,\n\n{text}"))
            .words
            .len()
            .abs_diff(expected.len()),
        1
    );
    let headed = plain(&format!("ACME\n\nHi Mitch,\n\n{text}"));
    assert_eq!(headed.greeted.as_deref(), Some("Mitch"));
    assert_eq!(headed.words[1..], expected[..]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_framed_and_wrapped_copy_has_the_words_of_the_pitch(
        frame in 0..FRAMES.len(), pitch in 0..PITCHES.len(), name in 0..NAMES.len(), width in 45..100_usize) {
        let (pitch, paragraphs) = (PITCHES[pitch], framed(&FRAMES[frame], PITCHES[pitch], NAMES[name]));
        let text = wrapped(&paragraphs.join("\n\n"), width);
        prop_assert_eq!(plain(&text).words, bare(pitch), "{}", text);
    }

    #[test]
    fn a_quoted_copy_has_the_words_of_the_pitch(pitch in 0..PITCHES.len(), width in 30..100_usize) {
        let text = wrapped(&PITCHES[pitch].join("\n\n"), width);
        let quoted: String = text.lines().map(|line| format!("> {line}\n")).collect();
        prop_assert_eq!(plain(&quoted).words, bare(PITCHES[pitch]), "{}", quoted);
    }

    #[test]
    fn an_html_copy_has_the_words_of_the_pitch(
        frame in 0..FRAMES.len(), pitch in 0..PITCHES.len(), name in 0..NAMES.len(), style in 0..4_usize) {
        let body = as_html(&framed(&FRAMES[frame], PITCHES[pitch], NAMES[name]), style);
        let page = format!("<html><head><style>p{{color:#222}}</style></head><body><div style=\"display:none\">Preview of it</div>{body}\
            <img src=\"https://t.acme.example/o.gif?id=77\" width=1 height=1 alt=\"\"></body></html>");
        prop_assert_eq!(html(&page).words, bare(PITCHES[pitch]), "{}", page);
    }

    #[test]
    fn noise_a_reader_does_not_see_changes_no_word(pitch in 0..PITCHES.len(), seed in any::<u64>()) {
        let text = PITCHES[pitch].join("\n\n");
        prop_assert_eq!(plain(&super::disguised(&text, seed)).words, bare(PITCHES[pitch]));
    }
}
