//! The unit file: systemd understands it, it is as closed as promised, and it fits the program and the example.
#![allow(clippy::unwrap_used, clippy::expect_used)]

use std::io::ErrorKind;
use std::path::PathBuf;
use std::process::{Command, Output};

const UNIT: &str = include_str!("../systemd/onedoor.service");

/// The unit in a directory of its own, with a program that is there in place of the one that is not installed here.
fn unit_with_a_program() -> (tempfile::TempDir, PathBuf) {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("onedoor.service");
    let program = std::env::current_exe().unwrap();
    assert!(UNIT.contains("\nExecStart=/usr/bin/onedoor "));
    let unit = UNIT.replace(
        "\nExecStart=/usr/bin/onedoor ",
        &format!("\nExecStart={} ", program.display()),
    );
    std::fs::write(&path, unit).unwrap();
    (directory, path)
}

/// What systemd-analyze says; `None`, said plainly, where there is none on this machine.
fn systemd_analyze(arguments: &[&str], unit: &PathBuf) -> Option<Output> {
    match Command::new("systemd-analyze")
        .args(arguments)
        .arg(unit)
        .output()
    {
        Ok(output) => Some(output),
        Err(error) if error.kind() == ErrorKind::NotFound => {
            eprintln!(
                "SKIPPED: systemd-analyze is not installed, so the unit file was not checked by systemd"
            );
            None
        }
        Err(error) => panic!("systemd-analyze cannot be run: {error}"),
    }
}

/// The values of a setting, in the order they stand.
fn values(key: &str) -> Vec<&'static str> {
    UNIT.lines()
        .filter_map(|line| line.strip_prefix(key)?.strip_prefix('='))
        .collect()
}

#[test]
fn systemd_finds_nothing_wrong_with_the_unit() {
    let (_directory, unit) = unit_with_a_program();
    let Some(output) = systemd_analyze(&["verify", "--man=no"], &unit) else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && said.trim().is_empty(), "{said}");
}

#[test]
fn the_unit_is_as_closed_as_promised() {
    let (_directory, unit) = unit_with_a_program();
    let Some(output) = systemd_analyze(
        &["security", "--offline=true", "--threshold=11", "--no-pager"],
        &unit,
    ) else {
        return;
    };
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success(),
        "{said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

#[test]
fn systemd_does_not_try_again_what_a_person_must_mend() {
    assert_eq!(values("RestartPreventExitStatus"), ["64 75 77 78"]);
    assert_eq!(values("Restart"), ["on-failure"]);
    assert_eq!(
        values("ExecStart"),
        ["/usr/bin/onedoor run --config /etc/onedoor/onedoor.toml"]
    );
}

#[test]
fn what_reloads_the_daemon_may_be_executed() {
    let reload = values("ExecReload").concat();
    let program = reload.split(' ').next().unwrap();
    let allowed = values("ExecPaths").concat();
    assert!(
        allowed
            .split(' ')
            .any(|path| path.trim_start_matches('-') == program),
        "{program} is not in {allowed}"
    );
}

#[test]
fn the_unit_hands_over_every_credential_of_the_example() {
    let example = include_str!("../config/onedoor.example.toml");
    let handed: Vec<&str> = values("LoadCredential")
        .iter()
        .map(|line| line.split(':').next().unwrap())
        .collect();
    let mut named: Vec<&str> = Vec::new();
    for line in example.lines() {
        if let Some((key, value)) = line.split_once(" = ")
            && key.ends_with("_credential")
        {
            named.push(value.split('"').nth(1).unwrap());
        }
    }
    assert!(named.len() >= 5);
    for name in named {
        assert!(handed.contains(&name), "{name} is not handed over");
    }
}
