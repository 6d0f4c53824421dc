//! `make demo`: one vendor, one pitch, eight inboxes, and the real onedoor between them, on this machine, in under a minute.
//!
//! Everything is real but the people: Dovecot holds the mailboxes, Postfix takes the mail that onedoor sends (without
//! root a small SMTP server of ours), the release binary does the work. All of it lies in temporary folders, listens on
//! loopback only, and is gone at the end. `KEEP=1` leaves it running until Ctrl-C, for a look with a mail client.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    missing_docs,
    reason = "a play, not a product: what goes wrong ends it, and all servers with it"
)]

use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::signal::unix::{SignalKind, signal};

use company::Company;

mod company;
mod forwards;
mod mails;
mod report;
mod servers;
mod story;
mod support;

/// Set by Ctrl-C; every wait looks at it, so that all servers are stopped in good order.
static STOPPED: AtomicBool = AtomicBool::new(false);

fn main() -> ExitCode {
    let start = Instant::now();
    let runtime = Runtime::new().unwrap();
    runtime.spawn(wait_for_signal());
    let over = play(&runtime, start);
    runtime.shutdown_timeout(Duration::from_secs(1));
    match over {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("\nThe demo stopped: {error:#}");
            ExitCode::FAILURE
        }
    }
}

/// Whether all was as it should be; all servers have ended when this returns.
fn play(runtime: &Runtime, start: Instant) -> anyhow::Result<bool> {
    let keep = std::env::var("KEEP").is_ok_and(|keep| !keep.is_empty() && keep != "0");
    let mut company = Company::open(runtime, start)?;
    let told = story::play(&mut company)?;
    let as_it_should_be = report::print(&company, &told)?;
    println!("\n{:.0} seconds in all.", start.elapsed().as_secs_f32());
    if keep {
        report::print_how_to_look(&company);
        while !stopped() {
            std::thread::sleep(Duration::from_millis(100));
        }
    }
    Ok(as_it_should_be)
}

fn stopped() -> bool {
    STOPPED.load(Ordering::Relaxed)
}

async fn wait_for_signal() {
    let mut terminate = signal(SignalKind::terminate()).unwrap();
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        _ = terminate.recv() => {}
    }
    STOPPED.store(true, Ordering::Relaxed);
}
