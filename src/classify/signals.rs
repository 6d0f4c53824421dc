//! What a message says by itself: named signals, protected content, list fields.

use std::collections::BTreeMap;

use super::lists::{MARGIN, PITCH};
use super::phrases::Hit;
use super::source::source;
use super::weights::{REPEATED, weight};
use super::words::{Words, one_line};
use super::{Reading, Signal, address, bulk, form, links, protected};
use crate::message::{Message, Original, PitchText};

/// Reads a message.
///
/// `message` is the mail as it arrived, `original` what somebody outside wrote, `text` its pitch text. `own_list`: the
/// mail came over one of our own groups, so its List-* fields and Precedence are disregarded.
pub fn read_signals(
    message: &Message,
    original: &Original,
    text: &PitchText,
    own_list: bool,
) -> Reading {
    let source = source(message, original);
    let body = format!("{}\n{}", original.subject, text.text);
    let whole = format!("{}\n{}", original.subject, unquoted(&original.text));
    let (body, whole) = (Words::fold(&body), Words::fold(&whole));
    let subject_words = Words::fold(&original.subject).len();
    let hits = pitch_phrases(&body, text.language.as_deref())
        .into_iter()
        .filter(|hit| hit.mark.class != "subject_hook" || hit.place.end <= subject_words)
        .collect();
    let mut signals = phrase_signals(hits, &body);
    signals.extend(phrase_signals(MARGIN.find(&whole), &whole));
    signals.extend(merge_accident(&original.subject).or_else(|| merge_accident(&text.text)));
    signals.extend(address::address_signals(original, &text.text, &body));
    signals.extend(links::link_signals(original));
    signals.extend(form::form_signals(source, original, text, own_list));
    let protected = protected::protected(message, original, &whole, &signals);
    Reading {
        signals,
        protected,
        bulk: bulk::bulk(source, &whole, own_list),
    }
}

/// A signal with its weight; more when it was said `times` in different words.
pub(super) fn signal(name: &str, times: usize, evidence: String) -> Signal {
    let factor = if times > 1 { REPEATED } else { 1.0 };
    Signal {
        name: name.to_owned(),
        weight: weight(name) * factor,
        evidence,
    }
}

/// The phrases of the text's language; of all where it is not known.
fn pitch_phrases(words: &Words<'_>, language: Option<&str>) -> Vec<Hit<'static>> {
    let is_listed = PITCH.iter().any(|(listed, _)| Some(*listed) == language);
    let lists = PITCH
        .iter()
        .filter(|(listed, _)| !is_listed || Some(*listed) == language);
    lists.flat_map(|(_, phrases)| phrases.find(words)).collect()
}

/// One signal a class, with its first evidence.
fn phrase_signals(found: Vec<Hit<'_>>, words: &Words<'_>) -> Vec<Signal> {
    let mut classes: BTreeMap<&str, Vec<Hit<'_>>> = BTreeMap::new();
    for hit in found {
        let hits = classes.entry(hit.mark.class).or_default();
        if !hits
            .iter()
            .any(|known| words.run(known.place.clone()) == words.run(hit.place.clone()))
        {
            hits.push(hit);
        }
    }
    let of_class = |(class, hits): (&str, Vec<Hit<'_>>)| {
        let evidence = hits
            .first()
            .map(|hit| words.evidence(hit.place.clone()))
            .unwrap_or_default();
        signal(class, hits.len(), evidence)
    };
    classes.into_iter().map(of_class).collect()
}

/// The text without lines that are quoted.
fn unquoted(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with('>'))
        .fold(String::new(), |mut kept, line| {
            kept.push_str(line);
            kept.push('\n');
            kept
        })
}

/// A merge field that was not filled: `{{first_name}}`, `[[company]]`, `[First Name]`, `%FIRSTNAME%`, `*|FNAME|*`.
fn merge_accident(text: &str) -> Option<Signal> {
    const BRACKETS: [(&str, &str); 6] = [
        ("{{", "}}"),
        ("[[", "]]"),
        ("*|", "|*"),
        ("{%", "%}"),
        ("[", "]"),
        ("%", "%"),
    ];
    const FIELDS: [&str; 12] = [
        "firstname",
        "lastname",
        "fname",
        "name",
        "company",
        "companyname",
        "jobtitle",
        "title",
        "city",
        "industry",
        "website",
        "vorname",
    ];
    let field = |inside: &str| {
        let letters: String = inside
            .chars()
            .filter(|letter| letter.is_alphanumeric())
            .take(40)
            .collect();
        FIELDS.contains(&letters.to_lowercase().as_str())
    };
    BRACKETS.iter().find_map(|(open, close)| {
        let inside = text
            .split(open)
            .skip(1)
            .find_map(|rest| rest.get(..rest.find(close)?).filter(|inside| field(inside)))?;
        Some(signal(
            "merge_accident",
            1,
            one_line(&format!("{open}{inside}{close}")),
        ))
    })
}
