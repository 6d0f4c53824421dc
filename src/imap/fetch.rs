//! Messages, or their first bytes, without leaving a trace: BODY.PEEK marks nothing as seen.
//!
//! Never BODYSTRUCTURE or ENVELOPE: the library's parser recurses in them as deep as a stranger's mail wants.

use std::borrow::Cow;
use std::collections::BTreeMap;

use async_imap::imap_proto::{AttributeValue, Response};
use jiff::Timestamp;
use jiff::fmt::strtime;

use super::allowance::Allowance;
use super::client::Client;
use super::command::Command;
use super::error::Error;
use super::uidset::{MAX_SET, compressed};

/// A message as far as it was fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Unique within the folder and its UIDVALIDITY.
    pub uid: u32,
    /// As the server writes them: `\Seen`, `$Forwarded`; without `\Recent`.
    pub flags: Vec<String>,
    /// When the server received it. 1970 where the server's date cannot be read: too old to be answered.
    pub internal_date: Timestamp,
    /// RFC822.SIZE in bytes; Exchange is at times a little off.
    pub size: u32,
    /// The message, or the first bytes of it.
    pub bytes: Vec<u8>,
    /// There is more than `bytes`.
    pub truncated: bool,
}

impl Client {
    /// The first `first_bytes` of each of these messages, in one command a set. Messages that are gone are not in the
    /// answer; nothing that was not asked for is.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn fetch(&mut self, uids: &[u32], first_bytes: u32) -> Result<Vec<Fetched>, Error> {
        self.fetch_section(uids, "", first_bytes).await
    }

    /// One message of at most `max_bytes` (cut there, and said so); `None` if it is gone.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn fetch_whole(
        &mut self,
        uid: u32,
        max_bytes: u32,
    ) -> Result<Option<Fetched>, Error> {
        Ok(self.fetch_section(&[uid], "", max_bytes).await?.pop())
    }

    /// The header of each of these messages, at most `first_bytes` of it; `truncated` speaks of the header.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn fetch_headers(
        &mut self,
        uids: &[u32],
        first_bytes: u32,
    ) -> Result<Vec<Fetched>, Error> {
        let mut fetched = self.fetch_section(uids, "HEADER", first_bytes).await?;
        for header in &mut fetched {
            header.truncated = header.bytes.len() as u64 >= u64::from(first_bytes);
        }
        Ok(fetched)
    }

    async fn fetch_section(
        &mut self,
        uids: &[u32],
        section: &str,
        first: u32,
    ) -> Result<Vec<Fetched>, Error> {
        let mut sorted = uids.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let mut fetched = BTreeMap::new();
        for set in sorted.chunks(MAX_SET) {
            let items =
                format!("(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[{section}]<0.{first}>)");
            let command = Command::new("UID FETCH")
                .word(&compressed(set))
                .word(&items);
            let each = |response: &Response<'_>| {
                let message =
                    read(response, first).filter(|message| set.binary_search(&message.uid).is_ok());
                if let Some(message) = message {
                    fetched.insert(message.uid, message);
                }
            };
            let limit = self.limits.transfer;
            self.run(&command, Allowance::fetch(set.len(), first), limit, each)
                .await?;
        }
        Ok(fetched.into_values().collect())
    }
}

/// A FETCH response as a message; `None` for a mere change of flags, or where the message is already gone (NIL).
pub(super) fn read(response: &Response<'_>, first: u32) -> Option<Fetched> {
    let Response::Fetch(_, attributes) = response else {
        return None;
    };
    let (mut uid, mut size, mut bytes) = (None, None, None);
    let (mut flags, mut internal_date) = (Vec::new(), None);
    for attribute in attributes {
        match attribute {
            AttributeValue::Uid(value) => uid = Some(*value),
            AttributeValue::Rfc822Size(value) => size = Some(*value),
            AttributeValue::Flags(value) => flags = of_the_message(value),
            AttributeValue::InternalDate(value) => internal_date = date(value),
            AttributeValue::BodySection {
                data: Some(data), ..
            } => bytes = Some(data.to_vec()),
            _ => {}
        }
    }
    let bytes = bytes?;
    let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
    let size = size.unwrap_or(length);
    let truncated = length >= first && size != length;
    let internal_date = internal_date.unwrap_or(Timestamp::UNIX_EPOCH);
    Some(Fetched {
        uid: uid?,
        flags,
        internal_date,
        size,
        bytes,
        truncated,
    })
}

/// `\Recent` belongs to a connection, not to the message.
fn of_the_message(flags: &[Cow<'_, str>]) -> Vec<String> {
    let own = flags
        .iter()
        .filter(|flag| !flag.eq_ignore_ascii_case("\\Recent"));
    own.map(|flag| flag.clone().into_owned()).collect()
}

/// RFC 3501 section 9, `date-time`: ` 1-Feb-2026 09:30:00 +0100`.
fn date(text: &str) -> Option<Timestamp> {
    let parsed = strtime::parse("%d-%b-%Y %H:%M:%S %z", text.trim());
    parsed.and_then(|time| time.to_timestamp()).ok()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_date_is_read() {
        for (text, meant) in [
            (" 1-Feb-2026 09:30:00 +0100", Some("2026-02-01T08:30:00Z")),
            ("17-Jul-1996 02:44:25 -0700", Some("1996-07-17T09:44:25Z")),
            ("01-Feb-2026 09:30:00 +0000", Some("2026-02-01T09:30:00Z")),
            ("yesterday", None),
            ("", None),
        ] {
            assert_eq!(
                date(text),
                meant.map(|meant| meant.parse().unwrap()),
                "{text}"
            );
        }
    }

    #[test]
    fn a_partial_answer_is_a_message_and_a_change_of_flags_is_none() {
        let line = b"* 3 FETCH (UID 7 FLAGS (\\Seen $x) INTERNALDATE \" 1-Feb-2026 09:30:00 +0100\" RFC822.SIZE 9 BODY[]<0> {4}\r\nab\r\n)\r\n";
        let (_, response) = Response::parse(line).unwrap();
        let message = read(&response, 4).unwrap();
        assert_eq!((message.uid, message.size, message.truncated), (7, 9, true));
        assert_eq!(
            (message.bytes.as_slice(), message.flags),
            (&b"ab\r\n"[..], vec!["\\Seen".to_owned(), "$x".into()])
        );
        assert!(
            !read(&response, 100).unwrap().truncated,
            "shorter than asked for is whole, whatever SIZE says"
        );
        for line in [
            "* 3 FETCH (UID 7 FLAGS (\\Seen))\r\n",
            "* 3 FETCH (UID 7 BODY[] NIL)\r\n",
            "* 3 EXISTS\r\n",
        ] {
            let (_, response) = Response::parse(line.as_bytes()).unwrap();
            assert_eq!(read(&response, 4), None);
        }
    }
}
