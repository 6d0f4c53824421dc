//! What the other rooms ask, and what is there without a whole file.

use std::path::Path;

use super::{EXAMPLE, LEAST, altered, good, parse};
use crate::config::{Config, Endpoint, Mode, TrustedAuthserv};

#[test]
fn own_addresses_and_domains_are_known_in_any_case() {
    let config = good(EXAMPLE);
    let organization = config.organizations.first().unwrap();
    let own = config.own_addresses(organization);
    let expected = [
        "cfo@example.com",
        "facilities@example.com",
        "rich@example.com",
        "vendors@example.com",
    ];
    assert_eq!(own, expected);
    for domain in [
        "example.com",
        "EXAMPLE.com",
        "mail.example.com",
        "example.co.uk.",
    ] {
        assert!(organization.is_own_domain(domain), "{domain}");
    }
    for domain in [
        "example.org",
        "notexample.com",
        "com",
        "",
        "example.com.evil.example",
    ] {
        assert!(!organization.is_own_domain(domain), "{domain}");
    }
}

#[test]
fn without_a_file_everything_is_judged_as_if_it_could_be_answered() {
    let config = Config::without_file();
    assert_eq!(config.mode, Mode::Reply);
    assert_eq!(config.policy.trusted_authserv, TrustedAuthserv::Topmost);
    assert_eq!((config.organizations.len(), config.inboxes.len()), (1, 0));
    assert_eq!(
        config.organization("").unwrap().domains,
        Vec::<String>::new()
    );
}

#[test]
fn a_replay_forgives_what_only_the_network_needs() {
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("replay.toml");
    let write = |text: &str| std::fs::write(&file, text).unwrap();
    let text = "mode = \"reply\"\n[[organization]]\nname = \"E\"\ndomains = [\"example.com\"]\n[organization.contact]\n\
                name = \"Rich\"\naddress = \"rich@example.com\"\n[[inbox]]\nname = \"cfo\"\naddresses = [\"cfo@example.com\"]\n";
    write(text);
    assert_eq!(
        Config::load(&file).unwrap_err().list.len(),
        3,
        "no [smtp], no contact.inbox, no [inbox.imap]"
    );
    let config = Config::load_offline(&file).unwrap_or_else(|mistakes| panic!("{mistakes}"));
    assert_eq!(config.inboxes.first().unwrap().imap, Endpoint::nowhere());
    write("");
    assert_eq!(Config::load_offline(&file).unwrap().organizations.len(), 1);
    write("mood = \"reply\"");
    assert_eq!(Config::load_offline(&file).unwrap_err().list.len(), 1);
}

#[test]
fn a_secret_in_the_store_url_is_never_shown() {
    for (url, shown) in [
        (
            "postgres://onedoor:hunter2@db.example/onedoor",
            "postgres://onedoor:***@db.example/onedoor",
        ),
        (
            "postgres://onedoor:hun@ter2@db.example/onedoor",
            "postgres://onedoor:***@db.example/onedoor",
        ),
        (
            "postgres://onedoor@db.example/onedoor?password=hunter2",
            "postgres://onedoor@db.example/onedoor",
        ),
        ("sqlite:///var/lib/x.db", "sqlite:///var/lib/x.db"),
    ] {
        let config = good(&format!("[store]\nurl = \"{url}\"\n{LEAST}"));
        assert_eq!(
            (config.store.url.as_str(), config.store.shown_url().as_str()),
            (url, shown)
        );
        let debug = format!("{config:?}");
        assert!(
            !debug.contains("hunter2") && !debug.contains("ter2@"),
            "{debug}"
        );
    }
}

#[test]
fn two_workers_notice_that_they_would_speak_differently() {
    let here = good(EXAMPLE).shared_fingerprint();
    for (from, to, same) in [
        ("127.0.0.1:8025", "127.0.0.1:8026", true),
        (
            "sqlite:///var/lib/onedoor/onedoor.db",
            "postgres://db/onedoor",
            true,
        ),
        ("Rich Miller", "Rick Miller", false),
        ("Vendors/New", "Vendors/Fresh", false),
        ("reply_once_days = 90", "reply_once_days = 9", false),
        ("mode = \"observe\"", "mode = \"file\"", false),
    ] {
        assert_eq!(
            good(&altered(from, to).0).shared_fingerprint() == here,
            same,
            "{to}"
        );
    }
}

#[test]
fn a_file_that_cannot_be_read_says_what_to_do() {
    let mistakes = Config::load(Path::new("/nonexistent/onedoor.toml"))
        .unwrap_err()
        .to_string();
    assert!(
        mistakes.starts_with("/nonexistent/onedoor.toml: cannot be read"),
        "{mistakes}"
    );
    assert!(
        mistakes.contains("--config") && !mistakes.contains('\n'),
        "{mistakes}"
    );
    let directory = tempfile::tempdir().unwrap();
    let file = directory.path().join("latin1.toml");
    std::fs::write(&file, b"mode = \"observe\"\n# caf\xe9\n").unwrap();
    let mistakes = Config::load(&file).unwrap_err().to_string();
    assert!(
        mistakes.contains("latin1.toml:2: is not UTF-8"),
        "{mistakes}"
    );
}

#[test]
fn every_key_is_documented_for_the_administrator() {
    let page = include_str!("../../../docs/configuration.md");
    let mut keys = 0;
    for line in EXAMPLE
        .lines()
        .map(|line| line.trim_start_matches([' ', '#']))
    {
        let Some((key, _)) = line.split_once(" = ") else {
            continue;
        };
        if !key
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte == b'_' || byte.is_ascii_digit())
        {
            continue;
        }
        keys += 1;
        assert!(
            page.contains(&format!("| `{key}` |")),
            "{key} is not in docs/configuration.md"
        );
    }
    assert!(keys > 80, "only {keys} keys were looked for");
    assert!(parse(EXAMPLE).is_ok());
}
