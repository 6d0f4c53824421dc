//! From what is known to the facts of a decision.

use super::heard::told;
use super::recognise::{Recognised, standing, standing_as_set};
use super::{Scene, World, guard_of_address, guard_of_disproved, guard_of_vendor};
use crate::classify::{Assessment, Verdict};
use crate::daemon::prepare::{Origin, Prepared};
use crate::policy::{
    Answered, AnsweredBy, CampaignFacts, Facts, ForwarderFacts, History, InboxFacts, Kind, Past,
    Purpose, ReplyEvidence, ReplyState, Routed, Standing, says_declined,
};
use crate::store::{Campaign, Channel, MailState};

/// The facts of one decision, owned.
pub struct CaseFile<'a> {
    scene: Scene<'a>,
    prepared: &'a Prepared,
    assessment: &'a Assessment,
    kind: Kind,
    inbox: InboxFacts,
    campaign: Option<CampaignFacts>,
    forwarder: Option<ForwarderFacts>,
    evidence: ReplyEvidence,
    history: History,
    routed: Option<Routed>,
    disproved_pitch: bool,
    past: Option<Past<'a>>,
}

impl CaseFile<'_> {
    /// As the policy takes them.
    pub fn as_facts(&self) -> Facts<'_> {
        Facts {
            now: self.scene.now,
            mode: self.scene.inbox.mode,
            inbox: &self.inbox,
            kind: self.kind,
            assessment: self.assessment,
            faults: &self.prepared.message.faults,
            over: self.prepared.message.over,
            campaign: self.campaign.as_ref(),
            forwarder: self.forwarder.as_ref(),
            evidence: &self.evidence,
            rules: &self.scene.desk.rules,
            history: &self.history,
            routed: self.routed.as_ref(),
            disproved_pitch: self.disproved_pitch,
            past: self.past.as_ref(),
            folders: &self.scene.desk.folders,
            settings: &self.scene.desk.settings,
        }
    }
}

/// Gathers the facts.
pub fn facts<'a>(
    world: &World,
    scene: Scene<'a>,
    prepared: &'a Prepared,
    found: &Recognised,
    assessment: &'a Assessment,
    disproved_pitch: bool,
) -> CaseFile<'a> {
    let campaign = found
        .campaign
        .and_then(|id| world.ledger.campaigns.get(&id));
    let answers_us = prepared
        .ids
        .thread
        .iter()
        .any(|id| world.ledger.ours.contains_key(id));
    let topic = match campaign {
        Some(campaign) => campaign.topic.clone(),
        None => scene.desk.topic_of(prepared),
    };
    let topic = topic.as_deref();
    CaseFile {
        scene,
        prepared,
        assessment,
        kind: found.kind,
        inbox: inbox_facts(scene, prepared, topic),
        campaign: campaign.map(campaign_facts),
        forwarder: forwarder_facts(scene, prepared, campaign),
        evidence: ReplyEvidence {
            answers_us: answers_us || prepared.evidence.answers_us,
            ..prepared.evidence.clone()
        },
        history: history(world, scene, prepared, found, campaign),
        routed: scene.desk.routed(topic),
        disproved_pitch,
        past: past(world, scene, prepared, found, campaign, assessment),
    }
}

fn inbox_facts(scene: Scene<'_>, prepared: &Prepared, topic: Option<&str>) -> InboxFacts {
    let (desk, inbox) = (scene.desk, scene.inbox);
    InboxFacts {
        name: inbox.name.clone(),
        address: inbox.addresses.first().cloned().unwrap_or_default(),
        folder: prepared.place.folder.clone(),
        tier: inbox.tier,
        is_contact: desk.is_seat(&inbox.name),
        shows_exemplar: desk
            .seat_for(topic)
            .is_some_and(|seat| seat.name == inbox.name),
        represented: desk.represented,
        file_commented_forwards: inbox.file_commented_forwards,
        on_end_run: inbox.on_end_run,
    }
}

fn campaign_facts(campaign: &Campaign) -> CampaignFacts {
    CampaignFacts {
        first_seen: campaign.first_seen,
        sightings: campaign.sightings,
        recipients: u32::try_from(campaign.recipients.len()).unwrap_or(u32::MAX),
        answered: answered(campaign),
        exemplar_laid: campaign.exemplar,
        same_identity: true,
    }
}

/// The answer a campaign had.
pub fn answered(campaign: &Campaign) -> Option<Answered> {
    campaign.answered.map(|(by, at)| Answered { at, by })
}

