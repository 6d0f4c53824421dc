//! The outbox as the sender uses it: due, claim, sending, settle; each step one durable commit, no wire inside.

use jiff::Timestamp;
use sqlx::any::AnyRow;

use super::columns::Column;
use super::error::StoreError;
use super::mail_states::MailEvent;
use super::open::Store;
use super::rows::Keyed;
use super::safety::moment;
use super::sql::{Tx, Value, values};
use super::wanted::{Mail, NewMail};
use crate::campaign::CampaignId;

const DUE: &str = "
    SELECT * FROM mail WHERE state = 'planned' AND not_before <= $1 AND channel = 'send' AND unwritten = 0
        AND (kind IN ('acknowledgement', 'digest') OR $3 = 1)
    ORDER BY not_before, id LIMIT $2";

const CLAIM: &str = "
    UPDATE mail SET state = $1, epoch = epoch + 1, attempts = attempts + 1, claimed_by = $2, claimed_at = $3
    WHERE id = $4 AND channel = 'send' AND unwritten = 0 AND state IN (:list) RETURNING *";

/// The same where several workers claim: who finds the row locked takes another one.
const CLAIM_SHARED: &str = "
    UPDATE mail SET state = $1, epoch = epoch + 1, attempts = attempts + 1, claimed_by = $2, claimed_at = $3
    WHERE id IN (SELECT id FROM mail WHERE id = $4 AND channel = 'send' AND unwritten = 0 AND state IN (:list)
        FOR UPDATE SKIP LOCKED) RETURNING *";

const SENDING: &str = "
    UPDATE mail SET state = $1, sending_at = $2 WHERE id = $3 AND epoch = $4
        AND NOT EXISTS (SELECT 1 FROM safety WHERE hold IS NOT NULL) AND state IN (:list)";

const SETTLE: &str = "
    UPDATE mail SET state = $1, settled_at = $2, result = $3, not_before = COALESCE($4, not_before),
        attempts = attempts - $5
    WHERE id = $6 AND epoch = $7 AND state IN (:list)";

const PROOF: &str = "
    UPDATE mail SET state = 'sent', settled_at = $2, result = 'found in the Sent folder'
    WHERE state = 'in_doubt' AND organization = $1 AND message_key IN (:list) RETURNING id";

/// The first answer stays: a contact who answered before the reply went out keeps the credit.
const ANSWERED: &str = "
    UPDATE campaign SET answered_by = 'onedoor', answered_at = $1
    WHERE answered_by IS NULL AND id IN (SELECT campaign_id FROM mail WHERE kind = 'reply' AND id IN (:list))";

/// How a try ended.
#[derive(Debug, Clone, PartialEq)]
pub enum Settle {
    /// Handed over.
    Sent {
        /// The server's answer.
        reply: String,
    },
    /// The server said no for good.
    Refused {
        /// The server's answer.
        text: String,
    },
    /// The dot was written, the answer is unknown.
    InDoubt {
        /// What happened instead of an answer.
        why: String,
    },
    /// Not handed over; again later.
    Again {
        /// What happened.
        why: String,
        /// When to try again.
        not_before: Timestamp,
    },
    /// Not handed over, for a reason that is none of the mail's (a login, our own end): the try does not count.
    Untried {
        /// What happened.
        why: String,
        /// When to try again.
        not_before: Timestamp,
    },
    /// A guard said no.
    Suppressed {
        /// The guards' codes.
        codes: Vec<String>,
    },
}

impl Store {
    /// Mails that are to be sent now, those that waited longest first.
    pub async fn due_mails(&self, now: Timestamp, limit: u32) -> Result<Vec<Mail>, StoreError> {
        self.due(now, limit, true).await
    }

    /// Of them those to our own people: they go on while the caps hold back what goes to vendors.
    pub async fn due_notes(&self, now: Timestamp, limit: u32) -> Result<Vec<Mail>, StoreError> {
        self.due(now, limit, false).await
    }

    async fn due(
        &self,
        now: Timestamp,
        limit: u32,
        vendors_too: bool,
    ) -> Result<Vec<Mail>, StoreError> {
        let values = values![now, limit, vendors_too];
        let rows = self.reading().await?.all(DUE, values).await?;
        rows.iter().map(mail).collect()
    }

    /// Takes a mail and counts the try; `None` where another worker was faster.
    pub async fn claim_mail(
        &self,
        id: i64,
        worker: &str,
        now: Timestamp,
    ) -> Result<Option<Mail>, StoreError> {
        let mut tx = self.writing().await?;
        let claimed = self.claim(&mut tx, id, worker, now).await?;
        tx.commit().await?;
        crashpoint!("cp21");
        Ok(claimed)
    }

    pub(super) async fn claim(
        &self,
        tx: &mut Tx,
        id: i64,
        worker: &str,
        now: Timestamp,
    ) -> Result<Option<Mail>, StoreError> {
        let fixed = vec![
            MailEvent::Claim.target(),
            worker.into(),
            now.into(),
            id.into(),
        ];
        let claim = match self.is_shared() {
            true => CLAIM_SHARED,
            false => CLAIM,
        };
        let rows = tx.among(claim, fixed, MailEvent::Claim.sources()).await?;
        rows.first().map(mail).transpose()
    }

    /// Says, durably, that the final dot may be written from now on. `false`: another worker has taken over, or everything
    /// is on HOLD; close the connection without the dot. The same after an error.
    pub async fn mark_sending(
        &self,
        id: i64,
        epoch: i64,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let fixed = vec![
            MailEvent::Sending.target(),
            now.into(),
            id.into(),
            epoch.into(),
        ];
        let changed = tx
            .run_among(SENDING, fixed, MailEvent::Sending.sources())
            .await?;
        moment(&mut tx).await?;
        tx.commit().await?;
        crashpoint!("cp28");
        Ok(changed == 1)
    }

