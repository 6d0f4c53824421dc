//! The model check of the states of a mail: two workers that may sleep at any step, crashes, restarts, a second worker
//! that takes the first for dead, in every order. Durable commits are taken for granted.
//!
//! The transitions are those of [`MailEvent`], which the statements use. Broken variants show that the check can fail.

use std::collections::{HashSet, VecDeque};

use super::mail_states::MailEvent;
use super::wanted::MailState::{self, *};

/// Crashes in one run of events.
const CRASHES: u8 = 3;

/// Claims in one run of events.
const CLAIMS: i8 = 3;

/// How mails are sent: our way, and ways that others went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Policy {
    /// As the table has it; a Sent folder proves that a mail went out, never that it did not.
    Ours,
    /// Whatever a dead worker held is planned again, as in a queue with leases.
    LeaseAndRetry,
    /// Doubt is resolved by sending the same bytes again.
    ResendFromDoubt,
    /// What is not in the Sent folder was not sent.
    NotInSentIsNotSent,
    /// The dot first, the row afterwards, as a vacation robot does it.
    SendThenRecord,
    /// The state is compared, the epoch is not.
    Unfenced,
}

/// What a worker knows; it forgets everything when it crashes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Worker {
    Idle,
    Claimed {
        epoch: i8,
    },
    /// The dot may be written, and is not yet.
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
    workers: [Worker; 2],
    /// Hand-overs that the server took.
    accepted: u8,
    crashes: u8,
}

impl Policy {
    fn after(self, event: MailEvent, state: MailState) -> Option<MailState> {
        match (self, event, state) {
            (Policy::LeaseAndRetry, MailEvent::Recover, Sending) => Some(Planned),
            (Policy::LeaseAndRetry, MailEvent::Doubt, _) => None,
            (Policy::SendThenRecord, MailEvent::Accepted, Claimed) => Some(Sent),
            _ => event.after(state),
        }
    }

    /// A compare-and-set; `fence` is the epoch of the worker that asks for it.
    fn cas(self, mut world: World, event: MailEvent, fence: Option<i8>) -> Option<World> {
        let fenced_out = self != Policy::Unfenced && fence.is_some_and(|own| own != world.epoch);
        world.state = self.after(event, world.state).filter(|_| !fenced_out)?;
        Some(world)
    }

    /// A compare-and-set that fails leaves the row alone; the worker lets go of the mail either way.
    fn settle(self, world: World, who: usize, event: MailEvent, epoch: i8) -> World {
        let settled = self.cas(world, event, Some(epoch)).unwrap_or(world);
        settled.with(who, Worker::Idle)
    }

    fn claim(self, world: World, who: usize) -> Option<World> {
        if world.epoch >= CLAIMS {
            return None;
        }
        let mut next = self.cas(world, MailEvent::Claim, None)?;
        next.epoch += 1;
        Some(next.with(who, Worker::Claimed { epoch: next.epoch }))
    }

    /// Everything a worker can do next.
    fn steps_of(self, world: World, who: usize) -> Vec<World> {
        let settle = |event, epoch| self.settle(world, who, event, epoch);
        match world.workers[who] {
            Worker::Idle => self.claim(world, who).into_iter().collect(),
            Worker::Claimed { epoch } => {
                let mut next = vec![
                    settle(MailEvent::PutBack, epoch),
                    settle(MailEvent::Refused, epoch),
                    settle(MailEvent::Suppress, epoch),
                ];
                next.extend(self.may_write(world, who, epoch));
                next
            }
            // Asked to stop in this moment, it leaves without the dot.
            Worker::MayWrite { epoch } => vec![
                world.wrote(who, epoch, true),
                world.wrote(who, epoch, false),
                settle(MailEvent::PutBack, epoch),
            ],
            Worker::Wrote { epoch, taken: true } => vec![
                settle(MailEvent::Accepted, epoch),
                settle(MailEvent::Doubt, epoch),
            ],
            Worker::Wrote {
                epoch,
                taken: false,
            } => vec![
                settle(MailEvent::Refused, epoch),
                settle(MailEvent::PutBack, epoch),
                settle(MailEvent::Doubt, epoch),
            ],
        }
    }

