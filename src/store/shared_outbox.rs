//! The outbox where several workers send: claims within the caps that hold for all of them.

use jiff::Timestamp;

use super::assignment::lock_numbers;
use super::columns::Column;
use super::error::StoreError;
use super::open::Store;
use super::sql::{Tx, values};
use super::wanted::{Mail, MailKind};

/// Mails to vendors that went out, perhaps went out, or are about to: those claimed count, or two workers would each see
/// room for the last one.
const GONE_OUT: &str = "
    SELECT m.kind AS kind,
        (SELECT COUNT(*) FROM mail c WHERE c.kind IN ('reply', 'decision') AND c.state = 'claimed') AS claimed,
        (SELECT COUNT(*) FROM mail c WHERE c.kind IN ('reply', 'decision') AND c.state = 'claimed'
            AND c.organization = m.organization AND c.vendor = m.vendor)
            AS claimed_to_vendor,
        (SELECT COUNT(*) FROM mail s WHERE s.kind IN ('reply', 'decision') AND s.sending_at >= $2
            AND s.state IN ('sending', 'sent', 'in_doubt')) AS in_hour,
        (SELECT COUNT(*) FROM mail s WHERE s.kind IN ('reply', 'decision') AND s.sending_at >= $3
            AND s.state IN ('sending', 'sent', 'in_doubt')) AS in_day,
        (SELECT COUNT(*) FROM mail s WHERE s.kind IN ('reply', 'decision') AND s.sending_at >= $3
            AND s.organization = m.organization AND s.vendor = m.vendor
            AND s.state IN ('sending', 'sent', 'in_doubt')) AS to_vendor
    FROM mail m WHERE m.id = $1";

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
        crashpoint!("cp21");
        Ok(claimed)
    }
}

async fn has_room(tx: &mut Tx, caps: &Caps, id: i64) -> Result<bool, StoreError> {
    let Some(row) = tx
        .first(GONE_OUT, values![id, caps.hour.0, caps.day.0])
        .await?
    else {
        return Ok(false);
    };
    if !row.word::<MailKind>("kind")?.is_to_vendor() {
        return Ok(true);
    }
    let count = |name: &str| row.number(name);
    let claimed = count("claimed")?;
    let to_vendor = count("to_vendor")?;
    // A vendor that has had its mails is no reason to leave the row: whoever claims it finds that, and says until when.
    let vendor_has_room = to_vendor >= caps.vendor_a_day
        || to_vendor + count("claimed_to_vendor")? < caps.vendor_a_day;
    Ok(vendor_has_room
        && count("in_hour")? + claimed < caps.hour.1
        && count("in_day")? + claimed < caps.day.1)
}
