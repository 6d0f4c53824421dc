//! The contact's folders as an interface: which copies lie where, and what a person said by moving them.
//!
//! Every look compares the folders with what was there at the last one, also across a restart; CONDSTORE only tells which
//! folders need no comparing. All folders are only ever opened by EXAMINE here.

mod beneath;
mod names;
mod paths;
mod told;

use std::collections::{BTreeMap, HashMap};
use std::time::Duration;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use tokio::time::Instant;
use tracing::info;

use self::names::{Drawer, drawer};
pub(super) use self::paths::paths;
use self::told::{Look, told};
use super::intake::Intake;
use super::site::Trouble;
use crate::config::Folders;
use crate::imap::{Client, Error, Fetched, FolderState};
use crate::message::{self, header_block};
use crate::policy::Mode;
use crate::store::{Brief, Cursor, DeskMail, DeskState, DeskWish, Keyed, Mailing};

/// Headers fetched in one command.
const SET: usize = 100;

/// A server may be wrong about what has not changed: so often everything is compared all the same.
const FULL: Duration = Duration::from_secs(3600);

/// The folders of one contact, as they were at the last look.
#[derive(Default)]
pub struct Drawers {
    states: HashMap<String, FolderState>,
    compared_at: Option<Instant>,
}

impl Drawers {
    /// Looks at all of them and does what was said.
    ///
    /// # Errors
    /// The connection's or the store's; then the next look finds the same again.
    pub async fn look(&mut self, intake: &Intake, client: &mut Client) -> Result<(), Trouble> {
        let full = self.compared_at.is_none_or(|at| at.elapsed() > FULL);
        let now = Timestamp::now();
        let today = now.to_zoned(intake.desk.timezone.clone()).date();
        let mut scene = Scene::new(intake, today).await?;
        for path in paths(scene.folders, client).await? {
            let before = self.states.get(&path).filter(|_| !full);
            scene.folder(client, &path, before).await?;
        }
        let mut changes = told(&scene.known, &scene.looks, |path| scene.drawer(path), now);
        let new = scene.folders.new.trim_matches('/');
        beneath::tell(&mut changes, &scene.briefs, &scene.known, new, |path| {
            scene.drawer(path)
        });
        changes.inbox = intake.inbox.name.clone();
        changes.first = scene.first;
        changes.cursors = std::mem::take(&mut scene.cursors);
        let wishes = changes.wishes.len();
        let moved = wishes + changes.kept.len() + changes.forgotten.len() + changes.briefs.len();
        if moved + changes.cursors.len() > 0 {
            crashpoint!("dragged" if wishes > 0);
            intake.site.store.enter_desk(&changes, now).await?;
            crashpoint!("decided" if wishes > 0);
        }
        if moved > 0 {
            intake.site.bells.ring_mover(&intake.inbox.name);
        }
        if wishes > 0 {
            info!(inbox = %intake.inbox.name, count = wishes, "decided by moving mail");
            ring(intake, changes.wishes.iter().map(|(_, wish)| wish));
        }
        self.states = scene.states;
        if full {
            self.compared_at = Some(Instant::now());
        }
        Ok(())
    }
}

/// Whoever has something to do now is told.
fn ring<'a>(intake: &Intake, mut wishes: impl Iterator<Item = &'a DeskWish>) {
    let bells = &intake.site.bells;
    if wishes.any(|wish| *wish == DeskWish::Release) {
        intake
            .site
            .config
            .inboxes
            .iter()
            .for_each(|inbox| bells.ring_mover(&inbox.name));
    }
    bells.sender.notify_one();
}

/// One look, as it comes together.
struct Scene<'a> {
    intake: &'a Intake,
    folders: &'a Folders,
    today: Date,
    organizations: Vec<String>,
    first: bool,
    known: Vec<DeskMail>,
    looks: Vec<Look>,
    /// Briefs of ours that came into a folder.
    briefs: Vec<(String, Brief)>,
    /// Exemplars that this program moves itself, and where to.
    following: Vec<(i64, String)>,
    cursors: Vec<Cursor>,
    states: HashMap<String, FolderState>,
}

