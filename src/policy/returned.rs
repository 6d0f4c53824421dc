//! Mail of ours that came back: delivery reports (RFC 3464) and the plain notices of older servers. Whoever writes one must
//! hold our Message-ID, which is 160 secret bits; what it says of addresses is not asked.

use super::compose::is_ours;
use crate::message::{Headers, Message, ReturnPath, clean_line, header_block, return_path};

/// Longest reason kept, in characters.
const REASON: usize = 200;
/// Who writes notices of delivery.
const MAILERS: &[&str] = &["mailer-daemon", "mail-daemon", "mailerdaemon", "postmaster"];
/// What every Message-ID of ours begins with.
const PREFIX: &str = "onedoor.";

/// A mail of ours that was not delivered, for good.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Returned {
    /// Its Message-ID, without angle brackets.
    pub message_id: String,
    /// What the report says of it, one line.
    pub why: String,
}

/// The mail of ours that this message says is not delivered; `None` for anything else: a delay, a receipt, an absence
/// note that quotes us.
#[must_use]
pub fn returned(message: &Message, bytes: &[u8]) -> Option<Returned> {
    let text = String::from_utf8_lossy(bytes.get(header_block(bytes).len()..)?);
    let (message_id, why) = match is_delivery_report(&message.headers, &text) {
        true => (
            returned_id(message, &text).or_else(|| answered_id(message))?,
            failed(&text)?,
        ),
        false => (returned_id(message, &text)?, plain_notice(message, &text)?),
    };
    Some(Returned {
        message_id,
        why: clean_line(&why, REASON),
    })
}

/// The Message-ID of the mail that is returned: of an attached one, of header lines in the text, else wherever it stands.
fn returned_id(message: &Message, text: &str) -> Option<String> {
    let attached = message
        .attached
        .iter()
        .filter_map(|it| it.message_id.clone());
    let lines = text.lines().filter_map(|line| field(line, "message-id"));
    attached
        .chain(lines.filter_map(first_of_ours))
        .chain(first_of_ours(text))
        .chain(first_of_ours(&message.body.text))
        .find(|id| is_ours(id))
}

/// What the report answers: some servers return nothing of the mail, but name it in the thread.
fn answered_id(message: &Message) -> Option<String> {
    let thread = message.in_reply_to.iter().chain(&message.references);
    thread.rev().find(|id| is_ours(id)).cloned()
}

fn first_of_ours(text: &str) -> Option<String> {
    text.match_indices(PREFIX).find_map(|(at, _)| {
        let id = text
            .get(at..)?
            .split(|c: char| c.is_whitespace() || matches!(c, '>' | ')' | ']' | ';' | ',' | '"'))
            .next()?;
        is_ours(id).then(|| id.to_owned())
    })
}

fn is_delivery_report(headers: &Headers, text: &str) -> bool {
    let kind = headers
        .get("Content-Type")
        .unwrap_or_default()
        .to_lowercase();
    let named = |line: &str| {
        field(line, "content-type")
            .is_some_and(|kind| kind.to_lowercase().contains("delivery-status"))
    };
    kind.contains("multipart/report")
        && (kind.contains("delivery-status") || text.lines().any(named))
}

/// RFC 3464 section 2.3: an action `failed`, with its status and the remote server's words.
fn failed(text: &str) -> Option<String> {
    let value = |name: &'static str| text.lines().find_map(move |line| field(line, name));
    let mut actions = text.lines().filter_map(|line| field(line, "action"));
    actions
        .any(|action| {
            let word: String = action
                .chars()
                .take_while(char::is_ascii_alphabetic)
                .collect();
            word.eq_ignore_ascii_case("failed")
        })
        .then(|| {
            let status = value("status").unwrap_or("failed");
            format!("{status} {}", value("diagnostic-code").unwrap_or_default())
        })
}

/// An older server's notice: from a mailer, and before the returned mail it names a fault that lasts.
fn plain_notice(message: &Message, text: &str) -> Option<String> {
    let from_mailer = return_path(&message.headers) == Some(ReturnPath::Null)
        || message.from.iter().any(|from| {
            from.address
                .split('@')
                .next()
                .is_some_and(|local| MAILERS.contains(&local))
        });
    let before = text.split(PREFIX).next().unwrap_or_default();
    let said = before.lines().find(|line| names_a_lasting_fault(line));
    let listed = message.headers.get("X-Failed-Recipients");
    (from_mailer && (said.is_some() || listed.is_some()))
        .then(|| said.unwrap_or("undeliverable").to_owned())
}

