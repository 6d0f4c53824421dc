//! What is kept of a text, and its form in the database.
//!
//! A word is kept as 13 bits of its keyed hash and its class (see `words`), in two octets. That tells copies apart as
//! well as whole hashes would, since runs of words are compared, and it is too little to read a text back: even who
//! has the key finds several words behind each.

use super::words::{DATA, UNLISTED};
use super::{Key, Sketch};

/// Words of a text that is compared by its wording; a pitch is shorter, a newsletter or a report longer.
const PROSE_WORDS: std::ops::RangeInclusive<usize> = 18..=260;
/// Share of numbers, addresses and codes, in percent, above which a text is a notice with data.
const PROSE_DATA: usize = 6;
/// Share of listed words, in percent, below which it is in a language that the list does not hold.
const PROSE_LISTED: usize = 50;

impl Sketch {
    /// The sketch of a text's words. `hash` is the keyed hash of a word.
    pub(super) fn new(hashed: &[(u64, u8)]) -> Self {
        Sketch(
            hashed
                .iter()
                .map(|(hash, class)| ((hash >> 51) as u16) << 3 | u16::from(class & 7))
                .collect(),
        )
    }

    /// Two octets a word, little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|word| word.to_le_bytes()).collect()
    }

    /// What [`Sketch::to_bytes`] wrote; `None` where an octet is missing.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (words, rest) = bytes.as_chunks::<2>();
        rest.is_empty()
            .then(|| Sketch(words.iter().map(|word| u16::from_le_bytes(*word)).collect()))
    }

    /// It reads like a letter: of a letter's length, with few numbers, in a language whose common words are known. Only
    /// such texts are compared by their wording; notices of one template are alike too, and are not one.
    pub fn is_prose(&self) -> bool {
        let words = self.0.len();
        let of = |class: u8| {
            self.0
                .iter()
                .filter(|word| class_of(**word) == class)
                .count()
        };
        PROSE_WORDS.contains(&words)
            && of(DATA) * 100 <= words * PROSE_DATA
            && (words - of(UNLISTED)) * 100 >= words * PROSE_LISTED
    }
}

/// The class of a word of a sketch.
pub(super) fn class_of(word: u16) -> u8 {
    (word & 7) as u8
}

/// The first eight octets of a keyed BLAKE3 hash: nobody outside can compute a text that collides with another one.
pub(super) fn keyed(bytes: &[u8], key: &Key) -> u64 {
    let hash = blake3::keyed_hash(&key.0, bytes);
    hash.as_bytes()
        .iter()
        .take(8)
        .fold(0, |sum, byte| sum << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sketch(classes: &[(u8, usize)]) -> Sketch {
        let words = classes
            .iter()
            .flat_map(|(class, count)| std::iter::repeat_n((0, *class), *count));
        Sketch::new(&words.collect::<Vec<_>>())
    }

    #[test]
    fn prose_is_of_a_letters_length_with_few_numbers_and_known_words() {
        for (classes, expected) in [
            (&[(2, 40)][..], true),
            (&[(2, 17)], false),
            (&[(2, 261)], false),
            (&[(2, 47), (DATA, 3)], true),
            (&[(2, 45), (DATA, 5)], false),
            (&[(2, 20), (UNLISTED, 20)], true),
            (&[(2, 19), (UNLISTED, 21)], false),
            (&[], false),
        ] {
            assert_eq!(sketch(classes).is_prose(), expected, "{classes:?}");
        }
    }

    #[test]
    fn a_word_keeps_thirteen_bits_of_its_hash() {
        let words = Sketch::new(&[(u64::MAX, 5), (u64::MAX >> 13, 5), (u64::MAX, 0)]).0;
        assert_eq!(words, [0xfffd, 5, 0xfff8]);
        assert_eq!(
            words.iter().map(|word| class_of(*word)).collect::<Vec<_>>(),
            [5, 5, 0]
        );
    }

    proptest! {
        #[test]
        fn a_sketch_survives_the_database(words: Vec<u16>) {
            let sketch = Sketch(words);
            prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Some(sketch));
        }

        #[test]
        fn any_octets_are_read_or_refused(bytes: Vec<u8>) {
            prop_assert_eq!(Sketch::from_bytes(&bytes).is_some(), bytes.len() % 2 == 0);
        }
    }
}
