//! Where the page listens, and where it refuses to.

use std::os::unix::fs::PermissionsExt;

use tokio::net::UnixStream;

use super::*;
use crate::web::BindError;

#[tokio::test]
async fn off_loopback_there_is_no_page_without_a_password() {
    for address in ["0.0.0.0:0", "[::]:0", "192.0.2.1:8025"] {
        let web = Web {
            listen: Listen::Tcp(address.parse().unwrap()),
            ..loopback()
        };
        assert!(
            matches!(bind(&web).await, Err(BindError::Open { .. })),
            "{address}"
        );
    }
}

#[tokio::test]
async fn a_taken_port_is_named() {
    let served = Served::empty().await;
    let web = Web {
        listen: Listen::Tcp(served.address),
        ..loopback()
    };
    let error = bind(&web).await.unwrap_err();
    assert!(
        matches!(error, BindError::InUse { .. })
            && error.to_string().contains(&served.address.to_string())
    );
}

#[tokio::test]
async fn a_unix_socket_is_for_owner_and_group_and_a_stale_one_is_replaced() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("web.sock");
    drop(std::os::unix::net::UnixListener::bind(&path).unwrap());
    let web = Web {
        listen: Listen::Unix(path.clone()),
        ..loopback()
    };
    let nowhere = Some(([127, 0, 0, 1], 1).into());
    let served = Served::with(Store::throw_away().await.unwrap(), web.clone(), nowhere).await;
    assert_eq!(
        std::fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o660
    );
    for (host, status) in [
        ("", 200),
        ("Host: localhost\r\n", 200),
        ("Host: localhost:9000\r\n", 200),
        ("Host: [::1]:9000\r\n", 200),
        ("Host: localhost:evil.com\r\n", 421),
        ("Host: evil.com\r\n", 421),
        ("Host: evil.com:9000\r\n", 421),
    ] {
        let wire = UnixStream::connect(&path).await.unwrap();
        assert_eq!(
            ask(wire, &format!("GET /style.css HTTP/1.0\r\n{host}\r\n"))
                .await
                .status,
            status,
            "{host}"
        );
    }
    assert!(matches!(bind(&web).await, Err(BindError::InUse { .. })));
    served.stop.cancel();
    served.served.await.unwrap().unwrap();
    assert!(!path.exists(), "the file goes with the page");
}

#[tokio::test]
async fn a_file_that_is_no_socket_is_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("precious");
    std::fs::write(&path, "work").unwrap();
    let web = Web {
        listen: Listen::Unix(path.clone()),
        ..loopback()
    };
    assert!(matches!(
        bind(&web).await,
        Err(BindError::NotASocket { .. })
    ));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "work");
}
