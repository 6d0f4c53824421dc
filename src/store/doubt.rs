//! What the guards ask at the moment of sending, and what a person settles.

use jiff::Timestamp;
use serde::Serialize;
use sqlx::any::AnyRow;

use super::columns::Column;
use super::error::StoreError;
use super::found::answered;
use super::mail_states::MailEvent;
use super::open::Store;
use super::outbox::answered_by_onedoor;
use super::rows::AnsweredBy;
use super::sql::{Value, values};
use super::wanted::{Channel, Mail, MailKind, MailState};

const HISTORY: &str = "
    SELECT c.answered_by, c.answered_at, c.released, v.standing, v.until_date, v.since, b.bounced_at,
        (SELECT COUNT(*) FROM mail m WHERE m.organization = c.organization AND m.recipient = $3 AND m.id <> $4
            AND m.sending_at >= $5 AND m.state IN ('sending', 'sent', 'in_doubt')) AS to_address,
        (SELECT COUNT(*) FROM mail m WHERE m.organization = c.organization AND m.vendor = $2 AND m.id <> $4
            AND m.kind = 'reply' AND m.sending_at >= $5 AND m.state IN ('sending', 'sent', 'in_doubt')) AS to_vendor,
        (SELECT MAX(l.sent_at) FROM letter l WHERE l.organization = c.organization
            AND (l.address = $3 OR l.registrable = $2) AND l.sent_at >= c.first_seen) AS letter_at
    FROM campaign c
    LEFT JOIN vendor v ON v.organization = c.organization AND v.vendor = $2
    LEFT JOIN bounce b ON b.organization = c.organization AND b.address = $3
    WHERE c.id = $1";

const OUTBOX: &str = "
    SELECT id, organization, kind, channel, campaign_id, vendor, recipient, message_id, not_before, state, attempts,
        planned_at, sending_at, bounced_at, result
    FROM mail WHERE state IN ('planned', 'claimed', 'sending', 'in_doubt', 'refused', 'drafted') OR bounced_at IS NOT NULL
        OR (state = 'closed' AND result = 'deleted_by_contact')
    ORDER BY planned_at, id";

const SETTLED: &str = "
    UPDATE mail SET state = $1, settled_at = $2, result = $3 WHERE id = $4 AND state IN (:list)";

/// What the guards must know at the moment of sending.
#[derive(Debug, Clone, PartialEq)]
pub struct MailHistory {
    /// Who answered the campaign, and when.
    pub answered: Option<(AnsweredBy, Timestamp)>,
    /// A person said that the campaign is no pitch.
    pub released: bool,
    /// The standing of the vendor.
    pub standing: String,
    /// The date of `deferred`, ISO 8601.
    pub until: Option<String>,
    /// When the standing was set.
    pub standing_since: Option<Timestamp>,
    /// Other automatic mails to the same address since the instant asked for.
    pub to_address: u32,
    /// Other replies to the same vendor since the instant asked for.
    pub to_vendor: u32,
    /// When a person of ours last wrote to the vendor since the campaign began.
    pub letter: Option<Timestamp>,
    /// When mail to the address last came back.
    pub bounced: Option<Timestamp>,
}

/// What a person decides about a mail in doubt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DoubtSettled {
    /// It went out.
    Sent,
    /// Let it be.
    Drop,
    /// Send the same bytes again; the one way to a second hand-over.
    Resend,
}

/// A mail that waits (also in the contact's Drafts), is in doubt, was refused, came back or was let be by the contact, as
/// `onedoor outbox` lists it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct OutboxEntry {
    /// Its number, to settle it by.
    pub id: i64,
    /// The organisation.
    pub organization: String,
    /// What it is.
    pub kind: MailKind,
    /// Send or draft.
    pub channel: Channel,
    /// `c3`; a digest is about none.
    pub campaign: Option<String>,
    /// The vendor.
    pub vendor: Option<String>,
    /// Whom it goes to.
    pub to: String,
    /// Its Message-ID, to look for it in a Sent folder.
    pub message_id: String,
    /// Not before this instant.
    pub not_before: Timestamp,
    /// Its state.
    pub state: MailState,
    /// Tries so far.
    pub attempts: u32,
    /// When it was planned.
    pub planned_at: Timestamp,
    /// When the final dot may have been written.
    pub sending_at: Option<Timestamp>,
    /// When it came back.
    pub bounced_at: Option<Timestamp>,
    /// What the last try ended with.
    pub result: Option<String>,
}

impl Store {
    /// What happened around a mail about a campaign since it was planned; `since` bounds the counts of other mails.
    pub async fn history(&self, mail: &Mail, since: Timestamp) -> Result<MailHistory, StoreError> {
        let planned = &mail.planned;
        let values = values![
            planned.campaign,
            &planned.vendor,
            &planned.to,
            planned.id,
            since
        ];
        let row = self.reading().await?.one(HISTORY, values).await?;
        Ok(MailHistory {
            answered: answered(&row)?,
            released: row.yes("released")?,
            standing: row
                .maybe_text("standing")?
                .unwrap_or_else(|| "undecided".into()),
            until: row.maybe_text("until_date")?,
            standing_since: row.maybe_instant("since")?,
            to_address: row.number("to_address")?,
            to_vendor: row.number("to_vendor")?,
            letter: row.maybe_instant("letter_at")?,
            bounced: row.maybe_instant("bounced_at")?,
        })
    }

    /// Settles a mail in doubt; `false` where it is not (or no longer) in doubt.
    pub async fn settle_doubt(
        &self,
        id: i64,
        how: DoubtSettled,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let (event, result) = match how {
            DoubtSettled::Sent => (MailEvent::Proof, "a person says that it was sent"),
            DoubtSettled::Drop => (MailEvent::Drop, "a person let it be"),
            DoubtSettled::Resend => (MailEvent::Resend, "a person has it sent again"),
        };
        let mut tx = self.writing().await?;
        let sent = (how == DoubtSettled::Sent).then_some(id);
        answered_by_onedoor(&mut tx, sent.into_iter().map(Value::from).collect(), now).await?;
        let fixed = vec![event.target(), now.into(), result.into(), id.into()];
        let changed = tx.run_among(SETTLED, fixed, event.sources()).await?;
        if changed == 1 {
            tx.commit().await?;
            crashpoint!("cp38");
        }
        Ok(changed == 1)
    }

    /// Everything in the outbox that is not settled for good, what was refused or came back, and drafts that were deleted.
    pub async fn outbox(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        self.reading()
            .await?
            .all(OUTBOX, vec![])
            .await?
            .iter()
            .map(outbox_entry)
            .collect()
    }
}

fn outbox_entry(row: &AnyRow) -> Result<OutboxEntry, StoreError> {
    Ok(OutboxEntry {
        id: row.int("id")?,
        organization: row.text("organization")?,
        kind: row.word("kind")?,
        channel: row.word("channel")?,
        campaign: row.maybe_int("campaign_id")?.map(|id| format!("c{id}")),
        vendor: row.maybe_text("vendor")?,
        to: row.text("recipient")?,
        message_id: row.text("message_id")?,
        not_before: row.instant("not_before")?,
        state: row.word("state")?,
        attempts: row.number("attempts")?,
        planned_at: row.instant("planned_at")?,
        sending_at: row.maybe_instant("sending_at")?,
        bounced_at: row.maybe_instant("bounced_at")?,
        result: row.maybe_text("result")?,
    })
}
