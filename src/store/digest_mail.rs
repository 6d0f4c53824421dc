//! The digest's days, and its mail: at most one a day and organisation, for the table forbids the second.

use jiff::Timestamp;
use jiff::civil::Date;

use super::assignment::{keep_numbers, lock_numbers};
use super::columns::Column;
use super::error::StoreError;
use super::ledger::Next;
use super::open::Store;
use super::outbox::mail;
use super::sql::values;
use super::wanted::{Mail, NewMail};
use super::wishes::{MAILS, mail_row};

/// A day whose mail never left is as good as none: the next digest tells of its time too.
const TOLD: &str = "
    SELECT d.day, d.due_at, d.told_to FROM digest_day d WHERE d.organization = $1 AND d.day < $2 AND NOT EXISTS (
        SELECT 1 FROM mail m WHERE m.unique_key = 'digest:' || d.organization || ':' || d.day
            AND m.state IN ('planned', 'claimed', 'suppressed', 'refused'))
    ORDER BY d.day DESC LIMIT 1";

/// Whoever moves the digest to another time of the day has it looked at again, but there is only one mail a day.
const DAY: &str = "
    INSERT INTO digest_day (organization, day, due_at, told_to) VALUES ($1, $2, $3, $4)
    ON CONFLICT (organization, day) DO UPDATE SET due_at = excluded.due_at, told_to = excluded.told_to
    WHERE digest_day.due_at <> excluded.due_at AND NOT EXISTS (SELECT 1 FROM mail m WHERE m.unique_key = $5)";

const DONE: &str = "
    SELECT day FROM digest_day d WHERE d.organization = $1 AND d.day = $2
        AND (d.due_at = $3 OR EXISTS (SELECT 1 FROM mail m WHERE m.unique_key = $4))";

/// That it is ours is known when it comes into a watched inbox.
const OURS: &str = "
    INSERT INTO sent_mail (organization, message_id, by_person, inbox, sent_at) VALUES ($1, $2, 0, '', $3)
    ON CONFLICT (organization, message_id) DO NOTHING";

/// A day of an organisation's digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DigestDay {
    /// The organisation.
    pub organization: String,
    /// The day.
    pub day: Date,
    /// When it was due.
    pub due_at: Timestamp,
    /// Up to when it tells.
    pub told_to: Timestamp,
}

/// The unique key of a day's digest.
#[must_use]
pub fn digest_key(organization: &str, day: Date) -> String {
    format!("digest:{organization}:{day}")
}

impl Store {
    /// The last digest before a day that was told, or had nothing to tell.
    pub async fn digest_before(
        &self,
        organization: &str,
        day: Date,
    ) -> Result<Option<DigestDay>, StoreError> {
        let values = values![organization, day.to_string()];
        let row = self.reading().await?.first(TOLD, values).await?;
        let told = |row: sqlx::any::AnyRow| {
            let day = row.text("day")?;
            Ok(DigestDay {
                organization: organization.to_owned(),
                day: day
                    .parse()
                    .map_err(|_| StoreError::Corrupt(format!("digest_day: {day} is no date")))?,
                due_at: row.instant("due_at")?,
                told_to: row.instant("told_to")?,
            })
        };
        row.map(told).transpose()
    }

    /// The day is done with: its digest was entered, or there was nothing to tell when it was due.
    pub async fn digest_done(
        &self,
        organization: &str,
        day: Date,
        due_at: Timestamp,
    ) -> Result<bool, StoreError> {
        let key = digest_key(organization, day);
        let values = values![organization, day.to_string(), due_at, key];
        Ok(self.reading().await?.first(DONE, values).await?.is_some())
    }

    /// Enters a day with its mail, where there is something to tell; `false` where it was entered before, by whomever.
    /// The number in `wanted` is none: the mail gets the next one.
    pub async fn enter_digest(
        &self,
        day: &DigestDay,
        wanted: Option<NewMail>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let mut tx = self.writing().await?;
        let next = lock_numbers(&mut tx).await?;
        let org = &day.organization;
        let key = digest_key(org, day.day);
        let row = values![org, day.day.to_string(), day.due_at, day.told_to, key];
        if tx.run(DAY, row).await? == 0 {
            return Ok(false);
        }
        if let Some(wanted) = wanted {
            let id = next.other;
            let wanted = NewMail { id, ..wanted };
            tx.run_rows(MAILS, vec![mail_row(self, org, &wanted, now)])
                .await?;
            let key = self.keyed(&wanted.message_id);
            tx.run(OURS, values![org, key, now]).await?;
            let after = Next {
                other: id + 1,
                ..next
            };
            keep_numbers(&mut tx, next, after).await?;
        }
        tx.commit().await?;
        Ok(true)
    }

    /// The mail of a unique key, such as [`digest_key`].
    pub async fn mail_of(&self, unique_key: &str) -> Result<Option<Mail>, StoreError> {
        let sql = "SELECT * FROM mail WHERE unique_key = $1";
        let row = self
            .reading()
            .await?
            .first(sql, values![unique_key])
            .await?;
        row.as_ref().map(mail).transpose()
    }
}
