//! One forward taken off a text: find the header block, have it judged, cut comment and original.

use super::block::{self, Block};
use super::judge::{Around, is_finnish_reply, judge};
use super::labels::{Kind, Mark, any_field, ends_forward, is_title, label, separator};
use super::lines::{Line, lines};
use super::{attributed, notes, one_line, quote, unknown};
use crate::message::normalise::own_words;
use crate::message::subject::{self, Prefix};
use crate::message::{Original, clean_line};

/// Characters kept of a forwarded subject.
const SUBJECT_CHARS: usize = 512;
/// Lines in which the header is looked for: nobody writes more above what they pass on.
const SEARCHED_LINES: usize = 2_000;
/// Blank lines between a separator and what it stands for.
const GAP: usize = 3;

/// A forward and what it carried.
pub(super) struct Layer {
    pub comment: String,
    pub confidence: f32,
    pub original: Original,
}

/// What was found first in the text.
enum Found {
    Block(Block),
    /// "On DATE, NAME wrote:", below a separator or alone.
    Attribution(Block),
}

/// Takes the outermost forward off; `None` if the mail is no forward.
pub(super) fn take(outer: &Original, outermost: bool) -> Option<Layer> {
    super::work::count(outer.text.len());
    let lines = lines(&outer.text);
    let around = Around {
        lines: &lines,
        outer,
        prefix: subject::prefix(&outer.subject),
        outermost,
    };
    let forwarded = around.prefix == Prefix::Forward;
    let (block, confidence) = match find(&lines, outer) {
        Some(Found::Block(block)) => {
            let confidence = judge(&block, &around)?;
            (block, confidence)
        }
        Some(Found::Attribution(block)) if block.mark == Mark::Forward => {
            let confidence = judge(&block, &around)?;
            (block, confidence)
        }
        Some(Found::Attribution(block)) => {
            let passed_on = forwarded && !is_finnish_reply(&block, outer);
            (block, passed_on.then_some(0.6)?)
        }
        None => (forwarded.then(|| unknown::block(&lines, outer))??, 0.4),
    };
    Some(layer(outer, &lines, block, confidence))
}

