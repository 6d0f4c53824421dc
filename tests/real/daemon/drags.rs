//! The contact decides by moving mail, as Thunderbird, Outlook and Apple Mail move it: with MOVE, with a copy whose source is
//! marked now and expunged later, undone within seconds, several at once, and while nobody was watching.

use serde_json::Value;

use super::company::{Company, Daemon, Wish, mail, pitch, pitch_text};
use crate::support::dovecot::Options;
use crate::support::looker::Looker;

/// What Dovecot says it can do, without the extensions that tell of changes and without MOVE.
const PLAIN: &str =
    "IMAP4rev1 SASL-IR LOGIN-REFERRALS ID ENABLE IDLE LITERAL+ UIDPLUS NAMESPACE SPECIAL-USE";

fn wish(server: Options) -> Wish {
    Wish {
        server,
        inbox: "poll_seconds = 1",
        policy: "reply_delay_minutes = 5",
        ..Wish::default()
    }
}

fn plain() -> Options {
    Options {
        capability: Some(PLAIN),
        ..Options::default()
    }
}

/// A company where an exemplar of Sam's pitch to finance lies in the contact's folder.
async fn shown(server: Options) -> (Company, Daemon) {
    let company = Company::open(&wish(server)).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("the exemplar lies there", || {
        company.count("rich", "Vendors/New") == 1
    });
    (company, daemon)
}

fn card(company: &Company, vendor: &str) -> Value {
    company.json(&["vendors", "show", vendor, "--json"])
}

fn stands(company: &Company, vendor: &str, standing: &str, until: Option<&str>) {
    company.wait_until(&format!("{vendor} is {standing}"), || {
        let card = card(company, vendor);
        card["standing"] == standing && card["until"].as_str() == until
    });
}

/// Two looks at the folders later.
fn looked_twice() {
    std::thread::sleep(std::time::Duration::from_millis(3500));
}

/// Makes a folder unless it is there.
fn make(looker: &mut Looker, folder: &str) {
    if !looker.folders().iter().any(|name| name == folder) {
        looker.ok(&format!("CREATE \"{folder}\""));
    }
}

/// Outlook and Apple Mail on a server without MOVE; Thunderbird's way with "just mark it as deleted".
fn copy_and_mark(looker: &mut Looker, from: &str, to: &str) {
    looker.ok(&format!("SELECT \"{from}\""));
    looker.ok(&format!("UID COPY 1:* \"{to}\""));
    looker.ok("UID STORE 1:* +FLAGS.SILENT (\\Deleted)");
}

