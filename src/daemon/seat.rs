//! Taking a seat among the workers of one database, before anything is begun.

use std::time::Duration;

use jiff::Timestamp;
use tokio::time::{Instant, sleep};
use tracing::info;

use crate::config::Config;
use crate::store::{Admission, Applicant, Difference, LEASE, Seat, Store, StoreError};

/// How often a name that may be a dead worker's is asked for again.
const AGAIN: Duration = Duration::from_secs(1);

/// Why there is no seat.
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// Another daemon has the name.
    #[error(
        "a worker named {0} runs on this store already; stop it first, or give this one another name with --worker NAME"
    )]
    Taken(String),
    /// A living worker has another configuration.
    #[error(
        "worker {} runs on this store with another configuration; what differs: {}; give all workers the same, or stop the others first",
        .0.worker, .0.parts.join(", ")
    )]
    Differs(Difference),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Takes the seat called `worker`. A SQLite file has one only, which its lock guards.
///
/// A name whose holder died on another machine is free when its lease has run out; that is waited for.
///
/// # Errors
/// See [`Refused`].
pub async fn take_seat(store: &Store, config: &Config, worker: &str) -> Result<Seat, Refused> {
    let seat = Seat {
        worker: worker.to_owned(),
        incarnation: format!("{:032x}", rand::random::<u128>()),
    };
    if !store.is_shared() {
        return Ok(seat);
    }
    let applicant = Applicant {
        seat: seat.clone(),
        version: env!("CARGO_PKG_VERSION").to_owned(),
        mode: config.mode.to_string(),
        inboxes: config.inboxes.iter().map(|it| it.name.clone()).collect(),
        meaning: config.meaning(),
    };
    let began = Instant::now();
    let mut seen = None;
    loop {
        match store.take_seat(&applicant, Timestamp::now()).await? {
            Admission::Seated => return Ok(seat),
            Admission::Differs(difference) => return Err(Refused::Differs(difference)),
            Admission::Taken { expires } => {
                let lives = seen.is_some_and(|before| before != expires);
                if lives || began.elapsed() > LEASE + 2 * AGAIN {
                    return Err(Refused::Taken(worker.to_owned()));
                }
                if seen.replace(expires).is_none() {
                    info!("a worker named {worker} runs, or did until lately: waiting to see");
                }
                sleep(AGAIN).await;
            }
        }
    }
}
