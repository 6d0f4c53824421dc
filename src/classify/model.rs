//! What everything that is seen weighs, in log-odds. The numbers are fitted on invented mail (`make fit`) and compiled in.

use std::collections::HashMap;
use std::sync::LazyLock;

use super::observed::Observed;
use super::words::one_line;
use super::{Reading, Signal};

/// Named weights: a name and its log-odds a line.
const WEIGHTS: &str = include_str!("data/weights.txt");
/// Wording: `number:log-odds`, many on a line.
const WORDING: &str = include_str!("data/wording.txt");
/// Terms that are shown.
const SHOWN: usize = 6;
/// So many known terms are counted more than there are, so that a short text does not speak too loud.
const DAMPING: f32 = 8.0;

/// The weights in use.
static COMPILED: LazyLock<Model> = LazyLock::new(|| Model::read(WEIGHTS, WORDING));

/// Weights.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Model {
    /// Log-odds by name.
    pub named: HashMap<String, f32>,
    /// Log-odds by number of the term.
    pub wording: HashMap<u32, f32>,
}

impl Model {
    /// The weights that are compiled in.
    pub fn compiled() -> &'static Model {
        &COMPILED
    }

    /// Reads the two files; lines that start with `#` are comments, what is no weight is passed over.
    pub fn read(weights: &str, wording: &str) -> Model {
        let lines = |text: &str| -> Vec<String> {
            let lines = text.lines().filter(|line| !line.starts_with('#'));
            lines.map(str::to_owned).collect()
        };
        let named = lines(weights);
        let named = named.iter().filter_map(|line| {
            let (name, weight) = line.split_once(' ')?;
            Some((name.to_owned(), finite(weight)?))
        });
        let terms = lines(wording);
        let terms = terms
            .iter()
            .flat_map(|line| line.split(' '))
            .filter_map(|entry| {
                let (term, weight) = entry.split_once(':')?;
                Some((term.parse().ok()?, finite(weight)?))
            });
        Model {
            named: named.collect(),
            wording: terms.collect(),
        }
    }

    /// The log-odds of a named observation; nothing for a name that is not listed.
    pub fn weight(&self, name: &str) -> f32 {
        self.named.get(name).copied().unwrap_or(0.0)
    }

    /// Weighs what was seen.
    pub fn weigh(&self, observed: &Observed) -> Reading {
        let mut signals = vec![Signal {
            name: "prior".to_owned(),
            weight: self.weight("prior"),
            evidence: "before anything was read".to_owned(),
        }];
        signals.extend(observed.named.iter().map(|seen| Signal {
            name: seen.name.to_owned(),
            weight: self.weight(seen.name) * seen.strength,
            evidence: seen.evidence.clone(),
        }));
        signals.extend(self.wording(observed));
        let log_odds = signals.iter().map(|signal| signal.weight).sum();
        Reading {
            signals,
            protected: observed.claims.hold_against(log_odds),
            bulk: observed.bulk.clone(),
        }
    }

    /// All known terms together, with those that weigh most.
    fn wording(&self, observed: &Observed) -> Option<Signal> {
        let terms = observed.wording.terms();
        let mut known: Vec<(f32, &[String])> = terms
            .iter()
            .filter_map(|(term, words)| Some((*self.wording.get(term)?, *words)))
            .collect();
        let share = term_strength(known.len());
        let sum: f32 = known.iter().map(|(weight, _)| weight).sum();
        known.sort_by(|(one, a), (two, b)| {
            (two * sum).total_cmp(&(one * sum)).then_with(|| a.cmp(b))
        });
        let shown: Vec<String> = known
            .iter()
            .take(SHOWN)
            .map(|(_, words)| words.join(" "))
            .collect();
        let limit = self.weight("wording_limit");
        (!known.is_empty()).then(|| Signal {
            name: "wording".to_owned(),
            weight: (sum * share).clamp(-limit, limit),
            evidence: one_line(&shown.join(" · ")),
        })
    }
}

/// How strongly each of so many known terms counts.
pub fn term_strength(known: usize) -> f32 {
    1.0 / (known as f32 + DAMPING).sqrt()
}

fn finite(weight: &str) -> Option<f32> {
    weight
        .trim()
        .parse()
        .ok()
        .filter(|weight: &f32| weight.is_finite())
}
