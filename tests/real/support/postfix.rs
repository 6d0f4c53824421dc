//! A private Postfix in a folder of its own: nothing of `/etc/postfix` is read, nothing outlives it.
//!
//! It takes any mail from loopback and delivers it by SMTP to a port of the test. Needs root, since Postfix changes to
//! users of its own package; where that is not given, [`Postfix::start`] says so and returns `None`.

use std::fs;
use std::net::TcpStream;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use super::ports;

/// The recipient refused for good, at RCPT.
pub const NOBODY: &str = "nobody@refused.example";
/// The recipient refused for now, at RCPT.
pub const LATER: &str = "later@refused.example";

/// A running Postfix; stopped when dropped.
pub struct Postfix {
    /// Plain, with STARTTLS offered.
    pub port: u16,
    /// TLS from the first octet.
    pub tls_port: u16,
    folder: TempDir,
}

impl Postfix {
    /// Starts one that hands every mail to `127.0.0.1:sink_port`; `None`, with a word on stderr, where it cannot.
    pub fn start(sink_port: u16, certificate_pem: &str, key_pem: &str) -> Option<Self> {
        let transport = format!("smtp:[127.0.0.1]:{sink_port}");
        Self::start_with(&transport, "", certificate_pem, key_pem)
    }

    /// Starts one with this `default_transport`, and more lines of `main.cf`; `None` as for [`Postfix::start`].
    pub fn start_with(
        transport: &str,
        more: &str,
        certificate_pem: &str,
        key_pem: &str,
    ) -> Option<Self> {
        if !rustix::process::geteuid().is_root() || !Path::new("/usr/sbin/postfix").exists() {
            eprintln!("SKIPPED: the part with a real Postfix needs root and the package postfix");
            return None;
        }
        let folder = tempfile::tempdir().expect("a temporary folder");
        let postfix = Self {
            port: ports::free(),
            tls_port: ports::free(),
            folder,
        };
        postfix.write_files(transport, more, certificate_pem, key_pem);
        // Creates the queue's folders; grumbles about files of the package that this set-up does not use.
        postfix.run("postfix", &["check"]);
        assert!(
            postfix.run("postfix", &["start"]),
            "postfix starts; its log:\n{}",
            postfix.log()
        );
        for port in [postfix.port, postfix.tls_port] {
            postfix.wait_until("it listens", || {
                TcpStream::connect(("127.0.0.1", port)).is_ok()
            });
        }
        Some(postfix)
    }

    /// Its log so far.
    pub fn log(&self) -> String {
        fs::read_to_string(self.folder.path().join("log/mail.log")).unwrap_or_default()
    }

    /// Waits until no mail is left in its queue.
    pub fn wait_until_queue_is_empty(&self) {
        self.wait_until("its queue is empty", || {
            let mut postqueue = Command::new("/usr/sbin/postqueue");
            let out = postqueue.arg("-c").arg(self.etc()).arg("-p").output();
            String::from_utf8_lossy(&out.expect("postqueue runs").stdout)
                .contains("Mail queue is empty")
        });
    }

    fn etc(&self) -> std::path::PathBuf {
        self.folder.path().join("etc")
    }

    fn run(&self, program: &str, words: &[&str]) -> bool {
        let out = Command::new(format!("/usr/sbin/{program}"))
            .arg("-c")
            .arg(self.etc())
            .args(words)
            .output();
        out.expect("postfix is installed").status.success()
    }

    fn write_files(&self, transport: &str, more: &str, certificate_pem: &str, key_pem: &str) {
        let folder = self.folder.path();
        for name in ["etc", "spool", "data", "tls", "log"] {
            fs::create_dir(folder.join(name)).expect("an own folder");
        }
        // Postfix's own users have to pass.
        fs::set_permissions(folder, fs::Permissions::from_mode(0o755)).expect("an own folder");
        let owned = Command::new("chown")
            .arg("postfix")
            .arg(folder.join("data"))
            .status();
        assert!(
            owned.expect("chown runs").success(),
            "the user postfix exists"
        );
        fs::write(folder.join("tls/server.pem"), certificate_pem).expect("an own file");
        fs::write(folder.join("tls/server.key"), key_pem).expect("an own file");
        fs::write(folder.join("etc/main.cf"), self.main_cf(transport) + more).expect("an own file");
        fs::write(folder.join("etc/master.cf"), self.master_cf()).expect("an own file");
    }

    fn main_cf(&self, transport: &str) -> String {
        let folder = self.folder.path().display();
        format!(
            "compatibility_level = 3.6
queue_directory = {folder}/spool
data_directory = {folder}/data
command_directory = /usr/sbin
daemon_directory = /usr/lib/postfix/sbin
mail_owner = postfix
setgid_group = postdrop
shlib_directory = /usr/lib/postfix
meta_directory = /etc/postfix
multi_instance_enable = yes
maillog_file = {folder}/log/mail.log
maillog_file_prefixes = {folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = smtp.desk.example
mydestination =
local_recipient_maps =
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
relay_domains =
smtpd_relay_restrictions = permit_mynetworks, reject
smtpd_recipient_restrictions = check_recipient_access inline:{{ {{ {NOBODY} = 550 5.1.1 No such user }}, {{ {LATER} = 451 4.7.1 Greylisted }} }}, permit_mynetworks
default_transport = {transport}
relay_transport = {transport}
smtpd_tls_cert_file = {folder}/tls/server.pem
smtpd_tls_key_file = {folder}/tls/server.key
smtpd_tls_security_level = may
smtp_host_lookup = native
disable_dns_lookups = yes
smtputf8_enable = yes
smtpd_client_connection_rate_limit = 0
smtpd_peername_lookup = no
"
        )
    }

    fn master_cf(&self) -> String {
        let (port, tls_port) = (self.port, self.tls_port);
        format!(
            "127.0.0.1:{port} inet n - n - - smtpd
127.0.0.1:{tls_port} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
flush unix n - n 1000? 0 flush
showq unix n - n - - showq
proxymap unix - - n - - proxymap
smtp unix - - n - - smtp
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
"
        )
    }

    /// Another process tells nobody when it is ready: asking again is the only way.
    fn wait_until(&self, what: &str, is_so: impl Fn() -> bool) {
        let until = Instant::now() + Duration::from_secs(180);
        while !is_so() {
            assert!(
                Instant::now() < until,
                "postfix: {what}; its log:\n{}",
                self.log()
            );
            std::thread::sleep(Duration::from_millis(20));
        }
    }
}

impl Drop for Postfix {
    fn drop(&mut self) {
        self.run("postfix", &["stop"]);
    }
}
