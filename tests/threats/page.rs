//! The page that describes the threats names tests that exist, and all that are here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|end| end == "rs") {
            found.push(path);
        }
    }
}

/// Names of the functions that stand right below a test attribute.
fn tests_below(folder: &str) -> BTreeSet<String> {
    let mut found = Vec::new();
    files(
        &Path::new(env!("CARGO_MANIFEST_DIR")).join(folder),
        &mut found,
    );
    let mut names = BTreeSet::new();
    for path in found {
        let text = fs::read_to_string(path).unwrap();
        let lines: Vec<&str> = text.lines().map(str::trim).collect();
        for pair in lines.windows(2) {
            let name = pair[1]
                .split_once("fn ")
                .and_then(|(_, rest)| rest.split_once('('));
            if let (true, Some((name, _))) =
                (pair[0].starts_with('#') && pair[0].contains("test"), name)
            {
                names.insert(name.to_owned());
            }
        }
    }
    names
}

/// Names of the shape of a test's, between back-ticks.
fn named_on_the_page() -> BTreeSet<String> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/threats.md");
    let text = fs::read_to_string(path).unwrap();
    let pieces = text.split('`').skip(1).step_by(2);
    pieces
        .filter(|piece| piece.matches('_').count() >= 3)
        .map(str::to_owned)
        .collect()
}

#[test]
fn every_test_the_page_names_exists_and_every_test_here_is_named() {
    let named = named_on_the_page();
    assert!(named.len() > 40, "{}", named.len());
    let mut known = tests_below("src");
    known.extend(tests_below("tests"));
    let missing: Vec<_> = named.difference(&known).collect();
    assert!(missing.is_empty(), "named and not there: {missing:?}");
    let mut here = tests_below("tests/threats");
    here.remove("every_test_the_page_names_exists_and_every_test_here_is_named");
    let silent: Vec<_> = here.difference(&named).collect();
    assert!(silent.is_empty(), "there and not named: {silent:?}");
}
