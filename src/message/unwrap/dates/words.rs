//! The names of months and days in all languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::message::unwrap::languages::{Language, Set, all};

/// Characters of the longest beginning a name is known by.
const BEGINNING: usize = 12;
/// Beginnings of fewer characters are whole names.
const WHOLE: usize = 3;

/// What a name's beginning means, and in which languages.
type Names = HashMap<&'static str, Vec<(i8, Set)>>;

static MONTHS: LazyLock<Names> = LazyLock::new(|| collect(|language| language.months));
static DAYS: LazyLock<Names> = LazyLock::new(|| collect(|language| language.days));

fn collect(list: fn(&Language) -> &'static str) -> Names {
    let mut names = Names::new();
    for (bit, language) in all() {
        for (number, beginnings) in (1..).zip(list(language).split_whitespace()) {
            for beginning in beginnings.split(',') {
                let meanings = names.entry(beginning).or_default();
                match meanings.iter_mut().find(|(known, _)| *known == number) {
                    Some((_, languages)) => *languages |= bit,
                    None => meanings.push((number, bit)),
                }
            }
        }
    }
    names
}

/// The months a word may name, from one.
pub(super) fn months(word: &str) -> Vec<(i8, Set)> {
    meanings(&MONTHS, word)
}

/// The days of the week a word may name, Monday is one.
pub(super) fn days(word: &str) -> Vec<(i8, Set)> {
    meanings(&DAYS, word)
}

/// In each language the longest beginning counts: "červen" and "červenec" are two months.
fn meanings(names: &Names, word: &str) -> Vec<(i8, Set)> {
    let ends: Vec<usize> = word
        .char_indices()
        .map(|(at, c)| at + c.len_utf8())
        .take(BEGINNING)
        .collect();
    let mut found = Vec::new();
    let mut done: Set = 0;
    for (n, &end) in ends.iter().enumerate().rev() {
        if n + 1 < WHOLE && end < word.len() {
            continue;
        }
        let Some(meanings) = names.get(&word[..end]) else {
            continue;
        };
        let open = |&(number, set): &(i8, Set)| (number, set & !done);
        found.extend(meanings.iter().map(open).filter(|(_, set)| *set != 0));
        done |= meanings.iter().fold(0, |all, (_, set)| all | set);
    }
    found
}
