//! The command line as it is typed.

mod host;
mod vendors;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

pub use host::{Config, ConfigWhat, Resume, Store, StoreWhat};
pub use vendors::{Vendors, VendorsWhat};

/// One door for every vendor pitch.
#[derive(Debug, Parser)]
#[command(name = "onedoor", version, about, long_about = None, subcommand_required = true, arg_required_else_help = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
    /// The configuration [default: /etc/onedoor/onedoor.toml].
    #[arg(
        long,
        short,
        global = true,
        env = "ONEDOOR_CONFIG",
        value_name = "FILE"
    )]
    pub config: Option<PathBuf>,
}

/// The sub-commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Watch the inboxes: the daemon.
    Run(Run),
    /// Try the configuration: secrets, store, every IMAP login and folder, SMTP.
    Check(Check),
    /// Run the whole pipeline over mail on disk; nothing is moved or sent.
    Replay(Replay),
    /// Say why one message would be treated as it would.
    Explain(Explain),
    /// Show the running daemon's inboxes, lags, outbox and errors.
    Status(Output),
    /// Show the campaigns.
    Campaigns(Campaigns),
    /// Show the vendors, and decide about them.
    Vendors(Vendors),
    /// Put mail back where it was and remember that it is no pitch.
    Release(Release),
    /// Forget a person or a vendor, and print what went.
    Erase(Erase),
    /// Show what is new, what waits and what is wrong, as the contact is told it every day; or tell it now.
    Digest(Digest),
    /// Show what was learned from mail that was put back; take a lesson back.
    Lessons(Lessons),
    /// Show what waits to be sent and what is in doubt; settle doubt.
    Outbox(Outbox),
    /// Give leave to read an inbox by OAuth2, and keep it.
    Login {
        /// The inbox by its name, or `smtp`.
        #[arg(value_name = "INBOX")]
        account: String,
    },
    /// Write a configuration to begin with, every key with its meaning; never over one that is there.
    Init,
    /// Show the configuration.
    Config(Config),
    /// Copy the store to another database.
    Store(Store),
    /// Go on after HOLD (a restored database, another installation, a flood of replies), or with a clock that was suspect.
    Resume(Resume),
    /// Print the completions of a shell.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
}

/// `run`.
#[derive(Debug, Args, Clone, Default)]
pub struct Run {
    /// The name of this worker, where several share one Postgres: stable over restarts, different for each [default: the
    /// host's name and a number, or what its state directory adds to `onedoor`].
    #[arg(long, env = "ONEDOOR_WORKER", value_name = "NAME", value_parser = worker_name)]
    pub worker: Option<String>,
}

/// A name that can stand in a line of a table.
fn worker_name(typed: &str) -> Result<String, String> {
    let fits = |letter: char| letter.is_alphanumeric() || "-_.@:".contains(letter);
    match typed {
        "" => Err("is empty".to_owned()),
        _ if typed.len() <= 100 && typed.chars().all(fits) => Ok(typed.to_owned()),
        _ => Err("write up to 100 letters, digits, and - _ . @ :".to_owned()),
    }
}