impl<'a> Scene<'a> {
    async fn new(intake: &'a Intake, today: Date) -> Result<Scene<'a>, Trouble> {
        let site = &intake.site;
        let new = site.config.folders.new.trim_matches('/');
        Ok(Scene {
            first: site.store.cursor(&intake.inbox.name, new).await?.is_none(),
            intake,
            folders: &site.config.folders,
            today,
            organizations: site.spoken_for(&intake.inbox.name),
            known: site.store.desk_mail(&intake.inbox.name).await?,
            looks: Vec::new(),
            briefs: Vec::new(),
            following: site.store.following(&intake.inbox.name).await?,
            cursors: Vec::new(),
            states: HashMap::new(),
        })
    }

    fn drawer(&self, path: &str) -> Option<Drawer> {
        drawer(self.folders, path, self.today)
    }

    /// One folder; where nothing changed in it since `before`, there is nothing to compare. One that a person deleted is made
    /// again, and says nothing.
    async fn folder(
        &mut self,
        client: &mut Client,
        path: &str,
        before: Option<&FolderState>,
    ) -> Result<(), Trouble> {
        let Some(drawer) = self.drawer(path) else {
            return Ok(());
        };
        let name = client.folder(path);
        let state = match client.examine(&name).await {
            Ok(state) => state,
            Err(Error::Refused { .. }) => {
                let fixed = self
                    .folders
                    .all()
                    .iter()
                    .any(|(_, name)| name.trim_matches('/') == path);
                if fixed && self.intake.inbox.mode >= Mode::File {
                    client.ensure_folder(&name).await?;
                }
                return Ok(());
            }
            Err(error) => return Err(error.into()),
        };
        if state.highest_modseq.is_none() || before != Some(&state) {
            self.compare(client, path, drawer, &state).await?;
        }
        self.states.insert(path.to_owned(), state);
        Ok(())
    }

    async fn compare(
        &mut self,
        client: &mut Client,
        path: &str,
        drawer: Drawer,
        state: &FolderState,
    ) -> Result<(), Trouble> {
        let cursor = self.cursor(client, path, &drawer, state).await?;
        let came = self.newcomers(client, cursor).await?;
        let known: Vec<u32> = self
            .known
            .iter()
            .filter(|mail| mail.folder == path && mail.uid_validity == state.uid_validity)
            .filter(|mail| mail.state != DeskState::Gone)
            .map(|mail| mail.uid)
            .collect();
        let here = client.uids_among(&known, false).await?;
        let marked = client.uids_among(&here, true).await?;
        self.looks.push(Look {
            path: path.to_owned(),
            drawer,
            uid_validity: state.uid_validity,
            came,
            here: here.into_iter().collect(),
            marked: marked.into_iter().collect(),
            followed: self
                .following
                .iter()
                .filter(|(_, to)| to == path)
                .map(|(sighting, _)| *sighting)
                .collect(),
        });
        Ok(())
    }

    /// How far the folder was read, and what lies above it. A folder that is new (or numbered anew) is read from the time on
    /// that this inbox is watched, for no copy is older; what was filed before is of no interest.
    async fn cursor(
        &self,
        client: &mut Client,
        path: &str,
        drawer: &Drawer,
        state: &FolderState,
    ) -> Result<(Cursor, Vec<u32>), Trouble> {
        let (store, inbox) = (&self.intake.site.store, &self.intake.inbox);
        let known = store.cursor(&inbox.name, path).await?;
        let known = known.filter(|cursor| cursor.uid_validity == state.uid_validity);
        if let Some(cursor) = known {
            let above = client.uids_after(cursor.last_uid).await?;
            return Ok((cursor, above));
        }
        let next = match state.uid_next {
            Some(next) => next,
            None => client.all_uids().await?.last().map_or(1, |last| last + 1),
        };
        let begin = self.watched_since().await?;
        let above = match drawer {
            Drawer::Pitches => Vec::new(),
            _ => client.uids_since(begin).await?,
        };
        let cursor = Cursor {
            inbox: inbox.name.clone(),
            folder: path.to_owned(),
            uid_validity: state.uid_validity,
            last_uid: next.saturating_sub(1),
            since: Timestamp::now(),
            reread_until: 0,
        };
        Ok((cursor, above))
    }

    /// The day from which on copies may lie anywhere, by any server's calendar.
    async fn watched_since(&self) -> Result<Date, Trouble> {
        let mut since = Timestamp::now();
        for folder in &self.intake.inbox.watch {
            let cursor = self
                .intake
                .site
                .store
                .cursor(&self.intake.inbox.name, folder)
                .await?;
            since = cursor.map_or(since, |cursor| since.min(cursor.since));
        }
        let days = i64::from(self.intake.site.config.policy.first_sync_days) + 2;
        let since = since - SignedDuration::from_hours(24 * days);
        Ok(since.to_zoned(jiff::tz::TimeZone::UTC).date())
    }

    /// The copies among the messages above the watermark, which moves on.
    async fn newcomers(
        &mut self,
        client: &mut Client,
        (mut cursor, uids): (Cursor, Vec<u32>),
    ) -> Result<Vec<(u32, i64, bool)>, Trouble> {
        let fresh = self
            .intake
            .site
            .store
            .cursor(&cursor.inbox, &cursor.folder)
            .await?;
        let mut came = Vec::new();
        for set in uids.chunks(SET) {
            let most = self.intake.site.config.limits.header_bytes;
            let headers = client.fetch_headers(set, most).await?;
            came.extend(self.copies(&cursor.folder, headers).await?);
        }
        let last = uids.last().copied().unwrap_or_default();
        cursor.last_uid = cursor.last_uid.max(last);
        if fresh.as_ref() != Some(&cursor) {
            self.cursors.push(cursor);
        }
        Ok(came)
    }

    /// Which copies these messages are; mail that this program never saw is nobody's business. Briefs are put aside.
    async fn copies(
        &mut self,
        path: &str,
        headers: Vec<Fetched>,
    ) -> Result<Vec<(u32, i64, bool)>, Trouble> {
        let (key, limits) = (
            self.intake.site.key.clone(),
            self.intake.desk.limits.clone(),
        );
        let marked: BTreeMap<u32, bool> = headers
            .iter()
            .map(|mail| {
                let deleted = mail
                    .flags
                    .iter()
                    .any(|flag| flag.eq_ignore_ascii_case("\\Deleted"));
                (mail.uid, deleted)
            })
            .collect();
        let read = move || {
            let known_by = |mail: &Fetched| {
                let id = message::read(&mail.bytes, &limits).message_id;
                let digest = Keyed::of_bytes(&key, header_block(&mail.bytes));
                (id.map(|id| Keyed::of(&key, &id)), digest)
            };
            headers.iter().map(known_by).collect::<Vec<Mailing>>()
        };
        // What breaks the parser was no copy: it would have been passed over when it came.
        let mails = self.intake.site.reader.run(read).await.unwrap_or_default();
        let (store, inbox) = (&self.intake.site.store, &self.intake.inbox.name);
        let ids: Vec<Keyed> = mails.iter().filter_map(|(id, _)| *id).collect();
        let briefs = store.briefs_among(inbox, &ids).await?;
        let found = store.identify(&self.organizations, inbox, &mails).await?;
        let mut copies = Vec::new();
        for (((uid, marked), (id, digest)), copy) in marked.into_iter().zip(mails).zip(found) {
            let same = |brief: &&Brief| Some(brief.message_key) == id && brief.digest == digest;
            match briefs.iter().find(same) {
                Some(_) if marked => {}
                Some(brief) => self.briefs.push((path.to_owned(), brief.clone())),
                None => copies.extend(copy.map(|copy| (uid, copy, marked))),
            }
        }
        Ok(copies)
    }
}
