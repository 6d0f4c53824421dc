//! The brief beneath an exemplar: there is one, it says what is so, it goes where the exemplar goes, and whatever is cut off or
//! dragged, nothing else is ever touched.

mod cut_off;

use std::time::{Duration, Instant};

use serde_json::Value;

use super::company::{Company, Daemon, Wish, pitch};
use crate::support::dovecot::Options;
use crate::support::looker::{Looker, Mail};

/// Dovecot without MOVE.
const PLAIN: &str =
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ UIDPLUS NAMESPACE SPECIAL-USE";

const NEW: &str = "Vendors/New";
const DECLINED: &str = "Vendors/Declined";

/// A brief lies for half a minute at least before the next takes its place.
const SOON: Duration = Duration::from_secs(150);

fn server(capability: &'static str) -> Options {
    Options {
        capability: Some(capability),
        ..Options::default()
    }
}

fn wish(server: Options) -> Wish {
    Wish {
        server,
        inbox: "poll_seconds = 1",
        policy: "reply_delay_minutes = 5",
        ..Wish::default()
    }
}

/// What lies in a folder of the contact: exemplars, and briefs that can be seen.
fn lying(company: &Company, folder: &str) -> (Vec<Mail>, Vec<Mail>) {
    let all = company.dovecot.mailbox("rich", folder);
    let (briefs, others): (Vec<Mail>, Vec<Mail>) = all
        .into_iter()
        .partition(|mail| mail.text().contains("Message-ID: <onedoor."));
    let seen = |mail: &Mail| !mail.flags.iter().any(|flag| flag == "\\Deleted");
    (others, briefs.into_iter().filter(seen).collect())
}

fn counts(company: &Company, folder: &str) -> (usize, usize) {
    let (exemplars, briefs) = lying(company, folder);
    (exemplars.len(), briefs.len())
}

fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let began = Instant::now();
    while !holds() {
        assert!(began.elapsed() < SOON, "in vain: {what}");
        std::thread::sleep(Duration::from_millis(100));
    }
}

/// Waits until the one brief in a folder says this.
fn says(company: &Company, folder: &str, text: &str) {
    wait_until(&format!("the brief in {folder} says {text:?}"), || {
        let briefs = lying(company, folder).1;
        let words = |mail: &Mail| mail.text().split_whitespace().collect::<Vec<_>>().join(" ");
        briefs.len() == 1 && words(&briefs[0]).contains(text)
    });
}

/// A company where the exemplar of Sam's pitch to two people lies in the contact's folder, with its brief.
async fn briefed(server: Options) -> (Company, Daemon) {
    let company = Company::open(&wish(server)).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the exemplar lies there", || {
        company.count("rich", NEW) == 1
    });
    company.dovecot.deliver("cfo", &pitch("cfo", "Lee", "p2"));
    says(&company, NEW, "Copies: 2; recipients among us: 2");
    assert_eq!(counts(&company, NEW), (1, 1));
    (company, daemon)
}

fn card(company: &Company) -> Value {
    company.json(&["vendors", "show", "acme.example", "--json"])
}

fn stands(company: &Company, standing: &str) {
    company.wait_until(&format!("it is {standing}"), || {
        card(company)["standing"] == standing
    });
}

fn changes(company: &Company) -> usize {
    card(company)["history"].as_array().unwrap().len()
}

