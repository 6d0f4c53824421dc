//! Round the consultant: the manufacturer goes to his customers on the day he asked it to go through him.

use jiff::Timestamp;

use crate::daemon::company::mail;
use crate::daemon::consultant::{ANNA, BERT, MAX, TOM, firm, pitch};

#[tokio::test(flavor = "multi_thread")]
async fn who_was_asked_to_go_through_the_consultant_and_writes_to_his_customers_is_shown_to_each_and_to_him()
 {
    let (company, daemon) = firm("reply_delay_minutes = 10").await;
    company
        .dovecot
        .deliver("tom", &pitch(MAX, TOM, "m0", "label printers"));
    company.wait_until("the manufacturer's campaign is known", || {
        company.json(&["campaigns", "--organization", "Consulting", "--json"])[0]["sightings"] == 1
    });
    let asks = mail(
        &format!("Tom Teller <{TOM}>"),
        "max@mill.example",
        "Re: Savings on label printers",
        "t1",
        "Max, please go through me for my customers. The codeword is heliotrope.\r\n",
    );
    let asks = String::from_utf8(asks).unwrap();
    let asks = asks.replace("\r\nMIME", "\r\nIn-Reply-To: <m0@mill.example>\r\nMIME");
    company.dovecot.append("tom", "Sent", asks.as_bytes());
    company.wait_until("his answer is read", || {
        company.json(&["campaigns", "--organization", "Consulting", "--json"])[0]["answered_by"]
            == "contact"
    });
    let then = Timestamp::now().as_second();
    company.wait_until("a new second begins", || {
        Timestamp::now().as_second() > then
    });
    for (inbox, to, id, about, organization) in [
        ("anna", ANNA, "m1", "warehouse robots", "One"),
        ("bert", BERT, "m2", "delivery vans", "Two"),
    ] {
        company
            .dovecot
            .deliver(inbox, &pitch("Eve Mill <eve@mill.example>", to, id, about));
        company.wait_until("the customer is told", || {
            company.count(inbox, "INBOX") == 2
        });
        let texts = company
            .dovecot
            .mailbox(inbox, "INBOX")
            .into_iter()
            .map(|mail| mail.text());
        let brief: Vec<String> = texts
            .filter(|text| text.contains("auto-generated"))
            .collect();
        let brief = brief[0].split_whitespace().collect::<Vec<_>>().join(" ");
        assert!(brief.contains("- Answered by Tom Teller: "), "{brief}");
        assert!(brief.contains("In-Reply-To: <m"), "{brief}");
        let campaigns = company.json(&["campaigns", "--organization", organization, "--json"]);
        assert_eq!(
            (
                campaigns.as_array().unwrap().len(),
                &campaigns[0]["end_runs"]
            ),
            (1, &1.into())
        );
        for passed in ["heliotrope", "label printers"] {
            assert!(!brief.contains(passed), "{brief}");
        }
    }
    let digest = company.run(&["digest", "--print", "--organization", "One"]);
    assert!(digest.contains(ANNA) && !digest.contains(BERT), "{digest}");
    assert_eq!(company.json(&["status", "--json"])["outbox"]["queued"], 0);
    assert!(daemon.end().0.success());
    assert!(company.sink.accepted().is_empty(), "a person answered");
}
