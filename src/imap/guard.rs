//! The stream the library reads from: every byte of the server goes through the [`Scanner`] first.

use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::{fmt, io};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::allowance::{Allowance, Breach};
use super::scan::Scanner;

/// Bytes read from the wire at once; the size of a TLS record.
const READ: usize = 16 * 1024;

/// A stream whose reading side gives out only what the scanner has passed.
pub struct Guarded<S> {
    inner: S,
    scanner: Scanner,
    /// Passed by the scanner, not yet taken by the library; `taken` bytes of it are gone.
    passed: Vec<u8>,
    taken: usize,
    breach: Option<Breach>,
}

/// Without the bytes, which are other people's mail; the library wants to be able to print its stream.
impl<S> fmt::Debug for Guarded<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Guarded")
            .field("breach", &self.breach)
            .finish_non_exhaustive()
    }
}

impl<S> Guarded<S> {
    /// Puts a scanner before `inner`.
    pub fn new(inner: S, allowance: Allowance) -> Self {
        Self {
            inner,
            scanner: Scanner::new(allowance),
            passed: Vec::new(),
            taken: 0,
            breach: None,
        }
    }

    /// The scanner, to set what the next command may bring.
    pub fn scanner(&mut self) -> &mut Scanner {
        &mut self.scanner
    }

    /// Why reading failed, if the scanner refused something.
    pub fn breach(&self) -> Option<Breach> {
        self.breach
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Guarded<S> {
    fn poll_read(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        while this.taken == this.passed.len() {
            if let Some(breach) = this.breach {
                return Poll::Ready(Err(io::Error::new(io::ErrorKind::InvalidData, breach)));
            }
            this.passed.clear();
            this.taken = 0;
            let mut bytes = [0; READ];
            let mut read = ReadBuf::new(&mut bytes);
            ready!(Pin::new(&mut this.inner).poll_read(cx, &mut read))?;
            if read.filled().is_empty() {
                return Poll::Ready(Ok(()));
            }
            // What was good before the breach is still given out: the error comes with the next read.
            this.breach = this.scanner.feed(read.filled(), &mut this.passed).err();
            crashpoint!("cp04" if this.scanner.is_in_literal());
        }
        let waiting = this.passed.get(this.taken..).unwrap_or_default();
        let given = waiting.get(..buf.remaining()).unwrap_or(waiting);
        buf.put_slice(given);
        this.taken += given.len();
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Guarded<S> {
    fn poll_write(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.get_mut().inner).poll_write(cx, buf)
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().inner).poll_shutdown(cx)
    }
}
