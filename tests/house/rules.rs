//! The rules of the house, each a function from source text to the breaches in it.

use std::collections::BTreeSet;

use super::scan::{Named, Token, paths, split, tokens};

/// The rooms from the bottom up. Rooms on one step do not know each other.
pub const STEPS: [&[&str]; 8] = [
    &["message"],
    &["campaign"],
    &["classify"],
    &["policy"],
    &["config"],
    &["store", "imap", "smtp", "oauth"],
    &["daemon", "web"],
    &["cli"],
];
/// Rooms without clock, socket, file, database, randomness or log line.
pub const PURE: [&str; 4] = ["message", "campaign", "classify", "policy"];
/// Lines of a file, its tests not counted.
pub const MOST_LINES: usize = 350;

const IMPURE_CRATES: [&str; 7] = [
    "tokio",
    "sqlx",
    "tracing",
    "rand",
    "getrandom",
    "rustix",
    "async_imap",
];
const IMPURE_PATHS: [&[&str]; 9] = [
    &["std", "fs"],
    &["std", "env"],
    &["std", "process"],
    &["std", "thread"],
    &["std", "time", "SystemTime"],
    &["std", "time", "Instant"],
    &["SystemTime", "now"],
    &["Timestamp", "now"],
    &["Zoned", "now"],
];

/// Of `std::net`, what is only a number.
const ADDRESSES: [&str; 5] = [
    "IpAddr",
    "Ipv4Addr",
    "Ipv6Addr",
    "AddrParseError",
    "SocketAddr",
];

/// One file of `src/`: its path below it, with `/`, and its text.
pub struct File<'a> {
    pub path: &'a str,
    pub text: &'a str,
    /// Whether it is compiled for tests only.
    pub only_tests: bool,
}

impl File<'_> {
    /// The room it lies in; `None` for `lib.rs` and `main.rs`.
    pub fn room(&self) -> Option<&str> {
        self.path.split_once('/').map(|(room, _)| room)
    }

    /// How many modules it is below the crate: 1 for `imap/mod.rs`, 2 for `imap/wire.rs`.
    fn depth(&self) -> usize {
        let last_is_module = !self.path.ends_with("/mod.rs");
        self.path.matches('/').count() + usize::from(last_is_module)
    }

    fn at(&self, line: usize, what: &str) -> String {
        format!("src/{}:{line}: {what}", self.path)
    }
}

fn step(room: &str) -> Option<usize> {
    STEPS.iter().position(|rooms| rooms.contains(&room))
}

/// Each room imports only from rooms on lower steps. Tests too: a room is tested with what it is built on.
pub fn imports(file: &File<'_>) -> Vec<String> {
    let Some(own) = file.room() else {
        return Vec::new();
    };
    let named = paths(&tokens(file.text));
    let breaches = named.iter().filter_map(|named| {
        let other = room_named(file, named)?;
        let allowed = other == own || step(other) < step(own);
        (!allowed).then(|| file.at(named.line, &format!("{own} may not know {other}")))
    });
    breaches.collect()
}

/// The room that a path from the crate's root leads into, be it by `crate::` or by enough `super::`.
fn room_named<'a>(file: &File<'_>, named: &'a Named) -> Option<&'a str> {
    let ups = named
        .path
        .iter()
        .take_while(|part| *part == "super")
        .count();
    let from_root = match named.path.first()?.as_str() {
        "crate" | "onedoor" => 1,
        "super" if ups == file.depth() + named.inline => ups,
        _ => return None,
    };
    let room = named.path.get(from_root)?.as_str();
    step(room).map(|_| room)
}

/// The pure rooms stay pure; what is compiled for tests only may read files and time.
pub fn purity(file: &File<'_>) -> Vec<String> {
    if file.only_tests || !file.room().is_some_and(|room| PURE.contains(&room)) {
        return Vec::new();
    }
    let named = paths(&split(&tokens(file.text)).kept);
    let impure = named.iter().filter(|named| is_impure(named));
    impure
        .map(|named| {
            file.at(
                named.line,
                &format!("{} in a pure room", named.path.join("::")),
            )
        })
        .collect()
}

fn is_impure(named: &Named) -> bool {
    let is_crate = named
        .path
        .first()
        .is_some_and(|first| IMPURE_CRATES.contains(&first.as_str()));
    let is_path = |impure: &&[&str]| {
        named
            .path
            .windows(impure.len())
            .any(|part| *part == **impure)
    };
    let is_socket = match named.path.as_slice() {
        [root, net, rest @ ..] if root == "std" && net == "net" => !rest
            .first()
            .is_some_and(|what| ADDRESSES.contains(&what.as_str())),
        _ => false,
    };
    is_socket
        || (is_crate && (named.in_use || named.path.len() > 1))
        || IMPURE_PATHS.iter().any(is_path)
}

/// Every file opens with what it is for.
pub fn opening(file: &File<'_>) -> Vec<String> {
    let opens = file
        .text
        .lines()
        .next()
        .is_some_and(|line| line.len() > 4 && line.starts_with("//! "));
    if opens {
        Vec::new()
    } else {
        vec![file.at(1, "does not open with `//!` what it is for")]
    }
}

/// Files are short; lines under `#[cfg(test)]` are not counted, nor those of a word list.
pub fn length(file: &File<'_>) -> Vec<String> {
    let all = tokens(file.text);
    let code = file.text.lines().count() - split(&all).test_lines;
    let lines = code.saturating_sub(lines_of_words(file.text, &all));
    if file.only_tests || lines <= MOST_LINES {
        return Vec::new();
    }
    let what = format!("{lines} lines besides tests and word lists: split it by subject");
    vec![file.at(MOST_LINES, &what)]
}

/// Lines on which nothing stands but strings, and brackets and commas around them: data, not code.
fn lines_of_words(text: &str, tokens: &[Token]) -> usize {
    let is_code =
        |token: &&Token| !matches!(token.text.as_str(), "," | "(" | ")" | "[" | "]" | "&");
    let code: BTreeSet<usize> = tokens
        .iter()
        .filter(is_code)
        .map(|token| token.line)
        .collect();
    let has_words = |(number, line): &(usize, &str)| {
        line.contains('"') && !line.contains("//") && !code.contains(&(number + 1))
    };
    text.lines().enumerate().filter(has_words).count()
}

/// Nothing half-done, and nothing printed outside the command line.
pub fn leftovers(file: &File<'_>) -> Vec<String> {
    let mut out = Vec::new();
    for (number, line) in file.text.lines().enumerate() {
        for word in ["TODO", "FIXME", "XXX"] {
            if line
                .split(|c: char| !c.is_alphanumeric())
                .any(|part| part == word)
            {
                out.push(file.at(number + 1, &format!("{word}: finish it or leave it out")));
            }
        }
    }
    let may_print = matches!(file.room(), Some("cli") | None) || file.only_tests;
    for pair in split(&tokens(file.text)).kept.windows(2) {
        let is_print = matches!(
            pair[0].text.as_str(),
            "println" | "eprintln" | "print" | "eprint"
        );
        if pair[1].text == "!" && (pair[0].text == "dbg" || is_print && !may_print) {
            out.push(file.at(pair[0].line, &format!("{}! here", pair[0].text)));
        }
    }
    out
}
