//! What lies in the mailboxes of a company.

use std::collections::BTreeMap;

use crate::daemon::company::{Company, INBOXES};
use crate::support::looker::Mail;

/// A user and one of their folders.
pub type Spot = (String, String);

/// All mail of all users, by folder.
pub fn everything(company: &Company) -> BTreeMap<Spot, Vec<Mail>> {
    let mut all = BTreeMap::new();
    for user in INBOXES {
        let mut looker = company.dovecot.looker(user);
        for folder in looker.folders() {
            let mails = looker.mailbox(&folder);
            all.insert((user.to_owned(), folder), mails);
        }
    }
    all
}

/// The first Message-ID of a mail, without brackets; nothing where there is none.
pub fn message_id(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let head = text.split("\r\n\r\n").next().unwrap_or_default();
    let value = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("Message-ID").then_some(value)
    });
    let value = value.unwrap_or_default().trim();
    value.trim_matches(['<', '>']).to_owned()
}
