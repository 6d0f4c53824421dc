//! A worker dies, sleeps or is cut off: another one serves its inboxes within half a minute, and nothing is done twice.

use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::team::{Team, Way, came_about};
use crate::daemon::mails::pitch;
use crate::daemon::process::Daemon;
use crate::support::relay::Relay;
use crate::support::sink::Script;

/// How long an inbox may be without anybody.
const TAKEOVER: Duration = Duration::from_secs(30);

/// A worker `a` behind wires that can be cut, and `b`, with three inboxes each.
struct Two {
    team: Team,
    database: Relay,
    imap: Relay,
    b: Daemon,
}

async fn two() -> (Two, Daemon) {
    let team = Team::open(6, Script::new()).await;
    let database = Relay::to(team.database_port()).await;
    let imap = Relay::to(team.dovecot.ports().imaps).await;
    let way = Way {
        database: Some(database.port),
        imap: Some(imap.port),
        ..Way::default()
    };
    let (a, b) = (team.start_by("a", &way), team.start("b"));
    team.wait_for_shares(&[("a", 3), ("b", 3)]);
    team.all_wait();
    let two = Two {
        team,
        database,
        imap,
        b,
    };
    (two, a)
}

impl Two {
    /// A copy comes to every inbox, and all are served by `b` before half a minute is over, counted from `since`.
    fn taken_over(&self, since: Instant) {
        for inbox in &self.team.inboxes {
            let copy = pitch(inbox, "Kim", &format!("first-{inbox}"));
            self.team.dovecot.deliver(inbox, &copy);
        }
        let taken = || self.team.shares() == [("b".to_owned(), 6)];
        let left = TAKEOVER.saturating_sub(since.elapsed());
        assert!(came_about(left, taken), "{:?}", self.team.shares());
        self.team.all_filed();
    }

    /// More copies come, and all is filed once, with one reply.
    async fn goes_on(self) {
        for inbox in &self.team.inboxes {
            let copy = pitch(inbox, "Robin", &format!("later-{inbox}"));
            self.team.dovecot.deliver(inbox, &copy);
        }
        self.team.all_filed();
        self.team.sink.wait_accepted(1).await;
        assert!(self.b.end().0.success());
        assert_eq!(self.team.sink.accepted().len(), 1, "one reply");
        let exemplars = self.team.count("Vendors/New");
        let filed = self.team.count("Vendors");
        assert_eq!(exemplars, 1);
        assert!(filed == 12 || filed == 11, "{filed} filed of 12");
        let campaigns = self.team.json(&["campaigns", "--json"]);
        assert_eq!(campaigns[0]["sightings"], 12, "{campaigns}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_inboxes_of_a_killed_worker_are_taken_over() {
    let (two, a) = two().await;
    a.kill();
    two.taken_over(Instant::now());
    two.goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_was_stopped_and_wakes_up_does_nothing_twice() {
    let (two, a) = two().await;
    a.signal(Signal::SIGSTOP);
    two.taken_over(Instant::now());
    a.signal(Signal::SIGCONT);
    two.team.wait_for_shares(&[("a", 3), ("b", 3)]);
    two.goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_cut_off_from_the_database_stops_and_is_replaced() {
    let (two, _a) = two().await;
    two.database.cut();
    let since = Instant::now();
    two.taken_over(since);
    two.database.heal();
    two.team.wait_for_shares(&[("a", 3), ("b", 3)]);
    two.goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_reaches_no_mail_server_leaves_its_inboxes_to_one_that_does() {
    let (two, _a) = two().await;
    two.imap.refuse();
    two.taken_over(Instant::now());
    two.imap.heal();
    two.goes_on().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_whose_mail_server_goes_silent_leaves_its_inboxes_to_one_that_hears_it() {
    let (two, _a) = two().await;
    two.imap.cut();
    two.taken_over(Instant::now());
    two.imap.heal();
    two.goes_on().await;
}
