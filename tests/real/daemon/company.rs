//! A company with a mail server of its own, and the real daemon watching it.
//!
//! Three inboxes: `rich` (the contact), `finance` and `cfo` (an executive); Sam of acme.example pitches storage to them.
//! What the daemon sends goes to a [`Sink`].

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::digest::setup::{NOT_YET, at_noon};
pub use super::mails::{forward, mail, pitch, pitch_text};
pub use super::process::Daemon;
use super::process::onedoor;
use crate::support::dovecot::{Dovecot, Options, PASSWORD};
use crate::support::looker::Mail;
use crate::support::sink::{Script, Sink};

/// How long a test waits for something that should come soon, on a machine that has much else to do.
pub const PATIENCE: Duration = Duration::from_secs(180);

/// What is special about a company.
#[derive(Default)]
pub struct Wish {
    /// The mail server.
    pub server: Options,
    /// Lines for the top of the configuration; `mode = "reply"` stands unless a mode is given here.
    pub top: &'static str,
    /// Lines for `[policy]`; the reply delay is 0 unless given here.
    pub policy: &'static str,
    /// Lines for `[smtp]`.
    pub smtp: &'static str,
    /// Lines for every `[[inbox]]`.
    pub inbox: &'static str,
    /// The store's URL instead of a SQLite file.
    pub store: Option<String>,
}

/// A company, its mail server and its configuration.
pub struct Company {
    /// The mail server.
    pub dovecot: Dovecot,
    /// What the daemon sends to.
    pub sink: Sink,
    /// The configuration.
    pub config: PathBuf,
    folder: TempDir,
}

/// The inboxes.
pub const INBOXES: [&str; 3] = ["rich", "finance", "cfo"];

impl Company {
    /// Starts the servers and writes the configuration; the daemon is not running yet.
    pub async fn open(wish: &Wish) -> Company {
        Company::open_with(wish, Script::new()).await
    }

    /// The same, with a submission server that misbehaves.
    pub async fn open_with(wish: &Wish, script: Script) -> Company {
        let folder = tempfile::tempdir().unwrap();
        let company = Company {
            dovecot: Dovecot::start(&wish.server),
            sink: Sink::start(script).await,
            config: folder.path().join("onedoor.toml"),
            folder,
        };
        company.configure(wish);
        company
    }

    /// Writes the configuration (anew).
    pub fn configure(&self, wish: &Wish) {
        let password = self.folder.path().join("password");
        fs::write(&password, PASSWORD).unwrap();
        fs::set_permissions(&password, fs::Permissions::from_mode(0o600)).unwrap();
        let mode = if wish.top.contains("mode") {
            ""
        } else {
            "mode = \"reply\""
        };
        let delay = if wish.policy.contains("delay") {
            ""
        } else {
            "reply_delay_minutes = 0"
        };
        let file = format!(
            "sqlite://{}",
            self.folder.path().join("onedoor.db").display()
        );
        let mut text = format!(
            "{mode}\n{}{}\n{NOT_YET}[store]\nurl = \"{}\"\n[smtp]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"none\"\n\
             from = \"Vendor Desk <vendors@example.com>\"\n{}\n[policy]\n{delay}\n{}\ntrusted_authserv = [\"mx.example.com\"]\n\
             [[organization]]\nname = \"Example Corp\"\ndomains = [\"example.com\"]\n[organization.contact]\n\
             name = \"Rich Miller\"\naddress = \"rich@example.com\"\nrole = \"IT purchasing\"\ninbox = \"rich\"\n",
            at_noon(wish.top),
            wish.top,
            wish.store.as_deref().unwrap_or(&file),
            self.sink.port,
            wish.smtp,
            wish.policy,
        );
        for (name, tier) in INBOXES.into_iter().zip(["contact", "staff", "executive"]) {
            text += &format!(
                "[[inbox]]\nname = \"{name}\"\naddresses = [\"{name}@example.com\"]\ntier = \"{tier}\"\n{}\n\
                 [inbox.imap]\nhost = \"127.0.0.1\"\nport = {}\ntls = \"implicit\"\nca_file = \"{}\"\nusername = \"{name}\"\n\
                 password_file = \"{}\"\n",
                wish.inbox,
                self.dovecot.ports().imaps,
                self.dovecot.ca().file().display(),
                password.display(),
            );
        }
        fs::write(&self.config, text).unwrap();
    }

