//! Authentication-Results (RFC 8601): what a server we trust found out about the sender.
//!
//! Of the headers with a trusted authserv-id only the topmost counts, with those directly below it by the same server:
//! whatever stands further down may have been in the mail when it reached us. RFC 8601 section 5 wants the border
//! server to remove forgeries, but not all do.

use super::domain::{domain_of, registrable};
use super::{Authentication, Headers, Party, TrustedAuthserv};

/// Octets of one header that are read.
const HEADER_BYTES: usize = 16_384;

/// Whether the author's domain is authenticated, by DMARC or by an aligned DKIM or SPF result (RFC 7489 section 3.1,
/// relaxed alignment).
pub fn authenticate(headers: &Headers, trusted: &TrustedAuthserv, from: &Party) -> Authentication {
    let Some(author) = domain_of(&from.address) else {
        return Authentication::Unknown;
    };
    let results: Vec<MethodResult> = believed(headers, trusted)
        .into_iter()
        .flat_map(|results| results.methods)
        .collect();
    judge(&results, author)
}

/// One header, taken apart.
#[derive(Debug, Default, PartialEq)]
struct Results {
    /// The server that wrote it, lower case; Microsoft 365 leaves it out.
    authserv: Option<String>,
    methods: Vec<MethodResult>,
}

/// One `method=result` with its properties, all lower case.
#[derive(Debug, Default, PartialEq)]
struct MethodResult {
    method: String,
    result: String,
    /// `ptype.property` and its value.
    properties: Vec<(String, String)>,
}

impl MethodResult {
    fn property(&self, name: &str) -> Option<&str> {
        self.properties
            .iter()
            .find(|(n, _)| n == name)
            .map(|(_, value)| value.as_str())
    }

    /// A property names a domain, or an address in one, aligned with the author's.
    fn aligned(&self, names: &[&str], author: &str) -> bool {
        names
            .iter()
            .filter_map(|name| self.property(name))
            .any(|value| is_aligned(value, author))
    }
}

fn believed(headers: &Headers, trusted: &TrustedAuthserv) -> Vec<Results> {
    let is_results = |name: &str| name.eq_ignore_ascii_case("Authentication-Results");
    let mut believed = Vec::new();
    for field in headers.0.iter() {
        let results = is_results(&field.name)
            .then(|| parse(&field.value))
            .filter(|results| trusts(trusted, results));
        match results {
            Some(results) => believed.push(results),
            // Directly adjacent headers of the same server belong together; anything between ends it.
            None if !believed.is_empty() => break,
            None => {
                if *trusted == TrustedAuthserv::Topmost && is_results(&field.name) {
                    break;
                }
            }
        }
        if *trusted == TrustedAuthserv::Topmost && !believed.is_empty() {
            break;
        }
    }
    let first = believed
        .first()
        .and_then(|results| results.authserv.clone());
    believed.retain(|results| results.authserv == first);
    believed
}

fn trusts(trusted: &TrustedAuthserv, results: &Results) -> bool {
    match trusted {
        TrustedAuthserv::Topmost => true,
        TrustedAuthserv::Named(names) => results.authserv.as_deref().is_some_and(|id| {
            names
                .iter()
                .any(|name| name.trim().eq_ignore_ascii_case(id))
        }),
    }
}

fn judge(results: &[MethodResult], author: &str) -> Authentication {
    let of = |method: &'static str| results.iter().filter(move |r| r.method == method);
    let about_author = |r: &&MethodResult| {
        r.property("header.from")
            .is_none_or(|from| is_aligned(from, author))
    };
    // Should one server say both, the bad news counts.
    if of("dmarc").filter(about_author).any(|r| r.result == "fail") {
        return Authentication::Failed;
    }
    let passed = of("dmarc").filter(about_author).any(|r| r.result == "pass")
        || of("dkim").any(|r| r.result == "pass" && r.aligned(&["header.d", "header.i"], author))
        || of("spf")
            .any(|r| r.result == "pass" && r.aligned(&["smtp.mailfrom", "smtp.mail"], author));
    if passed {
        return Authentication::Passed;
    }
    let mut checks = results
        .iter()
        .filter(|r| matches!(r.method.as_str(), "dmarc" | "dkim" | "spf"))
        .peekable();
    // A check that could not be made says nothing; one that was made, and named nobody aligned, does.
    let decided = checks.any(|r| !matches!(r.result.as_str(), "temperror" | ""));
    if decided {
        Authentication::Failed
    } else {
        Authentication::Unknown
    }
}

