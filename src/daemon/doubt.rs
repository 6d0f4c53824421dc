//! What makes a mailbox doubtful: another installation answers from it, or its UIDs mean other mail than they did.

use jiff::{SignedDuration, Timestamp};
use tracing::debug;

use super::assign::SentLetter;
use super::intake::Intake;
use super::locate::digests;
use super::safety;
use super::site::Trouble;
use crate::imap::{Client, Error};
use crate::store::Keyed;

/// A reply of another installation that is older says nothing of today.
pub const OF_OTHERS: SignedDuration = SignedDuration::from_hours(7 * 24);

/// Two installations on one mailbox would answer everything twice: a reply of another one is a reason to send nothing.
///
/// # Errors
/// The store's.
pub async fn beware(intake: &Intake, letters: &[SentLetter]) -> Result<(), Trouble> {
    let (own, now) = (intake.site.store.instance(), Timestamp::now());
    let young = |letter: &&SentLetter| {
        let at = letter.mail.as_ref().map(|mail| mail.at);
        at.is_some_and(|at| now.duration_since(at) < OF_OTHERS)
    };
    let others = letters.iter().filter(young);
    let mut others = others.filter_map(|letter| letter.instance.as_deref());
    match others.find(|name| *name != own) {
        Some(other) => Ok(safety::foreign(&intake.site, &intake.inbox.name, other).await?),
        None => Ok(()),
    }
}

/// Whether the messages that were read last are still those that bear their UIDs. A mailbox that was restored from a backup
/// may have its old UIDVALIDITY and other mail: then the folder is read again, as if its UIDVALIDITY had changed.
///
/// # Errors
/// The connection's or the store's.
pub async fn verify(intake: &Intake, client: &mut Client, folder: &str) -> Result<(), Trouble> {
    let (store, inbox) = (&intake.site.store, &intake.inbox.name);
    let Some(cursor) = store.cursor(inbox, folder).await? else {
        return Ok(());
    };
    let known = store.last_entered(&cursor).await?;
    let state = match client.examine(&client.folder(folder)).await {
        Err(refused @ Error::Refused { .. }) => {
            debug!(%inbox, "not compared with what is known: {refused}");
            return Ok(());
        }
        state => state?,
    };
    if known.is_empty() || state.uid_validity != cursor.uid_validity {
        return Ok(());
    }
    let uids: Vec<u32> = known.iter().map(|(uid, _)| *uid).collect();
    let found = digests(client, &intake.site.key, &uids).await?;
    let other = |(uid, digest): &(u32, Keyed)| found.get(uid).is_some_and(|found| found != digest);
    if known.iter().any(other) {
        store
            .forget_places(inbox, folder, state.uid_validity)
            .await?;
    }
    Ok(())
}
