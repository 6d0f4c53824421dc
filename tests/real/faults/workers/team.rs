//! A company whose inboxes several daemons share.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::daemon::company::{PATIENCE, is_beneath};
use crate::daemon::digest::setup::{NOT_YET, at_noon};
use crate::daemon::process::{Daemon, onedoor};
use crate::support::dovecot::{Dovecot, Options, PASSWORD};
use crate::support::looker::Mail;
use crate::support::postgres;
use crate::support::sink::{Script, Sink};

/// How a daemon gets at its servers, and what is special about its configuration.
#[derive(Default)]
pub struct Way {
    /// The port of the database, where it is not its own.
    pub database: Option<u16>,
    /// The same of IMAP (TLS).
    pub imap: Option<u16>,
    /// The same of SMTP.
    pub smtp: Option<u16>,
    /// A text of the configuration, and what stands there instead.
    pub change: Option<(&'static str, &'static str)>,
}

/// The company, its servers and its database.
pub struct Team {
    /// The mail server.
    pub dovecot: Dovecot,
    /// What the daemons send to.
    pub sink: Sink,
    /// The database's URL.
    pub url: String,
    /// Its inboxes: `rich`, the contact's, and `box1`, `box2`…
    pub inboxes: Vec<String>,
    folder: TempDir,
}

impl Team {
    /// So many inboxes, and a database of their own on the server that all tests share.
    pub async fn open(inboxes: usize, script: Script) -> Team {
        Team::open_at(inboxes, script, postgres::database()).await
    }

    /// The same with a database that is there.
    pub async fn open_at(inboxes: usize, script: Script, url: String) -> Team {
        let others = (1..inboxes).map(|n| format!("box{n}"));
        Team {
            dovecot: Dovecot::start(&Options::default()),
            sink: Sink::start(script).await,
            url,
            inboxes: std::iter::once("rich".to_owned()).chain(others).collect(),
            folder: tempfile::tempdir().unwrap(),
        }
    }

    /// Where its database listens on 127.0.0.1.
    pub fn database_port(&self) -> u16 {
        let (server, _) = self.url.rsplit_once('/').unwrap();
        server.rsplit(':').next().unwrap().parse().unwrap()
    }

    /// Writes a configuration.
    pub fn config(&self, name: &str, way: &Way) -> PathBuf {
        let password = self.folder.path().join("password");
        fs::write(&password, PASSWORD).unwrap();
        fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).unwrap();
        let database = self.url.rsplit('/').next().unwrap();
        let port = way.database.unwrap_or_else(|| self.database_port());
        let mut text = format!(
            "mode = \"reply\"\n{}{NOT_YET}[store]\nurl = \"postgres://onedoor@127.0.0.1:{port}/{database}\"\n[smtp]\nhost = \"127.0.0.1\"\n\
             port = {}\ntls = \"none\"\nfrom = \"Vendor Desk <vendors@example.com>\"\n[policy]\nreply_delay_minutes = 0\n\
             max_replies_per_hour = 30\ntrusted_authserv = [\"mx.example.com\"]\n[[organization]]\nname = \"Example Corp\"\n\
             domains = [\"example.com\"]\n[organization.contact]\nname = \"Rich Miller\"\naddress = \"rich@example.com\"\n\
             inbox = \"rich\"\n",
            at_noon(""),
            way.smtp.unwrap_or(self.sink.port),
        );
        for inbox in &self.inboxes {
            let tier = if inbox == "rich" { "contact" } else { "staff" };
            text += &format!(
                "[[inbox]]\nname = \"{inbox}\"\naddresses = [\"{inbox}@example.com\"]\ntier = \"{tier}\"\n[inbox.imap]\n\
                 host = \"127.0.0.1\"\nport = {}\ntls = \"implicit\"\nca_file = \"{}\"\nusername = \"{inbox}\"\n\
                 password_file = \"{}\"\n",
                way.imap.unwrap_or(self.dovecot.ports().imaps),
                self.dovecot.ca().file().display(),
                password.display(),
            );
        }
        if let Some((from, to)) = way.change {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        let file = self.folder.path().join(format!("{name}.toml"));
        fs::write(&file, text).unwrap();
        file
    }

