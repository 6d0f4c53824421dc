//! Header fields that stand all on one line, as Yahoo writes them and flattened HTML leaves them.

use super::block::Block;
use super::fields::Fields;
use super::labels::{Kind, Mark, label_ending_at};
use super::languages::Set;

/// Colons that are looked at.
const COLONS: usize = 40;

/// The block in the line `text`, which is line `at` or follows its separator there.
pub(super) fn read(text: &str, at: usize, depth: usize, mark: Mark) -> Option<Block> {
    let mut fields = Fields::default();
    let mut open: Option<(Kind, Set, usize)> = None;
    for (colon, sign) in text.match_indices([':', '：']).take(COLONS) {
        let Some((kind, languages, begin)) = label_ending_at(text, colon) else {
            continue;
        };
        let taken = kind == Kind::Other
            || fields.get(kind).is_some()
            || open.is_some_and(|(last, ..)| last == kind);
        if taken {
            continue;
        }
        let next = (kind, languages, colon + sign.len());
        if let Some((last, languages, from)) = open.replace(next)
            && let Some(value) = text.get(from..begin)
        {
            fields.set(last, value.trim(), languages);
        }
        if kind == Kind::Subject {
            break;
        }
    }
    let (last, languages, from) = open?;
    let rest = text.get(from..)?;
    // Yahoo's Portuguese has no colon behind the subject's name.
    let (value, subject) = match last {
        Kind::Subject => (rest, None),
        _ => without_colon(rest),
    };
    fields.set(last, value.trim(), languages);
    if let Some(subject) = subject.filter(|_| fields.subject.is_none()) {
        fields.set(Kind::Subject, subject, 0);
    }
    let sound = fields.weight() >= 3 && fields.is_plausible();
    sound.then_some(Block {
        mark,
        fields,
        begin: at,
        end: at + 1,
        depth,
    })
}

/// A value that runs on into a subject whose name has no colon behind it.
fn without_colon(value: &str) -> (&str, Option<&str>) {
    let named = ["Assunto ", "Subject ", "Asunto ", "Oggetto "];
    match named.iter().find_map(|name| value.split_once(name)) {
        Some((value, subject)) => (value, Some(subject.trim())),
        None => (value, None),
    }
}
