//! One look at a folder: everything above its watermark, in sets of a hundred.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

use super::assign::SentLetter;
use super::doubt::{OF_OTHERS, beware};
use super::fetching::{completed, fetch, proven};
use super::inbox::LONGEST_COMMAND;
use super::intake::{Intake, log_outcome};
use super::prepare::Prepared;
use super::site::Trouble;
use crate::imap::{Client, Fetched, FolderState};
use crate::message;
use crate::store::{Cursor, Place};

/// Messages a command and a transaction.
const SET: usize = 100;

/// What a look brought.
#[derive(Debug, Default, Clone, Copy)]
pub struct Looked {
    /// Messages decided.
    pub decided: u64,
    /// From the arrival of the last of them to its decision.
    pub lag_seconds: Option<f64>,
}

/// Looks at a watched folder.
///
/// # Errors
/// The connection's or the store's; everything entered before stays entered.
pub async fn at_folder(
    intake: &Intake,
    client: &mut Client,
    folder: &str,
) -> Result<Looked, Trouble> {
    let (mut cursor, uids) = above_watermark(intake, client, folder).await?;
    let tried = intake.site.store.tried(&cursor).await?;
    let mut looked = Looked::default();
    for set in uids.chunks(SET).take_while(|_| goes_on(intake)) {
        looked.add(take_set(intake, client, &mut cursor, set, &tried).await?);
    }
    Ok(looked)
}

impl Looked {
    fn add(&mut self, more: Looked) {
        self.decided += more.decided;
        self.lag_seconds = more.lag_seconds.or(self.lag_seconds);
    }
}

/// Looks at a Sent folder: headers only, for what we wrote is not judged.
///
/// # Errors
/// As [`at_folder`].
pub async fn at_sent(intake: &Intake, client: &mut Client, folder: &str) -> Result<(), Trouble> {
    let known = intake.site.store.cursor(&intake.inbox.name, folder).await?;
    let (mut cursor, uids) = above_watermark(intake, client, folder).await?;
    if known.is_none() {
        // Of what lay there before, only whether another installation was here matters.
        let young = client
            .uids_since(day_before(Timestamp::now() - OF_OTHERS))
            .await?;
        let before = young.into_iter().filter(|uid| *uid <= cursor.last_uid);
        for set in before.collect::<Vec<_>>().chunks(SET) {
            beware(intake, &letters(intake, client, &cursor, set).await?).await?;
        }
    }
    for set in uids.chunks(SET).take_while(|_| goes_on(intake)) {
        let letters = letters(intake, client, &cursor, set).await?;
        beware(intake, &letters).await?;
        cursor.last_uid = set.last().copied().unwrap_or(cursor.last_uid);
        intake
            .enter_letters(&letters, cursor.clone(), Timestamp::now())
            .await?;
    }
    Ok(())
}

/// What breaks the parser here is our own mail: it is passed over, nobody waits for it.
async fn letters(
    intake: &Intake,
    client: &mut Client,
    cursor: &Cursor,
    set: &[u32],
) -> Result<Vec<SentLetter>, Trouble> {
    let most = intake.site.config.limits.header_bytes;
    let fetched = client.fetch_headers(set, most).await?;
    let (key, limits, place) = (
        intake.site.key.clone(),
        intake.desk.limits.clone(),
        cursor.clone(),
    );
    let read = move || {
        let letter = |mail: Fetched| {
            let message = message::read(&mail.bytes, &limits);
            SentLetter::read(&key, at(&place, mail.uid), mail.internal_date, &message)
        };
        fetched.into_iter().map(letter).collect::<Vec<_>>()
    };
    Ok(intake.site.reader.run(read).await.unwrap_or_default())
}

/// Opens the folder, finds its watermark (or makes one) and the UIDs above it.
async fn above_watermark(
    intake: &Intake,
    client: &mut Client,
    folder: &str,
) -> Result<(Cursor, Vec<u32>), Trouble> {
    let state = client.examine(&client.folder(folder)).await?;
    let known = intake.site.store.cursor(&intake.inbox.name, folder).await?;
    let cursor = match known {
        Some(cursor) if continues(&cursor, &state) => cursor,
        other => {
            let cursor = first_cursor(intake, client, folder, &state, other.as_ref()).await?;
            crashpoint!("first");
            intake.site.store.set_cursor(&cursor).await?;
            cursor
        }
    };
    let uids = client.uids_after(cursor.last_uid).await?;
    Ok((cursor, uids))
}

