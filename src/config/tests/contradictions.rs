//! Values that are right alone and wrong together.

use super::{EXAMPLE, LEAST, good, one_mistake, one_mistake_each, parse};

/// What is replaced in the example | by what | the key of the mistake | words of it.
const CONTRADICTIONS: &str = r#"
tls = "starttls" | tls = "none" | smtp.tls | another machine
tls = "implicit" | tls = "none" | inbox.imap.tls | another machine
unsure_threshold = 0.50 | unsure_threshold = 0.90 | policy.unsure_threshold | not below pitch_threshold
["mx.example.com"] | ["mx.example.com", "topmost"] | policy.trusted_authserv | either the one
"Vendors/Talking" | "Vendors/New" | policy.folders.talking | is there twice
"Vendors/Talking" | "vendors/new" | policy.folders.talking | is there twice
"Vendors/New" | "Vendors/Partners/New" | policy.folders.new | folder of partners
"Vendors/Talking" | "Vendors/Deferred/T" | policy.folders.talking | folder of deferred
watch = ["INBOX"] | watch = ["INBOX", "Vendors"] | inbox.watch | policy.folders.pitches
watch = ["INBOX"] | watch = ["Vendors/Deferred/2027-01"] | inbox.watch | policy.folders.deferred
watch = ["INBOX"] | watch = ["INBOX", "Inbox"] | inbox.watch | is there twice
sent = "auto" | sent = "Vendors" | inbox.sent | policy.folders.pitches
organization = "Example Corp" | organization = "Example Corps" | inbox.organization | did you mean
inbox = "rich" | inbox = "desk" | organization.contact.inbox | names no [[inbox]]
represented_by = "" | represented_by = "Other" | organization.represented_by | names no [[organization]]
represented_by = "" | represented_by = "Example Corp" | organization.represented_by | a ring
"example.co.uk" | "Example.com" | organization.domains | is there twice
name = "cfo" | name = "rich" | inbox.name | is there twice
["cfo@example.com"] | ["Rich@example.com"] | inbox.addresses | is there twice
password_credential = "imap-cfo" | oauth2 = "microsof" | inbox.imap.oauth2 | "microsoft"
"#;

#[test]
fn what_cannot_be_together_is_refused_on_the_line_to_mend() {
    one_mistake_each(CONTRADICTIONS);
}

/// Each text with the keys and words of its only mistake.
#[track_caller]
fn only(text: &str, place: &str, words: &str) {
    let mistakes = parse(text).expect_err(words).to_string();
    let named = mistakes.starts_with(&format!("onedoor.toml:{place}: "));
    assert!(
        named && mistakes.lines().count() == 1 && mistakes.contains(words),
        "{place} {words}:\n{mistakes}"
    );
}

#[test]
fn mode_reply_needs_a_server_to_send_by() {
    only(&format!("mode = \"reply\"{LEAST}"), "1: mode", "no [smtp]");
    for mode in ["observe", "file", "draft"] {
        assert!(
            parse(&format!("mode = \"{mode}\"{LEAST}")).is_ok(),
            "{mode}"
        );
    }
}

#[test]
fn a_password_lies_in_one_place() {
    let imap = |keys: &str| LEAST.replacen("  password_credential = \"imap-rich\"\n", keys, 1);
    only(&imap(""), "12: inbox.imap", "has no password");
    only(
        &imap("password_credential = \"a\"\npassword_file = \"/a\"\n"),
        "16: inbox.imap.password_file",
        "one of the two",
    );
    let both = imap("password_credential = \"a\"\noauth2 = \"x\"\n");
    let application =
        "[oauth2.x]\nprovider = \"google\"\ngrant = \"refresh_token\"\nclient_id = \"y\"\n";
    only(
        &format!("{both}{application}"),
        "16: inbox.imap.oauth2",
        "one of the two",
    );
    let smtp = "[smtp]\nhost = \"smtp.example.com\"\nfrom = \"v@example.com\"\n";
    only(
        &format!("{smtp}username = \"v\"{LEAST}"),
        "4: smtp.username",
        "without a password",
    );
    only(
        &format!("{smtp}password_credential = \"v\"{LEAST}"),
        "1: smtp",
        "no username",
    );
}

