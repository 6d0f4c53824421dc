//! What must hold at rest, whatever broke before: `docs/reliability.md` names each by its number.
//!
//! ```ignore
//! let mut must = Invariants::begin(&company); // none of the mail that lies there now may change
//! must.deliver("finance", &pitch("finance", "Kim", "p1"));
//! must.lived(Daemon::start_to_crash(&company.config, "cp31").dies("cp31"));
//! let daemon = Daemon::start(&company.config);
//! must.at_rest().await;
//! must.lived(daemon.end().2);
//! must.hold("cp31").await;
//! ```

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use onedoor::config::Config;
use sqlx::{AnyConnection, Connection, Row};

mod mailboxes;

use self::mailboxes::{Spot, everything, message_id};
use super::dovecot::PASSWORD;
use super::looker::Mail;
use crate::daemon::company::{Company, INBOXES, PATIENCE};

/// Lives of the program until all is quiet: the first and three restarts.
const LIVES: usize = 4;

/// Between two looks at the store.
const GLANCE: Duration = Duration::from_millis(50);

/// What is not done yet: mails, moves and placements that are due or under way, and messages whose reading was begun.
const OPEN: &str = "
    SELECT (SELECT COUNT(*) FROM mail WHERE state IN ('claimed', 'sending') OR state = 'planned' AND not_before <= $1)
        + (SELECT COUNT(*) FROM move_job WHERE state IN ('planned', 'moving', 'copied') AND not_before <= $1)
        + (SELECT COUNT(*) FROM placement WHERE state = 'planned' AND not_before <= $1)
        + (SELECT COUNT(*) FROM exemplar_brief WHERE state IN ('laying', 'leaving') AND not_before <= $1)
        + (SELECT COUNT(*) FROM attempt WHERE passed_over IS NULL)";

/// Messages that were decided, or passed over for good.
const READ: &str = "
    SELECT (SELECT COUNT(*) FROM sighting) + (SELECT COUNT(*) FROM attempt WHERE passed_over IS NOT NULL)";

const IDLE: &str = "
    SELECT COUNT(DISTINCT inbox) FROM inbox_beat WHERE state IN ('idle', 'polling') AND beat_at >= $1";

const MAILS: &str = "SELECT kind, state, campaign_id, message_id FROM mail ORDER BY id";

/// A mail of ours as the store knows it.
struct Ours {
    kind: String,
    state: String,
    campaign: i64,
    accepted: usize,
}

/// The checker of one company's story.
pub struct Invariants<'c> {
    company: &'c Company,
    others: BTreeMap<Spot, Vec<Mail>>,
    delivered: Vec<(String, Vec<u8>)>,
    logs: Vec<String>,
    canaries: Vec<String>,
    url: String,
    /// Hand-overs that a person asked for beyond the first.
    pub resent: usize,
    /// Mails delivered whose rows were forgotten.
    pub forgotten: usize,
}

