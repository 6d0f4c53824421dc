//! A batch of messages from the wire to the store: counted, read, assigned, entered; then the bells are rung.

use std::collections::BTreeSet;
use std::sync::Arc;

use jiff::Timestamp;
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::apart::read_for;
use super::assign::{self, Assigned, Outcome, Scene, SentLetter, World};
use super::desk::Desk;
use super::prepare::{Arrival, Prepared};
use super::site::Site;
use crate::config::Inbox;
use crate::policy::Do;
use crate::store::{Cursor, Keyed, Keys, StoreError};

/// Times an assignment is tried again that raced with another worker's.
const RACES: u32 = 5;

/// One inbox's way into the store.
#[derive(Clone)]
pub struct Intake {
    /// What is shared.
    pub site: Arc<Site>,
    /// The organisation's desk.
    pub desk: Arc<Desk>,
    /// The inbox.
    pub inbox: Arc<Inbox>,
    /// Its folder for spam, should that be watched.
    pub junk: Option<String>,
    /// Asks to begin nothing new.
    pub stop: CancellationToken,
}

/// A batch could not be read: its parser failed on one of its messages.
#[derive(Debug)]
pub struct Unreadable;

impl Intake {
    /// The organisations whose mail may come here as well: those that this inbox's contact speaks for.
    fn represented(&self) -> Vec<Arc<Desk>> {
        let own = &self.desk.organization;
        self.site.represented_at(own, &self.inbox.name)
    }

    /// Reads a batch on the reader's thread.
    ///
    /// # Errors
    /// [`Unreadable`] if one of the messages broke the parser.
    pub async fn prepare(&self, arrivals: Vec<Arrival>) -> Result<Vec<Prepared>, Unreadable> {
        let (desk, inbox, key) = (self.desk.clone(), self.inbox.clone(), self.site.key.clone());
        let represented = self.represented();
        let read = move || {
            let others = || represented.iter().map(|desk| &**desk);
            arrivals
                .into_iter()
                .map(|arrival| read_for(&desk, others(), &inbox, &key, arrival).0)
                .collect()
        };
        self.site.reader.run(read).await.map_err(|_| Unreadable)
    }

    /// Assigns and enters a batch in one transaction that also moves the watermark to `cursor`. What belongs to an
    /// organisation that is spoken for here is entered before, each in a transaction of its own: done twice, it is known.
    ///
    /// # Errors
    /// The store's; then nothing of this inbox's own organisation was entered.
    pub async fn enter(
        &self,
        batch: &[Prepared],
        cursor: Cursor,
        now: Timestamp,
    ) -> Result<Vec<Assigned>, StoreError> {
        let mut found: Vec<Option<Assigned>> = vec![None; batch.len()];
        let whose = self.whose(batch).await?;
        let mut others: Vec<&Arc<Desk>> = whose.iter().flatten().collect();
        others.sort_by(|one, two| one.organization.cmp(&two.organization));
        others.dedup_by(|one, two| one.organization == two.organization);
        for part in others.into_iter().map(Some).chain([None]) {
            let desk = part.unwrap_or(&self.desk);
            let name = |desk: &Arc<Desk>| desk.organization.clone();
            let is_of_part =
                |at: &usize| whose.get(*at).and_then(Option::as_ref).map(name) == part.map(name);
            let places: Vec<usize> = (0..batch.len()).filter(is_of_part).collect();
            let of_part = || places.iter().filter_map(|at| batch.get(*at));
            let mut keys = merged(of_part().map(|prepared| assign::keys(&self.site.key, prepared)));
            keys.speaker = desk.speaker.clone();
            let scene = self.scene(desk, &cursor, now);
            let assign_all = |world: &mut World| {
                let assigned = of_part().map(|prepared| assign::assign(world, scene, prepared));
                assigned.collect::<Vec<_>>()
            };
            let after = part.is_none().then(|| cursor.clone());
            let assigned = self.transact(desk, &keys, after, now, assign_all).await?;
            for (at, assigned) in places.into_iter().zip(assigned) {
                found[at] = Some(assigned);
            }
        }
        Ok(found.into_iter().flatten().collect())
    }

    /// The represented organisation that each message belongs to: what its people passed on, and its exemplars, which a
    /// person dragged out of the contact's folders.
    async fn whose(&self, batch: &[Prepared]) -> Result<Vec<Option<Arc<Desk>>>, StoreError> {
        let represented = self.represented();
        if represented.is_empty() {
            return Ok(vec![None; batch.len()]);
        }
        let digests: Vec<Keyed> = batch.iter().map(|prepared| prepared.digest).collect();
        let exemplars = self.site.store.exemplars(&digests).await?;
        let whose = |prepared: &Prepared| {
            let of = exemplars.get(&prepared.digest);
            let is_its = |desk: &&Arc<Desk>| {
                of.is_some_and(|of| *of == desk.organization) || desk.passed_on(prepared)
            };
            represented.iter().find(is_its).cloned()
        };
        Ok(batch.iter().map(whose).collect())
    }

