//! What the tests of faults share: a configuration that needs no server, the program run to its end, the database looked
//! into from outside.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use sqlx::{Connection, SqliteConnection};
use tempfile::TempDir;

use crate::daemon::process::onedoor;

/// How a run of the program ended.
#[derive(Debug)]
pub struct Ended {
    /// Its exit status.
    pub code: Option<i32>,
    /// What it wrote, standard output first.
    pub said: String,
}

/// Runs the program to its end.
pub fn run(config: &Path, arguments: &[&str]) -> Ended {
    let mut command = onedoor(config);
    command.args(arguments);
    to_the_end(command)
}

/// Runs a command to its end.
pub fn to_the_end(mut command: Command) -> Ended {
    let output = command.stdin(Stdio::null()).output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ended {
        code: output.status.code(),
        said: text(&output.stdout) + &text(&output.stderr),
    }
}

impl Ended {
    /// It ended so, and said all of this.
    pub fn must(&self, code: i32, words: &[&str]) {
        assert_eq!(self.code, Some(code), "{}", self.said);
        for word in words {
            assert!(self.said.contains(word), "{word:?} is not in {}", self.said);
        }
    }
}

/// A configuration whose mail server nobody runs.
pub struct Site {
    /// Everything lies here.
    pub folder: TempDir,
    /// The configuration.
    pub config: PathBuf,
}

impl Site {
    /// One with nothing wrong in it.
    pub fn new() -> Site {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("onedoor.toml");
        let password = folder.path().join("password");
        std::fs::write(&password, "secret-word").unwrap();
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o600);
        std::fs::set_permissions(&password, mode).unwrap();
        let text = format!(
            "mode = \"file\"\n[store]\nurl = \"sqlite://{store}\"\n[[organization]]\nname = \"Example Corp\"\n\
             domains = [\"example.com\"]\n[organization.contact]\nname = \"Rich Miller\"\naddress = \"rich@example.com\"\n\
             inbox = \"rich\"\n[[inbox]]\nname = \"rich\"\naddresses = [\"rich@example.com\"]\ntier = \"contact\"\n\
             [inbox.imap]\nhost = \"127.0.0.1\"\nport = 1\ntls = \"implicit\"\nusername = \"rich\"\n\
             password_file = \"{password}\"\n",
            store = folder.path().join("onedoor.db").display(),
            password = password.display(),
        );
        std::fs::write(&config, text).unwrap();
        Site { folder, config }
    }

    /// The same with something changed in its configuration.
    pub fn with(from: &str, to: &str) -> Site {
        let site = Site::new();
        change(&site.config, from, to);
        site
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.folder.path().join("onedoor.db")
    }
}

/// Changes something in a configuration.
pub fn change(config: &Path, from: &str, to: &str) {
    let text = std::fs::read_to_string(config).unwrap();
    assert!(text.contains(from), "{from:?} is not in {text}");
    std::fs::write(config, text.replace(from, to)).unwrap();
}

/// Runs statements in a SQLite file.
pub async fn tell(file: &Path, statements: &'static str) {
    let mut link = link(file).await;
    sqlx::raw_sql(statements).execute(&mut link).await.unwrap();
    link.close().await.unwrap();
}

/// Asks a SQLite file for one number.
pub async fn ask(file: &Path, question: &'static str) -> i64 {
    let mut link = link(file).await;
    let number = sqlx::query_scalar(question)
        .fetch_one(&mut link)
        .await
        .unwrap();
    link.close().await.unwrap();
    number
}

/// A connection of the tests' own.
pub async fn link(file: &Path) -> SqliteConnection {
    SqliteConnection::connect(&format!("sqlite://{}", file.display()))
        .await
        .unwrap()
}

/// Copies a SQLite database with its write-ahead log, as a backup does.
pub fn copy_database(from: &Path, to: &Path) {
    for ending in ["", "-wal"] {
        let name = |path: &Path| PathBuf::from(format!("{}{ending}", path.display()));
        let _ = std::fs::remove_file(name(to));
        if name(from).exists() {
            std::fs::copy(name(from), name(to)).unwrap();
        }
    }
    let _ = std::fs::remove_file(format!("{}-shm", to.display()));
}
