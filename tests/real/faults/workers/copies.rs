//! What several workers see at once is one campaign.

use super::team::Team;
use crate::daemon::mails::pitch;
use crate::support::sink::Script;

#[tokio::test(flavor = "multi_thread")]
async fn f21_two_hundred_copies_in_ten_mailboxes_of_two_workers_are_one_campaign_and_one_reply() {
    let team = Team::open(10, Script::new()).await;
    let (a, b) = (team.start("a"), team.start("b"));
    team.wait_for_shares(&[("a", 5), ("b", 5)]);
    team.all_wait();
    std::thread::scope(|scope| {
        for (n, inbox) in team.inboxes.iter().enumerate() {
            let dovecot = &team.dovecot;
            scope.spawn(move || {
                for copy in 0..20 {
                    let id = format!("p{n}-{copy}");
                    dovecot.deliver(inbox, &pitch(inbox, &format!("Name{n}x{copy}"), &id));
                }
            });
        }
    });
    team.all_filed();
    team.sink.wait_accepted(1).await;
    team.wait_until("the reply is on record", || {
        team.status()["replies_sent"] == 1
    });
    assert!(a.end().0.success() && b.end().0.success());
    let sent = team.sink.accepted();
    assert_eq!(sent.len(), 1, "one reply");
    assert_eq!(sent[0].to, ["sam@acme.example"]);
    let campaigns = team.json(&["campaigns", "--json"]);
    assert_eq!(campaigns.as_array().unwrap().len(), 1, "{campaigns}");
    assert_eq!(campaigns[0]["sightings"], 200);
    // The contact's own copy is the exemplar, or one is laid beside the filed ones.
    let (filed, exemplars) = (team.count("Vendors"), team.count("Vendors/New"));
    assert_eq!(exemplars, 1);
    assert!(filed == 200 || filed == 199, "{filed} filed");
}
