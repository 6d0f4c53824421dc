//! `[store]`, `[smtp]`, `[policy.folders]`, `[limits]`, `[web]` and `[digest]`.

use std::net::Ipv4Addr;

use super::Section;
use super::endpoint::{endpoint, names_secret, secret};
use crate::config::section::word;
use crate::config::{Digest, Folders, Limits, Listen, Mailbox, Smtp, Store, Tls, Web, values};

pub(super) fn store(section: Section<'_>) -> Store {
    let usual = Store::default();
    let store = Store {
        url: section
            .parsed("url", values::store_url)
            .unwrap_or(usual.url),
        retention_days: section.number("retention_days", 1..=36_500, usual.retention_days),
    };
    section.close();
    store
}

pub(super) fn smtp(section: Section<'_>) -> Option<Smtp> {
    if !section.is_there() {
        return None;
    }
    let endpoint = endpoint(&section, Tls::Starttls, |tls| match tls {
        Tls::Implicit => 465,
        Tls::Starttls => 587,
        Tls::None => 25,
    });
    // A relay on this machine or in this network may know us by address: then there is neither name nor password.
    let oauth2 = section
        .text("oauth2")
        .filter(|name| !name.is_empty())
        .map(str::to_owned);
    if oauth2.is_some() && names_secret(&section) {
        section.wrong("oauth2", "is given besides a password; keep one of the two");
    }
    let proves_itself = names_secret(&section) || section.has("oauth2");
    match (endpoint.username.is_empty(), proves_itself) {
        (false, false) => section.wrong(
            "username",
            "comes without a password; add password_credential, password_file or oauth2",
        ),
        (true, true) => section.wrong("", "has a password but no username; add username = \"…\""),
        _ => {}
    }
    let nobody = Mailbox {
        name: String::new(),
        address: String::new(),
    };
    let from = section.required("from", values::mailbox).unwrap_or(nobody);
    let envelope = section.parsed("envelope_from", values::envelope_sender);
    let smtp = Smtp {
        endpoint,
        oauth2,
        envelope_from: envelope.unwrap_or_else(|| from.address.clone()),
        from,
    };
    section.close();
    Some(smtp)
}

pub(super) fn folders(section: Section<'_>) -> Folders {
    let usual = Folders::default();
    let folder = |key, usual| section.parsed(key, values::folder).unwrap_or(usual);
    let folders = Folders {
        pitches: folder("pitches", usual.pitches),
        new: folder("new", usual.new),
        declined: folder("declined", usual.declined),
        deferred: folder("deferred", usual.deferred),
        talking: folder("talking", usual.talking),
        partners: folder("partners", usual.partners),
        not_a_pitch: folder("not_a_pitch", usual.not_a_pitch),
    };
    section.close();
    folders
}

pub(super) fn limits(section: Section<'_>) -> Limits {
    let usual = Limits::default();
    let limits = Limits {
        fetch_bytes: section.number("fetch_bytes", 1_024..=67_108_864, usual.fetch_bytes),
        message_bytes: section.number("message_bytes", 1_024..=1_073_741_824, usual.message_bytes),
        header_bytes: section.number("header_bytes", 1_024..=16_777_216, usual.header_bytes),
        header_fields: section.number("header_fields", 1..=100_000, usual.header_fields),
        field_bytes: section.number("field_bytes", 1_024..=16_777_216, usual.field_bytes),
        mime_depth: section.number("mime_depth", 1..=100, usual.mime_depth),
        mime_parts: section.number("mime_parts", 1..=10_000, usual.mime_parts),
        attached_messages: section.number("attached_messages", 1..=1_000, usual.attached_messages),
        recipients: section.number("recipients", 1..=100_000, usual.recipients),
        text_bytes: section.number("text_bytes", 1_024..=81_920, usual.text_bytes),
        attempts: section.number("attempts", 1..=100, usual.attempts),
    };
    section.close();
    limits
}

pub(super) fn web(section: Section<'_>) -> Option<Web> {
    if !section.is_there() {
        return None;
    }
    let usual = Listen::Tcp((Ipv4Addr::LOCALHOST, 8025).into());
    let web = Web {
        listen: section.parsed("listen", values::listen).unwrap_or(usual),
        password: secret(&section, "password_credential", "password_file"),
        metrics: section.flag("metrics", true),
    };
    if let Listen::Tcp(address) = web.listen
        && !address.ip().is_loopback()
        && !names_secret(&section)
    {
        let what = "is reachable from other machines without a password; add password_credential, or listen on \
                    127.0.0.1 or unix:/run/onedoor/web.sock";
        section.wrong("listen", what);
    }
    section.close();
    Some(web)
}

pub(super) fn digest(section: Section<'_>) -> Digest {
    let usual = Digest::default();
    let weekdays = section.list("weekdays", |text| word(text, values::WEEKDAYS));
    if let Some(days) = &weekdays
        && days
            .iter()
            .enumerate()
            .any(|(nth, day)| days.iter().take(nth).any(|before| before == day))
    {
        section.wrong("weekdays", "names a day twice; name each once");
    }
    let digest = Digest {
        at: section
            .parsed("at", values::time_of_day)
            .unwrap_or(usual.at),
        weekdays: weekdays.unwrap_or(usual.weekdays),
    };
    section.close();
    digest
}
