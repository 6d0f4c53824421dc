//! Drafts that are due: from the outbox into a placement for the contact's Drafts, in one transaction.

use jiff::Timestamp;

use super::assignment::{keep_numbers, lock_numbers};
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

impl Store {
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
        tx.commit().await?;
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
