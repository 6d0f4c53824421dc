//! How exact a text is: reference numbers, amounts to the cent, dates. Who sells rounds; who bills, delivers or answers
//! is exact. Holds in every language.

use super::observed::Observation;
use super::words::one_line;

/// Words that are read.
const MAX_WORDS: usize = 2_000;
/// Digits that make a number a reference.
const REFERENCE: usize = 4;
/// Letters of the longest name of a month.
const MONTH: usize = 11;
/// More of a kind say nothing more.
const MOST: usize = 3;

/// How the names of months begin, in the eight languages.
const MONTHS: [&str; 38] = [
    "jan", "gen", "ene", "sty", "feb", "fev", "fév", "lut", "mar", "mär", "mrt", "apr", "abr",
    "avr", "kwi", "mai", "may", "mei", "mag", "maj", "jun", "juin", "giu", "cze", "jul", "juil",
    "lug", "lip", "aug", "aoû", "ago", "sie", "sep", "set", "wrz", "okt", "oct", "nov",
];
/// Those of the rest of the year.
const LATE_MONTHS: [&str; 9] = [
    "out", "ott", "paź", "lis", "dez", "dec", "déc", "dic", "gru",
];

/// What is exact in a text.
pub(super) fn precise(text: &str) -> Vec<Observation> {
    let words: Vec<&str> = text.split_whitespace().take(MAX_WORDS).collect();
    let beside = |at: usize| [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
    let near = |at: usize, is: &dyn Fn(&str) -> bool| {
        is(words[at]) || beside(at).any(|at| words.get(at).is_some_and(|word| is(word)))
    };
    let found = |is: &dyn Fn(usize) -> bool| -> Vec<&str> {
        let places = (0..words.len()).filter(|at| is(*at)).take(MOST);
        places.map(|at| bare(words[at])).collect()
    };
    let kinds = [
        ("reference", found(&|at| is_reference(bare(words[at])))),
        (
            "exact_amount",
            found(&|at| is_exact(bare(words[at])) && near(at, &names_money)),
        ),
        (
            "dates",
            found(&|at| is_date(bare(words[at])) || is_day(bare(words[at])) && near(at, &is_month)),
        ),
    ];
    let seen = kinds.into_iter().filter(|(_, found)| !found.is_empty());
    seen.map(|(name, found)| Observation {
        name,
        strength: (found.len() as f32).sqrt(),
        evidence: one_line(&found.join(" · ")),
    })
    .collect()
}

/// A word without what surrounds it.
fn bare(word: &str) -> &str {
    word.trim_matches(|letter: char| !letter.is_alphanumeric() && letter != '+')
}

fn digits(word: &str) -> usize {
    word.bytes().filter(u8::is_ascii_digit).count()
}

/// A number or code that only means something to the two who use it; no year, no telephone number.
fn is_reference(word: &str) -> bool {
    let plain = word.bytes().all(|octet| octet.is_ascii_digit());
    let year = plain && word.len() == 4 && (word.starts_with("19") || word.starts_with("20"));
    let telephone = word.starts_with(['0', '+']) || word.len() > 12;
    let coded = word
        .bytes()
        .all(|octet| octet.is_ascii_alphanumeric() || matches!(octet, b'-' | b'/' | b'_'));
    coded && digits(word) >= REFERENCE && !year && !telephone && !is_date(word)
}

/// `1,299.00` or `1.299,00`.
fn is_exact(word: &str) -> bool {
    let number = word.trim_end_matches(char::is_alphabetic);
    let cents = number.len().checked_sub(3).and_then(|at| number.get(at..));
    cents.is_some_and(|cents| cents.starts_with([',', '.']) && digits(cents) == 2)
}

fn names_money(word: &str) -> bool {
    const CODES: [&str; 8] = ["eur", "euro", "usd", "gbp", "chf", "pln", "zł", "brl"];
    word.contains(['€', '$', '£']) || CODES.contains(&bare(word).to_lowercase().as_str())
}

/// `15.10.`, `3/11/2026`, `2026-11-03`.
fn is_date(word: &str) -> bool {
    let parts: Vec<&str> = word
        .split(['.', '/', '-'])
        .filter(|part| !part.is_empty())
        .collect();
    let sizes: Vec<usize> = parts.iter().map(|part| part.len()).collect();
    let numbers = parts.iter().all(|part| digits(part) == part.len());
    numbers && matches!(sizes.as_slice(), [1 | 2, 1 | 2, 2 | 4] | [4, 2, 2])
        || numbers && word.contains('.') && matches!(sizes.as_slice(), [2, 2])
}

fn is_day(word: &str) -> bool {
    let number = word.trim_end_matches(char::is_alphabetic);
    number
        .parse::<u8>()
        .is_ok_and(|day| (1..=31).contains(&day))
        && word.len() <= 4
}

fn is_month(word: &str) -> bool {
    let word = bare(word).to_lowercase();
    let mut known = MONTHS.iter().chain(&LATE_MONTHS);
    word.len() <= MONTH && known.any(|month| word.starts_with(month))
}
