//! A vendor under other names, and dates in words.

use crate::play::{Mail, Play};
use crate::texts::{business_case, storage};

fn first() -> Mail {
    Mail::new(
        "2026-11-02 09:00",
        "Sam Roe <sam@acme.example>",
        "rich@example.com",
        "Storage costs",
        "p0",
        &storage("Rich"),
    )
}

#[test]
fn another_person_or_a_look_alike_domain_of_the_vendor_is_the_vendor() {
    for from in [
        "Kit Yu <kit@acme.example>",
        "Sam Roe <sam@mail.acme.example>",
        "Sam Roe <sam@getacme.example>",
        "Sam Roe <sam@acme-team.example>",
        "Kit Yu <kit@tryacme.example>",
        "Sam from Acme <sam.roe@acmehq.example>",
    ] {
        for standing in [&["decline"][..], &["defer", "--until", "2027-03-01"]] {
            let mut play = Play::new("");
            play.comes("rich", &first()).happens();
            let mut words = vec!["vendors", standing[0], "acme.example"];
            words.extend(&standing[1..]);
            play.run(&words);
            let later = Mail::new(
                "2026-11-20 09:00",
                from,
                "cfo@example.com",
                "Half a million",
                "p1",
                &business_case("Casey"),
            );
            let outcome = play.comes("cfo", &later).happens();
            assert!(
                outcome.is_end_run(&later),
                "{from}: {:#}",
                outcome.of(&later)
            );
            assert_eq!(outcome.count("reply"), 0, "{from}");
            let card = play.json(&["vendors", "show", "acme.example", "--json"]);
            assert_eq!(card["end_runs"], 1, "{from}: {card:#}");
        }
    }
}

#[test]
fn somebody_else_with_such_a_text_is_not_the_vendor() {
    let mut play = Play::new("");
    play.comes("rich", &first()).happens();
    play.run(&["vendors", "decline", "acme.example"]);
    let text = business_case("Casey")
        .replace("Acme Storage", "Brook")
        .replace("sam-acme", "brook")
        .replace("Sam Roe", "Lee Brook");
    let other = Mail::new(
        "2026-11-20 09:00",
        "Lee Brook <lee@brook.example>",
        "cfo@example.com",
        "Budget",
        "p1",
        &text,
    );
    let outcome = play.comes("cfo", &other).happens();
    assert!(!outcome.is_end_run(&other), "{:#}", outcome.of(&other));
    assert_eq!(outcome.did(&other), "exemplar file reply");
}

#[test]
fn not_before_is_understood_in_words_and_forgotten_when_its_day_has_come() {
    for (until, day) in [
        ("2027-01-15", "2027-01-15"),
        ("2027-02", "2027-02-01"),
        ("Q1 2027", "2027-01-01"),
        ("January 2027", "2027-01-01"),
        ("Januar 2027", "2027-01-01"),
        ("15.01.2027", "2027-01-15"),
    ] {
        let mut play = Play::new("");
        play.comes("rich", &first()).happens();
        play.run(&["vendors", "defer", "acme.example", "--until", until]);
        let card = play.json(&["vendors", "show", "acme.example", "--json"]);
        assert_eq!(
            (&card["standing"], &card["until"]),
            (&"deferred".into(), &day.into()),
            "{until}"
        );
        let mails = [("2026-12-10 09:00", true), ("2027-03-10 09:00", false)].map(|(at, past)| {
            let mail = Mail::new(
                at,
                "Sam Roe <sam@acme.example>",
                "cio@example.com",
                "Budget",
                &format!("p{past}"),
                &business_case("Jo"),
            );
            play.comes("cio", &mail);
            (mail, past)
        });
        let outcome = play.happens();
        for (mail, past) in &mails {
            assert_eq!(
                outcome.is_end_run(mail),
                *past,
                "{until} {}: {:#}",
                mail.at,
                outcome.of(mail)
            );
        }
    }
}
