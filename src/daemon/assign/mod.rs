//! From a prepared message to what is done about it: matching, judging, deciding, over the ledger, in memory.
//!
//! Nothing here touches the network or the database: the daemon's intake, `replay` and `explain` run the same code over
//! a ledger that came from a store, or from nowhere.

mod enact;
mod facts;
mod heard;
mod letter;
mod mails;
mod own;
mod planned;
mod recognise;
mod senders;
mod vendors;
mod world;

pub use letter::{SentLetter, letter_keys, record_answer, record_letter};
pub use world::World;

use jiff::Timestamp;

use super::desk::Desk;
use super::prepare::{Origin, Prepared};
use crate::campaign::{CampaignId, GroupId, Key};
use crate::classify::{Assessment, Verdict, judge};
use crate::config::Inbox;
use crate::policy::{Decision, Do, Kind, decide};
use crate::store::{Keyed, Keys, Seen, Sighting};

/// What an assignment works with.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// The organisation's desk.
    pub desk: &'a Desk,
    /// The installation's key.
    pub key: &'a Key,
    /// The inbox that holds the message.
    pub inbox: &'a Inbox,
    /// Since when its folder is watched.
    pub watched_since: Timestamp,
    /// Up to this UID the folder is read again: what lies there was not put back by a person.
    pub reread_until: u32,
    /// The clock.
    pub now: Timestamp,
    /// Mail among ourselves gets a group too: a replay shows all copies, while a daemon keeps no fingerprint of it.
    pub groups_internal: bool,
}

/// What came of one message.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// Direct, forward or follow-up.
    pub kind: Kind,
    /// Its vendor.
    pub vendor: Option<String>,
    /// Its group; every external message and every forward has one, and where all mail is grouped every message.
    pub group: Option<GroupId>,
    /// Its campaign, where it is a pitch.
    pub campaign: Option<CampaignId>,
    /// What it was taken for.
    pub assessment: Assessment,
    /// What is done.
    pub decision: Decision,
    /// Unique keys of the mails it caused, in the order of the decision's actions.
    pub mails: Vec<String>,
}

/// What assigning found.
#[derive(Debug, Clone)]
pub enum Assigned {
    /// A new copy.
    New(Box<Outcome>),
    /// This very copy was seen in this inbox before: the folder was read again, or a person dragged it back.
    Known(Seen),
}

impl Assigned {
    /// What came of a new copy.
    pub fn outcome(&self) -> Option<&Outcome> {
        match self {
            Assigned::New(outcome) => Some(outcome),
            Assigned::Known(_) => None,
        }
    }

    /// Direct, forward or follow-up.
    pub fn kind(&self, prepared: &Prepared) -> Kind {
        match (self, &prepared.origin) {
            (Assigned::New(outcome), _) => outcome.kind,
            (Assigned::Known(_), Origin::Forwarded { .. }) => Kind::Forward,
            (Assigned::Known(_), _) => Kind::Direct,
        }
    }

    /// The vendor.
    pub fn vendor(&self) -> Option<String> {
        match self {
            Assigned::New(outcome) => outcome.vendor.clone(),
            Assigned::Known(seen) => seen.vendor.clone(),
        }
    }

    /// The group.
    pub fn group(&self) -> Option<GroupId> {
        match self {
            Assigned::New(outcome) => outcome.group,
            Assigned::Known(seen) => seen.group,
        }
    }

    /// The campaign.
    pub fn campaign(&self) -> Option<CampaignId> {
        match self {
            Assigned::New(outcome) => outcome.campaign,
            Assigned::Known(seen) => seen.campaign,
        }
    }
}

/// What the ledger must be loaded for, for one message.
pub fn keys(key: &Key, prepared: &Prepared) -> Keys {
    let ids = &prepared.ids;
    let author = prepared
        .original
        .from
        .iter()
        .map(|author| author.address.clone());
    let guards = author
        .clone()
        .map(|address| guard_of_address(key, &address));
    let vendors = prepared.identity.vendor.iter();
    let vendor_guards = vendors.flat_map(|vendor| {
        [
            guard_of_vendor(key, vendor),
            guard_of_disproved(key, vendor),
        ]
    });
    Keys {
        texts: prepared
            .fingerprint
            .iter()
            .map(|fingerprint| fingerprint.keys.clone())
            .collect(),
        message_ids: ids
            .own
            .iter()
            .chain(&ids.original)
            .chain(&ids.thread)
            .chain(prepared.returned.iter().map(|(id, _)| id))
            .copied()
            .collect(),
        vendors: prepared.identity.vendor.iter().cloned().collect(),
        addresses: author.collect(),
        guards: guards.chain(vendor_guards).collect(),
        links: prepared.identity.link_domains.clone(),
        campaigns_of: Vec::new(),
        speaker: None,
    }
}

