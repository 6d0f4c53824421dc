//! Real mail that is not part of the project: what it is taken for. Nothing is learnt from it.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};

use onedoor::classify::{Circumstances, Thresholds, Verdict, judge, read_signals};
use onedoor::message::{self, Limits, Masks};
use serde::Deserialize;

use super::support;

/// The company whose mail it is: its own domain is internal, as it would be for its own installation.
const OWN: &str = "enron.com";
/// Parts of the folder of real mail that are counted as a whole.
const WHOLE: [&str; 4] = [
    "vendor",
    "mail/enron-spamraw",
    "mail/enron-stiege",
    "mail/enron-categories",
];

/// What a mail is, by hand.
#[derive(Deserialize)]
struct Labelled {
    file: String,
    label: String,
}

/// What the mails of one kind were taken for.
#[derive(Default)]
struct Row {
    mails: usize,
    verdicts: BTreeMap<&'static str, usize>,
}

const COLUMNS: [&str; 6] = [
    "pitch",
    "unsure",
    "not pitch",
    "protected",
    "bulk",
    "internal",
];

/// The table; empty where there is no real mail.
pub fn page() -> anyhow::Result<String> {
    let mut rows: BTreeMap<String, Row> = BTreeMap::new();
    if let Some(path) = support::corpus("labels/pitch-or-not.jsonl") {
        for line in std::fs::read_to_string(path)?.lines() {
            let labelled: Labelled = serde_json::from_str(line)?;
            let file = support::corpus(&labelled.file);
            rows.entry(format!("labelled {}", labelled.label.replace('_', " ")))
                .or_default()
                .add(&file.into_iter().collect::<Vec<_>>());
        }
    }
    for part in WHOLE {
        if let Some(folder) = support::corpus(part) {
            rows.entry(part.to_owned())
                .or_default()
                .add(&super::words::all_files(&folder));
        }
    }
    if rows.is_empty() {
        return Ok(String::new());
    }
    let mut table = format!(
        "Real mail, with the weights in use:\n\n| mail | messages | {} |\n|---|---:|{}\n",
        COLUMNS.join(" | "),
        "---:|".repeat(COLUMNS.len())
    );
    for (name, row) in rows {
        let _ = write!(table, "| {name} | {} |", row.mails);
        for column in COLUMNS {
            let _ = write!(table, " {} |", row.verdicts.get(column).unwrap_or(&0));
        }
        table.push('\n');
    }
    Ok(table)
}

impl Row {
    fn add(&mut self, files: &[PathBuf]) {
        for file in files {
            let Ok(bytes) = std::fs::read(file) else {
                continue;
            };
            self.mails += 1;
            *self.verdicts.entry(taken_for(file, &bytes)).or_default() += 1;
        }
    }
}

fn taken_for(file: &Path, bytes: &[u8]) -> &'static str {
    let message = message::read(bytes, &Limits::default());
    let original = message::unwrap(&message).original;
    let text = message::normalise(&original, &Masks::default());
    let reading = read_signals(&message, &original, &text, false);
    let author = original
        .from
        .as_ref()
        .map(|from| from.address.to_lowercase());
    let around = Circumstances {
        internal: author.is_some_and(|author| author.ends_with(OWN)),
        ..Circumstances::default()
    };
    let judged = judge(&reading, &around, &Thresholds::default());
    if judged.verdict == Verdict::Pitch {
        println!(
            "taken for a pitch ({:.2}): {}",
            judged.score,
            file.display()
        );
    }
    match judged.verdict {
        Verdict::Pitch => "pitch",
        Verdict::Unsure => "unsure",
        Verdict::NotPitch => "not pitch",
        Verdict::Protected => "protected",
        Verdict::Bulk => "bulk",
        Verdict::Internal => "internal",
    }
}
