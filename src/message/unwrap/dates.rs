//! Dates as mail clients write them into text, in the words of their locale.

use std::collections::HashMap;
use std::sync::LazyLock;

use jiff::civil;
use jiff::tz::{Offset, TimeZone};
use jiff::{Span, Timestamp};

use super::languages::LANGUAGES;

/// Octets of a date that are looked at.
const DATE_BYTES: usize = 120;

/// Month names of all languages by their first letters; a name two languages use differently keeps both numbers.
static MONTHS: LazyLock<HashMap<&'static str, i8>> = LazyLock::new(|| {
    let mut months = HashMap::new();
    for language in LANGUAGES {
        for (number, names) in (1..).zip(language.months) {
            for name in names.split_whitespace() {
                months.entry(name).or_insert(number);
            }
        }
    }
    months
});

/// The moment a text names; without a zone it is taken for UTC.
pub(super) fn date(text: &str) -> Option<Timestamp> {
    let end = (0..=text.len().min(DATE_BYTES))
        .rev()
        .find(|&at| text.is_char_boundary(at))?;
    let tokens = tokens(&text[..end].to_lowercase());
    let mut parts = Parts::default();
    parts.read_time(&tokens);
    parts.read_day(&tokens)?;
    parts.timestamp(&tokens)
}

#[derive(Debug, PartialEq)]
enum Token {
    Number(u32, usize),
    Word(String),
    Sign(char),
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(digit) = c.to_digit(10) {
            let (mut value, mut digits) = (digit, 1);
            while let Some(digit) = chars.peek().and_then(|c| c.to_digit(10)) {
                value = value.saturating_mul(10).saturating_add(digit);
                digits += 1;
                chars.next();
            }
            tokens.push(Token::Number(value, digits));
        } else if c.is_alphabetic() {
            let mut word = c.to_string();
            while let Some(c) =
                chars.next_if(|c| c.is_alphabetic() || matches!(c, '\u{301}' | '\u{307}'))
            {
                word.push(c);
            }
            tokens.push(Token::Word(word));
        } else if !c.is_whitespace() {
            tokens.push(Token::Sign(c));
        }
    }
    tokens
}

#[derive(Debug, Default)]
struct Parts {
    year: i16,
    month: i8,
    day: i8,
    hour: i8,
    minute: i8,
    second: i8,
    /// Tokens the time took, which are no part of the day.
    time: std::ops::Range<usize>,
    twelve: bool,
}

impl Parts {
    /// `hh:mm`, `hh:mm:ss`, `hh.mm`, `hh h mm`, with or without a.m. and p.m.
    fn read_time(&mut self, tokens: &[Token]) {
        let colon = |token: &Token| matches!(token, Token::Sign(':' | '：' | '時' | '时'));
        let at = tokens.windows(3).position(|w| match w {
            [Token::Number(hour, 1..=2), sign, Token::Number(minute, 2)] => {
                let hours = matches!(sign, Token::Word(h) if matches!(h.as_str(), "h" | "時" | "时" | "시"));
                *hour < 24 && *minute < 60 && (colon(sign) || hours)
            }
            _ => false,
        });
        let Some(at) = at else { return };
        let number = |at: usize| match tokens.get(at) {
            Some(Token::Number(value, _)) => *value as i8,
            _ => 0,
        };
        (self.hour, self.minute) = (number(at), number(at + 2));
        let mut end = at + 3;
        if tokens.get(end).is_some_and(colon)
            && matches!(tokens.get(end + 1), Some(Token::Number(0..60, 2)))
        {
            self.second = number(end + 1);
            end += 2;
        }
        self.time = at..end;
        self.half_day(tokens, end, at);
    }

    fn half_day(&mut self, tokens: &[Token], end: usize, at: usize) {
        let word = |at: usize| match tokens.get(at) {
            Some(Token::Word(word)) => word.as_str(),
            _ => "",
        };
        let before = at.checked_sub(1).map_or("", word);
        // "a.m." arrives as word, sign, word.
        let dotted = if matches!(tokens.get(end + 1), Some(Token::Sign('.'))) {
            word(end + 2)
        } else {
            ""
        };
        let after = word(end);
        let noon = after == "pm"
            || (after == "p" && dotted == "m")
            || after == "μμ"
            || before == "下午"
            || before == "午後"
            || before == "오후";
        let night = after == "am"
            || (after == "a" && dotted == "m")
            || after == "πμ"
            || before == "上午"
            || before == "午前"
            || before == "오전";
        self.twelve = noon || night;
        if noon && self.hour < 12 {
            self.hour += 12;
        } else if night && self.hour == 12 {
            self.hour = 0;
        }
    }

    fn read_day(&mut self, tokens: &[Token]) -> Option<()> {
        let numbers: Vec<(usize, u32, usize)> = tokens
            .iter()
            .enumerate()
            .filter(|(at, _)| {
                !self.time.contains(at) && (self.time.is_empty() || !is_zone(tokens, *at))
            })
            .filter_map(|(at, token)| {
                if let Token::Number(value, digits) = token {
                    Some((at, *value, *digits))
                } else {
                    None
                }
            })
            .collect();
        match month(tokens) {
            Some((at, month)) => {
                self.month = month;
                self.named_month(&numbers, at)
            }
            None => self.numbers_only(tokens, &numbers),
        }
    }

