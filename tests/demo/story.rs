//! What happens, told while it happens: the mailboxes are looked into all the time, as their owners' mail programs would.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use crate::company::{Company, DESK, PEOPLE, VENDOR, who};
use crate::forwards::{FORWARDS, forward};
use crate::mails::{self, Mail};
use crate::support::looker::{self, Looker};

/// Longer than this nothing may take.
const PATIENCE: Duration = Duration::from_secs(25);
/// How long nothing has happened before nothing more is expected: a second reply would come in this time.
const QUIET: Duration = Duration::from_secs(3);

/// Everything that was handed to the mailboxes.
#[derive(Debug, Default)]
pub struct Told {
    pub pitches: Vec<Mail>,
    pub forwards: Vec<Mail>,
    /// The invoice, the customer's and the colleague's question.
    pub ordinary: Vec<Mail>,
}

impl Told {
    pub fn all(&self) -> impl Iterator<Item = &Mail> {
        self.pitches
            .iter()
            .chain(&self.forwards)
            .chain(&self.ordinary)
    }
}

/// A mail where it lies now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub id: String,
    pub from: String,
    pub subject: String,
    pub mail: looker::Mail,
}

/// What each folder of each mailbox holds.
pub type Snapshot = BTreeMap<(String, String), Vec<Seen>>;

/// The contents of one folder; nothing where there is no such folder.
pub fn folder<'a>(snapshot: &'a Snapshot, mailbox: &str, folder: &str) -> &'a [Seen] {
    let place = (mailbox.to_owned(), folder.to_owned());
    snapshot.get(&place).map_or(&[], Vec::as_slice)
}

/// The vendor's mailbox.
pub fn vendors_mailbox() -> &'static str {
    VENDOR.split('@').next().unwrap_or(VENDOR)
}

/// The play.
pub fn play(company: &mut Company) -> anyhow::Result<Told> {
    let mut watch = Watch::new(company);
    let mut told = Told::default();
    println!();
    for (number, person) in PEOPLE.iter().enumerate() {
        let mail = mails::pitch(number, person);
        company.deliver(&mail.from, &mail.to, &mail.bytes);
        told.pitches.push(mail);
    }
    company.say(&format!(
        "{VENDOR} pitches, in {} versions, to {}",
        PEOPLE.len(),
        PEOPLE.map(|person| person.mailbox).join(", ")
    ));
    watch.until(company, &told, pitch_is_handled)?;
    println!();
    for (by, program, comment) in FORWARDS {
        let Some(original) = told
            .pitches
            .iter()
            .find(|mail| mail.to == who(by).address())
        else {
            continue;
        };
        let mail = forward(&who(by), program, comment, original);
        company.deliver(&mail.from, &mail.to, &mail.bytes);
        let asks = if comment.is_empty() {
            String::new()
        } else {
            format!(", and asks: {comment}")
        };
        company.say(&format!(
            "{by} forwards it to rich ({}){asks}",
            program.name()
        ));
        told.forwards.push(mail);
    }
    told.ordinary = ordinary_mail(company);
    watch.until(company, &told, forwards_are_handled)?;
    watch.until_quiet(company, &told)?;
    Ok(told)
}

fn ordinary_mail(company: &Company) -> Vec<Mail> {
    let mails = [
        (
            "a supplier's invoice arrives at finance",
            mails::invoice(&who("finance")),
        ),
        (
            "a customer's question arrives at service",
            mails::customer(&who("service")),
        ),
        (
            "hr asks rich about something else",
            mails::colleague(&who("hr"), &who("rich")),
        ),
    ];
    let deliver = |(what, mail): (&str, Mail)| {
        company.deliver(&mail.from, &mail.to, &mail.bytes);
        company.say(what);
        mail
    };
    mails.map(deliver).into()
}

fn pitch_is_handled(snapshot: &Snapshot) -> bool {
    !folder(snapshot, vendors_mailbox(), "INBOX").is_empty()
        && !folder(snapshot, "rich", "Vendors/New").is_empty()
        && PEOPLE
            .iter()
            .all(|person| folder(snapshot, person.mailbox, "INBOX").is_empty())
}

/// Everybody who forwarded has a note, and in the contact's inbox only the two questions are left.
fn forwards_are_handled(snapshot: &Snapshot) -> bool {
    let has_note = |mailbox: &str| {
        folder(snapshot, mailbox, "INBOX")
            .iter()
            .any(|seen| seen.from.contains(DESK))
    };
    FORWARDS.iter().all(|(by, _, _)| has_note(by)) && folder(snapshot, "rich", "INBOX").len() == 2
}

