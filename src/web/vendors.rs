//! Vendors: the list, and the card of one.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::response::Response;

use super::answer::page;
use super::api::Asked;
use super::decide::{NAME, VendorForms};
use super::shown::{FromMail, Moment, word};
use super::views::{CampaignRow, VendorRow};
use super::{MOST_ROWS, Pages};
use crate::message::clean_line;
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
    /// The same, to be changed in the form.
    typed_folder: Option<String>,
    domains: Vec<DomainRow>,
    /// Every standing there is, that of now marked.
    standings: Vec<(&'static str, &'static str, bool)>,
    forms: Option<VendorForms>,
    people: Vec<PersonRow>,
    history: Vec<ChangeRow>,
    wrong_names: Vec<(FromMail, FromMail, u32)>,
    reminders: Vec<(FromMail, FromMail)>,
    campaigns: Vec<CampaignRow>,
}

/// A domain of the vendor, and why it is one.
struct DomainRow {
    domain: FromMail,
    /// As a form sends it.
    name: String,
    joined: Option<(FromMail, String, Moment)>,
    /// It can be set apart.
    apart: bool,
}

/// The choices of the form, as the command line names them.
const STANDINGS: [(&str, &str); 5] = [
    ("undecided", "Undecided"),
    ("declined", "Declined: no"),
    ("deferred", "Deferred: not before the date below"),
    ("talking", "Talking"),
    (
        "partner",
        "Partner, with a folder of its own if named below",
    ),
];

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
    let standings = STANDINGS.map(|(word, words)| (word, words, card.standing == word));
    Vendor {
        zone: pages.zone_name.clone(),
        forms: pages.vendor_forms(&card.organization, &card.vendor),
        standings: standings.into(),
        vendor: text(&card.vendor),
        name: card.name.as_ref().map(text),
        organization: text(&card.organization),
        note: card.note.as_ref().map(text),
        folder: card.folder.as_ref().map(text),
        typed_folder: card.folder.as_ref().map(|name| clean_line(name, NAME)),
        domains: domain_rows(pages, &card),
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

/// Those that mail came from, and those that were joined, with what says so.
fn domain_rows(pages: &Pages, card: &VendorCard) -> Vec<DomainRow> {
    let mut names: BTreeSet<&String> = card.domains.iter().collect();
    names.extend(card.joined.iter().map(|joined| &joined.domain));
    let row = |name: &String| {
        let joined = card.joined.iter().find(|joined| joined.domain == *name);
        let evidence = joined.map(|joined| {
            let because = FromMail::new(&joined.evidence);
            (because, word(&joined.by), pages.moment(joined.at))
        });
        DomainRow {
            domain: FromMail::new(name),
            name: clean_line(name, NAME),
            apart: joined.is_some() && *name != card.vendor,
            joined: evidence,
        }
    };
    names
        .into_iter()
        .take(MOST_ROWS as usize)
        .map(row)
        .collect()
}
