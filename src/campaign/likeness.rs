//! How alike two texts are, measured on their sketches.
//!
//! Two measures. **Copied** counts the runs of three words that both hold: copies of one text share most of them, and
//! forwards that could not be cut out cleanly contain them. **Wording** is for texts that were spun, every sentence with
//! three or four choices, where hardly a run of three survives: the words and pairs of words that both hold, weighed by
//! rarity, how evenly they are spread, and how many of the rarer words are the same. Spun copies share something in every
//! sentence, in the same order, and say the same thing; two offers by one hand share the signature and a few phrases and
//! nothing elsewhere, and two sellers who fill one well-known pattern share its phrases and not what they sell.

use super::Sketch;
use super::sketch::class_of;
use super::words::weight;

/// Words of a stretch in which something must be shared.
const STRETCH: f32 = 12.0;
/// Share of a stretch's weight that counts as full: half of a spun sentence is another.
const FULL: f32 = 0.5;
/// From this class on a word says what the text is about.
const TELLING: u8 = 5;
/// How far a shared word may have moved: so many words, and so large a part of the text.
const MOVED_WORDS: f32 = 25.0;
const MOVED_PART: f32 = 0.15;

/// A text made ready to be compared with many others.
pub(super) struct Ready<'s> {
    words: &'s [u16],
    /// Runs of three words, sorted, each once.
    runs: Vec<u64>,
    prose: Option<Prose>,
}

/// What comparing by wording needs.
struct Prose {
    /// Each word and where it stands, sorted.
    places: Vec<(u16, u16)>,
    /// Pairs of neighbours, sorted, each once.
    pairs: Vec<u32>,
    /// What the distinct words, those of them that tell, and the distinct pairs weigh together.
    words_weigh: f32,
    telling_weigh: f32,
    pairs_weigh: f32,
}

/// The likeness of two texts in wording.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Wording {
    /// Weight of what both hold by the weight of all, words and pairs, 0 to 1.
    pub shared: f32,
    /// Share of the text's stretches that hold something of the other, 0 to 1; of the worse side.
    pub even: f32,
    /// Weight of the telling words that both hold by that of all, 0 to 1.
    pub about: f32,
}

impl<'s> Ready<'s> {
    pub fn new(sketch: &'s Sketch) -> Self {
        let words = sketch.0.as_slice();
        let mut runs: Vec<u64> = words
            .windows(3)
            .map(|run| run.iter().fold(0, |sum, word| sum << 16 | u64::from(*word)))
            .collect();
        runs.sort_unstable();
        runs.dedup();
        Ready {
            words,
            runs,
            prose: sketch.is_prose().then(|| Prose::new(words)),
        }
    }

    /// Words of the text.
    pub fn words(&self) -> usize {
        self.words.len()
    }

    /// Shared runs of three words by all of them, 0 to 1.
    pub fn copied(&self, other: &Ready<'_>) -> f32 {
        let shared = count_shared(&self.runs, &other.runs);
        share(shared, self.runs.len() + other.runs.len() - shared)
    }

    /// The share of the runs of `part` that are found here, 0 to 1.
    pub fn contains(&self, part: &Ready<'_>) -> f32 {
        share(count_shared(&self.runs, &part.runs), part.runs.len())
    }

    /// The likeness in wording; `None` where one of them is no prose.
    pub fn wording(&self, other: &Ready<'_>) -> Option<Wording> {
        let (one, two) = (self.prose.as_ref()?, other.prose.as_ref()?);
        let (words, telling) = one.shared_words(two);
        let pairs = one.shared_pairs(two);
        let shared = part(words, one.words_weigh + two.words_weigh - words)
            + part(pairs, one.pairs_weigh + two.pairs_weigh - pairs);
        let here = self.spread(one, two, other.words.len());
        let there = other.spread(two, one, self.words.len());
        Some(Wording {
            shared: shared / 2.0,
            even: here.min(there),
            about: part(telling, one.telling_weigh + two.telling_weigh - telling),
        })
    }

    /// The share of the stretches of this text (`own` its prose) that are found in `other`, about where they stand here.
    fn spread(&self, own: &Prose, other: &Prose, other_words: usize) -> f32 {
        let mut found = vec![false; self.words.len()];
        let scale = other_words as f32 / self.words.len() as f32;
        let room = MOVED_WORDS + MOVED_PART * other_words as f32;
        for (mine, theirs) in Merged::new(&own.places, &other.places) {
            for (_, at) in mine {
                let near = |(_, there): &(u16, u16)| {
                    (f32::from(*there) - f32::from(*at) * scale).abs() <= room
                };
                found[usize::from(*at)] = theirs.iter().any(near);
            }
        }
        let stretches = (self.words.len() as f32 / STRETCH).round().max(1.0) as usize;
        let covered = (0..stretches).map(|number| {
            let begin = number * self.words.len() / stretches;
            let end = (number + 1) * self.words.len() / stretches;
            self.covered(&found, begin..end)
        });
        covered.sum::<f32>() / stretches as f32
    }

