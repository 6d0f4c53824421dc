//! `explain` and `replay` over mail that a test has written, with the configuration of a company without servers.

use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::daemon::company::pitch;
use crate::daemon::process::onedoor;

/// The inboxes of the company; `rich` is the contact's.
pub const INBOXES: [&str; 6] = ["rich", "finance", "lee", "noor", "dana", "cfo"];

/// A folder with a configuration, and the mail that comes.
pub struct Desk {
    folder: TempDir,
    config: PathBuf,
    mails: Vec<(String, PathBuf)>,
}

impl Desk {
    /// With lines for the end of the configuration's top.
    pub fn with(lines: &str) -> Desk {
        let folder = tempfile::tempdir().unwrap();
        let config = folder.path().join("onedoor.toml");
        let mut text = format!(
            "mode = \"reply\"\n{lines}\n[smtp]\nhost = \"smtp.example.com\"\nusername = \"v\"\npassword_credential = \"p\"\n\
             from = \"Vendor Desk <vendors@example.com>\"\n[policy]\nreply_delay_minutes = 0\n\
             trusted_authserv = [\"mx.example.com\"]\n[[organization]]\nname = \"Example Corp\"\n\
             domains = [\"example.com\"]\n[organization.contact]\nname = \"Rich Miller\"\naddress = \"rich@example.com\"\n\
             inbox = \"rich\"\n"
        );
        for name in INBOXES {
            text += &format!(
                "[[inbox]]\nname = \"{name}\"\naddresses = [\"{name}@example.com\"]\n[inbox.imap]\n\
                 host = \"imap.example.com\"\nusername = \"{name}\"\npassword_credential = \"{name}\"\n"
            );
        }
        std::fs::write(&config, text).unwrap();
        Desk {
            folder,
            config,
            mails: Vec::new(),
        }
    }

    pub fn new() -> Desk {
        Desk::with("")
    }

    /// What `explain` says of one message.
    pub fn explain(&self, bytes: &[u8]) -> Value {
        let file = self.folder.path().join("one.eml");
        std::fs::write(&file, bytes).unwrap();
        let mut command = onedoor(&self.config);
        let output = command.arg("explain").arg(&file).arg("--json").output();
        read(&output.unwrap())
    }

    /// The same, with how long it took and the most memory it held.
    pub fn measured(&self, file: &Path) -> Measured {
        let mut command = onedoor(&self.config);
        command.arg("explain").arg(file).arg("--json");
        // To a file, so that the program never waits for its reader while it is watched.
        let out = tempfile::NamedTempFile::new().unwrap();
        let began = Instant::now();
        let mut child = command
            .stdout(out.reopen().unwrap())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut peak = 0;
        while child.try_wait().unwrap().is_none() {
            peak = peak_memory(&child).unwrap_or(peak);
            std::thread::sleep(Duration::from_millis(1));
        }
        let took = began.elapsed();
        let said = std::fs::read(out.path()).unwrap();
        Measured {
            took,
            peak,
            explanation: serde_json::from_slice(&said).ok(),
        }
    }

    /// A message comes to an inbox, after those before it.
    pub fn gets(&mut self, inbox: &str, bytes: &[u8]) {
        let folder = self.folder.path().join("mail").join(inbox);
        std::fs::create_dir_all(&folder).unwrap();
        let file = folder.join(format!("{}.eml", self.mails.len()));
        std::fs::write(&file, bytes).unwrap();
        self.mails.push((inbox.to_owned(), file));
    }

    /// What `replay` makes of all that came, in the order in which it came.
    pub fn replay(&self) -> Replayed {
        let mut command = onedoor(&self.config);
        command.args(["replay", "--json"]);
        for inbox in INBOXES {
            let folder = self.folder.path().join("mail").join(inbox);
            if folder.exists() {
                command
                    .arg("--inbox")
                    .arg(format!("{inbox}={}", folder.display()));
            }
        }
        let told = read(&command.output().unwrap());
        let messages = told["messages"].as_array().unwrap();
        let of = |(_, file): &(String, PathBuf)| {
            let here = |message: &&Value| {
                message["path"]
                    .as_str()
                    .is_some_and(|path| file.ends_with(path) || Path::new(path).ends_with(file))
            };
            messages.iter().find(here).unwrap().clone()
        };
        Replayed {
            messages: self.mails.iter().map(of).collect(),
            told,
        }
    }
}

/// One `explain`.
pub struct Measured {
    pub took: Duration,
    /// In KiB.
    pub peak: u64,
    /// `None` where it printed no JSON.
    pub explanation: Option<Value>,
}

/// One `replay`.
pub struct Replayed {
    /// In the order in which the mail came.
    pub messages: Vec<Value>,
    pub told: Value,
}

impl Replayed {
    /// What was done about a message: `file leave …`.
    pub fn done(&self, nth: usize) -> String {
        let actions = self.messages[nth]["actions"].as_array().unwrap();
        let words: Vec<&str> = actions
            .iter()
            .map(|action| action["do"].as_str().unwrap())
            .collect();
        words.join(" ")
    }

    /// It stays where it is, and nobody is written to.
    pub fn stays(&self, nth: usize) {
        assert_eq!(self.done(nth), "leave", "{:#}", self.messages[nth]);
    }

    /// All of these are of one campaign.
    pub fn are_one_campaign(&self, all: impl IntoIterator<Item = usize>) {
        for nth in all {
            let campaign = &self.messages[nth]["campaign"];
            assert_eq!(campaign, "c1", "{nth}: {:#}", self.messages[nth]);
        }
    }
}

fn read(output: &std::process::Output) -> Value {
    serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)))
}

fn peak_memory(child: &Child) -> Option<u64> {
    let status = std::fs::read_to_string(format!("/proc/{}/status", child.id())).ok()?;
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))?;
    peak.split_whitespace().next()?.parse().ok()
}

/// Why a reply was refused.
pub fn refused(explanation: &Value) -> Vec<String> {
    let list = explanation["reply"]["refused"].as_array().unwrap();
    list.iter()
        .map(|code| code.as_str().unwrap().to_owned())
        .collect()
}

/// No reply, for this reason among others; a draft for the contact there may be.
pub fn is_refused(explanation: &Value, code: &str) {
    assert_eq!(
        explanation["reply"]["allowed"], false,
        "{code}: {explanation:#}"
    );
    let rendered = explanation["rendered_reply"].as_str().unwrap_or_default();
    assert!(!rendered.contains("Auto-Submitted"), "{rendered}");
    assert!(
        refused(explanation).iter().any(|refused| refused == code),
        "{code}: {explanation:#}"
    );
}

/// Sam's pitch to finance with something in it changed.
pub fn changed(id: &str, changes: &[(&str, &str)]) -> Vec<u8> {
    let mut text = String::from_utf8(pitch("finance", "Kim", id)).unwrap();
    for (from, to) in changes {
        assert!(text.contains(from), "{from:?} is not in it");
        text = text.replacen(from, to, 1);
    }
    text.into_bytes()
}
