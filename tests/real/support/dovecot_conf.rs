//! What a private Dovecot is told.

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use super::ca::{Ca, Certificate};
use super::dovecot::PASSWORD;

/// What is special about a server.
#[derive(Debug, Clone)]
pub struct Options {
    /// `imap_capability`: the line after login, for a server that can do less. A leading `+` adds to it.
    pub capability: Option<&'static str>,
    /// Prefix of the personal namespace, and separator: `("INBOX.", ".")` behaves as Courier does.
    pub namespace: (&'static str, &'static str),
    /// Makes Sent, Drafts, Junk, Trash and Archive, marked with their uses.
    pub special_use: bool,
    /// What the server shows.
    pub certificate: Certificate,
    /// Appended to the configuration.
    pub extra: String,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            capability: None,
            namespace: ("", "/"),
            special_use: true,
            certificate: Certificate::Good,
            extra: String::new(),
        }
    }
}

/// Where it listens, on 127.0.0.1.
#[derive(Debug, Clone, Copy)]
pub struct Ports {
    /// IMAP, plain and STARTTLS.
    pub imap: u16,
    /// IMAP over TLS.
    pub imaps: u16,
    /// LMTP, plain; any domain.
    pub lmtp: u16,
    /// Dovecot's SASL protocol: Postfix's `smtpd_sasl_path = inet:127.0.0.1:PORT`.
    pub sasl: u16,
}

/// The text of `dovecot.conf` for a server that lives in `folder`.
pub fn configuration(folder: &Path, options: &Options, ports: Ports, ca: &Ca) -> String {
    let (certificate, key) = ca.files(options.certificate);
    let (user, group) = runs_as();
    let Ports {
        imap,
        imaps,
        lmtp,
        sasl,
    } = ports;
    let (prefix, separator) = options.namespace;
    let folders = if options.special_use { SPECIAL_USE } else { "" };
    let mut text = format!(
        "base_dir = {dir}/run\nstate_dir = {dir}/state\nlog_path = {dir}/log\n\
             default_internal_user = {user}\ndefault_internal_group = {group}\ndefault_login_user = {user}\n\
             mail_uid = {user}\nmail_gid = {group}\n\
             userdb {{\n driver = static\n args = home={dir}/mail/%n allow_all_users=yes\n}}\n\
             passdb {{\n driver = static\n args = password={PASSWORD}\n}}\n\
             ssl_cert = <{certificate}\nssl_key = <{key}\n\
             namespace inbox {{\n inbox = yes\n prefix = {prefix}\n separator = {separator}\n{folders}}}\n\
             service imap-login {{\n chroot =\n service_count = 0\n inet_listener imap {{\n  port = {imap}\n }}\n \
             inet_listener imaps {{\n  port = {imaps}\n  ssl = yes\n }}\n}}\n\
             service lmtp {{\n inet_listener lmtp {{\n  address = 127.0.0.1\n  port = {lmtp}\n }}\n}}\n\
             service auth {{\n inet_listener sasl {{\n  address = 127.0.0.1\n  port = {sasl}\n }}\n}}\n",
        dir = folder.display(),
        certificate = certificate.display(),
        key = key.display(),
    );
    text.push_str(ALWAYS);
    if Path::new(SIEVE).exists() {
        text.push_str("protocol lmtp {\n mail_plugins = $mail_plugins sieve\n}\n");
    }
    if let Some(capability) = options.capability {
        let _ = writeln!(text, "imap_capability = {capability}");
    }
    text.push_str(&options.extra);
    text
}

const SIEVE: &str = "/usr/lib/dovecot/modules/lib90_sieve_plugin.so";

/// No delay after a wrong password and no fsync: tests would crawl. No chroot: we are not root.
const ALWAYS: &str = "
protocols = imap lmtp
listen = 127.0.0.1
first_valid_uid = 1
first_valid_gid = 1
auth_mechanisms = plain login
disable_plaintext_auth = no
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mailbox_list_index = yes
mail_fsync = never
mail_max_userip_connections = 0
ssl = yes
ssl_min_protocol = TLSv1.2
service imap {
 service_count = 1000
}
service anvil {
 chroot =
}
service stats {
 chroot =
}
protocol lmtp {
 auth_username_format = %Ln
}
plugin {
 sieve = file:~/sieve;active=~/.dovecot.sieve
}
";

const SPECIAL_USE: &str = " mailbox Drafts {\n  auto = create\n  special_use = \\Drafts\n }\n \
    mailbox Sent {\n  auto = create\n  special_use = \\Sent\n }\n \
    mailbox Junk {\n  auto = create\n  special_use = \\Junk\n }\n \
    mailbox Trash {\n  auto = create\n  special_use = \\Trash\n }\n \
    mailbox Archive {\n  auto = create\n  special_use = \\Archive\n }\n";

fn runs_as() -> (String, String) {
    let said = |option| {
        let said = Command::new("id").arg(option).output().unwrap();
        String::from_utf8_lossy(&said.stdout).trim().to_owned()
    };
    if rustix::process::geteuid().is_root() {
        ("nobody".to_owned(), "nogroup".to_owned())
    } else {
        (said("-un"), said("-gn"))
    }
}
