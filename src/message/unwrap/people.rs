//! Names and addresses as mail clients write them into text, which is no RFC 5322: unquoted commas, `mailto:` residue,
//! brackets of all kinds, an address beside itself.

use crate::message::{Party, clean_line, fields};

/// Parties taken out of one field.
const PARTIES: usize = 200;
const NAME_CHARS: usize = 128;

/// Everybody a field names with an address.
pub(super) fn people(value: &str) -> Vec<Party> {
    let value = without_mailto(value);
    let mut people: Vec<Party> = Vec::new();
    let mut from = 0;
    for (at, _) in value.match_indices('@') {
        if at < from || people.len() >= PARTIES {
            continue;
        }
        let Some((start, end)) = extent(&value, from, at) else {
            continue;
        };
        let Some(address) = fields::address(&value[start..end]) else {
            continue;
        };
        let name = name(&value[from..start], &address);
        from = end;
        // "a@b.example <a@b.example>": the second says the same, perhaps with the name between.
        match people.last_mut() {
            Some(last) if last.address == address => last.name = last.name.take().or(name),
            _ => people.push(Party { name, address }),
        }
    }
    people
}

/// The one author of a From field; what sent on whose behalf stands behind them.
pub(super) fn author(value: &str) -> Option<Party> {
    people(value).into_iter().next()
}

/// `<mailto:x>` behind a name or an address repeats it; `[mailto:x]` is the address itself.
fn without_mailto(value: &str) -> String {
    let mut plain = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(at) = find_mailto(rest) {
        plain.push_str(rest[..at].trim_end_matches(['<', '[', '(']));
        rest = &rest[at + "mailto:".len()..];
        let end = rest
            .find(['>', ']', ')', ' ', ';', ','])
            .unwrap_or(rest.len());
        plain.push_str(" <");
        plain.push_str(rest[..end].split('?').next().unwrap_or(""));
        plain.push('>');
        rest = rest[end..]
            .strip_prefix(['>', ']', ')'])
            .unwrap_or(&rest[end..]);
    }
    plain.push_str(rest);
    plain
}

fn find_mailto(text: &str) -> Option<usize> {
    text.as_bytes()
        .windows(7)
        .position(|window| window.eq_ignore_ascii_case(b"mailto:"))
}

/// How far the address around an `@` reaches.
fn extent(value: &str, low: usize, at: usize) -> Option<(usize, usize)> {
    let local = |c: char| c.is_alphanumeric() || ".!#$%&'*+/=?^_`{|}~-".contains(c);
    let start = value[low..at]
        .char_indices()
        .rev()
        .take_while(|(_, c)| local(*c))
        .last()
        .map(|(n, _)| low + n)?;
    let start = start + value[start..at].len()
        - value[start..at]
            .trim_start_matches(['\'', '`', '*', '_'])
            .len();
    let host = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    let end = value[at + 1..]
        .find(|c| !host(c))
        .map_or(value.len(), |n| at + 1 + n);
    let end = at + 1 + value[at + 1..end].trim_end_matches(['.', '-']).len();
    (start < at && end > at + 1).then_some((start, end))
}

/// The name before an address, without brackets, quotes and list separators.
fn name(raw: &str, address: &str) -> Option<String> {
    let trimmed =
        raw.trim_matches(|c: char| c.is_whitespace() || "<>[]();,\"'`*«»„“”‘’:".contains(c));
    let trimmed = trimmed
        .strip_prefix("on behalf of")
        .unwrap_or(trimmed)
        .trim();
    let name = clean_line(trimmed, NAME_CHARS).replace("\" ", " ");
    let is_name = !name.is_empty()
        && !name.eq_ignore_ascii_case(address)
        && name.chars().any(char::is_alphabetic);
    is_name.then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_read_as_clients_write_them() {
        for (text, expected) in [
            ("Sam Roe <sam@acme.example>", "Sam Roe|sam@acme.example"),
            (
                "Sam Roe [mailto:Sam@Acme.example]",
                "Sam Roe|sam@acme.example",
            ),
            (
                "Roe, Sam <sam@acme.example<mailto:sam@acme.example>>",
                "Roe, Sam|sam@acme.example",
            ),
            ("'sam@acme.example' <sam@acme.example>", "|sam@acme.example"),
            (
                "\"Sam\" <sam@acme.example> on behalf of desk@acme.example",
                "Sam|sam@acme.example",
            ),
            ("sam@acme.example", "|sam@acme.example"),
        ] {
            let author =
                author(text).map(|p| format!("{}|{}", p.name.unwrap_or_default(), p.address));
            assert_eq!(author.as_deref(), Some(expected), "{text}");
        }
        assert_eq!(author("Sam Roe"), None);
        assert_eq!(author("@"), None);
    }
}
