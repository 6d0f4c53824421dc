//! The connection, logged in, and the one way in which every command goes out and comes back.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use async_imap::imap_proto::{MailboxDatum, Response, Status};
use rustls::ClientConfig;
use secrecy::SecretString;
use tokio::io::AsyncWriteExt;
use tokio::time::timeout;
use tracing::debug;

use super::Limits;
use super::allowance::{Allowance, Breach};
use super::answer::{Heard, check_greeting, heard, words};
use super::capability::Capabilities;
use super::command::{Command, Part};
use super::error::{Error, throttle};
use super::guard::Guarded;
use super::login::Login;
use super::names::{FolderName, Namespace};

use super::wire::{self, Transport};

use crate::config::{Endpoint, Tls};

/// One connection to a mailbox, logged in. Its methods are spread over this room by subject.
///
/// Of the library it uses the buffering and the parser. Commands are written here, so that tags are compared here (the
/// library takes any tagged NO for ours) and no password reaches its log.
pub struct Client {
    library: async_imap::Client<Guarded<Transport>>,
    pub(super) limits: Limits,
    pub(super) capabilities: Capabilities,
    pub(super) namespace: Namespace,
    tag: u64,
    /// A command is under way; left standing by an error or a dropped future, for then nobody knows what comes next.
    busy: bool,
    bye: Option<String>,
    /// Messages in the selected folder, as far as the server has told.
    pub(super) exists: u32,
    /// The server has told of messages nobody has looked for yet.
    pub(super) arrived: bool,
    /// The server has told of messages removed, by others than us.
    pub(super) removed: bool,
}

/// Without what is under way: it is other people's mail.
impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client")
            .field("busy", &self.busy)
            .finish_non_exhaustive()
    }
}

/// Connects, secures the connection, and logs in with a password: by AUTHENTICATE PLAIN where offered, else by LOGIN.
///
/// # Errors
/// Every kind of [`Error`] but those of single commands. Nothing secret is sent before the connection is as
/// [`Endpoint::tls`] wants it.
pub async fn connect(
    endpoint: &Endpoint,
    tls: Arc<ClientConfig>,
    password: &SecretString,
    limits: Limits,
) -> Result<Client, Error> {
    Client::open(endpoint, tls, limits)
        .await?
        .log_in(&endpoint.username, Login::Password(password))
        .await
}

/// Like [`connect`], with an OAuth2 access token (SASL XOAUTH2, as Google and Microsoft document it, or OAUTHBEARER, RFC 7628).
///
/// # Errors
/// As [`connect`].
pub async fn connect_oauth(
    endpoint: &Endpoint,
    tls: Arc<ClientConfig>,
    token: &SecretString,
    limits: Limits,
) -> Result<Client, Error> {
    Client::open(endpoint, tls, limits)
        .await?
        .log_in(&endpoint.username, Login::Token(token))
        .await
}

impl Client {
    async fn open(
        endpoint: &Endpoint,
        tls: Arc<ClientConfig>,
        limits: Limits,
    ) -> Result<Self, Error> {
        let transport = wire::open(endpoint, tls, &limits).await?;
        let mut client = Self {
            library: async_imap::Client::new(Guarded::new(transport, Allowance::SMALL)),
            limits,
            capabilities: Capabilities::default(),
            namespace: Namespace::default(),
            tag: 0,
            busy: false,
            bye: None,
            exists: 0,
            arrived: false,
            removed: false,
        };
        if endpoint.tls != Tls::Starttls {
            let greeting = timeout(limits.command, client.read(check_greeting)).await;
            greeting.map_err(|_| Error::Timeout("our connection (no greeting)"))???;
        }
        Ok(client)
    }

    /// What the server can do.
    pub fn capabilities(&self) -> &Capabilities {
        &self.capabilities
    }

    /// Where the user's folders lie and how their levels are parted.
    pub fn namespace(&self) -> &Namespace {
        &self.namespace
    }

    /// The server's name for a configured folder (`/` parts the levels).
    pub fn folder(&self, configured: &str) -> FolderName {
        self.namespace.folder(configured)
    }

    /// Says goodbye; errors are nobody's business any more.
    pub async fn logout(mut self) {
        let goodbye = self.limits.goodbye;
        let _ = self
            .run(&Command::new("LOGOUT"), Allowance::SMALL, goodbye, |_| {})
            .await;
        let _ = timeout(goodbye, self.library.get_mut().shutdown()).await;
    }