/// The folder is the one that was read: same UIDVALIDITY, and its UIDs have not begun anew.
fn continues(cursor: &Cursor, state: &FolderState) -> bool {
    cursor.uid_validity == state.uid_validity
        && state.uid_next.is_none_or(|next| next > cursor.last_uid)
}

/// Where to begin: at the first start only mail that arrives from now on (or `first_sync_days` back); in a folder whose
/// UIDs mean something else now, at the mail that arrived since the watch began. None of it is ever answered.
async fn first_cursor(
    intake: &Intake,
    client: &mut Client,
    folder: &str,
    state: &FolderState,
    before: Option<&Cursor>,
) -> Result<Cursor, Trouble> {
    let now = Timestamp::now();
    let back =
        SignedDuration::from_hours(24 * i64::from(intake.site.config.policy.first_sync_days));
    let begin = before.map_or(now, |cursor| cursor.since) - back;
    let everything_is_new = before.is_none() && back.is_zero();
    let next = match state.uid_next {
        Some(next) => next,
        None => client.all_uids().await?.last().map_or(1, |last| last + 1),
    };
    let first = if everything_is_new {
        next
    } else {
        since(client, begin).await?.unwrap_or(next)
    };
    if let Some(before) = before {
        let store = &intake.site.store;
        store
            .forget_places(&intake.inbox.name, folder, state.uid_validity)
            .await?;
        warn!(inbox = %intake.inbox.name, was = before.uid_validity, is = state.uid_validity,
            "the folder's UIDs mean something else now; it is read again, and nothing of it is answered");
    }
    Ok(Cursor {
        inbox: intake.inbox.name.clone(),
        folder: folder.to_owned(),
        uid_validity: state.uid_validity,
        last_uid: first.saturating_sub(1),
        // INTERNALDATE knows whole seconds only (RFC 3501 section 2.3.3): mail of this very second is new.
        since: Timestamp::from_second(now.as_second()).unwrap_or(now),
        reread_until: before.map_or(0, |_| next.saturating_sub(1)),
    })
}

/// The first message that arrived at `begin` or later. SINCE looks at the server's own day, which may be another one than
/// ours: what it names is looked at for its time.
async fn since(client: &mut Client, begin: Timestamp) -> Result<Option<u32>, Trouble> {
    let day = day_before(begin);
    for set in client.uids_since(day).await?.chunks(SET) {
        let fetched = client.fetch_headers(set, 1).await?;
        let young = |mail: &&Fetched| mail.internal_date >= begin;
        if let Some(first) = fetched.iter().filter(young).map(|mail| mail.uid).min() {
            return Ok(Some(first));
        }
    }
    Ok(None)
}

