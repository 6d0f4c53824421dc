//! Opening the store: durability set and verified on every connection, schema brought up to date, secrets read.

use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;

use data_encoding::HEXLOWER;
use sqlx::any::AnyPoolOptions;
use sqlx::pool::PoolOptions;
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Any, AnyConnection, AnyPool, Connection, Row};

use super::columns::Column;
use super::disk::{OpenFile, check_file, expected};
use super::error::StoreError;
use super::files::{create_private, refuse_network, turn_at};
use super::health::Health;
use super::leases::Fence;
use super::migrations;
use super::postgres;
use super::rows::Keyed;
use super::sql::{Conn, Dialect, Tx, values};
use crate::campaign::Key;

/// How long a statement waits for another writer of the same SQLite file.
const BUSY: &str = "PRAGMA busy_timeout = 15000";
/// How long to wait for a free or a new connection.
const ACQUIRE: Duration = Duration::from_secs(30);
/// Connections of one process; writers of SQLite queue up anyway.
const CONNECTIONS: u32 = 8;

/// Which database answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Backend {
    File,
    Memory,
    Postgres,
}

/// The one source of truth. Cheap to clone; all clones share the connections.
#[derive(Clone)]
pub struct Store {
    pub(super) pool: AnyPool,
    /// For leases alone, which must not wait until everybody else has a connection.
    leases: AnyPool,
    pub(super) backend: Backend,
    key: [u8; 32],
    instance: String,
    pub(super) health: Arc<Health>,
    pub(super) file: Option<Arc<OpenFile>>,
    /// Checked by every transaction, where this store is one inbox's.
    fence: Option<Arc<Fence>>,
}

impl Store {
    /// Opens `sqlite:///path/file.db` (made, with mode 0600, where its directory exists) or `postgres://…`, verifies
    /// that a commit will be durable, and brings the schema up to date.
    pub async fn open(url: &str) -> Result<Store, StoreError> {
        Store::open_after(url, false).await
    }

    /// The same for a daemon: a SQLite file is read through first, and a damaged one is not written to.
    pub async fn open_checked(url: &str) -> Result<Store, StoreError> {
        Store::open_after(url, true).await
    }

    async fn open_after(url: &str, check: bool) -> Result<Store, StoreError> {
        sqlx::any::install_default_drivers();
        let (backend, pools, _turn) = match url.split(':').next() {
            Some("sqlite") => {
                let (pool, turn) = open_file(url, check).await?;
                (Backend::File, [pool.clone(), pool], Some(turn))
            }
            Some("postgres" | "postgresql") => {
                let url = postgres::trusted(url)?;
                (Backend::Postgres, postgres::open(&url).await?, None)
            }
            _ => {
                return Err(StoreError::Unfit(
                    "its URL must begin with sqlite: or postgres:".into(),
                ));
            }
        };
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(|error| {
            StoreError::Other(format!("the system gives no random bytes: {error}"))
        })?;
        let mut store = Store::prepare(pools, backend, key).await?;
        if backend == Backend::File {
            let options = SqliteConnectOptions::from_str(url)?;
            store.file = OpenFile::now(options.get_filename()).map(Arc::new);
        }
        Ok(store)
    }

    /// A store in memory that is gone with its last clone; its key is fixed, so that the same mail gives the same
    /// numbers. It has one connection: nothing else can be asked while an assignment is open.
    pub async fn throw_away() -> Result<Store, StoreError> {
        sqlx::any::install_default_drivers();
        let pool = PoolOptions::<Any>::new()
            .max_connections(1)
            .min_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .acquire_timeout(ACQUIRE)
            .after_connect(|conn, _| Box::pin(pragma(conn, "PRAGMA foreign_keys = ON")))
            .connect("sqlite::memory:")
            .await?;
        Store::prepare([pool.clone(), pool], Backend::Memory, [7; 32]).await
    }

    /// Waits for running statements and lets the connections go.
    pub async fn close(&self) {
        self.pool.close().await;
        self.leases.close().await;
    }

