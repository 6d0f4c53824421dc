//! The words mail clients put around a forward, looked up: field names, separators, attribution verbs.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::languages::LANGUAGES;
use crate::message::text::is_invisible;

/// A field of a forwarded header block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    From,
    Date,
    To,
    Cc,
    Subject,
    Other,
}

/// What a separator line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    /// No separator.
    None,
    /// Replies and forwards have it ("Original Message", a rule).
    Either,
    /// Only forwards have it.
    Forward,
    /// The separator of Lotus Notes, which marks a forward only here and not in the subject.
    Notes,
}

/// Fields that belong to a header block but say nothing we need.
#[rustfmt::skip]
const OTHER_FIELDS: &[&str] = &[
    "reply-to", "reply to", "antwort an", "importance", "priority", "attachments", "attachment", "anlagen",
    "anhänge", "wichtigkeit", "priorität", "sensitivity", "importancia", "prioridad", "datos adjuntos",
    "pièces jointes", "importance haute", "répondre à", "responder a", "rispondi a", "allegati", "priorità",
    "bijlagen", "urgentie", "prioriteit", "anexos", "prioridade", "ważność", "załączniki", "organization",
    "organisation", "message-id", "resent-from", "resent-to", "sender", "return-path", "list-id", "signed by",
    "mailed by", "security", "categories", "kategorien", "expires", "when", "where", "wann", "wo",
];

/// Longest field name, in octets; no language's is longer.
const NAME_BYTES: usize = 48;
const SEPARATOR_BYTES: usize = 200;

static NAMES: LazyLock<HashMap<&'static str, Kind>> = LazyLock::new(|| {
    let mut names = HashMap::new();
    let mut add = |list: &[&'static str], kind: Kind| {
        for name in list {
            names.entry(*name).or_insert(kind);
        }
    };
    for language in LANGUAGES {
        add(language.from, Kind::From);
        add(language.date, Kind::Date);
        add(language.to, Kind::To);
        add(language.cc, Kind::Cc);
        add(language.subject, Kind::Subject);
    }
    add(OTHER_FIELDS, Kind::Other);
    names
});

static SEPARATORS: LazyLock<HashMap<&'static str, Mark>> = LazyLock::new(|| {
    let mut separators = HashMap::new();
    for language in LANGUAGES {
        separators.extend(
            language
                .forwarded
                .iter()
                .map(|phrase| (*phrase, Mark::Forward)),
        );
        for phrase in language.original {
            separators.entry(phrase).or_insert(Mark::Either);
        }
    }
    separators
});

/// The verbs of all languages.
pub(super) static VERBS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut verbs: Vec<&str> = LANGUAGES
        .iter()
        .flat_map(|language| language.wrote)
        .copied()
        .collect();
    verbs.sort_unstable();
    verbs.dedup();
    verbs
});

/// The field a line begins, and its value.
pub(super) fn label(line: &str) -> Option<(Kind, &str)> {
    let line = line.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '*' | '_' | '|') || is_invisible(c)
    });
    let window = floor(line, NAME_BYTES);
    let colon = line[..window].find([':', '：'])?;
    let kind = kind_of(&line[..colon])?;
    let value = line[colon..].trim_start_matches([':', '：']);
    let value = value
        .strip_prefix(['*', '_'])
        .unwrap_or(value)
        .trim_start_matches('*');
    Some((
        kind,
        value.trim_matches(|c: char| c.is_whitespace() || c == '|' || is_invisible(c)),
    ))
}

fn kind_of(name: &str) -> Option<Kind> {
    let name: String = name
        .chars()
        .filter(|&c| !is_invisible(c) && c != '*' && c != '_')
        .collect();
    let name = name
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    NAMES.get(name.as_str()).copied()
}

/// The field whose name ends right before octet `colon` of a line, with the octet the name begins at. For the one
/// client that writes all fields on one line without anything between them.
pub(super) fn label_ending_at(line: &str, colon: usize) -> Option<(Kind, usize)> {
    let before = line[..colon].trim_end();
    let low = ceil(before, before.len().saturating_sub(NAME_BYTES));
    let starts = before[low..]
        .char_indices()
        .filter(|(_, c)| c.is_uppercase())
        .map(|(at, _)| low + at);
    starts
        .into_iter()
        .find_map(|at| kind_of(&before[at..]).map(|kind| (kind, at)))
}

/// Whether a line parts a comment from what is forwarded, and what follows on the same line.
pub(super) fn separator(line: &str) -> Option<(Mark, &str)> {
    let decoration = |c: char| {
        matches!(c, '-' | '_' | '=' | '*' | '~' | '+' | '#' | '—' | '–')
            || c.is_whitespace()
            || is_invisible(c)
    };
    let inner = line.trim_start_matches(|c| decoration(c) || c == '>' || c == '<');
    let dashed = line.len() - inner.len() >= 2;
    if inner.is_empty() {
        return is_rule(line).then_some((Mark::Either, ""));
    }
    let ends_in_colon = line.trim_end().ends_with([':', '：']);
    if !dashed && !ends_in_colon {
        return None;
    }
    let end = floor(inner, SEPARATOR_BYTES);
    let close = inner[..end]
        .find("--")
        .or_else(|| inner[..end].find("__"))
        .or_else(|| inner[..end].find("=="));
    let phrase = inner[..close.unwrap_or(end)].trim_matches(decoration);
    let phrase = phrase
        .trim_end_matches([':', '：', '.'])
        .trim_end()
        .to_lowercase();
    let mark = *SEPARATORS.get(phrase.as_str())?;
    let rest = close.map_or("", |at| inner[at..].trim_start_matches(decoration));
    Some((mark, rest))
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 10 && line.bytes().all(|b| matches!(b, b'_' | b'-'))
}

fn floor(text: &str, at: usize) -> usize {
    (0..=at.min(text.len()))
        .rev()
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(0)
}

fn ceil(text: &str, at: usize) -> usize {
    (at..=text.len())
        .find(|&at| text.is_char_boundary(at))
        .unwrap_or(text.len())
}
