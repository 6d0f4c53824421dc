//! A certificate authority for these tests, made by `openssl`: good, expired, for another name, the authority itself.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::{Arc, LazyLock};

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ClientConfig, RootCertStore, ServerConfig};

/// The authority of this test run.
pub fn authority() -> &'static Authority {
    static AUTHORITY: LazyLock<Authority> = LazyLock::new(|| Authority::make("ours"));
    &AUTHORITY
}

/// Certificate and key in PEM, by name: `ca`, `server`, `expired`, `wronghost`.
pub struct Authority {
    pems: HashMap<&'static str, (String, String)>,
}

impl Authority {
    /// Makes a new one of this name with all its certificates.
    pub fn make(name: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let folder = folder.path();
        key(folder, "ca");
        let own = format!(
            "req -x509 -new -key ca.key -sha256 -days 30 -subj /CN={name} -out ca.pem -config /dev/stdin -extensions ca"
        );
        openssl(
            folder,
            &own,
            "[req]\ndistinguished_name=dn\n[dn]\n[ca]\nbasicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\nsubjectAltName=IP:127.0.0.1\n",
        );
        leaf(folder, "server", "DNS:localhost,IP:127.0.0.1", 30);
        leaf(folder, "expired", "DNS:localhost,IP:127.0.0.1", -1);
        leaf(folder, "wronghost", "DNS:mail.wrong.example", 30);
        let read = |file: String| {
            std::fs::read_to_string(folder.join(file)).expect("openssl has written it")
        };
        let pems = ["ca", "server", "expired", "wronghost"].map(|name| {
            (
                name,
                (read(format!("{name}.pem")), read(format!("{name}.key"))),
            )
        });
        Self { pems: pems.into() }
    }

    /// Certificate and key in PEM.
    pub fn pem(&self, name: &str) -> (&str, &str) {
        let (certificate, key) = &self.pems[name];
        (certificate, key)
    }

    /// A client that trusts this authority only.
    pub fn client(&self) -> Arc<ClientConfig> {
        let mut roots = RootCertStore::empty();
        roots
            .add(
                CertificateDer::from_pem_slice(self.pem("ca").0.as_bytes()).expect("a certificate"),
            )
            .expect("an authority");
        Arc::new(
            ClientConfig::builder()
                .with_root_certificates(roots)
                .with_no_client_auth(),
        )
    }

    /// A server with this certificate.
    pub fn server(&self, name: &str) -> Arc<ServerConfig> {
        let (certificate, key) = self.pem(name);
        let chain =
            vec![CertificateDer::from_pem_slice(certificate.as_bytes()).expect("a certificate")];
        let key = PrivateKeyDer::from_pem_slice(key.as_bytes()).expect("a key");
        Arc::new(
            ServerConfig::builder()
                .with_no_client_auth()
                .with_single_cert(chain, key)
                .expect("they belong together"),
        )
    }
}

fn key(folder: &Path, name: &str) {
    openssl(
        folder,
        &format!("ecparam -name prime256v1 -genkey -noout -out {name}.sec1"),
        "",
    );
    openssl(
        folder,
        &format!("pkcs8 -topk8 -nocrypt -in {name}.sec1 -out {name}.key"),
        "",
    );
}

fn leaf(folder: &Path, name: &str, names: &str, days: i32) {
    key(folder, name);
    let request =
        format!("req -new -key {name}.key -subj /CN={name} -out {name}.csr -config /dev/stdin");
    openssl(folder, &request, "[req]\ndistinguished_name=dn\n[dn]\n");
    let sign = format!(
        "x509 -req -in {name}.csr -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 -days {days} -out {name}.pem -extfile /dev/stdin"
    );
    openssl(
        folder,
        &sign,
        &format!(
            "basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName={names}\n"
        ),
    );
}

fn openssl(folder: &Path, words: &str, input: &str) {
    let mut command = Command::new("openssl");
    command
        .args(words.split(' '))
        .current_dir(folder)
        .env("OPENSSL_CONF", "/dev/null");
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("openssl is installed");
    child
        .stdin
        .take()
        .expect("piped")
        .write_all(input.as_bytes())
        .expect("openssl reads");
    let out = child.wait_with_output().expect("openssl ends");
    assert!(
        out.status.success(),
        "openssl {words}: {}",
        String::from_utf8_lossy(&out.stderr)
    );
}
