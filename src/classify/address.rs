//! How a text speaks to its reader: it names its own company, asks about the reader's, and counts. Holds in every
//! language, also for pitches whose phrases no list has.

use std::ops::Range;

use super::observed::{Observation, observation};
use super::words::{Words, one_line};
use crate::campaign::{brand, is_freemail, registrable_domain};
use crate::message::Original;

/// Words of a company's name that may stand apart in a text ("North Wire" for `northwire.example`).
const NAME_WORDS: usize = 3;
/// Letters below which a brand is an ordinary word or a syllable.
const MIN_NAME: usize = 4;
/// Numbers from which a text counts on figures.
const MANY_FIGURES: usize = 3;
/// Bytes of one question; longer ones are no sentence.
const MAX_QUESTION: usize = 300;

/// How people are addressed, folded, in the eight languages.
pub(super) const READER: [&str; 46] = [
    "you", "your", "yours", "sie", "ihnen", "ihr", "ihre", "ihrem", "ihren", "ihrer", "euch",
    "eure", "vous", "votre", "vos", "usted", "ustedes", "su", "sus", "le", "les", "te", "tu",
    "lei", "vostro", "vostra", "vostri", "suo", "sua", "ti", "vi", "u", "uw", "je", "jullie",
    "jouw", "voce", "voces", "lhe", "vossa", "panstwo", "panstwa", "pan", "pana", "pani", "panu",
];

/// What the way of speaking shows; `words` are the subject and the pitch text.
pub(super) fn address_signals(
    original: &Original,
    text: &str,
    words: &Words<'_>,
) -> Vec<Observation> {
    let mut signals = Vec::new();
    signals.extend(names_own_company(original, words));
    signals.extend(asks_the_reader(text));
    let figures = (0..words.len())
        .filter(|at| matches!(words.word(*at), "#" | "%"))
        .count();
    if figures >= MANY_FIGURES {
        signals.push(observation("figures", 1, format!("{figures} numbers")));
    }
    signals.extend(names_a_price(words));
    signals
}

/// An amount of money; what is owed or ordered is protected before this counts.
fn names_a_price(words: &Words<'_>) -> Option<Observation> {
    let is_price = |at: &usize| matches!(words.run(*at..at + 2), "¤ #" | "# ¤");
    let at = (0..words.len()).find(is_price)?;
    Some(observation("names_a_price", 1, words.evidence(at..at + 2)))
}

/// The sender's own company or product, by name, in the text: who knows us does not introduce it.
fn names_own_company(original: &Original, words: &Words<'_>) -> Option<Observation> {
    let address = &original.from.as_ref()?.address;
    let domain = registrable_domain(address.rsplit_once('@')?.1)?;
    let label: String = domain
        .split('.')
        .next()?
        .chars()
        .filter(|letter| *letter != '-')
        .collect();
    let brand: String = brand(domain)
        .chars()
        .filter(|letter| *letter != '-')
        .collect();
    if is_freemail(domain) || brand.chars().count() < MIN_NAME {
        return None;
    }
    let place = named(words, &[&brand, &label])?;
    Some(observation("names_own_company", 1, words.evidence(place)))
}

/// Where one of the names stands, written as one word or as several.
pub(super) fn named(words: &Words<'_>, names: &[&str]) -> Option<Range<usize>> {
    let runs = (0..words.len()).flat_map(|at| (1..=NAME_WORDS).map(move |count| at..at + count));
    runs.into_iter().find(|run| {
        let letters = || {
            words
                .run(run.clone())
                .chars()
                .filter(|letter| *letter != ' ')
        };
        run.end <= words.len() && names.iter().any(|name| letters().eq(name.chars()))
    })
}

/// A question that has the reader in it.
fn asks_the_reader(text: &str) -> Option<Observation> {
    let question = text
        .split_inclusive(['.', '!', '?', '\n'])
        .find(|sentence| {
            let asks = sentence.ends_with('?') && sentence.len() <= MAX_QUESTION;
            asks && Words::fold(sentence)
                .joined()
                .split(' ')
                .any(|word| READER.contains(&word))
        })?;
    Some(observation("asks_the_reader", 1, one_line(question)))
}
