//! The stories as they happened, but for the consultant's, which needs several organisations and a running daemon.

use crate::forwards::forward;
use crate::play::{Mail, Play};
use crate::texts::{business_case, storage};

const SAM: &str = "Sam Roe <sam@acme.example>";
const RICH: &str = "Rich Miller <rich@example.com>";

fn pitch(at: &str, inbox: &str, id: &str) -> Mail {
    let to = format!("{inbox}@example.com");
    Mail::new(at, SAM, &to, "Storage costs", id, &storage(inbox))
}

#[test]
fn fifty_copies_and_forwards_of_a_pitch_that_was_answered_are_one_campaign_that_asks_nobody() {
    let mut play = Play::new("");
    let first = pitch("2026-11-02 09:00", "rich", "p0");
    let answer = Mail::new(
        "2026-11-02 09:07",
        RICH,
        SAM,
        "Re: Storage costs",
        "a1",
        "Sam, interesting. Can you show me this on Tuesday?\n",
    )
    .answering(&first.id);
    play.comes("rich", &first).sends("rich", &answer);
    let to_ceo = pitch("2026-11-02 09:30", "ceo", "p1");
    play.comes("ceo", &to_ceo);
    let asks = "looks interesting, can you accommodate him?";
    let from_ceo = forward("2026-11-02 09:41", "ceo", 1, asks, "f0", &storage("ceo"));
    let polite = "please talk to IT; we will add you to our list";
    let buyer = forward(
        "2026-11-02 09:50",
        "purchasing",
        2,
        polite,
        "f1",
        &storage("purchasing"),
    );
    let finance = forward(
        "2026-11-02 09:55",
        "finance",
        3,
        "",
        "f2",
        &storage("finance"),
    );
    let again = forward(
        "2026-11-03 08:00",
        "finance",
        0,
        "",
        "f3",
        &storage("finance"),
    );
    for mail in [&from_ceo, &buyer, &finance, &again] {
        play.comes("rich", mail);
    }
    let reps: Vec<Mail> = (0..46)
        .map(|rep| {
            let comment = if rep % 3 == 0 {
                "Is this something for us?"
            } else {
                ""
            };
            let (at, by) = (
                format!("2026-11-02 {}:{:02}", 10 + rep / 8, rep % 8 * 7),
                format!("rep{rep}"),
            );
            forward(&at, &by, rep, comment, &by, &storage(&by))
        })
        .collect();
    for mail in &reps {
        play.comes("rich", mail);
    }
    let outcome = play.happens();
    let campaign = &outcome.campaigns()[0];
    assert_eq!(outcome.campaigns().len(), 1);
    for (figure, expected) in [
        ("sightings", serde_json::Value::from(52)),
        ("forwards", 50.into()),
        ("replies", 0.into()),
        ("answered_by", "contact".into()),
        ("end_runs", 0.into()),
        ("copies_after_answer", 51.into()),
    ] {
        assert_eq!(campaign[figure], expected, "{figure}: {campaign:#}");
    }
    let answered = campaign["answered_at"].as_str().unwrap();
    assert!(answered.starts_with("2026-11-02T09:07"), "{answered}");
    assert_eq!((outcome.count("exemplar"), outcome.count("reply")), (1, 0));
    assert_eq!(outcome.count("acknowledge"), 49, "each colleague once");
    assert_eq!(outcome.did(&to_ceo), "file");
    assert_eq!(outcome.did(&from_ceo), "acknowledge leave");
    assert_eq!(outcome.did(&buyer), "acknowledge leave");
    assert_eq!(outcome.did(&finance), "acknowledge file");
    assert_eq!(outcome.did(&again), "file");
    for (rep, mail) in reps.iter().enumerate() {
        let expected = if rep % 3 == 0 {
            "acknowledge leave"
        } else {
            "acknowledge file"
        };
        assert_eq!(outcome.did(mail), expected, "{rep}");
    }
}

#[test]
fn a_deferred_vendor_that_writes_to_the_cio_before_its_date_is_an_end_run_and_after_it_is_not() {
    for until in ["2027-01-01", "2027-01-04"] {
        let mut play = Play::new("");
        let first = pitch("2026-11-02 09:00", "rich", "p0");
        play.comes("rich", &first);
        assert_eq!(play.happens().did(&first), "exemplar reply");
        play.run(&["vendors", "defer", "acme.example", "--until", until]);
        let early = Mail::new(
            "2026-12-10 09:00",
            SAM,
            "cio@example.com",
            "Half a million",
            "p1",
            &business_case("Jo"),
        );
        let later = Mail::new(
            "2027-01-04 09:00",
            SAM,
            "cio@example.com",
            "Half a million",
            "p2",
            &business_case("Jo"),
        );
        let outcome = play.comes("cio", &early).comes("cio", &later).happens();
        assert_eq!(outcome.did(&early), "brief exemplar leave", "{until}");
        assert!(outcome.is_end_run(&early));
        assert!(
            !outcome.is_end_run(&later),
            "{until}: {:#}",
            outcome.of(&later)
        );
        assert_eq!(outcome.count("reply"), 0, "{until}");
        let card = play.json(&["vendors", "show", "acme.example", "--json"]);
        assert_eq!(
            (&card["standing"], &card["end_runs"]),
            (&"deferred".into(), &1.into())
        );
    }
}

