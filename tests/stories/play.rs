//! A company whose mail of some days is replayed: its configuration, its mail as files, and what came of it.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

/// Inboxes with their tiers; the contact is Rich Miller.
const INBOXES: [(&str, &str); 7] = [
    ("rich", "contact"),
    ("ceo", "executive"),
    ("cio", "executive"),
    ("cfo", "executive"),
    ("finance", "staff"),
    ("purchasing", "staff"),
    ("service", "shared"),
];

/// A mail of the story.
#[derive(Debug, Clone)]
pub struct Mail {
    /// When it arrived, `2026-11-02 09:00`.
    pub at: String,
    pub from: String,
    pub to: String,
    pub subject: String,
    /// Without its brackets.
    pub id: String,
    /// What it answers.
    pub answers: Option<String>,
    /// Everything below the common header, from Content-Type on.
    pub content: String,
}

impl Mail {
    /// A mail of plain text.
    pub fn new(at: &str, from: &str, to: &str, subject: &str, id: &str, text: &str) -> Mail {
        Mail {
            at: at.to_owned(),
            from: from.to_owned(),
            to: to.to_owned(),
            subject: subject.to_owned(),
            id: format!("{id}@mail.{}", domain(from)),
            answers: None,
            content: format!("Content-Type: text/plain; charset=utf-8\n\n{text}\n"),
        }
    }

    /// The same as an answer to another mail.
    pub fn answering(mut self, id: &str) -> Mail {
        self.answers = Some(id.to_owned());
        self
    }

    /// As the company's mail server delivers it, its sender vouched for.
    pub fn bytes(&self) -> String {
        let at: Timestamp = format!("{}:00Z", self.at.replace(' ', "T"))
            .parse()
            .unwrap();
        let date = jiff::fmt::rfc2822::to_string(&at.to_zoned(TimeZone::UTC)).unwrap();
        let (domain, address) = (domain(&self.from), address(&self.from));
        let answers = self.answers.as_ref().map_or(String::new(), |id| {
            format!("In-Reply-To: <{id}>\nReferences: <{id}>\n")
        });
        format!(
            "Return-Path: <{address}>\nReceived: from out.{domain} (out.{domain} [192.0.2.7])\n by mx.example.com with ESMTPS id \
             7; {date}\nAuthentication-Results: mx.example.com; dmarc=pass header.from={domain}\nFrom: {}\nTo: {}\n\
             Subject: {}\nDate: {date}\nMessage-ID: <{}>\n{answers}MIME-Version: 1.0\n{}",
            self.from, self.to, self.subject, self.id, self.content
        )
    }
}

/// The bare address.
pub fn address(party: &str) -> &str {
    party.rsplit('<').next().unwrap().trim_end_matches('>')
}

fn domain(party: &str) -> &str {
    address(party).rsplit('@').next().unwrap()
}

/// A company and the mail it has had.
pub struct Play {
    folder: tempfile::TempDir,
    files: usize,
    part: usize,
}

impl Play {
    /// The company with these lines for each `[[inbox]]` of an executive.
    pub fn new(of_executives: &str) -> Play {
        let folder = tempfile::tempdir().unwrap();
        let mut text = format!(
            "mode = \"reply\"\ntimezone = \"UTC\"\n[store]\nurl = \"{}\"\n[smtp]\nhost = \"smtp.example.com\"\nport = 587\n\
             tls = \"starttls\"\nusername = \"v\"\npassword_credential = \"p\"\nfrom = \"Desk <vendors@example.com>\"\n\
             [policy]\ntrusted_authserv = [\"mx.example.com\"]\n[[organization]]\nname = \"Example Corp\"\n\
             domains = [\"example.com\"]\n[organization.contact]\nname = \"Rich Miller\"\naddress = \"rich@example.com\"\n\
             role = \"IT purchasing\"\ninbox = \"rich\"\n",
            store(&folder)
        );
        for (name, tier) in INBOXES {
            let (owner, more) = match tier {
                "contact" => ("owner = \"Rich Miller\"\n", ""),
                "executive" => ("", of_executives),
                _ => ("", ""),
            };
            let second = if name == "rich" {
                ", \"rich.miller@example.com\""
            } else {
                ""
            };
            text += &format!(
                "[[inbox]]\nname = \"{name}\"\naddresses = [\"{name}@example.com\"{second}]\ntier = \"{tier}\"\n{owner}{more}\n\
                 [inbox.imap]\nhost = \"imap.example.com\"\nusername = \"{name}\"\npassword_credential = \"{name}\"\n"
            );
        }
        fs::write(folder.path().join("onedoor.toml"), text).unwrap();
        Play {
            folder,
            files: 0,
            part: 0,
        }
    }

