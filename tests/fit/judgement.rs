//! What speaks for a pitch, and how much: weights fitted on the project's own mail.
//!
//! All that speaks is fitted at once: the named observations, held near what experience says, for invented mail is no
//! mail of the world; and the wording, held near nothing. What only one or two hands wrote is nobody's wording and is left
//! out. Then the sum is calibrated: each part of the mail is judged by what the other parts taught, and a line is laid
//! through those log-odds.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use onedoor::classify::{Model, term_strength};

use super::mails::{Label, PARTS, Sample, by_sender, samples};
use super::regression::{Belief, Row, fit};

/// Senders that must share a term.
const LEAST_SENDERS: usize = 3;
/// How strongly the wording is held near nothing.
const WORDING: f64 = 0.6;
/// How strongly a named weight is held near what experience says.
const NAMED: f64 = 30.0;
/// How strongly the weight of what was not known by experience is held near nothing.
const STRUCTURE: f64 = 5.0;
/// Share of pitches that is assumed among the mail of strangers.
const PITCHES: f64 = 0.55;
/// What the wording alone may add or take, in log-odds.
const WORDING_LIMIT: f64 = 3.0;

/// What experience says keeps its sign, and this share of its weight at least.
const LEAST_SHARE: f64 = 0.7;

/// Experience: what each named observation weighs before any mail is looked at.
const EXPERIENCE: &str = include_str!("experience.txt");

/// Fits the weights on all mail and writes the files.
pub fn write(root: &Path) {
    let samples = samples(&root.join("tests/data"));
    let all: Vec<&Sample> = samples.iter().collect();
    let model = learn(&all);
    let data = root.join("src/classify/data");
    let head = format!(
        "# What speaks for a pitch, in log-odds; `prior` before anything is read. Made by `make fit` from {} mails of tests/data; not to be edited by hand.\n",
        all.len()
    );
    std::fs::write(
        data.join("weights.txt"),
        head.clone() + &named_lines(&model),
    )
    .expect("the folder of the data can be written");
    std::fs::write(data.join("wording.txt"), head + &wording_lines(&model))
        .expect("the folder of the data can be written");
    println!("{} mails, {} terms", all.len(), model.wording.len());
}

fn named_lines(model: &Model) -> String {
    let sorted: BTreeMap<_, _> = model.named.iter().collect();
    sorted
        .iter()
        .map(|(name, weight)| format!("{name} {weight:.2}\n"))
        .collect()
}

fn wording_lines(model: &Model) -> String {
    let sorted: BTreeMap<_, _> = model.wording.iter().collect();
    let entries: Vec<String> = sorted
        .iter()
        .map(|(term, weight)| format!("{term}:{weight:.1}"))
        .collect();
    entries
        .chunks(10)
        .map(|chunk| chunk.join(" ") + "\n")
        .collect()
}

/// Weights learnt from these mails, calibrated.
pub fn learn(samples: &[&Sample]) -> Model {
    let held_out = held_out(samples, &fitted);
    let rows: Vec<Row> = held_out
        .iter()
        .zip(shares(samples))
        .map(|((log_odds, is), counts)| Row {
            seen: vec![(0, 1.0), (1, *log_odds)],
            is: *is,
            counts,
        })
        .collect();
    let line = fit(&rows, &[Belief::near(0.0, 0.01), Belief::near(1.0, 0.01)]);
    let mut model = fitted(samples);
    let slope = line[1] as f32;
    model.named.values_mut().for_each(|weight| *weight *= slope);
    model
        .wording
        .values_mut()
        .for_each(|weight| *weight *= slope);
    *model.named.entry("prior".to_owned()).or_default() += line[0] as f32;
    model
}

/// Log-odds of each mail by what the other parts taught, and what it is.
pub fn held_out(samples: &[&Sample], learn: &dyn Fn(&[&Sample]) -> Model) -> Vec<(f64, bool)> {
    let mut log_odds = vec![(0.0, false); samples.len()];
    for part in 0..PARTS {
        let (tested, taught): (Vec<_>, Vec<_>) = samples
            .iter()
            .enumerate()
            .partition(|(_, sample)| sample.part() == part);
        let taught: Vec<&Sample> = taught.into_iter().map(|(_, sample)| *sample).collect();
        let model = learn(&taught);
        for (at, sample) in tested {
            let signals = model.weigh(&sample.observed).signals;
            let sum: f32 = signals.iter().map(|signal| signal.weight).sum();
            log_odds[at] = (f64::from(sum), sample.label == Label::Pitch);
        }
    }
    log_odds
}

