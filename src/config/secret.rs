//! Secrets: read when they are needed, from where the configuration says they lie, and never shown.

use std::fs::OpenOptions;
use std::io::Read;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use secrecy::zeroize::Zeroizing;

use super::SecretSource;

/// No password, token or client secret is longer; whatever is, is another file.
const MOST_BYTES: usize = 65_536;

/// Why a secret could not be read. Never holds any of it.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// `$CREDENTIALS_DIRECTORY` is not set: not started by systemd, or without `LoadCredential=`.
    #[error(
        "the credential {name:?} cannot be read, for $CREDENTIALS_DIRECTORY is not set; add \
         LoadCredential={name}:/etc/onedoor/credentials/{name} to the unit, or, to run by hand, start it with \
         systemd-run -t -p LoadCredential={name}:/etc/onedoor/credentials/{name} onedoor …, or set \
         CREDENTIALS_DIRECTORY to the directory that holds a file of that name"
    )]
    NoDirectory {
        /// The credential's name.
        name: String,
    },
    /// The name would lead out of the directory.
    #[error(
        "the name of a credential is empty, or holds a '/' or \"..\"; write the NAME of its LoadCredential= line"
    )]
    BadName,
    /// It is not there, or not for us.
    #[error("the secret {path} cannot be read ({source}); {advice}")]
    Unreadable {
        /// Where it should lie.
        path: PathBuf,
        /// What to do.
        advice: &'static str,
        /// What the system says.
        source: std::io::Error,
    },
    /// A directory, a pipe or the like.
    #[error("the secret {path} is not a regular file; write the secret into one of mode 0600")]
    NotAFile {
        /// Where it lies.
        path: PathBuf,
    },
    /// Others than its owner may read or change it.
    #[error(
        "the secret {path} is open to others than its owner (mode {mode:04o}); run chmod 600 {path}"
    )]
    TooOpen {
        /// Where it lies.
        path: PathBuf,
        /// Its permission bits.
        mode: u32,
    },
    /// There is nothing in it.
    #[error("the secret {path} is empty; write the secret into it")]
    Empty {
        /// Where it lies.
        path: PathBuf,
    },
    /// Too long, not UTF-8, or of several lines.
    #[error("the secret {path} is not one line of UTF-8 text; write the secret alone into it")]
    NotOneLine {
        /// Where it lies.
        path: PathBuf,
    },
}

impl SecretSource {
    /// Reads the secret; one line break at its end is cut. Credentials are looked for in `$CREDENTIALS_DIRECTORY`.
    ///
    /// # Errors
    ///
    /// Where it lies and why it cannot be used.
    pub fn read(&self) -> Result<SecretString, SecretError> {
        self.read_from(
            std::env::var_os("CREDENTIALS_DIRECTORY")
                .map(PathBuf::from)
                .as_deref(),
        )
    }

    /// The same with the directory of the credentials given.
    ///
    /// # Errors
    ///
    /// Where it lies and why it cannot be used.
    pub fn read_from(&self, credentials: Option<&Path>) -> Result<SecretString, SecretError> {
        match self {
            Self::Credential(name) => {
                if name.is_empty() || name.contains(['/', '\0']) || name == "." || name == ".." {
                    return Err(SecretError::BadName);
                }
                let directory =
                    credentials.ok_or_else(|| SecretError::NoDirectory { name: name.clone() })?;
                // systemd guards the directory itself, and shows the mask of its access list as group bits.
                one_line(
                    &directory.join(name),
                    false,
                    "add a LoadCredential= line of this name to the unit",
                )
            }
            Self::File(path) => one_line(
                path,
                true,
                "write the secret into it, owned by the user that runs onedoor",
            ),
        }
    }
}

