//! A command as it goes out: text, and literals for what text cannot carry.

/// What stands behind a command's tag.
#[derive(Clone)]
pub struct Command {
    /// For errors and logs; never with arguments.
    pub name: &'static str,
    parts: Vec<Part>,
}

#[derive(Clone)]
pub enum Part {
    Text(String),
    Literal(Vec<u8>),
}

impl Command {
    /// The bare command.
    pub fn new(name: &'static str) -> Self {
        Self {
            name,
            parts: vec![Part::Text(name.to_owned())],
        }
    }

    /// Appends a space and text that must already be good IMAP: atoms, sets, what `quoted` gives.
    pub fn word(mut self, word: &str) -> Self {
        let word = format!(" {word}");
        match self.parts.last_mut() {
            Some(Part::Text(text)) => text.push_str(&word),
            _ => self.parts.push(Part::Text(word)),
        }
        self
    }

    /// Appends a space and any string: quoted where that can carry it, as a literal where not (RFC 3501 section 4.3).
    pub fn string(self, value: &str) -> Self {
        match quoted(value) {
            Some(quoted) => self.word(&quoted),
            None => self.literal(value.as_bytes()),
        }
    }

    /// Appends a space and a literal.
    pub fn literal(mut self, bytes: &[u8]) -> Self {
        self = self.word("");
        self.parts.push(Part::Literal(bytes.to_vec()));
        self
    }

    pub fn parts(&self) -> &[Part] {
        &self.parts
    }
}

/// Longest quoted string sent; some servers limit a command line to 1,000 bytes (RFC 7162 section 4 asks for 8,192).
const MAX_QUOTED: usize = 900;

/// The value as a quoted string, unless it holds what one cannot carry.
pub fn quoted(value: &str) -> Option<String> {
    let printable = value.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let escaped = value.replace('\\', "\\\\").replace('"', "\\\"");
    (printable && escaped.len() <= MAX_QUOTED).then(|| format!("\"{escaped}\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_quoted_string_can_end_the_command() {
        assert_eq!(quoted("a\"b\\c").as_deref(), Some(r#""a\"b\\c""#));
        assert_eq!(quoted(""), Some("\"\"".to_owned()));
        for bad in ["a\r\nA2 DELETE INBOX", "a\nb", "a\0b", "é", "\u{7f}"] {
            assert_eq!(quoted(bad), None);
        }
    }
}
