//! Which folders the contact may put mail into.

use std::collections::BTreeSet;

use crate::config::Folders;
use crate::imap::{Client, Error};

/// The folders that mean something, those a person made among them.
///
/// # Errors
/// The connection's.
pub async fn paths(folders: &Folders, client: &mut Client) -> Result<BTreeSet<String>, Error> {
    let fixed = folders
        .all()
        .map(|(_, name)| name.trim_matches('/').to_owned());
    let mut paths = BTreeSet::from(fixed);
    for parent in [&folders.deferred, &folders.partners] {
        let below = client.folders_below(&client.folder(parent)).await?;
        let below = below.into_iter().filter(|folder| folder.selectable);
        paths.extend(below.map(|folder| folder.path));
    }
    Ok(paths)
}
