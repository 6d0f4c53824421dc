//! What each mailbox holds in the end, what was written, and whether that is what should be.

use crate::company::{Company, DESK, PEOPLE, VENDOR};
use crate::forwards::FORWARDS;
use crate::story::{Seen, Snapshot, Told, folder, header, snapshot, vendors_mailbox};
use crate::support::dovecot::PASSWORD;

const FOLDERS: [&str; 3] = ["INBOX", "Vendors", "Vendors/New"];

/// Prints all of it; whether everything is as it should be.
pub fn print(company: &Company, told: &Told) -> anyhow::Result<bool> {
    let mut mailboxes = Snapshot::new();
    for mailbox in PEOPLE
        .iter()
        .map(|person| person.mailbox)
        .chain([vendors_mailbox()])
    {
        mailboxes.extend(snapshot(mailbox, &mut company.look(mailbox)));
    }
    print_table(&mailboxes);
    print_mail(
        "The one reply that the vendor got",
        folder(&mailboxes, vendors_mailbox(), "INBOX").first(),
    );
    let note = notes(&mailboxes, FORWARDS[0].0).first().copied();
    print_mail(
        &format!("What {} was told, and the others likewise", FORWARDS[0].0),
        note,
    );
    println!(
        "\n--- onedoor campaigns\n{}",
        company.onedoor(&["campaigns"])?.trim_end()
    );
    println!(
        "\n--- The status page, while the demo runs (KEEP=1 make demo): {}",
        company.page()
    );
    let wrong: Vec<String> = checks(&mailboxes, told)
        .into_iter()
        .filter_map(Check::print)
        .collect();
    if !wrong.is_empty() {
        println!(
            "\nNOT AS IT SHOULD BE:\n{}\n\nThe end of onedoor's log:\n{}",
            wrong.join("\n"),
            company.log_tail()
        );
    }
    Ok(wrong.is_empty())
}

/// What a person needs for a look with their own mail program.
pub fn print_how_to_look(company: &Company) {
    let ports = company.dovecot.ports();
    println!("\nEverything still runs. Look with a mail client:");
    println!(
        "  IMAP          127.0.0.1:{} (no encryption) or localhost:{} (TLS)",
        ports.imap, ports.imaps
    );
    println!(
        "  users         {}, {}",
        PEOPLE.map(|person| person.mailbox).join(", "),
        vendors_mailbox()
    );
    println!("  password      {PASSWORD}");
    println!(
        "  SMTP          localhost:{} (STARTTLS, user vendors, the same password)",
        company.submission.port()
    );
    println!("  status page   {}", company.page());
    println!(
        "  commands      onedoor status --config {}",
        company.configuration_file().display()
    );
    println!("Ctrl-C stops everything and removes it.");
}

fn print_table(mailboxes: &Snapshot) {
    println!(
        "\n{:<12} {:<16} {:>7} {:>9} {:>13}",
        "mailbox", "", "INBOX", "Vendors", "Vendors/New"
    );
    for person in PEOPLE {
        let count = |place| folder(mailboxes, person.mailbox, place).len();
        let [inbox, vendors, new] = FOLDERS.map(count);
        println!(
            "{:<12} {:<16} {inbox:>7} {vendors:>9} {new:>13}",
            person.mailbox, person.name
        );
    }
    let replies = folder(mailboxes, vendors_mailbox(), "INBOX").len();
    println!(
        "{:<12} {:<16} {replies:>7}",
        vendors_mailbox(),
        "the vendor"
    );
}

/// A mail as it was sent: what the servers on the way wrote on top is left out.
fn print_mail(title: &str, mail: Option<&Seen>) {
    println!("\n--- {title}");
    let Some(seen) = mail else {
        println!("(there is none)");
        return;
    };
    let text = seen.mail.text().replace("\r\n", "\n");
    let (head, body) = text.split_once("\n\n").unwrap_or((&text, ""));
    let mut shown = true;
    for line in head.lines() {
        if !line.starts_with([' ', '\t']) {
            let name = line.split(':').next().unwrap_or_default().to_lowercase();
            shown = !["return-path", "delivered-to", "received"].contains(&name.as_str());
        }
        if shown {
            println!("{line}");
        }
    }
    println!("\n{}", body.trim_end());
}

/// Something that must be so.
struct Check {
    what: String,
    expected: String,
    found: String,
}

