//! Forwards of Lotus Notes: "---- Forwarded by NAME on DATE ----" over one to three lines, in any language, then the
//! author with the date on the same line or below, then To, cc and Subject.

use std::sync::LazyLock;

use regex::Regex;

use super::block::{Block, completes_subject};
use super::fields::Fields;
use super::labels::{
    Kind, Label, Mark, forwards, is_colon, label, label_ending_at, label_without_colon,
};
use super::lines::Line;

/// Lines the separator may be wrapped over.
const SEPARATOR_LINES: usize = 3;
/// Lines between the separator and the end of the fields.
const BLOCK_LINES: usize = 150;
/// Lines below the separator in which two columns begin.
const COLUMN_LINES: usize = 8;
/// Octets of the left column at least.
const LEFT: usize = 12;
/// Gaps of a line that are looked at.
const GAPS: usize = 60;
/// Octets of the lines that name author and date.
const AUTHOR_BYTES: usize = 512;

/// Where the date begins behind the author's name.
#[allow(clippy::expect_used)] // literal pattern
static WHEN: LazyLock<Regex> = LazyLock::new(|| {
    let word = r"(?:on|am|at|le|il|op|el|em|den|på|dnia|dne|kl|con fecha|fecha|data|dátum|дата)";
    Regex::new(&format!(
        r"(?i)\s{word}:?\s+\d|\s\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{2,4}}"
    ))
    .expect("literal pattern")
});

/// The Notes forward whose separator begins at line `at`.
pub(super) fn read(lines: &[Line<'_>], at: usize, expected: &str) -> Option<Block> {
    let first = separator_end(lines, at)?;
    let mut reader = Reader {
        lines,
        at: first,
        fields: Fields::default(),
        author: String::new(),
        last: None,
    };
    match column(&lines[first..]) {
        Some(column) => reader.run_in_columns(column),
        None => reader.run(expected),
    }
    let end = reader.at;
    let fields = reader.finish()?;
    Some(Block {
        mark: Mark::Notes,
        fields,
        begin: at,
        end,
        depth: lines[at].depth,
    })
}

struct Reader<'l, 't> {
    lines: &'l [Line<'t>],
    at: usize,
    fields: Fields,
    author: String,
    last: Option<Kind>,
}

impl Reader<'_, '_> {
    /// Fields below each other.
    fn run(&mut self, expected: &str) {
        let stop = (self.at + BLOCK_LINES).min(self.lines.len());
        while self.at < stop {
            let line = self.lines[self.at];
            // No header holds a drawn line; where separators follow each other, none is read far.
            if line.text.trim_start().starts_with("----") {
                return;
            }
            self.at += 1;
            if self.take(line.text) {
                if !line.text.contains(is_colon) {
                    self.subject_below();
                }
                self.rest_of_subject(expected);
                return;
            }
        }
    }

    /// Author and date on the left, the other fields beside them from this column on.
    fn run_in_columns(&mut self, column: usize) {
        let stop = (self.at + BLOCK_LINES).min(self.lines.len());
        while self.at < stop {
            let line = self.lines[self.at];
            if line.text.trim_start().starts_with("----") {
                return;
            }
            let (left, right) = split_at_char(line.text, column);
            let done = self.fields.subject.is_some();
            if done && (line.is_blank() || !line.text.starts_with("  ")) {
                return;
            }
            append(&mut self.author, left);
            if done {
                self.fields.extend(Kind::Subject, right.trim());
            } else {
                self.take(right);
            }
            self.at += 1;
        }
    }

    /// Takes one line in; true if the subject began, which is the last field.
    fn take(&mut self, text: &str) -> bool {
        let Some(label) = label(text).or_else(|| name_alone(text)) else {
            if !text.trim().is_empty() {
                self.continue_with(text);
            }
            return false;
        };
        match label.kind {
            // What stands above is the letterhead.
            Kind::From => self.author = label.value.to_owned(),
            kind if self.fields.get(kind).is_none() => {
                self.fields.set(kind, label.value, label.languages);
            }
            _ => {}
        }
        self.last = Some(label.kind);
        label.kind == Kind::Subject
    }

