//! `make bench-scale`: looking up and entering fingerprints in a SQLite store that holds ten thousand to ten million.
//!
//! Each store is filled by SQLite itself, in the order of its index, with texts as they come: a third of them copies in
//! campaigns of twenty, every key of a hundredth boilerplate that a thousand others share. Then the daemon's own way is
//! timed: what it loads for one message, and a batch of a hundred new messages.
#![allow(missing_docs, clippy::expect_used)]

mod support;

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use jiff::Timestamp;
use onedoor::campaign::{Fingerprint, GroupId, Identity, Sketch};
use onedoor::store::{Changes, Keys, NewText, Store};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use sqlx::{Connection, Row};

const ORGANIZATION: &str = "Example Corp";
/// Keys of a letter.
const KEYS: u32 = 29;
/// Words of a text.
const WORDS: usize = 130;
const LOOKUPS: usize = 2_000;
const BATCHES: usize = 20;
const BATCH: i64 = 100;

/// What was measured of one size.
struct Measured {
    texts: u64,
    bytes: u64,
    hit: Vec<Duration>,
    miss: Vec<Duration>,
    entered: Vec<Duration>,
}

fn main() -> Result<()> {
    let most: u64 = std::env::var("SCALE_MOST")
        .ok()
        .map_or(Ok(10_000_000), |most| most.parse())?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let sizes = [10_000, 100_000, 1_000_000, 10_000_000]
        .into_iter()
        .filter(|size| *size <= most);
    let mut rows = Vec::new();
    for size in sizes {
        let measured = runtime.block_on(measure(size))?;
        eprintln!("{}", row(&measured));
        rows.push(row(&measured));
    }
    support::publish("scale", &table(&rows))?;
    Ok(())
}

async fn measure(texts: u64) -> Result<Measured> {
    // Beside the build, not in /tmp, which may be in memory.
    let folder = tempfile::tempdir_in(
        std::env::var_os("CARGO_TARGET_TMPDIR").unwrap_or(env!("CARGO_TARGET_TMPDIR").into()),
    )?;
    let file = folder.path().join("onedoor.db");
    let url = format!("sqlite://{}", file.display());
    Store::open(&url).await?.close().await;
    fill(&url, texts).await.context("filling the store")?;
    let store = Store::open(&url).await?;
    let mut random = StdRng::seed_from_u64(texts);
    let bytes = std::fs::metadata(&file)?.len();
    let asked = known_keys(&url, texts, &mut random).await?;
    warm(&file)?;
    let hit = look_up(&store, asked).await?;
    let new = (0..LOOKUPS).map(|_| (0..KEYS).map(|_| fresh_key(&mut random)).collect());
    let miss = look_up(&store, new.collect()).await?;
    let mut entered = Vec::new();
    for _ in 0..BATCHES {
        entered.push(enter(&store, &mut random).await?);
    }
    store.close().await;
    Ok(Measured {
        texts,
        bytes,
        hit,
        miss,
        entered,
    })
}

/// Fills the tables as a bulk load does: without a log, the index in its order.
async fn fill(url: &str, texts: u64) -> Result<()> {
    let numbers = format!(
        "WITH RECURSIVE n(id) AS (SELECT 1 UNION ALL SELECT id + 1 FROM n WHERE id < {texts})"
    );
    let slots = format!(
        "s(slot) AS (SELECT 0 UNION ALL SELECT slot + 1 FROM s WHERE slot < {})",
        KEYS - 1
    );
    // The keys of copies are those of their campaign; one key of a hundred texts is boilerplate.
    let key = "CASE WHEN slot = 7 AND id % 100 = 0 THEN 1000000 + id / 100 % (1 + id / 100000)
        WHEN id % 3 = 0 THEN ((id / 60) * 29 + slot) * 7919 + 5000000000 ELSE abs(random()) >> 15 END";
    let mut conn = sqlx::AnyConnection::connect(url).await?;
    for sql in [
        "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF; PRAGMA cache_size = -2000000; PRAGMA foreign_keys = OFF".to_owned(),
        format!("{numbers} INSERT INTO text_group (id, organization, first_seen) SELECT id, '{ORGANIZATION}', id FROM n"),
        format!("{numbers} INSERT INTO known_text (id, organization, group_id, vendor, link_domains, authenticated, words, sketch, keys)
            SELECT id, '{ORGANIZATION}', id, 'vendor' || (id / 60) || '.example', '', 1, {WORDS}, randomblob({}), randomblob({}) FROM n",
            2 * WORDS, 8 * KEYS),
        format!("{numbers}, {slots} INSERT OR IGNORE INTO text_key (text_key, text_id) SELECT {key} AS k, id FROM n, s ORDER BY k, id"),
        format!("UPDATE counter SET next_group = {0}, next_other = {0}", texts + 1),
        "PRAGMA journal_mode = WAL".to_owned(),
    ] {
        sqlx::raw_sql(sqlx::AssertSqlSafe(sql)).execute(&mut conn).await?;
    }
    Ok(conn.close().await?)
}

