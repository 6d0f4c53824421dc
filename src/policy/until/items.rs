//! A name as numbers and words with a meaning.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::day::Edge;
use super::lexicon;

/// A stretch of the calendar that is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Half,
    Year,
}

/// One word or number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Item {
    /// A number as it was written.
    Number(i32),
    /// A number that can only be a year.
    Year(i16),
    /// A number of eight digits: a day.
    Compact(i32),
    /// A month by its name, or a season by its first month.
    Month(i8),
    /// Three months from here.
    Season(i8),
    Unit(Unit),
    /// "Next", "coming".
    Next,
    /// "In", "within": what follows is counted from today.
    In,
    /// "Begin", "end", "after".
    Edge(Edge),
}

/// The items of a name; `None` where it holds a word that means nothing here.
pub(super) fn items(name: &str, w_is_week: bool) -> Option<Vec<Item>> {
    let mut items = Vec::new();
    let tokens = tokens(&folded(name));
    for (at, token) in tokens.iter().enumerate() {
        match token.parse::<i32>() {
            Ok(number) => items.push(number_of(token, number)?),
            Err(_) if token.starts_with('\'') => {
                items.push(Item::Year(2000 + token[1..].parse::<i16>().ok()?))
            }
            Err(_) => {
                let before_number = tokens
                    .get(at + 1)
                    .is_some_and(|next| next.starts_with(|char: char| char.is_ascii_digit()));
                let fills = match token.as_str() {
                    "w" => !(w_is_week && before_number),
                    // No number, as in "a week".
                    "a" => before_number,
                    _ => false,
                };
                if fills {
                    continue;
                }
                lexicon::meaning(token, &mut items)?
            }
        }
    }
    Some(items)
}

fn number_of(token: &str, number: i32) -> Option<Item> {
    Some(match token.len() {
        1 | 2 => Item::Number(number),
        4 if (1990..2200).contains(&number) => Item::Year(i16::try_from(number).ok()?),
        6 | 8 => Item::Compact(number),
        3 => Item::Number(number),
        _ => return None,
    })
}

/// Lower case, without accents.
fn folded(name: &str) -> String {
    let lower = name.to_lowercase().replace('ß', "ss").replace('ł', "l");
    lower
        .nfkd()
        .filter(|char| !is_combining_mark(*char))
        .map(|char| if char == '\u{2019}' { '\'' } else { char })
        .collect()
}

/// Runs of letters and runs of digits; `'27` keeps its apostrophe.
fn tokens(text: &str) -> Vec<String> {
    let mut tokens: Vec<String> = Vec::new();
    let mut before = ' ';
    for char in text.chars() {
        let joins = match (before, char) {
            (one, two) if one.is_ascii_digit() && two.is_ascii_digit() => true,
            (one, two) => one.is_alphabetic() && two.is_alphabetic(),
        };
        match tokens.last_mut() {
            Some(last) if joins => last.push(char),
            _ if char.is_ascii_digit() && before == '\'' => tokens.push(format!("'{char}")),
            _ if char.is_ascii_digit() || char.is_alphabetic() => tokens.push(char.to_string()),
            _ => {}
        }
        before = char;
    }
    tokens
}