    fn continue_with(&mut self, text: &str) {
        match self.last {
            Some(kind @ (Kind::To | Kind::Cc)) => self.fields.extend(kind, text),
            _ => match from_within(text) {
                Some(from) => self.author = from.to_owned(),
                None => append(&mut self.author, text),
            },
        }
    }

    /// The subject stands below its name.
    fn subject_below(&mut self) {
        let below = self.lines.iter().enumerate().skip(self.at);
        let mut texts = below
            .take(SEPARATOR_LINES)
            .filter(|(_, line)| !line.is_blank());
        if let Some((at, line)) = texts.next() {
            self.fields.set(Kind::Subject, line.text.trim(), 0);
            self.at = at + 1;
        }
    }

    /// Long subjects are wrapped.
    fn rest_of_subject(&mut self, expected: &str) {
        while let (Some(line), Some(subject)) = (self.lines.get(self.at), &self.fields.subject) {
            if line.is_blank() || !completes_subject(subject, line.text, expected) {
                return;
            }
            self.fields.extend(Kind::Subject, line.text);
            self.at += 1;
        }
    }

    fn finish(mut self) -> Option<Fields> {
        // The client's own link to the document is no part of its subject.
        let subject = self.fields.subject.take()?;
        let subject = subject.split("(Document link:").next().unwrap_or("");
        self.fields.subject = Some(subject.trim().to_owned());
        if let Some(at) = WHEN.find(&self.author).map(|found| found.start()) {
            if self.fields.date.is_none() {
                self.fields.set(Kind::Date, when(&self.author[at..]), 0);
            }
            self.author.truncate(at);
        }
        let name = self.author.trim().split("  ").next().unwrap_or("").trim();
        self.fields.set(Kind::From, name, 0);
        (!name.is_empty()).then_some(self.fields)
    }
}

/// The column at which names of fields stand beside the author.
fn column(lines: &[Line<'_>]) -> Option<usize> {
    let mut texts = lines.iter().take(COLUMN_LINES);
    texts.find_map(|line| {
        let gaps = line.text.match_indices("  ").take(GAPS);
        gaps.map(|(at, _)| line.text.len() - line.text[at..].trim_start().len())
            .find(|&at| {
                let named = label(&line.text[at..]).map(|label| label.kind);
                at >= LEFT && matches!(named, Some(Kind::To | Kind::Cc | Kind::Subject))
            })
            .map(|at| line.text[..at].chars().count())
    })
}

fn split_at_char(text: &str, column: usize) -> (&str, &str) {
    let at = text
        .char_indices()
        .nth(column)
        .map_or(text.len(), |(at, _)| at);
    text.split_at(at)
}

/// Notes writes author and date into one field, also above what a reply quotes.
pub(super) fn split_author(fields: &mut Fields) {
    let Some(author) = fields.from.clone().filter(|_| fields.date.is_none()) else {
        return;
    };
    if let Some(at) = WHEN.find(&author).map(|found| found.start()) {
        fields.set(Kind::Date, when(&author[at..]), 0);
        fields.set(Kind::From, author[..at].trim(), 0);
    }
}

/// The date without the word before it.
fn when(text: &str) -> &str {
    text.trim_start()
        .trim_start_matches(char::is_alphabetic)
        .trim()
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

/// The author behind a letterhead on the same line.
fn from_within(line: &str) -> Option<&str> {
    let mut colons = line.match_indices(':').map(|(at, _)| at).take(2);
    let at = colons
        .find(|&at| label_ending_at(line, at).is_some_and(|(kind, ..)| kind == Kind::From))?;
    Some(line[at + 1..].trim())
}

/// A name or address may be wrapped; what begins with a figure is the date, which stands apart.
fn append(author: &mut String, text: &str) {
    let text = text.trim();
    if text.is_empty() || author.len() + text.len() > AUTHOR_BYTES {
        return;
    }
    let open = author.rfind('<') > author.rfind('>');
    if !author.is_empty() && !open {
        let apart = text.starts_with(|c: char| c.is_ascii_digit());
        author.push_str(if apart { "  " } else { " " });
    }
    author.push_str(text);
}
