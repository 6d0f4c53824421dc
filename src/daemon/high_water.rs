//! What this machine remembers of its database: whose it is, and how many moments it has lived through. A database that
//! has lived through fewer is a restored one, and would have answers given twice.
//!
//! It lies in the state directory that systemd hands over, else beside the file of a SQLite store; a Postgres without a
//! state directory is not remembered.

use std::fs::File;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use super::safety::MemoryError;
use crate::store::high_water_of;

/// Where it is remembered.
#[derive(Debug)]
pub struct HighWater(Option<PathBuf>);

/// What was remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remembered {
    /// The installation's name.
    pub instance: String,
    /// The moments of its database.
    pub moments: i64,
}

impl HighWater {
    /// Of the store at `url`.
    pub fn of(url: &str) -> HighWater {
        let directories = std::env::var_os("STATE_DIRECTORY");
        let first = directories.and_then(|all| std::env::split_paths(&all).next());
        let in_state = first.map(|directory| directory.join("high-water"));
        HighWater(in_state.or_else(|| high_water_of(url)))
    }

    /// What was remembered; `None` where nothing was, or nothing that can be read.
    ///
    /// # Errors
    /// The file is there and cannot be read.
    pub fn read(&self) -> Result<Option<Remembered>, MemoryError> {
        let Some(path) = &self.0 else {
            return Ok(None);
        };
        let text = match std::fs::read_to_string(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            text => text.map_err(|error| self.failed(error))?,
        };
        let mut words = text.split_whitespace();
        let remembered = words
            .next()
            .zip(words.next())
            .and_then(|(instance, moments)| {
                Some(Remembered {
                    instance: instance.to_owned(),
                    moments: moments.parse().ok()?,
                })
            });
        Ok(remembered)
    }

    /// Remembers this, durably, and never half of it.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn write(&self, now: &Remembered) -> Result<(), MemoryError> {
        self.replace(now).map_err(|error| self.failed(error))
    }

    fn failed(&self, source: std::io::Error) -> MemoryError {
        let path = self.0.as_ref().map(|path| path.display().to_string());
        MemoryError::File {
            path: path.unwrap_or_default(),
            source,
        }
    }

    fn replace(&self, now: &Remembered) -> std::io::Result<()> {
        let Some(path) = &self.0 else {
            return Ok(());
        };
        let new = path.with_extension("high-water.new");
        let mut options = File::options();
        options.write(true).create(true).truncate(true).mode(0o600);
        let mut file = options.open(&new)?;
        writeln!(file, "{} {}", now.instance, now.moments)?;
        file.sync_all()?;
        std::fs::rename(&new, path)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn what_is_remembered_is_found_again_and_rubbish_is_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("high-water");
        let memory = HighWater(Some(path.clone()));
        assert_eq!(memory.read().unwrap(), None);
        let now = Remembered {
            instance: "a1b2c3".to_owned(),
            moments: 77,
        };
        memory.write(&now).unwrap();
        assert_eq!(memory.read().unwrap(), Some(now));
        std::fs::write(&path, "a1b2c3").unwrap();
        assert_eq!(memory.read().unwrap(), None);
    }
}