/// Same organisational domain (RFC 7489 section 3.1: relaxed).
fn is_aligned(value: &str, author: &str) -> bool {
    let domain = domain_of(value)
        .unwrap_or(value)
        .trim_start_matches('@')
        .trim_end_matches('.');
    if domain.is_empty() {
        return false;
    }
    match (registrable(domain), registrable(author)) {
        (Some(one), Some(other)) => one == other,
        _ => domain.eq_ignore_ascii_case(author),
    }
}

/// Takes a header apart: comments dropped, quoted strings kept whole, versions passed over (RFC 8601 section 2.2).
fn parse(value: &str) -> Results {
    let mut results = Results::default();
    for (n, segment) in segments(value).into_iter().enumerate() {
        let mut method = MethodResult::default();
        let mut tokens = segment.into_iter().peekable();
        while let Some(token) = tokens.next() {
            if tokens.peek().is_some_and(|next| next == "=") {
                tokens.next();
                let value = tokens.next().unwrap_or_default();
                method.take(&token, value);
            } else if n == 0
                && results.authserv.is_none()
                && method.method.is_empty()
                && token != "="
            {
                results.authserv = Some(token);
            }
        }
        if !method.method.is_empty() {
            results.methods.push(method);
        }
    }
    results
}

impl MethodResult {
    fn take(&mut self, name: &str, value: String) {
        if self.method.is_empty() {
            // "dkim/1" names the version of the method.
            self.method = name.split('/').next().unwrap_or(name).to_owned();
            self.result = value;
        } else if self.properties.len() < 50 {
            self.properties.push((name.to_owned(), value));
        }
    }
}

/// The header cut at `;`, each part as lower-case tokens; `=` is one of its own.
fn segments(value: &str) -> Vec<Vec<String>> {
    let mut segments = vec![Vec::new()];
    let mut token = String::new();
    let mut comments = 0usize;
    let mut quoted = false;
    let mut chars = value.chars().take(HEADER_BYTES);
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted || comments > 0 => {
                let escaped = chars.next();
                if comments == 0 {
                    token.extend(escaped);
                }
            }
            '"' if comments == 0 => quoted = !quoted,
            _ if quoted => token.push(c),
            '(' => comments += 1,
            ')' => comments = comments.saturating_sub(1),
            _ if comments > 0 => {}
            '=' if !token.is_empty() && !is_value(&segments) => {
                end_token(&mut segments, &mut token);
                token.push('=');
                end_token(&mut segments, &mut token);
            }
            '=' if token.is_empty() && !is_value(&segments) => {
                token.push('=');
                end_token(&mut segments, &mut token);
            }
            ';' => {
                end_token(&mut segments, &mut token);
                segments.push(Vec::new());
            }
            c if c.is_whitespace() => end_token(&mut segments, &mut token),
            c => token.push(c),
        }
    }
    end_token(&mut segments, &mut token);
    segments
}

/// Behind an equals sign, further ones belong to the value ("header.b=ab=").
fn is_value(segments: &[Vec<String>]) -> bool {
    segments
        .last()
        .and_then(|segment| segment.last())
        .is_some_and(|token| token == "=")
}

fn end_token(segments: &mut [Vec<String>], token: &mut String) {
    if !token.is_empty()
        && let Some(segment) = segments.last_mut()
    {
        segment.push(std::mem::take(token).to_lowercase());
    }
}

#[cfg(test)]
mod tests;
