//! The daemon reads mail that should exhaust it. One daemon and one mail server get it all, a good pitch after each; then
//! every case is looked at for itself.

use std::collections::BTreeMap;
use std::os::unix::fs::PermissionsExt;
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::bombs::{self, Bomb};
use crate::daemon::company::{Company, Daemon, Wish, pitch};

/// Debug builds are some ten times slower than what is installed.
const NO_HANG: Duration = Duration::from_secs(10);

/// What was seen right after a bomb and the pitch behind it.
struct Step {
    what: &'static str,
    uid: u64,
    took: Duration,
    peak: u64,
}

/// What was seen when all of it was over.
struct Run {
    steps: BTreeMap<&'static str, Vec<Step>>,
    status: Value,
    status_for_people: String,
    log: String,
    /// UIDs in the INBOX.
    left: Vec<u64>,
    pitches: usize,
    filed: u64,
    sent: Vec<Vec<String>>,
    ended_well: bool,
}

static RUN: LazyLock<Run> = LazyLock::new(|| {
    let run = || {
        let runtime = tokio::runtime::Runtime::new().unwrap();
        runtime.block_on(run())
    };
    std::thread::spawn(run).join().unwrap()
});

async fn run() -> Run {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    let mut steps: BTreeMap<&'static str, Vec<Step>> = BTreeMap::new();
    let bombs = bombs::all();
    for (nth, bomb) in bombs.iter().enumerate() {
        steps
            .entry(bomb.case)
            .or_default()
            .push(step(&company, &daemon, nth, bomb));
    }
    let pitches = bombs.len();
    let mut looker = company.dovecot.looker("finance");
    company.wait_until("every pitch is filed", || {
        let vendors = looker.folders().iter().any(|folder| folder == "Vendors");
        vendors && looker.status("Vendors", "MESSAGES") == pitches as u64
    });
    looker.ok("EXAMINE INBOX");
    let found = looker.ok("UID SEARCH ALL");
    let numbers = found[0].text.split(' ').filter_map(|uid| uid.parse().ok());
    let sent = company.sink.accepted();
    Run {
        steps,
        status: company.json(&["status", "--json"]),
        status_for_people: company.run(&["status"]),
        log: daemon.log(),
        left: numbers.collect(),
        pitches,
        filed: looker.status("Vendors", "MESSAGES"),
        sent: sent.into_iter().map(|mail| mail.to).collect(),
        ended_well: daemon.end().0.success(),
    }
}

fn step(company: &Company, daemon: &Daemon, nth: usize, bomb: &Bomb) -> Step {
    let uid = company.dovecot.looker("finance").status("INBOX", "UIDNEXT");
    if bomb.bytes.is_empty() {
        lay_empty_file(company);
    } else {
        company.dovecot.append("finance", "INBOX", &bomb.bytes);
    }
    let began = Instant::now();
    let id = format!("after-{nth}");
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", &id));
    daemon.wait_until("the bomb and the pitch behind it are decided", |log| {
        log.matches("decided").count() == 2 * (nth + 1)
    });
    Step {
        what: bomb.what,
        uid,
        took: began.elapsed(),
        peak: daemon.peak_memory(),
    }
}

/// APPEND takes no empty message (RFC 3501 section 6.3.11); a file may be one all the same.
fn lay_empty_file(company: &Company) {
    let folder = company.dovecot.mail_of("finance").join("Maildir/new");
    let file = folder.join("1.empty.example");
    std::fs::write(&file, b"").unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o666)).unwrap();
    // Looking gives it its UID before that of the next one.
    company.dovecot.looker("finance").ok("EXAMINE INBOX");
}

