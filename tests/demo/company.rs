//! The invented company, its vendor, and the onedoor that stands between them.

use std::fmt::Write as _;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, bail, ensure};
use serde_json::Value;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::servers::Submission;
use crate::stopped;
use crate::support::dovecot::{Dovecot, Options, PASSWORD};
use crate::support::looker::{self, Looker};
use crate::support::ports;

/// The company's domain.
pub const DOMAIN: &str = "fernhill.example";
/// The server whose Authentication-Results are believed.
pub const MX: &str = "mx.fernhill.example";
/// Who pitches.
pub const VENDOR: &str = "sam@brightlake.example";
/// Header From of everything onedoor sends.
pub const DESK: &str = "vendors@fernhill.example";
/// onedoor has every inbox open within a few seconds, or something is wrong.
const READY: Duration = Duration::from_secs(40);

/// Somebody with a watched inbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Person {
    /// Before the `@`, and the login name.
    pub mailbox: &'static str,
    pub name: &'static str,
    pub tier: &'static str,
}

impl Person {
    pub fn address(&self) -> String {
        format!("{}@{DOMAIN}", self.mailbox)
    }

    pub fn first_name(&self) -> &'static str {
        self.name.split(' ').next().unwrap_or(self.name)
    }
}

const fn person(mailbox: &'static str, name: &'static str, tier: &'static str) -> Person {
    Person {
        mailbox,
        name,
        tier,
    }
}

/// The contact first.
pub const PEOPLE: [Person; 8] = [
    person("rich", "Rich Miller", "contact"),
    person("ceo", "Dana Whitfield", "executive"),
    person("cfo", "Casey Jones", "executive"),
    person("finance", "Priya Raman", "staff"),
    person("purchasing", "Tom Becker", "staff"),
    person("service", "Aiko Brandt", "shared"),
    person("hr", "Lena Fischer", "staff"),
    person("sales", "Marco Rossi", "staff"),
];

/// The person with this mailbox.
pub fn who(mailbox: &str) -> Person {
    *PEOPLE
        .iter()
        .find(|person| person.mailbox == mailbox)
        .expect("one of us")
}

/// Everything that runs. Dropped in this order: onedoor first, the mailboxes last.
pub struct Company {
    daemon: Daemon,
    pub submission: Submission,
    pub dovecot: Dovecot,
    folder: TempDir,
    web: u16,
    start: Instant,
}

impl Company {
    /// Starts the servers and onedoor; every inbox is open when this returns.
    pub fn open(runtime: &Runtime, start: Instant) -> anyhow::Result<Self> {
        let dovecot = Dovecot::start(&Options::default());
        let submission = Submission::start(runtime, &dovecot);
        let folder = tempfile::Builder::new().prefix("onedoor-demo-").tempdir()?;
        let web = ports::free();
        write_files(
            folder.path(),
            &configuration(folder.path(), &dovecot, &submission, web),
        )?;
        let daemon = Daemon::start(folder.path())?;
        let mut company = Self {
            daemon,
            submission,
            dovecot,
            folder,
            web,
            start,
        };
        company.say(&format!(
            "Dovecot holds {} mailboxes; {} takes what is sent",
            PEOPLE.len() + 1,
            company.submission.name()
        ));
        company.wait_until_ready()?;
        company.say(&format!(
            "onedoor run: watches {} inboxes, mode = \"reply\"",
            PEOPLE.len()
        ));
        Ok(company)
    }

    /// Prints one line with the time since the beginning.
    pub fn say(&self, what: &str) {
        println!("{:6.1} s  {what}", self.start.elapsed().as_secs_f32());
    }

    /// Hands a mail to a mailbox as the company's mail server would.
    pub fn deliver(&self, from: &str, to: &str, bytes: &[u8]) {
        looker::deliver_from(self.dovecot.ports().lmtp, from, to, bytes);
    }

    /// A look at a mailbox, independent of onedoor.
    pub fn look(&self, mailbox: &str) -> Looker {
        self.dovecot.looker(mailbox)
    }

    /// What `onedoor WORDS --config …` prints.
    pub fn onedoor(&self, words: &[&str]) -> anyhow::Result<String> {
        let mut command = Command::new(binary()?);
        command
            .args(words)
            .arg("--config")
            .arg(self.configuration_file());
        let out = command.stdin(Stdio::null()).output()?;
        let errors = String::from_utf8_lossy(&out.stderr);
        ensure!(
            out.status.success(),
            "onedoor {}: {}: {errors}",
            words.join(" "),
            out.status
        );
        Ok(String::from_utf8(out.stdout)?)
    }

    /// `onedoor status --json`.
    pub fn status(&self) -> anyhow::Result<Value> {
        Ok(serde_json::from_str(&self.onedoor(&["status", "--json"])?)?)
    }

    /// Where the status page is.
    pub fn page(&self) -> String {
        format!("http://127.0.0.1:{}/", self.web)
    }

    pub fn configuration_file(&self) -> PathBuf {
        self.folder.path().join("onedoor.toml")
    }

    /// The last lines onedoor wrote to its log.
    pub fn log_tail(&self) -> String {
        let log =
            std::fs::read_to_string(self.folder.path().join("onedoor.log")).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        lines[lines.len().saturating_sub(25)..].join("\n")
    }

