//! From the server to what is prepared: the first bytes of a message, all of it where they do not do, and the proof of
//! its author where a signature gives one.

use futures::{StreamExt, stream};

use super::intake::Intake;
use super::look::at;
use super::prepare::{Arrival, Prepared};
use super::site::Trouble;
use crate::imap::{Client, Fetched};
use crate::store::{Cursor, Place};

/// Messages whose signatures are looked into at once.
const VERIFIED_AT_ONCE: usize = 8;

/// The first bytes of a set; of what is larger than a message may be its header.
pub async fn fetch(
    intake: &Intake,
    client: &mut Client,
    cursor: &Cursor,
    set: &[u32],
) -> Result<Vec<Arrival>, Trouble> {
    let limits = &intake.site.config.limits;
    let fetched = client.fetch(set, limits.fetch_bytes).await?;
    let (large, mut read): (Vec<Fetched>, Vec<Fetched>) = fetched
        .into_iter()
        .partition(|fetched| fetched.size > limits.message_bytes);
    let large: Vec<u32> = large.iter().map(|fetched| fetched.uid).collect();
    if !large.is_empty() {
        // One octet more than may be read says whether there are more.
        read.extend(
            client
                .fetch_headers(&large, limits.header_bytes + 1)
                .await?,
        );
        read.sort_by_key(|fetched| fetched.uid);
    }
    let arrival = |fetched: Fetched| {
        let header_only = large.contains(&fetched.uid);
        Arrival {
            header_only,
            ..arrival(intake, at(cursor, fetched.uid), fetched)
        }
    };
    Ok(read.into_iter().map(arrival).collect())
}

/// The whole message where its first bytes hold no text, cut an attached message, may become an exemplar, or bear a
/// signature that is to be verified.
pub async fn completed(
    intake: &Intake,
    client: &mut Client,
    prepared: Prepared,
) -> Result<Prepared, Trouble> {
    let verified = intake.site.dkim.is_some() && prepared.is_cut() && prepared.may_be_proven();
    if !verified && !prepared.wants_more(intake.desk.thresholds.unsure) {
        return Ok(prepared);
    }
    let most = intake.site.config.limits.message_bytes;
    let uid = prepared.place.uid;
    crashpoint!("cp03");
    let Some(fetched) = client
        .fetch_whole(uid, most)
        .await?
        .filter(|fetched| !fetched.truncated)
    else {
        return Ok(prepared);
    };
    let arrival = arrival(intake, prepared.place.clone(), fetched);
    Ok(again(intake, arrival).await.unwrap_or(prepared))
}

/// The same set, those whose author's signature holds prepared anew with that proof.
pub async fn proven(intake: &Intake, batch: Vec<Prepared>) -> Vec<Prepared> {
    if intake.site.dkim.is_none() {
        return batch;
    }
    stream::iter(batch)
        .map(|prepared| with_proof(intake, prepared))
        .buffered(VERIFIED_AT_ONCE)
        .collect()
        .await
}

async fn with_proof(intake: &Intake, prepared: Prepared) -> Prepared {
    let (Some(dkim), true, Some(author)) = (
        &intake.site.dkim,
        prepared.may_be_proven(),
        prepared.message.sole_from(),
    ) else {
        return prepared;
    };
    if !dkim.vouches(&prepared.bytes, author).await {
        return prepared;
    }
    let arrival = Arrival {
        place: prepared.place.clone(),
        at: prepared.at,
        truncated: prepared.is_cut(),
        header_only: false,
        junk: prepared.evidence.junk,
        signed: true,
        bytes: prepared.bytes.clone(),
    };
    again(intake, arrival).await.unwrap_or(prepared)
}

async fn again(intake: &Intake, arrival: Arrival) -> Option<Prepared> {
    intake.prepare(vec![arrival]).await.ok()?.pop()
}

fn arrival(intake: &Intake, place: Place, fetched: Fetched) -> Arrival {
    // RFC 5788 has the first; Thunderbird sets the second; the third is registered with IANA.
    const MARKS: [&str; 3] = ["$Junk", "Junk", "$Phishing"];
    let is_mark = |flag: &String| MARKS.iter().any(|mark| flag.eq_ignore_ascii_case(mark));
    let in_junk = intake.junk.as_deref() == Some(place.folder.as_str());
    Arrival {
        junk: in_junk || fetched.flags.iter().any(is_mark),
        place,
        at: fetched.internal_date,
        truncated: fetched.truncated,
        header_only: false,
        signed: false,
        bytes: fetched.bytes,
    }
}
