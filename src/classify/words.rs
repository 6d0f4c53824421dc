//! A text as a row of folded words, each with the place it came from, so that phrases of data files can be looked up in
//! linear time and the evidence is quoted as it was written.
//!
//! Folding: compatibility decomposition without marks, lower case, zero-width characters out, punctuation and
//! apostrophes part words, every number is `#`, every currency is `¤`, the per-cent and the section sign are words.

use std::ops::Range;

use unicode_normalization::char::{decompose_compatible, is_combining_mark};

/// Words that are read; no mail a person wrote is longer, and a stranger must not decide how long we work.
const MAX_WORDS: usize = 20_000;
/// Letters of one word that are kept; longer ones are no words.
const MAX_LETTERS: usize = 40;
/// Letters of a piece of evidence.
const MAX_EVIDENCE: usize = 80;
/// How people write currencies in letters.
const CURRENCIES: [&str; 12] = [
    "eur", "euro", "euros", "usd", "gbp", "chf", "pln", "zl", "sek", "nok", "dkk", "brl",
];

/// A folded text.
#[derive(Debug, Default)]
pub(super) struct Words<'a> {
    source: &'a str,
    /// All words with one space between, so that a run of words is one slice.
    joined: String,
    /// Per word: its place in `joined` and in `source`.
    places: Vec<(Range<usize>, Range<usize>)>,
    /// Where the number that ends `joined` may go on: directly behind a separator between its digits.
    open_number: Option<usize>,
}

impl<'a> Words<'a> {
    /// Folds a text.
    pub(super) fn fold(source: &'a str) -> Self {
        let mut words = Words {
            source,
            ..Words::default()
        };
        let mut word = String::new();
        let mut start = 0;
        for (at, letter) in source.char_indices() {
            if words.places.len() >= MAX_WORDS {
                break;
            }
            match kind(letter) {
                Kind::Nothing => {}
                Kind::Letter => {
                    if word.is_empty() {
                        start = at;
                    }
                    if word.len() < MAX_LETTERS {
                        fold_letter(letter, &mut word);
                    }
                }
                other => {
                    words.finish(&mut word, start..at);
                    words.take(other, at, letter);
                }
            }
        }
        words.finish(&mut word, start..source.len());
        words
    }

    /// The number of words.
    pub(super) fn len(&self) -> usize {
        self.places.len()
    }

    /// The folded word at `at`.
    pub(super) fn word(&self, at: usize) -> &str {
        self.run(at..at + 1)
    }

    /// A run of words, folded; empty beyond the end.
    pub(super) fn run(&self, run: Range<usize>) -> &str {
        let from = self.places.get(run.start).map(|(place, _)| place.start);
        let to = run
            .end
            .checked_sub(1)
            .and_then(|last| self.places.get(last))
            .map(|(place, _)| place.end);
        from.zip(to)
            .and_then(|(from, to)| self.joined.get(from..to))
            .unwrap_or_default()
    }

    /// The whole folded text.
    pub(super) fn joined(&self) -> &str {
        &self.joined
    }

    /// A run of words as it was written: one line, cut.
    pub(super) fn evidence(&self, run: Range<usize>) -> String {
        let from = self.places.get(run.start).map(|(_, place)| place.start);
        let to = run
            .end
            .checked_sub(1)
            .and_then(|last| self.places.get(last))
            .map(|(_, place)| place.end);
        from.zip(to)
            .and_then(|(from, to)| self.source.get(from..to))
            .map(one_line)
            .unwrap_or_default()
    }

    fn finish(&mut self, word: &mut String, place: Range<usize>) {
        if !word.is_empty() {
            let folded = if CURRENCIES.contains(&word.as_str()) {
                "¤"
            } else {
                word.as_str()
            };
            self.push(folded, place);
            word.clear();
        }
    }

    fn push(&mut self, word: &str, place: Range<usize>) {
        if !self.joined.is_empty() {
            self.joined.push(' ');
        }
        let from = self.joined.len();
        self.joined.push_str(word);
        self.places.push((from..self.joined.len(), place));
        self.open_number = None;
    }

