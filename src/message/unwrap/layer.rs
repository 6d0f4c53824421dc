//! One forward taken off a text: find the header block, judge whether it is a forward's, cut comment and original.

use super::block::{self, Block, Fields};
use super::labels::{Kind, Mark, label, separator};
use super::lines::{Line, lines};
use super::{notes, people, quote, unknown};
use crate::message::normalise::own_words;
use crate::message::subject::{self, Prefix};
use crate::message::{Original, clean_line};

/// Characters kept of a forwarded subject.
const SUBJECT_CHARS: usize = 512;

/// A forward and what it carried.
pub(super) struct Layer {
    pub comment: String,
    pub confidence: f32,
    pub original: Original,
}

/// What was found first in the text.
enum Found {
    Block(Block),
    /// "On DATE, NAME wrote:", its text and lines.
    Attribution {
        text: String,
        begin: usize,
        end: usize,
        depth: usize,
    },
}

/// Takes the outermost forward off; `None` if the mail is no forward.
pub(super) fn take(outer: &Original, outermost: bool) -> Option<Layer> {
    let lines = lines(&outer.text);
    let prefix = subject::prefix(&outer.subject);
    let Some(found) = find(&lines, &outer.subject) else {
        let block = (prefix == Prefix::Forward).then(|| unknown::block(&lines, outer))??;
        return Some(layer(outer, &lines, block, 0.4));
    };
    match found {
        Found::Block(block) => {
            let confidence = judge(&block, &lines, outer, prefix, outermost)?;
            Some(layer(outer, &lines, block, confidence))
        }
        Found::Attribution {
            text,
            begin,
            end,
            depth,
        } => {
            if prefix != Prefix::Forward {
                return None;
            }
            let block = attributed(&text, outer, begin, end, quoted_depth(&lines, end, depth));
            Some(layer(outer, &lines, block, 0.6))
        }
    }
}

