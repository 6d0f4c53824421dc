//! Every limit of `[limits]`: a pitch at it is read and answered, one beyond it is neither, and stays.

use super::tell::{Desk, changed, is_refused};
use crate::daemon::company::{Company, Wish, pitch, pitch_text};

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8\r\n\r\n";
const SUBJECT: &str = "Subject: Storage costs at Example Corp\r\n";

/// Sam's pitch with these fields more.
fn with_fields(fields: &str) -> Vec<u8> {
    changed("p", &[(SUBJECT, &format!("{SUBJECT}{fields}"))])
}

/// Sam's pitch, its text in the first of these parts; `more` are the others.
fn with_parts(more: &str) -> Vec<u8> {
    let head = "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\n";
    let bytes = changed("p", &[(PLAIN, head)]);
    [bytes.as_slice(), format!("{more}\r\n--b--\r\n").as_bytes()].concat()
}

fn nested(levels: usize) -> Vec<u8> {
    let open: String = (1..=levels)
        .map(|n| format!("Content-Type: multipart/mixed; boundary=n{n}\r\n\r\n--n{n}\r\n"))
        .collect();
    changed("p", &[(PLAIN, &format!("{open}\r\n"))])
}

fn header_bytes(bytes: &[u8]) -> usize {
    bytes.windows(4).position(|at| at == b"\r\n\r\n").unwrap() + 4
}

#[test]
fn at_each_limit_a_message_is_read_and_beyond_it_is_left() {
    let plain = pitch("finance", "Kim", "p");
    let header = |size: usize| {
        let empty = "X-Pad: \r\n".len();
        with_fields(&format!(
            "X-Pad: {}\r\n",
            "x".repeat(size - header_bytes(&plain) - empty)
        ))
    };
    let size = |size: usize| [plain.as_slice(), &vec![b'\n'; size - plain.len()]].concat();
    let fields = plain
        .split(|&octet| octet == b'\n')
        .take_while(|line| line.len() > 1);
    let fields = fields.filter(|line| !line.starts_with(b" ")).count();
    let field = |n: usize| with_fields(&format!("X-Pad: {}\r\n", "x".repeat(n)));
    let folded = |n: usize| {
        with_fields(&format!(
            "X-Pad: {}\r\n {}\r\n",
            "x".repeat(n / 2),
            "x".repeat(n - n / 2 - 1)
        ))
    };
    let attached = |n: usize| {
        with_parts(&"--b\r\nContent-Type: message/rfc822\r\n\r\nSubject: x\r\n\r\nx\r\n".repeat(n))
    };
    let recipients = |n: usize| {
        let to = "To: finance@example.com";
        changed(
            "p",
            &[(to, &format!("{to}{}", ",\r\n x@example.com".repeat(n - 1)))],
        )
    };
    for (key, value, at, beyond) in [
        ("message_bytes", 4_000, size(4_000), size(4_001)),
        ("header_bytes", 2_000, header(2_000), header(2_001)),
        (
            "header_fields",
            fields + 3,
            with_fields(&"X-A: b\r\n".repeat(3)),
            with_fields(&"X-A: b\r\n".repeat(4)),
        ),
        ("field_bytes", 1_500, field(1_500), field(1_501)),
        ("field_bytes", 1_500, folded(1_500), folded(1_501)),
        ("mime_depth", 4, nested(4), nested(5)),
        (
            "mime_parts",
            5,
            with_parts(&"--b\r\n\r\n\r\n".repeat(3)),
            with_parts(&"--b\r\n\r\n\r\n".repeat(4)),
        ),
        ("attached_messages", 3, attached(3), attached(4)),
        ("recipients", 7, recipients(7), recipients(8)),
    ] {
        let desk = Desk::with(&format!("[limits]\n{key} = {value}"));
        let explained = desk.explain(&at);
        let refused = explained["reply"]["refused"].to_string();
        assert!(!refused.contains("over_limits"), "{key}: {explained:#}");
        assert_ne!(explained["pitch_text"], "", "{key}: {explained:#}");
        eprintln!("beyond limits.{key}");
        is_refused(&desk.explain(&beyond), "over_limits");
        let mut desk = Desk::with(&format!("[limits]\n{key} = {value}"));
        desk.gets("finance", &beyond);
        let replayed = desk.replay();
        replayed.stays(0);
        let because = replayed.messages[0]["actions"].to_string();
        assert!(because.contains(&format!("limits.{key}")), "{because}");
    }
}

#[test]
fn of_a_long_text_the_beginning_is_looked_at() {
    let words: String = (0..2_000).map(|n| format!("word{n} ")).collect();
    let text = format!("{}\r\n{words}\r\n", pitch_text("Kim"));
    let bytes = changed("p", &[(pitch_text("Kim").as_str(), &text)]);
    let whole = Desk::new().explain(&bytes);
    assert!(whole["pitch_text"].as_str().unwrap().contains("word1999"));
    let cut = Desk::with("[limits]\ntext_bytes = 2048").explain(&bytes);
    let seen = cut["pitch_text"].as_str().unwrap();
    assert!(
        seen.contains("storage") && !seen.contains("word1999"),
        "{cut:#}"
    );
    assert!(
        !cut["reply"]["refused"].to_string().contains("over_limits"),
        "{cut:#}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_message_that_is_too_large_the_daemon_reads_the_header() {
    let wish = Wish {
        top: "[limits]\nmessage_bytes = 4000",
        ..Wish::default()
    };
    let company = Company::open(&wish).await;
    let daemon = company.watch();
    let large = [pitch("finance", "Kim", "large").as_slice(), &[b'\n'; 4_000]].concat();
    company.dovecot.append("finance", "INBOX", &large);
    company
        .dovecot
        .append("finance", "INBOX", &pitch("finance", "Kim", "small"));
    company.wait_until("the small one is filed", || {
        company.count("finance", "Vendors") == 1
    });
    assert_eq!(company.ids("INBOX"), ["large@acme.example"]);
    let status = company.json(&["status", "--json"]);
    let because = &status["passed_over_because"];
    assert_eq!(
        because[0]["reason"], "over limits.message_bytes",
        "{status:#}"
    );
    assert_eq!(
        (&because[0]["inbox"], &because[0]["messages"]),
        (&"finance".into(), &1.into())
    );
    let finance = status["inboxes"]
        .as_array()
        .unwrap()
        .iter()
        .find(|inbox| inbox["name"] == "finance")
        .unwrap();
    assert_eq!(
        (&finance["processed"], &finance["passed_over"]),
        (&2.into(), &1.into()),
        "{status:#}"
    );
    assert!(daemon.end().0.success());
}
