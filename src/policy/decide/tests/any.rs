//! Whatever comes together, a decision keeps to the rules.

use proptest::prelude::*;

use super::*;

fn verdicts() -> impl Strategy<Value = Verdict> {
    prop::sample::select(vec![
        Verdict::Internal,
        Verdict::Protected,
        Verdict::Bulk,
        Verdict::Pitch,
        Verdict::Unsure,
        Verdict::NotPitch,
    ])
}

prop_compose! {
    fn inboxes()(
        tier in prop::sample::select(vec![Tier::Contact, Tier::Executive, Tier::Staff, Tier::Shared]),
        on_end_run in prop::sample::select(vec![OnEndRun::Brief, OnEndRun::File, OnEndRun::Leave]),
        is_contact: bool, represented: bool, file_commented_forwards: bool,
    ) -> InboxFacts {
        InboxFacts { tier, on_end_run, is_contact, shows_exemplar: is_contact, represented, file_commented_forwards, ..scene().inbox }
    }
}

prop_compose! {
    fn histories()(
        reply in prop::sample::select(vec![
            ReplyState::None, ReplyState::PlannedSend, ReplyState::Drafted, ReplyState::Sent, ReplyState::InDoubt, ReplyState::Refused,
        ]),
        standing in prop::sample::select(vec![Standing::Undecided, Standing::Declined, Standing::Talking, Standing::Partner]),
        answered: bool,
    ) -> History {
        let contact_answered_at = answered.then(|| at("2026-11-02T08:00:00Z"));
        History { purpose: Purpose::Reply, reply, standing, contact_answered_at, ..History::default() }
    }
}

prop_compose! {
    fn forwarders()(own_authenticated: bool, is_contact: bool, by_rule: bool, has_comment: bool, acknowledged: bool) -> ForwarderFacts {
        ForwarderFacts { address: "kim@example.com".into(), own_authenticated, is_contact, by_rule, has_comment, acknowledged }
    }
}

prop_compose! {
    fn scenes()(
        verdict in verdicts(),
        mode in prop::sample::select(vec![Mode::Observe, Mode::File, Mode::Draft, Mode::Reply]),
        kind in prop::sample::select(vec![Kind::Direct, Kind::Forward, Kind::FollowUp, Kind::Sent]),
        inbox in inboxes(), history in histories(), forwarder in prop::option::of(forwarders()),
        authentication in prop::sample::select(vec![Authentication::Passed, Authentication::Failed, Authentication::Unknown]),
        junk: bool, forward_only: bool, known: bool, past: bool, second_from: bool, file_newsletters: bool,
    ) -> Scene {
        let mut scene = scene();
        if known { scene.known(); }
        if past { scene.past_contact(); }
        scene.assessment.verdict = verdict;
        (scene.mode, scene.kind, scene.inbox, scene.forwarder) = (mode, kind, inbox, forwarder);
        scene.world.history = history;
        scene.world.evidence.authentication = authentication;
        scene.world.evidence.junk = junk;
        scene.world.evidence.known_only_from_forward = forward_only;
        scene.settings.file_newsletters = file_newsletters;
        if second_from {
            scene.world.evidence.from.push(Party { name: None, address: "x@other.example".into() });
            scene.faults.push(Fault::AmbiguousFrom);
        }
        scene
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_combination_of_facts_breaks_the_invariants(scene in scenes()) {
        let decision = scene.decide();
        let has = |what: Do| decision.actions.iter().any(|action| action.what == what);
        let count = |wanted: &[Do]| decision.actions.iter().filter(|action| wanted.contains(&action.what)).count();

        prop_assert!(!decision.actions.is_empty() && decision.actions.iter().all(|action| !action.because.is_empty()));
        prop_assert!(count(&[Do::Reply, Do::Draft]) <= 1, "two answers");
        prop_assert!(count(&[Do::File, Do::Leave]) <= 1, "two places");
        prop_assert!(!has(Do::Reply) || decision.refused.is_empty(), "a reply over a refusal");
        prop_assert!(decision.actions.iter().all(|action| needs(action.what) <= scene.mode), "more than the mode allows");
        prop_assert!(!decision.end_run || count(&[Do::Reply, Do::Draft]) == 0, "a machine answer to an end run");
        let verdict = scene.assessment.verdict;
        let filed_newsletter = verdict == Verdict::Bulk && scene.settings.file_newsletters;
        if verdict != Verdict::Pitch || scene.kind == Kind::Sent || !scene.faults.is_empty() {
            prop_assert!(filed_newsletter || !has(Do::File), "filed what is no pitch");
            prop_assert!(count(&[Do::Exemplar, Do::Reply, Do::Draft, Do::Acknowledge]) == 0, "acted on what is no pitch");
        }
        if scene.mode == Mode::Observe {
            prop_assert_eq!(decision.actions.iter().map(|action| action.what).collect::<Vec<_>>(), vec![Do::Leave]);
        }
    }
}
