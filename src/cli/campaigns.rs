//! `campaigns`: the list, and one with its copies.

use std::path::Path;

use jiff::tz::TimeZone;

use super::args::{Campaigns, CampaignsWhat};
use super::exit::{Exit, Failure};
use super::open;
use super::shown::{instant, show, word};
use super::table::table;
use crate::store::{CampaignDetail, CampaignFilter, CampaignView};

/// Prints what was asked for.
pub async fn run(typed: Option<&Path>, args: &Campaigns) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let store = open::store(&config.store.url).await?;
    if let Some(CampaignsWhat::Show { id }) = &args.what {
        let number = id
            .parse()
            .map_err(|_| Failure::new(Exit::Usage, format!("{id}: write a campaign as c3")))?;
        let found = store
            .campaign(number)
            .await?
            .ok_or_else(|| Failure::failed(format!("there is no campaign {id}")))?;
        return show(args.json, &found, || one(&found, &config.timezone));
    }
    let filter = CampaignFilter {
        organization: args.organization.clone(),
        ..CampaignFilter::default()
    };
    let found = store.campaigns(&filter).await?;
    show(args.json, &found, || list(&found, &config.timezone))
}

fn list(campaigns: &[CampaignView], zone: &TimeZone) -> String {
    let row = |campaign: &CampaignView| {
        vec![
            campaign.id.clone(),
            campaign.organization.clone(),
            campaign.vendor.clone(),
            campaign.sightings.to_string(),
            campaign.recipients.to_string(),
            campaign.forwards.to_string(),
            instant(campaign.last_seen, zone),
            answer(campaign, zone),
            campaign.subject.clone(),
        ]
    };
    let rows: Vec<Vec<String>> = campaigns.iter().map(row).collect();
    table(
        &[
            "id",
            "organization",
            "vendor",
            "copies",
            "of us",
            "forwards",
            "last seen",
            "answered",
            "subject",
        ],
        &rows,
    )
}

fn answer(campaign: &CampaignView, zone: &TimeZone) -> String {
    let Some(at) = campaign.answered_at else {
        return "no".to_owned();
    };
    let by = campaign.answered_by.map(|by| word(&by)).unwrap_or_default();
    format!("{by}, {}", instant(at, zone))
}

fn one(found: &CampaignDetail, zone: &TimeZone) -> String {
    let rows: Vec<Vec<String>> = found
        .timeline
        .iter()
        .map(|copy| {
            vec![
                copy.id.clone(),
                instant(copy.arrived_at, zone),
                copy.inbox.clone(),
                word(&copy.kind),
                copy.recipient.clone(),
                copy.forwarded_by.clone().unwrap_or_default(),
                if copy.filed {
                    "filed".to_owned()
                } else {
                    String::new()
                },
            ]
        })
        .collect();
    let head = list(std::slice::from_ref(&found.campaign), zone);
    let about = found.campaign.topic.as_ref();
    let about = about.map_or_else(String::new, |topic| format!("about: {topic}\n\n"));
    format!(
        "{head}\n{about}{}",
        table(
            &[
                "copy",
                "arrived",
                "inbox",
                "kind",
                "recipient",
                "forwarded by",
                ""
            ],
            &rows
        )
    )
}