    /// A character that is a word of its own, or parts words.
    fn take(&mut self, kind: Kind, at: usize, letter: char) {
        let end = at + letter.len_utf8();
        match kind {
            Kind::Digit if self.open_number.is_some_and(|open| at <= open + 1) => {
                if let Some((_, place)) = self.places.last_mut() {
                    place.end = end;
                }
                self.open_number = Some(end);
            }
            Kind::Digit => {
                self.push("#", at..end);
                self.open_number = Some(end);
            }
            Kind::Symbol(word) => self.push(word, at..end),
            _ if !matches!(letter, '.' | ',' | ':' | '/' | '-' | '\'') => self.open_number = None,
            _ => {}
        }
    }
}

/// What a character is to a word.
enum Kind {
    Letter,
    Digit,
    Symbol(&'static str),
    /// Not there for a reader.
    Nothing,
    Between,
}

fn kind(letter: char) -> Kind {
    match letter {
        '0'..='9' => Kind::Digit,
        '%' => Kind::Symbol("%"),
        '§' => Kind::Symbol("§"),
        '€' | '$' | '£' | '¥' | '¤' => Kind::Symbol("¤"),
        '\u{ad}' | '\u{34f}' | '\u{200b}'..='\u{200f}' | '\u{2060}'..='\u{2064}' | '\u{feff}' => {
            Kind::Nothing
        }
        _ if letter.is_numeric() => Kind::Digit,
        _ if letter.is_alphabetic() || is_combining_mark(letter) => Kind::Letter,
        _ => Kind::Between,
    }
}

/// Appends a letter without case and marks (and without the space some decompose into); letters that Unicode does not decompose, as people type them without.
fn fold_letter(letter: char, word: &mut String) {
    match letter {
        'a'..='z' => word.push(letter),
        'ß' => word.push_str("ss"),
        'æ' | 'Æ' => word.push_str("ae"),
        'œ' | 'Œ' => word.push_str("oe"),
        'ł' | 'Ł' => word.push('l'),
        'ø' | 'Ø' => word.push('o'),
        'đ' | 'Đ' => word.push('d'),
        _ => decompose_compatible(letter, |part| {
            if part.is_alphanumeric() && !is_combining_mark(part) {
                word.extend(part.to_lowercase());
            }
        }),
    }
}

/// A text on one line, cut.
pub(super) fn one_line(text: &str) -> String {
    let mut line = String::new();
    for word in text.split_whitespace() {
        if line.chars().count() + word.chars().count() > MAX_EVIDENCE {
            line.push('…');
            break;
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line.retain(|letter| !letter.is_control());
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_phrase_is_the_same_however_it_is_typed() {
        for (text, folded) in [
            ("Quick\u{a0}call?", "quick call"),
            ("I'd love 15min – or 1,299.00 €!", "i d love # min or # ¤"),
            (
                "ZAŁĄCZNIK, réunion; Grüße\u{200b}n",
                "zalacznik reunion grussen",
            ),
            ("INV-2026/11/04 : 5", "inv # #"),
            ("up to 40% (USD 20)", "up to # % ¤ #"),
            ("Ｆｕｌｌ ﬁt", "full fit"),
            ("e\u{301}te\u{301}", "ete"),
            ("\u{37a}a \u{345}", "a"),
            ("", ""),
        ] {
            assert_eq!(Words::fold(text).joined(), folded, "{text}");
        }
    }

    #[test]
    fn evidence_is_quoted_as_written() {
        let words = Words::fold("Do you have\n 15 Minutes\tfor a Quick-Call?");
        assert_eq!(words.run(3..5), "# minutes");
        assert_eq!(words.evidence(3..9), "15 Minutes for a Quick-Call");
        assert_eq!(words.evidence(8..90), "");
    }

    proptest! {
        #[test]
        fn folding_never_panics_and_its_places_hold(text: String) {
            let words = Words::fold(&text);
            for at in 0..words.len() {
                prop_assert!(!words.word(at).is_empty());
                words.evidence(at..at + 3);
            }
            prop_assert_eq!(words.joined().split(' ').filter(|word| !word.is_empty()).count(), words.len());
        }
    }
}
