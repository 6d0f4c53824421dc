//! Authentication-Results (RFC 8601): what a server we trust found out about the sender.
//!
//! RFC 8601 section 5 wants the border server to remove what a stranger wrote in its name, but not all do. So of named
//! servers a field is believed only where it stands above the second crossing from outside: servers write theirs above
//! the Received field of the crossing into our house, or right below it, and what is further down came with the mail.
//! The topmost trusted field decides; further ones of the same server only add methods it says nothing about.

mod parse;

use self::parse::{MethodResult, Results, parse};
use super::domain::{domain_of, registrable};
use super::hops::came_from_outside;
use super::{Authentication, Field, Headers, Party, TrustedAuthserv};

/// Whether the author's domain is authenticated, by DMARC or by an aligned DKIM or SPF result (RFC 7489 section 3.1,
/// relaxed alignment).
pub fn authenticate(headers: &Headers, trusted: &TrustedAuthserv, from: &Party) -> Authentication {
    let Some(author) = domain_of(&from.address) else {
        return Authentication::Unknown;
    };
    let believed = match trusted {
        TrustedAuthserv::Topmost => topmost(headers).into_iter().collect(),
        TrustedAuthserv::Named(names) => named(headers, names),
    };
    judge(&merged(believed, author), author)
}

/// Whether one of the DKIM signatures names a domain aligned with the author's: only then is it worth verifying.
pub fn is_signed_by_author(headers: &Headers, from: &Party) -> bool {
    let Some(author) = domain_of(&from.address) else {
        return false;
    };
    headers.all("DKIM-Signature").any(|value| {
        let domain = value.split(';').find_map(|tag| {
            let (name, value) = tag.split_once('=')?;
            (name.trim() == "d").then_some(value)
        });
        domain.is_some_and(|domain| is_aligned(domain.trim(), author))
    })
}

/// Same organisational domain (RFC 7489 section 3.1: relaxed); `value` is a domain or an address in it.
pub fn is_aligned(value: &str, author: &str) -> bool {
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

fn is_results(field: &Field) -> bool {
    field.name.eq_ignore_ascii_case("Authentication-Results")
}

/// The first field, whoever wrote it.
fn topmost(headers: &Headers) -> Option<Results> {
    let field = headers.0.iter().find(|field| is_results(field))?;
    Some(parse(&field.value))
}

/// The fields of the trusted server that has the topmost one.
fn named(headers: &Headers, names: &[String]) -> Vec<Results> {
    let is_named = |id: &str| {
        names
            .iter()
            .any(|name| name.trim().trim_end_matches('.').eq_ignore_ascii_case(id))
    };
    let is_own = |host: &str| names.iter().any(|name| is_aligned(host, name.trim()));
    let mut believed: Vec<Results> = Vec::new();
    let mut crossings = 0;
    for field in &headers.0 {
        if field.name.eq_ignore_ascii_case("Received") && came_from_outside(&field.value, is_own) {
            crossings += 1;
            if crossings == 2 || !believed.is_empty() {
                break;
            }
        }
        if !is_results(field) {
            continue;
        }
        let results = parse(&field.value);
        let same_server = believed
            .first()
            .is_none_or(|first| first.authserv == results.authserv);
        if same_server && results.authserv.as_deref().is_some_and(is_named) {
            believed.push(results);
        }
    }
    believed
}

/// The results of all fields. A further field that repeats a method of an upper one is an older hop's or a forgery, and so
/// is all below it; a DMARC pass in a further field must agree with what the upper ones say of SPF and DKIM.
fn merged(fields: Vec<Results>, author: &str) -> Vec<MethodResult> {
    let mut all: Vec<MethodResult> = Vec::new();
    for (place, field) in fields.into_iter().enumerate() {
        let repeats = |result: &MethodResult| all.iter().any(|upper| upper.method == result.method);
        if place > 0 && field.methods.iter().any(repeats) {
            break;
        }
        let checked = |method: &str| all.iter().any(|upper| upper.method == method);
        let disagrees = place > 0
            && checked("spf")
            && checked("dkim")
            && !all.iter().any(|upper| upper.vouches(author));
        let believed = field
            .methods
            .into_iter()
            .filter(|result| !(disagrees && result.method == "dmarc" && result.result == "pass"));
        all.extend(believed);
    }
    all
}

/// What is neither proven nor disproved is unknown: most small senders sign with their provider's domain alone.
fn judge(results: &[MethodResult], author: &str) -> Authentication {
    let dmarc = || results.iter().filter(|result| result.method == "dmarc");
    let of_another = |result: &MethodResult| {
        let from = result.property("header.from");
        from.is_some_and(|from| !is_aligned(from, author))
    };
    // Should one server say both, the bad news counts; and it looked at another From than we do where it names one.
    if dmarc()
        .any(|result| result.result == "fail" || result.result == "pass" && of_another(result))
    {
        Authentication::Failed
    } else if dmarc().any(|result| result.result == "pass")
        || results.iter().any(|result| result.vouches(author))
    {
        Authentication::Passed
    } else if results.iter().any(|result| result.disproves(author)) {
        Authentication::Failed
    } else {
        Authentication::Unknown
    }
}

impl MethodResult {
    /// An aligned pass of DKIM or SPF.
    fn vouches(&self, author: &str) -> bool {
        self.result == "pass" && self.is_about(author)
    }

    /// The author's own domain says by SPF that it did not send this. A broken DKIM signature proves nothing (RFC 6376
    /// section 6.1: as if there were none).
    fn disproves(&self, author: &str) -> bool {
        self.method == "spf"
            && ["fail", "softfail", "hardfail"].contains(&self.result.as_str())
            && self.is_about(author)
    }

    /// The identity that was checked is aligned with the author's domain. What a message calls itself in HELO is none.
    fn is_about(&self, author: &str) -> bool {
        let names: &[&str] = match self.method.as_str() {
            "dkim" => &["header.d", "header.i"],
            "spf" => &["smtp.mailfrom", "smtp.mail"],
            _ => &[],
        };
        let checked = names.iter().find_map(|name| self.property(name));
        checked.is_some_and(|value| is_aligned(value, author))
    }
}

#[cfg(test)]
mod tests;
