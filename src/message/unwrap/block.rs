//! Header blocks in text: a run of lines that name From, Date, To, Subject in any known language, in any order, on
//! lines of their own or all on one.

use super::dates;
use super::labels::{Kind, Mark, label, label_ending_at};
use super::lines::Line;
use super::people;
use crate::message::{Party, subject};

/// Lines a block may take.
const BLOCK_LINES: usize = 60;
/// Lines a folded value may take before the next field must come.
const FOLDED_LINES: usize = 12;
/// Octets kept of one value.
const VALUE_BYTES: usize = 16_384;

/// The values of a header block.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Fields {
    pub from: Option<String>,
    pub date: Option<String>,
    pub to: Option<String>,
    pub cc: Option<String>,
    pub subject: Option<String>,
}

/// A header block and where it lies.
#[derive(Debug, Clone)]
pub(super) struct Block {
    pub mark: Mark,
    pub fields: Fields,
    /// First line, that of the separator if there is one.
    pub begin: usize,
    /// First line of the text below.
    pub end: usize,
    /// Quote depth of its lines.
    pub depth: usize,
}

impl Fields {
    fn slot(&mut self, kind: Kind) -> Option<&mut Option<String>> {
        Some(match kind {
            Kind::From => &mut self.from,
            Kind::Date => &mut self.date,
            Kind::To => &mut self.to,
            Kind::Cc => &mut self.cc,
            Kind::Subject => &mut self.subject,
            Kind::Other => return None,
        })
    }

    /// How many of From, Date, To and Subject it has.
    pub fn weight(&self) -> usize {
        [&self.from, &self.date, &self.to, &self.subject]
            .into_iter()
            .filter(|field| field.is_some())
            .count()
    }

    /// Reads like the header of a mail: an address or a date with digits stands in it.
    fn is_plausible(&self) -> bool {
        let has = |field: &Option<String>, wanted: fn(char) -> bool| {
            field.as_deref().is_some_and(|v| v.contains(wanted))
        };
        self.from.as_deref().is_some_and(|from| !from.is_empty())
            && (has(&self.from, |c| c == '@')
                || has(&self.to, |c| c == '@')
                || has(&self.date, |c| c.is_ascii_digit()))
    }

    /// The author, where an address is named.
    pub fn author(&self) -> Option<Party> {
        people::author(self.from.as_deref()?)
    }

    /// Recipients and further recipients.
    pub fn recipients(&self) -> (Vec<Party>, Vec<Party>) {
        let list =
            |field: &Option<String>| field.as_deref().map(people::people).unwrap_or_default();
        (list(&self.to), list(&self.cc))
    }

    /// The date, if it can be read.
    pub fn timestamp(&self) -> Option<jiff::Timestamp> {
        dates::date(self.date.as_deref()?)
    }
}

/// Reads the block that begins at line `at`. `mark` says what separator stands above it, `expected` is the subject the
/// outer mail has, which tells where a wrapped subject ends.
pub(super) fn read(lines: &[Line<'_>], at: usize, mark: Mark, expected: &str) -> Option<Block> {
    let mut reader = Reader {
        lines,
        at,
        fields: Fields::default(),
        last: None,
        expected,
    };
    let first = reader.skip_blank(3)?;
    let depth = lines.get(first)?.depth;
    reader.run(depth);
    let needed = if mark == Mark::Forward { 2 } else { 3 };
    let sound = reader.fields.weight() >= needed && reader.fields.is_plausible();
    sound.then_some(Block {
        mark,
        fields: reader.fields,
        begin: at,
        end: reader.at,
        depth,
    })
}

/// Reads fields that stand all on one line behind a separator, as Yahoo writes them.
pub(super) fn read_one_line(line: &str, at: usize, depth: usize) -> Option<Block> {
    let mut fields = Fields::default();
    let mut open: Option<(Kind, usize)> = None;
    for (colon, _) in line.match_indices(':').take(40) {
        let Some((kind, begin)) = label_ending_at(line, colon) else {
            continue;
        };
        let free = fields.slot(kind).is_some_and(|slot| slot.is_none())
            && open.is_none_or(|(last, _)| last != kind);
        if !free {
            continue;
        }
        if let Some((last, from)) = open.replace((kind, colon + 1))
            && let Some(slot) = fields.slot(last)
        {
            *slot = line.get(from..begin).map(|value| value.trim().to_owned());
        }
        if kind == Kind::Subject {
            break;
        }
    }
    let (last, from) = open?;
    let rest = line.get(from..)?;
    // Yahoo's Portuguese has no colon behind the subject's name.
    let (value, subject) = match fields.subject {
        None if last != Kind::Subject => without_colon(rest),
        _ => (rest, None),
    };
    *fields.slot(last)? = Some(value.trim().to_owned());
    fields.subject = fields.subject.or(subject);
    let sound = fields.weight() >= 2 && fields.is_plausible();
    sound.then_some(Block {
        mark: Mark::Forward,
        fields,
        begin: at,
        end: at + 1,
        depth,
    })
}

/// A value that runs on into a subject whose name has no colon behind it.
fn without_colon(value: &str) -> (&str, Option<String>) {
    let named = ["Assunto ", "Subject ", "Asunto ", "Oggetto "];
    match named.iter().find_map(|name| value.split_once(name)) {
        Some((value, subject)) => (value, Some(subject.trim().to_owned())),
        None => (value, None),
    }
}

struct Reader<'l, 't> {
    lines: &'l [Line<'t>],
    at: usize,
    fields: Fields,
    last: Option<Kind>,
    expected: &'l str,
}

