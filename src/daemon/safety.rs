//! What keeps replies back for the whole installation, asked at the moment of sending: HOLD, and a clock that is suspect.
//! Mail is filed all the same.

use jiff::{SignedDuration, Timestamp};
use tracing::{error, warn};

use super::clock::News;
use super::high_water::{HighWater, Remembered};
use super::site::Site;
use crate::store::{HoldKind, Store, StoreError};

/// So long a window counts towards the flood...
const WINDOW: SignedDuration = SignedDuration::from_mins(10);
/// ...that is one with more replies than this: no company gets so many pitches, and who forges them wants us to write. A
/// site that allows more an hour has said that it expects them.
const FLOOD: u32 = 30;

/// The store, or what this machine remembers of it, cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum MemoryError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// What is remembered.
    #[error("what this machine remembers of the store ({path}) cannot be kept: {source}")]
    File {
        /// Where it lies.
        path: String,
        /// What the system says.
        source: std::io::Error,
    },
}

impl MemoryError {
    /// There is no room left.
    pub fn is_full(&self) -> bool {
        match self {
            MemoryError::Store(error) => matches!(error, StoreError::Full(_)),
            MemoryError::File { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
        }
    }
}

/// A machine that remembers a later database than the one it is given: nothing is sent until a person says go on. It
/// remembers the given one from then on.
///
/// # Errors
/// The store's, or what is remembered cannot be read or written.
pub async fn look_back(
    store: &Store,
    memory: &HighWater,
    now: Timestamp,
) -> Result<(), MemoryError> {
    let given = Remembered {
        instance: store.instance(),
        moments: store.moments().await?,
    };
    let why = match memory.read()? {
        Some(before) if before.instance != given.instance => {
            "the database is another one than this machine remembers: what was answered from that one is not known in it"
        }
        Some(before) if before.moments > given.moments => {
            "the database is older than this machine remembers: a backup was restored, and what was answered since is not known in it"
        }
        _ => return memory.write(&given),
    };
    hold(store, HoldKind::Restored, why, now).await?;
    memory.write(&given)
}

/// Remembers how far the database is now.
///
/// # Errors
/// The store's, or it cannot be written down.
pub async fn remember(site: &Site) -> Result<(), MemoryError> {
    let now = Remembered {
        instance: site.store.instance(),
        moments: site.store.moments().await?,
    };
    site.memory.write(&now)
}

/// Why nothing may be sent now; `None` where nothing speaks against it.
///
/// # Errors
/// The store's: then nothing may be sent either.
pub async fn kept_back(site: &Site, now: Timestamp) -> Result<Option<String>, StoreError> {
    if let Some(why) = site.clock.trouble() {
        return Ok(Some(format!("held_back: {why}")));
    }
    let most = site.config.policy.max_replies_per_hour.max(FLOOD);
    let planned = site.store.replies_planned_since(now - WINDOW).await?;
    if planned > most {
        let why = format!(
            "{planned} replies were planned within 10 minutes: look whether they are meant to be sent"
        );
        hold(&site.store, HoldKind::Flood, &why, now).await?;
    }
    let held = site.store.held().await?;
    Ok(held.map(|hold| format!("held_back: HOLD, {}", hold.why)))
}

/// Another installation answers from a mailbox of ours.
///
/// # Errors
/// The store's.
pub async fn foreign(site: &Site, inbox: &str, instance: &str) -> Result<(), StoreError> {
    let why = format!(
        "another installation ({}) answers from the mailbox of inbox {inbox}: stop one of the two",
        crate::message::clean_line(instance, 20)
    );
    hold(&site.store, HoldKind::Foreign, &why, Timestamp::now()).await
}

async fn hold(store: &Store, kind: HoldKind, why: &str, now: Timestamp) -> Result<(), StoreError> {
    if store.hold(kind, why, now).await? {
        let after = if kind == HoldKind::Restored {
            " --after-restore"
        } else {
            ""
        };
        error!("HOLD: {why}; mail is filed, nothing is sent until you say `onedoor resume{after}`");
    }
    Ok(())
}

/// A sign of life of this worker: its clock is looked at and kept, and how far the database is is remembered.
///
/// # Errors
/// The store's, or it cannot be remembered.
pub async fn vital(site: &Site) -> Result<(), MemoryError> {
    let database = site.store.its_clock().await?;
    let signs = site.clock.signs(database);
    match site.clock.news() {
        Some(News::Suspect(why)) => {
            warn!("{why}; until then mail is filed, and nothing is sent or forgotten");
        }
        Some(News::Trusted) => warn!("the clock of this machine is trusted again"),
        None => {}
    }
    if site.store.vital(&site.worker, &signs).await? {
        site.clock.accept();
        warn!("a person says that the clock is right");
    }
    remember(site).await
}
