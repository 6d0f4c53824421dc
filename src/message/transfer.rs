//! What lies between the octets of a part and its text: transfer encodings, charsets, soft line breaks.
//!
//! Decoding never fails: what is no valid encoding is passed over or kept as it stands.

use std::borrow::Cow;

use chardetng::EncodingDetector;
use mail_parser::ContentType;
use mail_parser::decoders::charsets::map::charset_decoder;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;

use super::{Headers, headers};

/// Octets by which an undeclared charset is told.
const SAMPLE: usize = 8_192;
/// Octets beyond ASCII that are needed for it.
const TELLING: usize = 8;
/// Octets of a page in which it names its charset.
const PAGE_HEAD: usize = 2_048;

/// The first `most` octets of a part with its Content-Transfer-Encoding undone (RFC 2045 section 6), or a few more.
pub(super) fn transfer_decoded(headers: &Headers, body: &[u8], most: usize) -> Vec<u8> {
    match encoding(headers) {
        Encoding::Base64 => base64(body, most),
        Encoding::QuotedPrintable => {
            let body = beginning(body, most.saturating_mul(3));
            quoted_printable_decode(body).unwrap_or_else(|| lenient_quoted_printable(body))
        }
        Encoding::None => beginning(body, most).to_vec(),
    }
}

/// All octets of an attached message, its Content-Transfer-Encoding undone; mostly there is none (RFC 2046 section 5.2.1).
pub(super) fn message_octets<'b>(headers: &Headers, body: &'b [u8]) -> Cow<'b, [u8]> {
    match encoding(headers) {
        Encoding::None => Cow::Borrowed(body),
        Encoding::Base64 | Encoding::QuotedPrintable => {
            Cow::Owned(transfer_decoded(headers, body, body.len()))
        }
    }
}

/// How many octets a part decodes to.
pub(super) fn decoded_size(headers: &Headers, body: &[u8]) -> usize {
    match encoding(headers) {
        Encoding::Base64 => {
            body.iter()
                .filter(|&&octet| sextet(octet).is_some())
                .count()
                * 3
                / 4
        }
        Encoding::QuotedPrintable => transfer_decoded(headers, body, body.len()).len(),
        Encoding::None => body.len(),
    }
}

enum Encoding {
    Base64,
    QuotedPrintable,
    None,
}

fn encoding(headers: &Headers) -> Encoding {
    let name = headers.get("Content-Transfer-Encoding").unwrap_or_default();
    match name.trim() {
        name if name.eq_ignore_ascii_case("base64") => Encoding::Base64,
        name if name.eq_ignore_ascii_case("quoted-printable") => Encoding::QuotedPrintable,
        _ => Encoding::None,
    }
}

/// At most so many octets, cut at white space where some is near, so that no character is torn.
fn beginning(body: &[u8], most: usize) -> &[u8] {
    if body.len() <= most {
        return body;
    }
    let near = &body[most.saturating_sub(1_024)..most];
    let back = near.iter().rev().position(u8::is_ascii_whitespace);
    &body[..most - back.unwrap_or(0)]
}

/// Base64 as it arrives: line ends, stray octets and a cut end are passed over.
fn base64(body: &[u8], most: usize) -> Vec<u8> {
    let mut decoded = Vec::with_capacity((body.len() / 4 * 3).min(most));
    let (mut bits, mut held) = (0u32, 0u8);
    for value in body.iter().filter_map(|&octet| sextet(octet)) {
        bits = (bits << 6) | value;
        held += 6;
        if held >= 8 {
            held -= 8;
            decoded.push((bits >> held) as u8);
            bits &= (1 << held) - 1;
            if decoded.len() > most {
                break;
            }
        }
    }
    let whole = beginning(&decoded, most).len();
    decoded.truncate(whole);
    decoded
}

/// The value of a letter of either alphabet (RFC 4648 sections 4 and 5).
fn sextet(octet: u8) -> Option<u32> {
    let value = match octet {
        b'A'..=b'Z' => octet - b'A',
        b'a'..=b'z' => octet - b'a' + 26,
        b'0'..=b'9' => octet - b'0' + 52,
        b'+' | b'-' => 62,
        b'/' | b'_' => 63,
        _ => return None,
    };
    Some(u32::from(value))
}

