//! The commands about the installation itself.

use clap::{Args, Subcommand};

/// `config`.
#[derive(Debug, Args)]
pub struct Config {
    /// What to do.
    #[command(subcommand)]
    pub what: ConfigWhat,
}

/// `config …`.
#[derive(Debug, Subcommand)]
pub enum ConfigWhat {
    /// The configuration as it holds, defaults filled in; no secret is in it.
    Show,
}

/// `store`.
#[derive(Debug, Args)]
pub struct Store {
    /// What to do.
    #[command(subcommand)]
    pub what: StoreWhat,
}

/// `store …`.
#[derive(Debug, Subcommand)]
pub enum StoreWhat {
    /// Everything, from SQLite to Postgres or back, counted and checksummed; the target must be empty.
    Copy {
        /// The URL of the store that is read.
        from: String,
        /// The URL of the new one.
        to: String,
        /// Print one JSON document.
        #[arg(long)]
        json: bool,
    },
}

/// `resume`.
#[derive(Debug, Args)]
pub struct Resume {
    /// The database is a restored one, and you know it.
    #[arg(long)]
    pub after_restore: bool,
}
