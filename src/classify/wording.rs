//! The wording of a text: the beginnings of its words, and pairs of them, as numbers of a fixed range.
//!
//! Words are those that are compared: folded, numbers, addresses and names masked. Each counts once however often it
//! stands there, and only in its language: "formation" sells in one and teaches in another.

use std::collections::BTreeMap;
use std::ops::Range;

use super::words::Words;
use crate::message::PitchText;

/// Numbers that a term may get. So many that what no list knows seldom meets the number of something it does know.
const RANGE: u64 = 1 << 20;
/// Words of a text that are read: a pitch has said what it wants by then, and a stranger must not decide how long we work.
const MAX_WORDS: usize = 600;
/// The longest run of words that is a term.
const LONGEST: usize = 2;
/// Letters of a word that count: few texts teach, so its forms are taken together.
const STEM: usize = 5;
/// Letters from which a word may tell something; shorter ones hold a sentence together.
const TELLING: usize = 4;
/// Stands for a web address, whose domain is nobody's wording.
const LINK: &str = "www";

/// The words of a subject and of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wording {
    language: String,
    subject: Vec<String>,
    text: Vec<String>,
}

impl Wording {
    pub(super) fn of(subject: &str, text: &PitchText) -> Self {
        let subject = Words::fold(subject);
        let masked = |word: &String| match word.contains('.') {
            true => LINK.to_owned(),
            false => word.clone(),
        };
        Wording {
            language: text.language.clone().unwrap_or_default(),
            subject: (0..subject.len().min(MAX_WORDS))
                .map(|at| subject.word(at).to_owned())
                .collect(),
            text: text.words.iter().take(MAX_WORDS).map(masked).collect(),
        }
    }

    /// Every term, once, with the words it stands for.
    pub fn terms(&self) -> BTreeMap<u32, &[String]> {
        let mut terms = BTreeMap::new();
        for words in [&self.subject, &self.text] {
            let stems: Vec<&str> = words.iter().map(|word| stem(word)).collect();
            for run in runs(words.len()) {
                if !stems[run.clone()].iter().any(|stem| tells(stem)) {
                    continue;
                }
                let term = number(&self.language, &stems[run.clone()]);
                terms.entry(term).or_insert(&words[run]);
            }
        }
        terms
    }
}

/// A word of grammar tells nothing of what is wanted.
fn tells(stem: &str) -> bool {
    stem.chars().count() >= TELLING
}

/// The beginning of a word, which it shares with its other forms.
fn stem(word: &str) -> &str {
    let end = word
        .char_indices()
        .nth(STEM)
        .map_or(word.len(), |(at, _)| at);
    &word[..end]
}

/// All runs of one to [`LONGEST`] of so many words.
fn runs(words: usize) -> impl Iterator<Item = Range<usize>> {
    (0..words)
        .flat_map(move |from| (from + 1..=(from + LONGEST).min(words)).map(move |to| from..to))
}

/// FNV-1a over language and stems.
fn number(language: &str, stems: &[&str]) -> u32 {
    let parts = [language].into_iter();
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for part in parts.chain(stems.iter().copied()) {
        for octet in part.bytes().chain([b' ']) {
            hash = (hash ^ u64::from(octet)).wrapping_mul(0x0100_0000_01b3);
        }
    }
    // The remainder is below the range, so it fits.
    ((hash ^ (hash >> 32)) % RANGE) as u32
}
