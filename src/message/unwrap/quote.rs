//! The first line of a quote ("On DATE, NAME wrote:"), and where earlier mail begins in a text.

use std::sync::LazyLock;

use regex::Regex;

use super::block;
use super::labels::{Kind, Mark, VERBS, is_colon, label, separator};
use super::lines::Line;

/// Lines over which an attribution may be wrapped.
const ATTRIBUTION_LINES: usize = 3;
/// Octets of the longest attribution.
const ATTRIBUTION_BYTES: usize = 400;

/// Lines over which the recipients and the subject below an author are looked for.
const LETTERHEAD_LINES: usize = 12;

#[allow(clippy::expect_used)] // literal pattern
static WROTE: LazyLock<Regex> = LazyLock::new(|| {
    let verbs: Vec<String> = VERBS.iter().map(|verb| regex::escape(verb)).collect();
    // Scripts without spaces have no word boundary before their verb.
    Regex::new(&format!(
        r"(?i)(?:^|[^\p{{L}}]|\p{{Han}})(?:{})(?:[^\p{{L}}]|$)",
        verbs.join("|")
    ))
    .expect("literal pattern")
});

#[allow(clippy::expect_used)] // literal pattern
static MOMENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\d[:.h/-]\s?\d|\b(?:19|20)\d\d\b|\d\s?[年日]").expect("literal pattern")
});

/// The attribution that begins at line `at`: its text, and the line behind it.
pub(super) fn attribution(lines: &[Line<'_>], at: usize) -> Option<(String, usize)> {
    let (text, end) = wrapped(lines, at)?;
    is_attribution(&text).then_some((text, end))
}

/// The same below the separator of a forward, where no verb is needed: `DATE, NAME <ADDRESS>:`.
pub(super) fn any_attribution(lines: &[Line<'_>], at: usize) -> Option<(String, usize)> {
    let (text, end) = wrapped(lines, at)?;
    let dated = text.contains('@') && MOMENT.is_match(&text);
    (dated || is_attribution(&text)).then_some((text, end))
}

/// The text from line `at` to the next line that ends in a colon.
fn wrapped(lines: &[Line<'_>], at: usize) -> Option<(String, usize)> {
    let window = lines.get(at..(at + ATTRIBUTION_LINES).min(lines.len()))?;
    super::work::count(window.len());
    let last = window.iter().position(|line| ends_in_colon(line.text))?;
    let wrapped = &window[..=last];
    let apart = wrapped.iter().any(Line::is_blank)
        || wrapped
            .iter()
            .take(last)
            .any(|line| label(line.text).is_some());
    if apart || wrapped.iter().map(|line| line.text.len()).sum::<usize>() > ATTRIBUTION_BYTES {
        return None;
    }
    let text = wrapped
        .iter()
        .map(|line| line.text.trim())
        .collect::<Vec<_>>()
        .join(" ");
    Some((text, at + last + 1))
}

fn ends_in_colon(line: &str) -> bool {
    line.trim_end_matches(['*', '_', ' ', '\u{A0}', '\t'])
        .ends_with(is_colon)
}

fn is_attribution(text: &str) -> bool {
    text.len() >= 15 && (text.contains('@') || MOMENT.is_match(text)) && WROTE.is_match(text)
}

/// The line of a paragraph at which mail quoted below begins: an attribution, a header block or the separator of one. A
/// header may go on in the paragraph that follows.
pub(in crate::message) fn begins_at(paragraph: &[&str], next: &[&str]) -> Option<usize> {
    let lines: Vec<Line<'_>> = paragraph
        .iter()
        .chain(next.iter().take(LETTERHEAD_LINES))
        .map(|text| Line {
            depth: 0,
            text,
            at: 0,
        })
        .collect();
    let within = &lines[..paragraph.len()];
    (0..within.len()).find(|&at| {
        let text = within[at].text;
        match label(text).map(|label| label.kind) {
            Some(Kind::From | Kind::Date | Kind::Subject) => {
                block::read(within, at, Mark::None, "").is_some() || is_letterhead(&lines[at..])
            }
            Some(_) => false,
            None => {
                let ends = |rest: &str| rest.is_empty() || !rest.ends_with(['.', '!', '?']);
                separator(text).is_some_and(|found| found.sure && ends(found.rest))
                    || attribution(within, at).is_some()
                    || is_letterhead(&lines[at..])
            }
        }
    })
}

/// Notes quotes below the author and the date, on one line or two, and the recipients: "NAME on DATE", "To: NAME",
/// "cc:", "Subject: …". What follows the recipients may stand behind a blank line.
fn is_letterhead(lines: &[Line<'_>]) -> bool {
    let starts_dated = |line: &Line<'_>| {
        line.text
            .trim_start()
            .starts_with(|c: char| c.is_ascii_digit())
    };
    let (dated, fields) = match lines {
        [name, date, fields @ ..] if starts_dated(date) && !starts_dated(name) => (date, fields),
        [dated, fields @ ..] if !starts_dated(dated) => (dated, fields),
        _ => return false,
    };
    // Few lines stand above recipients; only these are searched for a date.
    to_whom(fields) && dated.text.len() <= ATTRIBUTION_BYTES && MOMENT.is_match(dated.text)
}

/// The recipients come first, and a copy or the subject after them.
fn to_whom(fields: &[Line<'_>]) -> bool {
    let kind = |line: &Line<'_>| label(line.text).map(|label| label.kind);
    let first = fields.iter().take(2).find(|line| !is_reply_to(line.text));
    first.and_then(kind) == Some(Kind::To)
        && fields
            .iter()
            .take(LETTERHEAD_LINES)
            .filter_map(kind)
            .any(|kind| matches!(kind, Kind::Cc | Kind::Subject))
}

/// "Please respond to …", which stands above the recipients.
fn is_reply_to(line: &str) -> bool {
    line.trim_start().starts_with("Please respond to")
}
