//! What is typed rightly means what it should.

use std::path::{Path, PathBuf};

use jiff::civil::{Weekday, time};

use super::{EXAMPLE, LEAST, altered, good};
use crate::config::{
    Config, Digest, Folders, Grant, Limits, Listen, Mode, OnEndRun, Policy, Prefers, Provider,
    SecretSource, Sent, Store, Tier, Tls, TrustedAuthserv,
};

#[test]
fn the_shipped_example_loads() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/onedoor.example.toml");
    let config = Config::load(&file).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(config.mode, Mode::Observe);
    assert_eq!(config.timezone.iana_name(), Some("Europe/Berlin"));
    let smtp = config.smtp.as_ref().unwrap();
    assert_eq!(
        (smtp.from.name.as_str(), smtp.from.address.as_str()),
        ("Example Vendor Desk", "vendors@example.com")
    );
    assert_eq!(
        smtp.endpoint.ca_file,
        Some(PathBuf::from("/etc/onedoor/ca.pem"))
    );
    assert_eq!(
        config.policy.trusted_authserv,
        TrustedAuthserv::Named(vec!["mx.example.com".into()])
    );
    assert_eq!(config.policy.never_touch.len(), 2);
    assert_eq!(
        config.web.as_ref().unwrap().password,
        Some(SecretSource::Credential("web-password".into()))
    );
    let organization = config.organization("Example Corp").unwrap();
    assert_eq!(
        organization.routes.first().unwrap().contact.name,
        "Dana Fox"
    );
    assert_eq!(organization.represented_by, None);
    let [rich, cfo] = config.inboxes.as_slice() else {
        panic!("two inboxes")
    };
    assert_eq!(
        (rich.tier, cfo.tier, cfo.on_end_run),
        (Tier::Contact, Tier::Executive, OnEndRun::Brief)
    );
    assert_eq!(
        (cfo.imap.port, cfo.imap.tls, &cfo.imap.ca_file),
        (993, Tls::Implicit, &None)
    );
    assert_eq!(config.organization_of(cfo), Some(organization));
    assert_eq!(config.contact_inbox(organization), Some(rich));
    let application = config.oauth2_named("microsoft").unwrap();
    assert_eq!(application.grant, Grant::ClientCredentials);
    assert!(
        matches!(&application.provider, Provider::Microsoft365 { tenant } if tenant.starts_with("0000"))
    );
}

#[test]
fn what_is_left_out_has_the_documented_default() {
    let config = good(LEAST);
    assert_eq!(config.policy, Policy::default());
    assert_eq!(config.folders, Folders::default());
    assert_eq!(config.limits, Limits::default());
    assert_eq!(config.digest, Digest::default());
    assert_eq!(config.store, Store::default());
    assert_eq!(
        (
            config.mode,
            config.language.as_str(),
            config.timezone_name.as_str()
        ),
        (Mode::Observe, "en", "UTC")
    );
    assert_eq!((config.smtp, config.web), (None, None));
    let inbox = config.inboxes.first().unwrap();
    assert_eq!(inbox.organization, "Example Corp");
    assert_eq!(
        (inbox.tier, inbox.poll_seconds, inbox.on_end_run),
        (Tier::Staff, 60, OnEndRun::Brief)
    );
    assert_eq!(
        (&inbox.watch, &inbox.sent, inbox.owner.as_str()),
        (&vec!["INBOX".to_owned()], &Sent::Auto, "")
    );
    assert_eq!((inbox.imap.port, inbox.imap.tls), (993, Tls::Implicit));
}

/// The example shows each default, so both must say the same; where it shows an example value, that one differs.
#[test]
fn the_example_shows_the_defaults() {
    let shown = good(EXAMPLE);
    let policy = Policy {
        trusted_authserv: TrustedAuthserv::Named(Vec::new()),
        own_lists: Vec::new(),
        never_touch: Vec::new(),
        ..shown.policy
    };
    assert_eq!(policy, Policy::default());
    assert_eq!(shown.folders, Folders::default());
    assert_eq!(shown.limits, Limits::default());
    assert_eq!(shown.digest, Digest::default());
    assert_eq!(shown.store, Store::default());
}

#[test]
fn the_port_follows_the_protection() {
    for (tls, port) in [("implicit", 993), ("starttls", 143), ("none", 143)] {
        let text = LEAST.replace(
            "host = \"imap.example.com\"",
            &format!("host = \"localhost\"\n  tls = \"{tls}\""),
        );
        assert_eq!(
            good(&text).inboxes.first().unwrap().imap.port,
            port,
            "{tls}"
        );
    }
    for (tls, port) in [("implicit", 465), ("starttls", 587), ("none", 25)] {
        let smtp = format!(
            "[smtp]\nhost = \"127.0.0.1\"\ntls = \"{tls}\"\nfrom = \"v@example.com\"\n{LEAST}"
        );
        assert_eq!(good(&smtp).smtp.unwrap().endpoint.port, port, "{tls}");
    }
}

