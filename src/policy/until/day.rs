//! From items to a stretch of the calendar, and to the one day in it that counts.

use jiff::civil::{Date, ISOWeekDate, Weekday, date};
use jiff::{Span, ToSpan};

use super::items::{Item, Unit};

/// Which day of a stretch is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Edge {
    Begin,
    Middle,
    End,
    After,
}

/// How a name is meant.
#[derive(Debug, Clone, Copy)]
pub(super) struct How {
    pub edge: Edge,
    /// Counted from today: "in".
    pub relative: bool,
    /// Written with dots, as only those do who put the day before the month.
    pub dotted: bool,
}

/// A stretch of the calendar; `end` is the first day behind it.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    start: Date,
    end: Date,
}

/// The first day that the items mean, later than `today`. Without a year the next such time is meant.
pub(super) fn first_day(items: &[Item], how: How, today: Date) -> Option<Date> {
    if let Some(day) = counted(items, how.relative, today) {
        return (how.edge == Edge::Begin)
            .then_some(day)
            .filter(|day| *day > today);
    }
    let items = with_year(items, today);
    let years = [today.year(), today.year().checked_add(1)?];
    years
        .iter()
        .filter_map(|year| stretch(&items, *year, how.dotted, today)?.day(how.edge))
        .find(|day| *day > today)
}

impl Stretch {
    fn new(start: Date, length: Span) -> Option<Stretch> {
        let end = start.checked_add(length).ok()?;
        Some(Stretch { start, end })
    }

    fn day(self, edge: Edge) -> Option<Date> {
        let months = self
            .start
            .until((jiff::Unit::Month, self.end))
            .ok()?
            .get_months();
        match edge {
            Edge::Begin => Some(self.start),
            Edge::After => Some(self.end),
            Edge::End => self.end.checked_sub(1.day()).ok(),
            Edge::Middle if months == 1 => self.start.checked_add(14.days()).ok(),
            Edge::Middle if months > 1 => self.start.checked_add((months / 2).months()).ok(),
            Edge::Middle => None,
        }
    }
}

/// "3 months", "in two weeks", "half a year": counted from today.
fn counted(items: &[Item], relative: bool, today: Date) -> Option<Date> {
    use Item::{Next, Number, Unit as Of};
    let (count, unit) = match items {
        [Number(count), Of(Unit::Half), Of(Unit::Year)] if *count == 1 => (1, Unit::Half),
        [Of(Unit::Half), Number(1), Of(Unit::Year)] | [Of(Unit::Half), Of(Unit::Year)] => {
            (1, Unit::Half)
        }
        [Number(count), Of(unit @ (Unit::Quarter | Unit::Half))] if relative || *count > 4 => {
            (*count, *unit)
        }
        [
            Number(count),
            Of(unit @ (Unit::Day | Unit::Week | Unit::Month | Unit::Year)),
        ] => (*count, *unit),
        [Next, Number(count), Of(unit)] | [Number(count), Next, Of(unit)] => (*count, *unit),
        [Of(unit)] if relative => (1, *unit),
        _ => return None,
    };
    today.checked_add(span(unit, i64::from(count))?).ok()
}

fn span(unit: Unit, count: i64) -> Option<Span> {
    let span = match unit {
        Unit::Day => Span::new().try_days(count),
        Unit::Week => Span::new().try_weeks(count),
        Unit::Month => Span::new().try_months(count),
        Unit::Quarter => Span::new().try_months(3 * count),
        Unit::Half => Span::new().try_months(6 * count),
        Unit::Year => Span::new().try_years(count),
    };
    span.ok()
}

/// "Next year" beside something else is a year; a year needs no word that says so.
fn with_year(items: &[Item], today: Date) -> Vec<Item> {
    use Item::{Next, Unit as Of};
    let next_year = Item::Year(today.year().saturating_add(1));
    let mut out: Vec<Item> = Vec::new();
    let mut rest = items;
    while let Some((first, behind)) = rest.split_first() {
        let (item, after) = match rest {
            [Next, Of(Unit::Year), after @ ..] | [Of(Unit::Year), Next, after @ ..] => {
                (next_year, after)
            }
            _ => (*first, behind),
        };
        out.push(item);
        rest = after;
    }
    if out.iter().any(|item| matches!(item, Item::Year(_))) {
        out.retain(|item| *item != Of(Unit::Year));
    }
    out
}