fn forwarder_facts(
    scene: Scene<'_>,
    prepared: &Prepared,
    campaign: Option<&Campaign>,
) -> Option<ForwarderFacts> {
    let Origin::Forwarded {
        by,
        authenticated,
        by_rule,
        comment,
    } = &prepared.origin
    else {
        return None;
    };
    let is_owner =
        scene.desk.is_seat(&scene.inbox.name) && scene.inbox.addresses.contains(&by.address);
    Some(ForwarderFacts {
        address: by.address.clone(),
        own_authenticated: *authenticated,
        is_contact: by.address == scene.desk.contact.address || is_owner,
        by_rule: *by_rule,
        has_comment: !comment.trim().is_empty(),
        acknowledged: campaign.is_some_and(|campaign| campaign.acknowledged.contains(&by.address)),
    })
}

fn history(
    world: &World,
    scene: Scene<'_>,
    prepared: &Prepared,
    found: &Recognised,
    campaign: Option<&Campaign>,
) -> History {
    let guard = |guard| world.ledger.guards.get(&guard).copied();
    let target = prepared.evidence.target();
    History {
        purpose: Purpose::Reply,
        reply: campaign.map(reply_state).unwrap_or_default(),
        last_to_address: target.and_then(|to| guard(guard_of_address(scene.key, to))),
        last_to_vendor: found.vendor.as_ref().and_then(|domain| {
            let of = |vendor: &str| guard(guard_of_vendor(scene.key, vendor));
            let disproved = || guard(guard_of_disproved(scene.key, domain));
            let last = of(domain).max(of(world.ledger.vendor_of(domain)));
            last.or_else(|| prepared.is_disproved().then(disproved).flatten())
        }),
        bounced_at: target.and_then(|to| world.ledger.bounced.get(to)).copied(),
        contact_answered_at: campaign
            .and_then(|campaign| campaign.answered)
            .and_then(|(by, at)| (by == AnsweredBy::Contact).then_some(at))
            .or_else(|| world.letter_since(prepared).map(|letter| letter.at))
            .or_else(|| world.speaker_since(found, prepared)),
        standing: standing(world, scene.desk, found.vendor.as_deref(), scene.now),
        watched_since: Some(scene.watched_since),
    }
}

/// The reply of a campaign as the guards see it.
fn reply_state(campaign: &Campaign) -> ReplyState {
    match campaign.reply {
        None => ReplyState::None,
        Some((_, MailState::Planned | MailState::Claimed, Channel::Send)) => {
            ReplyState::PlannedSend
        }
        Some((_, MailState::Planned | MailState::Claimed, Channel::Draft)) => {
            ReplyState::PlannedDraft
        }
        Some((_, MailState::Drafted, _)) => ReplyState::Drafted,
        Some((_, MailState::Sent, _)) => ReplyState::Sent,
        Some((_, MailState::Sending | MailState::InDoubt, _)) => ReplyState::InDoubt,
        Some((_, MailState::Refused | MailState::Suppressed | MailState::Closed, _)) => {
            ReplyState::Refused
        }
    }
}

/// What the vendor had been told: by an answer to this campaign or another, or by a standing; by us, or by who speaks for us.
fn past<'a>(
    world: &World,
    scene: Scene<'a>,
    prepared: &'a Prepared,
    found: &Recognised,
    campaign: Option<&Campaign>,
    assessment: &Assessment,
) -> Option<Past<'a>> {
    let vendor = found
        .vendor
        .as_ref()
        .and_then(|vendor| world.vendor(vendor));
    let heard = told(world, scene, found.vendor.as_deref(), prepared);
    let own = standing_as_set(world, found.vendor.as_deref());
    let standing = match own {
        Standing::Undecided => heard.standing,
        own => own,
    };
    let decided = matches!(own, Standing::Declined | Standing::Deferred { .. });
    let of_campaign = campaign.and_then(|campaign| campaign.answered);
    let of_vendor = vendor.and_then(|vendor| vendor.answered);
    let of_standing = vendor.filter(|_| decided).and_then(|vendor| vendor.since);
    // The contact may have answered what was no pitch, such as a word after a meeting. With whom they write about other
    // things, a mail that may be no pitch goes past nobody.
    let counts = assessment.verdict == Verdict::Pitch || says_declined(&prepared.text.text);
    let of_letter = world.contact_wrote(scene, prepared).filter(|_| counts);
    let answers = [
        of_letter,
        of_campaign.map(|(_, at)| at),
        of_vendor.map(|(_, at)| at),
        of_standing,
        heard.answered_at,
        heard.decided_at,
    ];
    Some(Past {
        answered_at: answers.into_iter().flatten().min()?,
        received_at: prepared.at,
        today: scene.now.to_zoned(scene.desk.timezone.clone()).date(),
        same_campaign: of_campaign.is_some(),
        standing,
        text: &prepared.text.text,
    })
}