/// All keys of texts drawn at random.
async fn known_keys(url: &str, texts: u64, random: &mut StdRng) -> Result<Vec<Vec<i64>>> {
    let mut conn = sqlx::AnyConnection::connect(url).await?;
    let mut asked = Vec::new();
    for _ in 0..LOOKUPS {
        // A copy: its keys follow from its campaign, with boilerplate among them.
        let campaign = random.random_range(0..texts / 60);
        let mut keys: Vec<i64> = (0..i64::from(KEYS))
            .map(|slot| (campaign as i64 * 29 + slot) * 7919 + 5_000_000_000)
            .collect();
        keys[7] = 1_000_000;
        asked.push(keys);
    }
    let found: i64 = sqlx::query("SELECT COUNT(*) FROM text_key WHERE text_key = 1000000")
        .fetch_one(&mut conn)
        .await?
        .try_get(0)?;
    anyhow::ensure!(found > 0, "the boilerplate is not there");
    conn.close().await?;
    Ok(asked)
}

/// Reads the file once, so that it is in the page cache.
fn warm(file: &std::path::Path) -> Result<()> {
    std::io::copy(&mut std::fs::File::open(file)?, &mut std::io::sink())?;
    Ok(())
}

fn fresh_key(random: &mut StdRng) -> i64 {
    random.random_range(0..1_i64 << 48)
}

/// What the daemon loads for one message, again and again inside one assignment.
async fn look_up(store: &Store, asked: Vec<Vec<i64>>) -> Result<Vec<Duration>> {
    let mut assignment = store.begin(ORGANIZATION).await?;
    let mut times = Vec::new();
    for keys in asked {
        let keys = Keys {
            texts: vec![keys],
            ..Keys::default()
        };
        let began = Instant::now();
        assignment.load(&keys).await?;
        times.push(began.elapsed());
    }
    Ok(times)
}

/// A batch of new texts, until it is durable.
async fn enter(store: &Store, random: &mut StdRng) -> Result<Duration> {
    let began = Instant::now();
    let mut assignment = store.begin(ORGANIZATION).await?;
    let ledger = assignment.load(&Keys::default()).await?;
    let mut changes = Changes {
        next: ledger.next,
        ..Changes::default()
    };
    let now = Timestamp::UNIX_EPOCH;
    for number in 0..BATCH {
        let group = GroupId(changes.next.group + number);
        changes.groups.push((group, now));
        changes.texts.push(NewText {
            id: changes.next.other + number,
            group,
            campaign: None,
            identity: Identity::default(),
            fingerprint: Fingerprint {
                keys: (0..KEYS).map(|_| fresh_key(random)).collect(),
                sketch: Sketch((0..WORDS).map(|_| random.random()).collect()),
            },
        });
    }
    changes.next.group += BATCH;
    changes.next.other += BATCH;
    assignment.enter(&changes, now).await?;
    assignment.commit().await?;
    Ok(began.elapsed())
}

fn row(measured: &Measured) -> String {
    let at = |times: &[Duration], share: f64| {
        let mut times = times.to_vec();
        times.sort_unstable();
        let at = ((times.len() as f64 * share) as usize).min(times.len() - 1);
        times[at].as_secs_f64() * 1e3
    };
    format!(
        "| {} | {:.2} / {:.2} | {:.2} / {:.2} | {:.0} | {} |",
        measured.texts,
        at(&measured.hit, 0.5),
        at(&measured.hit, 0.99),
        at(&measured.miss, 0.5),
        at(&measured.miss, 0.99),
        at(&measured.entered, 0.5) * 1e3 / BATCH as f64,
        measured.bytes / measured.texts
    )
}

fn table(rows: &[String]) -> String {
    format!(
        "Texts in a SQLite file that is in the page cache; a look-up is all that the daemon loads for one message, a copy or a new one; \
         entering is a batch of {BATCH} until it is durable.\n\n\
         | texts | look-up of a copy, ms (p50 / p99) | of a new text | entering, µs a text | disk, bytes a text |\n\
         | ---: | ---: | ---: | ---: | ---: |\n{}\n",
        rows.join("\n")
    )
}
