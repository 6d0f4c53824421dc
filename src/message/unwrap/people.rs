//! Names and addresses as mail clients write them into text, which is no RFC 5322: unquoted commas, `mailto:` residue,
//! brackets of all kinds, an address beside itself, names without any address.

use crate::message::text::is_invisible;
use crate::message::{Party, clean_line, fields};

/// Parties taken out of one field.
const PARTIES: usize = 200;
const NAME_CHARS: usize = 128;

/// What stands between who sent a mail and for whom.
#[rustfmt::skip]
const BEHALF: &[&str] = &[
    "on behalf of", "im auftrag von", "de la part de", "au nom de", "en nombre de", "per conto di", "namens", "em nome de",
    "w imieniu", "от имени", "від імені", "på uppdrag av", "på vegne af", "på vegne av", "în numele",
];

/// Everybody a field names; who is only named has an empty address.
pub(super) fn people(value: &str) -> Vec<Party> {
    super::work::count(value.len());
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
        let Some(address) = address(&value[start..end]) else {
            continue;
        };
        let before = &value[from..start];
        // Between names of Notes stand commas, which elsewhere part a surname from a first name.
        let notes = before.contains(['/', '@']).then(|| before.rsplit_once(','));
        let parted = before.rsplit_once(';').or(notes.flatten());
        let (alone, own) = parted.unwrap_or(("", before));
        add_names(alone, &mut people);
        let (behind, after) = comment(&value[end..]);
        from = value.len() - after.len();
        let name = name(own, &address).or(behind);
        // "a@b.example <a@b.example>": the second says the same, perhaps with the name between.
        match people.last_mut() {
            Some(last) if last.address == address => last.name = last.name.take().or(name),
            _ => people.push(Party { name, address }),
        }
    }
    add_names(&value[from..], &mut people);
    people
}

/// The one author of a From field; what sent on whose behalf stands behind them.
pub(super) fn author(value: &str) -> Option<Party> {
    let found = people(value);
    let named = || {
        let name = name_alone(value)?;
        Some(Party {
            name: Some(name),
            address: String::new(),
        })
    };
    found
        .into_iter()
        .find(|party| !party.address.is_empty())
        .or_else(named)
}

/// An address has a host with a domain; what Notes writes behind an `@` has none.
fn address(raw: &str) -> Option<String> {
    fields::address(raw).filter(|address| {
        address
            .rsplit_once('@')
            .is_some_and(|(_, host)| host.contains('.') || host == "localhost")
    })
}

/// The name in brackets behind an address, as before RFC 2822, and what follows.
fn comment(rest: &str) -> (Option<String>, &str) {
    let found = rest
        .strip_prefix(" (")
        .and_then(|inner| inner.split_once(')'))
        .filter(|(inside, _)| inside.len() <= NAME_CHARS && !inside.contains(['@', '(', ';']));
    match found {
        Some((inside, after)) => (name(inside, ""), after),
        None => (None, rest),
    }
}

/// Adds those a list only names.
fn add_names(list: &str, people: &mut Vec<Party>) {
    let full = |part: &str| part.split_whitespace().count() > 1 || part.contains('/');
    let by_comma = !list.contains(';') && (!people.is_empty() || list.split(',').all(full));
    let parts: Vec<&str> = list.split(if by_comma { ',' } else { ';' }).collect();
    // What stands right behind an address belongs to it.
    let first = usize::from(!people.is_empty());
    for name in parts.into_iter().skip(first).filter_map(name_alone) {
        if people.len() >= PARTIES {
            return;
        }
        people.push(Party {
            name: Some(name),
            address: String::new(),
        });
    }
}

/// A name without an address: without an X.500 address in brackets, and of a Notes name only the person.
fn name_alone(raw: &str) -> Option<String> {
    let raw = raw.split(['<', '[']).next().unwrap_or("");
    let plain = match raw.split_once('/') {
        Some((person, unit)) if !unit.starts_with(' ') => person,
        _ => raw,
    };
    let plain = plain.split('@').next().unwrap_or("");
    name(plain, "")
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
    let trimmed = raw.trim_matches(|c: char| {
        c.is_whitespace() || is_invisible(c) || "<>[]();,\"'`*«»„“”‘’:|".contains(c)
    });
    let name = clean_line(without_behalf(trimmed), NAME_CHARS).replace("\" ", " ");
    let is_name = !name.is_empty()
        && !name.eq_ignore_ascii_case(address)
        && name.chars().any(char::is_alphabetic);
    is_name.then_some(name)
}

/// The one who wrote, of "NAME on behalf of NAME".
fn without_behalf(name: &str) -> &str {
    let lower = name.to_lowercase();
    if lower.len() != name.len() {
        return name;
    }
    for phrase in BEHALF {
        if let Some(at) = lower.find(phrase)
            && name.is_char_boundary(at)
            && name.is_char_boundary(at + phrase.len())
        {
            let (before, behind) = (&name[..at], &name[at + phrase.len()..]);
            if before.trim().is_empty() && behind.starts_with(' ') {
                return behind.trim();
            }
            if before.ends_with(' ') && behind.starts_with(' ') {
                return before.trim();
            }
        }
    }
    name
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
            ("sam@acme.example (Sam Roe)", "Sam Roe|sam@acme.example"),
        ] {
            let author =
                author(text).map(|p| format!("{}|{}", p.name.unwrap_or_default(), p.address));
            assert_eq!(author.as_deref(), Some(expected), "{text}");
        }
        let named =
            |text| author(text).map(|party| (party.name.unwrap_or_default(), party.address));
        for text in [
            "Sam Roe",
            "Sam Roe/HQ/Acme@ACME",
            "Sam Roe@ACME",
            "Sam Roe </O=ACME/CN=SROE>",
        ] {
            assert_eq!(named(text), Some(("Sam Roe".to_owned(), String::new())));
        }
        assert_eq!(author("@"), None);
    }

    #[test]
    fn lists_are_read_with_and_without_addresses() {
        for (text, expected) in [
            ("Kim Berg; Lee Young", "Kim Berg|;Lee Young|"),
            ("Berg, Kim", "Berg, Kim|"),
            (
                "Kim Berg/HQ/Ours@OURS, Lee Young/Ours",
                "Kim Berg|;Lee Young|",
            ),
            (
                "Kim <kim@ours.example>; Lee Young; Pat <pat@ours.example>; Jo",
                "Kim|kim@ours.example;Lee Young|;Pat|pat@ours.example;Jo|",
            ),
            (
                "Berg, Kim<kim@ours.example>, lee@ours.example",
                "Berg, Kim|kim@ours.example;|lee@ours.example",
            ),
            ("", ""),
        ] {
            let all: Vec<String> = people(text)
                .into_iter()
                .map(|p| format!("{}|{}", p.name.unwrap_or_default(), p.address))
                .collect();
            assert_eq!(all.join(";"), expected, "{text}");
        }
    }
}
