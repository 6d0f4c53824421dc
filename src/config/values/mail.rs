//! Values that name things of the mail world: addresses, domains, servers, folders.

use std::net::IpAddr;

use crate::config::{Mailbox, Pattern, Sent};

/// A bare mail address in lower case: a dot-atom and a domain (RFC 5321 section 4.1.2, without quoting).
pub(in crate::config) fn address(text: &str) -> Result<String, String> {
    let no = |why: &str| {
        Err(format!(
            "{text:?} is no mail address: {why}; write it like name@example.com"
        ))
    };
    let Some((local, host)) = text.rsplit_once('@') else {
        return no("it has no @");
    };
    let atoms = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~".contains(c);
    if local.is_empty()
        || local.len() > 64
        || local
            .split('.')
            .any(|atom| atom.is_empty() || !atom.chars().all(atoms))
    {
        return no(
            "what stands before the @ is empty, too long, or holds a character that may not stand there",
        );
    }
    match domain(host) {
        Ok(host) => Ok(format!("{}@{host}", local.to_lowercase())),
        Err(why) => Err(why),
    }
}

/// A mail domain in lower case, in its ASCII form.
pub(in crate::config) fn domain(text: &str) -> Result<String, String> {
    let no = |why: &str| {
        Err(format!(
            "{text:?} is no mail domain: {why}; write it like example.com"
        ))
    };
    if !text.is_ascii() {
        return Err(format!(
            "{text:?} is not ASCII; write the domain in its xn-- form"
        ));
    }
    let label = |label: &str| {
        let letters = label
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_');
        (1..=63).contains(&label.len())
            && letters
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if text.len() > 253 || !text.split('.').all(label) {
        return no("it is empty, too long, or holds a character that may not stand there");
    }
    if !text.contains('.') && !text.eq_ignore_ascii_case("localhost") {
        return no("it has no dot");
    }
    Ok(text.to_ascii_lowercase())
}

/// A display name and an address, `Name <name@example.com>`, or the address alone.
pub(in crate::config) fn mailbox(text: &str) -> Result<Mailbox, String> {
    let Some((before, inside)) = text
        .trim()
        .strip_suffix('>')
        .and_then(|text| text.rsplit_once('<'))
    else {
        return Ok(Mailbox {
            name: String::new(),
            address: address(text.trim())?,
        });
    };
    let typed = before.trim();
    let name = match typed
        .strip_prefix('"')
        .and_then(|typed| typed.strip_suffix('"'))
    {
        Some(quoted) => quoted.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => typed.to_owned(),
    };
    if name.contains(['<', '>']) {
        return Err(format!(
            "{text:?} holds more than one address; write one, Name <name@example.com>"
        ));
    }
    Ok(Mailbox {
        name,
        address: address(inside)?,
    })
}

/// An envelope sender: an address, or empty for `<>`.
pub(in crate::config) fn envelope_sender(text: &str) -> Result<String, String> {
    if text == "<>" {
        Ok(String::new())
    } else {
        address(text)
    }
}

/// A host name or IP address.
pub(in crate::config) fn host(text: &str) -> Result<String, String> {
    let bare = text.trim_start_matches('[').trim_end_matches(']');
    if bare.parse::<IpAddr>().is_ok() {
        return Ok(bare.to_owned());
    }
    if text.contains([':', '/', '@']) {
        return Err("is more than a host name; write the name alone, the port under port".into());
    }
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if text.len() > 253 || !text.trim_end_matches('.').split('.').all(label) {
        return Err(
            "is no host name; write it like imap.example.com (ASCII, in the xn-- form)".into(),
        );
    }
    Ok(text.to_ascii_lowercase())
}

/// Whether a connection to this host stays on the machine.
#[must_use]
pub fn is_loopback(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(address) => address.is_loopback(),
        Err(_) => host == "localhost" || host.ends_with(".localhost"),
    }
}

/// An IMAP mailbox name, `/` being the hierarchy.
pub(in crate::config) fn folder(text: &str) -> Result<String, String> {
    let no = |why: &str| {
        Err(format!(
            "{text:?} is no usable folder name: {why}; write it like Vendors/New"
        ))
    };
    if text.is_empty() {
        return Err("is empty; write the name of a folder, like Vendors/New".into());
    }
    if text.len() > 255 {
        return Err("is longer than 255 bytes; choose a shorter folder name".into());
    }
    if text.contains(['*', '%']) {
        return no("* and % are wildcards in IMAP");
    }
    for part in text.split('/') {
        if part.is_empty() {
            return no("it begins or ends with '/', or has two in a row");
        }
        if part.trim() != part {
            return no("a part of it begins or ends with a blank");
        }
    }
    Ok(text.to_owned())
}

/// The Sent folder: `auto`, a name, or empty for none.
pub(in crate::config) fn sent(text: &str) -> Result<Sent, String> {
    match text {
        "auto" => Ok(Sent::Auto),
        "" => Ok(Sent::NotRead),
        named => folder(named).map(Sent::Named),
    }
}

/// A wildcard over addresses, domains or List-Ids.
pub(in crate::config) fn pattern(text: &str) -> Result<Pattern, String> {
    Pattern::new(text)
        .map_err(|why| format!("{text:?} {why}; write it like *@bank.example or auditor.example"))
}

/// An authserv-id (RFC 8601 section 2.5), in lower case.
pub(in crate::config) fn authserv(text: &str) -> Result<String, String> {
    if text.is_empty() || text.contains([' ', ';', '"', '*']) {
        return Err(format!(
            "{text:?} is no authserv-id; write the name your own mail server puts first in Authentication-Results, or \"topmost\""
        ));
    }
    Ok(text.to_lowercase())
}
