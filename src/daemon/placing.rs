//! Laying a mail into a mailbox by APPEND: an exemplar, a draft, a brief.

use jiff::Timestamp;
use tracing::{info, warn};

use super::drawers::paths;
use super::locate::HEADER;
use super::mover::{Mover, PATIENCE};
use super::site::Trouble;
use crate::config::Folders;
use crate::imap::{Client, Error, FolderName, SpecialUse};
use crate::message::header_block;
use crate::store::Placement;

/// How a placement names the folder for drafts.
const DRAFTS: &str = "\\Drafts";

impl Mover {
    /// Lays one, unless an earlier try has done so.
    pub(super) async fn place(&mut self, placement: Placement) -> Result<(), Trouble> {
        let planned = placement.planned;
        if !self.site.store.claim_placement(planned.id).await? {
            return Ok(());
        }
        crashpoint!("lay_counted");
        let site = self.site.clone();
        let client = self.client().await?;
        let folder = target_folder(client, &planned.folder).await?;
        client.ensure_folder(&folder).await?;
        let laid = match (&planned.message_id, placement.tried) {
            (Some(id), true) => {
                let mut places = match planned.folder.as_str() {
                    DRAFTS => sent_folder(client).await?,
                    _ => drawers(&site.config.folders, client).await?,
                };
                places.insert(0, folder.clone());
                lies_in(client, &places, id, exemplar_of(&planned.bytes)).await?
            }
            _ => false,
        };
        let flags: Vec<&str> = planned.flags.split_whitespace().collect();
        let outcome = if laid {
            Ok(None)
        } else {
            client.append(&folder, &flags, None, &planned.bytes).await
        };
        crashpoint!("lay_answered");
        match outcome {
            Ok(_) => {
                self.site.store.settle_placement(planned.id, Ok(())).await?;
                info!(inbox = %self.inbox.name, "laid into the mailbox");
                Ok(())
            }
            Err(refused @ Error::Refused { .. }) => {
                warn!(inbox = %self.inbox.name, "not laid into the mailbox: {refused}");
                let again = (refused.to_string(), Timestamp::now() + PATIENCE);
                Ok(self
                    .site
                    .store
                    .settle_placement(planned.id, Err(again))
                    .await?)
            }
            Err(error) => Err(error.into()),
        }
    }
}

/// Whether a mail lies in one of these folders: where an earlier try laid it, or where a person moved it from there since.
async fn lies_in(
    client: &mut Client,
    places: &[FolderName],
    id: &str,
    exemplar: Option<&[u8]>,
) -> Result<bool, Error> {
    for place in places {
        match client.examine(place).await {
            Err(Error::Refused { .. }) => continue,
            other => other?,
        };
        let there = client.search_message_id(id).await?;
        let headers = client.fetch_headers(&there, HEADER).await?;
        if headers
            .iter()
            .any(|mail| exemplar_of(&mail.bytes) == exemplar)
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// The line that tells an exemplar from a copy, and from another organisation's exemplar of the same mail.
fn exemplar_of(mail: &[u8]) -> Option<&[u8]> {
    let mut lines = header_block(mail).split(|octet| *octet == b'\n');
    let line = lines.find(|line| line.starts_with(b"X-Onedoor-Exemplar:"));
    line.map(<[u8]>::trim_ascii)
}

async fn target_folder(client: &mut Client, configured: &str) -> Result<FolderName, Error> {
    if configured != DRAFTS {
        return Ok(client.folder(configured));
    }
    drafts_folder(client).await
}

/// Where a draft lies once a person has sent it.
async fn sent_folder(client: &mut Client) -> Result<Vec<FolderName>, Error> {
    let special = client.find_special(SpecialUse::Sent).await?;
    Ok(special.into_iter().collect())
}

/// The contact's folders.
async fn drawers(folders: &Folders, client: &mut Client) -> Result<Vec<FolderName>, Error> {
    let paths = paths(folders, client).await?;
    Ok(paths.iter().map(|path| client.folder(path)).collect())
}

/// The folder for drafts, marked so or called so.
pub(super) async fn drafts_folder(client: &mut Client) -> Result<FolderName, Error> {
    let special = client.find_special(SpecialUse::Drafts).await?;
    Ok(special.unwrap_or_else(|| client.folder("Drafts")))
}
