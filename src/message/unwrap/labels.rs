//! The words mail clients put around a forward, looked up: field names, separators, attribution verbs.

use std::collections::HashMap;
use std::sync::LazyLock;

use regex::Regex;

use super::languages::{Set, all, words};
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

/// The beginning of a field.
#[derive(Debug, Clone, Copy)]
pub(super) struct Label<'l> {
    pub kind: Kind,
    /// Languages the name is of.
    pub languages: Set,
    pub value: &'l str,
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
    "anhänge", "anlage", "anhang", "wichtigkeit", "priorität", "sensitivity", "importancia", "prioridad",
    "datos adjuntos", "archivos adjuntos", "adjuntos", "pièces jointes", "pièce jointe", "importance haute",
    "répondre à", "responder a", "responder para", "rispondi a", "allegati", "allegato", "priorità", "bijlagen",
    "bijlage", "urgentie", "prioriteit", "antwoord aan", "beantwoorden", "anexos", "anexo", "prioridade",
    "importância", "ważność", "załączniki", "odpowiedz do", "organization", "organisation", "message-id",
    "resent-from", "resent-to", "sender", "return-path", "list-id", "signed by", "signed-by", "mailed by",
    "mailed-by", "security", "categories", "kategorien", "expires", "when", "where", "wann", "wo", "bilagor",
    "prioritet", "vedhæftede filer", "vedlegg", "svar til", "svara till", "liitteet", "tärkeys", "vastaus",
    "přílohy", "prílohy", "důležitost", "dôležitosť", "odpovědět", "mellékletek", "fontosság", "válaszcím",
    "atașări", "importanță", "prilozi", "priloge", "ekler", "önem", "yanıt adresi", "συνημμένα", "вложения",
    "вложение", "важность", "ответить", "вкладення", "важливість", "添付ファイル", "重要度", "返信先", "附件", "重要性",
    "回复", "첨부 파일", "첨부파일", "중요도", "답장 받는 사람", "קבצים מצורפים", "חשיבות", "المرفقات", "الأهمية", "الرد على",
    "sent by", "gesendet von", "envoyé par", "enviado por", "inviato da", "verzonden door", "phone", "size", "lampiran", "đính kèm", "x-mailer", "user-agent", "content-type", "mime-version", "bcc:",
];

/// What ends a forward: the parts of the words a client writes below it.
#[rustfmt::skip]
const ENDS: &[&str] = &[
    "end of forwarded", "end forwarded", "end of original", "end of message", "ende der weitergeleiteten", "fin du message",
    "fin de message", "fin del mensaje", "fine messaggio", "fine del messaggio", "fim da mensagem", "einde doorgestuurd", "einde van het doorgestuurde",
    "koniec przekaz", "koniec przes", "конец пере", "завершение пере", "кінець пере", "завершення пере",
    "slut på vidarebefordr", "slut på videresend", "slutt på videresend", "päättyy", "konec přepos", "koniec prepos",
    "üzenet vége", "levél vége", "sfârșitul mesajului", "kraj proslijeđ", "τέλος προωθ", "ileti sonu", "край на препрат",
    "転送メッセージここまで", "转发邮件结束", "轉寄郵件結束", "סוף ההודעה", "نهاية الرسالة",
];

/// Longest field name, in octets; no language's is longer.
const NAME_BYTES: usize = 64;
const SEPARATOR_BYTES: usize = 240;
/// Words of a separator line that is not decorated.
const SEPARATOR_WORDS: usize = 7;

static NAMES: LazyLock<HashMap<&'static str, (Kind, Set)>> = LazyLock::new(|| {
    let mut names: HashMap<&str, (Kind, Set)> = HashMap::new();
    for (bit, language) in all() {
        let fields = [
            (Kind::From, language.from),
            (Kind::Date, language.date),
            (Kind::To, language.to),
            (Kind::Cc, language.cc),
            (Kind::Subject, language.subject),
        ];
        for (kind, list) in fields {
            for name in words(list) {
                let known = names.entry(name).or_insert((kind, 0));
                if known.0 == kind {
                    known.1 |= bit;
                }
            }
        }
    }
    for name in OTHER_FIELDS {
        names.entry(name).or_insert((Kind::Other, 0));
    }
    names
});

