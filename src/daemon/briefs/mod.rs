//! The brief beneath an exemplar: laid, kept current by replacing it, taken away with the exemplar.
//!
//! The mover of the contact's inbox does it, so that nobody else moves mail there at the same time. Each step is a row before
//! it is a command, and begins by looking; only messages with the Message-ID and the header block of a brief of ours are ever
//! removed, by UID.

mod plan;
mod wire;

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tracing::{info, warn};

use self::plan::{Step, follows, step, wanted};
use self::wire::{moved, ours, removed};
use super::drawers::paths;
use super::mover::{Mover, PATIENCE, POLL};
use super::site::Trouble;
use crate::campaign::CampaignId;
use crate::imap::Error;
use crate::message::header_block;
use crate::policy::compose::{self, Composed, Envelope, KnownFacts, Thread};
use crate::store::{Brief, BriefCase, BriefState, Exemplar, Keyed, KnownCampaign, NewBrief};

/// What a campaign has that was not seen for so long is told no more.
const ASLEEP: SignedDuration = SignedDuration::from_hours(24 * 90);

impl Mover {
    /// Does what is wanted now; gives how long there is nothing to do.
    pub(super) async fn briefs(&mut self) -> Result<Duration, Trouble> {
        let wanted = self.site.config.policy.exemplar_brief;
        let organizations = self.site.spoken_for(&self.inbox.name);
        let store = self.site.store.clone();
        let briefs = store.briefs(&self.inbox.name).await?;
        if organizations.is_empty() || (!wanted && briefs.is_empty()) {
            return Ok(POLL);
        }
        let now = Timestamp::now();
        let new = self.site.config.folders.new.clone();
        let cases = store
            .brief_cases(&organizations, (&self.inbox.name, &new), now - ASLEEP)
            .await?;
        let mut by_campaign: BTreeMap<CampaignId, Vec<&Brief>> = BTreeMap::new();
        for brief in &briefs {
            by_campaign.entry(brief.campaign).or_default().push(brief);
        }
        let mut wait = POLL;
        for case in &cases {
            let own = by_campaign.get(&case.campaign).cloned();
            let due = self.attend(case, &own.unwrap_or_default(), now).await?;
            let left = due.map(|due| due.duration_since(now).unsigned_abs());
            wait = left.map_or(wait, |left| wait.min(left));
        }
        for brief in store.briefs(&self.inbox.name).await? {
            match brief.state {
                _ if brief.not_before > now => {}
                BriefState::Laying => self.lay(&brief).await?,
                BriefState::Leaving => self.remove(&brief).await?,
                _ => {}
            }
        }
        Ok(wait)
    }

    /// One campaign; gives when there is more to do.
    async fn attend(
        &mut self,
        case: &BriefCase,
        briefs: &[&Brief],
        now: Timestamp,
    ) -> Result<Option<Timestamp>, Trouble> {
        if briefs.iter().any(|brief| brief.follow.is_some()) {
            self.go_after(case, follows(case, briefs)).await?;
        }
        let enabled = self.site.config.policy.exemplar_brief;
        let folder = wanted(case, briefs, &self.site.config.folders).filter(|_| enabled);
        match step(case, briefs, folder, now) {
            Step::Rest => {}
            Step::Later(due) => return Ok(Some(due)),
            Step::Leave(brief) => {
                let store = &self.site.store;
                store.settle_brief(brief, BriefState::Leaving).await?;
            }
            Step::Write(folder, before) => self.write(case, folder, before).await?,
        }
        Ok(None)
    }

    /// Enters a brief that says what is known now, unless the one there says it.
    async fn write(
        &mut self,
        case: &BriefCase,
        folder: &str,
        before: Option<&Brief>,
    ) -> Result<(), Trouble> {
        let store = self.site.store.clone();
        let (Some(exemplar), Some(found)) = (&case.exemplar, store.known(case.campaign).await?)
        else {
            return Ok(());
        };
        if !found.known.says_more() {
            if let Some(brief) = before {
                store.settle_brief(brief, BriefState::Leaving).await?;
            }
            return Ok(());
        }
        let version = store.next_brief(case.campaign).await?;
        let Some(composed) = self.compose(case, exemplar, &found, version) else {
            return Ok(());
        };
        let head = header_block(&composed.bytes);
        let text = composed.bytes.get(head.len()..).unwrap_or_default();
        let said = Keyed::of_bytes(&self.site.key, text);
        let weight = found.known.weight();
        if let Some(brief) = before
            && self.stays(case, brief, folder, (said, weight)).await?
        {
            return Ok(());
        }
        let new = NewBrief {
            case,
            sighting: exemplar.sighting,
            version,
            inbox: &self.inbox.name,
            folder,
            message_id: &composed.message_id,
            digest: Keyed::of_bytes(&self.site.key, head),
            said,
            weight,
            bytes: &composed.bytes,
        };
        Ok(store.plan_brief(&new).await?)
    }

    /// Whether the brief there is need not be replaced: it says the same and lies in the right folder, or the contact took it
    /// away and nothing came that they will want to be told.
    async fn stays(
        &mut self,
        case: &BriefCase,
        brief: &Brief,
        folder: &str,
        (said, weight): (Keyed, u32),
    ) -> Result<bool, Trouble> {
        let store = self.site.store.clone();
        let mut lies_in = None;
        if brief.state == BriefState::Laid {
            for path in [folder, &brief.folder] {
                if lies_in.is_none() && !self.find(brief, path).await?.is_empty() {
                    lies_in = Some(path.to_owned());
                }
            }
        }
        let same = brief.said == said;
        Ok(match lies_in {
            Some(path) => {
                let stays = same && path == folder;
                let stamp = if stays { &case.stamp } else { &brief.stamp };
                store.brief_is(brief, stamp, &path).await?;
                stays
            }
            None if weight > brief.weight => false,
            None => {
                store.brief_is(brief, &case.stamp, &brief.folder).await?;
                store.settle_brief(brief, BriefState::Taken).await?;
                true
            }
        })
    }

