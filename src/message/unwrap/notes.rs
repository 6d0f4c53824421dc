//! Forwards of Lotus Notes: "---- Forwarded by NAME on DATE ----" over one to three lines, then the author with the
//! date on the same line, then To, cc and Subject.

use super::block::{Block, Fields};
use super::labels::{Kind, Mark, label};
use super::lines::Line;

/// Lines the separator may be wrapped over.
const SEPARATOR_LINES: usize = 3;
/// Lines between the separator and the end of the fields.
const BLOCK_LINES: usize = 150;

/// The Notes forward whose separator begins at line `at`.
pub(super) fn read(lines: &[Line<'_>], at: usize) -> Option<Block> {
    let mut next = separator_end(lines, at)?;
    let stop = (next + BLOCK_LINES).min(lines.len());
    let mut fields = Fields::default();
    let mut author = String::new();
    let mut last = None;
    while next < stop {
        let line = lines[next];
        match label(line.text) {
            Some((kind, value)) => {
                take(&mut fields, &mut author, kind, value);
                last = Some(kind);
                if kind == Kind::Subject {
                    next += 1;
                    break;
                }
            }
            None if line.is_blank() => {}
            None => match last {
                Some(Kind::To) => append(&mut fields.to, line.text),
                Some(Kind::Cc) => append(&mut fields.cc, line.text),
                _ => append_author(&mut author, line.text),
            },
        }
        next += 1;
    }
    fields.subject.as_ref()?;
    (fields.from, fields.date) = split_author(&author, fields.date);
    fields.from.is_some().then_some(Block {
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
    if !first.starts_with("-----")
        || !first
            .trim_start_matches(['-', ' '])
            .to_lowercase()
            .starts_with("forwarded by ")
    {
        return None;
    }
    let end = lines
        .iter()
        .enumerate()
        .skip(at)
        .take(SEPARATOR_LINES)
        .find(|(_, line)| {
            let text = line.text.trim();
            text.ends_with("----") && !text.trim_matches('-').is_empty()
                || (!text.is_empty() && text.trim_matches('-').is_empty())
        })?;
    Some(end.0 + 1)
}

fn take(fields: &mut Fields, author: &mut String, kind: Kind, value: &str) {
    match kind {
        Kind::From => append_author(author, value),
        Kind::Date if fields.date.is_none() => fields.date = Some(value.to_owned()),
        Kind::To => append(&mut fields.to, value),
        Kind::Cc => append(&mut fields.cc, value),
        Kind::Subject => fields.subject = Some(value.to_owned()),
        _ => {}
    }
}

fn append(field: &mut Option<String>, value: &str) {
    let field = field.get_or_insert_default();
    if field.len() + value.len() < 4_096 {
        field.push(' ');
        field.push_str(value.trim());
    }
}

fn append_author(author: &mut String, text: &str) {
    if author.len() + text.len() < 512 {
        author.push_str(if author.is_empty() { "" } else { "  " });
        author.push_str(text.trim());
    }
}

/// "NAME &lt;address&gt; on 11/13/2000 04:23:23 PM" and "NAME      03/13/2000 02:09 PM".
fn split_author(author: &str, date: Option<String>) -> (Option<String>, Option<String>) {
    let author = author.trim();
    let digits = |text: &str| text.trim_start().starts_with(|c: char| c.is_ascii_digit());
    let cut = author
        .rmatch_indices(" on ")
        .find(|(at, _)| digits(&author[at + 4..]))
        .map(|(at, _)| (at, at + 4))
        .or_else(|| {
            author
                .match_indices("  ")
                .find(|(at, _)| digits(&author[*at..]))
                .map(|(at, _)| (at, at))
        });
    let (name, when) = match cut {
        Some((end, begin)) => (
            author[..end].trim(),
            Some(author[begin..].trim().to_owned()),
        ),
        None => (author, date),
    };
    ((!name.is_empty()).then(|| name.to_owned()), when)
}
