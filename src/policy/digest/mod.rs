//! The contact's digest: what came since the one before, what waits, what is wrong; nothing where there is nothing to say.
//!
//! Nothing of anybody's mail is in it but subjects, names and addresses, each one cut line without hidden characters. It
//! holds no sentences, so that a heading a part is all that is translated.

mod facts;
mod form;
#[cfg(test)]
mod tests;

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};

pub use facts::{
    DigestFacts, DoubtfulMail, EndRunSeen, FailingInbox, NewCampaign, NewPerson, PassedOverSeen,
    ReminderSet, UnclearDrag, WaitingVendor, WrongNameUsed,
};

use crate::message::{clean_line, is_invisible};

/// How many days ahead a reminder is named.
const AHEAD: [i32; 3] = [60, 30, 7];
/// Lines of one part; a screen of a phone holds no more, and the commands list all.
const LINES: usize = 25;
/// Longest subject, name or text, in characters.
const LONGEST: usize = 80;

/// A digest: its parts in order, none of them empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest {
    name: &'static str,
    title: String,
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Part {
    heading: &'static str,
    lines: Vec<String>,
    left_out: usize,
}

/// The time a digest is of: after the one before, up to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Period {
    /// Up to when the digest before told, or when it was due where there was none.
    pub since: Timestamp,
    /// The day the digest before was of: its reminders were named then.
    pub after: Date,
    /// The day this one is of.
    pub today: Date,
}

/// The period of today's digest: from the last of the weekdays before today, at the configured time. `None` where no
/// such instant can be told.
#[must_use]
pub fn period(now: DateTime, at: Time, weekdays: &[Weekday], zone: &TimeZone) -> Option<Period> {
    let today = now.date();
    let before = (1..=7).map(|days| today.checked_sub(Span::new().days(days)));
    let after = before
        .flatten()
        .find(|day| weekdays.contains(&day.weekday()))?;
    let since = after.to_datetime(at).to_zoned(zone.clone()).ok()?;
    Some(Period {
        since: since.timestamp(),
        after,
        today,
    })
}

/// When the digest of the day is due; `None` on a day that has none. Where the clocks are put forward over that time, it is
/// due as much later; where they are put back, at the first of the two.
#[must_use]
pub fn due(today: Date, at: Time, weekdays: &[Weekday], zone: &TimeZone) -> Option<Timestamp> {
    let listed = weekdays.contains(&today.weekday());
    let due = listed.then(|| today.to_datetime(at).to_zoned(zone.clone()));
    Some(due?.ok()?.timestamp())
}

/// What is told; `None` where there is nothing new and nothing wrong. That vendors wait is news on the day they wrote;
/// afterwards they are listed where there is other news.
#[must_use]
pub fn digest(
    organization: &str,
    facts: &DigestFacts,
    period: &Period,
    zone: &TimeZone,
    language: &str,
) -> Option<Digest> {
    let lines = [
        facts.campaigns.iter().map(campaign).collect(),
        facts.end_runs.iter().map(|it| end_run(it, zone)).collect(),
        facts.waiting.iter().map(|it| waiting(it, zone)).collect(),
        facts.people.iter().map(person).collect(),
        facts.wrong_names.iter().map(wrong_name).collect(),
        reminders(&facts.reminders, period, zone),
        facts.unclear.iter().map(unclear).collect(),
        facts.failing.iter().map(failing).collect(),
        facts.in_doubt.iter().map(in_doubt).collect(),
        facts.passed_over.iter().map(passed_over).collect(),
    ];
    let parts: Vec<(usize, Vec<String>)> = lines.into_iter().enumerate().collect();
    let is_news = |(index, lines): &(usize, Vec<String>)| *index != WAITING && !lines.is_empty();
    let stirred = facts.waiting.iter().any(|vendor| vendor.stirred);
    if !stirred && !parts.iter().any(is_news) {
        return None;
    }
    let mut headings = form::headings(language);
    let name = headings.next().unwrap_or_default();
    let parts = parts.into_iter().zip(headings);
    Some(Digest {
        name,
        title: format!("{}, {}", line(organization), period.today),
        parts: parts
            .filter(|((_, lines), _)| !lines.is_empty())
            .map(|((_, lines), heading)| part(heading, lines))
            .collect(),
    })
}