static LINES: LazyLock<HashMap<&'static str, Mark>> = LazyLock::new(|| {
    let mut lines = HashMap::new();
    for (_, language) in all() {
        lines.extend(words(language.begin).map(|line| (line, Mark::Forward)));
        for line in words(language.original) {
            lines.entry(line).or_insert(Mark::Either);
        }
    }
    lines
});

static FORWARDED: LazyLock<Regex> =
    LazyLock::new(|| any_of(all().flat_map(|(_, language)| words(language.stem))));
static ENDED: LazyLock<Regex> = LazyLock::new(|| any_of(ENDS.iter().copied()));

#[allow(clippy::expect_used)] // escaped literals
fn any_of(parts: impl Iterator<Item = &'static str>) -> Regex {
    let parts: Vec<String> = parts.map(regex::escape).collect();
    Regex::new(&parts.join("|")).expect("escaped literals")
}

/// The verbs of all languages.
pub(super) static VERBS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let mut verbs: Vec<&str> = all().flat_map(|(_, row)| words(row.wrote)).collect();
    verbs.sort_unstable_by_key(|verb| (std::cmp::Reverse(verb.len()), *verb));
    verbs.dedup();
    verbs
});

/// The field a line begins, and its value.
pub(super) fn label(line: &str) -> Option<Label<'_>> {
    let line = bare(line);
    let window = floor(line, NAME_BYTES);
    super::work::count(window);
    let colon = line[..window].find(is_colon)?;
    let (kind, languages) = kind_of(&line[..colon])?;
    Some(Label {
        kind,
        languages,
        value: value_behind(&line[colon..]),
    })
}

/// The field a line begins where tables are written without colons: its name, then a gap.
pub(super) fn label_without_colon(line: &str) -> Option<Label<'_>> {
    let line = bare(line);
    let window = floor(line, NAME_BYTES);
    let gaps = line[..window].match_indices(|c: char| c.is_whitespace() || c == '|');
    let ends = gaps.map(|(at, _)| at).chain([line.len()]).take(4);
    ends.into_iter().find_map(|end| {
        let (kind, languages) = kind_of(line.get(..end)?)?;
        Some(Label {
            kind,
            languages,
            value: value_behind(&line[end..]),
        })
    })
}

/// The name and value of a line that looks like a field in whatever language.
pub(super) fn any_field(line: &str) -> Option<(&str, &str)> {
    let line = bare(line);
    let window = floor(line, NAME_BYTES);
    let colon = line[..window].find(is_colon)?;
    let name = line[..colon].trim_end_matches(|c: char| c.is_whitespace() || c == '*');
    let is_name = !name.is_empty()
        && name.split_whitespace().count() <= 3
        && !name.contains(char::is_numeric);
    let value = value_behind(&line[colon..]);
    let is_url = value.starts_with("//");
    (is_name && !is_url && !name.contains(['@', '/', '.', '<', '"']) && !value.is_empty())
        .then_some((name, value))
}

/// A line without what decorates its beginning.
fn bare(line: &str) -> &str {
    line.trim_start_matches(|c: char| {
        c.is_whitespace() || matches!(c, '*' | '_' | '|' | '•') || is_invisible(c)
    })
}

fn value_behind(rest: &str) -> &str {
    let value = rest.trim_start_matches(is_colon);
    let value = value
        .strip_prefix(['*', '_'])
        .unwrap_or(value)
        .trim_start_matches('*');
    value.trim_matches(|c: char| c.is_whitespace() || c == '|' || is_invisible(c))
}

pub(super) fn is_colon(c: char) -> bool {
    matches!(c, ':' | '：' | '︰' | '﹕' | '։')
}

/// The field of this name.
pub(super) fn kind_of(name: &str) -> Option<(Kind, Set)> {
    let name = folded(name);
    super::work::count(name.len());
    let found = NAMES.get(name.as_str()).copied();
    // "Von / From:" names one field in two languages.
    found.or_else(|| {
        let (first, second) = name.split_once('/')?;
        let (kind, one) = NAMES.get(first.trim()).copied()?;
        let (same, other) = NAMES.get(second.trim()).copied()?;
        (kind == same).then_some((kind, one | other))
    })
}

/// In lower case, one space between words, without marks of bold type and what is not seen.
fn folded(text: &str) -> String {
    let seen: String = text
        .chars()
        .filter(|&c| (!is_invisible(c) || c == '\u{200C}') && !matches!(c, '*' | '_'))
        .collect();
    let spaced = seen.split_whitespace().collect::<Vec<_>>().join(" ");
    // Turkish capitals bring a dot of their own when they are lowered.
    spaced.to_lowercase().replace("i\u{307}", "i")
}

