//! Who is told: the vendor, the contact, a colleague, an executive.

use super::facts::{Action, Do, Facts, Routed};
use super::{EndRun, action};
use crate::policy::guard::{Refusal, ReplyState, is_safe_target};
use crate::policy::words::{ForwardedOnly, Kind, Mode, Tier};

/// The one reply, or its draft for the contact.
pub(super) fn answer(facts: &Facts<'_>, refused: &[Refusal]) -> Option<Action> {
    let to = facts.evidence.target()?;
    let is_drafted = facts.history.reply == ReplyState::PlannedDraft;
    if is_drafted && (facts.mode < Mode::Reply || !refused.is_empty()) {
        return None;
    }
    if refused.is_empty() {
        let why = match is_drafted {
            true => "the draft that waits can be sent: this copy may be answered",
            false => "the campaign has no reply yet",
        };
        let because = std::iter::once(why.to_owned()).chain(routed(facts));
        return Some(action(Do::Reply, to, because.collect()));
    }
    draft(facts, refused)
}

/// The finished reply for the contact, where nothing but doubt about the address speaks against sending it.
pub(super) fn draft(facts: &Facts<'_>, refused: &[Refusal]) -> Option<Action> {
    let by_forward = refused.contains(&Refusal::KnownFromForwardOnly);
    let draftable = refused.iter().all(|refusal| {
        matches!(
            refusal,
            Refusal::Unauthenticated | Refusal::KnownFromForwardOnly
        )
    });
    if !draftable || (by_forward && facts.settings.forwarded_only == ForwardedOnly::None) {
        return None;
    }
    Some(action(
        Do::Draft,
        facts.evidence.target()?,
        refused
            .iter()
            .map(|refusal| format!("not sent by itself: {refusal}"))
            .chain(routed(facts))
            .collect(),
    ))
}

/// Why another contact than the usual one is named.
fn routed(facts: &Facts<'_>) -> Option<String> {
    let Routed { topic, name } = facts.routed?;
    Some(format!("it is about {topic}, so {name} is named"))
}

/// Told once a campaign and colleague, where they asked: in the contact's inbox or one for the purpose.
pub(super) fn acknowledge(facts: &Facts<'_>) -> Option<Action> {
    let forwarder = facts.forwarder.filter(|_| facts.kind == Kind::Forward)?;
    let asked = facts.inbox.is_contact || matches!(facts.inbox.tier, Tier::Contact | Tier::Shared);
    let wanted = facts.settings.acknowledge_forwards
        && asked
        && forwarder.own_authenticated
        && !forwarder.is_contact
        && !forwarder.by_rule
        && !forwarder.acknowledged
        && is_safe_target(&forwarder.address);
    wanted.then(|| {
        action(
            Do::Acknowledge,
            &forwarder.address,
            std::iter::once("a colleague forwarded it".to_owned())
                .chain(routed(facts))
                .collect(),
        )
    })
}

/// The facts for an executive, laid under the mail.
pub(super) fn brief(facts: &Facts<'_>, past: &[EndRun]) -> Action {
    let because = past
        .iter()
        .map(|reason| reason.because().to_owned())
        .collect();
    action(Do::Brief, &facts.inbox.address, because)
}
