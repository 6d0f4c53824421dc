//! Moving mail while the server errs, refuses, or is cut off.

use super::world::Wired;
use crate::daemon::company::mail;
use crate::support::proxy::{Fault, Side};

/// A message that somebody else has marked as deleted, and that is none of ours.
fn foreign(wired: &Wired) {
    let bytes = mail(
        "Ann <ann@example.com>",
        "finance@example.com",
        "Thursday",
        "foreign",
        "Kim, are you in on Thursday?\r\n",
    );
    wired
        .company
        .dovecot
        .looker("finance")
        .append("INBOX", "\\Deleted", &bytes);
}

fn foreign_is_there(wired: &Wired) {
    let inbox = wired.company.dovecot.mailbox("finance", "INBOX");
    let found = inbox.iter().find(|mail| mail.text().contains("<foreign@"));
    let flags = &found.expect("the foreign mail is there").flags;
    assert_eq!(flags, &["\\Deleted"]);
    wired.company.dovecot.looker("finance").ok("SELECT INBOX");
    wired.company.dovecot.doveadm(&[
        "expunge",
        "-u",
        "finance",
        "mailbox",
        "INBOX",
        "header",
        "Message-ID",
        "foreign@example.com",
    ]);
}

/// The server can do less than Dovecot.
fn without(words: &'static [&'static str]) -> Fault {
    Fault::server_says("CAPABILITY")
        .edit(move |line| {
            let line = String::from_utf8_lossy(line).into_owned();
            words
                .iter()
                .fold(line, |line, word| line.replace(word, ""))
                .into_bytes()
        })
        .always()
}

#[tokio::test(flavor = "multi_thread")]
async fn f15_an_answer_to_another_command_settles_no_move() {
    for stale in [
        "A9999 NO stale\r\n",
        "A0001 BAD stale\r\n",
        "A0002 OK stale\r\n",
    ] {
        let wired = Wired::open().await;
        wired
            .imap
            .set([Fault::server_says("OK Move completed").before(stale)]);
        let daemon = wired.watch();
        wired.copy("finance", "p1");
        wired.imap.struck(1).await;
        wired.others_go_on("meanwhile");
        wired.ends_well(daemon);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f15_a_no_to_a_move_that_was_made_all_the_same_ends_with_one_copy() {
    let wired = Wired::open().await;
    wired
        .imap
        .set([Fault::server_says("OK Move completed").before("TAG NO it seems not\r\n")]);
    let daemon = wired.watch();
    wired.copy("finance", "p1");
    wired.imap.struck(1).await;
    wired.told("mail is not filed: UID MOVE refused: it seems not");
    wired.others_go_on("meanwhile");
    wired.a_day_passes().await;
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f16_a_move_cut_off_before_or_after_the_server_made_it_ends_with_one_copy() {
    let wired = Wired::open().await;
    let daemon = wired.watch();
    let to_copy = || Fault::client_says("UID MOVE").replace("UID MOVE", "UID COPY");
    let cuts: [(&str, Vec<Fault>); 6] = [
        (
            "before",
            vec![Fault::client_says("UID MOVE").drop_line().close()],
        ),
        (
            "before-half",
            vec![Fault::client_says("UID MOVE").half().close()],
        ),
        (
            "after",
            vec![Fault::server_says("COPYUID").drop_line().close()],
        ),
        (
            "after-reset",
            vec![Fault::server_says("COPYUID").half().reset()],
        ),
        (
            "unanswered",
            vec![
                Fault::server_says("OK Move completed")
                    .drop_line()
                    .silence(),
            ],
        ),
        (
            "both",
            vec![to_copy(), Fault::server_says("COPYUID").drop_line().close()],
        ),
    ];
    for (name, faults) in cuts {
        let count = faults.len();
        wired.imap.set(faults);
        wired.copy("finance", name);
        wired.imap.struck(count).await;
        wired.company.wait_until("it is filed", || {
            wired.company.count("finance", "INBOX") == 0
                && wired.company.json(&["status", "--json"])["moves"]["queued"] == 0
        });
    }
    wired.others_go_on("meanwhile");
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f17_without_move_mail_is_copied_and_only_ours_is_expunged() {
    let wired = Wired::open().await;
    foreign(&wired);
    wired.imap.set([without(&[" MOVE"])]);
    let daemon = wired.watch();
    wired.copy("finance", "p1");
    wired.company.wait_until("the copy is filed", || {
        wired.company.count("finance", "Vendors") == 1
    });
    wired.others_go_on("meanwhile");
    assert!(wired.imap.client_said().contains("UID EXPUNGE"));
    no_bare_expunge(&wired);
    foreign_is_there(&wired);
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f17_without_move_and_uidplus_mail_stays_and_the_status_says_so() {
    let wired = Wired::open().await;
    foreign(&wired);
    wired.imap.set([without(&[" MOVE", " UIDPLUS"])]);
    let daemon = wired.watch();
    wired.copy("finance", "p1");
    wired.told("mail is not filed: the server offers neither MOVE nor UIDPLUS");
    let status = wired.company.json(&["status", "--json"]);
    assert_eq!(status["moves"]["failed"], 1, "{status}");
    wired.others_go_on("meanwhile");
    let said = wired.imap.client_said();
    assert!(
        !said.contains("UID COPY") && !said.contains("UID STORE"),
        "{said}"
    );
    no_bare_expunge(&wired);
    foreign_is_there(&wired);
    // Nothing was taken away and nothing doubled: a person may still file it.
    wired.company.dovecot.doveadm(&[
        "move", "-u", "finance", "Vendors", "mailbox", "INBOX", "all",
    ]);
    wired.ends_well(daemon);
}

fn no_bare_expunge(wired: &Wired) {
    let said = wired.imap.said();
    let client = said.iter().filter(|said| said.side == Side::Client);
    let bare = |line: &str| line.ends_with(" EXPUNGE") || line.ends_with(" CLOSE");
    for said in client {
        assert!(!bare(&said.line), "{said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f18_after_a_copy_that_was_refused_nothing_is_flagged_or_expunged_and_the_status_says_why()
{
    for (number, (without_move, ask, answer)) in [
        (true, "UID COPY", "TAG NO [TRYCREATE] no such folder\r\n"),
        (true, "UID COPY", "TAG NO [OVERQUOTA] quota exceeded\r\n"),
        (false, "UID MOVE", "TAG NO [OVERQUOTA] quota exceeded\r\n"),
    ]
    .into_iter()
    .enumerate()
    {
        let wired = Wired::open().await;
        let mut faults = vec![Fault::client_says(ask).answer(answer)];
        if without_move {
            faults.push(without(&[" MOVE"]));
        }
        wired.imap.set(faults);
        let daemon = wired.watch();
        wired.copy("finance", &format!("p{number}"));
        let words = answer.trim_start_matches("TAG NO ").trim_end();
        let words = words.replace("[TRYCREATE] ", "");
        wired.told(&format!("mail is not filed: {ask} refused: "));
        assert!(wired.status("finance").1.contains(&words), "{words}");
        let said = wired.imap.client_said();
        assert!(
            !said.contains("UID STORE") && !said.contains("EXPUNGE"),
            "{said}"
        );
        assert_eq!(wired.company.count("finance", "INBOX"), 1);
        wired.others_go_on("meanwhile");
        wired.a_day_passes().await;
        wired.ends_well(daemon);
    }
}
