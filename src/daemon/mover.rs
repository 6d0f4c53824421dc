//! One inbox's mover: the only place where messages are moved, and where mails are laid into mailboxes.
//!
//! The wish is a row that was committed before anything happens here. Every attempt begins by looking: is the message in
//! the source, under the same UIDVALIDITY and with the same header block? Is it in the target? So a move that was cut
//! off anywhere is finished and never repeated, and what a person moved meanwhile is left alone.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tokio::time::{Instant, sleep};
use tokio_util::sync::CancellationToken;
use tracing::{info, warn};

use super::inbox::in_words;
use super::locate::locate;
use super::pace;
use super::site::{Site, Trouble, log_in};
use crate::config::Inbox;
use crate::imap::{Backoff, Cause, Client, Error, FolderName, MoveWay};
use crate::policy::Mode;
use crate::store::{Move, MoveSettled, MoveState};

/// How often the mover looks without being rung for.
pub(super) const POLL: Duration = Duration::from_secs(30);

/// Moves in one command: few enough that a cut leaves little to look after.
const SET: u32 = 50;

/// Placements in one go; each holds a whole message.
const PLACEMENTS: u32 = 10;

/// Wait after a refusal that may pass (a full mailbox).
pub(super) const PATIENCE: SignedDuration = SignedDuration::from_mins(10);

/// Carries out what is wanted in one inbox, until `stop`.
pub async fn serve(site: Arc<Site>, inbox: Inbox, stop: CancellationToken) {
    if inbox.mode < Mode::File {
        return;
    }
    let task = super::progress::of_mover(&inbox.name);
    let mut backoff = Backoff::default();
    let mut mover = Mover {
        site: site.clone(),
        inbox,
        stop,
        client: None,
        folders_made: false,
        refused: None,
    };
    while !mover.stop.is_cancelled() {
        site.progress
            .promise(&task, POLL + Duration::from_secs(900));
        let began = Instant::now();
        match mover.round().await {
            Ok((worked, next)) => {
                if worked {
                    backoff = Backoff::default();
                }
                mover.tell(mover.refused.clone()).await;
                let every = pace::poll(next);
                site.progress.promise(&task, every);
                mover.wait_for_bell(every).await;
            }
            Err(trouble) => {
                mover.client = None;
                if trouble.cause() != Cause::Login {
                    backoff.ended_after(pace::lasted(began.elapsed()));
                }
                let wait = backoff.next(rand::random(), trouble.cause());
                let words = in_words(&trouble, &backoff, wait);
                warn!(inbox = %mover.inbox.name, wait_seconds = wait.as_secs(), "filing in {}: {words}; trying again", mover.inbox.name);
                mover.tell(Some(words)).await;
                let wait = pace::wait(wait);
                site.progress.promise(&task, wait);
                mover.wait(wait).await;
            }
        }
    }
    if let Some(client) = mover.client.take() {
        client.logout().await;
    }
    site.progress.done(&task);
}

/// Whether a round had something to do, and how long until the next, unless somebody rings.
type Round = (bool, Duration);

/// One inbox's mover and its connection.
pub(super) struct Mover {
    pub(super) site: Arc<Site>,
    pub(super) inbox: Inbox,
    stop: CancellationToken,
    client: Option<Client>,
    folders_made: bool,
    /// The server's last refusal, until the next try.
    refused: Option<String>,
}

impl Mover {
    async fn wait_for_bell(&self, longest: Duration) {
        tokio::select! {
            () = self.site.bells.heard_by_mover(&self.inbox.name) => {}
            () = self.wait(longest) => {}
        }
    }

    /// Waits, whoever rings: a server that wants to be left alone is.
    async fn wait(&self, wait: Duration) {
        tokio::select! {
            () = sleep(wait) => {}
            () = self.stop.cancelled() => {}
        }
    }

    /// Does everything that is wanted now; keeps the connection only while there is something to do.
    async fn round(&mut self) -> Result<Round, Trouble> {
        let mut worked = !self.folders_made;
        if !self.folders_made {
            self.make_folders().await?;
        }
        loop {
            let moves = self
                .site
                .store
                .planned_moves(&self.inbox.name, Timestamp::now(), SET)
                .await?;
            let placements = self
                .site
                .store
                .planned_placements(&self.inbox.name, Timestamp::now(), PLACEMENTS)
                .await?;
            if self.stop.is_cancelled() || moves.is_empty() && placements.is_empty() {
                break;
            }
            worked = true;
            for ((folder, to), group) in grouped(moves) {
                self.move_group(&folder, &to, group).await?;
            }
            for placement in placements {
                self.place(placement).await?;
            }
        }
        let next = self.briefs().await?;
        if let Some(client) = self.client.take() {
            client.logout().await;
        }
        Ok((worked, next))
    }

    pub(super) async fn client(&mut self) -> Result<&mut Client, Trouble> {
        if self.client.is_none() {
            self.client = Some(log_in(&self.site.tokens, &self.inbox).await?);
        }
        // Just filled in.
        self.client.as_mut().ok_or(Trouble::Imap(Error::Closed))
    }

    /// Creates the folders at the first chance, so that a person finds them before the first pitch comes.
    async fn make_folders(&mut self) -> Result<(), Trouble> {
        let folders = &self.site.config.folders;
        let is_contact = !self.site.spoken_for(&self.inbox.name).is_empty();
        let wanted: Vec<String> = match is_contact {
            true => folders
                .all()
                .iter()
                .map(|(_, folder)| (*folder).to_owned())
                .collect(),
            false => vec![folders.pitches.clone()],
        };
        let client = self.client().await?;
        for folder in wanted {
            let folder = client.folder(&folder);
            client.ensure_folder(&folder).await?;
        }
        self.folders_made = true;
        Ok(())
    }

