//! Folders that are not there, or have unusual names.

use crate::daemon::company::{Company, Wish, pitch};
use crate::faults::stage::{change, run};
use crate::support::dovecot::Options;

#[tokio::test(flavor = "multi_thread")]
async fn o04_a_missing_target_is_made_also_when_it_is_deleted_later() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.wait_until("it was made", || company.count("finance", "Vendors") == 1);
    company.dovecot.looker("finance").ok("DELETE Vendors");
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p2"));
    company.wait_until("it was made again", || {
        company.count("finance", "Vendors") == 1
    });
    assert!(daemon.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn o05_folders_are_found_whatever_their_names_and_those_that_are_not_are_named() {
    for (prefix, separator) in [("", "/"), ("INBOX.", ".")] {
        let server = Options {
            namespace: (prefix, separator),
            ..Options::default()
        };
        let company = Company::open(&Wish {
            server,
            ..Wish::default()
        })
        .await;
        change(
            &company.config,
            "[policy]",
            "[policy.folders]\npitches = \"Vertrieb & Käufe/Übrige\"\n[policy]",
        );
        let watched = "tier = \"staff\"\nwatch = [\"INBOX\", \"Anfragen & Ähnliches\"]";
        change(&company.config, "tier = \"staff\"", watched);
        run(&company.config, &["check"])
            .must(1, &["FAILED  inbox finance", "Anfragen & Ähnliches"]);
        let other = format!("CREATE \"{prefix}Anfragen &- &AMQ-hnliches\"");
        company.dovecot.looker("finance").ok(&other);
        run(&company.config, &["check"]).must(0, &["Anfragen & Ähnliches holds 0"]);
        let daemon = company.watch();
        let there = format!("{prefix}Anfragen &- &AMQ-hnliches");
        company
            .dovecot
            .append("finance", &there, &pitch("finance", "Kim", "p1"));
        company
            .dovecot
            .deliver("finance", &pitch("finance", "Kim", "p2"));
        let filed = format!("{prefix}Vertrieb &- K&AOQ-ufe{separator}&ANw-brige");
        company.wait_until("both are filed", || company.count("finance", &filed) == 2);
        assert!(daemon.end().0.success());
    }
}
