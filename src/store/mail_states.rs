//! The states of a mail and what may lead from one to the other: the one table that the statements and their model
//! test share.
//!
//! ```text
//! planned -> claimed -> sending -> sent | refused | in_doubt
//! claimed -> planned (nothing was handed over)      sending -> planned (a complete 4xx, or a proof that it was not taken)
//! in_doubt -> sent (proof) | planned, closed (a person)
//! planned, claimed -> suppressed      planned -> drafted -> closed
//! planned, claimed -> in_doubt (the database is a restored one)
//! ```
//!
//! Every change is a compare-and-set on the state; those of a worker also on the epoch that its claim raised, so that
//! a worker that slept while another took over can do nothing. No state leads back from `sending` without an answer
//! of the server: whatever else happens there is doubt, and doubt is for a person.

use super::columns::word;
use super::sql::Value;
use super::wanted::MailState;

/// What happens to a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailEvent {
    /// A worker takes it; raises the epoch.
    Claim,
    /// The worker is about to write the final dot.
    Sending,
    /// The server took it: a complete 250.
    Accepted,
    /// The server said no for good: a complete 5xx.
    Refused,
    /// Nothing was handed over, or the server said 4xx: again later.
    PutBack,
    /// The dot may have been written, the answer is unknown.
    Doubt,
    /// The database that planned it is a restored one: it may have been sent since that was copied.
    OldPlan,
    /// A guard said no, or the contact answered first.
    Suppress,
    /// Laid in Drafts instead of sent.
    Draft,
    /// The contact sent the draft, answered without it, or deleted it.
    DraftGone,
    /// Found in the Sent folder, or a person knows that it went out.
    Proof,
    /// A person lets it be.
    Drop,
    /// A person sends the same bytes again.
    Resend,
    /// The worker that held it is gone, before it was sending.
    Recover,
}

impl MailEvent {
    /// From which states, to which.
    pub fn rule(self) -> (&'static [MailState], MailState) {
        use MailState::*;
        match self {
            MailEvent::Claim => (&[Planned], Claimed),
            MailEvent::Sending => (&[Claimed], Sending),
            // A worker whose mail was declared in doubt while it waited still knows the truth when the answer comes.
            MailEvent::Accepted => (&[Sending, InDoubt], Sent),
            MailEvent::Refused => (&[Claimed, Sending], Refused),
            MailEvent::PutBack => (&[Claimed, Sending], Planned),
            MailEvent::Doubt => (&[Sending], InDoubt),
            MailEvent::OldPlan => (&[Planned, Claimed], InDoubt),
            MailEvent::Suppress => (&[Planned, Claimed], Suppressed),
            MailEvent::Draft => (&[Planned], Drafted),
            MailEvent::DraftGone => (&[Drafted], Closed),
            MailEvent::Proof => (&[InDoubt], Sent),
            MailEvent::Drop => (&[InDoubt], Closed),
            MailEvent::Resend => (&[InDoubt], Planned),
            MailEvent::Recover => (&[Claimed], Planned),
        }
    }

    /// The state after the event, where it may happen.
    pub fn after(self, state: MailState) -> Option<MailState> {
        let (from, to) = self.rule();
        from.contains(&state).then_some(to)
    }

    /// The source states as parameters.
    pub(super) fn sources(self) -> Vec<Value> {
        self.rule()
            .0
            .iter()
            .map(|state| Value::from(word(*state)))
            .collect()
    }

    /// The target state as a parameter.
    pub(super) fn target(self) -> Value {
        Value::from(word(self.rule().1))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashSet, VecDeque};

    use super::*;

    /// What a worker knows; it forgets everything when it crashes.
    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    enum Worker {
        Idle,
        Claimed {
            epoch: i8,
        },
        /// SENDING is committed, the dot is not written yet.
        MayWrite {
            epoch: i8,
        },
        /// The dot is written.
        Wrote {
            epoch: i8,
            taken: bool,
        },
    }

    #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
    struct World {
        state: MailState,
        epoch: i8,
        holder: usize,
        workers: [Worker; 2],
        accepted: u8,
        crashes: u8,
    }

    impl World {
        fn cas(mut self, event: MailEvent, fence: Option<i8>) -> Option<World> {
            let fenced_out = fence.is_some_and(|epoch| epoch != self.epoch);
            self.state = event.after(self.state).filter(|_| !fenced_out)?;
            Some(self)
        }