    /// Enters mails of a Sent folder. What the contact wrote is noted with everybody the contact speaks for, before it is
    /// entered here.
    ///
    /// # Errors
    /// The store's; then nothing of this inbox's own organisation was entered.
    pub async fn enter_letters(
        &self,
        letters: &[SentLetter],
        cursor: Cursor,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let keys = merged(
            letters
                .iter()
                .map(|letter| assign::letter_keys(&self.site.key, letter)),
        );
        for desk in self.represented() {
            let note = |world: &mut World| {
                let letters = letters.iter();
                letters.for_each(|letter| assign::record_answer(world, &desk, letter));
            };
            self.transact(&desk, &keys, None, now, note).await?;
        }
        let scene = self.scene(&self.desk, &cursor, now);
        let record = |world: &mut World| {
            letters.iter().for_each(|letter| {
                assign::record_letter(world, scene, letter.clone());
            });
        };
        self.transact(&self.desk, &keys, Some(cursor.clone()), now, record)
            .await
    }

    fn scene<'a>(&'a self, desk: &'a Desk, cursor: &Cursor, now: Timestamp) -> Scene<'a> {
        Scene {
            desk,
            key: &self.site.key,
            inbox: &self.inbox,
            watched_since: cursor.since,
            reread_until: cursor.reread_until,
            groups_internal: false,
            now,
        }
    }

    async fn transact<T>(
        &self,
        desk: &Desk,
        keys: &Keys,
        cursor: Option<Cursor>,
        now: Timestamp,
        decide: impl Fn(&mut World) -> T,
    ) -> Result<T, StoreError> {
        let mut tries = 0;
        loop {
            tries += 1;
            let mut assignment = self.site.store.begin(&desk.organization).await?;
            let mut world = World::new(assignment.load(keys).await?);
            let decided = decide(&mut world);
            world.changes.cursor = cursor.clone();
            let entered = match assignment.enter(&world.changes, now).await {
                Ok(()) => {
                    crashpoint!("cp08");
                    assignment.commit().await
                }
                Err(error) => Err(error),
            };
            match entered {
                Ok(()) => {
                    self.tell(&world);
                    return Ok(decided);
                }
                Err(StoreError::Raced(_)) if tries < RACES => continue,
                Err(error) => return Err(error),
            }
        }
    }

    /// Rings the bells of everybody who has something to do now, and says in the log what was entered.
    fn tell(&self, world: &World) {
        let changes = &world.changes;
        let moves = changes.moves.iter().map(|wanted| &wanted.from.inbox);
        let inboxes: BTreeSet<_> = moves
            .chain(changes.placements.iter().map(|wanted| &wanted.inbox))
            .collect();
        inboxes
            .into_iter()
            .for_each(|inbox| self.site.bells.ring_mover(inbox));
        if !changes.dragged_back.is_empty() || !changes.exemplars_back.is_empty() {
            info!(inbox = %self.inbox.name, "put back by a person: no pitch, and a lesson");
            let everywhere = self.desk.modes.keys();
            everywhere.for_each(|inbox| self.site.bells.ring_mover(inbox));
        }
        if !changes.mails.is_empty() || !changes.upgraded.is_empty() {
            self.site.bells.ring_senders();
        }
        for id in &changes.new_campaigns {
            info!(campaign = %id, inbox = %self.inbox.name, "a new campaign");
        }
        for trouble in &world.trouble {
            warn!(inbox = %self.inbox.name, "{trouble}");
        }
    }
}

/// Says in the log what was decided about one message: numbers and words of ours, nothing of the mail.
pub fn log_outcome(inbox: &str, uid: u32, outcome: &Outcome) {
    let done: Vec<&'static str> = outcome
        .decision
        .actions
        .iter()
        .map(|action| word(action.what))
        .collect();
    info!(
        inbox,
        uid,
        verdict = ?outcome.assessment.verdict,
        campaign = outcome.campaign.map(|id| id.to_string()),
        actions = done.join(" "),
        "decided"
    );
}

fn word(what: Do) -> &'static str {
    match what {
        Do::File => "file",
        Do::Exemplar => "exemplar",
        Do::Reply => "reply",
        Do::Draft => "draft",
        Do::Acknowledge => "acknowledge",
        Do::Brief => "brief",
        Do::Leave => "leave",
    }
}

/// The keys of a whole batch.
pub fn merged(keys: impl Iterator<Item = Keys>) -> Keys {
    keys.fold(Keys::default(), |mut all, keys| {
        all.texts.extend(keys.texts);
        all.message_ids.extend(keys.message_ids);
        all.vendors.extend(keys.vendors);
        all.addresses.extend(keys.addresses);
        all.guards.extend(keys.guards);
        all.links.extend(keys.links);
        all.campaigns_of.extend(keys.campaigns_of);
        all.speaker = all.speaker.or(keys.speaker);
        all
    })
}
