//! The server that takes what onedoor sends, and hands it to the mailboxes by LMTP.

use std::sync::Arc;

use rustls::ServerConfig;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::runtime::Runtime;

use crate::support::ca::{Ca, Certificate};
use crate::support::dovecot::{Dovecot, PASSWORD};
use crate::support::looker;
use crate::support::postfix::Postfix;
use crate::support::sink::{Script, Sink};

/// STARTTLS and a login are required of both.
pub enum Submission {
    /// The real thing, as root.
    Postfix(Postfix),
    /// Else the one the tests use.
    Own(Sink),
}

impl Submission {
    pub fn start(runtime: &Runtime, dovecot: &Dovecot) -> Self {
        let postfix = if rustix::process::geteuid().is_root() {
            start_postfix(dovecot)
        } else {
            None
        };
        postfix.map_or_else(
            || Self::Own(runtime.block_on(start_own(dovecot))),
            Self::Postfix,
        )
    }

    pub fn name(&self) -> &'static str {
        match self {
            Self::Postfix(_) => "Postfix",
            Self::Own(_) => "a small SMTP server (Postfix needs root)",
        }
    }

    pub fn port(&self) -> u16 {
        match self {
            Self::Postfix(postfix) => postfix.port,
            Self::Own(sink) => sink.port,
        }
    }
}

fn start_postfix(dovecot: &Dovecot) -> Option<Postfix> {
    let read = |path| std::fs::read_to_string(path).expect("the certificate was just made");
    let (certificate, key) = dovecot.ca().files(Certificate::Good);
    let transport = format!("lmtp:inet:127.0.0.1:{}", dovecot.ports().lmtp);
    let logins = format!(
        "smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = inet:127.0.0.1:{}
smtpd_tls_auth_only = yes
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_recipient_restrictions =
",
        dovecot.ports().sasl
    );
    Postfix::start_with(&transport, &logins, &read(certificate), &read(key))
}

async fn start_own(dovecot: &Dovecot) -> Sink {
    let lmtp = dovecot.ports().lmtp;
    let script = Script::new()
        .starttls(tls(dovecot.ca()))
        .login("vendors", PASSWORD);
    let hand_on = script.on_mail(move |mail| {
        for to in &mail.to {
            looker::deliver_from(lmtp, &mail.from, to, &mail.bytes);
        }
    });
    Sink::start(hand_on).await
}

fn tls(ca: &Ca) -> Arc<ServerConfig> {
    let (certificate, key) = ca.files(Certificate::Good);
    let chain = vec![CertificateDer::from_pem_file(certificate).expect("a certificate")];
    let key = PrivateKeyDer::from_pem_file(key).expect("a key");
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder =
        ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let builder = builder.expect("TLS 1.2 and 1.3").with_no_client_auth();
    Arc::new(
        builder
            .with_single_cert(chain, key)
            .expect("the key fits its certificate"),
    )
}
