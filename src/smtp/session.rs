//! A connection that is ready for mail: greeted, protected, logged in.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use secrecy::SecretString;
use tracing::debug;

use super::deadlines::Deadlines;
use super::ehlo::Offers;
use super::failure::{Failure, Mend, Place, Stage};
use super::reply::Reply;
use super::tls::explain;
use super::wire::{Wire, WireFault, connect};
use crate::config::{Endpoint, Tls};

/// A connection to a submission server, greeted, protected and logged in as configured.
///
/// Takes one mail after another with [`Session::offer`]. Any fault of the connection ends it: every later call then
/// fails at [`Stage::Connect`], and a new one has to be opened.
#[derive(Debug)]
pub struct Session {
    /// Taken out while a command is on its way and while a mail is staged, so that dropping either closes it.
    pub(super) wire: Option<Wire>,
    pub(super) place: Place,
    pub(super) offers: Offers,
    pub(super) deadlines: Deadlines,
    /// A mail was begun and refused: the server has to forget it before the next.
    pub(super) needs_reset: bool,
}

impl Session {
    /// Connects, says EHLO, begins TLS as configured and logs in when there is a user name and a password.
    ///
    /// # Errors
    /// [`Failure::Again`] in every case: nothing is decided about any mail yet. Flagged for a person when the login
    /// is refused, the certificate does not hold or the server does not offer what is configured.
    pub async fn open(
        endpoint: &Endpoint,
        tls: Arc<ClientConfig>,
        password: Option<&SecretString>,
        deadlines: &Deadlines,
    ) -> Result<Self, Failure> {
        let mut session = Self::greeted(endpoint, tls, deadlines).await?;
        if let Some(password) = password.filter(|_| !endpoint.username.is_empty()) {
            session.login(&endpoint.username, password).await?;
        }
        Ok(session)
    }

    /// Like [`Session::open`], with an OAuth2 access token (AUTH XOAUTH2, or OAUTHBEARER, RFC 7628).
    ///
    /// # Errors
    /// As [`Session::open`].
    pub async fn open_oauth(
        endpoint: &Endpoint,
        tls: Arc<ClientConfig>,
        token: &SecretString,
        deadlines: &Deadlines,
    ) -> Result<Self, Failure> {
        let mut session = Self::greeted(endpoint, tls, deadlines).await?;
        session.login_oauth(&endpoint.username, token).await?;
        Ok(session)
    }

    /// Connected, greeted and protected.
    async fn greeted(
        endpoint: &Endpoint,
        tls: Arc<ClientConfig>,
        deadlines: &Deadlines,
    ) -> Result<Self, Failure> {
        let place = Place {
            server: format!("{}:{}", endpoint.host, endpoint.port),
        };
        let tcp = connect(&endpoint.host, endpoint.port, deadlines.connect)
            .await
            .map_err(|error| {
                place.again(
                    Stage::Connect,
                    Mend::Time,
                    format!("cannot connect: {error}"),
                )
            })?;
        let mut session = Self {
            wire: Some(Wire::plain(tcp)),
            place,
            offers: Offers::default(),
            deadlines: deadlines.clone(),
            needs_reset: false,
        };
        session.begin(endpoint, tls).await?;
        Ok(session)
    }

    /// Whether another mail can be offered: the connection stands, as far as is known here, and the server has said nothing
    /// unasked.
    pub fn is_ready(&mut self) -> bool {
        self.wire.as_mut().is_some_and(Wire::is_quiet)
    }

    /// Up to the last EHLO.
    async fn begin(&mut self, endpoint: &Endpoint, tls: Arc<ClientConfig>) -> Result<(), Failure> {
        if endpoint.tls == Tls::Implicit {
            self.protect(&endpoint.host, tls.clone()).await?;
        }
        let greeting = self.read(Stage::Greeting, self.deadlines.greeting).await?;
        self.wish(Stage::Greeting, greeting, 220)?;
        self.ehlo().await?;
        if endpoint.tls == Tls::Starttls {
            self.starttls(&endpoint.host, tls).await?;
            self.ehlo().await?;
        }
        Ok(())
    }

    async fn protect(&mut self, host: &str, tls: Arc<ClientConfig>) -> Result<(), Failure> {
        let wire = self.take_wire()?;
        let handshake = wire.into_tls(host, tls, self.deadlines.tls).await;
        let protected = handshake.map_err(|error| {
            let (mend, text) = explain(&error, host);
            self.place.again(Stage::Tls, mend, text)
        })?;
        self.wire = Some(protected);
        Ok(())
    }

    /// Required where configured: a server (or somebody before it) that does not offer it gets nothing secret.
    async fn starttls(&mut self, host: &str, tls: Arc<ClientConfig>) -> Result<(), Failure> {
        if !self.offers.starttls {
            let text = "the server does not offer STARTTLS, and nothing is said to it without; or somebody between cuts it out";
            return Err(self.place.again(Stage::Starttls, Mend::Configuration, text));
        }
        let reply = self
            .command(Stage::Starttls, "STARTTLS", self.deadlines.ehlo)
            .await?;
        self.wish(Stage::Starttls, reply, 220)?;
        // What was learnt in the clear may be a stranger's, and what was sent along with the 220 surely is:
        // it would later pass for an answer under TLS (RFC 3207 section 6, response injection).
        self.offers = Offers::default();
        let mut wire = self.take_wire()?;
        if !wire.stays_quiet().await && wire.has_unread() {
            let text = "the server sent more than its answer before TLS began: somebody between may be forging answers";
            return Err(self.place.again(Stage::Starttls, Mend::Configuration, text));
        }
        self.wire = Some(wire);
        self.protect(host, tls).await
    }

