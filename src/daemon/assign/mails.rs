//! The mails a decision causes, written and planned.

use super::facts::answered;
use super::heard::told;
use super::recognise::standing;
use super::{Scene, World, guard_of_address, guard_of_disproved, guard_of_vendor};
use crate::campaign::CampaignId;
use crate::daemon::prepare::{Origin, Prepared};
use crate::policy::compose::{
    self, AckFacts, Author, BriefFacts, ComposeError, Composed, Envelope, Occasion, ReplyFacts,
    Thread,
};
use crate::policy::{Answered, AnsweredBy, Standing};
use crate::store::{Campaign, Channel, MailKind, NewMail, NewPlacement};

/// Lays a brief under an end run, also where nobody is sure that it is a pitch and it is in no campaign.
pub fn lay_brief(
    world: &mut World,
    scene: Scene<'_>,
    prepared: &Prepared,
    campaign: Option<CampaignId>,
    sighting: i64,
) {
    let purpose = format!("brief:s{sighting}");
    let campaign = campaign.and_then(|id| world.ledger.campaigns.get(&id));
    let campaign = campaign.cloned();
    let of_campaign = campaign.as_ref().map(|campaign| &campaign.vendor);
    let vendor = of_campaign.or(prepared.identity.vendor.as_ref()).cloned();
    let known = vendor.as_ref().and_then(|name| world.vendor(name));
    let heard = told(world, scene, vendor.as_deref(), prepared);
    let (standing, decided_at) = match standing(world, scene.desk, vendor.as_deref(), scene.now) {
        Standing::Undecided => (heard.standing, heard.decided_at),
        own => (own, known.and_then(|vendor| vendor.since)),
    };
    // The first answer to another campaign.
    let before = known.and_then(|vendor| vendor.answered);
    let before = before.map(|(by, at)| Answered { at, by });
    // Else what the contact, or who speaks for us, wrote to the sender at all.
    let wrote = heard
        .answered_at
        .or_else(|| world.contact_wrote(scene, prepared));
    let by_contact = wrote.map(|at| Answered {
        at,
        by: AnsweredBy::Contact,
    });
    let of = campaign.as_ref();
    let topic = of.and_then(|campaign| campaign.topic.as_deref());
    let reference = of.map_or_else(
        || format!("s{sighting}"),
        |campaign| campaign.id.to_string(),
    );
    let to = scene.inbox.addresses.first().cloned().unwrap_or_default();
    let composed = world.written(scene, &purpose, &to, |envelope| {
        compose::brief(&BriefFacts {
            envelope,
            thread: thread(prepared),
            contact: scene.desk.contact_for(topic),
            first_seen: of.map_or(prepared.at, |campaign| campaign.first_seen),
            recipients: of.map_or(1, |campaign| {
                u32::try_from(campaign.recipients.len()).unwrap_or(u32::MAX)
            }),
            answered: of.and_then(answered).or(before).or(by_contact),
            standing,
            decided_at,
            reference: &reference,
        })
    });
    let Some(composed) = composed else { return };
    let placement = NewPlacement {
        id: world.next_other(),
        inbox: scene.inbox.name.clone(),
        folder: "INBOX".to_owned(),
        unique_key: purpose,
        message_id: Some(composed.message_id),
        flags: String::new(),
        bytes: composed.bytes,
    };
    world.changes.placements.push(placement);
}

/// Plans the one reply, to be sent or to be laid in Drafts; one that waits as a draft may be sent instead.
pub fn plan_reply(
    world: &mut World,
    scene: Scene<'_>,
    prepared: &Prepared,
    campaign: CampaignId,
    to: &str,
    channel: Channel,
) -> Option<String> {
    // Without a contact's inbox there are no Drafts to lay it in.
    if channel == Channel::Draft && scene.desk.contact_inbox.is_none() {
        return None;
    }
    // The sender's own domain, not that of the campaign's first copy: its guard is the one that was asked and is taken.
    let vendor = prepared.identity.vendor.clone()?;
    let unique_key = format!("reply:{campaign}");
    let standing = standing(world, scene.desk, Some(&vendor), scene.now);
    let composed = world.compose(scene, campaign, &unique_key, to, |campaign, envelope| {
        compose::reply(&ReplyFacts {
            envelope,
            thread: thread(prepared),
            contact: scene.desk.contact_for(campaign.topic.as_deref()),
            standing,
            reference: &campaign.id.to_string(),
            language: campaign.language.as_deref(),
            occasion: match channel {
                Channel::Send => Occasion::Reply,
                Channel::Draft => Occasion::Draft,
            },
        })
    })?;
    let mail = new_mail(
        world,
        scene,
        prepared,
        composed,
        campaign,
        unique_key.clone(),
    );
    let mail = NewMail {
        vendor: Some(vendor.clone()),
        channel,
        said: Some(standing.word().to_owned()),
        not_before: scene.now + scene.desk.reply_delay,
        ..mail
    };
    match world
        .ledger
        .campaigns
        .get(&campaign)
        .and_then(|campaign| campaign.reply)
    {
        Some((id, _, _)) => world.upgrade_mail(NewMail { id, ..mail }),
        None => world.plan_mail(mail),
    }
    if prepared.is_disproved() {
        world.take_guard(guard_of_disproved(scene.key, &vendor), scene.now);
    } else {
        world.take_guard(guard_of_address(scene.key, to), scene.now);
        world.take_guard(guard_of_vendor(scene.key, &vendor), scene.now);
        let joined = world.ledger.vendor_of(&vendor).to_owned();
        if joined != vendor {
            world.take_guard(guard_of_vendor(scene.key, &joined), scene.now);
        }
    }
    Some(unique_key)
}

