//! `/metrics`: Prometheus text format 0.0.4, written by hand from the status.
//! <https://prometheus.io/docs/instrumenting/exposition_formats/>

use std::fmt::{Display, Write};
use std::sync::{Arc, PoisonError};

use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use jiff::Timestamp;

use super::Pages;
use crate::store::{InboxStatus, Status};

const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Counts of rows fall when old ones are erased; a counter must not, or its rate jumps. So what is shown is carried on.
#[derive(Debug, Default, Clone, Copy)]
struct Rising {
    rows: u64,
    shown: u64,
}

impl Rising {
    fn now(&mut self, rows: u64) -> u64 {
        self.shown += rows.saturating_sub(self.rows);
        self.rows = rows;
        self.shown
    }
}

/// The counters that are read from rows.
#[derive(Debug, Default)]
pub(super) struct Counters {
    campaigns: Rising,
    copies_filed: Rising,
    replies_sent: Rising,
}

/// The numbers of the status.
pub(super) async fn metrics(State(pages): State<Arc<Pages>>) -> Response {
    let now = Timestamp::now();
    match pages.store.status(now).await {
        Ok(status) => (
            [(header::CONTENT_TYPE, CONTENT_TYPE)],
            pages.exposition(&status, now),
        )
            .into_response(),
        Err(error) => {
            tracing::warn!("the metrics cannot read the store: {error}");
            (
                StatusCode::SERVICE_UNAVAILABLE,
                "the store cannot be read\n",
            )
                .into_response()
        }
    }
}

impl Pages {
    fn exposition(&self, status: &Status, now: Timestamp) -> String {
        let mut text = Text::default();
        text.one(
            "onedoor_up",
            "gauge",
            "Whether a daemon runs.",
            u8::from(status.running),
        );
        if let Some(since) = status.since {
            text.one(
                "onedoor_start_time_seconds",
                "gauge",
                "When the daemon started, since 1970.",
                since.as_second(),
            );
        }
        if let Some(version) = &status.version {
            text.head("onedoor_build_info", "gauge", "The version that runs.");
            text.sample("onedoor_build_info", &[("version", version)], 1);
        }
        if let Some(mode) = &status.mode {
            text.head("onedoor_mode", "gauge", "How much the daemon may do.");
            text.sample("onedoor_mode", &[("mode", mode)], 1);
        }
        kept_back(&mut text, status);
        self.inboxes(&mut text, status, now);
        waiting(&mut text, status);
        self.totals(&mut text, status);
        text.0
    }

    fn inboxes(&self, text: &mut Text, status: &Status, now: Timestamp) {
        let up = |inbox: &InboxStatus| Some(f64::from(u8::from(self.makes_progress(inbox, now))));
        text.each_inbox(
            status,
            "onedoor_inbox_up",
            "gauge",
            "Whether the inbox makes progress.",
            up,
        );
        let seen = |inbox: &InboxStatus| {
            inbox
                .last_seen
                .map(|at| at.as_millisecond() as f64 / 1000.0)
        };
        let name = "onedoor_inbox_last_seen_timestamp_seconds";
        text.each_inbox(
            status,
            name,
            "gauge",
            "When its server was last heard, since 1970.",
            seen,
        );
        let lag = |inbox: &InboxStatus| inbox.lag_seconds;
        let help = "From the arrival of the last message to its decision.";
        text.each_inbox(status, "onedoor_inbox_lag_seconds", "gauge", help, lag);
        let decided = |inbox: &InboxStatus| Some(inbox.processed as f64);
        let help = "Messages decided since the daemon started.";
        text.each_inbox(
            status,
            "onedoor_inbox_messages_total",
            "counter",
            help,
            decided,
        );
        let passed = |inbox: &InboxStatus| Some(inbox.passed_over as f64);
        let help = "Messages left where they are because reading them failed.";
        text.each_inbox(
            status,
            "onedoor_inbox_passed_over_messages",
            "gauge",
            help,
            passed,
        );
    }

