//! The labels of the real mail: who is a copy of whom, and who forwards whom.

use std::collections::HashMap;
use std::path::PathBuf;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::corpus;
use super::score::{Score, score};

/// Notices of one template with other data: a mail system may well group them, as long as it takes none for a pitch.
const TEMPLATE_SERIES: &str = "TM";

/// A message, and the group a person would put it into.
#[derive(Debug, Clone, Deserialize)]
pub struct Labelled {
    /// Its path below the folder of real mail.
    pub file: String,
    /// The name of its group.
    pub group: String,
    /// What kind of copies these are, and where from.
    pub stratum: String,
}

/// A message and its forward.
#[derive(Debug, Clone, Deserialize)]
pub struct ForwardPair {
    /// Path of the message, below the folder of real mail.
    pub original: String,
    /// Path of its forward.
    pub forward: String,
    /// The client that wrote the forward.
    pub format: String,
}

/// How well groups fit the labels.
#[derive(Debug, Clone)]
pub struct LabelScore {
    /// Over all labelled messages but those of a template series.
    pub without_series: Score,
    /// Over all labelled messages.
    pub all: Score,
}

/// The messages of a label file (`labels/groups.jsonl`), in its order. `None` where it is absent.
///
/// # Errors
/// The file cannot be read.
pub fn groups(file: &str) -> Result<Option<Vec<Labelled>>> {
    lines(file)
}

/// The pairs of `labels/forward-pairs.jsonl`. `None` where it is absent.
///
/// # Errors
/// The file cannot be read.
pub fn forward_pairs() -> Result<Option<Vec<ForwardPair>>> {
    lines("labels/forward-pairs.jsonl")
}

/// Where a labelled file lies; its path is one that a label named, so the folder of real mail is there.
pub fn path(file: &str) -> Option<PathBuf> {
    corpus(file)
}

/// Scores the groups found, by file. A file without a group is alone.
pub fn score_labels(labels: &[Labelled], found: &HashMap<String, String>) -> LabelScore {
    let over = |wanted: &dyn Fn(&Labelled) -> bool| {
        let files: Vec<&Labelled> = labels.iter().filter(|label| wanted(label)).collect();
        let truth: Vec<&str> = files.iter().map(|label| label.group.as_str()).collect();
        let found: Vec<Option<&str>> = files
            .iter()
            .map(|label| found.get(&label.file).map(String::as_str))
            .collect();
        score(&truth, &found)
    };
    LabelScore {
        without_series: over(&|label| label.stratum != TEMPLATE_SERIES),
        all: over(&|_| true),
    }
}

/// How many of the pairs share a group.
pub fn joined(pairs: &[ForwardPair], found: &HashMap<String, String>) -> usize {
    let group = |file: &str| found.get(file);
    pairs
        .iter()
        .filter(|pair| {
            group(&pair.original).is_some() && group(&pair.original) == group(&pair.forward)
        })
        .count()
}

fn lines<T: DeserializeOwned>(file: &str) -> Result<Option<Vec<T>>> {
    let Some(path) = corpus(file) else {
        return Ok(None);
    };
    let text =
        std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let entries = lines.map(serde_json::from_str).collect::<Result<_, _>>();
    Ok(Some(entries.with_context(|| {
        format!("a line of {}", path.display())
    })?))
}
