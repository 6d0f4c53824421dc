//! Mailboxes that are not what they were: deleted, renamed, emptied, restored from a backup. What is known is known again,
//! old mail is not answered, nothing is doubled, and a restored copy is no word of a person's.

use std::os::unix::fs::chown;
use std::path::Path;
use std::time::{Duration, SystemTime};

use crate::daemon::company::{Company, Wish, mail, pitch, pitch_text};
use crate::faults::stage::change;

fn ordinary(id: &str) -> Vec<u8> {
    mail(
        "Pat <pat@partner.example>",
        "finance@example.com",
        "Minutes",
        id,
        "Hello Kim,\r\n\r\nthe minutes are in the folder.\r\n",
    )
}

/// Another vendor's pitch.
fn other(id: &str) -> Vec<u8> {
    let text = pitch_text("Kim")
        .replace("Acme", "Other")
        .replace("storage", "payroll")
        .replace("sam-acme", "ann");
    mail(
        "Ann Lee <ann@other.example>",
        "finance@example.com",
        "Payroll at Example Corp",
        id,
        &text,
    )
}

/// Answered pitch `p1`, filed; ordinary `m1` and `m2` before and after it in the inbox.
async fn company() -> (Company, SystemTime) {
    let company = Company::open(&Wish {
        inbox: "poll_seconds = 5",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    let began = SystemTime::now();
    company.dovecot.deliver("finance", &ordinary("m1"));
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.sink.wait_accepted(1).await;
    company.wait_until("it is filed", || company.count("finance", "Vendors") == 1);
    company.dovecot.deliver("finance", &ordinary("m2"));
    company.wait_until("all are read", || processed(&company) == 3);
    company.wait_until("it is recorded", || {
        company.json(&["status", "--json"])["replies_sent"] == 1
    });
    assert!(daemon.end().0.success());
    // A moment after the watch began, and well before what follows.
    let arrived = began + Duration::from_secs(1);
    company.wait_until("that moment is past", || {
        SystemTime::now() > arrived + Duration::from_secs(2)
    });
    (company, arrived)
}

fn processed(company: &Company) -> u64 {
    let status = company.json(&["status", "--json"]);
    let inboxes = status["inboxes"].as_array().unwrap();
    let finance = inboxes.iter().find(|inbox| inbox["name"] == "finance");
    finance.unwrap()["processed"].as_u64().unwrap()
}

/// Nobody was answered twice, nothing was taught; what comes from now on is dealt with.
async fn goes_on(company: &Company, copies: u64) {
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p9"));
    company.wait_until("a further copy is filed", || {
        company.json(&["campaigns", "--json"])[0]["sightings"] == copies
            && company.count("finance", "Vendors") as u64 == copies
    });
    company.dovecot.deliver("finance", &other("o9"));
    company.sink.wait_accepted(2).await;
    let sent = company.sink.accepted();
    let to: Vec<&str> = sent.iter().map(|mail| mail.to[0].as_str()).collect();
    assert_eq!(to, ["sam@acme.example", "ann@other.example"]);
    assert_eq!(
        company
            .json(&["lessons", "--json"])
            .as_array()
            .unwrap()
            .len(),
        0
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn f19_a_mailbox_whose_uidvalidity_rises_or_falls_is_read_again() {
    for validity in ["4000000000", "7"] {
        let (company, _) = company().await;
        company.dovecot.doveadm(&[
            "mailbox",
            "update",
            "-u",
            "finance",
            "--uid-validity",
            validity,
            "INBOX",
        ]);
        let daemon = company.watch();
        daemon.wait_until("it says so", |log| log.contains("mean something else now"));
        goes_on(&company, 2).await;
        assert!(daemon.end().0.success());
        assert_eq!(company.count("finance", "INBOX"), 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f19_a_mailbox_that_is_emptied_is_no_trouble() {
    let (company, _) = company().await;
    let daemon = company.watch();
    company
        .dovecot
        .doveadm(&["expunge", "-u", "finance", "mailbox", "INBOX", "all"]);
    goes_on(&company, 2).await;
    let log = daemon.end().2;
    assert!(!log.contains("mean something else"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn f19_a_mailbox_folder_that_is_deleted_or_renamed_holds_up_no_other() {
    let (company, _) = company().await;
    company.dovecot.looker("finance").ok("CREATE Requests");
    change(
        &company.config,
        "tier = \"staff\"",
        "tier = \"staff\"\nwatch = [\"INBOX\", \"Requests\"]",
    );
    let daemon = company.watch();
    for gone in ["DELETE Requests", "RENAME Requests Asked"] {
        company.dovecot.looker("finance").ok(gone);
        company.wait_until("it is told", || {
            let status = company.json(&["status", "--json"])["inboxes"].to_string();
            status.contains("the watched folder Requests is not there")
        });
        let filed = company.count("finance", "Vendors");
        let id = format!("g{filed}");
        company
            .dovecot
            .deliver("finance", &pitch("finance", "Kim", &id));
        company.wait_until("the inbox is read", || {
            company.count("finance", "Vendors") == filed + 1
        });
        company.dovecot.looker("finance").ok("CREATE Requests");
        company.wait_until("all is well again", || {
            !company.json(&["status", "--json"])["inboxes"]
                .to_string()
                .contains("is not there")
        });
    }
    // One of the same name is read from its beginning, and what lay there before it was watched again is not answered.
    company
        .dovecot
        .append("finance", "Requests", &pitch("finance", "Kim", "p8"));
    company.wait_until("it is read", || company.count("finance", "Vendors") == 4);
    goes_on(&company, 5).await;
    assert!(daemon.end().0.success());
}

/// Puts messages under the UIDs of an inbox, as a backup does: the server is stopped meanwhile. The next UID is `next`.
fn restore(company: &mut Company, arrived: SystemTime, next: u32, messages: &[(u32, Vec<u8>)]) {
    let maildir = company.dovecot.mail_of("finance").join("Maildir");
    company.dovecot.stop();
    for entry in std::fs::read_dir(&maildir).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.starts_with("dovecot.") {
            std::fs::remove_file(&path).unwrap();
        }
    }
    for folder in ["cur", "new"] {
        for entry in std::fs::read_dir(maildir.join(folder)).unwrap() {
            std::fs::remove_file(entry.unwrap().path()).unwrap();
        }
    }
    let list = maildir.join("dovecot-uidlist");
    let old = std::fs::read_to_string(&list).unwrap();
    let head = old.lines().next().unwrap().split(' ');
    let head: Vec<String> = head
        .map(|word| {
            if word.starts_with('N') {
                format!("N{next}")
            } else {
                word.to_owned()
            }
        })
        .collect();
    let mut text = head.join(" ") + "\n";
    for (uid, bytes) in messages {
        let file = maildir.join("cur").join(format!("restored{uid}:2,"));
        std::fs::write(&file, bytes).unwrap();
        let mail = std::fs::File::options().write(true).open(&file).unwrap();
        mail.set_modified(arrived).unwrap();
        to_nobody(&file);
        text += &format!("{uid} :restored{uid}\n");
    }
    std::fs::write(&list, text).unwrap();
    to_nobody(&list);
    company.dovecot.start_again();
}

fn to_nobody(path: &Path) {
    if rustix::process::geteuid().is_root() {
        chown(path, Some(65_534), Some(65_534)).unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f19_a_mailbox_with_other_mail_under_the_same_uids_is_read_again_and_not_answered() {
    let (mut company, arrived) = company().await;
    // UIDVALIDITY and the next UID are those that are known; only what lies there is not.
    restore(
        &mut company,
        arrived,
        4,
        &[(1, other("o1")), (3, pitch("finance", "Kim", "p3"))],
    );
    let daemon = company.watch();
    daemon.wait_until("it says so", |log| log.contains("mean something else now"));
    company.wait_until("the other pitches are filed", || {
        company.count("finance", "Vendors") == 3
    });
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p9"));
    company.wait_until("what comes is filed", || {
        company.count("finance", "Vendors") == 4
    });
    assert_eq!(company.sink.accepted().len(), 1, "old mail was answered");
    assert_eq!(
        company
            .json(&["lessons", "--json"])
            .as_array()
            .unwrap()
            .len(),
        0
    );
    assert!(daemon.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn f19_a_mailbox_restored_from_an_older_backup_takes_nothing_back() {
    let (mut company, arrived) = company().await;
    // The filed copy lies in the inbox again, and the last message was not there yet.
    let kept = |folder: &str| company.dovecot.mailbox("finance", folder)[0].bytes.clone();
    let (first, filed) = (kept("INBOX"), kept("Vendors"));
    restore(&mut company, arrived, 3, &[(1, first), (2, filed)]);
    let daemon = company.watch();
    daemon.wait_until("it says so", |log| log.contains("mean something else now"));
    company.dovecot.deliver("finance", &other("o9"));
    company.sink.wait_accepted(2).await;
    assert_eq!(
        company
            .json(&["lessons", "--json"])
            .as_array()
            .unwrap()
            .len(),
        0,
        "no person said so"
    );
    assert_eq!(company.count("finance", "Vendors"), 2);
    assert!(daemon.end().0.success());
}
