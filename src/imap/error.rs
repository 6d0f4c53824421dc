//! What can go wrong on the wire, sorted by what the caller should do about it.
//!
//! Nothing the library says is passed on: async-imap puts raw bytes of mail into its errors. Of the server's own words
//! only the text of a refusal is kept, cleaned and cut.

use std::time::Duration;

use super::allowance::Breach;
use super::backoff::Cause;

/// Longest text of the server that is kept, in characters.
const MAX_TEXT: usize = 200;

/// Why a connection or a command failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// No TCP connection: name not found, refused, no route.
    #[error("cannot connect to {host}:{port}: {why}")]
    Unreachable {
        /// The configured host.
        host: String,
        /// The configured port.
        port: u16,
        /// The system's words.
        why: String,
    },
    /// No trustworthy TLS connection; nothing secret has been sent.
    #[error("no trustworthy TLS connection to {host}: {fault}")]
    Tls {
        /// The configured host.
        host: String,
        /// What is wrong, and what to do.
        fault: TlsFault,
    },
    /// The server's greeting was not `* OK`; nothing secret has been sent.
    #[error("the server's greeting is not acceptable: {0}")]
    Greeting(&'static str),
    /// The server refused who we are; trying again at once does not help and may lock the account.
    #[error("login refused: {0}")]
    Login(String),
    /// The server broke a limit or the protocol; the connection must be dropped.
    #[error("the server sent {0}")]
    Protocol(#[from] Breach),
    /// No answer in time to what is named here; the connection must be dropped.
    #[error("no answer in time to {0}")]
    Timeout(&'static str),
    /// The server asks to be left alone for so long (Microsoft 365, typically five minutes).
    #[error("the server asks to wait {} s", .0.as_secs())]
    Throttled(Duration),
    /// The server answered NO or BAD; the connection is still good.
    #[error("{command} refused: {text}")]
    Refused {
        /// The command.
        command: &'static str,
        /// What kind of refusal, where it can be told.
        reason: Refusal,
        /// The server's words.
        text: String,
    },
    /// The server said goodbye, with these words.
    #[error("the server ended the connection: {0}")]
    Bye(String),
    /// The connection is gone, or was left in the middle of a command.
    #[error("the connection was lost")]
    Closed,
    /// The server gave no usable UIDVALIDITY, without which no message can be named (RFC 3501 section 2.3.1.1).
    #[error("the server names no UIDVALIDITY for the folder")]
    NoUidValidity,
    /// Neither MOVE nor UIDPLUS: a message cannot leave the folder without endangering other people's.
    #[error("the server offers neither MOVE nor UIDPLUS; messages are left where they are")]
    CannotMove,
}

impl Error {
    /// What to wait for before the next connection (see [`super::backoff::Backoff`]).
    pub fn cause(&self) -> Cause {
        match self {
            Self::Login(_) => Cause::Login,
            Self::Throttled(wait) => Cause::Told(*wait),
            Self::Protocol(_) | Self::Greeting(_) | Self::NoUidValidity => Cause::Nonsense,
            _ => Cause::Network,
        }
    }

    /// Whether the connection can be used for another command.
    pub fn connection_is_good(&self) -> bool {
        matches!(
            self,
            Self::Refused { .. } | Self::NoUidValidity | Self::CannotMove
        )
    }

    /// The server has no folder of this name.
    #[must_use]
    pub fn is_no_such_folder(&self) -> bool {
        matches!(
            self,
            Self::Refused {
                reason: Refusal::NonExistent,
                ..
            }
        )
    }
}

/// What is wrong with the server's TLS.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TlsFault {
    /// Past its date.
    #[error(
        "the certificate has expired; renew it on the mail server, or check this machine's clock"
    )]
    Expired,
    /// Before its date.
    #[error("the certificate is not valid yet; check this machine's clock")]
    NotValidYet,
    /// For another host.
    #[error(
        "the certificate is for another host name; set `host` to a name that stands in the certificate"
    )]
    WrongName,
    /// From nobody we trust.
    #[error(
        "the certificate comes from an unknown authority; for a private authority set `ca_file` to its certificate"
    )]
    UnknownIssuer,
    /// An authority's certificate in place of a server's.
    #[error(
        "the server shows the certificate of an authority as its own (usual for a self-signed one made with CA:TRUE); \
         give the server a certificate of its own, signed by that authority"
    )]
    CaUsedAsEndEntity,
    /// Something else than TLS was answered.
    #[error(
        "the server does not speak TLS from the first byte on this port; use port 993, or `starttls` on port 143"
    )]
    NotTls,
    /// TLS 1.0 or 1.1.
    #[error(
        "the server and this program have no TLS version or cipher in common; it must offer TLS 1.2 or 1.3"
    )]
    TooOld,
    /// STARTTLS was refused.
    #[error("the server does not offer STARTTLS; use implicit TLS (port 993)")]
    NoStarttls,
    /// Plain text was slipped in behind the answer to STARTTLS.
    #[error(
        "something was sent in plain text after STARTTLS; somebody may be tampering with the connection"
    )]
    Injected,
    /// The configured host cannot stand in a certificate.
    #[error("the host is neither a DNS name nor an IP address")]
    BadHost,
    /// Anything else, in the words of the TLS library.
    #[error("{0}")]
    Other(String),
}

