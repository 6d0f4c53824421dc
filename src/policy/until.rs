//! A day, out of the name a person gave a folder: `2027-01`, `Q1 2027`, `nächstes Jahr`, `KW 3 2027`, `in 3 months`.
//!
//! The answer is the first day on which the vendor may come again. What is not understood whole is not understood at all:
//! asking is cheaper than a wrong date. A name without a year means the next such time; what lies in the past is no answer.

mod day;
mod items;
mod lexicon;

use jiff::civil::Date;

use day::{Edge, How, first_day};
use items::{Item, items};

/// The first day a name speaks of, later than `today`. Of a path (`2027/Storage`) the whole is read first, then each level,
/// the deepest first.
#[must_use]
pub fn until(name: &str, today: Date) -> Option<Date> {
    let whole = name.replace('/', " ");
    let levels = name.rsplit('/').filter(|_| name.contains('/'));
    std::iter::once(whole.as_str())
        .chain(levels)
        .find_map(|text| of_one(text, today))
}

/// A `w` is a week, or Polish for "in": whichever makes sense of the rest.
fn of_one(text: &str, today: Date) -> Option<Date> {
    let read = |w_is_week| {
        let (items, how) = framed(text, &items(text, w_is_week)?)?;
        first_day(&items, how, today)
    };
    read(true).or_else(|| read(false))
}

/// What a name is about, without the words before it, and what those say of how it is meant.
fn framed(text: &str, items: &[Item]) -> Option<(Vec<Item>, How)> {
    let edges: Vec<Edge> = items
        .iter()
        .filter_map(|item| match item {
            Item::Edge(edge) => Some(*edge),
            _ => None,
        })
        .collect();
    let edge = match edges.as_slice() {
        [] => Edge::Begin,
        [edge] => *edge,
        _ => return None,
    };
    let how = How {
        edge,
        relative: items.contains(&Item::In),
        dotted: text.contains('.'),
    };
    let rest: Vec<Item> = items
        .iter()
        .copied()
        .filter(|item| !matches!(item, Item::Edge(_) | Item::In))
        .collect();
    (!rest.is_empty()).then_some((rest, how))
}

#[cfg(test)]
mod tests;