    /// The commit before the dot: it succeeds; or fails; or succeeds and its answer is lost, and the worker leaves.
    fn may_write(self, world: World, who: usize, epoch: i8) -> Vec<World> {
        let ready = Worker::MayWrite { epoch };
        if self == Policy::SendThenRecord {
            return vec![world.with(who, ready)];
        }
        match self.cas(world, MailEvent::Sending, Some(epoch)) {
            Some(next) => vec![next.with(who, ready), next.with(who, Worker::Idle)],
            None => vec![world.with(who, Worker::Idle)],
        }
    }

    /// What happens to a worker and to the row without any worker's doing. A worker may be taken for dead that only
    /// sleeps: by its own restart elsewhere, or when its lease has run out.
    fn events(self, world: World) -> Vec<World> {
        let mut next = Vec::new();
        for who in 0..2 {
            if world.crashes < CRASHES {
                let mut crashed = world.with(who, Worker::Idle);
                crashed.crashes += 1;
                next.push(crashed);
            }
        }
        let unasked = [
            MailEvent::Recover,
            MailEvent::Doubt,
            MailEvent::Suppress,
            MailEvent::Anew,
        ];
        next.extend(
            unasked
                .into_iter()
                .filter_map(|event| self.cas(world, event, None)),
        );
        let resends = match self {
            Policy::ResendFromDoubt => true,
            Policy::NotInSentIsNotSent => world.accepted == 0,
            _ => false,
        };
        if resends {
            next.extend(self.cas(world, MailEvent::Resend, None));
        }
        if world.accepted > 0 {
            next.extend(self.cas(world, MailEvent::Proof, None));
        }
        next
    }

    /// Walks through all that can happen: how many worlds there are, and the most hand-overs in one of them.
    fn explore(self, check: impl Fn(&World)) -> (usize, u8) {
        let start = World {
            state: Planned,
            epoch: 0,
            workers: [Worker::Idle; 2],
            accepted: 0,
            crashes: 0,
        };
        let (mut seen, mut queue) = (HashSet::from([start]), VecDeque::from([start]));
        while let Some(world) = queue.pop_front() {
            check(&world);
            let mut next = self.events(world);
            next.extend((0..2).flat_map(|who| self.steps_of(world, who)));
            queue.extend(next.into_iter().filter(|world| seen.insert(*world)));
        }
        let most = seen.iter().map(|world| world.accepted).max();
        (seen.len(), most.unwrap_or_default())
    }
}

impl World {
    fn with(mut self, who: usize, worker: Worker) -> World {
        self.workers[who] = worker;
        self
    }

    fn wrote(self, who: usize, epoch: i8, taken: bool) -> World {
        let mut wrote = self.with(who, Worker::Wrote { epoch, taken });
        wrote.accepted += u8::from(taken);
        wrote
    }
}

#[test]
fn a_mail_is_handed_over_at_most_once_whatever_two_workers_and_three_crashes_do() {
    let (states, most) = Policy::Ours.explore(|world| {
        assert!(world.accepted <= 1, "{world:?}");
        let fits = match world.state {
            Sent => world.accepted == 1,
            Sending | InDoubt => true,
            _ => world.accepted == 0,
        };
        assert!(fits, "the row does not tell what happened: {world:?}");
    });
    eprintln!("our way: {states} states, at most {most} hand-over");
    assert!(states > 500, "the model has only {states} states");
    assert_eq!(most, 1);
}

#[test]
fn the_same_check_finds_the_second_hand_over_of_other_ways() {
    for policy in [
        Policy::LeaseAndRetry,
        Policy::ResendFromDoubt,
        Policy::NotInSentIsNotSent,
        Policy::SendThenRecord,
        Policy::Unfenced,
    ] {
        let (states, most) = policy.explore(|_| {});
        eprintln!("{policy:?}: {states} states, up to {most} hand-overs");
        assert!(most >= 2, "{policy:?} is as good as ours?");
    }
}
