//! People and administrators change mailboxes under the daemon's hands.

use super::company::{Company, Wish, pitch};

fn polling() -> Wish {
    Wish {
        inbox: "poll_seconds = 1",
        ..Wish::default()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_changed_uidvalidity_nothing_is_handled_twice_and_new_mail_is() {
    let company = Company::open(&polling()).await;
    let old = pitch("finance", "Kim", "before-the-watch");
    company.dovecot.append("finance", "INBOX", &old);
    // INTERNALDATE knows whole seconds only.
    let then = jiff::Timestamp::now().as_second();
    company.wait_until("a new second begins", || {
        jiff::Timestamp::now().as_second() > then
    });
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.sink.wait_accepted(1).await;
    company.wait_until("it is filed", || company.count("finance", "Vendors") == 1);
    let renumber = [
        "mailbox",
        "update",
        "-u",
        "finance",
        "--uid-validity",
        "987654321",
        "INBOX",
    ];
    company.dovecot.doveadm(&renumber);
    daemon.wait_until("the change is noticed", |log| {
        log.contains("UIDs mean something else")
    });
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Pat", "p2"));
    company.wait_until("new mail is filed", || {
        company
            .ids("Vendors")
            .contains(&"p2@acme.example".to_owned())
    });
    let ids = company.ids("INBOX");
    assert_eq!(ids, ["before-the-watch@acme.example"]);
    assert_eq!(company.ids("Vendors").len(), 2);
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_emptied_inbox_is_no_fault() {
    let company = Company::open(&polling()).await;
    let daemon = company.watch();
    for n in 0..3 {
        company
            .dovecot
            .deliver("cfo", format!("Subject: {n}\r\n\r\nhello\r\n").as_bytes());
    }
    daemon.wait_until("all are decided", |log| log.matches("decided").count() == 3);
    company
        .dovecot
        .doveadm(&["expunge", "-u", "cfo", "mailbox", "INBOX", "all"]);
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p1"));
    company.wait_until("new mail is filed", || company.count("cfo", "Vendors") == 1);
    let (status, _, log) = daemon.end();
    assert!(status.success() && !log.contains("trying again"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_that_a_person_took_before_it_was_filed_is_gone_and_no_fault() {
    let company = Company::open(&polling()).await;
    let daemon = company.watch();
    company.wait_until("the folder is made", || {
        company
            .dovecot
            .looker("finance")
            .folders()
            .contains(&"Vendors".to_owned())
    });
    let folder = company.dovecot.mail_of("finance").join("Maildir/.Vendors");
    let shut = Shut::new(&folder);
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    company.wait_until("the other inbox goes on", || {
        company.count("cfo", "Vendors") == 1
    });
    company.wait_until("the copy waits", || {
        company.json(&["status", "--json"])["moves"]["queued"] == 1
    });
    assert_eq!(company.count("finance", "INBOX"), 1, "left where it is");
    company
        .dovecot
        .doveadm(&["expunge", "-u", "finance", "mailbox", "INBOX", "all"]);
    drop(shut);
    assert!(daemon.end().0.success());
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Pat", "p3"));
    company.wait_until("the next is filed", || {
        company.count("finance", "Vendors") == 1
    });
    let log = daemon.end().2;
    assert!(!log.contains("trying again"), "{log}");
}

/// A folder the server may not enter, until dropped.
struct Shut(std::path::PathBuf, u32);

impl Shut {
    fn new(folder: &std::path::Path) -> Shut {
        use std::os::unix::fs::{MetadataExt, chown};
        let owner = std::fs::metadata(folder).unwrap().uid();
        Shut::set(folder, 0o000);
        if rustix::process::geteuid().is_root() {
            chown(folder, Some(0), None).unwrap();
        }
        Shut(folder.to_owned(), owner)
    }

    fn set(folder: &std::path::Path, mode: u32) {
        use std::os::unix::fs::PermissionsExt;
        std::fs::set_permissions(folder, std::fs::Permissions::from_mode(mode)).unwrap();
    }
}

impl Drop for Shut {
    fn drop(&mut self) {
        let _ = std::os::unix::fs::chown(&self.0, Some(self.1), None);
        Shut::set(&self.0, 0o700);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_dragged_back_stays_and_so_do_later_copies() {
    let company = Company::open(&Wish {
        policy: "reply_delay_minutes = 5",
        ..polling()
    })
    .await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("it is filed", || company.count("finance", "Vendors") == 1);
    company.wait_until("the move is settled", || {
        company.json(&["status", "--json"])["copies_filed"] == 1
    });
    let mut looker = company.dovecot.looker("finance");
    looker.ok("SELECT \"Vendors\"");
    looker.ok("UID MOVE 1:* \"INBOX\"");
    daemon.wait_until("it is recognised", |log| log.contains("known already"));
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p2"));
    daemon.wait_until("the later copy is decided", |log| {
        log.matches("decided").count() == 2
    });
    assert_eq!(company.count("finance", "INBOX"), 1);
    assert_eq!(company.count("cfo", "INBOX"), 1);
    assert!(daemon.end().0.success());
    assert_eq!(company.count_all("Vendors"), 0);
    let status = company.json(&["status", "--json"]);
    assert_eq!(status["moves"]["queued"], 0, "{status}");
    assert_eq!(
        status["outbox"]["queued"], 0,
        "the planned reply is called off"
    );
    assert!(company.sink.accepted().is_empty());
}
