//! The house tests itself: it reads `src/` and fails where a room knows what it may not, a pure room touches the world,
//! a file is too long or does not say what it is for, or something half-done is left.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use rules::File;

#[path = "house/rules.rs"]
mod rules;
#[path = "house/scan.rs"]
mod scan;

/// Every file below `src/` with its text, by its path there.
fn sources() -> BTreeMap<String, String> {
    below("src")
}

/// Every Rust file below a folder of the project with its text, by its path there.
fn below(folder: &str) -> BTreeMap<String, String> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let (mut folders, mut out) = (vec![src.clone()], BTreeMap::new());
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                let name = path
                    .strip_prefix(&src)
                    .unwrap()
                    .to_str()
                    .unwrap()
                    .to_owned();
                out.insert(name, std::fs::read_to_string(&path).unwrap());
            }
        }
    }
    out
}

/// The files that are compiled for tests only: those declared under `#[cfg(test)]`, and all below them.
fn only_tests(sources: &BTreeMap<String, String>) -> BTreeSet<String> {
    let mut stems = Vec::new();
    for (path, text) in sources {
        let folder = path.strip_suffix("mod.rs").map(str::to_owned);
        let folder = folder.unwrap_or_else(|| format!("{}/", path.trim_end_matches(".rs")));
        let declared = scan::split(&scan::tokens(text)).test_files;
        stems.extend(declared.into_iter().map(|name| format!("{folder}{name}")));
    }
    let is_test = |path: &&String| {
        stems.iter().any(|stem| {
            path.strip_prefix(stem)
                .is_some_and(|rest| rest == ".rs" || rest.starts_with('/'))
        })
    };
    sources.keys().filter(is_test).cloned().collect()
}