#[test]
fn a_contact_at_what_is_nearly_an_own_domain_is_a_slip_and_at_another_one_is_none() {
    let from = "address = \"rich@example.com\"";
    for slip in ["exmaple.com", "example.co", "exampel.com", "examplle.com"] {
        let to = format!("address = \"rich@{slip}\"");
        one_mistake(from, &to, "organization.contact.address", "example.com");
    }
    for other in ["examp1e.com", "sales.example.com", "buyers.example"] {
        let to = format!("address = \"rich@{other}\"");
        good(&LEAST.replace(from, &to));
    }
}

#[test]
fn the_sent_folder_is_not_watched() {
    let text = LEAST.replacen(
        "addresses =",
        "sent = \"Sent\"\nwatch = [\"INBOX\", \"Sent\"]\naddresses =",
        1,
    );
    only(&text, "12: inbox.watch", "is the Sent folder");
}

#[test]
fn a_page_for_other_machines_needs_a_password() {
    for (listen, password, fine) in [
        ("0.0.0.0:80", false, false),
        ("[::]:80", false, false),
        ("192.0.2.1:80", false, false),
        ("0.0.0.0:80", true, true),
        ("127.0.0.2:80", false, true),
        ("[::1]:80", false, true),
        ("unix:/run/x", false, true),
    ] {
        let password = if password {
            "password_credential = \"web\"\n"
        } else {
            ""
        };
        let text = format!("[web]\nlisten = \"{listen}\"\n{password}{LEAST}");
        assert_eq!(parse(&text).is_ok(), fine, "{listen}");
    }
}

#[test]
fn unprotected_connections_stay_on_this_machine() {
    for (host, fine) in [
        ("localhost", true),
        ("127.0.0.1", true),
        ("127.8.9.1", true),
        ("::1", true),
        ("imap.localhost", true),
        ("imap.example.com", false),
        ("localhost.example.com", false),
        ("10.0.0.1", false),
        ("0.0.0.0", false),
    ] {
        let text = LEAST.replacen(
            "\"imap.example.com\"",
            &format!("\"{host}\"\n  tls = \"none\""),
            1,
        );
        assert_eq!(parse(&text).is_ok(), fine, "{host}");
    }
}

#[test]
fn a_ring_of_organisations_that_speak_for_each_other_is_refused() {
    let text = "[[organization]]\nname = \"A\"\ndomains = [\"a.example\"]\nrepresented_by = \"B\"\n\
                [[organization]]\nname = \"B\"\ndomains = [\"b.example\"]\nrepresented_by = \"A\"\n";
    let mistakes =
        parse(&format!("{text}{LEAST}").replace("[[inbox]]", "[[inbox]]\norganization = \"A\""))
            .unwrap_err();
    let keys: Vec<&str> = mistakes
        .list
        .iter()
        .map(|mistake| mistake.key.as_str())
        .collect();
    assert_eq!(keys, ["organization.represented_by"; 2], "{mistakes}");
}

#[test]
fn google_and_custom_providers_have_keys_of_their_own() {
    let without = |line: &str| {
        parse(&EXAMPLE.replacen(line, "", 1))
            .unwrap_err()
            .to_string()
    };
    assert!(
        without("tenant = \"00000000-0000-0000-0000-000000000000\"")
            .contains("directory (tenant) id")
    );
    assert!(
        without("client_secret_credential = \"m365-secret\"").contains("the application's secret")
    );
    let application = |keys: &str| format!("{EXAMPLE}\n[oauth2.other]\nclient_id = \"x\"\n{keys}");
    let refresh = "grant = \"refresh_token\"\n";
    assert!(parse(&application(&format!("provider = \"google\"\n{refresh}"))).is_ok());
    assert!(
        parse(&application(&format!(
            "provider = \"microsoft365\"\n{refresh}"
        )))
        .is_ok()
    );
    let custom = format!("provider = \"custom\"\n{refresh}");
    assert!(
        parse(&application(&format!(
            "{custom}token_url = \"https://id.example/token\"\n"
        )))
        .is_ok()
    );
    assert!(
        parse(&application(&format!(
            "{custom}token_url = \"http://127.0.0.1:9/token\"\n"
        )))
        .is_ok()
    );
    assert!(
        parse(&application(&format!(
            "{custom}token_url = \"http://id.example/token\"\n"
        )))
        .is_err()
    );
    assert!(parse(&application(&custom)).is_err());
    let google =
        "provider = \"google\"\ngrant = \"client_credentials\"\nclient_secret_credential = \"s\"\n";
    assert!(parse(&application(google)).is_err());
    assert!(
        parse(&application(&format!(
            "provider = \"google\"\n{refresh}tenant = \"t\"\n"
        )))
        .is_err()
    );
}