/// A status of RFC 3463 or a reply code of RFC 5321 that begins with 5.
fn names_a_lasting_fault(line: &str) -> bool {
    line.split(|c: char| !c.is_ascii_alphanumeric() && c != '.')
        .map(|word| word.trim_matches('.'))
        .any(|word| {
            let numbers: Vec<&str> = word.split('.').collect();
            let digits = |part: &&str| {
                (1..=3).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
            };
            match numbers.as_slice() {
                ["5", rest @ ..] => rest.len() == 2 && rest.iter().all(digits),
                [code] => code.len() == 3 && digits(code) && code.starts_with("55"),
                _ => false,
            }
        })
}

/// The value of a header line of this name.
fn field<'a>(line: &'a str, name: &str) -> Option<&'a str> {
    let (found, value) = line.split_once(':')?;
    found
        .trim()
        .eq_ignore_ascii_case(name)
        .then(|| value.trim())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::{Limits, read};

    const ID: &str = "onedoor.abcdefghijklmnopqrstuvwxyz234567@example.com";

    fn why(mail: &str) -> Option<String> {
        let mail = mail.replace("OURS", ID).replace('\n', "\r\n");
        let found = returned(&read(mail.as_bytes(), &Limits::default()), mail.as_bytes());
        assert!(
            found.iter().all(|found| found.message_id == ID),
            "{found:?}"
        );
        found.map(|found| found.why)
    }

    #[test]
    fn a_notice_is_known_by_what_it_says_of_a_mail_of_ours() {
        let exim = "Return-Path: <>\nFrom: Mail Delivery System <Mailer-Daemon@mx.example>\nX-Failed-Recipients: sam@acme.example\n\
            Subject: Mail delivery failed\n\nA message that you sent could not be delivered.\n\nMessage-ID: <OURS>\n";
        let qmail = "From: MAILER-DAEMON@mx.example\nSubject: failure notice\n\n<sam@acme.example>:\n\
            No mailbox here by that name. (#5.1.1)\n\n--- Below\nMessage-ID: <OURS>\n";
        let exchange = "Return-Path: <>\nFrom: postmaster@acme.example\nContent-Type: multipart/report;\n \
            report-type=delivery-status; boundary=b\n\n--b\nContent-Type: text/plain\n\nNo\n--b\n\
            Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822;sam@acme.example\nAction: failed\n\
            Status: 5.1.10\nDiagnostic-Code: smtp;550 5.1.10 RecipientNotFound\n\n--b\nContent-Type: message/rfc822\n\n\
            From: a@example.com\nMessage-ID: <OURS>\n\nx\n--b--\n";
        let gmail = "Return-Path: <>\nFrom: Mail Delivery Subsystem <mailer-daemon@mail.example>\nIn-Reply-To: <OURS>\n\
            Content-Type: multipart/report; boundary=b; report-type=delivery-status\n\n--b\n\
            Content-Type: message/delivery-status\n\nAction: failed\nStatus: 5.1.1\n\n--b--\n";
        for (mail, said) in [
            (gmail, "5.1.1"),
            (exim, "undeliverable"),
            (qmail, "#5.1.1"),
            (exchange, "5.1.10 smtp;550"),
        ] {
            assert!(why(mail).is_some_and(|why| why.contains(said)), "{mail}");
        }
    }

    #[test]
    fn whatever_else_names_our_mail_is_no_notice_that_it_came_back() {
        for mail in [
            // An absence note, an answer, a person who quotes us, a delay, a receipt, somebody else's mail.
            "Return-Path: <>\nFrom: sam@acme.example\nIn-Reply-To: <OURS>\nAuto-Submitted: auto-replied\n\nAway until Monday.\n",
            "Return-Path: <>\nFrom: sam@acme.example\n\nYour mail <OURS> arrived; call me if it burns.\n",
            "From: sam@acme.example\n\nError 550 5.1.1 is what your mail gave.\nMessage-ID: <OURS>\n",
            "From: MAILER-DAEMON@mx.example\nSubject: Warning: delayed\n\nStill trying, 451 4.4.1.\n\nMessage-ID: <OURS>\n",
            "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\
             Content-Type: message/delivery-status\n\nAction: delivered\nStatus: 2.0.0\n\n--b\n\
             Content-Type: text/rfc822-headers\n\nMessage-ID: <OURS>\n\n--b--\n",
            "Content-Type: multipart/report; report-type=disposition-notification; boundary=b\n\n--b\n\
             Content-Type: message/disposition-notification\n\nOriginal-Message-ID: <OURS>\n\n--b--\n",
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\n\n550 5.1.1 no such user\n\nMessage-ID: <other@example.com>\n",
        ] {
            assert_eq!(why(mail), None, "{mail}");
        }
    }
}
