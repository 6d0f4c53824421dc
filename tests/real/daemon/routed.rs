//! Whose a customer's mail is by its subject matter, and by who passes it on to the consultant.

use serde_json::Value;

use super::company::mail;
use super::consultant::{ANNA, BERT, MAX, TOM, firm, pitch, shown};

#[tokio::test(flavor = "multi_thread")]
async fn a_subject_matter_of_the_customer_is_answered_in_the_name_of_its_own_contact() {
    let (company, daemon) = firm("").await;
    company
        .dovecot
        .deliver("anna", &pitch(MAX, ANNA, "m1", "lunch from caterers"));
    company.sink.wait_accepted(1).await;
    let reply = String::from_utf8(company.sink.accepted()[0].bytes.clone()).unwrap();
    assert!(
        reply.contains("Reply-To: Fay Food <fay@one.example>"),
        "{reply}"
    );
    company.wait_until("Tom is shown it", || shown(&company).len() == 1);
    let shown = company.json(&["campaigns", "show", "c1", "--json"]);
    assert_eq!(shown["topic"], "catering");
    assert!(
        shown
            .to_string()
            .contains("it is about catering, so Fay Food is named"),
        "{shown}"
    );
    assert!(daemon.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_customers_colleague_passes_on_to_the_consultant_is_the_customers() {
    let (company, daemon) = firm("").await;
    company
        .dovecot
        .deliver("bert", &pitch(MAX, BERT, "m0", "label printers"));
    company.wait_until("Bert's copy is known", || shown(&company).len() == 1);
    let inside = String::from_utf8(pitch(MAX, "kim@one.example", "m1", "label printers")).unwrap();
    let body = inside.split_once("\r\n\r\n").unwrap().1;
    let text = format!(
        "\r\n---------- Forwarded message ---------\r\nFrom: {MAX}\r\nDate: Fri, Nov 20, 2026 at 10:00 AM\r\n\
         Subject: Savings on label printers\r\nTo: <kim@one.example>\r\n\r\n\r\n{body}"
    );
    let forward = mail(
        "Kim <kim@one.example>",
        TOM,
        "Fwd: Savings on label printers",
        "f1",
        &text,
    );
    company.dovecot.deliver("tom", &forward);
    company.wait_until("it is One's", || {
        let campaigns = company.json(&["campaigns", "--organization", "One", "--json"]);
        campaigns[0]["forwards"] == 1
    });
    company.wait_until("Kim is told", || {
        let accepted = company.sink.accepted();
        accepted.iter().any(|mail| mail.to == ["kim@one.example"])
    });
    let sent = company.sink.accepted();
    let note = sent
        .iter()
        .find(|mail| mail.to == ["kim@one.example"])
        .unwrap();
    let note = String::from_utf8(note.bytes.clone()).unwrap();
    assert!(
        !note.contains("of us received it") && !note.contains("Two"),
        "{note}"
    );
    assert_eq!(
        company.json(&["campaigns", "--organization", "Consulting", "--json"]),
        Value::Array(vec![])
    );
    assert!(daemon.end().0.success());
}