impl<'c> Invariants<'c> {
    /// Begins a story. The mail that lies in the mailboxes now must never change (I4).
    pub fn begin(company: &'c Company) -> Invariants<'c> {
        Invariants {
            company,
            others: everything(company),
            delivered: Vec::new(),
            logs: Vec::new(),
            canaries: vec![PASSWORD.to_owned()],
            url: store_url(company),
            resent: 0,
            forgotten: 0,
        }
    }

    /// Delivers a mail of the story; it must be found once, whole (I3).
    pub fn deliver(&mut self, inbox: &str, bytes: &[u8]) {
        self.company.dovecot.deliver(inbox, bytes);
        self.delivered.push((inbox.to_owned(), bytes.to_vec()));
    }

    /// Words that must stand in no log (I8).
    pub fn keeps_secret(&mut self, words: &[&str]) {
        self.canaries
            .extend(words.iter().map(|word| (*word).to_owned()));
    }

    /// One life of the program is over; this is its log.
    pub fn lived(&mut self, log: String) {
        self.logs.push(log);
    }

    /// Waits until everything delivered is decided and everything wanted is done.
    pub async fn at_rest(&self) {
        let began = Instant::now();
        while !self.rests().await {
            let (open, read) = self.work().await;
            let left = format!("{open} things to do, {read} messages read");
            assert!(began.elapsed() < PATIENCE, "no rest: {left}");
            tokio::time::sleep(GLANCE).await;
        }
    }

    /// Whether everything delivered is decided and everything wanted is done.
    pub async fn rests(&self) -> bool {
        let (open, read) = self.work().await;
        open == 0 && read >= (self.delivered.len() - self.forgotten) as i64
    }

    /// Waits until a statement that counts finds something.
    pub async fn sees(&self, sql: &'static str) {
        let began = Instant::now();
        let mut link = self.link().await;
        while sqlx::query(sql)
            .fetch_one(&mut link)
            .await
            .unwrap()
            .get::<i64, _>(0)
            == 0
        {
            assert!(began.elapsed() < PATIENCE, "in vain: {sql}");
            tokio::time::sleep(GLANCE).await;
        }
        let _ = link.close().await;
    }

    /// Changes the store behind the program's back.
    pub async fn change(&self, sql: &'static str) {
        let mut link = self.link().await;
        sqlx::query(sql).execute(&mut link).await.unwrap();
        let _ = link.close().await;
    }

    /// Waits until every inbox has been looked at since an instant, and waits for mail.
    pub async fn all_looked(&self, since: Timestamp) {
        let began = Instant::now();
        let mut link = self.link().await;
        loop {
            let idle = sqlx::query(IDLE).bind(since.as_millisecond());
            let idle: i64 = idle.fetch_one(&mut link).await.unwrap().get(0);
            if idle == INBOXES.len() as i64 {
                break;
            }
            assert!(began.elapsed() < PATIENCE, "only {idle} inboxes looked at");
            tokio::time::sleep(GLANCE).await;
        }
        let _ = link.close().await;
    }

    /// The company whose story it is.
    pub fn company(&self) -> &'c Company {
        self.company
    }

    /// Checks everything, and tells all breaches at once.
    pub async fn hold(&self, story: &str) {
        let mut breaches = self.of_mailboxes();
        breaches.extend(self.of_mails(&self.mails().await));
        if self.work().await.0 > 0 {
            breaches.push("I5: something is still under way".to_owned());
        }
        if self.logs.len() > LIVES {
            breaches.push(format!("I7: {} lives until it was quiet", self.logs.len()));
        }
        for canary in &self.canaries {
            let told = self.logs.iter().filter(|log| log.contains(canary)).count();
            if told > 0 {
                breaches.push(format!("I8: {canary:?} stands in {told} logs"));
            }
        }
        assert!(
            breaches.is_empty(),
            "{story}:\n{}\n{}",
            breaches.join("\n"),
            self.logs.join("\n---\n")
        );
    }

    /// How many mails the submission server may own.
    pub fn accepted(&self) -> usize {
        self.company.sink.accepted().len()
    }

    /// Kind and state of all mails to vendors and colleagues, sorted: `reply sent`.
    pub async fn states(&self) -> Vec<String> {
        let told = ["reply", "acknowledgement", "decision"];
        let mails = self.mails().await.into_values();
        let mails = mails.filter(|mail| told.contains(&mail.kind.as_str()));
        let mut states: Vec<String> = mails
            .map(|mail| format!("{} {}", mail.kind, mail.state))
            .collect();
        states.sort();
        states
    }

