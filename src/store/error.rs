//! What can go wrong with the store, by what a caller or a person can do about it.

/// Why the store could not do what was asked. Nothing was changed, unless [`StoreError::Unreachable`] struck inside a
/// commit: then the caller reads the row again before it assumes anything.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached: not there, not permitted, or gone in the middle.
    #[error(
        "the store cannot be reached: {0}; check `url` in [store], that the database runs and that this user may open it"
    )]
    Unreachable(String),
    /// This user may not open or make the file.
    #[error(
        "the store may not be opened: {0}; let this user write the directory of `url` in [store]"
    )]
    Forbidden(String),
    /// Another daemon runs on the same file.
    #[error(
        "another onedoor runs on this store ({0}); stop it first, or give this one a store of its own"
    )]
    Taken(String),
    /// No room left.
    #[error(
        "the store is full: {0}; free some disk space, nothing is lost and work goes on by itself"
    )]
    Full(String),
    /// Somebody else holds the database for too long.
    #[error(
        "the store is locked by another process: {0}; close other programs that have the database open, then try again"
    )]
    Locked(String),
    /// Written by a newer onedoor.
    #[error(
        "the store has schema {found}, this program knows {known}: it was written by a newer onedoor; install that version (nothing was changed)"
    )]
    Newer {
        /// The schema in the database.
        found: i64,
        /// The newest that is known here.
        known: i64,
    },
    /// The file or a row is not what it must be.
    #[error("the store is damaged: {0}; stop onedoor and restore the last backup")]
    Corrupt(String),
    /// The disk under it failed to read or to keep something: what was committed before is to be read again.
    #[error(
        "the disk under the store failed: {0}; look at the disk (its log, `dmesg`), onedoor ends and reads everything again at its next start"
    )]
    Broken(String),
    /// The file is not where it was.
    #[error("the store is gone: {0}")]
    Gone(String),
    /// It cannot keep what this program promises: another place or another URL is needed.
    #[error("the store cannot be used: {0}")]
    Unfit(String),
    /// Another worker was faster: roll back, load again, decide again.
    #[error("another worker changed {0} first; the batch is to be loaded and decided again")]
    Raced(&'static str),
    /// Another worker serves this inbox now; nothing was changed.
    #[error("another worker serves this inbox now")]
    NotHeld,
    /// Anything else.
    #[error("the store refused: {0}")]
    Other(String),
}

impl StoreError {
    /// Nothing that is done next can be trusted: the process is to end, and to read everything again.
    pub fn is_fatal(&self) -> bool {
        matches!(
            self,
            StoreError::Broken(_) | StoreError::Gone(_) | StoreError::Corrupt(_)
        )
    }
}

impl From<sqlx::Error> for StoreError {
    fn from(error: sqlx::Error) -> Self {
        match &error {
            sqlx::Error::Database(inside) => from_database(inside.as_ref()),
            sqlx::Error::Io(_) | sqlx::Error::Tls(_) | sqlx::Error::WorkerCrashed => {
                StoreError::Unreachable(error.to_string())
            }
            sqlx::Error::PoolTimedOut => {
                StoreError::Unreachable("no connection could be had in time".into())
            }
            sqlx::Error::PoolClosed => StoreError::Unreachable("it was closed".into()),
            sqlx::Error::ColumnDecode { index, .. } => {
                StoreError::Corrupt(format!("column {index} has another type"))
            }
            _ => StoreError::Other(error.to_string()),
        }
    }
}

impl From<sqlx::migrate::MigrateError> for StoreError {
    fn from(error: sqlx::migrate::MigrateError) -> Self {
        match error {
            sqlx::migrate::MigrateError::Execute(error) => error.into(),
            sqlx::migrate::MigrateError::ExecuteMigration(error, _) => error.into(),
            other => {
                StoreError::Corrupt(format!("its schema cannot be brought up to date: {other}"))
            }
        }
    }
}

fn from_database(error: &dyn sqlx::error::DatabaseError) -> StoreError {
    if error.is_unique_violation() {
        return StoreError::Raced("a row that may exist once");
    }
    let text = error.message().to_owned();
    let code = error.code().unwrap_or_default();
    match code.parse::<u32>() {
        // SQLite: small numbers, the extended ones in the higher bits. SQLSTATEs have five characters.
        Ok(number) if code.len() < 5 => from_sqlite(number, text),
        _ => from_sqlstate(&code, text),
    }
}

/// <https://www.sqlite.org/rescode.html>
fn from_sqlite(code: u32, text: String) -> StoreError {
    const CANNOT_OPEN: u32 = 14;
    /// SQLITE_IOERR_SHMSIZE: no room for the index of the write-ahead log.
    const NO_ROOM: u32 = 10 | (19 << 8);
    match code & 0xff {
        5 | 6 => StoreError::Locked(text),
        13 => StoreError::Full(text),
        10 if code == NO_ROOM => StoreError::Full(text),
        10 => StoreError::Broken(text),
        3 | 8 | CANNOT_OPEN => StoreError::Unreachable(text),
        11 | 26 => StoreError::Corrupt(text),
        _ => StoreError::Other(text),
    }
}

/// <https://www.postgresql.org/docs/current/errcodes-appendix.html>
fn from_sqlstate(code: &str, text: String) -> StoreError {
    match code {
        "40P01" | "40001" => StoreError::Raced("rows that this batch needs"),
        "53100" => StoreError::Full(text),
        "55P03" | "57014" => StoreError::Locked(text),
        "XX001" | "XX002" => StoreError::Corrupt(text),
        _ if ["08", "28", "3D", "53", "57", "58"]
            .iter()
            .any(|class| code.starts_with(class)) =>
        {
            StoreError::Unreachable(text)
        }
        _ => StoreError::Other(text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_is_sorted_by_what_can_be_done_about_it() {
        assert!(matches!(
            from_sqlite(517, String::new()),
            StoreError::Locked(_)
        ));
        assert!(matches!(
            from_sqlite(13, String::new()),
            StoreError::Full(_)
        ));
        assert!(matches!(
            from_sqlite(14, String::new()),
            StoreError::Unreachable(_)
        ));
        assert!(matches!(
            from_sqlite(4874, String::new()),
            StoreError::Full(_)
        ));
        assert!(
            from_sqlite(1034, String::new()).is_fatal(),
            "a failed fsync"
        );
        assert!(matches!(
            from_sqlite(26, String::new()),
            StoreError::Corrupt(_)
        ));
        assert!(matches!(
            from_sqlstate("53100", String::new()),
            StoreError::Full(_)
        ));
        assert!(matches!(
            from_sqlstate("08006", String::new()),
            StoreError::Unreachable(_)
        ));
        assert!(matches!(
            from_sqlstate("40P01", String::new()),
            StoreError::Raced(_)
        ));
        assert!(matches!(
            from_sqlstate("42601", String::new()),
            StoreError::Other(_)
        ));
    }
}
