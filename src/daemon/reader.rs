//! The thread that reads strangers' mail: a large stack, and a panic stays inside it.
//!
//! mail-parser drops nested messages recursively, and an exhausted stack cannot be caught; bounded input on this stack
//! cannot exhaust it. What panics all the same is reported, and counts as an attempt on the message.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use tokio::sync::{mpsc, oneshot};

/// Stack of the thread, in octets: 500,000 nested messages fit, 64 KiB of mail hold some 2,000.
const STACK: usize = 64 << 20;

/// Waiting jobs; each holds one batch of messages.
const QUEUE: usize = 4;

type Job = Box<dyn FnOnce() + Send>;

/// The reading panicked, or the thread is gone.
#[derive(Debug, thiserror::Error)]
#[error("the message could not be read: its parser failed")]
pub struct Broken;

/// A handle to the thread.
#[derive(Clone)]
pub struct Reader {
    jobs: mpsc::Sender<Job>,
}

impl Reader {
    /// Starts the thread; it ends with the last handle.
    ///
    /// # Errors
    /// The system gives no thread.
    pub fn start() -> std::io::Result<Reader> {
        let (jobs, mut waiting) = mpsc::channel::<Job>(QUEUE);
        thread::Builder::new()
            .name("reader".into())
            .stack_size(STACK)
            .spawn(move || {
                while let Some(job) = waiting.blocking_recv() {
                    job();
                }
            })?;
        Ok(Reader { jobs })
    }

    /// Runs `work` on the thread.
    ///
    /// # Errors
    /// [`Broken`] if it panicked.
    pub async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Broken> {
        let (answer, answered) = oneshot::channel();
        let job = Box::new(move || {
            // Whoever asked may have gone; then nobody wants the answer.
            let _ = answer.send(catch_unwind(AssertUnwindSafe(work)));
        });
        self.jobs.send(job).await.map_err(|_| Broken)?;
        answered.await.map_err(|_| Broken)?.map_err(|_| Broken)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_stays_inside_and_the_next_message_is_read() {
        let reader = Reader::start().unwrap();
        assert!(reader.run(|| panic!("hostile")).await.is_err());
        assert_eq!(reader.run(|| 7).await.unwrap(), 7);
    }
}
