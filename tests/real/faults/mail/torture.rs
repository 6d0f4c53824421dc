//! The test mail of other projects, and our own bombs: each is explained within a second and 64 MB, or it is a defect.

use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::Duration;

use super::bombs;
use super::tell::{Desk, Measured};

/// A debug build is some ten times slower than the program that is installed.
const LONGEST: Duration = Duration::from_secs(if cfg!(debug_assertions) { 15 } else { 1 });
/// KiB.
const MOST_MEMORY: u64 = 64 * 1024;

/// Explains every file, two at a time; prints the worst and fails with every one that broke a bound.
fn all_are_explained(files: &[PathBuf]) {
    assert!(!files.is_empty());
    let (waiting, done) = (Mutex::new(files.iter()), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                let desk = Desk::new();
                while let Some(file) = next(&waiting) {
                    let measured = desk.measured(file);
                    done.lock().unwrap().push((file, measured));
                }
            });
        }
    });
    let mut done = done.into_inner().unwrap();
    assert_eq!(done.len(), files.len(), "none is skipped");
    done.sort_by_key(|(_, measured)| std::cmp::Reverse(measured.took));
    let told = |(file, measured): &(&PathBuf, Measured)| {
        let name = file.file_name().unwrap().to_string_lossy();
        format!("{name}: {:?}, {} KiB", measured.took, measured.peak)
    };
    let most = done
        .iter()
        .max_by_key(|(_, measured)| measured.peak)
        .unwrap();
    eprintln!(
        "{} files; slowest {}; largest {}",
        done.len(),
        told(&done[0]),
        told(most)
    );
    let broke = |(_, measured): &&(&PathBuf, Measured)| {
        measured.explanation.is_none() || measured.took > LONGEST || measured.peak > MOST_MEMORY
    };
    let broken: Vec<String> = done.iter().filter(broke).map(told).collect();
    assert!(broken.is_empty(), "{broken:#?}");
}

fn next<'f>(waiting: &Mutex<std::slice::Iter<'f, PathBuf>>) -> Option<&'f PathBuf> {
    waiting.lock().unwrap().next()
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => files(&path, found),
            false => found.push(path),
        }
    }
}

#[test]
fn every_bomb_is_explained_in_time_and_in_little_memory() {
    let folder = tempfile::tempdir().unwrap();
    let write = |(nth, bomb): (usize, &bombs::Bomb)| {
        let file = folder.path().join(format!("{nth}-{}.eml", bomb.case));
        std::fs::write(&file, &bomb.bytes).unwrap();
        file
    };
    let files: Vec<PathBuf> = bombs::all().iter().enumerate().map(write).collect();
    all_are_explained(&files);
}

#[test]
fn the_test_mail_of_other_projects_is_explained_in_time_and_in_little_memory() {
    let corpus = std::env::var_os("ONEDOOR_CORPUS").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/corpus"),
        PathBuf::from,
    );
    let folder = corpus.join("torture");
    if !folder.exists() {
        eprintln!("SKIPPED: {} is not there", folder.display());
        return;
    }
    let mut found = Vec::new();
    files(&folder, &mut found);
    all_are_explained(&found);
}
