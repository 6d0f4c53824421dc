//! The ledger of a batch and the changes to it, kept in step: what one message changes the next one sees.

use jiff::Timestamp;

use super::Scene;
use super::recognise::Recognised;
use crate::campaign::{CampaignId, Candidate, GroupId};
use crate::classify::{Assessment, Signal, Verdict};
use crate::daemon::prepare::Prepared;
use crate::message::clean_line;
use crate::store::{
    AnsweredBy, Campaign, Changes, Channel, KnownText, Ledger, LessonBy, Letter, MailState,
    NewText, Seen, Sighting, SightingKind, Taught, Waiting,
};

/// Longest subject kept of a campaign, in characters.
const SUBJECT: usize = 200;

/// What is known, and what is to be entered.
#[derive(Debug, Default)]
pub struct World {
    /// What is known.
    pub ledger: Ledger,
    /// What is to be entered.
    pub changes: Changes,
    /// What went wrong on the way, for the log: nothing of the mail.
    pub trouble: Vec<String>,
}

impl World {
    /// A world around what the store knows.
    pub fn new(ledger: Ledger) -> World {
        let changes = Changes {
            next: ledger.next,
            ..Changes::default()
        };
        World {
            ledger,
            changes,
            trouble: Vec::new(),
        }
    }

    /// This very copy (same inbox, same header block) was seen before.
    pub fn seen_here(&self, prepared: &Prepared) -> Option<Seen> {
        let seen = self.ledger.seen.get(&prepared.ids.own?)?;
        let same = |seen: &&Seen| {
            seen.own_id && seen.inbox == prepared.place.inbox && seen.digest == prepared.digest
        };
        seen.iter().find(same).cloned()
    }

    /// A person put this filed copy back: it was no pitch, nor is any other copy. The store keeps the lesson; what the
    /// rest of the batch must know of it is noted here.
    pub fn release(&mut self, seen: &Seen, now: Timestamp) {
        match seen.exemplar {
            true => self.changes.exemplars_back.push(seen.sighting),
            false => self.changes.dragged_back.push(seen.sighting),
        }
        let fresh = seen
            .group
            .is_some_and(|group| self.ledger.released.insert(group));
        if let Some(id) = seen.campaign {
            self.change_campaign(id, |campaign| campaign.released = true);
            self.call_off_reply(id);
        }
        if let Some(vendor) = seen.vendor.clone().filter(|_| fresh) {
            let before = self
                .ledger
                .taught
                .get(&vendor)
                .map_or(0, |taught| taught.times);
            let taught = Taught {
                times: before + 1,
                last: now,
                by: LessonBy::Folder,
            };
            self.ledger.taught.insert(vendor, taught);
        }
    }

    /// A mail of ours comes back: its address is left alone from now on, and the notice stays where it is.
    pub fn note_returned(&mut self, prepared: &Prepared, assessment: &mut Assessment) {
        let known = prepared
            .returned
            .as_ref()
            .filter(|(id, _)| self.ledger.ours.get(id) == Some(&false));
        let Some((id, why)) = known else { return };
        self.changes.returned.push((*id, prepared.at, why.clone()));
        assessment.verdict = Verdict::Protected;
        assessment.signals.push(Signal {
            name: "brings_back_a_mail_of_ours".to_owned(),
            weight: 0.0,
            evidence: String::new(),
        });
    }

    /// Calls off a reply that was not sent yet.
    pub fn call_off_reply(&mut self, id: CampaignId) {
        let Some((_, state, channel)) = self
            .ledger
            .campaigns
            .get(&id)
            .and_then(|campaign| campaign.reply)
        else {
            return;
        };
        if matches!(state, MailState::Planned | MailState::Claimed) {
            self.changes.called_off.push((id, channel));
        }
    }

    /// The contact has answered: a draft of the reply is done with, by being sent or by being needless.
    pub fn end_draft(&mut self, id: CampaignId, sent: bool) {
        let reply = self.ledger.campaigns.get(&id).and_then(|it| it.reply);
        if matches!(
            reply,
            Some((_, MailState::Drafted | MailState::Closed, Channel::Draft))
        ) {
            self.changes.drafts_done.push((id, sent));
        }
    }

    /// Changes a campaign in the ledger and notes the change.
    pub fn change_campaign(&mut self, id: CampaignId, change: impl FnOnce(&mut Campaign)) {
        if let Some(campaign) = self.ledger.campaigns.get_mut(&id) {
            change(campaign);
            self.changes.campaigns.insert(id, campaign.clone());
        }
    }

    /// The group a message joins: the one recognised, or a new one.
    pub fn group(&mut self, found: &Recognised, now: Timestamp, prepared: &Prepared) -> GroupId {
        let group = found.group.unwrap_or_else(|| {
            let group = GroupId(self.changes.next.group);
            self.changes.next.group += 1;
            self.changes.groups.push((group, now));
            group
        });
        let copies = self.ledger.recipients.entry(group).or_default();
        let proven = prepared.proven();
        if let Some(vendor) = found.vendor.clone().filter(|_| proven != Some(false)) {
            copies.insert((vendor, prepared.recipient.clone(), proven.is_some()));
        }
        group
    }

