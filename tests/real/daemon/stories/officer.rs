//! The end run to the chief financial officer: who was told no writes that IT had no time.

use super::tale::{SAM, Tale, business_case, is_neutral, pitch_at, words};

#[tokio::test(flavor = "multi_thread")]
async fn a_declined_vendor_that_writes_to_the_cfo_is_shown_to_both_and_gets_no_second_answer() {
    let mut tale = Tale::begin("").await;
    tale.day(1);
    let first = tale.at(0);
    tale.comes("rich", first, &pitch_at(first, "rich", "p0"));
    tale.company.wait_until("it is shown", || {
        tale.mails("rich", "Vendors/New").len() == 1
    });
    tale.settled(1);
    tale.replayed();
    tale.drags("Vendors/New", "Vendors/Declined");
    tale.stands("acme.example", "declined");
    let no = tale.settled(2);
    assert!(words(&no[1]).contains("Our answer is no"), "{}", no[1]);
    is_neutral(&no[1]);
    tale.decided_in_replay(&["vendors", "decline", "acme.example"]);
    let decided = tale.today();

    tale.day(15);
    let at = tale.at(0);
    let said = "I met with IT a few weeks ago and they told me they didn't have the time or the resources. ";
    tale.comes("cfo", at, &business_case(at, SAM, "cfo", "p1", said));
    let brief = tale.brief("cfo");
    for said in [
        "In-Reply-To: <p1@acme.example>".to_owned(),
        "Answered automatically, naming Rich Miller as the person to talk to".to_owned(),
        format!("Decision of {decided}: no"),
        format!("This message first came to us: {}", tale.today()),
    ] {
        assert!(brief.contains(&said), "{said}: {brief}");
    }
    is_neutral(&brief);
    // The contact sees it at once, and in the digest.
    tale.company.wait_until("the contact is shown it", || {
        let shown = tale.mails("rich", "Vendors/New");
        shown.len() == 1 && shown[0].contains("To: cfo@example.com")
    });
    tale.company.wait_until("the contact is told why", || {
        let beneath = tale.laid("rich", "Vendors/New");
        beneath
            .iter()
            .any(|text| words(text).contains("After the answer, to cfo@example.com"))
    });
    assert!(tale.run(&["digest", "--print"]).contains("cfo@example.com"));
    tale.settled(2);
    tale.ends();
    tale.is_as_replayed();
}
