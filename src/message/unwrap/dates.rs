//! Dates as mail clients write them into text, in the words of their locale.
//!
//! A text may be read in several ways: 03/12 is two days, "lis" is October in Zagreb and November in Warsaw. All
//! readings are made, and the one that fits best is taken: the day of the week named beside it, the language of the
//! field names, the clock's form and the date of the forward itself each speak for one or the other.

mod clock;
mod tokens;
mod words;

use jiff::civil::{self, Weekday};
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use super::languages::{Set, set_of};
use clock::Clock;
use tokens::{Token, tokens};

/// Octets of a date that are looked at.
const DATE_BYTES: usize = 200;
/// A forward follows within so many days, more often than not.
const SOON_DAYS: i64 = 45;
/// The years by which Thailand's calendar is ahead.
const BUDDHIST: u32 = 543;

/// What is known beside the text of a date.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Hint {
    /// The languages its field names are of.
    pub languages: Set,
    /// It was before this, up to clocks that go wrong.
    pub before: Option<Timestamp>,
}

/// The moment a text names; without a zone it is taken for UTC.
pub(super) fn date(text: &str, hint: Hint) -> Option<Timestamp> {
    let end = (0..=text.len().min(DATE_BYTES))
        .rev()
        .find(|&at| text.is_char_boundary(at))?;
    super::work::count(end);
    let tokens = tokens(&text[..end]);
    let read = |clock: Clock| best(&tokens, &clock, hint).map(|day| (day, clock));
    let (day, clock) = clock::clocks(&tokens).into_iter().find_map(read)?;
    let moment = day.at(clock.hour, clock.minute, clock.second, 0);
    let utc = moment.to_zoned(TimeZone::fixed(Offset::UTC)).ok()?;
    let east = Span::new().minutes(clock.minutes_east);
    utc.timestamp().checked_sub(east).ok()
}

/// One way to read the day.
#[derive(Debug, Clone, Copy)]
struct Reading {
    day: civil::Date,
    /// Languages in which the month has this name; none of a month in figures.
    languages: Set,
    /// The token that is the month's name.
    named_at: Option<usize>,
    month_first: bool,
}

fn best(tokens: &[Token], clock: &Clock, hint: Hint) -> Option<civil::Date> {
    let numbers: Vec<Number> = numbers(tokens, clock);
    // Names look like months now and then; figures that stand together are a date for sure.
    let mut readings = in_figures(tokens, &numbers, 2);
    if readings.is_empty() {
        readings = named(tokens, clock, &numbers);
    }
    if readings.is_empty() {
        readings = in_figures(tokens, &numbers, 3);
    }
    let mut best: Option<(i32, Reading)> = None;
    for reading in readings {
        let score = score(&reading, tokens, clock, hint);
        if best.is_none_or(|(most, _)| score > most) {
            best = Some((score, reading));
        }
    }
    best.map(|(_, reading)| reading.day)
}

#[derive(Debug, Clone, Copy)]
struct Number {
    at: usize,
    value: u32,
    digits: usize,
}

fn numbers(tokens: &[Token], clock: &Clock) -> Vec<Number> {
    let number = |(at, token): (usize, &Token)| match token {
        Token::Number(value, digits) if !clock.takes(at) => Some(Number {
            at,
            value: *value,
            digits: *digits,
        }),
        _ => None,
    };
    tokens.iter().enumerate().filter_map(number).collect()
}

/// "27 October 2021", "Oct 27, 2021", "2021. október 27."
fn named(tokens: &[Token], clock: &Clock, numbers: &[Number]) -> Vec<Reading> {
    let mut readings = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let Token::Word(word, _) = token else {
            continue;
        };
        if clock.takes(at) {
            continue;
        }
        for (month, languages) in words::months(word) {
            readings.extend(beside(numbers, at, month).map(|day| Reading {
                day,
                languages,
                named_at: Some(at),
                month_first: false,
            }));
        }
    }
    readings
}

