//! The raw header block, split into unfolded fields in their order.
//!
//! Own reader, because fields must be counted as they stand on the wire: a parser that keeps only the last From hides
//! the second one an attacker wrote. It takes an mbox "From " line, bare LF, NULs, 8-bit and a missing separator.

use super::{Field, Headers, Limit, Limits};

/// A header block cut off a message.
#[derive(Debug, PartialEq)]
pub(super) struct HeaderBlock {
    /// The fields, topmost first.
    pub headers: Headers,
    /// Where the body begins in the bytes given.
    pub body_at: usize,
    /// The limit that the block is over; the rest of it is then not read and `body_at` is the end of the bytes.
    pub over: Option<Limit>,
    /// An empty line ended it; without one the bytes end before it, or hold no body.
    pub ended: bool,
}

impl Headers {
    /// The raw value of the first (topmost) field of this name.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// The raw values of all fields of this name, topmost first.
    pub fn all<'h, 'n>(&'h self, name: &'n str) -> impl Iterator<Item = &'h str> + use<'h, 'n> {
        self.0
            .iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name))
            .map(|field| field.value.as_str())
    }

    /// How many fields of this name there are.
    pub fn count(&self, name: &str) -> usize {
        self.all(name).count()
    }
}

/// The octets of the header block, without the empty line that ends it: the same whether a whole message was fetched
/// or its header alone.
pub fn header_block(bytes: &[u8]) -> &[u8] {
    let mut at = skip_preamble(bytes);
    while let Some((line, end)) = line_at(bytes, at) {
        at = end;
        if is_separator(line) {
            break;
        }
    }
    bytes[..at].trim_ascii_end()
}

/// Splits off the header block, reading no more of it than `limits` allow.
pub(super) fn split(bytes: &[u8], limits: &Limits) -> HeaderBlock {
    let mut fields: Vec<(String, Vec<u8>)> = Vec::new();
    let start = skip_preamble(bytes);
    let (mut at, mut over, mut ended) = (start, None, false);
    while let Some((line, end)) = line_at(bytes, at) {
        if end - start > limits.header_bytes {
            over = Some(Limit::HeaderBytes);
            break;
        }
        at = end;
        if is_separator(line) {
            ended = true;
            break;
        }
        over = take_line(&mut fields, line, limits).err();
        if over.is_some() {
            break;
        }
    }
    HeaderBlock {
        headers: decode(fields),
        body_at: if over.is_some() { bytes.len() } else { at },
        over,
        ended,
    }
}

/// The line that begins there, without its end, and where the next one begins; `None` at the end of the bytes.
fn line_at(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
    let length = rest
        .iter()
        .position(|&b| b == b'\n')
        .map_or(rest.len(), |n| n + 1);
    Some((trim_line_end(&rest[..length]), at + length))
}

/// A line of NULs looks empty to a reader.
fn is_separator(line: &[u8]) -> bool {
    line.iter().all(|&b| b == 0)
}

/// Blank lines and an mbox "From " line (also quoted, ">From ") before the first field are no part of the block.
fn skip_preamble(bytes: &[u8]) -> usize {
    let mark = if bytes.starts_with(b"\xEF\xBB\xBF") {
        3
    } else {
        0
    };
    let rest = &bytes[mark..];
    let blank = rest
        .iter()
        .take_while(|b| matches!(b, b'\r' | b'\n'))
        .count();
    let line_end = |at: usize| {
        rest[at..]
            .iter()
            .position(|&b| b == b'\n')
            .map_or(rest.len(), |n| at + n + 1)
    };
    let end = line_end(blank);
    let line = &rest[blank..end];
    if line.starts_with(b"From ") || line.starts_with(b">From ") {
        return mark + end;
    }
    // A block that begins with its separator is an empty one, unless a field follows the blank lines.
    if field_name(trim_line_end(line)).is_some() {
        mark + blank
    } else {
        mark
    }
}

fn take_line(
    fields: &mut Vec<(String, Vec<u8>)>,
    line: &[u8],
    limits: &Limits,
) -> Result<(), Limit> {
    if matches!(line.first(), Some(b' ' | b'\t')) {
        if let Some((_, value)) = fields.last_mut() {
            extend(value, line, limits.field_bytes)?;
        }
    } else if let Some((name, value)) = field_name(line) {
        if fields.len() >= limits.header_fields {
            return Err(Limit::HeaderFields);
        }
        let mut owned = Vec::with_capacity(value.len().min(limits.field_bytes));
        let taken = extend(&mut owned, value, limits.field_bytes);
        fields.push((name, owned));
        taken?;
    }
    Ok(())
}

