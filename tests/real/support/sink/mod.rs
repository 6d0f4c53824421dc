//! A receiving SMTP server of our own: keeps every mail, and misbehaves where its script says so.
//!
//! It runs inside the test on a free loopback port, ends with its [`Sink`], and never sleeps: a test waits for what it
//! needs with [`Sink::wait_for`], [`Sink::wait_accepted`] and [`Sink::wait_closed`]. Without a script it is a plain
//! well-behaved server, which can hand each mail on to a closure ([`Script::on_mail`]).
//!
//! ```ignore
//! let sink = Sink::start(Script::new().once(Step::Dot, Answer::say("451 4.3.0 later"))).await;
//! // the first mail is refused for now, the second one is taken
//! assert_eq!(sink.wait_accepted(1).await[0].to, ["kim@vendor.example"]);
//! ```
#![allow(dead_code, reason = "a toolbox: each test binary uses its part")]

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

mod pipe;
mod script;
mod talk;

pub use script::{Answer, Script, Step};
use talk::{Shared, talk};

/// How long a test waits for an event that should come at once, before it fails.
const PATIENCE: Duration = Duration::from_secs(180);

/// A mail whose final dot has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    /// The envelope sender, empty for `<>`.
    pub from: String,
    /// The envelope recipients.
    pub to: Vec<String>,
    /// The mail as it was before dot-stuffing.
    pub bytes: Vec<u8>,
    /// Whether it came under TLS.
    pub tls: bool,
    /// Who was logged in.
    pub login: Option<String>,
}

/// A line from the client outside a mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Whether it came under TLS.
    pub tls: bool,
    /// The line without its end.
    pub line: String,
}

/// All that has happened so far.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// Mails the server may own: the dot has arrived and no complete refusal was answered. An answer that is lost or
    /// cut short counts as taken: the strictest reading for whoever must not send twice.
    pub accepted: Vec<Received>,
    /// Mails refused by a complete 4yz or 5yz after their dot.
    pub refused: Vec<Received>,
    /// What came of mails whose connection ended before their dot.
    pub unfinished: Vec<Vec<u8>>,
    /// Every command line, AUTH included.
    pub said: Vec<Said>,
    /// Connections ever opened.
    pub opened: usize,
    /// Connections that have ended.
    pub closed: usize,
}

/// A running server; it ends when this is dropped.
pub struct Sink {
    /// Where it listens on 127.0.0.1.
    pub port: u16,
    record: watch::Receiver<Record>,
    task: JoinHandle<()>,
}

impl Drop for Sink {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Sink {
    /// Listens on a free loopback port.
    pub async fn start(script: Script) -> Self {
        Self::start_at(SocketAddr::from(([127, 0, 0, 1], 0)), script).await
    }

    /// Listens on this address.
    pub async fn start_at(address: SocketAddr, script: Script) -> Self {
        let listener = TcpListener::bind(address)
            .await
            .expect("the sink's port is free");
        let port = listener
            .local_addr()
            .expect("a bound socket has an address")
            .port();
        let (events, record) = watch::channel(Record::default());
        let shared = Arc::new(Shared::new(script, events));
        let task = tokio::spawn(async move {
            // Dropped with this task, and with it every talk.
            let mut talks = tokio::task::JoinSet::new();
            while let Ok((tcp, _)) = listener.accept().await {
                shared.note(|record| record.opened += 1);
                talks.spawn(talk(shared.clone(), tcp));
            }
        });
        Self { port, record, task }
    }

    /// Ends now, all connections closed when this returns.
    pub async fn stop(self) {
        self.task.abort();
        let mut record = self.record.clone();
        // The last talk holds the last sender.
        while record.changed().await.is_ok() {}
    }

    /// All that has happened so far.
    pub fn record(&self) -> Record {
        self.record.borrow().clone()
    }

    /// The mails the server may own, see [`Record::accepted`].
    pub fn accepted(&self) -> Vec<Received> {
        self.record.borrow().accepted.clone()
    }

    /// Waits until the record is as wished; fails the test after a minute.
    pub async fn wait_for(&self, wished: impl FnMut(&Record) -> bool) -> Record {
        let mut record = self.record.clone();
        let waited = tokio::time::timeout(PATIENCE, record.wait_for(wished)).await;
        waited
            .expect("the sink sees in time what it waits for")
            .expect("the sink runs")
            .clone()
    }

    /// Waits until so many mails were accepted.
    pub async fn wait_accepted(&self, count: usize) -> Vec<Received> {
        self.wait_for(|record| record.accepted.len() >= count)
            .await
            .accepted
    }

    /// Waits until at least so many connections were opened and all have ended.
    pub async fn wait_closed(&self, count: usize) -> Record {
        self.wait_for(|record| record.closed >= count && record.closed == record.opened)
            .await
    }
}
