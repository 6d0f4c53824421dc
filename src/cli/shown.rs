//! How results reach standard output: one JSON document, or text for people.

use std::io::Write;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

use super::exit::Failure;
use crate::message::steers;

fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_string_pretty(value).map_err(Failure::failed)?;
    print(&format!("{}\n", escaped(&text)));
    Ok(())
}

/// Prints a result: as one JSON document, or as `text` for people.
pub fn show(
    json: bool,
    value: &impl Serialize,
    text: impl FnOnce() -> String,
) -> Result<(), Failure> {
    if json {
        return print_json(value);
    }
    print(&text());
    Ok(())
}

/// JSON in which nothing that steers stands as itself. serde escapes what is below a blank; everything else that steers can
/// only stand within a string (RFC 8259 section 7).
fn escaped(json: &str) -> String {
    json.chars().fold(String::new(), |mut out, c| {
        match c {
            '\n' => out.push(c),
            c if steers(c) => out += &format!("\\u{:04x}", u32::from(c)),
            c => out.push(c),
        }
        out
    })
}

/// Text for people, lines and tabs kept, without anything that a terminal would obey: the last look before it is shown.
pub fn harmless(text: &str) -> String {
    let shown = |c: char| match c {
        '\n' | '\t' => c,
        c if steers(c) => '\u{FFFD}',
        c => c,
    };
    text.chars().map(shown).collect()
}

/// Prints text; a reader who has gone (`| head`) is no failure.
pub fn print(text: &str) {
    let mut out = std::io::stdout().lock();
    let _ = out
        .write_all(harmless(text).as_bytes())
        .and_then(|()| out.flush());
}

/// An instant for people, in the configured time zone, to the minute.
pub fn instant(at: Timestamp, zone: &TimeZone) -> String {
    at.to_zoned(zone.clone())
        .strftime("%Y-%m-%d %H:%M")
        .to_string()
}

/// A word as JSON spells it.
pub fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word,
        _ => String::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_steers_is_printed_as_itself_and_json_loses_nothing() {
        for text in [
            "a\u{1b}[2Jb",
            "a\u{9b}31mb",
            "a\u{202e}b",
            "a\u{7f}b",
            "a\rb",
            "a\u{2028}b",
        ] {
            assert!(!harmless(text).contains(|c: char| steers(c)), "{text:?}");
            let json = escaped(&serde_json::to_string(&[text]).unwrap());
            assert!(!json.contains(|c: char| steers(c)), "{json:?}");
            let back: Vec<String> = serde_json::from_str(&json).unwrap();
            assert_eq!(back, [text]);
        }
        assert_eq!(harmless("a\n\tb \u{e9}"), "a\n\tb \u{e9}");
    }
}
