//! Whom we trust to say who a server is: the system's certificate authorities, and one file more where a site has its
//! own. There is no way to switch verification off.

use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject;
use rustls::{ClientConfig, RootCertStore};

/// Why no TLS connection can be made.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// The file of `ca_file` cannot be read.
    #[error("the CA file {path} cannot be read ({source}); mend ca_file or its permissions")]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// There is no certificate in it.
    #[error(
        "the CA file {path} holds no certificate; it must hold -----BEGIN CERTIFICATE----- blocks (PEM)"
    )]
    Empty {
        /// The file.
        path: PathBuf,
    },
    /// What is in it is damaged.
    #[error(
        "the CA file {path} holds a damaged certificate, number {number}; export it again as PEM"
    )]
    Damaged {
        /// The file.
        path: PathBuf,
        /// Which one, counted from 1.
        number: usize,
    },
    /// Nobody is trusted.
    #[error(
        "this system has no certificate authorities; install the package ca-certificates, or set ca_file"
    )]
    NoRoots,
    /// The cryptography offers no TLS 1.2 or 1.3.
    #[error("TLS cannot be set up: {0}")]
    Tls(#[from] rustls::Error),
}

/// The system's authorities: some 140 certificates, which cost more to read than everything else at the start of the
/// program, so they are read once in its life. Single damaged files are the system's business; that nothing is left is ours.
static SYSTEM: LazyLock<RootCertStore> = LazyLock::new(|| {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    roots
});

/// How we speak TLS (1.2 and 1.3) as a client: trusting the system, and what is in `ca_file` besides.
///
/// # Errors
///
/// A `ca_file` that is unreadable, empty or damaged, even where the system alone would do; nobody to trust at all.
pub fn client_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, TrustError> {
    let mut roots = SYSTEM.clone();
    if let Some(path) = ca_file {
        add_file(&mut roots, path)?;
    }
    if roots.is_empty() {
        return Err(TrustError::NoRoots);
    }
    // The provider is named, so that it never depends on which crate installed a default first.
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13, &rustls::version::TLS12])?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(config))
}

/// Adds every certificate of a PEM file.
fn add_file(roots: &mut RootCertStore, path: &Path) -> Result<(), TrustError> {
    let at = || path.to_owned();
    let pem =
        std::fs::read(path).map_err(|source| TrustError::Unreadable { path: at(), source })?;
    let mut number = 0;
    for certificate in CertificateDer::pem_slice_iter(&pem) {
        number += 1;
        let damaged = || TrustError::Damaged { path: at(), number };
        roots
            .add(certificate.map_err(|_| damaged())?)
            .map_err(|_| damaged())?;
    }
    if number == 0 {
        Err(TrustError::Empty { path: at() })
    } else {
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    /// A self-signed certificate of an invented authority.
    const CA: &str = "-----BEGIN CERTIFICATE-----\n\
        MIIBvTCCAWOgAwIBAgIUKYB8i8M3rw+AnAaxWPRllR20I0UwCgYIKoZIzj0EAwIw\n\
        MzEVMBMGA1UECgwMRXhhbXBsZSBDb3JwMRowGAYDVQQDDBFFeGFtcGxlIENvcnAg\n\
        Um9vdDAgFw0yNjExMjIwODAwNTNaGA8yMTI2MTAyOTA4MDA1M1owMzEVMBMGA1UE\n\
        CgwMRXhhbXBsZSBDb3JwMRowGAYDVQQDDBFFeGFtcGxlIENvcnAgUm9vdDBZMBMG\n\
        ByqGSM49AgEGCCqGSM49AwEHA0IABO9kyLeRp1rL/wtAA8BXb66zK18spLIJxfYW\n\
        whMgxOwO9+awYu00/CD0Y/5ZEIPTlAVLJ2ZLDnriRZhW3JTGcgqjUzBRMB0GA1Ud\n\
        DgQWBBSQIGBLRBorJK+REIqJIPNnKIV+WzAfBgNVHSMEGDAWgBSQIGBLRBorJK+R\n\
        EIqJIPNnKIV+WzAPBgNVHRMBAf8EBTADAQH/MAoGCCqGSM49BAMCA0gAMEUCIBE/\n\
        dVXPm+zFrHvqADN9gcxE4uKSaodEs8fz3zPm9t53AiEA8oFwANkCQYXWV0yILCAZ\n\
        RpRh2kuK4JXlFPHZtBeTV3I=\n\
        -----END CERTIFICATE-----\n";

    fn with_file(content: &str) -> Result<Arc<ClientConfig>, TrustError> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("ca.pem");
        std::fs::write(&path, content).unwrap();
        client_config(Some(&path))
    }

    #[test]
    fn a_site_may_trust_its_own_authority() {
        with_file(CA).unwrap();
        with_file(&format!("a comment\n{CA}{CA}")).unwrap();
    }

    #[test]
    fn a_useless_ca_file_is_an_error_and_not_passed_over() {
        assert!(matches!(
            client_config(Some(Path::new("/nonexistent/ca.pem"))),
            Err(TrustError::Unreadable { .. })
        ));
        assert!(matches!(with_file(""), Err(TrustError::Empty { .. })));
        assert!(matches!(
            with_file("not a certificate\n"),
            Err(TrustError::Empty { .. })
        ));
        let cut = CA.replacen("MII", "MIJ", 1);
        assert!(matches!(
            with_file(&cut),
            Err(TrustError::Damaged { number: 1, .. })
        ));
        let broken = "-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n";
        assert!(matches!(with_file(broken), Err(TrustError::Damaged { .. })));
        let unfinished = CA.replace("-----END CERTIFICATE-----", "");
        assert!(with_file(&unfinished).is_err());
    }
}
