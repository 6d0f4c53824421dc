//! Why a TLS handshake failed, in words that say what to do.

use std::io;

use rustls::{CertificateError, Error, OtherError};

use super::failure::Mend;

/// The fault in a sentence, and who has to mend it: a person, unless only the connection broke.
pub(super) fn explain(error: &io::Error, host: &str) -> (Mend, String) {
    if let Some(fault) = error.get_ref().and_then(|inner| inner.downcast_ref()) {
        return (Mend::Configuration, handshake(fault, host));
    }
    if error.kind() == io::ErrorKind::InvalidInput {
        let text =
            format!("{host} can stand in no certificate: host must be a DNS name or an IP address");
        return (Mend::Configuration, text);
    }
    (
        Mend::Time,
        format!("the connection broke in the handshake: {error}"),
    )
}

fn handshake(fault: &Error, host: &str) -> String {
    match fault {
        Error::InvalidCertificate(fault) => {
            format!("the server's certificate {}", certificate(fault, host))
        }
        Error::InvalidMessage(_) => {
            "the server does not speak TLS here: \"implicit\" and \"starttls\" need different ports"
                .into()
        }
        Error::PeerIncompatible(why) => {
            format!("the server speaks no TLS accepted here (1.2 or newer): {why:?}")
        }
        Error::AlertReceived(alert) => format!("the server broke the handshake off: {alert:?}"),
        other => other.to_string(),
    }
}

fn certificate(fault: &CertificateError, host: &str) -> String {
    use CertificateError as E;
    let text = match fault {
        E::Expired | E::ExpiredContext { .. } => {
            "has expired: it must be renewed there, or this machine's clock is wrong"
        }
        E::NotValidYet | E::NotValidYetContext { .. } => {
            "is not valid yet: is this machine's clock right?"
        }
        E::NotValidForName | E::NotValidForNameContext { .. } => {
            return format!(
                "is for another name than {host}: host must be a name that stands in it"
            );
        }
        E::UnknownIssuer => {
            "comes from a certificate authority not trusted here: if it is your own, name it in ca_file"
        }
        E::BadSignature => {
            "is not signed by the authority of that name trusted here: if the authority was made anew, renew ca_file"
        }
        E::Revoked => "was revoked by its authority",
        E::Other(other) if is_ca_as_leaf(other) => {
            "is itself a certificate authority's: the server needs one of its own, issued by that authority"
        }
        other => return format!("is not accepted: {other}"),
    };
    text.to_owned()
}

/// rustls has no variant of its own for this common mistake: a self-signed certificate made with `openssl req -x509`
/// is marked as an authority, and webpki takes none for a server.
fn is_ca_as_leaf(other: &OtherError) -> bool {
    format!("{other:?}").contains("CaUsedAsEndEntity")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_broken_connection_mends_itself() {
        let broken = io::Error::from(io::ErrorKind::ConnectionReset);
        assert_eq!(explain(&broken, "mx.example").0, Mend::Time);
        let name = io::Error::new(io::ErrorKind::InvalidInput, "no name");
        assert_eq!(explain(&name, "mx example").0, Mend::Configuration);
        let expired = io::Error::other(Error::from(CertificateError::Expired));
        let (mend, text) = explain(&expired, "mx.example");
        assert_eq!(mend, Mend::Configuration);
        assert!(
            text.starts_with("the server's certificate has expired: "),
            "{text}"
        );
    }
}
