//! The one way to the database: statements with `$1` placeholders over sqlx's `Any` driver, counted.
//!
//! Values travel as parameters only. The one thing ever put into the text of a statement is a list of placeholders (see
//! `placeholders`); nothing else here or above builds SQL at run time. Reads take a [`Conn`], writes a [`Tx`], so that
//! no write slips past its transaction.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::AnyRow;
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Transaction};
use tokio::time::timeout;

use super::error::StoreError;
use super::health::Health;
use super::placeholders::{Ready, positional, with_list, with_rows};
use super::value::arguments;
pub(super) use super::value::{Value, values};

/// How long a statement of Postgres may take: a server behind a network that is cut off says nothing, for hours.
const PATIENCE: Duration = Duration::from_secs(30);

/// A connection that reads.
pub(super) struct Conn {
    link: Link,
    dialect: Dialect,
    health: Arc<Health>,
    /// A statement was given and its answer is not read to its end.
    asking: bool,
}

enum Link {
    Pooled(PoolConnection<Any>),
    Writing(Transaction<'static, Any>),
    /// A transaction of Postgres. Unless it is committed its connection is closed: the server undoes it, and nobody waits
    /// for a server that does not answer.
    Begun(PoolConnection<Any>),
    Over,
}

/// How long lists of parameters are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `$1, $2`: Postgres knows no other.
    Numbered,
    /// `?, ?`: see [`positional`].
    Positional,
}

impl Conn {
    pub(super) fn reading(
        link: PoolConnection<Any>,
        dialect: Dialect,
        health: Arc<Health>,
    ) -> Conn {
        Conn {
            link: Link::Pooled(link),
            dialect,
            health,
            asking: false,
        }
    }

