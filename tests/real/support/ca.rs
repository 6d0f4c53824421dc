//! A certificate authority of our own, made by the openssl command, with good certificates and bad ones.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex, Weak};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};
use tempfile::TempDir;

/// The certificates there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Certificate {
    /// For `localhost` and `127.0.0.1`, valid.
    #[default]
    Good,
    /// For `mail.wrong.example`.
    WrongHost,
    /// For `localhost`, valid until yesterday.
    Expired,
    /// For `localhost`, self-signed as an authority: what `openssl req -x509` makes by default.
    Authority,
}

/// The authority, its files in a folder of their own that everybody can read and that goes with the last user.
#[derive(Debug)]
pub struct Ca {
    folder: TempDir,
}

impl Ca {
    /// The one of this test process.
    pub fn shared() -> Arc<Self> {
        static SHARED: Mutex<Weak<Ca>> = Mutex::new(Weak::new());
        let mut shared = SHARED
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        shared.upgrade().unwrap_or_else(|| {
            let made = Arc::new(Self::make());
            *shared = Arc::downgrade(&made);
            made
        })
    }

    fn make() -> Self {
        let folder = tempfile::Builder::new()
            .prefix("od-ca-")
            .tempdir_in("/tmp")
            .unwrap();
        let output = Command::new("sh")
            .args(["-euc", SCRIPT])
            .current_dir(folder.path())
            .stdin(Stdio::null())
            .output()
            .expect("openssl is needed for these tests");
        assert!(
            output.status.success(),
            "openssl: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        Self { folder }
    }

    /// The authority's certificate: what a client puts into `ca_file`.
    pub fn file(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }

    /// A certificate and its key.
    pub fn files(&self, certificate: Certificate) -> (PathBuf, PathBuf) {
        let name = match certificate {
            Certificate::Good => "good",
            Certificate::WrongHost => "wronghost",
            Certificate::Expired => "expired",
            Certificate::Authority => "authority",
        };
        let path = |ending| self.folder.path().join(format!("{name}.{ending}"));
        (path("pem"), path("key"))
    }

    /// A client that trusts this authority and no other.
    pub fn client(&self) -> Arc<ClientConfig> {
        client_trusting(&[&self.file()])
    }

    /// A client that trusts nobody it will meet here.
    pub fn stranger(&self) -> Arc<ClientConfig> {
        client_trusting(&[&self.folder.path().join("other.pem")])
    }

    /// A client that takes the self-signed authority's certificate for an authority.
    pub fn client_of_authority(&self) -> Arc<ClientConfig> {
        client_trusting(&[&self.files(Certificate::Authority).0])
    }
}

fn client_trusting(files: &[&Path]) -> Arc<ClientConfig> {
    let mut roots = RootCertStore::empty();
    for file in files {
        roots
            .add(CertificateDer::from_pem_file(file).unwrap())
            .unwrap();
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap();
    Arc::new(builder.with_root_certificates(roots).with_no_client_auth())
}

/// openssl 3.0 has no `-not_after`; a negative number of days gives a certificate that has expired already.
const SCRIPT: &str = r#"
export OPENSSL_CONF=/dev/null
printf '[req]\ndistinguished_name=dn\n[dn]\n' > req.cnf
key() { openssl ecparam -name prime256v1 -genkey -noout -out "$1.key"; }
authority() {
  key "$1"
  openssl req -x509 -new -key "$1.key" -sha256 -days 3650 -subj "/CN=onedoor test $1" -out "$1.pem" -config req.cnf \
    -addext basicConstraints=critical,CA:TRUE -addext subjectAltName=DNS:localhost,IP:127.0.0.1
}
leaf() {
  key "$1"
  openssl req -new -key "$1.key" -subj "/CN=$1" -out "$1.csr" -config req.cnf
  printf 'basicConstraints=CA:FALSE\nkeyUsage=digitalSignature\nextendedKeyUsage=serverAuth\nsubjectAltName=%s\n' "$2" > "$1.ext"
  openssl x509 -req -in "$1.csr" -CA ca.pem -CAkey ca.key -CAcreateserial -sha256 -days "$3" -out "$1.pem" -extfile "$1.ext"
}
authority ca
authority other
authority authority
leaf good DNS:localhost,IP:127.0.0.1,IP:::1 825
leaf wronghost DNS:mail.wrong.example 825
leaf expired DNS:localhost,IP:127.0.0.1 -1
chmod 755 . && chmod 644 *.key *.pem
"#;
