//! The promises of the configuration as a whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod asked;
mod contradictions;
mod meaning;
mod mistyped;
mod robust;
mod texts;
mod workers;

use std::path::Path;

use super::{Config, Mistakes};

/// What is shipped as the complete example.
const EXAMPLE: &str = include_str!("../../../config/onedoor.example.toml");

/// The least that runs.
const LEAST: &str = r#"
[[organization]]
name = "Example Corp"
domains = ["example.com"]
  [organization.contact]
  name = "Rich Miller"
  address = "rich@example.com"
  inbox = "rich"
[[inbox]]
name = "rich"
addresses = ["rich@example.com"]
  [inbox.imap]
  host = "imap.example.com"
  username = "rich@example.com"
  password_credential = "imap-rich"
"#;

fn parse(text: &str) -> Result<Config, Mistakes> {
    Config::parse(text, Path::new("onedoor.toml"))
}

fn good(text: &str) -> Config {
    parse(text).unwrap_or_else(|mistakes| panic!("{mistakes}"))
}

/// The example with one text in it replaced, and the line of the replacement.
fn altered(from: &str, to: &str) -> (String, usize) {
    let at = EXAMPLE
        .find(from)
        .unwrap_or_else(|| panic!("{from:?} is not in the example"));
    let text = EXAMPLE.replacen(from, to, 1);
    (text, line_at(EXAMPLE, at))
}

fn line_at(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Holds that replacing one text in the example gives this one mistake, at this key of the replaced line.
#[track_caller]
fn one_mistake(from: &str, to: &str, key: &str, words: &str) {
    let (text, line) = altered(from, to);
    let mistakes = parse(&text).expect_err(to).to_string();
    let start = format!("onedoor.toml:{line}: {key}: ");
    assert!(
        mistakes.starts_with(&start) && mistakes.lines().count() == 1,
        "{to:?} gave\n{mistakes}\nnot {start}"
    );
    assert!(
        mistakes.contains(words),
        "{to:?} gave\n{mistakes}\nwithout {words:?}"
    );
}

/// The same for a table of them, one a line: from | to | key | words.
#[track_caller]
fn one_mistake_each(table: &str) {
    for row in table.lines().filter(|row| !row.is_empty()) {
        let cells: Vec<&str> = row.split(" | ").collect();
        let [from, to, key, words] = cells.as_slice() else {
            panic!("{row}")
        };
        one_mistake(from, to, key, words);
    }
}