/// The first header block or attribution of a text.
fn find(lines: &[Line<'_>], expected: &str) -> Option<Found> {
    for (at, line) in lines.iter().enumerate() {
        if line.is_blank() {
            continue;
        }
        if let Some(block) = block_at(lines, at, line, expected) {
            return Some(Found::Block(block));
        }
        if let Some((text, end)) = quote::attribution(lines, at) {
            return Some(Found::Attribution {
                text,
                begin: at,
                end,
                depth: line.depth,
            });
        }
    }
    None
}

fn block_at(lines: &[Line<'_>], at: usize, line: &Line<'_>, expected: &str) -> Option<Block> {
    if let Some((mark, rest)) = separator(line.text) {
        let one_line = || (!rest.is_empty()).then(|| block::read_one_line(rest, at, line.depth))?;
        let below =
            || block::read(lines, at + 1, mark, expected).map(|block| Block { begin: at, ..block });
        return one_line().or_else(below);
    }
    if let Some(block) = notes::read(lines, at) {
        return Some(block);
    }
    match label(line.text) {
        Some((Kind::From | Kind::Date | Kind::Subject | Kind::To, _)) => {
            block::read(lines, at, Mark::None, expected)
        }
        _ => None,
    }
}

/// Whether this block makes the outer mail a forward, and how surely.
fn judge(
    block: &Block,
    lines: &[Line<'_>],
    outer: &Original,
    prefix: Prefix,
    outermost: bool,
) -> Option<f32> {
    let bare_above = lines[..block.begin].iter().all(Line::is_blank);
    let mut sure = match (block.mark, prefix) {
        (Mark::Forward | Mark::Notes, Prefix::Forward) => 0.85,
        // Somebody answered a forward: the separator stands in what they quote.
        (Mark::Forward | Mark::Notes, Prefix::Reply) if block.depth > 0 => return None,
        (Mark::Notes, Prefix::None) => 0.75,
        (Mark::Forward | Mark::Notes, _) if outermost || bare_above => 0.75,
        (_, Prefix::Forward) => 0.7,
        (Mark::Either | Mark::None, Prefix::None)
            if outermost && !answers(block, outer) && same_subject(block, outer) =>
        {
            0.45
        }
        _ => return None,
    };
    sure += if block.fields.author().is_some() {
        0.07
    } else {
        -0.1
    };
    sure += if block.fields.timestamp().is_some() {
        0.03
    } else {
        0.0
    };
    sure += if block.fields.weight() == 4 {
        0.03
    } else {
        0.0
    };
    Some(sure)
}

/// The mail goes to whom the block names as author, or comes from them: a reply, or a bump of one's own earlier mail.
fn answers(block: &Block, outer: &Original) -> bool {
    let Some(author) = block.fields.author() else {
        return false;
    };
    let mut around = outer.to.iter().chain(&outer.cc).chain(&outer.from);
    around.any(|party| party.address == author.address)
}

fn same_subject(block: &Block, outer: &Original) -> bool {
    let inner = block
        .fields
        .subject
        .as_deref()
        .map(subject::bare)
        .unwrap_or_default();
    outer.subject.is_empty() || subject::bare(&outer.subject).eq_ignore_ascii_case(inner)
}

fn layer(outer: &Original, lines: &[Line<'_>], block: Block, confidence: f32) -> Layer {
    let above = text_of(&lines[..block.begin.min(lines.len())], 0);
    let below = lines.get(block.end..).unwrap_or_default();
    let body_at = below
        .iter()
        .find(|line| !line.is_blank())
        .map_or(outer.text.len(), |line| line.at);
    let (to, cc) = block.fields.recipients();
    let subject = match &block.fields.subject {
        Some(subject) => clean_line(subject, SUBJECT_CHARS),
        None => subject::bare(&outer.subject).to_owned(),
    };
    let original = Original {
        from: block.fields.author(),
        to,
        cc,
        subject,
        date: block.fields.timestamp(),
        message_id: None,
        text: inner_text(below, block.depth),
        links: links_from(outer, body_at),
        hidden_share: outer.hidden_share,
    };
    Layer {
        comment: own_words(&above),
        confidence: confidence.clamp(0.1, 0.98),
        original,
    }
}

/// The forwarded text: the lines at the block's quote depth or deeper, up to where the quote ends.
fn inner_text(below: &[Line<'_>], depth: usize) -> String {
    // Up to the last quoted line: between them marks get lost where somebody's client wrapped a long line.
    let quoted = below
        .iter()
        .rposition(|line| line.depth >= depth && !line.is_blank());
    let end = quoted.map_or(0, |last| last + 1);
    let text = text_of(&below[..end], depth);
    let text = text.trim_start_matches(['\n', '\u{FEFF}']);
    let kept = text.trim_end();
    if kept.is_empty() {
        String::new()
    } else {
        format!("{kept}\n")
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

/// A forward some clients write like a reply; only the subject's prefix tells.
fn attributed(text: &str, outer: &Original, begin: usize, end: usize, depth: usize) -> Block {
    let author = people::author(text).map(|mut party| {
        party.name = party.name.as_deref().and_then(name_behind_date);
        party
    });
    let from = author.map(|party| match party.name {
        Some(name) => format!("{name} <{}>", party.address),
        None => party.address,
    });
    let subject = Some(subject::bare(&outer.subject).to_owned());
    let fields = Fields {
        from,
        date: Some(text.to_owned()),
        subject,
        ..Fields::default()
    };
    Block {
        mark: Mark::Either,
        fields,
        begin,
        end,
        depth,
    }
}

/// The name at the end of "On 28/10/2021 12:46, "John Roe"".
fn name_behind_date(before_address: &str) -> Option<String> {
    let verbs = ["heeft", "schrieb", "skrev", "napisał", "wrote"];
    let name = before_address
        .rsplit([',', '"', '«', '“'])
        .find(|part| part.chars().any(char::is_alphabetic))
        .map(|part| part.trim_matches(|c: char| !c.is_alphabetic() && c != '.' && c != ')'))?;
    let name = name
        .rsplit(|c: char| c.is_ascii_digit())
        .next()
        .unwrap_or(name)
        .trim();
    let name = verbs
        .iter()
        .find_map(|verb| name.strip_prefix(verb))
        .unwrap_or(name);
    let name = name
        .trim_matches(|c: char| !c.is_alphabetic() && c != '.')
        .trim();
    (!name.is_empty()).then(|| name.to_owned())
}

/// Below an attribution the original stands one quote level deeper, or at the same where only indented.
fn quoted_depth(lines: &[Line<'_>], end: usize, depth: usize) -> usize {
    let next = lines.iter().skip(end).find(|line| !line.is_blank());
    next.map_or(depth, |line| line.depth.max(depth))
}
