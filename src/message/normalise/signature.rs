//! Signatures: what follows a "-- " line, a closing phrase or the sender's own name, as long as it reads like one.

use super::lines::{count_words, sentences};
use super::phrases::CLOSINGS;

/// Words of a paragraph after the closing phrase that still belongs to the signature.
const PARAGRAPH_WORDS: usize = 30;
/// Words in the paragraph of the closing phrase itself.
const CLOSING_WORDS: usize = 40;
/// Words behind a closing phrase that ends a running line.
const RUNNING_WORDS: usize = 12;
/// Words after a "-- " line that are taken for a signature; more is text.
const DASHED_WORDS: usize = 200;
/// Words of a sentence that says something rather than naming somebody.
const SENTENCE_WORDS: usize = 9;

/// Words between a closing phrase and a place: "Viele Grüße aus Köln".
#[rustfmt::skip]
const FROM: &[&str] = &[
    "aus", "from", "de", "da", "dal", "dalla", "uit", "van", "z", "ze", "zo", "iz", "fra", "från", "frå", "din", "из", "з",
    "με", "από",
];

type Paragraph = Vec<String>;

/// Takes the signature off; a postscript stays. `sender` are the words of the author's name, lower case.
pub(super) fn cut(list: &mut Vec<Paragraph>, sender: &[String]) {
    cut_dashed(list);
    let mut at = 0;
    while at < list.len() {
        if let Some(line) = closing_line(list, at, sender) {
            let after: usize = list[at][line..].iter().map(|line| count_words(line)).sum();
            if after <= CLOSING_WORDS {
                list[at].truncate(line);
                drop_after(list, at);
            }
        }
        cut_running(list, at);
        at += 1;
    }
    list.retain(|paragraph| !paragraph.is_empty());
}

/// The first line of a paragraph that closes the letter; the very first line of a text does not.
fn closing_line(list: &[Paragraph], at: usize, sender: &[String]) -> Option<usize> {
    let from = usize::from(at == 0);
    let found = list[at]
        .iter()
        .skip(from)
        .position(|line| is_closing(line) || (is_sender(line, sender) && is_late(list, at)));
    found.map(|line| line + from)
}

/// Most of the text stands above: the author's name at the top is a heading.
fn is_late(list: &[Paragraph], at: usize) -> bool {
    words(&list[..at]) >= words(&list[at..])
}

fn words(list: &[Paragraph]) -> usize {
    list.iter().flatten().map(|line| count_words(line)).sum()
}

fn cut_dashed(list: &mut Vec<Paragraph>) {
    let is_dashes = |line: &String| matches!(line.trim(), "--" | "—" | "- --");
    let found = list
        .iter()
        .enumerate()
        .find_map(|(at, paragraph)| paragraph.iter().position(is_dashes).map(|line| (at, line)));
    let Some((at, line)) = found else { return };
    let below = list[at][line..]
        .iter()
        .chain(list[at + 1..].iter().flatten());
    if below.map(|line| count_words(line)).sum::<usize>() <= DASHED_WORDS {
        list.truncate(at + 1);
        list[at].truncate(line);
    }
    list.retain(|paragraph| !paragraph.is_empty());
}

/// "… next week? Best regards, Sam Roe": a closing phrase at the end of a running line.
fn cut_running(list: &mut Vec<Paragraph>, at: usize) {
    let Some(line) = list[at].last() else { return };
    let units = sentences(line);
    let closing = units.iter().skip(1).position(|unit| is_closing(unit));
    let Some(kept) = closing.map(|unit| unit + 1) else {
        return;
    };
    let behind: usize = units[kept..].iter().map(|unit| count_words(unit)).sum();
    if behind > RUNNING_WORDS {
        return;
    }
    let kept = units[..kept].join(" ");
    if let Some(line) = list[at].last_mut() {
        *line = kept;
    }
    drop_after(list, at);
}

fn drop_after(list: &mut Vec<Paragraph>, at: usize) {
    let mut seen = 0;
    list.retain(|paragraph| {
        seen += 1;
        seen <= at + 1 || is_postscript(paragraph) || !is_signature(paragraph)
    });
}

/// Few words, and none of its lines is a sentence that says something.
fn is_signature(paragraph: &Paragraph) -> bool {
    let words: usize = paragraph.iter().map(|line| count_words(line)).sum();
    let says = |line: &String| {
        count_words(line) >= SENTENCE_WORDS
            && line.ends_with(['.', '!', '?', '。'])
            && !line.contains(['@', '|'])
    };
    words <= PARAGRAPH_WORDS && !paragraph.iter().any(says)
}

/// A closing phrase on a line of its own, perhaps with a name behind it.
fn is_closing(line: &str) -> bool {
    let line = line
        .trim()
        .trim_start_matches(|c: char| !c.is_alphanumeric());
    if line.len() > 120 {
        return false;
    }
    let lower = line.to_lowercase();
    CLOSINGS.after_start(&lower).is_some_and(|rest| {
        let name = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let parted = name.is_empty()
            || rest
                .trim_start()
                .starts_with([',', '-', '–', '—', '.', '!', '/', ':']);
        let words = count_words(name);
        let first = name.split_whitespace().next().unwrap_or("");
        words <= 4 && (parted || is_name(line, words) || FROM.contains(&first))
    })
}

/// The last words of a line are written like a name: "Kind regards Sam Roe".
fn is_name(line: &str, words: usize) -> bool {
    count_words(line) > words + 1
        && line
            .split_whitespace()
            .rev()
            .take(words)
            .all(|word| word.starts_with(char::is_uppercase))
}

/// The author's name, or a part of it, alone on a line.
fn is_sender(line: &str, sender: &[String]) -> bool {
    if line.len() > 60 || sender.is_empty() || !line.chars().any(char::is_uppercase) {
        return false;
    }
    let lower = line.to_lowercase();
    let mut words = lower
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .peekable();
    words.peek().is_some() && words.all(|word| sender.iter().any(|known| known == word))
}

fn is_postscript(paragraph: &Paragraph) -> bool {
    let start: String = paragraph
        .first()
        .map(|line| line.trim().chars().take(4).collect())
        .unwrap_or_default();
    let start = start.to_lowercase();
    start.starts_with("ps") && !start.chars().nth(2).is_some_and(char::is_alphanumeric)
        || start.starts_with("p.s")
        || start.starts_with("p. s")
        || start.starts_with("pd:")
        || start.starts_with("p.d")
        || start.starts_with("nb:")
}
