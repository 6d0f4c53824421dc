//! Unicode folded so that two texts a reader cannot tell apart are equal: compatibility forms, invisible characters,
//! letters borrowed from other scripts.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;
use unicode_security::confusable_detection::skeleton;
use unicode_security::mixed_script::AugmentedScriptSet;

use crate::message::text::is_invisible;

/// Characters by which it is told whether a text is Latin.
const LATIN_SAMPLE: usize = 4_000;

/// NFKC, without invisible characters, every white space but the line end a plain space; homoglyphs become the Latin
/// letters they imitate where a word, or a Latin text around it, mixes scripts.
pub(super) fn folded(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    for piece in text.split_inclusive([' ', '\n']) {
        if piece.is_ascii() {
            plain.push_str(piece);
        } else {
            fold_piece(piece, &mut plain);
        }
    }
    if plain.is_ascii() {
        Cow::Owned(plain)
    } else {
        Cow::Owned(without_homoglyphs(&plain))
    }
}

fn fold_piece(piece: &str, plain: &mut String) {
    for c in piece
        .chars()
        .filter(|&c| !is_invisible(c))
        .nfkc()
        .filter(|&c| !is_invisible(c))
    {
        match c {
            '\u{2018}' | '\u{2019}' | '\u{02BC}' | '\u{201B}' | '\u{FF07}' | '\u{B4}' => {
                plain.push('\'')
            }
            c if c.is_whitespace() && c != '\n' => plain.push(' '),
            c => plain.push(c),
        }
    }
}

fn without_homoglyphs(text: &str) -> String {
    let latin_text = is_mostly_latin(text);
    let mut folded = String::with_capacity(text.len());
    for word in text.split_inclusive(|c: char| !c.is_alphanumeric()) {
        if word.is_ascii() || !imitates(word, latin_text) {
            folded.push_str(word);
        } else {
            word.chars()
                .for_each(|c| folded.push(latin_twin(c).unwrap_or(c)));
        }
    }
    folded
}

/// The word mixes Latin with letters that imitate it, or consists of imitations in a Latin text.
fn imitates(word: &str, latin_text: bool) -> bool {
    let word = word.trim_end_matches(|c: char| !c.is_alphanumeric());
    if word.chars().all(is_latin_range) {
        return false;
    }
    let mixed = AugmentedScriptSet::for_str(word).is_empty()
        && word.chars().any(|c| c.is_ascii_alphabetic());
    mixed
        || (latin_text
            && word
                .chars()
                .all(|c| is_latin_range(c) || latin_twin(c).is_some()))
}

/// Latin letters of European languages, which are never imitations.
fn is_latin_range(c: char) -> bool {
    c <= '\u{24F}' || ('\u{1E00}'..='\u{1EFF}').contains(&c)
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
