//! Mail made to break its reader: the daemon lives, leaves it where it is, and files what comes after it.

use onedoor::store::{Place, Store};

use super::company::{Company, Wish, mail, pitch};

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
