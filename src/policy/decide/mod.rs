//! What is done about one message, and why. The one decision; everything that acts only carries it out.
//!
//! Three questions one after the other: must it be left alone; where does this copy go; who is told. What comes out is
//! then cut down to what the mode allows.

mod facts;
#[cfg(test)]
mod tests;
mod told;

pub use facts::{
    Action, Answered, AnsweredBy, CampaignFacts, Decision, Do, Facts, Folders, ForwarderFacts,
    InboxFacts, Routed, Settings,
};

use self::told::{acknowledge, answer, brief, draft};
use super::end_run::{EndRun, end_runs};
use super::guard::{Refusal, refusals};
use super::words::{Kind, Mode, OnEndRun, Standing, Tier};
use crate::classify::Verdict;
use crate::message::Fault;

/// Decides about one message.
#[must_use]
pub fn decide(facts: &Facts<'_>) -> Decision {
    let mut refused = refusals(
        facts.evidence,
        facts.rules,
        facts.history,
        facts.assessment.verdict,
        facts.now,
    );
    let past = match untouchable(facts, &refused) {
        Some(_) => Vec::new(),
        None => past_the_contact(facts),
    };
    if !past.is_empty() {
        refused.push(Refusal::EndRun);
    }
    let wanted = wanted(facts, &refused, &past);
    Decision {
        actions: within_mode(facts, wanted),
        end_run: !past.is_empty(),
        refused,
    }
}

/// Everything that would be done if the mode allowed it.
fn wanted(facts: &Facts<'_>, refused: &[Refusal], past: &[EndRun]) -> Vec<Action> {
    if let Some(reason) = untouchable(facts, refused) {
        return vec![leave(facts, vec![reason])];
    }
    match facts.assessment.verdict {
        Verdict::Pitch => pitch(facts, refused, past),
        Verdict::Bulk => vec![newsletter(facts)],
        _ => unsure(facts, refused, past),
    }
}

/// Why a message is left alone whatever else is known of it.
fn untouchable(facts: &Facts<'_>, refused: &[Refusal]) -> Option<String> {
    if facts.kind == Kind::Sent {
        return Some("somebody of ours wrote it".to_owned());
    }
    if let Some(limit) = facts.over {
        return Some(format!("not read: it is over {}", limit.key()));
    }
    if facts
        .faults
        .iter()
        .any(|fault| matches!(fault, Fault::NoFrom | Fault::AmbiguousFrom))
    {
        return Some("it does not name one sender".to_owned());
    }
    match facts.assessment.verdict {
        Verdict::Internal => return Some("internal: from one of us".to_owned()),
        Verdict::Protected => return Some(protected(facts)),
        Verdict::NotPitch => return Some(format!("not a pitch{}", score(facts))),
        Verdict::Pitch | Verdict::Unsure | Verdict::Bulk => {}
    }
    if refused.contains(&Refusal::NeverTouch) {
        return Some("its sender is on the never_touch list".to_owned());
    }
    if facts.history.standing == Standing::Partner {
        return Some("its sender is a partner".to_owned());
    }
    if facts
        .campaign
        .is_some_and(|campaign| !campaign.same_identity)
    {
        return Some("the text of a campaign, but another sender".to_owned());
    }
    let stranger = !facts
        .forwarder
        .is_some_and(|forwarder| forwarder.own_authenticated);
    (facts.kind == Kind::Forward && stranger)
        .then(|| "forwarded by somebody who is not known to be one of us".to_owned())
}

fn protected(facts: &Facts<'_>) -> String {
    match facts.assessment.protection {
        Some(protection) => format!("protected: {protection:?}"),
        None => "protected".to_owned(),
    }
}

fn score(facts: &Facts<'_>) -> String {
    format!(" (score {:.2})", facts.assessment.score)
}

/// Why the message is an end run: it lies before an executive or with a customer who is spoken for.
fn past_the_contact(facts: &Facts<'_>) -> Vec<EndRun> {
    let beyond =
        (facts.inbox.tier == Tier::Executive || facts.inbox.represented) && !facts.inbox.is_contact;
    let direct = matches!(facts.kind, Kind::Direct | Kind::FollowUp);
    let may_be = matches!(facts.assessment.verdict, Verdict::Pitch | Verdict::Unsure);
    match facts.past {
        Some(past) if beyond && direct && may_be => end_runs(past, facts.settings.crossed),
        _ => Vec::new(),
    }
}

fn newsletter(facts: &Facts<'_>) -> Action {
    if facts.settings.file_newsletters && facts.kind != Kind::Forward {
        action(
            Do::File,
            &facts.folders.pitches,
            vec!["a newsletter, filed by setting".to_owned()],
        )
    } else {
        leave(facts, vec!["a newsletter or list mail".to_owned()])
    }
}

/// Left where it is. A vendor that had its answer is named to an executive all the same: the brief hides nothing. And
/// whether a disproved sender is answered the contact may judge: a draft waits.
fn unsure(facts: &Facts<'_>, refused: &[Refusal], past: &[EndRun]) -> Vec<Action> {
    let mut because = vec![format!("unsure{}", score(facts))];
    because.extend(past.iter().map(|reason| reason.because().to_owned()));
    let brief =
        (!past.is_empty() && facts.inbox.on_end_run == OnEndRun::Brief).then(|| brief(facts, past));
    let draft = || {
        let others = refused
            .iter()
            .filter(|refusal| **refusal != Refusal::NotAPitch);
        draft(facts, &others.copied().collect::<Vec<_>>())
    };
    let draft = facts.disproved_pitch.then(draft).flatten();
    brief
        .into_iter()
        .chain([leave(facts, because)])
        .chain(draft)
        .collect()
}

