//! The database goes away and comes back: nothing is decided meanwhile, and nobody needs to help.

use super::team::Team;
use crate::daemon::mails::pitch;
use crate::support::postgres::Server;
use crate::support::sink::Script;

#[tokio::test(flavor = "multi_thread")]
async fn while_the_database_is_away_mail_stays_and_when_it_is_back_work_goes_on() {
    let mut server = Server::start();
    let team = Team::open_at(4, Script::new(), server.database()).await;
    let (a, b) = (team.start("a"), team.start("b"));
    team.wait_for_shares(&[("a", 2), ("b", 2)]);
    team.all_wait();
    server.crash();
    for inbox in &team.inboxes {
        team.dovecot
            .deliver(inbox, &pitch(inbox, "Kim", &format!("away-{inbox}")));
    }
    for worker in [&a, &b] {
        worker.wait_until("it says that leases are not renewed", |log| {
            log.contains("leases are not renewed")
        });
    }
    assert_eq!(team.count("INBOX"), 4, "mail stays where it is");
    assert!(team.sink.accepted().is_empty());
    server.start_again();
    team.all_filed();
    team.sink.wait_accepted(1).await;
    for worker in [&a, &b] {
        worker.wait_until("it says that the database is back", |log| {
            log.contains("the database is back")
        });
    }
    team.wait_for_shares(&[("a", 2), ("b", 2)]);
    assert!(a.end().0.success() && b.end().0.success());
    assert_eq!(team.sink.accepted().len(), 1);
    assert_eq!(team.json(&["campaigns", "--json"])[0]["sightings"], 4);
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_the_database_cuts_again_and_again_lose_nothing() {
    let team = Team::open(4, Script::new()).await;
    let (a, b) = (team.start("a"), team.start("b"));
    team.wait_for_shares(&[("a", 2), ("b", 2)]);
    team.all_wait();
    let cut = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    for round in 0..10 {
        for inbox in &team.inboxes {
            let id = format!("p{round}-{inbox}");
            team.dovecot
                .deliver(inbox, &pitch(inbox, &format!("Name{round}"), &id));
        }
        assert_ne!(team.sql(cut), "0");
    }
    team.all_filed();
    team.wait_until("the reply is sent or in doubt", || {
        let status = team.status();
        status["replies_sent"] == 1 || status["outbox"]["in_doubt"] == 1
    });
    assert!(a.end().0.success() && b.end().0.success());
    assert!(team.sink.accepted().len() <= 1);
    let campaigns = team.json(&["campaigns", "--json"]);
    assert_eq!(campaigns[0]["sightings"], 40, "{campaigns}");
    assert_eq!(campaigns.as_array().unwrap().len(), 1);
}