/// The day and the year beside a month's name.
fn beside(numbers: &[Number], at: usize, month: i8) -> Option<civil::Date> {
    let full = numbers
        .iter()
        .find(|number| number.digits == 4 && year(number).is_some());
    let near = numbers
        .iter()
        .filter(|number| number.digits <= 2 && (1..=31).contains(&number.value))
        .min_by_key(|number| number.at.abs_diff(at))?;
    let short = || {
        numbers
            .iter()
            .find(|number| number.at != near.at && number.digits == 2)
    };
    let year = year(full.or_else(short)?)?;
    civil::Date::new(year, month, near.value as i8).ok()
}

fn year(number: &Number) -> Option<i16> {
    let year = match (number.digits, number.value) {
        (2, short @ 70..) => 1900 + short,
        (2, short) => 2000 + short,
        (4, ahead @ 2513..=2643) => ahead - BUDDHIST,
        (_, full) => full,
    };
    (1970..=2100).contains(&year).then_some(year as i16)
}

/// "28/10/2021", "10/28/2021", "28.10.21", "2021-10-28", "2021年10月28日".
/// They stand at most `apart` from one to the next.
fn in_figures(tokens: &[Token], numbers: &[Number], apart: usize) -> Vec<Reading> {
    let close = |w: &&[Number]| w[1].at - w[0].at <= apart && w[2].at - w[1].at <= apart;
    let reading = |year_of: &Number, month: &Number, day: &Number, month_first| {
        let fits = month.value <= 12 && day.value <= 31;
        let year = year(year_of).filter(|_| fits)?;
        civil::Date::new(year, month.value as i8, day.value as i8)
            .ok()
            .map(|day| Reading {
                day,
                languages: 0,
                named_at: None,
                month_first,
            })
    };
    let readings = |w: &[Number]| {
        let (a, b, c) = (&w[0], &w[1], &w[2]);
        if a.digits == 4 {
            return [reading(a, b, c, false), None];
        }
        // Nobody writes the month first with full stops between.
        let dotted = matches!(tokens.get(a.at + 1), Some(Token::Sign('.')));
        let american = reading(c, a, b, true).filter(|_| !dotted);
        [reading(c, b, a, false), american]
    };
    let close = numbers.windows(3).filter(close);
    close.flat_map(readings).flatten().collect()
}

/// How well a reading fits all that is known.
fn score(reading: &Reading, tokens: &[Token], clock: &Clock, hint: Hint) -> i32 {
    let mut score = weekday_score(reading, tokens, clock);
    if reading.languages & hint.languages != 0 {
        score += 4;
    }
    // Americans write the month first and PM in capitals, other English countries the day first and pm.
    let english = hint.languages == 0 || hint.languages & set_of("en") != 0;
    if reading.month_first == (clock.capitals && english) {
        score += 2;
    }
    score + hint.before.map_or(0, |before| order_score(reading, before))
}

/// Originals are older than their forwards, most by days only.
fn order_score(reading: &Reading, before: Timestamp) -> i32 {
    let reference = before.to_zoned(TimeZone::UTC).date();
    let days = reading
        .day
        .until(reference)
        .map_or(0, |span| i64::from(span.get_days()));
    match days {
        ..-1 => -6,
        -1..SOON_DAYS => 3,
        _ => 0,
    }
}

fn weekday_score(reading: &Reading, tokens: &[Token], clock: &Clock) -> i32 {
    let mut wrong = false;
    for (at, token) in tokens.iter().enumerate() {
        let Token::Word(word, _) = token else {
            continue;
        };
        if reading.named_at == Some(at) || clock.takes(at) {
            continue;
        }
        for (day, languages) in words::days(word) {
            let apart = reading.named_at.is_some() && languages & reading.languages == 0;
            if apart {
                continue;
            }
            if Weekday::from_monday_one_offset(day).ok() == Some(reading.day.weekday()) {
                return 8;
            }
            wrong = true;
        }
    }
    // Words of other languages look like days; without a month's name nothing tells which language it is.
    if wrong && reading.named_at.is_some() {
        -3
    } else {
        0
    }
}

#[cfg(test)]
mod tests;