    /// "27 October 2021", "Oct 27, 2021", "2021. október 27."
    fn named_month(&mut self, numbers: &[(usize, u32, usize)], month_at: usize) -> Option<()> {
        let year = numbers
            .iter()
            .find(|(_, value, digits)| *digits == 4 && (1970..=2100).contains(value));
        let days = numbers.iter().filter(|(at, value, digits)| {
            *digits <= 2
                && (1..=31).contains(value)
                && year.is_none_or(|(year_at, ..)| at != year_at)
        });
        let (_, day, _) = days.min_by_key(|(at, ..)| at.abs_diff(month_at))?;
        self.day = *day as i8;
        self.year = year.map(|(_, value, _)| *value as i16)?;
        Some(())
    }

    /// "28/10/2021", "10/28/2021", "28.10.2021", "2021-10-28", "2021年10月28日".
    fn numbers_only(&mut self, tokens: &[Token], numbers: &[(usize, u32, usize)]) -> Option<()> {
        let [(first_at, a, a_digits), (_, b, _), (_, c, c_digits), ..] = *numbers else {
            return None;
        };
        let (year, month, day) = if a_digits == 4 {
            (a, b, c)
        } else {
            let year = if c_digits == 2 { 2000 + c } else { c };
            let slashed = matches!(tokens.get(first_at + 1), Some(Token::Sign('/')));
            // Only Americans write both a slash and a.m.; otherwise the day comes first where both are possible.
            let month_first = b > 12 || (slashed && self.twelve && a <= 12);
            if month_first {
                (year, a, b)
            } else {
                (year, b, a)
            }
        };
        let fits =
            (1970..=2100).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        (self.year, self.month, self.day) = (year as i16, month as i8, day as i8);
        fits.then_some(())
    }

    fn timestamp(&self, tokens: &[Token]) -> Option<Timestamp> {
        let moment = civil::DateTime::new(
            self.year,
            self.month,
            self.day,
            self.hour,
            self.minute,
            self.second,
            0,
        )
        .ok()?;
        let utc = moment
            .to_zoned(TimeZone::fixed(Offset::UTC))
            .ok()?
            .timestamp();
        utc.checked_sub(Span::new().minutes(zone_minutes(tokens)))
            .ok()
    }
}

/// Names of weekdays that begin like a month elsewhere.
const WEEKDAYS: &[&str] = &[
    "mar", "mart", "martes", "mardi", "martedì", "mer", "lun", "sáb", "sab",
];

/// The month name and where it stands; a weekday that looks like one gives way to a better one.
fn month(tokens: &[Token]) -> Option<(usize, i8)> {
    let mut candidate = None;
    for (at, token) in tokens.iter().enumerate() {
        let Token::Word(word) = token else { continue };
        let Some(number) = month_number(word) else {
            continue;
        };
        let doubtful = WEEKDAYS.contains(&word.as_str()) || at == 0;
        if !doubtful {
            return Some((at, number));
        }
        candidate = candidate.or(Some((at, number)));
    }
    candidate
}

fn month_number(word: &str) -> Option<i8> {
    let mut prefix = String::new();
    let mut found = None;
    for c in word.chars().take(8) {
        prefix.push(c);
        if prefix.chars().count() >= 3 {
            // The longest beginning wins: "juin" and "juil", "červen" and "červenec".
            found = MONTHS.get(prefix.as_str()).copied().or(found);
        }
    }
    found
}

/// A number that belongs to a zone ("UTC+3", "+0200").
fn is_zone(tokens: &[Token], at: usize) -> bool {
    let Some(before) = at.checked_sub(1) else {
        return false;
    };
    if matches!(tokens.get(before), Some(Token::Sign('+'))) {
        return true;
    }
    let signed = matches!(tokens.get(before), Some(Token::Sign('-')));
    let dash_in_date = before
        .checked_sub(1)
        .is_some_and(|at| matches!(tokens.get(at), Some(Token::Number(_, _))));
    signed && (!dash_in_date || matches!(tokens.get(at), Some(Token::Number(_, 4))) && before > 4)
}

/// Minutes east of Greenwich.
fn zone_minutes(tokens: &[Token]) -> i64 {
    for (at, token) in tokens.iter().enumerate().rev() {
        match token {
            Token::Number(value, digits) if is_zone(tokens, at) => {
                let sign = if matches!(tokens.get(at.wrapping_sub(1)), Some(Token::Sign('-'))) {
                    -1
                } else {
                    1
                };
                let minutes = match digits {
                    1 | 2 => i64::from(*value) * 60,
                    _ => i64::from(value / 100) * 60 + i64::from(value % 100),
                };
                return if minutes <= 14 * 60 {
                    sign * minutes
                } else {
                    0
                };
            }
            Token::Word(word) => {
                if let Some(hours) = zone_hours(word) {
                    return hours * 60;
                }
            }
            _ => {}
        }
    }
    0
}

fn zone_hours(word: &str) -> Option<i64> {
    Some(match word {
        "utc" | "gmt" | "z" | "wet" => 0,
        "cet" | "mez" | "bst" | "west" => 1,
        "cest" | "mesz" | "eet" | "oez" | "sast" => 2,
        "eest" | "oesz" | "msk" | "trt" => 3,
        "est" => -5,
        "edt" => -4,
        "cst" => -6,
        "cdt" => -5,
        "mst" => -7,
        "mdt" => -6,
        "pst" => -8,
        "pdt" => -7,
        "jst" | "kst" => 9,
        "aest" => 10,
        "aedt" => 11,
        _ => return None,
    })
}

#[cfg(test)]
mod tests;
