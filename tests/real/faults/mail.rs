//! Mail that is broken, or made to break us.
//!
//! - `heavy`: mail that should exhaust its reader, before the daemon and a real mail server.
//! - `senders`, `fields`: who wrote it, and whether they may be answered; `texts`: the same pitch in other clothes, and what is no
//!   pitch.
//! - `limits`: every limit, at it and one beyond.
//! - `torture`: the test mail of other projects, and the bombs, each within a second and 64 MB.

mod bombs;
mod fields;
mod heavy;
mod limits;
mod senders;
mod tell;
mod texts;
mod torture;