    /// The secret that keys all fingerprints of this installation.
    pub fn key(&self) -> Key {
        Key(self.key)
    }

    /// A keyed hash of what is looked up but not kept in the clear.
    pub fn keyed(&self, what: &str) -> Keyed {
        Keyed::of(&self.key(), what)
    }

    /// The name of this installation, made at its first start; our mail carries it.
    pub fn instance(&self) -> String {
        self.instance.clone()
    }

    /// Statements given so far by all clones, for measuring.
    pub fn statements(&self) -> u64 {
        self.health.statements()
    }

    /// How a commit is made durable, in words, asked of the database now.
    pub async fn durability(&self) -> Result<String, StoreError> {
        let mut link = self.pool.acquire().await?;
        match self.backend {
            Backend::Memory => Ok("in memory, nothing is kept".into()),
            Backend::Postgres => {
                let commit: String = sqlx::query("SHOW synchronous_commit")
                    .fetch_one(&mut *link)
                    .await?
                    .try_get(0)?;
                Ok(format!("Postgres, synchronous_commit={commit}"))
            }
            Backend::File => {
                let journal = pragma_text(&mut link, "PRAGMA journal_mode").await?;
                let full = pragma_int(&mut link, "PRAGMA synchronous").await?;
                Ok(format!(
                    "SQLite, journal_mode={journal}, synchronous={full}"
                ))
            }
        }
    }

    /// A connection that reads.
    pub(super) async fn reading(&self) -> Result<Conn, StoreError> {
        Ok(Conn::reading(
            self.health.told(self.pool.acquire().await)?,
            self.dialect(),
            self.health.clone(),
        ))
    }

    /// A transaction. SQLite: the write lock is taken at once, so that what it reads cannot change before it writes.
    pub(super) async fn writing(&self) -> Result<Tx, StoreError> {
        self.health.count();
        self.health.usable()?;
        let health = self.health.clone();
        let mut tx = match self.backend {
            Backend::Postgres => Tx::begin(health.told(self.pool.acquire().await)?, health).await?,
            Backend::File | Backend::Memory => {
                let begun = self.pool.begin_with(self.begin_writing()).await;
                Tx::new(health.told(begun)?, health)
            }
        };
        if let Some(fence) = &self.fence {
            fence.check(&mut tx).await?;
        }
        Ok(tx)
    }

    /// A transaction about leases, of a database that several workers share.
    pub(super) async fn leasing(&self) -> Result<Tx, StoreError> {
        self.health.count();
        let health = self.health.clone();
        Tx::begin(health.told(self.leases.acquire().await)?, health).await
    }

    pub(super) fn is_postgres(&self) -> bool {
        self.backend == Backend::Postgres
    }

    pub(super) fn with_fence(&self, fence: Fence) -> Store {
        Store {
            fence: Some(Arc::new(fence)),
            ..self.clone()
        }
    }

    pub(super) fn begin_writing(&self) -> &'static str {
        match self.backend {
            Backend::Postgres => "BEGIN",
            Backend::File | Backend::Memory => "BEGIN IMMEDIATE",
        }
    }

    fn dialect(&self) -> Dialect {
        match self.backend {
            Backend::Postgres => Dialect::Numbered,
            Backend::File | Backend::Memory => Dialect::Positional,
        }
    }

    async fn prepare(
        [pool, leases]: [AnyPool; 2],
        backend: Backend,
        fresh: [u8; 32],
    ) -> Result<Store, StoreError> {
        migrations::bring_up(&pool, backend).await?;
        let mut store = Store {
            pool,
            leases,
            backend,
            key: fresh,
            instance: String::new(),
            health: Arc::default(),
            file: None,
            fence: None,
        };
        store.read_secrets().await?;
        store.name_brands().await?;
        Ok(store)
    }

    /// Writes the fresh key where none is, and takes what is there: of two first starts at once, one wins.
    async fn read_secrets(&mut self) -> Result<(), StoreError> {
        let offered = HEXLOWER.encode(&self.key);
        let instance = HEXLOWER
            .encode(blake3::hash(&self.key).as_bytes())
            .chars()
            .take(12)
            .collect::<String>();
        let mut tx = self.writing().await?;
        let rows = vec![values!["key", offered], values!["instance", instance]];
        tx.run_rows(
            "INSERT INTO meta (name, content) VALUES :list ON CONFLICT (name) DO NOTHING",
            rows,
        )
        .await?;
        let key = tx
            .one("SELECT content FROM meta WHERE name = 'key'", vec![])
            .await?
            .text("content")?;
        let instance = tx
            .one("SELECT content FROM meta WHERE name = 'instance'", vec![])
            .await?;
        tx.commit().await?;
        let bytes = HEXLOWER
            .decode(key.as_bytes())
            .ok()
            .and_then(|bytes| bytes.try_into().ok());
        self.key = bytes.ok_or_else(|| StoreError::Corrupt("its key is not 32 bytes".into()))?;
        self.instance = instance.text("content")?;
        Ok(())
    }
}

