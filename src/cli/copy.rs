//! `store copy`: the whole store into another database.

use super::args::{Store, StoreWhat};
use super::exit::{Exit, Failure};
use super::open;
use super::shown::show;
use super::table::table;
use crate::store::Sole;

/// Copies, and prints every table with its rows and its sum.
pub async fn run(args: &Store) -> Result<(), Failure> {
    let StoreWhat::Copy { from, to, json } = &args.what;
    if from == to {
        return Err(Failure::new(
            Exit::Usage,
            "FROM and TO are one and the same",
        ));
    }
    // What a daemon wrote after the snapshot would be missing in the copy.
    let _stopped = Sole::take(from)?;
    let source = open::named_store(from).await?;
    let target = open::named_store(to).await?;
    let copied = source.copy_into(&target).await?;
    let rows: Vec<Vec<String>> = copied
        .iter()
        .map(|it| vec![it.table.clone(), it.rows.to_string(), it.checksum.clone()])
        .collect();
    show(*json, &copied, || {
        let lines = table(&["table", "rows", "checksum"], &rows);
        format!("{lines}\nthe same on both sides; set `url` in [store], then start onedoor\n")
    })
}
