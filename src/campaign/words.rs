//! How much a word says about the text it stands in: the rarer it is in business mail, the more.

use std::collections::HashMap;
use std::sync::LazyLock;

/// Class of numbers, addresses and codes: they differ between copies and say nothing.
pub(super) const DATA: u8 = 0;
/// Class of a word that is not listed: a rare one, or one of a language that the list does not hold.
pub(super) const UNLISTED: u8 = 7;
/// Class of a character of a script written without spaces, which is a word of its own.
const CHARACTER: u8 = 2;
/// What a word of each class weighs: minus the logarithm of the share of texts that hold it, about.
const WEIGHTS: [f32; 8] = [0.3, 0.5, 1.6, 2.5, 3.4, 4.3, 5.2, 6.0];

static CLASSES: LazyLock<HashMap<&str, u8>> = LazyLock::new(|| {
    let lines = include_str!("data/word-classes.txt").lines();
    let listed = lines.filter_map(|line| {
        let (class, words) = line.split_once(' ')?;
        Some((class.parse().ok()?, words))
    });
    listed
        .flat_map(|(class, words): (u8, &str)| words.split(' ').map(move |word| (word, class)))
        .collect()
});

/// The class of a folded word, 0 to 7.
pub(super) fn class(word: &str) -> u8 {
    if word == "_" {
        return 1;
    }
    if word.chars().any(|c| c.is_ascii_digit() || c == '@') {
        return DATA;
    }
    let unlisted = || {
        let mut chars = word.chars();
        let alone = chars.next().is_some_and(|c| !c.is_ascii()) && chars.next().is_none();
        if alone { CHARACTER } else { UNLISTED }
    };
    CLASSES.get(word).copied().unwrap_or_else(unlisted)
}

/// What a word of this class weighs.
pub(super) fn weight(class: u8) -> f32 {
    WEIGHTS[usize::from(class & 7)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rarer_a_word_the_more_it_says() {
        let heavier = |one: &str, other: &str| weight(class(one)) > weight(class(other));
        assert!(heavier("meeting", "the") && heavier("brightlake", "meeting"));
        assert!(heavier("angebot", "und") && heavier("und", "0"));
        for (word, expected) in [
            ("0", DATA),
            ("a0b", DATA),
            ("@", DATA),
            ("_", 1),
            ("語", 2),
            ("zzyzx", 7),
        ] {
            assert_eq!(class(word), expected, "{word}");
        }
    }
}