#[test]
fn what_a_vendor_must_be_heard_about_is_never_touched_however_many_get_it() {
    let letters = [
        (
            "Termination of your hosting contract",
            "Dear customer,\n\nwe hereby give notice that your hosting contract no. 4711 will end in 45 days, on 17 December 2026. Please move your data before that date. Your servers will be switched off afterwards.\n\nRegards,\nContracts",
        ),
        (
            "Price change as of January",
            "Dear Rich,\n\nI want to let you know early that the list price of your licences goes up by 12 percent on 1 January 2027. If you renew your current contract before 15 December, you keep the old price for two years.\n\nBest,\nPat",
        ),
        (
            "Service disruption",
            "We are currently investigating an outage of the storage platform in region west. Your volumes may be unavailable. The next update follows at 14:00 UTC.\n\nStatus desk",
        ),
        (
            "Your subscription renews on 1 December",
            "Your subscription (24 seats) renews on 1 December 2026 for EUR 4,320. You can change the number of seats until 24 November. Nothing is to be done if all shall stay as it is.",
        ),
        (
            "Scheduled maintenance",
            "On Sunday 15 November between 02:00 and 04:00 UTC we carry out maintenance work on our network. Your connections will be interrupted for up to ten minutes.",
        ),
        (
            "Kündigung Ihres Hosting-Vertrags",
            "Sehr geehrte Damen und Herren,\n\nhiermit kündigen wir den mit Ihnen geschlossenen Hosting-Vertrag Nr. 4711 fristgerecht zum 17.12.2026. Bitte sichern Sie Ihre Daten bis zu diesem Tag.\n\nMit freundlichen Grüßen\nVertragsabteilung",
        ),
        (
            "Preisanpassung zum 1. Januar",
            "Sehr geehrte Damen und Herren,\n\nzum 1. Januar 2027 passen wir die Preise Ihres Vertrags um 8 Prozent an. Ihnen steht ein Sonderkündigungsrecht bis zum 15. Dezember zu.\n\nMit freundlichen Grüßen\nKundenservice",
        ),
        (
            "Résiliation de votre contrat",
            "Madame, Monsieur,\n\nNous vous informons de la résiliation de votre contrat d'hébergement n° 4711 au 17 décembre 2026. Merci de sauvegarder vos données avant cette date.\n\nLe service contrats",
        ),
    ];
    for standing in ["reset", "decline", "partner"] {
        let mut play = Play::new("");
        play.run(&["vendors", standing, "hoster.example"]);
        let mut all = Vec::new();
        for (number, (subject, text)) in letters.iter().enumerate() {
            for (place, inbox) in ["rich", "ceo", "cio", "cfo", "finance", "service"]
                .iter()
                .enumerate()
            {
                let mail = Mail::new(
                    &format!("2026-11-02 {:02}:{place:02}", 9 + number),
                    "Hoster <contracts@hoster.example>",
                    &format!("{inbox}@example.com"),
                    subject,
                    &format!("n{number}{place}"),
                    text,
                );
                play.comes(inbox, &mail);
                all.push(mail);
            }
        }
        let outcome = play.happens();
        for mail in &all {
            let said = outcome.of(mail);
            assert_eq!(
                outcome.did(mail),
                "leave",
                "{standing} {}: {said:#}",
                mail.subject
            );
            assert_eq!(
                said["verdict"], "protected",
                "{standing} {}: {said:#}",
                mail.subject
            );
        }
        assert!(outcome.campaigns().is_empty());
    }
}

#[test]
fn a_declined_vendor_that_tells_the_cfo_so_is_an_end_run_that_gets_no_second_answer() {
    let mut play = Play::new("");
    let first = pitch("2026-11-02 09:00", "rich", "p0");
    play.comes("rich", &first).happens();
    play.run(&["vendors", "decline", "acme.example"]);
    let text = format!(
        "{}\n\nP.S. I met with IT a few weeks ago and they told me they didn\u{2019}t have the time or the resources.",
        business_case("Casey")
    );
    let to_cfo = Mail::new(
        "2026-11-20 09:00",
        SAM,
        "cfo@example.com",
        "Half a million",
        "p1",
        &text,
    );
    let outcome = play.comes("cfo", &to_cfo).happens();
    assert_eq!(outcome.did(&to_cfo), "brief exemplar leave");
    assert!(outcome.is_end_run(&to_cfo));
    assert_eq!(outcome.count("reply"), 0);
}

#[test]
fn wrong_names_and_new_people_are_on_the_card() {
    let mut play = Play::new("");
    play.run(&["vendors", "partner", "acme.example", "--folder", "Acme"]);
    for (number, (from, name)) in [
        (SAM, "Mitch"),
        ("Kit Yu <kit@acme.example>", "Mitch"),
        (SAM, "Rich"),
    ]
    .iter()
    .enumerate()
    {
        let at = format!("2026-11-0{} 09:00", number + 2);
        let mail = Mail::new(
            &at,
            from,
            "rich@example.com",
            "Hello",
            &format!("p{number}"),
            &storage(name),
        );
        let outcome = play.comes("rich", &mail).happens();
        assert_eq!(outcome.did(&mail), "leave");
    }
    let card = play.json(&["vendors", "show", "acme.example", "--json"]);
    let wrong = &card["wrong_names"][0];
    assert_eq!(
        (&wrong["used"], &wrong["meant"], &wrong["count"]),
        (&"Mitch".into(), &"Rich Miller".into(), &2.into()),
        "{card:#}"
    );
    let people = card["people"].as_array().unwrap();
    assert_eq!(people.len(), 2, "{card:#}");
    assert_eq!(
        (&card["standing"], &card["folder"]),
        (&"partner".into(), &"Acme".into())
    );
}
