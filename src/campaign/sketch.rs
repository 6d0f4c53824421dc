//! Sketches: how alike two texts are, exactly, and their form in the database.

use std::cmp::Ordering;

use super::Sketch;

impl Sketch {
    /// A sketch of these hashes, in any order and with repetitions.
    pub fn new(mut hashes: Vec<u32>) -> Self {
        hashes.sort_unstable();
        hashes.dedup();
        Sketch(hashes)
    }

    /// Four octets a hash, little-endian.
    pub fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|hash| hash.to_le_bytes()).collect()
    }

    /// What [`Sketch::to_bytes`] wrote; `None` where the length is no multiple of four.
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (hashes, rest) = bytes.as_chunks::<4>();
        rest.is_empty().then(|| {
            Sketch::new(
                hashes
                    .iter()
                    .map(|hash| u32::from_le_bytes(*hash))
                    .collect(),
            )
        })
    }

    /// Shared shingles by all shingles, 0 to 1; two empty sketches are not alike.
    pub fn jaccard(&self, other: &Sketch) -> f32 {
        let shared = self.shared_with(other);
        share(shared, self.0.len() + other.0.len() - shared)
    }

    /// The share of `part` that is found here, 0 to 1.
    pub fn containment_of(&self, part: &Sketch) -> f32 {
        share(self.shared_with(part), part.0.len())
    }

    /// The number of hashes both hold: one walk along two sorted lists.
    fn shared_with(&self, other: &Sketch) -> usize {
        let (mut left, mut right) = (self.0.iter().peekable(), other.0.iter().peekable());
        let mut shared = 0;
        while let (Some(one), Some(two)) = (left.peek(), right.peek()) {
            match one.cmp(two) {
                Ordering::Less => _ = left.next(),
                Ordering::Greater => _ = right.next(),
                Ordering::Equal => {
                    shared += 1;
                    left.next();
                    right.next();
                }
            }
        }
        shared
    }
}

/// A share, where nothing of nothing is nothing.
fn share(part: usize, whole: usize) -> f32 {
    if whole == 0 {
        0.0
    } else {
        part as f32 / whole as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn likeness_counts_shared_shingles() {
        let (one, two) = (
            Sketch::new(vec![1, 2, 3, 4]),
            Sketch::new(vec![3, 4, 5, 6, 7, 8]),
        );
        assert_eq!(one.jaccard(&two), 0.25);
        assert_eq!(two.containment_of(&one), 0.5);
        assert_eq!(Sketch::new(vec![]).jaccard(&Sketch::new(vec![])), 0.0);
        assert_eq!(one.containment_of(&Sketch::new(vec![])), 0.0);
    }

    proptest! {
        #[test]
        fn a_sketch_survives_the_database(hashes: Vec<u32>) {
            let sketch = Sketch::new(hashes);
            prop_assert_eq!(Sketch::from_bytes(&sketch.to_bytes()), Some(sketch));
        }

        #[test]
        fn likeness_is_symmetric_and_within_bounds(one: Vec<u32>, two: Vec<u32>) {
            let (one, two) = (Sketch::new(one), Sketch::new(two));
            prop_assert_eq!(one.jaccard(&two), two.jaccard(&one));
            prop_assert!((0.0..=1.0).contains(&one.jaccard(&two)));
            prop_assert!(one.jaccard(&two) <= one.containment_of(&two));
        }

        #[test]
        fn any_octets_are_read_or_refused(bytes: Vec<u8>) {
            prop_assert_eq!(Sketch::from_bytes(&bytes).is_some(), bytes.len() % 4 == 0);
        }
    }
}
