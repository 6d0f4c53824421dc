//! Machines at the other end: another onedoor, a vacation responder, a ticket system, a robot that marks nothing. Each
//! gets at most one mail of ours, however long it goes on answering.

use super::company::{Company, Daemon, Wish, mail, pitch, pitch_text};
use crate::support::dovecot::{Dovecot, Options};
use crate::support::looker::deliver_from;
use crate::support::sink::{Received, Script, Sink};

/// Mails after which a loop counts as one.
const ROUNDS: usize = 6;

/// A mail as the server of `domain` receives it: with the trace that it writes on top.
fn received(mail: &Received, domain: &str) -> Vec<u8> {
    let from = String::from_utf8_lossy(&mail.bytes).into_owned();
    let from = from.split("\r\nFrom: ").nth(1).unwrap_or(&from[6..]);
    let sender = from.split("\r\n").next().unwrap();
    let sender = sender.rsplit('@').next().unwrap().trim_end_matches('>');
    let trace = format!(
        "Received: from out.{sender} (out.{sender} [192.0.2.9])\r\n by mx.{domain} with ESMTPS; \
         Thu, 26 Nov 2026 10:00:00 +0000\r\nAuthentication-Results: mx.{domain}; dmarc=pass header.from={sender}\r\n"
    );
    [trace.as_bytes(), &mail.bytes].concat()
}

/// Hands a mail over to the mailbox it is for.
fn hand_over(mail: &Received, dovecot: &Dovecot, domain: &str) {
    for to in &mail.to {
        deliver_from(
            dovecot.ports().lmtp,
            &mail.from,
            to,
            &received(mail, domain),
        );
    }
}

