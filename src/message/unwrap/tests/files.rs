//! Forwards kept as files: layouts of clients no table describes. All carry the same original; two fields of their own
//! say what is expected: `X-Comment`, and `X-Missing` for what the client does not write.

use super::TEXT;
use crate::message::{Limits, Message, Party, read, unwrap};

const FOLDER: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/src/message/unwrap/tests/data/forwards"
);

fn field<'m>(message: &'m Message, name: &str) -> &'m str {
    message.headers.get(name).unwrap_or_default().trim()
}

fn shown(parties: &[Party]) -> String {
    let all: Vec<String> = parties
        .iter()
        .map(|p| format!("{} <{}>", p.name.as_deref().unwrap_or_default(), p.address))
        .collect();
    all.join("; ")
}

/// What is expected and what came out, where they differ.
fn differences(message: &Message) -> Vec<(String, String)> {
    let found = unwrap(message);
    let missing = field(message, "X-Missing");
    let person = |kind: &str, name: &str, listed: &str, address: &str| match missing {
        missing if missing.contains(kind) => String::new(),
        "addresses" => format!("{listed} <>"),
        _ => format!("{name} <{address}>"),
    };
    let from: Vec<Party> = found.original.from.iter().cloned().collect();
    let date = found.original.date.map(|date| date.to_string());
    let subject = crate::message::subject::bare(&found.original.subject);
    let comment = found
        .forwards
        .first()
        .map(|forward| forward.comment.clone());
    let comment = comment.unwrap_or_else(|| "no forward".to_owned());
    // Blank lines between paragraphs are a matter of the page.
    let lines = |text: &str| -> Vec<String> {
        text.lines()
            .filter(|line| !line.trim().is_empty())
            .map(str::to_owned)
            .collect()
    };
    let pairs = [
        (
            person("from", "Sam Roe", "Roe, Sam", "sam@acme.example"),
            shown(&from),
        ),
        (
            person("to", "Kim Berg", "Berg, Kim", "kim@ours.example"),
            shown(&found.original.to),
        ),
        (
            person("cc", "Lee Young", "Young, Lee", "lee@ours.example"),
            shown(&found.original.cc),
        ),
        ("Faster books".to_owned(), subject.to_owned()),
        (
            "2024-03-12T09:31".to_owned(),
            date.unwrap_or_default().chars().take(16).collect(),
        ),
        (
            lines(TEXT).join("\n"),
            lines(&found.original.text).join("\n"),
        ),
        (field_text(message, "X-Comment"), comment),
    ];
    pairs
        .into_iter()
        .filter(|(want, have)| want != have)
        .collect()
}

/// A field's value with its own characters, which are not encoded here.
fn field_text(message: &Message, name: &str) -> String {
    field(message, name).to_owned()
}

#[test]
fn every_kept_forward_is_taken_off() {
    let mut failures = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(FOLDER).expect("the folder is part of the repository") {
        let path = entry.expect("an entry").path();
        let message = read(&std::fs::read(&path).expect("a file"), &Limits::default());
        count += 1;
        for (want, have) in differences(&message) {
            failures.push(format!("{}: {want:?} became {have:?}", path.display()));
        }
    }
    assert!(count > 30, "{count} files");
    failures.sort();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}
