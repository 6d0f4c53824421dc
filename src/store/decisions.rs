//! What vendors are told of the contact's decisions: once, and only those who had our reply.
//!
//! A reply that was not tried yet says the new standing at once: its text is written again. After one that said
//! "undecided" a mail of its own follows. Which of the two is settled here, in the transaction that sets the standing;
//! the words are written by the daemon, which has the templates, so such a mail waits as `unwritten`.

use jiff::Timestamp;

use super::assignment::keep_numbers;
use super::columns::Column;
use super::error::StoreError;
use super::ledger::Next;
use super::mail_states::MailEvent;
use super::open::Store;
use super::outbox::mail;
use super::sql::{Tx, values};
use super::standing::NewStanding;
use super::wanted::{Channel, Mail, MailKind, MailState, NewMail};
use super::wishes::{MAILS, mail_row};
use crate::policy::compose;

/// What no server has been offered yet.
const STALE: &str = "
    UPDATE mail SET unwritten = unwritten + 1
    WHERE organization = $1 AND state = 'planned' AND attempts = 0 AND kind IN ('reply', 'decision')
        AND (vendor = $2 OR campaign_id IN (SELECT c.id FROM campaign c WHERE c.organization = $1 AND c.vendor = $2))";

const LAST_REPLY: &str = "
    SELECT m.* FROM mail m JOIN campaign c ON c.id = m.campaign_id
    WHERE m.organization = $1 AND (m.vendor = $2 OR c.vendor = $2) AND m.kind = 'reply' AND m.channel = 'send'
        AND m.state IN ('planned', 'claimed', 'sending', 'in_doubt', 'sent')
    ORDER BY m.planned_at DESC, m.id DESC LIMIT 1";

/// Why a decision is not told after all, before it was tried.
const WITHDRAWN: &str = "withdrawn";

const WITHDRAW: &str = "
    UPDATE mail SET state = 'suppressed', settled_at = $3, result = 'withdrawn'
    WHERE organization = $1 AND kind = 'decision' AND state IN ('planned', 'claimed')
        AND (vendor = $2 OR campaign_id IN (SELECT c.id FROM campaign c WHERE c.organization = $1 AND c.vendor = $2))";

const AGAIN: &str = "
    UPDATE mail SET state = 'planned', unwritten = unwritten + 1, attempts = 0, settled_at = NULL, result = NULL,
        not_before = $2
    WHERE unique_key = $1 AND state = 'suppressed' AND result = 'withdrawn'";

/// The standing is the vendor's own, else that of the campaign's first vendor.
const UNWRITTEN: &str = "
    SELECT m.*, c.language, c.topic, v.standing AS own, v.until_date AS own_until, w.standing AS first, w.until_date AS first_until,
        (SELECT r.state FROM mail r WHERE r.campaign_id = m.campaign_id AND r.kind = 'reply' ORDER BY r.id DESC LIMIT 1)
            AS reply_state
    FROM mail m JOIN campaign c ON c.id = m.campaign_id
    LEFT JOIN vendor v ON v.organization = m.organization AND v.vendor = m.vendor
    LEFT JOIN vendor w ON w.organization = m.organization AND w.vendor = c.vendor
    WHERE m.state = 'planned' AND m.unwritten > 0 ORDER BY m.id LIMIT 100";

/// A mail whose text must be written, and what it must say.
#[derive(Debug, Clone, PartialEq)]
pub struct Unwritten {
    /// The mail; its bytes are those of the reply as it was planned, for its thread.
    pub mail: Mail,
    /// How often the standing has changed since it was written.
    pub changes: i64,
    /// The campaign's language.
    pub language: Option<String>,
    /// The campaign's subject matter.
    pub topic: Option<String>,
    /// The standing to tell.
    pub standing: String,
    /// The date of `deferred`.
    pub until: Option<String>,
    /// Where the campaign's reply stands.
    pub reply: Option<MailState>,
}

impl Store {
    /// Within the transaction that sets a standing and holds the numbers; gives those that are next.
    pub(super) async fn queue_decision(
        &self,
        tx: &mut Tx,
        next: Next,
        new: &NewStanding,
    ) -> Result<Next, StoreError> {
        let (org, vendor) = (&new.organization, &new.vendor);
        tx.run(STALE, values![org, vendor]).await?;
        if !matches!(new.standing.as_str(), "declined" | "deferred") {
            tx.run(WITHDRAW, values![org, vendor, new.at]).await?;
            return Ok(next);
        }
        let Some(row) = tx.first(LAST_REPLY, values![org, vendor]).await? else {
            return Ok(next);
        };
        let reply = mail(&row)?;
        let untried = reply.state == MailState::Planned && reply.attempts == 0;
        if untried || reply.planned.said.as_deref() != Some("undecided") {
            return Ok(next);
        }
        self.follow_up(tx, next, new, reply.planned).await
    }

