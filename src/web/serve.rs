//! The accept loop: few connections at once, none for long, and an end when asked.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::Request;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use super::Pages;
use super::gate::Gate;
use super::listen::{Listener, Wire};

/// Connections at once; whoever comes later waits in the backlog of the system.
const CONNECTIONS: usize = 64;
/// Bytes of a request line with its header.
const HEADER_BYTES: usize = 16 * 1024;
/// How long a request header may take to arrive, and a last answer to leave.
const PATIENCE: Duration = Duration::from_secs(30);
/// After this a connection takes no further request, so that idle ones do not keep others out.
const CONNECTION_LIFE: Duration = Duration::from_secs(60);
/// How long answers under way have when the daemon stops.
const LETTING_GO: Duration = Duration::from_secs(3);
/// Pause after the system gave no connection (out of file descriptors), which else would fail again at once.
const BREATH: Duration = Duration::from_millis(500);

/// Serves the pages until `stop`; then answers under way have a few seconds. A Unix socket's file is removed at the end.
///
/// # Errors
///
/// None at present: what fails on one connection ends that connection only.
pub async fn serve(
    listener: Listener,
    site: Arc<Pages>,
    stop: CancellationToken,
) -> io::Result<()> {
    let gate = Arc::new(Gate::new(site, listener.hosts.clone()));
    let seats = Arc::new(Semaphore::new(CONNECTIONS));
    let mut connections = JoinSet::new();
    while let Some((wire, seat)) = next(&listener, &seats, &stop).await {
        while connections.try_join_next().is_some() {}
        let (gate, stop) = (gate.clone(), stop.clone());
        connections.spawn(async move {
            attend(wire, gate, stop).await;
            drop(seat);
        });
    }
    drop(listener);
    let ended = async { while connections.join_next().await.is_some() {} };
    if timeout(LETTING_GO, ended).await.is_err() {
        debug!("some connections to the status page are cut off");
    }
    Ok(())
}

/// The next connection with the seat it takes; `None` when asked to stop.
async fn next(
    listener: &Listener,
    seats: &Arc<Semaphore>,
    stop: &CancellationToken,
) -> Option<(Box<dyn Wire>, tokio::sync::OwnedSemaphorePermit)> {
    let mut accept = pin!(async {
        let seat = seats.clone().acquire_owned().await.ok()?;
        loop {
            match listener.accept().await {
                Ok(wire) => return Some((wire, seat)),
                Err(error) => {
                    warn!("the status page gets no connection: {error}");
                    sleep(BREATH).await;
                }
            }
        }
    });
    tokio::select! {
        () = stop.cancelled() => None,
        accepted = &mut accept => accepted,
    }
}

/// One connection from its first request to its end.
async fn attend(wire: Box<dyn Wire>, gate: Arc<Gate>, stop: CancellationToken) {
    let answer = service_fn(|request: hyper::Request<hyper::body::Incoming>| {
        let gate = gate.clone();
        async move {
            Ok::<_, Infallible>(
                gate.answer(request.map(axum::body::Body::new) as Request)
                    .await,
            )
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(PATIENCE)
        .max_header_size(HEADER_BYTES)
        .max_buf_size(2 * HEADER_BYTES)
        .serve_connection(TokioIo::new(wire), answer);
    let mut connection = pin!(connection);
    tokio::select! {
        // A stranger's broken request is no news.
        _ = connection.as_mut() => return,
        () = stop.cancelled() => {}
        () = sleep(CONNECTION_LIFE) => {}
    }
    connection.as_mut().graceful_shutdown();
    let _ = timeout(PATIENCE, connection).await;
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use tokio::net::TcpStream;

    use super::*;
    use crate::config::{Listen, Web};

    #[tokio::test]
    async fn a_full_house_lets_nobody_in_until_somebody_leaves() {
        let web = Web {
            listen: Listen::Tcp(([127, 0, 0, 1], 0).into()),
            password: None,
            metrics: true,
        };
        let listener = super::super::bind(&web).await.unwrap();
        let (seats, stop) = (Arc::new(Semaphore::new(1)), CancellationToken::new());
        let _first = TcpStream::connect(listener.address().unwrap())
            .await
            .unwrap();
        let (_, seat) = next(&listener, &seats, &stop).await.unwrap();
        let _second = TcpStream::connect(listener.address().unwrap())
            .await
            .unwrap();
        let mut waiting = pin!(next(&listener, &seats, &stop));
        assert!(futures::poll!(waiting.as_mut()).is_pending());
        drop(seat);
        assert!(waiting.await.is_some());
        stop.cancel();
        assert!(next(&listener, &seats, &stop).await.is_none());
    }
}
