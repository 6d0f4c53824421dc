//! Replies that quote: none of them is a forward.

use std::fs;
use std::io::Result;
use std::path::{Path, PathBuf};

use crate::fixtures::{Fixture, crisp_replies, mail, names, reply};
use crate::support;

/// Folders of replies.
const FOLDERS: [&str; 3] = ["replies", "forwards/talon", "forwards/quotequail"];

/// All replies, each with its source.
pub fn all() -> Result<Vec<(String, Fixture)>> {
    let mut replies = Vec::new();
    for folder in FOLDERS {
        let Some(path) = support::corpus(folder) else {
            continue;
        };
        for file in files(&path)? {
            let source = match folder {
                "replies" => {
                    let inner = file.strip_prefix(&path).unwrap_or(&file);
                    let first = inner.components().next();
                    first.map_or(String::new(), |c| {
                        c.as_os_str().to_string_lossy().into_owned()
                    })
                }
                _ => folder.rsplit('/').next().unwrap_or(folder).to_owned(),
            };
            replies.extend(
                read(&file)?
                    .into_iter()
                    .map(|reply| (source.clone(), reply)),
            );
        }
    }
    if let Some(path) = support::corpus("forwards/crisp") {
        replies.extend(
            crisp_replies(&path)?
                .into_iter()
                .map(|reply| ("crisp".to_owned(), reply)),
        );
    }
    Ok(replies)
}

/// The files below a folder, sorted.
fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for name in names(folder)? {
        let path = folder.join(name);
        if path.is_dir() {
            found.extend(files(&path)?);
        } else {
            found.push(path);
        }
    }
    Ok(found)
}

/// A reply as it is, or its text under the subject of a reply and under one that says nothing.
fn read(file: &Path) -> Result<Vec<Fixture>> {
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let kind = match name.rsplit_once('.').map(|(_, ending)| ending) {
        Some("html") => "html",
        Some("txt") => "plain",
        Some("eml") => return Ok(vec![reply(&name, fs::read(file)?)]),
        // Senders and truths of other tests.
        _ => return Ok(Vec::new()),
    };
    if name.contains("forward") {
        return Ok(Vec::new());
    }
    let body = String::from_utf8_lossy(&fs::read(file)?).into_owned();
    let under = |subject: &str| reply(&format!("{name} ({subject})"), mail(subject, kind, &body));
    Ok(vec![
        under("Re: Quarterly figures"),
        under("Quarterly figures"),
    ])
}
