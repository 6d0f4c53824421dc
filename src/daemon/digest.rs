//! The digest: made when its time has come, entered into the outbox as one mail a day, sent by the sender.
//!
//! The day of an organisation is a row that only one can enter: after a restart, beside a second daemon, or when the
//! clock goes back it is there already. Nothing to tell is entered as well; the day is over then. Who was not there at the
//! set time makes up for it on the same day, when every inbox was looked at: what came meanwhile is read first. The very
//! first start makes up for nothing: nobody was watching at that time.

use std::sync::Arc;
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::clock::BEFORE_ALL_MAIL;
use super::desk::Desk;
use super::site::Site;
use crate::config::Config;
use crate::policy::compose::{self, Envelope, NoticeFacts};
use crate::policy::digest::{self, Digest, Period};
use crate::store::{Channel, DigestDay, MailKind, NewMail, Store, StoreError, digest_key};

/// How often the clock is looked at.
const ROUND: Duration = Duration::from_secs(10);

/// How long the inboxes may take before what is known is told.
const READING: Duration = Duration::from_secs(5 * 60);

/// What was decided in the moment before a digest may not have been in the tables yet: rather told twice than never.
const MARGIN: SignedDuration = SignedDuration::from_secs(5);

/// What a digest is of, kept with its mail for the moment of sending.
#[derive(Debug, Serialize, Deserialize)]
pub struct OfDay {
    /// The day.
    pub day: Date,
}

/// What there is to tell one organisation's contact.
#[derive(Debug)]
pub struct Made {
    /// Of what time.
    pub period: Period,
    /// `None`: nothing.
    pub digest: Option<Digest>,
    told_to: Timestamp,
}

/// What there is to tell at this instant: of the time since the digest before, else since it would have been due. `None`
/// where there are no days of a digest.
///
/// # Errors
/// The store's.
pub async fn made(
    config: &Config,
    store: &Store,
    organization: &str,
    now: Timestamp,
) -> Result<Option<Made>, StoreError> {
    let (zone, wanted) = (&config.timezone, &config.digest);
    let local = now.to_zoned(zone.clone()).datetime();
    let today = local.date();
    let period = match store.digest_before(organization, today).await? {
        Some(before) => Some(Period {
            since: before.told_to,
            after: before.day,
            today,
        }),
        None => digest::period(local, wanted.at, &wanted.weekdays, zone),
    };
    let Some(period) = period else {
        return Ok(None);
    };
    let watched: Vec<&str> = config
        .inboxes
        .iter()
        .filter(|inbox| inbox.organization == organization)
        .map(|inbox| inbox.name.as_str())
        .collect();
    let facts = store
        .digest_facts(organization, &watched, period.since)
        .await?;
    let digest = digest::digest(organization, &facts, &period, zone, &config.language);
    Ok(Some(Made {
        period,
        digest,
        told_to: now - MARGIN,
    }))
}

/// Enters the day, with its mail where there is something to tell; `false` where it was entered before.
///
/// # Errors
/// The store's.
pub async fn enter(
    store: &Store,
    desk: &Desk,
    made: &Made,
    due_at: Timestamp,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let day = DigestDay {
        organization: desk.organization.clone(),
        day: made.period.today,
        due_at,
        told_to: made.told_to,
    };
    let written = made
        .digest
        .as_ref()
        .map(|digest| mail(store, desk, &day, digest, now));
    let mail = match written.transpose() {
        Ok(mail) => mail,
        Err(error) => {
            warn!(organization = %desk.organization, "no digest could be written: {error}");
            None
        }
    };
    store.enter_digest(&day, mail, now).await
}

fn mail(
    store: &Store,
    desk: &Desk,
    day: &DigestDay,
    digest: &Digest,
    now: Timestamp,
) -> Result<NewMail, compose::ComposeError> {
    let unique_key = digest_key(&day.organization, day.day);
    let from = &desk.author.from.address;
    let domain = from.rsplit('@').next().unwrap_or_default();
    let written = compose::notice(&NoticeFacts {
        envelope: Envelope {
            author: &desk.author,
            to: &desk.contact.address,
            message_id: &compose::message_id(&store.key(), &unique_key, domain),
            now: &now.to_zoned(desk.timezone.clone()),
        },
        subject: &digest.subject(),
        text: &digest.text(),
        html: Some(&digest.html()),
    })?;
    Ok(NewMail {
        id: 0,
        kind: MailKind::Digest,
        channel: Channel::Send,
        campaign: None,
        vendor: None,
        unique_key,
        to: written.to,
        envelope_from: desk.envelope_from.clone(),
        message_id: written.message_id,
        bytes: written.bytes,
        not_before: now,
        evidence: serde_json::to_string(&OfDay { day: day.day }).unwrap_or_default(),
        draft_inbox: None,
        said: None,
    })
}

/// Enters the digests that are due, until `stop`. Without `[smtp]` there is nobody to send them.
pub async fn serve(site: Arc<Site>, stop: CancellationToken) {
    if site.config.smtp.is_none() {
        return;
    }
    let mut waiting_since = None;
    while !stop.is_cancelled() {
        if let Err(error) = round(&site, &mut waiting_since).await {
            warn!("no digest could be made: {error}");
        }
        tokio::select! {
            () = sleep(ROUND) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn round(site: &Site, waiting_since: &mut Option<Instant>) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let Some((today, due_at)) = due(&site.config, now) else {
        *waiting_since = None;
        return Ok(());
    };
    let waited = waiting_since.get_or_insert_with(Instant::now).elapsed();
    let names = site.config.inboxes.iter().map(|inbox| inbox.name.as_str());
    if !site.progress.have_looked(names) && waited < READING {
        return Ok(());
    }
    for organization in &site.config.organizations {
        one(site, &organization.name, (today, due_at), now).await?;
    }
    Ok(())
}

/// The day, and when its digest was due, where that is over.
fn due(config: &Config, now: Timestamp) -> Option<(Date, Timestamp)> {
    if now.as_second() < BEFORE_ALL_MAIL {
        return None;
    }
    let (zone, wanted) = (&config.timezone, &config.digest);
    let today = now.to_zoned(zone.clone()).date();
    let due = digest::due(today, wanted.at, &wanted.weekdays, zone)?;
    (due <= now).then_some((today, due))
}

/// Before a start that may be the very first: a digest that was due before it is none. What the start finds is told by the
/// next one.
///
/// # Errors
/// The store's.
pub async fn before_start(config: &Config, store: &Store) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let (Some((day, due_at)), None) = (due(config, now), store.status(now).await?.worker) else {
        return Ok(());
    };
    for organization in &config.organizations {
        let Some(made) = made(config, store, &organization.name, now).await? else {
            continue;
        };
        let none = DigestDay {
            organization: organization.name.clone(),
            day,
            due_at,
            told_to: made.period.since,
        };
        store.enter_digest(&none, None, now).await?;
    }
    Ok(())
}

async fn one(
    site: &Site,
    organization: &str,
    (today, due_at): (Date, Timestamp),
    now: Timestamp,
) -> Result<(), StoreError> {
    let Some(desk) = site.desk(organization) else {
        return Ok(());
    };
    if site.store.digest_done(organization, today, due_at).await? {
        return Ok(());
    }
    let Some(made) = made(&site.config, &site.store, organization, now).await? else {
        return Ok(());
    };
    if enter(&site.store, &desk, &made, due_at, now).await? && made.digest.is_some() {
        info!(organization, "a digest is sent");
        site.bells.sender.notify_one();
    }
    Ok(())
}
