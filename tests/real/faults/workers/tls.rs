//! The way to a Postgres elsewhere: TLS with a verified name, or none.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::process::Output;
use std::time::Duration;

use super::team::{Team, Way};
use crate::daemon::process::onedoor;
use crate::support::ca::{Ca, Certificate};
use crate::support::postgres::Server;
use crate::support::sink::Script;

/// `status` with a store at this URL.
fn status_at(team: &Team, url: &str) -> Output {
    let config = team.config("tls", &Way::default());
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, text.replace(&team.url, url)).unwrap();
    onedoor(&config).arg("status").output().unwrap()
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_server_whose_name_the_named_authority_vouches_for_is_talked_to() {
    let ca = Ca::shared();
    let server = Server::start_with(Some(ca.files(Certificate::Good)));
    let team = Team::open_at(1, Script::new(), server.database()).await;
    let at = |authority: &std::path::Path| {
        let url = format!(
            "{}?sslmode=verify-full&sslrootcert={}",
            team.url,
            authority.display()
        );
        status_at(&team, &url)
    };
    let right = at(&ca.file());
    assert!(right.status.success(), "{}", said(&right));
    let wrong = at(&ca.files(Certificate::Authority).0);
    assert_eq!(wrong.status.code(), Some(74), "{}", said(&wrong));

    let misnamed = Server::start_with(Some(ca.files(Certificate::WrongHost)));
    let url = format!(
        "{}?sslmode=verify-full&sslrootcert={}",
        misnamed.database(),
        ca.file().display()
    );
    let refused = status_at(&team, &url);
    assert_eq!(refused.status.code(), Some(74), "{}", said(&refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_tls_is_told_no_password() {
    let team = Team::open(1, Script::new()).await;
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let heard = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let mut request = [0; 8];
        stream.read_exact(&mut request).unwrap();
        assert_eq!(request, [0, 0, 0, 8, 4, 210, 22, 47], "an SSLRequest");
        stream.write_all(b"N").unwrap();
        let mut rest = Vec::new();
        let _ = stream.read_to_end(&mut rest);
        rest
    });
    let url = format!("postgres://onedoor:hunter2@127.0.0.1:{port}/x?sslmode=verify-full");
    let refused = status_at(&team, &url);
    assert_eq!(refused.status.code(), Some(74), "{}", said(&refused));
    assert!(said(&refused).contains("TLS"), "{}", said(&refused));
    assert_eq!(heard.join().unwrap(), b"", "nothing more was said");
}

#[tokio::test(flavor = "multi_thread")]
async fn less_than_a_verified_name_is_a_mistake_in_the_configuration() {
    let team = Team::open(1, Script::new()).await;
    for mode in ["disable", "allow", "prefer", "require", "verify-ca"] {
        let url = format!("postgres://onedoor:hunter2@192.0.2.1/x?sslmode={mode}");
        let refused = status_at(&team, &url);
        assert_eq!(
            refused.status.code(),
            Some(78),
            "{mode}: {}",
            said(&refused)
        );
        assert!(
            said(&refused).contains("sslmode=verify-full"),
            "{}",
            said(&refused)
        );
        assert!(!said(&refused).contains("hunter2"));
    }
}
