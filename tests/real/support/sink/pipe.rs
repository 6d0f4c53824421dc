//! The sink's end of one connection, plain or under TLS.

use std::collections::VecDeque;
use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

enum Stream {
    Plain(TcpStream),
    Tls(Box<TlsStream<TcpStream>>),
    /// Between the two.
    Gone,
}

/// A connection, and what was received and not yet used.
pub(super) struct Pipe {
    stream: Stream,
    unread: VecDeque<u8>,
}

/// The connection is over, by whomever.
pub(super) fn ended() -> io::Error {
    io::ErrorKind::ConnectionAborted.into()
}

impl Pipe {
    pub fn new(tcp: TcpStream) -> Self {
        // A sink that waited for acknowledgements would make its clients look slow.
        let _ = tcp.set_nodelay(true);
        Self {
            stream: Stream::Plain(tcp),
            unread: VecDeque::new(),
        }
    }

    pub fn is_tls(&self) -> bool {
        matches!(self.stream, Stream::Tls(_))
    }

    /// Begins TLS; what was received before it is forgotten.
    pub async fn begin_tls(&mut self, config: Arc<ServerConfig>) -> io::Result<()> {
        let Stream::Plain(tcp) = std::mem::replace(&mut self.stream, Stream::Gone) else {
            return Err(ended());
        };
        self.unread.clear();
        self.stream = Stream::Tls(Box::new(TlsAcceptor::from(config).accept(tcp).await?));
        Ok(())
    }

    /// Makes the coming close an RST.
    pub fn reset(&self) -> io::Result<()> {
        match &self.stream {
            Stream::Plain(tcp) => tcp.set_zero_linger(),
            Stream::Tls(tls) => tls.get_ref().0.set_zero_linger(),
            Stream::Gone => Ok(()),
        }
    }

    /// Appends up to and with the next line feed, or what there was when the connection ended.
    pub async fn line_into(&mut self, line: &mut Vec<u8>) -> io::Result<()> {
        loop {
            while let Some(octet) = self.unread.pop_front() {
                line.push(octet);
                if octet == b'\n' {
                    return Ok(());
                }
            }
            if self.receive().await? == 0 {
                return Err(ended());
            }
        }
    }

    pub async fn receive(&mut self) -> io::Result<usize> {
        let mut chunk = [0; 8192];
        let octets = match &mut self.stream {
            Stream::Plain(tcp) => tcp.read(&mut chunk).await?,
            Stream::Tls(tls) => tls.read(&mut chunk).await?,
            Stream::Gone => 0,
        };
        self.unread.extend(&chunk[..octets]);
        Ok(octets)
    }

    pub async fn write(&mut self, octets: &[u8]) -> io::Result<()> {
        match &mut self.stream {
            Stream::Plain(tcp) => tcp.write_all(octets).await,
            Stream::Tls(tls) => {
                tls.write_all(octets).await?;
                tls.flush().await
            }
            Stream::Gone => Err(ended()),
        }
    }
}
