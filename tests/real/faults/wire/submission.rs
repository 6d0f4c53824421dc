//! The submission server before the final dot: silent, endless, busy.

use super::world::Wired;
use crate::daemon::company::Wish;
use crate::support::proxy::Fault;
use crate::support::sink::{Answer, Script, Step};

/// A server that wants a login.
fn with_login() -> Script {
    Script::new().login("desk", "testpass")
}

/// Gives the daemon the login, without TLS: it is all on this machine.
fn log_in(wired: &Wired) {
    let password = wired.company.folder().join("password");
    wired.configure(|text| {
        let login = format!(
            "[smtp]\nusername = \"desk\"\npassword_file = \"{}\"",
            password.display()
        );
        text.replacen("[smtp]", &login, 1)
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn f06_a_server_silent_at_any_stage_before_the_dot_is_tried_again_and_accepts_once() {
    let wired = Wired::open_with(&Wish::default(), with_login()).await;
    log_in(&wired);
    let stages = ["220", "EHLO", "AUTH", "MAIL FROM", "RCPT TO", "DATA"];
    let fault = |(at, stage): (usize, &&str)| {
        let fault = match *stage {
            "220" => Fault::server_says("220"),
            stage => Fault::client_says(stage),
        };
        fault.on(at + 1).drop_line().silence()
    };
    wired.smtp.set(stages.iter().enumerate().map(fault));
    let daemon = wired.watch_at("1000 1");
    wired.copy("finance", "p1");
    let names = ["greeting", "EHLO", "AUTH", "MAIL FROM", "RCPT TO", "DATA"];
    for (at, name) in names.into_iter().enumerate() {
        wired.smtp.struck(at + 1).await;
        if at == 0 {
            wired.others_go_on("meanwhile");
        }
        wired.outbox_says(
            "planned",
            &format!("{name}: no complete answer within 1 seconds"),
        );
        assert!(wired.company.sink.accepted().is_empty(), "{name}");
        wired.a_day_passes().await;
    }
    wired.company.sink.wait_accepted(1).await;
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f09_a_reply_without_end_is_cut_off_at_once_and_fills_no_memory() {
    let wired = Wired::open().await;
    let endless = "250 ".to_owned() + &"x".repeat(64 * 1024);
    let many = "250-more and more\r\n".repeat(3_500);
    // A first try warms everything up.
    wired
        .smtp
        .set([Fault::server_says("220").drop_line().close()]);
    let daemon = wired.watch();
    wired.copy("finance", "p1");
    wired.outbox_says("planned", "greeting");
    let before = daemon.peak_memory();
    wired.smtp.set([
        Fault::client_says("EHLO").answer(endless).repeated(1_000),
        Fault::client_says("MAIL FROM").answer(many).repeated(1_000),
    ]);
    for (strike, words) in ["a reply line longer than", "a reply of more than"]
        .into_iter()
        .enumerate()
    {
        wired.a_day_passes().await;
        wired.smtp.struck(strike + 1).await;
        let began = std::time::Instant::now();
        wired.outbox_says("planned", words);
        assert!(began.elapsed().as_secs() < 5, "{:?}", began.elapsed());
    }
    wired.a_day_passes().await;
    wired.company.sink.wait_accepted(1).await;
    let grown = daemon.peak_memory() - before;
    eprintln!("endless replies: {grown} KiB more");
    assert!(grown < 4 * 1024, "{grown} KiB");
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f07_a_provider_that_is_busy_is_tried_again_later_and_gets_the_reply_once() {
    // What Microsoft 365 says under load, at the stages where it says so.
    let busy = [
        (
            Step::Greeting,
            "421 4.3.2 The maximum number of concurrent connections has exceeded a limit, closing transmission channel",
        ),
        (Step::Auth, "454 4.7.0 Temporary authentication failure"),
        (
            Step::Mail,
            "432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded",
        ),
        (
            Step::Rcpt,
            "451 4.7.500 Server busy. Please try again later",
        ),
        (Step::Dot, "432 4.3.2 Concurrent connections limit exceeded"),
    ];
    let script = busy.iter().fold(with_login(), |script, (step, says)| {
        script.once(*step, Answer::say(says))
    });
    let wired = Wired::open_with(&Wish::default(), script).await;
    log_in(&wired);
    let daemon = wired.watch();
    wired.copy("finance", "p1");
    for (tries, (_, says)) in busy.into_iter().enumerate() {
        wired.outbox_says("planned", &says[..20]);
        assert_eq!(wired.outbox()[0].1, tries as u64 + 1);
        let opened = wired.smtp.accepted();
        wired.others_go_on(&format!("meanwhile-{tries}"));
        assert_eq!(wired.smtp.accepted(), opened, "it is left alone meanwhile");
        wired.a_day_passes().await;
    }
    wired.company.sink.wait_accepted(1).await;
    wired.ends_well(daemon);
}
