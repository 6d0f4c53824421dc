//! Who is let in, and what every answer carries.

use std::os::unix::fs::PermissionsExt;

use super::*;
use crate::config::SecretSource;

#[tokio::test]
async fn only_the_own_names_are_served() {
    let served = Served::empty().await;
    let port = served.port();
    for (host, status) in [
        (format!("127.0.0.1:{port}"), 200),
        (format!("localhost:{port}"), 200),
        (format!("LocalHost:{port}"), 200),
        (format!("[::1]:{port}"), 200),
        (format!("evil.com:{port}"), 421),
        ("evil.com".into(), 421),
        (format!("localhost.:{port}"), 421),
        (format!("127.0.0.1.:{port}"), 421),
        (format!("evil.com@localhost:{port}"), 421),
        (format!("localhost:{port}.evil.com"), 421),
        ("localhost".into(), 421),
        ("localhost:1".into(), 421),
        (format!("192.168.1.1:{port}"), 421),
        (format!("2130706433:{port}"), 421),
        (String::new(), 421),
        ("\u{e4}".into(), 421),
    ] {
        let answer = served
            .ask(&format!(
                "GET /style.css HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            ))
            .await;
        assert_eq!(answer.status, status, "{host}");
    }
}

#[tokio::test]
async fn a_request_without_one_clear_host_is_refused() {
    let served = Served::empty().await;
    let port = served.port();
    for (request, status) in [
        (
            "GET /style.css HTTP/1.1\r\nConnection: close\r\n\r\n".into(),
            400,
        ),
        ("GET /style.css HTTP/1.0\r\n\r\n".into(), 400),
        (
            format!("GET /style.css HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n"),
            200,
        ),
        (
            format!("GET /style.css HTTP/1.0\r\nHost: localhost:{port}\r\nHost: evil.com\r\n\r\n"),
            400,
        ),
        (
            format!("GET http://evil.com/style.css HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n"),
            421,
        ),
        (
            format!("GET http://localhost:{port}/style.css HTTP/1.0\r\nHost: evil.com\r\n\r\n"),
            421,
        ),
        (
            format!(
                "GET http://localhost:{port}/style.css HTTP/1.0\r\nHost: localhost:{port}\r\n\r\n"
            ),
            200,
        ),
    ] {
        assert_eq!(served.ask(&request).await.status, status, "{request}");
    }
}

#[tokio::test]
async fn nothing_but_reading_is_allowed() {
    let served = Served::empty().await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"] {
        let request = format!(
            "{method} /healthz HTTP/1.0\r\nHost: localhost:{}\r\n\r\n",
            served.port()
        );
        let answer = served.ask(&request).await;
        assert_eq!(
            (answer.status, answer.header("allow")),
            (405, Some("GET, HEAD")),
            "{method}"
        );
    }
    for path in [
        "/",
        "/campaigns",
        "/vendors",
        "/style.css",
        "/api/status",
        "/metrics",
    ] {
        let answer = served
            .ask(&format!(
                "HEAD {path} HTTP/1.0\r\nHost: localhost:{}\r\n\r\n",
                served.port()
            ))
            .await;
        assert_eq!((answer.status, answer.body.as_str()), (200, ""), "{path}");
    }
}

#[tokio::test]
async fn every_answer_carries_the_protecting_headers() {
    let served = Served::empty().await;
    let mut answers = vec![served.ask("GET / HTTP/1.0\r\n\r\n").await];
    let post = format!(
        "POST / HTTP/1.0\r\nHost: localhost:{}\r\n\r\n",
        served.port()
    );
    answers.push(served.ask(&post).await);
    for path in [
        "/",
        "/campaigns",
        "/campaigns/c9",
        "/vendors/x.example",
        "/style.css",
        "/healthz",
        "/metrics",
    ] {
        answers.push(served.get(path).await);
    }
    for path in [
        "/api/status",
        "/api/campaigns/c1",
        "/api/vendors",
        "/nothing",
        "/campaigns/%ff",
        "/vendors/%ff",
    ] {
        answers.push(served.get(path).await);
    }
    for answer in answers {
        let policy = answer.header("content-security-policy").unwrap();
        for part in [
            "default-src 'none'",
            "style-src 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.contains(part), "{policy}");
        }
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cache-control", "no-store"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{}", answer.head);
        }
        let telling = [
            "server",
            "x-powered-by",
            "access-control-allow-origin",
            "set-cookie",
        ];
        assert!(
            telling.iter().all(|name| answer.header(name).is_none()),
            "{}",
            answer.head
        );
    }
}