    /// Sends a command and waits for its tagged answer; `each` sees every response, the tagged one last.
    pub(super) async fn run(
        &mut self,
        command: &Command,
        allowance: Allowance,
        limit: Duration,
        each: impl FnMut(&Response<'_>) + Send,
    ) -> Result<(), Error> {
        debug!(command = command.name, "imap");
        match timeout(limit, self.exchange(command, allowance, each)).await {
            Ok(answer) => answer,
            Err(_) => Err(Error::Timeout(command.name)),
        }
    }

    /// [`Client::run`] for commands that carry no message.
    pub(super) async fn small(
        &mut self,
        command: &Command,
        each: impl FnMut(&Response<'_>) + Send,
    ) -> Result<(), Error> {
        self.run(command, Allowance::SMALL, self.limits.command, each)
            .await
    }

    async fn exchange(
        &mut self,
        command: &Command,
        allowance: Allowance,
        each: impl FnMut(&Response<'_>) + Send,
    ) -> Result<(), Error> {
        let tag = self.begin(allowance)?;
        self.send(&tag, command).await?;
        crashpoint!("cp13" if command.name == "UID MOVE");
        crashpoint!("lay_sent" if command.name == "APPEND");
        self.finish(&tag, command.name, each).await
    }

    /// Marks the connection as busy and gives the next command's tag.
    pub(super) fn begin(&mut self, allowance: Allowance) -> Result<String, Error> {
        if self.busy {
            return Err(Error::Closed);
        }
        self.busy = true;
        self.tag += 1;
        self.library.get_mut().scanner().allow(allowance);
        Ok(format!("A{:04}", self.tag))
    }

    pub(super) async fn send(&mut self, tag: &str, command: &Command) -> Result<(), Error> {
        let mut out = format!("{tag} ").into_bytes();
        for part in command.parts() {
            match part {
                Part::Text(text) => out.extend_from_slice(text.as_bytes()),
                Part::Literal(bytes) if self.capabilities.literal_plus => {
                    out.extend_from_slice(format!("{{{}+}}\r\n", bytes.len()).as_bytes());
                    out.extend_from_slice(bytes);
                }
                Part::Literal(bytes) => {
                    out.extend_from_slice(format!("{{{}}}\r\n", bytes.len()).as_bytes());
                    self.write(&out).await?;
                    self.wait_for_leave(tag, command.name).await?;
                    out.clear();
                    out.extend_from_slice(bytes);
                }
            }
        }
        out.extend_from_slice(b"\r\n");
        crashpoint!("cp12" if command.name == "UID MOVE", self.write(out.split_at(out.len() / 2).0).await);
        self.write(&out).await
    }

    /// Writes one line that belongs to a command under way.
    pub(super) async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let stream = self.library.get_mut();
        let written = stream.write_all(bytes).await;
        match written.and(stream.flush().await) {
            Ok(()) => Ok(()),
            Err(_) => Err(self.last_words().await),
        }
    }

    /// Reads what the server may have said before it hung up; that tells more than a failed write.
    async fn last_words(&mut self) -> Error {
        loop {
            if let Err(error) = self.read(|_| ()).await {
                return error;
            }
        }
    }

    /// Waits for the `+` of the server; a tagged answer instead of it ends the command.
    pub(super) async fn wait_for_leave(
        &mut self,
        tag: &str,
        command: &'static str,
    ) -> Result<(), Error> {
        loop {
            match self.hear(tag, command, &mut |_| {}).await? {
                Heard::Over(verdict) => return verdict.and(Err(Breach::Unparsable.into())),
                Heard::Leave => return Ok(()),
                Heard::Data => {}
            }
        }
    }

    /// Reads up to the tagged answer.
    pub(super) async fn finish(
        &mut self,
        tag: &str,
        command: &'static str,
        mut each: impl FnMut(&Response<'_>) + Send,
    ) -> Result<(), Error> {
        loop {
            if let Heard::Over(verdict) = self.hear(tag, command, &mut each).await? {
                return verdict;
            }
        }
    }

    /// The next response to a command; `each` sees it unless it is another command's answer. Safe to cancel.
    pub(super) async fn hear(
        &mut self,
        tag: &str,
        command: &'static str,
        each: &mut (impl FnMut(&Response<'_>) + Send),
    ) -> Result<Heard, Error> {
        let heard = self.read(|response| {
            let heard = heard(tag, command, response);
            if heard.is_some() {
                each(response);
            }
            heard
        });
        let heard = heard.await?;
        if let Some(Heard::Over(_)) = heard {
            self.busy = false;
        }
        Ok(heard.unwrap_or(Heard::Data))
    }

    /// Reads and notes the next response, whatever it is. Safe to cancel.
    pub(super) async fn read<R>(
        &mut self,
        look: impl FnOnce(&Response<'_>) -> R + Send,
    ) -> Result<R, Error> {
        match self.library.read_response().await {
            Ok(Some(response)) => {
                self.note(response.parsed());
                Ok(look(response.parsed()))
            }
            Ok(None) => Err(self.ended()),
            Err(error) => Err(match self.library.get_ref().breach() {
                Some(breach) => breach.into(),
                // The library's own complaints; their text holds raw bytes and stays here.
                None if error.kind() == std::io::ErrorKind::Other => Breach::Unparsable.into(),
                // The kernel's word that the other side has not acknowledged anything for long.
                None if error.kind() == std::io::ErrorKind::TimedOut => {
                    Error::Timeout("our packets")
                }
                None => self.ended(),
            }),
        }
    }

    fn ended(&mut self) -> Error {
        match self.bye.take() {
            Some(words) => throttle(&words).map_or(Error::Bye(words), Error::Throttled),
            None => Error::Closed,
        }
    }

    /// Keeps what the server tells unasked.
    fn note(&mut self, response: &Response<'_>) {
        match response {
            Response::MailboxData(MailboxDatum::Exists(count)) => {
                // Some servers repeat the number now and then; that is no news.
                self.arrived |= *count != self.exists;
                self.exists = *count;
            }
            Response::Expunge(_) => {
                self.removed = true;
                self.exists = self.exists.saturating_sub(1);
            }
            Response::Data {
                status: Status::Bye,
                outcome,
            } => self.bye = Some(words(outcome)),
            _ => {}
        }
    }

    /// Whether there was news; it is old from now on.
    pub(super) fn take_news(&mut self) -> bool {
        std::mem::take(&mut self.arrived) | std::mem::take(&mut self.removed)
    }

    pub(super) fn take_namespace_line(&mut self) -> Option<Vec<u8>> {
        self.library.get_mut().scanner().take_namespace()
    }
}
