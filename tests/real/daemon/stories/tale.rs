//! A company over weeks: its daemon is started anew on each day that is told of, with that day's clock.

use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use crate::daemon::company::{Company, Daemon, INBOXES, Wish};
use crate::daemon::digest::setup::faketime;
use crate::daemon::mails::{mail_at, pitch_text};
use crate::daemon::process::onedoor;
use crate::support::looker::Mail;

/// The stories began so many days ago: Dovecot takes no mail from the future.
const BEGAN: i64 = 200;

/// The rep of the stories.
pub const SAM: &str = "Sam Roe <sam@acme.example>";

/// A company and its days.
pub struct Tale {
    pub company: Company,
    daemon: Option<Daemon>,
    days: i64,
    /// Mails so far.
    told: usize,
    /// How far a replay of it has come.
    parts: usize,
}

impl Tale {
    /// The first day: the daemon begins to watch.
    pub async fn begin(policy: &'static str) -> Tale {
        let company = Company::open(&Wish {
            policy,
            inbox: "poll_seconds = 1\nowner = \"Rich Miller\"",
            ..Wish::default()
        })
        .await;
        without_tls(&company);
        let mut tale = Tale {
            company,
            daemon: None,
            days: 0,
            told: 0,
            parts: 0,
        };
        tale.day(0);
        tale
    }

    fn clock(&self) -> Vec<(String, String)> {
        let library = faketime();
        let ahead = format!("{}d", self.days - BEGAN);
        [
            ("LD_PRELOAD", library.as_str()),
            ("FAKETIME", ahead.as_str()),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec()
    }

    /// So many days after the first the daemon is started anew.
    pub fn day(&mut self, day: i64) {
        self.ends();
        self.days = day;
        let clock = self.clock();
        let clock: Vec<(&str, &str)> = clock
            .iter()
            .map(|(name, value)| (&**name, &**value))
            .collect();
        let daemon = Daemon::start_in(&self.company.config, &clock);
        daemon.wait_until("every inbox is connected", |log| {
            log.matches("connected").count() >= INBOXES.len()
        });
        self.daemon = Some(daemon);
        self.company.wait_until("every inbox waits for mail", || {
            let status = self.json(&["status", "--json"]);
            let inboxes = status["inboxes"].as_array().unwrap().iter();
            let waits = |inbox: &&Value| inbox["state"] == "idle" || inbox["state"] == "polling";
            inboxes.filter(waits).count() == INBOXES.len()
        });
    }

    /// The daemon ends, and in good order.
    pub fn ends(&mut self) {
        if let Some(daemon) = self.daemon.take() {
            assert!(daemon.end().0.success());
        }
    }

    /// This many minutes after three hours ago, by the clock of the story.
    pub fn at(&self, minutes: i64) -> Timestamp {
        let ahead = SignedDuration::from_hours(24 * (self.days - BEGAN) - 3);
        Timestamp::now() + ahead + SignedDuration::from_mins(minutes)
    }

    /// The day of the story.
    pub fn today(&self) -> jiff::civil::Date {
        self.at(0).to_zoned(TimeZone::UTC).date()
    }

    /// A mail comes into an inbox, and the daemon has decided it.
    pub fn comes(&mut self, inbox: &str, at: Timestamp, bytes: &[u8]) {
        let before = self.decided();
        self.lay(inbox, "INBOX", at, bytes);
        self.company
            .wait_until("it is decided", || self.decided() > before);
    }

    /// The owner of an inbox sends a mail.
    pub fn sends(&mut self, inbox: &str, at: Timestamp, bytes: &[u8]) {
        self.lay(inbox, "Sent", at, bytes);
    }

    fn lay(&mut self, inbox: &str, folder: &str, at: Timestamp, bytes: &[u8]) {
        self.told += 1;
        let kept = self.kept(inbox).join(folder);
        std::fs::create_dir_all(&kept).unwrap();
        std::fs::write(kept.join(format!("{:03}.eml", self.told)), bytes).unwrap();
        let arrived = at
            .to_zoned(TimeZone::UTC)
            .strftime("%d-%b-%Y %H:%M:%S +0000");
        self.company
            .dovecot
            .append_at(inbox, folder, &arrived.to_string(), bytes);
    }

    fn kept(&self, inbox: &str) -> std::path::PathBuf {
        let part = format!("part{}", self.parts);
        self.company.folder().join(part).join(inbox)
    }

    fn decided(&self) -> usize {
        let log = self.daemon.as_ref().map(Daemon::log).unwrap_or_default();
        log.matches("decided").count()
    }

    /// Runs a command by the clock of the story.
    pub fn run(&self, arguments: &[&str]) -> String {
        let output = onedoor(&self.company.config)
            .envs(self.clock())
            .args(arguments)
            .output()
            .unwrap();
        let error = String::from_utf8_lossy(&output.stderr);
        assert!(output.status.success(), "{arguments:?}: {error}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// The same, of a command that prints JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.run(arguments)).unwrap()
    }

    /// A vendor's card.
    pub fn card(&self, vendor: &str) -> Value {
        self.json(&["vendors", "show", vendor, "--json"])
    }

    /// Drags everything from one of the contact's folders into another.
    pub fn drags(&self, from: &str, to: &str) {
        let mut rich = self.company.dovecot.looker("rich");
        if !rich.folders().iter().any(|name| name == to) {
            rich.ok(&format!("CREATE \"{to}\""));
        }
        rich.ok(&format!("SELECT \"{from}\""));
        rich.ok(&format!("UID MOVE 1:* \"{to}\""));
    }

    /// A vendor stands so, sooner or later.
    pub fn stands(&self, vendor: &str, standing: &str) {
        self.company.wait_until("the decision is read", || {
            self.card(vendor)["standing"] == standing
        });
    }

    /// Waits until nothing waits to be sent, and so many mails were.
    pub fn settled(&self, mails: usize) -> Vec<String> {
        self.company.wait_until("everything is sent", || {
            self.json(&["status", "--json"])["outbox"]["queued"] == 0
                && self.company.sink.accepted().len() >= mails
        });
        let sent = self.company.sink.accepted();
        assert_eq!(sent.len(), mails);
        sent.into_iter()
            .map(|mail| String::from_utf8(mail.bytes).unwrap())
            .collect()
    }

    /// The texts in a folder that the program laid there.
    pub fn laid(&self, user: &str, folder: &str) -> Vec<String> {
        self.texts(user, folder, true)
    }

    /// The texts in a folder that somebody else wrote.
    pub fn mails(&self, user: &str, folder: &str) -> Vec<String> {
        self.texts(user, folder, false)
    }

    fn texts(&self, user: &str, folder: &str, ours: bool) -> Vec<String> {
        let mut looker = self.company.dovecot.looker(user);
        if !looker.folders().iter().any(|name| name == folder) {
            return Vec::new();
        }
        let texts = looker
            .mailbox(folder)
            .into_iter()
            .map(|mail: Mail| mail.text());
        texts
            .filter(|text| text.contains("\nAuto-Submitted: auto-generated") == ours)
            .collect()
    }

    /// Waits for the only brief in somebody's inbox; gives it as one line of words.
    pub fn brief(&self, user: &str) -> String {
        self.company.wait_until("the brief lies there", || {
            self.laid(user, "INBOX").len() == 1
        });
        words(&self.laid(user, "INBOX")[0])
    }

    /// What a replay of all mail since the last one reports.
    pub fn replayed(&mut self) -> Value {
        let config = self.company.folder().join("replay.toml");
        let store = format!("sqlite://{}/replay.db", self.company.folder().display());
        if self.parts == 0 {
            let text = std::fs::read_to_string(&self.company.config).unwrap();
            std::fs::write(&config, text.replace("/onedoor.db", "/replay.db")).unwrap();
        }
        let mut command = onedoor(&config);
        command.args(["replay", "--json", "--store", &store]);
        for inbox in INBOXES {
            if self.kept(inbox).exists() {
                command.args([
                    "--inbox",
                    &format!("{inbox}={}", self.kept(inbox).display()),
                ]);
            }
        }
        self.parts += 1;
        let output = command.output().unwrap();
        serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)))
    }

    /// Decides in the replay's store what was decided here.
    pub fn decided_in_replay(&self, arguments: &[&str]) {
        let config = self.company.folder().join("replay.toml");
        let mut command = onedoor(&config);
        let output = command.envs(self.clock()).args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
    }

    /// The replay knows the same campaigns, with the same figures.
    pub fn is_as_replayed(&mut self) {
        let replayed = self.replayed();
        let live = self.json(&["campaigns", "--json"]);
        assert_eq!(figures(&live), figures(&replayed["campaigns"]));
    }
}

