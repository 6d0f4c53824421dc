//! Waiting for news (RFC 2177). IDLE is only a bell: a caller looks by itself every so often all the same, which is also
//! what finds a connection that is open on our side alone.

use std::future::Future;
use std::pin::pin;
use std::time::Duration;

use async_imap::imap_proto::Response;
use tokio::time::{sleep, timeout};

use super::allowance::Allowance;
use super::answer::Heard;
use super::client::Client;
use super::command::Command;
use super::error::Error;

const NAME: &str = "IDLE";

/// Why waiting has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IdleEnd {
    /// The server has told of a change in the selected folder: look.
    Something,
    /// The time is up.
    Elapsed,
    /// The caller wanted to stop.
    Stopped,
}

impl Client {
    /// Waits for a change in the selected folder, at most `longest` (5 to 9 minutes at a time: providers and firewalls forget
    /// longer ones; then call again). Without IDLE on the server it just waits.
    ///
    /// Ends at once if a change was told of since the last search. The server's `* OK Still here` ends nothing.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn idle(
        &mut self,
        longest: Duration,
        stop: impl Future<Output = ()>,
    ) -> Result<IdleEnd, Error> {
        if self.take_news() {
            return Ok(IdleEnd::Something);
        }
        let mut stop = pin!(stop);
        if !self.capabilities.idle {
            return Ok(
                tokio::select! { () = stop => IdleEnd::Stopped, () = sleep(longest) => IdleEnd::Elapsed },
            );
        }
        let tag = self.begin(Allowance::SMALL)?;
        let limit = self.limits.command;
        let start = async {
            self.send(&tag, &Command::new(NAME)).await?;
            self.wait_for_leave(&tag, NAME).await
        };
        timeout(limit, start)
            .await
            .map_err(|_| Error::Timeout(NAME))??;
        let mut end = tokio::select! {
            biased;
            () = &mut stop => IdleEnd::Stopped,
            changed = self.change(&tag) => match changed? {
                Change::Told => IdleEnd::Something,
                // Some servers end IDLE themselves; the command is over, and looking does no harm.
                Change::Ended => return Ok(IdleEnd::Something),
            },
            () = sleep(longest) => IdleEnd::Elapsed,
        };
        let finish = async {
            self.write(b"DONE\r\n").await?;
            self.finish(&tag, NAME, |_| {}).await
        };
        timeout(limit, finish)
            .await
            .map_err(|_| Error::Timeout("DONE"))??;
        if self.take_news() && end == IdleEnd::Elapsed {
            end = IdleEnd::Something;
        }
        Ok(end)
    }

    /// Asks for news without waiting; `true` if there is some. The poll that finds a dead connection.
    ///
    /// # Errors
    /// See [`Error`].
    pub async fn noop(&mut self) -> Result<bool, Error> {
        let mut changed = false;
        self.small(&Command::new("NOOP"), |response| {
            changed |= is_flags(response)
        })
        .await?;
        Ok(self.take_news() || changed)
    }

    /// Reads until something changes. Safe to cancel.
    async fn change(&mut self, tag: &str) -> Result<Change, Error> {
        loop {
            let mut changed = false;
            let heard = self
                .hear(tag, NAME, &mut |response| changed |= is_flags(response))
                .await?;
            match heard {
                Heard::Over(verdict) => return verdict.map(|()| Change::Ended),
                _ if self.take_news() || changed => return Ok(Change::Told),
                _ => {}
            }
        }
    }
}

enum Change {
    Told,
    Ended,
}

/// Somebody has changed flags. Arrivals and removals are noted for every command.
fn is_flags(response: &Response<'_>) -> bool {
    matches!(response, Response::Fetch(..))
}
