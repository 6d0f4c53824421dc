//! A proxy between the daemon and a real server, that breaks what passes by a script of [`Fault`]s.
//!
//! It works on lines, so that a test names the place by what is said there, and the same test breaks the same thing in
//! every run: the wire is plain (or TLS ends here, see [`Proxy::show`]). A fault strikes a number of times and is then
//! used up; [`Proxy::heal`] takes all away. What passed is kept: [`Proxy::said`].
//!
//! ```ignore
//! let proxy = Proxy::start(dovecot.ports().imap).await;
//! proxy.set([Fault::client_says("UID MOVE").close()]);
//! // ... the daemon moves something ...
//! proxy.struck(1).await;
//! ```
#![allow(dead_code, reason = "a toolbox: each test uses its part")]

use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

mod fault;
mod relay;

pub use fault::{Fault, Side};

/// How long a test waits for a fault to strike.
const PATIENCE: Duration = Duration::from_secs(180);

/// A line that passed, or would have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Counted from 1 since the last [`Proxy::set`]; 0 for a connection that was open already.
    pub connection: usize,
    /// Who said it.
    pub side: Side,
    /// Without its end, cut.
    pub line: String,
}

/// A running proxy; it ends, and with it its connections, when this is dropped.
pub struct Proxy {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

/// A server's TLS with this certificate and key, in PEM.
pub fn server_config(certificate: &Path, key: &Path) -> Arc<ServerConfig> {
    let chain = vec![CertificateDer::from_pem_file(certificate).unwrap()];
    let key = PrivateKeyDer::from_pem_file(key).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    let config = builder.with_no_client_auth().with_single_cert(chain, key);
    Arc::new(config.unwrap())
}

/// What its connections have in common.
pub(super) struct Shared {
    state: Mutex<State>,
    struck: watch::Sender<usize>,
}

#[derive(Default)]
struct State {
    faults: Vec<Fault>,
    said: Vec<Said>,
    /// Counts the calls of `set`.
    script: usize,
    accepted: usize,
    tls: Option<Arc<ServerConfig>>,
    open: CancellationToken,
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.task.abort();
        self.hang_up();
    }
}

impl Proxy {
    /// Listens on a free loopback port and passes everything to the server at `port`.
    pub async fn start(port: u16) -> Proxy {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let own = listener.local_addr().unwrap().port();
        let shared = Arc::new(Shared {
            state: Mutex::default(),
            struck: watch::channel(0).0,
        });
        let common = shared.clone();
        let task = tokio::spawn(async move {
            while let Ok((tcp, _)) = listener.accept().await {
                let (tls, open) = {
                    let mut state = common.state();
                    state.accepted += 1;
                    (state.tls.clone(), state.open.clone())
                };
                let relay = relay::run(common.clone(), tcp, tls, port);
                tokio::spawn(async move {
                    tokio::select! {
                        // How a connection ends is seen at its two ends.
                        _ = relay => {}
                        () = open.cancelled() => {}
                    }
                });
            }
        });
        Proxy {
            port: own,
            shared,
            task,
        }
    }

    /// The faults from now on; what was kept is forgotten, connections are counted from 1.
    pub fn set(&self, faults: impl IntoIterator<Item = Fault>) {
        let mut state = self.shared.state();
        state.faults = faults.into_iter().collect();
        state.said.clear();
        state.script += 1;
        state.accepted = 0;
        self.shared.struck.send_replace(0);
    }

    /// No faults from now on. What they have done to a connection stays done.
    pub fn heal(&self) {
        self.shared.state().faults.clear();
    }

    /// Closes all connections.
    pub fn hang_up(&self) {
        let mut state = self.shared.state();
        std::mem::take(&mut state.open).cancel();
    }

    /// New connections speak TLS with this certificate and key; with `None` they are plain.
    pub fn show(&self, files: Option<(&Path, &Path)>) {
        self.shared.state().tls = files.map(|(certificate, key)| server_config(certificate, key));
    }

    /// What passed since the last [`Proxy::set`].
    pub fn said(&self) -> Vec<Said> {
        self.shared.state().said.clone()
    }

    /// What the daemon said since then, a line each.
    pub fn client_said(&self) -> String {
        let said = self.said();
        let client = said.iter().filter(|said| said.side == Side::Client);
        client.fold(String::new(), |all, said| all + &said.line + "\n")
    }

    /// Connections accepted since then.
    pub fn accepted(&self) -> usize {
        self.shared.state().accepted
    }

    /// Faults that have struck since then.
    pub fn strikes(&self) -> usize {
        *self.shared.struck.borrow()
    }

    /// Waits until so many faults have struck.
    pub async fn struck(&self, times: usize) {
        let mut struck = self.shared.struck.subscribe();
        let waited = tokio::time::timeout(PATIENCE, struck.wait_for(|&count| count >= times)).await;
        if waited.is_err() {
            panic!("no fault struck; it was said: {:#?}", self.said());
        }
    }
}

impl Shared {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The script and the number of a new connection.
    fn begin(&self) -> (usize, usize) {
        let state = self.state();
        (state.script, state.accepted)
    }

    /// Keeps a line; gives the fault that strikes there. `number` counts the server's lines on this connection.
    fn hear(
        &self,
        (script, nth): (usize, usize),
        side: Side,
        number: usize,
        line: &[u8],
    ) -> Option<Fault> {
        let mut state = self.state();
        let connection = if script == state.script { nth } else { 0 };
        let text = String::from_utf8_lossy(line);
        state.said.push(Said {
            connection,
            side,
            line: text.trim_end().chars().take(300).collect(),
        });
        let mut faults = state.faults.iter_mut();
        let fault = faults.find(|fault| fault.strikes(connection, side, number, line))?;
        fault.times -= 1;
        let fault = fault.clone();
        drop(state);
        self.struck.send_modify(|count| *count += 1);
        Some(fault)
    }
}