/// The certificates of the tests are of today.
fn without_tls(company: &Company) {
    let (ports, ca) = (company.dovecot.ports(), company.dovecot.ca().file());
    let text = std::fs::read_to_string(&company.config).unwrap();
    let text = text
        .replace(
            &format!("port = {}\n", ports.imaps),
            &format!("port = {}\n", ports.imap),
        )
        .replace("tls = \"implicit\"\n", "tls = \"none\"\n")
        .replace(&format!("ca_file = \"{}\"\n", ca.display()), "");
    std::fs::write(&company.config, text).unwrap();
}

const FIGURES: [&str; 7] = [
    "vendor",
    "subject",
    "sightings",
    "recipients",
    "forwards",
    "answered_by",
    "end_runs",
];

fn figures(campaigns: &Value) -> Vec<Vec<String>> {
    let of = |campaign: &Value| FIGURES.map(|name| campaign[name].to_string()).to_vec();
    let mut all: Vec<Vec<String>> = campaigns.as_array().unwrap().iter().map(of).collect();
    all.sort();
    all
}

/// A mail's text with single spaces.
pub fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Sam's first pitch.
pub fn pitch_at(at: Timestamp, to: &str, id: &str) -> Vec<u8> {
    let subject = "Storage costs at Example Corp";
    mail_at(
        at,
        SAM,
        &format!("{to}@example.com"),
        subject,
        id,
        &pitch_text(to),
    )
}

/// Another text of a vendor's, with a sentence of its own.
pub fn business_case(at: Timestamp, from: &str, to: &str, id: &str, more: &str) -> Vec<u8> {
    let text = format!(
        "Hello,\r\n\r\n{more}finance leaders in your industry tell us that half a million a year disappears into disks nobody \
         reads. Our platform frees that budget within one quarter, and our customers see the return on investment before the \
         first invoice is due.\r\n\r\nDo you have 20 minutes on Thursday for a short demo of the business case? I am happy to \
         work around your calendar: https://calendly.com/sam-acme/value\r\n\r\nKind regards,\r\nSam Roe\r\n"
    );
    mail_at(
        at,
        from,
        &format!("{to}@example.com"),
        "Half a million a year",
        id,
        &text,
    )
}

/// Nothing in it blames anybody.
pub fn is_neutral(text: &str) {
    let text = text.to_lowercase();
    for word in [
        "bypass",
        "ignored",
        "despite",
        "unfortunately",
        "violat",
        "spam",
        "went around",
        "behind",
        "end run",
        "warning",
    ] {
        assert!(!text.contains(word), "{word}: {text}");
    }
}
