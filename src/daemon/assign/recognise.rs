//! What a message is known as: its group, its campaign, and the circumstances that judging needs.

use jiff::Timestamp;

use super::senders::{is_its_own, recipients};
use super::{Scene, World};
use crate::campaign::{Asked, CampaignId, GroupId, best_match};
use crate::classify::{Assessment, Circumstances, Lessons, Protection, Signal, Verdict};
use crate::daemon::desk::Desk;
use crate::daemon::prepare::{Origin, Prepared};
use crate::message::Authentication;
use crate::policy::{Kind, Standing};
use crate::store::{Seen, SightingKind};

/// The signal that says why a pitch by somebody who may not be who they say is only unsure.
const DISPROVED: &str = "authentication_failed";

/// What is known of a message before it is judged.
#[derive(Debug, Clone)]
pub struct Recognised {
    /// Somebody outside wrote it.
    pub is_external: bool,
    /// Direct, forward or follow-up.
    pub kind: Kind,
    /// Its vendor: the author's, else that of the campaign it is a copy of, else the site it links to.
    pub vendor: Option<String>,
    /// The group it joins.
    pub group: Option<GroupId>,
    /// The campaign with the same identity, unless a person released it.
    pub campaign: Option<CampaignId>,
    /// The campaign is known to be this vendor's: only then does it speak for a pitch.
    pub own_campaign: bool,
    /// The campaign or group was released.
    pub released: bool,
    /// The very same text is known from the same sender already.
    pub identical: bool,
}

/// Looks a message up by its text (where it is `grouped`), its Message-IDs and its thread.
pub fn recognise(
    world: &World,
    prepared: &Prepared,
    is_external: bool,
    grouped: bool,
) -> Recognised {
    let mut found = Recognised {
        is_external,
        kind: if matches!(prepared.origin, Origin::Forwarded { .. }) {
            Kind::Forward
        } else {
            Kind::Direct
        },
        vendor: prepared.identity.vendor.clone(),
        group: None,
        campaign: None,
        own_campaign: false,
        released: false,
        identical: false,
    };
    if grouped {
        by_text(world, prepared, &mut found);
    }
    if !found.is_external {
        found.campaign = None;
        return found;
    }
    if found.campaign.is_none() {
        by_ids(world, prepared, &mut found);
    }
    if found.campaign.is_none() {
        by_thread(world, prepared, &mut found);
    }
    settle(world, prepared, &mut found);
    found
}

fn by_text(world: &World, prepared: &Prepared, found: &mut Recognised) {
    let Some(fingerprint) = &prepared.fingerprint else {
        return;
    };
    let near = world.ledger.texts.near(&fingerprint.keys);
    let candidates: Vec<_> = near.iter().map(|text| text.candidate.clone()).collect();
    let asked = Asked {
        fingerprint,
        identity: &prepared.identity,
        unsure_unwrapping: prepared.unsure_unwrapping,
        list_mail: prepared.list_mail,
    };
    let Some(hit) = best_match(&asked, &candidates) else {
        return;
    };
    found.group = Some(hit.group);
    found.campaign = hit.campaign.filter(|_| hit.same_identity);
    found.own_campaign = is_its_own(&candidates, &prepared.identity, hit.campaign);
    found.identical = candidates.iter().any(|candidate| {
        candidate.group == hit.group
            && candidate.identity == prepared.identity
            && candidate.sketch == fingerprint.sketch
    });
}

/// The same mail in another inbox, or the original of a forward seen directly: same Message-ID and same sender.
fn by_ids(world: &World, prepared: &Prepared, found: &mut Recognised) {
    let ids = prepared.ids.own.iter().chain(&prepared.ids.original);
    let seen: Vec<&Seen> = ids
        .filter_map(|id| world.ledger.seen.get(id))
        .flatten()
        .collect();
    if let Some(seen) = same_vendor(&seen, found) {
        found.group = found.group.or(seen.group);
        (found.campaign, found.own_campaign) = (seen.campaign, true);
    }
}