#[test]
fn an_inbox_is_never_allowed_more_than_the_whole() {
    let modes = [
        ("observe", Mode::Observe),
        ("file", Mode::File),
        ("draft", Mode::Draft),
        ("reply", Mode::Reply),
    ];
    for (whole, meant_whole) in modes {
        for (own, meant_own) in modes {
            let text = EXAMPLE
                .replacen("\nmode = \"reply\"", &format!("\nmode = \"{own}\""), 1)
                .replacen("mode = \"observe\"", &format!("mode = \"{whole}\""), 1);
            let inboxes = good(&text).inboxes;
            assert_eq!(
                inboxes.first().unwrap().mode,
                meant_whole.min(meant_own),
                "{whole} {own}"
            );
            assert_eq!(
                inboxes.last().unwrap().mode,
                meant_whole,
                "without one of its own it has that of the whole"
            );
        }
    }
    assert!(Mode::Observe < Mode::File && Mode::File < Mode::Draft && Mode::Draft < Mode::Reply);
}

#[test]
fn values_of_several_shapes_are_understood() {
    let with = |from: &str, to: &str| good(&altered(from, to).0);
    let listen = |to: &str| with("\"127.0.0.1:8025\"", to).web.unwrap().listen;
    assert_eq!(
        listen("\"unix:/run/onedoor/web.sock\""),
        Listen::Unix("/run/onedoor/web.sock".into())
    );
    assert_eq!(
        listen("\"[::1]:80\""),
        Listen::Tcp("[::1]:80".parse().unwrap())
    );
    assert_eq!(
        listen("\"localhost:80\""),
        Listen::Tcp("127.0.0.1:80".parse().unwrap())
    );
    let envelope = |to: &str| {
        with("envelope_from = \"vendors@example.com\"", to)
            .smtp
            .unwrap()
            .envelope_from
    };
    assert_eq!(envelope("envelope_from = \"<>\""), "");
    assert_eq!(envelope(""), "vendors@example.com", "the address of From");
    let trusted = |to: &str| with("[\"mx.example.com\"]", to).policy.trusted_authserv;
    assert_eq!(trusted("\"topmost\""), TrustedAuthserv::Topmost);
    assert_eq!(trusted("[\"topmost\"]"), TrustedAuthserv::Topmost);
    assert_eq!(
        trusted("\"MX.example.com\""),
        TrustedAuthserv::Named(vec!["mx.example.com".into()])
    );
    let sent = |to: &str| with("sent = \"auto\"", to).inboxes.remove(0).sent;
    assert_eq!(sent("sent = \"\""), Sent::NotRead);
    assert_eq!(
        sent("sent = \"Sent Items\""),
        Sent::Named("Sent Items".into())
    );
    let prefers = |to: &str| {
        with("prefers = \"email\"", to)
            .organizations
            .remove(0)
            .contact
            .prefers
    };
    assert_eq!(prefers("prefers = \"phone\""), Prefers::Phone);
    assert_eq!(
        prefers("prefers = \"form:https://example.com/v\""),
        Prefers::Form("https://example.com/v".into())
    );
    let digest = with("[\"mon\", \"tue\", \"wed\", \"thu\", \"fri\"]", "[\"sun\"]").digest;
    assert_eq!(
        (digest.weekdays, digest.at),
        (vec![Weekday::Sunday], time(7, 30, 0, 0))
    );
    let password = with(
        "password_credential = \"imap-cfo\"",
        "password_file = \"/etc/onedoor/cfo\"",
    )
    .inboxes
    .remove(1);
    assert_eq!(
        password.imap.password,
        Some(SecretSource::File("/etc/onedoor/cfo".into()))
    );
    let oauth2 = with(
        "password_credential = \"imap-cfo\"",
        "oauth2 = \"microsoft\"",
    )
    .inboxes
    .remove(1);
    assert_eq!(
        (oauth2.imap.password, oauth2.oauth2.as_deref()),
        (None, Some("microsoft"))
    );
    let from = |to: &str| {
        with("from = \"Example Vendor Desk <vendors@example.com>\"", to)
            .smtp
            .unwrap()
            .from
    };
    assert_eq!(
        from("from = '\"Desk, Vendors\" <V@Example.com>'").name,
        "Desk, Vendors"
    );
    assert_eq!(from("from = \"v@example.com\"").address, "v@example.com");
}

#[test]
fn a_relay_on_this_machine_needs_no_login() {
    let config = good(&format!(
        "[smtp]\nhost = \"localhost\"\ntls = \"none\"\nfrom = \"v@example.com\"\n{LEAST}"
    ));
    let endpoint = config.smtp.unwrap().endpoint;
    assert_eq!((endpoint.username.as_str(), endpoint.password), ("", None));
}

#[test]
fn a_represented_organisation_speaks_through_its_consultant() {
    let customer = "[[organization]]\nname = \"Customer\"\ndomains = [\"customer.example\"]\n\
                    represented_by = \"Example Corp\"\n";
    let text = format!("{customer}{LEAST}organization = \"Example Corp\"\n")
        .replace(
            "password_credential = \"imap-rich\"\norganization = \"Example Corp\"\n",
            "password_credential = \"p\"\n",
        )
        .replace("[[inbox]]\n", "[[inbox]]\norganization = \"Customer\"\n");
    let config = good(&text);
    let customer = config.organization("Customer").unwrap();
    assert_eq!(customer.contact.name, "Rich Miller");
    assert_eq!(config.contact_inbox(customer).unwrap().name, "rich");
}
