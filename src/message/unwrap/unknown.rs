//! Forwards whose header block is in no language of the table, or missing: only asked where the subject says forward.

use super::block::Block;
use super::fields::Fields;
use super::labels::{Kind, Mark, any_field, label, separator};
use super::lines::Line;
use crate::message::Original;
use crate::message::subject;

/// Lines a header block of an unknown language has at least and at most.
const LEAST: usize = 3;
const MOST: usize = 8;
/// Quoted lines that make a forward without any header.
const QUOTED_LINES: usize = 3;

/// A block of lines that look like fields, one of which repeats the subject; else what stands below a separator, or a
/// text quoted to its end.
pub(super) fn block(lines: &[Line<'_>], outer: &Original) -> Option<Block> {
    let wanted = subject::bare(&outer.subject).to_lowercase();
    let repeats = |line: &Line<'_>| {
        any_field(line.text).is_some_and(|(_, value)| subject::bare(value).to_lowercase() == wanted)
    };
    let repeated = (0..lines.len()).filter(|&at| !wanted.is_empty() && repeats(&lines[at]));
    // A subject that is repeated all over is looked at a few times only.
    repeated
        .take(MOST)
        .find_map(|at| fields_around(lines, at, &outer.subject))
        .or_else(|| parted(lines, &outer.subject))
        .or_else(|| quoted(lines, &outer.subject))
}

/// The block around the line that repeats the subject.
fn fields_around(lines: &[Line<'_>], at: usize, expected: &str) -> Option<Block> {
    let is_field = |line: &Line<'_>| any_field(line.text).is_some();
    let above = lines[..at].iter().rev().take(MOST);
    let below = lines[at..].iter().take(MOST);
    let begin = at - above.take_while(|line| is_field(line)).count();
    let end = at + below.take_while(|line| is_field(line)).count();
    let mut fields = Fields::default();
    for line in &lines[begin..end] {
        let (_, value) = any_field(line.text)?;
        let known = label(line.text).filter(|label| label.kind != Kind::Other);
        match known.filter(|label| fields.get(label.kind).is_none()) {
            Some(label) => fields.set(label.kind, label.value, label.languages),
            None => {
                if let Some(kind) = fields.missing_kind(value, expected) {
                    fields.set(kind, value, 0);
                }
            }
        }
    }
    let addressed = fields.from.as_deref()?.contains('@');
    (end - begin >= LEAST && addressed).then_some(Block {
        mark: Mark::None,
        fields,
        begin,
        end,
        depth: lines[at].depth,
    })
}

/// What stands below a separator that only forwards have.
fn parted(lines: &[Line<'_>], subject: &str) -> Option<Block> {
    let parts = |line: &Line<'_>| {
        separator(line.text).is_some_and(|found| found.mark == Mark::Forward && found.sure)
    };
    let begin = lines.iter().position(parts)?;
    let below = lines[begin + 1..].iter().find(|line| !line.is_blank())?;
    Some(Block {
        mark: Mark::Forward,
        fields: only_subject(subject),
        begin,
        end: begin + 1,
        depth: below.depth,
    })
}

fn quoted(lines: &[Line<'_>], subject: &str) -> Option<Block> {
    let begin = lines.iter().position(|line| line.depth > 0)?;
    let below = lines[begin..].iter().filter(|line| !line.is_blank());
    let (all, quoted) = below.fold((0, 0), |(all, quoted), line| {
        (all + 1, quoted + usize::from(line.depth > 0))
    });
    let mostly = quoted >= QUOTED_LINES && quoted * 10 >= all * 7;
    mostly.then_some(Block {
        mark: Mark::None,
        fields: only_subject(subject),
        begin,
        end: begin,
        depth: 1,
    })
}

fn only_subject(outer: &str) -> Fields {
    let mut fields = Fields::default();
    fields.set(Kind::Subject, subject::bare(outer), 0);
    fields
}

#[cfg(test)]
mod tests {
    use super::super::lines::lines;
    use super::*;

    fn found(text: &str) -> Option<Block> {
        block(
            &lines(text),
            &Original {
                subject: "Fwd: Faster books".into(),
                ..Original::default()
            },
        )
    }

    #[test]
    fn a_header_block_of_an_unknown_language_is_known_by_its_values() {
        let block = found(
            "see below\n\nUtumaji: Sam <sam@acme.example>\nTarehe: 12/03/2024 09:31\nKwa: Kim\nMada: Faster books\n\nText\n",
        );
        let block = block.unwrap_or_else(|| panic!("no block"));
        assert_eq!((block.begin, block.end), (2, 6));
        assert_eq!(
            block.fields.author().map(|party| party.address).as_deref(),
            Some("sam@acme.example")
        );
        assert!(block.fields.timestamp(None).is_some());
    }

    #[test]
    fn a_text_quoted_to_its_end_needs_no_header() {
        let block = found("fyi\n\n> one\n> two\n> three\nwrapped\n> four\n");
        assert_eq!(block.map(|block| (block.begin, block.depth)), Some((2, 1)));
        assert!(found("fyi\n> one\nmine\n").is_none());
        assert!(found("Price: 5\nTax: 1\nSum: 6\n").is_none());
    }
}
