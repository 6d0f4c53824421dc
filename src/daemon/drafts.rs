//! What the contact does with the drafts that were laid before them: sends, edits, or deletes them.
//!
//! Sending shows in the Sent folder. A draft that is gone and was not sent was deleted; so Drafts is looked at first and
//! Sent after it, for a mail client keeps the sent copy before it removes the draft. One that does it the other way round
//! is believed when the copy appears.

use std::collections::BTreeSet;

use jiff::Timestamp;
use tracing::info;

use super::intake::Intake;
use super::placing::drafts_folder;
use super::site::Trouble;
use crate::imap::{Client, Error, Fetched};
use crate::message;
use crate::store::LaidDraft;

/// Drafts a command.
const SET: usize = 100;

/// The drafts of this inbox that lie in Drafts no longer, neither as they were laid nor edited.
///
/// # Errors
/// The connection's or the store's.
pub async fn gone(intake: &Intake, client: &mut Client) -> Result<Vec<i64>, Trouble> {
    let laid = intake.site.store.laid_drafts(&intake.inbox.name).await?;
    if laid.is_empty() {
        return Ok(Vec::new());
    }
    let Some(there) = drafts(intake, client).await? else {
        return Ok(Vec::new());
    };
    // An edited draft may have another Message-ID; it still goes to the same address.
    let is_gone =
        |draft: &&LaidDraft| !there.contains(&draft.message_id) && !there.contains(&draft.to);
    Ok(laid.iter().filter(is_gone).map(|draft| draft.id).collect())
}

/// Takes note of drafts that are gone, and were not seen to be sent.
///
/// # Errors
/// The store's.
pub async fn settle(intake: &Intake, gone: &[i64]) -> Result<(), Trouble> {
    let dropped = match gone.is_empty() {
        true => 0,
        false => {
            intake
                .site
                .store
                .drop_drafts(gone, Timestamp::now())
                .await?
        }
    };
    if dropped > 0 {
        info!(inbox = %intake.inbox.name, dropped, "drafts were deleted: no reply");
    }
    Ok(())
}

/// Message-IDs and recipients of everything in Drafts; `None` where it cannot be looked at.
async fn drafts(intake: &Intake, client: &mut Client) -> Result<Option<BTreeSet<String>>, Trouble> {
    let folder = drafts_folder(client).await?;
    match client.examine(&folder).await {
        Ok(_) => {}
        Err(Error::Refused { .. }) => return Ok(None),
        Err(error) => return Err(error.into()),
    }
    let mut there = BTreeSet::new();
    for set in client.all_uids().await?.chunks(SET) {
        let header_bytes = intake.site.config.limits.header_bytes;
        let fetched = client.fetch_headers(set, header_bytes).await?;
        let limits = intake.desk.limits.clone();
        let read = move || {
            let names = |mail: Fetched| {
                let message = message::read(&mail.bytes, &limits);
                let to = message.to.into_iter().chain(message.cc);
                to.map(|party| party.address)
                    .chain(message.message_id)
                    .collect::<Vec<_>>()
            };
            fetched.into_iter().flat_map(names).collect::<Vec<_>>()
        };
        match intake.site.reader.run(read).await {
            Ok(names) => there.extend(names),
            // What cannot be read may be any of them.
            Err(_) => return Ok(None),
        }
    }
    Ok(Some(there))
}