        fn with(mut self, who: usize, worker: Worker) -> World {
            self.workers[who] = worker;
            self
        }

        /// A compare-and-set that fails leaves the row alone; the worker lets go of the mail either way.
        fn settle(self, who: usize, event: MailEvent, epoch: i8) -> World {
            self.cas(event, Some(epoch))
                .unwrap_or(self)
                .with(who, Worker::Idle)
        }

        fn claim(self, who: usize) -> Option<World> {
            if self.epoch >= 4 {
                return None;
            }
            let mut next = self.cas(MailEvent::Claim, None)?;
            next.epoch += 1;
            next.holder = who;
            Some(next.with(who, Worker::Claimed { epoch: next.epoch }))
        }

        /// Everything a worker can do next.
        fn steps_of(self, who: usize) -> Vec<World> {
            match self.workers[who] {
                Worker::Idle => self.claim(who).into_iter().collect(),
                Worker::Claimed { epoch } => vec![
                    self.cas(MailEvent::Sending, Some(epoch))
                        .map_or(self.with(who, Worker::Idle), |next| {
                            next.with(who, Worker::MayWrite { epoch })
                        }),
                    self.settle(who, MailEvent::PutBack, epoch),
                    self.settle(who, MailEvent::Refused, epoch),
                    self.settle(who, MailEvent::Suppress, epoch),
                ],
                Worker::MayWrite { epoch } => {
                    let mut taken = self.with(who, Worker::Wrote { epoch, taken: true });
                    taken.accepted += 1;
                    vec![
                        taken,
                        self.with(
                            who,
                            Worker::Wrote {
                                epoch,
                                taken: false,
                            },
                        ),
                    ]
                }
                Worker::Wrote { epoch, taken: true } => {
                    vec![
                        self.settle(who, MailEvent::Accepted, epoch),
                        self.settle(who, MailEvent::Doubt, epoch),
                    ]
                }
                Worker::Wrote {
                    epoch,
                    taken: false,
                } => vec![
                    self.settle(who, MailEvent::Refused, epoch),
                    self.settle(who, MailEvent::PutBack, epoch),
                    self.settle(who, MailEvent::Doubt, epoch),
                ],
            }
        }

        /// A crash with its restart; and a recovery of the other's mail while that worker may still live.
        fn faults_of(self, who: usize) -> Vec<World> {
            let mut next = Vec::new();
            if self.crashes < 3 {
                let mut crashed = self.with(who, Worker::Idle);
                crashed.crashes += 1;
                next.push(crashed);
                if crashed.holder == who {
                    next.extend(crashed.cas(MailEvent::Recover, None));
                    next.extend(crashed.cas(MailEvent::Doubt, None));
                }
            }
            next.extend(self.cas(MailEvent::Recover, None));
            next.extend(self.cas(MailEvent::Doubt, None));
            next
        }
    }

    #[test]
    fn a_mail_is_handed_over_at_most_once_whatever_two_workers_and_three_crashes_do() {
        let workers = [Worker::Idle; 2];
        let start = World {
            state: MailState::Planned,
            epoch: 0,
            holder: 0,
            workers,
            accepted: 0,
            crashes: 0,
        };
        let (mut seen, mut queue) = (HashSet::from([start]), VecDeque::from([start]));
        while let Some(world) = queue.pop_front() {
            assert!(world.accepted <= 1, "{world:?}");
            assert!(
                world.state != MailState::Sent || world.accepted == 1,
                "sent without being accepted: {world:?}"
            );
            let never_taken = [MailState::Suppressed, MailState::Refused].contains(&world.state);
            assert!(
                !never_taken || world.accepted == 0,
                "accepted, but shown as not sent: {world:?}"
            );
            let next = (0..2).flat_map(|who| [world.steps_of(who), world.faults_of(who)].concat());
            queue.extend(next.filter(|world| seen.insert(*world)));
        }
        assert!(seen.len() > 500, "the model has only {} states", seen.len());
    }

    #[test]
    fn doubt_ends_only_by_proof_or_by_a_person() {
        use MailEvent::*;
        let all = [
            Claim, Sending, Accepted, Refused, PutBack, Doubt, Suppress, Draft, DraftGone, Proof,
            Drop, Resend, Recover,
        ];
        let leads_on = all
            .into_iter()
            .filter(|event| event.after(MailState::InDoubt).is_some());
        assert_eq!(
            leads_on.collect::<Vec<_>>(),
            [Accepted, Proof, Drop, Resend]
        );
    }
}
