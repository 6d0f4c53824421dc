//! The whole store into another one, SQLite or Postgres: every table of one consistent snapshot, counted and checksummed
//! on both sides before it is made so.
//!
//! Here, and only here, statements are put together at run time: from the names of our own schema.

use futures::TryStreamExt;
use serde::Serialize;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::{Any, Arguments, AssertSqlSafe, Row, Transaction};

use super::error::StoreError;
use super::open::{Backend, Store};
use super::placeholders::tuples;

/// Rows of one statement.
const BATCH: usize = 100;

/// Tables that hold a row of their own in every new store.
const OWN: [&str; 3] = ["meta", "counter", "safety"];

/// A table that was copied.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CopiedTable {
    /// Its name.
    pub table: String,
    /// Its rows.
    pub rows: u64,
    /// The sum over its rows, the same on both sides.
    pub checksum: String,
}

/// A column as both databases keep it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Int,
    Text,
    Blob,
    Real,
}

#[derive(Debug)]
struct Table {
    name: String,
    columns: Vec<(String, Kind)>,
}

/// A value of a row.
#[derive(Debug, Clone)]
enum Cell {
    Int(Option<i64>),
    Text(Option<String>),
    Blob(Option<Vec<u8>>),
    Real(Option<f64>),
}

/// Rows counted, and summed up whatever their order.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
struct Sum {
    rows: u64,
    sum: u128,
}

impl Store {
    /// Copies everything into `to`, which must hold nothing yet.
    ///
    /// # Errors
    /// The target is not empty, one of the databases failed, or the copy is not what was read; then nothing was copied.
    pub async fn copy_into(&self, to: &Store) -> Result<Vec<CopiedTable>, StoreError> {
        let tables = schema().await?;
        let mut source = self.snapshot().await?;
        let mut target = to.pool.begin_with(to.begin_writing()).await?;
        for table in &tables {
            refuse_rows(&mut target, table).await?;
        }
        let mut copied = Vec::new();
        for table in &tables {
            let read = copy_table(&mut source, &mut target, table).await?;
            let written = sum_of(&mut target, table).await?;
            if read != written {
                return Err(StoreError::Corrupt(format!(
                    "table {} does not hold what was written to it; nothing was copied",
                    table.name
                )));
            }
            copied.push(CopiedTable {
                table: table.name.clone(),
                rows: read.rows,
                checksum: format!("{:032x}", read.sum),
            });
        }
        target.commit().await?;
        Ok(copied)
    }

    /// A transaction that reads one and the same state throughout.
    async fn snapshot(&self) -> Result<Transaction<'static, Any>, StoreError> {
        let begin = match self.backend {
            Backend::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Backend::File | Backend::Memory => "BEGIN",
        };
        Ok(self.pool.begin_with(begin).await?)
    }
}

/// Tables in the order they were made, so that what a row refers to is there before it; asked of a store in memory, which
/// has the schema of this program.
async fn schema() -> Result<Vec<Table>, StoreError> {
    let model = Store::throw_away().await?;
    let mut link = model.snapshot().await?;
    let named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'
        AND name <> '_sqlx_migrations' ORDER BY rowid";
    let mut tables = Vec::new();
    for row in sqlx::query(named).fetch_all(&mut *link).await? {
        let name: String = row.try_get(0)?;
        let columns = "SELECT name, type FROM pragma_table_info($1) ORDER BY cid";
        let columns = sqlx::query(columns)
            .bind(name.clone())
            .fetch_all(&mut *link);
        let columns = columns
            .await?
            .iter()
            .map(column)
            .collect::<Result<_, _>>()?;
        tables.push(Table { name, columns });
    }
    Ok(tables)
}

fn column(row: &AnyRow) -> Result<(String, Kind), StoreError> {
    let (name, kind): (String, String) = (row.try_get(0)?, row.try_get(1)?);
    let kind = match kind.as_str() {
        "INTEGER" => Kind::Int,
        "TEXT" => Kind::Text,
        "BLOB" => Kind::Blob,
        "REAL" => Kind::Real,
        other => return Err(StoreError::Other(format!("column {name} is {other}"))),
    };
    Ok((name, kind))
}

