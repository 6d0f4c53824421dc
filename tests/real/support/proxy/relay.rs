//! One connection through the proxy.

use std::io;
use std::sync::Arc;

use rustls::ServerConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt, copy_bidirectional};
use tokio::net::TcpStream;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;
use tokio_util::either::Either;

use super::Shared;
use super::fault::{Fault, Side, Then, with_tag};

type Client = Either<TcpStream, TlsStream<TcpStream>>;

struct Relay {
    shared: Arc<Shared>,
    /// Script and number.
    id: (usize, usize),
    client: Client,
    server: TcpStream,
    tag: Vec<u8>,
    /// Lines of the server so far.
    lines: usize,
    drips: bool,
    /// The daemon hears nothing more.
    half_closed: bool,
    /// STARTTLS has been asked for; once it is granted, bytes pass as they are.
    before_tls: bool,
}

/// What a line has led to.
#[derive(PartialEq)]
enum Next {
    Line,
    Bytes,
    End,
}

/// Passes a connection on until one side ends it, or a fault does.
pub async fn run(
    shared: Arc<Shared>,
    tcp: TcpStream,
    tls: Option<Arc<ServerConfig>>,
    port: u16,
) -> io::Result<()> {
    let id = shared.begin();
    tcp.set_nodelay(true)?;
    let client = match tls {
        Some(tls) => Either::Right(TlsAcceptor::from(tls).accept(tcp).await?),
        None => Either::Left(tcp),
    };
    let server = TcpStream::connect(("127.0.0.1", port)).await?;
    server.set_nodelay(true)?;
    let relay = Relay {
        shared,
        id,
        client,
        server,
        tag: Vec::new(),
        lines: 0,
        drips: false,
        half_closed: false,
        before_tls: false,
    };
    relay.run().await
}

impl Relay {
    async fn run(mut self) -> io::Result<()> {
        let (mut from_client, mut from_server) = (Vec::new(), Vec::new());
        let (mut client, mut server) = ([0; 16 * 1024], [0; 16 * 1024]);
        loop {
            let (side, count) = tokio::select! {
                count = self.client.read(&mut client) => (Side::Client, count?),
                count = self.server.read(&mut server) => (Side::Server, count?),
            };
            let waiting = match side {
                Side::Client => &mut from_client,
                Side::Server => &mut from_server,
            };
            waiting.extend_from_slice(match side {
                Side::Client => &client[..count],
                Side::Server => &server[..count],
            });
            if count == 0 && !waiting.is_empty() {
                // A last line without an end is one too.
                let line = std::mem::take(waiting);
                self.pass(side, &line).await?;
            }
            while let Some(end) = waiting.iter().position(|&byte| byte == b'\n') {
                let line: Vec<u8> = waiting.drain(..=end).collect();
                match self.pass(side, &line).await? {
                    Next::Line => {}
                    Next::End => return Ok(()),
                    Next::Bytes => {
                        self.client.write_all(waiting).await?;
                        copy_bidirectional(&mut self.client, &mut self.server).await?;
                        return Ok(());
                    }
                }
            }
            if count == 0 {
                return Ok(());
            }
        }
    }

    async fn pass(&mut self, side: Side, line: &[u8]) -> io::Result<Next> {
        match side {
            Side::Client => self.note_tag(line),
            Side::Server => self.lines += 1,
        }
        let fault = self.shared.hear(self.id, side, self.lines, line);
        let granted = side == Side::Server && self.before_tls && !line.starts_with(b"* ");
        let Some(fault) = fault else {
            self.write(side, line).await?;
            self.before_tls |= side == Side::Client && line.ends_with(b"STARTTLS\r\n");
            return Ok(if granted { Next::Bytes } else { Next::Line });
        };
        let passing = fault.passes(line, &self.tag);
        self.write(side, &passing).await?;
        let answer = with_tag(&fault.answer, &self.tag);
        for _ in 0..fault.repeat {
            self.give(&answer).await?;
        }
        self.after(&fault).await
    }

    async fn after(&mut self, fault: &Fault) -> io::Result<Next> {
        match fault.then {
            Then::GoOn => return Ok(Next::Line),
            Then::Close => {}
            Then::Reset => match &self.client {
                Either::Left(tcp) => tcp.set_zero_linger()?,
                Either::Right(tls) => tls.get_ref().0.set_zero_linger()?,
            },
            Then::Silence => while self.client.read(&mut [0; 4096]).await? > 0 {},
            Then::HalfClose => {
                self.client.shutdown().await?;
                self.half_closed = true;
                return Ok(Next::Line);
            }
            Then::Drip => {
                self.drips = true;
                return Ok(Next::Line);
            }
        }
        Ok(Next::End)
    }

    async fn write(&mut self, from: Side, bytes: &[u8]) -> io::Result<()> {
        match from {
            Side::Server => self.give(bytes).await,
            Side::Client if self.drips => {
                for byte in bytes {
                    self.server.write_all(&[*byte]).await?;
                }
                Ok(())
            }
            Side::Client => self.server.write_all(bytes).await,
        }
    }

    async fn give(&mut self, bytes: &[u8]) -> io::Result<()> {
        if self.half_closed || bytes.is_empty() {
            return Ok(());
        }
        if self.drips {
            for byte in bytes {
                self.client.write_all(&[*byte]).await?;
                self.client.flush().await?;
                tokio::task::yield_now().await;
            }
            return Ok(());
        }
        self.client.write_all(bytes).await?;
        self.client.flush().await
    }

    /// Our daemon's tags are a letter and a number; lines of mail are not like that.
    fn note_tag(&mut self, line: &[u8]) {
        let first = line.split(|&byte| byte == b' ').next().unwrap_or_default();
        let is_tag = first.len() < line.len()
            && matches!(first, [b'A' | b'S', number @ ..] if !number.is_empty() && number.iter().all(u8::is_ascii_digit));
        if is_tag {
            self.tag = first.to_vec();
        }
    }
}
