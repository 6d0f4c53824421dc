//! How patient the daemon is: the waits and deadlines of the rooms it uses.
//!
//! A build with debug assertions can be hurried by `ONEDOOR_HURRY="DIVISOR SECONDS"`: waits are divided, deadlines are
//! cut to so many seconds. So a test may see what comes after ten minutes; what is shipped has no such switch.

use std::time::Duration;

use crate::imap::Limits;
use crate::smtp::Deadlines;

/// Looking oftener than this would only keep a hurried daemon busy.
const SHORTEST_POLL: Duration = Duration::from_millis(250);

/// A wait after a fault.
pub fn wait(wait: Duration) -> Duration {
    hurry().map_or(wait, |hurry| wait / hurry.divisor)
}

/// A wait between two looks.
pub fn poll(every: Duration) -> Duration {
    hurry().map_or(every, |hurry| (every / hurry.divisor).max(SHORTEST_POLL))
}

/// How long something lasted, as the waits count time.
pub fn lasted(time: Duration) -> Duration {
    hurry().map_or(time, |hurry| time * hurry.divisor)
}

/// The deadlines of an inbox's server.
pub fn imap() -> Limits {
    let limits = Limits::default();
    hurry().map_or(limits, |Hurry { deadline, .. }| Limits {
        connect: limits.connect.min(deadline),
        tls: limits.tls.min(deadline),
        command: limits.command.min(deadline),
        transfer: limits.transfer.min(deadline),
        goodbye: limits.goodbye.min(deadline),
    })
}

/// The deadlines of the submission server.
pub fn smtp() -> Deadlines {
    hurry().map_or_else(Deadlines::default, |hurry| Deadlines::all(hurry.deadline))
}

struct Hurry {
    divisor: u32,
    deadline: Duration,
}

#[cfg(debug_assertions)]
fn hurry() -> Option<Hurry> {
    let typed = std::env::var("ONEDOOR_HURRY").ok()?;
    let (divisor, seconds) = typed.split_once(' ')?;
    Some(Hurry {
        divisor: divisor.parse().ok().filter(|&divisor| divisor > 0)?,
        deadline: Duration::from_secs_f64(seconds.parse().ok()?),
    })
}

#[cfg(not(debug_assertions))]
fn hurry() -> Option<Hurry> {
    None
}
