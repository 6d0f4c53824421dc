//! Opening: durability, migrations, newer databases.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use onedoor::store::*;
use sqlx::migrate::Migrator;

use super::samples::*;
use crate::support::postgres;

#[tokio::test(flavor = "multi_thread")]
async fn durability_is_verified_at_open() {
    let [file, server] = sites().await.try_into().ok().unwrap();
    assert_eq!(
        file.store.durability().await.unwrap(),
        "SQLite, journal_mode=wal, synchronous=2"
    );
    assert_eq!(
        server.store.durability().await.unwrap(),
        "Postgres, synchronous_commit=on"
    );
    let path = file.url.strip_prefix("sqlite://").unwrap();
    for name in [path.to_owned(), format!("{path}-wal")] {
        let mode = std::fs::metadata(name).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else reads it");
    }
    // This way of locking has no shared memory, and so no WAL: as on a network file system.
    let weak = Store::open(&format!("{}2?vfs=unix-dotfile", file.url)).await;
    assert!(matches!(weak, Err(StoreError::Unfit(why)) if why.contains("local disk")));
    let missing = Store::open("sqlite:///no/such/directory/onedoor.db").await;
    assert!(
        matches!(missing, Err(StoreError::Unreachable(why)) if why.contains("/no/such/directory"))
    );
    let plain = Store::open("postgres://db.example/onedoor?sslmode=require").await;
    assert!(matches!(plain, Err(StoreError::Unfit(why)) if why.contains("verify-full")));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_stays_with_the_database() {
    for site in sites().await {
        let again = Store::open(&site.url).await.unwrap();
        assert_eq!(again.key().0, site.store.key().0);
        assert_eq!(
            (again.instance(), again.keyed("a")),
            (site.store.instance(), site.store.keyed("a"))
        );
    }
    let (one, other) = (
        Store::throw_away().await.unwrap(),
        Store::throw_away().await.unwrap(),
    );
    assert_eq!(
        one.keyed("a"),
        other.keyed("a"),
        "a replay gives the same numbers again"
    );
    assert_eq!(
        one.begin(ORG)
            .await
            .unwrap()
            .load(&Keys::default())
            .await
            .unwrap()
            .next
            .campaign,
        1
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_several_first_starts_at_once_all_find_one_schema_and_one_secret() {
    let dir = tempfile::tempdir().unwrap();
    let server = tokio::task::spawn_blocking(postgres::database)
        .await
        .unwrap();
    for url in [
        format!("sqlite://{}/onedoor.db", dir.path().display()),
        server,
    ] {
        let open = || {
            let url = url.clone();
            tokio::spawn(async move { Store::open(&url).await.unwrap() })
        };
        let starts: Vec<_> = (0..16).map(|_| open()).collect();
        let mut keys = Vec::new();
        for start in starts {
            keys.push(start.await.unwrap().key().0);
        }
        keys.dedup();
        assert_eq!(keys.len(), 1);
    }
}

/// A row in every table of the first schema that can have one.
const FILLED: &str = "
    INSERT INTO organization (name, assignments) VALUES ('Example Corp', 3);
    INSERT INTO text_group (id, organization, first_seen) VALUES (1, 'Example Corp', 5);
    INSERT INTO campaign (id, organization, vendor, subject, first_seen, last_seen)
        VALUES (1, 'Example Corp', 'acme.example', 'Cheaper cloud', 5, 6);
    INSERT INTO sighting (id, organization, inbox, folder, uid_validity, uid, kind, digest, group_id, campaign_id,
            recipient, verdict, score, assessment, decision, arrived_at, decided_at)
        VALUES (1, 'Example Corp', 'it', 'INBOX', 7, 8, 'direct', 1, 1, 1, 'it@example.com', 'pitch', 0.9, '{}', '[]',
            5, 6);
    INSERT INTO attempt (inbox, folder, uid_validity, uid, attempts, passed_over)
        VALUES ('it', 'INBOX', 7, 9, 3, 'poison');
    INSERT INTO known_text (id, organization, group_id, link_domains, authenticated, words, sketch)
        VALUES (1, 'Example Corp', 1, '', 0, 30, CAST('ab' AS BLOB));
    INSERT INTO band (band, text_id) VALUES (77, 1);
    INSERT INTO vendor (organization, vendor) VALUES ('Example Corp', 'acme.example');
    INSERT INTO text_group (id, organization, first_seen, released) VALUES (2, 'Example Corp', 7, 1),
        (3, 'Example Corp', 8, 1);
    INSERT INTO campaign (id, organization, vendor, subject, first_seen, last_seen, released)
        VALUES (2, 'Example Corp', 'paper.example', 'Your order', 7, 9, 1);
    INSERT INTO sighting (id, organization, inbox, folder, uid_validity, uid, kind, digest, vendor, group_id, campaign_id,
            recipient, verdict, score, assessment, decision, arrived_at, decided_at)
        VALUES (2, 'Example Corp', 'it', 'INBOX', 7, 10, 'direct', 2, 'paper.example', 2, 2, 'it@example.com', 'pitch', 0.9,
            '{}', '[]', 7, 8),
        (3, 'Example Corp', 'it', 'INBOX', 7, 11, 'direct', 3, 'cups.example', 3, NULL, 'it@example.com', 'unsure', 0.6,
            '{}', '[]', 8, 8);
    INSERT INTO mail (id, organization, kind, channel, campaign_id, unique_key, recipient, envelope_from, message_id,
            message_key, bytes, not_before, evidence, state, planned_at)
        VALUES (900, 'Example Corp', 'reply', 'send', 1, 'reply:c1', 'sam@acme.example', '', 'onedoor.old@example.com', 77,
            CAST('ab' AS BLOB), 6, '{}', 'planned', 6);
    UPDATE counter SET next_group = 4, next_campaign = 3, next_sighting = 4;";

#[tokio::test(flavor = "multi_thread")]
async fn migrations_run_over_a_filled_database() {
    sqlx::any::install_default_drivers();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("old.db");
    std::fs::File::create(&file).unwrap();
    let server = tokio::task::spawn_blocking(postgres::database)
        .await
        .unwrap();
    for (url, folder) in [
        (format!("sqlite://{}", file.display()), "sqlite"),
        (server, "postgres"),
    ] {
        let migrations = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("migrations")
            .join(folder);
        let pool = sqlx::AnyPool::connect(&url).await.unwrap();
        Migrator::new(migrations)
            .await
            .unwrap()
            .run_to(1, &pool)
            .await
            .unwrap();
        pool.close().await;
        let filled = match folder {
            "postgres" => FILLED.replace("BLOB", "BYTEA"),
            _ => FILLED.to_owned(),
        };
        tell(&url, filled).await;
        let store = Store::open(&url).await.unwrap();
        if folder == "sqlite" {
            let copy = format!("sqlite://{}.schema-1", file.display());
            assert_eq!(
                ask(&copy, "SELECT COUNT(*) FROM campaign").await,
                2,
                "the way back"
            );
        }
        let detail = store
            .campaign(onedoor::campaign::CampaignId(1))
            .await
            .unwrap()
            .unwrap();
        assert_eq!((detail.campaign.sightings, detail.timeline.len()), (1, 1));
        assert_eq!(store.passed_over("it").await.unwrap()[0].reason, "poison");
        assert_eq!(store.vendors().await.unwrap()[0].vendor, "acme.example");
        let taught: Vec<_> = store
            .lessons()
            .await
            .unwrap()
            .into_iter()
            .map(|lesson| {
                assert_eq!((lesson.by, lesson.revoked_at), (LessonBy::Unknown, None));
                (lesson.id, lesson.vendor.unwrap(), lesson.campaign)
            })
            .collect();
        let expected = [
            ("l1", "paper.example", Some("c2")),
            ("l2", "cups.example", None),
        ];
        let expected = expected.map(|(id, vendor, campaign)| {
            (
                id.to_owned(),
                vendor.to_owned(),
                campaign.map(str::to_owned),
            )
        });
        assert_eq!(
            taught, expected,
            "what was released before lessons were kept"
        );
        let kept = store.mail_of("reply:c1").await.unwrap().unwrap();
        assert_eq!(
            (kept.planned.id, kept.planned.campaign, kept.planned.bytes),
            (900, Some(onedoor::campaign::CampaignId(1)), b"ab".to_vec())
        );
        planned_reply(&store).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_database_is_refused_untouched() {
    for site in sites().await {
        site.store.close().await;
        tell(
            &site.url,
            "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
                SELECT 9999, 'from the future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1;
            ALTER TABLE meta RENAME TO meta_of_the_future;",
        )
        .await;
        let refused = Store::open(&site.url).await.err().unwrap();
        assert!(matches!(refused, StoreError::Newer { found: 9999, .. }));
        assert!(refused.to_string().contains("newer onedoor"));
        assert_eq!(
            ask(&site.url, "SELECT COUNT(*) FROM meta_of_the_future").await,
            2
        );
    }
}