/// The pool, and the turn of this process until the schema is in place. The first connection is made past the pool, which
/// would try again and again where it should say what is wrong.
async fn open_file(url: &str, check: bool) -> Result<(AnyPool, std::fs::File), StoreError> {
    let options = SqliteConnectOptions::from_str(url)?;
    let path = options.get_filename();
    refuse_network(path)?;
    expected(path)?;
    create_private(path)?;
    let turn = turn_at(path.to_owned()).await?;
    let mut first = AnyConnection::connect(url).await?;
    make_file_durable(&mut first).await.map_err(telling)?;
    if check {
        check_file(&mut first).await?;
    }
    first.close().await?;
    let pool = pool_options()
        .after_connect(|conn, _| Box::pin(make_file_durable(conn)))
        .connect(url)
        .await?;
    Ok((pool, turn))
}

/// Set and read back: SQLite ignores what it cannot do, such as WAL on a file system without shared memory.
async fn make_file_durable(conn: &mut AnyConnection) -> Result<(), sqlx::Error> {
    pragma(conn, BUSY).await?;
    pragma(conn, "PRAGMA foreign_keys = ON").await?;
    pragma(conn, "PRAGMA synchronous = FULL").await?;
    let journal = pragma_text(conn, "PRAGMA journal_mode = WAL").await?;
    let synchronous = pragma_int(conn, "PRAGMA synchronous").await?;
    let keys = pragma_int(conn, "PRAGMA foreign_keys").await?;
    match (journal.as_str(), synchronous, keys) {
        ("wal", 2.., 1) => Ok(()),
        _ => Err(sqlx::Error::Configuration(
            format!("SQLite cannot keep its promises here (journal_mode={journal}, synchronous={synchronous}, foreign_keys={keys}): put the file on a local disk").into(),
        )),
    }
}

pub(super) fn pool_options() -> AnyPoolOptions {
    AnyPoolOptions::new()
        .max_connections(CONNECTIONS)
        .acquire_timeout(ACQUIRE)
        // A commit that SQLite rolled back by itself (a full disk) leaves sqlx in a transaction that is none.
        .before_acquire(|conn, _| Box::pin(async move { Ok(!conn.is_in_transaction()) }))
}

pub(super) fn telling(error: sqlx::Error) -> StoreError {
    match error {
        sqlx::Error::Configuration(what) => StoreError::Unfit(what.to_string()),
        other => other.into(),
    }
}

pub(super) async fn pragma(conn: &mut AnyConnection, sql: &'static str) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(sql).execute(conn).await.map(drop)
}

pub(super) async fn pragma_text(
    conn: &mut AnyConnection,
    sql: &'static str,
) -> Result<String, sqlx::Error> {
    sqlx::raw_sql(sql).fetch_one(conn).await?.try_get(0)
}

pub(super) async fn pragma_int(
    conn: &mut AnyConnection,
    sql: &'static str,
) -> Result<i64, sqlx::Error> {
    sqlx::raw_sql(sql).fetch_one(conn).await?.try_get(0)
}