/// Quoted-printable with mistakes in it: what is no escape stays as it is.
fn lenient_quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut decoded = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((&octet, after)) = rest.split_first() {
        rest = after;
        if octet != b'=' {
            decoded.push(octet);
            continue;
        }
        let hex = |n: usize| after.get(n).and_then(|&b| (b as char).to_digit(16));
        if let (Some(high), Some(low)) = (hex(0), hex(1)) {
            decoded.push((high * 16 + low) as u8);
            rest = &after[2..];
        } else if let Some(next) = after
            .strip_prefix(b"\r\n")
            .or_else(|| after.strip_prefix(b"\n"))
        {
            rest = next;
        } else {
            decoded.push(octet);
        }
    }
    decoded
}

/// Text of the declared charset; of an undeclared, unknown or wrong one UTF-8, or what its octets look like.
pub(super) fn charset_decoded(octets: Vec<u8>, charset: Option<&str>) -> String {
    let declared = charset.map(str::trim).filter(|name| {
        !name.is_empty()
            && !name.eq_ignore_ascii_case("us-ascii")
            && !name.eq_ignore_ascii_case("utf-8")
    });
    match declared.and_then(|name| charset_decoder(name.as_bytes())) {
        Some(decode) => decode(&octets),
        None => guessed(octets),
    }
}

/// The charset an HTML page names itself (HTML section 13.2.3.2, far simplified).
pub(super) fn page_charset(octets: &[u8]) -> Option<String> {
    let start =
        String::from_utf8_lossy(octets.get(..PAGE_HEAD).unwrap_or(octets)).to_ascii_lowercase();
    let (_, behind) = start.split_once("charset=")?;
    let name = behind.trim_start_matches(['"', '\'', ' ']);
    let end = name.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':')))?;
    (end > 0).then(|| name[..end].to_owned())
}

/// UTF-8, else the charset the octets look like; with too few of them that tell, Windows-1252.
fn guessed(octets: Vec<u8>) -> String {
    let octets = match String::from_utf8(octets) {
        Ok(text) => return text,
        Err(error) => error.into_bytes(),
    };
    if let Some(text) = torn_utf8(&octets) {
        return text;
    }
    let sample = octets.get(..SAMPLE).unwrap_or(&octets);
    if sample.iter().filter(|octet| !octet.is_ascii()).count() < TELLING {
        return headers::decode_octets(octets);
    }
    let mut detector = EncodingDetector::new();
    detector.feed(sample, true);
    detector.guess(None, false).decode(&octets).0.into_owned()
}

/// UTF-8 with a tear or two, as a cut end leaves: nearly all characters beyond ASCII are whole ones.
fn torn_utf8(octets: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(octets);
    let beyond = text.chars().filter(|c| !c.is_ascii()).count();
    let torn = text
        .chars()
        .filter(|&c| c == char::REPLACEMENT_CHARACTER)
        .count();
    (torn * TELLING < beyond).then(|| text.replace(char::REPLACEMENT_CHARACTER, ""))
}

/// The part says format=flowed.
pub(super) fn is_flowed(ct: Option<&ContentType<'_>>) -> bool {
    ct.and_then(|ct| ct.attribute("format"))
        .is_some_and(|format| format.eq_ignore_ascii_case("flowed"))
}

/// Joins the soft line breaks of format=flowed (RFC 3676 section 4) within one quote depth.
pub(super) fn unflowed(text: &str, ct: Option<&ContentType<'_>>) -> String {
    let delete_space = ct
        .and_then(|ct| ct.attribute("delsp"))
        .is_some_and(|value| value.eq_ignore_ascii_case("yes"));
    let mut joined = String::with_capacity(text.len());
    let mut open: Option<&str> = None;
    for line in text.lines() {
        let words = line.trim_start_matches('>');
        let quote = &line[..line.len() - words.len()];
        let words = words.strip_prefix(' ').unwrap_or(words);
        if open != Some(quote) {
            if open.is_some() {
                joined.push('\n');
            }
            joined.push_str(quote);
            joined.push_str(if quote.is_empty() { "" } else { " " });
        }
        let soft = words.ends_with(' ') && words != "-- ";
        joined.push_str(if soft && delete_space {
            words.trim_end_matches(' ')
        } else {
            words
        });
        open = soft.then_some(quote);
        if !soft {
            joined.push('\n');
        }
    }
    joined
}
