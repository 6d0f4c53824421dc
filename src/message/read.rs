//! Bytes to a [`Message`]: it never fails; what was wrong stands in its faults.

use super::mime::{Leaf, Parts};
use super::text::{beginning, clean_body};
use super::{Body, Fault, Headers, Limit, Limits, Message, Party, fields, headers, mime, visible};

/// Characters kept of a subject.
const SUBJECT_CHARS: usize = 512;
/// Lines of text that are kept of one message; what has more is a log.
const LINES: usize = 10_000;
/// Octets of markup that are read of one message: three times what is fetched of it at first, and twice what some mail
/// programs show without asking.
const MARKUP_BYTES: usize = 196_608;
/// Octets of markup that are read of a message and all that are attached to it.
const ALL_MARKUP_BYTES: usize = 262_144;
/// Links that are kept of one message.
pub(super) const LINKS: usize = 500;

/// Reads one message, whatever the bytes are. Linear in their number; nesting is bounded by `limits`, not by the
/// sender. Over a limit only the header fields are kept, and [`Fault::OverLimits`] is set.
pub fn read(bytes: &[u8], limits: &Limits) -> Message {
    if bytes.len() > limits.message_bytes {
        return read_header(bytes, limits);
    }
    read_nested(bytes, limits, 0, &mut { ALL_MARKUP_BYTES })
}

/// Reads the header of a message that is over [`Limits::message_bytes`].
pub fn read_header(bytes: &[u8], limits: &Limits) -> Message {
    let mut message = Message {
        headers: headers::split(bytes, limits).headers,
        ..Message::default()
    };
    message.exceed(Limit::MessageBytes);
    read_fields(&mut message, limits);
    message
}

/// What can be read of a message that was cut off after `bytes`: one whose header block is cut is over its limit where so
/// many octets of it are there.
pub fn read_cut(bytes: &[u8], limits: &Limits) -> Message {
    let block = headers::split(bytes, limits);
    let last_line_end = bytes.iter().rposition(|&octet| octet == b'\n');
    // Half a field is not what its sender wrote.
    let readable = match block.ended || block.over.is_some() {
        true => bytes,
        false => &bytes[..last_line_end.map_or(0, |at| at + 1)],
    };
    let mut message = read(readable, limits);
    fault(&mut message, Fault::Truncated);
    if !block.ended && bytes.len() >= limits.header_bytes {
        message.exceed(Limit::HeaderBytes);
    }
    message
}

fn read_nested(bytes: &[u8], limits: &Limits, depth: usize, markup: &mut usize) -> Message {
    let block = headers::split(bytes, limits);
    let mut message = Message {
        headers: block.headers,
        ..Message::default()
    };
    read_fields(&mut message, limits);
    if let Some(limit) = block.over {
        message.exceed(limit);
    }
    if message.over.is_none() {
        let parts = mime::walk(&message.headers, &bytes[block.body_at..], depth, limits);
        read_parts(&mut message, parts, limits, depth, markup);
    }
    message
}

fn read_fields(message: &mut Message, limits: &Limits) {
    let headers = std::mem::take(&mut message.headers);
    read_from(message, &headers, limits);
    let to = read_list(&headers, "To", limits.recipients);
    let cc = read_list(&headers, "Cc", limits.recipients);
    if to.1 + cc.1 > limits.recipients {
        message.exceed(Limit::Recipients);
    }
    (message.to, message.cc) = (to.0, cc.0);
    let one = |name: &str| {
        if headers.count(name) == 1 {
            headers.get(name)
        } else {
            None
        }
    };
    message.message_id = one("Message-ID").and_then(fields::message_id);
    // A second field hides nothing: what names a message of ours must be seen wherever it stands.
    message.in_reply_to = headers
        .all("In-Reply-To")
        .flat_map(fields::message_ids)
        .collect();
    message.references = headers
        .all("References")
        .flat_map(fields::message_ids)
        .collect();
    message.subject = headers
        .get("Subject")
        .map(|s| fields::unstructured(s, SUBJECT_CHARS))
        .unwrap_or_default();
    message.date = headers.get("Date").and_then(fields::date);
    if ["Message-ID", "Subject", "Date"]
        .iter()
        .any(|name| headers.count(name) > 1)
    {
        fault(message, Fault::RepeatedField);
    }
    message.headers = headers;
}