/// Waits until so many messages are decided and nothing is left to send.
pub fn quiet(company: &Company, daemon: &Daemon, decided: usize) {
    daemon.wait_until("everything is decided", |log| {
        log.matches(" decided").count() >= decided
    });
    company.wait_until("nothing waits to be sent", || {
        company.json(&["status", "--json"])["outbox"]["queued"] == 0
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn two_onedoors_answer_each_other_once_at_most() {
    let (ours, theirs) = (
        Company::open(&Wish::default()).await,
        Company::open(&Wish::default()).await,
    );
    let config = std::fs::read_to_string(&theirs.config).unwrap();
    let config = config.replace("example.com", "acme.example");
    std::fs::write(&theirs.config, config).unwrap();
    let (our_daemon, their_daemon) = (ours.watch(), theirs.watch());
    // Each side's people pitch to the other; both inboxes are watched.
    let to_us = pitch("finance", "Kim", "p1");
    let to_us = String::from_utf8(to_us).unwrap().replace("sam@", "cfo@");
    let to_them = to_us
        .replace("acme.example", "x.invalid")
        .replace("example.com", "acme.example")
        .replace("x.invalid", "example.com");
    ours.dovecot.deliver("finance", to_us.as_bytes());
    theirs.dovecot.deliver("finance", to_them.as_bytes());
    let (mut seen, mut decided) = ([0, 0], [1, 1]);
    ours.sink.wait_accepted(1).await;
    theirs.sink.wait_accepted(1).await;
    for _ in 0..ROUNDS {
        let (from_us, from_them) = (ours.sink.accepted(), theirs.sink.accepted());
        for mail in &from_us[seen[0]..] {
            hand_over(mail, &theirs.dovecot, "acme.example");
            decided[1] += 1;
        }
        for mail in &from_them[seen[1]..] {
            hand_over(mail, &ours.dovecot, "example.com");
            decided[0] += 1;
        }
        seen = [from_us.len(), from_them.len()];
        quiet(&ours, &our_daemon, decided[0]);
        quiet(&theirs, &their_daemon, decided[1]);
    }
    assert!(our_daemon.end().0.success() && their_daemon.end().0.success());
    assert_eq!(
        (ours.sink.accepted().len(), theirs.sink.accepted().len()),
        (1, 1)
    );
    assert_eq!(decided, [2, 2], "both answers arrived");
}

/// Pitches to us, then answers every mail of ours with what `robot` writes, to whatever address.
async fn ends_with_one_mail(robot: impl Fn(usize, &str) -> Vec<u8>) {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    company.sink.wait_accepted(1).await;
    let mut answers = 0;
    // It answers again and again, also when nothing comes from us any more.
    for round in 0..ROUNDS {
        let ours = company.sink.accepted();
        let last = String::from_utf8(ours[ours.len() - 1].bytes.clone()).unwrap();
        let inbox = ["rich", "finance", "cfo"][round % 3];
        let answer = robot(round, &last);
        deliver_from(
            company.dovecot.ports().lmtp,
            "robot@acme.example",
            &format!("{inbox}@example.com"),
            &answer,
        );
        answers += 1;
        quiet(&company, &daemon, 1 + answers);
    }
    assert!(daemon.end().0.success());
    let sent = company.sink.accepted();
    assert_eq!(
        sent.len(),
        1,
        "{:?}",
        sent.iter().map(|mail| &mail.to).collect::<Vec<_>>()
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ticket_system_gets_one_mail() {
    ends_with_one_mail(|round, last| {
        let body = last.split("\r\n\r\n").nth(1).unwrap();
        mail(
            "Acme Support <support@acme.example>",
            "rich@example.com",
            &format!("[#{}] Auto: Storage costs at Example Corp", 4711 + round),
            &format!("ticket-{round}"),
            &format!(
                "Thank you for contacting us. Your request was received and has the number #{}.\r\n\r\nYou wrote:\r\n\r\n{body}\r\n",
                4711 + round
            ),
        )
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robot_that_marks_nothing_gets_one_mail() {
    // The same pitch once more, under a new Message-ID, in no thread.
    ends_with_one_mail(|round, _| pitch("finance", "Kim", &format!("robot-{round}"))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_robot_that_writes_another_pitch_each_time_from_another_person_gets_one_mail() {
    let offers = [
        ("network monitoring", "sensors"),
        ("payroll", "payslips"),
        ("office cleaning", "windows"),
        ("fleet insurance", "vans"),
        ("video meetings", "cameras"),
        ("translation", "manuals"),
    ];
    ends_with_one_mail(|round, _| {
        let (what, of) = offers[round];
        let text = pitch_text("Kim")
            .replace("storage", what)
            .replace("backups", of);
        mail(
            &format!("Sales {round} <sales{round}@acme.example>"),
            "finance@example.com",
            &format!("About {what}"),
            &format!("other-{round}"),
            &text,
        )
    })
    .await;
}

/// A vendor whose own server answers for an absent person, as Pigeonhole does it; what it sends goes to the sink.
async fn absent_vendor() -> (Dovecot, Sink) {
    let sink = Sink::start(Script::new()).await;
    let dovecot = Dovecot::start(&Options {
        extra: format!(
            "submission_host = 127.0.0.1:{}\npostmaster_address = postmaster@acme.example\n",
            sink.port
        ),
        ..Options::default()
    });
    dovecot.sieve(
        "sam",
        "require \"vacation\";\nvacation :days 1 :addresses [\"sam@acme.example\"] \
         \"I am away until the first of December and will answer then.\";\n",
    );
    (dovecot, sink)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vacation_responder_gets_one_mail_and_gives_none_for_it() {
    let (vendor, absent) = absent_vendor().await;
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    company
        .dovecot
        .deliver("finance", &pitch("finance", "Kim", "p1"));
    let reply = company.sink.wait_accepted(1).await.remove(0);
    hand_over(&reply, &vendor, "acme.example");
    assert_eq!(vendor.mailbox("sam", "INBOX").len(), 1);
    // A person's mail is answered: the responder works, and only ours is left alone.
    let by_hand = mail(
        "Kim Lee <finance@example.com>",
        "sam@acme.example",
        "Your offer",
        "k1",
        "Sam, could you send a price list?\r\n",
    );
    deliver_from(
        vendor.ports().lmtp,
        "finance@example.com",
        "sam@acme.example",
        &by_hand,
    );
    let notes = absent.wait_accepted(1).await;
    assert_eq!(notes.len(), 1);
    assert_eq!(notes[0].to, ["finance@example.com"]);
    hand_over(&notes[0], &company.dovecot, "example.com");
    quiet(&company, &daemon, 2);
    assert!(daemon.end().0.success());
    assert_eq!(company.sink.accepted().len(), 1);
    assert_eq!(absent.accepted().len(), 1);
}
