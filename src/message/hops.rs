//! The way a message came, by its Received fields (RFC 5321 section 4.4).

use std::net::IpAddr;

use super::Headers;

/// Received fields that are read; a message with more has been in a loop and is not taken for our own.
const HOPS: usize = 50;

/// The message never crossed the outside: it has no Received field, or every server named in one is `own`, the machine
/// itself, or at a private address. A public address without an own name looked up for it counts as a stranger, since
/// what a client calls itself (HELO) is its own invention.
pub fn handed_over_by_own_server(headers: &Headers, own: impl Fn(&str) -> bool) -> bool {
    headers.count("Received") <= HOPS
        && headers.all("Received").all(|value| is_own_hop(value, &own))
}

/// The Received field tells of mail that was handed in from outside: it names who handed it in, and that is no server at
/// a private address, none with a local name and none that is `own` by its looked-up name.
pub(super) fn came_from_outside(value: &str, own: impl Fn(&str) -> bool) -> bool {
    let (from, _) = hops(value);
    let name = from.name.as_deref().unwrap_or_default();
    let addresses: Vec<IpAddr> = words(&from.comment).chain([name]).filter_map(ip).collect();
    if addresses.iter().any(|ip| !is_private(*ip)) {
        return !is_looked_up_as_own(&from, &own);
    }
    addresses.is_empty() && name.contains('.') && !is_own_host(name, &own)
}

/// Its address was looked up, and every name found is one of ours.
fn is_looked_up_as_own(hop: &Hop, own: &impl Fn(&str) -> bool) -> bool {
    let mut names = words(&hop.comment)
        .filter(|word| word.contains('.') && ip(word).is_none())
        .peekable();
    names.peek().is_some() && names.all(|host| is_own_host(host, own))
}

/// One server of a Received field: the name it is called, and what stands in the comment behind it.
#[derive(Default)]
struct Hop {
    name: Option<String>,
    comment: String,
}

fn is_own_hop(value: &str, own: &impl Fn(&str) -> bool) -> bool {
    let (from, by) = hops(value);
    let local = |hop: &Hop| {
        let name = hop.name.as_deref().unwrap_or_default();
        let public = words(&hop.comment)
            .chain([name])
            .filter_map(ip)
            .any(|ip| !is_private(ip));
        if public {
            return is_looked_up_as_own(hop, own);
        }
        let private = words(&hop.comment)
            .chain([name])
            .filter_map(ip)
            .any(is_private);
        name.is_empty()
            || is_own_host(name, own)
            || private && !name.contains('.')
            || ip(name).is_some_and(is_private)
    };
    let single_label = |hop: &Hop| {
        hop.name
            .as_deref()
            .is_some_and(|name| !name.contains('.') && !name.contains(':'))
    };
    local(&from) && (local(&by) || single_label(&by))
}

fn is_own_host(host: &str, own: &impl Fn(&str) -> bool) -> bool {
    let host = host.trim_end_matches('.');
    let local = matches!(
        host,
        "localhost" | "localhost.localdomain" | "localhost.local"
    );
    local || own(host)
}

/// The `from` and `by` parts.
fn hops(value: &str) -> (Hop, Hop) {
    let (mut from, mut by) = (Hop::default(), Hop::default());
    let mut section = "";
    for (comment, word) in parts(&value.to_lowercase()) {
        let hop = match section {
            "from" => &mut from,
            "by" => &mut by,
            _ => &mut Hop::default(),
        };
        if comment {
            hop.comment.push_str(&word);
            hop.comment.push(' ');
            continue;
        }
        match word.as_str() {
            "from" if section.is_empty() => section = "from",
            "by" if section.is_empty() || section == "from" => section = "by",
            "with" | "id" | "for" | "via" | ";" => section = "rest",
            _ if hop.name.is_none() => hop.name = Some(word),
            _ => {}
        }
    }
    (from, by)
}

