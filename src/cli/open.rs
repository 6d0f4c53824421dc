//! What the commands open: the configuration and the store.

use std::path::{Path, PathBuf};

use super::exit::{Exit, Failure};
use crate::config::{Config, Mistakes};
use crate::store::{Store, StoreError};

/// Where the configuration lies unless said otherwise.
const DEFAULT: &str = "/etc/onedoor/onedoor.toml";

/// The path of the configuration.
pub fn path(typed: Option<&Path>) -> PathBuf {
    typed.map_or_else(|| PathBuf::from(DEFAULT), Path::to_path_buf)
}

/// Reads the configuration.
pub fn config(typed: Option<&Path>) -> Result<Config, Failure> {
    Config::load(&path(typed)).map_err(mistakes)
}

/// Reads the configuration for a command that touches no network; none at all is fine unless one was named.
pub fn config_offline(typed: Option<&Path>) -> Result<(Config, bool), Failure> {
    let path = path(typed);
    if typed.is_none() && !path.exists() {
        return Ok((Config::without_file(), false));
    }
    Ok((Config::load_offline(&path).map_err(mistakes)?, true))
}

fn mistakes(mistakes: Mistakes) -> Failure {
    Failure::new(Exit::Config, mistakes)
}

/// Opens the store.
pub async fn store(url: &str) -> Result<Store, Failure> {
    Ok(Store::open(url).await?)
}

/// Opens a store that was named on the command line.
pub async fn named_store(url: &str) -> Result<Store, Failure> {
    let known = ["sqlite:", "postgres:", "postgresql:"];
    if !known.iter().any(|scheme| url.starts_with(scheme)) {
        let text = format!("{url} names no store: write sqlite:///path/of/the.db or postgres://…");
        return Err(Failure::new(Exit::Usage, text));
    }
    store(url).await
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        let exit = match error {
            StoreError::Locked(_) | StoreError::Taken(_) => Exit::Busy,
            StoreError::Forbidden(_) => Exit::Permission,
            StoreError::Newer { .. } | StoreError::Unfit(_) => Exit::Config,
            StoreError::Unreachable(_)
            | StoreError::Full(_)
            | StoreError::Corrupt(_)
            | StoreError::Broken(_)
            | StoreError::Gone(_) => Exit::Io,
            StoreError::Raced(_) | StoreError::NotHeld | StoreError::Other(_) => Exit::Failed,
        };
        Failure::new(exit, error)
    }
}
