//! Refresh tokens on this machine's disk: a file each, for its owner's eyes only, replaced whole.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};

use super::error::TokenError;
use crate::config::SecretSource;

/// Where the state lies without systemd and without a SQLite file.
const USUAL: &str = "/var/lib/onedoor";

/// The folder of kept refresh tokens: below `$STATE_DIRECTORY`, else beside the SQLite file, else below /var/lib/onedoor.
#[must_use]
pub fn folder(store_url: &str) -> PathBuf {
    let given = std::env::var("STATE_DIRECTORY").ok();
    let given = given.and_then(|folders| folders.split(':').next().map(PathBuf::from));
    let beside = || {
        let file = store_url.strip_prefix("sqlite:")?.trim_start_matches("//");
        let file = Path::new(file.split('?').next().unwrap_or_default());
        file.parent().map(Path::to_owned)
    };
    given
        .filter(|folder| !folder.as_os_str().is_empty())
        .or_else(beside)
        .unwrap_or_else(|| PathBuf::from(USUAL))
        .join("oauth2")
}

/// The file of an account: every character that could mean something to a file system is written as its number.
fn file(folder: &Path, account: &str) -> PathBuf {
    let name: String = account
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(byte).to_string(),
            other => format!("%{other:02X}"),
        })
        .collect();
    folder.join(name)
}

/// The refresh token kept for an account.
pub fn kept(folder: &Path, account: &str) -> Result<SecretString, TokenError> {
    let path = file(folder, account);
    if !path.exists() {
        return Err(TokenError::NotLoggedIn {
            account: account.to_owned(),
        });
    }
    Ok(SecretSource::File(path).read()?)
}

/// Keeps a refresh token: written beside, flushed to the disk, then put in the old one's place. When this returns, a crash
/// cannot lose it.
pub fn keep(folder: &Path, account: &str, token: &SecretString) -> Result<(), TokenError> {
    let path = file(folder, account);
    replace(folder, &path, token).map_err(|source| TokenError::Keep { path, source })
}

fn replace(folder: &Path, path: &Path, token: &SecretString) -> std::io::Result<()> {
    fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(folder)?;
    let beside = path.with_extension("new");
    let mut new = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&beside)?;
    new.write_all(token.expose_secret().as_bytes())?;
    give_to_its_folder(folder, &new)?;
    new.sync_all()?;
    fs::rename(&beside, path)?;
    File::open(folder)?.sync_all()
}

/// `onedoor login` is run by root, while the daemon runs as the owner of its state.
fn give_to_its_folder(folder: &Path, new: &File) -> std::io::Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let state = folder.parent().unwrap_or(folder);
    let owner = fs::metadata(state)?;
    let (user, group) = (
        rustix::fs::Uid::from_raw(owner.uid()),
        rustix::fs::Gid::from_raw(owner.gid()),
    );
    rustix::fs::chown(folder, Some(user), Some(group))?;
    rustix::fs::fchown(new, Some(user), Some(group))?;
    Ok(())
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_kept_token_is_for_its_owner_alone_and_replaced_whole() {
        let state = tempfile::tempdir().unwrap();
        let folder = state.path().join("oauth2");
        for token in ["first", "second"] {
            keep(&folder, "rich", &SecretString::from(token)).unwrap();
            assert_eq!(kept(&folder, "rich").unwrap().expose_secret(), token);
        }
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&folder), mode(&folder.join("rich"))), (0o700, 0o600));
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1);
    }

    #[test]
    fn an_account_of_any_name_has_a_file_of_its_own_in_the_folder() {
        let folder = Path::new("/state/oauth2");
        for (account, name) in [
            ("rich", "rich"),
            ("../x", "%2E%2E%2Fx"),
            ("a b", "a%20b"),
            ("é", "%C3%A9"),
        ] {
            assert_eq!(file(folder, account), folder.join(name));
        }
    }

    #[test]
    fn who_never_signed_in_is_told_how() {
        let state = tempfile::tempdir().unwrap();
        let error = kept(state.path(), "rich").unwrap_err();
        assert!(error.to_string().contains("onedoor login rich"), "{error}");
    }
}
