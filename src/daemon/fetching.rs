//! From the server to what is prepared: the first bytes of a message, all of it where they do not do, and the proof of
//! its author where a signature gives one.

use futures::{StreamExt, stream};
use jiff::Timestamp;
use tracing::warn;

use super::intake::Intake;
use super::look::at;
use super::prepare::{Arrival, Prepared};
use super::site::Trouble;
use crate::imap::{Client, Fetched};
use crate::store::{Cursor, Place};

/// Messages whose signatures are looked into at once.
const VERIFIED_AT_ONCE: usize = 8;

/// The first bytes of a set.
pub async fn fetch(
    intake: &Intake,
    client: &mut Client,
    cursor: &Cursor,
    set: &[u32],
) -> Result<Vec<Arrival>, Trouble> {
    let limits = &intake.site.config.limits;
    let fetched = client.fetch(set, limits.fetch_bytes).await?;
    let mut arrivals = Vec::with_capacity(fetched.len());
    for fetched in fetched {
        let place = at(cursor, fetched.uid);
        if fetched.size > limits.message_bytes {
            warn!(inbox = %place.inbox, uid = place.uid, "a message is larger than limits.message_bytes; it is passed over");
            intake
                .site
                .store
                .pass_over(&place, "larger than limits.message_bytes", Timestamp::now())
                .await?;
        } else {
            arrivals.push(arrival(intake, place, fetched));
        }
    }
    Ok(arrivals)
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
        signed: false,
        bytes: fetched.bytes,
    }
}
