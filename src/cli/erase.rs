//! `erase`: forget a person or a vendor.

use std::path::Path;

use super::args::Erase;
use super::exit::{Exit, Failure};
use super::open;
use super::shown::show;
use super::table::table;
use crate::store::Erased;

/// Forgets, and prints what went.
pub async fn run(typed: Option<&Path>, args: &Erase) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let what = args.what.trim().trim_start_matches('@').to_lowercase();
    let names_somebody =
        what.contains('.') && !what.contains(char::is_whitespace) && !what.ends_with('@');
    if !names_somebody {
        let text = format!(
            "{}: write an address or a domain, such as sam@acme.example or acme.example",
            args.what
        );
        return Err(Failure::new(Exit::Usage, text));
    }
    let store = open::store(&config.store.url).await?;
    let erased = store.erase(&what).await?;
    show(args.json, &erased, || for_people(&what, &erased))
}

fn for_people(what: &str, erased: &Erased) -> String {
    let rows: Vec<Vec<String>> = [
        ("copies of mail", erased.sightings),
        ("campaigns", erased.campaigns),
        ("fingerprints", erased.texts),
        ("people", erased.people),
        ("letters of ours", erased.letters),
        ("mails of the outbox", erased.mails),
        ("returned mail", erased.bounces),
        ("standings and their history", erased.standings),
        ("lessons", erased.lessons),
        ("reminders, names, domains", erased.card),
        ("mentions", erased.mentions),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .map(|(name, count)| vec![name.to_owned(), count.to_string()])
    .collect();
    match rows.is_empty() {
        true => format!("nothing was known of {what}\n"),
        false => format!(
            "{}\nmail that lies in people's mailboxes is not touched\n",
            table(&["forgotten", "rows"], &rows)
        ),
    }
}
