//! One table of the file being read: typed getters that note what is wrong and give a stand-in, so that reading goes
//! on and every mistake is found in one go. Whoever has read a table calls [`Section::close`], which refuses the rest.

mod tables;
mod typed;

use std::cell::RefCell;

use toml_edit::{Item, TableLike};

use super::mistakes::Notes;
use super::nearest::nearest;

pub(super) use typed::word;

/// Keys under which people are tempted to write a secret itself.
const SECRETS: &[&str] = &[
    "password",
    "passwd",
    "pass",
    "secret",
    "client_secret",
    "api_key",
];

/// A table, or the want of one.
pub(super) struct Section<'a> {
    notes: &'a Notes,
    id: String,
    table: Option<&'a dyn TableLike>,
    asked: RefCell<Vec<&'static str>>,
}

impl<'a> Section<'a> {
    /// The whole file.
    pub(super) fn root(notes: &'a Notes, table: &'a dyn TableLike) -> Self {
        Self::new(notes, String::new(), Some(table))
    }

    fn new(notes: &'a Notes, id: String, table: Option<&'a dyn TableLike>) -> Self {
        Self {
            notes,
            id,
            table,
            asked: RefCell::default(),
        }
    }

    /// Whether the table was typed at all.
    pub(super) fn is_there(&self) -> bool {
        self.table.is_some()
    }

    /// Whether this key was typed in it.
    pub(super) fn has(&self, key: &'static str) -> bool {
        self.item(key).is_some()
    }

    /// The place of a key of this table; of the table itself where the key is empty.
    pub(super) fn place(&self, key: &str) -> String {
        match (self.id.as_str(), key) {
            (id, "") => id.to_owned(),
            ("", key) => key.to_owned(),
            (id, key) => format!("{id}.{key}"),
        }
    }

    /// Notes that something is wrong with a key; with the table where the key is empty.
    pub(super) fn wrong(&self, key: &str, what: impl Into<String>) {
        self.notes.wrong(&self.place(key), what);
    }

    /// The same for what only the network needs.
    pub(super) fn wrong_on_wire(&self, key: &str, what: impl Into<String>) {
        self.notes.wrong_on_wire(&self.place(key), what);
    }

    /// Refuses every key that nobody asked for.
    pub(super) fn close(self) {
        let Some(table) = self.table else { return };
        let asked = self.asked.borrow();
        for (key, item) in table.iter().filter(|(key, _)| !asked.contains(key)) {
            let shown = key.escape_debug().to_string();
            self.remember(&self.place(&shown), key, item);
            self.wrong(&shown, unknown(key, &asked));
        }
    }

    /// What was typed for a key; remembers where.
    fn item(&self, key: &'static str) -> Option<&'a Item> {
        if !self.asked.borrow().contains(&key) {
            self.asked.borrow_mut().push(key);
        }
        let item = self.table?.get(key).filter(|item| !item.is_none())?;
        self.remember(&self.place(key), key, item);
        Some(item)
    }

    /// Remembers the line of a key: where the key stands, and for a table its header.
    fn remember(&self, id: &str, key: &str, item: &Item) {
        let typed = self
            .table
            .and_then(|table| table.get_key_value(key))
            .and_then(|(key, _)| start(key.span()));
        let header = if item.is_value() {
            None
        } else {
            start(item.span())
        };
        if let Some(offset) = header.or(typed).or_else(|| start(item.span())) {
            self.notes.remember(id, offset);
        }
    }
}

/// What to say about a key that is not known.
fn unknown(key: &str, asked: &[&'static str]) -> String {
    if key.ends_with("token") {
        return "a token never stands in this file; take it out and run `onedoor login INBOX`, which keeps its own".into();
    }
    if SECRETS.contains(&key) {
        let name = if key == "client_secret" {
            "client_secret"
        } else {
            "password"
        };
        return format!(
            "a secret never stands in this file; take it out (and change it, if others could read it), then name a \
             systemd credential with {name}_credential = \"NAME\", or a file of mode 0600 with {name}_file = \"/path\""
        );
    }
    match nearest(key, asked.iter().copied()) {
        Some(meant) => format!("is not known; did you mean {meant}?"),
        None if asked.is_empty() || asked.len() > 10 => "is not known here; take it out".to_owned(),
        None => format!("is not known; known here are {}", asked.join(", ")),
    }
}

/// A type's name with its article.
fn a(type_name: &str) -> String {
    let article = if type_name.starts_with(['a', 'i']) {
        "an"
    } else {
        "a"
    };
    format!("{article} {type_name}")
}

fn start(span: Option<std::ops::Range<usize>>) -> Option<usize> {
    span.map(|span| span.start)
}
