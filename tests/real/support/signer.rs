//! DKIM signatures made by the openssl command (RFC 6376, canonicalisation simple/simple), so that the code under test is
//! not checked against itself.

use std::io::Write;
use std::process::{Command, Stdio};

use data_encoding::BASE64;
use tempfile::TempDir;

/// A domain's key.
pub struct Signer {
    domain: String,
    folder: TempDir,
}

impl Signer {
    /// A new RSA key for a domain.
    pub fn new(domain: &str) -> Signer {
        let signer = Signer {
            domain: domain.to_owned(),
            folder: tempfile::tempdir().unwrap(),
        };
        let key = signer.key();
        openssl(&["genrsa", "-out", &key, "2048"], b"");
        signer
    }

    /// The name and the text of its record.
    pub fn record(&self) -> (String, String) {
        let public = openssl(
            &["pkey", "-in", &self.key(), "-pubout", "-outform", "DER"],
            b"",
        );
        (
            format!("s1._domainkey.{}", self.domain),
            format!("v=DKIM1; k=rsa; p={}", BASE64.encode(&public)),
        )
    }

    /// The mail with a signature over From, To, Subject and the body; further tags as `l=10; `.
    pub fn signed(&self, mail: &[u8], tags: &str) -> Vec<u8> {
        let text = std::str::from_utf8(mail).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap();
        let field = |name: &str| {
            let line = head.split("\r\n").find(|line| line.starts_with(name));
            format!("{}\r\n", line.unwrap())
        };
        let body = format!("{}\r\n", body.trim_end_matches("\r\n"));
        let digest = openssl(&["dgst", "-sha256", "-binary"], body.as_bytes());
        let signature = format!(
            "DKIM-Signature: v=1; a=rsa-sha256; c=simple/simple; d={}; s=s1; {tags}h=From:To:Subject;\r\n bh={}; b=",
            self.domain,
            BASE64.encode(&digest)
        );
        let input = [
            field("From:"),
            field("To:"),
            field("Subject:"),
            signature.clone(),
        ]
        .concat();
        let made = openssl(
            &["dgst", "-sha256", "-sign", &self.key(), "-binary"],
            input.as_bytes(),
        );
        format!(
            "{signature}{}\r\n{head}\r\n\r\n{body}",
            BASE64.encode(&made)
        )
        .into_bytes()
    }

    fn key(&self) -> String {
        self.folder.path().join("key").display().to_string()
    }
}

fn openssl(arguments: &[&str], input: &[u8]) -> Vec<u8> {
    let mut child = Command::new("openssl")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl is needed for these tests");
    child.stdin.take().unwrap().write_all(input).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "openssl {arguments:?}");
    output.stdout
}