    /// Records how a try ended. `false`: another worker has taken over, nothing was changed.
    pub async fn settle_mail(
        &self,
        id: i64,
        epoch: i64,
        how: Settle,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let sent = matches!(how, Settle::Sent { .. });
        let uncounted = i64::from(matches!(how, Settle::Untried { .. }));
        let (event, result, not_before) = match how {
            Settle::Sent { reply } => (MailEvent::Accepted, reply, None),
            Settle::Refused { text } => (MailEvent::Refused, text, None),
            Settle::InDoubt { why } => (MailEvent::Doubt, why, None),
            Settle::Again { why, not_before } | Settle::Untried { why, not_before } => {
                (MailEvent::PutBack, why, Some(not_before))
            }
            Settle::Suppressed { codes } => (MailEvent::Suppress, codes.join(" "), None),
        };
        let mut fixed = vec![event.target()];
        fixed.extend(values![now, result, not_before, uncounted, id, epoch]);
        let mut tries = 0..3;
        loop {
            match self
                .settle(event, fixed.clone(), sent.then_some(id), now)
                .await
            {
                Err(StoreError::Raced(_)) if tries.next().is_some() => {}
                // What was sent must be written down: this is what the ballast is for.
                Err(StoreError::Full(_)) if self.make_room() => {}
                settled => return settled,
            }
        }
    }

    /// The campaign first, then the mail, as a batch does it: two transactions never wait for each other. Should the
    /// database see it otherwise, what was sent must be recorded all the same, so the caller tries again.
    async fn settle(
        &self,
        event: MailEvent,
        fixed: Vec<Value>,
        sent: Option<i64>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let sent = sent.into_iter().map(Value::from).collect();
        answered_by_onedoor(&mut tx, sent, now).await?;
        let changed = tx.run_among(SETTLE, fixed, event.sources()).await?;
        if changed == 1 {
            tx.commit().await?;
            crashpoint!("cp34");
        }
        Ok(changed == 1)
    }

    /// Mails to vendors handed over (or perhaps handed over) since an instant: for the breakers.
    pub async fn sent_since(&self, since: Timestamp) -> Result<u32, StoreError> {
        let sql = "SELECT COUNT(*) AS mails FROM mail
            WHERE kind IN ('reply', 'decision') AND sending_at >= $1 AND state IN ('sending', 'sent', 'in_doubt')";
        self.reading()
            .await?
            .one(sql, values![since])
            .await?
            .number("mails")
    }

    /// When mails of an organisation to one vendor were handed over (or perhaps were) since an instant, oldest first.
    pub async fn sent_to_vendor(
        &self,
        organization: &str,
        vendor: &str,
        since: Timestamp,
    ) -> Result<Vec<Timestamp>, StoreError> {
        let sql = "SELECT sending_at FROM mail WHERE kind IN ('reply', 'decision') AND organization = $1 AND vendor = $2
            AND sending_at >= $3 AND state IN ('sending', 'sent', 'in_doubt') ORDER BY sending_at, id";
        let rows = self
            .reading()
            .await?
            .all(sql, values![organization, vendor, since])
            .await?;
        rows.iter().map(|row| row.instant("sending_at")).collect()
    }

    /// Says of the mails to vendors that are due why they wait: for people.
    pub async fn hold_back(&self, why: &str, now: Timestamp) -> Result<(), StoreError> {
        let held = "UPDATE mail SET result = $1 WHERE state = 'planned' AND not_before <= $2 AND channel = 'send'
            AND kind IN ('reply', 'decision') AND (result IS NULL OR result <> $1)";
        let mut tx = self.writing().await?;
        tx.run(held, values![why, now]).await?;
        tx.commit().await
    }
}

/// Mails in doubt that a Sent folder holds were sent (positive proof; their absence proves nothing).
pub(super) async fn prove_sent(
    tx: &mut Tx,
    organization: &str,
    keys: &[Keyed],
    now: Timestamp,
) -> Result<(), StoreError> {
    let keys = keys.iter().map(|key| Value::from(*key)).collect();
    let proved = tx.among(PROOF, values![organization, now], keys).await?;
    let ids = proved
        .iter()
        .map(|row| row.int("id").map(Value::from))
        .collect::<Result<Vec<Value>, _>>()?;
    crashpoint!("cp36" if !ids.is_empty());
    answered_by_onedoor(tx, ids, now).await
}

/// The campaigns of these mails, where they are replies, have their answer.
pub(super) async fn answered_by_onedoor(
    tx: &mut Tx,
    mails: Vec<Value>,
    at: Timestamp,
) -> Result<(), StoreError> {
    tx.run_among(ANSWERED, values![at], mails).await?;
    Ok(())
}

pub(super) fn mail(row: &AnyRow) -> Result<Mail, StoreError> {
    Ok(Mail {
        planned: NewMail {
            id: row.int("id")?,
            kind: row.word("kind")?,
            channel: row.word("channel")?,
            campaign: row.maybe_int("campaign_id")?.map(CampaignId),
            vendor: row.maybe_text("vendor")?,
            unique_key: row.text("unique_key")?,
            to: row.text("recipient")?,
            envelope_from: row.text("envelope_from")?,
            message_id: row.text("message_id")?,
            bytes: row.blob("bytes")?,
            not_before: row.instant("not_before")?,
            evidence: row.text("evidence")?,
            draft_inbox: row.maybe_text("draft_inbox")?,
            said: row.maybe_text("said")?,
        },
        organization: row.text("organization")?,
        state: row.word("state")?,
        epoch: row.int("epoch")?,
        attempts: row.number("attempts")?,
        planned_at: row.instant("planned_at")?,
        result: row.maybe_text("result")?,
    })
}
