//! Forwards whose header block is in no language of the table, or missing: only asked where the subject says forward.

use super::block::{Block, Fields};
use super::dates;
use super::labels::Mark;
use super::lines::Line;
use crate::message::Original;
use crate::message::subject;

/// Lines a header block of an unknown language has at least and at most.
const LEAST: usize = 3;
const MOST: usize = 8;
/// Octets of the longest field name.
const NAME_BYTES: usize = 40;
/// Quoted lines that make a forward without any header.
const QUOTED_LINES: usize = 3;

/// A block of lines that look like fields, one of which repeats the subject; else a text quoted to its end.
pub(super) fn block(lines: &[Line<'_>], outer: &Original) -> Option<Block> {
    (0..lines.len())
        .find_map(|at| fields_at(lines, at, &outer.subject))
        .or_else(|| quoted(lines, &outer.subject))
}

fn fields_at(lines: &[Line<'_>], at: usize, expected: &str) -> Option<Block> {
    let depth = lines.get(at)?.depth;
    let values: Vec<&str> = lines[at..]
        .iter()
        .take(MOST)
        .map_while(|line| value(line.text))
        .collect();
    if values.len() < LEAST {
        return None;
    }
    let wanted = subject::bare(expected).to_lowercase();
    let subject = values
        .iter()
        .find(|value| subject::bare(value).to_lowercase() == wanted)?;
    let from = values.iter().find(|value| value.contains('@'))?;
    let date = values
        .iter()
        .find(|value| dates::date(value).is_some())
        .map(|value| (*value).to_owned());
    let fields = Fields {
        from: Some((*from).to_owned()),
        date,
        subject: Some((*subject).to_owned()),
        ..Fields::default()
    };
    Some(Block {
        mark: Mark::None,
        fields,
        begin: at,
        end: at + values.len(),
        depth,
    })
}

/// The value of a line that begins with a short name and a colon.
fn value(line: &str) -> Option<&str> {
    let (name, value) = line.split_once([':', '：'])?;
    let name = name.trim_matches(|c: char| c.is_whitespace() || c == '*');
    let is_name =
        !name.is_empty() && name.len() <= NAME_BYTES && name.split_whitespace().count() <= 3;
    let value = value.trim_matches(|c: char| c.is_whitespace() || c == '*');
    (is_name && !name.contains(['@', '/', '.']) && !value.is_empty()).then_some(value)
}

fn quoted(lines: &[Line<'_>], subject: &str) -> Option<Block> {
    let begin = lines.iter().position(|line| line.depth > 0)?;
    let below = lines[begin..].iter().filter(|line| !line.is_blank());
    let (all, quoted) = below.fold((0, 0), |(all, quoted), line| {
        (all + 1, quoted + usize::from(line.depth > 0))
    });
    let fields = Fields {
        subject: Some(subject::bare(subject).to_owned()),
        ..Fields::default()
    };
    let mostly = quoted >= QUOTED_LINES && quoted * 10 >= all * 7;
    mostly.then_some(Block {
        mark: Mark::None,
        fields,
        begin,
        end: begin,
        depth: 1,
    })
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
        assert!(block.fields.timestamp().is_some());
    }

    #[test]
    fn a_text_quoted_to_its_end_needs_no_header() {
        let block = found("fyi\n\n> one\n> two\n> three\nwrapped\n> four\n");
        assert_eq!(block.map(|block| (block.begin, block.depth)), Some((2, 1)));
        assert!(found("fyi\n> one\nmine\n").is_none());
        assert!(found("Price: 5\nTax: 1\nSum: 6\n").is_none());
    }
}
