//! Drafts that are due: from the outbox into a placement for the contact's Drafts, in one transaction.

use jiff::Timestamp;

use super::assignment::{keep_numbers, lock_numbers};
use super::columns::Column;
use super::error::StoreError;
use super::ledger::Next;
use super::mail_states::MailEvent;
use super::open::Store;
use super::outbox::mail;
use super::sql::{Value, values};
use super::wanted::{Mail, NewPlacement};
use super::wishes::insert_placements;

const DRAFTS_DUE: &str = "
    SELECT * FROM mail WHERE state = 'planned' AND channel = 'draft' AND draft_inbox IS NOT NULL AND not_before <= $1
        AND unwritten = 0
    ORDER BY id LIMIT 100";

/// The bytes go over to the placement, which erases them in its turn.
const DRAFTED: &str = "
    UPDATE mail SET state = $1, settled_at = $2, bytes = $3 WHERE id IN (:list) AND state = 'planned'";

/// Those that lie in the contact's Drafts as far as is known.
const LAID: &str = "
    SELECT m.id, m.message_id, m.recipient FROM mail m JOIN placement p ON p.unique_key = 'draft:' || m.unique_key
    WHERE m.state = 'drafted' AND m.draft_inbox = $1 AND p.state = 'laid' ORDER BY m.id";

const DELETED: &str = "
    UPDATE mail SET state = $1, settled_at = $2, result = 'deleted_by_contact' WHERE id IN (:list) AND state = 'drafted'";

/// A draft that was laid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LaidDraft {
    /// The mail.
    pub id: i64,
    /// Its Message-ID; an edited draft may have another one.
    pub message_id: String,
    /// Whom it goes to.
    pub to: String,
}

impl Store {
    /// The drafts that were laid into an inbox, and neither sent nor deleted since.
    pub async fn laid_drafts(&self, inbox: &str) -> Result<Vec<LaidDraft>, StoreError> {
        let rows = self.reading().await?.all(LAID, values![inbox]).await?;
        let draft = |row: &sqlx::any::AnyRow| {
            Ok(LaidDraft {
                id: row.int("id")?,
                message_id: row.text("message_id")?,
                to: row.text("recipient")?,
            })
        };
        rows.iter().map(draft).collect()
    }

    /// Drafts that are gone and were not sent: the contact let them be.
    pub async fn drop_drafts(&self, ids: &[i64], now: Timestamp) -> Result<u64, StoreError> {
        let mut tx = self.writing().await?;
        let ids = ids.iter().map(|id| Value::from(*id)).collect();
        let fixed = vec![MailEvent::DraftGone.target(), now.into()];
        let dropped = tx.run_among(DELETED, fixed, ids).await?;
        tx.commit().await?;
        Ok(dropped)
    }

    /// Turns drafts that are due into placements for `\Drafts`; the number of them.
    pub async fn draft_due(&self, now: Timestamp) -> Result<u64, StoreError> {
        if self
            .reading()
            .await?
            .all(DRAFTS_DUE, values![now])
            .await?
            .is_empty()
        {
            return Ok(0);
        }
        let mut tx = self.writing().await?;
        let next = lock_numbers(&mut tx).await?;
        let due = tx.all(DRAFTS_DUE, values![now]).await?;
        let mails = due.iter().map(mail).collect::<Result<Vec<_>, _>>()?;
        let placements: Vec<_> = mails
            .iter()
            .zip(next.other..)
            .filter_map(|(mail, id)| draft(mail, id))
            .collect();
        let after = Next {
            other: next.other + placements.len() as i64,
            ..next
        };
        keep_numbers(&mut tx, next, after).await?;
        insert_placements(&mut tx, &placements).await?;
        let ids: Vec<Value> = mails.iter().map(|mail| mail.planned.id.into()).collect();
        let fixed = vec![
            MailEvent::Draft.target(),
            now.into(),
            Vec::<u8>::new().into(),
        ];
        let drafted = tx.run_among(DRAFTED, fixed, ids).await?;
        crashpoint!("draft_due");
        tx.commit().await?;
        crashpoint!("draft_kept");
        Ok(drafted)
    }
}

fn draft(mail: &Mail, id: i64) -> Option<NewPlacement> {
    Some(NewPlacement {
        id,
        inbox: mail.planned.draft_inbox.clone()?,
        folder: "\\Drafts".into(),
        unique_key: format!("draft:{}", mail.planned.unique_key),
        message_id: Some(mail.planned.message_id.clone()),
        flags: "\\Draft \\Seen".into(),
        bytes: mail.planned.bytes.clone(),
    })
}
