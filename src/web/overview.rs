//! The overview: whether the daemon runs, each inbox, what waits, what a person should look at, the last campaigns.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use jiff::Timestamp;

use super::answer::page;
use super::shown::{FromMail, Moment};
use super::views::{CampaignRow, InboxRow, OutboxRow};
use super::{MOST_ROWS, Pages};
use crate::store::{CampaignFilter, MailState, MoveCounts, OutboxCounts, OutboxEntry, Status};

/// Campaigns on the overview.
const LATEST: u32 = 15;
/// Other mails on the overview.
const FEW_OTHERS: usize = 10;

#[derive(Template)]
#[template(path = "overview.html")]
struct Overview {
    zone: String,
    /// `good`, `fair` or `bad`: the colour at the side.
    health: &'static str,
    /// What a person should look at.
    concerns: Vec<String>,
    running: bool,
    mode: String,
    mode_words: &'static str,
    since: Option<Moment>,
    worker: Option<FromMail>,
    inboxes: Vec<InboxRow>,
    outbox: OutboxCounts,
    moves: MoveCounts,
    /// In doubt: for a person to settle.
    doubtful: Vec<OutboxRow>,
    attention: Vec<OutboxRow>,
    writable: bool,
    campaigns: Vec<CampaignRow>,
    totals: [(&'static str, u64); 4],
}

/// `/`
pub(super) async fn overview(State(pages): State<Arc<Pages>>) -> Response {
    let made = async {
        let status = pages.store.status(Timestamp::now()).await?;
        let latest = CampaignFilter {
            limit: Some(LATEST),
            ..CampaignFilter::default()
        };
        let campaigns = pages.store.campaigns(&latest).await?;
        let attention = for_a_person(pages.store.outbox().await?);
        let campaigns = campaigns
            .iter()
            .map(|campaign| pages.campaign_row(campaign))
            .collect();
        let (doubtful, others): (Vec<_>, Vec<_>) = attention
            .into_iter()
            .partition(|entry| entry.state == MailState::InDoubt);
        let rows = |entries: Vec<OutboxEntry>| {
            let rows = entries.iter().map(|entry| pages.outbox_row(entry));
            rows.collect::<Vec<_>>()
        };
        let mails = (rows(doubtful), rows(others));
        Ok(Some(overview_of(&pages, status, campaigns, mails)))
    };
    page(&pages, made.await)
}

/// What is in doubt; and the last few of what servers refused or brought back, which nobody can mend, of what a cap holds
/// back, and of drafts that the contact has or let be.
fn for_a_person(mut outbox: Vec<OutboxEntry>) -> Vec<OutboxEntry> {
    let settled = |entry: &OutboxEntry| {
        let held = || {
            entry
                .result
                .as_ref()
                .is_some_and(|why| why.starts_with("held_back"))
        };
        match entry.state {
            MailState::Refused | MailState::Drafted | MailState::Closed => true,
            MailState::Planned => held(),
            _ => entry.bounced_at.is_some(),
        }
    };
    let mut others = outbox.clone();
    others.retain(settled);
    outbox.retain(|entry| entry.state == MailState::InDoubt);
    outbox.truncate(MOST_ROWS as usize);
    outbox.extend(others.into_iter().rev().take(FEW_OTHERS));
    outbox
}

fn overview_of(
    pages: &Pages,
    status: Status,
    campaigns: Vec<CampaignRow>,
    (doubtful, attention): (Vec<OutboxRow>, Vec<OutboxRow>),
) -> Overview {
    let now = Timestamp::now();
    let concerns = pages.concerns(&status, now);
    let mode = status.mode.unwrap_or_else(|| pages.mode.clone());
    Overview {
        zone: pages.zone_name.clone(),
        health: match (status.running, concerns.is_empty()) {
            (true, true) => "good",
            (true, false) => "fair",
            (false, _) => "bad",
        },
        concerns,
        running: status.running,
        mode_words: mode_words(&mode),
        mode,
        since: status.since.map(|at| pages.moment(at)),
        worker: status.worker.as_deref().map(FromMail::new),
        inboxes: status
            .inboxes
            .iter()
            .map(|inbox| pages.inbox_row(inbox, now))
            .collect(),
        outbox: status.outbox,
        moves: status.moves,
        doubtful,
        attention,
        writable: pages.pen.is_some(),
        campaigns,
        totals: [
            ("campaigns", status.campaigns),
            ("copies filed", status.copies_filed),
            ("replies sent", status.replies_sent),
            ("passed over", status.passed_over),
        ],
    }
}

impl Pages {
    fn concerns(&self, status: &Status, now: Timestamp) -> Vec<String> {
        let stuck = status
            .inboxes
            .iter()
            .filter(|inbox| !self.makes_progress(inbox, now))
            .count() as u64;
        let stuck = if status.running { stuck } else { 0 };
        let concerns = [
            (stuck, "inbox makes no progress", "inboxes make no progress"),
            (
                status.outbox.in_doubt,
                "mail is in doubt",
                "mails are in doubt",
            ),
            (
                status.outbox.held_back,
                "mail is held back",
                "mails are held back",
            ),
        ];
        let some = concerns.iter().filter(|(count, ..)| *count > 0);
        let counted = some
            .map(|(count, one, many)| format!("{count} {}", if *count == 1 { one } else { many }));
        let hold = status.hold.iter().map(|hold| {
            let since = self.moment(hold.since);
            format!(
                "HOLD since {since}: {}; nothing is sent until a person says onedoor resume",
                hold.why
            )
        });
        let clocks = status.suspect_clocks.iter().map(|clock| clock.why.clone());
        let disk = self.store.trouble();
        hold.chain(clocks).chain(disk).chain(counted).collect()
    }
}

fn mode_words(mode: &str) -> &'static str {
    match mode {
        "observe" => "records only, touches nothing",
        "file" => "files copies, writes to nobody",
        "draft" => "files copies, lays replies in the contact's Drafts",
        "reply" => "files copies, sends the one reply",
        _ => "",
    }
}