    /// Starts a worker.
    pub fn start(&self, name: &str) -> Daemon {
        self.start_by(name, &Way::default())
    }

    /// Starts a worker that has its own way to the servers.
    pub fn start_by(&self, name: &str, way: &Way) -> Daemon {
        Daemon::start_in(&self.config(name, way), &[("ONEDOOR_WORKER", name)])
    }

    /// Starts a worker and waits until it serves so many inboxes, and waits for mail in them.
    pub fn serving(&self, name: &str, inboxes: usize) -> Daemon {
        let daemon = self.start(name);
        self.wait_for_shares(&[(name, inboxes)]);
        self.all_wait();
        daemon
    }

    /// Waits until these workers serve so many inboxes each.
    pub fn wait_for_shares(&self, wanted: &[(&str, usize)]) {
        self.wait_until(&format!("shares are {wanted:?}"), || {
            let shares = self.shares();
            let share = |name: &str| shares.iter().find(|it| it.0 == name).map_or(0, |it| it.1);
            wanted.iter().all(|(name, count)| share(name) == *count)
        });
    }

    /// Who serves how many inboxes.
    pub fn shares(&self) -> Vec<(String, usize)> {
        let rows = self.sql(
            "SELECT owner, COUNT(*) FROM lease WHERE inbox <> '' AND owner IS NOT NULL GROUP BY owner ORDER BY owner",
        );
        let share = |line: &str| {
            let (owner, count) = line.split_once('|').unwrap();
            (owner.to_owned(), count.parse().unwrap())
        };
        rows.lines().map(share).collect()
    }

    /// Waits until every inbox is watched, whoever does it.
    pub fn all_wait(&self) {
        self.wait_until("every inbox waits for mail", || {
            let status = self.status();
            let waits = |inbox: &&Value| inbox["state"] == "idle" || inbox["state"] == "polling";
            status["inboxes"]
                .as_array()
                .unwrap()
                .iter()
                .filter(waits)
                .count()
                == self.inboxes.len()
        });
    }

    /// What a statement gives; empty where there is no database (yet).
    pub fn sql(&self, statement: &str) -> String {
        postgres::sql(&self.url, statement).unwrap_or_default()
    }

    /// What `status` says.
    pub fn status(&self) -> Value {
        self.json(&["status", "--json"])
    }

    /// What a command prints as JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let config = self.config("looker", &Way::default());
        let output = onedoor(&config).args(arguments).output().unwrap();
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| {
            panic!("{arguments:?}: {}", String::from_utf8_lossy(&output.stderr))
        })
    }

    /// Waits until something has come about.
    pub fn wait_until(&self, what: &str, holds: impl FnMut() -> bool) {
        assert!(
            came_about(PATIENCE, holds),
            "in vain: {what}; {:?}",
            self.shares()
        );
    }

    /// Messages in a folder of all inboxes.
    pub fn count(&self, folder: &str) -> usize {
        let count = |inbox: &String| self.mails(inbox, folder).len();
        self.inboxes.iter().map(count).sum()
    }

    /// The messages in a folder of an inbox; the briefs beneath exemplars are not among them.
    pub fn mails(&self, inbox: &str, folder: &str) -> Vec<Mail> {
        let mut looker = self.dovecot.looker(inbox);
        if !looker.folders().iter().any(|name| name == folder) {
            return Vec::new();
        }
        let mut mails = looker.mailbox(folder);
        mails.retain(|mail| !is_beneath(folder, mail));
        mails
    }

    /// Waits until all inboxes are empty: everything is filed.
    pub fn all_filed(&self) {
        self.wait_until("all inboxes are empty", || self.count("INBOX") == 0);
    }
}

/// Whether something comes about in time.
pub fn came_about(within: Duration, mut holds: impl FnMut() -> bool) -> bool {
    let began = Instant::now();
    while !holds() {
        if began.elapsed() > within {
            return false;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    true
}