/// The process is the same, the next mail was handled, the message lies where it lay, and nobody was written to.
fn is_harmless(case: &str) {
    let run = &*RUN;
    for step in &run.steps[case] {
        let what = step.what;
        assert!(run.left.contains(&step.uid), "{what} is no longer there");
        assert!(step.took < NO_HANG, "{what} took {:?}", step.took);
        assert!(step.peak < 200 * 1024, "{what}: {} KiB", step.peak);
        eprintln!(
            "{case}, {what}: {:?}, at most {} KiB so far",
            step.took, step.peak
        );
    }
    assert_eq!(run.filed, run.pitches as u64);
    assert_eq!(run.sent, [["sam@acme.example"]], "one reply, to Sam");
    assert!(
        run.ended_well && !run.log.contains("trying again"),
        "{}",
        run.log
    );
}

/// It was not read, and the status says why, and where it lies.
fn is_counted(case: &str, limit: &str) {
    is_harmless(case);
    let run = &*RUN;
    let reason = format!("over limits.{limit}");
    let named = run.status["passed_over_latest"].as_array().unwrap();
    for step in &run.steps[case] {
        let named = named.iter().find(|it| it["uid"] == step.uid).unwrap();
        assert_eq!(named["reason"], reason.as_str(), "{}", step.what);
        assert_eq!(
            (&named["inbox"], &named["folder"]),
            (&"finance".into(), &"INBOX".into())
        );
    }
    let counted = run.status["passed_over_because"].as_array().unwrap();
    let counted = counted
        .iter()
        .find(|it| it["reason"] == reason.as_str())
        .unwrap();
    let messages = counted["messages"].as_u64().unwrap();
    assert!(messages >= run.steps[case].len() as u64, "{counted}");
    assert!(
        run.status_for_people.contains(&reason),
        "{}",
        run.status_for_people
    );
    assert!(run.log.contains(&format!("limits.{limit}")), "{}", run.log);
}

#[test]
fn m01_messages_nested_in_messages_end_at_the_limit() {
    is_counted("m01", "mime_depth");
}

#[test]
fn m02_digests_nested_in_digests_end_at_the_limit() {
    is_counted("m02", "mime_depth");
}

#[test]
fn m03_a_million_parts_are_not_read() {
    is_counted("m03", "mime_parts");
}

#[test]
fn m04_a_million_recipients_are_counted_as_too_many() {
    is_counted("m04", "recipients");
}

#[test]
fn m05_a_million_fields_are_not_read() {
    is_counted("m05", "header_fields");
}

#[test]
fn m06_of_a_subject_of_fifty_megabytes_nothing_is_stored() {
    is_counted("m06", "message_bytes");
}

#[test]
fn m07_nothing_line_ends_and_nuls_are_no_pitch() {
    is_harmless("m07");
    let desk = super::tell::Desk::new();
    for bomb in bombs::all().iter().filter(|bomb| bomb.case == "m07") {
        let explained = desk.explain(&bomb.bytes);
        assert_eq!(
            explained["verdict"], "not_pitch",
            "{}: {explained:#}",
            bomb.what
        );
    }
}

#[test]
fn m10_a_message_id_that_is_none_stops_nobody() {
    is_harmless("m10");
}

#[test]
fn m26_archives_are_named_and_never_opened() {
    is_harmless("m26");
    let desk = super::tell::Desk::new();
    let mail = |(fields, body): (String, String)| {
        format!("From: Eve <eve@evil.example>\r\nTo: finance@example.com\r\n{fields}{body}")
            .into_bytes()
    };
    let explained = desk.explain(&mail(bombs::archives()));
    assert_eq!(
        explained["kind"], "direct",
        "what is compressed is no forward"
    );
    assert!(!explained.to_string().contains("storage"), "{explained:#}");
    let rubbish = |bytes: usize| vec![b'#'; bytes];
    let closed = bombs::archives_of(&[
        ("application/zip", "bomb.zip", rubbish(9_000)),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "offer.docx",
            rubbish(50),
        ),
        ("application/gzip", "pitch.eml.gz", rubbish(700)),
    ]);
    assert_eq!(
        explained,
        desk.explain(&mail(closed)),
        "what is in them makes no difference"
    );
}
