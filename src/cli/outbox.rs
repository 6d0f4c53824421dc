//! `outbox`: what waits, what is in doubt; a person settles doubt.

use std::path::Path;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::args::{Outbox, OutboxWhat};
use super::exit::Failure;
use super::open;
use super::shown::{instant, show, word};
use super::table::table;
use crate::store::{DoubtSettled, OutboxEntry};

/// Prints the outbox, or settles a mail in doubt.
pub async fn run(typed: Option<&Path>, args: &Outbox) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let store = open::store(&config.store.url).await?;
    if let Some(OutboxWhat::Settle { id, how }) = &args.what {
        let how = match how.as_str() {
            "sent" => DoubtSettled::Sent,
            "resend" => DoubtSettled::Resend,
            _ => DoubtSettled::Drop,
        };
        return match store.settle_doubt(*id, how, Timestamp::now()).await? {
            true => Ok(()),
            false => Err(Failure::failed(format!(
                "mail {id} is not in doubt; see `onedoor outbox`"
            ))),
        };
    }
    let entries = store.outbox().await?;
    show(args.json, &entries, || {
        for_people(&entries, &config.timezone)
    })
}

fn for_people(entries: &[OutboxEntry], zone: &TimeZone) -> String {
    let row = |entry: &OutboxEntry| {
        vec![
            entry.id.to_string(),
            word(&entry.kind),
            word(&entry.state),
            entry.to.clone(),
            instant(entry.not_before, zone),
            entry.attempts.to_string(),
            entry.result.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = entries.iter().map(row).collect();
    table(
        &[
            "id",
            "kind",
            "state",
            "to",
            "not before",
            "tries",
            "last answer",
        ],
        &rows,
    )
}
