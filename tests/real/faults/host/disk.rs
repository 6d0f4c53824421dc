//! A full disk: nothing is answered that cannot be written down, and work goes on when there is room.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::daemon::company::{Company, Daemon, Wish, pitch};
use crate::faults::stage::{Site, change, run};
use crate::support::sink::Script;

/// A small disk of its own; gone with the value.
struct Disk(PathBuf);

impl Disk {
    /// `None`, said plainly, where this process may mount nothing.
    fn of(folder: &Path, kilobytes: u32) -> Option<Disk> {
        let at = folder.join("disk");
        std::fs::create_dir(&at).unwrap();
        let size = format!("size={kilobytes}k,mode=0700");
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", &size, "none"])
            .arg(&at)
            .output()
            .unwrap();
        if !mounted.status.success() {
            eprintln!("SKIPPED: only root may mount a small disk, so none was filled");
            return None;
        }
        Some(Disk(at))
    }

    /// Takes all room that is left.
    fn fill(&self) {
        fill(&self.0);
    }

    /// Gives it back.
    fn clear(&self) {
        std::fs::remove_file(self.0.join("filler")).unwrap();
    }
}

fn fill(disk: &Path) {
    use std::io::Write;
    let mut options = std::fs::File::options();
    let mut file = options
        .create(true)
        .append(true)
        .open(disk.join("filler"))
        .unwrap();
    for size in [65_536, 4096, 512, 1] {
        while file.write_all(&vec![b'x'; size]).is_ok() {}
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).output();
    }
}

fn on_disk(company: &Company, disk: &Disk) {
    change(
        &company.config,
        &format!("{}/onedoor.db", company.folder().display()),
        &format!("{}/onedoor.db", disk.0.display()),
    );
}

fn with_page(company: &Company) -> u16 {
    let port = crate::support::ports::free();
    change(
        &company.config,
        "[smtp]",
        &format!("[web]\nlisten = \"127.0.0.1:{port}\"\n[smtp]"),
    );
    port
}

fn health(port: u16) -> String {
    use std::io::{Read, Write};
    let Ok(mut page) = std::net::TcpStream::connect(("127.0.0.1", port)) else {
        return String::new();
    };
    let asked =
        format!("GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nConnection: close\r\n\r\n");
    let mut answer = String::new();
    let _ = page.write_all(asked.as_bytes());
    let _ = page.read_to_string(&mut answer);
    answer
}

#[tokio::test(flavor = "multi_thread")]
async fn f23_on_a_disk_that_fills_while_it_decides_nothing_is_answered_until_there_is_room() {
    // Without room for ballast, and with.
    for kilobytes in [6_000, 20_000] {
        let company = Company::open(&Wish::default()).await;
        let Some(disk) = Disk::of(company.folder(), kilobytes) else {
            return;
        };
        on_disk(&company, &disk);
        let port = with_page(&company);
        let daemon = company.watch();
        company.wait_until("all is well", || health(port).contains("200 OK"));
        disk.fill();
        company
            .dovecot
            .deliver("finance", &pitch("finance", "Kim", "p1"));
        daemon.wait_until("it says so", |log| log.contains("full"));
        if !disk.0.join("onedoor.db.ballast").exists() {
            disk.fill();
        }
        company.wait_until("it is not well", || health(port).contains("503"));
        assert!(
            daemon.log().contains("the store is full"),
            "{}",
            daemon.log()
        );
        disk.clear();
        company.wait_until("it is filed", || company.count("finance", "Vendors") == 1);
        company.sink.wait_accepted(1).await;
        company.wait_until("all is well again", || health(port).contains("200 OK"));
        company.wait_until("it is recorded", || {
            company.json(&["status", "--json"])["replies_sent"] == 1
        });
        assert!(daemon.end().0.success());
        assert_eq!(company.sink.accepted().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f23_on_a_full_disk_the_start_waits_for_room() {
    let site = Site::new();
    let Some(disk) = Disk::of(site.folder.path(), 6_000) else {
        return;
    };
    change(
        &site.config,
        &site.database().display().to_string(),
        &disk.0.join("onedoor.db").display().to_string(),
    );
    disk.fill();
    let daemon = Daemon::start(&site.config);
    daemon.wait_until("it waits and says so", |log| {
        log.contains("No space left") || log.contains("full")
    });
    disk.clear();
    daemon.wait_until("it runs", |log| log.contains("onedoor is running"));
    drop(daemon);
    // Once there is a database, a start with none left for its log waits as well.
    disk.fill();
    let daemon = Daemon::start(&site.config);
    daemon.wait_until("it waits and says so", |log| {
        log.contains("No space left") || log.contains("full")
    });
    disk.clear();
    daemon.wait_until("it runs", |log| log.contains("onedoor is running"));
    drop(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f23_what_was_sent_as_the_disk_filled_is_recorded_and_never_sent_again() {
    for kilobytes in [6_000, 20_000] {
        let folder = tempfile::tempdir().unwrap();
        let Some(disk) = Disk::of(folder.path(), kilobytes) else {
            return;
        };
        let filled = disk.0.clone();
        // Between the dot and its answer.
        let script = Script::new().on_mail(move |_| fill(&filled));
        let company = Company::open_with(&Wish::default(), script).await;
        on_disk(&company, &disk);
        let daemon = company.watch();
        company
            .dovecot
            .deliver("finance", &pitch("finance", "Kim", "p1"));
        company.sink.wait_accepted(1).await;
        match kilobytes {
            6_000 => daemon.wait_until("it cannot be written down", |log| {
                log.contains("nothing is sent: the store is full")
            }),
            _ => company.wait_until("the ballast made room", || {
                company.json(&["status", "--json"])["replies_sent"] == 1
            }),
        }
        disk.clear();
        company.wait_until("it is recorded", || {
            company.json(&["status", "--json"])["replies_sent"] == 1
        });
        assert!(daemon.end().0.success());
        assert_eq!(company.sink.accepted().len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn f23_a_log_that_cannot_be_written_stops_nothing() {
    let company = Company::open(&Wish::default()).await;
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let mut child = crate::daemon::process::onedoor(&company.config)
        .arg("run")
        .stderr(full)
        .spawn()
        .unwrap();
    company.all_wait();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.sink.wait_accepted(1).await;
    company.wait_until("it is filed", || company.count("finance", "Vendors") == 1);
    let pid = nix::unistd::Pid::from_raw(child.id() as i32);
    nix::sys::signal::kill(pid, nix::sys::signal::Signal::SIGTERM).unwrap();
    assert!(child.wait().unwrap().success());
    let full = std::fs::File::options()
        .write(true)
        .open("/dev/full")
        .unwrap();
    let site = Site::with("[store]", "[stores]");
    let ended = crate::daemon::process::onedoor(&site.config)
        .arg("run")
        .stderr(full)
        .status()
        .unwrap();
    assert_eq!(ended.code(), Some(78));
    run(&company.config, &["status"]).must(0, &[]);
}
