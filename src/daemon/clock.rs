//! Whether the wall clock is to be trusted: by the latest instant it showed, by the clock that counts since the machine
//! was started, and by the database's.
//!
//! A clock that is wrong makes mail look old and deferrals over, and everything looks old enough to be forgotten. While it
//! is suspect nothing is sent, forgotten or run out; mail is filed all the same. Time that passes while the machine sleeps
//! is no jump, for the clock since the start counts it.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rustix::time::{ClockId, clock_gettime};

use crate::store::ClockSigns;

/// No clock is right that is behind this day: this program is younger.
pub(super) const BEFORE_ALL_MAIL: i64 = 1_750_000_000;
/// Corrections by NTP are smaller.
const BEHIND: SignedDuration = SignedDuration::from_mins(5);
/// More than this at once is no correction.
const JUMP: SignedDuration = SignedDuration::from_mins(30);
/// A daemon that was off for longer is told by a person that the clock is right.
const LONG_OFF: SignedDuration = SignedDuration::from_hours(180 * 24);
/// A jump ahead by less does no harm, and is what a virtual machine that was paused sees: it is taken for right...
const SMALL_JUMP: SignedDuration = SignedDuration::from_hours(24);
/// ...when the clock has been steady for so long since.
const STEADY: Duration = Duration::from_secs(3600);

/// The wall clock of this worker, and what is thought of it.
#[derive(Debug)]
pub struct Clock(Mutex<State>);

impl Clock {
    /// A clock of which this was kept when the worker last ran.
    pub fn new(kept: Option<ClockSigns>) -> Clock {
        let (wall, uptime) = read();
        Clock(Mutex::new(State::new(kept, wall, uptime)))
    }

    /// Looks at it now; what is wrong with it, in words.
    pub fn trouble(&self) -> Option<String> {
        let signs = self.signs(None);
        signs.trouble.map(|(why, _)| why)
    }

    /// Looks at it now, and at the database's, for what is kept of it.
    pub fn signs(&self, database: Option<Timestamp>) -> ClockSigns {
        let (wall, uptime) = read();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        state.tick(wall, uptime);
        state.compare(wall, database);
        state.signs()
    }

    /// What is new since this was last asked.
    pub fn news(&self) -> Option<News> {
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let suspect = state.trouble.is_some();
        if state.told == suspect {
            return None;
        }
        state.told = suspect;
        let why = state.signs().trouble.map(|(why, _)| why);
        Some(why.map_or(News::Trusted, News::Suspect))
    }

    /// A person says that it is right.
    pub fn accept(&self) {
        let (wall, uptime) = read();
        let mut state = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *state = State::new(None, wall, uptime);
    }
}

/// What is told once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum News {
    /// It is not trusted any longer, for this reason.
    Suspect(String),
    /// It is trusted again.
    Trusted,
}

/// The wall clock, and the time since the machine was started, sleep included.
fn read() -> (Timestamp, Duration) {
    let uptime = clock_gettime(ClockId::Boottime);
    let seconds = u64::try_from(uptime.tv_sec).unwrap_or_default();
    let nanos = u32::try_from(uptime.tv_nsec).unwrap_or_default();
    (Timestamp::now(), Duration::new(seconds, nanos))
}

#[derive(Debug, Clone, PartialEq)]
struct Trouble {
    why: String,
    since: Timestamp,
    kind: Kind,
}

#[derive(Debug, Clone, PartialEq)]
enum Kind {
    /// It stands before the mark.
    Behind,
    /// It moved against the time since the start: by how much, and when.
    Jumped { by: SignedDuration, at: Duration },
    /// It stands more than this after the mark of a daemon that was off.
    Ahead(SignedDuration),
    /// The database's says otherwise.
    Apart,
}

/// Pure: both clocks are handed in.
#[derive(Debug)]
struct State {
    mark: Timestamp,
    /// Wall clock less uptime when it was last trusted, in that sense when the machine was started.
    started: SignedDuration,
    /// The same at the last look.
    seen: SignedDuration,
    trouble: Option<Trouble>,
    /// What was told last: that it is suspect.
    told: bool,
}

