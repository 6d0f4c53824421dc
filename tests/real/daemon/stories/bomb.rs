//! The mail bomb: everybody passes on what the contact answered within minutes.

use super::tale::{SAM, Tale, is_neutral, pitch_at, words};
use crate::daemon::digest::setup::noon;
use crate::daemon::mails::{forward_at, mail_at};

#[tokio::test(flavor = "multi_thread")]
async fn fifty_forwards_of_a_pitch_that_the_contact_answered_are_one_and_each_colleague_hears_once()
{
    let mut tale = Tale::begin("reply_delay_minutes = 10").await;
    tale.day(1);
    let first = tale.at(0);
    tale.comes("rich", first, &pitch_at(first, "rich", "p0"));
    let answered = tale.at(7);
    let answer = mail_at(
        answered,
        "Rich Miller <rich@example.com>",
        SAM,
        "Re: Storage costs at Example Corp",
        "a1",
        "Sam, interesting. Can you show me this on Tuesday?\r\n",
    );
    let answer = String::from_utf8(answer).unwrap();
    let answer = answer.replace("\r\nMIME", "\r\nIn-Reply-To: <p0@acme.example>\r\nMIME");
    tale.sends("rich", answered, answer.as_bytes());
    tale.company.wait_until("the answer is read", || {
        tale.json(&["campaigns", "--json"])[0]["answered_by"] == "contact"
    });
    let to_executive = tale.at(30);
    tale.comes("cfo", to_executive, &pitch_at(to_executive, "cfo", "p1"));
    let mut colleagues: Vec<(String, &str)> = vec![
        (
            "ceo".to_owned(),
            "looks interesting, can you accommodate him?",
        ),
        (
            "purchasing".to_owned(),
            "please talk to IT; we will add you to our list",
        ),
        ("finance".to_owned(), ""),
    ];
    for rep in 0..46 {
        let comment = ["", "", "Is this something for us?"][rep % 3];
        colleagues.push((format!("rep{rep}"), comment));
    }
    for (minute, (by, comment)) in colleagues.iter().enumerate() {
        let at = tale.at(40 + i64::try_from(minute).unwrap());
        tale.comes(
            "rich",
            at,
            &forward_at(at, by, comment, &format!("f{minute}")),
        );
    }
    // One of them does it again.
    let again = tale.at(120);
    tale.comes("rich", again, &forward_at(again, "finance", "", "f-again"));
    let acknowledged = tale.settled(colleagues.len());
    let mut told: Vec<String> = tale
        .company
        .sink
        .accepted()
        .iter()
        .flat_map(|mail| mail.to.clone())
        .collect();
    let mut expected: Vec<String> = colleagues
        .iter()
        .map(|(by, _)| format!("{by}@example.com"))
        .collect();
    told.sort();
    expected.sort();
    assert_eq!(told, expected, "each colleague once, the vendor never");
    let answered = answered
        .in_tz(&noon())
        .unwrap()
        .strftime("%Y-%m-%d at %H:%M")
        .to_string();
    for mail in &acknowledged {
        let said = format!("Rich Miller answered the sender on {answered}");
        assert!(words(mail).contains(&said), "{said}: {mail}");
        is_neutral(mail);
    }
    let asked = colleagues
        .iter()
        .filter(|(_, comment)| !comment.is_empty())
        .count();
    tale.company
        .wait_until("forwards without a comment are filed", || {
            tale.mails("rich", "INBOX").len() == asked
        });
    let inbox = tale.mails("rich", "INBOX");
    assert!(
        inbox
            .iter()
            .any(|mail| mail.contains("can you accommodate him?"))
    );
    assert_eq!(
        tale.mails("rich", "Vendors").len(),
        colleagues.len() + 1 - asked
    );
    assert_eq!(tale.mails("cfo", "Vendors").len(), 1);
    let exemplars = tale.mails("rich", "Vendors/New");
    assert!(
        exemplars.len() == 1 && exemplars[0].contains("cut storage costs"),
        "it can be found"
    );
    assert_eq!(
        tale.laid("rich", "Vendors/New").len(),
        1,
        "the brief beneath it"
    );
    let shown = tale.json(&["campaigns", "show", "c1", "--json"]);
    for (figure, expected) in [
        ("sightings", 52),
        ("forwards", 50),
        ("replies", 0),
        ("end_runs", 0),
        ("copies_after_answer", 51),
    ] {
        assert_eq!(shown[figure], expected, "{figure}");
    }
    tale.ends();
    tale.is_as_replayed();
}
