//! An independent reading of a mail of ours, by the letter of RFC 5322, 2045, 2047 and 3834. It knows nothing of the code
//! that wrote it.

use std::collections::BTreeMap;

use data_encoding::BASE64;

/// A mail that passed, as its reader sees it.
#[derive(Debug)]
pub struct Letter {
    /// Unfolded values by lower-case names; each stands once.
    pub fields: BTreeMap<String, String>,
    /// The subject, decoded.
    pub subject: String,
    /// The text, decoded, lines ended by `\n`.
    pub text: String,
}

/// Reads an automatic answer; panics over the first rule it breaks.
pub fn read(bytes: &[u8]) -> Letter {
    let text = wire_lines(bytes);
    let (head, body) = text
        .split_once("\r\n\r\n")
        .expect("RFC 5322 2.1: an empty line");
    let fields = fields(head);
    let has = |name: &str| {
        fields
            .get(name)
            .unwrap_or_else(|| panic!("no {name}: {head}"))
    };
    for name in [
        "from",
        "date",
        "to",
        "subject",
        "message-id",
        "reply-to",
        "auto-submitted",
    ] {
        has(name);
    }
    for name in fields.keys() {
        let may = [
            "from",
            "to",
            "reply-to",
            "subject",
            "date",
            "message-id",
            "in-reply-to",
            "references",
            "auto-submitted",
            "x-auto-response-suppress",
            "x-onedoor-instance",
            "mime-version",
            "content-type",
            "content-transfer-encoding",
        ];
        assert!(
            may.contains(&name.as_str()),
            "{name} has no business in an answer"
        );
    }
    assert_eq!(has("auto-submitted"), "auto-replied", "RFC 3834 3.1.7");
    assert!(
        is_addr_spec(has("to")),
        "RFC 3834 3.1.3: one bare recipient: {}",
        has("to")
    );
    mailbox(has("from"));
    mailbox(has("reply-to"));
    date(has("date"));
    threading(&fields);
    Letter {
        subject: subject(has("subject")),
        text: body_text(&fields, body),
        fields: fields.clone(),
    }
}

/// RFC 5321 2.3.8 and 4.5.3.1.6, RFC 5322 2.1.1: lines end by CRLF and by nothing else, hold at most 998 octets, 7 bit.
pub fn wire_lines(bytes: &[u8]) -> &str {
    let text = std::str::from_utf8(bytes).expect("7 bit");
    assert!(text.is_ascii() && !text.contains('\0'), "7 bit without NUL");
    let inner = text.strip_suffix("\r\n").expect("the last line is ended");
    for line in inner.split("\r\n") {
        assert!(!line.contains(['\r', '\n']), "a bare CR or LF: {line:?}");
        assert!(line.len() <= 998, "{} octets", line.len());
    }
    text
}

/// RFC 5322 2.2: names of printable characters, folded before white space, no line of white space alone; each field once.
pub fn fields(head: &str) -> BTreeMap<String, String> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        let ids = fields
            .last()
            .map(|(name, _)| name.clone())
            .unwrap_or_default();
        let breakable = !["message-id", "in-reply-to", "references"].contains(&ids.as_str());
        if let Some(more) = line.strip_prefix([' ', '\t']) {
            assert!(
                !more.trim().is_empty(),
                "RFC 5322 3.2.2: a folded line of blanks"
            );
            assert!(line.len() <= 78 || !breakable, "RFC 5322 2.1.1: {line}");
            let (_, value) = fields.last_mut().expect("folded before any field");
            value.push_str(line);
            words_fit(line);
            continue;
        }
        let (name, value) = line.split_once(':').expect("RFC 5322 2.2: a colon");
        assert!(
            !name.is_empty() && name.bytes().all(|b| (33..127).contains(&b)),
            "{name:?}"
        );
        assert!(
            line.len() <= 78 || line.contains('<'),
            "RFC 5322 2.1.1: {line}"
        );
        words_fit(line);
        fields.push((name.to_lowercase(), value.to_owned()));
    }
    let count = fields.len();
    let fields: BTreeMap<String, String> = fields
        .into_iter()
        .map(|(name, value)| (name, value.trim().to_owned()))
        .collect();
    assert_eq!(fields.len(), count, "RFC 5322 3.6: a field twice");
    fields
}

/// RFC 2047 2: a word of at most 75 characters on a line of at most 76.
fn words_fit(line: &str) {
    if line.contains("=?") && line.contains("?=") {
        assert!(line.len() <= 76, "{line}");
    }
    for word in line
        .split([' ', '\t'])
        .filter(|word| word.starts_with("=?"))
    {
        assert!(word.len() <= 75, "{word}");
    }
}

/// RFC 2047 as a mail program reads it: white space between two encoded-words goes, and each word stands for whole
/// characters (section 5). `phrase` allows fewer characters in a Q word.
pub fn decoded(value: &str) -> String {
    let (mut decoded, mut last_encoded) = (String::new(), false);
    for (place, word) in value
        .split([' ', '\t'])
        .filter(|word| !word.is_empty())
        .enumerate()
    {
        let encoded = encoded_word(word);
        if place > 0 && !(last_encoded && encoded.is_some()) {
            decoded.push(' ');
        }
        last_encoded = encoded.is_some();
        decoded.push_str(&encoded.unwrap_or_else(|| word.to_owned()));
    }
    decoded
}

fn encoded_word(word: &str) -> Option<String> {
    let inner = word.strip_prefix("=?")?.strip_suffix("?=")?;
    let parts: Vec<&str> = inner.split('?').collect();
    let [charset, encoding, text] = parts[..] else {
        panic!("RFC 2047 2: {word}");
    };
    assert!(charset.eq_ignore_ascii_case("utf-8"), "{word}");
    let octets = match encoding {
        "B" | "b" => BASE64.decode(text.as_bytes()).expect("base64"),
        "Q" | "q" => quoted(text.replace('_', " ").as_bytes()),
        _ => panic!("RFC 2047 4: {word}"),
    };
    Some(String::from_utf8(octets).expect("RFC 2047 5: whole characters"))
}

