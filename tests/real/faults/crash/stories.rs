//! What happens in a company up to the point where the program dies, and what must have come of it in the end.

use std::fs;

use jiff::Timestamp;
use tokio::task::block_in_place;

use crate::daemon::company::{Company, Daemon, INBOXES, Wish, forward, mail, pitch};
use crate::support::dovecot::{Options, PASSWORD};
use crate::support::invariants::Invariants;
use crate::support::sink::{Answer, Script, Step};

/// Whether a story was told as it was meant: see [`Story::is_another`].
pub type Told = Option<()>;

/// What a story is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Story {
    /// Two copies and a forward: filed, laid before the contact, answered, acknowledged.
    Pitch,
    /// The same, and the submission server wants a login.
    Login,
    /// A copy of more than is fetched at first.
    Large,
    /// A server without MOVE, and a message that somebody else has marked as deleted.
    Copying,
    /// Mode `draft`.
    Draft,
    /// The contact has dragged the exemplar into `Declined`: the vendor is told.
    Declined,
    /// The contact has put a filed copy back into the inbox.
    PutBack,
    /// The server hung up after the first final dot; later the mail is found in the Sent folder.
    Found,
    /// The very first start, then a copy.
    First,
}

impl Story {
    fn wish(self) -> Wish {
        let plain = Wish {
            inbox: "poll_seconds = 1",
            ..Wish::default()
        };
        match self {
            Story::Login => Wish {
                smtp: "username = \"desk\"\npassword_file = \"PASSWORD_FILE\"",
                ..plain
            },
            Story::Copying => Wish {
                server: Options {
                    capability: Some("IMAP4rev1 LITERAL+ IDLE UIDPLUS NAMESPACE SPECIAL-USE"),
                    ..Options::default()
                },
                ..plain
            },
            Story::Draft => Wish {
                top: "mode = \"draft\"",
                ..plain
            },
            _ => plain,
        }
    }

    /// Opens the company and lets the program see its inboxes for the first time.
    pub async fn open(self) -> Company {
        let script = match self {
            Story::Login => Script::new().login("desk", PASSWORD),
            Story::Found => loses_the_answer(),
            _ => Script::new(),
        };
        let company = Company::open_with(&self.wish(), script).await;
        in_the_clear(&company);
        for inbox in INBOXES {
            other_mail(&company, inbox);
        }
        if self != Story::First {
            first_look(&company).await;
        }
        company
    }

    /// Everything that comes before the program starts to run into its crash point.
    pub async fn begin(self, must: &mut Invariants<'_>) -> Told {
        must.keeps_secret(&["Canary", "acme.example", "storage", "finance@", "bob@"]);
        match self {
            Story::First => {}
            Story::Large => must.deliver("finance", &large()),
            _ => {
                must.deliver("finance", &pitch("finance", "Canaryname", "p1"));
                must.deliver("cfo", &pitch("cfo", "Casey", "p2"));
                must.deliver("rich", &forward("bob", "", "f1"));
            }
        }
        if !matches!(self, Story::Declined | Story::PutBack | Story::Found) {
            return Some(());
        }
        let company = must.company();
        let daemon = watches(company, must).await;
        must.at_rest().await;
        if self.is_another(&daemon.log()) {
            return None;
        }
        daemon.kill();
        match self {
            Story::Declined => drag(company, "rich", "Vendors/New", "Vendors/Declined"),
            Story::PutBack => drag(company, "finance", "Vendors", "INBOX"),
            _ => {
                let sent = &company.sink.accepted()[0].bytes;
                company.dovecot.append("rich", "Sent", sent);
            }
        }
        Some(())
    }

