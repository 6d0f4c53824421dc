//! A lease as the tasks of an inbox feel it: work that ends with it.

use std::future::poll_fn;
use std::pin::pin;
use std::task::Poll;

use tokio::sync::watch;
use tokio::time::{Instant, sleep_until};

/// How long an inbox may be acted in, by this process's own monotonic clock. Once over it stays over.
#[derive(Debug)]
pub struct Lease {
    until: watch::Sender<Instant>,
}

impl Lease {
    /// Held until then.
    pub fn until(instant: Instant) -> Lease {
        Lease {
            until: watch::Sender::new(instant),
        }
    }

    /// Held longer, unless it is over.
    pub fn extend(&self, instant: Instant) {
        self.until.send_if_modified(|until| {
            let lives = *until > Instant::now();
            if lives {
                *until = instant;
            }
            lives
        });
    }

    /// Over from now on.
    pub fn end(&self) {
        self.until.send_replace(Instant::now());
    }

    /// Nothing may be done any more.
    pub fn is_over(&self) -> bool {
        *self.until.borrow() <= Instant::now()
    }

    async fn over(&self) {
        let mut until = self.until.subscribe();
        loop {
            let instant = *until.borrow_and_update();
            tokio::select! {
                () = sleep_until(instant) => return,
                // The sender lives as long as this value.
                _ = until.changed() => {}
            }
        }
    }

    /// Does `work`, and drops it where it stands when the lease is over: `None`.
    ///
    /// The lease is asked at every wake-up before the work goes on. A process that was stopped and goes on after its lease
    /// has run out does nothing more, whatever had become ready meanwhile.
    pub async fn while_held<T>(&self, work: impl Future<Output = T>) -> Option<T> {
        let mut work = pin!(work);
        let mut over = pin!(self.over());
        poll_fn(|context| {
            if self.is_over() || over.as_mut().poll(context).is_ready() {
                return Poll::Ready(None);
            }
            work.as_mut().poll(context).map(Some)
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Duration;

    use tokio::sync::Notify;
    use tokio::time::sleep;

    use super::*;

    fn in_seconds(seconds: u64) -> Instant {
        Instant::now() + Duration::from_secs(seconds)
    }

    #[tokio::test(start_paused = true)]
    async fn work_ends_with_its_lease_and_goes_on_while_that_is_renewed() {
        let lease = Arc::new(Lease::until(in_seconds(10)));
        let began = Instant::now();
        let (held, renewing) = (lease.clone(), lease.clone());
        let work = tokio::spawn(async move { held.while_held(sleep(Duration::MAX)).await });
        sleep(Duration::from_secs(5)).await;
        renewing.extend(in_seconds(10));
        assert_eq!(work.await.ok(), Some(None));
        assert_eq!(began.elapsed().as_secs(), 15);
        lease.extend(in_seconds(10));
        assert!(lease.is_over(), "over is over");
        let done = Lease::until(in_seconds(1)).while_held(async { 7 }).await;
        assert_eq!(done, Some(7));
    }

    #[tokio::test(start_paused = true)]
    async fn a_step_that_became_ready_while_the_process_slept_is_not_made() {
        let (lease, bell) = (Lease::until(in_seconds(10)), Arc::new(Notify::new()));
        let heard = bell.clone();
        let mut work = pin!(lease.while_held(async move {
            heard.notified().await;
            panic!("acted after its lease");
        }));
        assert!(futures::poll!(&mut work).is_pending());
        tokio::time::advance(Duration::from_secs(11)).await;
        bell.notify_one();
        assert_eq!(futures::poll!(&mut work), Poll::Ready(None));
    }
}