    /// I3, I4, and that nothing lies twice in one person's folders.
    fn of_mailboxes(&self) -> Vec<String> {
        let mut breaches = Vec::new();
        let now = everything(self.company);
        for (spot, before) in &self.others {
            let there = now.get(spot).map(Vec::as_slice).unwrap_or_default();
            let changed = before.iter().filter(|mail| !there.contains(mail)).count();
            if changed > 0 {
                breaches.push(format!("I4: {changed} other mails changed in {spot:?}"));
            }
        }
        for (inbox, bytes) in &self.delivered {
            let own = now.iter().filter(|((user, _), _)| user == inbox);
            let found = own.flat_map(|(spot, mails)| mails.iter().map(move |mail| (spot, mail)));
            let found: Vec<_> = found
                .filter(|(_, mail)| mail.bytes.ends_with(bytes))
                .collect();
            let id = message_id(bytes);
            match found[..] {
                [(_, mail)] if mail.flags.is_empty() => {}
                [(_, mail)] => breaches.push(format!("I4: {id} got the flags {:?}", mail.flags)),
                _ => {
                    let spots: Vec<_> = found.iter().map(|(spot, _)| spot).collect();
                    breaches.push(format!("I3: {id} of {inbox} lies in {spots:?}"));
                }
            }
        }
        for user in INBOXES {
            let own = now.iter().filter(|((owner, _), _)| owner == user);
            let ids = own
                .flat_map(|(_, mails)| mails)
                .map(|mail| message_id(&mail.bytes));
            let mut seen = BTreeSet::new();
            let twice = ids.filter(|id| !id.is_empty() && !seen.insert(id.clone()));
            breaches.extend(twice.map(|id| format!("I3: {id} lies twice before {user}")));
        }
        breaches
    }

    /// I1, I2, I6.
    fn of_mails(&self, mails: &BTreeMap<String, Ours>) -> Vec<String> {
        let mut breaches = Vec::new();
        let (mut campaigns, mut people) = (BTreeMap::new(), BTreeMap::new());
        for (id, mail) in mails {
            let (state, count) = (mail.state.as_str(), mail.accepted);
            if count > 1 + self.resent {
                breaches.push(format!("I1: {id} was accepted {count} times"));
            }
            let fits = match state {
                "sent" => count >= 1,
                "in_doubt" | "closed" => true,
                _ => count == 0,
            };
            if !fits {
                breaches.push(format!(
                    "I6: {id} is {state} and was accepted {count} times"
                ));
            }
            if mail.kind == "reply" {
                *campaigns.entry(mail.campaign).or_insert(0) += count;
            }
        }
        // Counted at the server: a row that was forgotten undoes no reply.
        for mail in self.company.sink.accepted() {
            let row = mails.get(&message_id(&mail.bytes));
            if row.is_none_or(|row| row.kind == "reply") {
                *people.entry(mail.to.join(" ")).or_insert(0) += 1;
            }
        }
        let over = |(_, count): &(_, usize)| *count > 1 + self.resent;
        let many = campaigns.into_iter().filter(over);
        breaches.extend(many.map(|(id, count)| format!("I1: c{id} was answered {count} times")));
        let over = |(_, count): &(_, usize)| *count > 1 + self.resent;
        let many = people.into_iter().filter(over);
        breaches.extend(many.map(|(to, count)| format!("I2: {to} got {count} replies")));
        breaches
    }

    async fn mails(&self) -> BTreeMap<String, Ours> {
        let accepted = self.company.sink.accepted();
        let ids: Vec<String> = accepted
            .iter()
            .map(|mail| message_id(&mail.bytes))
            .collect();
        let mut link = self.link().await;
        let rows = sqlx::query(MAILS).fetch_all(&mut link).await.unwrap();
        let _ = link.close().await;
        let ours = rows.iter().map(|row| {
            let id: String = row.get("message_id");
            let mail = Ours {
                kind: row.get("kind"),
                state: row.get("state"),
                campaign: row.get("campaign_id"),
                accepted: ids.iter().filter(|it| **it == id).count(),
            };
            (id, mail)
        });
        ours.collect()
    }

    /// What is open, and what was read.
    async fn work(&self) -> (i64, i64) {
        let mut link = self.link().await;
        let open = sqlx::query(OPEN).bind(Timestamp::now().as_millisecond());
        let open = open.fetch_one(&mut link).await.unwrap().get(0);
        let read = sqlx::query(READ).fetch_one(&mut link).await.unwrap().get(0);
        let _ = link.close().await;
        (open, read)
    }

    async fn link(&self) -> AnyConnection {
        sqlx::any::install_default_drivers();
        AnyConnection::connect(&self.url).await.unwrap()
    }
}

fn store_url(company: &Company) -> String {
    let config = Config::load(&company.config);
    config
        .unwrap_or_else(|mistakes| panic!("{mistakes}"))
        .store
        .url
}