/// Plans the note to a colleague.
pub fn plan_acknowledgement(
    world: &mut World,
    scene: Scene<'_>,
    prepared: &Prepared,
    campaign: CampaignId,
    to: &str,
) -> Option<String> {
    let unique_key = format!("ack:{campaign}:{to}");
    let vendor = world
        .ledger
        .campaigns
        .get(&campaign)
        .map(|campaign| campaign.vendor.clone());
    let standing = standing(world, scene.desk, vendor.as_deref(), scene.now);
    let own_thread = Thread {
        subject: &prepared.message.subject,
        message_id: prepared.message.message_id.as_deref(),
        references: &prepared.message.references,
    };
    let composed = world.compose(scene, campaign, &unique_key, to, |campaign, envelope| {
        compose::acknowledgement(&AckFacts {
            envelope,
            thread: own_thread,
            contact: scene.desk.contact_for(campaign.topic.as_deref()),
            first_seen: campaign.first_seen,
            recipients: u32::try_from(campaign.recipients.len()).unwrap_or(u32::MAX),
            answered: answered(campaign),
            standing,
            reference: &campaign.id.to_string(),
        })
    })?;
    let mail = new_mail(
        world,
        scene,
        prepared,
        composed,
        campaign,
        unique_key.clone(),
    );
    world.plan_mail(NewMail {
        kind: MailKind::Acknowledgement,
        ..mail
    });
    Some(unique_key)
}

fn thread(prepared: &Prepared) -> Thread<'_> {
    Thread {
        subject: &prepared.original.subject,
        message_id: prepared.original.message_id.as_deref(),
        references: if matches!(prepared.origin, Origin::Forwarded { .. }) {
            &[]
        } else {
            &prepared.message.references
        },
    }
}

fn new_mail(
    world: &mut World,
    scene: Scene<'_>,
    prepared: &Prepared,
    composed: Composed,
    campaign: CampaignId,
    unique_key: String,
) -> NewMail {
    let of = world.ledger.campaigns.get(&campaign);
    let topic = of.and_then(|campaign| campaign.topic.clone());
    let topic = topic.as_deref();
    NewMail {
        id: world.next_other(),
        kind: MailKind::Reply,
        channel: Channel::Send,
        campaign: Some(campaign),
        vendor: None,
        unique_key,
        to: composed.to,
        envelope_from: scene.desk.envelope_from.clone(),
        message_id: composed.message_id,
        bytes: composed.bytes,
        not_before: scene.now,
        evidence: serde_json::to_string(&prepared.evidence).unwrap_or_default(),
        draft_inbox: scene
            .desk
            .seat_for(topic)
            .map(|contact| contact.name.clone()),
        said: None,
    }
}

impl World {
    /// Writes a mail about a campaign.
    fn compose(
        &mut self,
        scene: Scene<'_>,
        id: CampaignId,
        purpose: &str,
        to: &str,
        write: impl FnOnce(&Campaign, Envelope<'_>) -> Result<Composed, ComposeError>,
    ) -> Option<Composed> {
        let campaign = self.ledger.campaigns.get(&id)?.clone();
        self.written(scene, purpose, to, |envelope| write(&campaign, envelope))
    }

    /// Writes a mail; what cannot be written is noted as trouble, never half-sent.
    fn written(
        &mut self,
        scene: Scene<'_>,
        purpose: &str,
        to: &str,
        write: impl FnOnce(Envelope<'_>) -> Result<Composed, ComposeError>,
    ) -> Option<Composed> {
        let author: &Author = &scene.desk.author;
        let domain = author.from.address.rsplit('@').next().unwrap_or_default();
        let message_id = compose::message_id(scene.key, purpose, domain);
        let now = scene.now.to_zoned(scene.desk.timezone.clone());
        let envelope = Envelope {
            author,
            to,
            message_id: &message_id,
            now: &now,
        };
        match write(envelope) {
            Ok(composed) => Some(composed),
            Err(error) => {
                self.trouble
                    .push(format!("{purpose}: no mail could be written: {error}"));
                None
            }
        }
    }
}
