//! The imap room against Dovecot, and against servers that mean no good.

mod filing;
mod hostile;
mod reading;
mod scripted;
mod servers;
mod trust;

use std::future::Future;

use onedoor::config::Tls;
use onedoor::imap::{Client, Limits, connect};

use crate::support::dovecot::{Dovecot, PASSWORD};

/// Logged in over TLS as a user.
async fn client(dovecot: &Dovecot, user: &str) -> Client {
    let endpoint = dovecot.endpoint(user, Tls::Implicit);
    connect(
        &endpoint,
        dovecot.ca().client(),
        &PASSWORD.into(),
        Limits::default(),
    )
    .await
    .unwrap()
}

/// A small message of an invented vendor.
fn pitch(number: u32) -> Vec<u8> {
    format!(
        "From: Ann Example <ann@vendor.example>\r\nTo: it@mail.example\r\nSubject: Offer {number}\r\n\
         Message-ID: <offer-{number}@vendor.example>\r\nDate: Mon, 2 Feb 2026 10:00:00 +0000\r\n\r\nHello {number}\r\n"
    )
    .into_bytes()
}

/// The daemon runs each inbox in a task of its own.
fn as_task<T: Send + 'static>(
    task: impl Future<Output = T> + Send + 'static,
) -> tokio::task::JoinHandle<T> {
    tokio::spawn(task)
}
