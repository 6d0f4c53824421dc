//! The schema: one folder of migrations a backend, the same statements in each, embedded in the program.

use std::borrow::Cow;
use std::path::Path;

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyPool, Row, SqlSafeStr};

use super::error::StoreError;
use super::files::create_private;
use super::open::Backend;

/// Version, name, text for SQLite, text for Postgres. A line is added at the end, never changed.
const MIGRATIONS: &[(i64, &str, &str, &str)] = &[
    (
        1,
        "base",
        include_str!("../../migrations/sqlite/0001_base.sql"),
        include_str!("../../migrations/postgres/0001_base.sql"),
    ),
    (
        2,
        "vendor card",
        include_str!("../../migrations/sqlite/0002_vendor_card.sql"),
        include_str!("../../migrations/postgres/0002_vendor_card.sql"),
    ),
    (
        3,
        "text keys",
        include_str!("../../migrations/sqlite/0003_text_keys.sql"),
        include_str!("../../migrations/postgres/0003_text_keys.sql"),
    ),
    (
        4,
        "lessons",
        include_str!("../../migrations/sqlite/0004_lessons.sql"),
        include_str!("../../migrations/postgres/0004_lessons.sql"),
    ),
    (
        5,
        "decisions",
        include_str!("../../migrations/sqlite/0005_decisions.sql"),
        include_str!("../../migrations/postgres/0005_decisions.sql"),
    ),
    (
        6,
        "standing",
        include_str!("../../migrations/sqlite/0006_standing.sql"),
        include_str!("../../migrations/postgres/0006_standing.sql"),
    ),
    (
        7,
        "digest",
        include_str!("../../migrations/sqlite/0007_digest.sql"),
        include_str!("../../migrations/postgres/0007_digest.sql"),
    ),
    (
        8,
        "digest mail",
        include_str!("../../migrations/sqlite/0008_digest_mail.sql"),
        include_str!("../../migrations/postgres/0008_digest_mail.sql"),
    ),
    (
        9,
        "apart",
        include_str!("../../migrations/sqlite/0009_apart.sql"),
        include_str!("../../migrations/postgres/0009_apart.sql"),
    ),
    (
        10,
        "exemplar_brief",
        include_str!("../../migrations/sqlite/0010_exemplar_brief.sql"),
        include_str!("../../migrations/postgres/0010_exemplar_brief.sql"),
    ),
    (
        12,
        "workers",
        include_str!("../../migrations/sqlite/0012_workers.sql"),
        include_str!("../../migrations/postgres/0012_workers.sql"),
    ),
    (
        13,
        "safety",
        include_str!("../../migrations/sqlite/0013_safety.sql"),
        include_str!("../../migrations/postgres/0013_safety.sql"),
    ),
];

/// Runs what is missing, each migration in a transaction of its own; refuses a newer database before it writes.
///
/// Processes that start at once take turns: Postgres has a lock for this, a SQLite file got one when it was opened.
pub(super) async fn bring_up(pool: &AnyPool, backend: Backend) -> Result<(), StoreError> {
    let known = MIGRATIONS.last().map_or(0, |migration| migration.0);
    let found = version(pool, backend).await?;
    if found > known {
        return Err(StoreError::Newer { found, known });
    }
    if backend == Backend::File && (1..known).contains(&found) {
        keep_a_copy(pool, found).await?;
    }
    run(pool, backend).await
}

/// A copy beside the file, `onedoor.db.schema-1`: the way back if a migration should turn out to be a mistake. One that
/// is there already is from an earlier try, and older.
async fn keep_a_copy(pool: &AnyPool, version: i64) -> Result<(), StoreError> {
    let main = "SELECT file FROM pragma_database_list WHERE name = 'main'";
    let file: String = sqlx::query(main).fetch_one(pool).await?.try_get(0)?;
    let copy = format!("{file}.schema-{version}");
    if std::fs::metadata(&copy).is_ok_and(|found| found.len() > 0) {
        return Ok(());
    }
    // Under its name only when it is whole: a start that is killed here must not leave half of one.
    let new = format!("{copy}.new");
    let _ = std::fs::remove_file(&new);
    create_private(Path::new(&new))?;
    sqlx::query("VACUUM INTO $1")
        .bind(new.clone())
        .execute(pool)
        .await?;
    std::fs::rename(&new, &copy)
        .map_err(|error| StoreError::Unreachable(format!("{copy}: {error}")))
}

async fn run(pool: &AnyPool, backend: Backend) -> Result<(), StoreError> {
    let migrations = MIGRATIONS.iter().map(|(version, name, sqlite, postgres)| {
        let text: &'static str = if backend == Backend::Postgres {
            postgres
        } else {
            sqlite
        };
        Migration::new(
            *version,
            Cow::Borrowed(*name),
            MigrationType::Simple,
            text.into_sql_str(),
            false,
        )
    });
    let migrator = Migrator::with_migrations(migrations.collect());
    crashpoint!("cp39", half(&migrator, pool).await);
    Ok(migrator.run(pool).await?)
}

/// All but the last migration, and of that everything but its commit.
#[cfg(feature = "failpoints")]
async fn half(
    migrator: &Migrator,
    pool: &AnyPool,
) -> Option<sqlx::Transaction<'static, sqlx::Any>> {
    let [.., before, last] = migrator.iter().collect::<Vec<_>>()[..] else {
        return None;
    };
    migrator.run_to(before.version, pool).await.ok()?;
    let mut begun = pool.begin().await.ok()?;
    let text = sqlx::AssertSqlSafe(last.sql.as_str().to_owned());
    sqlx::raw_sql(text).execute(&mut *begun).await.ok()?;
    Some(begun)
}

async fn version(pool: &AnyPool, backend: Backend) -> Result<i64, StoreError> {
    let exists = match backend {
        Backend::Postgres => "SELECT COUNT(*) FROM pg_tables WHERE tablename = '_sqlx_migrations'",
        Backend::File | Backend::Memory => {
            "SELECT COUNT(*) FROM sqlite_master WHERE name = '_sqlx_migrations'"
        }
    };
    let tables: i64 = sqlx::query(exists).fetch_one(pool).await?.try_get(0)?;
    if tables == 0 {
        return Ok(0);
    }
    let newest = sqlx::query("SELECT COALESCE(MAX(version), 0) FROM _sqlx_migrations")
        .fetch_one(pool)
        .await?;
    Ok(newest.try_get(0)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_databases_get_the_same_schema() {
        for (_, name, sqlite, postgres) in MIGRATIONS {
            let code = |text: &str| -> String {
                text.lines()
                    .filter(|line| !line.starts_with("--"))
                    .collect::<Vec<_>>()
                    .join("\n")
            };
            let translated = code(sqlite)
                .replace(") STRICT, WITHOUT ROWID;", ");")
                .replace(") STRICT;", ");")
                .replace("INTEGER", "BIGINT")
                .replace("BLOB", "BYTEA")
                .replace("REAL", "DOUBLE PRECISION");
            assert_eq!(translated, code(postgres), "migration {name}");
        }
    }
}
