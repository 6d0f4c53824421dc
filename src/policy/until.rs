//! A day, out of the name a person gave a folder: `2027-01`, `Q1 2027`, `nächstes Jahr`, `KW 3 2027`, `in 3 months`.
//!
//! The answer is the first day on which the vendor may come again. What is not understood whole is not understood at all:
//! asking is cheaper than a wrong date. A name without a year means the next such time; what lies in the past is no answer.

mod day;
mod items;
mod lexicon;

use jiff::civil::Date;

use day::{Edge, first_day};
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

fn of_one(text: &str, today: Date) -> Option<Date> {
    let (items, edge, relative) = framed(&items(text)?)?;
    first_day(&items, edge, relative, today)
}

/// What a name is about, without the words before it; whether they said "after", and whether "in".
fn framed(items: &[Item]) -> Option<(Vec<Item>, Edge, bool)> {
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
    let relative = items.contains(&Item::In);
    let rest: Vec<Item> = items
        .iter()
        .copied()
        .filter(|item| !matches!(item, Item::Edge(_) | Item::In))
        .collect();
    (!rest.is_empty()).then_some((rest, edge, relative))
}

#[cfg(test)]
mod tests;
