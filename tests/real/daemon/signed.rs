//! Mail that no server of ours vouches for, and its DKIM signature: verified with a name server of our own.

use onedoor::daemon::dkim::Verifier;
use onedoor::daemon::name_servers::NameServers;
use onedoor::message::Party;

use super::company::{Company, Daemon, Wish, mail, pitch_text};
use crate::support::dns::NameServer;
use crate::support::signer::Signer;

const SAM: &str = "Sam Roe <sam@acme.example>";

/// Sam's pitch without any results in its header.
fn plain(subject: &str, id: &str, text: &str) -> Vec<u8> {
    let bytes = mail(SAM, "finance@example.com", subject, id, text);
    let text = String::from_utf8(bytes).unwrap();
    let kept = text.split_inclusive("\r\n");
    kept.filter(|line| !line.starts_with("Authentication-Results:"))
        .collect::<String>()
        .into_bytes()
}

async fn vouches(server: &NameServer, mail: &[u8], author: &str) -> bool {
    let author = Party {
        name: None,
        address: author.to_owned(),
    };
    let verifier = Verifier::over(NameServers::asking(server.address).unwrap());
    verifier.vouches(mail, &author).await
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_whole_signature_of_the_authors_own_domain_vouches() {
    let (own, sub, provider, keyless) = (
        Signer::new("acme.example"),
        Signer::new("mail.acme.example"),
        Signer::new("sender.example"),
        Signer::new("acme.example"),
    );
    let records = [own.record(), sub.record(), provider.record()];
    let records: Vec<(&str, &str)> = records
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    let server = NameServer::start(&records).await;
    let mail = plain("Storage", "p1", "Hello,\r\n\r\nshall we talk?\r\n");
    let changed = |bytes: Vec<u8>, from: &str, to: &str| {
        let text = String::from_utf8(bytes).unwrap();
        assert!(text.contains(from));
        text.replacen(from, to, 1).into_bytes()
    };
    for (case, bytes, expected) in [
        ("its own", own.signed(&mail, ""), true),
        ("a server of its own", sub.signed(&mail, ""), true),
        (
            "its own below the provider's",
            provider.signed(&own.signed(&mail, ""), ""),
            true,
        ),
        ("no signature", mail.clone(), false),
        ("the provider's", provider.signed(&mail, ""), false),
        (
            "the provider's in its name",
            provider.signed(&mail, "i=sam@acme.example; "),
            false,
        ),
        (
            "another key than the published one",
            keyless.signed(&mail, ""),
            false,
        ),
        (
            "a changed body",
            changed(own.signed(&mail, ""), "shall we", "shall you"),
            false,
        ),
        (
            "a changed author",
            changed(own.signed(&mail, ""), "Sam Roe", "Sam Doe"),
            false,
        ),
        ("a part of the body", own.signed(&mail, "l=5; "), false),
        (
            "expired",
            own.signed(&mail, "t=1500000000; x=1500000001; "),
            false,
        ),
    ] {
        assert_eq!(
            vouches(&server, &bytes, "sam@acme.example").await,
            expected,
            "{case}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_signatures_of_strangers_ask_nobody_and_those_of_one_domain_ask_little() {
    let server = NameServer::start(&[]).await;
    let flood = |domain: &str| {
        let mut bytes: Vec<u8> = (0..100)
            .flat_map(|n| {
                format!(
                    "DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s{n}; h=from; r=y; \
                     bh=frcCV1k9oG9oKj3dpUqdJg1PxRT2RSN/XKdLCPjaYaY=; b=AAAA\r\n"
                )
                .into_bytes()
            })
            .collect();
        bytes.extend_from_slice(b"From: sam@acme.example\r\n\r\n");
        bytes
    };
    assert!(!vouches(&server, &flood("sender.example"), "sam@acme.example").await);
    assert_eq!(server.asked(), 0);
    assert!(!vouches(&server, &flood("acme.example"), "sam@acme.example").await);
    assert!(server.asked() <= 20, "{}", server.asked());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_server_that_is_silent_proves_nothing_and_is_not_waited_for_long() {
    let silent = tokio::net::UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let verifier = Verifier::over(NameServers::asking(silent.local_addr().unwrap()).unwrap());
    let signed = Signer::new("acme.example").signed(&plain("Storage", "p1", "Hello\r\n"), "");
    let author = Party {
        name: None,
        address: "sam@acme.example".to_owned(),
    };
    let began = std::time::Instant::now();
    assert!(!verifier.vouches(&signed, &author).await);
    assert!(began.elapsed() < std::time::Duration::from_secs(12));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_pitch_is_answered_and_one_whose_signature_is_broken_waits_as_a_draft() {
    let signer = Signer::new("acme.example");
    let (name, text) = signer.record();
    let server = NameServer::start(&[(&name, &text)]).await;
    let address = server.address.to_string();
    let company = Company::open(&Wish {
        policy: "verify_dkim = true",
        ..Wish::default()
    })
    .await;
    let daemon = Daemon::start_in(&company.config, &[("ONEDOOR_DNS", &address)]);
    company.all_wait();

    let signed = signer.signed(&plain("Storage", "p1", &pitch_text("Kim")), "");
    let broken = String::from_utf8(signed)
        .unwrap()
        .replace("40 percent", "60 percent");
    company.dovecot.deliver("finance", broken.as_bytes());
    company.wait_until("a draft waits", || company.count("rich", "Drafts") == 1);
    assert!(company.sink.accepted().is_empty());

    // Longer than what is fetched at first, so that the whole message must be.
    let long = format!(
        "{}\r\n{}",
        pitch_text("Kim"),
        "It is a long story.\r\n".repeat(5_000)
    );
    let other = plain("Backups at Example Corp", "q1", &long).to_vec();
    let other = String::from_utf8(other)
        .unwrap()
        .replace("acme.example", "initrode.example");
    let signer = Signer::new("initrode.example");
    let (name, text) = signer.record();
    let second = NameServer::start(&[(&name, &text)]).await;
    daemon.end();
    let address = second.address.to_string();
    let _daemon = Daemon::start_in(&company.config, &[("ONEDOOR_DNS", &address)]);
    company.all_wait();
    company
        .dovecot
        .deliver("cfo", &signer.signed(other.as_bytes(), ""));
    company.sink.wait_accepted(1).await;
    assert_eq!(company.sink.accepted()[0].to, ["sam@initrode.example"]);
}

/// RFC 8463 appendix A.3.
const FOOTBALL: &str = "\
DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;
 d=football.example.com; i=@football.example.com;
 q=dns/txt; s=brisbane; t=1528637909; h=from : to :
 subject : date : message-id : from : subject : date;
 bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;
 b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus
 Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==
From: Joe SixPack <joe@football.example.com>
To: Suzie Q <suzie@shopping.example.net>
Subject: Is dinner ready?
Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)
Message-ID: <20030712040037.46341.5F8J@football.example.com>

Hi.

We lost the game.  Are you hungry yet?

Joe.
";

#[tokio::test(flavor = "multi_thread")]
async fn the_example_of_rfc_8463_holds() {
    let record = (
        "brisbane._domainkey.football.example.com",
        "v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
    );
    let server = NameServer::start(&[record]).await;
    let mail = FOOTBALL.replace('\n', "\r\n");
    assert!(vouches(&server, mail.as_bytes(), "joe@football.example.com").await);
    let forged = mail.replace("Joe SixPack", "Eve SixPack");
    assert!(!vouches(&server, forged.as_bytes(), "joe@football.example.com").await);
}
