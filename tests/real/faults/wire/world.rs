//! A company whose `finance` inbox and whose submission server are reached through proxies.

use std::sync::Mutex;
use std::time::Instant;

use sqlx::{Connection, SqliteConnection};

use crate::daemon::company::{Company, Daemon, INBOXES, Wish, mail, pitch, pitch_text};
use crate::support::proxy::Proxy;
use crate::support::sink::Script;

/// The company and what stands between it and its servers.
pub struct Wired {
    pub company: Company,
    /// Before the IMAP server of `finance`.
    pub imap: Proxy,
    /// Before the submission server.
    pub smtp: Proxy,
    delivered: Mutex<Vec<String>>,
}

impl Wired {
    pub async fn open() -> Wired {
        Wired::open_with(&Wish::default(), Script::new()).await
    }

    /// With something special about the company, or a submission server that has a script of its own.
    pub async fn open_with(wish: &Wish, script: Script) -> Wired {
        let company = Company::open_with(wish, script).await;
        let imap = Proxy::start(company.dovecot.ports().imap).await;
        let smtp = Proxy::start(company.sink.port).await;
        let wired = Wired {
            company,
            imap,
            smtp,
            delivered: Mutex::default(),
        };
        let (imaps, sink) = (wired.company.dovecot.ports().imaps, wired.company.sink.port);
        let (own_imap, own_smtp) = (wired.imap.port, wired.smtp.port);
        wired.inbox("finance", |text| {
            text.replace(&format!("port = {imaps}"), &format!("port = {own_imap}"))
                .replace("\"implicit\"", "\"none\"")
        });
        wired.configure(|text| {
            text.replace(&format!("port = {sink}"), &format!("port = {own_smtp}"))
        });
        wired
    }

    /// Changes the configuration.
    pub fn configure(&self, change: impl FnOnce(&str) -> String) {
        let text = std::fs::read_to_string(&self.company.config).unwrap();
        let changed = change(&text);
        assert_ne!(text, changed, "the configuration is as it was");
        std::fs::write(&self.company.config, changed).unwrap();
    }

    /// Changes an inbox's part of it.
    pub fn inbox(&self, name: &str, change: impl FnOnce(&str) -> String) {
        self.configure(|text| {
            let start = text.find(&format!("[[inbox]]\nname = \"{name}\"")).unwrap();
            let length = text[start + 1..].find("[[inbox]]");
            let end = length.map_or(text.len(), |length| start + 1 + length);
            format!(
                "{}{}{}",
                &text[..start],
                change(&text[start..end]),
                &text[end..]
            )
        });
    }

    /// Starts the daemon, hurried, and waits until it watches every inbox.
    pub fn watch(&self) -> Daemon {
        self.watch_at("1000 4")
    }

    /// The same, hurried as given: waits divided by the first, deadlines of at most the second, in seconds.
    pub fn watch_at(&self, hurry: &str) -> Daemon {
        let daemon = self.start_at(hurry);
        daemon.wait_until("every inbox is connected", |log| {
            log.matches("connected").count() >= INBOXES.len()
        });
        self.company.all_wait();
        daemon
    }

    /// Starts the daemon and waits for nothing.
    pub fn start_at(&self, hurry: &str) -> Daemon {
        Daemon::start_in(&self.company.config, &[("ONEDOOR_HURRY", hurry)])
    }

    /// Lays a copy of Sam's pitch into an inbox.
    pub fn copy(&self, inbox: &str, id: &str) {
        let copy = pitch(inbox, "Kim", id);
        self.company.dovecot.append(inbox, "INBOX", &copy);
        let id = format!("{id}@acme.example");
        self.delivered.lock().unwrap().push(id);
    }

    /// A copy to the executive is filed as if nothing were: the fault of one inbox is nobody else's.
    pub fn others_go_on(&self, id: &str) {
        let before = self.company.count("cfo", "Vendors");
        self.copy("cfo", id);
        self.company.wait_until("another inbox goes on", || {
            self.company.count("cfo", "Vendors") > before
        });
    }

    /// State and error of an inbox in the status.
    pub fn status(&self, name: &str) -> (String, String) {
        let status = self.company.json(&["status", "--json"]);
        let inboxes = status["inboxes"].as_array().unwrap();
        let inbox = inboxes.iter().find(|inbox| inbox["name"] == name);
        let text = |key: &str| {
            let text = inbox.and_then(|inbox| inbox[key].as_str());
            text.unwrap_or_default().to_owned()
        };
        (text("state"), text("error"))
    }

    /// Waits until the status says this of `finance`; gives the state it is in.
    pub fn told(&self, words: &str) -> String {
        let (mut state, mut error) = (String::new(), String::new());
        let began = Instant::now();
        while !error.contains(words) {
            assert!(
                began.elapsed() < crate::daemon::company::PATIENCE,
                "the status never says {words:?}: {state}, {error:?}"
            );
            (state, error) = self.status("finance");
        }
        state
    }

