//! The disk under a running daemon: the file is still the one that was opened, and some room is kept for what must be
//! written down when there is none left.
//!
//! On a full disk SQLite can neither commit nor delete. A ballast file beside the database is given up then: the outcome
//! of a mail that was handed over is recorded in its place, and it is laid again when there is room.

use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use sqlx::AnyConnection;

use super::error::StoreError;
use super::files::{folder_of, private};
use super::open::{Store, pragma_int, pragma_text};

/// Room for some hundred pages of the write-ahead log.
const BALLAST: u64 = 1 << 20;

/// It is laid only where much more than that is free.
const PLENTY: u64 = 8 * BALLAST;

/// The file as it was when it was opened.
#[derive(Debug)]
pub(super) struct OpenFile {
    path: PathBuf,
    device: u64,
    number: u64,
}

impl OpenFile {
    pub(super) fn now(path: &Path) -> Option<OpenFile> {
        let found = std::fs::metadata(path).ok()?;
        Some(OpenFile {
            path: path.to_owned(),
            device: found.dev(),
            number: found.ino(),
        })
    }

    fn is_there(&self) -> bool {
        std::fs::metadata(&self.path)
            .is_ok_and(|found| (found.dev(), found.ino()) == (self.device, self.number))
    }

    fn ballast(&self) -> PathBuf {
        beside(&self.path, ".ballast")
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name: OsString = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Where a machine keeps what it remembers of a SQLite store, unless it has a state directory.
pub(super) fn high_water(path: &Path) -> PathBuf {
    beside(path, ".high-water")
}

/// A file that this machine remembers is not silently begun anew.
pub(super) fn expected(path: &Path) -> Result<(), StoreError> {
    let memory = high_water(path);
    if path.exists() || !memory.exists() {
        return Ok(());
    }
    Err(StoreError::Gone(format!(
        "{} is not there, and it was: put it back, or the last backup; to begin anew, remove {}",
        path.display(),
        memory.display()
    )))
}

/// Reads the file through without comparing its indexes: 0.2 s for 100 MB that are in memory already;
/// what is larger than 1 GiB is not kept waiting for.
pub(super) async fn check_file(conn: &mut AnyConnection) -> Result<(), StoreError> {
    const MOST: i64 = 1 << 30;
    let pages = pragma_int(conn, "PRAGMA page_count").await?;
    if pages.saturating_mul(pragma_int(conn, "PRAGMA page_size").await?) > MOST {
        return Ok(());
    }
    match pragma_text(conn, "PRAGMA quick_check(1)").await?.as_str() {
        "ok" => Ok(()),
        found => Err(StoreError::Corrupt(found.to_owned())),
    }
}

impl Store {
    /// Fails where the file of a SQLite store was removed or replaced under the running program: what is written now would
    /// be lost with it.
    pub fn still_there(&self) -> Result<(), StoreError> {
        match &self.file {
            Some(file) if !file.is_there() => {
                let gone = StoreError::Gone(format!(
                    "{} was removed or replaced while onedoor ran; put it back (onedoor had it open, and ends now)",
                    file.path.display()
                ));
                self.health.note_fatal(&gone);
                Err(gone)
            }
            _ => Ok(()),
        }
    }

    /// Lays the ballast of a SQLite store where it is missing and there is plenty of room. Fails where there is so little
    /// that a person should look.
    pub(super) fn lay_ballast(&self) -> Result<(), StoreError> {
        let Some(path) = self.file.as_ref().map(|file| file.ballast()) else {
            return Ok(());
        };
        if std::fs::metadata(&path).is_ok_and(|found| found.len() == BALLAST) {
            return Ok(());
        }
        match free(&path) {
            Some(free) if free > PLENTY => {
                if fill(&path).is_err() {
                    self.make_room();
                }
                Ok(())
            }
            Some(free) if free < 2 * BALLAST => Err(StoreError::Full(format!(
                "{} KiB are left on its disk",
                free / 1024
            ))),
            _ => Ok(()),
        }
    }

    /// On a full disk: gives the ballast up; `true` where there was some.
    pub fn make_room(&self) -> bool {
        let path = self.file.as_ref().map(|file| file.ballast());
        path.is_some_and(|path| std::fs::remove_file(path).is_ok())
    }
}

fn free(path: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder_of(path)).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

fn fill(path: &Path) -> std::io::Result<()> {
    let mut file: File = private().truncate(true).open(path)?;
    let zeros = [0_u8; 1 << 16];
    for _ in 0..BALLAST / zeros.len() as u64 {
        file.write_all(&zeros)?;
    }
    file.sync_all()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_file_that_was_replaced_is_no_longer_the_one_that_was_opened() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("onedoor.db");
        let store = Store::open(&format!("sqlite://{}", path.display()))
            .await
            .unwrap();
        store.still_there().unwrap();
        store.lay_ballast().unwrap();
        assert_eq!(
            std::fs::metadata(beside(&path, ".ballast")).unwrap().len(),
            BALLAST
        );
        assert!(store.make_room() && !store.make_room());
        std::fs::rename(&path, folder.path().join("away.db")).unwrap();
        assert!(store.still_there().unwrap_err().is_fatal());
        std::fs::copy(folder.path().join("away.db"), &path).unwrap();
        assert!(store.still_there().is_err(), "a copy is another file");
    }
}