/// The field whose name ends right before octet `colon` of a line, with the octet the name begins at. For the one
/// client that writes all fields on one line without anything between them.
pub(super) fn label_ending_at(line: &str, colon: usize) -> Option<(Kind, Set, usize)> {
    let before = line[..colon].trim_end();
    let low = ceil(before, before.len().saturating_sub(NAME_BYTES));
    let mut starts = before[low..].char_indices().map(|(at, _)| low + at);
    starts.find_map(|at| {
        // A name begins in capitals, or at a word where the script has none.
        let c = before[at..].chars().next()?;
        let fresh = c.is_uppercase() || (c.is_alphabetic() && !c.is_lowercase());
        let (kind, languages) = kind_of(&before[at..]).filter(|_| fresh)?;
        Some((kind, languages, at))
    })
}

/// A separator: what it says, how it looks, and what follows on the same line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Separator<'l> {
    pub mark: Mark,
    /// It is known by more than a part of a word, so it parts texts even where no header block follows.
    pub sure: bool,
    pub rest: &'l str,
}

/// Whether a line parts a comment from what is forwarded.
pub(super) fn separator(line: &str) -> Option<Separator<'_>> {
    let inner = line.trim_start_matches(|c| is_decoration(c) || c == '>' || c == '<' || c == '8');
    let dashed = line
        .trim_start()
        .chars()
        .take_while(|&c| is_drawn(c))
        .count()
        >= 2;
    if inner.is_empty() {
        return is_rule(line).then_some(Separator {
            mark: Mark::Either,
            sure: true,
            rest: "",
        });
    }
    let end = floor(inner, SEPARATOR_BYTES);
    super::work::count(end);
    let close = ["--", "__", "==", "‐‐", "——", "━━", "**"]
        .iter()
        .filter_map(|drawn| inner[..end].find(drawn))
        .min();
    let phrase = inner[..close.unwrap_or(end)].trim_matches(is_decoration);
    let ends_in_colon = phrase.ends_with(is_colon);
    let phrase = folded(phrase.trim_end_matches(|c| is_colon(c) || c == '.'));
    if ENDED.is_match(&phrase) {
        return None;
    }
    let whole = LINES.get(phrase.as_str()).copied();
    // What people write may end in a colon too: without dashes such a line says nothing of its own.
    let few = ends_in_colon
        && phrase.split_whitespace().count() <= SEPARATOR_WORDS
        && !phrase.contains(['.', '?', '!', ';']);
    let worded = (dashed || few) && FORWARDED.is_match(&phrase);
    let mark = whole.or(worded.then_some(if dashed { Mark::Forward } else { Mark::Either }))?;
    Some(Separator {
        mark,
        sure: dashed || (ends_in_colon && whole.is_some()),
        rest: close.map_or("", |at| inner[at..].trim_start_matches(is_decoration)),
    })
}

/// Whether a line says that the forward ends here.
pub(super) fn ends_forward(line: &str) -> bool {
    let line = line.trim();
    line.len() <= SEPARATOR_BYTES
        && line.starts_with(is_drawn)
        && ENDED.is_match(&folded(line.trim_matches(is_decoration)))
}

/// A title between dashes in words that are not known.
pub(super) fn is_title(line: &str) -> bool {
    let line = line.trim();
    let drawn = |text: &str| text.starts_with("---") || text.starts_with("===");
    line.len() <= SEPARATOR_BYTES && drawn(line) && line.ends_with(is_drawn)
}

fn is_decoration(c: char) -> bool {
    is_drawn(c) || matches!(c, '*' | '#' | '+') || c.is_whitespace() || is_invisible(c)
}

/// Characters lines are drawn with.
fn is_drawn(c: char) -> bool {
    matches!(c, '-' | '_' | '=' | '~' | '—' | '–' | '‐' | '━' | '─' | '►')
}

fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.len() >= 10
        && line
            .chars()
            .all(|c| matches!(c, '_' | '-' | '=' | '─' | '━' | '—'))
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

/// Whether a line says in some language that something was forwarded.
pub(super) fn forwards(line: &str) -> bool {
    FORWARDED.is_match(&folded(&line[..floor(line, SEPARATOR_BYTES)]))
}
