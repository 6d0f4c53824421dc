//! A private Dovecot 2.3: IMAP (plain, STARTTLS, TLS), LMTP, and SASL for a Postfix. Any user name, one password.
//!
//! Started as root it runs as `nobody`, otherwise as whoever we are. Everything lies in one short folder below /tmp, for a
//! path to a socket may have 107 bytes. The server ends with its value, and also when the test process is killed: a
//! shell beside it waits for the end of a pipe.

use std::io::{BufRead, BufReader, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::os::unix::fs::{PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;
use onedoor::config::{Endpoint, Tls};
use tempfile::TempDir;

use super::ca::Ca;
use super::dovecot_conf::configuration;
use super::looker::{self, Looker, Mail};
use super::ports;

pub use super::dovecot_conf::{Options, Ports};

/// Everybody's password.
pub const PASSWORD: &str = "testpass";
/// A start takes 0.3 s on an idle machine.
const START: Duration = Duration::from_secs(90);
/// Other processes may take our ports between finding and using them.
const TRIES: usize = 5;

/// A running server.
#[derive(Debug)]
pub struct Dovecot {
    folder: TempDir,
    ca: Arc<Ca>,
    ports: Ports,
    watcher: Option<Child>,
}

impl Dovecot {
    /// An ordinary one, shared by the tests that run at the same time; take a user name of your own.
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Dovecot>> = Mutex::new(Weak::new());
        let mut shared = SHARED
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let started = Arc::new(Self::start(&Options::default()));
            *shared = Arc::downgrade(&started);
            started
        })
    }

    /// One of your own; it has said its greeting when this returns.
    pub fn start(options: &Options) -> Self {
        let ca = Ca::shared();
        for _ in 0..TRIES {
            let folder = tempfile::Builder::new()
                .prefix("od-")
                .tempdir_in("/tmp")
                .unwrap();
            std::fs::set_permissions(folder.path(), PermissionsExt::from_mode(0o755)).unwrap();
            let [imap, imaps, lmtp, sasl] = std::array::from_fn(|_| ports::free());
            let mut dovecot = Self {
                folder,
                ca: Arc::clone(&ca),
                ports: Ports {
                    imap,
                    imaps,
                    lmtp,
                    sasl,
                },
                watcher: None,
            };
            dovecot.write_configuration(options);
            if dovecot.run() {
                return dovecot;
            }
            dovecot.stop();
            let log = dovecot.log();
            assert!(
                log.contains("Address already in use"),
                "Dovecot did not start: {log}"
            );
        }
        panic!("no free ports for Dovecot in {TRIES} tries");
    }

    /// Ends the server and all its connections; the mail stays.
    pub fn stop(&mut self) {
        if let Some(mut watcher) = self.watcher.take() {
            let _ = watcher.stdin.take().unwrap().write_all(b"stop\n");
            watcher.wait().unwrap();
        }
    }

    /// Starts a stopped server on the same ports with the same mail.
    pub fn start_again(&mut self) {
        self.stop();
        assert!(self.run(), "Dovecot did not start again: {}", self.log());
    }

    /// Where it listens; a Postfix or a person needs to know.
    pub fn ports(&self) -> Ports {
        self.ports
    }

    /// The authority that signed its certificate.
    pub fn ca(&self) -> &Ca {
        &self.ca
    }

    /// How the code under test reaches a user.
    pub fn endpoint(&self, user: &str, tls: Tls) -> Endpoint {
        Endpoint {
            host: "localhost".to_owned(),
            port: if tls == Tls::Implicit {
                self.ports.imaps
            } else {
                self.ports.imap
            },
            tls,
            ca_file: Some(self.ca.file()),
            username: user.to_owned(),
            password: None,
        }
    }

    /// A connection of the tests' own.
    pub fn looker(&self, user: &str) -> Looker {
        Looker::log_in(self.ports.imap, user, PASSWORD)
    }

    /// All messages of a folder, its name as the server has it.
    pub fn mailbox(&self, user: &str, folder: &str) -> Vec<Mail> {
        self.looker(user).mailbox(folder)
    }

    /// Lays a message into a folder, unseen.
    pub fn append(&self, user: &str, folder: &str, bytes: &[u8]) {
        self.looker(user).append(folder, "", bytes);
    }

    /// The same, as if it had arrived at this time.
    pub fn append_at(&self, user: &str, folder: &str, arrived: &str, bytes: &[u8]) {
        self.looker(user).append_at(folder, arrived, bytes);
    }

    /// Delivers a message as a mail server would: Sieve runs, and who idles is woken (Dovecot holds that back for 0.5 s).
    pub fn deliver(&self, user: &str, bytes: &[u8]) {
        looker::deliver(self.ports.lmtp, user, bytes);
    }

    /// Gives a user a Sieve script, compiled at the next delivery.
    pub fn sieve(&self, user: &str, script: &str) {
        let home = self.folder.path().join("mail").join(user);
        std::fs::create_dir_all(&home).unwrap();
        let file = home.join(".dovecot.sieve");
        std::fs::write(&file, script).unwrap();
        for path in [&home, &file] {
            hand_over(path);
        }
    }

    /// Where a user's mail lies.
    pub fn mail_of(&self, user: &str) -> std::path::PathBuf {
        self.folder.path().join("mail").join(user)
    }

    /// Runs the administrator's tool on a user's mail; panics where it fails.
    pub fn doveadm(&self, arguments: &[&str]) {
        let ran = Command::new("doveadm")
            .arg("-c")
            .arg(self.folder.path().join("dovecot.conf"))
            .args(arguments)
            .output()
            .unwrap();
        assert!(ran.status.success(), "doveadm {arguments:?}: {ran:?}");
    }

    /// Ends all connections of a user; `false` where there are none.
    pub fn kick(&self, user: &str) -> bool {
        let configuration = self.folder.path().join("dovecot.conf");
        let mut kick = Command::new("doveadm");
        kick.arg("-c").arg(configuration).args(["kick", user]);
        kick.output().unwrap().status.success()
    }

    fn log(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("log")).unwrap_or_default()
    }

    fn write_configuration(&self, options: &Options) {
        let folder = self.folder.path();
        for name in ["run", "state", "mail"] {
            std::fs::create_dir(folder.join(name)).unwrap();
        }
        let text = configuration(folder, options, self.ports, &self.ca);
        std::fs::write(folder.join("dovecot.conf"), text).unwrap();
        for name in ["", "run", "state", "mail", "dovecot.conf"] {
            hand_over(&folder.join(name));
        }
    }

    fn run(&mut self) -> bool {
        let configuration = self.folder.path().join("dovecot.conf");
        let mut shell = Command::new("sh");
        shell.arg("-c").arg(WATCHER).current_dir(self.folder.path());
        shell.arg("sh");
        if rustix::process::geteuid().is_root() {
            shell.args([
                "setpriv",
                "--reuid=nobody",
                "--regid=nogroup",
                "--clear-groups",
            ]);
        }
        shell
            .arg("/usr/sbin/dovecot")
            .arg("-F")
            .arg("-c")
            .arg(configuration);
        shell.process_group(0);
        let watcher = shell
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        self.watcher = Some(watcher);
        self.wait_for_greeting()
    }

    fn wait_for_greeting(&self) -> bool {
        let start = Instant::now();
        while start.elapsed() < START {
            if greets(self.ports.imap, "* OK") && greets(self.ports.lmtp, "220") {
                return true;
            }
            if self.log().contains("Fatal") || self.log().contains("Address already in use") {
                return false;
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        false
    }
}

/// Runs the server until it is told to stop, or until we are dead, when nobody else would tidy up. Ends with everything in its
/// process group: the processes that serve single connections live longer than their master.
const WATCHER: &str = r#"
exec 3<&0
"$@" </dev/null &
server=$!
read -r word <&3
kill $server
tries=0
while kill -0 $server 2>/dev/null && [ $tries -lt 30 ]; do sleep 0.1; tries=$((tries + 1)); done
kill -9 $server 2>/dev/null
[ "$word" = stop ] || rm -rf "$PWD"
kill -9 0
"#;

impl Drop for Dovecot {
    /// Without the second that Dovecot takes to end in good order: its mail goes with it.
    fn drop(&mut self) {
        if let Some(mut watcher) = self.watcher.take() {
            kill_group(&watcher);
            let _ = watcher.wait();
        }
    }
}

fn kill_group(leader: &Child) {
    let _ = killpg(Pid::from_raw(leader.id().cast_signed()), Signal::SIGKILL);
}

/// Gives a file or folder to `nobody`, where we are root.
fn hand_over(path: &Path) {
    if rustix::process::geteuid().is_root() {
        chown(path, Some(65_534), Some(65_534)).unwrap();
    }
}

fn greets(port: u16, greeting: &str) -> bool {
    let Ok(stream) = TcpStream::connect((Ipv4Addr::LOCALHOST, port)) else {
        return false;
    };
    let _ = stream.set_read_timeout(Some(Duration::from_secs(5)));
    let mut line = String::new();
    BufReader::new(stream).read_line(&mut line).is_ok() && line.starts_with(greeting)
}