/// Moves what is (or is not) a brief to another folder, as a server with MOVE does it.
fn drag(company: &Company, rich: &mut Looker, from: &str, to: &str, briefs: bool, others: bool) {
    let (exemplars, beneath) = lying(company, from);
    let mut mails = Vec::new();
    mails.extend(exemplars.into_iter().filter(|_| others));
    mails.extend(beneath.into_iter().filter(|_| briefs));
    let uids: Vec<String> = mails.iter().map(|mail| mail.uid.to_string()).collect();
    rich.ok(&format!("SELECT \"{from}\""));
    rich.ok(&format!("UID MOVE {} \"{to}\"", uids.join(",")));
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_copies_make_one_exemplar_and_one_brief_that_is_current_in_the_end() {
    let company = Company::open(&wish(Options::default())).await;
    let daemon = company.watch();
    for n in 0..48 {
        company
            .dovecot
            .deliver("finance", &pitch("finance", "Kim", &format!("p{n}")));
    }
    company.dovecot.deliver("cfo", &pitch("cfo", "Lee", "q1"));
    company
        .dovecot
        .deliver("rich", &pitch("rich", "Rich", "q2"));
    says(&company, NEW, "Copies: 50; recipients among us: 3");
    let (exemplars, briefs) = lying(&company, NEW);
    assert_eq!(exemplars.len(), 1);
    let brief = &briefs[0];
    let id = exemplars[0].text();
    let id = id.split_once("Message-ID: ").unwrap().1;
    let id = id.lines().next().unwrap().trim();
    for field in [
        format!("In-Reply-To: {id}"),
        format!("References: {id}"),
        "Auto-Submitted: auto-generated".to_owned(),
        "From: Vendor Desk <vendors@example.com>".to_owned(),
        "Subject: Re: Storage costs at Example Corp".to_owned(),
    ] {
        assert!(brief.text().contains(&field), "{field}: {brief:?}");
    }
    assert_eq!(brief.flags, ["\\Seen"], "it does not count as unread");
    let next = company.dovecot.looker("rich").status(NEW, "UIDNEXT");
    assert!(next <= 8, "{next} messages were laid");

    let log = daemon.end().2;
    assert!(!log.contains("Message-ID"), "{log}");
    let daemon = company.watch();
    company.run(&["vendors", "decline", "acme.example", "--note", "no budget"]);
    says(&company, NEW, ": no Reference");
    assert_eq!(counts(&company, NEW), (1, 1));
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brief_goes_where_the_exemplar_goes_and_takes_it_along() {
    goes_along(Options::default()).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_brief_takes_the_exemplar_along_where_the_server_has_no_move() {
    goes_along(server(PLAIN)).await;
}

async fn goes_along(server: Options) {
    let (company, daemon) = briefed(server).await;
    let mut rich = company.dovecot.looker("rich");
    // The exemplar alone.
    let (exemplars, _) = lying(&company, NEW);
    rich.ok(&format!("SELECT \"{NEW}\""));
    rich.ok(&format!("UID COPY {} \"{DECLINED}\"", exemplars[0].uid));
    rich.ok(&format!(
        "UID STORE {} +FLAGS.SILENT (\\Deleted)",
        exemplars[0].uid
    ));
    rich.ok(&format!("UID EXPUNGE {}", exemplars[0].uid));
    stands(&company, "declined");
    wait_until("the brief went after it", || {
        counts(&company, NEW) == (0, 0) && counts(&company, DECLINED) == (1, 1)
    });
    // Both together.
    drag(&company, &mut rich, DECLINED, "Vendors/Talking", true, true);
    stands(&company, "talking");
    says(&company, "Vendors/Talking", "in conversation");
    assert_eq!(changes(&company), 2, "one decision");
    // The brief alone.
    drag(
        &company,
        &mut rich,
        "Vendors/Talking",
        DECLINED,
        true,
        false,
    );
    stands(&company, "declined");
    wait_until("the exemplar went after it", || {
        counts(&company, "Vendors/Talking") == (0, 0) && counts(&company, DECLINED) == (1, 1)
    });
    says(&company, DECLINED, ": no Reference");
    assert_eq!(changes(&company), 3, "one decision");
    // And back, soon: what stood before it stands again.
    drag(&company, &mut rich, DECLINED, NEW, true, false);
    stands(&company, "talking");
    wait_until("both are back", || counts(&company, NEW) == (1, 1));
    says(&company, NEW, "in conversation");
    assert_eq!(counts(&company, DECLINED), (0, 0));
    assert_eq!(changes(&company), 4);
    assert_eq!(company.json(&["campaigns", "--json"])[0]["sightings"], 2);
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_released_or_switched_off_has_no_brief_any_more() {
    let (company, daemon) = briefed(Options::default()).await;
    assert!(daemon.end().0.success());
    let off = Wish {
        policy: "reply_delay_minutes = 5\nexemplar_brief = false",
        ..wish(Options::default())
    };
    company.configure(&off);
    let daemon = company.watch();
    wait_until("it is removed", || counts(&company, NEW) == (1, 0));
    assert!(daemon.end().0.success());
    company.configure(&wish(Options::default()));
    let daemon = company.watch();
    says(&company, NEW, "Copies: 2; recipients among us: 2");
    let mut rich = company.dovecot.looker("rich");
    drag(&company, &mut rich, NEW, "Vendors/Not a pitch", true, false);
    wait_until(
        "both are where it was dragged, and the brief is gone",
        || counts(&company, NEW) == (0, 0) && counts(&company, "Vendors/Not a pitch") == (1, 0),
    );
    assert_eq!(company.json(&["campaigns", "--json"])[0]["released"], true);
    company.wait_until("the copies are back", || {
        company.count("finance", "INBOX") == 1 && company.count("cfo", "INBOX") == 1
    });
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_run_is_told_with_its_date_and_nobody_is_blamed() {
    let company = Company::open(&Wish {
        policy: "reply_delay_minutes = 5\ncrossed_days = 0",
        ..wish(Options::default())
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("rich", &pitch("rich", "Rich", "p1"));
    company.wait_until("it is the exemplar", || company.count("rich", NEW) == 1);
    let answer = b"From: Rich Miller <rich@example.com>\r\nTo: Sam Roe <sam@acme.example>\r\nSubject: Re: Storage costs\r\n\
        Message-ID: <own@example.com>\r\nIn-Reply-To: <p1@acme.example>\r\n\r\nSam, not this year, thank you.\r\n";
    company.dovecot.append("rich", "Sent", answer);
    says(&company, NEW, "Answered by Rich Miller");
    company.wait_until("the answer counts", || {
        company.json(&["campaigns", "--json"])[0]["answered_by"] == "contact"
    });
    // An arrival is known to the second only: it must be a later one than that of the answer.
    let now = || jiff::Timestamp::now().as_second();
    let answered = now();
    company.wait_until("a second has passed", || now() > answered);
    company.dovecot.deliver("cfo", &pitch("cfo", "Lee", "p2"));
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC);
    let month = today.strftime("%Y-%m-").to_string();
    says(
        &company,
        NEW,
        &format!("After the answer, to cfo@example.com: {month}"),
    );
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn in_observe_nothing_is_laid() {
    let company = Company::open(&Wish {
        top: "mode = \"observe\"",
        ..wish(Options::default())
    })
    .await;
    let daemon = company.watch();
    for (inbox, id) in [("finance", "p1"), ("cfo", "p2"), ("rich", "p3")] {
        company.dovecot.deliver(inbox, &pitch(inbox, "Kim", id));
    }
    company.wait_until("all are seen", || {
        company.json(&["campaigns", "--json"])[0]["sightings"] == 3
    });
    assert!(daemon.end().0.success());
    let folders = company.dovecot.looker("rich").folders();
    assert!(
        !folders.iter().any(|name| name.starts_with("Vendors")),
        "{folders:?}"
    );
    assert_eq!(company.count("rich", "INBOX"), 1);
}
