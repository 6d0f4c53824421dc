//! Text of somebody else's, sent by a stranger to get it filed.

use onedoor::classify::Verdict;

use super::desk::*;

/// Eve sends a text under her own, authenticated name.
const EVE: Letter<'static> = Letter {
    from: "Eve <eve@evil.example>",
    id: "e1@evil.example",
    ..KIM
};

#[test]
fn a_text_that_a_stranger_copied_is_not_filed_when_its_author_sends_it() {
    let with_link = format!("{CUSTOMER}https://www.brandt.example/plans\n");
    for (around, genuine) in [
        ("", CUSTOMER),
        (PITCH, CUSTOMER),
        ("", &with_link),
        (PITCH, &with_link),
    ] {
        for (from, dmarc) in [
            (EVE.from, "pass"),
            (EVE.from, ""),
            (JO.from, ""),
            ("Eve <eve@getbrandt.example>", "pass"),
        ] {
            let mut company = Company::new();
            let text = format!("{around}\n\n{genuine}");
            for (inbox, id) in [
                ("rich", "e1@evil.example"),
                ("casey", "e2@evil.example"),
                ("lee", "e3@evil.example"),
                ("noor", "e4@evil.example"),
            ] {
                let copy = Letter {
                    from,
                    to: inbox,
                    id,
                    dmarc,
                    via: "mx.evil.example (mx.evil.example [203.0.113.9])",
                    text: &text,
                    ..EVE
                };
                company.gets(inbox, &copy.bytes());
            }
            let letter = Letter {
                text: genuine,
                ..JO
            };
            let genuine = company.gets("dana", &letter.bytes());
            assert!(
                stays(&genuine),
                "{around:?} {from} {dmarc}: {:?}",
                short(&genuine)
            );
        }
    }
}

#[test]
fn a_rivals_pitch_that_was_copied_is_a_campaign_of_its_own() {
    let mut company = Company::new();
    let copied = company.gets("casey", &Letter { to: "casey", ..EVE }.bytes());
    let genuine = company.gets("dana", &KIM.bytes());
    assert!(copied.campaign.is_some() && genuine.campaign.is_some());
    assert_ne!(copied.campaign, genuine.campaign);
    assert_eq!(copied.group, genuine.group, "the likeness is shown");
    assert_eq!(genuine.vendor.as_deref(), Some("cloudberry.example"));
}

/// A text that is unsure by itself: what many of us holding it would lift.
const UNSURE: &str = "I wanted to introduce our new programme for suppliers of office furniture in the region. We help \
    planners and fitters to share one calendar with the workshop, so that nobody waits for a delivery that comes a day \
    late. The programme begins in April and there is a short paper that describes how the first eleven fitters used it \
    last year, with what it cost them and what they would do otherwise today.\n\nKind regards,\nJo Brandt\n";

#[test]
fn copies_sent_by_a_stranger_confirm_nothing_of_somebody_elses_text() {
    let threshold = "pitch_threshold = 0.999\nunsure_threshold = 0.001";
    let mut alone = Company::with(threshold);
    let unsure = Letter { text: UNSURE, ..JO };
    let first = alone.gets("dana", &unsure.bytes());
    assert_eq!(
        first.assessment.verdict,
        Verdict::Unsure,
        "{:?}",
        first.assessment
    );

    let as_jo = Letter {
        dmarc: "fail",
        via: "mx.evil.example (mx.evil.example [203.0.113.9])",
        ..JO
    };
    for (name, hers) in [("her own name", EVE), ("his name", as_jo)] {
        let mut company = Company::with(threshold);
        company.gets("dana", &unsure.bytes());
        for (inbox, id) in [
            ("rich", "e1@evil.example"),
            ("casey", "e2@evil.example"),
            ("lee", "e3@evil.example"),
        ] {
            let copy = Letter {
                to: inbox,
                id,
                text: UNSURE,
                ..hers
            };
            company.gets(inbox, &copy.bytes());
        }
        assert!(
            !company.files(unsure.id),
            "{name}: what waited goes on waiting"
        );
        let later = Letter {
            to: "noor",
            id: "j2@brandt.example",
            ..unsure
        };
        let later = company.gets("noor", &later.bytes());
        assert_eq!(later.assessment.verdict, Verdict::Unsure, "{name}");
        assert!(stays(&later), "{name}: {:?}", short(&later));
    }
}

#[test]
fn copies_of_one_sender_confirm_each_other_and_a_look_alike_domain_confirms_nothing() {
    for (second, filed) in [
        ("Jo <jo@brandthaus.example>", true),
        ("Jo <jo@getbrandthaus.example>", false),
    ] {
        let mut company = Company::with("pitch_threshold = 0.999\nunsure_threshold = 0.001");
        let first = "Jo <jo@brandthaus.example>";
        for (inbox, from, id) in [
            ("dana", first, "j1@brandthaus.example"),
            ("casey", second, "j2@brandthaus.example"),
            ("lee", first, "j3@brandthaus.example"),
        ] {
            let copy = Letter {
                from,
                to: inbox,
                id,
                text: UNSURE,
                ..JO
            };
            company.gets(inbox, &copy.bytes());
        }
        for id in ["j1@brandthaus.example", "j3@brandthaus.example"] {
            assert_eq!(company.files(id), filed, "{id} {second}");
        }
    }
}

#[test]
fn a_pitch_that_is_sent_again_is_not_taken_for_a_persons_drag() {
    let mut company = Company::new();
    company.gets("dana", &KIM.bytes());
    let seen = company.world.ledger.seen.values_mut().flatten();
    seen.for_each(|seen| seen.moved = true);
    let again = Letter {
        via: "mx.cloudberry.example (mx.cloudberry.example [203.0.113.6])",
        ..KIM
    };
    let outcome = company.gets("dana", &again.bytes());
    assert_eq!(outcome.assessment.verdict, Verdict::Pitch);
    assert!(company.world.changes.dragged_back.is_empty());
}
