//! `replay`: the daemon's whole pipeline over mail on disk, by the mail's own clock, with no network.
//!
//! The same preparing, assigning and guarding as in the daemon; only the wire is missing: what is due by the clock is
//! settled as sent, and reported with the message that caused it.

mod lifted;
mod line;
mod player;
mod report;
#[cfg(test)]
mod tests;
mod virtual_outbox;

use std::path::Path;

use jiff::Timestamp;

use super::args::Replay;
use super::exit::{Exit, Failure};
use super::open;
use super::shown::show;
use crate::config::Config;
use crate::policy::Mode;
use crate::store::Store;

pub use line::message_domains;
use line::{Line, arrange};
use player::Player;
use report::Report;

/// Replays, and prints what would have been done.
pub async fn run(typed: Option<&Path>, args: &Replay) -> Result<(), Failure> {
    let (mut config, from_file) = open::config_offline(typed)?;
    if let Some(mode) = args
        .mode
        .as_ref()
        .and_then(|mode| mode.parse::<Mode>().ok())
    {
        config.mode = mode;
        config
            .inboxes
            .iter_mut()
            .for_each(|inbox| inbox.mode = mode);
    }
    let began = std::time::Instant::now();
    let mut lines = Vec::new();
    let mut report = Report::default();
    for (name, path) in &args.inboxes {
        let files = super::mailfiles::read(path).map_err(|error| {
            Failure::new(
                Exit::Io,
                format!("inbox {name}: {}: {error}", path.display()),
            )
        })?;
        lines.push((name.clone(), files));
    }
    let lines = arrange(lines, &mut report);
    let names: Vec<String> = args.inboxes.iter().map(|(name, _)| name.clone()).collect();
    let config = completed(config, from_file, &names, &lines);
    let store = match &args.store {
        Some(url) => open::named_store(url).await?,
        None => Store::throw_away().await?,
    };
    let mut player = Player::new(config, store.clone(), report).await?;
    play(&mut player, lines).await?;
    let mut report = player.finish().await?;
    report.totals.seconds = began.elapsed().as_secs_f64();
    let document = report.document(&store).await?;
    store.close().await;
    show(args.output.json, &document, || document.for_people())
}

async fn play(player: &mut Player, lines: Vec<Line>) -> Result<(), Failure> {
    let bar = indicatif::ProgressBar::new(lines.len() as u64);
    for line in lines {
        player.play(line).await?;
        bar.inc(1);
    }
    bar.finish_and_clear();
    Ok(())
}

/// The inboxes that were named and are not configured; and, without any configuration, the domains the mail was sent to
/// as our own.
fn completed(mut config: Config, from_file: bool, names: &[String], lines: &[Line]) -> Config {
    if !from_file && let Some(organization) = config.organizations.first_mut() {
        organization.domains = line::recipient_domains(lines);
    }
    let organization = config
        .organizations
        .first()
        .map(|organization| organization.name.clone())
        .unwrap_or_default();
    for name in names {
        if config.inbox(name).is_none() {
            config.inboxes.push(crate::config::Inbox::on_disk(
                name,
                &organization,
                config.mode,
            ));
        }
    }
    config
}

/// The clock of a message that names no time at all: the beginning of time, so that nothing is ever too old beside it.
const NO_TIME: Timestamp = Timestamp::UNIX_EPOCH;
