//! Who pitches: the registrable domain of a sender, the brand in it, and hosts that say nothing about a sender.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::message::Party;

/// What outreach domains put before the brand (`getacme.io`, `try-acme.co`).
const BEFORE: [&str; 13] = [
    "get", "try", "use", "hey", "go", "join", "with", "meet", "hello", "team", "mail", "app", "my",
];
/// What they put behind it (`acmehq.com`, `acme-mail.com`).
const BEHIND: [&str; 9] = [
    "hq", "mail", "team", "app", "mails", "email", "inc", "group", "sales",
];
/// A brand that is shorter says too little to join two domains.
const MIN_BRAND: usize = 4;

static FREEMAIL: LazyLock<HashSet<&str>> =
    LazyLock::new(|| lines(include_str!("data/freemail.txt")));
static COMMON: LazyLock<HashSet<&str>> =
    LazyLock::new(|| lines(include_str!("data/common-hosts.txt")));

/// The lines of a data file without comments.
fn lines(file: &'static str) -> HashSet<&'static str> {
    file.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect()
}

/// Who this address stands for: the registrable domain by the public suffix list; at a freemail host the whole address,
/// without a `+tag`, since everybody may have an account there. `None` where the address has no domain.
pub fn vendor_of(party: &Party) -> Option<String> {
    let address = party.address.trim().to_lowercase();
    let (local, host) = address.rsplit_once('@')?;
    let domain = registrable_domain(host)?;
    if !is_freemail(domain) {
        return Some(domain.to_owned());
    }
    let person = local.split_once('+').map_or(local, |(person, _)| person);
    (!person.is_empty()).then(|| format!("{person}@{domain}"))
}

/// What a person typed, as vendors are named: lower case, an address at a company's domain by that domain.
pub fn vendor_named(typed: &str) -> String {
    let typed = typed.trim().to_lowercase();
    let address = match typed.contains('@') {
        true => typed.clone(),
        false => format!("vendor@{typed}"),
    };
    let party = Party {
        name: None,
        address,
    };
    vendor_of(&party).unwrap_or(typed)
}

/// The domain somebody registered: `acme.co.uk` for `mail.acme.co.uk`. `None` for a bare suffix, an address literal,
/// or what is no host name. Lower case is expected.
pub fn registrable_domain(host: &str) -> Option<&str> {
    let host = host.trim_end_matches('.');
    let named = host.contains('.') && !host.starts_with(['.', '[']) && !host.contains("..");
    let is_address = host.parse::<std::net::IpAddr>().is_ok();
    if named && !is_address {
        psl::domain_str(host)
    } else {
        None
    }
}

/// Everybody may have an account at this registrable domain.
pub fn is_freemail(domain: &str) -> bool {
    FREEMAIL.contains(domain)
}

/// Everybody links to this registrable domain (social networks, calendars, trackers, hosting, shorteners), so a link
/// to it says nothing about the sender.
pub fn is_common_host(domain: &str) -> bool {
    COMMON.contains(domain) || FREEMAIL.contains(domain)
}

/// The brand in a domain: its label without the public suffix and without what outreach domains add, as long as
/// `MIN_BRAND` letters stay: `acme` for `get-acme.io`, `acmehq.co.uk`, `acme.com`.
pub fn brand(domain: &str) -> &str {
    let host = registrable_domain(domain).unwrap_or(domain);
    let label = psl::suffix_str(host)
        .and_then(|suffix| host.strip_suffix(suffix))
        .map_or(host, |label| label.trim_end_matches('.'));
    let label = stripped(label, &BEFORE, |label, affix| label.strip_prefix(affix));
    stripped(label, &BEHIND, |label, affix| label.strip_suffix(affix))
}

/// The label without the first affix that leaves enough of it.
fn stripped<'a>(
    label: &'a str,
    affixes: &[&str],
    strip: fn(&'a str, &str) -> Option<&'a str>,
) -> &'a str {
    affixes
        .iter()
        .filter_map(|affix| strip(label, affix))
        .map(|rest| rest.trim_matches('-'))
        .find(|rest| rest.chars().count() >= MIN_BRAND)
        .unwrap_or(label)
}

/// Two different-looking domains of one vendor. Addresses at freemail hosts are nobody's brand.
pub fn look_alike(one: &str, two: &str) -> bool {
    if one.contains('@') || two.contains('@') {
        return false;
    }
    let (one, two) = (brand(one), brand(two));
    one == two && one.chars().count() >= MIN_BRAND
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(address: &str) -> Party {
        Party {
            name: None,
            address: address.to_owned(),
        }
    }

    #[test]
    fn a_vendor_is_found_by_whatever_one_types() {
        for (typed, meant) in [
            ("acme.example", "acme.example"),
            ("Mail.ACME.example", "acme.example"),
            ("sam@acme.example", "acme.example"),
            ("Sam@gmail.com", "sam@gmail.com"),
        ] {
            assert_eq!(vendor_named(typed), meant);
        }
    }

    #[test]
    fn a_vendor_is_its_registrable_domain_or_the_person_at_a_freemail_host() {
        for (address, vendor) in [
            ("sam@acme.example", Some("acme.example")),
            ("Sam@Mail.EU.Acme.co.uk", Some("acme.co.uk")),
            ("sam@acme.com.br", Some("acme.com.br")),
            ("sam.roe+west@gmail.com", Some("sam.roe@gmail.com")),
            ("sam@yahoo.co.jp", Some("sam@yahoo.co.jp")),
            ("sam@web.de", Some("sam@web.de")),
            ("\"a@b\"@acme.example", Some("acme.example")),
            ("sam@[192.0.2.1]", None),
            ("sam@192.0.2.1", None),
            ("sam@localhost", None),
            ("sam", None),
            ("", None),
            ("@", None),
            ("sam@..", None),
            ("+x@gmail.com", None),
        ] {
            assert_eq!(vendor_of(&party(address)).as_deref(), vendor, "{address}");
        }
    }

    #[test]
    fn outreach_domains_are_joined_to_their_brand() {
        for (domain, expected) in [
            ("acme.com", "acme"),
            ("get-acme.io", "acme"),
            ("getacme.co.uk", "acme"),
            ("acmehq.com", "acme"),
            ("acme-mail.example", "acme"),
            ("try-acme-team.co", "acme"),
            ("getty.com", "getty"),
            ("app.com", "app"),
            ("north-wind.de", "north-wind"),
            ("", ""),
        ] {
            assert_eq!(brand(domain), expected, "{domain}");
        }
    }

    #[test]
    fn short_brands_and_freemail_addresses_join_nothing() {
        for (one, two, expected) in [
            ("getacme.io", "acme.com", true),
            ("acme.com", "acme.de", true),
            ("ibm.com", "ibm.de", false),
            ("acme.com", "rival.com", false),
            ("sam@gmail.com", "sam@gmail.de", false),
        ] {
            assert_eq!(look_alike(one, two), expected, "{one} {two}");
        }
    }

    #[test]
    fn the_lists_hold_registrable_domains_only() {
        let odd: Vec<_> = FREEMAIL
            .iter()
            .chain(COMMON.iter())
            .filter(|domain| registrable_domain(domain) != Some(domain))
            .collect();
        assert!(odd.is_empty(), "{odd:?}");
    }
}