    /// A folder for what a test writes.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts the daemon and waits until it watches every inbox.
    pub fn watch(&self) -> Daemon {
        let daemon = Daemon::start(&self.config);
        daemon.wait_until("every inbox is connected", |log| {
            log.matches("connected").count() >= INBOXES.len()
        });
        self.all_wait();
        daemon
    }

    /// Waits until every inbox waits for mail.
    pub fn all_wait(&self) {
        self.wait_until("every inbox waits for mail", || {
            let status = self.json(&["status", "--json"]);
            let inboxes = status["inboxes"].as_array().cloned().unwrap_or_default();
            let waits = |inbox: &&serde_json::Value| {
                inbox["state"] == "idle" || inbox["state"] == "polling"
            };
            inboxes.iter().filter(waits).count() == INBOXES.len()
        });
    }

    /// Waits until something has come about.
    pub fn wait_until(&self, what: &str, mut holds: impl FnMut() -> bool) {
        let began = Instant::now();
        while !holds() {
            assert!(began.elapsed() < PATIENCE, "in vain: {what}");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// How many messages a folder (a name as the server has it) holds; none where there is no such folder. Briefs beneath
    /// exemplars are not counted.
    pub fn count(&self, user: &str, folder: &str) -> usize {
        let mut looker = self.dovecot.looker(user);
        match looker.folders().iter().any(|name| name == folder) {
            true => {
                let all = looker.mailbox(folder);
                let counts = |mail: &&Mail| !is_beneath(folder, mail);
                all.iter().filter(counts).count()
            }
            false => 0,
        }
    }

    /// How many messages lie in all inboxes together, in a folder each.
    pub fn count_all(&self, folder: &str) -> usize {
        INBOXES.iter().map(|inbox| self.count(inbox, folder)).sum()
    }

    /// The Message-IDs in a folder of all inboxes, sorted; without briefs beneath exemplars.
    pub fn ids(&self, folder: &str) -> Vec<String> {
        let mut ids: Vec<_> = INBOXES
            .iter()
            .flat_map(|inbox| self.mail_ids(inbox, folder))
            .collect();
        ids.sort();
        ids
    }

    /// The Message-IDs in a folder of one inbox.
    pub fn mail_ids(&self, inbox: &str, folder: &str) -> Vec<String> {
        let id = |text: String| {
            let after = text.split_once("Message-ID: <").unwrap().1.to_owned();
            after.split('>').next().unwrap().to_owned()
        };
        let mut looker = self.dovecot.looker(inbox);
        match looker.folders().iter().any(|name| name == folder) {
            true => looker
                .mailbox(folder)
                .iter()
                .filter(|mail| !is_beneath(folder, mail))
                .map(|mail| id(mail.text()))
                .collect(),
            false => Vec::new(),
        }
    }

    /// Waits until all inboxes are empty; then each of these Message-IDs must be filed once, and nothing else: under
    /// `Vendors`, or as the exemplar where it was the contact's own copy.
    pub fn all_filed_once(&self, wanted: Vec<String>) {
        self.wait_until("all inboxes are empty", || self.count_all("INBOX") == 0);
        self.all_there_once(wanted);
    }

    /// Each of these Message-IDs lies in one place once, and nothing else does: in an inbox, under `Vendors`, or as the
    /// exemplar where it was the contact's own copy.
    pub fn all_there_once(&self, mut wanted: Vec<String>) {
        let exemplars = self.ids("Vendors/New");
        assert!(
            exemplars.len() == 1 && wanted.contains(&exemplars[0]),
            "{exemplars:?}"
        );
        let mut filed = self.ids("Vendors");
        filed.extend(self.ids("INBOX"));
        if !filed.contains(&exemplars[0]) {
            filed.extend(exemplars);
        }
        filed.sort();
        wanted.sort();
        assert_eq!(filed, wanted);
    }

    /// Runs a command of the program, and reads the JSON it prints.
    pub fn json(&self, arguments: &[&str]) -> serde_json::Value {
        let output = onedoor(&self.config).args(arguments).output().unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let error = String::from_utf8_lossy(&output.stderr);
        serde_json::from_str(&text)
            .unwrap_or_else(|_| panic!("{arguments:?} printed {text:?}, {error}"))
    }

    /// Runs a command of the program that must end well.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = onedoor(&self.config).args(arguments).output().unwrap();
        assert!(
            output.status.success(),
            "{arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8_lossy(&output.stdout).into_owned()
    }
}

/// A brief beneath an exemplar, wherever that lies.
pub fn is_beneath(folder: &str, mail: &Mail) -> bool {
    folder.contains("Vendors") && mail.text().contains("Message-ID: <onedoor.")
}
