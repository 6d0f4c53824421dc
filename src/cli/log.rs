//! Where the log goes, and what never gets into it.

use std::io::Write;
use std::panic;

use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

/// The variable that sets levels, as `debug` or `onedoor::imap=debug`.
const VARIABLE: &str = "ONEDOOR_LOG";

/// Libraries that write what they receive, credentials among it, at their lower levels: capped whatever is asked for. The
/// last three name whom they ask about.
const CAPPED: [&str; 8] = [
    "async_imap=warn",
    "imap_proto=warn",
    "sqlx=warn",
    "rustls=warn",
    "hyper=warn",
    "hickory_resolver=off",
    "hickory_net=off",
    "hickory_proto=off",
];

/// Starts the log: to the journal where systemd reads us, else to standard error.
pub fn start() {
    let asked = std::env::var(VARIABLE).unwrap_or_else(|_| "info".to_owned());
    let mut filter = EnvFilter::try_new(asked).unwrap_or_else(|_| EnvFilter::new("info"));
    for directive in CAPPED.iter().filter_map(|directive| directive.parse().ok()) {
        filter = filter.add_directive(directive);
    }
    let journal = std::env::var_os("JOURNAL_STREAM").and_then(|_| tracing_journald::layer().ok());
    let to_terminal = journal.is_none().then(|| {
        tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            .with_ansi(false)
            .with_target(false)
            // Where the log cannot be written (its disk is full) there is nowhere to complain either.
            .log_internal_errors(false)
    });
    // A second start (in tests) finds the first one's log.
    let _ = tracing_subscriber::registry()
        .with(filter)
        .with(journal)
        .with(to_terminal)
        .try_init();
}

/// A panic message may quote what was being read: only its place is told.
pub fn quiet_panics() {
    panic::set_hook(Box::new(|info| {
        let place = info.location().map(ToString::to_string).unwrap_or_default();
        // Standard error may lie on a full disk; a hook that panics would end the process.
        let _ = writeln!(
            std::io::stderr(),
            "onedoor: internal error at {place}; please report it"
        );
    }));
}