    /// The campaign a pitch joins: the one recognised, or a new one; `None` where nobody is known to have written it.
    pub fn campaign(
        &mut self,
        known: Option<CampaignId>,
        recognised: &Recognised,
        prepared: &Prepared,
        scene: Scene<'_>,
    ) -> Option<CampaignId> {
        let domain = recognised.vendor.as_deref();
        let vendor = domain.map(|domain| self.ledger.vendor_of(domain).to_owned());
        let id = match known {
            Some(id) => id,
            None => self.new_campaign(vendor?, prepared, scene),
        };
        let recipient = prepared.recipient.clone();
        let answer = self
            .letter_since(prepared)
            .filter(|letter| scene.desk.is_seat(&letter.inbox))
            .map(|letter| letter.at)
            .or_else(|| self.speaker_since(recognised, prepared))
            .map(|at| (AnsweredBy::Contact, at));
        self.change_campaign(id, |campaign| {
            campaign.answered = campaign.answered.or(answer);
            campaign.sightings += 1;
            campaign.recipients.insert(recipient);
            campaign.last_seen = campaign.last_seen.max(prepared.at);
            campaign.first_seen = campaign.first_seen.min(prepared.at);
        });
        Some(id)
    }

    /// The first letter of ours to the author since this mail came: an answer that was read before the mail.
    pub fn letter_since(&self, prepared: &Prepared) -> Option<&Letter> {
        let author = prepared.original.from.as_ref()?;
        let letters = self.ledger.letters.get(&author.address)?;
        let since = letters.iter().filter(|letter| letter.at >= prepared.at);
        since.min_by_key(|letter| letter.at)
    }

    fn new_campaign(
        &mut self,
        vendor: String,
        prepared: &Prepared,
        scene: Scene<'_>,
    ) -> CampaignId {
        let id = CampaignId(self.changes.next.campaign);
        self.changes.next.campaign += 1;
        let campaign = Campaign {
            id,
            vendor,
            subject: clean_line(&prepared.original.subject, SUBJECT),
            language: prepared.text.language.clone(),
            first_seen: prepared.at.min(scene.now),
            last_seen: prepared.at,
            released: false,
            answered: None,
            reply: None,
            exemplar: false,
            recipients: Default::default(),
            sightings: 0,
            acknowledged: Default::default(),
            topic: scene.desk.topic_of(prepared),
        };
        self.changes.new_campaigns.push(id);
        self.ledger.campaigns.insert(id, campaign);
        id
    }

    /// Keeps a text that is new to its group, and tells a known one of its campaign.
    pub fn remember_text(
        &mut self,
        group: GroupId,
        campaign: Option<CampaignId>,
        recognised: &Recognised,
        prepared: &Prepared,
    ) {
        if let (Some(campaign), true) = (campaign, recognised.campaign.is_none()) {
            self.join_texts(group, campaign, recognised);
        }
        let Some(fingerprint) = prepared
            .fingerprint
            .clone()
            .filter(|_| !recognised.identical)
        else {
            return;
        };
        let id = self.next_other();
        let identity = prepared.identity.clone();
        let candidate = Candidate {
            group,
            campaign,
            identity: identity.clone(),
            sketch: fingerprint.sketch.clone(),
        };
        self.ledger.texts.push(KnownText {
            id,
            candidate,
            keys: fingerprint.keys.clone(),
        });
        self.changes.texts.push(NewText {
            id,
            group,
            campaign,
            identity,
            fingerprint,
        });
    }

    /// Texts of the group that came from the same vendor now belong to the campaign as well.
    fn join_texts(&mut self, group: GroupId, campaign: CampaignId, recognised: &Recognised) {
        for (text, candidate) in self.ledger.texts.candidates_mut() {
            let same = candidate.group == group && candidate.identity.vendor == recognised.vendor;
            if same && candidate.campaign.is_none() {
                candidate.campaign = Some(campaign);
                self.changes.text_campaigns.push((text, campaign));
            }
        }
    }

    /// Enters a sighting, and makes it known to the rest of the batch.
    pub fn enter(&mut self, sighting: Sighting, prepared: &Prepared) {
        for (id, own_id) in [(sighting.message_id, true), (sighting.original_id, false)] {
            let Some(id) = id else { continue };
            self.ledger.seen.entry(id).or_default().push(Seen {
                sighting: sighting.id,
                inbox: sighting.place.inbox.clone(),
                own_id,
                digest: sighting.digest,
                vendor: sighting.vendor.clone(),
                group: sighting.group,
                campaign: sighting.campaign,
                moved: false,
                exemplar: false,
            });
        }
        if let (Verdict::Unsure, SightingKind::Direct, Some(group), None) = (
            sighting.assessment.verdict,
            sighting.kind,
            sighting.group,
            sighting.campaign,
        ) {
            let waiting = Waiting {
                sighting: sighting.id,
                place: sighting.place.clone(),
                recipient: sighting.recipient.clone(),
                vendor: sighting.vendor.clone(),
                message_id: prepared.message.message_id.clone(),
                digest: sighting.digest,
                arrived_at: sighting.arrived_at,
                verdict: sighting.assessment.verdict,
            };
            self.ledger
                .waiting
                .entry(group)
                .or_default()
                .push(waiting.clone());
            self.changes.waiting.push(waiting);
        }
        self.changes.sightings.push(sighting);
    }

    /// The number of the next sighting.
    pub fn next_sighting(&mut self) -> i64 {
        self.changes.next.sighting += 1;
        self.changes.next.sighting - 1
    }

    /// The number of the next text, move, mail or placement.
    pub fn next_other(&mut self) -> i64 {
        self.changes.next.other += 1;
        self.changes.next.other - 1
    }
}
