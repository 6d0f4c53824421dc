//! Fields and text to the bytes of RFC 5322: encoded, folded, lines ended by CRLF. Small and careful; mail-builder folds only
//! behind its limit and lettre panics on a name with a line end.

use std::fmt::Write as _;

use data_encoding::BASE64;

use super::facts::ComposeError;
use crate::message::Party;
use crate::policy::guard::is_atext;

/// Octets of UTF-8 in one encoded-word, so that `Subject: Auto: ` and the word stay within 76 (RFC 2047 section 2).
const WORD_OCTETS: usize = 36;
/// Where lines are folded and text is wrapped (RFC 5322 section 2.1.1 asks for at most 78).
const FOLD: usize = 76;
/// No line may be longer (RFC 5322 section 2.1.1).
const MAX_LINE: usize = 998;

/// A mail in the making.
pub(super) struct Mail {
    head: String,
}

impl Mail {
    pub(super) const fn new() -> Self {
        Mail {
            head: String::new(),
        }
    }

    /// A field whose value has passed one of the writers below.
    pub(super) fn field(&mut self, name: &str, value: &str) {
        let _ = write!(self.head, "{name}: {value}\r\n");
    }

    /// The complete message with this text, lines ended by `\n`.
    pub(super) fn finish(mut self, text: &str) -> Result<Vec<u8>, ComposeError> {
        let plain = text.is_ascii()
            && text
                .lines()
                .all(|line| line.len() <= FOLD + 2 && line.trim_end() == line);
        let (encoding, body) = if plain {
            ("7bit", crlf(text))
        } else {
            ("quoted-printable", quoted_printable(text))
        };
        self.field("MIME-Version", "1.0");
        self.field("Content-Type", "text/plain; charset=utf-8");
        self.field("Content-Transfer-Encoding", encoding);
        well_formed(format!("{}\r\n{body}", self.head))
    }

    /// The complete message with a text and the same as a page (RFC 2046 section 5.1.4: the best one last). No line of
    /// either can be taken for a boundary: `=` is encoded in both.
    pub(super) fn finish_both(
        mut self,
        text: &str,
        html: &str,
        message_id: &str,
    ) -> Result<Vec<u8>, ComposeError> {
        let token = message_id.split('@').next().unwrap_or_default();
        let token: String = token.chars().filter(char::is_ascii_alphanumeric).collect();
        let boundary = format!("=_{}", token.get(..token.len().min(60)).unwrap_or_default());
        let mut body = String::new();
        for (kind, part) in [("plain", text), ("html", html)] {
            let _ = write!(
                body,
                "--{boundary}\r\nContent-Type: text/{kind}; charset=utf-8\r\n\
                 Content-Transfer-Encoding: quoted-printable\r\n\r\n{}\r\n",
                quoted_printable(part)
            );
        }
        let _ = write!(body, "--{boundary}--\r\n");
        self.field("MIME-Version", "1.0");
        let kind = format!("multipart/alternative;\r\n boundary=\"{boundary}\"");
        self.field("Content-Type", &kind);
        well_formed(format!("{}\r\n{body}", self.head))
    }
}

fn well_formed(mail: String) -> Result<Vec<u8>, ComposeError> {
    let bytes = mail.into_bytes();
    match is_well_formed(&bytes) {
        true => Ok(bytes),
        false => Err(ComposeError::Form),
    }
}

/// The last look before the wire: ASCII, no NUL, no bare CR or LF, no line over the limit.
fn is_well_formed(bytes: &[u8]) -> bool {
    let Some(inner) = bytes.strip_suffix(b"\r\n") else {
        return false;
    };
    let mut lines = inner.split(|byte| *byte == b'\n').peekable();
    while let Some(line) = lines.next() {
        let ended = lines.peek().is_none() || line.ends_with(b"\r");
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        if !ended
            || line.len() > MAX_LINE
            || line.iter().any(|byte| matches!(byte, 0 | b'\r' | 128..))
        {
            return false;
        }
    }
    true
}

/// An unstructured value (RFC 5322 section 2.2.1): as it is where it is plain, else as encoded-words. `used` is the length of
/// what already stands on the line.
pub(super) fn unstructured(text: &str, used: usize) -> String {
    let plain = text.bytes().all(|byte| (32..127).contains(&byte))
        && !text.contains("=?")
        && text.split(' ').all(|word| word.len() <= FOLD - 20);
    if plain {
        fold(text.split(' '), used)
    } else {
        encoded_words(text)
    }
}

/// Words on lines of at most [`FOLD`] octets, where they can be broken.
pub(super) fn fold<'a>(words: impl Iterator<Item = &'a str>, mut used: usize) -> String {
    let mut folded = String::new();
    for (index, word) in words.enumerate() {
        if index > 0 {
            let full = used + 1 + word.len() > FOLD && !word.is_empty();
            folded.push_str(if full { "\r\n " } else { " " });
            used = if full { 1 } else { used + 1 };
        }
        folded.push_str(word);
        used += word.len();
    }
    folded
}

/// Encoded-words of RFC 2047, one a line, each of whole characters.
fn encoded_words(text: &str) -> String {
    let mut words = Vec::new();
    let mut chunk = String::new();
    for character in text.chars() {
        if chunk.len() + character.len_utf8() > WORD_OCTETS {
            words.push(encoded_word(&chunk));
            chunk.clear();
        }
        chunk.push(character);
    }
    words.push(encoded_word(&chunk));
    words.join("\r\n ")
}

fn encoded_word(chunk: &str) -> String {
    format!("=?utf-8?B?{}?=", BASE64.encode(chunk.as_bytes()))
}

