//! `release`: the mail goes back where it was, and the text is no pitch from now on.

use std::path::Path;

use jiff::Timestamp;

use super::args::Release;
use super::exit::{Exit, Failure};
use super::open;
use super::shown::print;
use crate::store::{LessonBy, Released};

/// Releases a campaign or a copy; the daemon brings the mail back.
pub async fn run(typed: Option<&Path>, args: &Release) -> Result<(), Failure> {
    let config = open::config(typed)?;
    let what = parse(&args.what).ok_or_else(|| {
        Failure::new(
            Exit::Usage,
            format!("{}: write a campaign as c3 or a copy as s12", args.what),
        )
    })?;
    let store = open::store(&config.store.url).await?;
    let report = store.release(what, LessonBy::Cli, Timestamp::now()).await?;
    let report = report.ok_or_else(|| Failure::failed(format!("there is no {}", args.what)))?;
    let kept = match report.lessons.as_slice() {
        [] => String::new(),
        lessons => format!("; learned: {}", lessons.join(" ")),
    };
    print(&format!(
        "{} copies are no pitch; {} are brought back by the daemon, {} were not filed yet; {} mails called off, {} had left{kept}\n",
        report.sightings,
        report.brought_back,
        report.not_filed,
        report.called_off,
        report.already_sent
    ));
    Ok(())
}

fn parse(typed: &str) -> Option<Released> {
    match typed.strip_prefix('s') {
        Some(number) => number.parse().ok().map(Released::Sighting),
        None => typed.parse().ok().map(Released::Campaign),
    }
}
