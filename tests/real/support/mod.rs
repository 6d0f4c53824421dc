//! What the tests start: private servers on free loopback ports, gone when their value is dropped, and a browser.
//!
//! - [`dovecot::Dovecot`]: IMAP, LMTP and SASL, any user, password [`dovecot::PASSWORD`].
//! - [`looker::Looker`]: an IMAP client of the tests' own, to see and prepare what the code under test should find.
//! - [`postfix::Postfix`]: a submission server; [`sink::Sink`]: an SMTP server that misbehaves on demand.
//! - [`postgres`]: a database server, one a test process; [`postgres::Server`]: one of your own, to stop and start.
//! - [`relay::Relay`]: a wire that can be cut.
//! - [`ca::Ca`]: certificates, good and bad.
//! - [`dns::NameServer`]: TXT records; [`signer::Signer`]: DKIM signatures by openssl.
//! - [`token_server::TokenServer`]: OAuth2 tokens, and their introspection.
//! - [`invariants::Invariants`]: what must hold whatever broke.
//! - [`proxy::Proxy`]: breaks what passes between the daemon and one of these servers.
//! - [`ports::free`]: a port to listen on.

pub mod browser;
pub mod ca;
pub mod dns;
pub mod dovecot;
mod dovecot_conf;
pub mod invariants;
pub mod looker;
pub mod ports;
pub mod postfix;
pub mod postgres;
pub mod proxy;
pub mod relay;
pub mod signer;
pub mod sink;
pub mod token_server;
