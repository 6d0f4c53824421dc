//! The program as a process: started, watched, signalled, killed.

use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use super::company::PATIENCE;

/// The program: the one that cargo built for the tests, or the one that `ONEDOOR_PROGRAM` names, such as a release.
pub fn program() -> PathBuf {
    let named = std::env::var_os("ONEDOOR_PROGRAM");
    named.map_or_else(|| env!("CARGO_BIN_EXE_onedoor").into(), PathBuf::from)
}

/// The program with a configuration, and nothing of this process's own surroundings that it listens to.
pub fn onedoor(config: &Path) -> Command {
    let mut command = Command::new(program());
    command
        .arg("--config")
        .arg(config)
        .env_remove("NOTIFY_SOCKET")
        .env_remove("JOURNAL_STREAM");
    command
}

/// The running daemon; killed when dropped.
pub struct Daemon {
    child: Child,
    log: Arc<Mutex<String>>,
    listener: Option<JoinHandle<()>>,
}

impl Drop for Daemon {
    fn drop(&mut self) {
        self.kill_traced();
        let _ = self.child.kill();
        let _ = self.child.wait();
        if std::thread::panicking() {
            eprintln!("--- the daemon said ---\n{}", self.log());
        }
    }
}

impl Daemon {
    /// Starts it.
    pub fn start(config: &Path) -> Daemon {
        Daemon::start_in(config, &[])
    }

    /// Starts it with more in its environment.
    pub fn start_in(config: &Path, environment: &[(&str, &str)]) -> Daemon {
        let mut command = onedoor(config);
        command.envs(environment.iter().copied());
        Daemon::spawn(command)
    }

    /// Starts it under another program, which is given it as its last arguments.
    pub fn start_under(config: &Path, parent: &[&str]) -> Daemon {
        let mut command = Command::new(parent[0]);
        command
            .args(&parent[1..])
            .arg(program())
            .arg("--config")
            .arg(config)
            .env_remove("NOTIFY_SOCKET")
            .env_remove("JOURNAL_STREAM");
        Daemon::spawn(command)
    }

    fn spawn(mut command: Command) -> Daemon {
        let mut child = command
            .arg("run")
            .stderr(Stdio::piped())
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let log = Arc::new(Mutex::new(String::new()));
        let (kept, pipe) = (log.clone(), child.stderr.take().unwrap());
        let listener = std::thread::spawn(move || {
            use std::io::BufRead;
            for line in std::io::BufReader::new(pipe).lines().map_while(Result::ok) {
                let mut kept = kept.lock().unwrap();
                kept.push_str(&line);
                kept.push('\n');
            }
        });
        Daemon {
            child,
            log,
            listener: Some(listener),
        }
    }

    /// What it has logged so far.
    pub fn log(&self) -> String {
        self.log.lock().unwrap().clone()
    }

    /// Waits until the log is as wished.
    pub fn wait_until(&self, what: &str, holds: impl Fn(&str) -> bool) {
        let began = Instant::now();
        while !holds(&self.log()) {
            assert!(began.elapsed() < PATIENCE, "in vain: {what}");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Where it runs under strace: that lets its process live on when it is killed itself.
    fn kill_traced(&self) {
        let pid = self.child.id();
        let children = fs::read_to_string(format!("/proc/{pid}/task/{pid}/children"));
        for child in children.unwrap_or_default().split_whitespace() {
            let process = nix::unistd::Pid::from_raw(child.parse().unwrap());
            let _ = nix::sys::signal::kill(process, nix::sys::signal::Signal::SIGKILL);
            let began = Instant::now();
            while Path::new("/proc").join(child).exists() && began.elapsed() < PATIENCE {
                std::thread::sleep(Duration::from_millis(10));
            }
        }
    }

    /// Sends it a signal.
    pub fn signal(&self, signal: nix::sys::signal::Signal) {
        let pid = nix::unistd::Pid::from_raw(self.child.id() as i32);
        nix::sys::signal::kill(pid, signal).unwrap();
    }

    /// The most memory it has held so far, in KiB.
    pub fn peak_memory(&self) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).unwrap();
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let number = peak.unwrap().split_whitespace().next().unwrap();
        number.parse().unwrap()
    }

    /// The processor time it has spent so far, its own and the kernel's for it (proc(5), `stat`, fields 14 and 15, in hundredths of a second).
    pub fn processor_time(&self) -> Duration {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        let fields: Vec<&str> = stat
            .rsplit_once(')')
            .unwrap()
            .1
            .split_whitespace()
            .collect();
        let ticks: u64 = fields[11..13]
            .iter()
            .map(|it| it.parse::<u64>().unwrap())
            .sum();
        Duration::from_millis(ticks * 10)
    }

    /// How it ended, if it did.
    pub fn has_ended(&mut self) -> Option<ExitStatus> {
        self.child.try_wait().unwrap()
    }

    /// Waits until it ends by itself.
    pub fn ends(mut self) -> (ExitStatus, String) {
        let began = Instant::now();
        loop {
            if let Some(status) = self.has_ended() {
                // What it said last is still on its way through the pipe.
                std::thread::sleep(Duration::from_millis(100));
                return (status, self.log());
            }
            assert!(began.elapsed() < PATIENCE, "it does not end");
            std::thread::sleep(Duration::from_millis(50));
        }
    }

    /// Pulls the plug.
    pub fn kill(mut self) {
        self.kill_traced();
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it armed with a crash point (`cp31`, `cp31:2`, `cp31:1:stop`).
    pub fn start_to_crash(config: &Path, point: &str) -> Daemon {
        Daemon::start_in(config, &[("ONEDOOR_CRASH", point)])
    }

    /// Waits until it has ended by itself, if it does so in time; gives how, and all that it said.
    pub fn ended_within(&mut self, limit: Duration) -> Option<(ExitStatus, String)> {
        let began = Instant::now();
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                self.listener.take().map(JoinHandle::join);
                return Some((status, self.log()));
            }
            if began.elapsed() > limit {
                return None;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// Waits until its crash point has killed it; gives all that it said.
    pub fn dies(self, point: &str) -> String {
        self.dies_unless(point, |_| false).unwrap()
    }

    /// The same; nothing once its log shows that it will not come to that.
    pub fn dies_unless(mut self, point: &str, other: impl Fn(&str) -> bool) -> Option<String> {
        let began = Instant::now();
        loop {
            if let Some((status, log)) = self.ended_within(Duration::from_millis(200)) {
                assert_eq!(status.signal(), Some(9), "{point}: {status}\n{log}");
                return (!other(&log)).then_some(log);
            }
            if other(&self.log()) {
                return None;
            }
            assert!(began.elapsed() < PATIENCE, "{point} was not reached");
        }
    }

    /// Whether it is halted.
    pub fn is_halted(&self) -> bool {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.child.id())).unwrap();
        stat.rsplit_once(") ")
            .is_some_and(|(_, rest)| rest.starts_with('T'))
    }

    /// Asks it to end; gives how it ended and how long that took.
    pub fn end(mut self) -> (ExitStatus, Duration, String) {
        let began = Instant::now();
        self.signal(nix::sys::signal::Signal::SIGTERM);
        let status = self.child.wait().unwrap();
        (status, began.elapsed(), self.log())
    }
}