    /// How much of the weight of a stretch is found, 1 for `FULL` and more.
    fn covered(&self, found: &[bool], stretch: std::ops::Range<usize>) -> f32 {
        let (mut all, mut shared) = (0.0, 0.0);
        for (word, found) in self.words[stretch.clone()].iter().zip(&found[stretch]) {
            all += weight(class_of(*word));
            shared += if *found { weight(class_of(*word)) } else { 0.0 };
        }
        (part(shared, all) / FULL).min(1.0)
    }
}

impl Prose {
    fn new(words: &[u16]) -> Self {
        // Prose is short: its positions fit.
        let mut places: Vec<(u16, u16)> = words
            .iter()
            .zip(0_u16..)
            .map(|(word, at)| (*word, at))
            .collect();
        places.sort_unstable();
        let mut pairs: Vec<u32> = words
            .windows(2)
            .map(|pair| {
                pair.iter()
                    .fold(0, |sum, word| sum << 16 | u32::from(*word))
            })
            .collect();
        pairs.sort_unstable();
        pairs.dedup();
        let (words_weigh, telling_weigh) =
            weight_of_words(places.chunk_by(|one, two| one.0 == two.0));
        let pairs_weigh = pairs.iter().map(|pair| weight_of_pair(*pair)).sum();
        Prose {
            places,
            pairs,
            words_weigh,
            telling_weigh,
            pairs_weigh,
        }
    }

    /// What the words weigh that both hold: all, and those that tell.
    fn shared_words(&self, other: &Prose) -> (f32, f32) {
        weight_of_words(Merged::new(&self.places, &other.places).map(|(mine, _)| mine))
    }

    fn shared_pairs(&self, other: &Prose) -> f32 {
        let mut weigh = 0.0;
        each_shared(&self.pairs, &other.pairs, |pair| {
            weigh += weight_of_pair(pair)
        });
        weigh
    }
}

/// What these words, each with its places, weigh together: all, and those that tell.
fn weight_of_words<'p>(words: impl Iterator<Item = &'p [(u16, u16)]>) -> (f32, f32) {
    words
        .filter_map(|places| places.first())
        .fold((0.0, 0.0), |(all, telling), (word, _)| {
            let class = class_of(*word);
            let weight = weight(class);
            (
                all + weight,
                telling + if class >= TELLING { weight } else { 0.0 },
            )
        })
}

fn weight_of_pair(pair: u32) -> f32 {
    weight(class_of((pair >> 16) as u16)) + weight(class_of(pair as u16))
}

/// The words that both hold, with their places in each: one walk along two sorted lists.
struct Merged<'p> {
    mine: &'p [(u16, u16)],
    theirs: &'p [(u16, u16)],
}

impl<'p> Merged<'p> {
    fn new(mine: &'p [(u16, u16)], theirs: &'p [(u16, u16)]) -> Self {
        Merged { mine, theirs }
    }
}

/// Takes the places of the first word off a sorted list.
fn split_first_word<'p>(list: &mut &'p [(u16, u16)]) -> Option<&'p [(u16, u16)]> {
    let (word, _) = list.first()?;
    let (first, rest) = list.split_at(list.partition_point(|(other, _)| other <= word));
    *list = rest;
    Some(first)
}

impl<'p> Iterator for Merged<'p> {
    type Item = (&'p [(u16, u16)], &'p [(u16, u16)]);

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let (mine, theirs) = (self.mine.first()?.0, self.theirs.first()?.0);
            if mine == theirs {
                return split_first_word(&mut self.mine).zip(split_first_word(&mut self.theirs));
            }
            _ = split_first_word(if mine < theirs {
                &mut self.mine
            } else {
                &mut self.theirs
            });
        }
    }
}

fn count_shared(one: &[u64], two: &[u64]) -> usize {
    let mut shared = 0;
    each_shared(one, two, |_| shared += 1);
    shared
}

/// Calls `found` with what two sorted lists both hold.
fn each_shared<T: Ord + Copy>(one: &[T], two: &[T], mut found: impl FnMut(T)) {
    let (mut left, mut right) = (one.iter().peekable(), two.iter().peekable());
    while let (Some(mine), Some(theirs)) = (left.peek(), right.peek()) {
        match mine.cmp(theirs) {
            std::cmp::Ordering::Less => _ = left.next(),
            std::cmp::Ordering::Greater => _ = right.next(),
            std::cmp::Ordering::Equal => {
                found(**mine);
                left.next();
                right.next();
            }
        }
    }
}

/// A share of counts; see [`part`].
fn share(some: usize, all: usize) -> f32 {
    part(some as f32, all as f32)
}

/// A share, where nothing of nothing is nothing.
fn part(some: f32, all: f32) -> f32 {
    if all > 0.0 { some / all } else { 0.0 }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
