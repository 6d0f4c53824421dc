//! What systemd is told, and how soon the daemon ends.

use std::os::unix::net::UnixDatagram;
use std::os::unix::process::ExitStatusExt;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use super::company::{Company, Daemon, INBOXES, Wish, pitch};

/// systemd's end of the notification socket.
struct Manager {
    socket: UnixDatagram,
    heard: Vec<(Instant, String)>,
}

impl Manager {
    fn wait_for(&mut self, what: &str) {
        let began = Instant::now();
        while !self.heard.iter().any(|(_, text)| text.contains(what)) {
            assert!(
                began.elapsed() < Duration::from_secs(120),
                "{what}: {:?}",
                self.heard
            );
            let mut text = [0; 4096];
            if let Ok(length) = self.socket.recv(&mut text) {
                let text = String::from_utf8_lossy(&text[..length]).into_owned();
                self.heard.push((Instant::now(), text));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn systemd_hears_of_start_life_reload_and_end() {
    let company = Company::open(&Wish::default()).await;
    let path = company.folder().join("notify");
    let socket = UnixDatagram::bind(&path).unwrap();
    socket
        .set_read_timeout(Some(Duration::from_millis(100)))
        .unwrap();
    let mut manager = Manager {
        socket,
        heard: Vec::new(),
    };
    let environment = [
        ("NOTIFY_SOCKET", path.to_str().unwrap()),
        ("WATCHDOG_USEC", "1500000"),
    ];
    let daemon = Daemon::start_in(&company.config, &environment);
    manager.wait_for("READY=1");
    manager.heard.clear();
    for _ in 0..6 {
        manager
            .heard
            .retain(|(_, text)| !text.contains("WATCHDOG=1"));
        let began = Instant::now();
        manager.wait_for("WATCHDOG=1");
        assert!(
            began.elapsed() < Duration::from_millis(1_400),
            "{:?}",
            began.elapsed()
        );
    }
    manager.heard.clear();
    daemon.signal(Signal::SIGHUP);
    manager.wait_for("RELOADING=1");
    let reloading = manager
        .heard
        .iter()
        .find(|(_, text)| text.contains("RELOADING=1"));
    assert!(
        reloading.unwrap().1.contains("MONOTONIC_USEC="),
        "{:?}",
        manager.heard
    );
    manager.wait_for("READY=1");
    manager.heard.clear();
    daemon.signal(Signal::SIGTERM);
    manager.wait_for("STOPPING=1");
    assert!(daemon.end().0.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn sigterm_ends_within_ten_seconds_while_mail_is_flowing() {
    let company = Company::open(&Wish::default()).await;
    let mut longest = Duration::ZERO;
    let mut daemon = company.watch();
    for n in 0..10 {
        for m in 0..12 {
            let inbox = INBOXES[m % 3];
            let copy = pitch(inbox, &format!("Name{n}"), &format!("p{n}-{m}"));
            company.dovecot.deliver(inbox, &copy);
        }
        std::thread::sleep(Duration::from_millis(70 * n));
        let (status, took, log) = daemon.end();
        assert!(
            // A process that is still starting has nothing to let go, and dies of the signal.
            (status.success() || status.signal() == Some(15)) && took < Duration::from_secs(10),
            "{status} after {took:?}\n{log}"
        );
        longest = longest.max(took);
        daemon = Daemon::start(&company.config);
    }
    eprintln!("longest end: {longest:?}");
    let copies = (0..10).flat_map(|n| (0..12).map(move |m| format!("p{n}-{m}@acme.example")));
    company.all_filed_once(copies.collect());
    drop(daemon);
    assert!(company.sink.accepted().len() <= 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_inbox_taken_out_of_the_configuration_is_watched_no_more() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    let good = std::fs::read_to_string(&company.config).unwrap();
    let without_cfo = &good[..good.rfind("[[inbox]]").unwrap()];
    std::fs::write(&company.config, without_cfo).unwrap();
    daemon.signal(Signal::SIGHUP);
    daemon.wait_until("it runs with two", |log| log.contains("inboxes=2"));
    company.dovecot.deliver("cfo", &pitch("cfo", "Casey", "p1"));
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p2"));
    company.wait_until("the pitch is filed", || {
        company.count("finance", "Vendors") == 1
    });
    assert_eq!(company.count("cfo", "INBOX"), 1);
    let status = company.json(&["status", "--json"]);
    assert_eq!(status["inboxes"].as_array().unwrap().len(), 2, "{status}");
    std::fs::write(&company.config, &good).unwrap();
    daemon.signal(Signal::SIGHUP);
    company.wait_until("what came meanwhile is filed", || {
        company.count("cfo", "Vendors") == 1
    });
    drop(daemon);
}
