//! Five workers, real servers, and everything that breaks, again and again: nothing lost, nothing doubled.
//!
//! `SOAK_SECONDS` says how long faults are made (120 unless given), `SOAK_SEED` repeats their choice. `make soak` does it for
//! ten minutes and shows the figures.

mod letters;
mod reckoning;

use std::collections::BTreeMap;
use std::time::{Duration, Instant, SystemTime};

use nix::sys::signal::Signal;

pub use self::letters::{VENDORS, letter};
use self::reckoning::Reckoning;
use super::team::{Team, came_about};
use crate::daemon::mails::mail;
use crate::daemon::process::Daemon;
use crate::support::postgres::Server;
use crate::support::sink::{Answer, Script, Step};

const WORKERS: [&str; 5] = ["w1", "w2", "w3", "w4", "w5"];
const INBOXES: usize = 20;
/// How long everything has to come to rest when the faults are over.
const QUIET: Duration = Duration::from_secs(240);

/// The choices of a run: the same seed makes the same.
struct Dice(u64);

impl Dice {
    /// A number below `many` (xorshift64*).
    fn roll(&mut self, many: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33) % many
    }
}

fn number(variable: &str) -> Option<u64> {
    std::env::var(variable).ok()?.parse().ok()
}

/// A worker's process; stopped until then, if it is.
struct Worker {
    daemon: Daemon,
    stopped_until: Option<Instant>,
}

struct Soak {
    team: Team,
    server: Server,
    workers: BTreeMap<&'static str, Worker>,
    dice: Dice,
    faults: BTreeMap<&'static str, u32>,
    restarts: u32,
}

/// What the submission server says to the first mails: most of it well-behaved, the rest what servers do on a bad day.
fn moody(dice: &mut Dice) -> Script {
    let mut script = Script::new();
    for _ in 0..30 {
        script = match dice.roll(10) {
            0 => script.once(Step::Dot, Answer::say("451 4.3.0 later")),
            1 => script.once(Step::Dot, Answer::nothing().then_close()),
            2 => script.once(Step::Dot, Answer::say("421 4.3.2 closing").then_close()),
            _ => script.once(Step::Dot, Answer::say("250 2.0.0 taken")),
        };
        script = match dice.roll(8) {
            0 => script.once(Step::Mail, Answer::say("421 4.3.2 too busy").then_close()),
            1 => script.once(Step::Rcpt, Answer::say("451 4.7.1 greylisted")),
            _ => script,
        };
    }
    script
}

impl Soak {
    async fn begin(seed: u64) -> Soak {
        let mut dice = Dice(seed | 1);
        let server = Server::start();
        let team = Team::open_at(INBOXES, moody(&mut dice), server.database()).await;
        let mut soak = Soak {
            team,
            server,
            workers: BTreeMap::new(),
            dice,
            faults: BTreeMap::new(),
            restarts: 0,
        };
        for name in WORKERS {
            soak.start(name);
        }
        let each = INBOXES / WORKERS.len();
        soak.team.wait_for_shares(&WORKERS.map(|name| (name, each)));
        soak.team.all_wait();
        soak
    }

    fn start(&mut self, name: &'static str) {
        let worker = Worker {
            daemon: self.team.start(name),
            stopped_until: None,
        };
        self.workers.insert(name, worker);
    }

    fn count(&mut self, fault: &'static str) {
        *self.faults.entry(fault).or_default() += 1;
    }

    /// One fault, by the dice.
    fn break_something(&mut self) {
        let name = WORKERS[self.dice.roll(WORKERS.len() as u64) as usize];
        match self.dice.roll(20) {
            0..=4 => self.kill(name),
            5..=9 => self.stop_for_a_while(name),
            10..=13 => self.cut_database_connections(),
            14 => {
                self.count("database restarted");
                self.server.crash();
                self.server.start_again();
            }
            15 => {
                self.count("mail server restarted");
                self.team.dovecot.start_again();
            }
            _ => {
                self.count("inbox kicked");
                let n = self.dice.roll(INBOXES as u64) as usize;
                // Nobody may be connected just now; then there is nothing to kick.
                self.team.dovecot.kick(&self.team.inboxes[n]);
            }
        }
    }

    fn kill(&mut self, name: &'static str) {
        if let Some(worker) = self.workers.remove(name) {
            self.count("worker killed");
            worker.daemon.kill();
        }
        self.restarts += 1;
        self.start(name);
    }

    fn stop_for_a_while(&mut self, name: &'static str) {
        let wait = Duration::from_secs(1 + self.dice.roll(35));
        if let Some(worker) = self.workers.get_mut(name)
            && worker.stopped_until.is_none()
        {
            worker.daemon.signal(Signal::SIGSTOP);
            worker.stopped_until = Some(Instant::now() + wait);
            self.count("worker stopped");
        }
    }

