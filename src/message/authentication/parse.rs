//! The grammar of RFC 8601 section 2.2: comments and white space between all tokens, quoted values, versions.
//!
//! Whatever the value is, something comes out; what cannot be read says nothing.

use std::iter::{Peekable, Take};
use std::str::Chars;

/// Characters of one field that are read.
const FIELD_CHARS: usize = 16_384;
/// Properties of one result that are kept.
const PROPERTIES: usize = 50;

/// One field, taken apart.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Results {
    /// The server that wrote it, lower case; Microsoft 365 leaves it out.
    pub authserv: Option<String>,
    pub methods: Vec<MethodResult>,
}

/// One `method=result` with its properties, all lower case.
#[derive(Debug, Default, PartialEq)]
pub(super) struct MethodResult {
    pub method: String,
    pub result: String,
    /// `ptype.property` and its value.
    properties: Vec<(String, String)>,
}

impl MethodResult {
    /// A method whose version we know; others say nothing.
    fn new(segment: Vec<(String, String)>) -> Option<MethodResult> {
        let mut pairs = segment.into_iter();
        let (method, result) = pairs.next()?;
        let (method, version) = method.split_once('/').unwrap_or((&method, "1"));
        (version == "1" && !method.is_empty()).then(|| MethodResult {
            method: method.to_owned(),
            result,
            properties: pairs.take(PROPERTIES).collect(),
        })
    }

    pub fn property(&self, name: &str) -> Option<&str> {
        self.properties
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

/// Takes a field apart.
pub(super) fn parse(value: &str) -> Results {
    let mut scan = Scan {
        rest: value.chars().take(FIELD_CHARS).peekable(),
    };
    let head = scan.segment();
    let mut bare = head.bare.into_iter();
    let (authserv, version) = match bare.next() {
        Some(id) => match id.split_once('/') {
            Some((id, version)) => (Some(id.to_owned()), Some(version.to_owned())),
            None => (Some(id), bare.next()),
        },
        None => (None, None),
    };
    let mut results = Results {
        authserv: authserv.map(|id| id.trim_end_matches('.').to_owned()),
        methods: MethodResult::new(head.pairs).into_iter().collect(),
    };
    while scan.rest.next_if_eq(&';').is_some() {
        let segment = scan.segment();
        results.methods.extend(MethodResult::new(segment.pairs));
    }
    if version.is_some_and(|version| version != "1") {
        results.methods.clear();
    }
    results
}

/// What stands between two semicolons.
#[derive(Default)]
struct Segment {
    /// Words without an equals sign.
    bare: Vec<String>,
    pairs: Vec<(String, String)>,
}

struct Scan<'a> {
    rest: Peekable<Take<Chars<'a>>>,
}

impl Scan<'_> {
    /// Up to the next semicolon, which stays.
    fn segment(&mut self) -> Segment {
        let mut segment = Segment::default();
        loop {
            self.skip_blank();
            if self.at_end() {
                return segment;
            }
            let key = self.key();
            if self.rest.next_if_eq(&'=').is_none() {
                segment.bare.push(key);
                continue;
            }
            self.skip_blank();
            let value = self.word(|_| false);
            segment.pairs.push((key, value));
        }
    }

    /// A word before an equals sign; blanks and comments may stand around its dot and its slash.
    fn key(&mut self) -> String {
        let mut key = self.word(|next| next == '=');
        loop {
            self.skip_blank();
            let joins = |next: &char| matches!(next, '.' | '/');
            let goes_on = key.ends_with(['.', '/']) || self.rest.peek().is_some_and(joins);
            if self.at_end() || self.rest.peek() == Some(&'=') || !goes_on {
                return key;
            }
            key.push_str(&self.word(|next| next == '='));
        }
    }

    /// Up to a blank, a comment, a semicolon or what `ends` it, in lower case; of quoted strings the content. It takes
    /// at least one character where none of these comes first.
    fn word(&mut self, ends: impl Fn(char) -> bool) -> String {
        let mut word = String::new();
        while let Some(&next) = self.rest.peek() {
            if next.is_whitespace() || matches!(next, ';' | '(') || ends(next) {
                break;
            }
            self.rest.next();
            if next == '"' {
                self.quoted(&mut word);
            } else {
                word.extend(next.to_lowercase());
            }
        }
        word
    }

    fn quoted(&mut self, word: &mut String) {
        while let Some(next) = self.rest.next() {
            match next {
                '"' => return,
                '\\' => word.extend(self.rest.next()),
                _ => word.extend(next.to_lowercase()),
            }
        }
    }

    /// White space and comments, which nest (RFC 5322 section 3.2.2).
    fn skip_blank(&mut self) {
        let mut depth = 0_usize;
        while let Some(&next) = self.rest.peek() {
            match next {
                '(' => depth += 1,
                ')' if depth > 0 => depth -= 1,
                '\\' if depth > 0 => {
                    self.rest.next();
                }
                _ if depth > 0 || next.is_whitespace() => {}
                _ => return,
            }
            self.rest.next();
        }
    }

    fn at_end(&mut self) -> bool {
        matches!(self.rest.peek(), None | Some(';'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Everything in one line: the server, then `method=result{name=value,…}`.
    fn told(value: &str) -> String {
        let results = parse(value);
        let mut told = results.authserv.unwrap_or_else(|| "-".to_owned());
        for method in results.methods {
            let properties: Vec<String> = method
                .properties
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            told += &format!(
                " {}={}{{{}}}",
                method.method,
                method.result,
                properties.join(",")
            );
        }
        told
    }

    #[test]
    fn all_the_grammar_allows_is_read() {
        for (value, expected) in [
            // RFC 8601 appendix B.
            ("example.org 1; none", "example.org"),
            (
                "example.com; spf=pass smtp.mailfrom=example.net",
                "example.com spf=pass{smtp.mailfrom=example.net}",
            ),
            (
                "example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net",
                "example.com auth=pass{smtp.auth=sender@example.net} spf=pass{smtp.mailfrom=example.net}",
            ),
            (
                "foo.example.net (foobar) 1 (baz); dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot \
                 can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462",
                "foo.example.net dkim=fail{policy.expired=1362471462}",
            ),
            (
                "MX.Ours.Example.;DKIM=Pass header.D=Acme.Example",
                "mx.ours.example dkim=pass{header.d=acme.example}",
            ),
            (
                "\"mx.ours.example\"; dkim=pass reason=\"good; dmarc=fail\" header.b=\"a\\\"b;=\" header.i=\"x y\"@acme.example",
                "mx.ours.example dkim=pass{reason=good; dmarc=fail,header.b=a\"b;=,header.i=x y@acme.example}",
            ),
            (
                "mx; dkim=pass header.b=ab== header.s=s(1)",
                "mx dkim=pass{header.b=ab==,header.s=s}",
            ),
            (
                "mx; dkim=pass(header.d=a)header.d=b",
                "mx dkim=pass{header.d=b}",
            ),
            // Versions nobody has defined say nothing.
            ("mx 2; dkim=pass header.d=a", "mx"),
            ("mx; dkim/2=pass header.d=a; spf/1=pass", "mx spf=pass{}"),
            // Microsoft 365, today and before.
            (
                "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=a.example; ours.example; dkim=none header.d=none;compauth=pass reason=100",
                "- spf=pass{smtp.mailfrom=a.example} dkim=none{header.d=none} compauth=pass{reason=100}",
            ),
            // Nothing that can be read.
            ("", "-"),
            (";;;===\"", "-"),
            ("(((", "-"),
            ("mx; =pass header.d=a", "mx"),
        ] {
            assert_eq!(told(value), expected, "{value}");
        }
    }
}
