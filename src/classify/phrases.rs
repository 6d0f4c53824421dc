//! Phrases of data files, found in a text in one walk.
//!
//! A file holds sections, `[class]` or `[class points]`, and below each one phrase a line as a person writes it; `0`
//! stands for any number and `€` for any currency. Lines that start with `#` are comments.

use std::collections::HashMap;
use std::ops::Range;

use super::words::Words;

/// What a phrase stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mark {
    /// The section it stood in.
    pub(super) class: &'static str,
    /// The section's points, 1 where it names none.
    pub(super) points: u32,
}

/// One phrase that was found.
#[derive(Debug)]
pub(super) struct Hit<'p> {
    /// What it stands for.
    pub(super) mark: &'p Mark,
    /// Its words.
    pub(super) place: Range<usize>,
}

/// A set of phrases.
#[derive(Debug, Default)]
pub(super) struct Phrases {
    /// Folded phrase to what it stands for; a phrase may stand in several sections.
    marks: HashMap<String, Vec<Mark>>,
    /// First word to the number of words of the longest phrase that begins with it.
    longest: HashMap<String, usize>,
}

impl Phrases {
    /// The phrases of these files.
    pub(super) fn read(files: &[&'static str]) -> Self {
        let mut phrases = Phrases::default();
        for file in files {
            let mut mark = Mark {
                class: "",
                points: 1,
            };
            for line in file
                .lines()
                .map(str::trim)
                .filter(|line| !line.is_empty() && !line.starts_with('#'))
            {
                match line
                    .strip_prefix('[')
                    .and_then(|section| section.strip_suffix(']'))
                {
                    Some(section) => mark = Mark::of(section),
                    None => phrases.add(line, &mark),
                }
            }
        }
        phrases
    }

    fn add(&mut self, line: &str, mark: &Mark) {
        self.add_one(line, mark);
        let spelt = line
            .replace('ä', "ae")
            .replace('ö', "oe")
            .replace('ü', "ue");
        if spelt != line {
            self.add_one(&spelt, mark);
        }
    }

    fn add_one(&mut self, line: &str, mark: &Mark) {
        let words = Words::fold(line);
        let longest = self.longest.entry(words.word(0).to_owned()).or_default();
        *longest = words.len().max(*longest);
        let marks = self.marks.entry(words.joined().to_owned()).or_default();
        if !marks.contains(mark) {
            marks.push(mark.clone());
        }
    }

    /// All phrases in a text, in their order. Within a class the longest phrase at a place wins, and its words are not
    /// counted again: "planned maintenance window" is one observation, not three.
    pub(super) fn find<'p>(&'p self, words: &Words<'_>) -> Vec<Hit<'p>> {
        let mut hits = Vec::new();
        let mut covered: HashMap<&str, usize> = HashMap::new();
        for at in 0..words.len() {
            let longest = self.longest.get(words.word(at)).copied().unwrap_or(0);
            for end in (at + 1..=(at + longest).min(words.len())).rev() {
                for mark in self.marks.get(words.run(at..end)).into_iter().flatten() {
                    let free_from = covered.entry(mark.class).or_default();
                    if *free_from <= at {
                        *free_from = end;
                        hits.push(Hit {
                            mark,
                            place: at..end,
                        });
                    }
                }
            }
        }
        hits
    }

    /// The classes the files name, sorted, each once.
    #[cfg(test)]
    pub(super) fn classes(&self) -> Vec<&'static str> {
        let mut classes: Vec<_> = self
            .marks
            .values()
            .flatten()
            .map(|mark| mark.class)
            .collect();
        classes.sort_unstable();
        classes.dedup();
        classes
    }
}

impl Mark {
    /// Reads `class` or `class points`.
    fn of(section: &'static str) -> Self {
        let (class, points) = section.split_once(' ').unwrap_or((section, "1"));
        Mark {
            class,
            points: points.trim().parse().unwrap_or(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "# ours\n[ask]\nquick call\n0 minutes\n[window 2]\nmaintenance window\nplanned maintenance window\n\
                        maintenance\n[other]\nquick\nüber uns\n";

    #[test]
    fn phrases_are_found_across_case_numbers_and_lines() {
        let phrases = Phrases::read(&[FILE]);
        let words = Words::fold("A QUICK\ncall of 15 minutes about ueber uns, Über UNS");
        let hits: Vec<_> = phrases
            .find(&words)
            .into_iter()
            .map(|hit| (hit.mark.class, hit.place))
            .collect();
        let expected = [
            ("ask", 1..3),
            ("other", 1..2),
            ("ask", 4..6),
            ("other", 7..9),
            ("other", 9..11),
        ];
        assert_eq!(hits, expected);
        assert_eq!(phrases.classes(), ["ask", "other", "window"]);
    }

    #[test]
    fn overlapping_phrases_of_a_class_count_once() {
        let phrases = Phrases::read(&[FILE]);
        let words = Words::fold("planned maintenance window, maintenance");
        let hits: Vec<_> = phrases
            .find(&words)
            .into_iter()
            .map(|hit| (hit.mark.points, hit.place))
            .collect();
        assert_eq!(hits, [(2, 0..3), (2, 3..4)]);
    }
}
