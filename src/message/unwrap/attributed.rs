//! Forwards that some clients write like a reply: "On DATE, NAME wrote:" above the text.

use std::ops::Range;

use super::block::Block;
use super::fields::Fields;
use super::labels::{Kind, Mark, VERBS, is_colon, kind_of};
use super::languages::{Set, all, words};
use super::lines::Line;
use super::people;
use crate::message::{Original, subject};

/// The attribution `text`, which stands in the lines of `place`, as a header block.
pub(super) fn block(
    text: &str,
    outer: &Original,
    lines: &[Line<'_>],
    place: Range<usize>,
    mark: Mark,
) -> Block {
    let mut fields = Fields::default();
    if let Some(from) = author(text) {
        fields.set(Kind::From, &from, 0);
    }
    fields.set(Kind::Date, text, languages(text));
    fields.set(Kind::Subject, subject::bare(&outer.subject), 0);
    // The original stands one quote level deeper, or at the same where only indented.
    let depth = lines.get(place.start).map_or(0, |line| line.depth);
    let next = lines.iter().skip(place.end).find(|line| !line.is_blank());
    Block {
        mark,
        fields,
        begin: place.start,
        end: place.end,
        depth: next.map_or(depth, |line| line.depth.max(depth)),
    }
}

/// Who wrote, as a field names them.
fn author(text: &str) -> Option<String> {
    let party = people::people(text)
        .into_iter()
        .find(|party| !party.address.is_empty());
    match party {
        Some(party) => {
            let name = party.name.as_deref().and_then(name_behind_date);
            Some(name.map_or(party.address.clone(), |name| {
                format!("{name} <{}>", party.address)
            }))
        }
        None => name_behind_date(text),
    }
}

/// The languages whose verb of writing stands in a text.
fn languages(text: &str) -> Set {
    let lower = text.to_lowercase();
    let says = |list| words(list).any(|verb| lower.contains(verb));
    all()
        .filter(|(_, language)| says(language.wrote))
        .fold(0, |set, (bit, _)| set | bit)
}

/// The name at the end of "On 28/10/2021 12:46, "John Roe"" or before its verb.
fn name_behind_date(before_address: &str) -> Option<String> {
    let text = without_verbs(before_address.trim_end_matches(|c: char| {
        is_colon(c) || c.is_whitespace() || matches!(c, '<' | '(' | '*')
    }));
    let name = text
        .rsplit([',', '"', '«', '“', '،'])
        .find(|part| part.chars().any(char::is_alphabetic))?;
    let name = name.rsplit(char::is_numeric).next().unwrap_or(name);
    let words: Vec<&str> = name.split_whitespace().collect();
    let begin = words.iter().position(|word| begins_name(word))?;
    let name = words[begin..].join(" ");
    let name = without_verbs(&name).trim_matches(|c: char| !c.is_alphanumeric() && c != ')');
    (!name.is_empty()).then(|| name.to_owned())
}

/// Small words, verbs and what belongs to the time stand before a name.
fn begins_name(word: &str) -> bool {
    let lower = word.to_lowercase();
    let plain = lower.trim_matches(|c: char| !c.is_alphabetic());
    let of_time = [
        "am", "pm", "uhr", "utc", "gmt", "cet", "cest", "a.m", "p.m", "ص", "م",
    ];
    let capital = word
        .chars()
        .find(|c| c.is_alphabetic())
        .is_some_and(|c| !c.is_lowercase());
    let named = |kind| kind_of(plain).is_some_and(|(known, _)| known == kind);
    capital && !of_time.contains(&plain) && !VERBS.contains(&plain) && !named(Kind::From)
}

/// A text without a verb of writing at its begin or end.
fn without_verbs(text: &str) -> &str {
    let mut text = text.trim();
    for verb in VERBS.iter() {
        if let Some(rest) = text.strip_prefix(verb)
            && !rest.starts_with(char::is_alphabetic)
        {
            text = rest.trim_start();
        }
        if let Some(rest) = text.strip_suffix(verb)
            && !rest.ends_with(char::is_alphabetic)
        {
            text = rest.trim_end();
        }
    }
    text
}
