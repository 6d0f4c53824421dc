//! What single header fields say: addresses, message ids, dates, encoded text, Return-Path, Received.
//!
//! The grammar is mail-parser's; what comes out is cleaned and bounded.

use jiff::Timestamp;
use mail_parser::parsers::MessageStream;
use mail_parser::{Addr, Address, ContentType, HeaderValue};

use super::text::clean_line;
use super::{Headers, Party};

/// Characters kept of a display name.
const NAME_CHARS: usize = 128;
/// Octets of the longest address that is taken for one (RFC 5321 section 4.5.3.1: 64 + 1 + 255).
const ADDRESS_BYTES: usize = 320;
/// Octets of the longest message id that is taken for one; longer ones do not fit a References line.
const MESSAGE_ID_BYTES: usize = 500;
/// Ids kept of a References field; of longer threads the first and the last ones.
const REFERENCES: usize = 100;

/// Where bounces of a message go (RFC 5321 section 4.4).
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnPath {
    /// `<>`: nobody may answer this automatically (RFC 3834 section 2).
    Null,
    /// The envelope sender, lower case.
    Address(String),
}

/// The envelope sender the final server wrote; `None` where no Return-Path field stands or it holds no address.
pub fn return_path(headers: &Headers) -> Option<ReturnPath> {
    let value = headers.get("Return-Path")?;
    let inner = match (value.find('<'), value.rfind('>')) {
        (Some(open), Some(close)) if open < close => value.get(open + 1..close)?,
        _ => value,
    };
    if inner.trim().is_empty() {
        return value.contains('<').then_some(ReturnPath::Null);
    }
    address(inner.trim()).map(ReturnPath::Address)
}

/// When the last server took the message over: the date of the topmost Received field.
pub fn received_at(headers: &Headers) -> Option<Timestamp> {
    let (_, when) = headers.get("Received")?.rsplit_once(';')?;
    date(when)
}

/// A date as RFC 5322 section 3.3 writes it; `None` where it is none.
pub(super) fn date(value: &str) -> Option<Timestamp> {
    let bytes = terminated(value);
    let HeaderValue::DateTime(date) = MessageStream::new(&bytes).parse_date() else {
        return None;
    };
    if !date.is_valid() {
        return None;
    }
    Timestamp::from_second(date.to_timestamp()).ok()
}

/// Unstructured text with its encoded words decoded (RFC 2047), one clean line.
pub(super) fn unstructured(value: &str, max_chars: usize) -> String {
    if !value.contains("=?") {
        return clean_line(value, max_chars);
    }
    let bytes = terminated(value);
    match MessageStream::new(&bytes).parse_unstructured() {
        HeaderValue::Text(text) => clean_line(&text, max_chars),
        _ => String::new(),
    }
}

/// The parties of an address field, those of groups too, at most `max`; and how many entries that looked like an
/// address it named.
pub(super) fn parties(value: &str, max: usize) -> (Vec<Party>, usize) {
    let bytes = terminated(value);
    let HeaderValue::Address(addresses) = MessageStream::new(&bytes).parse_address() else {
        return (Vec::new(), 0);
    };
    let list: Vec<&Addr<'_>> = match &addresses {
        Address::List(list) => list.iter().collect(),
        Address::Group(groups) => groups.iter().flat_map(|group| &group.addresses).collect(),
    };
    let named = list
        .iter()
        .filter(|addr| addr.address.as_deref().is_some_and(|a| a.contains('@')))
        .count();
    (
        list.into_iter().filter_map(party).take(max).collect(),
        named,
    )
}

fn party(addr: &Addr<'_>) -> Option<Party> {
    let address = address(addr.address.as_deref()?)?;
    let name = addr
        .name
        .as_deref()
        .map(|name| clean_line(name, NAME_CHARS))
        .filter(|name| !name.is_empty());
    Some(Party { name, address })
}

/// The bare address in lower case, if it has the rough shape of one.
pub(super) fn address(raw: &str) -> Option<String> {
    let raw = raw.trim();
    let (local, domain) = raw.rsplit_once('@')?;
    let plain = !raw
        .chars()
        .any(|c| c.is_whitespace() || c.is_control() || matches!(c, '<' | '>' | ',' | ';'));
    let shaped = !local.is_empty() && !domain.is_empty() && raw.len() <= ADDRESS_BYTES;
    (plain && shaped && !raw.chars().any(super::text::is_invisible)).then(|| raw.to_lowercase())
}

/// The message id of a Message-ID field without its angle brackets (RFC 5322 section 3.6.4); `None` if it is not one.
pub(super) fn message_id(value: &str) -> Option<String> {
    let mut ids = message_ids(value);
    (ids.len() == 1).then(|| ids.swap_remove(0))
}

/// All well-formed message ids in a field, in order.
pub(super) fn message_ids(value: &str) -> Vec<String> {
    let mut ids: Vec<String> = Vec::new();
    let mut rest = value;
    while let Some(open) = rest.find('<') {
        rest = &rest[open + 1..];
        let Some(close) = rest.find(['>', '<']) else {
            break;
        };
        if rest[close..].starts_with('>') && is_message_id(&rest[..close]) {
            ids.push(rest[..close].to_owned());
        }
        rest = &rest[close..];
    }
    if ids.len() > REFERENCES {
        ids.drain(1..=ids.len() - REFERENCES);
    }
    ids
}

