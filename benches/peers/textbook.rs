//! The textbook methods, in their plain form: the same words, MinHash (Broder 1997), exact containment.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use anyhow::Result;

use crate::Mail;
use crate::grouping::{Answer, Likeness, Outcome, Scale};

/// Words a shingle.
const SHINGLE: usize = 3;
/// Values a MinHash signature.
const MINIMA: usize = 128;

/// What the textbook says of a set of mail.
///
/// # Errors
/// None; the other methods may fail.
pub fn answers(mails: &[Mail]) -> Result<Vec<Answer>> {
    let words: Vec<Vec<String>> = mails.iter().map(|mail| words(&mail.text)).collect();
    let shingles: Vec<Vec<u64>> = words.iter().map(|words| shingles(words)).collect();
    let signatures: Vec<Vec<u64>> = shingles.iter().map(|all| signature(all)).collect();
    let minhash = Scale {
        method: "MinHash, 128 values, 3-shingles",
        usual: 0.5,
        steps: (2..=19).map(|step| f64::from(step) / 20.0).collect(),
        distance: false,
    };
    let containment = Scale {
        method: "exact containment, 3-shingles",
        usual: 0.9,
        steps: (4..=20).map(|step| f64::from(step) / 20.0).collect(),
        distance: false,
    };
    Ok(vec![
        same_words(&words),
        minhash.answer(mails.len(), &likenesses(&signatures, agreement)),
        containment.answer(mails.len(), &likenesses(&shingles, contained)),
    ])
}

/// Lower-case words; what is neither letter nor digit parts them.
fn words(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = lower.split(|c: char| !c.is_alphanumeric());
    words
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

fn same_words(words: &[Vec<String>]) -> Answer {
    let mut groups = HashMap::new();
    let groups = words.iter().map(|words| {
        let new = groups.len();
        let group = groups.entry(words).or_insert(new);
        (!words.is_empty()).then(|| group.to_string())
    });
    Answer::Given(vec![Outcome {
        method: "exact hash of the words".to_owned(),
        threshold: "equal".to_owned(),
        usual: true,
        groups: groups.collect(),
    }])
}

/// The hashes of all runs of three words, sorted, each once; fewer words are one run.
fn shingles(words: &[String]) -> Vec<u64> {
    let hash = |run: &[String]| {
        let mut hasher = DefaultHasher::new();
        run.hash(&mut hasher);
        hasher.finish()
    };
    let mut shingles: Vec<u64> = if words.len() < SHINGLE {
        words.chunks(SHINGLE).map(hash).collect()
    } else {
        words.windows(SHINGLE).map(hash).collect()
    };
    shingles.sort_unstable();
    shingles.dedup();
    shingles
}

fn signature(shingles: &[u64]) -> Vec<u64> {
    let minimum = |salt: u64| shingles.iter().map(|&shingle| mixed(shingle, salt)).min();
    (0..MINIMA as u64).filter_map(minimum).collect()
}

fn mixed(value: u64, salt: u64) -> u64 {
    let mut hasher = DefaultHasher::new();
    (value, salt).hash(&mut hasher);
    hasher.finish()
}

fn likenesses(all: &[Vec<u64>], likeness: impl Fn(&[u64], &[u64]) -> f64) -> Vec<Likeness> {
    let mut found = Vec::new();
    for (b, second) in all.iter().enumerate().filter(|(_, of)| !of.is_empty()) {
        for (a, first) in all[..b].iter().enumerate().filter(|(_, of)| !of.is_empty()) {
            let likeness = likeness(first, second);
            if likeness > 0.0 {
                found.push((a, b, likeness));
            }
        }
    }
    found
}

/// The share of equal minima, which estimates the Jaccard index.
fn agreement(a: &[u64], b: &[u64]) -> f64 {
    let equal = a.iter().zip(b).filter(|(a, b)| a == b).count();
    equal as f64 / MINIMA as f64
}

/// The share of the smaller set that lies in the larger one.
fn contained(a: &[u64], b: &[u64]) -> f64 {
    let (small, large) = if a.len() < b.len() { (a, b) } else { (b, a) };
    let mut rest = large.iter().peekable();
    let common = small.iter().filter(|value| {
        while rest.next_if(|other| other < value).is_some() {}
        rest.peek() == Some(value)
    });
    common.count() as f64 / small.len() as f64
}
