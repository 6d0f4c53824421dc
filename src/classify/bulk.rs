//! Lists and newsletters: left alone, never answered.

use super::lists::NEWSLETTER;
use super::source::field;
use super::words::Words;
use crate::message::{Headers, Message};

/// Fields only list software and bulk senders write (RFC 2369, RFC 2919). List-Unsubscribe is not among them: cadence
/// tools add it to mail that looks personal.
const LIST_FIELDS: [&str; 6] = [
    "List-Id",
    "List-Post",
    "List-Archive",
    "List-Subscribe",
    "List-Owner",
    "X-Mailing-List",
];

/// Local parts nobody writes from by hand, as beginnings.
const ROBOTS: [&str; 24] = [
    "noreply",
    "no-reply",
    "no_reply",
    "no.reply",
    "donotreply",
    "do-not-reply",
    "do_not_reply",
    "dont-reply",
    "newsletter",
    "news",
    "mailer",
    "mailing",
    "notification",
    "notify",
    "alert",
    "marketing",
    "offers",
    "updates",
    "digest",
    "bounce",
    "automated",
    "auto-",
    "robot",
    "info-mail",
];

/// The name of what makes it bulk. `own_list`: the list is one of our own groups, so list fields and Precedence say
/// nothing about the author.
pub(super) fn bulk(source: Option<&Message>, words: &Words<'_>, own_list: bool) -> Option<String> {
    let fields = source.filter(|_| !own_list).and_then(by_fields);
    fields.or_else(|| by_wording(source, words))
}

/// Software of a mailing list sent it on: it names where to post to, which senders of one mail to many do not.
pub fn is_list_mail(message: &Message) -> bool {
    let headers = &message.headers;
    ["List-Post", "X-Mailing-List"]
        .iter()
        .any(|name| field(headers, name).is_some())
}

fn by_fields(message: &Message) -> Option<String> {
    let headers = &message.headers;
    if let Some(name) = LIST_FIELDS
        .iter()
        .find(|name| field(headers, name).is_some())
    {
        return Some((*name).to_owned());
    }
    if bulk_precedence(headers) {
        return Some("Precedence".to_owned());
    }
    let unsubscribe = field(headers, "List-Unsubscribe").is_some();
    (unsubscribe && !is_personal(message)).then(|| "List-Unsubscribe".to_owned())
}

/// Precedence: bulk, list or junk (RFC 3834 section 2 names the habit).
fn bulk_precedence(headers: &Headers) -> bool {
    let value = field(headers, "Precedence").unwrap_or_default();
    ["bulk", "list", "junk"]
        .iter()
        .any(|bulk| value.eq_ignore_ascii_case(bulk))
}

/// One human From.
pub(super) fn is_personal(message: &Message) -> bool {
    matches!(message.from.as_slice(), [from] if !is_robot(&from.address))
}

/// An address nobody writes from by hand.
pub(super) fn is_robot(address: &str) -> bool {
    let local = address
        .rsplit_once('@')
        .map_or(address, |(local, _)| local)
        .to_ascii_lowercase();
    ROBOTS.iter().any(|robot| local.starts_with(robot))
        || local.contains("noreply")
        || local.contains("no-reply")
}

/// Two things only newsletters say, or one beside a List-Unsubscribe. Holds for forwarded newsletters too.
fn by_wording(source: Option<&Message>, words: &Words<'_>) -> Option<String> {
    let hits = NEWSLETTER.find(words);
    let points: u32 = hits.iter().map(|hit| hit.mark.points).sum();
    let listed =
        source.is_some_and(|message| field(&message.headers, "List-Unsubscribe").is_some());
    if points + u32::from(listed) < 2 {
        return None;
    }
    hits.first()
        .map(|hit| format!("text: {}", words.evidence(hit.place.clone())))
}
