//! From a decision to the rows that carry it out.

use super::mails::{lay_brief, plan_acknowledgement, plan_reply};
use super::recognise::Recognised;
use super::{Scene, World};
use crate::campaign::{CampaignId, GroupId};
use crate::daemon::prepare::Prepared;
use crate::message::header_block;
use crate::policy::{Decision, Do, Mode};
use crate::store::{Channel, Keyed, NewMove, NewPlacement};

/// Turns a decision into rows; gives the unique keys of the mails it planned.
pub fn enact(
    world: &mut World,
    scene: Scene<'_>,
    prepared: &Prepared,
    decision: &Decision,
    campaign: Option<CampaignId>,
    sighting: i64,
) -> Vec<String> {
    let mut mails = Vec::new();
    let stays_or_goes = |what: &Do| matches!(what, Do::File | Do::Leave);
    let other = decision
        .actions
        .iter()
        .any(|action| stays_or_goes(&action.what));
    for action in &decision.actions {
        match (action.what, campaign) {
            (Do::File, _) => plan_move(world, prepared, sighting, &action.to),
            (Do::Exemplar, Some(campaign)) => {
                if other {
                    lay_exemplar(world, scene, prepared, (campaign, sighting), &action.to);
                } else {
                    plan_move(world, prepared, sighting, &action.to);
                }
                world.change_campaign(campaign, |campaign| campaign.exemplar = true);
            }
            (Do::Reply, Some(campaign)) => {
                mails.extend(plan_reply(
                    world,
                    scene,
                    prepared,
                    campaign,
                    &action.to,
                    Channel::Send,
                ));
            }
            (Do::Draft, Some(campaign)) => {
                mails.extend(plan_reply(
                    world,
                    scene,
                    prepared,
                    campaign,
                    &action.to,
                    Channel::Draft,
                ));
            }
            (Do::Acknowledge, Some(campaign)) => {
                mails.extend(plan_acknowledgement(
                    world, scene, prepared, campaign, &action.to,
                ));
            }
            // Whoever forges a vendor's name must not fill an inbox with what is said about that vendor.
            (Do::Brief, None) if prepared.is_disproved() => {}
            (Do::Brief, campaign) => lay_brief(world, scene, prepared, campaign, sighting),
            (Do::Leave, _) | (_, None) => {}
        }
    }
    mails
}

fn plan_move(world: &mut World, prepared: &Prepared, sighting: i64, to: &str) {
    let planned = NewMove {
        id: world.next_other(),
        sighting,
        from: prepared.place.clone(),
        to: to.to_owned(),
        message_id: prepared.message.message_id.clone(),
        digest: prepared.digest,
        back: false,
    };
    world.changes.moves.push(planned);
}

/// Copies that waited for company are filed now; they were left where they were until enough recipients held the text.
pub fn gather_waiting(
    world: &mut World,
    scene: Scene<'_>,
    group: GroupId,
    campaign: CampaignId,
    found: &Recognised,
) {
    let waiting = world.ledger.waiting.remove(&group).unwrap_or_default();
    for copy in waiting
        .into_iter()
        .filter(|copy| copy.vendor == found.vendor)
    {
        world.changes.joined.push((copy.sighting, campaign));
        world.change_campaign(campaign, |campaign| {
            campaign.sightings += 1;
            campaign.recipients.insert(copy.recipient.clone());
            campaign.first_seen = campaign.first_seen.min(copy.arrived_at);
        });
        if scene.desk.mode_of(&copy.place.inbox) >= Mode::File {
            let planned = NewMove {
                id: world.next_other(),
                sighting: copy.sighting,
                from: copy.place,
                to: scene.desk.folders.pitches.clone(),
                message_id: copy.message_id,
                digest: copy.digest,
                back: false,
            };
            world.changes.moves.push(planned);
        }
    }
}

/// The exemplar bears a line of its own, so that it is told from a copy that the contact got as well, wherever it is dragged.
fn lay_exemplar(
    world: &mut World,
    scene: Scene<'_>,
    prepared: &Prepared,
    (campaign, sighting): (CampaignId, i64),
    folder: &str,
) {
    let of = world.ledger.campaigns.get(&campaign);
    let contact = scene
        .desk
        .seat_for(of.and_then(|campaign| campaign.topic.as_deref()));
    let contact = contact.filter(|contact| contact.mode >= Mode::File);
    let Some(contact) = contact else { return };
    let mut bytes = format!("X-Onedoor-Exemplar: {campaign}\r\n").into_bytes();
    bytes.extend_from_slice(&prepared.bytes);
    let placement = NewPlacement {
        id: world.next_other(),
        inbox: contact.name.clone(),
        folder: folder.to_owned(),
        unique_key: format!("exemplar:{campaign}"),
        message_id: prepared.message.message_id.clone(),
        flags: String::new(),
        bytes,
    };
    let digest = Keyed::of_bytes(scene.key, header_block(&placement.bytes));
    world
        .changes
        .exemplars
        .push((placement.id, sighting, digest));
    world.changes.placements.push(placement);
}
