//! Mail made to break its reader: the daemon lives, leaves it where it is, and files what comes after it.

use onedoor::store::{Place, Store};

use super::company::{Company, Wish, mail, pitch, pitch_text};
use super::process::onedoor;

/// Where the next message of an inbox will lie.
fn next_place(company: &Company, inbox: &str) -> Place {
    let mut looker = company.dovecot.looker(inbox);
    Place {
        inbox: inbox.to_owned(),
        folder: "INBOX".to_owned(),
        uid_validity: looker.status("INBOX", "UIDVALIDITY") as u32,
        uid: looker.status("INBOX", "UIDNEXT") as u32,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_broke_three_processes_is_passed_over_and_its_neighbours_are_not() {
    let company = Company::open(&Wish::default()).await;
    company.watch().end();
    let poison = next_place(&company, "finance");
    let neighbour = Place {
        uid: poison.uid + 1,
        ..poison.clone()
    };
    for id in ["poison", "neighbour", "later"] {
        company
            .dovecot
            .append("finance", "INBOX", &pitch("finance", "Kim", id));
    }
    // As processes leave it that took both in one set, and were then killed twice more by the first.
    let url = format!("sqlite://{}/onedoor.db", company.folder().display());
    let store = Store::open(&url).await.unwrap();
    store
        .count_attempt(&[poison.clone(), neighbour])
        .await
        .unwrap();
    for _ in 0..2 {
        store
            .count_attempt(std::slice::from_ref(&poison))
            .await
            .unwrap();
    }
    store.close().await;
    let daemon = company.watch();
    company.wait_until("the others are filed", || {
        company.count("finance", "Vendors") == 2
    });
    assert_eq!(company.count("finance", "INBOX"), 1, "poison is left");
    let status = company.json(&["status", "--json"]);
    assert_eq!(status["passed_over"], 1, "{status}");
    assert!(daemon.log().contains("passed over"));
    assert!(daemon.end().0.success());
    let again = company.watch();
    assert_eq!(company.json(&["status", "--json"])["passed_over"], 1);
    assert_eq!(company.count("finance", "INBOX"), 1);
    assert_eq!(again.log().matches("passed over").count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn mail_that_should_break_the_reader_stops_nothing() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    let bombs = bombs();
    for bomb in &bombs {
        company.dovecot.append("finance", "INBOX", bomb);
    }
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "after"));
    company.wait_until("the pitch is filed", || {
        company.count("finance", "Vendors") == 1
    });
    assert_eq!(company.count("finance", "INBOX"), bombs.len());
    let (peak, log) = (daemon.peak_memory(), daemon.log());
    assert!(peak < 300 * 1024, "{peak} KiB\n{log}");
    assert!(!log.contains("trying again"), "{log}");
    eprintln!("peak memory over hostile mail: {peak} KiB");
    assert!(daemon.end().0.success());
}

fn bombs() -> Vec<Vec<u8>> {
    let level = "Content-Type: message/rfc822\r\n\r\n";
    let mut parts = String::new();
    for n in 0..10_000 {
        parts += &format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n");
    }
    let hello = |headers: &str, text: &str| {
        let mut bomb = mail(
            "Eve <eve@evil.example>",
            "finance@example.com",
            "x",
            "x",
            text,
        );
        let end = bomb.windows(4).position(|at| at == b"\r\n\r\n").unwrap();
        bomb.splice(end + 2..end + 2, headers.bytes());
        bomb
    };
    let addresses = |n: u32| format!("Person {n} <person{n}@example.com>,\r\n ");
    let to: String = (0..10_000).map(addresses).collect();
    vec![
        level.repeat(40_000).into_bytes(),
        parts.into_bytes(),
        hello("", &"a".repeat(1 << 20)),
        hello("", &"<div>".repeat(200_000)),
        hello(&"X-Many: 1\r\n".repeat(100_000), "many headers\r\n"),
        hello(
            &format!("X-Long: {}\r\n", "b".repeat(1 << 20)),
            "one line\r\n",
        ),
        hello(&format!("Cc: {to}last@example.com\r\n"), "many people\r\n"),
        hello(
            &format!("References: {}\r\n", "<a@b>\r\n ".repeat(50_000)),
            "x\r\n",
        ),
        hello("", &"> ".repeat(300_000)),
        hello(
            "Content-Transfer-Encoding: base64\r\n",
            &"////".repeat(300_000),
        ),
        b"\r\n".to_vec(),
        b"From".to_vec(),
        hello("X-Control: \x01\x02\x7f\r\n", "\x01\x1b[2J"),
        hello(
            "Subject: =?utf-8?b?AAAA?= =?utf-8?q?=00=0D=0ABcc:_x?=\r\n",
            "NULs\r\n",
        ),
        [0xff; 4096].to_vec(),
    ]
}

/// Everything a terminal might obey or an eye be misled by, as a stranger or a colleague may write it.
const STEERING: &str = "\u{1b}[2J\u{1b}]0;owned\u{7}\u{9b}31m\u{8}\u{7f}\u{85}\u{90}\u{202e}\u{2066}\u{200f}\u{feff}end";

/// What a command printed, on standard output and error together; on a terminal where `terminal`.
fn printed(company: &Company, arguments: &[&str], terminal: bool) -> String {
    let mut command = onedoor(&company.config);
    command.args(arguments);
    if terminal {
        let quoted = |text: &std::ffi::OsStr| format!("'{}'", text.to_str().unwrap());
        let words = std::iter::once(command.get_program()).chain(command.get_args());
        let line: Vec<String> = words.map(quoted).collect();
        command = std::process::Command::new("script");
        command.args(["-qec", &line.join(" "), "/dev/null"]);
        command
            .env("TERM", "xterm")
            .stdin(std::process::Stdio::null());
    }
    let output = command.output().unwrap();
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn m08_no_control_character_of_a_subject_reaches_a_terminal() {
    let company = Company::open(&Wish {
        policy: "reply_delay_minutes = 5",
        ..Wish::default()
    })
    .await;
    let daemon = company.watch();
    let word = format!(
        "=?utf-8?B?{}?=",
        data_encoding::BASE64.encode(STEERING.as_bytes())
    );
    let pitch = mail(
        &format!("{word} <sam@acme.example>"),
        "finance@example.com",
        &format!("Storage {word}"),
        "p1",
        &pitch_text(&format!("Mitch{STEERING}")),
    );
    company.dovecot.deliver("finance", &pitch);
    company.dovecot.deliver("cfo", &pitch);
    company.wait_until("both copies are in one campaign", || {
        company.json(&["campaigns", "--json"])[0]["sightings"] == 2
    });
    assert!(daemon.end().0.success());
    let file = company.folder().join("pitch.eml");
    std::fs::write(&file, &pitch).unwrap();
    let (file, inbox) = (
        file.to_str().unwrap(),
        format!("finance={}", file.display()),
    );
    let note = format!("note {STEERING}");
    let (note, inbox) = (note.as_str(), inbox.as_str());
    let commands: Vec<Vec<&str>> = vec![
        vec!["vendors", "decline", "acme.example", "--note", note],
        vec!["vendors", "remind", "acme.example", "2031-01-01", note],
        vec!["vendors", "merge", "acme-mail.example", "acme.example"],
        vec!["vendors", "partner", "acme.example", "--folder", note],
        vec!["vendors", "split", "acme.example", note],
        vec!["vendors"],
        vec!["vendors", "show", "acme.example"],
        vec!["vendors", "show", note],
        vec!["campaigns"],
        vec!["campaigns", "show", "c1"],
        vec!["campaigns", "show", note],
        vec!["status"],
        vec!["outbox"],
        vec!["check", "--offline"],
        vec!["digest", "--print"],
        vec!["digest", "--print", "--html"],
        vec!["explain", file],
        vec!["explain", note],
        vec!["replay", "--inbox", inbox],
        vec!["release", "c1"],
        vec!["release", note],
        vec!["lessons"],
        vec!["lessons", "revoke", "l1"],
        vec!["lessons", "revoke", note],
        vec!["erase", note],
    ];
    let mut shown = String::new();
    for arguments in &commands {
        for terminal in [false, true] {
            let text = printed(&company, arguments, terminal);
            shown += &text;
            // A terminal's own line ends; and the progress of `replay`, which is ours.
            let text = text.replace("\r\n", "\n");
            let own = terminal && arguments[0] == "replay";
            let obeyed = |c: char| match c {
                '\n' | '\t' => false,
                '\u{1b}' | '\r' => !own,
                c => c.is_control() || "\u{202e}\u{2066}\u{200f}\u{feff}".contains(c),
            };
            assert!(!text.contains(obeyed), "{arguments:?} {terminal}: {text:?}");
            for whole in ["\u{1b}[2J", "\u{1b}]0;owned"] {
                assert!(!text.contains(whole), "{arguments:?} {terminal}: {text:?}");
            }
        }
    }
    for said in ["Storage", "note ", "end", "declined", "acme.example", "c1"] {
        assert!(shown.contains(said), "{said}: {shown}");
    }
    for arguments in [
        vec!["vendors", "show", "acme.example", "--json"],
        vec!["campaigns", "show", "c1", "--json"],
        vec!["lessons", "--json"],
        vec!["explain", file, "--json"],
    ] {
        let text = printed(&company, &arguments, false);
        let obeyed =
            |c: char| c != '\n' && c.is_control() || "\u{202e}\u{2066}\u{feff}".contains(c);
        assert!(!text.contains(obeyed), "{arguments:?}: {text:?}");
        let _: serde_json::Value = serde_json::from_str(&text).unwrap();
    }
}
