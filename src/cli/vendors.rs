//! `vendors`: the list, a vendor's card, and what the organisation decides about one.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::{Vendors, VendorsWhat};
use super::exit::{Exit, Failure};
use super::open;
use super::shown::{instant, show};
use super::table::table;
use crate::config::Config;
use crate::policy::Standing;
use crate::store::{NewStanding, Store, VendorCard, VendorView};

/// Prints what was asked for, or decides.
pub async fn run(typed: Option<&Path>, args: &Vendors) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let organization = organization(&config, args.organization.as_deref())?;
    let store = open::store(&config.store.url).await?;
    let (vendor, standing, folder) = match &args.what {
        None | Some(VendorsWhat::List) => return list(&store, args).await,
        Some(VendorsWhat::Show { vendor }) => {
            return show_card(&config, &store, &organization, vendor, args.json).await;
        }
        Some(VendorsWhat::Decline { vendor }) => (vendor, Standing::Declined, None),
        Some(VendorsWhat::Defer { vendor, until }) => {
            (vendor, Standing::Deferred { until: *until }, None)
        }
        Some(VendorsWhat::Talk { vendor }) => (vendor, Standing::Talking, None),
        Some(VendorsWhat::Partner { vendor, folder }) => {
            (vendor, Standing::Partner, folder.clone())
        }
        Some(VendorsWhat::Reset { vendor }) => (vendor, Standing::Undecided, None),
    };
    let vendor = vendor_name(vendor);
    decide(
        &store,
        &organization,
        &vendor,
        standing,
        folder,
        args.note.clone(),
    )
    .await?;
    show_card(&config, &store, &organization, &vendor, args.json).await
}

/// The organisation named, or the first.
fn organization(config: &Config, named: Option<&str>) -> Result<String, Failure> {
    let found = match named {
        Some(name) => config.organization(name),
        None => config.organizations.first(),
    };
    let unknown = || {
        Failure::new(
            Exit::Usage,
            format!("there is no organization {:?}", named.unwrap_or_default()),
        )
    };
    found
        .map(|organization| organization.name.clone())
        .ok_or_else(unknown)
}

/// What was typed, as the store names vendors: lower case, an address at a company's domain by that domain.
fn vendor_name(typed: &str) -> String {
    let typed = typed.trim().to_lowercase();
    let address = match typed.contains('@') {
        true => typed.clone(),
        false => format!("vendor@{typed}"),
    };
    let party = crate::message::Party {
        name: None,
        address,
    };
    crate::campaign::vendor_of(&party).unwrap_or(typed)
}

async fn decide(
    store: &Store,
    organization: &str,
    vendor: &str,
    standing: Standing,
    folder: Option<String>,
    note: Option<String>,
) -> Result<(), Failure> {
    let new = NewStanding {
        organization: organization.to_owned(),
        vendor: vendor.to_owned(),
        standing: standing.word().to_owned(),
        until: standing.until().map(|until| until.to_string()),
        folder,
        note,
        by: "cli".to_owned(),
        at: Timestamp::now(),
    };
    Ok(store.set_standing(&new).await?)
}

async fn list(store: &Store, args: &Vendors) -> Result<(), Failure> {
    let wanted = |vendor: &VendorView| {
        args.organization
            .as_ref()
            .is_none_or(|name| *name == vendor.organization)
    };
    let vendors: Vec<VendorView> = store.vendors().await?.into_iter().filter(wanted).collect();
    let row = |vendor: &VendorView| {
        let standing = match &vendor.until {
            Some(until) => format!("{} until {until}", vendor.standing),
            None => vendor.standing.clone(),
        };
        vec![
            vendor.vendor.clone(),
            standing,
            vendor.organization.clone(),
            vendor.people.join(", "),
        ]
    };
    show(args.json, &vendors, || {
        let rows: Vec<Vec<String>> = vendors.iter().map(row).collect();
        table(&["vendor", "standing", "organization", "people"], &rows)
    })
}

async fn show_card(
    config: &Config,
    store: &Store,
    organization: &str,
    vendor: &str,
    json: bool,
) -> Result<(), Failure> {
    let vendor = vendor_name(vendor);
    let unknown = || Failure::failed(format!("{organization} has never heard of {vendor}"));
    let card = store
        .vendor(organization, &vendor)
        .await?
        .ok_or_else(unknown)?;
    show(json, &card, || for_people(&card, &config.timezone))
}

fn for_people(card: &VendorCard, zone: &TimeZone) -> String {
    let until = card
        .until
        .as_ref()
        .map(|until| format!(" until {until}"))
        .unwrap_or_default();
    let facts = [
        ("vendor", card.vendor.clone()),
        ("domains", card.domains.join(", ")),
        ("standing", format!("{}{until}", card.standing)),
        ("note", card.note.clone().unwrap_or_default()),
        ("campaigns", card.campaigns.to_string()),
        (
            "copies",
            format!(
                "{} ({} after the answer)",
                card.sightings, card.copies_after_answer
            ),
        ),
        ("answers", card.answers.to_string()),
        ("end runs", card.end_runs.to_string()),
    ];
    let facts: Vec<Vec<String>> = facts
        .into_iter()
        .map(|(name, value)| vec![name.to_owned(), value])
        .collect();
    let people: Vec<Vec<String>> = card
        .people
        .iter()
        .map(|person| {
            let name = person.name.clone().unwrap_or_default();
            vec![
                person.address.clone(),
                name,
                instant(person.first_seen, zone),
                instant(person.last_seen, zone),
            ]
        })
        .collect();
    let history: Vec<Vec<String>> = card
        .history
        .iter()
        .map(|change| {
            vec![
                instant(change.at, zone),
                change.standing.clone(),
                change.by.clone(),
            ]
        })
        .collect();
    format!(
        "{}\n{}\n{}",
        table(&["", ""], &facts),
        table(&["person", "name", "first seen", "last seen"], &people),
        table(&["decided", "standing", "by"], &history)
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_vendor_is_found_by_whatever_one_types() {
        for (typed, meant) in [
            ("acme.example", "acme.example"),
            ("Mail.ACME.example", "acme.example"),
            ("sam@acme.example", "acme.example"),
            ("Sam@gmail.com", "sam@gmail.com"),
        ] {
            assert_eq!(vendor_name(typed), meant);
        }
    }
}
