//! Connections that are open on our side alone, and such as are very slow.

use std::time::{Duration, Instant};

use super::world::Wired;
use crate::daemon::company::Wish;
use crate::support::proxy::Fault;
use crate::support::sink::Script;

#[tokio::test(flavor = "multi_thread")]
async fn f20_a_connection_that_died_silently_while_idle_is_noticed_at_the_next_poll() {
    let wish = Wish {
        inbox: "poll_seconds = 2",
        ..Wish::default()
    };
    let wired = Wired::open_with(&wish, Script::new()).await;
    // The line passes, and after it nothing does: no event, no end, no answer.
    wired.imap.set([Fault::server_says("+ idling").silence()]);
    let daemon = wired.watch();
    wired.imap.struck(1).await;
    let dead = Instant::now();
    wired.copy("finance", "p1");
    wired.others_go_on("meanwhile");
    daemon.wait_until("it is noticed", |log| {
        log.contains("no answer in time to DONE")
    });
    // Two seconds to the poll, four to the end of a command's deadline; in earnest, a minute each.
    let noticed = dead.elapsed();
    assert!(noticed < Duration::from_secs(20), "{noticed:?}");
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f20_a_server_that_ends_its_side_only_is_called_again() {
    let wired = Wired::open().await;
    wired
        .imap
        .set([Fault::server_says("+ idling").half_close()]);
    let daemon = wired.watch();
    wired.imap.struck(1).await;
    wired.copy("finance", "p1");
    wired.others_go_on("meanwhile");
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f20_a_mover_that_gets_no_answer_says_so_and_goes_on_by_itself() {
    let wired = Wired::open().await;
    wired.imap.set([
        Fault::client_says("UID MOVE").drop_line().silence(),
        Fault::client_says("UID MOVE").drop_line().silence(),
    ]);
    let daemon = wired.watch_at("10 3");
    wired.copy("finance", "p1");
    wired.imap.struck(1).await;
    // Watching goes on while filing does not.
    assert_ne!(
        wired.told("mail is not filed: no answer in time to UID MOVE"),
        "backing_off"
    );
    wired.copy("finance", "p2");
    wired.others_go_on("meanwhile");
    wired.imap.struck(2).await;
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f20_a_wire_that_passes_one_byte_at_a_time_changes_nothing() {
    let wired = Wired::open().await;
    wired.imap.set([Fault::line(1).drip().always()]);
    wired.smtp.set([Fault::line(1).drip().always()]);
    let daemon = wired.watch_at("1000 30");
    wired.copy("finance", "p1");
    wired.company.sink.wait_accepted(1).await;
    wired.company.wait_until("the copy is filed", || {
        wired.company.count("finance", "Vendors") == 1
    });
    let log = daemon.log();
    assert!(
        !log.contains("trying again") && !log.contains("not sent"),
        "{log}"
    );
    assert!(wired.imap.strikes() >= 2 && wired.smtp.strikes() == 1);
    wired.ends_well(daemon);
}