    fn totals(&self, text: &mut Text, status: &Status) {
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        let campaigns = counters.campaigns.now(status.campaigns);
        text.one(
            "onedoor_campaigns_total",
            "counter",
            "Campaigns seen.",
            campaigns,
        );
        let filed = counters.copies_filed.now(status.copies_filed);
        text.one(
            "onedoor_copies_filed_total",
            "counter",
            "Copies moved out of an inbox.",
            filed,
        );
        let replies = counters.replies_sent.now(status.replies_sent);
        text.one(
            "onedoor_replies_sent_total",
            "counter",
            "Replies handed to the mail server.",
            replies,
        );
    }
}

fn kept_back(text: &mut Text, status: &Status) {
    text.one(
        "onedoor_hold",
        "gauge",
        "Whether nothing is sent until a person says go on.",
        u8::from(status.hold.is_some()),
    );
    text.one(
        "onedoor_suspect_clocks",
        "gauge",
        "Workers whose clock is not trusted; they send nothing.",
        status.suspect_clocks.len(),
    );
}

fn waiting(text: &mut Text, status: &Status) {
    let (mails, moves) = (&status.outbox, &status.moves);
    text.head(
        "onedoor_outbox_mails",
        "gauge",
        "Mails that are not done with; in_doubt waits for a person.",
    );
    for (state, count) in [
        ("queued", mails.queued),
        ("in_doubt", mails.in_doubt),
        ("failed", mails.failed),
    ] {
        text.sample("onedoor_outbox_mails", &[("state", state)], count);
    }
    text.head("onedoor_moves", "gauge", "Moves that are not done with.");
    for (state, count) in [("queued", moves.queued), ("failed", moves.failed)] {
        text.sample("onedoor_moves", &[("state", state)], count);
    }
}

/// The text as it grows. Writing to a string does not fail.
#[derive(Default)]
struct Text(String);

impl Text {
    fn head(&mut self, name: &str, kind: &str, help: &str) {
        let _ = write!(self.0, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
    }

    fn sample(&mut self, name: &str, labels: &[(&str, &str)], value: impl Display) {
        self.0.push_str(name);
        for (nth, (label, content)) in labels.iter().enumerate() {
            self.0.push(if nth == 0 { '{' } else { ',' });
            let _ = write!(self.0, "{label}=\"{}\"", escaped(content));
        }
        self.0.push_str(if labels.is_empty() { " " } else { "} " });
        let _ = writeln!(self.0, "{value}");
    }

    fn one(&mut self, name: &str, kind: &str, help: &str, value: impl Display) {
        self.head(name, kind, help);
        self.sample(name, &[], value);
    }

    fn each_inbox(
        &mut self,
        status: &Status,
        name: &str,
        kind: &str,
        help: &str,
        value: impl Fn(&InboxStatus) -> Option<f64>,
    ) {
        self.head(name, kind, help);
        for inbox in &status.inboxes {
            if let Some(value) = value(inbox) {
                self.sample(name, &[("inbox", &inbox.name)], value);
            }
        }
    }
}

/// A label's content: backslash, quote and line feed are escaped.
fn escaped(content: &str) -> String {
    content
        .replace('\\', "\\\\")
        .replace('"', "\\\"")
        .replace('\n', "\\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_counter_never_falls_when_old_rows_are_erased() {
        let mut counter = Rising::default();
        let shown = [5, 7, 3, 4, 4, 9].map(|rows| counter.now(rows));
        assert_eq!(shown, [5, 7, 7, 8, 8, 13]);
    }

    #[test]
    fn a_label_cannot_end_itself() {
        let mut text = Text::default();
        text.sample("onedoor_x", &[("inbox", "a\"} 1\nonedoor_y 2\\")], 1);
        assert_eq!(
            text.0,
            "onedoor_x{inbox=\"a\\\"} 1\\nonedoor_y 2\\\\\"} 1\n"
        );
    }
}
