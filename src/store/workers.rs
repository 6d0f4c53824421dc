//! The workers that share one database: each under a name of its own, all with one meaning.
//!
//! A worker lives as long as its row has not expired by the database's clock; every round of leases (see `leases`) moves
//! that on. A name belongs to one start at a time: whoever starts under a name that is taken is refused, and a process
//! that slept while its name was taken over finds that out in its next round.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::columns::Column;
use super::error::StoreError;
use super::leases::{LEASE_MS, now};
use super::open::Store;
use super::process;
use super::sql::{Tx, Value, values};

/// The lock of all who start: two starts at once see each other.
const LOCK: &str = "
    INSERT INTO lease (inbox) VALUES ('')
    ON CONFLICT (inbox) DO UPDATE SET inbox = excluded.inbox";

const LIVING: &str = concat!(
    "SELECT name, incarnation, process, meaning, expires FROM worker WHERE expires > ",
    now!()
);

const TAKE_SEAT: &str = concat!(
    "INSERT INTO worker (name, version, mode, since, beat_at, incarnation, process, meaning, expires)
    VALUES ($1, $2, $3, $4, $4, $5, $6, $7, ",
    now!(),
    " + $8)
    ON CONFLICT (name) DO UPDATE SET version = excluded.version, mode = excluded.mode, since = excluded.since,
        beat_at = excluded.beat_at, incarnation = excluded.incarnation, process = excluded.process,
        meaning = excluded.meaning, expires = excluded.expires, able = 1"
);

const LEASES: &str = "INSERT INTO lease (inbox) VALUES :list ON CONFLICT (inbox) DO NOTHING";

/// What a worker of that name held under an earlier start.
const FREED: &str = "UPDATE lease SET owner = NULL, expires = 0 WHERE owner = $1";

/// What a configuration means, part by part: a name for people, and a hash of what is set there.
pub type Meaning = BTreeMap<String, String>;

/// A worker's name, held by one start of one process.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seat {
    /// As rows name it.
    pub worker: String,
    /// This very start.
    pub incarnation: String,
}

/// Who wants to work here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applicant {
    /// What it asks for.
    pub seat: Seat,
    /// The program's version.
    pub version: String,
    /// The mode of the whole.
    pub mode: String,
    /// The inboxes of its configuration.
    pub inboxes: Vec<String>,
    /// What its configuration means.
    pub meaning: Meaning,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Admission {
    /// It works here now.
    Seated,
    /// A worker of that name lives, or may live until its row expires; the row moves on while it does.
    Taken {
        /// When the row expires, by the database's clock, in milliseconds.
        expires: i64,
    },
    /// A living worker means something else.
    Differs(Difference),
}

/// A worker with another meaning.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// The worker.
    pub worker: String,
    /// The parts of the configuration that are not the same.
    pub parts: Vec<String>,
}

impl Store {
    /// Several workers may share this database.
    pub fn is_shared(&self) -> bool {
        self.is_postgres()
    }

    /// Takes a seat among the workers, unless somebody has it or means something else.
    pub async fn take_seat(
        &self,
        applicant: &Applicant,
        at: Timestamp,
    ) -> Result<Admission, StoreError> {
        let mut tx = self.writing().await?;
        tx.run(LOCK, vec![]).await?;
        let seat = &applicant.seat;
        for living in living(&mut tx).await? {
            if living.name == seat.worker && !living.is_this_process() {
                return Ok(Admission::Taken {
                    expires: living.expires,
                });
            }
            if let Some(difference) = living.differs(&seat.worker, &applicant.meaning) {
                return Ok(Admission::Differs(difference));
            }
        }
        let meaning = serde_json::to_string(&applicant.meaning).unwrap_or_default();
        let row = values![
            &seat.worker,
            &applicant.version,
            &applicant.mode,
            at,
            &seat.incarnation,
            process::own(),
            meaning,
            LEASE_MS
        ];
        tx.run(TAKE_SEAT, row).await?;
        tx.run(FREED, values![&seat.worker]).await?;
        let leases = applicant.inboxes.iter().map(|inbox| values![inbox]);
        tx.run_rows(LEASES, leases.collect()).await?;
        tx.commit().await?;
        Ok(Admission::Seated)
    }

    /// A living worker that means something else than this, if there is one.
    pub async fn difference(
        &self,
        seat: &Seat,
        meaning: &Meaning,
    ) -> Result<Option<Difference>, StoreError> {
        let mut tx = self.writing().await?;
        let living = living(&mut tx).await?;
        tx.commit().await?;
        let mut differences = living
            .iter()
            .filter_map(|living| living.differs(&seat.worker, meaning));
        Ok(differences.next())
    }

    /// Gives the seat and everything held back, in good order: others need not wait.
    pub async fn leave(&self, seat: &Seat) -> Result<(), StoreError> {
        let gone = concat!(
            "UPDATE worker SET expires = ",
            now!(),
            " WHERE name = $1 AND incarnation = $2"
        );
        let mut tx = self.writing().await?;
        if tx
            .run(gone, values![&seat.worker, &seat.incarnation])
            .await?
            == 1
        {
            tx.run(FREED, values![&seat.worker]).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}

struct Living {
    name: String,
    process: Option<String>,
    meaning: Meaning,
    expires: i64,
}

impl Living {
    fn is_this_process(&self) -> bool {
        self.process.is_some() && self.process == process::own()
    }

    /// How this worker's meaning differs, where it is not the one named so.
    fn differs(&self, own: &str, meaning: &Meaning) -> Option<Difference> {
        let parts = different_parts(&self.meaning, meaning);
        (self.name != own && !parts.is_empty()).then(|| Difference {
            worker: self.name.clone(),
            parts,
        })
    }
}

/// Those that live: a row of this machine whose process has ended does not.
async fn living(tx: &mut Tx) -> Result<Vec<Living>, StoreError> {
    let rows = tx.all(LIVING, Vec::<Value>::new()).await?;
    let read = |row: &AnyRow| -> Result<Living, StoreError> {
        Ok(Living {
            name: row.text("name")?,
            process: row.maybe_text("process")?,
            meaning: row
                .maybe_text("meaning")?
                .and_then(|text| serde_json::from_str(&text).ok())
                .unwrap_or_default(),
            expires: row.int("expires")?,
        })
    };
    let mut living = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    living.retain(|it| !it.process.as_deref().is_some_and(process::is_gone));
    Ok(living)
}

fn different_parts(there: &Meaning, here: &Meaning) -> Vec<String> {
    let names: std::collections::BTreeSet<&String> = there.keys().chain(here.keys()).collect();
    let told = |name: &&String| match (there.get(*name), here.get(*name)) {
        (Some(there), Some(here)) if there == here => None,
        (Some(_), Some(_)) => Some((*name).clone()),
        (None, _) => Some(format!("{name} (only here)")),
        (_, None) => Some(format!("{name} (only there)")),
    };
    names.iter().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_differs_is_named() {
        let meaning = |parts: &[(&str, &str)]| -> Meaning {
            let owned = |(name, hash): &(&str, &str)| ((*name).to_owned(), (*hash).to_owned());
            parts.iter().map(owned).collect()
        };
        let here = meaning(&[("mode", "1"), ("policy", "2"), ("inbox a", "3")]);
        assert!(different_parts(&here, &here).is_empty());
        let there = meaning(&[("mode", "1"), ("policy", "9"), ("inbox b", "3")]);
        assert_eq!(
            different_parts(&there, &here),
            ["inbox a (only here)", "inbox b (only there)", "policy"]
        );
    }
}
