//! OAuth2 on the wire: access tokens for mailboxes and for the submission server (RFC 6749), and how a person gives leave
//! (RFC 8628; RFC 8252 where a provider refuses mail to devices).
//!
//! - [`Tokens`] hands out access tokens, asks for each once, and keeps rotated refresh tokens before it uses what came with
//!   them.
//! - [`begin_login`] asks a person for leave.
//! - Nothing secret is in an error, a log line or a `Debug`.

mod answer;
mod ask;
mod browser;
mod device;
mod error;
mod keep;
mod provider;
mod tokens;

#[cfg(test)]
mod tests;

pub use browser::BrowserLogin;
pub use device::DeviceLogin;
pub use error::TokenError;
pub use keep::folder;
pub use tokens::{Access, Login, Tokens, begin_login};
