//! The connection: octets out, replies in, each with a deadline.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use std::{fmt, io};

use futures::FutureExt;
use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpStream, lookup_host};
use tokio::time::{Instant, timeout, timeout_at};
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::reply::{BadReply, MAX_LINE, Reply, ReplyParser};

/// Octets written under one deadline.
const BLOCK: usize = 64 * 1024;

/// How long a look at the network takes: enough for the runtime to ask the kernel once.
const GLANCE: Duration = Duration::from_millis(1);

/// What can happen to a connection while it is read or written.
#[derive(Debug, thiserror::Error)]
pub(super) enum WireFault {
    #[error("the server closed the connection")]
    Closed,
    #[error("the server closed the connection in the middle of a reply")]
    ClosedInReply,
    #[error("no complete answer within {} seconds", .0.as_secs_f32())]
    Silent(Duration),
    #[error("the network took no more octets for {} seconds", .0.as_secs_f32())]
    Stuck(Duration),
    #[error("the server sent {0}")]
    Bad(#[from] BadReply),
    #[error("the connection broke: {0}")]
    Io(io::Error),
}

impl From<io::Error> for WireFault {
    fn from(error: io::Error) -> Self {
        // rustls reports a connection closed without close_notify so; most mail servers close like that.
        if error.kind() == io::ErrorKind::UnexpectedEof {
            Self::Closed
        } else {
            Self::Io(error)
        }
    }
}

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
}

/// A connection and what was received on it and not yet used.
pub(super) struct Wire {
    stream: Stream,
    chunk: Box<[u8; MAX_LINE]>,
    /// `chunk[at..end]` is unread.
    at: usize,
    end: usize,
}

/// Nothing of what goes over it.
impl fmt::Debug for Wire {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Wire")
    }
}

/// Connects to the first address of the host that answers; each gets an equal share of the time that is left.
pub(super) async fn connect(host: &str, port: u16, limit: Duration) -> io::Result<TcpStream> {
    let late = || io::Error::new(io::ErrorKind::TimedOut, "no answer in time");
    let until = Instant::now() + limit;
    let addresses: Vec<_> = timeout_at(until, lookup_host((host, port)))
        .await
        .map_err(|_| late())??
        .collect();
    let mut last = io::Error::new(io::ErrorKind::NotFound, "the name has no address");
    for (tried, address) in addresses.iter().enumerate() {
        let left = until.saturating_duration_since(Instant::now());
        let share = left / u32::try_from(addresses.len() - tried).unwrap_or(u32::MAX);
        match timeout(share, TcpStream::connect(address)).await {
            Ok(Ok(tcp)) => {
                // Commands are written whole: Nagle's algorithm would only wait 40 ms for the other side's ACK.
                tcp.set_nodelay(true)?;
                return Ok(tcp);
            }
            Ok(Err(error)) => last = error,
            Err(_) => last = late(),
        }
    }
    Err(last)
}

impl Wire {
    pub fn plain(tcp: TcpStream) -> Self {
        Self::over(Stream::Plain(tcp))
    }

    /// Begins TLS. Whatever was received before it is forgotten with the old value.
    pub async fn into_tls(
        self,
        host: &str,
        config: Arc<ClientConfig>,
        limit: Duration,
    ) -> io::Result<Self> {
        let Stream::Plain(tcp) = self.stream else {
            return Ok(self);
        };
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let handshake = TlsConnector::from(config).connect(name, tcp);
        match timeout(limit, handshake).await {
            Ok(done) => Ok(Self::over(Stream::Tls(Box::new(done?)))),
            Err(_) => Err(io::Error::new(
                io::ErrorKind::TimedOut,
                format!("no end of it within {} seconds", limit.as_secs_f32()),
            )),
        }
    }

    fn over(stream: Stream) -> Self {
        Self {
            stream,
            chunk: Box::new([0; MAX_LINE]),
            at: 0,
            end: 0,
        }
    }

    fn tcp(&self) -> &TcpStream {
        match &self.stream {
            Stream::Plain(tcp) => tcp,
            Stream::Tls(tls) => tls.get_ref().0,
        }
    }

    /// Our own address on this connection.
    pub fn local_ip(&self) -> io::Result<IpAddr> {
        self.tcp()
            .local_addr()
            .map(|address| address.ip().to_canonical())
    }

    /// Whether nobody between us and the server can read along: TLS, or both on this machine.
    pub fn is_private(&self) -> bool {
        match &self.stream {
            Stream::Tls(_) => true,
            Stream::Plain(tcp) => tcp
                .peer_addr()
                .is_ok_and(|peer| peer.ip().to_canonical().is_loopback()),
        }
    }

    /// Writes and flushes, a deadline for each block of 64 KiB.
    pub async fn write(&mut self, octets: &[u8], limit: Duration) -> Result<(), WireFault> {
        for block in octets.chunks(BLOCK) {
            let write = async {
                match &mut self.stream {
                    Stream::Plain(tcp) => tcp.write_all(block).await,
                    Stream::Tls(tls) => {
                        tls.write_all(block).await?;
                        tls.flush().await
                    }
                }
            };
            timeout(limit, write)
                .await
                .map_err(|_| WireFault::Stuck(limit))??;
        }
        Ok(())
    }

    /// Reads one complete reply; the deadline is for all of it, so that a server that drips octets gains nothing.
    pub async fn read_reply(&mut self, limit: Duration) -> Result<Reply, WireFault> {
        timeout(limit, self.next_reply())
            .await
            .map_err(|_| WireFault::Silent(limit))?
    }

    /// Whether the server waits for us, as it should: as far as is known here and now, it has said nothing unasked and
    /// has not closed the connection.
    pub fn is_quiet(&mut self) -> bool {
        !self.has_unread() && self.fill().now_or_never().is_none()
    }

    /// The same after one look at the network, for the two places where it matters most: before TLS begins and before
    /// the final dot.
    pub async fn stays_quiet(&mut self) -> bool {
        !self.has_unread() && timeout(GLANCE, self.fill()).await.is_err()
    }

    /// Whether octets were received and not yet used.
    pub fn has_unread(&self) -> bool {
        self.at < self.end
    }

    async fn next_reply(&mut self) -> Result<Reply, WireFault> {
        let mut parser = ReplyParser::default();
        loop {
            while let Some(octet) = self.next_octet() {
                if let Some(reply) = parser.push(octet)? {
                    return Ok(reply);
                }
            }
            match self.fill().await.map_err(WireFault::from) {
                Ok(0) | Err(WireFault::Closed) if parser.has_begun() => {
                    return Err(WireFault::ClosedInReply);
                }
                Ok(0) => return Err(WireFault::Closed),
                Ok(_) => {}
                Err(fault) => return Err(fault),
            }
        }
    }

    fn next_octet(&mut self) -> Option<u8> {
        let octet = self.chunk.get(self.at..self.end)?.first().copied()?;
        self.at += 1;
        Some(octet)
    }

    /// Receives into the empty chunk; safe to be dropped while it waits.
    pub async fn fill(&mut self) -> io::Result<usize> {
        let octets = match &mut self.stream {
            Stream::Plain(tcp) => tcp.read(&mut self.chunk[..]).await?,
            Stream::Tls(tls) => tls.read(&mut self.chunk[..]).await?,
        };
        (self.at, self.end) = (0, octets);
        Ok(octets)
    }
}
