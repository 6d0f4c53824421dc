//! How the store fares, for whoever must know without asking the database: what went wrong last, and whether it may be
//! used any longer.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};

use tokio::sync::watch;

use super::error::StoreError;

/// What all clones of a store share.
#[derive(Debug)]
pub(super) struct Health {
    statements: AtomicU64,
    trouble: Mutex<Option<String>>,
    fatal: watch::Sender<Option<String>>,
}

impl Default for Health {
    fn default() -> Health {
        Health {
            statements: AtomicU64::default(),
            trouble: Mutex::default(),
            fatal: watch::Sender::new(None),
        }
    }
}

impl Health {
    pub(super) fn count(&self) {
        self.statements.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }

    /// Sorts a failure, and remembers one after which nothing can be trusted.
    pub(super) fn told<T>(&self, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        outcome.map_err(|error| {
            let error = StoreError::from(error);
            self.note_fatal(&error);
            error
        })
    }

    pub(super) fn note_fatal(&self, error: &StoreError) {
        if error.is_fatal() {
            self.fatal.send_if_modified(|known| {
                let first = known.is_none();
                known.get_or_insert_with(|| error.to_string());
                first
            });
        }
    }

    /// After a failed sync nothing is tried again: what the system has forgotten meanwhile cannot be known.
    pub(super) fn usable(&self) -> Result<(), StoreError> {
        match self.fatal.borrow().is_some() {
            true => Err(StoreError::Broken("it is not written to any longer".into())),
            false => Ok(()),
        }
    }

    /// Waits until the store must not be used any longer; why.
    pub(super) async fn fatal(&self) -> String {
        let mut seen = self.fatal.subscribe();
        match seen.wait_for(Option::is_some).await {
            Ok(why) => why.clone().unwrap_or_default(),
            // The sender is ours: it cannot go.
            Err(_) => std::future::pending().await,
        }
    }

    /// Whether the last sign of life could be written; what was wrong if not.
    pub(super) fn set_trouble(&self, trouble: Option<String>) {
        *self.trouble.lock().unwrap_or_else(PoisonError::into_inner) = trouble;
    }

    pub(super) fn trouble(&self) -> Option<String> {
        let trouble = self.trouble.lock().unwrap_or_else(PoisonError::into_inner);
        trouble.clone()
    }
}
