//! Bells between workers: LISTEN and NOTIFY of Postgres. Only bells: whoever is not rung for looks all the same.

use sqlx::postgres::PgListener;

use super::error::StoreError;
use super::open::Store;
use super::postgres;
use super::sql::Value;

const CHANNEL: &str = "onedoor";

/// Hears what other workers ring; connects again by itself.
pub struct Ears(PgListener);

impl Ears {
    /// Listens at the store at `url`.
    ///
    /// # Errors
    /// It cannot be reached.
    pub async fn open(url: &str) -> Result<Ears, StoreError> {
        let mut listener = PgListener::connect(&postgres::trusted(url)?).await?;
        listener.listen(CHANNEL).await?;
        Ok(Ears(listener))
    }

    /// The next bell.
    ///
    /// # Errors
    /// The connection is lost, and could not be made anew.
    pub async fn hear(&mut self) -> Result<String, StoreError> {
        Ok(self.0.recv().await?.payload().to_owned())
    }
}

impl Store {
    /// Rings at all workers, for everything named.
    pub async fn ring(&self, bells: Vec<String>) -> Result<(), StoreError> {
        let mut tx = self.writing().await?;
        for bell in bells {
            let rung = vec![Value::from(CHANNEL), Value::from(bell)];
            tx.first("SELECT 'rung' AS rung FROM pg_notify($1, $2)", rung)
                .await?;
        }
        tx.commit().await
    }
}
