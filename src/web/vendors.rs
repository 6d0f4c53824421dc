//! Vendors: the list, and the card of one.

use std::collections::HashMap;
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::answer::page;
use super::api::Asked;
use super::shown::{FromMail, Moment, word};
use super::views::{CampaignRow, VendorRow};
use super::{MOST_ROWS, Pages};
use crate::store::{CampaignFilter, PersonView, StandingChange, StoreError, VendorCard};

#[derive(Template)]
#[template(path = "vendors.html")]
struct Vendors {
    zone: String,
    vendors: Vec<VendorRow>,
    hidden: usize,
}

#[derive(Template)]
#[template(path = "vendor.html")]
struct Vendor {
    zone: String,
    card: VendorCard,
    vendor: FromMail,
    name: Option<FromMail>,
    organization: FromMail,
    note: Option<FromMail>,
    folder: Option<FromMail>,
    domains: Vec<FromMail>,
    people: Vec<PersonRow>,
    history: Vec<ChangeRow>,
    wrong_names: Vec<(FromMail, FromMail, u32)>,
    reminders: Vec<(FromMail, FromMail)>,
    campaigns: Vec<CampaignRow>,
}

struct PersonRow {
    name: Option<FromMail>,
    address: FromMail,
    first_seen: Moment,
    last_seen: Moment,
}

struct ChangeRow {
    at: Moment,
    standing: String,
    until: Option<FromMail>,
    note: Option<FromMail>,
    by: String,
}

/// `/vendors`
pub(super) async fn vendors(State(pages): State<Arc<Pages>>) -> Response {
    let made = pages.store.vendors().await.map(|vendors| {
        let shown = vendors
            .iter()
            .take(MOST_ROWS as usize)
            .map(|vendor| pages.vendor_row(vendor))
            .collect();
        let hidden = vendors.len().saturating_sub(MOST_ROWS as usize);
        Some(Vendors {
            zone: pages.zone_name.clone(),
            vendors: shown,
            hidden,
        })
    });
    page(&pages, made)
}

/// `/vendors/DOMAIN`, of the organisation named after the question mark or the first.
pub(super) async fn vendor(
    State(pages): State<Arc<Pages>>,
    Path(vendor): Path<String>,
    Query(asked): Asked,
) -> Response {
    let made = vendor_page(&pages, &vendor.to_lowercase(), &asked).await;
    page(&pages, made)
}

async fn vendor_page(
    pages: &Pages,
    vendor: &str,
    asked: &HashMap<String, String>,
) -> Result<Option<Vendor>, StoreError> {
    let named = asked.get("organization").map(String::as_str);
    let Some(organization) = pages.organization(named) else {
        return Ok(None);
    };
    let Some(card) = pages.store.vendor(organization, vendor).await? else {
        return Ok(None);
    };
    let filter = CampaignFilter {
        organization: Some(organization.to_owned()),
        vendor: Some(card.vendor.clone()),
        limit: Some(MOST_ROWS),
    };
    let campaigns = pages.store.campaigns(&filter).await?;
    Ok(Some(card_of(
        pages,
        card,
        campaigns
            .iter()
            .map(|campaign| pages.campaign_row(campaign))
            .collect(),
    )))
}

fn card_of(pages: &Pages, card: VendorCard, campaigns: Vec<CampaignRow>) -> Vendor {
    let most = MOST_ROWS as usize;
    let text = |text: &String| FromMail::new(text);
    let person = |person: &PersonView| PersonRow {
        name: person.name.as_ref().map(text),
        address: text(&person.address),
        first_seen: pages.moment(person.first_seen),
        last_seen: pages.moment(person.last_seen),
    };
    let change = |change: &StandingChange| ChangeRow {
        at: pages.moment(change.at),
        standing: word(&change.standing),
        until: change.until.as_ref().map(text),
        note: change.note.as_ref().map(text),
        by: word(&change.by),
    };
    Vendor {
        zone: pages.zone_name.clone(),
        vendor: text(&card.vendor),
        name: card.name.as_ref().map(text),
        organization: text(&card.organization),
        note: card.note.as_ref().map(text),
        folder: card.folder.as_ref().map(text),
        domains: card.domains.iter().take(most).map(text).collect(),
        people: card.people.iter().take(most).map(person).collect(),
        history: card.history.iter().rev().take(most).map(change).collect(),
        wrong_names: card
            .wrong_names
            .iter()
            .take(most)
            .map(|it| (text(&it.used), text(&it.meant), it.count))
            .collect(),
        reminders: card
            .reminders
            .iter()
            .take(most)
            .map(|it| (text(&it.on), text(&it.text)))
            .collect(),
        campaigns,
        card,
    }
}