impl Table {
    fn select(&self) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        format!("SELECT {} FROM {}", names.join(", "), self.name)
    }

    fn insert(&self, rows: usize) -> String {
        let names: Vec<&str> = self.columns.iter().map(|(name, _)| name.as_str()).collect();
        let values = tuples(rows, names.len());
        format!(
            "INSERT INTO {} ({}) VALUES {values}",
            self.name,
            names.join(", ")
        )
    }

    fn cells(&self, row: &AnyRow) -> Result<Vec<Cell>, StoreError> {
        let cell = |(at, (_, kind)): (usize, &(String, Kind))| {
            Ok(match kind {
                Kind::Int => Cell::Int(row.try_get(at)?),
                Kind::Text => Cell::Text(row.try_get(at)?),
                Kind::Blob => Cell::Blob(row.try_get(at)?),
                Kind::Real => Cell::Real(row.try_get(at)?),
            })
        };
        self.columns.iter().enumerate().map(cell).collect()
    }
}

async fn refuse_rows(
    target: &mut Transaction<'static, Any>,
    table: &Table,
) -> Result<(), StoreError> {
    let count = format!("SELECT COUNT(*) FROM {}", table.name);
    let row = sqlx::query(AssertSqlSafe(count))
        .fetch_one(&mut **target)
        .await?;
    let rows: i64 = row.try_get(0)?;
    if rows > 0 && !OWN.contains(&table.name.as_str()) {
        return Err(StoreError::Unfit(format!(
            "it is not empty ({} holds {rows} rows), and nothing is written over; name a new one",
            table.name
        )));
    }
    Ok(())
}

async fn copy_table(
    source: &mut Transaction<'static, Any>,
    target: &mut Transaction<'static, Any>,
    table: &Table,
) -> Result<Sum, StoreError> {
    let clear = format!("DELETE FROM {}", table.name);
    sqlx::query(AssertSqlSafe(clear))
        .execute(&mut **target)
        .await?;
    let mut sum = Sum::default();
    let mut batch = Vec::new();
    let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(&mut **source);
    while let Some(row) = rows.try_next().await? {
        let cells = table.cells(&row)?;
        sum.add(&cells);
        batch.push(cells);
        if batch.len() == BATCH {
            insert(target, table, std::mem::take(&mut batch)).await?;
        }
    }
    insert(target, table, batch).await?;
    Ok(sum)
}

async fn insert(
    target: &mut Transaction<'static, Any>,
    table: &Table,
    batch: Vec<Vec<Cell>>,
) -> Result<(), StoreError> {
    if batch.is_empty() {
        return Ok(());
    }
    let text = table.insert(batch.len());
    let mut arguments = AnyArguments::default();
    for cell in batch.into_iter().flatten() {
        let added = match cell {
            Cell::Int(value) => arguments.add(value),
            Cell::Text(value) => arguments.add(value),
            Cell::Blob(value) => arguments.add(value),
            // See `sql::arguments`: sqlx mixes up the missing f64 and the missing f32.
            Cell::Real(None) => arguments.add(None::<f32>),
            Cell::Real(value) => arguments.add(value),
        };
        added.map_err(|error| StoreError::Other(format!("a value cannot be stored: {error}")))?;
    }
    let query = sqlx::query_with(AssertSqlSafe(text), arguments).persistent(false);
    query.execute(&mut **target).await?;
    Ok(())
}

async fn sum_of(target: &mut Transaction<'static, Any>, table: &Table) -> Result<Sum, StoreError> {
    let mut sum = Sum::default();
    let mut rows = sqlx::query(AssertSqlSafe(table.select())).fetch(&mut **target);
    while let Some(row) = rows.try_next().await? {
        sum.add(&table.cells(&row)?);
    }
    Ok(sum)
}

impl Sum {
    fn add(&mut self, cells: &[Cell]) {
        let mut hasher = blake3::Hasher::new();
        for cell in cells {
            let (mark, bytes) = match cell {
                Cell::Int(value) => (b'i', value.map(|value| value.to_be_bytes().to_vec())),
                Cell::Text(value) => (b't', value.clone().map(String::into_bytes)),
                Cell::Blob(value) => (b'b', value.clone()),
                Cell::Real(value) => (
                    b'r',
                    value.map(|value| value.to_bits().to_be_bytes().to_vec()),
                ),
            };
            let length = bytes.as_ref().map_or(u64::MAX, |bytes| bytes.len() as u64);
            hasher.update(&[mark]).update(&length.to_be_bytes());
            hasher.update(&bytes.unwrap_or_default());
        }
        let mut half = [0; 16];
        half.copy_from_slice(&hasher.finalize().as_bytes()[..16]);
        self.rows += 1;
        self.sum = self.sum.wrapping_add(u128::from_be_bytes(half));
    }
}
