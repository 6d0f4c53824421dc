//! What several workers must have in common, and what each may have of its own.

use super::{LEAST, good};

/// The parts whose meaning changes with one text replaced.
fn changed(from: &str, to: &str) -> Vec<String> {
    assert!(LEAST.contains(from), "{from}");
    let (before, after) = (
        good(LEAST).meaning(),
        good(&LEAST.replace(from, to)).meaning(),
    );
    let differs = |part: &&String| before.get(*part) != after.get(*part);
    before
        .keys()
        .chain(after.keys().filter(|part| !before.contains_key(*part)))
        .filter(differs)
        .cloned()
        .collect()
}

#[test]
fn the_way_to_a_server_is_each_workers_own() {
    assert!(changed("imap.example.com", "imap.east.example.com").is_empty());
    assert!(
        changed(
            "password_credential = \"imap-rich\"",
            "password_file = \"/etc/rich\""
        )
        .is_empty()
    );
    assert!(
        changed(
            "[[organization]]",
            "[web]\nlisten = \"127.0.0.1:8026\"\n[[organization]]"
        )
        .is_empty()
    );
}

#[test]
fn what_is_decided_by_is_common_to_all() {
    assert_eq!(
        changed("name = \"Rich Miller\"", "name = \"Mitch Miller\""),
        [
            "contact of \"Example Corp\"",
            "organization \"Example Corp\""
        ]
    );
    assert_eq!(
        changed("addresses = [\"rich@", "addresses = [\"it@"),
        ["inbox \"rich\""]
    );
    assert_eq!(
        changed(
            "[[organization]]",
            "[policy]\ncopies_to_confirm = 4\n[[organization]]"
        ),
        ["[policy]"]
    );
    assert_eq!(
        changed("[[organization]]", "mode = \"file\"\n[[organization]]"),
        ["inbox \"rich\"", "mode"]
    );
}
