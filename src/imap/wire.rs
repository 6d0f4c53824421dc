//! The TCP connection and what protects it, up to the moment when IMAP proper begins.

use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use rustls::ClientConfig;
use rustls::pki_types::ServerName;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use super::Limits;
use super::error::{Error, TlsFault, clean, throttle};
use crate::config::{Endpoint, Tls};

/// Silence after which the kernel asks whether the other side is still there. A network that has gone, not a server that
/// takes its time, is noticed within [`UNACKNOWLEDGED`] in the middle of any command, and another worker can take over.
const KEEPALIVE_AFTER: Duration = Duration::from_secs(10);
/// Between two such questions.
const KEEPALIVE_EVERY: Duration = Duration::from_secs(3);
/// Unanswered questions after which the connection is dead.
const KEEPALIVE_TIMES: u32 = 3;
/// The longest that what was sent may stay unacknowledged by the other side's kernel (RFC 5482), in milliseconds.
const UNACKNOWLEDGED: u32 = 19_000;
/// Most bytes of plain text before STARTTLS is through: a greeting and an answer.
const STARTTLS_BYTES: usize = 16 * 1024;

/// A TCP connection that acknowledges at once.
///
/// Cyrus and Courier leave Nagle's algorithm on, so that each command would wait 40 ms for our delayed acknowledgement.
/// The kernel forgets TCP_QUICKACK by itself, hence after every read.
#[derive(Debug)]
pub struct Wire(TcpStream);

impl AsyncRead for Wire {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let tcp = &mut self.get_mut().0;
        let read = Pin::new(&mut *tcp).poll_read(cx, buf);
        #[cfg(target_os = "linux")]
        if read.is_ready() {
            // Only speed is lost where it fails.
            let _ = tcp.set_quickack(true);
        }
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().0).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().0).poll_shutdown(cx)
    }
}

/// The wire with or without TLS.
#[derive(Debug)]
pub enum Transport {
    /// As it is; loopback only.
    Plain(Wire),
    /// Protected.
    Tls(Box<TlsStream<Wire>>),
}

impl AsyncRead for Transport {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(wire) => Pin::new(wire).poll_read(cx, buf),
            Self::Tls(tls) => Pin::new(tls).poll_read(cx, buf),
        }
    }
}

impl AsyncWrite for Transport {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        match self.get_mut() {
            Self::Plain(wire) => Pin::new(wire).poll_write(cx, buf),
            Self::Tls(tls) => Pin::new(tls).poll_write(cx, buf),
        }
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(wire) => Pin::new(wire).poll_flush(cx),
            Self::Tls(tls) => Pin::new(tls).poll_flush(cx),
        }
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        match self.get_mut() {
            Self::Plain(wire) => Pin::new(wire).poll_shutdown(cx),
            Self::Tls(tls) => Pin::new(tls).poll_shutdown(cx),
        }
    }
}

/// Connects as the endpoint says. After STARTTLS the greeting has been read; otherwise it is still to come.
pub async fn open(
    endpoint: &Endpoint,
    tls: Arc<ClientConfig>,
    limits: &Limits,
) -> Result<Transport, Error> {
    let wire = connect(endpoint, limits.connect).await?;
    let secured = match endpoint.tls {
        Tls::None => return Ok(Transport::Plain(wire)),
        Tls::Implicit => handshake(endpoint, tls, wire, limits.tls).await?,
        Tls::Starttls => {
            let asked = timeout(limits.command, starttls(endpoint, wire)).await;
            let wire = asked.map_err(|_| Error::Timeout("STARTTLS"))??;
            handshake(endpoint, tls, wire, limits.tls).await?
        }
    };
    Ok(Transport::Tls(Box::new(secured)))
}

async fn connect(endpoint: &Endpoint, limit: Duration) -> Result<Wire, Error> {
    let unreachable = |error: io::Error| Error::Unreachable {
        host: endpoint.host.clone(),
        port: endpoint.port,
        why: clean(&error.to_string()),
    };
    let address = (bare_host(endpoint), endpoint.port);
    let tcp = timeout(limit, TcpStream::connect(address)).await;
    let tcp = tcp
        .map_err(|_| Error::Timeout("the connection attempt"))?
        .map_err(unreachable)?;
    tcp.set_nodelay(true).map_err(unreachable)?;
    keep_alive(&tcp).map_err(|error| unreachable(error.into()))?;
    Ok(Wire(tcp))
}

/// `[::1]` as people write it in configurations, without the brackets.
fn bare_host(endpoint: &Endpoint) -> &str {
    endpoint
        .host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
        .unwrap_or(&endpoint.host)
}

fn keep_alive(tcp: &TcpStream) -> rustix::io::Result<()> {
    use rustix::net::sockopt;
    sockopt::set_socket_keepalive(tcp, true)?;
    sockopt::set_tcp_keepidle(tcp, KEEPALIVE_AFTER)?;
    sockopt::set_tcp_keepintvl(tcp, KEEPALIVE_EVERY)?;
    sockopt::set_tcp_keepcnt(tcp, KEEPALIVE_TIMES)?;
    sockopt::set_tcp_user_timeout(tcp, UNACKNOWLEDGED)
}

