//! What is typed wrongly is named, with its line, all at once.

use super::{EXAMPLE, LEAST, altered, line_at, one_mistake, one_mistake_each, parse};

/// A date is the right type for no key, so each of them must refuse it where it stands.
#[test]
fn every_key_altered_to_nonsense_is_a_mistake_on_its_line() {
    let mut keys = 0;
    for (nth, line) in EXAMPLE.lines().enumerate() {
        let Some((key, _)) = line.split_once(" = ").filter(|(key, _)| !key.contains('#')) else {
            continue;
        };
        let lines = EXAMPLE.lines().enumerate();
        let text: Vec<String> = lines
            .map(|(at, line)| {
                if at == nth {
                    format!("{key} = 1979-05-27")
                } else {
                    line.to_owned()
                }
            })
            .collect();
        let mistakes = parse(&text.join("\n")).expect_err(line).to_string();
        let start = format!("onedoor.toml:{}: ", nth + 1);
        let named = mistakes.lines().any(|one| {
            let place = one
                .strip_prefix(&start)
                .and_then(|rest| rest.split(": ").next());
            place.is_some_and(|place| place.rsplit('.').next() == Some(key.trim()))
        });
        assert!(named, "{line:?} gave\n{mistakes}");
        keys += 1;
    }
    assert!(keys > 80, "only {keys} keys were altered");
}

/// What is replaced in the example | by what | the key of the mistake | words of it.
const MISTYPED: &str = r#"
mode = "observe" | mode = "obsreve" | mode | did you mean "observe"?
mode = "observe" | mode = "on" | mode | write one of observe, file, draft, reply
mode = "observe" | mode = true | mode | is a boolean; write a text in quotes
Europe/Berlin | Europe/Berlim | timezone | IANA
language = "en" | language = "English!" | language | is no language
sqlite:///var/lib/onedoor/onedoor.db | mysql://db/x | store.url | sqlite:///
sqlite:///var/lib/onedoor/onedoor.db | sqlite:// | store.url | names no store
retention_days = 400 | retention_days = 0 | store.retention_days | from 1 to
"smtp.example.com" | "smtp.example.com:587" | smtp.host | the port under port
port = 587 | port = 65536 | smtp.port | is 65536, out of range
port = 587 | port = 0 | smtp.port | from 1 to 65535
port = 587 | port = -1 | smtp.port | from 1 to 65535
port = 587 | port = "587" | smtp.port | without quotes
tls = "starttls" | tls = "tls" | smtp.tls | implicit, starttls, none
/etc/onedoor/ca.pem | ca.pem | smtp.ca_file | from the root
<vendors@example.com> | <vendors.example.com> | smtp.from | it has no @
envelope_from = "vendors@example.com" | envelope_from = "" | smtp.envelope_from | it has no @
pitch_threshold = 0.90 | pitch_threshold = 90 | policy.pitch_threshold | from 0 to 1
pitch_threshold = 0.90 | pitch_threshold = 1.01 | policy.pitch_threshold | from 0 to 1
pitch_threshold = 0.90 | pitch_threshold = nan | policy.pitch_threshold | from 0 to 1
unsure_threshold = 0.50 | unsure_threshold = -0.1 | policy.unsure_threshold | from 0 to 1
copies_to_confirm = 3 | copies_to_confirm = 0 | policy.copies_to_confirm | from 1 to
copies_to_confirm = 3 | copies_to_confirm = 2.5 | policy.copies_to_confirm | a whole number
tell_decisions = true | tell_decisions = "yes" | policy.tell_decisions | true or false
"mx.example.com" | "mx example" | policy.trusted_authserv | authserv-id
"personal" | "always" | policy.answer_list_unsubscribe | personal, never
forwarded_only = "draft" | forwarded_only = "drafts" | policy.forwarded_only | mean "draft"?
"*.example.com" | "*" | policy.own_lists | everything
"auditor.example" | "an auditor" | policy.never_touch | holds a space
pitches = "Vendors" | pitches = "" | policy.folders.pitches | is empty
pitches = "Vendors" | pitches = " Vendors" | policy.folders.pitches | blank
"Vendors/New" | "Vendors/New/" | policy.folders.new | ends with '/'
"Vendors/New" | "/Vendors/New" | policy.folders.new | begins or ends with '/'
"Vendors/New" | "Vendors/New " | policy.folders.new | blank
"Vendors/New" | "Vendors/\u0007" | policy.folders.new | control character
"Vendors/New" | "Vendors/*" | policy.folders.new | wildcards
mime_depth = 20 | mime_depth = 1000 | limits.mime_depth | from 1 to 100
attempts = 3 | attempts = 0 | limits.attempts | from 1 to 100
127.0.0.1:8025 | 127.0.0.1 | web.listen | no place to listen
127.0.0.1:8025 | unix:web.sock | web.listen | no place to listen
"07:30" | "7:30" | digest.at | HH:MM
"07:30" | "24:00" | digest.at | HH:MM
"07:30" | "+7:30" | digest.at | HH:MM
"mon" | "monday" | digest.weekdays | mon, tue
"mon",  | "tue",  | digest.weekdays | a day twice
"example.co.uk" | "example" | organization.domains | it has no dot
"example.co.uk" | "exämple.com" | organization.domains | xn--
domains = ["example.com", "example.co.uk"] | domains = [] | organization.domains | is empty
name = "Example Corp" | name = "" | organization.name | is empty
name = "Rich Miller" | name = "Rich\r\nBcc: x" | organization.contact.name | control character
address = "rich@example.com" | address = "rich" | organization.contact.address | name@example.com
address = "rich@example.com" | address = "r h@example.com" | organization.contact.address | before the @
prefers = "email" | prefers = "fax" | organization.contact.prefers | email, phone or form:
prefers = "email" | prefers = "form:me" | organization.contact.prefers | form:https://
["catering", "office furniture"] | [] | organization.route.topics | is empty
addresses = ["cfo@example.com"] | addresses = [3] | inbox.addresses | is an integer
addresses = ["cfo@example.com"] | addresses = [] | inbox.addresses | is empty
tier = "executive" | tier = "boss" | inbox.tier | contact, executive, staff, shared
poll_seconds = 60 | poll_seconds = 0 | inbox.poll_seconds | from 1 to 86400
watch = ["INBOX"] | watch = [] | inbox.watch | is empty
on_end_run = "brief" | on_end_run = "shout" | inbox.on_end_run | brief, file, leave
sent = "auto" | sent = "Sent/" | inbox.sent | '/'
username = "rich@example.com" | username = "" | inbox.imap.username | login name
"imap-rich" | "../imap-rich" | inbox.imap.password_credential | LoadCredential
provider = "microsoft365" | provider = "microsoft" | oauth2.microsoft.provider | microsoft365, google
grant = "client_credentials" | grant = "password" | oauth2.microsoft.grant | refresh_token
[web] | [wbe] | wbe | did you mean web?
[web] | [[web]] | web | write it as a table, [web]
"#;