    /// All rows of a statement.
    pub(super) async fn all(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Vec<AnyRow>, StoreError> {
        self.count();
        let query = sqlx::query_with(sql, arguments(values)?);
        let patience = self.patience();
        let rows = answered(patience, query.fetch_all(self.asked()?)).await;
        self.answered(rows)
    }

    /// The first row of a statement.
    pub(super) async fn first(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<Option<AnyRow>, StoreError> {
        Ok(self.all(sql, values).await?.into_iter().next())
    }

    /// The one row of a statement that always has one.
    pub(super) async fn one(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<AnyRow, StoreError> {
        let missing = || StoreError::Corrupt("a statement that always has a row gave none".into());
        self.first(sql, values).await?.ok_or_else(missing)
    }

    /// All rows of a statement that asks for `:list`; `fixed` are `$1`, `$2`… before it. No items: no statement.
    pub(super) async fn among(
        &mut self,
        sql: &'static str,
        fixed: Vec<Value>,
        items: Vec<Value>,
    ) -> Result<Vec<AnyRow>, StoreError> {
        self.fetch_parts(with_list(sql, fixed, items)).await
    }

    async fn fetch_parts(&mut self, parts: Vec<Ready>) -> Result<Vec<AnyRow>, StoreError> {
        let mut rows = Vec::new();
        for part in parts {
            let (text, values) = self.written(part);
            let query = sqlx::query_with(AssertSqlSafe(text), arguments(values)?).persistent(false);
            let patience = self.patience();
            let more = answered(patience, query.fetch_all(self.asked()?)).await;
            rows.extend(self.answered(more)?);
        }
        Ok(rows)
    }

    fn written(&mut self, part: Ready) -> Ready {
        self.count();
        match self.dialect {
            Dialect::Numbered => part,
            Dialect::Positional => positional(part),
        }
    }

    fn count(&mut self) {
        self.health.count();
    }

    fn asked(&mut self) -> Result<&mut AnyConnection, StoreError> {
        self.asking = true;
        match &mut self.link {
            Link::Pooled(link) | Link::Begun(link) => Ok(link),
            Link::Writing(link) => Ok(link),
            Link::Over => Err(StoreError::Other("the transaction is over".into())),
        }
    }

    fn answered<T>(&mut self, answer: Answered<T>) -> Result<T, StoreError> {
        self.asking = matches!(answer, Answered::Nothing(_));
        match answer {
            Answered::With(answer) => self.health.told(answer),
            Answered::Nothing(patience) => Err(StoreError::Unreachable(format!(
                "no answer within {} s",
                patience.as_secs()
            ))),
        }
    }

    fn patience(&self) -> Option<Duration> {
        (self.dialect == Dialect::Numbered).then_some(PATIENCE)
    }
}

impl Drop for Conn {
    /// Where a statement was cut off or a transaction is not over, the connection is of no more use.
    fn drop(&mut self) {
        let is_postgres = self.dialect == Dialect::Numbered;
        match &mut self.link {
            Link::Begun(link) => link.close_on_drop(),
            Link::Pooled(link) if self.asking && is_postgres => link.close_on_drop(),
            _ => {}
        }
    }
}

enum Answered<T> {
    With(Result<T, sqlx::Error>),
    Nothing(Duration),
}

async fn answered<T>(
    patience: Option<Duration>,
    statement: impl Future<Output = Result<T, sqlx::Error>>,
) -> Answered<T> {
    let answer = match patience {
        None => statement.await,
        Some(patience) => match timeout(patience, statement).await {
            Ok(answer) => answer,
            Err(_) => return Answered::Nothing(patience),
        },
    };
    Answered::With(answer)
}

/// A transaction: the only thing that writes. Dropped without [`Tx::commit`], it changes nothing.
pub(super) struct Tx(Conn);

impl Tx {
    /// A transaction of SQLite.
    pub(super) fn new(link: Transaction<'static, Any>, health: Arc<Health>) -> Tx {
        Tx(Conn {
            link: Link::Writing(link),
            dialect: Dialect::Positional,
            health,
            asking: false,
        })
    }

    /// A transaction of Postgres.
    pub(super) async fn begin(
        link: PoolConnection<Any>,
        health: Arc<Health>,
    ) -> Result<Tx, StoreError> {
        let mut tx = Tx(Conn {
            link: Link::Begun(link),
            dialect: Dialect::Numbered,
            health,
            asking: false,
        });
        tx.tell("BEGIN").await?;
        Ok(tx)
    }

    async fn tell(&mut self, word: &'static str) -> Result<(), StoreError> {
        let patience = self.patience();
        let told = answered(patience, sqlx::raw_sql(word).execute(self.asked()?)).await;
        self.answered(told).map(drop)
    }

    /// Runs a statement; the number of rows it changed.
    pub(super) async fn run(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<u64, StoreError> {
        self.count();
        let query = sqlx::query_with(sql, arguments(values)?);
        let patience = self.patience();
        let done = answered(patience, query.execute(self.asked()?)).await;
        Ok(self.answered(done)?.rows_affected())
    }

    /// Runs a statement with `:list`; see [`Conn::among`].
    pub(super) async fn run_among(
        &mut self,
        sql: &'static str,
        fixed: Vec<Value>,
        items: Vec<Value>,
    ) -> Result<u64, StoreError> {
        self.run_parts(with_list(sql, fixed, items)).await
    }

    /// Runs a statement whose `:list` is rows, `($1, $2), ($3, $4)`: what follows VALUES. The rows have one width.
    pub(super) async fn run_rows(
        &mut self,
        sql: &'static str,
        rows: Vec<Vec<Value>>,
    ) -> Result<u64, StoreError> {
        self.run_parts(with_rows(sql, rows)).await
    }

    /// As [`Tx::run_rows`], for a statement that returns rows; their order is the database's.
    pub(super) async fn rows_of_rows(
        &mut self,
        sql: &'static str,
        rows: Vec<Vec<Value>>,
    ) -> Result<Vec<AnyRow>, StoreError> {
        self.fetch_parts(with_rows(sql, rows)).await
    }

    /// Makes it so, durably.
    pub(super) async fn commit(self) -> Result<(), StoreError> {
        let mut tx = self;
        if let Link::Begun(_) = &tx.link {
            tx.tell("COMMIT").await?;
        }
        // The connection of Postgres goes back to the others here: only a transaction that is over may be let go like this.
        match std::mem::replace(&mut tx.link, Link::Over) {
            Link::Writing(link) => {
                let committed = link.commit().await;
                tx.health.told(committed)
            }
            _ => Ok(()),
        }
    }

    async fn run_parts(&mut self, parts: Vec<Ready>) -> Result<u64, StoreError> {
        let mut changed = 0;
        for part in parts {
            let (text, values) = self.written(part);
            let query = sqlx::query_with(AssertSqlSafe(text), arguments(values)?).persistent(false);
            let patience = self.patience();
            let done = answered(patience, query.execute(self.asked()?)).await;
            changed += self.answered(done)?.rows_affected();
        }
        Ok(changed)
    }
}

impl Deref for Tx {
    type Target = Conn;
    fn deref(&self) -> &Conn {
        &self.0
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.0
    }
}
