//! All messages of all inboxes in order of arrival: the topmost Received date, else Date, else the order of the files.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::NO_TIME;
use super::report::Report;
use crate::cli::mailfiles::MailFile;
use crate::message::{self, Limits, Message, domain, header_block, received_at};

/// One message and its place in time.
#[derive(Debug, Clone)]
pub struct Line {
    /// Its path, as reported.
    pub path: String,
    /// The inbox it lies in.
    pub inbox: String,
    /// The folder.
    pub folder: String,
    /// When it arrived: the clock of the replay.
    pub at: Timestamp,
    /// The bytes.
    pub bytes: Vec<u8>,
    headers: Message,
}

impl Line {
    /// A folder of mail that we wrote.
    pub fn is_sent(&self) -> bool {
        let name = self
            .folder
            .rsplit(['/', '.'])
            .next()
            .unwrap_or_default()
            .to_lowercase();
        matches!(
            name.as_str(),
            "sent"
                | "sent items"
                | "sent messages"
                | "gesendet"
                | "envoyés"
                | "enviados"
                | "inviata"
        )
    }

    /// A folder of mail that a filter or a person took for spam.
    pub fn is_junk(&self) -> bool {
        let name = self.folder.rsplit(['/', '.']).next().unwrap_or_default();
        ["junk", "spam", "junk e-mail", "junk email"].contains(&name.to_lowercase().as_str())
    }
}

/// Reads the headers of every message and puts all of them into order; what could not be read goes to the report.
pub fn arrange(inboxes: Vec<(String, Vec<MailFile>)>, report: &mut Report) -> Vec<Line> {
    let mut lines = Vec::new();
    for (inbox, files) in inboxes {
        // A message without a date follows the one before it in its file.
        let mut before = NO_TIME;
        for file in files {
            match file.bytes {
                Ok(bytes) => {
                    let line = read(&inbox, file.path, file.folder, bytes, before);
                    before = line.at;
                    lines.push(line);
                }
                Err(error) => report.error(file.path, error),
            }
        }
    }
    lines.sort_by_key(|line| line.at);
    lines
}

fn read(inbox: &str, path: String, folder: String, bytes: Vec<u8>, before: Timestamp) -> Line {
    let headers = message::read(header_block(&bytes), &Limits::default());
    let at = received_at(&headers.headers)
        .or(headers.date)
        .unwrap_or(before);
    Line {
        path,
        inbox: inbox.to_owned(),
        folder,
        at,
        bytes,
        headers,
    }
}

/// The domains of To and Delivered-To of everything that was received.
pub fn recipient_domains(lines: &[Line]) -> Vec<String> {
    let mut domains = BTreeSet::new();
    for line in lines.iter().filter(|line| !line.is_sent()) {
        domains.extend(message_domains(&line.headers));
    }
    domains.into_iter().collect()
}

/// The domains of To and Delivered-To of one message: what stands for our own where nothing is configured.
pub fn message_domains(message: &Message) -> Vec<String> {
    let delivered = message
        .headers
        .all("Delivered-To")
        .filter_map(domain::domain_of);
    let to = message
        .to
        .iter()
        .filter_map(|party| domain::domain_of(&party.address));
    delivered
        .chain(to)
        .map(|name| name.trim_end_matches('>').to_lowercase())
        .collect()
}
