//! Messages into folders: moved, or laid there. The only place where mail leaves a folder.
//!
//! Without MOVE the steps are COPY, STORE \Deleted, UID EXPUNGE, each a method, so that the caller can write down what is
//! done before the next. There is no bare EXPUNGE and no CLOSE in this program: they would also remove what other people
//! have marked.

use std::ops::RangeInclusive;

use async_imap::imap_proto::rfc4315::UidSetMember;
use async_imap::imap_proto::{Response, ResponseCode};
use jiff::Timestamp;

use super::allowance::Allowance;
use super::answer::code;
use super::client::Client;
use super::command::{Command, quoted};
use super::error::Error;
use super::names::FolderName;
use super::uidset::{MAX_SET, compressed};

/// How this server lets a message leave a folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MoveWay {
    /// UID MOVE (RFC 6851), in one step.
    Move,
    /// COPY, STORE, UID EXPUNGE (RFC 4315), in three.
    CopyAndExpunge,
    /// Not at all.
    None,
}

/// What the server says has become of the messages (COPYUID): a hint, which many servers do not give.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Moved {
    /// UIDVALIDITY of the target.
    pub uid_validity: Option<u32>,
    /// UID in the source, UID in the target.
    pub pairs: Vec<(u32, u32)>,
}

impl Client {
    /// How this server lets a message leave a folder.
    pub fn move_way(&self) -> MoveWay {
        match (self.capabilities.moves, self.capabilities.uidplus) {
            (true, _) => MoveWay::Move,
            (false, true) => MoveWay::CopyAndExpunge,
            (false, false) => MoveWay::None,
        }
    }

    /// Moves messages out of the folder opened by [`Client::select`], in the best way the server has. At most
    /// 700 UIDs at once; more are refused by many servers.
    ///
    /// # Errors
    /// [`Error::CannotMove`] before anything is done. After [`Error::Refused`] with MOVE or COPY nothing has moved. After
    /// any other error the outcome is unknown: drop the connection and look.
    pub async fn move_messages(
        &mut self,
        uids: &[u32],
        target: &FolderName,
    ) -> Result<Moved, Error> {
        match self.move_way() {
            MoveWay::None => Err(Error::CannotMove),
            MoveWay::Move => self.put("UID MOVE", uids, target).await,
            MoveWay::CopyAndExpunge => {
                let moved = self.copy(uids, target).await?;
                self.mark_deleted(uids).await?;
                self.expunge_uids(uids).await?;
                Ok(moved)
            }
        }
    }

    /// First step without MOVE: the messages are in both folders.
    ///
    /// # Errors
    /// See [`Error`]; after [`Error::Refused`] nothing has been copied (RFC 3501 section 6.4.7).
    pub async fn copy(&mut self, uids: &[u32], target: &FolderName) -> Result<Moved, Error> {
        self.put("UID COPY", uids, target).await
    }

    /// Second step, only after [`Client::copy`] has said yes.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn mark_deleted(&mut self, uids: &[u32]) -> Result<(), Error> {
        self.on_set("UID STORE", uids, "+FLAGS.SILENT (\\Deleted)")
            .await
    }

    /// Third step: removes these messages and no others.
    ///
    /// # Errors
    /// [`Error::CannotMove`] without UIDPLUS; see [`Error`].
    pub async fn expunge_uids(&mut self, uids: &[u32]) -> Result<(), Error> {
        if !self.capabilities.uidplus {
            return Err(Error::CannotMove);
        }
        self.on_set("UID EXPUNGE", uids, "").await
    }

    async fn on_set(&mut self, name: &'static str, uids: &[u32], what: &str) -> Result<(), Error> {
        let (limit, removed) = (self.limits.transfer, self.removed);
        for set in uids.chunks(MAX_SET) {
            let mut command = Command::new(name).word(&compressed(set));
            if !what.is_empty() {
                command = command.word(what);
            }
            self.run(&command, Allowance::SMALL, limit, |_| {}).await?;
        }
        self.removed = removed;
        Ok(())
    }

    async fn put(
        &mut self,
        name: &'static str,
        uids: &[u32],
        target: &FolderName,
    ) -> Result<Moved, Error> {
        let (limit, removed) = (self.limits.transfer, self.removed);
        let mut moved = Moved::default();
        for set in uids.chunks(MAX_SET) {
            let command = Command::new(name)
                .word(&compressed(set))
                .string(target.wire());
            let each = |response: &Response<'_>| {
                // In the tagged answer to COPY, in an untagged one before MOVE's (RFC 6851 section 4.3).
                if let Some(ResponseCode::CopyUid(uid_validity, from, to)) = code(response) {
                    crashpoint!("cp14" if name == "UID MOVE");
                    moved.uid_validity = Some(*uid_validity);
                    moved.pairs.extend(pairs(from, to, set.len()));
                }
            };
            self.run(&command, Allowance::SMALL, limit, each).await?;
        }
        // What we have removed ourselves is no news.
        self.removed = removed;
        Ok(moved)
    }

    /// Lays a message into a folder, with CR LF as line ends, and gives its UID where the server tells it (APPENDUID).
    ///
    /// # Errors
    /// See [`Error`]; after anything but [`Error::Refused`] the message may be there or not.
    pub async fn append(
        &mut self,
        folder: &FolderName,
        flags: &[&str],
        internal_date: Option<Timestamp>,
        bytes: &[u8],
    ) -> Result<Option<u32>, Error> {
        let mut command = Command::new("APPEND").string(folder.wire());
        if !flags.is_empty() {
            command = command.word(&format!("({})", flags.join(" ")));
        }
        if let Some(date) = internal_date
            .and_then(|date| quoted(&date.strftime("%d-%b-%Y %H:%M:%S +0000").to_string()))
        {
            command = command.word(&date);
        }
        let mut uid = None;
        let each = |response: &Response<'_>| {
            if let Some(ResponseCode::AppendUid(_, set)) = code(response) {
                uid = set.first().map(|member| *range(member).start());
            }
        };
        let limit = self.limits.transfer;
        self.run(&command.literal(bytes), Allowance::SMALL, limit, each)
            .await?;
        Ok(uid)
    }
}

fn range(member: &UidSetMember) -> RangeInclusive<u32> {
    match member {
        UidSetMember::Uid(uid) => *uid..=*uid,
        UidSetMember::UidRange(range) => range.clone(),
    }
}

/// Source and target side by side; nothing where the server's two lists differ in length or exceed what was asked.
fn pairs(from: &[UidSetMember], to: &[UidSetMember], asked: usize) -> Vec<(u32, u32)> {
    let list = |set: &[UidSetMember]| {
        set.iter()
            .flat_map(range)
            .take(asked + 1)
            .collect::<Vec<u32>>()
    };
    let (from, to) = (list(from), list(to));
    if from.len() != to.len() || from.len() > asked {
        return Vec::new();
    }
    from.into_iter().zip(to).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copyuid_is_read_as_pairs_and_disbelieved_where_it_does_not_fit() {
        let uid = UidSetMember::Uid;
        let run = |range: RangeInclusive<u32>| UidSetMember::UidRange(range);
        assert_eq!(
            pairs(&[run(4..=5), uid(9)], &[run(1..=3)], 3),
            [(4, 1), (5, 2), (9, 3)]
        );
        assert_eq!(pairs(&[uid(4)], &[run(1..=3)], 3), []);
        assert_eq!(pairs(&[run(1..=u32::MAX)], &[run(1..=u32::MAX)], 3), []);
    }
}