fn guard_of_address(key: &Key, address: &str) -> Keyed {
    Keyed::of(key, &format!("address:{address}"))
}

fn guard_of_vendor(key: &Key, vendor: &str) -> Keyed {
    Keyed::of(key, &format!("vendor:{vendor}"))
}

/// Of drafts to somebody who was disproved: whoever forges a vendor's name must not keep it from its answer.
fn guard_of_disproved(key: &Key, vendor: &str) -> Keyed {
    Keyed::of(key, &format!("disproved:{vendor}"))
}

/// Decides one message and enters what follows into `world`.
///
/// A message that lies in this inbox already (a folder was re-read, or a person dragged a filed copy back) changes
/// nothing but what a person thereby released.
pub fn assign(world: &mut World, scene: Scene<'_>, prepared: &Prepared) -> Assigned {
    if let Some(limit) = prepared.message.over {
        let note = (prepared.place.clone(), format!("over {}", limit.key()));
        world.changes.passed_over.push(note);
    }
    if let Some(seen) = world.seen_here(prepared) {
        if seen.moved && prepared.place.uid > scene.reread_until {
            world.release(&seen, scene.now);
        }
        return Assigned::Known(seen);
    }
    let is_external =
        prepared.origin != Origin::Internal && !own::is_own_mail(world, scene.desk, prepared);
    let grouped = scene.groups_internal
        || is_external
        || prepared.origin == Origin::Internal && prepared.forward.is_some();
    let recognised = recognise::recognise(world, prepared, is_external, grouped);
    let kind = recognised.kind;
    let around = recognise::circumstances(world, scene, prepared, &recognised);
    let mut assessment = judge(&prepared.reading, &around, &scene.desk.thresholds);
    let disproved = recognise::doubt(scene.desk, prepared, &recognised, &mut assessment);
    world.note_returned(prepared, &mut assessment);
    let group = grouped.then(|| world.group(&recognised, scene.now, prepared));
    let before = recognised.campaign;
    if assessment.verdict == Verdict::Pitch {
        world.join_vendor(&recognised, prepared);
    }
    let decision = decide(
        &facts::facts(world, scene, prepared, &recognised, &assessment, disproved).as_facts(),
    );
    let is_pitch = assessment.verdict == Verdict::Pitch;
    // What is disproved has a campaign of its own where a draft needs one; no text of it leads there.
    let drafted = decision
        .actions
        .iter()
        .any(|action| action.what == Do::Draft);
    let campaign = (is_pitch || drafted)
        .then(|| world.campaign(before, &recognised, prepared, scene))
        .flatten();
    if campaign.is_some() || world.is_known(&recognised, prepared) {
        world.meet_author(&recognised, prepared, scene.inbox);
    }
    let sighting = world.next_sighting();
    if let Some(group) = group {
        let campaign = campaign.filter(|_| is_pitch);
        world.remember_text(group, campaign, &recognised, prepared);
    }
    let mails = enact::enact(world, scene, prepared, &decision, campaign, sighting);
    if let (Some(campaign), Some(group), true) = (campaign, group, is_pitch) {
        enact::gather_waiting(world, scene, group, campaign, &recognised);
    }
    world.enter(
        Sighting {
            id: sighting,
            kind: recognise::sighting_kind(kind),
            message_id: prepared.ids.own,
            original_id: prepared.ids.original,
            digest: prepared.digest,
            vendor: recognised.vendor.clone(),
            group,
            campaign,
            proven: prepared.proven(),
            recipient: prepared.recipient.clone(),
            forwarded_by: match &prepared.origin {
                Origin::Forwarded { by, .. } => Some(by.address.clone()),
                _ => None,
            },
            end_run: decision.end_run,
            decision: serde_json::to_string(&decision).unwrap_or_default(),
            assessment: assessment.clone(),
            arrived_at: prepared.at,
            decided_at: scene.now,
            place: prepared.place.clone(),
        },
        prepared,
    );
    Assigned::New(Box::new(Outcome {
        kind,
        vendor: recognised.vendor,
        group,
        campaign,
        assessment,
        decision,
        mails,
    }))
}
