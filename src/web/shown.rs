//! How values reach a page: text from mail escaped and isolated, instants in the configured zone, links encoded.

use std::fmt;

use askama::filters::{Html, HtmlSafe, escape};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Serialize;

/// Longest text shown of one field; the JSON has all of it.
const MOST_CHARS: usize = 300;

/// Text that a stranger may have written. It can only be shown escaped, inside `<bdi>` so that its direction stays its
/// own, on one line, without control characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct FromMail(String);

impl FromMail {
    pub(super) fn new(text: &str) -> FromMail {
        FromMail(clean(text))
    }
}

impl fmt::Display for FromMail {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = escape(&self.0, Html).map_err(|_| fmt::Error)?;
        write!(out, "<bdi>{text}</bdi>")
    }
}

impl HtmlSafe for FromMail {}

/// Control characters and line ends become a blank; characters that steer the direction of text (Unicode UAX 9) go.
fn clean(text: &str) -> String {
    let steers = |c: &char| matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{FEFF}');
    let line = |c: char| {
        if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
            ' '
        } else {
            c
        }
    };
    let mut chars = text.chars().filter(|c| !steers(c)).map(line);
    let mut shown: String = chars.by_ref().take(MOST_CHARS).collect();
    if chars.next().is_some() {
        shown.push('…');
    }
    shown
}

/// An instant, to the minute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Moment {
    exact: String,
    shown: String,
}

impl Moment {
    pub(super) fn new(at: Timestamp, zone: &TimeZone) -> Moment {
        let zoned = at.to_zoned(zone.clone());
        Moment {
            exact: zoned.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string(),
            shown: zoned.strftime("%Y-%m-%d %H:%M").to_string(),
        }
    }

    /// The same as a distance from now, the instant itself on hovering.
    pub(super) fn ago(at: Timestamp, now: Timestamp, zone: &TimeZone) -> Ago {
        let seconds = now.duration_since(at).as_secs().max(0);
        let distance = match seconds {
            0..60 => format!("{seconds} s ago"),
            60..3_600 => format!("{} min ago", seconds / 60),
            3_600..172_800 => format!("{} h ago", seconds / 3_600),
            _ => format!("{} days ago", seconds / 86_400),
        };
        Ago {
            at: Moment::new(at, zone),
            distance,
        }
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "<time datetime=\"{}\">{}</time>",
            self.exact, self.shown
        )
    }
}

impl HtmlSafe for Moment {}

/// How long ago an instant was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Ago {
    at: Moment,
    distance: String,
}

impl fmt::Display for Ago {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "<time datetime=\"{}\" title=\"{}\">{}</time>",
            self.at.exact, self.at.shown, self.distance
        )
    }
}

impl HtmlSafe for Ago {}

/// Text as one segment of a path or one value of a query (RFC 3986 section 2.1).
pub(super) fn encoded(text: &str) -> String {
    let mut link = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => {
                link.push(char::from(byte))
            }
            _ => link.push_str(&format!("%{byte:02X}")),
        }
    }
    link
}

/// A word as JSON spells it, with blanks: `follow up`.
pub(super) fn word(value: &impl Serialize) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(word)) => word.replace('_', " "),
        _ => String::new(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn hostile_text_is_shown_and_does_nothing() {
        for (text, shown) in [
            (
                "<script>alert(1)</script>",
                "&#60;script&#62;alert(1)&#60;/script&#62;",
            ),
            ("\"><img onerror=x>", "&#34;&#62;&#60;img onerror=x&#62;"),
            ("a\u{202E}gpj.exe\u{2069}", "agpj.exe"),
            ("\u{1b}[2J\r\nBcc: x", " [2J  Bcc: x"),
        ] {
            assert_eq!(
                FromMail::new(text).to_string(),
                format!("<bdi>{shown}</bdi>"),
                "{text:?}"
            );
        }
    }

    #[test]
    fn a_long_text_is_cut() {
        assert_eq!(
            FromMail::new(&"ä".repeat(9_999)).0.chars().count(),
            MOST_CHARS + 1
        );
        assert_eq!(
            FromMail::new(&"ä".repeat(MOST_CHARS)).0.chars().count(),
            MOST_CHARS
        );
    }

    #[test]
    fn an_instant_stands_in_the_configured_zone() {
        let at: Timestamp = "2026-01-05T23:30:09Z".parse().unwrap();
        let zone = TimeZone::get("Europe/Berlin").unwrap();
        let shown = r#"<time datetime="2026-01-06T00:30:09+01:00">2026-01-06 00:30</time>"#;
        assert_eq!(Moment::new(at, &zone).to_string(), shown);
    }

    #[test]
    fn a_link_holds_one_segment() {
        assert_eq!(
            encoded("sam+x@mail.example/../?#%"),
            "sam%2Bx%40mail.example%2F..%2F%3F%23%25"
        );
    }
}
