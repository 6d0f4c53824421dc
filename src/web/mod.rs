//! Status page, metrics, health: what the store holds, for people and for monitoring. Forms change something (a lesson, a
//! standing, a mail in doubt; see `pen`), and only where a password is set; no page holds a script.
//!
//! A request passes the gate (host, method, password) before it is routed; every answer leaves it with the same
//! protecting headers. Text from mail reaches a page only as `FromMail`, which escapes and isolates it.
//! Absent on purpose: TLS (a proxy or an SSH tunnel in front has it), cookies, sessions.

mod answer;
mod api;
mod campaigns;
mod decide;
mod gate;
mod health;
mod lessons;
mod listen;
mod metrics;
mod overview;
mod pen;
mod serve;
mod shown;
mod vendors;
mod views;

use std::sync::Mutex;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::routing::{get, post};
use jiff::tz::TimeZone;
use secrecy::ExposeSecret;

pub use listen::{BindError, Listener, bind};
pub use serve::serve;

use crate::config::{Config, SecretError};
use crate::store::Store;

/// Longest list of any page, and of `/api/campaigns`.
const MOST_ROWS: u32 = 200;

/// What the pages are made from: the store, and of the configuration what is shown.
pub struct Pages {
    store: Store,
    zone: TimeZone,
    zone_name: String,
    mode: String,
    /// Names, in the order typed; the first is meant where none is named.
    organizations: Vec<String>,
    inboxes: Vec<health::Watched>,
    metrics: bool,
    /// Asked for reading, where other machines can connect. Only a hash is kept, and hashes are compared in constant
    /// time.
    password: Option<blake3::Hash>,
    /// The same, asked for every change wherever the page listens; without one nothing can be changed.
    pen: Option<blake3::Hash>,
    counters: Mutex<metrics::Counters>,
}

impl Pages {
    /// Takes what is shown from the configuration and reads the password, where `[web]` names one.
    ///
    /// # Errors
    ///
    /// Where the password lies and why it cannot be used.
    pub fn new(config: &Config, store: Store) -> Result<Pages, SecretError> {
        let web = config.web.as_ref();
        let password = web
            .and_then(|web| web.password.as_ref())
            .map(|source| source.read())
            .transpose()?;
        let watched = config
            .inboxes
            .iter()
            .map(|inbox| health::Watched::new(&inbox.name, inbox.poll_seconds.into()));
        let pen = password.map(|secret| blake3::hash(secret.expose_secret().as_bytes()));
        Ok(Pages {
            store,
            zone: config.timezone.clone(),
            zone_name: config.timezone_name.clone(),
            mode: config.mode.as_str().to_owned(),
            organizations: config
                .organizations
                .iter()
                .map(|organization| organization.name.clone())
                .collect(),
            inboxes: watched.collect(),
            metrics: web.is_none_or(|web| web.metrics),
            password: pen
                .filter(|_| web.is_some_and(|web| web.listen.is_reachable_from_elsewhere())),
            pen,
            counters: Mutex::default(),
        })
    }

    fn routes(self: std::sync::Arc<Self>) -> Router {
        let routes = Router::new()
            .route("/", get(overview::overview))
            .route("/campaigns", get(campaigns::campaigns))
            .route("/campaigns/{id}", get(campaigns::campaign))
            .route("/campaigns/{id}/not-a-pitch", post(lessons::not_a_pitch))
            .route("/lessons", get(lessons::lessons))
            .route("/lessons/{id}/revoke", post(lessons::revoke))
            .route("/vendors", get(vendors::vendors))
            .route("/vendors/{vendor}", get(vendors::vendor))
            .route("/vendors/{vendor}/decide", post(decide::decide))
            .route("/vendors/{vendor}/remind", post(decide::remind))
            .route("/vendors/{vendor}/merge", post(decide::merge))
            .route("/vendors/{vendor}/split", post(decide::split))
            .route("/outbox/{id}/settle", post(decide::settle))
            .route("/style.css", get(answer::style))
            .route("/healthz", get(health::healthz))
            .route("/api/status", get(api::status))
            .route("/api/campaigns", get(api::campaigns))
            .route("/api/campaigns/{id}", get(api::campaign))
            .route("/api/lessons", get(api::lessons))
            .route("/api/vendors", get(api::vendors))
            .route("/api/vendors/{vendor}", get(api::vendor));
        let routes = if self.metrics {
            routes.route("/metrics", get(metrics::metrics))
        } else {
            routes
        };
        routes
            .fallback(answer::nothing_here)
            .layer(DefaultBodyLimit::max(pen::MOST_BODY))
            .with_state(self)
    }

    /// The organisation that is meant; `None` where an unknown one is named.
    fn organization<'a>(&'a self, named: Option<&'a str>) -> Option<&'a str> {
        match named {
            Some(name) => self
                .organizations
                .iter()
                .map(String::as_str)
                .find(|known| *known == name),
            None => self.organizations.first().map(String::as_str),
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