    /// A mail comes into an inbox.
    pub fn comes(&mut self, inbox: &str, mail: &Mail) -> &mut Play {
        self.lay(inbox, "INBOX", mail)
    }

    /// The owner of an inbox sends a mail.
    pub fn sends(&mut self, inbox: &str, mail: &Mail) -> &mut Play {
        self.lay(inbox, "Sent", mail)
    }

    fn lay(&mut self, inbox: &str, folder: &str, mail: &Mail) -> &mut Play {
        self.files += 1;
        let folder = self.mail_of(inbox).join(folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join(format!("{:03}.eml", self.files)), mail.bytes()).unwrap();
        self
    }

    fn mail_of(&self, inbox: &str) -> PathBuf {
        let part = format!("part{}", self.part);
        self.folder.path().join(part).join(inbox)
    }

    /// Everything laid since the last time happens.
    pub fn happens(&mut self) -> Outcome {
        let store = store(&self.folder);
        let inboxes: Vec<String> = INBOXES
            .iter()
            .map(|(name, _)| (name, self.mail_of(name)))
            .filter(|(_, path)| path.exists())
            .map(|(name, path)| format!("{name}={}", path.display()))
            .collect();
        let mut arguments = vec!["replay", "--json", "--store", &store];
        for inbox in &inboxes {
            arguments.extend(["--inbox", inbox]);
        }
        let outcome = Outcome(self.json(&arguments));
        assert_eq!(outcome.0["errors"], Value::Array(vec![]));
        self.part += 1;
        outcome
    }

    /// Runs a command that prints JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let printed = self.run(arguments);
        serde_json::from_str(&printed).unwrap_or_else(|_| panic!("{arguments:?}: {printed}"))
    }

    /// Runs a command that must end well.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = Command::new(env!("CARGO_BIN_EXE_onedoor"))
            .args(arguments)
            .arg("--config")
            .arg(self.folder.path().join("onedoor.toml"))
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8(output.stdout).unwrap()
    }
}

fn store(folder: &tempfile::TempDir) -> String {
    format!("sqlite://{}/onedoor.db", folder.path().display())
}

/// What came of a part of the story.
#[derive(Debug)]
pub struct Outcome(pub Value);

impl Outcome {
    /// What is reported of a mail.
    pub fn of(&self, mail: &Mail) -> &Value {
        let id = format!("<{}>", mail.id);
        let mut messages = self.0["messages"].as_array().unwrap().iter();
        let found = messages.find(|message| message["message_id"] == id.as_str());
        found.unwrap_or_else(|| panic!("{id} is not reported: {:#}", self.0))
    }

    /// What was done with a mail, sorted: `exemplar file reply`.
    pub fn did(&self, mail: &Mail) -> String {
        let actions = self.of(mail)["actions"].as_array().unwrap();
        let mut words: Vec<&str> = actions
            .iter()
            .map(|it| it["do"].as_str().unwrap())
            .collect();
        words.sort_unstable();
        words.join(" ")
    }

    /// Whether it went past the contact.
    pub fn is_end_run(&self, mail: &Mail) -> bool {
        self.of(mail)["end_run"].as_bool().unwrap()
    }

    /// How often something was done.
    pub fn count(&self, what: &str) -> usize {
        let messages = self.0["messages"].as_array().unwrap().iter();
        let actions = messages.flat_map(|message| message["actions"].as_array().unwrap());
        actions.filter(|action| action["do"] == what).count()
    }

    /// The campaigns.
    pub fn campaigns(&self) -> &[Value] {
        self.0["campaigns"].as_array().unwrap()
    }
}
