//! DKIM signatures verified by ourselves (`verify_dkim`), where no trusted server says anything about the sender.
//!
//! Only a signature of the author's own domain counts, and only where it holds; anything else proves nothing, for mail is
//! changed on its way (Exchange rebuilds it when it serves it by IMAP). Whatever goes wrong here is such a nothing.

use std::sync::Arc;
use std::time::Duration;

use mail_auth::common::crypto::Algorithm;
use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, dkim::Signature};
use tokio::time::timeout;

use super::name_servers::{NameServers, NoResolver};
use crate::message::{Party, domain, is_aligned};

/// The longest a message's signatures are looked into; a name server that answers does so within a second.
const PATIENCE: Duration = Duration::from_secs(8);

/// Signatures of a message that are verified: two algorithms, and a mail that was signed on two servers. Each one costs
/// a question to a stranger's name server.
const SIGNATURES: usize = 4;

/// Asks name servers for the keys of signatures.
#[derive(Clone)]
pub struct Verifier(Arc<MessageAuthenticator>);

impl Verifier {
    /// Over the system's name servers, or the one that the environment names.
    ///
    /// # Errors
    /// There are none.
    pub fn new() -> Result<Verifier, NoResolver> {
        NameServers::new().map(Verifier::over)
    }

    /// Over these name servers.
    #[must_use]
    pub fn over(servers: NameServers) -> Verifier {
        Verifier(Arc::new(MessageAuthenticator(servers.resolver)))
    }

    /// Whether a signature of the author's organisation over their From holds, on the bytes of a whole message.
    pub async fn vouches(&self, bytes: &[u8], author: &Party) -> bool {
        let Some(domain) = domain::domain_of(&author.address).map(str::to_owned) else {
            return false;
        };
        let (verifier, bytes) = (self.0.clone(), bytes.to_vec());
        // In a task of its own, so that a panic over a stranger's bytes stays there.
        let mut task = tokio::spawn(async move { holds(&verifier, &bytes, &domain).await });
        let held = timeout(PATIENCE, &mut task).await;
        task.abort();
        matches!(held, Ok(Ok(true)))
    }
}

async fn holds(verifier: &MessageAuthenticator, bytes: &[u8], author: &str) -> bool {
    let Some(mut message) = AuthenticatedMessage::parse(bytes) else {
        return false;
    };
    message.errors.clear();
    message
        .dkim_headers
        .retain(|field| counts(&field.header, author));
    message.dkim_headers.truncate(SIGNATURES);
    for field in &mut message.dkim_headers {
        // Neither reports of failures nor third parties are asked for.
        (field.header.r, field.header.atps) = (false, None);
    }
    let results = verifier.verify_dkim(&message).await;
    results
        .iter()
        .any(|output| *output.result() == DkimResult::Pass)
}

/// By the author's domain (RFC 7489 section 3.1, relaxed), over the From field (RFC 6376 section 5.4), over the whole body
/// (section 8.2 warns of `l=`), and not with SHA-1 (RFC 8301 section 3.1).
fn counts(signature: &Signature, author: &str) -> bool {
    is_aligned(&signature.d, author)
        && signature
            .h
            .iter()
            .any(|name| name.trim().eq_ignore_ascii_case("from"))
        && signature.l == 0
        && signature.a != Algorithm::RsaSha1
}
