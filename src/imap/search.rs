//! Questions that are answered by UIDs.

use async_imap::imap_proto::{MailboxDatum, Response};
use jiff::civil::Date;

use super::allowance::Allowance;
use super::client::Client;
use super::command::Command;
use super::error::Error;
use super::uidset::{MAX_SET, compressed};

/// Longest Message-ID searched for; HEADER looks for a part of the header, so a cut one still finds it.
const MAX_MESSAGE_ID: usize = 500;
/// Shorter pieces of a Message-ID would find half the mailbox.
const MIN_MESSAGE_ID: usize = 8;

impl Client {
    /// UIDs above `last` in the selected folder, in order. The echo of the newest message, which `n:*` always brings
    /// (RFC 3501 section 6.4.8), is dropped.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn uids_after(&mut self, last: u32) -> Result<Vec<u32>, Error> {
        let Some(first) = last.checked_add(1) else {
            return Ok(Vec::new());
        };
        let mut uids = self
            .search(Command::new("UID SEARCH").word(&format!("UID {first}:*")))
            .await?;
        uids.retain(|&uid| uid > last);
        Ok(uids)
    }

    /// All UIDs of the selected folder, in order.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn all_uids(&mut self) -> Result<Vec<u32>, Error> {
        self.search(Command::new("UID SEARCH").word("ALL")).await
    }

    /// Those of these UIDs that the selected folder holds; of them only those marked \\Deleted where that is asked, in order.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn uids_among(&mut self, uids: &[u32], deleted: bool) -> Result<Vec<u32>, Error> {
        let mut found = Vec::new();
        for set in uids.chunks(MAX_SET) {
            let mark = if deleted { "DELETED " } else { "" };
            let asked = format!("{mark}UID {}", compressed(set));
            let part = self.search(Command::new("UID SEARCH").word(&asked)).await?;
            found.extend(part.into_iter().filter(|uid| set.contains(uid)));
        }
        Ok(found)
    }

    /// UIDs of messages that arrived on `date` or later by the server's calendar (RFC 3501, `SINCE`), in order.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn uids_since(&mut self, date: Date) -> Result<Vec<u32>, Error> {
        self.search(
            Command::new("UID SEARCH").word(&format!("SINCE {}", date.strftime("%-d-%b-%Y"))),
        )
        .await
    }

    /// UIDs of messages whose Message-ID contains this one, in order. Candidates only: the server compares loosely, and
    /// of a Message-ID that is not plain ASCII only the longest plain piece is asked for.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn search_message_id(&mut self, message_id: &str) -> Result<Vec<u32>, Error> {
        let piece = plain_piece(message_id);
        if piece.len() < MIN_MESSAGE_ID {
            return Ok(Vec::new());
        }
        self.search(
            Command::new("UID SEARCH")
                .word("HEADER Message-ID")
                .string(piece),
        )
        .await
    }

    async fn search(&mut self, command: Command) -> Result<Vec<u32>, Error> {
        // What is announced from here on may be missing in the answer; what was announced before is in it.
        self.take_news();
        let mut uids = Vec::new();
        let limit = self.limits.transfer;
        let each = |response: &Response<'_>| {
            if let Response::MailboxData(MailboxDatum::Search(found)) = response {
                uids.extend_from_slice(found);
            }
        };
        self.run(&command, Allowance::SMALL, limit, each).await?;
        uids.retain(|&uid| uid > 0);
        uids.sort_unstable();
        uids.dedup();
        Ok(uids)
    }
}

fn plain_piece(message_id: &str) -> &str {
    let pieces = message_id.split(|char: char| !matches!(char, ' '..='~'));
    let longest = pieces
        .map(str::trim)
        .max_by_key(|piece| piece.len())
        .unwrap_or_default();
    longest.get(..MAX_MESSAGE_ID).unwrap_or(longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_id_of_any_bytes_is_searched_for_by_its_longest_plain_piece() {
        assert_eq!(plain_piece("<abc@mail.example>"), "<abc@mail.example>");
        assert_eq!(
            plain_piece("<a\r\nA1 LOGOUT\r\nabcdefghijk@x>"),
            "abcdefghijk@x>"
        );
        assert_eq!(plain_piece("<é-123456789>"), "-123456789>");
        assert_eq!(plain_piece(&"x".repeat(5000)).len(), MAX_MESSAGE_ID);
        assert_eq!(plain_piece("日本"), "");
    }
}
