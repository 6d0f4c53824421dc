//! `digest`: what the contact is told, printed.

use std::path::Path;

use jiff::Timestamp;

use super::args::Digest;
use super::exit::{Exit, Failure};
use super::open;
use super::shown::print;
use super::vendors::organization;
use crate::policy::digest::{digest, period};

/// Prints today's digest as it would be now.
pub async fn run(typed: Option<&Path>, args: &Digest) -> Result<(), Failure> {
    if !args.print {
        let text =
            "this version prints the digest and does not send it: write `onedoor digest --print`";
        return Err(Failure::new(Exit::Usage, text));
    }
    let config = open::config(typed)?;
    let organization = organization(&config, args.organization.as_deref())?;
    let (zone, wanted) = (&config.timezone, &config.digest);
    let now = Timestamp::now().to_zoned(zone.clone()).datetime();
    let period = period(now, wanted.at, &wanted.weekdays, zone).ok_or_else(|| {
        Failure::failed("there is no digest: digest.weekdays is empty, or the clock is wrong")
    })?;
    let inboxes = config.inboxes.iter();
    let watched: Vec<&str> = inboxes
        .filter(|inbox| inbox.organization == organization)
        .map(|inbox| inbox.name.as_str())
        .collect();
    let store = open::store(&config.store.url).await?;
    let facts = store
        .digest_facts(&organization, &watched, period.since)
        .await?;
    match digest(&organization, &facts, &period, zone, &config.language) {
        Some(digest) if args.html => print(&digest.html()),
        Some(digest) => print(&digest.text()),
        None => eprintln!("nothing to say since {}", period.after),
    }
    Ok(())
}
