//! The time of day in a date, with its half of the day and its zone.

use std::ops::Range;

use super::tokens::Token;

/// What says "before noon" behind a time.
#[rustfmt::skip]
const MORNING_BEHIND: &[&str] = &[
    "am", "a", "πμ", "π", "ص", "صباحا", "صباحًا", "fm", "öö", "dop", "pg", "pd", "rm", "ق", "पूर्वाह्न", "לפנה", "paradite",
    "sa", "上午", "午前", "오전",
];
/// What says "after noon" behind a time.
#[rustfmt::skip]
const EVENING_BEHIND: &[&str] = &[
    "pm", "p", "μμ", "μ", "م", "مساء", "مساءً", "ös", "odp", "ptg", "md", "rn", "ب", "अपराह्न", "אחה", "pasdite", "ch",
    "下午", "午後", "오후",
];
/// What says "before noon" before a time.
#[rustfmt::skip]
const MORNING_BEFORE: &[&str] = &["上午", "午前", "오전", "凌晨", "早上", "清晨", "öö", "fm", "de", "am"];
/// What says "after noon" before a time.
#[rustfmt::skip]
const EVENING_BEFORE: &[&str] = &["下午", "午後", "오후", "晚上", "中午", "傍晚", "ös", "du", "pm"];
/// What stands between hours and minutes beside a colon.
const HOURS: &[&str] = &["h", "時", "时", "點", "点", "시", "u", "klo"];
/// What stands behind minutes and seconds in some scripts.
const PARTS: &[&str] = &["分", "분", "min", "m"];

/// A time of day as it was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Clock {
    pub hour: i8,
    pub minute: i8,
    pub second: i8,
    /// Minutes east of Greenwich.
    pub minutes_east: i64,
    /// Its half of the day is written in capitals.
    pub capitals: bool,
    time: Range<usize>,
    zone: Range<usize>,
}

impl Clock {
    /// Whether a token belongs to the time or its zone and so not to the day.
    pub fn takes(&self, at: usize) -> bool {
        self.time.contains(&at) || self.zone.contains(&at)
    }
}

/// All ways to find a time in a date, the likely ones first; the last is that it has none.
pub(super) fn clocks(tokens: &[Token]) -> Vec<Clock> {
    let places = 0..tokens.len();
    let colon = places.clone().filter_map(|at| with_colon(tokens, at));
    let named = places.clone().filter_map(|at| with_word(tokens, at));
    let dotted = places.clone().rev().filter_map(|at| dotted(tokens, at));
    let bare = places.filter_map(|at| bare(tokens, at));
    let all = colon.chain(named).chain(dotted).chain(bare);
    let mut clocks: Vec<Clock> = all.map(|clock| finished(clock, tokens)).collect();
    clocks.push(Clock::default());
    clocks
}

fn number(tokens: &[Token], at: usize, digits: Range<usize>, below: u32) -> Option<i8> {
    match tokens.get(at) {
        Some(Token::Number(value, n)) if digits.contains(n) && *value < below => Some(*value as i8),
        _ => None,
    }
}

fn word(tokens: &[Token], at: usize) -> &str {
    match tokens.get(at) {
        Some(Token::Word(word, _)) => word,
        _ => "",
    }
}

fn sign(tokens: &[Token], at: usize) -> Option<char> {
    match tokens.get(at) {
        Some(Token::Sign(sign)) => Some(*sign),
        _ => None,
    }
}

/// `hh:mm`, `hh:mm:ss`.
fn with_colon(tokens: &[Token], at: usize) -> Option<Clock> {
    let is_colon = |at| matches!(sign(tokens, at), Some(':' | '：' | '∶'));
    // A zone has a colon too; but a dash also joins a time to the word before it, as in Hebrew.
    let zone = match at.checked_sub(1).and_then(|before| sign(tokens, before)) {
        Some('+' | ':') => true,
        Some('-' | '−') => {
            let joined = at.checked_sub(2).map_or("", |at| word(tokens, at));
            joined.is_empty() || matches!(joined, "gmt" | "utc")
        }
        _ => false,
    };
    if zone || !is_colon(at + 1) {
        return None;
    }
    let mut clock = hour_and_minute(tokens, at, 2)?;
    if is_colon(at + 3)
        && let Some(second) = number(tokens, at + 4, 2..3, 61)
    {
        clock.second = second.min(59);
        clock.time.end = at + 5;
    }
    Some(clock)
}

/// `9h31`, `9時31分`, `9시 31분`, `9h`.
fn with_word(tokens: &[Token], at: usize) -> Option<Clock> {
    if !HOURS.contains(&word(tokens, at + 1)) {
        return None;
    }
    let Some(mut clock) = hour_and_minute(tokens, at, 2) else {
        let hour = number(tokens, at, 1..3, 24)?;
        return Some(Clock {
            hour,
            time: at..at + 2,
            ..Clock::default()
        });
    };
    if PARTS.contains(&word(tokens, at + 3)) {
        clock.time.end += 1;
        if let Some(second) = number(tokens, at + 4, 1..3, 60) {
            clock.second = second;
            clock.time.end += 1;
        }
    }
    Some(clock)
}

