//! How well groups fit the truth: over pairs, and B-cubed (Bagga and Baldwin 1998).
//!
//! The same figures as `score.py` beside the labels gives; a test holds the two together.

use std::collections::{BTreeMap, HashMap};

/// How well groups fit the truth.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Score {
    /// Share of the pairs found that are true; 0 where none is found.
    pub precision: f64,
    /// Share of the true pairs that are found.
    pub recall: f64,
    /// Their harmonic mean.
    pub f1: f64,
    /// Mean over all messages: the share of its group that belongs there.
    pub b_precision: f64,
    /// Mean over all messages: the share of its true group that is with it.
    pub b_recall: f64,
    /// Their harmonic mean.
    pub b_f1: f64,
    /// Pairs in one group that are none.
    pub false_pairs: u64,
    /// Pairs that should be found.
    pub true_pairs: u64,
}

/// Scores the groups found, message by message; one with no group is alone.
pub fn score(truth: &[&str], found: &[Option<&str>]) -> Score {
    let (truth, wanted) = numbered(truth.iter().map(|group| Some(*group)));
    let (found, given) = numbered(found.iter().copied());
    let mut common: HashMap<(usize, usize), u64> = HashMap::new();
    for both in truth.iter().zip(&found) {
        *common.entry((*both.0, *both.1)).or_default() += 1;
    }
    let hits: u64 = common.values().copied().map(pairs).sum();
    let all_given: u64 = given.iter().copied().map(pairs).sum();
    let all_wanted: u64 = wanted.iter().copied().map(pairs).sum();
    let messages = truth.len().max(1) as f64;
    // Every message of a cell has the whole cell in common between its two groups.
    let mean = |of: &dyn Fn(&(usize, usize)) -> u64| -> f64 {
        let cells: BTreeMap<_, _> = common.iter().collect();
        let shares = cells
            .iter()
            .map(|(key, &&n)| (n * n) as f64 / of(key) as f64);
        shares.sum::<f64>() / messages
    };
    let (precision, recall) = (share(hits, all_given), share(hits, all_wanted));
    let (b_precision, b_recall) = (mean(&|key| given[key.1]), mean(&|key| wanted[key.0]));
    Score {
        precision,
        recall,
        f1: harmonic(precision, recall),
        b_precision,
        b_recall,
        b_f1: harmonic(b_precision, b_recall),
        false_pairs: all_given - hits,
        true_pairs: all_wanted,
    }
}

/// Each message's group as a number, and the size of each group.
fn numbered<'a>(groups: impl Iterator<Item = Option<&'a str>>) -> (Vec<usize>, Vec<u64>) {
    let (mut names, mut sizes) = (HashMap::new(), Vec::new());
    let numbers = groups
        .map(|name| {
            let new = sizes.len();
            let number = name.map_or(new, |name| *names.entry(name).or_insert(new));
            if number == new {
                sizes.push(0);
            }
            sizes[number] += 1;
            number
        })
        .collect();
    (numbers, sizes)
}

fn pairs(members: u64) -> u64 {
    members * members.saturating_sub(1) / 2
}

fn share(part: u64, whole: u64) -> f64 {
    part as f64 / whole.max(1) as f64
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a + b > 0.0 {
        2.0 * a * b / (a + b)
    } else {
        0.0
    }
}
