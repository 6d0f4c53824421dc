//! From a secured connection to a mailbox: capabilities, login, namespace.

use async_imap::imap_proto::{MailboxDatum, Response};
use data_encoding::BASE64;
use secrecy::{ExposeSecret, SecretString};
use tokio::time::timeout;

use super::allowance::Allowance;
use super::answer::Heard;
use super::capability::Capabilities;
use super::client::Client;
use super::command::Command;
use super::error::Error;
use super::names::Namespace;

/// Who we are.
pub enum Login<'a> {
    /// SASL PLAIN or LOGIN.
    Password(&'a SecretString),
    /// SASL XOAUTH2, or OAUTHBEARER where only that is offered.
    Token(&'a SecretString),
}

/// How a proof is put (RFC 4616; Google's and Microsoft's XOAUTH2; RFC 7628).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Mechanism {
    Plain,
    Xoauth2,
    OauthBearer,
}

impl Mechanism {
    fn name(self) -> &'static str {
        match self {
            Self::Plain => "PLAIN",
            Self::Xoauth2 => "XOAUTH2",
            Self::OauthBearer => "OAUTHBEARER",
        }
    }
}

impl Login<'_> {
    fn mechanism(&self, capabilities: &Capabilities) -> Option<Mechanism> {
        let known: &[Mechanism] = match self {
            Self::Password(_) => &[Mechanism::Plain],
            Self::Token(_) => &[Mechanism::Xoauth2, Mechanism::OauthBearer],
        };
        let mut known = known.iter().copied();
        known.find(|mechanism| capabilities.offers_auth(mechanism.name()))
    }

    fn response(&self, mechanism: Mechanism, username: &str) -> String {
        let (Self::Password(secret) | Self::Token(secret)) = self;
        let secret = secret.expose_secret();
        let plain = match mechanism {
            // No authorisation identity.
            Mechanism::Plain => format!("\0{username}\0{secret}"),
            Mechanism::Xoauth2 => format!("user={username}\x01auth=Bearer {secret}\x01\x01"),
            Mechanism::OauthBearer => {
                let name = username.replace('=', "=3D").replace(',', "=2C");
                format!("n,a={name},\x01auth=Bearer {secret}\x01\x01")
            }
        };
        BASE64.encode(plain.as_bytes())
    }
}

impl Client {
    pub(super) async fn log_in(mut self, username: &str, login: Login<'_>) -> Result<Self, Error> {
        self.ask_capabilities().await?;
        let outcome = self.authenticate(username, &login).await;
        outcome.map_err(as_login)?;
        // What is offered changes with the login: Cyrus announces IDLE and MOVE only now.
        self.ask_capabilities().await?;
        if self.capabilities.id {
            self.introduce().await?;
        }
        self.ask_namespace().await?;
        Ok(self)
    }

