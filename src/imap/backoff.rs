//! How long to wait before connecting again. A value that is asked; the dice are handed in.

use std::time::Duration;

/// First wait after a fault of the network; doubled each time.
const NETWORK_FIRST: Duration = Duration::from_secs(1);
/// Longest wait after a fault of the network: mail is at most so late once the server is back.
const NETWORK_LONGEST: Duration = Duration::from_secs(5 * 60);
/// Waits after a refused login: long, for many servers lock an account after a few wrong passwords.
const LOGIN: [Duration; 4] = [
    Duration::from_secs(60),
    Duration::from_secs(5 * 60),
    Duration::from_secs(15 * 60),
    Duration::from_secs(60 * 60),
];
/// So many faults in a row, of a server that answers and makes no sense, open the breaker: each further try costs both
/// sides work and will most likely end the same.
const BREAKER: u32 = 5;
/// The wait when the breaker opens; doubled each time.
const BREAKER_FIRST: Duration = Duration::from_secs(5 * 60);
/// Longest wait behind the breaker.
const BREAKER_LONGEST: Duration = Duration::from_secs(60 * 60);
/// A connection that lived so long was a good one; a shorter one counts as a fault, even though the login went well.
const GOOD_LIFE: Duration = Duration::from_secs(60);

/// Why there is something to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// No connection, a lost one, a server that is silent or has no time.
    Network,
    /// The server answered something that breaks the protocol or a limit.
    Nonsense,
    /// The server refused the login.
    Login,
    /// The server said how long to wait.
    Told(Duration),
}

/// The waits of one inbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Backoff {
    faults: u32,
    login: u32,
}

impl Backoff {
    /// The next wait. `dice` is a random number from 0 to 1; the wait lies between 75% and 125% of its step, so that
    /// many inboxes do not come back in one instant. A wait the server named is only ever lengthened.
    pub fn next(&mut self, dice: f64, cause: Cause) -> Duration {
        let dice = if dice.is_finite() {
            dice.clamp(0.0, 1.0)
        } else {
            0.5
        };
        let jitter = 0.75 + dice / 2.0;
        match cause {
            Cause::Network | Cause::Nonsense => {
                let before = self.faults;
                self.faults = before.saturating_add(1);
                let wait = if cause == Cause::Nonsense && self.faults >= BREAKER {
                    doubled(BREAKER_FIRST, self.faults - BREAKER).min(BREAKER_LONGEST)
                } else {
                    doubled(NETWORK_FIRST, before).min(NETWORK_LONGEST)
                };
                wait.mul_f64(jitter)
            }
            Cause::Login => {
                let step = LOGIN
                    .get(self.login as usize)
                    .or(LOGIN.last())
                    .copied()
                    .unwrap_or(NETWORK_LONGEST);
                self.login = self.login.saturating_add(1);
                step.mul_f64(jitter)
            }
            Cause::Told(wait) => wait.max(NETWORK_FIRST).mul_f64(1.0 + dice / 4.0),
        }
    }

    /// A connection has ended after so long. Only a long life starts the waits anew: a server that lets us in and hangs
    /// up at once is waited for ever longer.
    pub fn ended_after(&mut self, life: Duration) {
        self.login = 0;
        if life >= GOOD_LIFE {
            self.faults = 0;
        }
    }

    /// Faults since the last good connection, once they are so many that a person should be told.
    pub fn in_a_row(&self) -> Option<u32> {
        Some(self.faults).filter(|&faults| faults >= BREAKER)
    }
}

fn doubled(first: Duration, times: u32) -> Duration {
    first.saturating_mul(2_u32.saturating_pow(times))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn seconds(backoff: &mut Backoff, cause: Cause, times: usize) -> Vec<u64> {
        (0..times)
            .map(|_| backoff.next(0.5, cause).as_secs())
            .collect()
    }

    #[test]
    fn waits_grow_to_their_limit() {
        let mut backoff = Backoff::default();
        assert_eq!(
            seconds(&mut backoff, Cause::Network, 11),
            [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]
        );
        assert_eq!(
            seconds(&mut backoff, Cause::Login, 5),
            [60, 300, 900, 3600, 3600]
        );
        for _ in 0..100 {
            assert_eq!(backoff.next(0.5, Cause::Network), NETWORK_LONGEST);
        }
    }

    #[test]
    fn the_dice_move_a_wait_by_a_quarter() {
        let wait = |dice| {
            Backoff {
                faults: 20,
                login: 0,
            }
            .next(dice, Cause::Network)
            .as_secs()
        };
        assert_eq!(
            [wait(0.0), wait(1.0), wait(-9.0), wait(f64::NAN)],
            [225, 375, 225, 300]
        );
    }

    #[test]
    fn a_server_that_talks_nonsense_five_times_in_a_row_is_left_alone_for_longer() {
        let mut backoff = Backoff::default();
        assert_eq!(
            seconds(&mut backoff, Cause::Nonsense, 10),
            [1, 2, 4, 8, 300, 600, 1200, 2400, 3600, 3600]
        );
        assert_eq!(
            backoff.next(0.5, Cause::Network),
            NETWORK_LONGEST,
            "a server that is merely away is asked sooner"
        );
        assert_eq!(backoff.in_a_row(), Some(11));
        backoff.ended_after(GOOD_LIFE);
        assert_eq!(backoff.in_a_row(), None);
        assert_eq!(backoff.next(0.5, Cause::Nonsense), NETWORK_FIRST);
    }

    #[test]
    fn a_server_is_never_asked_earlier_than_it_said() {
        let told = Duration::from_secs(300);
        assert_eq!(Backoff::default().next(0.0, Cause::Told(told)), told);
        assert_eq!(
            Backoff::default().next(1.0, Cause::Told(told)),
            told.mul_f64(1.25)
        );
    }

    #[test]
    fn a_connection_that_dies_at_once_does_not_start_the_waits_anew() {
        let mut backoff = Backoff::default();
        seconds(&mut backoff, Cause::Network, 5);
        backoff.ended_after(Duration::from_secs(2));
        assert_eq!(backoff.next(0.5, Cause::Network).as_secs(), 32);
        backoff.ended_after(GOOD_LIFE);
        assert_eq!(backoff.next(0.5, Cause::Network), NETWORK_FIRST);
    }
}
