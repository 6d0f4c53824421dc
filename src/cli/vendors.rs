//! `vendors`: the list, a vendor's card, and what the organisation decides about one.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::{Vendors, VendorsWhat};
use super::exit::{Exit, Failure};
use super::open;
use super::shown::{instant, show};
use super::table::table;
use crate::campaign::vendor_named;
use crate::config::Config;
use crate::policy::Standing;
use crate::store::{NewStanding, Reminder, Store, VendorCard, VendorView};

/// Prints what was asked for, or decides.
pub async fn run(typed: Option<&Path>, args: &Vendors) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let organization = organization(&config, args.organization.as_deref())?;
    let store = open::store(&config.store.url).await?;
    let vendor = match &args.what {
        None | Some(VendorsWhat::List) => return list(&store, args).await,
        Some(what) => change(&store, &organization, what, args.note.as_ref()).await?,
    };
    show_card(&config, &store, &organization, &vendor, args.json).await
}

/// Does what was typed; gives the vendor that is shown afterwards.
async fn change(
    store: &Store,
    organization: &str,
    what: &VendorsWhat,
    note: Option<&String>,
) -> Result<String, Failure> {
    let (vendor, standing, folder) = match what {
        VendorsWhat::List => return Ok(String::new()),
        VendorsWhat::Show { vendor } => return Ok(vendor_named(vendor)),
        VendorsWhat::Remind { vendor, on, text } => {
            let vendor = vendor_named(vendor);
            let reminder = Reminder {
                on: on.to_string(),
                text: text.join(" "),
            };
            store
                .remind(organization, &vendor, &reminder, Timestamp::now())
                .await?;
            return Ok(vendor);
        }
        VendorsWhat::Merge { domain, into } => {
            let (domain, into) = (vendor_named(domain), vendor_named(into));
            known(store, organization, &into).await?;
            let now = Timestamp::now();
            let pair = (domain.as_str(), into.as_str());
            store.merge_vendors(organization, pair, "cli", now).await?;
            return Ok(into);
        }
        VendorsWhat::Split { vendor, domain } => {
            let (vendor, domain) = (vendor_named(vendor), vendor_named(domain));
            let pair = (vendor.as_str(), domain.as_str());
            let split = store.split_vendor(organization, pair, "cli", Timestamp::now());
            return match split.await? {
                true => Ok(domain),
                false => Err(Failure::failed(format!(
                    "{domain} is not joined to {vendor}; see `onedoor vendors show {vendor}`"
                ))),
            };
        }
        VendorsWhat::Decline { vendor } => (vendor, Standing::Declined, None),
        VendorsWhat::Defer { vendor, until } => {
            (vendor, Standing::Deferred { until: *until }, None)
        }
        VendorsWhat::Talk { vendor } => (vendor, Standing::Talking, None),
        VendorsWhat::Partner { vendor, folder } => (vendor, Standing::Partner, folder.clone()),
        VendorsWhat::Reset { vendor } => (vendor, Standing::Undecided, None),
    };
    let vendor = vendor_named(vendor);
    decide(
        store,
        organization,
        &vendor,
        standing,
        folder,
        note.cloned(),
    )
    .await?;
    Ok(vendor)
}

async fn known(store: &Store, organization: &str, vendor: &str) -> Result<VendorCard, Failure> {
    let unknown = || Failure::failed(format!("{organization} has never heard of {vendor}"));
    let card = store.vendor(organization, vendor).await?;
    card.ok_or_else(unknown)
}

/// The organisation named, or the first.
pub(super) fn organization(config: &Config, named: Option<&str>) -> Result<String, Failure> {
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
    let vendor = vendor_named(vendor);
    let card = known(store, organization, &vendor).await?;
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
    let facts = table(&["", ""], &facts);
    format!("{facts}\n{}", tables(card, zone))
}

/// The card's lists; what is empty is left out.
fn tables(card: &VendorCard, zone: &TimeZone) -> String {
    let until = |until: &Option<String>| until.clone().unwrap_or_default();
    let joined = card.joined.iter().map(|it| {
        let at = instant(it.at, zone);
        vec![it.domain.clone(), it.evidence.clone(), it.by.clone(), at]
    });
    let people = card.people.iter().map(|person| {
        let name = person.name.clone().unwrap_or_default();
        let (first, last) = (
            instant(person.first_seen, zone),
            instant(person.last_seen, zone),
        );
        vec![person.address.clone(), name, first, last]
    });
    let wrong = card.wrong_names.iter().map(|name| {
        vec![
            name.used.clone(),
            name.meant.clone(),
            name.count.to_string(),
        ]
    });
    let history = card.history.iter().map(|change| {
        let note = change.note.clone().unwrap_or_default();
        let (at, standing) = (instant(change.at, zone), change.standing.clone());
        vec![at, standing, until(&change.until), change.by.clone(), note]
    });
    let reminders = card
        .reminders
        .iter()
        .map(|it| vec![it.on.clone(), it.text.clone()]);
    let lists: [(&[&str], Vec<Vec<String>>); 5] = [
        (
            &["belongs to it", "because", "by", "since"],
            joined.collect(),
        ),
        (
            &["person", "name", "first seen", "last seen"],
            people.collect(),
        ),
        (&["called", "meant", "times"], wrong.collect()),
        (
            &["decided", "standing", "until", "by", "note"],
            history.collect(),
        ),
        (&["on", "reminder"], reminders.collect()),
    ];
    let shown = lists.iter().filter(|(_, rows)| !rows.is_empty());
    let shown: Vec<String> = shown.map(|(head, rows)| table(head, rows)).collect();
    shown.join("\n")
}