/// The first header block or attribution of a text.
fn find(lines: &[Line<'_>], outer: &Original) -> Option<Found> {
    for (at, line) in lines.iter().enumerate().take(SEARCHED_LINES) {
        if line.is_blank() {
            continue;
        }
        if let Some(found) = separated(lines, at, outer) {
            return Some(found);
        }
        if let Some(block) = block_at(lines, at, &outer.subject) {
            return Some(Found::Block(block));
        }
        if let Some((text, end)) = quote::attribution(lines, at) {
            let block = attributed::block(&text, outer, lines, at..end, Mark::None);
            return Some(Found::Attribution(block));
        }
    }
    None
}

/// The forward whose separator is line `at`.
fn separated(lines: &[Line<'_>], at: usize, outer: &Original) -> Option<Found> {
    if let Some(block) = notes::read(lines, at, &outer.subject) {
        return Some(Found::Block(block));
    }
    let line = &lines[at];
    let (mark, rest) = match separator(line.text) {
        Some(found) => (found.mark, found.rest),
        None if is_title(line.text) => (Mark::Either, ""),
        None => return None,
    };
    if !rest.is_empty()
        && let Some(block) = one_line::read(rest, at, line.depth, mark)
    {
        return Some(Found::Block(block));
    }
    let next = (at + 1..lines.len().min(at + 2 + GAP)).find(|&at| !lines[at].is_blank())?;
    let first = &lines[next];
    let flat = one_line::read(first.text, next, first.depth, mark);
    let block = flat.or_else(|| block::read(lines, next, mark, &outer.subject));
    if let Some(block) = block {
        return Some(Found::Block(Block { begin: at, ..block }));
    }
    let (text, end) = match mark {
        Mark::Forward => quote::any_attribution(lines, next)?,
        _ => quote::attribution(lines, next)?,
    };
    let mut block = attributed::block(&text, outer, lines, next..end, mark);
    block.begin = at;
    Some(Found::Attribution(block))
}

/// The header block that begins at line `at` without any separator.
fn block_at(lines: &[Line<'_>], at: usize, expected: &str) -> Option<Block> {
    let line = &lines[at];
    let begins = match label(line.text) {
        Some(label) => !matches!(label.kind, Kind::Cc | Kind::Other),
        // A name nobody knows, beside an address, with fields below that are known.
        None => {
            any_field(line.text).is_some_and(|(_, value)| value.contains('@'))
                && lines
                    .get(at + 1)
                    .is_some_and(|line| label(line.text).is_some())
        }
    };
    if !begins {
        return None;
    }
    one_line::read(line.text, at, line.depth, Mark::None)
        .or_else(|| block::read(lines, at, Mark::None, expected))
}

fn layer(outer: &Original, lines: &[Line<'_>], block: Block, confidence: f32) -> Layer {
    let begin = block.begin.min(lines.len());
    let below = &lines[text_at(lines, &block)..];
    let body_at = below
        .iter()
        .find(|line| !line.is_blank())
        .map_or(outer.text.len(), |line| line.at);
    let (to, cc) = block.fields.recipients();
    let subject = match &block.fields.subject {
        Some(subject) => clean_line(subject, SUBJECT_CHARS),
        None => subject::bare(&outer.subject).to_owned(),
    };
    let depth = inner_depth(below, block.depth);
    let (inner, behind) = below.split_at(inner_end(below, depth));
    Layer {
        comment: comment(outer, &lines[..begin], behind),
        confidence: confidence.clamp(0.1, 0.98),
        original: Original {
            from: block.fields.author(),
            to,
            cc,
            subject,
            date: block.fields.timestamp(outer.date),
            message_id: None,
            text: inner_text(inner, depth),
            links: links_from(outer, body_at),
            hidden_share: outer.hidden_share,
        },
    }
}

/// Where the text below a block begins: some clients repeat the separator there.
fn text_at(lines: &[Line<'_>], block: &Block) -> usize {
    let end = block.end.min(lines.len());
    if block.mark != Mark::Forward {
        return end;
    }
    let below = (end..lines.len().min(end + GAP)).find(|&at| !lines[at].is_blank());
    let repeated = below.filter(|&at| {
        let text = lines[at].text;
        let parts = separator(text).is_some_and(|found| found.mark == Mark::Forward && found.sure);
        (parts || is_title(text)) && block::read(lines, at + 1, Mark::Forward, "").is_none()
    });
    repeated.map_or(end, |at| at + 1)
}

/// Some clients quote the text below a header block they do not quote.
fn inner_depth(below: &[Line<'_>], depth: usize) -> usize {
    let texts = || below.iter().filter(|line| !line.is_blank());
    let deeper = texts().filter(|line| line.depth > depth).count();
    let opens = texts().next().is_some_and(|line| line.depth > depth);
    depth + usize::from(opens && deeper * 10 >= texts().count() * 9)
}

/// How many of the lines below a block are forwarded: those at its quote depth or deeper, up to where the quote ends.
fn inner_end(below: &[Line<'_>], depth: usize) -> usize {
    if let Some(end) = below.iter().position(|line| ends_forward(line.text)) {
        return end;
    }
    // Up to the last quoted line: between them marks get lost where somebody's client wrapped a long line.
    let quoted = below
        .iter()
        .rposition(|line| line.depth >= depth && !line.is_blank());
    quoted.map_or(0, |last| last + 1)
}

fn inner_text(inner: &[Line<'_>], depth: usize) -> String {
    let text = text_of(inner, depth);
    // Apple leaves marks of attachments and byte order before the text.
    let text = text.trim_start_matches(['\n', '\u{FEFF}', '\u{FFFC}']);
    let kept = text.trim_end();
    if kept.is_empty() {
        String::new()
    } else {
        format!("{kept}\n")
    }
}

/// What the forwarder wrote, above the forward and below it. Their name alone is a signature.
fn comment(outer: &Original, above: &[Line<'_>], behind: &[Line<'_>]) -> String {
    let behind: Vec<Line<'_>> = behind
        .iter()
        .copied()
        .filter(|line| !ends_forward(line.text))
        .collect();
    let name = outer.from.as_ref().and_then(|from| from.name.as_deref());
    let name = name.unwrap_or_default().to_lowercase();
    let parts = [above, &behind].map(|lines| {
        let words = own_words(&text_of(lines, 0));
        unsigned(&words, &name).to_owned()
    });
    let said: Vec<&str> = parts
        .iter()
        .map(String::as_str)
        .filter(|part| !part.is_empty())
        .collect();
    said.join("\n\n")
}

/// A comment without a last line that is only its author's name, or a part of it.
fn unsigned<'c>(comment: &'c str, name: &str) -> &'c str {
    let begin = comment.rfind('\n').map_or(0, |at| at + 1);
    let names: Vec<&str> = name.split_whitespace().collect();
    let last = comment[begin..].to_lowercase();
    let mut words = last
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    if !last.is_empty() && words.all(|word| names.contains(&word)) {
        comment[..begin].trim_end()
    } else {
        comment
    }
}

/// Lines as text again, `depth` quote marks taken off.
fn text_of(lines: &[Line<'_>], depth: usize) -> String {
    let mut text = String::with_capacity(lines.iter().map(|line| line.text.len() + 3).sum());
    for line in lines {
        for _ in 0..line.depth.saturating_sub(depth) {
            text.push_str("> ");
        }
        text.push_str(line.text);
        text.push('\n');
    }
    text
}

/// The links that stand in the forwarded text and not in the forwarder's own: links come in order of appearance, so
/// one walk through the text places them.
fn links_from(outer: &Original, body_at: usize) -> Vec<(String, String)> {
    let mut cursor = 0;
    let mut links = Vec::new();
    for (shown, target) in &outer.links {
        let start: String = shown.chars().take(24).collect();
        if !start.is_empty()
            && let Some(found) = outer
                .text
                .get(cursor..)
                .and_then(|rest| rest.find(start.trim_end()))
        {
            cursor += found;
        }
        if cursor >= body_at && cursor > 0 {
            links.push((shown.clone(), target.clone()));
        }
    }
    links
}
