//! Which process a worker is, so that another one on the same machine can tell at once that it is gone.
//!
//! Across machines nothing of this is known, and only the worker's lease tells.

use rustix::io::Errno;
use rustix::process::{Pid, test_kill_process};

/// This process as its row names it: the machine since it was started, the space its number belongs to, its number, and
/// when it began. `None` where the system does not say.
pub(super) fn own() -> Option<String> {
    let pid = std::process::id();
    Some(format!(
        "{} {} {pid} {}",
        machine()?,
        space()?,
        began(pid).flatten()?
    ))
}

/// Whether the process of a row certainly runs no more.
pub(super) fn is_gone(named: &str) -> bool {
    let mut parts = named.split_whitespace();
    let mut part = || parts.next().map(str::to_owned);
    if part() != machine() || part() != space() {
        return false;
    }
    let (Some(pid), Some(began_at)) = (part().and_then(|pid| pid.parse().ok()), part()) else {
        return false;
    };
    // Asked by a signal, for /proc may hide the processes of other users (hidepid, ProtectProc=).
    let asked = i32::try_from(pid).ok().and_then(Pid::from_raw);
    if asked.is_some_and(|asked| test_kill_process(asked) == Err(Errno::SRCH)) {
        return true;
    }
    began(pid).is_some_and(|now| now.as_ref() != Some(&began_at))
}

fn machine() -> Option<String> {
    let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
    Some(id.trim().to_owned())
}

fn space() -> Option<String> {
    let link = std::fs::read_link("/proc/self/ns/pid").ok()?;
    Some(link.to_string_lossy().into_owned())
}

/// When a process began (proc(5), field 22), `Some(None)` for one that has ended and is still listed; `None` where the
/// system does not say.
fn began(pid: u32) -> Option<Option<String>> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The program's name stands in brackets, and may hold spaces and brackets itself.
    let (_, after) = stat.rsplit_once(')')?;
    let mut fields = after.split_whitespace();
    if fields.next()? == "Z" {
        return Some(None);
    }
    fields.nth(18).map(|began| Some(began.to_owned()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_gone_when_it_has_ended_or_its_number_is_anothers() {
        let me = own().unwrap();
        assert!(!is_gone(&me));
        let reused = format!("{}0", me);
        assert!(is_gone(&reused), "began at another time");
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let of_child = me.replace(
            &format!(" {} ", std::process::id()),
            &format!(" {} ", child.id()),
        );
        child.wait().unwrap();
        assert!(is_gone(&of_child));
        let elsewhere = format!("x{me}");
        assert!(!is_gone(&elsewhere) && !is_gone("") && !is_gone("garbage"));
    }
}
