//! Addresses as the guards need them: taken out of raw fields, compared with our own, checked before a mail goes there.

use std::mem::take;

use crate::message::domain;

/// The addresses of a raw address field, lower case, display names and comments left out.
///
/// Tolerant: what cannot be read is passed over, and one pass over the value is all it takes.
pub(super) fn addresses(value: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut scan = Scan::default();
    for character in value.chars() {
        scan.step(character, &mut found);
    }
    scan.flush(&mut found);
    found
}

/// Where the scan of an address field stands.
#[derive(Default)]
struct Scan {
    word: String,
    depth: usize,
    quoted: bool,
    escaped: bool,
}

impl Scan {
    fn step(&mut self, character: char, found: &mut Vec<String>) {
        if take(&mut self.escaped) {
            return;
        }
        match character {
            '\\' if self.quoted || self.depth > 0 => self.escaped = true,
            '"' if self.depth == 0 => self.quoted = !self.quoted,
            _ if self.quoted => {}
            '(' => self.depth += 1,
            ')' => self.depth = self.depth.saturating_sub(1),
            _ if self.depth > 0 => {}
            '<' => self.word.clear(),
            '>' | ',' | ';' | ':' => self.flush(found),
            _ => self.word.push(character),
        }
    }

    /// Keeps the word where it is an address; a display name is none.
    fn flush(&mut self, found: &mut Vec<String>) {
        let word = take(&mut self.word).trim().to_lowercase();
        let is_address = matches!(word.rsplit_once('@'), Some((local, domain)) if !local.is_empty() && !domain.is_empty());
        if is_address && !word.contains(char::is_whitespace) {
            found.push(word);
        }
    }
}

/// Before the last `@`; the whole where there is none.
pub(super) fn local(address: &str) -> &str {
    address.rsplit_once('@').map_or(address, |(local, _)| local)
}

/// Behind the last `@`; empty where there is none.
pub(super) fn host(address: &str) -> &str {
    address.rsplit_once('@').map_or("", |(_, host)| host)
}

/// Whether a domain is one of `own`, or lies below one.
pub(super) fn is_within(domain: &str, own: &[String]) -> bool {
    own.iter().any(|own| domain::is_within(domain, own))
}

/// Whether two addresses reach the same mailbox, whatever their case and plus-tags (RFC 5233).
pub(super) fn same_mailbox(one: &str, other: &str) -> bool {
    untagged(one) == untagged(other)
}

fn untagged(address: &str) -> String {
    let local = local(address);
    let plain = local.split_once('+').map_or(local, |(plain, _)| plain);
    format!("{plain}@{}", host(address)).to_lowercase()
}

/// Whether a mail may safely be sent to this address: a bare, plain ASCII `local@domain` that no mail program, shell or
/// server reads as anything else. Stricter than RFC 5321 section 4.1.2: no quoted local part, no address literal.
#[must_use]
pub fn is_safe_target(address: &str) -> bool {
    let Some((local, domain)) = address.split_once('@') else {
        return false;
    };
    address.len() <= 254 && is_safe_local(local) && is_safe_domain(domain)
}

/// Whether an address of our own may be written into a mail: as [`is_safe_target`], but a host without a dot will do.
#[must_use]
pub fn is_plain_address(address: &str) -> bool {
    let parts = address.split_once('@');
    address.len() <= 254
        && parts
            .is_some_and(|(local, domain)| is_safe_local(local) && domain.split('.').all(is_label))
}

fn is_safe_local(local: &str) -> bool {
    (1..=64).contains(&local.len())
        && !local.starts_with('-')
        && local
            .split('.')
            .all(|atom| !atom.is_empty() && atom.bytes().all(is_atext))
}

/// RFC 5322 section 3.2.3.
pub(in crate::policy) fn is_atext(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&byte)
}

/// Whether a domain has a dot and is no address literal, nor a name that only means something on one machine.
pub(in crate::policy) fn is_safe_domain(domain: &str) -> bool {
    let labels: Vec<&str> = domain.split('.').collect();
    let top = labels.last().copied().unwrap_or_default();
    labels.len() >= 2
        && labels.iter().all(|label| is_label(label))
        && top.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !["localhost", "invalid", "local"].contains(&top.to_ascii_lowercase().as_str())
}

fn is_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_out_of_raw_fields() {
        for (value, expected) in [
            ("Sam Roe <Sam@Acme.example>", vec!["sam@acme.example"]),
            ("sam@acme.example (Sam, of Acme)", vec!["sam@acme.example"]),
            (
                "\"Roe, Sam <x@y.example>\" <sam@acme.example>, kim@acme.example",
                vec!["sam@acme.example", "kim@acme.example"],
            ),
            (
                "Staff: a@x.example, b@x.example;",
                vec!["a@x.example", "b@x.example"],
            ),
            ("undisclosed-recipients:;", vec![]),
            ("(((((((", vec![]),
            ("\"open <a@b.example>", vec![]),
            ("", vec![]),
        ] {
            assert_eq!(addresses(value), expected, "{value}");
        }
    }

    #[test]
    fn nothing_but_a_plain_address_is_a_target() {
        for address in [
            "sam@acme.example",
            "sam.o'roe+x@mail.acme-labs.co.uk",
            "s@1x.example",
        ] {
            assert!(is_safe_target(address), "{address}");
        }
        let long = format!("{}@acme.example", "s".repeat(65));
        for address in [
            "",
            "sam",
            "@acme.example",
            "sam@",
            "sam@acme",
            "sam@localhost",
            "sam@[192.0.2.1]",
            "sam@192.0.2.1",
            "-oQ/tmp@acme.example",
            "sam@-acme.example",
            "sam@acme.example\r\nBcc: x@y.example",
            "sam @acme.example",
            "\"sam\"@acme.example",
            "sam@acme..example",
            ".sam@acme.example",
            "<sam@acme.example>",
            "säm@acme.example",
            "sam@b@acme.example",
            "sam@host.localhost",
            "sam@acme.example\0",
            "sam,kim@acme.example",
            &long,
        ] {
            assert!(!is_safe_target(address), "{address}");
        }
    }

    #[test]
    fn tags_and_case_make_no_other_mailbox() {
        assert!(same_mailbox(
            "Vendors+acme@Example.com",
            "vendors@example.com"
        ));
        assert!(!same_mailbox("vendors@example.com", "vendors@example.org"));
    }
}