    async fn move_group(
        &mut self,
        folder: &str,
        to: &str,
        group: Vec<Move>,
    ) -> Result<(), Trouble> {
        let ids: Vec<i64> = group.iter().map(|wanted| wanted.planned.id).collect();
        let claimed = self.site.store.claim_moves(&ids, Timestamp::now()).await?;
        crashpoint!("cp11");
        let group: Vec<Move> = group
            .into_iter()
            .filter(|wanted| claimed.contains(&wanted.planned.id))
            .collect();
        if group.is_empty() {
            return Ok(());
        }
        self.refused = None;
        let key = self.site.key.clone();
        let client = self.client().await?;
        let target = client.folder(to);
        client.ensure_folder(&target).await?;
        let source = client.folder(folder);
        let located = locate(client, &key, &source, &target, group).await?;
        crashpoint!("found" if !located.settled.is_empty());
        self.settle(
            located
                .settled
                .iter()
                .map(|(wanted, state)| settled(wanted, *state)),
        )
        .await?;
        self.finish_copies(&source, located.in_both).await?;
        self.move_present(&source, &target, located.present).await
    }

    /// The target holds them already: only the source is left to be cleared.
    async fn finish_copies(
        &mut self,
        source: &FolderName,
        both: Vec<(Move, u32)>,
    ) -> Result<(), Trouble> {
        if both.is_empty() {
            return Ok(());
        }
        let uids: Vec<u32> = both.iter().map(|(_, uid)| *uid).collect();
        let client = self.client().await?;
        client.select(source).await?;
        let cleared = match client.mark_deleted(&uids).await {
            Ok(()) => {
                crashpoint!("cp18");
                client.expunge_uids(&uids).await
            }
            Err(error) => Err(error),
        };
        crashpoint!("cp19");
        self.settle_all(both.iter().map(|(wanted, _)| wanted), cleared)
            .await
    }

    async fn move_present(
        &mut self,
        source: &FolderName,
        target: &FolderName,
        present: Vec<(Move, u32)>,
    ) -> Result<(), Trouble> {
        if present.is_empty() {
            return Ok(());
        }
        let uids: Vec<u32> = present.iter().map(|(_, uid)| *uid).collect();
        let client = self.client().await?;
        client.select(source).await?;
        let outcome = match client.move_way() {
            MoveWay::Move => client.move_messages(&uids, target).await.map(|_| ()),
            MoveWay::None => Err(Error::CannotMove),
            MoveWay::CopyAndExpunge => match client.copy(&uids, target).await {
                Ok(_) => {
                    crashpoint!("cp17");
                    return self.after_copy(source, present).await;
                }
                Err(error) => Err(error),
            },
        };
        crashpoint!("cp15");
        self.settle_all(present.iter().map(|(wanted, _)| wanted), outcome)
            .await
    }

    /// COPY was answered with OK: that is written down before the source is touched, so it is never copied again.
    async fn after_copy(
        &mut self,
        source: &FolderName,
        copied: Vec<(Move, u32)>,
    ) -> Result<(), Trouble> {
        self.settle(
            copied
                .iter()
                .map(|(wanted, _)| settled(wanted, MoveState::Copied)),
        )
        .await?;
        crashpoint!("copied");
        self.finish_copies(source, copied).await
    }

    /// Writes down how a command ended. A refusal leaves the connection good and the mail where it is; anything else
    /// leaves the outcome unknown, and the next round looks.
    async fn settle_all<'a>(
        &mut self,
        moves: impl Iterator<Item = &'a Move>,
        outcome: Result<(), Error>,
    ) -> Result<(), Trouble> {
        let (state, error, retry) = match outcome {
            Ok(()) => (MoveState::Moved, None, None),
            Err(Error::CannotMove) => {
                (MoveState::Failed, Some(Error::CannotMove.to_string()), None)
            }
            Err(refused @ Error::Refused { .. }) => (
                MoveState::Planned,
                Some(refused.to_string()),
                Some(Timestamp::now() + PATIENCE),
            ),
            Err(error) => return Err(error.into()),
        };
        let all: Vec<MoveSettled> = moves
            .map(|wanted| MoveSettled {
                error: error.clone(),
                retry_at: retry,
                ..settled(wanted, state)
            })
            .collect();
        let count = all.len();
        self.settle(all.into_iter()).await?;
        match error {
            None => info!(inbox = %self.inbox.name, count, "filed"),
            Some(error) => {
                warn!(inbox = %self.inbox.name, count, "not filed, left where it is: {error}");
                self.refused = Some(error);
            }
        }
        Ok(())
    }

    async fn settle(&self, moves: impl Iterator<Item = MoveSettled>) -> Result<(), Trouble> {
        let moves: Vec<MoveSettled> = moves.collect();
        Ok(self.site.store.settle_moves(&moves).await?)
    }
}

fn settled(wanted: &Move, state: MoveState) -> MoveSettled {
    MoveSettled {
        id: wanted.planned.id,
        state,
        error: None,
        retry_at: None,
    }
}

fn grouped(moves: Vec<Move>) -> BTreeMap<(String, String), Vec<Move>> {
    let mut groups: BTreeMap<(String, String), Vec<Move>> = BTreeMap::new();
    for wanted in moves {
        let key = (
            wanted.planned.from.folder.clone(),
            wanted.planned.to.clone(),
        );
        groups.entry(key).or_default().push(wanted);
    }
    groups
}