impl Check {
    fn new(what: impl Into<String>, expected: impl ToString, found: impl ToString) -> Self {
        Self {
            what: what.into(),
            expected: expected.to_string(),
            found: found.to_string(),
        }
    }

    /// Prints a line where it is so, gives one where it is not.
    fn print(self) -> Option<String> {
        if self.expected == self.found {
            println!("ok  {}", self.what);
            return None;
        }
        Some(format!(
            "  {}\n    expected: {}\n    found:    {}",
            self.what, self.expected, self.found
        ))
    }
}

fn checks(mailboxes: &Snapshot, told: &Told) -> Vec<Check> {
    println!();
    let replies = folder(mailboxes, vendors_mailbox(), "INBOX");
    let shown = folder(mailboxes, "rich", "Vendors/New").iter();
    let exemplars = shown.filter(|seen| !seen.from.contains(DESK));
    let mut checks = vec![
        Check::new(
            format!("{} copies of a pitch: {VENDOR} has one reply", PEOPLE.len()),
            1,
            replies.len(),
        ),
        Check::new(
            "it answers one of the copies",
            true,
            replies.iter().all(|reply| answers_a_pitch(reply, told)),
        ),
        Check::new(
            "rich sees the campaign once, in Vendors/New",
            1,
            exemplars.count(),
        ),
    ];
    let told_times: Vec<String> = FORWARDS
        .iter()
        .map(|(by, ..)| format!("{by} {}", notes(mailboxes, by).len()))
        .collect();
    let once: Vec<String> = FORWARDS.iter().map(|(by, ..)| format!("{by} 1")).collect();
    checks.push(Check::new(
        "each colleague who forwarded it was told once",
        once.join(", "),
        told_times.join(", "),
    ));
    let not_told: usize = PEOPLE
        .iter()
        .filter(|person| !FORWARDS.iter().any(|(by, ..)| *by == person.mailbox))
        .map(|person| notes(mailboxes, person.mailbox).len())
        .sum();
    checks.push(Check::new("nobody else was written to", 0, not_told));
    let kept = [
        "service: Where is order 40719?",
        "finance: Invoice 2026-1184",
        "rich: FW: Cutting Fernhill's storage bill",
        "rich: Laptops for Monday",
    ];
    checks.push(Check::new(
        "invoice, customer, colleague and the boss's question lie in their inboxes, and no pitch",
        sorted(kept.map(str::to_owned).into()),
        left_in_inboxes(mailboxes),
    ));
    checks.push(Check::new(
        format!(
            "all {} mails that arrived are still there",
            told.all().count()
        ),
        "",
        lost(mailboxes, told),
    ));
    checks
}

/// What lies in the inboxes besides our own notes, as `mailbox: subject`.
fn left_in_inboxes(mailboxes: &Snapshot) -> String {
    let mut left = Vec::new();
    for person in PEOPLE {
        let others = folder(mailboxes, person.mailbox, "INBOX")
            .iter()
            .filter(|seen| !seen.from.contains(DESK));
        left.extend(others.map(|seen| format!("{}: {}", person.mailbox, seen.subject)));
    }
    sorted(left)
}

fn sorted(mut lines: Vec<String>) -> String {
    lines.sort();
    lines.join(" | ")
}

fn notes<'a>(mailboxes: &'a Snapshot, mailbox: &str) -> Vec<&'a Seen> {
    let inbox = folder(mailboxes, mailbox, "INBOX");
    inbox
        .iter()
        .filter(|seen| seen.from.contains(DESK))
        .collect()
}

fn answers_a_pitch(reply: &Seen, told: &Told) -> bool {
    let answered = header(&reply.mail, "in-reply-to");
    told.pitches
        .iter()
        .any(|pitch| Some(&pitch.id) == answered.as_ref())
}

/// The mails that lie in no folder of the mailbox they were handed to.
fn lost(mailboxes: &Snapshot, told: &Told) -> String {
    let lies = |mailbox: &str, id: &str| {
        mailboxes
            .iter()
            .any(|((of, _), mails)| of == mailbox && mails.iter().any(|seen| seen.id == id))
    };
    let lost = told.all().filter(|mail| {
        let owner = PEOPLE
            .into_iter()
            .find(|person| person.address() == mail.to);
        !owner.is_some_and(|owner| lies(owner.mailbox, &mail.id))
    });
    sorted(
        lost.map(|mail| format!("{} ({})", mail.subject, mail.to))
            .collect(),
    )
}
