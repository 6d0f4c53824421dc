//! The daemon's intake, played by the clock of the mail.

use std::collections::HashMap;

use jiff::Timestamp;

use super::lifted::Lifted;
use super::line::Line;
use super::report::{Report, Reported};
use crate::cli::exit::Failure;
use crate::config::{Config, Inbox};
use crate::daemon::assign::{self, Scene, SentLetter, World};
use crate::daemon::desk::Desk;
use crate::daemon::prepare::Arrival;
use crate::daemon::read_for;
use crate::daemon::reader::Reader;
use crate::message;
use crate::store::{CampaignFilter, Cursor, Keys, Place, Store};

/// Plays messages one after the other.
pub struct Player {
    pub(super) config: Config,
    pub(super) store: Store,
    reader: Reader,
    pub(super) desks: HashMap<String, Desk>,
    pub(super) report: Report,
    /// Next UID of each inbox and folder.
    uids: HashMap<(String, String), u32>,
    /// The message (its place in the report) that caused a mail, by the mail's unique key.
    pub(super) causes: HashMap<String, usize>,
    /// The message of each sighting.
    sightings: HashMap<i64, usize>,
    pub(super) clock: Timestamp,
    /// How far the store's own mail had come: what a person decided since counts from here on, for they typed it
    /// between two replays whatever date the mail bears.
    reached: Timestamp,
}

impl Player {
    /// A player over a store.
    pub async fn new(config: Config, store: Store, report: Report) -> Result<Player, Failure> {
        let instance = store.instance();
        let desk = |organization: &crate::config::Organization| {
            (
                organization.name.clone(),
                Desk::new(&config, organization, &instance),
            )
        };
        let campaigns = store.campaigns(&CampaignFilter::default()).await?;
        let latest = campaigns.iter().map(|campaign| campaign.last_seen).max();
        Ok(Player {
            reached: latest.unwrap_or(super::NO_TIME),
            sightings: HashMap::new(),
            desks: config.organizations.iter().map(desk).collect(),
            reader: Reader::start()?,
            uids: HashMap::new(),
            causes: HashMap::new(),
            clock: super::NO_TIME,
            config,
            store,
            report,
        })
    }

    /// Plays one message, after everything that was due before it.
    pub async fn play(&mut self, line: Line) -> Result<(), Failure> {
        self.run_clock(line.at).await?;
        self.report.count(&line.bytes);
        let Some(inbox) = self.config.inbox(&line.inbox).cloned() else {
            return Ok(());
        };
        let Some(desk) = self.desks.get(&inbox.organization).cloned() else {
            return Ok(());
        };
        match line.is_sent() {
            true => self.play_sent(&desk, &inbox, line).await,
            false => self.play_received(&desk, &inbox, line).await,
        }
    }

    async fn play_received(
        &mut self,
        desk: &Desk,
        inbox: &Inbox,
        line: Line,
    ) -> Result<(), Failure> {
        let place = self.place(&line);
        let arrival = Arrival {
            place,
            at: line.at,
            truncated: false,
            header_only: false,
            junk: line.is_junk(),
            signed: false,
            bytes: line.bytes,
        };
        let (own, own_inbox, key) = (desk.clone(), inbox.clone(), self.store.key());
        let represented = self.represented(desk, inbox);
        let read = self
            .reader
            .run(move || {
                let (prepared, desk) = read_for(&own, &represented, &own_inbox, &key, arrival);
                (prepared, desk.clone())
            })
            .await;
        let Ok((prepared, desk)) = read else {
            self.report.error(
                line.path,
                "it breaks the reader; the daemon would leave it where it is".to_owned(),
            );
            return Ok(());
        };
        let mut keys = assign::keys(&self.store.key(), &prepared);
        keys.speaker = desk.speaker.clone();
        let cursor = cursor(&prepared.place);
        let outcome = self.assign(&desk, inbox, &keys, cursor, line.at, |world, scene| {
            let assigned = assign::assign(world, scene, &prepared);
            (assigned, Lifted::of(world))
        });
        let (assigned, lifted) = outcome.await?;
        let at = self.report.push(Reported::received(
            line.path,
            line.folder,
            &prepared,
            &assigned,
        ));
        self.sightings
            .extend(lifted.sighting.map(|sighting| (sighting, at)));
        for copy in lifted.copies {
            if let Some(&at) = self.sightings.get(&copy.sighting) {
                self.report.lifted(at, copy.campaign, copy.to);
            }
        }
        for key in assigned.outcome().iter().flat_map(|outcome| &outcome.mails) {
            self.causes.insert(key.clone(), at);
        }
        Ok(())
    }