    /// Fails where onedoor has ended by itself.
    pub fn check_alive(&mut self) -> anyhow::Result<()> {
        if let Some(status) = self.daemon.child.try_wait()? {
            bail!(
                "onedoor run ended with {status}; its log:\n{}",
                self.log_tail()
            );
        }
        ensure!(!stopped(), "interrupted");
        Ok(())
    }

    fn wait_until_ready(&mut self) -> anyhow::Result<()> {
        let start = Instant::now();
        loop {
            self.check_alive()?;
            let status = self.status();
            if status.as_ref().is_ok_and(is_ready) {
                return Ok(());
            }
            let said = format!("{status:?}");
            ensure!(
                start.elapsed() < READY,
                "onedoor is not ready: {said}; its log:\n{}",
                self.log_tail()
            );
            std::thread::sleep(Duration::from_millis(100));
        }
    }
}

/// Every inbox is open and has been looked through.
fn is_ready(status: &Value) -> bool {
    let inboxes = status.get("inboxes").and_then(Value::as_array);
    let watched = |inbox: &&Value| {
        matches!(
            inbox.get("state").and_then(Value::as_str),
            Some("idle" | "polling")
        )
    };
    inboxes.is_some_and(|inboxes| inboxes.iter().filter(watched).count() == PEOPLE.len())
}

/// `onedoor run`, ended when dropped, and by the kernel when the demo is killed.
struct Daemon {
    child: Child,
}

impl Daemon {
    fn start(folder: &Path) -> anyhow::Result<Self> {
        let log = std::fs::File::create(folder.join("onedoor.log"))?;
        let mut command = Command::new("setpriv");
        command
            .args(["--pdeathsig", "TERM"])
            .arg(binary()?)
            .args(["run", "--config"]);
        command
            .arg(folder.join("onedoor.toml"))
            .stdin(Stdio::null());
        // A group of its own, so that Ctrl-C reaches the demo, and the demo ends it.
        command
            .stdout(log.try_clone()?)
            .stderr(log)
            .process_group(0);
        let child = command
            .spawn()
            .context("setpriv (package util-linux) starts onedoor")?;
        Ok(Self { child })
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let id = nix::unistd::Pid::from_raw(self.child.id().cast_signed());
        let _ = nix::sys::signal::kill(id, nix::sys::signal::Signal::SIGTERM);
        let until = Instant::now() + Duration::from_secs(10);
        while Instant::now() < until && matches!(self.child.try_wait(), Ok(None)) {
            std::thread::sleep(Duration::from_millis(20));
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The binary that was built together with this example: one folder up, or where `$ONEDOOR_BIN` says.
fn binary() -> anyhow::Result<PathBuf> {
    if let Some(named) = std::env::var_os("ONEDOOR_BIN") {
        return Ok(named.into());
    }
    let example = std::env::current_exe()?;
    let built = example
        .parent()
        .and_then(Path::parent)
        .context("an example lies in target/…/examples")?;
    let binary = built.join("onedoor");
    ensure!(
        binary.exists(),
        "{} is missing: start the demo with `make demo`",
        binary.display()
    );
    Ok(binary)
}

fn write_files(folder: &Path, configuration: &str) -> anyhow::Result<()> {
    for (name, text) in [("onedoor.toml", configuration), ("password", PASSWORD)] {
        let mut options = std::fs::OpenOptions::new();
        let mut file = options
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(folder.join(name))?;
        std::io::Write::write_all(&mut file, text.as_bytes())?;
    }
    Ok(())
}

fn configuration(folder: &Path, dovecot: &Dovecot, submission: &Submission, web: u16) -> String {
    let (folder, ca) = (folder.display(), dovecot.ca().file());
    let (ca, imaps, smtp) = (ca.display(), dovecot.ports().imaps, submission.port());
    let mut text = format!(
        r#"mode = "reply"
timezone = "UTC"

[store]
url = "sqlite://{folder}/onedoor.db"

[smtp]
host = "localhost"
port = {smtp}
tls = "starttls"
ca_file = "{ca}"
username = "vendors"
password_file = "{folder}/password"
from = "Fernhill Vendor Desk <{DESK}>"
envelope_from = "{DESK}"

[policy]
reply_delay_minutes = 0
trusted_authserv = ["{MX}"]

[web]
listen = "127.0.0.1:{web}"

[[organization]]
name = "Fernhill"
domains = ["{DOMAIN}"]

  [organization.contact]
  name = "Rich Miller"
  address = "rich@{DOMAIN}"
  role = "IT purchasing"
  inbox = "rich"
"#
    );
    for person in PEOPLE {
        let Person {
            mailbox,
            name,
            tier,
        } = person;
        let _ = write!(
            text,
            r#"
[[inbox]]
name = "{mailbox}"
organization = "Fernhill"
addresses = ["{mailbox}@{DOMAIN}"]
owner = "{name}"
tier = "{tier}"

  [inbox.imap]
  host = "localhost"
  port = {imaps}
  tls = "implicit"
  ca_file = "{ca}"
  username = "{mailbox}"
  password_file = "{folder}/password"
"#
        );
    }
    text
}