/// Looks into all mailboxes and tells what is new.
struct Watch {
    lookers: Vec<(&'static str, Looker)>,
    last: Snapshot,
}

impl Watch {
    fn new(company: &Company) -> Self {
        let names = PEOPLE
            .iter()
            .map(|person| person.mailbox)
            .chain([vendors_mailbox()]);
        let lookers = names
            .map(|mailbox| (mailbox, company.look(mailbox)))
            .collect();
        Self {
            lookers,
            last: Snapshot::new(),
        }
    }

    fn until(
        &mut self,
        company: &mut Company,
        told: &Told,
        is_so: fn(&Snapshot) -> bool,
    ) -> anyhow::Result<()> {
        let start = Instant::now();
        while start.elapsed() < PATIENCE {
            self.look(company, told);
            if is_so(&self.last) {
                return Ok(());
            }
            company.check_alive()?;
            std::thread::sleep(Duration::from_millis(150));
        }
        company.say(&format!(
            "waited {} s for the rest, in vain",
            PATIENCE.as_secs()
        ));
        Ok(())
    }

    fn until_quiet(&mut self, company: &mut Company, told: &Told) -> anyhow::Result<()> {
        let (start, mut changed) = (Instant::now(), Instant::now());
        while changed.elapsed() < QUIET && start.elapsed() < PATIENCE {
            let before = self.last.clone();
            self.look(company, told);
            if self.last != before {
                changed = Instant::now();
            }
            company.check_alive()?;
            std::thread::sleep(Duration::from_millis(150));
        }
        Ok(())
    }

    fn look(&mut self, company: &Company, told: &Told) {
        let now: Snapshot = self
            .lookers
            .iter_mut()
            .flat_map(|(mailbox, looker)| snapshot(mailbox, looker))
            .collect();
        for line in news(&self.last, &now, told) {
            company.say(&line);
        }
        self.last = now;
    }
}

/// All folders of one mailbox that hold anything.
pub fn snapshot(mailbox: &str, looker: &mut Looker) -> Snapshot {
    let mut out = Snapshot::new();
    for folder in looker.folders() {
        let mails = looker.mailbox(&folder).into_iter().map(seen).collect();
        out.insert((mailbox.to_owned(), folder), mails);
    }
    out.retain(|_, mails: &mut Vec<Seen>| !mails.is_empty());
    out
}

fn seen(mail: looker::Mail) -> Seen {
    let field = |name| header(&mail, name).unwrap_or_default();
    Seen {
        id: field("message-id"),
        from: field("from"),
        subject: field("subject"),
        mail,
    }
}

/// The value of a header field, its lines joined.
pub fn header(mail: &looker::Mail, name: &str) -> Option<String> {
    let text = mail.text().replace("\r\n", "\n");
    let head = text.split("\n\n").next().unwrap_or_default();
    let joined = head.replace("\n ", " ").replace("\n\t", " ");
    joined.lines().find_map(|line| {
        let (written, value) = line.split_once(':')?;
        written
            .eq_ignore_ascii_case(name)
            .then(|| value.trim().to_owned())
    })
}

/// What has happened between two looks, a line for each kind of thing.
fn news(before: &Snapshot, now: &Snapshot, told: &Told) -> Vec<String> {
    let handed: BTreeSet<&str> = told.all().map(|mail| mail.id.as_str()).collect();
    let mut lines: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for ((mailbox, place), mails) in now {
        let known = folder(before, mailbox, place);
        for mail in mails
            .iter()
            .filter(|mail| !known.iter().any(|old| old.mail.uid == mail.mail.uid))
        {
            if place == "INBOX" && handed.contains(mail.id.as_str()) {
                continue;
            }
            lines
                .entry(happened(mailbox, place, mail))
                .or_default()
                .push(mailbox);
        }
    }
    lines
        .into_iter()
        .map(|(what, who)| format!("    {what}{}", counted(&who)))
        .collect()
}

fn happened(mailbox: &str, place: &str, mail: &Seen) -> String {
    match place {
        "INBOX" if mailbox == vendors_mailbox() => {
            format!("{VENDOR} has a reply: {}", mail.subject)
        }
        "INBOX" if mail.from.contains(DESK) => "told that it is handled: ".to_owned(),
        "Vendors/New" if mail.from.contains(DESK) => "a brief beneath it: ".to_owned(),
        "Vendors/New" => "shown once, in Vendors/New: ".to_owned(),
        _ => format!("filed under {place}: "),
    }
}

/// `ceo, rich (5)`; nothing for the vendor, whose line says it all.
fn counted(mailboxes: &[&str]) -> String {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for mailbox in mailboxes
        .iter()
        .filter(|mailbox| **mailbox != vendors_mailbox())
    {
        *counts.entry(mailbox).or_default() += 1;
    }
    let words = counts.into_iter().map(|(mailbox, count)| match count {
        1 => mailbox.to_owned(),
        _ => format!("{mailbox} ({count})"),
    });
    Vec::from_iter(words).join(", ")
}
