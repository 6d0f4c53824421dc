//! Where the page listens: a TCP address, or a Unix socket that only its owner and group may open.

use std::io;
use std::net::SocketAddr;
use std::os::unix::fs::{FileTypeExt, PermissionsExt};
use std::path::{Path, PathBuf};

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, UnixListener, UnixStream};

use super::gate::Hosts;
use crate::config::{Listen, Web};

/// The owner and the group may connect, nobody else.
const SOCKET_MODE: u32 = 0o660;

/// Why the page cannot be served where it should be.
#[derive(Debug, thiserror::Error)]
pub enum BindError {
    /// Somebody listens there already.
    #[error(
        "the status page cannot listen on {address}: another program does already; stop it, or set another `listen` in [web]"
    )]
    InUse {
        /// The address or the path.
        address: String,
    },
    /// Something that is no socket lies at the path; it is left alone.
    #[error(
        "the status page cannot listen on unix:{path}: something lies there that is no socket; remove it, or set another `listen` in [web]"
    )]
    NotASocket {
        /// The path.
        path: PathBuf,
    },
    /// Reachable from other machines, and nothing asks for a password.
    #[error(
        "the status page would be open to other machines on {address}: add password_credential to [web], or listen on 127.0.0.1 or a Unix socket"
    )]
    Open {
        /// The address.
        address: SocketAddr,
    },
    /// The system refuses.
    #[error(
        "the status page cannot listen on {address}: {source}; set another `listen` in [web], or make sure that this user may use this one"
    )]
    Refused {
        /// The address or the path.
        address: String,
        /// What the system says.
        source: io::Error,
    },
}

/// An open listener, and the names it may be asked by.
#[derive(Debug)]
pub struct Listener {
    socket: Socket,
    pub(super) hosts: Hosts,
}

#[derive(Debug)]
enum Socket {
    Tcp(TcpListener),
    Unix(UnixListener, PathBuf),
}

/// A connection, of whichever kind.
pub(super) trait Wire: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Wire for T {}

/// Opens the listener of `[web]`; port 0 takes a free one. A socket file that nobody serves any more is replaced.
///
/// # Errors
///
/// The place is taken, not permitted, or would be open to strangers.
pub async fn bind(web: &Web) -> Result<Listener, BindError> {
    match &web.listen {
        Listen::Tcp(address) if !address.ip().is_loopback() && web.password.is_none() => {
            Err(BindError::Open { address: *address })
        }
        Listen::Tcp(address) => bind_tcp(*address)
            .await
            .map_err(|source| telling(address.to_string(), source)),
        Listen::Unix(path) => bind_unix(path).await,
    }
}

async fn bind_tcp(address: SocketAddr) -> io::Result<Listener> {
    let socket = TcpListener::bind(address).await?;
    let hosts = Hosts::of(socket.local_addr()?);
    Ok(Listener {
        socket: Socket::Tcp(socket),
        hosts,
    })
}

async fn bind_unix(path: &Path) -> Result<Listener, BindError> {
    let address = || format!("unix:{}", path.display());
    remove_stale(path).await?;
    let socket = UnixListener::bind(path).map_err(|source| telling(address(), source))?;
    let mode = std::fs::Permissions::from_mode(SOCKET_MODE);
    std::fs::set_permissions(path, mode).map_err(|source| telling(address(), source))?;
    Ok(Listener {
        socket: Socket::Unix(socket, path.to_owned()),
        hosts: Hosts::Unix,
    })
}

/// A socket file outlives its program; whether one is stale only a connection tells.
async fn remove_stale(path: &Path) -> Result<(), BindError> {
    let Ok(about) = std::fs::symlink_metadata(path) else {
        return Ok(());
    };
    if !about.file_type().is_socket() {
        return Err(BindError::NotASocket {
            path: path.to_owned(),
        });
    }
    let address = format!("unix:{}", path.display());
    match UnixStream::connect(path).await {
        Ok(_) => Err(BindError::InUse { address }),
        Err(_) => std::fs::remove_file(path).map_err(|source| telling(address, source)),
    }
}

fn telling(address: String, source: io::Error) -> BindError {
    match source.kind() {
        io::ErrorKind::AddrInUse => BindError::InUse { address },
        _ => BindError::Refused { address, source },
    }
}

impl Listener {
    /// The TCP address; `None` on a Unix socket.
    #[must_use]
    pub fn address(&self) -> Option<SocketAddr> {
        match &self.socket {
            Socket::Tcp(socket) => socket.local_addr().ok(),
            Socket::Unix(..) => None,
        }
    }

    pub(super) async fn accept(&self) -> io::Result<Box<dyn Wire>> {
        match &self.socket {
            Socket::Tcp(socket) => Ok(Box::new(socket.accept().await?.0)),
            Socket::Unix(socket, _) => Ok(Box::new(socket.accept().await?.0)),
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        if let Socket::Unix(_, path) = &self.socket {
            // Left behind it would only be removed by the next start.
            let _ = std::fs::remove_file(path);
        }
    }
}
