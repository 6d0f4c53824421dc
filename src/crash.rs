//! Crash points: the places between two steps where the tests let the process die, named as in `docs/reliability.md`.
//!
//! They exist in builds with the feature `failpoints` only, which the tests switch on for themselves; in any other build
//! a crash point is no code at all. `ONEDOOR_CRASH=cp31:2` kills the process when `cp31` is reached for the second time,
//! as `kill -9` or the loss of power does; `ONEDOOR_CRASH=cp31:1:stop` halts it there until somebody continues it.

/// Marks a crash point, perhaps under a condition. What stands behind its name is done right before the end: half of a
/// step, say.
macro_rules! crashpoint {
    ($name:literal $(if $when:expr)? $(, $half:expr)?) => {
        #[cfg(feature = "failpoints")]
        {
            if $($when &&)? $crate::crash::is_reached($name) {
                $(let _ = $half;)?
                $crate::crash::strike();
            }
        }
    };
}

#[cfg(feature = "failpoints")]
pub(crate) use armed::{is_reached, strike};

#[cfg(feature = "failpoints")]
mod armed {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::thread::{park, sleep};
    use std::time::Duration;

    use rustix::process::{Signal, getpid, kill_process};

    /// Until the kernel has halted all threads: the signal may be taken by another one than that which raised it.
    const HALTING: Duration = Duration::from_millis(50);

    /// After going on, for the other tasks to hear what was signalled meanwhile.
    const HEARING: Duration = Duration::from_millis(300);

    /// What the environment asks for.
    struct Armed {
        name: String,
        time: u32,
        halts: bool,
        seen: AtomicU32,
    }

    fn armed() -> Option<&'static Armed> {
        static ARMED: OnceLock<Option<Armed>> = OnceLock::new();
        ARMED
            .get_or_init(|| parse(&std::env::var("ONEDOOR_CRASH").ok()?))
            .as_ref()
    }

    fn parse(asked: &str) -> Option<Armed> {
        let mut words = asked.split(':');
        Some(Armed {
            name: words.next()?.to_owned(),
            time: words.next().unwrap_or("1").parse().ok()?,
            halts: words.next() == Some("stop"),
            seen: AtomicU32::new(0),
        })
    }

    /// Whether this is the point, and the time, at which the process shall end.
    pub fn is_reached(name: &str) -> bool {
        armed().is_some_and(|armed| {
            armed.name == name && armed.seen.fetch_add(1, Ordering::SeqCst) + 1 == armed.time
        })
    }

    /// Ends the process, or halts it.
    pub fn strike() {
        let halts = armed().is_some_and(|armed| armed.halts);
        let signal = if halts { Signal::STOP } else { Signal::KILL };
        let _ = kill_process(getpid(), signal);
        if !halts {
            // The signal comes before anything that this thread could still do.
            loop {
                park();
            }
        }
        sleep(HALTING);
        sleep(HEARING);
    }

    #[cfg(test)]
    mod tests {
        use super::parse;

        #[test]
        fn a_point_has_a_name_a_time_and_perhaps_a_halt() {
            let read = |asked| parse(asked).map(|it| (it.name, it.time, it.halts));
            assert_eq!(read("cp31"), Some(("cp31".to_owned(), 1, false)));
            assert_eq!(read("cp31:2"), Some(("cp31".to_owned(), 2, false)));
            assert_eq!(read("lay2:1:stop"), Some(("lay2".to_owned(), 1, true)));
            assert_eq!(read("cp31:often"), None);
        }
    }
}
