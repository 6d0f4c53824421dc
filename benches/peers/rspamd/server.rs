//! rspamd with nothing but its fuzzy check and a storage of its own, on free loopback ports, in a private folder.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// The symbol of a hit.
pub const SYMBOL: &str = "COPY";
/// The flag that everything is learned under.
const FLAG: u32 = 11;
/// At its first start it compiles some thousand domain suffixes.
const READY: Duration = Duration::from_secs(120);
/// One check or lesson takes milliseconds.
const ANSWER: Duration = Duration::from_secs(20);
/// Another process may take a port between our look and its start.
const TRIES: usize = 3;

/// What it is given, and what a text must have to be looked at.
pub struct Settings {
    /// What the table calls it.
    pub name: &'static str,
    /// Octets of a text that is too short for shingles; rspamd counts a text's fourfold.
    pub min_bytes: u32,
    /// Words for shingles; a shorter text is compared by an exact hash.
    pub min_length: u32,
    /// It gets the mail, not the text that all other methods get.
    pub reads_mail: bool,
    /// From which likeness on two messages are the same.
    pub bars: &'static [f64],
}

/// A running rspamd. Stopped when dropped.
pub struct Server {
    process: Child,
    check: u16,
    learn: u16,
}

impl Server {
    /// Starts it with an empty storage.
    ///
    /// # Errors
    /// It does not come up.
    pub fn start(settings: &Settings, folder: &Path) -> Result<Server> {
        Command::new("rspamd")
            .arg("--version")
            .stdout(Stdio::null())
            .status()
            .context("rspamd (`make bench` installs it)")?;
        let mut failure = None;
        for _ in 0..TRIES {
            match Server::try_start(settings, folder) {
                Ok(server) => return Ok(server),
                Err(error) => failure = Some(error),
            }
        }
        Err(failure.unwrap_or_else(|| anyhow::anyhow!("not tried")))
    }

    fn try_start(settings: &Settings, folder: &Path) -> Result<Server> {
        for file in ["fuzzy.db", "fuzzy.db-shm", "fuzzy.db-wal"] {
            let _ = std::fs::remove_file(folder.join(file));
        }
        let ports = free_ports()?;
        let conf = folder.join("rspamd.conf");
        std::fs::write(&conf, configuration(settings, folder, ports))?;
        // It is told to end even if this process is killed before it can.
        let process = Command::new("setpriv")
            .args([
                "--pdeathsig",
                "TERM",
                "rspamd",
                "--insecure",
                "--no-fork",
                "--config",
            ])
            .arg(&conf)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("setpriv (of util-linux)")?;
        let mut server = Server {
            process,
            check: ports[0],
            learn: ports[1],
        };
        server.wait_until_ready(folder)?;
        Ok(server)
    }

    fn wait_until_ready(&mut self, folder: &Path) -> Result<()> {
        let begin = Instant::now();
        while ask(self.check, "/ping", b"").is_err() || ask(self.learn, "/ping", b"").is_err() {
            if self.process.try_wait()?.is_some() || begin.elapsed() > READY {
                let log = std::fs::read_to_string(folder.join("rspamd.log")).unwrap_or_default();
                bail!(
                    "rspamd does not start: {}",
                    log.lines().last().unwrap_or_default()
                );
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(())
    }

    /// What it says of a message, as JSON.
    ///
    /// # Errors
    /// It does not answer.
    pub fn check(&self, message: &[u8]) -> Result<String> {
        ask(self.check, "/checkv2", message)
    }

    /// Learns a message; says so as JSON.
    ///
    /// # Errors
    /// It does not answer.
    pub fn learn(&self, message: &[u8]) -> Result<String> {
        ask(self.learn, "/fuzzyadd", message)
    }

    /// Stops it.
    ///
    /// # Errors
    /// It does not stop.
    pub fn stop(mut self) -> Result<()> {
        self.end()
    }

    /// Not asked but killed, for the storage takes up to 16 seconds to end, and nothing of it is wanted any more; the
    /// main process first, so that it starts no worker again.
    fn end(&mut self) -> Result<()> {
        if self.process.try_wait()?.is_some() {
            return Ok(());
        }
        let main = self.process.id();
        let workers = std::fs::read_to_string(format!("/proc/{main}/task/{main}/children"))?;
        self.process.kill()?;
        self.process.wait()?;
        for worker in workers.split_whitespace() {
            // An error says that it has ended by itself.
            let _ = kill(Pid::from_raw(worker.parse()?), Signal::SIGKILL);
        }
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Err(error) = self.end() {
            eprintln!("{error:#}");
        }
    }
}

/// One request, one connection. rspamd ignores a flag where it checks.
fn ask(port: u16, path: &str, message: &[u8]) -> Result<String> {
    let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port))?;
    stream.set_read_timeout(Some(ANSWER))?;
    let method = if message.is_empty() { "GET" } else { "POST" };
    let length = message.len();
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nFlag: {FLAG}\r\nWeight: 1\r\n\
         Content-Length: {length}\r\n\r\n"
    )?;
    stream.write_all(message)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    let answer = String::from_utf8_lossy(&answer);
    let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
    ensure!(head.starts_with("HTTP/1.1 "), "{head}");
    Ok(body.to_owned())
}

/// Three ports that nobody uses at the moment: for checks, lessons and the storage.
fn free_ports() -> Result<[u16; 3]> {
    let mut ports = [0; 3];
    let mut held = Vec::new();
    for port in &mut ports {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        *port = listener.local_addr()?.port();
        held.push(listener);
    }
    Ok(ports)
}

fn configuration(settings: &Settings, folder: &Path, [check, learn, storage]: [u16; 3]) -> String {
    let Settings {
        min_bytes,
        min_length,
        ..
    } = settings;
    let here = folder.display();
    // No name server is asked: the address is one where nobody answers.
    format!(
        r#"
options {{
  pidfile = "{here}/rspamd.pid"; tempdir = "{here}"; rrd = "{here}/rspamd.rrd"; stats_file = "{here}/stats.ucl";
  hs_cache_dir = "{here}"; control_socket = "{here}/rspamd.sock mode=0600";
  filters = "fuzzy_check"; local_addrs = [];
  url_tld = "/usr/share/rspamd/effective_tld_names.dat";
  dns {{ nameserver = ["127.0.0.1:9:1"]; timeout = 0.05s; retransmits = 1; }}
}}
logging {{ type = "file"; filename = "{here}/rspamd.log"; level = "info"; }}
worker {{ type = "normal"; bind_socket = "127.0.0.1:{check}"; count = 1; mime = true; task_timeout = 8s; }}
worker {{ type = "controller"; bind_socket = "127.0.0.1:{learn}"; count = 1; secure_ip = ["127.0.0.1"]; }}
worker {{
  type = "fuzzy"; bind_socket = "127.0.0.1:{storage}"; count = 1; backend = "sqlite"; database = "{here}/fuzzy.db";
  allow_update = ["127.0.0.1"]; sync = 5ms; expire = 90d;
}}
fuzzy_check {{
  timeout = 2s; retransmits = 3;
  rule "local" {{
    servers = "127.0.0.1:{storage}"; symbol = "UNKNOWN"; algorithm = "mumhash"; read_only = no; skip_unknown = no;
    min_bytes = {min_bytes}; min_length = {min_length}; short_text_direct_hash = true; max_score = 20.0;
    fuzzy_map = {{ {SYMBOL} {{ flag = {FLAG}; max_score = 20.0; }} }}
  }}
}}
metric {{ name = "default"; actions {{ reject = 1000; }} }}
"#
    )
}