#[test]
fn each_mistake_says_what_is_wrong_and_what_to_do() {
    one_mistake_each(MISTYPED);
    let nonsense = format!("{EXAMPLE}\n[oauth2]\nx = 1\n");
    let mistakes = parse(&nonsense).unwrap_err().to_string();
    assert!(
        mistakes.contains(": oauth2.x: is an integer; only tables stand here"),
        "{mistakes}"
    );
}

#[test]
fn a_typo_is_refused_and_the_right_key_named() {
    for (from, to, key, words) in [
        (
            "poll_seconds",
            "pol_seconds",
            "inbox.pol_seconds",
            "did you mean poll_seconds?",
        ),
        (
            "reply_delay_minutes",
            "reply_delay_minute",
            "policy.reply_delay_minute",
            "mean reply_delay_minutes?",
        ),
        (
            "not_a_pitch",
            "not_pitch",
            "policy.folders.not_pitch",
            "did you mean not_a_pitch?",
        ),
        (
            "metrics = true",
            "metric = true",
            "web.metric",
            "did you mean metrics?",
        ),
        (
            "mode = \"observe\"",
            "Mode = \"observe\"",
            "Mode",
            "did you mean mode?",
        ),
        (
            "retention_days",
            "colour",
            "store.colour",
            "known here are url, retention_days",
        ),
    ] {
        one_mistake(from, to, key, words);
    }
}

