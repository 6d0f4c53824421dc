//! A wire that can be cut: a TCP relay between a program and its server.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

/// How the wire is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wire {
    Whole,
    /// Nothing comes through, and nobody is told: a cable pulled out.
    Cut,
    /// All connections are closed, and new ones at once: a server that is not there.
    Refusing,
}

/// The relay; it ends with its value.
pub struct Relay {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    wire: Arc<watch::Sender<Wire>>,
    task: JoinHandle<()>,
}

impl Drop for Relay {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Relay {
    /// A whole wire to a port of this machine.
    pub async fn to(port: u16) -> Relay {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let own = listener.local_addr().unwrap().port();
        let wire = Arc::new(watch::Sender::new(Wire::Whole));
        let of_task = wire.clone();
        let task = tokio::spawn(async move {
            // Dropped with this task, and with it every connection.
            let mut all = JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                all.spawn(carry(client, port, of_task.subscribe()));
            }
        });
        Relay {
            port: own,
            wire,
            task,
        }
    }

    /// From now on nothing comes through. What was under way arrives when it is healed.
    pub fn cut(&self) {
        self.wire.send_replace(Wire::Cut);
    }

    /// From now on no connection lives.
    pub fn refuse(&self) {
        self.wire.send_replace(Wire::Refusing);
    }

    /// As it was.
    pub fn heal(&self) {
        self.wire.send_replace(Wire::Whole);
    }
}

async fn carry(client: TcpStream, port: u16, wire: watch::Receiver<Wire>) {
    let mut refusing = wire.clone();
    let carried = async {
        whole(&mut wire.clone()).await;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port));
        let Ok(server) = TcpStream::connect(address).await else {
            return;
        };
        let ((from_client, to_client), (from_server, to_server)) =
            (client.into_split(), server.into_split());
        tokio::join!(
            pump(from_client, to_server, wire.clone()),
            pump(from_server, to_client, wire.clone())
        );
    };
    tokio::select! {
        () = carried => {}
        _ = refusing.wait_for(|wire| *wire == Wire::Refusing) => {}
    }
}

async fn pump(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    mut wire: watch::Receiver<Wire>,
) {
    let mut buffer = vec![0; 16 * 1024];
    loop {
        let read = from.read(&mut buffer).await.unwrap_or(0);
        whole(&mut wire).await;
        if read == 0 || to.write_all(&buffer[..read]).await.is_err() {
            let _ = to.shutdown().await;
            return;
        }
    }
}

async fn whole(wire: &mut watch::Receiver<Wire>) {
    // The sender lives as long as the relay, and with it this task.
    let _ = wire.wait_for(|wire| *wire == Wire::Whole).await;
}
