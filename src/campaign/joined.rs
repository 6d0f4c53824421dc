//! What says that two senders are one vendor.

use super::vendor::{brand, is_common_host, is_freemail, look_alike};

/// Why the sender at `domain` is the known vendor: its domain looks like it, or it names no site but that vendor's, by its
/// name as well. `links` are the registrable domains it links to, `says` whether its text holds a word. Addresses at freemail
/// hosts are nobody but themselves.
pub fn same_vendor(
    domain: &str,
    links: &[String],
    says: impl Fn(&str) -> bool,
    known: &str,
) -> Option<String> {
    if domain == known || domain.contains('@') || known.contains('@') {
        return None;
    }
    if look_alike(domain, known) {
        return Some(format!("its domain looks like {known}"));
    }
    let mut telling = links
        .iter()
        .filter(|link| !is_common_host(link) && !is_freemail(link));
    let only = telling.next().filter(|_| telling.next().is_none());
    (only.is_some_and(|link| link == known) && says(brand(known)))
        .then(|| format!("it names {known} and links to it alone"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn look_alikes_and_those_who_name_a_site_are_one_vendor_and_others_are_not() {
        for (domain, links, text, known, joined) in [
            ("getacme.example", "", "", "acme.example", true),
            ("try-acme.example", "", "", "acme.example", true),
            ("acme-mail.example", "", "", "acme.example", true),
            ("acme.co.uk", "", "", "acme.com", true),
            (
                "outreach.example",
                "acme.example",
                "sam of acme",
                "acme.example",
                true,
            ),
            (
                "outreach.example",
                "acme.example",
                "sam of zest",
                "acme.example",
                false,
            ),
            (
                "outreach.example",
                "acme.example other.example",
                "acme",
                "acme.example",
                false,
            ),
            (
                "outreach.example",
                "acme.example outreach.example",
                "acme",
                "acme.example",
                false,
            ),
            ("outreach.example", "", "acme", "acme.example", false),
            ("acme.example", "", "", "acme.example", false),
            (
                "sam@gmail.com",
                "acme.example",
                "acme",
                "acme.example",
                false,
            ),
            ("zest.example", "", "", "acme.example", false),
            ("one.github.io", "", "", "two.github.io", false),
        ] {
            let links: Vec<String> = links.split_whitespace().map(str::to_owned).collect();
            let found = same_vendor(domain, &links, |word| text.contains(word), known);
            assert_eq!(found.is_some(), joined, "{domain} {links:?}: {found:?}");
        }
    }
}
