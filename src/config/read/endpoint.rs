//! Servers and secrets, as `[smtp]`, `[inbox.imap]`, `[web]` and `[oauth2.NAME]` type them.

use super::Section;
use crate::config::{Endpoint, SecretSource, Tls, values};

const TLS: &[(&str, Tls)] = &[
    ("implicit", Tls::Implicit),
    ("starttls", Tls::Starttls),
    ("none", Tls::None),
];

/// The usual port for each protection.
pub(super) type Ports = fn(Tls) -> u16;

/// `host`, `port`, `tls`, `ca_file`, `username` and the password's whereabouts.
pub(super) fn endpoint(section: &Section<'_>, tls: Tls, usual_port: Ports) -> Endpoint {
    let tls = section.word("tls", TLS, tls);
    let host = section.required("host", values::host);
    if let Some(host) = &host
        && tls == Tls::None
        && !values::is_loopback(host)
    {
        let what = "is none, but the host is another machine, so the password would cross the network in clear; \
                    write starttls or implicit";
        section.wrong("tls", what);
    }
    Endpoint {
        host: host.unwrap_or_default(),
        port: section.number("port", 1..=u16::MAX, usual_port(tls)),
        tls,
        ca_file: section.parsed("ca_file", values::optional_path).flatten(),
        username: section.parsed("username", values::any).unwrap_or_default(),
        password: secret(section, "password_credential", "password_file"),
    }
}

/// Where a secret lies; both places at once are a mistake, neither is for the caller to judge.
pub(super) fn secret(
    section: &Section<'_>,
    credential: &'static str,
    file: &'static str,
) -> Option<SecretSource> {
    let named = section.parsed(credential, values::credential);
    let lying = section.parsed(file, values::secret_file);
    if section.has(credential) && section.has(file) {
        section.wrong(
            file,
            format!("is given besides {credential}; keep one of the two"),
        );
    }
    named.or(lying)
}

/// Whether one of the two keys of a secret was typed, rightly or not.
pub(super) fn names_secret(section: &Section<'_>) -> bool {
    section.has("password_credential") || section.has("password_file")
}
