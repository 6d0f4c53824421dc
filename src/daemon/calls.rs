//! Bells from and to other workers. A bell that is not heard costs a few seconds: whoever waits looks by the clock too.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::mpsc;
use tokio::time::sleep;
use tokio_util::sync::CancellationToken;
use tracing::{debug, warn};

use super::site::{Bell, Site};
use crate::store::Ears;

/// Pause before the database is listened to again.
const AGAIN: Duration = Duration::from_secs(10);

/// Rings here what other workers ring, until `stop`.
pub async fn hear(site: Arc<Site>, stop: CancellationToken) {
    while !stop.is_cancelled() {
        let heard = tokio::select! {
            heard = listen(&site) => heard,
            () = stop.cancelled() => return,
        };
        if let Err(trouble) = heard {
            debug!("other workers are not heard: {trouble}");
        }
        tokio::select! {
            () = sleep(AGAIN) => {}
            () = stop.cancelled() => {}
        }
    }
}

async fn listen(site: &Site) -> Result<(), crate::store::StoreError> {
    let mut ears = Ears::open(&site.config.store.url).await?;
    loop {
        if let Some(bell) = read(&ears.hear().await?) {
            site.bells.ring(&bell);
        }
    }
}

/// Carries bells to other workers, until nobody rings any more. Those that came meanwhile go together, each once.
pub async fn carry(site: Arc<Site>, mut bells: mpsc::UnboundedReceiver<Bell>) {
    while let Some(first) = bells.recv().await {
        let mut all = BTreeSet::from([first]);
        while let Ok(more) = bells.try_recv() {
            all.insert(more);
        }
        let words = all.iter().map(write).collect();
        if let Err(trouble) = site.store.ring(words).await {
            warn!("other workers were not rung for: {trouble}");
        }
    }
}

fn write(bell: &Bell) -> String {
    match bell {
        Bell::Mover(inbox) => format!("mover {inbox}"),
        Bell::Sender => "sender".to_owned(),
        Bell::Keeper => "keeper".to_owned(),
    }
}

fn read(word: &str) -> Option<Bell> {
    match word {
        "sender" => Some(Bell::Sender),
        "keeper" => Some(Bell::Keeper),
        _ => Some(Bell::Mover(word.strip_prefix("mover ")?.to_owned())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bell_is_heard_as_it_was_rung() {
        for bell in [Bell::Sender, Bell::Keeper, Bell::Mover("the cfo".into())] {
            assert_eq!(read(&write(&bell)), Some(bell));
        }
        assert_eq!(read("something newer"), None);
    }
}