    async fn ask_capabilities(&mut self) -> Result<(), Error> {
        let mut read = None;
        let each = |response: &Response<'_>| {
            if let Response::Capabilities(list) = response {
                read = Some(Capabilities::read(list));
            }
        };
        self.small(&Command::new("CAPABILITY"), each).await?;
        self.capabilities = read.ok_or(super::allowance::Breach::Unparsable)?;
        Ok(())
    }

    async fn authenticate(&mut self, username: &str, login: &Login<'_>) -> Result<(), Error> {
        if let Some(mechanism) = login.mechanism(&self.capabilities) {
            let limit = self.limits.command;
            let talk = self.sasl(mechanism, login.response(mechanism, username));
            return timeout(limit, talk)
                .await
                .map_err(|_| Error::Timeout("AUTHENTICATE"))?;
        }
        match login {
            Login::Token(_) => Err(Error::Login(
                "the server offers neither XOAUTH2 nor OAUTHBEARER".to_owned(),
            )),
            Login::Password(_) if self.capabilities.login_disabled => Err(Error::Login(
                "the server allows no password on this connection; use TLS".to_owned(),
            )),
            Login::Password(password) => {
                let command = Command::new("LOGIN")
                    .string(username)
                    .string(password.expose_secret());
                self.small(&command, |_| {}).await
            }
        }
    }

    /// RFC 3501 section 6.2.2, with the first answer in the command where the server takes it (RFC 4959).
    async fn sasl(&mut self, mechanism: Mechanism, answer: String) -> Result<(), Error> {
        const NAME: &str = "AUTHENTICATE";
        let tag = self.begin(Allowance::SMALL)?;
        let command = Command::new(NAME).word(mechanism.name());
        if self.capabilities.sasl_ir {
            self.send(&tag, &command.word(&answer)).await?;
        } else {
            self.send(&tag, &command).await?;
            self.wait_for_leave(&tag, NAME).await?;
            self.write(format!("{answer}\r\n").as_bytes()).await?;
        }
        loop {
            match self.hear(&tag, NAME, &mut |_| {}).await? {
                Heard::Over(verdict) => return verdict,
                // A refusal of a token is explained in a challenge; the NO comes after an empty line, or one \x01 (RFC 7628
                // section 3.2.3).
                Heard::Leave if mechanism == Mechanism::OauthBearer => {
                    self.write(b"AQ==\r\n").await?;
                }
                Heard::Leave => self.write(b"\r\n").await?,
                Heard::Data => {}
            }
        }
    }

    /// Some providers ask to be told who calls (RFC 2971); what they answer is of no use.
    async fn introduce(&mut self) -> Result<(), Error> {
        let us = concat!(
            "(\"name\" \"onedoor\" \"version\" \"",
            env!("CARGO_PKG_VERSION"),
            "\")"
        );
        match self.small(&Command::new("ID").word(us), |_| {}).await {
            Err(Error::Refused { .. }) => Ok(()),
            other => other,
        }
    }

    async fn ask_namespace(&mut self) -> Result<(), Error> {
        if self.capabilities.namespace {
            match self.small(&Command::new("NAMESPACE"), |_| {}).await {
                Ok(()) | Err(Error::Refused { .. }) => {}
                Err(error) => return Err(error),
            }
            if let Some(read) = self
                .take_namespace_line()
                .as_deref()
                .and_then(Namespace::parse)
            {
                self.namespace = read;
                return Ok(());
            }
        }
        self.ask_separator().await
    }

    /// `LIST "" ""` asks for nothing but the separator (RFC 3501 section 6.3.8).
    async fn ask_separator(&mut self) -> Result<(), Error> {
        let mut separator = None;
        let each = |response: &Response<'_>| {
            if let Response::MailboxData(MailboxDatum::List(root)) = response {
                separator = root
                    .delimiter
                    .as_deref()
                    .and_then(|delimiter| delimiter.chars().last());
            }
        };
        self.small(&Command::new("LIST").word("\"\" \"\""), each)
            .await?;
        self.namespace = Namespace {
            prefix: String::new(),
            separator,
        };
        Ok(())
    }
}

/// Refusals that have nothing to do with who we are (RFC 5530, and what servers say instead).
const PASSING: [&str; 6] = [
    "[UNAVAILABLE]",
    "[INUSE]",
    "[LIMIT]",
    "[SERVERBUG]",
    "TOO MANY",
    "SERVER UNAVAILABLE",
];

/// A refused login is told apart from a server that has no time for us: only the first makes the waits long.
fn as_login(error: Error) -> Error {
    match error {
        Error::Refused { text, .. }
            if !PASSING
                .iter()
                .any(|word| text.to_ascii_uppercase().contains(word)) =>
        {
            Error::Login(text)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::imap::Refusal;

    #[test]
    fn only_a_refusal_of_who_we_are_is_a_refused_login() {
        let refused = |text: &str| Error::Refused {
            command: "LOGIN",
            reason: Refusal::Other,
            text: text.to_owned(),
        };
        for (text, login) in [
            ("[AUTHENTICATIONFAILED] Authentication failed.", true),
            ("LOGIN failed.", true),
            ("User is authenticated but not connected.", true),
            ("[UNAVAILABLE] Temporary authentication failure.", false),
            (
                "[ALERT] Too many simultaneous connections. (Failure)",
                false,
            ),
            ("Server Unavailable. 15", false),
        ] {
            assert_eq!(
                matches!(as_login(refused(text)), Error::Login(_)),
                login,
                "{text}"
            );
        }
    }
}
