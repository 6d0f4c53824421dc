//! Fields that are not what they should be: what of them gets into a mail of ours, and where it would go.

use serde_json::Value;

use super::tell::{Desk, changed, refused};
use crate::daemon::company::pitch;

const FROM: &str = "From: Sam Roe <sam@acme.example>";
const VOUCHES: &str =
    "Authentication-Results: mx.example.com; dmarc=pass header.from=acme.example\r\n";

/// The header of the mail that would be sent.
fn header(explanation: &Value) -> String {
    let rendered = explanation["rendered_reply"].as_str();
    let rendered = rendered.unwrap_or_else(|| panic!("no reply: {explanation:#}"));
    rendered.split_once("\r\n\r\n").unwrap().0.to_owned()
}

#[test]
fn m09_a_name_with_a_line_end_adds_no_field() {
    for name in [
        "=?utf-8?Q?Bob=0D=0ABcc:_x@y?=",
        "=?utf-8?B?Qm9iDQpCY2M6IHhAeQ==?=",
        "\"Bob\\\r\n Bcc: x@y\"",
    ] {
        let from = format!("From: {name} <sam@acme.example>");
        let explained = Desk::new().explain(&changed("p", &[(FROM, &from)]));
        let header = header(&explained);
        let fields = |name: &str| {
            let lines = header.lines();
            lines
                .filter(|line| line.to_lowercase().starts_with(name))
                .count()
        };
        assert_eq!(
            (fields("to:"), fields("bcc:"), fields("cc:")),
            (1, 0, 0),
            "{header}"
        );
        assert!(
            header.contains("To: sam@acme.example") || header.contains("To: <sam@acme.example>"),
            "{header}"
        );
        let shown = explained["from"]["name"].as_str().unwrap();
        assert!(!shown.chars().any(char::is_control), "{shown:?}");
    }
}

#[test]
fn m10_an_odd_message_id_is_not_threaded_and_the_text_is_compared_without_it() {
    let desk = Desk::new();
    let own = "Message-ID: <p@acme.example>\r\n";
    let usual = desk.explain(&pitch("finance", "Kim", "p"));
    assert!(header(&usual).contains("In-Reply-To: <p@acme.example>"));
    let long = format!("Message-ID: <{}@acme.example>\r\n", "x".repeat(5_000));
    for odd in [
        "",
        "Message-ID: <a\r\n b@acme.example>\r\n",
        "Message-ID: <\u{fc}@acme.example>\r\n",
        "Message-ID: none\r\n",
        &long,
    ] {
        let explained = desk.explain(&changed("p", &[(own, odd)]));
        assert_eq!(explained["message_id"], Value::Null, "{odd:?}");
        assert_eq!(explained["verdict"], "pitch", "{odd:?}: {explained:#}");
        assert_eq!(explained["fingerprint"], usual["fingerprint"], "{odd:?}");
        assert!(!header(&explained).contains("In-Reply-To"), "{odd:?}");
    }
}

#[test]
fn m14_nobody_is_answered_at_another_domains_reply_to() {
    for reply_to in [
        "victim@third.example",
        "sam@acme.example.third.example",
        "Sam <sam@gmail.com>",
    ] {
        let with = format!("{FROM}\r\nReply-To: {reply_to}");
        let explained = Desk::new().explain(&changed("p", &[(FROM, &with)]));
        assert!(
            explained["reply"]["to"] == "sam@acme.example"
                || explained["reply"]["allowed"] == false,
            "{explained:#}"
        );
        let rendered = explained["rendered_reply"].as_str().unwrap_or_default();
        assert!(
            !rendered.contains("third.example") && !rendered.contains("gmail"),
            "{rendered}"
        );
    }
}

#[test]
fn m28_addresses_that_no_mail_may_go_to_are_not_written_to() {
    let long = format!("{}@acme.example", "x".repeat(300));
    for address in [
        "a@[127.0.0.1]",
        "a@localhost",
        "-oQ/tmp@acme.example",
        "\"a b\"@acme.example",
        "\u{fc}n\u{ef}@ex\u{e4}mple.org",
        &long,
    ] {
        let domain = address.rsplit('@').next().unwrap();
        let vouches =
            format!("Authentication-Results: mx.example.com; dmarc=pass header.from={domain}\r\n");
        let from = format!("From: Sam Roe <{address}>");
        let explained = Desk::new().explain(&changed("p", &[(FROM, &from), (VOUCHES, &vouches)]));
        assert_eq!(
            explained["reply"]["allowed"], false,
            "{address}: {explained:#}"
        );
        let refused = refused(&explained);
        let because = |code: &&String| ["bad_address", "no_sender"].contains(&code.as_str());
        assert!(
            refused.iter().any(|code| because(&code)),
            "{address}: {refused:?}"
        );
    }
}