#[tokio::test]
async fn where_others_can_connect_only_health_is_open_without_the_password() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("password");
    std::fs::write(&file, "o:pen sesame\n").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o600)).unwrap();
    let web = Web {
        password: Some(SecretSource::File(file)),
        listen: crate::config::Listen::Tcp(([0, 0, 0, 0], 0).into()),
        ..loopback()
    };
    let served = Served::with(Store::throw_away().await.unwrap(), web, None).await;
    let encoded = |pair: &str| data_encoding::BASE64.encode(pair.as_bytes());
    for (authorization, status) in [
        (String::new(), 401),
        (
            format!(
                "Authorization: Basic {}\r\n",
                encoded("anybody:o:pen sesame")
            ),
            200,
        ),
        (
            format!("Authorization: basic {}\r\n", encoded(":o:pen sesame")),
            200,
        ),
        (
            format!(
                "Authorization: Basic {}\r\n",
                encoded("anybody:o:pen sesam")
            ),
            401,
        ),
        (
            format!("Authorization: Basic {}\r\n", encoded("anybody:")),
            401,
        ),
        (
            format!("Authorization: Basic {}\r\n", encoded("o:pen sesame")),
            401,
        ),
        (
            format!(
                "Authorization: Bearer {}\r\n",
                encoded("anybody:o:pen sesame")
            ),
            401,
        ),
        ("Authorization: Basic \u{fffd}\r\n".into(), 401),
        ("Authorization: Basic\r\n".into(), 401),
    ] {
        for path in [
            "/",
            "/metrics",
            "/api/status",
            "/style.css",
            "/healthz/",
            "//healthz",
        ] {
            let request = format!(
                "GET {path} HTTP/1.0\r\nHost: localhost:{}\r\n{authorization}\r\n",
                served.port()
            );
            let answer = served.ask(&request).await;
            let expected = if status == 200 && path.contains("healthz") {
                404
            } else {
                status
            };
            assert_eq!(answer.status, expected, "{authorization} {path}");
            assert_eq!(
                answer.header("www-authenticate").is_some(),
                status == 401,
                "{}",
                answer.head
            );
        }
    }
    assert_eq!(served.get("/healthz").await.body, "degraded\n");
}

#[tokio::test]
async fn listening_on_all_addresses_each_may_be_named_by_its_number() {
    let hosts = crate::web::gate::Hosts::of(([0, 0, 0, 0], 8025).into());
    for (host, allowed) in [
        ("192.0.2.7:8025", true),
        ("[2001:db8::1]:8025", true),
        ("192.0.2.7:80", false),
        ("192.0.2.7", false),
        ("evil.com:8025", false),
    ] {
        assert_eq!(hosts.allow(host), allowed, "{host}");
    }
    let standard = crate::web::gate::Hosts::of(([127, 0, 0, 1], 80).into());
    assert!(standard.allow("localhost") && standard.allow("[::1]") && !standard.allow("192.0.2.7"));
}

#[tokio::test]
async fn a_header_beyond_the_limit_is_refused() {
    let served = Served::empty().await;
    let long = "x".repeat(17_000);
    let request = format!(
        "GET / HTTP/1.1\r\nHost: localhost:{}\r\nX-Long: {long}\r\n\r\n",
        served.port()
    );
    let mut wire = TcpStream::connect(served.address).await.unwrap();
    wire.write_all(request.as_bytes()).await.unwrap();
    let mut start = [0; 12];
    wire.read_exact(&mut start).await.unwrap();
    assert_eq!(&start, b"HTTP/1.1 431");
}

#[tokio::test]
async fn an_idle_connection_does_not_keep_the_page_from_stopping() {
    let served = Served::empty().await;
    let mut wire = TcpStream::connect(served.address).await.unwrap();
    let request = format!(
        "GET /style.css HTTP/1.1\r\nHost: localhost:{}\r\n\r\n",
        served.port()
    );
    wire.write_all(request.as_bytes()).await.unwrap();
    wire.read_exact(&mut [0; 12]).await.unwrap();
    served.stop.cancel();
    served.served.await.unwrap().unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}
