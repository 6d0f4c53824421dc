//! What is done in the folders: a brief of ours removed, an exemplar moved after it. Nothing else is ever touched.

use crate::campaign::Key;
use crate::daemon::locate::digests;
use crate::imap::{Client, Error, FolderName, MoveWay, Refusal};
use crate::store::{Brief, Exemplar, Keyed};

/// Removes a brief from a folder; `false` where it could only be marked.
pub async fn removed(
    client: &mut Client,
    key: &Key,
    folder: &FolderName,
    brief: &Brief,
) -> Result<bool, Error> {
    match client.select(folder).await {
        Err(Error::Refused {
            reason: Refusal::NonExistent,
            ..
        }) => return Ok(true),
        other => other?,
    };
    let uids = ours(client, key, (&brief.message_id, brief.digest)).await?;
    if uids.is_empty() {
        return Ok(true);
    }
    client.mark_deleted(&uids).await?;
    match client.expunge_uids(&uids).await {
        Err(Error::CannotMove) => Ok(false),
        other => other.map(|()| true),
    }
}

/// Moves an exemplar from where it was last seen; not where something else lies there, or nothing any more.
pub async fn moved(
    client: &mut Client,
    key: &Key,
    exemplar: &Exemplar,
    to: &FolderName,
) -> Result<(), Error> {
    let place = exemplar.place.as_ref();
    let Some((place, (validity, uid))) = place.and_then(|place| Some((place, place.uid?))) else {
        return Ok(());
    };
    let there = match &exemplar.message_id {
        Some(id) => {
            client.examine(to).await?;
            !ours(client, key, (id, exemplar.digest)).await?.is_empty()
        }
        None => false,
    };
    let state = client.select(&client.folder(&place.folder)).await?;
    let found = digests(client, key, &[uid]).await?;
    if state.uid_validity != validity || found.get(&uid) != Some(&exemplar.digest) {
        return Ok(());
    }
    match client.move_way() {
        MoveWay::CopyAndExpunge if there => {
            client.mark_deleted(&[uid]).await?;
            client.expunge_uids(&[uid]).await
        }
        _ if there => Ok(()),
        _ => client.move_messages(&[uid], to).await.map(|_| ()),
    }
}

/// The messages of the open folder with this Message-ID and this header block.
pub async fn ours(
    client: &mut Client,
    key: &Key,
    (id, digest): (&str, Keyed),
) -> Result<Vec<u32>, Error> {
    let uids = client.search_message_id(id).await?;
    let found = digests(client, key, &uids).await?;
    let same = found.into_iter().filter(|(_, found)| *found == digest);
    Ok(same.map(|(uid, _)| uid).collect())
}