/// A later mail of the vendor's own thread.
fn by_thread(world: &World, prepared: &Prepared, found: &mut Recognised) {
    let seen: Vec<&Seen> = prepared
        .ids
        .thread
        .iter()
        .filter_map(|id| world.ledger.seen.get(id))
        .flatten()
        .collect();
    let Some(campaign) = same_vendor(&seen, found).and_then(|seen| seen.campaign) else {
        return;
    };
    (found.campaign, found.own_campaign) = (Some(campaign), true);
    if found.kind == Kind::Direct {
        found.kind = Kind::FollowUp;
    }
}

fn same_vendor<'a>(seen: &[&'a Seen], found: &Recognised) -> Option<&'a Seen> {
    let same = |seen: &&&Seen| seen.vendor.is_some() && seen.vendor == found.vendor;
    seen.iter()
        .filter(same)
        .copied()
        .min_by_key(|seen| (seen.campaign.is_none(), seen.sighting))
}

fn settle(world: &World, prepared: &Prepared, found: &mut Recognised) {
    let campaign = found
        .campaign
        .and_then(|id| world.ledger.campaigns.get(&id));
    found.released = campaign.is_some_and(|campaign| campaign.released)
        || found
            .group
            .is_some_and(|group| world.ledger.released.contains(&group));
    if found.released {
        found.campaign = None;
    }
    let of_campaign = campaign.map(|campaign| campaign.vendor.clone());
    let linked = || match prepared.origin {
        Origin::Forwarded { .. } => prepared.identity.link_domains.first().cloned(),
        _ => None,
    };
    found.vendor = found.vendor.take().or(of_campaign).or_else(linked);
}

/// What judging needs to know around the message.
pub fn circumstances(
    world: &World,
    scene: Scene<'_>,
    prepared: &Prepared,
    found: &Recognised,
) -> Circumstances {
    let vendor = found
        .vendor
        .as_ref()
        .and_then(|vendor| world.ledger.vendors.get(vendor));
    Circumstances {
        internal: !found.is_external,
        protection: protection(world, scene, prepared, found),
        recipients: recipients(world, prepared, found),
        known_campaign: found.campaign.is_some() && found.own_campaign,
        known_vendor: vendor.is_some_and(|vendor| vendor.campaigns > 0),
        business: found
            .vendor
            .as_ref()
            .is_some_and(|vendor| world.ledger.business.contains(vendor)),
        lessons: lessons(world, scene, found),
        comment: match &prepared.origin {
            Origin::Forwarded { comment, .. } => Some(comment.clone()),
            _ => None,
        },
    }
}

fn lessons(world: &World, scene: Scene<'_>, found: &Recognised) -> Lessons {
    let vendor = found.vendor.as_ref();
    match vendor.and_then(|vendor| world.ledger.taught.get(vendor)) {
        None => Lessons::default(),
        Some(taught) => {
            let day = taught.last.to_zoned(scene.desk.timezone.clone()).date();
            Lessons {
                times: taught.times,
                last: format!("on {day} by {}", taught.by.in_words()),
            }
        }
    }
}

fn protection(
    world: &World,
    scene: Scene<'_>,
    prepared: &Prepared,
    found: &Recognised,
) -> Option<Protection> {
    let vouched = prepared.authentication != Authentication::Failed;
    let author = prepared
        .original
        .from
        .as_ref()
        .map(|author| author.address.as_str())
        .unwrap_or_default();
    let standing = standing(world, scene.desk, found.vendor.as_deref(), scene.now);
    let listed = scene
        .desk
        .rules
        .never_touch
        .iter()
        .any(|pattern| pattern.matches(author));
    if listed && vouched {
        Some(Protection::AllowListed)
    } else if standing == Standing::Partner && vouched {
        Some(Protection::Partner)
    } else if found.released {
        Some(Protection::Released)
    } else if answers_a_thread_of_ours(world, scene, prepared) {
        Some(Protection::ThreadOfOurs)
    } else if vouched && corresponds(world, scene, prepared, author, standing) {
        Some(Protection::Correspondent)
    } else {
        None
    }
}