fn move_all(looker: &mut Looker, from: &str, to: &str) {
    looker.ok(&format!("SELECT \"{from}\""));
    looker.ok(&format!("UID MOVE 1:* \"{to}\""));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_drag_sets_the_standing_and_a_drag_back_takes_it_away() {
    for server in [Options::default(), plain()] {
        let (company, daemon) = shown(server).await;
        let mut rich = company.dovecot.looker("rich");
        for folder in ["Declined", "Deferred", "Talking", "Partners", "Not a pitch"] {
            assert!(
                rich.folders().contains(&format!("Vendors/{folder}")),
                "{folder}"
            );
        }
        move_all(&mut rich, "Vendors/New", "Vendors/Declined");
        stands(&company, "acme.example", "declined", None);
        make(&mut rich, "Vendors/Deferred/Q1 2030");
        move_all(&mut rich, "Vendors/Declined", "Vendors/Deferred/Q1 2030");
        stands(&company, "acme.example", "deferred", Some("2030-01-01"));
        make(&mut rich, "Vendors/Partners/Acme");
        move_all(
            &mut rich,
            "Vendors/Deferred/Q1 2030",
            "Vendors/Partners/Acme",
        );
        stands(&company, "acme.example", "partner", None);
        assert_eq!(card(&company, "acme.example")["folder"], "Acme");
        move_all(&mut rich, "Vendors/Partners/Acme", "Vendors/Talking");
        stands(&company, "acme.example", "talking", None);
        let card = card(&company, "acme.example");
        let history: Vec<&str> = card["history"]
            .as_array()
            .unwrap()
            .iter()
            .map(|change| {
                assert_eq!(change["by"], "folder");
                change["standing"].as_str().unwrap()
            })
            .collect();
        assert_eq!(history, ["declined", "deferred", "partner", "talking"]);
        drop(daemon);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_copies_and_marks_decides_once_also_when_it_expunges_later() {
    for server in [Options::default(), plain()] {
        let (company, daemon) = shown(server).await;
        let mut rich = company.dovecot.looker("rich");
        copy_and_mark(&mut rich, "Vendors/New", "Vendors/Declined");
        stands(&company, "acme.example", "declined", None);
        rich.ok("EXPUNGE");
        rich.ok("SELECT \"Vendors/Declined\"");
        rich.ok("UID STORE 1:* +FLAGS (\\Seen \\Flagged)");
        looked_twice();
        assert_eq!(
            card(&company, "acme.example")["history"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        drop(daemon);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_undone_is_as_if_it_had_not_been() {
    for server in [Options::default(), plain()] {
        let (company, daemon) = shown(server).await;
        company.run(&["vendors", "talk", "acme.example"]);
        let mut rich = company.dovecot.looker("rich");
        move_all(&mut rich, "Vendors/New", "Vendors/Declined");
        stands(&company, "acme.example", "declined", None);
        move_all(&mut rich, "Vendors/Declined", "Vendors/New");
        stands(&company, "acme.example", "talking", None);
        copy_and_mark(&mut rich, "Vendors/New", "Vendors/Declined");
        stands(&company, "acme.example", "declined", None);
        rich.ok("UID STORE 1:* -FLAGS.SILENT (\\Deleted)");
        rich.ok("SELECT \"Vendors/Declined\"");
        rich.ok("UID STORE 1:* +FLAGS.SILENT (\\Deleted)");
        stands(&company, "acme.example", "talking", None);
        drop(daemon);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_happened_while_nobody_watched_is_found_and_only_the_last_of_it_counts() {
    for server in [Options::default(), plain()] {
        let (company, daemon) = shown(server).await;
        let zest = mail(
            "Zoe <zoe@zest.example>",
            "finance@example.com",
            "Storage costs",
            "z1",
            &pitch_text("Kim")
                .replace("Acme", "Zest")
                .replace("Sam Roe", "Zoe Fry")
                .replace("sam-acme", "zoe"),
        );
        company.dovecot.deliver("finance", &zest);
        company.wait_until("both exemplars lie there", || {
            company.count("rich", "Vendors/New") == 2
        });
        looked_twice();
        assert!(daemon.end().0.success());
        let mut rich = company.dovecot.looker("rich");
        move_all(&mut rich, "Vendors/New", "Vendors/Talking");
        make(&mut rich, "Vendors/Deferred/2031-02");
        move_all(&mut rich, "Vendors/Talking", "Vendors/Deferred/2031-02");
        let daemon = company.watch();
        for vendor in ["acme.example", "zest.example"] {
            stands(&company, vendor, "deferred", Some("2031-02-01"));
            assert_eq!(
                card(&company, vendor)["history"].as_array().unwrap().len(),
                1
            );
        }
        assert!(daemon.end().0.success());
        let daemon = company.watch();
        looked_twice();
        assert_eq!(
            card(&company, "acme.example")["history"]
                .as_array()
                .unwrap()
                .len(),
            1
        );
        drop(daemon);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_folder_that_is_emptied_renamed_or_deleted_decides_nothing() {
    let (company, daemon) = shown(Options::default()).await;
    let mut rich = company.dovecot.looker("rich");
    move_all(&mut rich, "Vendors/New", "Vendors/Declined");
    stands(&company, "acme.example", "declined", None);
    rich.ok("SELECT INBOX");
    rich.ok("RENAME \"Vendors/Declined\" \"Old ones\"");
    company.wait_until("the folder is made again", || {
        company
            .dovecot
            .looker("rich")
            .folders()
            .contains(&"Vendors/Declined".to_owned())
    });
    rich.ok("DELETE \"Vendors/Talking\"");
    rich.ok("DELETE \"Old ones\"");
    looked_twice();
    let card = card(&company, "acme.example");
    assert_eq!(
        (&card["standing"], card["history"].as_array().unwrap().len()),
        (&"declined".into(), 1)
    );
    assert!(rich.folders().contains(&"Vendors/Talking".to_owned()));
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_without_a_date_decides_nothing_and_is_told() {
    let (company, daemon) = shown(Options::default()).await;
    let mut rich = company.dovecot.looker("rich");
    make(&mut rich, "Vendors/Deferred/when they grow up");
    move_all(
        &mut rich,
        "Vendors/New",
        "Vendors/Deferred/when they grow up",
    );
    company.wait_until("it is told", || {
        let told = &company.json(&["status", "--json"])["unclear_folders"][0];
        told["folder"] == "Vendors/Deferred/when they grow up" && told["vendor"] == "acme.example"
    });
    assert_eq!(card(&company, "acme.example")["standing"], "undecided");
    make(&mut rich, "Vendors/Deferred/Januar 2031");
    move_all(
        &mut rich,
        "Vendors/Deferred/when they grow up",
        "Vendors/Deferred/Januar 2031",
    );
    stands(&company, "acme.example", "deferred", Some("2031-01-01"));
    assert_eq!(
        company.json(&["status", "--json"])["unclear_folders"],
        Value::Array(vec![])
    );
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_pitch_is_said_by_a_drag_to_its_folder_or_to_the_inbox() {
    for target in ["Vendors/Not a pitch", "INBOX"] {
        for server in [Options::default(), plain()] {
            let (company, daemon) = shown(server).await;
            company.wait_until("the copy is filed", || {
                company.count("finance", "Vendors") == 1
            });
            looked_twice();
            let mut rich = company.dovecot.looker("rich");
            copy_and_mark(&mut rich, "Vendors/New", target);
            company.wait_until("the copy is back", || {
                company.count("finance", "INBOX") == 1
            });
            rich.ok("EXPUNGE");
            looked_twice();
            let lessons = company.json(&["lessons", "--json"]);
            assert_eq!(lessons.as_array().unwrap().len(), 1, "{lessons}");
            assert_eq!(
                (&lessons[0]["by"], &lessons[0]["campaign"]),
                (&"folder".into(), &"c1".into())
            );
            assert_eq!(
                company.count("rich", target),
                1,
                "it stays where it was laid"
            );
            drop(daemon);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_servers_own_names_of_folders_are_the_servers_business() {
    let courier = Options {
        namespace: ("INBOX.", "."),
        ..Options::default()
    };
    let company = Company::open(&wish(courier)).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("rich", &pitch("rich", "Rich", "p1"));
    company.wait_until("it is the exemplar", || {
        company.count("rich", "INBOX.Vendors.New") == 1
    });
    let mut rich = company.dovecot.looker("rich");
    make(&mut rich, "INBOX.Vendors.Deferred.15.01.2031");
    move_all(
        &mut rich,
        "INBOX.Vendors.New",
        "INBOX.Vendors.Deferred.15.01.2031",
    );
    stands(&company, "acme.example", "deferred", Some("2031-01-15"));
    make(&mut rich, "INBOX.Vendors.Partners.Acme");
    move_all(
        &mut rich,
        "INBOX.Vendors.Deferred.15.01.2031",
        "INBOX.Vendors.Partners.Acme",
    );
    stands(&company, "acme.example", "partner", None);
    assert_eq!(card(&company, "acme.example")["folder"], "Acme");
    drop(daemon);
}
