//! A look at a submission server that sends nothing, for `onedoor check`.

use std::sync::Arc;

use rustls::ClientConfig;
use secrecy::SecretString;

use super::deadlines::Deadlines;
use super::failure::Failure;
use super::session::Session;
use crate::config::{Endpoint, Tls};

/// What a submission server was found to be like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Probe {
    /// Whether the connection was protected by STARTTLS.
    pub starttls: bool,
    /// Mechanisms of AUTH offered where the login took place.
    pub auth_offered: Vec<String>,
    /// Octets of the largest mail, where the server says so.
    pub size: Option<u64>,
}

/// Opens a session as for sending, names the sender, takes it back and says good-bye.
///
/// # Errors
/// As [`Session::open`] and, for the sender, [`Session::probe_sender`].
pub async fn probe(
    endpoint: &Endpoint,
    tls: Arc<ClientConfig>,
    password: Option<&SecretString>,
    deadlines: &Deadlines,
    envelope_from: &str,
) -> Result<Probe, Failure> {
    let mut session = Session::open(endpoint, tls, password, deadlines).await?;
    let found = Probe {
        starttls: endpoint.tls == Tls::Starttls,
        auth_offered: session.offers.auth.clone(),
        size: session.offers.size,
    };
    session.probe_sender(envelope_from).await?;
    session.quit().await;
    Ok(found)
}

impl Session {
    /// Asks whether the server takes mail from this sender (`""` for `<>`), and takes the question back.
    ///
    /// # Errors
    /// [`Failure::Never`] at `MAIL FROM` when the account may not send as this sender.
    pub async fn probe_sender(&mut self, envelope_from: &str) -> Result<(), Failure> {
        self.check_sender(envelope_from)?;
        self.reset().await?;
        self.mail_from(envelope_from, "").await?;
        self.reset().await
    }
}
