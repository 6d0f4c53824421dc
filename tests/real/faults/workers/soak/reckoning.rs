//! What a soak has left, counted in the mailboxes, at the submission server and in the database.

use std::collections::BTreeMap;
use std::fmt;

use super::VENDORS;
use crate::faults::workers::team::Team;

/// The figures.
pub struct Reckoning {
    messages: usize,
    /// Left in its inbox after three tries that were cut off.
    poison: usize,
    lost: Vec<String>,
    doubled: Vec<String>,
    /// Vendors of whom at least one copy was read.
    expected: usize,
    sent: usize,
    in_doubt: usize,
    /// Replies that the server may own, by recipient.
    taken: BTreeMap<String, usize>,
    exemplars: Vec<String>,
    records: String,
}

impl Reckoning {
    /// Counts.
    pub fn of(team: &Team, messages: usize) -> Reckoning {
        let mut found: BTreeMap<String, usize> = BTreeMap::new();
        let mut exemplars = Vec::new();
        for inbox in &team.inboxes {
            for folder in ["INBOX", "Vendors"] {
                ids(team, inbox, folder)
                    .into_iter()
                    .for_each(|id| *found.entry(id).or_default() += 1);
            }
        }
        for id in ids(team, "rich", "Vendors/New") {
            // The contact's own copy is the exemplar itself; else a copy of it is.
            found.entry(id.clone()).or_insert(1);
            exemplars.push(id);
        }
        let number = |sql: &str| team.sql(sql).parse().unwrap_or_default();
        let mut taken: BTreeMap<String, usize> = BTreeMap::new();
        for mail in team.sink.accepted() {
            *taken.entry(mail.to.join(" ")).or_default() += 1;
        }
        let wanted = (0..messages).map(|n| format!("m{n}"));
        Reckoning {
            messages,
            poison: number("SELECT COUNT(*) FROM attempt WHERE passed_over IS NOT NULL"),
            lost: wanted.filter(|id| !found.contains_key(id)).collect(),
            doubled: found
                .iter()
                .filter(|(_, count)| **count > 1)
                .map(|(id, _)| id.clone())
                .collect(),
            expected: number("SELECT COUNT(*) FROM campaign"),
            sent: number("SELECT COUNT(*) FROM mail WHERE kind = 'reply' AND state = 'sent'"),
            in_doubt: number(
                "SELECT COUNT(*) FROM mail WHERE kind = 'reply' AND state = 'in_doubt'",
            ),
            taken,
            exemplars,
            records: team.sql("SELECT state, recipient, result FROM mail ORDER BY id"),
        }
    }

    /// Requires what must hold after any run.
    pub fn holds(&self) {
        assert!(self.lost.is_empty(), "lost: {:?}", self.lost);
        assert!(self.doubled.is_empty(), "doubled: {:?}", self.doubled);
        let twice: Vec<_> = self.taken.iter().filter(|(_, count)| **count > 1).collect();
        assert!(twice.is_empty(), "answered twice: {twice:?}");
        assert!(
            self.expected <= VENDORS && self.expected > 0,
            "{} campaigns",
            self.expected
        );
        assert_eq!(self.sent + self.in_doubt, self.expected, "{}", self.records);
        assert!(
            self.sent <= self.taken.len() && self.taken.len() <= self.sent + self.in_doubt,
            "{} taken: {}",
            self.taken.len(),
            self.records
        );
        let mut once = self.exemplars.clone();
        once.sort();
        once.dedup();
        assert_eq!(
            once.len(),
            self.exemplars.len(),
            "exemplars: {:?}",
            self.exemplars
        );
        assert_eq!(once.len(), self.expected, "exemplars: {:?}", self.exemplars);
        assert!(
            self.poison * 20 <= self.messages,
            "{} taken for poison",
            self.poison
        );
    }
}

impl fmt::Display for Reckoning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "messages: {} ({} left as poison)\nreplies: {} expected, {} sent, {} in doubt, {} taken by the server\nlost = {}\n\
             doubled = {}",
            self.messages,
            self.poison,
            self.expected,
            self.sent,
            self.in_doubt,
            self.taken.values().sum::<usize>(),
            self.lost.len(),
            self.doubled.len() + self.taken.values().filter(|count| **count > 1).count(),
        )
    }
}

/// What the Message-IDs in a folder begin with.
fn ids(team: &Team, inbox: &str, folder: &str) -> Vec<String> {
    let id = |text: String| {
        let after = text.split_once("Message-ID: <").unwrap().1;
        after.split('@').next().unwrap().to_owned()
    };
    let mails = team.mails(inbox, folder);
    mails.iter().map(|mail| id(mail.text())).collect()
}
