//! The pages as a client meets them: a real listener, and requests written byte for byte.

mod decide;
mod filled;
mod gate;
mod health;
mod lessons;
mod listen;
mod pages;

use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

use super::{Pages, bind, serve};
use crate as onedoor;
use crate::config::{Config, Listen, Web};
use crate::store::{InboxState, Store};

const CONFIG: &str = r#"
    timezone = "Europe/Berlin"
    [[organization]]
    name = "Example Corp"
    domains = ["example.com"]
      [organization.contact]
      name = "Rich Miller"
      address = "rich@example.com"
      role = "IT purchasing"
      inbox = "rich"
    [[inbox]]
    name = "rich"
    organization = "Example Corp"
    addresses = ["rich@example.com"]
    tier = "contact"
      [inbox.imap]
      host = "imap.example.com"
      username = "rich@example.com"
      password_file = "/nowhere"
"#;

/// A page that is served, and the store behind it.
struct Served {
    store: Store,
    address: SocketAddr,
    stop: CancellationToken,
    served: JoinHandle<std::io::Result<()>>,
}

impl Served {
    /// Over an empty store.
    async fn empty() -> Served {
        Served::with(Store::throw_away().await.unwrap(), loopback(), None).await
    }

    /// Over a store with a running daemon and a campaign for each text.
    async fn filled(texts: &[&str]) -> Served {
        let served = Served::empty().await;
        filled::fill(&served.store, texts, Timestamp::now()).await;
        filled::beat(&served.store, InboxState::Idle, None, Timestamp::now()).await;
        served
    }

    async fn with(store: Store, web: Web, address: Option<SocketAddr>) -> Served {
        let config = Config {
            web: Some(web.clone()),
            ..Config::parse(CONFIG, Path::new("test.toml")).unwrap()
        };
        let listener = bind(&web).await.unwrap();
        let address = address.or(listener.address()).unwrap();
        let pages = Arc::new(Pages::new(&config, store.clone()).unwrap());
        let stop = CancellationToken::new();
        let served = tokio::spawn(serve(listener, pages, stop.clone()));
        Served {
            store,
            address,
            stop,
            served,
        }
    }

    async fn get(&self, path: &str) -> Answer {
        self.ask(&format!(
            "GET {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n\r\n",
            self.address
        ))
        .await
    }

    async fn ask(&self, request: &str) -> Answer {
        ask(TcpStream::connect(self.address).await.unwrap(), request).await
    }

    fn port(&self) -> u16 {
        self.address.port()
    }
}

fn loopback() -> Web {
    Web {
        listen: Listen::Tcp(([127, 0, 0, 1], 0).into()),
        password: None,
        metrics: true,
    }
}

/// Everything that came back.
struct Answer {
    status: u16,
    head: String,
    body: String,
}

impl Answer {
    fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self
            .head
            .lines()
            .skip(1)
            .filter_map(|line| line.split_once(": "));
        lines
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    }

    fn json(&self) -> serde_json::Value {
        assert_eq!(self.header("content-type"), Some("application/json"));
        serde_json::from_str(&self.body).unwrap()
    }
}

async fn ask(mut wire: impl AsyncRead + AsyncWrite + Unpin, request: &str) -> Answer {
    wire.write_all(request.as_bytes()).await.unwrap();
    let mut bytes = Vec::new();
    wire.read_to_end(&mut bytes).await.unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let (head, body) = text
        .split_once("\r\n\r\n")
        .unwrap_or_else(|| panic!("no answer: {text:?}"));
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    Answer {
        status,
        head: head.into(),
        body: body.into(),
    }
}
