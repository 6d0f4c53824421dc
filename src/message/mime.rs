//! The MIME structure of a body, walked by our own reader.
//!
//! mail-parser's structure parser nests as deep as a stranger asks for and drops recursively: one mail of a megabyte
//! ends the process. This walk counts depth and parts before it goes on, visits every octet at most once a level, and
//! knows when a multipart ends early. mail-parser still decodes fields, transfer encodings and charsets.

use std::borrow::Cow;

use mail_parser::ContentType;

use super::text::{beginning, clean_body, clean_line};
use super::transfer::{
    charset_decoded, decoded_size, is_flowed, message_octets, page_charset, transfer_decoded,
    unflowed,
};
use super::{Attachment, Headers, Limit, Limits, fields, headers};

/// Levels that are walked whatever the configuration allows, for each takes a stack frame.
const DEPTH_CEILING: usize = 100;
/// Octets of text that are looked at: half as much again as is fetched of a message at first, some twenty pages.
pub(super) const TEXT_BYTES: usize = 81_920;
/// Octets of HTML that are decoded; pictures written into it can make it long.
const HTML_BYTES: usize = 1_048_576;
/// Characters kept of a file name.
const FILE_NAME_CHARS: usize = 200;

/// A text part that is shown, decoded.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Leaf {
    Plain(String),
    Html(String),
}

/// What a body holds.
#[derive(Debug, Default)]
pub(super) struct Parts<'b> {
    /// The text a mail client shows, in order; of alternatives the chosen one.
    pub shown: Vec<Leaf>,
    /// The octets of attached messages, transfer decoded.
    pub messages: Vec<Cow<'b, [u8]>>,
    /// Everything else.
    pub attachments: Vec<Attachment>,
    /// A part is encrypted or wrapped in an opaque signature.
    pub encrypted: bool,
    /// A multipart has no end delimiter.
    pub truncated: bool,
    /// The first limit that the body is over; what stands above is then not complete.
    pub over: Option<Limit>,
}

/// Walks the entity of `headers` and `body`; `depth` counts the levels around it.
pub(super) fn walk<'b>(
    headers: &Headers,
    body: &'b [u8],
    depth: usize,
    limits: &Limits,
) -> Parts<'b> {
    let mut walk = Walk {
        limits,
        count: 0,
        parts: Parts::default(),
    };
    let shown = walk.entity(headers, body, depth, "text/plain");
    walk.parts.shown = shown;
    walk.parts
}

struct Walk<'l, 'b> {
    limits: &'l Limits,
    count: usize,
    parts: Parts<'b>,
}

impl<'b> Walk<'_, 'b> {
    /// Recursion is bounded by the configured depth, never by the message.
    fn entity(
        &mut self,
        headers: &Headers,
        body: &'b [u8],
        depth: usize,
        default: &str,
    ) -> Vec<Leaf> {
        self.count += 1;
        if depth > self.limits.mime_depth.min(DEPTH_CEILING) {
            self.over(Limit::MimeDepth);
        } else if self.count > self.limits.mime_parts {
            self.over(Limit::MimeParts);
        }
        if self.parts.over.is_some() {
            return Vec::new();
        }
        let content_type = headers.get("Content-Type").and_then(fields::content_type);
        let kind = kind(content_type.as_ref(), default);
        self.parts.encrypted |= is_encrypted(&kind, content_type.as_ref());
        let boundary = content_type
            .as_ref()
            .and_then(|ct| ct.attribute("boundary"));
        match (kind.as_str(), boundary) {
            (multipart, Some(boundary))
                if multipart.starts_with("multipart/") && !boundary.is_empty() =>
            {
                self.multipart(multipart, boundary, body, depth)
            }
            ("message/rfc822" | "message/global", _) => {
                self.message(headers, body);
                Vec::new()
            }
            _ => self.single(headers, content_type.as_ref(), &kind, body),
        }
    }

    fn over(&mut self, limit: Limit) {
        self.parts.over.get_or_insert(limit);
    }

    fn message(&mut self, headers: &Headers, body: &'b [u8]) {
        if self.parts.messages.len() < self.limits.attached_messages {
            self.parts.messages.push(message_octets(headers, body));
        } else {
            self.over(Limit::AttachedMessages);
        }
    }

    fn multipart(&mut self, kind: &str, boundary: &str, body: &'b [u8], depth: usize) -> Vec<Leaf> {
        let split = split_multipart(body, boundary, self.limits.mime_parts);
        if split.parts.is_empty() {
            self.parts.truncated |= !split.closed;
            let start = &body[..body.len().min(2 * TEXT_BYTES)];
            return plain(&headers::decode_octets(start.to_vec()));
        }
        self.parts.truncated |= !split.closed;
        if split.too_many {
            self.over(Limit::MimeParts);
        }
        let default = if kind == "multipart/digest" {
            "message/rfc822"
        } else {
            "text/plain"
        };
        let mut children = Vec::with_capacity(split.parts.len());
        for part in split.parts {
            let block = headers::split(part, self.limits);
            block.over.into_iter().for_each(|limit| self.over(limit));
            children.push(self.entity(&block.headers, &part[block.body_at..], depth + 1, default));
        }
        if kind == "multipart/alternative" {
            preferred(children)
        } else {
            children.into_iter().flatten().collect()
        }
    }

    fn single(
        &mut self,
        headers: &Headers,
        ct: Option<&ContentType<'_>>,
        kind: &str,
        body: &'b [u8],
    ) -> Vec<Leaf> {
        let disposition = headers
            .get("Content-Disposition")
            .and_then(fields::content_type);
        let name = file_name(ct, disposition.as_ref());
        let attached = disposition.as_ref().is_some_and(ContentType::is_attachment);
        if name.as_deref().is_some_and(is_message_file)
            && matches!(kind, "application/octet-stream" | "text/plain")
        {
            self.message(headers, body);
            return Vec::new();
        }
        if !attached
            && name.is_none()
            && matches!(kind, "text/plain" | "text/html" | "text/enriched")
        {
            return text(headers, ct, kind, body);
        }
        self.parts.attachments.push(Attachment {
            content_type: kind.to_owned(),
            name,
            size: decoded_size(headers, body),
        });
        Vec::new()
    }
}

