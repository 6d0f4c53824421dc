//! One mail on the wire, driven stage by stage.
//!
//! ```text
//! Session::open   connect, greeting, EHLO, (STARTTLS, EHLO), AUTH          -> Session | Failure
//! Session::offer  MAIL FROM, RCPT TO, DATA, 354, the body without its dot  -> Staged  | Failure
//! Staged::commit  the final dot, then the long wait for the answer         -> Settled
//! Staged::abandon the connection is closed without the dot
//! ```
//!
//! The cut lies before the final dot, because the dot is the one octet after which the server may own the mail while
//! we do not know it (RFC 1047). Everything before it that fails is a [`Failure`] and proves that nothing was sent;
//! everything after it is a [`Settled`], where whatever is not a complete answer is [`Settled::InDoubt`]. Between the
//! two the caller commits to its database that it is about to send. A [`Session`] holds its connection only between
//! commands: a future that is dropped half-way, or a [`Staged`] that is dropped, closes it, and never writes a dot.
//!
//! Own code and not a client library: `lettre` 0.11 gives the same error before and after the dot, keeps plain text
//! received before STARTTLS, and reads an endless reply line into memory; `mail-send` writes body and dot in one go.
//!
//! What is absent here: retries, time-of-day, the database, rendering. No host name is told to the server, no address
//! and no octet of mail stands in an error or a log line.

mod address;
mod body;
mod deadlines;
mod ehlo;
mod failure;
mod login;
mod probe;
mod reply;
mod send;
mod session;
mod tls;
mod wire;

pub use address::UnfitAddress;
pub use body::{MAX_TEXT_LINE, UnfitBody, dot_stuffed};
pub use deadlines::Deadlines;
pub use failure::{Failure, Mend, Stage, Trouble};
pub use probe::{Probe, probe};
pub use reply::{BadReply, MAX_LINE, MAX_LINES, MAX_REPLY, Reply, ReplyParser};
pub use send::{Settled, Staged};
pub use session::Session;