/// Asks a rule of every file, and fails with all breaches at once.
fn holds(rule: impl Fn(&File<'_>) -> Vec<String>) {
    let sources = sources();
    let tests = only_tests(&sources);
    let files = sources.iter().map(|(path, text)| File {
        path,
        text,
        only_tests: tests.contains(path),
    });
    let breaches: Vec<String> = files.flat_map(|file| rule(&file)).collect();
    assert!(breaches.is_empty(), "\n{}\n", breaches.join("\n"));
}

/// The cases of faults that `docs/reliability.md` speaks of: of mail, of the surroundings, of the operator.
#[test]
fn every_case_of_a_fault_has_a_test_with_its_name() {
    let all = below("tests").into_values().collect::<String>();
    let cases = [('m', 28), ('f', 26), ('o', 20)];
    let names = cases
        .iter()
        .flat_map(|(kind, last)| (1..=*last).map(move |number| format!("fn {kind}{number:02}_")));
    let missing: Vec<String> = names.filter(|name| !all.contains(name)).collect();
    assert!(missing.is_empty(), "{missing:?}");
}

#[test]
fn the_rooms_are_those_of_the_plan() {
    let rooms: BTreeSet<String> = sources()
        .keys()
        .filter_map(|path| path.split_once('/').map(|(room, _)| room.to_owned()))
        .collect();
    let planned: BTreeSet<String> = rules::STEPS
        .concat()
        .into_iter()
        .map(str::to_owned)
        .collect();
    assert_eq!(rooms, planned);
}

#[test]
fn every_room_imports_only_from_rooms_below_it() {
    holds(rules::imports);
}

#[test]
fn the_pure_rooms_touch_nothing_of_the_world() {
    holds(rules::purity);
}

#[test]
fn every_file_opens_with_what_it_is_for() {
    holds(rules::opening);
}

#[test]
fn files_are_short() {
    holds(rules::length);
}

#[test]
fn nothing_half_done_is_left() {
    holds(rules::leftovers);
}

mod the_scanner_sees {
    use super::rules::{self, File};
    use super::{only_tests, scan};

    fn breaches(rule: fn(&File<'_>) -> Vec<String>, path: &str, text: &str) -> usize {
        rule(&File {
            path,
            text,
            only_tests: false,
        })
        .len()
    }

    #[test]
    fn imports_that_go_up_or_sideways() {
        let cases = [
            ("imap/wire.rs", "use crate::store::Tx;", 1),
            (
                "imap/wire.rs",
                "use crate::{config::Tls, smtp::Session, web};",
                2,
            ),
            ("imap/wire.rs", "fn f() { crate::daemon::run() }", 1),
            ("imap/wire.rs", "use super::super::store;", 1),
            (
                "imap/mod.rs",
                "mod inner { use super::super::store::Tx; }",
                1,
            ),
            ("message/mod.rs", "mod a { } use super::policy::decide;", 1),
            ("web/mod.rs", "use crate::daemon::Heart as Beat;", 1),
            (
                "policy/mod.rs",
                "#[cfg(test)] mod tests { use crate::config::Tier; }",
                1,
            ),
            (
                "cli/run.rs",
                "use crate::{daemon, web, store::{self, Tx}};",
                0,
            ),
            (
                "config/site.rs",
                "use super::policy::Policy; use crate::policy::Mode;",
                0,
            ),
            ("imap/mod.rs", "mod tests { use super::store::Fake; }", 0),
            (
                "imap/wire.rs",
                "// crate::store\n/* crate::web /* nested */ crate::cli */ const A: &str = \"crate::store\";",
                0,
            ),
            (
                "imap/wire.rs",
                "const A: &str = r#\"\"crate::store\"#; const B: char = '\"'; const C: &[u8] = b\"crate::web\";",
                0,
            ),
            (
                "imap/wire.rs",
                "fn f<'a>(x: &'a str) -> char { '\\'' } use crate::store;",
                1,
            ),
        ];
        for (path, text, expected) in cases {
            assert_eq!(
                breaches(rules::imports, path, text),
                expected,
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn the_world_in_a_pure_room() {
        let cases = [
            ("policy/a.rs", "use tokio::time;", 1),
            ("policy/a.rs", "use tracing;", 1),
            ("policy/a.rs", "use std::{fs, net::TcpStream, fmt};", 2),
            (
                "message/a.rs",
                "fn f() { let x = std::time::Instant::now(); }",
                1,
            ),
            ("message/a.rs", "use std::time::{Duration, SystemTime};", 1),
            (
                "campaign/a.rs",
                "fn f() -> Timestamp { jiff::Timestamp::now() }",
                1,
            ),
            (
                "campaign/a.rs",
                "fn f() { Zoned::now(); rand::random(); getrandom::fill(x); }",
                3,
            ),
            ("classify/a.rs", "use sqlx::Row;", 1),
            (
                "classify/a.rs",
                "use std::time::Duration; use jiff::Timestamp; fn f(rand: u8) -> u8 { rand }",
                0,
            ),
            ("message/a.rs", "use std::net::{IpAddr, Ipv4Addr};", 0),
            (
                "classify/a.rs",
                "#[cfg(test)]\nmod tests { use std::fs; }\n",
                0,
            ),
            ("classify/a.rs", "#[cfg(test)] mod tests; use std::fs;", 1),
            ("store/a.rs", "use sqlx::Row; use std::fs;", 0),
        ];
        for (path, text, expected) in cases {
            assert_eq!(
                breaches(rules::purity, path, text),
                expected,
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn long_files_and_files_that_do_not_say_what_they_are_for() {
        let long = format!("//! Long.\n{}", "fn f() {}\n".repeat(rules::MOST_LINES));
        let tested = format!(
            "//! Short.\n#[cfg(test)]\nmod tests {{\n{}}}\n",
            "fn f() {}\n".repeat(rules::MOST_LINES)
        );
        assert_eq!(breaches(rules::length, "web/a.rs", &long), 1);
        assert_eq!(breaches(rules::length, "web/a.rs", &tested), 0);
        let words = format!(
            "//! Words.\nconst A: &[&str] = &[\n{}];\n",
            "    (\"a\", \"b\"),\n".repeat(rules::MOST_LINES)
        );
        assert_eq!(breaches(rules::length, "web/a.rs", &words), 0);
        assert_eq!(
            breaches(rules::opening, "web/a.rs", "use std::fs;\n//! Late."),
            1
        );
        assert_eq!(breaches(rules::opening, "web/a.rs", "//! Shows a page."), 0);
    }

    #[test]
    fn what_is_half_done_or_printed() {
        let cases = [
            ("web/a.rs", "// TODO: more", 1),
            ("cli/a.rs", "/* FIXME */ fn f() { dbg!(1); println!(); }", 2),
            ("web/a.rs", "fn f() { println!(\"x\"); eprintln!(); }", 2),
            (
                "web/a.rs",
                "const A: &str = \"println!\"; fn println() {}",
                0,
            ),
            ("main.rs", "fn main() { eprintln!(); }", 0),
        ];
        for (path, text, expected) in cases {
            assert_eq!(
                breaches(rules::leftovers, path, text),
                expected,
                "{path}: {text}"
            );
        }
    }

    #[test]
    fn which_files_are_tests() {
        let file = |path: &str, text: &str| (path.to_owned(), text.to_owned());
        let sources = [
            file("imap/mod.rs", "#[cfg(test)]\nmod tests;\nmod wire;"),
            file("imap/wire.rs", "#[cfg(test)] #[path = \"x\"] mod more;"),
            file("imap/wire/more.rs", ""),
            file("imap/tests.rs", ""),
            file("imap/tests/deep.rs", ""),
        ];
        let tests = only_tests(&sources.into());
        assert_eq!(
            Vec::from_iter(tests),
            ["imap/tests.rs", "imap/tests/deep.rs", "imap/wire/more.rs"]
        );
        assert!(scan::tokens("'a' \"b\" // c").is_empty());
    }
}
