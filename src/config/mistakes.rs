//! What is wrong with a configuration: all of it at once, each mistake with its line.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::fmt;
use std::path::{Path, PathBuf};

/// One thing that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Another file than the configuration itself.
    pub file: Option<PathBuf>,
    /// The line, counted from 1; `None` where the file as a whole is meant.
    pub line: Option<usize>,
    /// The key, as in `inbox.imap.port`; empty where no key is meant.
    pub key: String,
    /// What is wrong; what to do.
    pub what: String,
}

/// Everything that is wrong with one file and those beside it, in the order of its lines. Shown one mistake a line.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Mistakes {
    /// The file.
    pub file: PathBuf,
    /// At least one.
    pub list: Vec<Mistake>,
}

impl Mistakes {
    /// Both, or everything that is wrong with either.
    pub(super) fn of_both<T, U>(
        one: Result<T, Self>,
        other: Result<U, Self>,
    ) -> Result<(T, U), Self> {
        match (one, other) {
            (Ok(one), Ok(other)) => Ok((one, other)),
            (Err(mut one), Err(other)) => {
                one.list.extend(other.list);
                Err(one)
            }
            (Err(mistakes), Ok(_)) | (Ok(_), Err(mistakes)) => Err(mistakes),
        }
    }

    /// One mistake about the file as a whole, or about one place of it that no key names.
    pub(super) fn of_file(file: &Path, line: Option<usize>, what: String) -> Self {
        Self {
            file: file.to_owned(),
            list: vec![Mistake {
                file: None,
                line,
                key: String::new(),
                what,
            }],
        }
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (nth, mistake) in self.list.iter().enumerate() {
            if nth > 0 {
                out.write_str("\n")?;
            }
            let file = mistake.file.as_ref().unwrap_or(&self.file);
            write!(out, "{}:", file.display())?;
            if let Some(line) = mistake.line {
                write!(out, "{line}:")?;
            }
            if !mistake.key.is_empty() {
                write!(out, " {}:", mistake.key)?;
            }
            write!(out, " {}", mistake.what)?;
        }
        Ok(())
    }
}

/// Where the reader writes down what it finds while it goes on reading.
///
/// Places are ids like `inbox[1].imap.port`, so that a check over the finished configuration can still name the line
/// of any value without the values carrying lines themselves.
pub(super) struct Notes {
    /// The offset at which each line starts.
    starts: Vec<usize>,
    /// The line of each place that was read.
    lines: RefCell<BTreeMap<String, usize>>,
    found: RefCell<Vec<Mistake>>,
    /// Whether what only the network needs may be missing.
    offline: Cell<bool>,
}

impl Notes {
    /// For this text; `offline` forgives what only the network needs.
    pub(super) fn new(text: &str, offline: bool) -> Self {
        let after_breaks = text
            .bytes()
            .enumerate()
            .filter(|(_, byte)| *byte == b'\n')
            .map(|(at, _)| at + 1);
        Self {
            starts: std::iter::once(0).chain(after_breaks).collect(),
            lines: RefCell::default(),
            found: RefCell::default(),
            offline: Cell::new(offline),
        }
    }

    /// The line, counted from 1, in which this offset lies.
    pub(super) fn line_at(&self, offset: usize) -> usize {
        self.starts.partition_point(|start| *start <= offset).max(1)
    }

    /// Remembers where a place is.
    pub(super) fn remember(&self, id: &str, offset: usize) {
        self.lines
            .borrow_mut()
            .insert(id.to_owned(), self.line_at(offset));
    }

    /// Notes a mistake at this place, or at the table around it where the key was not typed.
    pub(super) fn wrong(&self, id: &str, what: impl Into<String>) {
        let mistake = Mistake {
            file: None,
            line: Some(self.line_of(id)),
            key: shown(id),
            what: what.into(),
        };
        let mut found = self.found.borrow_mut();
        if !found.contains(&mistake) {
            found.push(mistake);
        }
    }

    /// Notes a mistake that does not matter while no network is used.
    pub(super) fn wrong_on_wire(&self, id: &str, what: impl Into<String>) {
        if !self.offline.get() {
            self.wrong(id, what);
        }
    }

    /// Gives `read`, or all that is wrong with it.
    pub(super) fn verdict<T>(self, read: T, file: &Path) -> Result<T, Mistakes> {
        let mut list = self.found.into_inner();
        if list.is_empty() {
            return Ok(read);
        }
        list.sort_by_key(|mistake| mistake.line);
        Err(Mistakes {
            file: file.to_owned(),
            list,
        })
    }

    /// The line of a place, else of what is around it, else the first.
    pub(super) fn line_of(&self, id: &str) -> usize {
        let lines = self.lines.borrow();
        let mut place = id;
        loop {
            if let Some(line) = lines.get(place) {
                return *line;
            }
            match place.rfind(['.', '[']) {
                Some(end) => place = place.get(..end).unwrap_or_default(),
                None => return 1,
            }
        }
    }
}

/// A place as people read it: without the numbers of repeated tables, for the line says which one.
fn shown(id: &str) -> String {
    let mut shown = String::with_capacity(id.len());
    let mut rest = id;
    while let Some((before, after)) = rest.split_once('[') {
        shown.push_str(before);
        rest = after.split_once(']').map_or("", |(_, behind)| behind);
    }
    shown.push_str(rest);
    shown
}
