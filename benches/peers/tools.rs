//! ssdeep as Debian's program; TLSH and Nilsimsa as their PyPI packages, in an environment of their own; pyzor's digest
//! as Debian's package. All read the texts from files.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, anyhow, bail};

use crate::Mail;
use crate::grouping::{Answer, Likeness, Outcome, Scale};

/// What the tools say of a set of mail.
///
/// # Errors
/// The texts cannot be written to files.
pub fn answers(mails: &[Mail]) -> Result<Vec<Answer>> {
    let folder = tempfile::tempdir()?;
    let mut list = String::new();
    for (number, mail) in mails.iter().enumerate() {
        std::fs::write(folder.path().join(name(number)), &mail.text)?;
        writeln!(list, "{}", name(number))?;
    }
    let own = environment().join("bin/python3");
    Ok(vec![
        scaled(&ssdeep(), mails, ssdeep_pairs(folder.path())),
        scaled(
            &tlsh(),
            mails,
            python_pairs(&own, include_str!("tlsh.py"), folder.path()),
        ),
        scaled(
            &nilsimsa(),
            mails,
            python_pairs(&own, include_str!("nilsimsa.py"), folder.path()),
        ),
        pyzor(folder.path()),
    ])
}

fn name(number: usize) -> String {
    format!("{number:06}")
}

/// Where `make bench` puts the Python packages: below the target directory, beside the folder of this build.
fn environment() -> PathBuf {
    let program = Path::new(env!("CARGO_BIN_EXE_onedoor"));
    let target = program.ancestors().nth(2).unwrap_or(program);
    target.join("tools/peers")
}

fn ssdeep() -> Scale {
    Scale {
        method: "ssdeep",
        usual: 70.0,
        steps: (1..=20).map(|step| f64::from(step) * 5.0).collect(),
        distance: false,
    }
}

fn tlsh() -> Scale {
    Scale {
        method: "TLSH",
        usual: 50.0,
        steps: (1..=30).map(|step| f64::from(step) * 5.0).collect(),
        distance: true,
    }
}

fn nilsimsa() -> Scale {
    Scale {
        method: "Nilsimsa",
        usual: 100.0,
        steps: (8..=25)
            .map(|step| f64::from(step) * 5.0)
            .chain([128.0])
            .collect(),
        distance: false,
    }
}

fn scaled(scale: &Scale, mails: &[Mail], likenesses: Result<Vec<Likeness>>) -> Answer {
    match likenesses {
        Ok(likenesses) => scale.answer(mails.len(), &likenesses),
        Err(error) => skipped(scale.method, &error),
    }
}

fn skipped(method: &str, error: &anyhow::Error) -> Answer {
    Answer::Skipped {
        method: method.to_owned(),
        reason: format!("{error:#}"),
    }
}

/// `ssdeep -d` compares all files of a folder: `"one","other",score`.
fn ssdeep_pairs(folder: &Path) -> Result<Vec<Likeness>> {
    let text = output(
        Command::new("ssdeep")
            .args(["-r", "-d", "-b", "-c", "-s", "."])
            .current_dir(folder),
    )?;
    let line = |line: &str| -> Option<Likeness> {
        let mut fields = line.split(',').map(|field| field.trim_matches('"'));
        let (a, b) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        Some((a, b, fields.next()?.parse().ok()?))
    };
    parsed(&text, line)
}

/// A script that prints `one other likeness` a line.
fn python_pairs(python: &Path, script: &str, folder: &Path) -> Result<Vec<Likeness>> {
    let text = python_output(python, script, folder)?;
    parsed(&text, |line| {
        let mut fields = line.split(' ');
        let (a, b) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        Some((a, b, fields.next()?.parse().ok()?))
    })
}

/// pyzor looks digests up; two messages are the same where these are.
fn pyzor(folder: &Path) -> Answer {
    let method = "pyzor";
    let digests = python_output(
        Path::new("/usr/bin/python3"),
        include_str!("pyzor.py"),
        folder,
    )
    .map(|text| text.lines().map(str::to_owned).collect::<Vec<_>>());
    match digests {
        Ok(digests) => Answer::Given(vec![Outcome {
            method: method.to_owned(),
            threshold: "equal".to_owned(),
            usual: true,
            groups: digests
                .into_iter()
                .map(|digest| (digest != "-").then_some(digest))
                .collect(),
        }]),
        Err(error) => skipped(method, &error),
    }
}

fn python_output(python: &Path, script: &str, folder: &Path) -> Result<String> {
    output(
        Command::new(python)
            .arg("-c")
            .arg(script)
            .current_dir(folder),
    )
    .context("`make bench` installs it")
}

fn output(command: &mut Command) -> Result<String> {
    let output = command
        .output()
        .with_context(|| format!("{:?}", command.get_program()))?;
    if !output.status.success() {
        let errors = String::from_utf8_lossy(&output.stderr);
        bail!("{}", errors.lines().last().unwrap_or("it failed"));
    }
    Ok(String::from_utf8(output.stdout)?)
}

fn parsed(text: &str, line: impl Fn(&str) -> Option<Likeness>) -> Result<Vec<Likeness>> {
    text.lines()
        .map(|text| line(text).ok_or_else(|| anyhow!("what does this mean: {text}")))
        .collect()
}
