//! Workers come and go, and each serves its share.

use std::io::{Read, Write};
use std::net::TcpStream;

use super::team::{Team, Way};
use crate::daemon::mails::pitch;
use crate::support::ports;
use crate::support::sink::Script;

fn health(port: u16) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).unwrap();
    let request =
        format!("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.lines().next().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn shares_even_out_as_workers_come_and_go() {
    let team = Team::open(6, Script::new()).await;
    let port = ports::free();
    let page: &'static str =
        Box::leak(format!("[web]\nlisten = \"127.0.0.1:{port}\"\n[policy]\n").into_boxed_str());
    let way = Way {
        change: Some(("[policy]\n", page)),
        ..Way::default()
    };
    let a = team.start_by("a", &way);
    team.wait_for_shares(&[("a", 6)]);
    team.all_wait();
    let b = team.start("b");
    team.wait_for_shares(&[("a", 3), ("b", 3)]);
    let c = team.start("c");
    team.wait_for_shares(&[("a", 2), ("b", 2), ("c", 2)]);
    team.all_wait();

    let status = team.status();
    let names: Vec<_> = status["inboxes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["name"].clone())
        .collect();
    let mut wanted = team.inboxes.clone();
    wanted.sort();
    assert_eq!(names, wanted, "each inbox once");
    let workers: Vec<_> = status["workers"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| {
            (
                it["name"].as_str().unwrap(),
                it["inboxes"].as_u64().unwrap(),
            )
        })
        .collect();
    assert_eq!(workers, [("a", 2), ("b", 2), ("c", 2)]);
    for inbox in status["inboxes"].as_array().unwrap() {
        assert!(
            ["a", "b", "c"].contains(&inbox["worker"].as_str().unwrap()),
            "{inbox}"
        );
    }
    assert_eq!(
        health(port),
        "HTTP/1.1 200 OK",
        "what others serve is healthy"
    );

    assert!(c.end().0.success());
    team.wait_for_shares(&[("a", 3), ("b", 3), ("c", 0)]);
    assert!(b.end().0.success());
    team.wait_for_shares(&[("a", 6), ("b", 0)]);
    team.all_wait();
    for inbox in &team.inboxes {
        team.dovecot.deliver(inbox, &pitch(inbox, "Kim", inbox));
    }
    team.all_filed();
    assert!(a.end().0.success());
    assert!(
        team.shares().is_empty(),
        "whoever ends gives everything back"
    );
}
