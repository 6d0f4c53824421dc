//! A private Postgres: one server a test process, on a free loopback port, gone with the process; a database a test. Who
//! wants to break one starts one of their own.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Makes the server, does what it is told (`start`, `stop` as a crash does), says `done` each time, and ends with its standard
/// input, however this process dies. No fsync: this machine does not lose power between two tests.
const SCRIPT: &str = r#"
    ctl() { "$BIN/pg_ctl" -D "$DIR/data" "$@" >>"$DIR/log" 2>&1; }
    "$BIN/initdb" -D "$DIR/data" -A trust -U onedoor --no-sync >"$DIR/log" 2>&1 || { cat "$DIR/log" >&2; exit 1; }
    [ -z "$KEY" ] || { cp "$KEY" "$DIR/server.key" && chmod 600 "$DIR/server.key"; }
    while read -r word; do
        case $word in
        start) ctl -w -l "$DIR/log" -o "-c listen_addresses=127.0.0.1 -p $PORT -c fsync=off -c max_connections=1000 -c unix_socket_directories=$DIR $OPTIONS" start ;;
        stop) ctl -w -m immediate stop ;;
        esac && echo done || { cat "$DIR/log" >&2; exit 1; }
    done
    ctl -m immediate stop
    rm -rf "$DIR"
"#;

/// A server; it ends with its value.
pub struct Server {
    bin: PathBuf,
    port: u16,
    keeper: Child,
    answers: BufReader<ChildStdout>,
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

impl Server {
    /// An ordinary one.
    pub fn start() -> Server {
        Server::start_with(None)
    }

    /// One that offers TLS with a certificate and its key.
    pub fn start_with(certificate: Option<(PathBuf, PathBuf)>) -> Server {
        let bin = newest().expect(
            "Postgres is not installed: these tests need its server (apt install postgresql)",
        );
        let dir = tempfile::tempdir().expect("a temporary directory").keep();
        let port = super::ports::free();
        let (options, key) = match certificate {
            Some((certificate, key)) => (
                format!(
                    "-c ssl=on -c ssl_cert_file={} -c ssl_key_file={}/server.key",
                    certificate.display(),
                    dir.display()
                ),
                key,
            ),
            None => (String::new(), PathBuf::new()),
        };
        let mut keeper = as_somebody(&dir)
            .args(["sh", "-c", SCRIPT])
            .env("BIN", &bin)
            .env("DIR", &dir)
            .env("PORT", port.to_string())
            .env("OPTIONS", options)
            .env("KEY", key)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("a shell runs");
        let answers = BufReader::new(keeper.stdout.take().expect("piped"));
        let mut server = Server {
            bin,
            port,
            keeper,
            answers,
        };
        server.tell("start");
        server
    }

    /// Ends it as a crash does, all its connections with it.
    pub fn crash(&mut self) {
        self.tell("stop");
    }

    /// Starts it again with what it had.
    pub fn start_again(&mut self) {
        self.tell("start");
    }

    /// The URL of an empty database of its own.
    pub fn database(&self) -> String {
        let name = format!("test{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let port = self.port.to_string();
        let made = Command::new(self.bin.join("createdb"))
            .args(["-h", "127.0.0.1", "-p", &port, "-U", "onedoor", &name])
            .status()
            .expect("createdb runs");
        assert!(made.success(), "createdb {name} failed");
        format!("postgres://onedoor@127.0.0.1:{port}/{name}")
    }

    fn tell(&mut self, word: &str) {
        writeln!(self.keeper.stdin.as_mut().expect("piped"), "{word}").expect("the shell runs");
        let mut line = String::new();
        self.answers
            .read_line(&mut line)
            .expect("an answer of the shell");
        if line.trim() != "done" {
            let mut why = String::new();
            let errors = self.keeper.stderr.take();
            errors.expect("piped").read_to_string(&mut why).ok();
            panic!("Postgres did not {word}: {why}");
        }
    }
}

/// Gives one statement to a database; its rows, their columns parted by `|`. Nothing where it is not to be reached.
pub fn sql(url: &str, statement: &str) -> Option<String> {
    let bin = newest().expect("Postgres is installed");
    let said = Command::new(bin.join("psql"))
        .args([
            "-X",
            "-q",
            "-A",
            "-t",
            "-v",
            "ON_ERROR_STOP=1",
            "-c",
            statement,
            url,
        ])
        .output()
        .expect("psql runs");
    let rows = String::from_utf8_lossy(&said.stdout).trim().to_owned();
    said.status.success().then_some(rows)
}

static SERVER: OnceLock<Server> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The URL of an empty database of its own.
pub fn database() -> String {
    SERVER.get_or_init(Server::start).database()
}

/// initdb refuses to run as root: then the server runs as `postgres`, or as `nobody`.
fn as_somebody(dir: &Path) -> Command {
    let id = |args: &[&str]| {
        let out = Command::new("id")
            .args(args)
            .output()
            .ok()
            .filter(|out| out.status.success())?;
        Some(String::from_utf8_lossy(&out.stdout).trim().to_owned())
    };
    if id(&["-u"]).as_deref() != Some("0") {
        return Command::new("env");
    }
    let user = ["postgres", "nobody"]
        .into_iter()
        .find(|user| id(&["-u", user]).is_some())
        .expect("an ordinary user");
    let (uid, gid) = (
        id(&["-u", user]).expect("a uid"),
        id(&["-g", user]).expect("a gid"),
    );
    let owned = Command::new("chown")
        .arg(&uid)
        .arg(dir)
        .status()
        .expect("chown runs");
    assert!(owned.success());
    let mut command = Command::new("setpriv");
    command.args([
        format!("--reuid={uid}"),
        format!("--regid={gid}"),
        "--clear-groups".into(),
    ]);
    command
}

fn newest() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok()?;
    let mut bins: Vec<PathBuf> = versions
        .filter_map(|it| Some(it.ok()?.path().join("bin")))
        .collect();
    bins.retain(|bin| bin.join("initdb").exists());
    bins.sort();
    bins.pop()
}
