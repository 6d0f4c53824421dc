//! DKIM signatures verified by ourselves (`verify_dkim`), where no trusted server says anything about the sender.
//!
//! Only a signature of the author's own domain counts, and only where it holds; anything else proves nothing, for mail is
//! changed on its way (Exchange rebuilds it when it serves it by IMAP). Whatever goes wrong here is such a nothing.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use mail_auth::common::crypto::Algorithm;
use mail_auth::hickory_resolver::config::{
    ConnectionConfig, NameServerConfig, ResolverConfig, ResolverOpts,
};
use mail_auth::hickory_resolver::net::NetError;
use mail_auth::hickory_resolver::system_conf::read_system_conf;
use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, dkim::Signature};
use tokio::time::timeout;

use crate::message::{Party, domain, is_aligned};

/// The variable that names another name server than the system's, as `127.0.0.1:53`.
const VARIABLE: &str = "ONEDOOR_DNS";

/// The longest a message's signatures are looked into; a name server that answers does so within a second.
const PATIENCE: Duration = Duration::from_secs(8);

/// Signatures of a message that are verified: two algorithms, and a mail that was signed on two servers. Each one costs
/// a question to a stranger's name server.
const SIGNATURES: usize = 4;

/// Asks name servers for the keys of signatures.
#[derive(Clone)]
pub struct Verifier(Arc<MessageAuthenticator>);

/// Why no name server can be asked.
#[derive(Debug, thiserror::Error)]
pub enum NoResolver {
    /// The variable holds something else.
    #[error("{VARIABLE} must be an address and a port, as 127.0.0.1:53")]
    Variable,
    /// The system's own settings.
    #[error("the system's name servers are not known (/etc/resolv.conf): {0}")]
    System(#[from] NetError),
}

impl Verifier {
    /// Over the system's name servers, or the one that the environment names.
    ///
    /// # Errors
    /// There are none, or the variable is no address.
    pub fn new() -> Result<Verifier, NoResolver> {
        match std::env::var(VARIABLE) {
            Ok(server) => {
                Verifier::asking(server.trim().parse().map_err(|_| NoResolver::Variable)?)
            }
            Err(_) => {
                let (config, options) = read_system_conf()?;
                Verifier::over(config, options)
            }
        }
    }

    /// Over this name server.
    ///
    /// # Errors
    /// No socket can be had.
    pub fn asking(server: SocketAddr) -> Result<Verifier, NoResolver> {
        Verifier::over(asked(server), ResolverOpts::default())
    }

    fn over(config: ResolverConfig, mut options: ResolverOpts) -> Result<Verifier, NoResolver> {
        options.timeout = options.timeout.min(PATIENCE / 2);
        let authenticator = MessageAuthenticator::new(config, options)?;
        Ok(Verifier(Arc::new(authenticator)))
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

fn asked(server: SocketAddr) -> ResolverConfig {
    let connections = [ConnectionConfig::udp(), ConnectionConfig::tcp()].map(|mut connection| {
        connection.port = server.port();
        connection
    });
    let server = NameServerConfig::new(server.ip(), true, connections.to_vec());
    ResolverConfig::from_name_servers(vec![server])
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
