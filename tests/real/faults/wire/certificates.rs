//! Certificates that do not hold: nothing secret is said, and the status tells which fault it is and what to do.

use nix::sys::signal::Signal;

use super::world::Wired;
use crate::support::ca::Certificate;

/// What the server shows next.
fn show(wired: &Wired, certificate: Certificate) {
    let (certificate, key) = wired.company.dovecot.ca().files(certificate);
    wired.imap.show(Some((&certificate, &key)));
    wired.imap.set([]);
    wired.imap.hang_up();
}

#[tokio::test(flavor = "multi_thread")]
async fn f11_a_certificate_that_does_not_hold_is_refused_with_what_to_do() {
    let wired = Wired::open().await;
    let ca = wired.company.dovecot.ca().file();
    let authority = wired.company.dovecot.ca().files(Certificate::Authority).0;
    wired.inbox("finance", |text| text.replace("\"none\"", "\"implicit\""));
    show(&wired, Certificate::Good);
    let daemon = wired.watch();
    wired.copy("finance", "p1");
    wired.company.sink.wait_accepted(1).await;
    wired.company.wait_until("the copy is filed", || {
        let status = wired.company.json(&["status", "--json"]);
        status["copies_filed"] == 1 && status["moves"]["queued"] == 0
    });
    for (certificate, words) in [
        (
            Certificate::Expired,
            "the certificate has expired; renew it",
        ),
        (Certificate::WrongHost, "for another host name; set `host`"),
        // A self-signed one, made as openssl makes it by default.
        (
            Certificate::Authority,
            "give the server a certificate of its own",
        ),
    ] {
        show(&wired, certificate);
        assert_eq!(wired.told(words), "failed", "a person must mend it");
        wired.others_go_on(words);
        assert_eq!(wired.imap.client_said(), "", "nothing was said");
    }
    let trust = |from: &std::path::Path, to: &std::path::Path| {
        let (from, to) = (from.display().to_string(), to.display().to_string());
        wired.inbox("finance", |text| text.replace(&from, &to));
        let runs = daemon.log().matches("onedoor is running").count();
        daemon.signal(Signal::SIGHUP);
        daemon.wait_until("it runs anew", |log| {
            log.matches("onedoor is running").count() > runs
        });
    };
    trust(&ca, &authority);
    show(&wired, Certificate::Good);
    let unknown = "unknown authority; for a private authority set `ca_file`";
    assert_eq!(wired.told(unknown), "failed");
    assert_eq!(wired.imap.client_said(), "");
    wired.imap.show(None);
    trust(&authority, &ca);
    assert_eq!(
        wired.told("does not speak TLS from the first byte on this port"),
        "failed"
    );
    show(&wired, Certificate::Good);
    wired.ends_well(daemon);
}