    fn cut_database_connections(&mut self) {
        self.count("database connections cut");
        let some = self.dice.roll(3);
        self.team.sql(&format!(
            "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
             WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid % 3 >= {some}"
        ));
    }

    /// Wakes those whose time is over, or all of them; starts again what has ended by itself.
    fn look_after_workers(&mut self, all: bool) {
        for worker in self.workers.values_mut() {
            if worker
                .stopped_until
                .is_some_and(|until| all || until <= Instant::now())
            {
                worker.stopped_until = None;
                worker.daemon.signal(Signal::SIGCONT);
            }
        }
        let ended = |it: &mut Worker| it.daemon.has_ended().is_some();
        let names = WORKERS.iter().copied();
        let ended: Vec<_> = names
            .filter(|name| self.workers.get_mut(name).is_some_and(ended))
            .collect();
        for name in ended {
            self.restarts += 1;
            self.workers.remove(name);
            self.start(name);
        }
    }

    /// What waits for its back-off (minutes, hours) is due now. A mail keeps its last tries: they are to last for days, and
    /// here they would be used up in a minute.
    fn let_time_pass(&self) {
        self.team.sql(
            "UPDATE mail SET not_before = 0, attempts = LEAST(attempts, 4) WHERE state = 'planned' AND not_before > 0",
        );
        self.team.sql(
            "UPDATE move_job SET not_before = 0 WHERE state IN ('planned', 'moving', 'copied')",
        );
        self.team
            .sql("UPDATE placement SET not_before = 0 WHERE state = 'planned'");
    }

    /// A copy of one of the pitches; each vendor's first comes later than the one before.
    fn deliver(&mut self, n: usize, elapsed: f64) {
        let begun = ((elapsed * VENDORS as f64) as usize + 1).min(VENDORS);
        let vendor = self.dice.roll(begun as u64) as usize;
        let inbox = &self.team.inboxes[self.dice.roll(INBOXES as u64) as usize];
        let (from, subject, text) = letter(vendor, &format!("Name{n}"));
        let to = format!("{inbox}@example.com");
        let copy = mail(&from, &to, &subject, &format!("m{n}"), &text);
        self.team.dovecot.deliver(inbox, &copy);
    }

    /// Ends all faults and waits until nothing is under way.
    fn come_to_rest(&mut self) -> bool {
        self.look_after_workers(true);
        let began = Instant::now();
        let mut next = began;
        came_about(QUIET, || {
            if next <= Instant::now() {
                next = Instant::now() + Duration::from_secs(5);
                self.look_after_workers(true);
                self.let_time_pass();
            }
            self.is_at_rest()
        })
    }

    fn is_at_rest(&self) -> bool {
        let under_way = self.team.sql(
            "SELECT (SELECT COUNT(*) FROM mail WHERE state IN ('planned', 'claimed', 'sending'))
                + (SELECT COUNT(*) FROM move_job WHERE state IN ('planned', 'moving', 'copied'))
                + (SELECT COUNT(*) FROM placement WHERE state = 'planned')",
        );
        let poison = self
            .team
            .sql("SELECT COUNT(*) FROM attempt WHERE passed_over IS NOT NULL");
        under_way == "0" && poison.parse() == Ok(self.team.count("INBOX"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn five_workers_under_random_faults_lose_nothing_and_double_nothing() {
    let seconds = number("SOAK_SECONDS").unwrap_or(120);
    let clock = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    let seed = number("SOAK_SEED").unwrap_or(clock.unwrap().as_secs());
    eprintln!("soak: {seconds} s, SOAK_SEED={seed}");
    let mut soak = Soak::begin(seed).await;
    let (began, lasting) = (Instant::now(), Duration::from_secs(seconds));
    let (mut delivered, mut fault_at) = (0, Instant::now());
    while began.elapsed() < lasting {
        soak.deliver(delivered, began.elapsed().as_secs_f64() / seconds as f64);
        delivered += 1;
        if fault_at <= Instant::now() {
            fault_at = Instant::now() + Duration::from_millis(1_000 + soak.dice.roll(4_000));
            soak.break_something();
            soak.let_time_pass();
        }
        soak.look_after_workers(false);
        tokio::time::sleep(Duration::from_millis(150)).await;
    }
    let rested = soak.come_to_rest();
    let reckoning = Reckoning::of(&soak.team, delivered);
    eprintln!(
        "faults: {:?}\nrestarts: {}\n{reckoning}",
        soak.faults, soak.restarts
    );
    for name in WORKERS {
        let worker = soak.workers.remove(name).unwrap();
        assert!(rested, "{name} said\n{}", worker.daemon.log());
    }
    reckoning.holds();
}