async fn handshake(
    endpoint: &Endpoint,
    tls: Arc<ClientConfig>,
    wire: Wire,
    limit: Duration,
) -> Result<TlsStream<Wire>, Error> {
    let fault = |fault| Error::Tls {
        host: endpoint.host.clone(),
        fault,
    };
    let name = ServerName::try_from(bare_host(endpoint).to_owned())
        .map_err(|_| fault(TlsFault::BadHost))?;
    let secured = timeout(limit, TlsConnector::from(tls).connect(name, wire)).await;
    secured
        .map_err(|_| Error::Timeout("the TLS handshake"))?
        .map_err(|error| fault(TlsFault::of(&error)))
}

/// The plain-text talk before TLS (RFC 3501 section 6.2.1), in our own few lines: the library would take over what was
/// read before the handshake, and with it whatever somebody on the way has slipped in.
async fn starttls(endpoint: &Endpoint, mut wire: Wire) -> Result<Wire, Error> {
    let fault = |fault| Error::Tls {
        host: endpoint.host.clone(),
        fault,
    };
    let mut talk = Talk::default();
    check_greeting(&talk.line(&mut wire).await?)?;
    wire.write_all(b"S1 STARTTLS\r\n")
        .await
        .map_err(|_| Error::Closed)?;
    let answer = loop {
        let line = talk.line(&mut wire).await?.to_ascii_uppercase();
        if let Some(answer) = line.strip_prefix(b"S1 ") {
            break answer.to_owned();
        }
    };
    if answer != b"OK" && !answer.starts_with(b"OK ") {
        return Err(fault(TlsFault::NoStarttls));
    }
    let silent = wire
        .0
        .try_read(&mut [0])
        .is_err_and(|error| error.kind() == io::ErrorKind::WouldBlock);
    if talk.ahead.is_empty() && silent {
        Ok(wire)
    } else {
        Err(fault(TlsFault::Injected))
    }
}

/// PREAUTH would skip TLS and the login (as in CVE-2020-14093); BYE is a refusal.
fn check_greeting(line: &[u8]) -> Result<(), Error> {
    let line = line.to_ascii_uppercase();
    if line == b"* OK" || line.starts_with(b"* OK ") {
        Ok(())
    } else if line.starts_with(b"* PREAUTH") {
        Err(Error::Greeting(super::PREAUTH))
    } else if let Some(words) = line.strip_prefix(b"* BYE") {
        let words = clean(&String::from_utf8_lossy(words));
        Err(throttle(&words).map_or(Error::Bye(words), Error::Throttled))
    } else {
        Err(Error::Greeting("it is not IMAP"))
    }
}

/// Reads lines of plain text; what came with a line but behind it stays in `ahead`.
#[derive(Default)]
struct Talk {
    ahead: Vec<u8>,
    read: usize,
}

impl Talk {
    async fn line(&mut self, wire: &mut Wire) -> Result<Vec<u8>, Error> {
        loop {
            if let Some(end) = self.ahead.windows(2).position(|pair| pair == b"\r\n") {
                let rest = self.ahead.split_off(end + 2);
                let mut line = std::mem::replace(&mut self.ahead, rest);
                line.truncate(end);
                return Ok(line);
            }
            let mut bytes = [0; 1024];
            let count = wire.read(&mut bytes).await.map_err(|_| Error::Closed)?;
            self.read += count;
            if count == 0 {
                return Err(Error::Closed);
            }
            if self.read > STARTTLS_BYTES {
                return Err(super::allowance::Breach::Bytes.into());
            }
            self.ahead
                .extend_from_slice(bytes.get(..count).unwrap_or_default());
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use rustix::net::sockopt;
    use tokio::net::TcpListener;

    use super::*;

    #[tokio::test]
    async fn a_network_that_is_gone_is_noticed_within_twenty_seconds_waiting_or_sending() {
        let server = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = Endpoint {
            host: "127.0.0.1".to_owned(),
            port: server.local_addr().unwrap().port(),
            ..Endpoint::nowhere()
        };
        let wire = connect(&endpoint, Duration::from_secs(20)).await.unwrap();
        let tcp = &wire.0;
        assert!(sockopt::socket_keepalive(tcp).unwrap());
        let asked = sockopt::tcp_keepintvl(tcp).unwrap() * sockopt::tcp_keepcnt(tcp).unwrap();
        let waiting = sockopt::tcp_keepidle(tcp).unwrap() + asked;
        assert!(waiting <= Duration::from_secs(20), "{waiting:?}");
        let sending = sockopt::tcp_user_timeout(tcp).unwrap();
        assert!((1..=20_000).contains(&sending), "{sending}");
    }
}