    /// A count that is above zero once the program has taken note of what the contact did.
    pub fn is_noticed(self) -> Option<&'static str> {
        match self {
            Story::Declined => Some("SELECT COUNT(*) FROM mail WHERE kind = 'decision'"),
            Story::PutBack => Some("SELECT COUNT(*) FROM move_job WHERE back = 1"),
            Story::Found => {
                Some("SELECT COUNT(*) FROM mail WHERE result = 'found in the Sent folder'")
            }
            _ => None,
        }
    }

    /// The forward was read before the vendor's own mail. Then the reply is a draft, which is right, and another story; which
    /// inbox is read first cannot be chosen from outside.
    pub fn is_another(self, log: &str) -> bool {
        self != Story::Draft && log.contains("actions=\"exemplar draft")
    }

    /// Kind and state of all mails of ours in the end, where no crash left doubt.
    pub fn ends(self) -> &'static [&'static str] {
        match self {
            Story::Large | Story::First => &["reply sent"],
            Story::Draft => &["reply drafted"],
            Story::Declined => &["acknowledgement sent", "decision sent", "reply sent"],
            _ => &["acknowledgement sent", "reply sent"],
        }
    }
}

/// A handshake less for every connection: what is told here is not about TLS.
fn in_the_clear(company: &Company) {
    let ports = company.dovecot.ports();
    let text = fs::read_to_string(&company.config).unwrap();
    let text = text
        .replace(
            &format!("port = {}\ntls = \"implicit\"", ports.imaps),
            &format!("port = {}\ntls = \"none\"", ports.imap),
        )
        .replace(
            "PASSWORD_FILE",
            company.folder().join("password").to_str().unwrap(),
        );
    fs::write(&company.config, text).unwrap();
}

/// What the contact does with everything in a folder.
fn drag(company: &Company, user: &str, from: &str, to: &str) {
    let mut looker = company.dovecot.looker(user);
    looker.ok(&format!("SELECT \"{from}\""));
    looker.ok(&format!("UID MOVE 1:* \"{to}\""));
}

/// The first start: what lies there is none of our business, what comes from now on is.
async fn first_look(company: &Company) {
    watches(company, &Invariants::begin(company)).await.kill();
}

/// Starts the program and waits until it has looked at every inbox once. Waiting here and below leaves the thread to the
/// sink, which is served by the same runtime.
pub async fn watches(company: &Company, must: &Invariants<'_>) -> Daemon {
    let since = Timestamp::now();
    let daemon = Daemon::start(&company.config);
    // Then the store is there.
    block_in_place(|| {
        daemon.wait_until("every inbox is connected", |log| {
            log.matches("connected").count() >= INBOXES.len()
        });
    });
    must.all_looked(since).await;
    daemon
}

/// Mail of the company's own, seen, flagged, and marked as deleted by somebody.
fn other_mail(company: &Company, inbox: &str) {
    let mut looker = company.dovecot.looker(inbox);
    for (id, flags) in [("o1", ""), ("o2", "\\Seen \\Flagged"), ("o3", "\\Deleted")] {
        let bytes = mail(
            "Ann Lee <ann@example.com>",
            &format!("{inbox}@example.com"),
            "Lunch",
            &format!("{id}-{inbox}"),
            "Shall we have lunch together on Friday?\r\n",
        );
        looker.append("INBOX", flags, &bytes);
    }
}

/// Sam's pitch with a picture: the first 64 KiB do not hold it whole.
fn large() -> Vec<u8> {
    let text = String::from_utf8(pitch("finance", "Canaryname", "p1")).unwrap();
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    let head = head.replace(
        "text/plain; charset=utf-8",
        "multipart/mixed; boundary=part",
    );
    let line = format!("{}\r\n", "iVBORw0K".repeat(9));
    let picture = line.repeat(2_000);
    format!(
        "{head}\r\n\r\n--part\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}\r\n--part\r\nContent-Type: image/png\r\n\
         Content-Transfer-Encoding: base64\r\nContent-Disposition: inline\r\n\r\n{picture}--part--\r\n"
    )
    .into_bytes()
}

/// A server that hangs up after the first final dot.
pub fn loses_the_answer() -> Script {
    Script::new().once(Step::Dot, Answer::nothing().then_close())
}
