//! A server, how the connection to it is protected, and where the secret for it lies.

use std::path::PathBuf;

/// How a connection is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tls {
    /// TLS from the first byte.
    Implicit,
    /// Upgraded by STARTTLS before anything secret is said.
    Starttls,
    /// Not at all; accepted for loopback hosts only.
    None,
}

/// Where a secret lies; the secret itself is never in the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A systemd credential: a file of this name in `$CREDENTIALS_DIRECTORY`.
    Credential(String),
    /// A file readable only by its owner.
    File(PathBuf),
}

/// A mail server and who we are there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// Host name or address, as it must stand in the server's certificate.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is protected.
    pub tls: Tls,
    /// A certificate authority trusted besides the system's.
    pub ca_file: Option<PathBuf>,
    /// The login name; empty for a relay that asks for none (`[smtp]` only).
    pub username: String,
    /// Where the password lies; `None` where OAuth2 is used instead, or no login at all.
    pub password: Option<SecretSource>,
}

impl Endpoint {
    /// The stand-in where no server is configured and none is needed, as for a replay.
    #[must_use]
    pub const fn nowhere() -> Self {
        Self {
            host: String::new(),
            port: 0,
            tls: Tls::Implicit,
            ca_file: None,
            username: String::new(),
            password: None,
        }
    }
}
