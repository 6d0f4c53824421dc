//! Campaigns: the list, and one with every copy of it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;

use super::answer::{nothing_here, page};
use super::api::campaign_id;
use super::pen::Button;
use super::shown::{FromMail, Moment, word};
use super::views::{CampaignRow, CopyRow};
use super::{MOST_ROWS, Pages};
use crate::store::{CampaignFilter, CampaignView, MailState};

#[derive(Template)]
#[template(path = "campaigns.html")]
struct Campaigns {
    zone: String,
    campaigns: Vec<CampaignRow>,
    most: u32,
}

#[derive(Template)]
#[template(path = "campaign.html")]
struct Campaign {
    zone: String,
    row: CampaignRow,
    organization: FromMail,
    domains: Vec<FromMail>,
    reply_to: Option<FromMail>,
    /// Where the reply stands, where that goes without saying nowhere else.
    reply: Option<FromMail>,
    decision_told: Option<Moment>,
    replies: u32,
    copies_after_answer: u32,
    end_runs: u32,
    timeline: Vec<CopyRow>,
    hidden: usize,
    released: bool,
    not_a_pitch: Option<Button>,
}

/// `/campaigns`
pub(super) async fn campaigns(State(pages): State<Arc<Pages>>) -> Response {
    let latest = CampaignFilter {
        limit: Some(MOST_ROWS),
        ..CampaignFilter::default()
    };
    let made = pages.store.campaigns(&latest).await.map(|campaigns| {
        let campaigns = campaigns
            .iter()
            .map(|campaign| pages.campaign_row(campaign))
            .collect();
        Some(Campaigns {
            zone: pages.zone_name.clone(),
            campaigns,
            most: MOST_ROWS,
        })
    });
    page(&pages, made)
}

/// `/campaigns/ID`
pub(super) async fn campaign(State(pages): State<Arc<Pages>>, Path(id): Path<String>) -> Response {
    let Some(id) = campaign_id(&id) else {
        return nothing_here(State(pages)).await;
    };
    let made = pages.store.campaign(id).await.map(|found| {
        let found = found?;
        let hidden = found.timeline.len().saturating_sub(MOST_ROWS as usize);
        let campaign = found.campaign;
        Some(Campaign {
            zone: pages.zone_name.clone(),
            row: pages.campaign_row(&campaign),
            organization: FromMail::new(&campaign.organization),
            domains: campaign
                .domains
                .iter()
                .map(|domain| FromMail::new(domain))
                .collect(),
            reply_to: reply_to(&campaign),
            reply: reply(&campaign),
            decision_told: campaign.decision_told_at.map(|at| pages.moment(at)),
            replies: campaign.replies,
            copies_after_answer: campaign.copies_after_answer,
            end_runs: campaign.end_runs,
            timeline: found
                .timeline
                .iter()
                .skip(hidden)
                .map(|copy| pages.copy_row(copy))
                .collect(),
            hidden,
            released: campaign.released,
            not_a_pitch: pages.button(format!("/campaigns/{}/not-a-pitch", campaign.id)),
        })
    });
    page(&pages, made)
}

/// What became of a reply that was not simply sent.
fn reply(campaign: &CampaignView) -> Option<FromMail> {
    let result = campaign.reply_result.as_deref().unwrap_or_default();
    let words = match campaign.reply_state? {
        MailState::Drafted => "the reply lies in the contact's Drafts".to_owned(),
        MailState::Closed if result == "deleted_by_contact" => {
            "the contact deleted the draft of the reply".to_owned()
        }
        MailState::Closed if result == "sent_by_contact" => "the contact sent the draft".to_owned(),
        MailState::Sent if !result.starts_with("came back") => return None,
        _ if result.is_empty() => return None,
        state => format!("the reply: {}, {result}", word(&state)),
    };
    Some(FromMail::new(&words))
}

/// Whom the reply goes or went to; where the contact answered instead, none will go.
fn reply_to(campaign: &CampaignView) -> Option<FromMail> {
    let wanted = campaign.replies > 0 || campaign.answered_by.is_none();
    campaign
        .reply_to
        .as_deref()
        .filter(|_| wanted)
        .map(FromMail::new)
}