    async fn play_sent(&mut self, desk: &Desk, inbox: &Inbox, line: Line) -> Result<(), Failure> {
        let place = self.place(&line);
        let (limits, key, bytes) = (desk.limits.clone(), self.store.key(), line.bytes);
        let read = move || {
            let message = message::read(&bytes, &limits);
            (
                SentLetter::read(&key, place, line.at, &message),
                message.message_id,
            )
        };
        let Ok((letter, message_id)) = self.reader.run(read).await else {
            self.report
                .error(line.path, "it breaks the reader".to_owned());
            return Ok(());
        };
        let keys = assign::letter_keys(&self.store.key(), &letter);
        let cursor = cursor(&letter.place);
        for other in self.represented(desk, inbox) {
            let note = |world: &mut World, scene: Scene<'_>| {
                assign::record_answer(world, scene.desk, &letter)
            };
            self.assign(&other, inbox, &keys, cursor.clone(), line.at, note)
                .await?;
        }
        self.assign(desk, inbox, &keys, cursor, line.at, |world, scene| {
            assign::record_letter(world, scene, letter.clone())
        })
        .await?;
        self.report.push(Reported::sent(
            line.path,
            inbox.name.clone(),
            line.folder,
            message_id,
        ));
        Ok(())
    }

    /// The desks of the organisations that this inbox's contact speaks for.
    fn represented(&self, desk: &Desk, inbox: &Inbox) -> Vec<Desk> {
        let speaks = |other: &&Desk| other.speaks_through(&desk.organization, &inbox.name);
        self.desks.values().filter(speaks).cloned().collect()
    }

    async fn assign<T>(
        &self,
        desk: &Desk,
        inbox: &Inbox,
        keys: &Keys,
        cursor: Cursor,
        now: Timestamp,
        decide: impl Fn(&mut World, Scene<'_>) -> T,
    ) -> Result<T, Failure> {
        let key = self.store.key();
        let scene = Scene {
            desk,
            key: &key,
            inbox,
            watched_since: super::NO_TIME,
            reread_until: 0,
            now,
            groups_internal: true,
        };
        let mut assignment = self.store.begin(&desk.organization).await?;
        let mut ledger = assignment.load(keys).await?;
        for vendor in ledger.vendors.values_mut() {
            vendor.since = vendor.since.map(|since| since.min(self.reached));
        }
        for told in ledger.heard.values_mut() {
            told.since = told.since.map(|since| since.min(self.reached));
        }
        let mut world = World::new(ledger);
        let decided = decide(&mut world, scene);
        world.changes.cursor = Some(cursor);
        assignment.enter(&world.changes, now).await?;
        assignment.commit().await?;
        Ok(decided)
    }

    /// A place that is its own in this store, also when a later replay goes on from it.
    fn place(&mut self, line: &Line) -> Place {
        let next = self
            .uids
            .entry((line.inbox.clone(), line.folder.clone()))
            .or_insert(0);
        *next += 1;
        let hash = blake3::hash(line.path.as_bytes());
        let [a, b, c, d, ..] = *hash.as_bytes();
        Place {
            inbox: line.inbox.clone(),
            folder: line.folder.clone(),
            uid_validity: u32::from_be_bytes([a, b, c, d]).max(1),
            uid: *next,
        }
    }
}

fn cursor(place: &Place) -> Cursor {
    Cursor {
        inbox: place.inbox.clone(),
        folder: place.folder.clone(),
        uid_validity: place.uid_validity,
        last_uid: place.uid,
        since: super::NO_TIME,
        reread_until: 0,
    }
}
