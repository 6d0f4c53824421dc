//! The same mail under other methods: how well rspamd's shingles, ssdeep, TLSH, Nilsimsa, pyzor's digest and textbook
//! methods join the copies of one mail, beside onedoor, in one run.
//!
//! The peers run as their own programs and libraries. All get the text a reader sees; onedoor gets the mail itself, for
//! finding that text is part of what it does. What is not installed is skipped, and said so.

mod grouping;
mod onedoor;
mod rspamd;
mod table;
mod textbook;
mod tools;

#[path = "../support/mod.rs"]
mod support;

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use ::onedoor::message::{Limits, read};
use anyhow::{Context, Result};
use grouping::{Answer, Outcome};
use support::labels::{self, Labelled};
use support::spun;

/// Variants of each step of a spun sequence.
const VARIANTS: usize = 12;
/// Where the sequences lie, unless the environment names another folder.
const SPUN: &str = "tests/data/spun";

/// What the page says above the tables.
const ABOUT: &str = "\
Debian's rspamd, ssdeep and pyzor, PyPI's py-tlsh and nilsimsa, and textbook methods, on the same mail in the same run; each at
the threshold that is usual for it, and at the one that does best on this very set, where that is another. All get the text a
reader sees, as onedoor finds it; onedoor gets the mail. What is alike enough is joined, and so are chains of it. rspamd is run
as it lives: it checks each message, which joins the learned one that it names, and else is learned as a new one; its figures
vary a little from run to run, for it guesses languages by samples.
";

/// A set of mail in, groups out.
type Method = fn(&[Mail]) -> Result<Vec<Answer>>;

/// One message of a set.
pub struct Mail {
    /// The message.
    pub bytes: Vec<u8>,
    /// What a reader sees of it.
    pub text: String,
}

fn main() -> Result<()> {
    let labelled = labelled()?;
    let hidden = hidden()?;
    let spun = spun()?;
    let complete = labelled.is_some() && hidden.is_some() && spun.is_some();
    let parts: Vec<String> = [labelled, hidden, spun].into_iter().flatten().collect();
    let page = format!("{ABOUT}\n{}", parts.join("\n"));
    if complete {
        support::publish("peers", &page)?;
    } else {
        println!("{page}\nNot all sets of mail are there: docs/measurements.md stays as it was");
    }
    Ok(())
}

/// Every method on a set of mail.
fn ask(mails: &[Mail]) -> Result<Vec<Answer>> {
    let asked: [(&str, Method); 4] = [
        ("onedoor", onedoor::answers),
        ("rspamd", rspamd::answers),
        ("the other tools", tools::answers),
        ("the textbook", textbook::answers),
    ];
    let mut answers = Vec::new();
    for (who, method) in asked {
        let begin = Instant::now();
        answers.extend(method(mails)?);
        println!(
            "{} messages, {who}: {:.1} s",
            mails.len(),
            begin.elapsed().as_secs_f64()
        );
    }
    for answer in &answers {
        if let Answer::Skipped { method, reason } = answer {
            println!("SKIPPED: {method}: {reason}");
        }
    }
    Ok(answers)
}

fn labelled() -> Result<Option<String>> {
    let (Some(labels), Some(pairs)) = (
        labels::groups("labels/groups.jsonl")?,
        labels::forward_pairs()?,
    ) else {
        return Ok(None);
    };
    let answers = ask(&mails_of(&labels)?)?;
    let measure = |outcome: &Outcome| {
        let found = by_file(&labels, outcome);
        let score = labels::score_labels(&labels, &found);
        table::Labelled {
            score,
            joined: labels::joined(&pairs, &found),
        }
    };
    Ok(Some(table::labelled(
        &answers,
        labels.len(),
        pairs.len(),
        &measure,
    )))
}

fn hidden() -> Result<Option<String>> {
    let Some(labels) = labels::groups("labels/groups-hidden-text.jsonl")? else {
        return Ok(None);
    };
    let answers = ask(&mails_of(&labels)?)?;
    let measure = |outcome: &Outcome| labels::score_labels(&labels, &by_file(&labels, outcome)).all;
    Ok(Some(table::hidden(&answers, labels.len(), &measure)))
}

fn spun() -> Result<Option<String>> {
    let folder = std::env::var_os("ONEDOOR_SPUN").map_or_else(
        || support::repository().join(SPUN),
        |folder| Path::new(&folder).to_owned(),
    );
    if !folder.is_dir() {
        println!("SKIPPED: {} is not there", folder.display());
        return Ok(None);
    }
    let variants = spun::variants(&folder, VARIANTS)?;
    let mails: Vec<Mail> = variants
        .iter()
        .map(|variant| Mail {
            bytes: variant.mail("ours.example").into_bytes(),
            text: variant.text.clone(),
        })
        .collect();
    let truth: Vec<&str> = variants
        .iter()
        .map(|variant| variant.group.as_str())
        .collect();
    let answers = ask(&mails)?;
    let measure = |outcome: &Outcome| support::score::score(&truth, &outcome.found());
    Ok(Some(table::spun(&answers, mails.len(), VARIANTS, &measure)))
}

fn mails_of(labels: &[Labelled]) -> Result<Vec<Mail>> {
    labels.iter().map(|label| mail_of(&label.file)).collect()
}

fn mail_of(file: &str) -> Result<Mail> {
    let path = labels::path(file).with_context(|| format!("a label names {file}"))?;
    let bytes = std::fs::read(&path)?;
    let text = read(&bytes, &Limits::default()).body.text;
    Ok(Mail { bytes, text })
}

fn by_file(labels: &[Labelled], outcome: &Outcome) -> HashMap<String, String> {
    let files = labels.iter().map(|label| label.file.clone());
    files
        .zip(&outcome.groups)
        .filter_map(|(file, group)| Some((file, group.clone()?)))
        .collect()
}
