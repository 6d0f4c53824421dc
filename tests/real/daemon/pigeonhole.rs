//! What Pigeonhole's own tests of its vacation extension ask of a responder, asked of the daemon.

use super::company::{Company, Wish, pitch};
use super::loops::quiet;
use crate::support::looker::deliver_from;

/// The cases of Pigeonhole's tests of the vacation extension (`tests/extensions/vacation/reply.svtest`, `message.svtest`,
/// `execute.svtest`), as far as they hold for one who answers for a whole house: what changes in the mail, and why it is
/// not answered then. Mail of lists is no pitch to begin with, and mail of ours is our own: of these no guard is asked.
const PIGEONHOLE: &[(&str, &str, &str, &str)] = &[
    (
        "to an address that is not ours",
        "To: finance@example.com",
        "To: all@other.example",
        "not_addressed_to_us",
    ),
    (
        "to no address at all",
        "To: finance@example.com\r\n",
        "",
        "not_addressed_to_us",
    ),
    (
        "from ourselves",
        "Sam Roe <sam@acme.example>",
        "Sam Roe <finance@example.com>",
        "",
    ),
    (
        "auto-submitted",
        "Subject:",
        "Auto-Submitted: auto-replied\r\nSubject:",
        "auto_submitted",
    ),
    (
        "auto-submitted with a comment",
        "Subject:",
        "Auto-Submitted: (x) Auto-Generated; a=b\r\nSubject:",
        "auto_submitted",
    ),
    (
        "precedence list",
        "Subject:",
        "Precedence: list\r\nSubject:",
        "",
    ),
    (
        "precedence bulk",
        "Subject:",
        "Precedence: BULK\r\nSubject:",
        "",
    ),
    (
        "precedence junk",
        "Subject:",
        "Precedence: junk\r\nSubject:",
        "",
    ),
    (
        "a list id",
        "Subject:",
        "List-Id: <news.acme.example>\r\nSubject:",
        "",
    ),
    (
        "other list fields",
        "Subject:",
        "List-Post: <mailto:l@acme.example>\r\nSubject:",
        "",
    ),
    (
        "suppressed",
        "Subject:",
        "X-Auto-Response-Suppress: OOF\r\nSubject:",
        "suppressed",
    ),
    (
        "suppressed among others",
        "Subject:",
        "X-Auto-Response-Suppress: DR, AutoReply\r\nSubject:",
        "suppressed",
    ),
    (
        "an owner",
        "sam@acme.example",
        "owner-sales@acme.example",
        "role_address",
    ),
    (
        "a request address",
        "sam@acme.example",
        "sales-request@acme.example",
        "role_address",
    ),
    (
        "a mailer",
        "sam@acme.example",
        "MAILER-DAEMON@acme.example",
        "role_address",
    ),
    (
        "a list manager",
        "sam@acme.example",
        "majordomo@acme.example",
        "role_address",
    ),
];

#[tokio::test(flavor = "multi_thread")]
async fn what_pigeonhole_does_not_answer_is_not_answered_and_what_it_does_is() {
    let company = Company::open(&Wish::default()).await;
    let daemon = company.watch();
    let plain = |id: &str| String::from_utf8(pitch("finance", "Kim", id)).unwrap();
    for (n, (_, from, to, _)) in PIGEONHOLE.iter().enumerate() {
        let changed = plain(&format!("v{n}")).replacen(from, to, usize::MAX);
        assert_ne!(changed, plain(&format!("v{n}")));
        company.dovecot.deliver("finance", changed.as_bytes());
    }
    let null = plain("null");
    deliver_from(
        company.dovecot.ports().lmtp,
        "",
        "finance@example.com",
        null.as_bytes(),
    );
    quiet(&company, &daemon, PIGEONHOLE.len() + 1);
    assert!(company.sink.accepted().is_empty());
    // Resent-To counts as an address of ours, so this one is answered.
    let resent = plain("resent").replace(
        "To: finance@",
        "To: all@other.example\r\nResent-To: finance@",
    );
    company.dovecot.deliver("finance", resent.as_bytes());
    company.sink.wait_accepted(1).await;
    assert!(daemon.end().0.success());
    let shown = company.json(&["campaigns", "show", "c1", "--json"]);
    let refused: Vec<String> = shown["timeline"]
        .as_array()
        .unwrap()
        .iter()
        .map(|copy| copy["decision"]["refused"].to_string())
        .collect();
    for (what, _, _, code) in PIGEONHOLE.iter().filter(|(.., code)| !code.is_empty()) {
        assert!(
            refused.iter().any(|codes| codes.contains(code)),
            "{what}: {code} in {refused:#?}"
        );
    }
    assert!(
        refused
            .iter()
            .any(|codes| codes.contains("null_return_path"))
    );
}
