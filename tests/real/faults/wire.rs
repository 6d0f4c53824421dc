//! What servers and networks do: the whole daemon between a real Dovecot and a submission server, with a proxy on the
//! way that breaks things. Of the three inboxes only `finance` goes through it; the others must not notice.
//!
//! The waits are hurried (see the daemon's `pace`), which a build without debug assertions cannot be.
#![cfg(debug_assertions)]

mod certificates;
mod dot;
mod everywhere;
mod filing;
mod folders;
mod nonsense;
mod plain_text;
mod silence;
mod submission;
mod throttled;
mod world;