/// `hh.mm` and `hh.mm.ss`, which dates with full stops look like too: it stands for a time where a day stays over.
fn dotted(tokens: &[Token], at: usize) -> Option<Clock> {
    let dot = |at| sign(tokens, at) == Some('.');
    let within = at >= 2 && dot(at - 1) && matches!(tokens.get(at - 2), Some(Token::Number(..)));
    if within || !dot(at + 1) {
        return None;
    }
    let mut clock = hour_and_minute(tokens, at, 2)?;
    if dot(at + 3)
        && let Some(second) = number(tokens, at + 4, 2..3, 60)
    {
        clock.second = second;
        clock.time.end = at + 5;
    }
    Some(clock)
}

/// `9 PM`.
fn bare(tokens: &[Token], at: usize) -> Option<Clock> {
    let half = matches!(word(tokens, at + 1), "am" | "pm")
        || (matches!(word(tokens, at + 1), "a" | "p") && word(tokens, at + 3) == "m");
    let hour = number(tokens, at, 1..3, 13).filter(|_| half)?;
    Some(Clock {
        hour,
        time: at..at + 1,
        ..Clock::default()
    })
}

fn hour_and_minute(tokens: &[Token], at: usize, apart: usize) -> Option<Clock> {
    Some(Clock {
        hour: number(tokens, at, 1..3, 24)?,
        minute: number(tokens, at + apart, 2..3, 60)?,
        time: at..at + apart + 1,
        ..Clock::default()
    })
}

/// With its half of the day and its zone.
fn finished(mut clock: Clock, tokens: &[Token]) -> Clock {
    let (start, end) = (clock.time.start, clock.time.end);
    let behind = word(tokens, end);
    let before = start.checked_sub(1).map_or("", |at| word(tokens, at));
    let dotted = sign(tokens, end + 1) == Some('.') || word(tokens, end + 1) == "m";
    let single = |word: &str| word.is_ascii() && word.len() == 1;
    let is = |list: &[&str], word: &str| list.contains(&word) && (!single(word) || dotted);
    let morning = is(MORNING_BEHIND, behind) || MORNING_BEFORE.contains(&before);
    let evening = is(EVENING_BEHIND, behind) || EVENING_BEFORE.contains(&before);
    clock.capitals = matches!(tokens.get(end), Some(Token::Word(_, true)));
    if evening && clock.hour < 12 {
        clock.hour += 12;
    } else if morning && clock.hour == 12 {
        clock.hour = 0;
    }
    clock.capitals &= evening || morning;
    zone(&mut clock, tokens);
    clock
}

/// `+0100`, `GMT+1`, `(UTC+01:00)`, `CET`, behind the time.
fn zone(clock: &mut Clock, tokens: &[Token]) {
    for at in clock.time.end..tokens.len() {
        match &tokens[at] {
            Token::Sign(sign @ ('+' | '-' | '−')) => {
                let named = matches!(word(tokens, at - 1), "gmt" | "utc");
                if let Some((minutes, end)) = offset(tokens, at + 1, named || *sign == '+') {
                    let direction = if *sign == '+' { 1 } else { -1 };
                    clock.minutes_east = direction * minutes;
                    clock.zone = at..end;
                }
                return;
            }
            Token::Word(word, _) => {
                if let Some(minutes) = named(word) {
                    clock.minutes_east = minutes;
                }
            }
            Token::Number(..) => return,
            Token::Sign(_) => {}
        }
    }
}

/// The minutes of an offset and the token behind it. A dash with two figures may as well lead over to a day.
fn offset(tokens: &[Token], at: usize, sure: bool) -> Option<(i64, usize)> {
    let Some(Token::Number(value, digits)) = tokens.get(at) else {
        return None;
    };
    let value = i64::from(*value);
    let split = sign(tokens, at + 1) == Some(':');
    let (minutes, end) = match (digits, number(tokens, at + 2, 2..3, 60)) {
        (1 | 2, Some(minutes)) if split => (value * 60 + i64::from(minutes), at + 3),
        (1 | 2, _) if sure => (value * 60, at + 1),
        (3 | 4, _) => (value / 100 * 60 + value % 100, at + 1),
        _ => return None,
    };
    (minutes <= 14 * 60).then_some((minutes, end))
}

fn named(word: &str) -> Option<i64> {
    Some(match word {
        "utc" | "gmt" | "z" | "wet" => 0,
        "cet" | "mez" | "bst" | "west" | "wat" | "hnec" => 60,
        "cest" | "mesz" | "eet" | "oez" | "sast" | "heec" | "cat" => 120,
        "eest" | "oesz" | "msk" | "trt" | "eat" | "мск" => 180,
        "gst" => 240,
        "pkt" => 300,
        "ist" => 330,
        "ict" | "wib" => 420,
        "sgt" | "hkt" | "pht" | "awst" | "myt" => 480,
        "jst" | "kst" => 540,
        "aest" => 600,
        "aedt" => 660,
        "nzst" => 720,
        "nzdt" => 780,
        "brt" | "art" => -180,
        "adt" => -180,
        "ast" | "edt" => -240,
        "est" | "cdt" | "pet" => -300,
        "cst" | "mdt" => -360,
        "mst" | "pdt" => -420,
        "pst" => -480,
        _ => return None,
    })
}
