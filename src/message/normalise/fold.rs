//! Unicode folded so that two texts a reader cannot tell apart are equal: compatibility forms, invisible characters,
//! letters borrowed from other scripts.

use std::borrow::Cow;
use std::collections::HashMap;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfkc_quick};
use unicode_security::confusable_detection::skeleton;
use unicode_security::mixed_script::AugmentedScriptSet;

use crate::message::text::is_invisible;

/// Characters by which it is told whether a text is Latin.
const LATIN_SAMPLE: usize = 4_000;
/// Combining marks that are kept in a row; more are decoration, and sorting them takes time.
const MARKS: usize = 4;

/// NFKC, without invisible characters, every white space but the line end a plain space; homoglyphs become the Latin
/// letters they imitate where a word, or a Latin text around it, mixes scripts.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    // Some characters are eighteen when written out.
    let most = text.len() + text.len() / 16;
    let mut plain = String::with_capacity(most);
    for piece in text.split_inclusive([' ', '\n']) {
        if piece.is_ascii() {
            plain.push_str(piece);
        } else {
            fold_piece(piece, &mut plain, most);
        }
        if plain.len() > most {
            break;
        }
    }
    if plain.is_ascii() {
        Cow::Owned(plain)
    } else {
        Cow::Owned(without_homoglyphs(&plain))
    }
}

fn fold_piece(piece: &str, plain: &mut String, most: usize) {
    let seen = || piece.chars().filter(|&c| !is_invisible(c));
    if is_nfkc_quick(seen()) == IsNormalized::Yes {
        seen().for_each(|c| push(c, plain));
        return;
    }
    let mut marks = 0;
    let sparse = seen().filter(|c| {
        marks = if is_mark(*c) { marks + 1 } else { 0 };
        marks <= MARKS
    });
    for c in sparse.nfkc().filter(|&c| !is_invisible(c) && !is_mark(c)) {
        push(c, plain);
        if plain.len() > most {
            return;
        }
    }
}

fn push(c: char, plain: &mut String) {
    match c {
        '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{201B}' | '\u{FF07}' | '\u{B4}' => {
            plain.push('\'')
        }
        '\n' => plain.push('\n'),
        c if c.is_whitespace() => plain.push(' '),
        c if c.is_ascii() => plain.push(c),
        c => plain.push(small_capital(c).unwrap_or(c)),
    }
}

/// Combining diacritical marks; what is left of them when letters are composed is decoration.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36F}').contains(&c)
}

/// The letter of a small capital, as phonetic alphabets have them and disguises use them.
#[rustfmt::skip]
fn small_capital(c: char) -> Option<char> {
    Some(match c {
        '\u{1D00}' => 'a', '\u{299}' => 'b', '\u{1D04}' => 'c', '\u{1D05}' => 'd', '\u{1D07}' => 'e', '\u{A730}' => 'f',
        '\u{262}' => 'g', '\u{29C}' => 'h', '\u{26A}' => 'i', '\u{1D0A}' => 'j', '\u{1D0B}' => 'k', '\u{29F}' => 'l',
        '\u{1D0D}' => 'm', '\u{274}' => 'n', '\u{1D0F}' => 'o', '\u{1D18}' => 'p', '\u{280}' => 'r', '\u{A731}' => 's',
        '\u{1D1B}' => 't', '\u{1D1C}' => 'u', '\u{1D20}' => 'v', '\u{1D21}' => 'w', '\u{28F}' => 'y', '\u{1D22}' => 'z',
        _ => return None,
    })
}

fn without_homoglyphs(text: &str) -> String {
    let latin_text = is_mostly_latin(text);
    let mut twins = Twins::default();
    let mut folded = String::with_capacity(text.len());
    for line in text.split_inclusive('\n') {
        if line.chars().all(is_latin_range) {
            folded.push_str(line);
            continue;
        }
        let latin = latin_text && !twins.is_foreign(line);
        for piece in line.split_inclusive(' ') {
            // Whether a letter is one is asked only where it matters: it takes time.
            let plain = piece.chars().all(is_latin_range)
                || (!latin && !piece.bytes().any(|octet| octet.is_ascii_alphabetic()));
            if plain {
                folded.push_str(piece);
            } else {
                piece
                    .split_inclusive(|c: char| !c.is_alphanumeric())
                    .for_each(|word| twins.fold(word, latin, &mut folded));
            }
        }
    }
    folded
}

/// The letters that were looked up, for one costs more than a word of text.
#[derive(Default)]
struct Twins(HashMap<char, Option<char>>);

impl Twins {
    fn of(&mut self, c: char) -> Option<char> {
        if is_latin_range(c) {
            return None;
        }
        *self.0.entry(c).or_insert_with(|| latin_twin(c))
    }

    /// A line of another language in a Latin text: a good part of it are letters that imitate none.
    fn is_foreign(&mut self, line: &str) -> bool {
        let (mut letters, mut own) = (0, 0);
        for c in line.chars().filter(|c| c.is_alphabetic()) {
            letters += 1;
            own += usize::from(!is_latin_range(c) && self.of(c).is_none());
        }
        own * 5 > letters
    }

    fn fold(&mut self, word: &str, latin_text: bool, folded: &mut String) {
        if word.is_ascii() || !self.imitate(word, latin_text) {
            folded.push_str(word);
        } else {
            word.chars()
                .for_each(|c| folded.push(self.of(c).unwrap_or(c)));
        }
    }

    /// The word mixes Latin with letters that imitate it, or consists of imitations in a Latin text.
    fn imitate(&mut self, word: &str, latin_text: bool) -> bool {
        let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
        if word.chars().all(is_latin_range) {
            return false;
        }
        let imitated = latin_text
            && word
                .chars()
                .all(|c| is_latin_range(c) || self.of(c).is_some());
        imitated
            || (word.bytes().any(|octet| octet.is_ascii_alphabetic())
                && AugmentedScriptSet::for_str(word).is_empty())
    }
}

/// Latin letters of European languages, punctuation and symbols, which are never imitations.
fn is_latin_range(c: char) -> bool {
    c <= '\u{24F}' || matches!(c, '\u{1E00}'..='\u{1EFF}' | '\u{2000}'..='\u{2BFF}')
}

fn is_mostly_latin(text: &str) -> bool {
    let letters = || {
        text.chars()
            .take(LATIN_SAMPLE)
            .filter(|c| c.is_alphabetic())
    };
    let (letters, latin) = (
        letters().count(),
        letters().filter(|&c| is_latin_range(c)).count(),
    );
    latin * 10 >= letters * 6
}

/// The ASCII letter a letter of another script looks like (UTS 39), in its case.
fn latin_twin(c: char) -> Option<char> {
    if is_latin_range(c) || !c.is_alphabetic() {
        return None;
    }
    let mut buffer = [0; 4];
    let alike = |c: char, buffer: &mut [u8; 4]| {
        let mut prototype = skeleton(c.encode_utf8(buffer)).take(2);
        match (prototype.next(), prototype.next()) {
            (Some(twin), None) if twin.is_ascii_alphabetic() => Some(twin),
            _ => None,
        }
    };
    // Capital I and small l share a prototype, so the case is taken from the imitating letter.
    match alike(c, &mut buffer) {
        Some('l') if c.is_uppercase() => Some('I'),
        Some(twin) => Some(twin),
        None => c
            .to_lowercase()
            .next()
            .filter(|&l| l != c)
            .and_then(|l| alike(l, &mut buffer)),
    }
}
