//! Domains: the registrable part by the public suffix list, and which domain lies in which.

/// The registrable domain of a host ("mail.acme.co.example" to its last label below a public suffix), in ASCII lower
/// case; internationalised names become their A-labels (RFC 5890). `None` for an address literal, a public suffix
/// itself or a name that is none.
pub fn registrable(host: &str) -> Option<String> {
    let host = host.trim().trim_end_matches('.');
    if host.is_empty() || host.len() > 253 || host.parse::<std::net::IpAddr>().is_ok() {
        return None;
    }
    let ascii = ascii_host(host)?;
    let domain = psl::domain_str(&ascii)?;
    (domain.contains('.') && !domain.starts_with('.')).then(|| domain.to_owned())
}

/// The domain of a bare address: what follows the last `@`. `None` where there is none or it is empty.
pub fn domain_of(address: &str) -> Option<&str> {
    let (_, domain) = address.rsplit_once('@')?;
    let domain = domain.trim_end_matches(['>', '.']);
    (!domain.is_empty()).then_some(domain)
}

/// `domain` is `parent` or lies below it; case and a final dot do not matter.
pub fn is_within(domain: &str, parent: &str) -> bool {
    let (domain, parent) = (domain.trim_end_matches('.'), parent.trim_matches('.'));
    if parent.is_empty() {
        return false;
    }
    if domain.eq_ignore_ascii_case(parent) {
        return true;
    }
    let Some(cut) = domain.len().checked_sub(parent.len()) else {
        return false;
    };
    domain.is_char_boundary(cut)
        && domain[cut..].eq_ignore_ascii_case(parent)
        && domain[..cut].ends_with('.')
}

/// The host of an `http` or `https` address, lower case; `None` for any other scheme.
pub fn host_of(url: &str) -> Option<String> {
    let url = url.trim();
    let rest = match url.split_once("://") {
        Some((scheme, rest))
            if scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https") =>
        {
            rest
        }
        Some(_) => return None,
        None => url
            .strip_prefix("//")
            .or_else(|| is_www(url).then_some(url))?,
    };
    let authority = rest.split(['/', '?', '#', '\\']).next()?;
    let host = authority.rsplit('@').next()?;
    let host = if host.starts_with('[') {
        return None;
    } else {
        host.split(':').next()?
    };
    (!host.is_empty()).then(|| host.to_lowercase())
}

fn is_www(url: &str) -> bool {
    url.get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("www."))
}

fn ascii_host(host: &str) -> Option<String> {
    if host.is_ascii() {
        let valid = host
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'));
        return valid.then(|| host.to_ascii_lowercase());
    }
    idna::domain_to_ascii(host).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_registrable_domain_is_one_label_below_the_public_suffix() {
        let cases = [
            ("acme.example", Some("acme.example")),
            ("Mail.EU.Acme.Example.", Some("acme.example")),
            ("www.acme.co.uk", Some("acme.co.uk")),
            ("bücher.de", Some("xn--bcher-kva.de")),
            ("XN--BCHER-KVA.DE", Some("xn--bcher-kva.de")),
            ("co.uk", None),
            ("localhost", None),
            ("192.0.2.1", None),
            ("", None),
            ("..", None),
            ("a b.example", None),
        ];
        for (host, domain) in cases {
            assert_eq!(registrable(host).as_deref(), domain, "{host}");
        }
    }

    #[test]
    fn a_domain_lies_within_itself_and_its_parents_only() {
        assert!(is_within("acme.example", "ACME.example"));
        assert!(is_within("eu.acme.example", "acme.example"));
        assert!(!is_within("notacme.example", "acme.example"));
        assert!(!is_within("acme.example", "eu.acme.example"));
        assert!(!is_within("acme.example", ""));
        assert!(!is_within("ü.example", "xü.example"));
    }

    #[test]
    fn the_domain_of_an_address_follows_its_last_at() {
        assert_eq!(domain_of("\"a@b\"@acme.example"), Some("acme.example"));
        assert_eq!(domain_of("nobody"), None);
        assert_eq!(domain_of("nobody@"), None);
    }

    #[test]
    fn only_web_addresses_have_a_host() {
        assert_eq!(
            host_of("https://user:pw@WWW.Acme.example:8443/a?b").as_deref(),
            Some("www.acme.example")
        );
        assert_eq!(
            host_of("https://acme.example@evil.example/").as_deref(),
            Some("evil.example")
        );
        assert_eq!(
            host_of("www.acme.example/x").as_deref(),
            Some("www.acme.example")
        );
        assert_eq!(host_of("mailto:sam@acme.example"), None);
        assert_eq!(host_of("javascript://acme.example"), None);
    }
}
