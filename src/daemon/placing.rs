//! Laying a mail into a mailbox by APPEND: an exemplar, a draft, a brief.

use jiff::Timestamp;
use tracing::{info, warn};

use super::mover::{Mover, PATIENCE};
use super::site::Trouble;
use crate::imap::{Client, Error, FolderName, SpecialUse};
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
                !client.search_message_id(id).await?.is_empty()
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
