//! The yardstick of the benchmarks is itself measured: against groups counted by hand, and against the `score.py` that
//! lies beside the labels. The choices of spun text are tried here too.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, missing_docs)]

use std::collections::{HashMap, HashSet};
use std::io::Write as _;
use std::process::{Command, Stdio};

use support::score::score;
use support::{corpus, labels, spun};

#[path = "../benches/support/mod.rs"]
mod support;

#[test]
fn pairs_and_members_are_counted_as_by_hand() {
    let check = |truth: &str, found: &str, expected: [f64; 4]| {
        let truth: Vec<&str> = truth.split(' ').collect();
        let found: Vec<Option<&str>> = found
            .split(' ')
            .map(|group| (group != "-").then_some(group))
            .collect();
        let got = score(&truth, &found);
        let got = [got.precision, got.recall, got.b_precision, got.b_recall];
        for (got, expected) in got.iter().zip(expected) {
            assert!((got - expected).abs() < 1e-9, "{found:?}: {got} {expected}");
        }
    };
    check("a a b", "x x y", [1.0, 1.0, 1.0, 1.0]);
    check("a a b", "x x x", [1.0 / 3.0, 1.0, 5.0 / 9.0, 1.0]);
    check("a a b", "- - -", [0.0, 0.0, 1.0, 2.0 / 3.0]);
    check("a b c", "x y -", [0.0, 0.0, 1.0, 1.0]);
    check("a a b b", "x y x y", [0.0, 0.0, 0.5, 0.5]);
}

/// Groups as a hasty method finds them: by source folder and size of the file, a third of the files in none.
fn hasty(labels: &[labels::Labelled]) -> HashMap<String, String> {
    let mut found = HashMap::new();
    for (number, label) in labels.iter().enumerate() {
        let folder = label.file.rsplit_once('/').unwrap().0;
        if number % 3 > 0 {
            let size = std::fs::metadata(labels::path(&label.file).unwrap())
                .unwrap()
                .len();
            found.insert(label.file.clone(), format!("{folder} {}", size / 500));
        }
    }
    found
}

fn score_py(labels: &str, found: &HashMap<String, String>) -> Option<String> {
    let mut python = Command::new("python3")
        .args([corpus("score.py")?, corpus(labels)?])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .inspect_err(|error| println!("SKIPPED: python3: {error}"))
        .ok()?;
    let given = serde_json::to_vec(found).unwrap();
    python.stdin.take().unwrap().write_all(&given).unwrap();
    Some(String::from_utf8(python.wait_with_output().unwrap().stdout).unwrap())
}

#[test]
fn our_score_is_that_of_the_labels_own_script() {
    for file in ["labels/groups.jsonl", "labels/groups-hidden-text.jsonl"] {
        let Some(labels) = labels::groups(file).unwrap() else {
            return;
        };
        let found = hasty(&labels);
        let Some(theirs) = score_py(file, &found) else {
            return;
        };
        let ours = labels::score_labels(&labels, &found);
        let lines: Vec<&str> = theirs
            .lines()
            .filter(|line| line.contains("pairwise"))
            .collect();
        for (line, ours) in lines.iter().zip([ours.without_series, ours.all]) {
            let ours = format!(
                "pairwise P {:.4} R {:.4} F1 {:.4}   B-cubed P {:.4} R {:.4} F1 {:.4} ",
                ours.precision, ours.recall, ours.f1, ours.b_precision, ours.b_recall, ours.b_f1
            );
            assert!(line.contains(&ours), "{line}\n{ours}");
        }
        assert_eq!(lines.len(), 2);
    }
}

const SEQUENCE: &str = "# a remark
From: Sam Roe <sam@brightlake.example>
Subject: {{{company}} and {disks|tapes}|your {storage|backup}}

{Hi|Hello} {{first_name}},
{we {move|shift} {{industry}} archives|archives {{{city}}|nearby}} cost {half|less}.
%% step
From: Sam Roe <sam@getbrightlake.example>
Subject: Re: storage

{Any|No} thoughts?
";

#[test]
fn every_recipient_has_a_variant_of_every_step() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("disks.txt"), SEQUENCE).unwrap();
    let variants = spun::variants(folder.path(), 12).unwrap();
    assert_eq!(variants.len(), 24);
    assert_eq!(variants[0].group, "disks/0");
    assert_eq!(variants[12].group, "disks/1");
    assert_eq!(
        variants[0].to, variants[12].to,
        "a recipient keeps the name"
    );
    let names: HashSet<_> = variants.iter().map(|variant| &variant.to).collect();
    assert_eq!(names.len(), 12);
    for variant in &variants {
        let mail = variant.mail("ours.example");
        assert!(!mail.contains(['{', '}', '|']), "{mail}");
    }
    let texts: HashSet<_> = variants[..12].iter().map(|variant| &variant.text).collect();
    assert!(texts.len() > 8, "{texts:?}");
    let again = spun::variants(folder.path(), 12).unwrap();
    let same = |variant: &spun::Variant| variant.mail("ours.example");
    assert!(variants.iter().map(same).eq(again.iter().map(same)));
}

#[test]
fn a_torn_template_is_named() {
    for (torn, complaint) in [("{a|b", "not closed"), ("a}", "closes nothing")] {
        let folder = tempfile::tempdir().unwrap();
        let text = format!("From: a@b.example\nSubject: x\n\n{torn}\n");
        std::fs::write(folder.path().join("torn.txt"), text).unwrap();
        let error = format!("{:#}", spun::variants(folder.path(), 2).unwrap_err());
        assert!(
            error.contains("torn.txt") && error.contains(complaint),
            "{error}"
        );
    }
}
