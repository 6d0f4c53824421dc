//! Mails whose worker is gone: planned again where nothing was handed over, in doubt where it may have been.

use jiff::{SignedDuration, Timestamp};

use super::error::StoreError;
use super::leases::now;
use super::mail_states::MailEvent;
use super::open::Store;

/// Longer than the longest wait for the answer to a final dot (RFC 5321 section 4.5.3.2.6: 10 minutes). A mail held
/// longer by another worker is taken for abandoned; if that worker lives, its fence is gone.
const ABANDONED: SignedDuration = SignedDuration::from_mins(30);

/// Of workers that lease, and did until lately, `recover_of_the_dead` knows better than our clock.
const RECOVER: &str = "
    UPDATE mail SET state = $1 WHERE (claimed_by = $2 OR claimed_at < $3 AND NOT EXISTS (
        SELECT 1 FROM worker WHERE name = claimed_by AND expires > $3)) AND state IN (:list)";

const DOUBT_AT_START: &str = "
    UPDATE mail SET state = $1, settled_at = $4, result = 'the worker stopped before the answer of the server was recorded'
    WHERE (claimed_by = $2 OR claimed_at < $3 AND NOT EXISTS (
        SELECT 1 FROM worker WHERE name = claimed_by AND expires > $3)) AND state IN (:list)";

const CLAIMED_BY_DEAD: &str = concat!(
    "UPDATE mail SET state = $1 WHERE claimed_by IN (SELECT name FROM worker WHERE expires > 0 AND expires <= ",
    now!(),
    ") AND state IN (:list)"
);

const SENDING_BY_DEAD: &str = concat!(
    "UPDATE mail SET state = $1, settled_at = $3,
        result = 'its worker is gone, and the answer of the server was not recorded'
    WHERE claimed_by IN (SELECT name FROM worker WHERE expires > 0 AND expires <= ",
    now!(),
    " - $2) AND state IN (:list)"
);

/// Longer than a worker waits for the answer to its final dot (RFC 5321 section 4.5.3.2.6: 10 minutes), counted from the
/// moment it was taken for dead.
const LATE_ANSWER_MS: i64 = 15 * 60 * 1000;

/// What a start found of mails that a worker held when it stopped.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Recovered {
    /// Nothing was handed over: planned again.
    pub put_back: u64,
    /// May have been handed over: for a person.
    pub in_doubt: u64,
}

impl Store {
    /// At the start of a worker, before it claims anything: what it held when it stopped is planned again where it was
    /// only claimed, and in doubt where it was being sent. The same for mails of others after half an hour.
    pub async fn recover_mails(
        &self,
        worker: &str,
        now: Timestamp,
    ) -> Result<Recovered, StoreError> {
        let old = now.checked_sub(ABANDONED).unwrap_or(Timestamp::UNIX_EPOCH);
        let mut tx = self.writing().await?;
        let fixed = vec![MailEvent::Recover.target(), worker.into(), old.into()];
        let put_back = tx
            .run_among(RECOVER, fixed, MailEvent::Recover.sources())
            .await?;
        let fixed = vec![
            MailEvent::Doubt.target(),
            worker.into(),
            old.into(),
            now.into(),
        ];
        let in_doubt = tx
            .run_among(DOUBT_AT_START, fixed, MailEvent::Doubt.sources())
            .await?;
        tx.commit().await?;
        crashpoint!("recovered" if put_back + in_doubt > 0);
        Ok(Recovered { put_back, in_doubt })
    }

    /// Now and then: mails that some worker has held for half an hour, treated as by [`Store::recover_mails`].
    pub async fn recover_abandoned(&self, now: Timestamp) -> Result<Recovered, StoreError> {
        self.recover_mails("", now).await
    }

    /// What dead workers held, by the database's clock: planned again where nothing was handed over, in doubt where it may
    /// have been and the answer can no longer be on its way. A worker that lives all the same can do nothing with what was
    /// planned again, and may still say how what is in doubt ended.
    pub async fn recover_of_the_dead(&self, now: Timestamp) -> Result<Recovered, StoreError> {
        let mut tx = self.writing().await?;
        let put_back = tx
            .run_among(
                CLAIMED_BY_DEAD,
                vec![MailEvent::Recover.target()],
                MailEvent::Recover.sources(),
            )
            .await?;
        let fixed = vec![MailEvent::Doubt.target(), LATE_ANSWER_MS.into(), now.into()];
        let in_doubt = tx
            .run_among(SENDING_BY_DEAD, fixed, MailEvent::Doubt.sources())
            .await?;
        tx.commit().await?;
        Ok(Recovered { put_back, in_doubt })
    }
}
