//! A private Postgres: one server a test process, on a free loopback port, gone with the process; a database a test.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

/// Starts the server, says `ready`, and waits for its standard input to end, which it does however this process dies.
/// No fsync: this machine does not lose power between two tests.
const SCRIPT: &str = r#"
    "$BIN/initdb" -D "$DIR/data" -A trust -U onedoor --no-sync >"$DIR/log" 2>&1 &&
    "$BIN/pg_ctl" -D "$DIR/data" -w -l "$DIR/log" -o "-c listen_addresses=127.0.0.1 -p $PORT -c fsync=off -c max_connections=200 -c unix_socket_directories=$DIR" start >>"$DIR/log" 2>&1 &&
    echo ready || { cat "$DIR/log" >&2; exit 1; }
    cat >/dev/null
    "$BIN/pg_ctl" -D "$DIR/data" -m immediate stop >/dev/null 2>&1
    rm -rf "$DIR"
"#;

struct Server {
    bin: PathBuf,
    port: u16,
    _keeper: Child,
}

static SERVER: OnceLock<Server> = OnceLock::new();
static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The URL of an empty database of its own.
pub fn database() -> String {
    let server = SERVER.get_or_init(start);
    let name = format!("test{}", DATABASES.fetch_add(1, Ordering::Relaxed));
    let port = server.port.to_string();
    let made = Command::new(server.bin.join("createdb"))
        .args(["-h", "127.0.0.1", "-p", &port, "-U", "onedoor", &name])
        .status()
        .expect("createdb runs");
    assert!(made.success(), "createdb {name} failed");
    format!("postgres://onedoor@127.0.0.1:{port}/{name}")
}

fn start() -> Server {
    let bin = newest()
        .expect("Postgres is not installed: these tests need its server (apt install postgresql)");
    let dir = tempfile::tempdir().expect("a temporary directory").keep();
    let port = TcpListener::bind("127.0.0.1:0")
        .and_then(|held| held.local_addr())
        .expect("a free port")
        .port();
    let mut keeper = as_somebody(&dir)
        .args(["sh", "-c", SCRIPT])
        .env("BIN", &bin)
        .env("DIR", &dir)
        .env("PORT", port.to_string())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a shell runs");
    let mut line = String::new();
    let answer = keeper.stdout.take().expect("piped");
    BufReader::new(answer)
        .read_line(&mut line)
        .expect("an answer of the shell");
    if line.trim() != "ready" {
        let mut why = String::new();
        keeper
            .stderr
            .take()
            .expect("piped")
            .read_to_string(&mut why)
            .ok();
        panic!("Postgres did not start: {why}");
    }
    Server {
        bin,
        port,
        _keeper: keeper,
    }
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
