//! The ways in which a contact answers, and what an executive wished.

use crate::forwards::forward;
use crate::play::{Mail, Play};
use crate::texts::{TEXTS, business_case, phones, storage, to};

const SAM: &str = "Sam Roe <sam@acme.example>";

fn first() -> Mail {
    Mail::new(
        "2026-11-02 09:00",
        SAM,
        "rich@example.com",
        "Storage costs",
        "p0",
        &storage("Rich"),
    )
}

fn to_executive(at: &str, inbox: &str, id: &str, text: &str) -> Mail {
    Mail::new(
        at,
        SAM,
        &format!("{inbox}@example.com"),
        "A word about budgets",
        id,
        text,
    )
}

#[test]
fn the_contacts_own_answer_counts_however_it_is_written() {
    let (own, other) = (
        "Rich Miller <rich@example.com>",
        "Rich <rich.miller@example.com>",
    );
    let no = "No thanks, not this year.\n\nSent from my iPhone\n";
    for (what, from, whom, subject, answers) in [
        ("a reply", own, SAM, "Re: Storage costs", true),
        (
            "a new mail with another subject",
            own,
            SAM,
            "your mail",
            false,
        ),
        ("without a subject", own, SAM, "", false),
        (
            "from another address of theirs",
            other,
            SAM,
            "Re: Storage costs",
            true,
        ),
        (
            "to a colleague of the sender",
            own,
            "boss@acme.example",
            "Storage",
            false,
        ),
        (
            "to somebody at a part of the vendor",
            own,
            "Sam <sam@mail.acme.example>",
            "Storage",
            false,
        ),
        ("in German", own, SAM, "AW: Storage costs", true),
    ] {
        let mut play = Play::new("");
        let pitch = first();
        let mut answer = Mail::new("2026-11-02 09:05", from, whom, subject, "a1", no);
        if answers {
            answer = answer.answering(&pitch.id);
        }
        let later = to_executive("2026-11-05 09:00", "cfo", "p1", &business_case("Casey"));
        let outcome = play
            .comes("rich", &pitch)
            .sends("rich", &answer)
            .comes("cfo", &later)
            .happens();
        assert_eq!(outcome.count("reply"), 0, "{what}: {:#}", outcome.0);
        let campaign = &outcome.campaigns()[0];
        assert_eq!(campaign["answered_by"], "contact", "{what}");
        assert!(
            outcome.is_end_run(&later),
            "{what}: {:#}",
            outcome.of(&later)
        );
    }
}

#[test]
fn an_answer_to_what_was_no_pitch_yet_counts_when_the_vendor_then_writes_to_an_executive() {
    for (what, subject, text, answers) in [
        (
            "a reply after a meeting",
            "Re: Thank you",
            "Ron, thank you for coming. We have neither time nor people for this now.\n",
            true,
        ),
        (
            "a mail of its own",
            "Our meeting",
            "Ron, thank you for coming. We have neither time nor people for this now.\n",
            false,
        ),
    ] {
        let ron = "Ron Day <ron@disks.example>";
        let thanks = Mail::new(
            "2026-11-02 09:00",
            ron,
            "rich@example.com",
            "Thank you",
            "t1",
            "Rich,\n\nthank you for having us today. The slides you asked for are at the desk.\n\nRon",
        );
        let mut answer = Mail::new(
            "2026-11-03 09:00",
            "Rich Miller <rich@example.com>",
            ron,
            subject,
            "a1",
            text,
        );
        if answers {
            answer = answer.answering(&thanks.id);
        }
        let told = format!(
            "{}\n\n{}",
            business_case("Casey").replace("Sam Roe", "Ron Day"),
            TEXTS[0].3
        );
        let to_cfo = Mail::new(
            "2026-11-24 09:00",
            ron,
            "cfo@example.com",
            "Half a million",
            "p1",
            &told,
        );
        let mut play = Play::new("");
        let outcome = play
            .comes("rich", &thanks)
            .sends("rich", &answer)
            .comes("cfo", &to_cfo)
            .happens();
        assert_eq!(outcome.did(&thanks), "leave", "{what}");
        assert!(
            outcome.is_end_run(&to_cfo),
            "{what}: {:#}",
            outcome.of(&to_cfo)
        );
        assert_eq!(outcome.did(&to_cfo), "brief exemplar leave", "{what}");
    }
}