fn pitch(facts: &Facts<'_>, refused: &[Refusal], past: &[EndRun]) -> Vec<Action> {
    let mut actions = place(facts, past);
    actions.extend(answer(facts, refused));
    actions.extend(acknowledge(facts));
    if !past.is_empty() && facts.inbox.on_end_run == OnEndRun::Brief {
        actions.push(brief(facts, past));
    }
    actions
}

/// Where this copy goes, and whether an exemplar is laid from it.
fn place(facts: &Facts<'_>, past: &[EndRun]) -> Vec<Action> {
    let first = !facts
        .campaign
        .is_some_and(|campaign| campaign.exemplar_laid);
    let exemplar = || {
        action(
            Do::Exemplar,
            &facts.folders.new,
            vec!["the first copy of its campaign".to_owned()],
        )
    };
    let stays = stays(facts, past);
    if first && facts.inbox.shows_exemplar && stays.is_none() {
        return vec![exemplar()];
    }
    let own = match stays {
        Some(because) => leave(facts, because),
        None => action(Do::File, &facts.folders.pitches, pitch_reasons(facts, past)),
    };
    first.then(exemplar).into_iter().chain([own]).collect()
}

/// Why a pitch stays in its inbox.
fn stays(facts: &Facts<'_>, past: &[EndRun]) -> Option<Vec<String>> {
    if !past.is_empty() && facts.inbox.on_end_run != OnEndRun::File {
        return Some(
            past.iter()
                .map(|reason| reason.because().to_owned())
                .collect(),
        );
    }
    let commented = facts.kind == Kind::Forward
        && facts
            .forwarder
            .is_some_and(|forwarder| forwarder.has_comment);
    (commented && !facts.inbox.file_commented_forwards)
        .then(|| vec!["forwarded with a comment of its own".to_owned()])
}

fn pitch_reasons(facts: &Facts<'_>, past: &[EndRun]) -> Vec<String> {
    let mut because = vec![format!("a pitch{}", score(facts))];
    if let Some(campaign) = facts.campaign {
        because.push(format!(
            "sighting {} of its campaign",
            campaign.sightings.saturating_add(1)
        ));
        because.extend(campaign.answered.map(|answered| match answered.by {
            AnsweredBy::Contact => format!("the contact answered it at {}", answered.at),
            AnsweredBy::Onedoor => format!("it was answered at {}", answered.at),
        }));
    }
    match facts.kind {
        Kind::FollowUp => because.push("a follow-up in the vendor's own thread".to_owned()),
        Kind::Forward => because.push("forwarded by a colleague".to_owned()),
        Kind::Direct | Kind::Sent => {}
    }
    because.extend(past.iter().map(|reason| reason.because().to_owned()));
    because
}

fn leave(facts: &Facts<'_>, because: Vec<String>) -> Action {
    action(Do::Leave, &facts.inbox.folder, because)
}

fn action(what: Do, to: &str, because: Vec<String>) -> Action {
    Action {
        what,
        to: to.to_owned(),
        because,
    }
}

/// The lowest mode in which something is done.
const fn needs(what: Do) -> Mode {
    match what {
        Do::Leave => Mode::Observe,
        Do::File | Do::Exemplar => Mode::File,
        Do::Draft | Do::Brief => Mode::Draft,
        Do::Reply | Do::Acknowledge => Mode::Reply,
    }
}

/// What of it the mode allows; the first action says what it left out.
fn within_mode(facts: &Facts<'_>, wanted: Vec<Action>) -> Vec<Action> {
    if facts.mode == Mode::Observe {
        return vec![observed(facts, wanted)];
    }
    let (mut kept, mut dropped) = (Vec::new(), Vec::new());
    for mut action in wanted {
        if action.what == Do::Reply && facts.mode == Mode::Draft {
            action.what = Do::Draft;
        }
        if needs(action.what) <= facts.mode {
            kept.push(action);
        } else {
            dropped.push(action);
        }
    }
    if let Some(first) = kept.first_mut() {
        first.because.extend(
            dropped
                .iter()
                .map(|action| format!("mode {} leaves out: {}", facts.mode, told(action))),
        );
    }
    kept
}

/// In mode observe nothing is touched; the one reason list says what would have been done.
fn observed(facts: &Facts<'_>, wanted: Vec<Action>) -> Action {
    let mut because = vec!["mode observe".to_owned()];
    for action in wanted {
        if action.what != Do::Leave {
            because.push(format!("would {}", told(&action)));
        }
        because.extend(action.because);
    }
    leave(facts, because)
}

fn told(action: &Action) -> String {
    let verb = match action.what {
        Do::File => "file to",
        Do::Exemplar => "lay an exemplar in",
        Do::Reply => "reply to",
        Do::Draft => "draft a reply to",
        Do::Acknowledge => "acknowledge to",
        Do::Brief => "brief",
        Do::Leave => "leave in",
    };
    format!("{verb} {}", action.to)
}