/// Reads a file; `guarded` refuses one that others may read.
fn one_line(path: &Path, guarded: bool, advice: &'static str) -> Result<SecretString, SecretError> {
    let at = || path.to_owned();
    let unreadable = |source| SecretError::Unreadable {
        path: at(),
        advice,
        source,
    };
    // Not blocking, for to open a pipe would otherwise wait for its writer; looked at only once open, so that what is
    // judged is what is read.
    let flags = rustix::fs::OFlags::NONBLOCK.bits().cast_signed();
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(flags)
        .open(path)
        .map_err(unreadable)?;
    let about = file.metadata().map_err(unreadable)?;
    if !about.is_file() {
        return Err(SecretError::NotAFile { path: at() });
    }
    let mode = about.permissions().mode() & 0o7777;
    if guarded && mode & 0o077 != 0 {
        return Err(SecretError::TooOpen { path: at(), mode });
    }
    // Of its full size at once: a buffer that grows leaves copies behind.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES + 1));
    file.take(MOST_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(unreadable)?;
    let text = std::str::from_utf8(&bytes)
        .ok()
        .filter(|text| text.len() <= MOST_BYTES);
    let text = text.ok_or_else(|| SecretError::NotOneLine { path: at() })?;
    let text = text
        .strip_suffix('\n')
        .map_or(text, |line| line.strip_suffix('\r').unwrap_or(line));
    if text.is_empty() {
        return Err(SecretError::Empty { path: at() });
    }
    if text.contains(['\n', '\r', '\0']) {
        return Err(SecretError::NotOneLine { path: at() });
    }
    Ok(SecretString::from(text))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use std::fs::{self, Permissions};

    use secrecy::ExposeSecret;

    use super::*;

    fn file(directory: &Path, name: &str, content: impl AsRef<[u8]>, mode: u32) -> PathBuf {
        let path = directory.join(name);
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
        path
    }

    #[test]
    fn a_credential_is_read_whatever_bits_systemd_shows() {
        let directory = tempfile::tempdir().unwrap();
        file(directory.path(), "smtp-password", "correct horse\n", 0o440);
        let secret = SecretSource::Credential("smtp-password".into())
            .read_from(Some(directory.path()))
            .unwrap();
        assert_eq!(secret.expose_secret(), "correct horse");
    }

    #[test]
    fn a_password_file_open_to_others_is_refused_with_the_cure() {
        let directory = tempfile::tempdir().unwrap();
        for mode in [0o644, 0o640, 0o604, 0o660, 0o602, 0o610] {
            let path = file(directory.path(), "open", "hunter2", mode);
            let error = SecretSource::File(path.clone())
                .read_from(None)
                .unwrap_err();
            assert!(matches!(error, SecretError::TooOpen { .. }), "{mode:o}");
            assert!(
                error
                    .to_string()
                    .contains(&format!("chmod 600 {}", path.display())),
                "{error}"
            );
            assert!(!format!("{error} {error:?}").contains("hunter2"));
        }
        for mode in [0o600, 0o400] {
            let path = file(
                directory.path(),
                &format!("closed{mode:o}"),
                "hunter2",
                mode,
            );
            assert_eq!(
                SecretSource::File(path)
                    .read_from(None)
                    .unwrap()
                    .expose_secret(),
                "hunter2"
            );
        }
    }

    #[test]
    fn only_one_line_break_at_the_end_is_cut() {
        let directory = tempfile::tempdir().unwrap();
        for (nth, (content, expected)) in [
            ("a", Some("a")),
            ("a\n", Some("a")),
            ("a\r\n", Some("a")),
            (" a b ", Some(" a b ")),
            ("a\n\n", None),
            ("a\nb", None),
        ]
        .into_iter()
        .enumerate()
        {
            let path = file(directory.path(), &nth.to_string(), content, 0o600);
            let read = SecretSource::File(path).read_from(None);
            assert_eq!(
                read.as_ref().ok().map(ExposeSecret::expose_secret),
                expected,
                "{content:?}"
            );
        }
    }

    #[test]
    fn what_is_no_secret_is_refused_with_its_reason() {
        let directory = tempfile::tempdir().unwrap();
        let source =
            |content: &[u8]| SecretSource::File(file(directory.path(), "secret", content, 0o600));
        assert!(matches!(
            source(b"").read_from(None),
            Err(SecretError::Empty { .. })
        ));
        assert!(matches!(
            source(b"\n").read_from(None),
            Err(SecretError::Empty { .. })
        ));
        assert!(matches!(
            source(b"\xff\xfe").read_from(None),
            Err(SecretError::NotOneLine { .. })
        ));
        assert!(matches!(
            source(&[b'x'; MOST_BYTES + 1]).read_from(None),
            Err(SecretError::NotOneLine { .. })
        ));
        let missing = SecretSource::File(directory.path().join("missing")).read_from(None);
        assert!(matches!(missing, Err(SecretError::Unreadable { .. })));
        let folder = SecretSource::File(directory.path().to_owned()).read_from(None);
        assert!(matches!(folder, Err(SecretError::NotAFile { .. })));
    }

    #[test]
    fn a_pipe_is_refused_without_waiting_for_its_writer() {
        let directory = tempfile::tempdir().unwrap();
        let pipe = directory.path().join("pipe");
        rustix::fs::mknodat(
            rustix::fs::CWD,
            &pipe,
            rustix::fs::FileType::Fifo,
            rustix::fs::Mode::RUSR,
            0,
        )
        .unwrap();
        assert!(matches!(
            SecretSource::File(pipe).read_from(None),
            Err(SecretError::NotAFile { .. })
        ));
    }

    #[test]
    fn a_credential_never_leads_out_of_its_directory() {
        let directory = tempfile::tempdir().unwrap();
        for name in ["", ".", "..", "../etc/shadow", "/etc/shadow", "a/b"] {
            let read = SecretSource::Credential(name.into()).read_from(Some(directory.path()));
            assert!(matches!(read, Err(SecretError::BadName)), "{name:?}");
        }
    }

    #[test]
    fn without_systemd_the_error_says_how_to_run_by_hand() {
        let error = SecretSource::Credential("imap-rich".into())
            .read_from(None)
            .unwrap_err()
            .to_string();
        for part in [
            "LoadCredential=imap-rich:",
            "systemd-run",
            "CREDENTIALS_DIRECTORY",
        ] {
            assert!(error.contains(part), "{error}");
        }
    }

    #[test]
    fn a_secret_is_never_in_debug() {
        let directory = tempfile::tempdir().unwrap();
        let path = file(directory.path(), "secret", "hunter2", 0o600);
        let secret = SecretSource::File(path).read_from(None).unwrap();
        assert!(!format!("{secret:?}").contains("hunter2"));
    }
}
