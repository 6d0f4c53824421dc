//! Somebody on the way meddles before TLS: nothing secret is said.

use super::world::Wired;
use crate::daemon::company::Wish;
use crate::support::ca::{Ca, Certificate};
use crate::support::proxy::{Fault, server_config};
use crate::support::sink::Script;

#[tokio::test(flavor = "multi_thread")]
async fn f10_an_imap_connection_that_is_meddled_with_before_tls_gets_no_password() {
    let wired = Wired::open().await;
    wired.inbox("finance", |text| text.replace("\"none\"", "\"starttls\""));
    let daemon = wired.watch();
    let starttls = || Fault::client_says("STARTTLS");
    for (fault, words) in [
        (
            Fault::line(1).instead("* PREAUTH welcome\r\n"),
            "it says PREAUTH, which would skip TLS and the login",
        ),
        (
            starttls().answer("TAG BAD what\r\n"),
            "does not offer STARTTLS; use implicit TLS",
        ),
        (
            starttls().answer("TAG NO not today\r\n"),
            "does not offer STARTTLS; use implicit TLS",
        ),
        (
            starttls().answer("TAG OK go on\r\nA0001 OK welcome\r\n"),
            "sent in plain text after STARTTLS; somebody may be tampering",
        ),
        (
            starttls().answer("TAG OK go on\r\n* CAPABILITY IMAP4rev1\r\n"),
            "sent in plain text after STARTTLS; somebody may be tampering",
        ),
        (
            Fault::line(1).instead("220 mail ESMTP\r\n"),
            "it is not IMAP",
        ),
    ] {
        wired.imap.set([fault.always()]);
        wired.imap.hang_up();
        wired.told(words);
        let said = wired.imap.client_said();
        let harmless = |line: &str| line == "S1 STARTTLS";
        assert!(said.lines().all(harmless), "{words}: {said}");
    }
    wired.others_go_on("meanwhile");
    wired.ends_well(daemon);
}

#[tokio::test(flavor = "multi_thread")]
async fn f10_a_submission_that_is_meddled_with_before_tls_gets_no_password_and_no_mail() {
    let ca = Ca::shared();
    let (certificate, key) = ca.files(Certificate::Good);
    let script = Script::new()
        .starttls(server_config(&certificate, &key))
        .login("desk", "testpass");
    let wired = Wired::open_with(&Wish::default(), script).await;
    let password = wired.company.folder().join("password");
    wired.configure(|text| {
        let (head, rest) = text.split_once("[smtp]").unwrap();
        let rest = rest.replacen("tls = \"none\"", "tls = \"starttls\"", 1);
        format!(
            "{head}[smtp]\nusername = \"desk\"\npassword_file = \"{}\"\nca_file = \"{}\"{rest}",
            password.display(),
            ca.file().display()
        )
    });
    wired.smtp.set([
        Fault::server_says("STARTTLS").replace("STARTTLS", "HELP"),
        Fault::client_says("STARTTLS").answer("502 5.5.1 no\r\n"),
        Fault::client_says("STARTTLS").answer("220 go\r\n250-mail\r\n250 AUTH PLAIN\r\n"),
        Fault::client_says("STARTTLS").answer("220 go\r\n235 welcome\r\n"),
    ]);
    let daemon = wired.watch();
    wired.copy("finance", "p1");
    for (strike, words) in [
        "does not offer STARTTLS",
        "502",
        "forging answers",
        "forging answers",
    ]
    .into_iter()
    .enumerate()
    {
        wired.smtp.struck(strike + 1).await;
        wired.outbox_says("planned", words);
        let said = wired.smtp.client_said();
        let harmless = |line: &str| line.starts_with("EHLO") || line == "STARTTLS";
        assert!(said.lines().all(harmless), "{said}");
        if strike < 3 {
            wired.a_day_passes().await;
        }
    }
    wired.others_go_on("meanwhile");
    assert!(wired.company.sink.accepted().is_empty());
    wired.a_day_passes().await;
    let accepted = wired.company.sink.wait_accepted(1).await;
    assert!(accepted[0].tls && accepted[0].login.as_deref() == Some("desk"));
    wired.ends_well(daemon);
}
