//! What time brings: deferrals whose date has come, and what is old enough to be forgotten.

use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::site::Site;
use crate::store::{Erased, StoreError};

/// How often the calendar is looked at: a date comes at midnight, and nobody notices the minutes after it.
const ROUND: Duration = Duration::from_secs(60);

/// How often what is old is forgotten.
const DAILY: Duration = Duration::from_secs(24 * 3600);

/// Pause between two steps of forgetting, for everybody else who writes.
const PAUSE: Duration = Duration::from_millis(200);

/// Looks at the calendar until `stop`.
pub async fn serve(site: Arc<Site>, stop: CancellationToken) {
    let mut cleaned_at: Option<Instant> = None;
    while !stop.is_cancelled() {
        // By a wrong clock everything is over, and everything is old.
        let trusted = site.clock.trouble().is_none();
        if trusted && let Err(error) = run_out(&site).await {
            warn!("deferrals were not looked at: {error}");
        }
        if trusted && cleaned_at.is_none_or(|at| at.elapsed() > DAILY) {
            match forget(&site, &stop).await {
                Ok(()) => cleaned_at = Some(Instant::now()),
                Err(error) => warn!("what is old was not forgotten: {error}"),
            }
        }
        tokio::select! {
            () = sleep(ROUND) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn run_out(site: &Site) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let today = now.to_zoned(site.config.timezone.clone()).date();
    for organization in &site.config.organizations {
        let over = site.store.run_out(&organization.name, today, now).await?;
        if !over.is_empty() {
            info!(organization = %organization.name, count = over.len(), "deferrals are over");
        }
    }
    Ok(())
}

async fn forget(site: &Site, stop: &CancellationToken) -> Result<(), StoreError> {
    let now = Timestamp::now();
    let days = i64::from(site.config.store.retention_days);
    let before = now - SignedDuration::from_hours(24 * days);
    let mut all = Erased::default();
    while !stop.is_cancelled() && site.clock.trouble().is_none() {
        let step = site.store.forget_older(before).await?;
        all += step;
        if step == Erased::default() {
            break;
        }
        sleep(PAUSE).await;
    }
    if all != Erased::default() {
        info!(
            copies = all.sightings,
            campaigns = all.campaigns,
            people = all.people,
            "older than retention_days: forgotten"
        );
    }
    Ok(())
}