fn day_before(begin: Timestamp) -> jiff::civil::Date {
    let day = begin - SignedDuration::from_hours(24);
    day.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// A long drain is no silence: each set is a sign of life. `false` when asked to stop: then nothing new is begun.
fn goes_on(intake: &Intake) -> bool {
    let progress = &intake.site.progress;
    progress.promise(&intake.inbox.name, LONGEST_COMMAND);
    !intake.stop.is_cancelled()
}

/// Takes a set in one go. Where one of its messages was tried before, or breaks the parser now, they are taken one by one,
/// each counted on its own, so that only the culprit's attempts run out.
async fn take_set(
    intake: &Intake,
    client: &mut Client,
    cursor: &mut Cursor,
    set: &[u32],
    tried: &BTreeSet<u32>,
) -> Result<Looked, Trouble> {
    crashpoint!("cp01");
    if set.iter().all(|uid| !tried.contains(uid)) {
        let arrivals = fetch(intake, client, cursor, set).await?;
        crashpoint!("cp02");
        let places: Vec<Place> = set.iter().map(|&uid| at(cursor, uid)).collect();
        intake.site.store.count_attempt(&places).await?;
        crashpoint!("cp05");
        if let Ok(batch) = intake.prepare(arrivals).await {
            return finish(intake, client, cursor, set, batch).await;
        }
    }
    let mut looked = Looked::default();
    for &uid in set.iter().take_while(|_| goes_on(intake)) {
        looked.add(take_one(intake, client, cursor, uid).await?);
    }
    Ok(looked)
}

/// The attempt is counted when the message is here and its reading comes next: a connection or a database that breaks is
/// nothing the message did.
async fn take_one(
    intake: &Intake,
    client: &mut Client,
    cursor: &mut Cursor,
    uid: u32,
) -> Result<Looked, Trouble> {
    let place = at(cursor, uid);
    let store = &intake.site.store;
    loop {
        let arrivals = fetch(intake, client, cursor, &[uid]).await?;
        crashpoint!("cp02");
        let counted = store.count_attempt(std::slice::from_ref(&place)).await?;
        crashpoint!("cp05");
        if counted.first().copied().unwrap_or(u32::MAX) > intake.site.config.limits.attempts {
            break;
        }
        if let Ok(batch) = intake.prepare(arrivals).await {
            return finish(intake, client, cursor, &[uid], batch).await;
        }
    }
    warn!(inbox = %place.inbox, uid, "a message cannot be read; it is left where it is and passed over");
    let why = "it broke the reader each time; it was left where it is";
    store.pass_over(&place, why, Timestamp::now()).await?;
    crashpoint!("pass");
    cursor.last_uid = uid;
    store.set_cursor(cursor).await?;
    Ok(Looked::default())
}

/// Enters a set that was read. If that fails, its attempts do not count: the messages broke nothing.
async fn finish(
    intake: &Intake,
    client: &mut Client,
    cursor: &mut Cursor,
    set: &[u32],
    batch: Vec<Prepared>,
) -> Result<Looked, Trouble> {
    let places: Vec<Place> = set.iter().map(|&uid| at(cursor, uid)).collect();
    let finished = complete_and_enter(intake, client, cursor, set, batch).await;
    if finished.is_err() && intake.site.store.forget_attempts(&places).await.is_err() {
        warn!(inbox = %intake.inbox.name, "attempts that broke nothing could not be taken back");
    }
    finished
}

/// Fetches what the first bytes of a message did not hold, enters the set and moves the watermark.
async fn complete_and_enter(
    intake: &Intake,
    client: &mut Client,
    cursor: &mut Cursor,
    set: &[u32],
    batch: Vec<Prepared>,
) -> Result<Looked, Trouble> {
    let mut whole = Vec::with_capacity(batch.len());
    for prepared in batch {
        whole.push(completed(intake, client, prepared).await?);
    }
    let whole = proven(intake, whole).await;
    let mut after = cursor.clone();
    after.last_uid = set.last().copied().unwrap_or(cursor.last_uid);
    let now = Timestamp::now();
    crashpoint!("cp07");
    let outcomes = intake.enter(&whole, after.clone(), now).await?;
    crashpoint!("cp10");
    *cursor = after;
    for (prepared, outcome) in whole.iter().zip(&outcomes) {
        match outcome.outcome() {
            Some(outcome) => log_outcome(&intake.inbox.name, prepared.place.uid, outcome),
            None => info!(inbox = %intake.inbox.name, uid = prepared.place.uid, "known already"),
        }
        if let Some(limit) = prepared.message.over {
            let (inbox, uid, limit) = (&intake.inbox.name, prepared.place.uid, limit.key());
            warn!(%inbox, uid, "a message is over {limit}; it was not read, and stays where it is");
        }
    }
    let last = whole
        .last()
        .map(|prepared| now.duration_since(prepared.at).as_secs_f64().max(0.0));
    Ok(Looked {
        decided: outcomes.len() as u64,
        lag_seconds: last,
    })
}

pub(super) fn at(cursor: &Cursor, uid: u32) -> Place {
    Place {
        inbox: cursor.inbox.clone(),
        folder: cursor.folder.clone(),
        uid_validity: cursor.uid_validity,
        uid,
    }
}
