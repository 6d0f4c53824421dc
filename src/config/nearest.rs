//! The word that was probably meant: edit distance over a handful of known ones.

/// The known word nearest to what was typed, if one is near enough to be worth naming.
pub(super) fn nearest<'a>(
    typed: &str,
    known: impl IntoIterator<Item = &'a str>,
) -> Option<&'a str> {
    if typed.chars().count() > 40 {
        return None;
    }
    known
        .into_iter()
        .map(|word| (distance(typed, word), word))
        .filter(|(distance, word)| *distance <= 1.max(word.len().min(typed.len()) / 3))
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, word)| word)
}

/// How many letters must be put in, left out or replaced, or neighbours swapped (optimal string alignment).
pub(super) fn distance(left: &str, right: &str) -> usize {
    let right: Vec<char> = right.to_lowercase().chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=right.len()).collect();
    let mut left_before = None;
    for (row, letter) in left.to_lowercase().chars().enumerate() {
        let mut this = vec![row + 1];
        for (column, other) in right.iter().enumerate() {
            let at =
                |line: &[usize], column: usize| line.get(column).copied().unwrap_or(usize::MAX / 2);
            let mut best = (at(&last, column) + usize::from(letter != *other))
                .min(at(&last, column + 1) + 1)
                .min(at(&this, column) + 1);
            let swapped =
                column > 0 && left_before == Some(*other) && right.get(column - 1) == Some(&letter);
            if swapped {
                best = best.min(at(&before_last, column - 1) + 1);
            }
            this.push(best);
        }
        before_last = std::mem::replace(&mut last, this);
        left_before = Some(letter);
    }
    last.last().copied().unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_counts_letters_and_swapped_neighbours() {
        for (left, right, expected) in [
            ("", "", 0),
            ("", "port", 4),
            ("port", "port", 0),
            ("prot", "port", 1),
            ("pol_seconds", "poll_seconds", 1),
            ("Host", "host", 0),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(left, right), expected, "{left} {right}");
        }
    }

    #[test]
    fn only_a_near_word_is_suggested() {
        let known = ["host", "port", "tls", "poll_seconds", "mode"];
        assert_eq!(nearest("pol_seconds", known), Some("poll_seconds"));
        assert_eq!(nearest("prot", known), Some("port"));
        assert_eq!(nearest("tsl", known), Some("tls"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest(&"x".repeat(1_000_000), known), None);
    }
}
