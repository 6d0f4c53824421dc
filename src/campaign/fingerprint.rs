//! A text to its fingerprint: a sketch for exact comparison and the keys under which the index holds it.
//!
//! Word hashes are BLAKE3 keyed with the installation's secret, so nobody outside can compute a text that collides with
//! another one. What follows (MinHash, keys) only mixes those secret values and needs no strength of its own.
//!
//! The keys only find candidates, which are then compared exactly. Measured on copies and on spun texts, with the
//! thresholds of `matching`: 12 pairs of minima over runs of three words find every copy (42 of three minima each did
//! no better); 16 pairs of minima over words, drawn by their weight (Ioffe, "Improved Consistent Sampling", 2010, in its
//! simple form for one weight a word), find 88 % of the spun ones, and the key of the sender's brand finds the rest
//! where rotating senders keep it.

use std::collections::HashMap;

use super::sketch::keyed;
use super::vendor::brand;
use super::words::{class, weight};
use super::{Fingerprint, Identity, Key, Sketch};
use crate::message::PitchText;

/// Words in a run.
const RUN: usize = 3;
/// Keys over the runs of three words, and over the weighed words.
const RUN_KEYS: usize = 12;
const WORD_KEYS: usize = 16;
/// Minima in a key.
const ROWS: usize = 2;
/// Words below this class are in every mail: no key is made of them.
const LEAST_CLASS: u8 = 3;
/// Distinct runs below which a text has no fingerprint: pleasantries ("please see attached, let me know") are alike by
/// chance.
const LEAST_RUNS: usize = 16;
/// Words that are looked at; more is no pitch, and a stranger must not decide how long we work.
const MOST_WORDS: usize = 4_000;
/// Bits of a key: few enough for a short integer in the index, so many that two keys never meet by chance.
const KEY_BITS: u32 = 48;

/// The fingerprint of a text; `None` where it holds too little to tell texts apart. Who sent it decides only where in the
/// index it is found, not what it is like.
pub fn fingerprint(text: &PitchText, identity: &Identity, key: &Key) -> Option<Fingerprint> {
    let words = text.words.get(..MOST_WORDS).unwrap_or(&text.words);
    let hashed = hashed(words, key);
    let runs = runs(&hashed);
    if runs.len() < LEAST_RUNS {
        return None;
    }
    let sketch = Sketch::new(&hashed);
    let mut keys = run_keys(&runs, key);
    if sketch.is_prose() {
        keys.extend(word_keys(&hashed, key));
        keys.extend(
            identity
                .vendor
                .iter()
                .map(|vendor| named_key("vendor", brand(vendor), key)),
        );
    }
    keys.sort_unstable();
    keys.dedup();
    Some(Fingerprint { keys, sketch })
}

impl Fingerprint {
    /// A short name of this very text, the same for equal texts under the same key; for people to compare by eye.
    pub fn id(&self) -> String {
        let hash = blake3::hash(&self.sketch.to_bytes()).to_hex();
        hash.as_str().chars().take(16).collect()
    }
}

/// Keyed hash and class of each word.
fn hashed(words: &[String], key: &Key) -> Vec<(u64, u8)> {
    let mut known: HashMap<&str, (u64, u8)> = HashMap::new();
    let hash = |word: &str| (keyed(word.as_bytes(), key), class(word));
    words
        .iter()
        .map(|word| *known.entry(word).or_insert_with(|| hash(word)))
        .collect()
}

/// The distinct hashes of all runs of three words.
fn runs(hashed: &[(u64, u8)]) -> Vec<u64> {
    let mut runs: Vec<u64> = hashed
        .windows(RUN)
        .map(|run| {
            run.iter()
                .fold(0, |sum: u64, (hash, _)| mix(sum.rotate_left(23) ^ hash))
        })
        .collect();
    runs.sort_unstable();
    runs.dedup();
    runs
}

/// The finaliser of SplitMix64: every input bit reaches every output bit.
fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    value ^ (value >> 31)
}

fn run_keys(runs: &[u64], key: &Key) -> Vec<i64> {
    let minimum = |seed: u64| runs.iter().map(|run| mix(run ^ seed)).min().unwrap_or(0);
    joined(seeds::<{ RUN_KEYS * ROWS }>("runs", key).map(minimum), 1)
}

/// A word is drawn with a chance that goes with its weight: the least of exponential variates whose rates are the weights.
fn word_keys(hashed: &[(u64, u8)], key: &Key) -> Vec<i64> {
    let mut words: Vec<(u64, f64)> = hashed
        .iter()
        .filter(|(_, class)| *class >= LEAST_CLASS)
        .map(|(hash, class)| (*hash, f64::from(weight(*class))))
        .collect();
    words.sort_unstable_by_key(|(hash, _)| *hash);
    words.dedup_by_key(|(hash, _)| *hash);
    let drawn = |seed: u64| {
        let variate = |(hash, weight): &(u64, f64)| -uniform(mix(hash ^ seed)).ln() / weight;
        let least = words
            .iter()
            .min_by(|one, two| variate(one).total_cmp(&variate(two)));
        least.map_or(seed, |(hash, _)| *hash)
    };
    joined(seeds::<{ WORD_KEYS * ROWS }>("words", key).map(drawn), 2)
}

