//! Forwards of Lotus Notes: "---- Forwarded by NAME on DATE ----" over one to three lines, in any language, then the
//! author with the date on the same line or below, then To, cc and Subject.

use std::sync::LazyLock;

use regex::Regex;

use super::block::Block;
use super::fields::Fields;
use super::labels::{
    Kind, Label, Mark, forwards, is_colon, label, label_ending_at, label_without_colon,
};
use super::lines::Line;

/// Lines the separator may be wrapped over.
const SEPARATOR_LINES: usize = 3;
/// Lines between the separator and the end of the fields.
const BLOCK_LINES: usize = 150;
/// Octets of the lines that name author and date.
const AUTHOR_BYTES: usize = 512;

/// Where the date begins behind the author's name.
#[allow(clippy::expect_used)] // literal pattern
static WHEN: LazyLock<Regex> = LazyLock::new(|| {
    let word = r"(?:on|am|at|le|il|op|el|em|den|på|dnia|dne|kl|con fecha|fecha|data|dátum|дата)";
    Regex::new(&format!(r"(?i)\s{word}:?\s+\d|\s{{2,}}\d{{1,4}}[./-]")).expect("literal pattern")
});

/// The Notes forward whose separator begins at line `at`.
pub(super) fn read(lines: &[Line<'_>], at: usize) -> Option<Block> {
    let mut next = separator_end(lines, at)?;
    let stop = (next + BLOCK_LINES).min(lines.len());
    let mut fields = Fields::default();
    let mut author = String::new();
    let mut last = None;
    while next < stop {
        let line = lines[next];
        match label(line.text).or_else(|| name_alone(line.text)) {
            Some(label) => {
                match label.kind {
                    // What stands above is the letterhead.
                    Kind::From => author = label.value.to_owned(),
                    kind if fields.get(kind).is_none() => {
                        fields.set(kind, label.value, label.languages);
                    }
                    _ => {}
                }
                last = Some(label.kind);
                if label.kind == Kind::Subject {
                    next += 1;
                    if !line.text.contains(is_colon) {
                        next = subject_below(lines, next, &mut fields);
                    }
                    break;
                }
            }
            None if line.is_blank() => {}
            None => match last {
                Some(kind @ (Kind::To | Kind::Cc)) => fields.extend(kind, line.text),
                _ => match from_within(line.text) {
                    Some(from) => author = from.to_owned(),
                    None => append(&mut author, line.text),
                },
            },
        }
        next += 1;
    }
    let subject = fields.subject.take()?;
    // The client's own link to the document is no part of its subject.
    let subject = subject
        .split("  (Document link:")
        .next()
        .unwrap_or(&subject);
    fields.subject = Some(subject.to_owned());
    if let Some(at) = WHEN.find(&author).map(|found| found.start()) {
        let when = author[at..]
            .trim_start()
            .trim_start_matches(char::is_alphabetic);
        if fields.date.is_none() {
            fields.set(Kind::Date, when.trim(), 0);
        }
        author.truncate(at);
    }
    let name = author.trim().split("  ").next().unwrap_or("").trim();
    fields.set(Kind::From, name, 0);
    (!name.is_empty()).then_some(Block {
        mark: Mark::Notes,
        fields,
        begin: at,
        end: next,
        depth: lines[at].depth,
    })
}

/// The line behind the separator.
fn separator_end(lines: &[Line<'_>], at: usize) -> Option<usize> {
    let first = lines.get(at)?.text.trim();
    if !first.starts_with("----") || !forwards(first) {
        return None;
    }
    let wrapped = lines.iter().enumerate().skip(at).take(SEPARATOR_LINES);
    let (end, _) = wrapped.into_iter().find(|(_, line)| {
        let text = line.text.trim();
        text.ends_with("----") && !text.trim_matches('-').is_empty()
            || (!text.is_empty() && text.trim_matches('-').is_empty())
    })?;
    let dated = lines[at..=end]
        .iter()
        .any(|line| line.text.contains(|c: char| c.is_ascii_digit()));
    dated.then_some(end + 1)
}

/// Notes of later years writes names without colons on lines of their own, and the values below.
fn name_alone(line: &str) -> Option<Label<'_>> {
    let whole = |label: &Label<'_>| label.value.is_empty() && label.kind != Kind::Other;
    label_without_colon(line).filter(whole)
}

/// Takes the subject from the line below its name; the line behind it.
fn subject_below(lines: &[Line<'_>], at: usize, fields: &mut Fields) -> usize {
    let below = lines.iter().enumerate().skip(at).take(SEPARATOR_LINES);
    let Some((at, line)) = below.into_iter().find(|(_, line)| !line.is_blank()) else {
        return at;
    };
    fields.set(Kind::Subject, line.text.trim(), 0);
    at + 1
}

/// The author behind a letterhead on the same line.
fn from_within(line: &str) -> Option<&str> {
    let mut colons = line.match_indices(':').map(|(at, _)| at).take(2);
    let at = colons
        .find(|&at| label_ending_at(line, at).is_some_and(|(kind, ..)| kind == Kind::From))?;
    Some(line[at + 1..].trim())
}

/// A name may be wrapped; what begins with a figure is the date, which stands apart.
fn append(author: &mut String, text: &str) {
    let text = text.trim();
    if author.len() + text.len() < AUTHOR_BYTES {
        let apart = text.starts_with(|c: char| c.is_ascii_digit());
        author.push_str(match author.is_empty() {
            true => "",
            false if apart => "  ",
            false => " ",
        });
        author.push_str(text);
    }
}