impl State {
    fn new(kept: Option<ClockSigns>, wall: Timestamp, uptime: Duration) -> State {
        let floor = Timestamp::from_second(BEFORE_ALL_MAIL).unwrap_or(Timestamp::UNIX_EPOCH);
        let started = start(wall, uptime);
        let mut state = State {
            mark: kept.as_ref().map_or(floor, |kept| kept.mark),
            started,
            seen: started,
            trouble: None,
            told: false,
        };
        if let Some(kept) = kept {
            let longest = if kept.trouble.is_some() {
                SMALL_JUMP
            } else {
                LONG_OFF
            };
            if wall.duration_since(kept.mark) > longest {
                let since = kept.trouble.map_or(wall, |(_, since)| since);
                state.doubt(Kind::Ahead(longest), since, wall.duration_since(kept.mark));
            }
        }
        state.tick(wall, uptime);
        state
    }

    fn tick(&mut self, wall: Timestamp, uptime: Duration) {
        let started = start(wall, uptime);
        if self
            .trouble
            .as_ref()
            .is_some_and(|trouble| self.is_over(&trouble.kind, wall, uptime))
        {
            self.trouble = None;
            self.started = started;
            self.seen = started;
        }
        let moved = started - self.seen;
        if self.trouble.is_none() {
            let behind = self.mark.duration_since(wall);
            if moved.abs() > JUMP {
                self.doubt(
                    Kind::Jumped {
                        by: moved,
                        at: uptime,
                    },
                    wall,
                    moved,
                );
            } else if behind > BEHIND {
                self.doubt(Kind::Behind, wall, -behind);
            } else {
                self.mark = self.mark.max(wall);
                self.started = started;
            }
        } else if let Some(Trouble {
            kind: Kind::Jumped { by, at },
            ..
        }) = &mut self.trouble
            && moved.abs() > BEHIND
        {
            // It moves on: the time of steadiness begins anew.
            (*by, *at) = (started - self.started, uptime);
        }
        self.seen = started;
    }

    fn is_over(&self, kind: &Kind, wall: Timestamp, uptime: Duration) -> bool {
        let caught_up = self.mark.duration_since(wall) <= BEHIND;
        let in_step = (start(wall, uptime) - self.started).abs() <= JUMP;
        match kind {
            Kind::Behind => caught_up,
            Kind::Jumped { by, .. } if by.is_negative() => caught_up,
            Kind::Jumped { by, at } => {
                let steady = uptime.saturating_sub(*at) >= STEADY && *by < SMALL_JUMP;
                caught_up && (in_step || steady)
            }
            Kind::Ahead(longest) => caught_up && wall.duration_since(self.mark) <= *longest,
            Kind::Apart => false,
        }
    }

    /// The database's clock, where it has one, must say about the same.
    fn compare(&mut self, wall: Timestamp, database: Option<Timestamp>) {
        let Some(database) = database else {
            return;
        };
        let apart = wall.duration_since(database);
        let known = self
            .trouble
            .as_ref()
            .is_some_and(|trouble| trouble.kind == Kind::Apart);
        if apart.abs() > JUMP && self.trouble.is_none() {
            self.doubt(Kind::Apart, wall, apart);
        } else if apart.abs() <= JUMP && known {
            self.trouble = None;
        }
    }

    fn doubt(&mut self, kind: Kind, since: Timestamp, by: SignedDuration) {
        let (much, way) = (
            in_words(by),
            if by.is_negative() { "back" } else { "ahead" },
        );
        let what = match kind {
            Kind::Behind => format!("it stands {much} before the latest instant it has shown"),
            Kind::Jumped { .. } => format!("it was set {way} by {much} at once"),
            Kind::Ahead(_) => format!("it stands {much} after the latest instant that was trusted"),
            Kind::Apart => format!("it is {much} {way} of the database's clock"),
        };
        let why = format!(
            "the clock of this machine is suspect: {what}; set it right, or say `onedoor resume` if it is"
        );
        self.trouble = Some(Trouble { why, since, kind });
    }

    fn signs(&self) -> ClockSigns {
        let trouble = self.trouble.as_ref();
        ClockSigns {
            mark: self.mark,
            trouble: trouble.map(|trouble| (trouble.why.clone(), trouble.since)),
        }
    }
}

fn start(wall: Timestamp, uptime: Duration) -> SignedDuration {
    let uptime = SignedDuration::try_from(uptime).unwrap_or_default();
    wall.as_duration() - uptime
}

fn in_words(by: SignedDuration) -> String {
    let minutes = by.abs().as_mins();
    match minutes {
        0..120 => format!("{minutes} minutes"),
        120..2880 => format!("{} hours", minutes / 60),
        _ => format!("{} days", minutes / 1440),
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests;