/// How much each mail counts: a sender of many counts less each, and pitches make up their assumed share.
fn shares(samples: &[&Sample]) -> Vec<f64> {
    let by_sender = by_sender(samples);
    let single = |sample: &&Sample| 1.0 / (by_sender[sample.sender.as_str()] as f64).sqrt();
    let total = |is: bool| -> f64 {
        let wanted = samples.iter().filter(|s| (s.label == Label::Pitch) == is);
        wanted.map(single).sum()
    };
    let (pitches, others) = (total(true), total(false));
    let factor = (PITCHES / (1.0 - PITCHES)) * others / pitches.max(1.0);
    samples
        .iter()
        .map(|sample| {
            single(sample)
                * if sample.label == Label::Pitch {
                    factor
                } else {
                    1.0
                }
        })
        .collect()
}

/// Weights that fit these mails best, not yet calibrated.
fn fitted(samples: &[&Sample]) -> Model {
    let experience = Model::read(EXPERIENCE, "");
    let names: Vec<&str> = names(samples, &experience);
    let terms = shared_terms(samples);
    let name_at: BTreeMap<&str, usize> = names.iter().enumerate().map(|(at, n)| (*n, at)).collect();
    let term_at: BTreeMap<u32, usize> = terms
        .iter()
        .enumerate()
        .map(|(at, term)| (*term, names.len() + at))
        .collect();
    let rows: Vec<Row> = samples
        .iter()
        .zip(shares(samples))
        .map(|(sample, counts)| Row {
            seen: seen(sample, &name_at, &term_at),
            is: sample.label == Label::Pitch,
            counts,
        })
        .collect();
    let beliefs: Vec<Belief> = names
        .iter()
        .map(|name| belief(name, &experience))
        .chain(terms.iter().map(|_| Belief::near(0.0, WORDING)))
        .collect();
    let weights = fit(&rows, &beliefs);
    let mut named: std::collections::HashMap<String, f32> = names
        .iter()
        .zip(&weights)
        .map(|(name, weight)| ((*name).to_owned(), *weight as f32))
        .collect();
    named.insert("wording_limit".to_owned(), WORDING_LIMIT as f32);
    let wording = terms
        .iter()
        .zip(&weights[names.len()..])
        .map(|(term, weight)| (*term, *weight as f32))
        .collect();
    Model { named, wording }
}

fn belief(name: &str, experience: &Model) -> Belief {
    let towards = f64::from(experience.weight(name));
    if name == "prior" {
        Belief::near(towards, 0.001)
    } else if experience.named.contains_key(name) {
        let ends = (towards * LEAST_SHARE, towards * 2.0);
        Belief {
            towards,
            strength: NAMED,
            between: (ends.0.min(ends.1), ends.0.max(ends.1)),
        }
    } else {
        Belief::near(0.0, STRUCTURE)
    }
}

/// The named observations there are, with the prior.
fn names<'s>(samples: &[&'s Sample], experience: &'s Model) -> Vec<&'s str> {
    let seen = samples
        .iter()
        .flat_map(|sample| sample.observed.named.iter().map(|seen| seen.name));
    let known = experience.named.keys().map(String::as_str);
    let names: BTreeSet<&str> = seen.chain(known).chain(["prior"]).collect();
    names.into_iter().collect()
}

/// Terms that several senders share.
fn shared_terms(samples: &[&Sample]) -> Vec<u32> {
    let mut senders: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
    for sample in samples {
        for term in sample.observed.wording.terms().keys() {
            senders.entry(*term).or_default().insert(&sample.sender);
        }
    }
    senders.retain(|_, senders| senders.len() >= LEAST_SENDERS);
    senders.into_keys().collect()
}

fn seen(
    sample: &Sample,
    name_at: &BTreeMap<&str, usize>,
    term_at: &BTreeMap<u32, usize>,
) -> Vec<(usize, f64)> {
    let observed = &sample.observed;
    let mut seen = vec![(name_at["prior"], 1.0)];
    seen.extend(
        observed
            .named
            .iter()
            .filter_map(|o| Some((*name_at.get(o.name)?, f64::from(o.strength)))),
    );
    let terms: Vec<usize> = observed
        .wording
        .terms()
        .keys()
        .filter_map(|term| term_at.get(term).copied())
        .collect();
    let strength = f64::from(term_strength(terms.len()));
    seen.extend(terms.into_iter().map(|term| (term, strength)));
    seen
}
