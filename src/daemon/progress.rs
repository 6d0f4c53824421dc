//! Signs of life: each task says how long it will be silent at most; the watchdog is fed while all keep their word.

use std::collections::{HashMap, HashSet};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::time::Instant;

/// Time a task may overrun before it counts as stuck: the machine may be busy.
const GRACE: Duration = Duration::from_secs(60);

/// The mover of an inbox, as it promises signs of life.
pub fn of_mover(inbox: &str) -> String {
    format!("{inbox} (mover)")
}

/// What every task has promised.
#[derive(Debug, Default)]
pub struct Progress {
    promises: Mutex<HashMap<String, Instant>>,
    looked: Mutex<HashSet<String>>,
}

impl Progress {
    /// `task` will be heard of again within `silence`.
    pub fn promise(&self, task: &str, silence: Duration) {
        let until = Instant::now() + silence + GRACE;
        self.locked().insert(task.to_owned(), until);
    }

    /// `task` has ended as it should.
    pub fn done(&self, task: &str) {
        self.locked().remove(task);
    }

    /// The tasks that did not keep their word.
    pub fn stuck(&self) -> Vec<String> {
        let now = Instant::now();
        self.locked()
            .iter()
            .filter(|(_, until)| **until < now)
            .map(|(task, _)| task.clone())
            .collect()
    }

    /// An inbox was looked at whole, or cannot be.
    pub fn looked(&self, inbox: &str) {
        let mut looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        looked.insert(inbox.to_owned());
    }

    /// Whether all of these inboxes were looked at since the start.
    pub fn have_looked<'a>(&self, mut inboxes: impl Iterator<Item = &'a str>) -> bool {
        let looked = self.looked.lock().unwrap_or_else(PoisonError::into_inner);
        inboxes.all(|inbox| looked.contains(inbox))
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<String, Instant>> {
        // Nothing panics while it is held; a map of instants is whole in any case.
        self.promises.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn a_silent_task_stops_the_watchdog_from_being_fed() {
        let progress = Progress::default();
        progress.promise("finance", Duration::from_secs(10));
        assert!(progress.stuck().is_empty());
        tokio::time::advance(Duration::from_secs(71)).await;
        assert_eq!(progress.stuck(), ["finance"]);
        progress.promise("finance", Duration::from_secs(10));
        assert!(progress.stuck().is_empty());
    }
}