/// The stretch that the items name; `year` where they name none.
fn stretch(items: &[Item], year: i16, dotted: bool, today: Date) -> Option<Stretch> {
    use Item::{Compact, Month, Next, Number, Season, Unit as Of, Year};
    match *items {
        [Compact(number)] => compact(number),
        [Of(Unit::Year)] => whole(Unit::Year, 1, year),
        [Year(year)] => whole(Unit::Year, 1, year),
        [Month(month)] | [Next, Month(month)] | [Month(month), Next] => months(year, month, 1),
        [Month(month), Year(year)] | [Year(year), Month(month)] => months(year, month, 1),
        [Season(month)] | [Next, Season(month)] | [Season(month), Next] => months(year, month, 3),
        [Season(month), Year(year)] | [Year(year), Season(month)] => months(year, month, 3),
        [Year(year), Number(month)] | [Number(month), Year(year)] => months(year, small(month)?, 1),
        [Year(year), Number(month), Number(day)] => one_day(year, small(month)?, day),
        [Number(one), Number(two), Year(year)] => either_order(year, one, two, true),
        [Number(one), Number(two)] => either_order(year, one, two, dotted),
        [Number(day), Number(month), Number(short @ 20..=99)] => {
            either_order(2000 + i16::try_from(short).ok()?, day, month, true)
        }
        [Number(day), Month(month)] | [Month(month), Number(day)] => one_day(year, month, day),
        [Number(day), Month(month), Year(year)]
        | [Month(month), Number(day), Year(year)]
        | [Year(year), Month(month), Number(day)]
        | [Year(year), Number(day), Month(month)] => one_day(year, month, day),
        [Number(day), Month(month), Number(short @ 20..=99)] => {
            one_day(2000 + i16::try_from(short).ok()?, month, day)
        }
        [Of(unit), Number(number), Number(short @ 20..=99)]
        | [Number(number), Of(unit), Number(short @ 20..=99)] => {
            whole(unit, number, 2000 + i16::try_from(short).ok()?)
        }
        [Of(unit), Number(number)] | [Number(number), Of(unit)] => whole(unit, number, year),
        [Of(unit), Number(number), Year(year)]
        | [Number(number), Of(unit), Year(year)]
        | [Year(year), Of(unit), Number(number)]
        | [Year(year), Number(number), Of(unit)] => whole(unit, number, year),
        [Next, Of(unit)] | [Of(unit), Next] => following(unit, today),
        _ => None,
    }
}

/// `20270115` and `202701`.
fn compact(number: i32) -> Option<Stretch> {
    if number > 999_999 {
        let (year, month) = (number / 10_000, number / 100 % 100);
        one_day(i16::try_from(year).ok()?, small(month)?, number % 100)
    } else {
        months(i16::try_from(number / 100).ok()?, small(number % 100)?, 1)
    }
}

/// The day before the month, as most of Europe writes; the month first only where nothing else is possible. Without a year
/// only what can be read in one way.
fn either_order(year: i16, one: i32, two: i32, sure: bool) -> Option<Stretch> {
    match (one, two) {
        (day, month @ 1..=12) if sure || day > 12 || day == month => {
            one_day(year, small(month)?, day)
        }
        (month @ 1..=12, day) if day > 12 => one_day(year, small(month)?, day),
        _ => None,
    }
}

/// A week, quarter, half or year by its number.
fn whole(unit: Unit, number: i32, year: i16) -> Option<Stretch> {
    let number = small(number)?;
    match (unit, number) {
        (Unit::Week, 1..=53) => {
            let monday = ISOWeekDate::new(year, number, Weekday::Monday).ok()?.date();
            Stretch::new(monday, 1.week())
        }
        (Unit::Quarter, 1..=4) => months(year, 3 * number - 2, 3),
        (Unit::Half, 1..=2) => months(year, 6 * number - 5, 6),
        (Unit::Year, 1) => months(year, 1, 12),
        _ => None,
    }
}

/// The week, month, quarter, half or year after the one that `today` lies in.
fn following(unit: Unit, today: Date) -> Option<Stretch> {
    let length = span(unit, 1)?;
    let into = |months: i8| (today.month() - 1) / months * months + 1;
    let start = match unit {
        Unit::Day => today,
        Unit::Week => today
            .checked_sub(i64::from(today.weekday().to_monday_zero_offset()).days())
            .ok()?,
        Unit::Month => today.first_of_month(),
        Unit::Quarter => date(today.year(), into(3), 1),
        Unit::Half => date(today.year(), into(6), 1),
        Unit::Year => today.first_of_year(),
    };
    Stretch::new(start.checked_add(length).ok()?, length)
}

fn months(year: i16, month: i8, count: i64) -> Option<Stretch> {
    Stretch::new(Date::new(year, month, 1).ok()?, count.months())
}

fn one_day(year: i16, month: i8, day: i32) -> Option<Stretch> {
    Stretch::new(Date::new(year, month, small(day)?).ok()?, 1.day())
}

fn small(number: i32) -> Option<i8> {
    i8::try_from(number).ok()
}