/// The name and the raw value of a field line; white space before the colon is obsolete but read by everybody
/// (RFC 5322 section 4.5), so it must not hide a field from us.
fn field_name(line: &[u8]) -> Option<(String, &[u8])> {
    let colon = line.iter().position(|&b| b == b':')?;
    let name: Vec<u8> = line[..colon].iter().copied().filter(|&b| b != 0).collect();
    let name = name.trim_ascii_end();
    let valid = !name.is_empty() && name.len() <= 128 && name.iter().all(|b| b.is_ascii_graphic());
    valid.then(|| {
        (
            String::from_utf8_lossy(name).into_owned(),
            &line[colon + 1..],
        )
    })
}

/// What does not fit is left out as a whole: half an address would be another one.
fn extend(value: &mut Vec<u8>, line: &[u8], most: usize) -> Result<(), Limit> {
    let line = line.trim_ascii();
    if line.is_empty() {
        return Ok(());
    }
    let space = usize::from(!value.is_empty());
    if value.len() + space + line.len() > most {
        return Err(Limit::FieldBytes);
    }
    if !value.is_empty() {
        value.push(b' ');
    }
    value.extend(
        line.iter()
            .map(|&b| if b == 0 || b == b'\r' { b' ' } else { b }),
    );
    Ok(())
}

fn trim_line_end(line: &[u8]) -> &[u8] {
    let line = line.strip_suffix(b"\n").unwrap_or(line);
    line.strip_suffix(b"\r").unwrap_or(line)
}

fn decode(fields: Vec<(String, Vec<u8>)>) -> Headers {
    Headers(
        fields
            .into_iter()
            .map(|(name, value)| Field {
                name,
                value: decode_octets(value),
            })
            .collect(),
    )
}

/// UTF-8 where it is, otherwise Windows-1252, which is what undeclared 8-bit octets mostly are.
pub(super) fn decode_octets(octets: Vec<u8>) -> String {
    String::from_utf8(octets).unwrap_or_else(|error| {
        encoding_rs::WINDOWS_1252
            .decode_without_bom_handling(error.as_bytes())
            .0
            .into_owned()
    })
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn names(bytes: &[u8]) -> Vec<String> {
        split(bytes, &Limits::default())
            .headers
            .0
            .into_iter()
            .map(|field| field.name)
            .collect()
    }

    #[test]
    fn folded_fields_come_out_on_one_line() {
        let block = split(
            b"Subject: one\r\n two\r\n\tthree\r\nTo: a@b.example\r\n\r\nbody",
            &Limits::default(),
        );
        assert_eq!(block.headers.get("subject"), Some("one two three"));
        assert_eq!(block.headers.get("TO"), Some("a@b.example"));
        assert_eq!(block.body_at, 47);
    }

    #[test]
    fn every_from_field_is_counted() {
        let block = split(
            b"From: a@b.example\nFrom : c@d.example\nfrom:e@f.example\n\n",
            &Limits::default(),
        );
        assert_eq!(block.headers.count("From"), 3);
    }

    #[test]
    fn odd_beginnings_do_not_hide_the_fields() {
        for bytes in [
            b"From sam Mon Jan  1 00:00:00 2024\nSubject: x\n\n".as_slice(),
            b">From sam Mon Jan  1 00:00:00 2024\nSubject: x\n\n",
            b"\r\nSubject: x\n\n",
            b"\xEF\xBB\xBFSubject: x\n\n",
            b"no field here\nSubject: x",
            b"Sub\0ject: x\n\0\0\nbody: y",
        ] {
            assert_eq!(names(bytes), ["Subject"], "{bytes:?}");
        }
    }

    #[test]
    fn a_message_without_fields_has_none() {
        for bytes in [
            b"".as_slice(),
            b"\r\n",
            b"\0\0\0",
            b"\n\nhello\n",
            b"just text",
        ] {
            assert_eq!(names(bytes), Vec::<String>::new(), "{bytes:?}");
        }
    }

    #[test]
    fn a_block_over_the_limit_is_read_up_to_it() {
        let mut bytes = b"Subject: x\n".to_vec();
        for n in 0..1_000 {
            bytes.extend(format!("X-{n}: y\n").bytes());
        }
        let limits = Limits {
            header_bytes: 100,
            ..Limits::default()
        };
        let block = split(&bytes, &limits);
        assert_eq!(block.over, Some(Limit::HeaderBytes));
        assert_eq!(block.headers.get("Subject"), Some("x"));
        assert!(block.headers.0.len() < 20);
    }

    #[test]
    fn undeclared_eight_bit_is_not_lost() {
        let block = split(
            b"Subject: Gr\xfc\xdfe\nX-A: Gr\xc3\xbc\xc3\x9fe\n\n",
            &Limits::default(),
        );
        assert_eq!(block.headers.get("Subject"), Some("Grüße"));
        assert_eq!(block.headers.get("X-A"), Some("Grüße"));
    }
}