#[test]
fn in_every_language_a_pitch_is_one_and_what_follows_it_past_the_contact_is_seen() {
    for (language, one, two, told) in TEXTS {
        for (what, text) in [
            ("another text", to("Casey", two)),
            (
                "the first text with that sentence",
                to("Casey", &one.replacen("\n\n", &format!("\n\n{told} "), 2)),
            ),
            ("both", to("Casey", &format!("{two}\n\n{told}"))),
        ] {
            let mut play = Play::new("");
            let pitch = Mail::new(
                "2026-11-02 09:00",
                SAM,
                "rich@example.com",
                "Storage",
                "p0",
                &to("Rich", one),
            );
            let copy = Mail::new(
                "2026-11-02 09:30",
                SAM,
                "finance@example.com",
                "Storage",
                "p1",
                &to("Kim", one),
            );
            let later = to_executive("2026-11-05 09:00", "cfo", "p2", &text);
            let outcome = play
                .comes("rich", &pitch)
                .comes("finance", &copy)
                .comes("cfo", &later)
                .happens();
            assert_eq!(
                outcome.did(&pitch),
                "exemplar reply",
                "{language}: {:#}",
                outcome.of(&pitch)
            );
            assert_eq!(
                outcome.did(&copy),
                "file",
                "{language}: {:#}",
                outcome.of(&copy)
            );
            assert!(
                outcome.is_end_run(&later),
                "{language} {what}: {:#}",
                outcome.of(&later)
            );
            assert!(outcome.did(&later).contains("brief"), "{language} {what}");
        }
    }
}

#[test]
fn an_executive_gets_what_they_wished() {
    for (wish, did) in [
        ("", "brief exemplar leave"),
        ("on_end_run = \"brief\"", "brief exemplar leave"),
        ("on_end_run = \"leave\"", "exemplar leave"),
        ("on_end_run = \"file\"", "exemplar file"),
        ("mode = \"observe\"", "leave"),
    ] {
        let mut play = Play::new(wish);
        let later = to_executive("2026-11-05 09:00", "cfo", "p1", &business_case("Casey"));
        let outcome = play.comes("rich", &first()).comes("cfo", &later).happens();
        assert!(outcome.is_end_run(&later), "{wish}");
        assert_eq!(outcome.did(&later), did, "{wish}");
    }
}

#[test]
fn two_executives_are_both_told_and_the_contact_is_shown_it_once() {
    let mut play = Play::new("");
    let one = to_executive("2026-11-05 09:00", "cfo", "p1", &business_case("Casey"));
    let two = to_executive("2026-11-05 09:02", "ceo", "p2", &business_case("Dana"));
    let outcome = play
        .comes("rich", &first())
        .comes("cfo", &one)
        .comes("ceo", &two)
        .happens();
    assert_eq!(outcome.did(&one), "brief exemplar leave");
    assert_eq!(outcome.did(&two), "brief leave");
    assert_eq!(outcome.count("reply"), 1);
    let of = outcome
        .campaigns()
        .iter()
        .find(|campaign| campaign["end_runs"] == 2);
    assert!(of.is_some(), "{:#}", outcome.0["campaigns"]);
}

#[test]
fn copies_that_crossed_the_answer_are_no_end_run_and_those_that_still_come_are() {
    for (at, did, past) in [
        ("2026-11-02 09:01", "file", false),
        ("2026-11-02 18:00", "file", false),
        ("2026-11-12 09:00", "file", false),
        ("2026-11-12 12:00", "brief leave", true),
        ("2026-12-20 09:00", "brief leave", true),
    ] {
        let mut play = Play::new("");
        let copy = to_executive(at, "cio", "p1", &storage("Jo"));
        let outcome = play.comes("rich", &first()).comes("cio", &copy).happens();
        assert_eq!(
            (outcome.did(&copy).as_str(), outcome.is_end_run(&copy)),
            (did, past),
            "{at}"
        );
        assert_eq!(outcome.campaigns().len(), 1, "{at}");
    }
}

#[test]
fn the_steps_of_a_cadence_join_its_campaign_and_get_no_second_answer() {
    let mut play = Play::new("");
    let pitch = first();
    play.comes("rich", &pitch);
    let bumps = [
        (
            "2026-11-05 09:00",
            "Just bumping this to the top of your inbox. Any thoughts?",
        ),
        (
            "2026-11-09 09:00",
            "Rich, I know you are busy. Is there somebody else on your team I should talk to?",
        ),
        (
            "2026-11-16 09:00",
            "I haven't heard back, so I assume this is no priority. Shall I close your file?",
        ),
    ];
    let steps: Vec<Mail> = bumps
        .iter()
        .enumerate()
        .map(|(step, (at, text))| {
            let text = format!("{text}\n\nSam\n\nOn Mon, Nov 2, 2026 at 9:00 AM Sam Roe <sam@acme.example> wrote:\n> Hi Rich,\n> I wanted to reach out");
            Mail::new(at, SAM, "rich@example.com", "Re: Storage costs", &format!("b{step}"), &text).answering(&pitch.id)
        })
        .collect();
    for step in &steps {
        play.comes("rich", step);
    }
    let outcome = play.happens();
    for step in &steps {
        assert_eq!(
            (
                outcome.of(step)["kind"].as_str(),
                outcome.did(step).as_str()
            ),
            (Some("follow_up"), "file"),
            "{:#}",
            outcome.of(step)
        );
    }
    assert_eq!((outcome.campaigns().len(), outcome.count("reply")), (1, 1));
}

