//! Laying a mail into a mailbox by APPEND: an exemplar, a draft, a brief.

use jiff::Timestamp;
use tracing::{info, warn};

use super::locate::HEADER;
use super::mover::{Mover, PATIENCE};
use super::site::Trouble;
use crate::imap::{Client, Error, FolderName, SpecialUse};
use crate::message::header_block;
use crate::store::Placement;

impl Mover {
    /// Lays one, unless an earlier try has done so.
    pub(super) async fn place(&mut self, placement: Placement) -> Result<(), Trouble> {
        let planned = placement.planned;
        if !self.site.store.claim_placement(planned.id).await? {
            return Ok(());
        }
        crashpoint!("lay_counted");
        let client = self.client().await?;
        let folder = target_folder(client, &planned.folder).await?;
        client.ensure_folder(&folder).await?;
        let laid = match (&planned.message_id, placement.tried) {
            (Some(id), true) => {
                client.examine(&folder).await?;
                let there = client.search_message_id(id).await?;
                let headers = client.fetch_headers(&there, HEADER).await?;
                let of = exemplar_of(&planned.bytes);
                headers.iter().any(|mail| exemplar_of(&mail.bytes) == of)
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

/// The line that tells an exemplar from a copy, and from another organisation's exemplar of the same mail.
fn exemplar_of(mail: &[u8]) -> Option<&[u8]> {
    let mut lines = header_block(mail).split(|octet| *octet == b'\n');
    let line = lines.find(|line| line.starts_with(b"X-Onedoor-Exemplar:"));
    line.map(<[u8]>::trim_ascii)
}

async fn target_folder(client: &mut Client, configured: &str) -> Result<FolderName, Error> {
    if configured != "\\Drafts" {
        return Ok(client.folder(configured));
    }
    drafts_folder(client).await
}

/// The folder for drafts, marked so or called so.
pub(super) async fn drafts_folder(client: &mut Client) -> Result<FolderName, Error> {
    let special = client.find_special(SpecialUse::Drafts).await?;
    Ok(special.unwrap_or_else(|| client.folder("Drafts")))
}
