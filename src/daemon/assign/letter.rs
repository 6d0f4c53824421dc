//! What a person of ours wrote, as a Sent folder shows it: it protects its threads, and it is the contact's own answer.

use jiff::{SignedDuration, Timestamp};

use super::{Scene, World, guard_of_address, guard_of_vendor};
use crate::campaign::{self, CampaignId, Key};
use crate::daemon::desk::Desk;
use crate::message::Message;
use crate::policy::AnsweredBy;
use crate::policy::compose::is_ours;
use crate::store::{Keyed, Keys, Place, SentMail};

/// An answer counts for a vendor's campaigns that were seen within this time before it.
pub(super) const CAMPAIGN_TIME: SignedDuration = SignedDuration::from_hours(24 * 60);

/// A mail of ours.
#[derive(Debug, Clone, PartialEq)]
pub struct SentLetter {
    /// Where it lies.
    pub place: Place,
    /// What is kept of it; `None` where it has no Message-ID.
    pub mail: Option<SentMail>,
    /// The installation that sent it, where one did.
    pub instance: Option<String>,
    /// It is a draft of ours, sent as it was laid.
    pub is_draft: bool,
    /// The vendors among its recipients.
    pub vendors: Vec<String>,
}

impl SentLetter {
    /// Reads a mail of a Sent folder.
    pub fn read(key: &Key, place: Place, at: Timestamp, message: &Message) -> SentLetter {
        let recipients: Vec<_> = message.to.iter().chain(&message.cc).collect();
        // A draft of ours that a person sent bears neither mark, whatever Message-ID it left with.
        let instance = message.headers.get("X-Onedoor-Instance");
        let automatic = instance.is_some()
            || message
                .headers
                .get("Auto-Submitted")
                .is_some_and(|value| !value.trim().eq_ignore_ascii_case("no"));
        let keyed = |id: &String| Keyed::of(key, id);
        SentLetter {
            instance: instance.map(|name| name.trim().to_owned()),
            is_draft: !automatic && message.message_id.as_deref().is_some_and(is_ours),
            vendors: recipients
                .iter()
                .filter_map(|party| campaign::vendor_of(party))
                .collect(),
            mail: message.message_id.as_ref().map(|id| SentMail {
                message_id: keyed(id),
                recipients: recipients
                    .iter()
                    .map(|party| party.address.clone())
                    .collect(),
                answers: message
                    .in_reply_to
                    .iter()
                    .chain(&message.references)
                    .map(keyed)
                    .collect(),
                by_person: !automatic,
                inbox: place.inbox.clone(),
                at,
            }),
            place,
        }
    }
}

/// Whoever a reply in a Sent folder went to has had it, also where the database no longer knows.
fn guards(key: &Key, letter: &SentLetter) -> Vec<Keyed> {
    let recipients = letter.mail.iter().flat_map(|mail| &mail.recipients);
    let addresses = recipients.map(|address| guard_of_address(key, address));
    let vendors = letter.vendors.iter();
    addresses
        .chain(vendors.map(|vendor| guard_of_vendor(key, vendor)))
        .collect()
}

/// What the ledger must be loaded for.
pub fn letter_keys(key: &Key, letter: &SentLetter) -> Keys {
    Keys {
        guards: letter
            .instance
            .iter()
            .flat_map(|_| guards(key, letter))
            .collect(),
        message_ids: letter
            .mail
            .iter()
            .flat_map(|mail| mail.answers.iter().chain([&mail.message_id]).copied())
            .collect(),
        vendors: letter.vendors.clone(),
        campaigns_of: letter.vendors.clone(),
        ..Keys::default()
    }
}

/// Enters a mail of ours. Written by the contact to a vendor it is the campaign's answer; written by anybody of ours it
/// calls off a reply that still waits.
pub fn record_letter(world: &mut World, scene: Scene<'_>, letter: SentLetter) -> Vec<CampaignId> {
    let taken = match letter.instance {
        Some(_) => guards(scene.key, &letter),
        None => Vec::new(),
    };
    let is_seat = scene.desk.is_seat(&scene.inbox.name);
    let answered = note_answer(world, scene.desk, &letter, is_seat);
    if let Some(mail) = letter.mail {
        for guard in taken {
            world.take_later_guard(guard, mail.at);
        }
        world.ledger.ours.insert(mail.message_id, mail.by_person);
        world.changes.sent.push(mail);
    }
    answered
}

/// Notes with an organisation that its speaker wrote: an answer to its campaigns of that vendor. The mail itself stays the
/// speaker's.
pub fn record_answer(world: &mut World, desk: &Desk, letter: &SentLetter) {
    note_answer(world, desk, letter, true);
}

/// What is passed on to a colleague, or answered to one who passed it on, bears the Message-IDs of the pitch as well, and is
/// no answer to the vendor.
fn note_answer(
    world: &mut World,
    desk: &Desk,
    letter: &SentLetter,
    by_contact: bool,
) -> Vec<CampaignId> {
    let leaves_us = |mail: &&SentMail| mail.recipients.iter().any(|to| !desk.is_own(to));
    let mail = letter.mail.as_ref().filter(|mail| mail.by_person);
    let Some(mail) = mail.filter(leaves_us) else {
        return Vec::new();
    };
    let joined = letter
        .vendors
        .iter()
        .map(|name| world.ledger.vendor_of(name).to_owned());
    let answered = answered_campaigns(world, mail, &joined.collect::<Vec<_>>());
    // A draft that was laid for another organisation is no draft of this one.
    let is_draft = letter.is_draft && world.ledger.ours.contains_key(&mail.message_id);
    for &id in &answered {
        world.call_off_reply(id);
        if by_contact {
            world.end_draft(id, is_draft);
            world.change_campaign(id, |campaign| {
                campaign
                    .answered
                    .get_or_insert((AnsweredBy::Contact, mail.at));
            });
        }
    }
    answered
}

fn answered_campaigns(world: &World, mail: &SentMail, vendors: &[String]) -> Vec<CampaignId> {
    let by_thread = mail
        .answers
        .iter()
        .filter_map(|id| world.ledger.seen.get(id))
        .flatten()
        .filter_map(|seen| seen.campaign);
    let recent = world.ledger.campaigns.values().filter(|campaign| {
        vendors.contains(&campaign.vendor)
            && campaign.first_seen <= mail.at
            && mail.at.duration_since(campaign.last_seen) <= CAMPAIGN_TIME
    });
    let mut found: Vec<CampaignId> = by_thread
        .chain(recent.map(|campaign| campaign.id))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}