    fn compose(
        &self,
        case: &BriefCase,
        exemplar: &Exemplar,
        found: &KnownCampaign,
        version: i64,
    ) -> Option<Composed> {
        let desk = self.site.desk(&case.organization)?;
        let reference = case.campaign.to_string();
        let from = &desk.author.from.address;
        let domain = from.rsplit('@').next().unwrap_or_default();
        let purpose = format!("beneath:{reference}:{version}");
        let now = Timestamp::now().to_zoned(desk.timezone.clone());
        let composed = compose::beneath(&KnownFacts {
            envelope: Envelope {
                author: &desk.author,
                to: &desk.contact.address,
                message_id: &compose::message_id(&self.site.key, &purpose, domain),
                now: &now,
            },
            thread: Thread {
                subject: &found.subject,
                message_id: exemplar.message_id.as_deref(),
                references: &[],
            },
            contact: &desk.contact,
            reference: &reference,
            known: &found.known,
        });
        composed
            .inspect_err(
                |error| warn!(campaign = %case.campaign, "no brief could be written: {error}"),
            )
            .ok()
    }

    async fn lay(&mut self, brief: &Brief) -> Result<(), Trouble> {
        let store = self.site.store.clone();
        if !store.claim_brief(brief.id).await? {
            return Ok(());
        }
        let laid = brief.tried && self.lies_somewhere(brief).await?;
        let client = self.client().await?;
        let folder = client.folder(&brief.folder);
        let outcome = match laid {
            true => Ok(None),
            false => {
                client
                    .append(&folder, &["\\Seen"], None, &brief.bytes)
                    .await
            }
        };
        match outcome {
            Ok(_) => {
                store.brief_laid(brief, Timestamp::now()).await?;
                info!(inbox = %self.inbox.name, campaign = %brief.campaign, "a brief lies beneath the exemplar");
            }
            Err(refused @ Error::Refused { .. }) => self.refused(brief, &refused).await?,
            Err(error) => return Err(error.into()),
        }
        // What it replaces is let go of by now.
        for old in store.briefs(&self.inbox.name).await? {
            if old.campaign == brief.campaign && old.state == BriefState::Leaving {
                self.remove(&old).await?;
            }
        }
        Ok(())
    }

    /// Without UIDPLUS it is only marked: an EXPUNGE would also remove what the contact has marked.
    async fn remove(&mut self, brief: &Brief) -> Result<(), Trouble> {
        let key = self.site.key.clone();
        let client = self.client().await?;
        let folder = client.folder(&brief.folder);
        match removed(client, &key, &folder, brief).await {
            Ok(expunged) => {
                if !expunged {
                    warn!(inbox = %self.inbox.name, campaign = %brief.campaign, "an old brief is marked as deleted only: the server has no UIDPLUS");
                }
                let store = &self.site.store;
                Ok(store.settle_brief(brief, BriefState::Gone).await?)
            }
            Err(refused @ Error::Refused { .. }) => self.refused(brief, &refused).await,
            Err(error) => Err(error.into()),
        }
    }

    async fn refused(&self, brief: &Brief, refused: &Error) -> Result<(), Trouble> {
        warn!(inbox = %self.inbox.name, campaign = %brief.campaign, "the brief stays as it is: {refused}");
        let again = Timestamp::now() + PATIENCE;
        Ok(self.site.store.brief_refused(brief, again).await?)
    }

    /// Whether it lies where it was laid, or where a person moved it from there.
    async fn lies_somewhere(&mut self, brief: &Brief) -> Result<bool, Trouble> {
        let site = self.site.clone();
        let mut places = vec![brief.folder.clone()];
        places.extend(paths(&site.config.folders, self.client().await?).await?);
        for place in places {
            if !self.find(brief, &place).await?.is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// The UIDs of a brief in a folder; none where there is no such folder.
    async fn find(&mut self, brief: &Brief, path: &str) -> Result<Vec<u32>, Trouble> {
        let key = self.site.key.clone();
        let client = self.client().await?;
        let folder = client.folder(path);
        match client.examine(&folder).await {
            Ok(_) => Ok(ours(client, &key, (&brief.message_id, brief.digest)).await?),
            Err(Error::Refused { .. }) => Ok(Vec::new()),
            Err(error) => Err(error.into()),
        }
    }

    /// The contact dragged the brief alone: the exemplar goes after it, until it is seen to be there.
    async fn go_after(&mut self, case: &BriefCase, to: Option<&str>) -> Result<(), Trouble> {
        let place = case.exemplar.as_ref().zip(to);
        let Some((exemplar, to)) = place else {
            return Ok(self.site.store.brief_followed(case.campaign).await?);
        };
        let key = self.site.key.clone();
        let client = self.client().await?;
        let to = client.folder(to);
        match moved(client, &key, exemplar, &to).await {
            Err(Error::CannotMove | Error::Refused { .. }) => {
                warn!(inbox = %self.inbox.name, campaign = %case.campaign, "the exemplar could not be moved after its brief");
                Ok(self.site.store.brief_followed(case.campaign).await?)
            }
            other => Ok(other?),
        }
    }
}
