//! One mailbox on the wire.
//!
//! [`connect`] gives a [`Client`], logged in; its methods are one IMAP question each and know nothing of campaigns or
//! the store. A guard stands between the wire and the library's parser: see `scan.rs` for what it keeps out.
//!
//! What a caller has to know:
//!
//! - Every await in here has a deadline from [`Limits`]. After an error a connection is good only where
//!   [`Error::connection_is_good`] says so; otherwise drop it. Dropping a future in the middle has the same effect:
//!   every further command answers [`Error::Closed`].
//! - An error from a move leaves its outcome unknown, a timeout above all: look before doing anything again.
//! - The library may still panic on something nobody has thought of. Run each inbox in a task of its own.
//! - async-imap writes what it receives to the `log` crate at TRACE: keep that target below TRACE.

mod allowance;
mod answer;
mod backoff;
mod capability;
mod client;
mod command;
mod error;
mod fetch;
mod filing;
mod folders;
#[cfg(fuzzing)]
pub mod fuzzing;
mod guard;
mod login;
mod names;
mod scan;
mod search;
mod uidset;
mod utf7;
mod watch;
mod wire;

use std::time::Duration;

pub use allowance::Breach;
pub use backoff::{Backoff, Cause};
pub use capability::Capabilities;
pub use client::{Client, connect, connect_oauth};
pub use error::{Error, Refusal, TlsFault};
pub use fetch::Fetched;
pub use filing::{MoveWay, Moved};
pub use folders::{Folder, FolderState, SpecialUse};
pub use names::{FolderName, Namespace};
pub use watch::IdleEnd;

const PREAUTH: &str = "it says PREAUTH, which would skip TLS and the login; somebody may be tampering with the connection";

/// Deadlines. The default values are right for the Internet; tests shorten them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// For name lookup and TCP: a host that has not answered three SYNs will not.
    pub connect: Duration,
    /// For the TLS handshake.
    pub tls: Duration,
    /// For the greeting and every command that carries no message. Exchange takes half a minute for a login at times.
    pub command: Duration,
    /// For commands that carry or move messages, or search a large mailbox: a hundred first 64 KiB at 200 kbit/s.
    pub transfer: Duration,
    /// For saying goodbye, which nobody waits for.
    pub goodbye: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(20),
            tls: Duration::from_secs(20),
            command: Duration::from_secs(60),
            transfer: Duration::from_secs(300),
            goodbye: Duration::from_secs(3),
        }
    }
}