fn read_from(message: &mut Message, headers: &Headers, limits: &Limits) {
    let mut named = 0;
    for value in headers.all("From") {
        let (parties, entries) =
            fields::parties(value, limits.recipients.saturating_sub(message.from.len()));
        named += entries;
        message.from.extend(parties);
    }
    if message.from.is_empty() {
        fault(message, Fault::NoFrom);
    }
    if headers.count("From") > 1 || named > 1 {
        fault(message, Fault::AmbiguousFrom);
    }
}

fn read_list(headers: &Headers, name: &str, max: usize) -> (Vec<Party>, usize) {
    let mut list = Vec::new();
    let mut named = 0;
    for value in headers.all(name) {
        let (parties, entries) = fields::parties(value, max.saturating_sub(list.len()));
        named += entries;
        list.extend(parties);
    }
    (list, named)
}

fn read_parts(
    message: &mut Message,
    parts: Parts<'_>,
    limits: &Limits,
    depth: usize,
    markup: &mut usize,
) {
    if parts.truncated {
        fault(message, Fault::Truncated);
    }
    if parts.encrypted {
        fault(message, Fault::Encrypted);
    }
    if let Some(limit) = parts.over {
        message.exceed(limit);
        return;
    }
    message.body = body(&parts.shown, limits.text_bytes, markup);
    if message
        .body
        .text
        .lines()
        .any(|line| line.trim() == "-----BEGIN PGP MESSAGE-----")
    {
        fault(message, Fault::Encrypted);
    }
    message.attachments = parts.attachments;
    for octets in parts.messages {
        if depth >= limits.mime_depth {
            return message.exceed(Limit::MimeDepth);
        }
        // A level of an attached message costs two of the allowed depth: the entity and its container.
        let inner = read_nested(&octets, limits, depth + 2, markup);
        if let Some(limit) = inner.over {
            return message.exceed(limit);
        }
        message.attached.push(inner);
    }
}

/// `markup` is how much of it may still be read.
fn body(shown: &[Leaf], most_text: usize, markup: &mut usize) -> Body {
    let mut body = Body::default();
    let kept = markup.saturating_sub(MARKUP_BYTES);
    let (mut hidden, mut all) = (0, 0);
    for leaf in shown {
        if body.text.len() >= most_text {
            break;
        }
        match leaf {
            Leaf::Plain(text) => {
                append(&mut body.text, text, most_text);
                super::normalise::links_in(text, &mut body.links);
            }
            Leaf::Html(html) => {
                let most = *markup - kept;
                let page = visible::visible(html, most);
                *markup -= html.len().min(most);
                body.html = true;
                append(&mut body.text, &clean_body(&page.text), most_text);
                body.links.extend(page.links);
                hidden += page.hidden_words;
                all += page.hidden_words + page.visible_words;
            }
        }
    }
    if let Some((end, _)) = body.text.match_indices('\n').nth(LINES) {
        body.text.truncate(end);
    }
    body.links.truncate(LINKS);
    if all > 0 {
        body.hidden_share = hidden as f32 / all as f32;
    }
    body
}

fn append(text: &mut String, more: &str, most: usize) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
    text.push_str(beginning(more, most.saturating_sub(text.len())));
}

fn fault(message: &mut Message, fault: Fault) {
    if !message.faults.contains(&fault) {
        message.faults.push(fault);
    }
}

impl Message {
    /// Takes it for over a limit: only its header fields are kept.
    pub fn exceed(&mut self, limit: Limit) {
        self.over.get_or_insert(limit);
        fault(self, Fault::OverLimits);
        self.body = Body::default();
        self.attached.clear();
        self.attachments.clear();
    }

    /// The author, where exactly one From field names exactly one address.
    pub fn sole_from(&self) -> Option<&Party> {
        let sound = self.headers.count("From") == 1 && !self.faults.contains(&Fault::AmbiguousFrom);
        if sound && self.from.len() == 1 {
            self.from.first()
        } else {
            None
        }
    }

    /// Everybody named in To and Cc, in order.
    pub fn recipients(&self) -> impl Iterator<Item = &Party> {
        self.to.iter().chain(&self.cc)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
