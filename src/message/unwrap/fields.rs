//! The values of a header block.

use jiff::Timestamp;

use super::dates::{self, Hint};
use super::labels::Kind;
use super::languages::{Set, set_of};
use super::people;
use crate::message::Party;

/// Octets kept of one value.
const VALUE_BYTES: usize = 16_384;

/// The values of a header block as they are written.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Fields {
    pub from: Option<String>,
    pub date: Option<String>,
    pub to: Option<String>,
    pub cc: Option<String>,
    pub subject: Option<String>,
    /// The languages each name is of.
    names: Vec<Set>,
}

impl Fields {
    /// The value of one field so far.
    pub fn get(&self, kind: Kind) -> Option<&str> {
        match kind {
            Kind::From => self.from.as_deref(),
            Kind::Date => self.date.as_deref(),
            Kind::To => self.to.as_deref(),
            Kind::Cc => self.cc.as_deref(),
            Kind::Subject => self.subject.as_deref(),
            Kind::Other => None,
        }
    }

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

    /// Sets a field; `languages` are those its name is of.
    pub fn set(&mut self, kind: Kind, value: &str, languages: Set) {
        let end = (0..=value.len().min(VALUE_BYTES))
            .rev()
            .find(|&at| value.is_char_boundary(at));
        if let Some(slot) = self.slot(kind) {
            *slot = Some(value[..end.unwrap_or(0)].to_owned());
            if languages != 0 {
                self.names.push(languages);
            }
        }
    }

    /// Adds a further line to a field.
    pub fn extend(&mut self, kind: Kind, value: &str) {
        if let Some(Some(slot)) = self.slot(kind)
            && slot.len() + value.len() < VALUE_BYTES
        {
            if !slot.is_empty() && !slot.ends_with(' ') {
                slot.push(' ');
            }
            slot.push_str(value.trim());
        }
    }

    /// How many of From, Date, To and Subject it has.
    pub fn weight(&self) -> usize {
        [&self.from, &self.date, &self.to, &self.subject]
            .into_iter()
            .filter(|field| field.is_some())
            .count()
    }

    /// Reads like the header of a mail: an address or a date with digits stands in it.
    pub fn is_plausible(&self) -> bool {
        let has = |field: &Option<String>, wanted: fn(char) -> bool| {
            field.as_deref().is_some_and(|v| v.contains(wanted))
        };
        self.from.as_deref().is_some_and(|from| !from.is_empty())
            && (has(&self.from, |c| c == '@')
                || has(&self.to, |c| c == '@')
                || has(&self.date, char::is_numeric))
    }

    /// The author; one without an address where only a name is written.
    pub fn author(&self) -> Option<Party> {
        people::author(self.from.as_deref()?)
    }

    /// Recipients and further recipients.
    pub fn recipients(&self) -> (Vec<Party>, Vec<Party>) {
        let list =
            |field: &Option<String>| field.as_deref().map(people::people).unwrap_or_default();
        (list(&self.to), list(&self.cc))
    }

    /// The date, if it can be read. The forward's own date tells which of two days is meant.
    pub fn timestamp(&self, forwarded: Option<Timestamp>) -> Option<Timestamp> {
        let hint = Hint {
            languages: self.languages(),
            before: forwarded,
        };
        dates::date(self.date.as_deref()?, hint)
    }

    /// The languages most of the names are of. Many clients leave some names English, so these count only where all
    /// are.
    pub fn languages(&self) -> Set {
        let english = set_of("en");
        let telling: Vec<Set> = self
            .names
            .iter()
            .copied()
            .filter(|names| names & english == 0)
            .collect();
        if telling.is_empty() {
            return if self.names.is_empty() { 0 } else { english };
        }
        let votes = |bit: &Set| telling.iter().filter(|names| **names & bit != 0).count();
        let bits: Vec<Set> = (0..64).map(|n| 1 << n).collect();
        let most = bits.iter().map(votes).max().unwrap_or(0);
        bits.iter()
            .filter(|bit| votes(bit) == most)
            .fold(0, |set, bit| set | bit)
    }
}
