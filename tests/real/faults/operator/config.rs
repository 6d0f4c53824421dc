//! Mistakes in the configuration are found before anything is touched, and named with their line.

use std::os::unix::fs::PermissionsExt;

use crate::faults::stage::{Site, change, run};

/// This mistake ends `run` and `check` with 78 and these words; nothing was made.
fn refused(from: &str, to: &str, words: &[&str]) {
    let site = Site::with(from, to);
    for command in [&["run"][..], &["check", "--offline"]] {
        run(&site.config, command).must(78, words);
    }
    assert!(!site.database().exists(), "something was made");
}

#[test]
fn o01_an_unknown_key_is_refused_with_its_line_and_the_nearest_one() {
    refused(
        "addresses = [\"rich",
        "adresses = [\"rich",
        &["onedoor.toml:13", "adresses", "addresses"],
    );
    refused("[store]", "[stores]", &["stores", "did you mean", "store"]);
}

#[test]
fn o11_a_secret_that_others_may_read_is_refused() {
    let site = Site::new();
    let password = site.folder.path().join("password");
    std::fs::set_permissions(&password, PermissionsExt::from_mode(0o644)).unwrap();
    let words = ["password", "mode 0644", "chmod 600"];
    run(&site.config, &["check", "--offline"]).must(1, &words);
    run(&site.config, &["run"]).must(77, &words);
    // A password in the configuration itself is an unknown key, whose value is not repeated.
    let site = Site::with("password_file = ", "password = \"hunter2\" # ");
    let ended = run(&site.config, &["check", "--offline"]);
    ended.must(78, &["password", "password_file"]);
    assert!(!ended.said.contains("hunter2"), "{}", ended.said);
}

#[test]
fn o14_a_contact_whose_address_is_no_address_is_refused() {
    for wrong in [
        "rich@@example.com",
        "rich",
        "rich@exam ple.com",
        "@example.com",
    ] {
        let to = format!("address = \"{wrong}\"");
        refused("address = \"rich@example.com\"", &to, &["contact.address"]);
    }
}

#[test]
fn o14_a_contact_at_what_is_nearly_an_own_domain_is_refused() {
    for wrong in ["exmaple.com", "example.co", "exampe.com"] {
        let to = format!("address = \"rich@{wrong}\"");
        let words = ["contact.address", wrong, "meant to be example.com"];
        refused("address = \"rich@example.com\"", &to, &words);
    }
}

#[test]
fn o15_a_page_for_everybody_without_a_password_is_refused() {
    refused(
        "[[organization]]",
        "[web]\nlisten = \"0.0.0.0:8025\"\n[[organization]]",
        &["web", "password"],
    );
}

#[test]
fn o16_a_port_that_is_taken_is_named() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let page = format!("[web]\nlisten = \"{address}\"\n[[organization]]");
    let site = Site::with("[[organization]]", &page);
    run(&site.config, &["run"]).must(78, &[&address]);
}

#[test]
fn o17_a_text_that_asks_for_what_is_not_there_or_names_nobody_is_refused() {
    for (text, word) in [
        ("Dear sender, ask {{ contakt }}.", "contakt"),
        ("Dear sender, no.", "names the contact neither here"),
        ("Dear {{ contact", "is no template"),
    ] {
        let site = Site::new();
        let folder = site.folder.path().join("templates");
        std::fs::create_dir(&folder).unwrap();
        std::fs::write(folder.join("declined.en.txt"), text).unwrap();
        std::fs::write(folder.join("closing.en.txt"), "Kind regards").unwrap();
        run(&site.config, &["check", "--offline"]).must(78, &["declined.en.txt", word]);
    }
}

#[test]
fn o18_a_folder_that_we_fill_ourselves_is_not_watched() {
    for watched in ["Vendors", "Sent", "Vendors/New"] {
        let to = format!("tier = \"contact\"\nsent = \"Sent\"\nwatch = [\"INBOX\", \"{watched}\"]");
        refused("tier = \"contact\"", &to, &["watch", watched]);
    }
}

#[test]
fn all_mistakes_are_told_at_once() {
    let site = Site::with("tier = \"contact\"", "tier = \"boss\"");
    change(&site.config, "port = 1", "port = 99999");
    run(&site.config, &["check", "--offline"]).must(78, &["tier", "port"]);
}
