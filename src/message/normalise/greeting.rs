//! The greeting line and the name in it.

use super::phrases::{GREETINGS, NOT_NAMES, TITLES};
use crate::message::clean_line;

/// Words a greeting may hold besides its own.
const NAME_WORDS: usize = 5;

/// What ends a greeting.
const ENDS: [char; 10] = [',', '!', ':', ';', '、', '，', '。', '！', '：', '،'];
/// Greetings and forms of address that follow the name.
const BEHIND_NAMES: &[&str] = &[
    "様",
    "さま",
    "さん",
    "先生",
    "殿",
    "御中",
    "您好",
    "你好",
    "先生您好",
    "女士",
    "小姐",
    "님",
    "님께",
    "씨",
    "안녕하세요",
    "안녕하십니까",
    "こんにちは",
];

/// What stands behind the greeting, and the name it addressed. `None` where the line does not greet.
pub(super) fn cut(line: &str) -> Option<(&str, Option<String>)> {
    let line = line.trim();
    let Some(after) = after_greeting_word(line) else {
        return cut_behind_name(line);
    };
    // "Hello, Mitch, we ...": the comma before the name is no end of the greeting.
    if let Some(inner) = after.strip_prefix([',', '，']).map(str::trim_start)
        && let Some(end) = inner.find(ENDS)
        && is_written_as_name(&inner[..end])
    {
        return Some((behind(inner, end), name_in(&inner[..end])));
    }
    let end = after
        .find(ENDS)
        .or_else(|| after.find(['—', '–']))
        .or_else(|| sentence_end(after));
    let (name, rest) = match end {
        Some(end) => (&after[..end], behind(after, end)),
        None => (after, ""),
    };
    if name.split_whitespace().count() > NAME_WORDS || name.contains('?') {
        return None;
    }
    // "Hello World," greets; "Hello fresh produce buyers of the north" with text behind it does not.
    (end.is_some() || rest.is_empty()).then(|| (rest, name_in(name)))
}

fn behind(text: &str, end: usize) -> &str {
    text[end..].trim_start_matches(|c: char| !c.is_alphanumeric())
}

fn is_written_as_name(text: &str) -> bool {
    let words = || {
        text.split_whitespace()
            .filter(|word| !TITLES.contains(&word.trim_end_matches('.').to_lowercase().as_str()))
    };
    (1..=3).contains(&words().count())
        && words()
            .all(|word| word.starts_with(char::is_uppercase) && word.chars().all(is_name_char))
}

/// Where the name stands before the greeting or the form of address: Chinese, Japanese, Korean.
fn cut_behind_name(line: &str) -> Option<(&str, Option<String>)> {
    let end = line.find(ENDS).unwrap_or(line.len());
    let mut name = line[..end].trim_end();
    let whole = name.len();
    while let Some(shorter) = BEHIND_NAMES
        .iter()
        .find_map(|greeting| name.strip_suffix(greeting))
    {
        name = shorter.trim_end();
    }
    let greets =
        name.len() < whole && name.split_whitespace().count() <= 3 && name.chars().count() <= 24;
    greets.then(|| (behind(line, end), name_in(name)))
}

/// A line that is only a name and a comma ("Mitch,").
pub(super) fn bare_name(line: &str) -> Option<String> {
    let name = line.trim().strip_suffix([',', '-', '–', '—'])?.trim();
    let words: Vec<&str> = name.split_whitespace().collect();
    let capital = |word: &&str| {
        word.chars().next().is_some_and(char::is_uppercase) && word.chars().all(is_name_char)
    };
    ((1..=3).contains(&words.len()) && words.iter().all(capital)).then(|| clean_line(name, 60))
}

fn after_greeting_word(line: &str) -> Option<&str> {
    let start: String = line.chars().take(40).collect::<String>().to_lowercase();
    let greeting = GREETINGS
        .iter()
        .filter(|word| starts_with_word(&start, word))
        .max_by_key(|word| word.len())?;
    // Lower-casing may change lengths, so the original is cut by characters.
    let cut = line
        .char_indices()
        .nth(greeting.chars().count())
        .map_or(line.len(), |(at, _)| at);
    Some(line[cut..].trim_start())
}

fn starts_with_word(text: &str, word: &str) -> bool {
    text.strip_prefix(word)
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// A full stop that ends a sentence and not a title ("Mr. Roe").
fn sentence_end(text: &str) -> Option<usize> {
    text.match_indices('.').map(|(at, _)| at).find(|&at| {
        let word = text[..at].rsplit(' ').next().unwrap_or("").to_lowercase();
        !TITLES.contains(&word.as_str())
            && text[at + 1..]
                .chars()
                .next()
                .is_none_or(char::is_whitespace)
    })
}

fn name_in(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split(|c: char| !is_name_char(c))
        .filter(|word| !word.is_empty())
        .filter(|word| !TITLES.contains(&word.trim_end_matches('.').to_lowercase().as_str()))
        .collect();
    let named = !words.is_empty()
        && !words
            .iter()
            .any(|word| NOT_NAMES.contains(&word.to_lowercase().as_str()));
    named
        .then(|| clean_line(words.join(" ").trim_matches('.'), 60))
        .filter(|name| !name.is_empty())
}

fn is_name_char(c: char) -> bool {
    c.is_alphabetic() || matches!(c, '-' | '\'' | '.')
}
