//! Single values: each function reads one text, and its error says what is wrong and what to do.

mod mail;

use std::net::SocketAddr;
use std::path::PathBuf;

use jiff::civil::{Time, Weekday};
use jiff::tz::TimeZone;

use super::{Listen, Prefers, SecretSource};

pub use mail::is_loopback;
pub(super) use mail::{
    address, authserv, domain, envelope_sender, folder, host, mailbox, pattern, sent,
};

/// A text that says something and has no blanks around it.
pub(super) fn name(text: &str) -> Result<String, String> {
    if text.is_empty() {
        return Err("is empty; write a name".into());
    }
    if text.trim() != text {
        return Err(format!("{text:?} begins or ends with a blank; take it out"));
    }
    Ok(text.to_owned())
}

/// Any text.
pub(super) fn any(text: &str) -> Result<String, String> {
    Ok(text.to_owned())
}

/// A path from the root. Never shown, for it may be a password that was typed into the wrong key.
pub(super) fn path(text: &str) -> Result<PathBuf, String> {
    let path = PathBuf::from(text);
    if path.is_absolute() {
        Ok(path)
    } else {
        Err("is not a path from the root; write it in full, like /etc/onedoor/ca.pem".into())
    }
}

/// A path from the root, or empty for none.
pub(super) fn optional_path(text: &str) -> Result<Option<PathBuf>, String> {
    if text.is_empty() {
        Ok(None)
    } else {
        path(text).map(Some)
    }
}

/// The name of a systemd credential. Never shown, for the same reason.
pub(super) fn credential(text: &str) -> Result<SecretSource, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '@' | ':');
    if text.is_empty() || text.len() > 255 || text.starts_with('.') || !text.chars().all(plain) {
        return Err("is no name of a systemd credential; write the NAME of a LoadCredential=NAME:/path line, never the secret itself".into());
    }
    Ok(SecretSource::Credential(text.to_owned()))
}

/// A file that holds a secret.
pub(super) fn secret_file(text: &str) -> Result<SecretSource, String> {
    path(text).map(SecretSource::File)
}

/// An `https://` address; `http://` for this machine only.
pub(super) fn url(text: &str) -> Result<String, String> {
    let blank = text.chars().any(char::is_whitespace);
    let rest = |scheme: &str| {
        text.strip_prefix(scheme)
            .map(|rest| rest.split(['/', '?', '#', ':']).next().unwrap_or_default())
    };
    match (rest("https://"), rest("http://")) {
        (Some(host), _) if !host.is_empty() && !blank => Ok(text.to_owned()),
        (_, Some(host)) if is_loopback(host) && !blank => Ok(text.to_owned()),
        _ => Err("is no usable address; write it like https://example.com/path (http:// for this machine only)".into()),
    }
}

/// How a contact prefers to be reached.
pub(super) fn prefers(text: &str) -> Result<Prefers, String> {
    match (text, text.strip_prefix("form:")) {
        ("email", _) => Ok(Prefers::Email),
        ("phone", _) => Ok(Prefers::Phone),
        (_, Some(form)) => {
            let web = form.starts_with("https://") || form.starts_with("http://");
            let plain = form.is_ascii() && !form.contains([' ', '<', '>', '"']);
            if web && plain {
                Ok(Prefers::Form(form.to_owned()))
            } else {
                Err("names no form; write it like form:https://example.com/vendors".into())
            }
        }
        _ => Err(format!(
            "{text:?} is not known here; write email, phone or form:https://…"
        )),
    }
}

/// A time zone of the IANA database.
pub(super) fn time_zone(text: &str) -> Result<TimeZone, String> {
    TimeZone::get(text).map_err(|_| {
        format!("{text:?} is no time zone; write one of the IANA names, like Europe/Berlin or UTC")
    })
}

/// A language tag (BCP 47), as far as we need one.
pub(super) fn language(text: &str) -> Result<String, String> {
    let mut parts = text.split('-');
    let first = parts.next().unwrap_or_default();
    let primary =
        (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    let rest = parts.all(|part| {
        (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if primary && rest {
        Ok(text.to_owned())
    } else {
        Err(format!(
            "{text:?} is no language; write a tag like en, de or pt-BR"
        ))
    }
}

/// The address of the store. Never shown, for it may hold a password.
pub(super) fn store_url(text: &str) -> Result<String, String> {
    let sqlite = text
        .strip_prefix("sqlite:")
        .is_some_and(|rest| !rest.trim_start_matches('/').is_empty());
    let postgres = ["postgres://", "postgresql://"]
        .iter()
        .any(|scheme| text.len() > scheme.len() && text.starts_with(scheme));
    if sqlite || postgres {
        return Ok(text.to_owned());
    }
    Err("names no store; write sqlite:///var/lib/onedoor/onedoor.db or postgres://user@host/database".into())
}

/// Where the status page listens.
pub(super) fn listen(text: &str) -> Result<Listen, String> {
    let what = || {
        format!(
            "{text:?} is no place to listen; write it like 127.0.0.1:8025, [::1]:8025 or unix:/run/onedoor/web.sock"
        )
    };
    if let Some(path) = text.strip_prefix("unix:") {
        let path = PathBuf::from(path);
        return if path.is_absolute() {
            Ok(Listen::Unix(path))
        } else {
            Err(what())
        };
    }
    let numeric = text
        .strip_prefix("localhost:")
        .map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    numeric
        .parse::<SocketAddr>()
        .map(Listen::Tcp)
        .map_err(|_| what())
}

/// A time of day, HH:MM.
pub(super) fn time_of_day(text: &str) -> Result<Time, String> {
    let two = |digits: &str| {
        if digits.len() == 2 && digits.bytes().all(|byte| byte.is_ascii_digit()) {
            digits.parse::<i8>().ok()
        } else {
            None
        }
    };
    text.split_once(':')
        .and_then(|(hour, minute)| Some((two(hour)?, two(minute)?)))
        .and_then(|(hour, minute)| Time::new(hour, minute, 0, 0).ok())
        .ok_or_else(|| {
            format!("{text:?} is no time of day; write it as HH:MM, from 00:00 to 23:59")
        })
}

/// The days of the week as they are typed.
pub(super) const WEEKDAYS: &[(&str, Weekday)] = &[
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];
