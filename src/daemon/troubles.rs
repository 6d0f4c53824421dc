//! What keeps the movers from their work, in words. An inbox has one line in the status; its watcher's pulse and its
//! mover both write there.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use tracing::warn;

use super::mover::Mover;

/// The movers' troubles, by inbox.
#[derive(Debug, Default)]
pub struct Troubles(Mutex<HashMap<String, String>>);

impl Troubles {
    /// Notes an inbox's trouble, or that there is none; `true` if that is news.
    pub fn tell(&self, inbox: &str, trouble: Option<&str>) -> bool {
        let mut all = self.locked();
        let before = match trouble {
            Some(words) => all.insert(inbox.to_owned(), words.to_owned()),
            None => all.remove(inbox),
        };
        before.as_deref() != trouble
    }

    /// An inbox's trouble.
    pub fn of(&self, inbox: &str) -> Option<String> {
        self.locked().get(inbox).cloned()
    }

    fn locked(&self) -> std::sync::MutexGuard<'_, HashMap<String, String>> {
        // Nothing panics while it is held; a map of words is whole in any case.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Mover {
    /// Shows in the status what keeps mail from being filed, or that nothing does.
    pub(super) async fn tell(&self, trouble: Option<String>) {
        let name = &self.inbox.name;
        let trouble = trouble.map(|words| format!("mail is not filed: {words}"));
        let news = self.site.filing.tell(name, trouble.as_deref());
        // A trouble is written again each time: the watcher's pulse may have crossed the last one.
        if trouble.is_none() && !news {
            return;
        }
        let (store, worker) = (&self.site.store, &self.site.worker);
        if let Err(error) = store.beat_of_mover(worker, name, trouble.as_deref()).await {
            warn!(inbox = %name, "the store takes no heartbeat: {error}");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trouble_is_news_once_and_its_end_too() {
        let troubles = Troubles::default();
        let told = [Some("full"), Some("full"), None, None];
        let news = told.map(|trouble| troubles.tell("finance", trouble));
        assert_eq!(news, [true, false, true, false]);
        assert_eq!(troubles.of("finance"), None);
    }
}
