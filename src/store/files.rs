//! The file of a SQLite store: private, and on a disk of this machine.

use std::fs::File;
use std::io::{ErrorKind, Read, Seek, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use rustix::fs::{FlockOperation, flock};
use sqlx::sqlite::SqliteConnectOptions;

use super::error::StoreError;

/// File systems without shared memory between machines, where SQLite's write-ahead log must not be used
/// (<https://www.sqlite.org/wal.html>), by their number in statfs(2): NFS, SMB, CIFS, SMB2, 9P, AFS, Ceph.
const NETWORK: [u32; 7] = [
    0x6969,
    0x517b,
    0xff53_4d42,
    0xfe53_4d42,
    0x0102_1997,
    0x5346_414f,
    0x00c3_6400,
];

/// The right to be the one daemon on a SQLite store, held as long as the value and by no dead process. Commands that only
/// ask do without it.
#[derive(Debug)]
pub struct Sole {
    _file: File,
}

impl Sole {
    /// Takes it for the store at `url`, and leaves this process's number for whoever comes second; `None` for Postgres,
    /// which several workers may share.
    ///
    /// # Errors
    /// [`StoreError::Taken`] if a daemon runs on it; or its directory cannot be written.
    pub fn take(url: &str) -> Result<Option<Sole>, StoreError> {
        if !url.starts_with("sqlite:") {
            return Ok(None);
        }
        let options = SqliteConnectOptions::from_str(url)?;
        let mut path = options.get_filename().as_os_str().to_owned();
        path.push(".lock");
        lock(&PathBuf::from(path)).map(|file| Some(Sole { _file: file }))
    }
}

fn lock(path: &Path) -> Result<File, StoreError> {
    let failed = |error: std::io::Error| cannot_open(path, &error);
    let mut file = private()
        .read(true)
        .open(path)
        .map_err(|error| cannot_open(path, &error))?;
    if flock(&file, FlockOperation::NonBlockingLockExclusive).is_err() {
        let mut holder = String::new();
        // Only a help to the reader of the message.
        let _ = file.read_to_string(&mut holder);
        return Err(StoreError::Taken(holder.trim().to_owned()));
    }
    file.set_len(0).map_err(failed)?;
    file.rewind().map_err(failed)?;
    writeln!(file, "process {}", std::process::id()).map_err(failed)?;
    Ok(file)
}

pub(super) fn private() -> std::fs::OpenOptions {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false).mode(0o600);
    options
}

/// Where a machine keeps what it remembers of a SQLite store, unless it has a state directory.
pub fn high_water_of(url: &str) -> Option<PathBuf> {
    let options = SqliteConnectOptions::from_str(url).ok()?;
    url.starts_with("sqlite:")
        .then(|| super::disk::high_water(options.get_filename()))
}

/// Waits for the turn of this process to open the file, and holds it as long as the value: switching a new file to WAL and
/// changing its schema fail at once where another process does the same, whatever the busy timeout says.
///
/// It is a lock on the folder, which leaves nothing behind. (A lock on the file itself would, when closed, drop SQLite's
/// own locks on it: <https://www.sqlite.org/howtocorrupt.html>, section 2.2.)
pub(super) async fn turn_at(file: PathBuf) -> Result<File, StoreError> {
    let waited = tokio::task::spawn_blocking(move || {
        let held = File::open(folder_of(&file)).map_err(|error| cannot_open(&file, &error))?;
        flock(&held, FlockOperation::LockExclusive)
            .map_err(|error| cannot_open(&file, &error.into()))?;
        Ok(held)
    });
    waited
        .await
        .unwrap_or_else(|stopped| Err(StoreError::Other(stopped.to_string())))
}

pub(super) fn folder_of(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Makes the file where it is missing. SQLite would make it readable for everybody; its companions (-wal, -shm) take
/// over the mode of the file.
pub(super) fn create_private(path: &Path) -> Result<(), StoreError> {
    let made = private().open(path);
    made.map(drop).map_err(|error| cannot_open(path, &error))
}

/// An error where the directory of the file lies on a network file system.
pub(super) fn refuse_network(path: &Path) -> Result<(), StoreError> {
    let found = rustix::fs::statfs(folder_of(path))
        .map_err(|error| unreachable(path, &error.to_string()))?;
    if is_network(found.f_type as u32) {
        return Err(StoreError::Unfit(format!(
            "{} lies on a network file system, where a commit is not safe: put it on a local disk, or use Postgres",
            path.display()
        )));
    }
    Ok(())
}

/// overlayfs, which containers write to (linux/magic.h).
const OVERLAY: u32 = 0x794c_7630;

/// What is doubtful about the place of a SQLite store, though it may be used.
pub fn doubtful_place(url: &str) -> Option<String> {
    let options = SqliteConnectOptions::from_str(url).ok()?;
    let path = options.get_filename();
    let found = rustix::fs::statfs(folder_of(path)).ok()?;
    let doubtful = url.starts_with("sqlite:") && found.f_type as u32 == OVERLAY;
    doubtful.then(|| {
        format!(
            "{} lies in a container's own file system and goes with it: put it on a volume",
            path.display()
        )
    })
}

/// The numbers have 32 bits; the field that holds them has more on some machines.
fn is_network(file_system: u32) -> bool {
    NETWORK.contains(&file_system)
}

pub(super) fn cannot_open(path: &Path, error: &std::io::Error) -> StoreError {
    match error.kind() {
        ErrorKind::StorageFull => StoreError::Full(format!("{}: {error}", path.display())),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            StoreError::Forbidden(format!("{}: {error}{}", path.display(), owner(path)))
        }
        _ => unreachable(path, &error.to_string()),
    }
}

/// Whose the file is, or its folder where it cannot be seen.
fn owner(path: &Path) -> String {
    let found = std::fs::metadata(path).or_else(|_| std::fs::metadata(folder_of(path)));
    found.map_or_else(
        |_| String::new(),
        |found| {
            let own = rustix::process::geteuid().as_raw();
            format!(
                "; it belongs to user {}, and this is user {own}",
                found.uid()
            )
        },
    )
}

fn unreachable(path: &Path, why: &str) -> StoreError {
    StoreError::Unreachable(format!("{}: {why}", path.display()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn of_two_daemons_on_one_file_the_second_is_refused_and_told_of_the_first() {
        let folder = tempfile::tempdir().unwrap();
        let url = format!("sqlite://{}/onedoor.db", folder.path().display());
        let first = Sole::take(&url).unwrap();
        let refused = Sole::take(&url).unwrap_err();
        let me = format!("process {}", std::process::id());
        assert!(matches!(&refused, StoreError::Taken(who) if *who == me));
        drop(first);
        assert!(Sole::take(&url).unwrap().is_some());
        assert!(Sole::take("postgres://localhost/x").unwrap().is_none());
    }

    #[test]
    fn a_file_on_a_network_file_system_is_refused() {
        const EXT4: u32 = 0xef53;
        const TMPFS: u32 = 0x0102_1994;
        assert!(is_network(0x6969) && is_network(0xff53_4d42));
        assert!(!is_network(EXT4) && !is_network(TMPFS));
        assert!(refuse_network(Path::new("/no/such/directory/onedoor.db")).is_err());
    }
}