/// Words outside comments, and whole comments.
fn parts(value: &str) -> Vec<(bool, String)> {
    let mut parts = Vec::new();
    let mut part = String::new();
    let mut depth = 0usize;
    for c in value.chars().take(8_192) {
        match c {
            '(' if depth == 0 => {
                end_part(&mut parts, &mut part, false);
                depth = 1;
            }
            '(' => depth += 1,
            ')' if depth == 1 => {
                end_part(&mut parts, &mut part, true);
                depth = 0;
            }
            ')' => depth = depth.saturating_sub(1),
            c if depth == 0 && (c.is_whitespace() || c == ';') => {
                end_part(&mut parts, &mut part, false);
                if c == ';' {
                    parts.push((false, ";".to_owned()));
                }
            }
            c => part.push(c),
        }
    }
    end_part(&mut parts, &mut part, depth > 0);
    parts
}

fn end_part(parts: &mut Vec<(bool, String)>, part: &mut String, comment: bool) {
    if !part.is_empty() {
        parts.push((comment, std::mem::take(part)));
    }
}

fn words(comment: &str) -> impl Iterator<Item = &str> {
    comment
        .split(|c: char| c.is_whitespace() || matches!(c, '[' | ']' | ',' | '=' | '@'))
        .filter(|word| !word.is_empty())
}

fn ip(word: &str) -> Option<IpAddr> {
    let word = word.trim_matches(['[', ']']);
    word.strip_prefix("ipv6:").unwrap_or(word).parse().ok()
}

fn is_private(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        IpAddr::V6(ip) => match ip.to_ipv4_mapped() {
            Some(mapped) => is_private(IpAddr::V4(mapped)),
            None => ip.is_loopback() || ip.is_unique_local() || ip.is_unicast_link_local(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Field;
    use crate::message::domain::is_within;

    fn handed_over(received: &[&str]) -> bool {
        let fields = received.iter().map(|value| Field {
            name: "Received".into(),
            value: (*value).into(),
        });
        handed_over_by_own_server(&Headers(fields.collect()), |host| {
            is_within(host, "ours.example")
        })
    }

    #[test]
    fn mail_that_stayed_inside_is_known() {
        for way in [
            vec![],
            vec![
                "by mail.ours.example (Postfix, from userid 1000) id 4711; Tue, 2 Jan 2024 10:00:00 +0000",
            ],
            vec![
                "from localhost (localhost [127.0.0.1]) by mail.ours.example (Postfix) with ESMTP id 1",
            ],
            vec!["from pc17 (unknown [10.1.2.3]) by mail.ours.example with ESMTPSA"],
            vec![
                "from mail.ours.example (mail.ours.example [203.0.113.5]) by store.ours.example with LMTP",
            ],
            vec!["from [192.168.1.7] by mail01 with ESMTP"],
            vec![
                "from mx.ours.example ([IPv6:::1]) by mx.ours.example",
                "by mx.ours.example with local",
            ],
        ] {
            assert!(handed_over(&way), "{way:?}");
        }
    }

    #[test]
    fn one_stranger_on_the_way_makes_it_outside_mail() {
        for way in [
            vec!["from mx.acme.example (mx.acme.example [203.0.113.9]) by mail.ours.example"],
            // Calls itself one of us, from a public address with no name of ours.
            vec!["from mail.ours.example (unknown [203.0.113.9]) by mail.ours.example"],
            vec!["from mail.ours.example (203.0.113.9) by mx.ours.example"],
            vec![
                "from localhost (localhost [127.0.0.1]) by mail.ours.example",
                "from a.acme.example by mx.ours.example",
            ],
            vec!["from mail.ours.example by relay.acme.example"],
            vec!["by mail-ab1.provider.example with SMTP id 17"],
            vec!["from pc17 by mail.ours.example"],
        ] {
            assert!(!handed_over(&way), "{way:?}");
        }
    }
}