    /// The fault is over: one more copy is filed, the status has nothing to tell, the process is the one that was
    /// started, every copy lies in one place once, and the vendor got one reply.
    pub fn ends_well(&self, daemon: Daemon) {
        self.imap.heal();
        self.smtp.heal();
        self.copy("finance", "after");
        let wanted = self.delivered.lock().unwrap().clone();
        self.company.all_filed_once(wanted);
        self.company.all_wait();
        self.company.wait_until("nothing is wrong any more", || {
            self.status("finance").1.is_empty()
        });
        self.company.wait_until("the reply is recorded", || {
            self.company.json(&["status", "--json"])["replies_sent"] == 1
        });
        let (status, _, log) = daemon.end();
        assert!(status.success(), "{status}\n{log}");
        for other in ["cfo", "rich"] {
            assert!(!log.contains(&format!("inbox {other}:")), "{log}");
        }
        assert_eq!(self.company.sink.accepted().len(), 1);
        let campaigns = self.company.json(&["campaigns", "--json"]);
        let copies = self.delivered.lock().unwrap().len();
        assert_eq!(campaigns[0]["sightings"], copies, "{campaigns}");
    }

    /// Makes every wait of the store be over, as time does: mails and moves are due, what is in doubt is a day old.
    pub async fn a_day_passes(&self) {
        let mut link = self.store().await;
        for due in [
            "UPDATE mail SET not_before = 0, sending_at = sending_at - 86400000",
            "UPDATE move_job SET not_before = 0",
        ] {
            sqlx::query(due).execute(&mut link).await.unwrap();
        }
        link.close().await.unwrap();
    }

    async fn store(&self) -> SqliteConnection {
        let url = format!("sqlite://{}/onedoor.db", self.company.folder().display());
        SqliteConnection::connect(&url).await.unwrap()
    }

    /// A number from the daemon's store, without starting a process for it.
    pub async fn number(&self, query: &'static str) -> i64 {
        let mut link = self.store().await;
        let number = sqlx::query_scalar(query)
            .fetch_one(&mut link)
            .await
            .unwrap();
        link.close().await.unwrap();
        number
    }

    /// The outbox's rows, oldest first: state, attempts, what is said of it.
    pub fn outbox(&self) -> Vec<(String, u64, String)> {
        let rows = self.company.json(&["outbox", "--json"]);
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        let row = |row: &serde_json::Value| {
            let attempts = row["attempts"].as_u64().unwrap();
            (text(&row["state"]), attempts, text(&row["result"]))
        };
        rows.as_array().unwrap().iter().map(row).collect()
    }

    /// Waits until a mail with these words in its result is in this state.
    pub fn outbox_says(&self, state: &str, words: &str) {
        self.company.wait_until(&format!("{state}: {words}"), || {
            let rows = self.outbox();
            rows.iter()
                .any(|(is, _, says)| is == state && says.contains(words))
        });
    }

    /// How many mails are in this state.
    pub fn mails(&self, state: &str) -> usize {
        let rows = self.outbox();
        rows.iter().filter(|(is, ..)| is == state).count()
    }

    /// Replies handed over so far.
    pub fn sent(&self) -> u64 {
        let status = self.company.json(&["status", "--json"]);
        status["replies_sent"].as_u64().unwrap()
    }

    /// Another vendor's pitch to `finance`; each has words, a name and a domain of its own.
    pub fn other_vendor(&self, number: usize) {
        let bytes = self.pitch_of(number);
        self.company.dovecot.append("finance", "INBOX", &bytes);
    }

    fn pitch_of(&self, number: usize) -> Vec<u8> {
        let (vendor, what, of) = VENDORS[number];
        let text = pitch_text("Kim")
            .replace("Acme Storage", vendor)
            .replace("storage", what)
            .replace("backups", of)
            .replace("sam-acme", vendor)
            .replace("Sam Roe", "Lee Fox");
        let domain = vendor.to_lowercase();
        mail(
            &format!("Lee Fox <lee@{domain}.example>"),
            "finance@example.com",
            &format!("About {what}"),
            &format!("other-{number}"),
            &text,
        )
    }
}

/// Vendors besides Sam's: name, what they sell, what for.
pub const VENDORS: [(&str, &str, &str); 8] = [
    ("Borealis", "network monitoring", "sensors"),
    ("Paywell", "payroll", "payslips"),
    ("Glanz", "office cleaning", "windows"),
    ("Vanguarda", "fleet insurance", "vans"),
    ("Meetly", "video meetings", "cameras"),
    ("Wortwerk", "translation", "manuals"),
    ("Hirewell", "recruiting", "interviews"),
    ("Tonerella", "printing", "printers"),
];