/// The place of the vendors that wait, among the parts.
const WAITING: usize = 2;

fn part(heading: &'static str, mut lines: Vec<String>) -> Part {
    let left_out = lines.len().saturating_sub(LINES);
    lines.truncate(LINES);
    Part {
        heading,
        lines,
        left_out,
    }
}

fn campaign(it: &NewCampaign) -> String {
    let (vendor, subject) = (line(&it.vendor), line(&it.subject));
    format!("c{}: {vendor}, \"{subject}\" ({}x)", it.id, it.copies)
}

fn end_run(it: &EndRunSeen, zone: &TimeZone) -> String {
    let (vendor, recipient) = (line(&it.vendor), line(&it.recipient));
    let day = day(it.at, zone);
    format!("{day}: {vendor} > {recipient} (c{})", it.campaign)
}

fn waiting(it: &WaitingVendor, zone: &TimeZone) -> String {
    let first = day(it.first_seen, zone);
    format!("{} ({}x, {first})", line(&it.vendor), it.campaigns)
}

fn person(it: &NewPerson) -> String {
    let (vendor, address) = (line(&it.vendor), line(&it.address));
    match it.name.as_deref().map(line).filter(|name| !name.is_empty()) {
        Some(name) => format!("{vendor}: {name} <{address}>"),
        None => format!("{vendor}: {address}"),
    }
}

fn wrong_name(it: &WrongNameUsed) -> String {
    let (vendor, used, meant) = (line(&it.vendor), line(&it.used), line(&it.meant));
    format!("{vendor}: \"{used}\" > {meant} ({}x)", it.times)
}

/// A day on which there is no digest is made up for by the next: each distance is named once. One that was set when it was
/// nearer than the first of them is named at once as well.
fn reminders(all: &[ReminderSet], period: &Period, zone: &TimeZone) -> Vec<String> {
    let is_due = |it: &&ReminderSet| {
        let Ok(on) = it.on.parse::<Date>() else {
            return false;
        };
        let reached = |days: i32| on.checked_sub(Span::new().days(days)).ok();
        let first = AHEAD.first().and_then(|days| reached(*days));
        let late = it.added_at >= period.since
            && on >= day(it.added_at, zone)
            && first.is_some_and(|first| first <= period.today);
        let mut marks = AHEAD.iter().filter_map(|days| reached(*days));
        late || marks.any(|mark| period.after < mark && mark <= period.today)
    };
    let due = all.iter().filter(is_due);
    due.map(|it| format!("{}: {}, {}", line(&it.on), line(&it.vendor), line(&it.text)))
        .collect()
}

fn unclear(it: &UnclearDrag) -> String {
    let folder = line(&it.folder);
    match &it.vendor {
        Some(vendor) => format!("{folder}: {}", line(vendor)),
        None => folder,
    }
}

fn failing(it: &FailingInbox) -> String {
    let name = line(&it.name);
    match &it.error {
        Some(error) => format!("{name}: {}", clean_line(error, 3 * LONGEST)),
        None => name,
    }
}

fn passed_over(it: &PassedOverSeen) -> String {
    let (inbox, why) = (line(&it.inbox), line(&it.why));
    format!("{inbox}: {}x, {why}", it.messages)
}

fn in_doubt(it: &DoubtfulMail) -> String {
    format!("{}: {}", it.id, line(&it.to))
}

fn line(text: &str) -> String {
    let seen: String = text.chars().filter(|it| !is_invisible(*it)).collect();
    clean_line(&seen, LONGEST)
}

fn day(at: Timestamp, zone: &TimeZone) -> Date {
    at.to_zoned(zone.clone()).date()
}
