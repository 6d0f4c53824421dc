//! `/healthz`: one word, for a monitor that asks whether somebody should look.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use jiff::{SignedDuration, Timestamp};

use super::Pages;
use crate::store::{InboxState, InboxStatus, Status};

/// An inbox looks at its server every `poll_seconds`; one look may take this much longer before it counts as stuck.
const LOOK: SignedDuration = SignedDuration::from_mins(15);

/// An inbox of the configuration, and how often it looks.
#[derive(Debug)]
pub(super) struct Watched {
    name: String,
    poll_seconds: i64,
}

impl Watched {
    pub(super) fn new(name: &str, poll_seconds: i64) -> Watched {
        Watched {
            name: name.to_owned(),
            poll_seconds,
        }
    }
}

/// 200 `ok`, or 503 `degraded`; nothing more, for it is open to everybody who may connect.
pub(super) async fn healthz(State(pages): State<Arc<Pages>>) -> (StatusCode, &'static str) {
    let now = Timestamp::now();
    match pages.store.status(now).await {
        Ok(status) if pages.all_is_well(&status, now) => (StatusCode::OK, "ok\n"),
        Ok(_) => (StatusCode::SERVICE_UNAVAILABLE, "degraded\n"),
        Err(error) => {
            tracing::warn!("the health check cannot read the store: {error}");
            (StatusCode::SERVICE_UNAVAILABLE, "degraded\n")
        }
    }
}

impl Pages {
    /// Besides the inboxes: the store is written to, and no person is waited for before anything is sent.
    fn all_is_well(&self, status: &Status, now: Timestamp) -> bool {
        let sends = status.hold.is_none() && status.suspect_clocks.is_empty();
        status.running
            && sends
            && self.store.trouble().is_none()
            && self.all_make_progress(status, now)
    }

    fn all_make_progress(&self, status: &Status, now: Timestamp) -> bool {
        self.inboxes.iter().all(|watched| {
            let found = status
                .inboxes
                .iter()
                .find(|inbox| inbox.name == watched.name);
            found.is_some_and(|inbox| self.makes_progress(inbox, now))
        })
    }

    /// Whether an inbox is looked at. One that reads is believed: each of its commands has a deadline after which it
    /// backs off. One that another worker has just taken, and says nothing of yet, is its; where none has it, nobody
    /// looks at it.
    pub(super) fn makes_progress(&self, inbox: &InboxStatus, now: Timestamp) -> bool {
        let poll = self
            .inboxes
            .iter()
            .find(|watched| watched.name == inbox.name)
            .map_or(0, |it| it.poll_seconds);
        let longest = SignedDuration::from_secs(poll).saturating_add(LOOK);
        match inbox.state {
            InboxState::Syncing => true,
            InboxState::Idle | InboxState::Polling => inbox
                .last_seen
                .is_some_and(|seen| now.duration_since(seen) < longest),
            InboxState::LeasedElsewhere => inbox.worker.is_some(),
            InboxState::BackingOff | InboxState::Failed => false,
        }
    }
}