#[test]
fn a_secret_in_the_file_is_refused_and_not_repeated() {
    for (from, to, key) in [
        (
            "password_credential = \"smtp-password\"",
            "password = \"hunter2\"",
            "smtp.password",
        ),
        (
            "password_credential = \"imap-cfo\"",
            "password = \"hunter2\"",
            "inbox.imap.password",
        ),
        (
            "client_secret_credential = \"m365-secret\"",
            "client_secret = \"hunter2\"",
            "oauth2.microsoft.client_secret",
        ),
    ] {
        let (text, line) = altered(from, to);
        let mistakes = parse(&text).expect_err(to);
        let mistake = mistakes
            .list
            .iter()
            .find(|mistake| mistake.key == key)
            .unwrap();
        assert_eq!(mistake.line, Some(line));
        assert!(
            mistake.what.contains("a secret never stands in this file"),
            "{mistake:?}"
        );
        assert!(!format!("{mistakes} {mistakes:?}").contains("hunter2"));
    }
    let token = altered("tenant = ", "refresh_token = \"hunter2\"\ntenant = ").0;
    let mistakes = parse(&token).unwrap_err().to_string();
    assert!(
        mistakes.contains("onedoor login") && !mistakes.contains("hunter2"),
        "{mistakes}"
    );
    for (from, to) in [
        (
            "password_credential = \"imap-cfo\"",
            "password_file = \"hunter2\"",
        ),
        (
            "password_credential = \"imap-cfo\"",
            "password_credential = \"hunter2!\"",
        ),
        (
            "sqlite:///var/lib/onedoor/onedoor.db",
            "mysql://root:hunter2@db/x",
        ),
        ("\"imap.example.com\"", "\"rich:hunter2@imap.example.com\""),
        (
            "password_credential = \"imap-cfo\"",
            "password_credential = \"hunter2",
        ),
    ] {
        let mistakes = parse(&altered(from, to).0).expect_err(to);
        assert!(
            !format!("{mistakes} {mistakes:?}").contains("hunter2"),
            "{mistakes}"
        );
    }
}

#[test]
fn all_mistakes_are_reported_at_once_in_the_order_of_the_lines() {
    let text = EXAMPLE
        .replacen("mode = \"observe\"", "mode = \"obey\"", 1)
        .replacen("port = 587", "port = 0", 1)
        .replacen("crossed_days", "crosed_days", 1)
        .replacen("\"Vendors/Talking\"", "\"Vendors/New\"", 1)
        .replacen("\"Europe/Berlin\"", "3", 1)
        .replacen("inbox = \"rich\"", "inbox = \"rick\"", 1)
        .replacen(
            "\"*@bank.example\", \"auditor.example\"",
            "\"*\", \"a b\"",
            1,
        )
        .replacen("\"imap-cfo\"", "1", 1);
    let mistakes = parse(&text).unwrap_err();
    let keys: Vec<&str> = mistakes
        .list
        .iter()
        .map(|mistake| mistake.key.as_str())
        .collect();
    let expected = [
        "mode",
        "timezone",
        "smtp.port",
        "policy.crosed_days",
        "policy.never_touch",
        "policy.never_touch",
        "policy.folders.talking",
        "organization.contact.inbox",
        "inbox.imap.password_credential",
    ];
    assert_eq!(keys, expected, "{mistakes}");
    assert!(mistakes.list.is_sorted_by_key(|mistake| mistake.line));
    assert_eq!(mistakes.to_string().lines().count(), expected.len());
    assert!(
        mistakes
            .to_string()
            .lines()
            .all(|line| line.starts_with("onedoor.toml:") && line.contains("; "))
    );
}

#[test]
fn what_is_missing_is_named_at_its_table() {
    let header = |text: &str, header: &str| line_at(text, text.find(header).unwrap());
    for (without, table, key) in [
        (
            "name = \"Example Corp\"\n",
            "[[organization]]",
            "organization.name",
        ),
        (
            "domains = [\"example.com\"]\n",
            "[[organization]]",
            "organization.domains",
        ),
        (
            "  address = \"rich@example.com\"\n",
            "[organization.contact]",
            "organization.contact.address",
        ),
        (
            "  inbox = \"rich\"\n",
            "[organization.contact]",
            "organization.contact.inbox",
        ),
        ("name = \"rich\"\n", "[[inbox]]", "inbox.name"),
        (
            "addresses = [\"rich@example.com\"]\n",
            "[[inbox]]",
            "inbox.addresses",
        ),
        (
            "  host = \"imap.example.com\"\n",
            "[inbox.imap]",
            "inbox.imap.host",
        ),
        (
            "  username = \"rich@example.com\"\n",
            "[inbox.imap]",
            "inbox.imap.username",
        ),
        (
            "  password_credential = \"imap-rich\"\n",
            "[inbox.imap]",
            "inbox.imap",
        ),
    ] {
        let text = LEAST.replacen(without, "", 1);
        let mistakes = parse(&text).expect_err(without).to_string();
        let start = format!("onedoor.toml:{}: {key}: ", header(&text, table));
        assert!(
            mistakes.lines().any(|line| line.starts_with(&start)),
            "{without:?} gave\n{mistakes}\nnot {start}"
        );
    }
    let empty = parse("").unwrap_err().to_string();
    assert!(
        empty.contains("onedoor.toml:1: organization: is missing")
            && empty.contains(": inbox: is missing"),
        "{empty}"
    );
}