/// A part that is shown.
fn text(headers: &Headers, ct: Option<&ContentType<'_>>, kind: &str, body: &[u8]) -> Vec<Leaf> {
    let html = kind == "text/html" || (kind == "text/plain" && is_page(body));
    // A character takes at most twice as many octets in UTF-16 as in UTF-8.
    let most = if html { HTML_BYTES } else { 2 * TEXT_BYTES };
    let octets = transfer_decoded(headers, body, most);
    let declared = ct.and_then(|ct| ct.attribute("charset")).map(str::to_owned);
    let named = || html.then(|| page_charset(&octets)).flatten();
    let charset = declared.or_else(named);
    let text = charset_decoded(octets, charset.as_deref());
    if html {
        return vec![Leaf::Html(text)];
    }
    if is_flowed(ct) {
        plain(&unflowed(&text, ct))
    } else {
        plain(&text)
    }
}

/// A page that is called plain text, as careless programs send it.
fn is_page(body: &[u8]) -> bool {
    let start = body.trim_ascii_start();
    [b"<html".as_slice(), b"<!doctype html", b"<body"]
        .iter()
        .any(|tag| {
            start
                .get(..tag.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(tag))
        })
}

fn plain(text: &str) -> Vec<Leaf> {
    vec![Leaf::Plain(clean_body(beginning(text, TEXT_BYTES)))]
}

/// Of alternatives the HTML, as mail clients show it; without one the last that has a text.
fn preferred(children: Vec<Vec<Leaf>>) -> Vec<Leaf> {
    let html = children
        .iter()
        .position(|leaves| leaves.iter().any(|leaf| matches!(leaf, Leaf::Html(_))));
    let chosen = html.or_else(|| children.iter().rposition(|leaves| !leaves.is_empty()));
    chosen
        .and_then(|n| children.into_iter().nth(n))
        .unwrap_or_default()
}

fn kind(ct: Option<&ContentType<'_>>, default: &str) -> String {
    match ct {
        Some(ct) if !ct.ctype().is_empty() => clean_line(
            &format!("{}/{}", ct.ctype(), ct.subtype().unwrap_or("plain")),
            100,
        )
        .to_ascii_lowercase(),
        _ => default.to_owned(),
    }
}

fn is_encrypted(kind: &str, ct: Option<&ContentType<'_>>) -> bool {
    match kind {
        "multipart/encrypted" | "application/pgp-encrypted" => true,
        // An opaque signature hides the text from us as well; only a certificate list (certs-only) holds none.
        "application/pkcs7-mime" | "application/x-pkcs7-mime" => ct
            .and_then(|ct| ct.attribute("smime-type"))
            .is_none_or(|kind| !kind.eq_ignore_ascii_case("certs-only")),
        _ => false,
    }
}

fn file_name(
    ct: Option<&ContentType<'_>>,
    disposition: Option<&ContentType<'_>>,
) -> Option<String> {
    let name = disposition
        .and_then(|d| d.attribute("filename"))
        .or_else(|| ct.and_then(|ct| ct.attribute("name")))?;
    let name = fields::unstructured(name, FILE_NAME_CHARS);
    (!name.is_empty()).then_some(name)
}

fn is_message_file(name: &str) -> bool {
    name.len() > 4
        && name
            .get(name.len() - 4..)
            .is_some_and(|end| end.eq_ignore_ascii_case(".eml"))
}

struct Split<'b> {
    parts: Vec<&'b [u8]>,
    closed: bool,
    too_many: bool,
}

/// Cuts a multipart body at its delimiter lines (RFC 2046 section 5.1.1).
fn split_multipart<'b>(body: &'b [u8], boundary: &str, max: usize) -> Split<'b> {
    let mut split = Split {
        parts: Vec::new(),
        closed: false,
        too_many: false,
    };
    let mut begun: Option<usize> = None;
    let mut at = 0;
    for line in body.split_inclusive(|&b| b == b'\n') {
        let start = at;
        at += line.len();
        let Some(closing) = delimiter(line, boundary.as_bytes()) else {
            continue;
        };
        if let Some(begin) = begun.replace(at) {
            split
                .parts
                .push(without_line_end(&body[begin.min(start)..start]));
        }
        if closing {
            split.closed = true;
            return split;
        }
        if split.parts.len() > max {
            split.too_many = true;
            return split;
        }
    }
    if let Some(begin) = begun {
        split.parts.push(&body[begin.min(body.len())..]);
    }
    split
}

/// Whether a line is a delimiter of this boundary, and whether the closing one.
fn delimiter(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line
        .strip_prefix(b"--")?
        .strip_prefix(boundary)?
        .trim_ascii_end();
    match rest {
        b"" => Some(false),
        b"--" => Some(true),
        _ => None,
    }
}

/// The line end before a delimiter belongs to the delimiter.
fn without_line_end(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}
