//! Header blocks in text: a run of lines that name From, Date, To, Subject in any known language, in any order. A name
//! nobody knows is told by its value, once a separator or other names say that this is a block.

use super::dates;
use super::fields::Fields;
use super::labels::{Kind, Label, Mark, any_field, label, label_without_colon};
use super::lines::Line;
use super::notes;
use crate::message::subject;

/// Lines a block may take.
const BLOCK_LINES: usize = 60;
/// Lines a folded list of people may take before the next field must come.
const FOLDED_LINES: usize = 12;
/// Lines any other folded value may take.
const FOLDED_FEW: usize = 2;
/// Fields that are known before a name nobody knows is believed without a separator.
const KNOWN_FIELDS: usize = 2;

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

/// Reads the block that begins at line `at`. `mark` says what separator stands above it, `expected` is the subject the
/// outer mail has, which tells where a wrapped subject ends.
pub(super) fn read(lines: &[Line<'_>], at: usize, mark: Mark, expected: &str) -> Option<Block> {
    let first = (at..lines.len().min(at + 4)).find(|&at| !lines[at].is_blank())?;
    let mut reader = Reader {
        lines,
        at: first,
        fields: Fields::default(),
        last: None,
        stacked: false,
        guesses: mark != Mark::None,
        without_colons: mark != Mark::None && is_table_without_colons(lines, first),
        expected,
    };
    let depth = lines[first].depth;
    reader.run(depth);
    notes::split_author(&mut reader.fields);
    let needed = if mark == Mark::Forward { 1 } else { 3 };
    let sound = reader.fields.weight() >= needed && reader.fields.is_plausible();
    sound.then_some(Block {
        mark,
        fields: reader.fields,
        begin: at,
        end: reader.at,
        depth,
    })
}

/// Two rows begin with names of fields, and no colon stands behind them.
fn is_table_without_colons(lines: &[Line<'_>], first: usize) -> bool {
    let rows = lines[first..].iter().filter(|line| !line.is_blank());
    let named =
        |line: &Line<'_>| label(line.text).is_none() && label_without_colon(line.text).is_some();
    rows.take(2).filter(|line| named(line)).count() == 2
}

struct Reader<'l, 't> {
    lines: &'l [Line<'t>],
    at: usize,
    fields: Fields,
    last: Option<Kind>,
    /// Values stand on the line below their names.
    stacked: bool,
    /// Names nobody knows are told by their values.
    guesses: bool,
    without_colons: bool,
    expected: &'l str,
}

impl<'t> Reader<'_, 't> {
    fn run(&mut self, depth: usize) {
        let stop = self.at + BLOCK_LINES;
        while self.at < stop {
            let Some(line) = self.lines.get(self.at).copied() else {
                return;
            };
            if line.is_blank() {
                match self.field_after_blank() {
                    Some(next) => self.at = next,
                    None => return,
                }
                continue;
            }
            if line.depth < depth && !self.lost_its_mark(depth) {
                return;
            }
            if !self.take(line.text) {
                return;
            }
            self.at += 1;
        }
    }

    /// Takes one line in; false if it is no part of the block.
    fn take(&mut self, text: &'t str) -> bool {
        match self.label(text) {
            Some(label) if self.is_free(label.kind) => self.begin_field(label),
            Some(label) if label.kind == Kind::Cc => self.fields.extend(Kind::Cc, label.value),
            Some(_) => return false,
            None if self.guess(text) => {}
            None if self.continues(text) => self.continue_with(text),
            None => return false,
        }
        true
    }

    fn label(&self, text: &'t str) -> Option<Label<'t>> {
        let loose = || {
            self.without_colons
                .then(|| label_without_colon(text))
                .flatten()
        };
        label(text).or_else(loose)
    }

    /// Somebody's client wrapped a quoted line and left the rest without a mark.
    fn lost_its_mark(&self, depth: usize) -> bool {
        let next = self.lines.get(self.at + 1);
        next.is_some_and(|line| line.depth >= depth && label(line.text).is_some())
    }

    fn is_free(&self, kind: Kind) -> bool {
        // A second date ("Date" and "Sent") adds nothing, but does not end the block either.
        match kind {
            Kind::Other => self.last.is_some(),
            Kind::Date if self.last != Some(Kind::Subject) => true,
            kind => self.fields.get(kind).is_none(),
        }
    }

    fn begin_field(&mut self, label: Label<'_>) {
        if self.fields.get(label.kind).is_none() {
            self.fields.set(label.kind, label.value, label.languages);
        }
        self.last = Some(label.kind);
    }

    fn continue_with(&mut self, text: &str) {
        let Some(last) = self.last else { return };
        self.stacked |= self.fields.get(last) == Some("");
        self.fields.extend(last, text);
    }

    /// Takes a field whose name nobody knows, by its value.
    fn guess(&mut self, text: &str) -> bool {
        if !self.guesses && self.fields.weight() < KNOWN_FIELDS {
            return false;
        }
        let Some((_, value)) = any_field(text) else {
            return false;
        };
        let Some(kind) = self.fields.missing_kind(value, self.expected) else {
            // A field that says nothing we need, if others follow.
            let listed = matches!(self.last, Some(Kind::To | Kind::Cc));
            return !listed && self.field_follows(FOLDED_FEW);
        };
        self.fields.set(kind, value, 0);
        self.last = Some(kind);
        true
    }

    /// Notes and some HTML leave blank lines between fields, or between a name and its value.
    fn field_after_blank(&mut self) -> Option<usize> {
        let window = self.lines.iter().enumerate().skip(self.at).take(3);
        let (at, line) = window.into_iter().find(|(_, line)| !line.is_blank())?;
        let Some(label) = self.label(line.text) else {
            let open = self.stacked
                && self
                    .last
                    .is_some_and(|last| self.fields.get(last) == Some(""));
            return open.then_some(at);
        };
        let missing = label.kind != Kind::Other && self.fields.get(label.kind).is_none();
        // Below a complete block the text may well begin with a "From:" of its own.
        (missing && self.fields.weight() < 4).then_some(at)
    }

    /// Whether the line at hand still belongs to the last field.
    fn continues(&self, text: &str) -> bool {
        let Some(last) = self.last else { return false };
        let value = self.fields.get(last).unwrap_or_default();
        let text = text.trim();
        let listed = text.contains('@') && (text.contains(['<', ';']) || text.ends_with(','));
        match last {
            Kind::To | Kind::Cc if value.ends_with([',', ';']) || listed => true,
            Kind::From if text.starts_with(['<', '[', '(']) => true,
            Kind::Subject => {
                completes_subject(value, text, self.expected)
                    || (value.is_empty() && self.stacked)
                    || self.field_follows(FOLDED_FEW)
            }
            Kind::To | Kind::Cc => value.is_empty() || self.field_follows(FOLDED_LINES),
            _ => value.is_empty() || self.field_follows(FOLDED_FEW),
        }
    }

    /// A field still missing comes within a few lines, with no blank line between.
    fn field_follows(&self, most: usize) -> bool {
        for line in self.lines.iter().skip(self.at + 1).take(most) {
            if line.is_blank() {
                return false;
            }
            if let Some(label) = self.label(line.text) {
                return label.kind != Kind::Other && self.fields.get(label.kind).is_none();
            }
        }
        false
    }
}

/// Whether a line goes on with a wrapped subject, by the subject of the outer mail.
pub(super) fn completes_subject(value: &str, text: &str, expected: &str) -> bool {
    let expected = subject::bare(expected);
    let so_far = subject::bare(value);
    so_far.len() < expected.len() && {
        let longer = format!("{so_far} {}", text.trim()).to_lowercase();
        expected.to_lowercase().starts_with(longer.trim_start())
    }
}

impl Fields {
    /// The field still missing that this value can be of.
    pub fn missing_kind(&self, value: &str, expected: &str) -> Option<Kind> {
        let wanted = subject::bare(expected);
        let repeats =
            !wanted.is_empty() && subject::bare(value).to_lowercase() == wanted.to_lowercase();
        let address = value.contains('@') && value.contains('.');
        let candidates = [
            (repeats, Kind::Subject),
            (address, Kind::From),
            (address, Kind::To),
            (address, Kind::Cc),
            (
                !address && dates::date(value, dates::Hint::default()).is_some(),
                Kind::Date,
            ),
        ];
        candidates
            .into_iter()
            .find(|(fits, kind)| *fits && self.get(*kind).is_none())
            .map(|(_, kind)| kind)
    }
}
