//! The configuration: what was typed becomes what is meant.
//!
//! The types below are what the rest of the house sees: every reference resolved, every value in its range.

mod check;
mod endpoint;
mod load;
mod meaning;
mod mistakes;
mod nearest;
mod read;
mod secret;
mod section;
mod settings;
mod site;
mod templates;
mod trust;
mod values;

use jiff::tz::TimeZone;

pub use endpoint::{Endpoint, SecretSource, Tls};
pub use mistakes::{Mistake, Mistakes};
pub use secret::SecretError;
pub use settings::{Digest, Folders, Limits, Listen, Mailbox, Policy, Smtp, Store, Web};
pub use site::{Contact, Grant, Inbox, OAuth2, Organization, Prefers, Provider, Route, Sent};
pub use trust::{TrustError, client_config};
pub use values::is_loopback;
// Words that steer the pure rooms as well live there.
pub use crate::message::TrustedAuthserv;
use crate::policy::compose::Templates;
pub use crate::policy::{ForwardedOnly, ListUnsubscribe, Mode, OnEndRun, Pattern, Tier};

/// The whole configuration, checked.
#[derive(Debug, Clone, PartialEq)]
pub struct Config {
    /// How much may be done at most. Default observe.
    pub mode: Mode,
    /// For dates in replies, briefs and the digest. Default UTC.
    pub timezone: TimeZone,
    /// Its name in the IANA database, as typed.
    pub timezone_name: String,
    /// The language (BCP 47, e.g. `en`) used where the pitch's own has no template. Default `en`.
    pub language: String,
    /// What is said to people: the built-in texts, and those in the folder `templates` beside the file.
    pub templates: Templates,
    /// `[store]`.
    pub store: Store,
    /// `[smtp]`; always there in mode reply.
    pub smtp: Option<Smtp>,
    /// `[policy]`.
    pub policy: Policy,
    /// `[policy.folders]`.
    pub folders: Folders,
    /// `[limits]`.
    pub limits: Limits,
    /// `[web]`; without it there is no page.
    pub web: Option<Web>,
    /// `[digest]`.
    pub digest: Digest,
    /// `[[organization]]`, in the order typed; at least one.
    pub organizations: Vec<Organization>,
    /// `[[inbox]]`, in the order typed.
    pub inboxes: Vec<Inbox>,
    /// `[oauth2.NAME]`, in the order typed.
    pub oauth2: Vec<OAuth2>,
}

#[cfg(test)]
mod tests;