/// A person of ours wrote what it answers; our automatic mail counts only where its answers are meant to go.
fn answers_a_thread_of_ours(world: &World, scene: Scene<'_>, prepared: &Prepared) -> bool {
    let contact = scene.desk.is_seat(&scene.inbox.name);
    let ours = prepared
        .ids
        .thread
        .iter()
        .filter_map(|id| world.ledger.ours.get(id));
    prepared.origin == Origin::Outside && ours.into_iter().any(|&by_person| by_person || contact)
}

/// One of us wrote first, or wrote twice, or talks with the vendor: then this inbox's correspondent is never judged.
fn corresponds(
    world: &World,
    scene: Scene<'_>,
    prepared: &Prepared,
    author: &str,
    standing: Standing,
) -> bool {
    let letters = world
        .ledger
        .letters
        .get(author)
        .map(Vec::as_slice)
        .unwrap_or_default();
    let here: Vec<_> = letters
        .iter()
        .filter(|letter| letter.inbox == scene.inbox.name && letter.at < prepared.at)
        .collect();
    here.iter().any(|letter| !letter.answers_campaign)
        || here.len() >= 2
        || standing == Standing::Talking && !here.is_empty()
}

/// The vendor's standing today: a deferral whose date has come is over.
pub fn standing(world: &World, desk: &Desk, vendor: Option<&str>, now: Timestamp) -> Standing {
    let today = now.to_zoned(desk.timezone.clone()).date();
    standing_as_set(world, vendor).on(today)
}

/// The vendor's standing as a person set it. A look-alike domain can be had by anybody: it shares the vendor's no, and its yes
/// only where a person joined the two.
pub fn standing_as_set(world: &World, vendor: Option<&str>) -> Standing {
    let standing = vendor.and_then(|domain| {
        let vendor = world.vendor(domain)?;
        let until = vendor.until.as_ref().and_then(|until| until.parse().ok());
        Standing::of(&vendor.standing, until).filter(|standing| {
            let kind = matches!(standing, Standing::Partner | Standing::Talking);
            !kind || world.is_surely(domain)
        })
    });
    standing.unwrap_or_default()
}

/// With every doubt the mail stays: a pitch by somebody who may not be who they say is only unsure, and what somebody
/// passes on, or writes under a name of ours, is none. `true` for the first of these, where it is in no campaign yet.
pub fn doubt(
    desk: &Desk,
    prepared: &Prepared,
    found: &Recognised,
    assessment: &mut Assessment,
) -> bool {
    if assessment.verdict != Verdict::Pitch {
        return false;
    }
    let author = prepared.original.from.as_ref();
    let (verdict, name) = if prepared.origin == Origin::PassedOn {
        (Verdict::NotPitch, "passed_on_by_an_outsider")
    } else if prepared.borrowed_name || author.is_some_and(|author| desk.is_own(&author.address)) {
        (Verdict::NotPitch, "own_name_unauthenticated")
    } else if prepared.authentication == Authentication::Failed && found.kind != Kind::Forward {
        (Verdict::Unsure, DISPROVED)
    } else if found.vendor.is_none() {
        (Verdict::Unsure, "no_sender_identity")
    } else {
        return false;
    };
    assessment.verdict = verdict;
    assessment.signals.push(Signal {
        name: name.to_owned(),
        weight: 0.0,
        evidence: String::new(),
    });
    name == DISPROVED && found.campaign.is_none()
}

/// The kind as it is stored.
pub fn sighting_kind(kind: Kind) -> SightingKind {
    match kind {
        Kind::Forward => SightingKind::Forward,
        Kind::FollowUp => SightingKind::FollowUp,
        Kind::Direct | Kind::Sent => SightingKind::Direct,
    }
}