impl TlsFault {
    pub(super) fn of(error: &std::io::Error) -> Self {
        use rustls::{AlertDescription, CertificateError as C, Error as E};
        let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<E>());
        match inner {
            Some(E::InvalidCertificate(C::Expired | C::ExpiredContext { .. })) => Self::Expired,
            Some(E::InvalidCertificate(C::NotValidYet | C::NotValidYetContext { .. })) => {
                Self::NotValidYet
            }
            Some(E::InvalidCertificate(C::NotValidForName | C::NotValidForNameContext { .. })) => {
                Self::WrongName
            }
            Some(E::InvalidCertificate(C::UnknownIssuer)) => Self::UnknownIssuer,
            // rustls passes this one on only as an opaque error of webpki.
            Some(E::InvalidCertificate(other))
                if format!("{other:?}").contains("CaUsedAsEndEntity") =>
            {
                Self::CaUsedAsEndEntity
            }
            Some(E::InvalidMessage(_)) => Self::NotTls,
            Some(E::PeerIncompatible(_) | E::AlertReceived(AlertDescription::ProtocolVersion)) => {
                Self::TooOld
            }
            Some(other) => Self::Other(clean(&other.to_string())),
            None => Self::Other(format!(
                "the connection ended during the handshake ({})",
                error.kind()
            )),
        }
    }
}

/// Refusals a caller must tell apart (RFC 3501 section 7.1, RFC 5530).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Refusal {
    /// The target folder does not exist.
    TryCreate,
    /// The mailbox is full.
    OverQuota,
    /// The folder exists already.
    AlreadyExists,
    /// The folder does not exist.
    NonExistent,
    /// Anything else.
    Other,
}

impl Refusal {
    /// Reads the response code; the library knows TRYCREATE only, the others stand in brackets in the text.
    pub(super) fn of(try_create: bool, text: &str) -> Self {
        let text = text.to_ascii_uppercase();
        let has = |words: &[&str]| words.iter().any(|word| text.contains(word));
        match () {
            () if try_create || has(&["[TRYCREATE]"]) => Self::TryCreate,
            () if has(&["[OVERQUOTA]", "QUOTA EXCEEDED", "OVER QUOTA"]) => Self::OverQuota,
            () if has(&["[ALREADYEXISTS]", "ALREADY EXISTS"]) => Self::AlreadyExists,
            () if has(&["[NONEXISTENT]", "DOESN'T EXIST", "DOES NOT EXIST"]) => Self::NonExistent,
            () => Self::Other,
        }
    }
}

/// The server's words without control characters, cut.
pub(super) fn clean(text: &str) -> String {
    let cleaned: String = text
        .chars()
        .filter(|char| !char.is_control())
        .take(MAX_TEXT)
        .collect();
    if cleaned.trim().is_empty() {
        "(no reason given)".to_owned()
    } else {
        cleaned.trim().to_owned()
    }
}

/// Longest wait a server can impose: longer than any provider asks for.
const MAX_THROTTLE: Duration = Duration::from_secs(3600);

/// Wait where a server says that we ask too often, and not for how long: what Microsoft 365 typically names.
const UNNAMED_THROTTLE: Duration = Duration::from_secs(300);
/// How servers say so: Microsoft 365 and Amazon, Google.
const TOO_OFTEN: [&str; 3] = ["throttl", "bandwidth limit", "rate limit"];

/// Microsoft 365: `Request is throttled. Suggested Backoff Time: 299961 milliseconds`; others name no time.
pub(super) fn throttle(text: &str) -> Option<Duration> {
    let text = text.to_ascii_lowercase();
    let named = text
        .split_once("suggested backoff time:")
        .and_then(|(_, rest)| {
            let digits = rest
                .trim_start()
                .split(|c: char| !c.is_ascii_digit())
                .next()?;
            digits.parse().ok().map(Duration::from_millis)
        });
    let unnamed = || {
        TOO_OFTEN
            .iter()
            .any(|words| text.contains(words))
            .then_some(UNNAMED_THROTTLE)
    };
    Some(named.or_else(unnamed)?.min(MAX_THROTTLE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn microsoft_is_left_alone_as_long_as_it_asks() {
        for (text, wait) in [
            (
                "Request is throttled. Suggested Backoff Time: 299961 milliseconds",
                Some(299_961),
            ),
            ("suggested backoff time:5 milliseconds", Some(5)),
            (
                "Suggested Backoff Time: 99999999999 milliseconds",
                Some(3_600_000),
            ),
            ("Suggested Backoff Time: soon", None),
            ("[THROTTLED] try again later", Some(300_000)),
            (
                "Account exceeded command or bandwidth limits. (Failure)",
                Some(300_000),
            ),
            ("Session invalidated - AccessNotYetExpired", None),
            ("LOGIN failed", None),
        ] {
            assert_eq!(throttle(text), wait.map(Duration::from_millis), "{text}");
        }
    }

    #[test]
    fn refusals_are_told_apart_by_code_or_by_words() {
        assert_eq!(Refusal::of(true, ""), Refusal::TryCreate);
        assert_eq!(
            Refusal::of(false, "[OVERQUOTA] Quota exceeded"),
            Refusal::OverQuota
        );
        assert_eq!(
            Refusal::of(false, "[ALREADYEXISTS] Mailbox already exists"),
            Refusal::AlreadyExists
        );
        assert_eq!(
            Refusal::of(false, "Mailbox already exists"),
            Refusal::AlreadyExists
        );
        assert_eq!(Refusal::of(false, "no"), Refusal::Other);
    }

    #[test]
    fn the_servers_words_are_cleaned_and_cut() {
        assert_eq!(clean("go\r\n\x1b[31maway "), "go[31maway");
        assert_eq!(clean(&"x".repeat(5000)).len(), MAX_TEXT);
        assert_eq!(clean(" "), "(no reason given)");
    }
}
