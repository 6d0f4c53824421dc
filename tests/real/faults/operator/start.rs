//! Two daemons, databases of other versions, disks and folders of others.

use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;
use std::process::Command;

use sqlx::migrate::Migrator;

use crate::daemon::company::{Company, Daemon, PATIENCE, Wish, pitch};
use crate::daemon::process::{onedoor, program};
use crate::faults::stage::{Site, ask, change, run, tell, to_the_end};

#[tokio::test(flavor = "multi_thread")]
async fn o06_a_second_daemon_on_one_store_ends_and_names_the_first() {
    let site = Site::new();
    let daemon = Daemon::start(&site.config);
    daemon.wait_until("it runs", |log| log.contains("onedoor is running"));
    let lock = std::fs::read_to_string(format!("{}.lock", site.database().display())).unwrap();
    assert!(lock.starts_with("process "), "{lock}");
    run(&site.config, &["run"]).must(75, &["another onedoor runs", lock.trim()]);
    let began = std::time::Instant::now();
    while !run(&site.config, &["status"])
        .said
        .contains("running since")
    {
        assert!(
            began.elapsed() < PATIENCE,
            "a command that only asks is answered"
        );
    }
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn o08_a_database_of_a_newer_version_is_refused_and_not_written() {
    let site = Site::new();
    run(&site.config, &["status"]).must(0, &[]);
    tell(
        &site.database(),
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
            SELECT 9999, 'from the future', success, checksum, 0 FROM _sqlx_migrations WHERE version = 1;
        PRAGMA wal_checkpoint(TRUNCATE);",
    )
    .await;
    let before = std::fs::read(site.database()).unwrap();
    for command in ["run", "status"] {
        run(&site.config, &[command]).must(78, &["9999", "newer onedoor"]);
    }
    assert!(
        before == std::fs::read(site.database()).unwrap(),
        "it was written to"
    );
}

/// A database of the first version.
async fn old_database(site: &Site) {
    std::fs::File::create(site.database()).unwrap();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations/sqlite");
    let url = format!("sqlite://{}", site.database().display());
    let pool = sqlx::SqlitePool::connect(&url).await.unwrap();
    Migrator::new(folder)
        .await
        .unwrap()
        .run_to(1, &pool)
        .await
        .unwrap();
    sqlx::query(
        "INSERT INTO vendor (organization, vendor) VALUES ('Example Corp', 'acme.example')",
    )
    .execute(&pool)
    .await
    .unwrap();
    pool.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn o09_a_migration_that_is_killed_anywhere_is_ended_by_the_next_start() {
    let mut kills = 0;
    for at in (1..).step_by(23) {
        let site = Site::new();
        old_database(&site).await;
        let inject = format!("inject=pwrite64,fsync,ftruncate:signal=KILL:when={at}");
        let mut command = Command::new("strace");
        command.args([
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=pwrite64,fsync,ftruncate",
            "-e",
        ]);
        command
            .arg(inject)
            .arg(program())
            .arg("--config")
            .arg(&site.config)
            .arg("status");
        let passed = to_the_end(command).code == Some(0);
        if kills > 0 || !passed {
            let copy = format!("{}.schema-1", site.database().display());
            run(&site.config, &["status"]).must(0, &["not running"]);
            assert!(std::fs::metadata(copy).unwrap().len() > 0, "the way back");
        }
        assert_eq!(
            ask(&site.database(), "SELECT COUNT(*) FROM vendor").await,
            1
        );
        assert_eq!(ask(&site.database(), "SELECT moments FROM safety").await, 0);
        if passed {
            break;
        }
        kills += 1;
    }
    eprintln!("killed at {kills} points");
    assert!(kills > 3, "{kills}");
}

#[tokio::test(flavor = "multi_thread")]
async fn o10_a_place_that_is_not_ours_ends_the_start_and_is_named() {
    let site = Site::new();
    run(&site.config, &["status"]).must(0, &[]);
    // Root may do everything: then the program is run as nobody.
    let folder = site.folder.path();
    let mut command = match rustix::process::geteuid().is_root() {
        true => {
            let copied = folder.join("program");
            std::fs::copy(program(), &copied).unwrap();
            for name in ["onedoor.toml", "password"] {
                chown(folder.join(name), Some(65_534), Some(65_534)).unwrap();
            }
            std::fs::set_permissions(folder, PermissionsExt::from_mode(0o755)).unwrap();
            let mut command = Command::new("setpriv");
            command
                .args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"])
                .arg(copied);
            command.arg("--config").arg(&site.config);
            command
        }
        false => {
            let mode = PermissionsExt::from_mode(0o400);
            std::fs::set_permissions(site.database(), mode).unwrap();
            std::fs::set_permissions(folder, PermissionsExt::from_mode(0o500)).unwrap();
            onedoor(&site.config)
        }
    };
    command.env_remove("NOTIFY_SOCKET").arg("run");
    let ended = to_the_end(command);
    std::fs::set_permissions(folder, PermissionsExt::from_mode(0o700)).unwrap();
    ended.must(77, &["onedoor.db", "may not be opened", "belongs to"]);
}

#[test]
fn o19_a_network_file_system_is_refused() {
    let site = Site::new();
    for (number, code, word) in [
        ("6969000000000000", 78, "network file system"),
        ("30764c7900000000", -1, "container"),
    ] {
        let mut command = Command::new("strace");
        let poke = format!("inject=statfs:poke_exit=@arg2={number}");
        command.args([
            "-f",
            "-qq",
            "-o",
            "/dev/null",
            "-e",
            "trace=statfs",
            "-e",
            &poke,
        ]);
        command
            .arg(program())
            .arg("--config")
            .arg(&site.config)
            .args(["check", "--offline"]);
        let ended = to_the_end(command);
        assert!(ended.said.contains(word), "{}", ended.said);
        assert!(code < 0 || ended.code == Some(1), "{}", ended.said);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn o20_twenty_kills_in_a_row_harm_nothing_and_systemd_gives_up_in_time() {
    let unit = include_str!("../../../../systemd/onedoor.service");
    assert!(unit.contains("StartLimitIntervalSec=300\nStartLimitBurst=5"));
    let company = Company::open(&Wish::default()).await;
    company.watch().end();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    for nth in 0..20 {
        let daemon = Daemon::start(&company.config);
        if nth % 2 == 0 {
            daemon.wait_until("it runs", |log| log.contains("onedoor is running"));
        }
        daemon.kill();
    }
    let daemon = company.watch();
    company.wait_until("the copy is filed", || {
        company.count("finance", "Vendors") == 1
    });
    company.wait_until("it is answered once, or in doubt", || {
        let status = company.json(&["status", "--json"]);
        status["replies_sent"] == 1 || status["outbox"]["in_doubt"] == 1
    });
    assert!(daemon.end().0.success());
    assert!(company.sink.accepted().len() <= 1);
    // Why a start failed is what `systemctl status` shows.
    let site = Site::new();
    change(&site.config, "onedoor.db", "no/such/folder/onedoor.db");
    let socket = site.folder.path().join("notify");
    let heard = std::os::unix::net::UnixDatagram::bind(&socket).unwrap();
    heard
        .set_read_timeout(Some(std::time::Duration::from_secs(5)))
        .unwrap();
    let mut command = onedoor(&site.config);
    command.arg("run").env("NOTIFY_SOCKET", &socket);
    to_the_end(command).must(74, &["no/such/folder"]);
    let mut text = [0; 2048];
    let length = heard.recv(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text[..length]);
    assert!(
        text.starts_with("STATUS=") && text.contains("no/such/folder"),
        "{text}"
    );
}
