//! Wildcards over addresses, domains and List-Ids, parsed once.

use std::fmt;

use serde::{Deserialize, Serialize};

/// One entry of `never_touch` or `own_lists`.
///
/// `*` stands for any run of characters. With an `@` it is held against the whole address, without against the domain
/// (or the List-Id). A plain `auditor.example` means the domain and its sub-domains. Case never counts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Pattern {
    /// In lower case.
    text: String,
}

impl Pattern {
    /// Reads a pattern.
    ///
    /// # Errors
    ///
    /// A sentence that says what is wrong with it.
    pub fn new(typed: &str) -> Result<Self, &'static str> {
        if typed.is_empty() {
            return Err("is empty");
        }
        if typed.chars().any(|c| {
            c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';' | '"')
        }) {
            return Err("holds a space or another character that no address or domain has");
        }
        if typed.matches('@').count() > 1 {
            return Err("holds more than one @");
        }
        if !typed.chars().any(char::is_alphanumeric) {
            return Err("names nothing, so it would match everything");
        }
        let text = typed.to_lowercase();
        Ok(Self {
            text: text
                .strip_prefix('@')
                .map_or(text.clone(), |domain| format!("*@{domain}")),
        })
    }

    /// Whether an address, a domain or a List-Id is meant.
    #[must_use]
    pub fn matches(&self, subject: &str) -> bool {
        let subject = subject.to_lowercase();
        if self.text.contains('@') {
            return glob(self.text.as_bytes(), subject.as_bytes());
        }
        let domain = subject
            .rsplit('@')
            .next()
            .unwrap_or_default()
            .trim_end_matches('.');
        if self.text.contains('*') {
            return glob(self.text.as_bytes(), domain.as_bytes());
        }
        domain
            .strip_suffix(self.text.as_str())
            .is_some_and(|before| before.is_empty() || before.ends_with('.'))
    }

    /// The pattern as it is held, in lower case.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.text)
    }
}

/// Whether `text` is `pattern` with each `*` standing for any run of bytes. Pieces are found greedily from the left,
/// which is right for `*` alone and needs no backtracking, so a stranger's long address costs one pass a piece.
fn glob(pattern: &[u8], text: &[u8]) -> bool {
    let mut pieces = pattern.split(|byte| *byte == b'*');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let Some(last) = pieces.next_back() else {
        return rest.is_empty();
    };
    for piece in pieces {
        let Some(at) = find(rest, piece) else {
            return false;
        };
        rest = rest.get(at + piece.len()..).unwrap_or_default();
    }
    rest.ends_with(last)
}

/// Where `piece` first stands in `text`.
fn find(text: &[u8], piece: &[u8]) -> Option<usize> {
    if piece.is_empty() {
        return Some(0);
    }
    text.windows(piece.len()).position(|window| window == piece)
}

impl TryFrom<String> for Pattern {
    type Error = &'static str;

    fn try_from(typed: String) -> Result<Self, Self::Error> {
        Pattern::new(&typed)
    }
}

impl From<Pattern> for String {
    fn from(pattern: Pattern) -> Self {
        pattern.text
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_pattern_means_addresses_domains_and_lists() {
        for (pattern, yes, no) in [
            (
                "*@bank.example",
                vec!["a@bank.example", "A@Bank.Example"],
                vec!["a@x.bank.example", "bank.example", "a@bank.example.org"],
            ),
            (
                "@bank.example",
                vec!["a@bank.example"],
                vec!["a@mybank.example"],
            ),
            (
                "cfo@bank.example",
                vec!["CFO@bank.example"],
                vec!["xcfo@bank.example", "a@bank.example"],
            ),
            (
                "news-*@*.example",
                vec!["news-1@a.example", "news-@b.c.example"],
                vec!["new-1@a.example", "news-1@example"],
            ),
            (
                "auditor.example",
                vec![
                    "auditor.example",
                    "x@auditor.example",
                    "x@mail.AUDITOR.example",
                    "auditor.example.",
                ],
                vec![
                    "x@notauditor.example",
                    "auditor.example@evil.example",
                    "x@auditor.example.org",
                ],
            ),
            (
                "*.example.com",
                vec!["it.example.com", "a.b.example.com", "x@it.example.com"],
                vec!["example.com", "x@example.com"],
            ),
            (
                "a*b*c.example",
                vec!["abc.example", "a1b2b3c.example"],
                vec!["acb.example", "abc.example.org"],
            ),
            ("a*a.example", vec!["aa.example"], vec!["a.example"]),
        ] {
            let pattern = Pattern::new(pattern).unwrap();
            for subject in yes {
                assert!(pattern.matches(subject), "{pattern} {subject}");
            }
            for subject in no {
                assert!(!pattern.matches(subject), "{pattern} {subject}");
            }
        }
    }

    #[test]
    fn a_pattern_that_means_nothing_or_everything_is_refused() {
        for typed in [
            "",
            "*",
            "*@*",
            "@",
            "a b.example",
            "a@b@c",
            "<x@y.example>",
            "a.example, b.example",
            "a\n.example",
        ] {
            assert!(Pattern::new(typed).is_err(), "{typed:?}");
        }
    }

    #[test]
    fn a_hostile_address_costs_one_pass() {
        let pattern = Pattern::new("*a*a*a*a*a*a*a*b@x.example").unwrap();
        assert!(!pattern.matches(&format!("{}@x.example", "a".repeat(1_000_000))));
    }

    #[test]
    fn a_pattern_survives_json() {
        let pattern = Pattern::new("*@bank.example").unwrap();
        let json = serde_json::to_string(&pattern).unwrap();
        assert_eq!(json, "\"*@bank.example\"");
        assert_eq!(serde_json::from_str::<Pattern>(&json).unwrap(), pattern);
    }
}