    /// The decision as a mail of its own, unless it was told or waits already.
    async fn follow_up(
        &self,
        tx: &mut Tx,
        next: Next,
        new: &NewStanding,
        reply: NewMail,
    ) -> Result<Next, StoreError> {
        let Some(campaign) = reply.campaign else {
            return Ok(next);
        };
        let unique_key = format!("decision:{campaign}");
        let known = "SELECT id FROM mail WHERE unique_key = $1";
        if tx.first(known, values![&unique_key]).await?.is_some() {
            tx.run(AGAIN, values![&unique_key, new.at]).await?;
            return Ok(next);
        }
        let id = next.other;
        let domain = reply.message_id.rsplit('@').next().unwrap_or_default();
        let decision = NewMail {
            id,
            kind: MailKind::Decision,
            channel: Channel::Send,
            vendor: Some(new.vendor.clone()),
            message_id: compose::message_id(&self.key(), &unique_key, domain),
            not_before: new.at,
            said: None,
            unique_key,
            ..reply
        };
        let row = mail_row(self, &new.organization, &decision, new.at);
        tx.run_rows(MAILS, vec![row]).await?;
        let ours = "INSERT INTO sent_mail (organization, message_id, by_person, inbox, sent_at) VALUES ($1, $2, 0, '', $3)
            ON CONFLICT (organization, message_id) DO NOTHING";
        let key = self.keyed(&decision.message_id);
        tx.run(ours, values![&new.organization, key, new.at])
            .await?;
        let unwritten = "UPDATE mail SET unwritten = 1 WHERE id = $1";
        tx.run(unwritten, values![id]).await?;
        let after = Next {
            other: id + 1,
            ..next
        };
        keep_numbers(tx, next, after).await
    }

    /// Mails whose text must be written.
    pub async fn unwritten(&self) -> Result<Vec<Unwritten>, StoreError> {
        let rows = self.reading().await?.all(UNWRITTEN, vec![]).await?;
        let unwritten = |row: &sqlx::any::AnyRow| {
            let own = row.maybe_text("own")?.filter(|own| own != "undecided");
            let (standing, until) = match own {
                Some(own) => (Some(own), row.maybe_text("own_until")?),
                None => (row.maybe_text("first")?, row.maybe_text("first_until")?),
            };
            Ok(Unwritten {
                mail: mail(row)?,
                changes: row.int("unwritten")?,
                language: row.maybe_text("language")?,
                topic: row.maybe_text("topic")?,
                standing: standing.unwrap_or_else(|| "undecided".to_owned()),
                until,
                reply: row
                    .maybe_text("reply_state")?
                    .map(|_| row.word("reply_state"))
                    .transpose()?,
            })
        };
        rows.iter().map(unwritten).collect()
    }

    /// Keeps a text; not where the standing has changed once more meanwhile, or the mail is called off.
    pub async fn write_mail(
        &self,
        of: &Unwritten,
        bytes: &[u8],
        said: &str,
    ) -> Result<(), StoreError> {
        let written = "UPDATE mail SET bytes = $1, said = $2, unwritten = 0
            WHERE id = $3 AND unwritten = $4 AND state = 'planned'";
        let mut tx = self.writing().await?;
        tx.run(
            written,
            values![bytes, said, of.mail.planned.id, of.changes],
        )
        .await?;
        tx.commit().await?;
        crashpoint!("written");
        Ok(())
    }

    /// Lets an unwritten mail be, for this reason.
    pub async fn let_be(
        &self,
        of: &Unwritten,
        why: Option<&str>,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        let off = "UPDATE mail SET state = $1, settled_at = $2, result = $3, unwritten = 0
            WHERE id = $4 AND unwritten = $5 AND state = 'planned'";
        let why = why.unwrap_or(WITHDRAWN);
        let id = of.mail.planned.id;
        tx.run(
            off,
            values![MailEvent::Suppress.target(), now, why, id, of.changes],
        )
        .await?;
        tx.commit().await
    }
}