/// A mailbox (RFC 5322 section 3.4). The name is one line already; the address has been checked.
pub(super) fn mailbox(party: &Party) -> String {
    let Some(name) = party.name.as_deref().filter(|name| !name.is_empty()) else {
        return party.address.clone();
    };
    let is_phrase = name
        .split(' ')
        .all(|word| !word.is_empty() && word.bytes().all(is_atext) && !word.contains("=?"));
    let printable = name.bytes().all(|byte| (32..127).contains(&byte));
    let phrase = if !printable || name.len() > FOLD - 20 {
        encoded_words(name)
    } else if is_phrase {
        name.to_owned()
    } else {
        format!("\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
    };
    let fits = !phrase.contains("\r\n") && phrase.len() + party.address.len() + 14 <= FOLD;
    let gap = if fits { " " } else { "\r\n " };
    format!("{phrase}{gap}<{}>", party.address)
}

/// Words of a paragraph on lines of at most 72 characters; what starts with a blank or `-` stays a line of its own.
pub(super) fn wrap(text: &str) -> String {
    let mut wrapped = String::new();
    for line in text.lines() {
        let indent = if line.starts_with("- ") { "\n  " } else { "\n" };
        let mut used = 0;
        for word in line.split_whitespace() {
            let length = word.chars().count();
            if used > 0 {
                let full = used + 1 + length > 72;
                wrapped.push_str(if full { indent } else { " " });
                used = if full { indent.len() - 1 } else { used + 1 };
            }
            wrapped.push_str(word);
            used += length;
        }
        wrapped.push('\n');
    }
    wrapped
}

fn crlf(text: &str) -> String {
    text.lines()
        .fold(String::new(), |all, line| all + line + "\r\n")
}

/// RFC 2045 section 6.7.
fn quoted_printable(text: &str) -> String {
    let mut encoded = String::new();
    for line in text.lines() {
        let mut used = 0;
        let bytes = line.as_bytes();
        for (index, &byte) in bytes.iter().enumerate() {
            let last = index + 1 == bytes.len();
            let literal = (33..127).contains(&byte) && byte != b'=' || (byte == b' ' && !last);
            let length = if literal { 1 } else { 3 };
            if used + length > FOLD - 1 {
                encoded.push_str("=\r\n");
                used = 0;
            }
            if literal {
                encoded.push(char::from(byte));
            } else {
                let _ = write!(encoded, "={byte:02X}");
            }
            used += length;
        }
        encoded.push_str("\r\n");
    }
    encoded
}

/// One line for people: no control, format or line-separating characters, single blanks, at most `max` characters.
pub(super) fn one_line(text: &str, max: usize) -> String {
    let seen: String = text
        .chars()
        .map(|character| {
            if character.is_whitespace() || character.is_control() {
                ' '
            } else {
                character
            }
        })
        .filter(|character| !is_invisible(*character))
        .collect();
    let words: Vec<&str> = seen.split_whitespace().collect();
    let line = words.join(" ");
    if line.chars().count() <= max {
        return line;
    }
    let cut: String = line.chars().take(max.saturating_sub(1)).collect();
    format!("{}\u{2026}", cut.trim_end())
}

/// Characters that change the order of others or show nothing: soft hyphen, zero-width, bidirectional marks, tags.
const fn is_invisible(character: char) -> bool {
    matches!(character,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffc}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_is_written_so_that_it_is_read_back() {
        for (name, expected) in [
            ("Rich Miller", "Rich Miller <r@x.example>"),
            (
                "Miller, Rich \"R\\\"",
                "\"Miller, Rich \\\"R\\\\\\\"\" <r@x.example>",
            ),
            ("J\u{fc}rgen", "=?utf-8?B?SsO8cmdlbg==?=\r\n <r@x.example>"),
            ("=?utf-8?Q?x?=", "\"=?utf-8?Q?x?=\" <r@x.example>"),
            ("", "r@x.example"),
        ] {
            let party = Party {
                name: Some(name.to_owned()),
                address: "r@x.example".to_owned(),
            };
            let fitting = mailbox(&party).replace("\r\n <", " <");
            assert_eq!(fitting, expected.replace("\r\n <", " <"), "{name}");
        }
    }

    #[test]
    fn subjects_fold_within_the_limits() {
        for text in [
            "word ".repeat(60),
            "\u{e9}t\u{e9} ".repeat(60),
            "x".repeat(300),
            "\u{1f600}".repeat(90),
        ] {
            let field = format!("Subject: Auto: {}", unstructured(text.trim(), 15));
            assert!(
                field.split("\r\n").all(|line| line.len() <= FOLD),
                "{field}"
            );
        }
    }

    #[test]
    fn quoted_printable_hides_no_line_end() {
        assert_eq!(quoted_printable("a=b \n\u{e9}\n"), "a=3Db=20\r\n=C3=A9\r\n");
        let long = quoted_printable(&"\u{e9}".repeat(200));
        assert!(long.split("\r\n").all(|line| line.len() <= 76), "{long}");
    }

    #[test]
    fn what_is_not_well_formed_never_leaves() {
        for bytes in [
            &b"a\nb\r\n"[..],
            b"a\rb\r\n",
            b"a\0b\r\n",
            b"a\r\nb",
            b"\xc3\xa9\r\n",
            &[b'x'; 1_200],
        ] {
            assert!(!is_well_formed(bytes));
        }
        assert!(is_well_formed(b"a: b\r\n\r\nc\r\n"));
    }

    #[test]
    fn a_line_for_people_holds_nothing_hidden() {
        assert_eq!(
            one_line(" a\r\nBcc: b\0\u{202e}c\u{200b}  d ", 40),
            "a Bcc: b c d"
        );
        assert_eq!(one_line("abcdef", 4), "abc\u{2026}");
    }
}