#[test]
fn what_an_executive_passes_on_to_the_contact_joins_the_same_campaign() {
    for (comment, did) in [
        ("", "acknowledge file"),
        ("Did we really say no to them?", "acknowledge leave"),
    ] {
        let mut play = Play::new("");
        let later = to_executive("2026-11-05 09:00", "cfo", "p1", &business_case("Casey"));
        let passed = forward(
            "2026-11-05 10:00",
            "cfo",
            1,
            comment,
            "f1",
            &business_case("Casey"),
        );
        let outcome = play
            .comes("rich", &first())
            .comes("cfo", &later)
            .comes("rich", &passed)
            .happens();
        assert_eq!(
            outcome.of(&passed)["campaign"],
            outcome.of(&later)["campaign"]
        );
        assert_eq!(outcome.did(&passed), did, "{:#}", outcome.of(&passed));
        assert_eq!(outcome.count("reply"), 1);
    }
}

#[test]
fn a_third_product_of_an_answered_vendor_is_shown_and_not_answered_again() {
    let mut play = Play::new("");
    let other = Mail::new(
        "2026-11-20 09:00",
        SAM,
        "finance@example.com",
        "Phones",
        "p1",
        &phones("Kim"),
    );
    let outcome = play
        .comes("rich", &first())
        .comes("finance", &other)
        .happens();
    assert_eq!(outcome.did(&other), "exemplar file");
    assert!(
        !outcome.is_end_run(&other),
        "nobody above the contact got it"
    );
}

#[test]
fn what_stays_among_us_or_was_made_by_a_machine_is_no_answer_to_the_vendor() {
    let rich = "Rich Miller <rich@example.com>";
    let absent =
        "Auto-Submitted: auto-replied\nContent-Type: text/plain\n\nI am away until Monday.\n";
    for (what, whom, content, answers) in [
        ("passed on to a colleague", "finance@example.com", "", true),
        ("to a colleague about it", "ceo@example.com", "", false),
        ("an absence note", SAM, absent, true),
    ] {
        let mut play = Play::new("");
        let pitch = first();
        let mut letter = Mail::new(
            "2026-11-02 09:05",
            rich,
            whom,
            "Storage costs",
            "l1",
            "What do you think?",
        );
        if answers {
            letter = letter.answering(&pitch.id);
        }
        if !content.is_empty() {
            letter.content = content.to_owned();
        }
        let outcome = play.comes("rich", &pitch).sends("rich", &letter).happens();
        assert_eq!(outcome.campaigns()[0]["answered_by"], "onedoor", "{what}");
        assert_eq!(outcome.did(&pitch), "exemplar reply", "{what}");
    }
}

#[test]
fn the_contacts_answer_to_the_colleague_who_passed_it_on_is_no_answer_to_the_vendor() {
    let mut play = Play::new("");
    let pitch = Mail::new(
        "2026-11-02 09:00",
        SAM,
        "ceo@example.com",
        "Storage costs",
        "p0",
        &storage("Dana"),
    );
    let passed = forward(
        "2026-11-02 09:01",
        "ceo",
        1,
        "Shall we?",
        "f1",
        &storage("Dana"),
    );
    let says = Mail::new(
        "2026-11-02 09:05",
        "Rich Miller <rich@example.com>",
        "ceo@example.com",
        "Re: Fwd: Storage costs",
        "l1",
        "I'll look.",
    )
    .answering(&passed.id);
    let outcome = play
        .comes("ceo", &pitch)
        .comes("rich", &passed)
        .sends("rich", &says)
        .happens();
    assert_eq!(
        outcome.campaigns()[0]["answered_by"],
        "onedoor",
        "{:#}",
        outcome.0
    );
}

#[test]
fn the_contact_who_passes_it_on_to_themselves_is_thanked_for_nothing() {
    for (by, did) in [
        ("rich", "file"),
        ("rich.miller", "file"),
        ("kim", "acknowledge file"),
    ] {
        let mut play = Play::new("");
        let passed = forward("2026-11-02 10:00", by, 0, "", "f1", &storage("Rich"));
        let outcome = play
            .comes("rich", &first())
            .comes("rich", &passed)
            .happens();
        assert_eq!(outcome.did(&passed), did, "{by}");
    }
}
