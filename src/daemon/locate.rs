//! Where the messages of a move are now: what every try begins with.

use std::collections::BTreeMap;

use crate::campaign::Key;
use crate::imap::{Client, Error, FolderName, Refusal};
use crate::message::header_block;
use crate::store::{Keyed, Move, MoveState};

/// Octets of a header block that are fetched to recognise a message.
pub(super) const HEADER: u32 = 1 << 20;

/// What looking found.
#[derive(Default)]
pub struct Located {
    /// In the source alone, under this UID.
    pub present: Vec<(Move, u32)>,
    /// In the source and, from an earlier try, in the target.
    pub in_both: Vec<(Move, u32)>,
    /// Moved already, or gone.
    pub settled: Vec<(Move, MoveState)>,
}

/// Looks for every message of a group in the source and, where it may have got there, in the target.
///
/// # Errors
/// The connection's.
pub async fn locate(
    client: &mut Client,
    key: &Key,
    source: &FolderName,
    target: &FolderName,
    group: Vec<Move>,
) -> Result<Located, Error> {
    let state = match client.examine(source).await {
        Err(Error::Refused {
            reason: Refusal::NonExistent,
            ..
        }) => None,
        other => Some(other?),
    };
    let mut located = Located::default();
    let mut rest = Vec::new();
    let uids: Vec<u32> = group
        .iter()
        .map(|wanted| wanted.planned.from.uid)
        .filter(|&uid| uid > 0)
        .collect();
    let digests = match state {
        Some(_) => digests(client, key, &uids).await?,
        None => BTreeMap::new(),
    };
    for wanted in group {
        let from = &wanted.planned.from;
        let same = state
            .as_ref()
            .is_some_and(|state| state.uid_validity == from.uid_validity);
        let found = digests
            .get(&from.uid)
            .filter(|digest| same && **digest == wanted.planned.digest)
            .map(|_| from.uid);
        let found = match found {
            None if state.is_some() && (!same || wanted.planned.back) => {
                search(client, key, &wanted).await?
            }
            found => found,
        };
        rest.push((wanted, found));
    }
    let looks_in_target = rest
        .iter()
        .any(|(wanted, found)| found.is_none() || wanted.attempts > 0);
    if looks_in_target {
        client.examine(target).await?;
    }
    for (wanted, found) in rest {
        let in_target = looks_in_target
            && (found.is_none() || wanted.attempts > 0)
            && search(client, key, &wanted).await?.is_some();
        match found {
            Some(uid) if in_target => located.in_both.push((wanted, uid)),
            Some(uid) => located.present.push((wanted, uid)),
            None if in_target => located.settled.push((wanted, MoveState::Moved)),
            None => located.settled.push((wanted, MoveState::Gone)),
        }
    }
    Ok(located)
}

/// The message in the open folder, by Message-ID and then by its header block.
async fn search(client: &mut Client, key: &Key, wanted: &Move) -> Result<Option<u32>, Error> {
    let Some(id) = &wanted.planned.message_id else {
        return Ok(None);
    };
    let uids = client.search_message_id(id).await?;
    let digests = digests(client, key, &uids).await?;
    Ok(digests
        .into_iter()
        .find(|(_, digest)| *digest == wanted.planned.digest)
        .map(|(uid, _)| uid))
}

/// The header blocks of these messages, keyed.
///
/// # Errors
/// The connection's.
pub async fn digests(
    client: &mut Client,
    key: &Key,
    uids: &[u32],
) -> Result<BTreeMap<u32, Keyed>, Error> {
    let headers = client.fetch_headers(uids, HEADER).await?;
    Ok(headers
        .into_iter()
        .map(|mail| (mail.uid, Keyed::of_bytes(key, header_block(&mail.bytes))))
        .collect())
}
