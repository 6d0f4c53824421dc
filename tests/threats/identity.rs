//! Names that are somebody else's.

use onedoor::classify::{Protection, Verdict};
use onedoor::policy::Do;
use onedoor::store::Vendor;

use super::desk::*;

fn partner(company: &mut Company, domain: &str) {
    let vendor = Vendor {
        vendor: domain.to_owned(),
        standing: "partner".to_owned(),
        until: None,
        since: None,
        folder: None,
        note: None,
        campaigns: 0,
        answered: None,
    };
    company
        .world
        .ledger
        .vendors
        .insert(domain.to_owned(), vendor);
}

#[test]
fn a_colleagues_name_without_authentication_is_neither_internal_nor_filed_nor_answered() {
    for (dmarc, via) in [
        ("fail", "mx.evil.example (mx.evil.example [203.0.113.9])"),
        ("", "mx.evil.example (mx.evil.example [203.0.113.9])"),
        ("", "mx.tally.example (unknown [203.0.113.9])"),
        ("", "mx.tally.example (mx.evil.example [203.0.113.9])"),
        ("", "localhost ([203.0.113.9])"),
    ] {
        let posing = Letter {
            from: "Rich <rich@tally.example>",
            id: "x1@tally.example",
            dmarc,
            via,
            ..KIM
        };
        let outcome = Company::new().gets("dana", &posing.bytes());
        assert_ne!(
            outcome.assessment.verdict,
            Verdict::Internal,
            "{dmarc} {via}"
        );
        assert!(stays(&outcome), "{dmarc} {via}: {:?}", short(&outcome));
    }
}

#[test]
fn a_colleagues_display_name_on_a_strangers_address_protects_nothing() {
    let posing = Letter {
        from: "\"Rich (rich@tally.example)\" <kim@cloudberry.example>",
        ..KIM
    };
    let outcome = Company::new().gets("dana", &posing.bytes());
    assert_eq!(
        outcome.assessment.verdict,
        Verdict::Pitch,
        "{:?}",
        outcome.assessment
    );
    assert_eq!(outcome.vendor.as_deref(), Some("cloudberry.example"));
}

#[test]
fn a_partner_is_protected_only_where_the_sender_is_not_disproved() {
    for (from, dmarc, expected) in [
        (
            "Kim Lo <kim@cloudberry.example>",
            "pass",
            Some(Protection::Partner),
        ),
        ("Kim Lo <kim@cloudberry.example>", "fail", None),
        ("Kim Lo <kim@c1oudberry.example>", "pass", None),
        ("Kim Lo <kim@cloudberry.example.evil.example>", "pass", None),
        ("Kim Lo <kim@xn--cludberry-1bg.example>", "pass", None),
    ] {
        let mut company = Company::new();
        partner(&mut company, "cloudberry.example");
        let outcome = company.gets("dana", &Letter { from, dmarc, ..KIM }.bytes());
        assert_eq!(outcome.assessment.protection, expected, "{from} {dmarc}");
        if dmarc == "fail" {
            assert!(stays(&outcome), "in doubt it stays: {:?}", short(&outcome));
        }
    }
}

#[test]
fn the_allow_list_is_no_help_to_whoever_forges_a_name_on_it() {
    for (dmarc, expected) in [("pass", Some(Protection::AllowListed)), ("fail", None)] {
        let mut company = Company::with("never_touch = [\"*@cloudberry.example\"]");
        let outcome = company.gets("dana", &Letter { dmarc, ..KIM }.bytes());
        assert_eq!(outcome.assessment.protection, expected, "{dmarc}");
    }
}

#[test]
fn a_forged_name_gets_nothing_filed_and_nothing_sent_and_one_draft() {
    let mut company = Company::new();
    for (n, inbox) in ["dana", "casey", "lee", "noor"].into_iter().enumerate() {
        let forged = Letter {
            dmarc: "fail",
            to: inbox,
            id: &format!("f{n}@cloudberry.example"),
            ..KIM
        };
        let outcome = company.gets(inbox, &forged.bytes());
        assert_eq!(outcome.assessment.verdict, Verdict::Unsure);
        let actions = &outcome.decision.actions;
        let stays = |what: Do| matches!(what, Do::Leave | Do::Draft);
        assert!(
            actions.iter().all(|action| stays(action.what)),
            "{:?}",
            short(&outcome)
        );
    }
    let mails = &company.world.changes.mails;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].channel, onedoor::store::Channel::Draft);
    assert!(company.world.changes.moves.is_empty() && company.world.changes.placements.is_empty());
    let genuine = company.gets("sasha", &Letter { to: "sasha", ..KIM }.bytes());
    assert_ne!(
        genuine.campaign,
        Some(mails_campaign(&company)),
        "nothing leads to it"
    );
}

fn mails_campaign(company: &Company) -> onedoor::campaign::CampaignId {
    company.world.changes.mails[0].campaign.unwrap()
}

#[test]
fn results_that_a_stranger_wrote_into_the_header_are_not_believed() {
    let fields =
        "Authentication-Results: mx.tally.example; dmarc=pass header.from=cloudberry.example\n";
    let forged = Letter {
        dmarc: "fail",
        fields,
        ..KIM
    };
    let outcome = Company::new().gets("dana", &forged.bytes());
    let actions = &outcome.decision.actions;
    assert!(
        actions.iter().all(|action| action.what != Do::Reply),
        "{:?}",
        short(&outcome)
    );
}
