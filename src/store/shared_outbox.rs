//! The outbox where several workers send: claims within the caps that hold for all of them, and what the dead held.

use jiff::Timestamp;

use super::assignment::lock_numbers;
use super::columns::Column;
use super::error::StoreError;
use super::leases::now;
use super::mail_states::MailEvent;
use super::open::Store;
use super::outbox::Recovered;
use super::sql::{Tx, values};
use super::wanted::Mail;

/// Mails to vendors that went out, perhaps went out, or are about to: those claimed count, or two workers would each see
/// room for the last one.
const GONE_OUT: &str = "
    SELECT m.kind AS kind,
        (SELECT COUNT(*) FROM mail c WHERE c.kind <> 'acknowledgement' AND c.state = 'claimed') AS claimed,
        (SELECT COUNT(*) FROM mail c WHERE c.kind <> 'acknowledgement' AND c.state = 'claimed' AND c.vendor = m.vendor)
            AS claimed_to_vendor,
        (SELECT COUNT(*) FROM mail s WHERE s.kind <> 'acknowledgement' AND s.sending_at >= $2
            AND s.state IN ('sending', 'sent', 'in_doubt')) AS in_hour,
        (SELECT COUNT(*) FROM mail s WHERE s.kind <> 'acknowledgement' AND s.sending_at >= $3
            AND s.state IN ('sending', 'sent', 'in_doubt')) AS in_day,
        (SELECT COUNT(*) FROM mail s WHERE s.kind <> 'acknowledgement' AND s.sending_at >= $3 AND s.vendor = m.vendor
            AND s.state IN ('sending', 'sent', 'in_doubt')) AS to_vendor
    FROM mail m WHERE m.id = $1";

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

/// How many mails may go to vendors, over all workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caps {
    /// Since this instant, an hour ago.
    pub hour: (Timestamp, u32),
    /// Since this instant, a day ago.
    pub day: (Timestamp, u32),
    /// To one vendor, since the same instant.
    pub vendor_a_day: u32,
}

impl Store {
    /// As [`Store::claim_mail`], and only while there is room: asked under the lock that all claims take, so that the caps
    /// hold whatever the others do.
    pub async fn claim_within(
        &self,
        caps: &Caps,
        id: i64,
        worker: &str,
        now: Timestamp,
    ) -> Result<Option<Mail>, StoreError> {
        if !self.is_shared() {
            return self.claim_mail(id, worker, now).await;
        }
        let mut tx = self.writing().await?;
        lock_numbers(&mut tx).await?;
        let claimed = match has_room(&mut tx, caps, id).await? {
            true => self.claim(&mut tx, id, worker, now).await?,
            false => None,
        };
        tx.commit().await?;
        Ok(claimed)
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

async fn has_room(tx: &mut Tx, caps: &Caps, id: i64) -> Result<bool, StoreError> {
    let Some(row) = tx
        .first(GONE_OUT, values![id, caps.hour.0, caps.day.0])
        .await?
    else {
        return Ok(false);
    };
    if row.text("kind")? == "acknowledgement" {
        return Ok(true);
    }
    let count = |name: &str| row.number(name);
    let claimed = count("claimed")?;
    Ok(count("in_hour")? + claimed < caps.hour.1
        && count("in_day")? + claimed < caps.day.1
        && count("to_vendor")? + count("claimed_to_vendor")? < caps.vendor_a_day)
}
