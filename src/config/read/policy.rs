//! `[policy]`.

use super::Section;
use crate::config::{ForwardedOnly, ListUnsubscribe, Policy, TrustedAuthserv, values};

pub(super) fn policy(section: Section<'_>) -> Policy {
    let usual = Policy::default();
    let policy = Policy {
        first_sync_days: section.number("first_sync_days", 0..=36_500, usual.first_sync_days),
        pitch_threshold: section.fraction("pitch_threshold", usual.pitch_threshold),
        unsure_threshold: section.fraction("unsure_threshold", usual.unsure_threshold),
        copies_to_confirm: section.number("copies_to_confirm", 1..=10_000, usual.copies_to_confirm),
        reply_delay_minutes: section.number(
            "reply_delay_minutes",
            0..=43_200,
            usual.reply_delay_minutes,
        ),
        reply_once_days: section.number("reply_once_days", 1..=36_500, usual.reply_once_days),
        max_reply_age_hours: section.number(
            "max_reply_age_hours",
            0..=876_000,
            usual.max_reply_age_hours,
        ),
        max_replies_per_hour: section.number(
            "max_replies_per_hour",
            0..=100_000,
            usual.max_replies_per_hour,
        ),
        max_replies_per_day: section.number(
            "max_replies_per_day",
            0..=1_000_000,
            usual.max_replies_per_day,
        ),
        tell_decisions: section.flag("tell_decisions", usual.tell_decisions),
        crossed_days: section.number("crossed_days", 0..=3_650, usual.crossed_days),
        require_authenticated_sender: section.flag(
            "require_authenticated_sender",
            usual.require_authenticated_sender,
        ),
        trusted_authserv: trusted_authserv(&section).unwrap_or(usual.trusted_authserv),
        answer_list_unsubscribe: section.word(
            "answer_list_unsubscribe",
            ListUnsubscribe::WORDS,
            usual.answer_list_unsubscribe,
        ),
        forwarded_only: section.word("forwarded_only", ForwardedOnly::WORDS, usual.forwarded_only),
        verify_dkim: section.flag("verify_dkim", usual.verify_dkim),
        own_lists: section
            .list("own_lists", values::pattern)
            .unwrap_or_default(),
        acknowledge_forwards: section.flag("acknowledge_forwards", usual.acknowledge_forwards),
        exemplar_brief: section.flag("exemplar_brief", usual.exemplar_brief),
        never_touch: section
            .list("never_touch", values::pattern)
            .unwrap_or_default(),
        file_newsletters: section.flag("file_newsletters", usual.file_newsletters),
    };
    // Where one of the two is itself mistyped a stand-in is compared; then the order is judged once that is mended.
    let typed = section.has("pitch_threshold") || section.has("unsure_threshold");
    if typed && policy.unsure_threshold >= policy.pitch_threshold {
        let (unsure, pitch) = (policy.unsure_threshold, policy.pitch_threshold);
        let key = if section.has("unsure_threshold") {
            "unsure_threshold"
        } else {
            "pitch_threshold"
        };
        section.wrong(
            key,
            format!("unsure_threshold ({unsure}) is not below pitch_threshold ({pitch}); lower it"),
        );
    }
    section.close();
    policy
}

/// A list of names, or the word `topmost` alone.
fn trusted_authserv(section: &Section<'_>) -> Option<TrustedAuthserv> {
    let names = section.list("trusted_authserv", values::authserv)?;
    if !names.iter().any(|name| name == "topmost") {
        return Some(TrustedAuthserv::Named(names));
    }
    if names.len() > 1 {
        let what = "holds \"topmost\" besides other names; topmost believes the first header whoever wrote it, so \
                    write either the one or the others";
        section.wrong("trusted_authserv", what);
    }
    Some(TrustedAuthserv::Topmost)
}
