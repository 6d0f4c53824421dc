//! What lies unread in its inbox, as `status` counts and names it: over a limit, or poison.

use jiff::Timestamp;
use serde::Serialize;

use super::columns::Column;
use super::error::StoreError;
use super::sql::{Conn, values};

/// Messages that are named.
const NAMED: i64 = 20;

const REASONS: &str = "
    SELECT inbox, passed_over, COUNT(*) AS messages FROM attempt WHERE passed_over IS NOT NULL
    GROUP BY inbox, passed_over ORDER BY inbox, messages DESC, passed_over";

const LATEST: &str = "
    SELECT inbox, folder, uid, passed_over, passed_over_at FROM attempt WHERE passed_over IS NOT NULL
    ORDER BY passed_over_at DESC, inbox, folder, uid DESC LIMIT $1";

/// How many messages of an inbox are left unread for one reason.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LeftUnread {
    /// The inbox.
    pub inbox: String,
    /// Why: `over limits.mime_parts`, or that it broke the reader.
    pub reason: String,
    /// How many.
    pub messages: u64,
}

/// One of them, and where to find it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct UnreadMessage {
    /// The inbox.
    pub inbox: String,
    /// Its folder.
    pub folder: String,
    /// Its UID there.
    pub uid: u32,
    /// Why.
    pub reason: String,
    /// Since when; `null` for what was left before this was noted.
    pub at: Option<Timestamp>,
}

pub(super) async fn reasons(conn: &mut Conn) -> Result<Vec<LeftUnread>, StoreError> {
    let rows = conn.all(REASONS, vec![]).await?;
    let reason = |row: &sqlx::any::AnyRow| {
        Ok(LeftUnread {
            inbox: row.text("inbox")?,
            reason: row.text("passed_over")?,
            messages: row.int("messages")?.unsigned_abs(),
        })
    };
    rows.iter().map(reason).collect()
}

/// The last ones, latest first.
pub(super) async fn latest(conn: &mut Conn) -> Result<Vec<UnreadMessage>, StoreError> {
    let rows = conn.all(LATEST, values![NAMED]).await?;
    let message = |row: &sqlx::any::AnyRow| {
        let at = row.instant("passed_over_at")?;
        Ok(UnreadMessage {
            inbox: row.text("inbox")?,
            folder: row.text("folder")?,
            uid: row.number("uid")?,
            reason: row.text("passed_over")?,
            at: (at > Timestamp::UNIX_EPOCH).then_some(at),
        })
    };
    rows.iter().map(message).collect()
}