fn is_message_id(id: &str) -> bool {
    let Some((left, right)) = id.split_once('@') else {
        return false;
    };
    let shaped = !left.is_empty() && !right.is_empty() && id.len() <= MESSAGE_ID_BYTES;
    shaped
        && id
            .bytes()
            .all(|b| b.is_ascii_graphic() && b != b'<' && b != b'>')
}

/// A Content-Type or Content-Disposition field; `None` where it is empty.
pub(super) fn content_type(value: &str) -> Option<ContentType<'static>> {
    let bytes = terminated(value);
    match MessageStream::new(&bytes).parse_content_type().into_owned() {
        HeaderValue::ContentType(content_type) => Some(content_type),
        _ => None,
    }
}

/// mail-parser's field parsers run up to a line end.
fn terminated(value: &str) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(value.len() + 2);
    bytes.extend_from_slice(value.as_bytes());
    bytes.extend_from_slice(b"\r\n");
    bytes
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::message::Field;

    fn headers(name: &str, value: &str) -> Headers {
        Headers(vec![Field {
            name: name.into(),
            value: value.into(),
        }])
    }

    #[test]
    fn a_name_never_smuggles_a_line_end() {
        let (parties, _) = parties(
            "=?utf-8?Q?Bob=0D=0ABcc:_x@y.example?= <Sam@Acme.Example>",
            10,
        );
        assert_eq!(parties[0].address, "sam@acme.example");
        assert_eq!(parties[0].name.as_deref(), Some("Bob Bcc: x@y.example"));
    }

    #[test]
    fn groups_and_odd_lists_give_their_addresses() {
        let (list, named) = parties(
            "Team: a@b.example, \"C, D\" <c@d.example>;, e@f.example",
            10,
        );
        assert_eq!(
            list.iter().map(|p| p.address.as_str()).collect::<Vec<_>>(),
            ["a@b.example", "c@d.example", "e@f.example"]
        );
        assert_eq!(named, 3);
        assert_eq!(parties("undisclosed-recipients:;", 10), (Vec::new(), 0));
        assert_eq!(parties("a@b.example, c@d.example", 1).1, 2);
    }

    #[test]
    fn a_message_id_is_taken_only_in_its_form() {
        let long = format!("<{}@b.example>", "x".repeat(5_000));
        let cases = [
            ("<a@b.example>", Some("a@b.example")),
            (" <a@b.example> (comment)", Some("a@b.example")),
            ("a@b.example", None),
            ("<a b@c.example>", None),
            ("<ab.example>", None),
            ("<\u{fc}@b.example>", None),
            ("<a@b.example> <c@d.example>", None),
            (long.as_str(), None),
        ];
        for (value, id) in cases {
            assert_eq!(message_id(value).as_deref(), id, "{value}");
        }
    }

    #[test]
    fn long_threads_keep_their_first_and_last_ids() {
        let value: String = (0..300).map(|n| format!("<{n}@a.example> ")).collect();
        let ids = message_ids(&value);
        assert_eq!(ids.len(), 100);
        assert_eq!(
            (ids[0].as_str(), ids[99].as_str()),
            ("0@a.example", "299@a.example")
        );
    }

    #[test]
    fn a_null_return_path_is_not_a_missing_one() {
        assert_eq!(
            return_path(&headers("Return-Path", "<>")),
            Some(ReturnPath::Null)
        );
        assert_eq!(
            return_path(&headers("Return-Path", "< >")),
            Some(ReturnPath::Null)
        );
        let sam = ReturnPath::Address("sam@acme.example".into());
        assert_eq!(
            return_path(&headers("Return-Path", "<Sam@acme.example>")),
            Some(sam.clone())
        );
        assert_eq!(
            return_path(&headers("Return-Path", "sam@acme.example")),
            Some(sam)
        );
        assert_eq!(return_path(&headers("Return-Path", "")), None);
        assert_eq!(return_path(&Headers::default()), None);
    }

    #[test]
    fn the_topmost_received_says_when() {
        let value = "from a.example by b.example; Tue, 2 Jan 2024 10:00:00 +0200 (EET)";
        let when = received_at(&headers("Received", value)).unwrap();
        assert_eq!(when.to_string(), "2024-01-02T08:00:00Z");
        assert_eq!(received_at(&headers("Received", "from nowhere")), None);
        assert_eq!(received_at(&headers("Received", "x; 99 Foo 99999")), None);
    }

    #[test]
    fn encoded_text_is_decoded_and_bounded() {
        assert_eq!(
            unstructured("=?utf-8?B?R3LDvMOfZQ==?= =?utf-8?Q?_aus?= Bonn", 100),
            "Grüße aus Bonn"
        );
        assert_eq!(
            unstructured("=?utf-8?Q?=1B[2J=0A<2>fake?=", 100),
            "[2J <2>fake"
        );
        assert_eq!(unstructured("plain   words", 5), "plain");
    }
}
