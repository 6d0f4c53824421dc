//! The generic bucket: partners have folders, the rest one place; what a vendor must be heard about is never touched.

use super::tale::{SAM, Tale, business_case, pitch_at};
use crate::daemon::mails::{mail_at, pitch_text};

const LETTERS: [(&str, &str); 4] = [
    (
        "Termination of your hosting contract",
        "Dear customer,\r\n\r\nwe hereby give notice that your hosting contract no. 4711 ends in 45 days. Please move your data before that date; your servers will be switched off afterwards.\r\n\r\nRegards,\r\nContracts\r\n",
    ),
    (
        "Price change as of January",
        "Dear customer,\r\n\r\nI want to let you know early that the list price of your licences goes up by 12 percent on 1 January. If you renew your current contract before 15 December, you keep the old price for two years.\r\n\r\nBest,\r\nPat\r\n",
    ),
    (
        "Service disruption",
        "We are currently investigating an outage of the storage platform in region west. Your volumes may be unavailable. The next update follows at 14:00 UTC.\r\n",
    ),
    (
        "Your subscription renews on 1 December",
        "Your subscription (24 seats) renews on 1 December for EUR 4,320. You can change the number of seats until 24 November. Nothing is to be done if all shall stay as it is.\r\n",
    ),
];

/// Letters of one vendor, each to every inbox; all stay.
fn letters_stay(tale: &mut Tale, domain: &str) {
    let before: Vec<usize> = ["rich", "finance", "cfo"]
        .map(|inbox| tale.mails(inbox, "INBOX").len())
        .to_vec();
    for (number, (subject, text)) in LETTERS.iter().enumerate() {
        for inbox in ["rich", "finance", "cfo"] {
            let at = tale.at(i64::try_from(number).unwrap());
            let (from, to) = (
                format!("Contracts <contracts@{domain}>"),
                format!("{inbox}@example.com"),
            );
            let id = format!("{domain}-{number}-{inbox}");
            tale.comes(inbox, at, &mail_at(at, &from, &to, subject, &id, text));
        }
    }
    for (inbox, before) in ["rich", "finance", "cfo"].into_iter().zip(before) {
        let now = tale.mails(inbox, "INBOX").len();
        assert_eq!(now, before + LETTERS.len(), "{domain} {inbox}");
        assert!(tale.laid(inbox, "INBOX").is_empty(), "{domain} {inbox}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn partners_are_left_alone_the_rest_is_in_one_place_and_real_vendor_mail_stays_for_all() {
    let mut tale = Tale::begin("").await;
    tale.day(1);
    let first = tale.at(0);
    tale.comes("rich", first, &pitch_at(first, "rich", "p0"));
    let other = tale.at(1);
    let brook = "Lee Brook <lee@brook.example>";
    tale.comes(
        "finance",
        other,
        &business_case(other, brook, "finance", "b1", ""),
    );
    tale.settled(2);
    tale.company.wait_until("both are shown", || {
        tale.mails("rich", "Vendors/New").len() == 2
    });
    tale.company.wait_until("the bucket holds it", || {
        tale.mails("finance", "Vendors").len() == 1
    });
    tale.run(&["vendors", "partner", "acme.example", "--folder", "Acme"]);
    tale.run(&["vendors", "decline", "brook.example"]);
    tale.settled(3);
    assert!(
        tale.company
            .dovecot
            .looker("rich")
            .folders()
            .contains(&"Vendors/New".to_owned())
    );

    tale.day(10);
    for (minute, (from, name)) in [
        (SAM, "Mitch"),
        ("Kit Yu <kit@acme.example>", "Mitch"),
        (SAM, "Rich"),
    ]
    .into_iter()
    .enumerate()
    {
        let at = tale.at(i64::try_from(minute).unwrap());
        let text = pitch_text(name);
        tale.comes(
            "rich",
            at,
            &mail_at(
                at,
                from,
                "rich@example.com",
                "News for you",
                &format!("n{minute}"),
                &text,
            ),
        );
    }
    assert_eq!(
        tale.mails("rich", "INBOX").len(),
        3,
        "a partner is never judged"
    );
    let card = tale.card("acme.example");
    assert_eq!(
        (&card["standing"], &card["folder"]),
        (&"partner".into(), &"Acme".into())
    );
    let wrong = &card["wrong_names"][0];
    assert_eq!(
        (&wrong["used"], &wrong["meant"], &wrong["count"]),
        (&"Mitch".into(), &"Rich Miller".into(), &2.into()),
        "{card}"
    );
    assert!(
        card["people"]
            .as_array()
            .unwrap()
            .iter()
            .any(|person| person["address"] == "kit@acme.example"),
        "{card}"
    );
    let digest = tale.run(&["digest", "--print"]);
    assert!(
        digest.contains("kit@acme.example") && digest.contains("Mitch"),
        "{digest}"
    );

    tale.day(20);
    for domain in ["hoster.example", "acme.example", "brook.example"] {
        letters_stay(&mut tale, domain);
    }
    tale.settled(3);
    tale.ends();
}
