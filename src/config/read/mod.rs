//! The file, table by table, into the types. Every reader gives a value whatever it finds, so that the next one is
//! read too; the stand-ins never leave this room, for a file with mistakes gives no configuration.

mod endpoint;
mod inbox;
mod oauth2;
mod organization;
mod policy;
mod settings;

use std::path::Path;

use jiff::tz::TimeZone;
use toml_edit::Document;

use super::mistakes::{Mistakes, Notes};
use super::section::Section;
use super::{Config, Mode, check, values};
use crate::policy::compose::Templates;

/// Reads a whole file; `offline` forgives what only the network needs.
pub(super) fn config(text: &str, file: &Path, offline: bool) -> Result<Config, Mistakes> {
    let notes = Notes::new(text, offline);
    let document = match Document::parse(text) {
        Ok(document) => document,
        Err(error) => {
            let line = error.span().map(|span| notes.line_at(span.start));
            return Err(Mistakes::of_file(
                file,
                line,
                format!("is not TOML: {}; mend this line first", error.message()),
            ));
        }
    };
    let config = root(&notes, document.as_table());
    check::across(&config, &notes);
    notes.verdict(config, file)
}

fn root(notes: &Notes, table: &toml_edit::Table) -> Config {
    let root = Section::root(notes, table);
    let mode = root.word("mode", Mode::WORDS, Mode::Observe);
    let policy = root.table("policy");
    let folders = settings::folders(policy.table("folders"));
    let organizations = organization::organizations(&root);
    let config = Config {
        mode,
        timezone: root
            .parsed("timezone", values::time_zone)
            .unwrap_or(TimeZone::UTC),
        timezone_name: root.text("timezone").unwrap_or("UTC").to_owned(),
        language: root
            .parsed("language", values::language)
            .unwrap_or_else(|| "en".to_owned()),
        templates: Templates::default(),
        store: settings::store(root.table("store")),
        smtp: settings::smtp(root.table("smtp")),
        policy: policy::policy(policy),
        folders,
        limits: settings::limits(root.table("limits")),
        web: settings::web(root.table("web")),
        digest: settings::digest(root.table("digest")),
        inboxes: inbox::inboxes(&root, mode, &organizations),
        oauth2: oauth2::applications(root.table("oauth2")),
        organizations,
    };
    root.close();
    config
}
