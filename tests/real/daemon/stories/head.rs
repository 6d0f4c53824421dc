//! Over the head: not before a date, and the vendor writes to the chief information officer.

use jiff::ToSpan;

use super::tale::{SAM, Tale, business_case, is_neutral, pitch_at, words};

/// The first of a month more than three months after the story began.
fn first_of_a_month(tale: &Tale) -> jiff::civil::Date {
    tale.today()
        .checked_add(4.months())
        .unwrap()
        .first_of_month()
}

/// How the contact defers, and the answer that gives the date.
async fn deferred(defer: impl Fn(&Tale, jiff::civil::Date)) {
    let mut tale = Tale::begin("").await;
    tale.day(1);
    let first = tale.at(0);
    tale.comes("rich", first, &pitch_at(first, "rich", "p0"));
    tale.settled(1);
    tale.company.wait_until("it is shown", || {
        tale.mails("rich", "Vendors/New").len() == 1
    });
    tale.replayed();
    let until = first_of_a_month(&tale);
    defer(&tale, until);
    tale.stands("acme.example", "deferred");
    assert_eq!(tale.card("acme.example")["until"], until.to_string());
    let told = tale.settled(2);
    assert!(
        words(&told[1]).contains(&format!("We cannot take it up before {until}")),
        "{}",
        told[1]
    );
    tale.decided_in_replay(&[
        "vendors",
        "defer",
        "acme.example",
        "--until",
        &until.to_string(),
    ]);

    tale.day(20);
    let early = tale.at(0);
    tale.comes("cfo", early, &business_case(early, SAM, "cfo", "p1", ""));
    let brief = tale.brief("cfo");
    for said in [
        "In-Reply-To: <p1@acme.example>",
        "Answered automatically, naming Rich Miller as the person to talk to",
        &format!("not before {until}"),
    ] {
        assert!(brief.contains(said), "{said}: {brief}");
    }
    is_neutral(&brief);
    assert_eq!(tale.mails("cfo", "INBOX").len(), 1, "their own mail stays");
    assert!(tale.run(&["digest", "--print"]).contains("cfo@example.com"));
    assert_eq!(tale.card("acme.example")["end_runs"], 1);
    tale.settled(2);

    tale.day(160);
    let later = tale.at(0);
    tale.comes("cfo", later, &business_case(later, SAM, "cfo", "p2", ""));
    tale.company.wait_until("it is filed as ever", || {
        tale.mails("cfo", "Vendors").len() == 1
    });
    assert_eq!(tale.laid("cfo", "INBOX").len(), 1, "no further brief");
    assert_eq!(tale.card("acme.example")["end_runs"], 1);
    tale.ends();
    tale.is_as_replayed();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_deferred_by_a_drag_that_writes_to_the_cio_is_told_of_until_its_date_has_come() {
    deferred(|tale, until| {
        let folder = format!("Vendors/Deferred/{}", until.strftime("%Y-%m"));
        tale.drags("Vendors/New", &folder);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vendor_deferred_by_a_command_that_writes_to_the_cio_is_told_of_until_its_date_has_come()
{
    deferred(|tale, until| {
        tale.run(&[
            "vendors",
            "defer",
            "acme.example",
            "--until",
            &until.to_string(),
        ]);
    })
    .await;
}