/// A number above 0 and at most 1 of the upper 53 bits.
fn uniform(bits: u64) -> f64 {
    ((bits >> 11) + 1) as f64 / (1_u64 << 53) as f64
}

/// One key for each pair of minima.
fn joined<const N: usize>(minima: [u64; N], kind: u64) -> Vec<i64> {
    let pairs = minima.chunks(ROWS).zip(0_u64..);
    pairs
        .map(|(rows, number)| {
            rows.iter().fold(mix(kind << 32 | number), |sum, row| {
                mix(sum.rotate_left(17) ^ row)
            })
        })
        .map(shortened)
        .collect()
}

fn named_key(kind: &str, name: &str, key: &Key) -> i64 {
    shortened(keyed(format!("{kind}:{name}").as_bytes(), key))
}

fn shortened(hash: u64) -> i64 {
    (hash >> (u64::BITS - KEY_BITS)) as i64
}

/// Numbers drawn from the key, the same at every start.
fn seeds<const N: usize>(kind: &str, key: &Key) -> [u64; N] {
    let mut reader = blake3::Hasher::new_keyed(&key.0)
        .update(b"minhash ")
        .update(kind.as_bytes())
        .finalize_xof();
    std::array::from_fn(|_| {
        let mut bytes = [0; 8];
        reader.fill(&mut bytes);
        u64::from_be_bytes(bytes)
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn text(words: &str) -> PitchText {
        PitchText {
            words: words.split_whitespace().map(str::to_owned).collect(),
            ..PitchText::default()
        }
    }

    /// Rare words, one a number.
    fn numbered(count: usize) -> String {
        let letter = |digit: u8| char::from(b'a' + digit - b'0');
        let word = |number: usize| number.to_string().bytes().map(letter).collect::<String>();
        (0..count)
            .map(|number| format!("zq{} ", word(number)))
            .collect()
    }

    fn by(vendor: &str) -> Identity {
        Identity {
            vendor: Some(vendor.to_owned()),
            ..Identity::default()
        }
    }

    fn of(words: &str, vendor: &str, secret: &[u8]) -> Option<Fingerprint> {
        fingerprint(&text(words), &by(vendor), &Key::derive(secret))
    }

    fn shared(one: &Fingerprint, two: &Fingerprint) -> usize {
        one.keys.iter().filter(|key| two.keys.contains(key)).count()
    }

    /// A letter of common words, long enough to be compared by its wording.
    const LETTER: &str = "we help your team with the offer and the price of the service so that you can see what it \
        would save your company this year without any work for your people and with a free test";

    #[test]
    fn too_little_text_never_matches() {
        for short in [
            "",
            "just bumping this",
            &numbered(17),
            &"again and ".repeat(500),
        ] {
            assert_eq!(of(short, "acme.example", b"test"), None, "{short}");
        }
        assert!(of(&numbered(18), "acme.example", b"test").is_some());
    }

    #[test]
    fn the_same_text_has_the_same_fingerprint_and_another_secret_another_one() {
        let one = of(LETTER, "acme.example", b"test").unwrap();
        assert_eq!(Some(&one), of(LETTER, "acme.example", b"test").as_ref());
        assert_eq!(one.keys.len(), RUN_KEYS + WORD_KEYS + 1);
        let other = of(LETTER, "acme.example", b"another site").unwrap();
        assert_eq!(shared(&one, &other), 0);
        assert_ne!((&one.sketch, one.id()), (&other.sketch, other.id()));
    }

    #[test]
    fn half_changed_copies_share_a_key_and_strangers_do_not() {
        let words = numbered(90);
        let change = |(at, word)| if at % 12 == 5 { "changed " } else { word };
        let copy: Vec<&str> = words.split_whitespace().enumerate().map(change).collect();
        let one = of(&words, "acme.example", b"test").unwrap();
        assert!(shared(&one, &of(&copy.join(" "), "acme.example", b"test").unwrap()) > 0);
        let stranger = of(&words.replace("zq", "qz"), "acme.example", b"test").unwrap();
        assert_eq!(shared(&one, &stranger), 0);
    }

    #[test]
    fn a_letter_is_found_by_the_brand_of_its_sender_and_a_list_of_rare_words_is_not() {
        let other = "this is another letter by the same people about something else which you can also read if there is time for it today";
        let letters = |vendor| {
            (
                of(LETTER, "acme.com", b"test").unwrap(),
                of(other, vendor, b"test").unwrap(),
            )
        };
        let (one, two) = letters("getacme.io");
        assert_eq!(shared(&one, &two), 1);
        let (one, two) = letters("rival.com");
        assert_eq!(shared(&one, &two), 0);
        assert_eq!(
            of(&numbered(40), "acme.com", b"test").unwrap().keys.len(),
            RUN_KEYS
        );
    }

    #[test]
    fn a_book_is_cut_at_the_limit() {
        let long = of(&numbered(9_000), "acme.example", b"test").unwrap();
        assert_eq!(long.sketch.0.len(), MOST_WORDS);
        assert_eq!(
            Some(long),
            of(&numbered(MOST_WORDS), "acme.example", b"test")
        );
    }
}