/// How results are printed.
#[derive(Debug, Args, Clone, Copy, Default)]
pub struct Output {
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// `check`.
#[derive(Debug, Args)]
pub struct Check {
    /// Only what needs no network.
    #[arg(long)]
    pub offline: bool,
    /// Send one marked test mail through the configured relay.
    #[arg(long, value_name = "ADDRESS", conflicts_with = "offline")]
    pub send_test: Option<String>,
}

/// `replay`.
#[derive(Debug, Args)]
pub struct Replay {
    /// An inbox and its mail: an mbox (also .gz), a Maildir, a directory of .eml files, one .eml.
    #[arg(long = "inbox", required = true, value_name = "NAME=PATH", value_parser = inbox_and_path)]
    pub inboxes: Vec<(String, PathBuf)>,
    /// Keep what was learnt in this store instead of a throw-away one.
    #[arg(long, value_name = "URL")]
    pub store: Option<String>,
    /// Decide as in this mode instead of the configured one.
    #[arg(long, value_name = "MODE", value_parser = ["observe", "file", "draft", "reply"])]
    pub mode: Option<String>,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

fn inbox_and_path(typed: &str) -> Result<(String, PathBuf), String> {
    match typed.split_once('=') {
        Some((name, path)) if !name.is_empty() && !path.is_empty() => {
            Ok((name.into(), path.into()))
        }
        _ => Err("write NAME=PATH, for example finance=mail/finance.mbox".into()),
    }
}

/// `explain`.
#[derive(Debug, Args)]
pub struct Explain {
    /// The message, or `-` for standard input.
    #[arg(value_name = "MESSAGE.eml")]
    pub message: PathBuf,
    /// How to print.
    #[command(flatten)]
    pub output: Output,
}

/// `campaigns`.
#[derive(Debug, Args)]
pub struct Campaigns {
    /// What to show; the list by default.
    #[command(subcommand)]
    pub what: Option<CampaignsWhat>,
    /// Only this organisation.
    #[arg(long, global = true, value_name = "NAME")]
    pub organization: Option<String>,
    /// Print one JSON document.
    #[arg(long, global = true)]
    pub json: bool,
}

/// `campaigns …`.
#[derive(Debug, Subcommand)]
pub enum CampaignsWhat {
    /// All campaigns, the latest first.
    List,
    /// One campaign with its copies.
    Show {
        /// Such as c3.
        id: String,
    },
}

/// `release`.
#[derive(Debug, Args)]
pub struct Release {
    /// A campaign such as c3, or a single copy such as s12.
    #[arg(value_name = "CAMPAIGN|SIGHTING")]
    pub what: String,
}

/// `erase`.
#[derive(Debug, Args)]
pub struct Erase {
    /// An address, or a domain with everything below it.
    #[arg(value_name = "ADDRESS|DOMAIN")]
    pub what: String,
    /// Print one JSON document.
    #[arg(long)]
    pub json: bool,
}

/// `digest`.
#[derive(Debug, Args)]
pub struct Digest {
    /// Print it, which is also done where nothing is asked for.
    #[arg(long, conflicts_with = "send")]
    pub print: bool,
    /// Send today's now, through the outbox; the daemon then sends no other today.
    #[arg(long)]
    pub send: bool,
    /// Print it as the page it also is.
    #[arg(long, conflicts_with = "send")]
    pub html: bool,
    /// Of this organisation instead of the first.
    #[arg(long, value_name = "NAME")]
    pub organization: Option<String>,
}

/// `lessons`.
#[derive(Debug, Args)]
pub struct Lessons {
    /// What to do; the list by default.
    #[command(subcommand)]
    pub what: Option<LessonsWhat>,
    /// Print one JSON document.
    #[arg(long, global = true)]
    pub json: bool,
}

/// `lessons …`.
#[derive(Debug, Subcommand)]
pub enum LessonsWhat {
    /// All lessons, the latest first.
    List,
    /// What comes from now on is judged as if it had not been taught.
    Revoke {
        /// Such as l7.
        id: String,
    },
}

/// `outbox`.
#[derive(Debug, Args)]
pub struct Outbox {
    /// What to do; the list by default.
    #[command(subcommand)]
    pub what: Option<OutboxWhat>,
    /// Print one JSON document.
    #[arg(long, global = true)]
    pub json: bool,
}

/// `outbox …`.
#[derive(Debug, Subcommand)]
pub enum OutboxWhat {
    /// What waits, and what is in doubt.
    List,
    /// Settle a mail of which nobody knows whether it went out.
    Settle {
        /// Its number.
        id: i64,
        /// What a person found out, or wants.
        #[arg(value_parser = ["sent", "drop", "resend"])]
        how: String,
    },
}