    async fn ehlo(&mut self) -> Result<(), Failure> {
        let own = self.wire.as_ref().and_then(|wire| wire.local_ip().ok());
        let reply = self
            .command(
                Stage::Ehlo,
                &format!("EHLO {}", literal(own)),
                self.deadlines.ehlo,
            )
            .await?;
        let reply = self.wish(Stage::Ehlo, reply, 250)?;
        self.offers = Offers::read(&reply);
        Ok(())
    }

    /// Says good-bye, briefly; the server's answer matters to nobody.
    pub async fn quit(mut self) {
        let deadline = self.deadlines.quit;
        if let Some(mut wire) = self.wire.take() {
            let talk = async {
                wire.write(b"QUIT\r\n", deadline).await?;
                wire.read_reply(deadline).await
            };
            let said = tokio::time::timeout(deadline, talk).await;
            debug!(
                server = self.place.server,
                heard = matches!(said, Ok(Ok(_))),
                "said good-bye"
            );
        }
    }

    /// One command and its answer, whatever it is. The connection is put back only after a complete answer.
    pub(super) async fn command(
        &mut self,
        stage: Stage,
        line: &str,
        limit: Duration,
    ) -> Result<Reply, Failure> {
        let mut wire = self.take_wire()?;
        if !wire.is_quiet() {
            return Err(self.unasked(stage, &mut wire).await);
        }
        let line = secrecy::zeroize::Zeroizing::new(format!("{line}\r\n"));
        wire.write(line.as_bytes(), self.deadlines.block)
            .await
            .map_err(|fault| self.broken(stage, &fault))?;
        self.wire = Some(wire);
        crashpoint!("cp23" if stage == Stage::Auth);
        self.read(stage, limit).await
    }

    async fn read(&mut self, stage: Stage, limit: Duration) -> Result<Reply, Failure> {
        let mut wire = self.take_wire()?;
        let reply = wire
            .read_reply(limit)
            .await
            .map_err(|fault| self.broken(stage, &fault))?;
        debug!(server = self.place.server, %stage, code = reply.code(), "answered");
        // 421 is a good-bye at any stage (RFC 5321 section 3.8).
        if reply.code() != 421 {
            self.wire = Some(wire);
        }
        Ok(reply)
    }

    /// The reply if it carries the wished code, else its class.
    pub(super) fn wish(&self, stage: Stage, reply: Reply, code: u16) -> Result<Reply, Failure> {
        // "User not local; will forward" is a consent, too (RFC 5321 section 3.4).
        let is_forwarding = stage == Stage::RcptTo && reply.code() == 251;
        if reply.code() == code || is_forwarding {
            Ok(reply)
        } else {
            Err(self.place.refused(stage, &reply))
        }
    }

    pub(super) fn take_wire(&mut self) -> Result<Wire, Failure> {
        let gone = || {
            self.place.again(
                Stage::Connect,
                Mend::Time,
                "this connection has ended, a new one is needed",
            )
        };
        self.wire.take().ok_or_else(gone)
    }

    pub(super) fn broken(&self, stage: Stage, fault: &WireFault) -> Failure {
        self.place.again(stage, Mend::Time, fault.to_string())
    }

    /// The server spoke before it was asked, mostly a good-bye, or closed. Question and answer no longer belong
    /// together, so the connection is of no more use, and no code decides about a mail.
    pub(super) async fn unasked(&self, stage: Stage, wire: &mut Wire) -> Failure {
        match wire.read_reply(self.deadlines.quit).await {
            Ok(reply) => self.place.again(
                stage,
                Mend::Time,
                format!(
                    "the server spoke unasked: {} {}",
                    reply.code(),
                    reply.said()
                ),
            ),
            Err(fault) => self.broken(stage, &fault),
        }
    }
}

/// Our name in EHLO: the address literal of this end of the connection (RFC 5321 section 4.1.3), never the host name,
/// which the submission server would write into the mail's Received line for the vendor to read.
fn literal(own: Option<IpAddr>) -> String {
    match own {
        Some(IpAddr::V4(address)) => format!("[{address}]"),
        Some(IpAddr::V6(address)) => format!("[IPv6:{address}]"),
        None => "[127.0.0.1]".to_owned(),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_host_name_is_told_to_nobody() {
        assert_eq!(literal(Some("192.0.2.7".parse().unwrap())), "[192.0.2.7]");
        assert_eq!(
            literal(Some("2001:db8::1".parse().unwrap())),
            "[IPv6:2001:db8::1]"
        );
        assert_eq!(literal(None), "[127.0.0.1]");
    }
}