impl Reader<'_, '_> {
    fn skip_blank(&mut self, most: usize) -> Option<usize> {
        for _ in 0..=most {
            if !self.lines.get(self.at)?.is_blank() {
                return Some(self.at);
            }
            self.at += 1;
        }
        None
    }

    fn run(&mut self, depth: usize) {
        let stop = self.at + BLOCK_LINES;
        while self.at < stop {
            let Some(line) = self
                .lines
                .get(self.at)
                .filter(|line| line.depth >= depth || line.is_blank())
            else {
                return;
            };
            if line.is_blank() {
                match self.field_after_blank() {
                    Some(next) => self.at = next,
                    None => return,
                }
                continue;
            }
            match label(line.text) {
                Some((kind, value)) if self.is_free(kind) => self.begin_field(kind, value),
                Some((Kind::Cc, value)) => self.extend(Kind::Cc, value),
                Some(_) => return,
                None if self.continues() => self.extend_last(line.text),
                None => return,
            }
            self.at += 1;
        }
    }

    fn is_free(&mut self, kind: Kind) -> bool {
        // A second date ("Date" and "Sent") adds nothing, but does not end the block either.
        match self.fields.slot(kind) {
            Some(slot) => {
                slot.is_none() || (kind == Kind::Date && self.last != Some(Kind::Subject))
            }
            None => self.last.is_some(),
        }
    }

    fn begin_field(&mut self, kind: Kind, value: &str) {
        if let Some(slot) = self.fields.slot(kind)
            && slot.is_none()
        {
            let end = (0..=value.len().min(VALUE_BYTES))
                .rev()
                .find(|&at| value.is_char_boundary(at));
            *slot = Some(value[..end.unwrap_or(0)].to_owned());
        }
        self.last = Some(kind);
    }

    fn extend(&mut self, kind: Kind, value: &str) {
        if let Some(Some(slot)) = self.fields.slot(kind)
            && slot.len() + value.len() < VALUE_BYTES
        {
            slot.push_str(if slot.is_empty() || slot.ends_with(' ') {
                ""
            } else {
                " "
            });
            slot.push_str(value.trim());
        }
    }

    fn extend_last(&mut self, value: &str) {
        if let Some(last) = self.last {
            self.extend(last, value);
        }
    }

    /// Notes and some HTML leave blank lines between fields: the next field, if one still missing follows.
    fn field_after_blank(&mut self) -> Option<usize> {
        let (at, line) = self
            .lines
            .iter()
            .enumerate()
            .skip(self.at)
            .take(3)
            .find(|(_, line)| !line.is_blank())?;
        let (kind, _) = label(line.text)?;
        let missing = self.fields.slot(kind).is_some_and(|slot| slot.is_none());
        // Below a complete block the text may well begin with a "From:" of its own.
        (missing && (self.fields.weight() < 4)).then_some(at)
    }

    /// Whether the line at hand still belongs to the last field.
    fn continues(&mut self) -> bool {
        let Some(last) = self.last else { return false };
        let line = self.lines[self.at];
        let value = self
            .fields
            .slot(last)
            .and_then(|slot| slot.clone())
            .unwrap_or_default();
        let text = line.text.trim();
        let listed = text.contains('@') && (text.contains(['<', ';']) || text.ends_with(','));
        match last {
            Kind::To | Kind::Cc if value.ends_with([',', ';']) || listed => true,
            Kind::From if value.is_empty() || text.starts_with(['<', '[']) => true,
            Kind::Subject if value.is_empty() || self.completes_subject(&value, text) => true,
            Kind::Date | Kind::To | Kind::Cc if value.is_empty() => true,
            _ => self.field_follows(),
        }
    }

    fn completes_subject(&self, value: &str, text: &str) -> bool {
        let expected = subject::bare(self.expected);
        let so_far = subject::bare(value);
        so_far.len() < expected.len() && {
            let longer = format!("{so_far} {text}").to_lowercase();
            expected.to_lowercase().starts_with(&longer)
        }
    }

    /// A field still missing comes within a few lines, with no blank line between.
    fn field_follows(&mut self) -> bool {
        for line in self.lines.iter().skip(self.at + 1).take(FOLDED_LINES) {
            if line.is_blank() {
                return false;
            }
            if let Some((kind, _)) = label(line.text) {
                return self.fields.slot(kind).is_some_and(|slot| slot.is_none());
            }
        }
        false
    }
}
