//! Why there is no access token, and what to do about it.

use std::path::PathBuf;

use crate::config::{SecretError, TrustError};

/// Why there is no access token. Never holds any of one.
#[derive(Debug, thiserror::Error)]
pub enum TokenError {
    /// The configuration names no such application.
    #[error("there is no [oauth2.{0}] table; add it, or correct the name")]
    NoApplication(String),
    /// Nobody has given leave yet.
    #[error("nobody has signed in for {account} yet; run `onedoor login {account}`")]
    NotLoggedIn {
        /// The inbox, or `smtp`.
        account: String,
    },
    /// The provider cannot be reached, or has no time.
    #[error("no access token from {host}: {why}; it is asked for again")]
    Unreachable {
        /// The provider's host.
        host: String,
        /// What happened.
        why: String,
    },
    /// The provider says no.
    #[error("{host} gives no access token ({code}): {advice}")]
    Refused {
        /// The provider's host.
        host: String,
        /// The error's code (RFC 6749 section 5.2), with Microsoft's own where there is one.
        code: String,
        /// What to do.
        advice: String,
    },
    /// What came is no token answer.
    #[error("what {host} answers is no token answer (RFC 6749): {why}; look at token_url")]
    Garbled {
        /// The provider's host.
        host: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// The address cannot be used.
    #[error("{url} is no address for tokens; write https://…, or http:// on this machine")]
    BadUrl {
        /// As configured.
        url: String,
    },
    /// The refresh token cannot be written down.
    #[error(
        "the refresh token cannot be kept in {path} ({source}); make the folder writable for the user that runs onedoor"
    )]
    Keep {
        /// Where it should lie.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// This way of signing in is not for this application.
    #[error("{0}")]
    NoLogin(String),
    /// The application's secret, or the kept refresh token, cannot be read.
    #[error(transparent)]
    Secret(#[from] SecretError),
    /// The certificate authorities.
    #[error(transparent)]
    Trust(#[from] TrustError),
}

impl TokenError {
    /// Waiting alone will not mend it.
    #[must_use]
    pub fn needs_a_person(&self) -> bool {
        !matches!(self, TokenError::Unreachable { .. })
    }
}
