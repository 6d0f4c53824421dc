//! The one way to the database: statements with `$1` placeholders over sqlx's `Any` driver, counted.
//!
//! Values travel as parameters only. The one thing ever put into the text of a statement is a list of placeholders (see
//! `placeholders`); nothing else here or above builds SQL at run time. Reads take a [`Conn`], writes a [`Tx`], so that
//! no write slips past its transaction.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::pool::PoolConnection;
use sqlx::{Any, AnyConnection, AssertSqlSafe, Transaction};

use super::error::StoreError;
use super::health::Health;
use super::placeholders::{Ready, positional, with_list, with_rows};
use super::rows::Keyed;
use crate::campaign::{CampaignId, GroupId};

/// One parameter.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Value {
    Int(Option<i64>),
    Text(Option<String>),
    Blob(Vec<u8>),
    Real(Option<f64>),
}

macro_rules! value_from {
    ($($from:ty => |$it:ident| $to:expr;)*) => {
        $(impl From<$from> for Value {
            fn from($it: $from) -> Value { $to }
        })*
    };
}

value_from! {
    i64 => |it| Value::Int(Some(it));
    u32 => |it| Value::Int(Some(i64::from(it)));
    bool => |it| Value::Int(Some(i64::from(it)));
    Timestamp => |it| Value::Int(Some(it.as_millisecond()));
    Keyed => |it| Value::Int(Some(it.0));
    CampaignId => |it| Value::Int(Some(it.0));
    GroupId => |it| Value::Int(Some(it.0));
    &str => |it| Value::Text(Some(it.to_owned()));
    &String => |it| Value::Text(Some(it.clone()));
    String => |it| Value::Text(Some(it));
    Option<String> => |it| Value::Text(it);
    &Option<String> => |it| Value::Text(it.clone());
    Option<&str> => |it| Value::Text(it.map(str::to_owned));
    Option<Timestamp> => |it| Value::Int(it.map(|at| at.as_millisecond()));
    Option<Keyed> => |it| Value::Int(it.map(|key| key.0));
    Option<CampaignId> => |it| Value::Int(it.map(|id| id.0));
    Option<GroupId> => |it| Value::Int(it.map(|id| id.0));
    &[u8] => |it| Value::Blob(it.to_vec());
    Vec<u8> => |it| Value::Blob(it);
    f64 => |it| Value::Real(Some(it));
    f32 => |it| Value::Real(Some(f64::from(it)));
    Option<f64> => |it| Value::Real(it);
    Option<bool> => |it| Value::Int(it.map(i64::from));
}

/// A row of parameters.
macro_rules! values {
    ($($value:expr),* $(,)?) => { vec![$($crate::store::sql::Value::from($value)),*] };
}
pub(super) use values;

/// A connection that reads.
pub(super) struct Conn {
    link: Link,
    dialect: Dialect,
    health: Arc<Health>,
}

enum Link {
    Pooled(PoolConnection<Any>),
    Writing(Transaction<'static, Any>),
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
        let rows = query.fetch_all(self.link()).await;
        self.told(rows)
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
            let part = query.fetch_all(self.link()).await;
            rows.extend(self.told(part)?);
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

    fn told<T>(&self, outcome: Result<T, sqlx::Error>) -> Result<T, StoreError> {
        self.health.told(outcome)
    }

    fn link(&mut self) -> &mut AnyConnection {
        match &mut self.link {
            Link::Pooled(link) => link,
            Link::Writing(link) => link,
        }
    }
}

/// A transaction: the only thing that writes. Dropped without [`Tx::commit`], it changes nothing.
pub(super) struct Tx(Conn);

impl Tx {
    pub(super) fn new(
        link: Transaction<'static, Any>,
        dialect: Dialect,
        health: Arc<Health>,
    ) -> Tx {
        Tx(Conn {
            link: Link::Writing(link),
            dialect,
            health,
        })
    }

    /// Runs a statement; the number of rows it changed.
    pub(super) async fn run(
        &mut self,
        sql: &'static str,
        values: Vec<Value>,
    ) -> Result<u64, StoreError> {
        self.count();
        let query = sqlx::query_with(sql, arguments(values)?);
        let done = query.execute(self.link()).await;
        Ok(self.told(done)?.rows_affected())
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
        let health = self.0.health;
        match self.0.link {
            Link::Writing(link) => health.told(link.commit().await),
            Link::Pooled(_) => Ok(()),
        }
    }

    async fn run_parts(&mut self, parts: Vec<Ready>) -> Result<u64, StoreError> {
        let mut changed = 0;
        for part in parts {
            let (text, values) = self.written(part);
            let query = sqlx::query_with(AssertSqlSafe(text), arguments(values)?).persistent(false);
            let done = query.execute(self.link()).await;
            changed += self.told(done)?.rows_affected();
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

fn arguments(values: Vec<Value>) -> Result<AnyArguments, StoreError> {
    use sqlx::Arguments;
    let mut arguments = AnyArguments::default();
    for value in values {
        match value {
            Value::Int(value) => arguments.add(value),
            Value::Text(value) => arguments.add(value),
            Value::Blob(value) => arguments.add(value),
            // sqlx gives Postgres the missing f64 as an f32 and the other way round; the statement it prepares then
            // refuses the next f64.
            Value::Real(None) => arguments.add(None::<f32>),
            Value::Real(value) => arguments.add(value),
        }
        .map_err(|error| StoreError::Other(format!("a value cannot be stored: {error}")))?;
    }
    Ok(arguments)
}
