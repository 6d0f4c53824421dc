//! Tests against real servers: Dovecot, Postfix, Postgres, Chromium, each started by the test itself.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod support;

mod daemon;
mod faults;
mod imap;
mod smtp;
mod store;
mod web;
