//! The servers that the tests start, by the names they have there. Not their whole toolbox: part of it wants to be in a test.
#![allow(
    dead_code,
    unused_imports,
    reason = "the play needs a part of each tool"
)]

#[path = "../real/support/ca.rs"]
pub mod ca;
#[path = "../real/support/dovecot.rs"]
pub mod dovecot;
#[path = "../real/support/dovecot_conf.rs"]
mod dovecot_conf;
#[path = "../real/support/looker.rs"]
pub mod looker;
#[path = "../real/support/ports.rs"]
pub mod ports;
#[path = "../real/support/postfix.rs"]
pub mod postfix;
#[path = "../real/support/sink/mod.rs"]
pub mod sink;
