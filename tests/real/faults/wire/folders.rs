//! UIDVALIDITY on the wire: another one, none, one that is no number.

use super::world::Wired;
use crate::daemon::company::pitch_text;
use crate::support::proxy::Fault;

/// From now on every folder has this UIDVALIDITY.
fn says(value: &'static str) -> Fault {
    let edit = move |line: &[u8]| {
        let line = String::from_utf8_lossy(line).into_owned();
        let (before, after) = line.split_once("[UIDVALIDITY ").unwrap();
        let (_, rest) = after.split_once(']').unwrap();
        format!("{before}[UIDVALIDITY {value}]{rest}").into_bytes()
    };
    Fault::server_says("[UIDVALIDITY ").edit(edit).always()
}

#[tokio::test(flavor = "multi_thread")]
async fn f19_a_folder_whose_uids_mean_something_else_is_read_again_and_nothing_is_doubled() {
    let wired = Wired::open().await;
    // Lay there before the first start, and is never answered, however often the folder is read again.
    let old = pitch_text("Kim")
        .replace("Acme Storage", "Oldco")
        .replace("storage", "fax paper");
    let old = crate::daemon::company::mail(
        "Max <max@oldco.example>",
        "finance@example.com",
        "Fax paper",
        "old",
        &old,
    );
    wired
        .company
        .dovecot
        .append_at("finance", "INBOX", "01-Jan-2020 10:00:00 +0000", &old);
    let daemon = wired.watch();
    wired.copy("finance", "p1");
    wired.company.sink.wait_accepted(1).await;
    for (number, value) in ["4242", "4241", "4294967295", "1"].into_iter().enumerate() {
        wired.imap.set([says(value)]);
        wired.imap.hang_up();
        daemon.wait_until("it is read again", |log| {
            log.matches("UIDs mean something else now").count() > 2 * number
        });
        wired.copy("finance", &format!("c{number}"));
        wired.company.wait_until("the next copy is filed", || {
            wired.company.count("finance", "INBOX") == 1
        });
    }
    wired.others_go_on("meanwhile");
    assert_eq!(
        wired.company.mail_ids("finance", "INBOX"),
        ["old@oldco.example"]
    );
    wired
        .company
        .dovecot
        .doveadm(&["expunge", "-u", "finance", "mailbox", "INBOX", "all"]);
    wired.imap.heal();
    wired.imap.hang_up();
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f19_a_folder_without_a_usable_uidvalidity_is_an_error_and_never_zero() {
    let wired = Wired::open().await;
    let daemon = wired.watch();
    for (number, fault) in [
        Fault::server_says("[UIDVALIDITY ").drop_line().always(),
        says("99999999999"),
        says("0"),
        says("soon"),
    ]
    .into_iter()
    .enumerate()
    {
        wired.imap.set([fault]);
        wired.imap.hang_up();
        assert_eq!(wired.told("names no UIDVALIDITY"), "backing_off");
        wired.copy("finance", &format!("p{number}"));
        wired.others_go_on(&format!("meanwhile-{number}"));
        assert_eq!(wired.company.count("finance", "INBOX"), 1, "it waits");
        wired.imap.heal();
        wired.company.wait_until("it is filed", || {
            wired.company.count("finance", "INBOX") == 0
        });
    }
    wired.ends_well(daemon);
}