pub fn quoted(text: &[u8]) -> Vec<u8> {
    let (mut octets, mut at) = (Vec::new(), 0);
    while at < text.len() {
        if text[at] == b'=' {
            let hex = std::str::from_utf8(&text[at + 1..at + 3]).unwrap();
            assert!(
                !hex.contains(|c: char| c.is_lowercase()),
                "RFC 2045 6.7: upper case"
            );
            octets.push(u8::from_str_radix(hex, 16).expect("RFC 2045 6.7"));
            at += 3;
        } else {
            octets.push(text[at]);
            at += 1;
        }
    }
    octets
}

/// RFC 3834 3.1.5: `Auto: ` in ASCII, then one line that hides nothing.
fn subject(value: &str) -> String {
    assert!(
        value.starts_with("Auto: ") || value.starts_with("Auto:  "),
        "{value}"
    );
    let subject = decoded(value);
    assert!(
        subject.len() > "Auto: ".len(),
        "a fixed text where there is none"
    );
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
    };
    assert!(!subject.contains(hidden), "{subject:?}");
    subject
}

/// RFC 5322 3.2.3.
fn is_dot_atom(text: &str) -> bool {
    let is_atext = |b: u8| b.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~".contains(&b);
    text.split('.')
        .all(|atom| !atom.is_empty() && atom.bytes().all(is_atext))
}

/// RFC 5322 3.4.1.
pub fn is_addr_spec(text: &str) -> bool {
    matches!(text.split_once('@'), Some((local, domain)) if is_dot_atom(local) && is_dot_atom(domain))
}

/// RFC 5322 3.4: one mailbox; its name as a quoted string, as atoms, or as encoded-words, which stand in no quotes
/// (RFC 2047 5).
pub fn mailbox(value: &str) {
    let Some((name, address)) = value
        .strip_suffix('>')
        .and_then(|rest| rest.rsplit_once('<'))
    else {
        assert!(is_addr_spec(value), "{value}");
        return;
    };
    assert!(is_addr_spec(address), "{value}");
    let name = name.trim();
    if let Some(inner) = name.strip_prefix('"') {
        let inner = inner.strip_suffix('"').expect("a closed quoted string");
        let plain = inner.replace("\\\\", "").replace("\\\"", "");
        assert!(!plain.contains(['"', '\\']), "RFC 5322 3.2.4: {value}");
        return;
    }
    for word in name.split([' ', '\t']).filter(|word| !word.is_empty()) {
        assert!(
            encoded_word(word).is_some() || is_dot_atom(word) && !word.contains('.'),
            "RFC 5322 3.2.5: {value}"
        );
    }
}

/// RFC 5322 3.3, the day of the week included.
pub fn date(value: &str) {
    let zoned = jiff::fmt::rfc2822::parse(value).expect("RFC 5322 3.3");
    assert!(
        value.starts_with(&zoned.strftime("%a, ").to_string()),
        "{value}"
    );
    assert!(value[value.len() - 5..].starts_with(['+', '-']), "{value}");
}

/// RFC 5322 3.6.4.
fn threading(fields: &BTreeMap<String, String>) {
    let is_msg_id = |text: &str| {
        let inner = text
            .strip_prefix('<')
            .and_then(|text| text.strip_suffix('>'));
        let parts = inner.and_then(|inner| inner.split_once('@'));
        parts.is_some_and(|(left, right)| !left.is_empty() && !right.is_empty())
            && !text[1..text.len() - 1].contains(['<', '>', ' ', '\t'])
    };
    assert!(is_msg_id(&fields["message-id"]), "{}", fields["message-id"]);
    assert_eq!(
        fields.contains_key("in-reply-to"),
        fields.contains_key("references")
    );
    let (Some(parent), Some(references)) = (fields.get("in-reply-to"), fields.get("references"))
    else {
        return;
    };
    let ids: Vec<&str> = references.split_whitespace().collect();
    assert!(
        is_msg_id(parent) && ids.iter().all(|id| is_msg_id(id)),
        "{references}"
    );
    assert_eq!(ids.last(), Some(&parent.as_str()), "its parent comes last");
    assert!(ids.len() <= 20, "capped");
}

/// RFC 2045: one plain text (RFC 3834 3.2), decoded.
fn body_text(fields: &BTreeMap<String, String>, body: &str) -> String {
    assert_eq!(fields["mime-version"], "1.0");
    let kind = fields["content-type"].to_lowercase().replace('"', "");
    assert!(
        kind.starts_with("text/plain;") && kind.contains("charset=utf-8"),
        "{kind}"
    );
    let octets = match fields["content-transfer-encoding"].as_str() {
        "7bit" => {
            assert!(
                body.split("\r\n").all(|line| line.len() <= 78),
                "RFC 5322 2.1.1"
            );
            body.as_bytes().to_vec()
        }
        "quoted-printable" => {
            let lines = body.split("\r\n");
            assert!(
                lines
                    .clone()
                    .all(|line| line.len() <= 76 && !line.ends_with([' ', '\t'])),
                "RFC 2045 6.7"
            );
            quoted(body.replace("=\r\n", "").as_bytes())
        }
        other => panic!("{other}"),
    };
    let text = String::from_utf8(octets)
        .expect("utf-8")
        .replace("\r\n", "\n");
    assert!(
        !text.trim().is_empty() && !text.contains(|c: char| c.is_control() && c != '\n'),
        "{text:?}"
    );
    text
}
