//! Authentication-Results as servers and forgers write them.

#![allow(clippy::unwrap_used)]

use proptest::prelude::*;

use super::*;

fn from(address: &str) -> Party {
    Party {
        name: None,
        address: address.into(),
    }
}

fn headers(fields: &[(&str, &str)]) -> Headers {
    Headers(
        fields
            .iter()
            .map(|(name, value)| Field {
                name: (*name).into(),
                value: (*value).into(),
            })
            .collect(),
    )
}

fn check(trusted: &TrustedAuthserv, value: &str) -> Authentication {
    authenticate(
        &headers(&[("Authentication-Results", value)]),
        trusted,
        &from("sam@acme.example"),
    )
}

fn named() -> TrustedAuthserv {
    TrustedAuthserv::Named(vec!["mx.ours.example".into()])
}

#[test]
fn what_a_trusted_server_says_decides() {
    use Authentication::{Failed, Passed, Unknown};
    for (value, outcome) in [
        (
            "mx.ours.example; dmarc=pass header.from=acme.example",
            Passed,
        ),
        (
            "MX.Ours.Example 1; DMARC=Pass (p=none) header.from=Acme.Example",
            Passed,
        ),
        ("mx.ours.example; dmarc=pass", Passed),
        (
            "mx.ours.example; dmarc=pass header.from=evil.example",
            Failed,
        ),
        (
            "mx.ours.example; dmarc=fail header.from=acme.example; dkim=pass header.d=acme.example",
            Failed,
        ),
        (
            "mx.ours.example; dkim=pass header.d=mail.acme.example header.b=\"ab=c;d\"",
            Passed,
        ),
        ("mx.ours.example; dkim=pass header.i=@acme.example", Passed),
        // Signed by the provider alone: neither proven nor disproved.
        (
            "mx.ours.example; dkim=pass header.d=sender.example",
            Unknown,
        ),
        (
            "mx.ours.example; spf=pass smtp.mailfrom=b@sender.example; dkim=pass header.d=sender.example; dmarc=none",
            Unknown,
        ),
        ("mx.ours.example; spf=none; dkim=none; dmarc=none", Unknown),
        ("mx.ours.example; dkim=fail header.d=acme.example", Unknown),
        (
            "mx.ours.example; spf=fail smtp.mailfrom=b@sender.example",
            Unknown,
        ),
        (
            "mx.ours.example; dkim=pass header.i=@acme.example header.d=sender.example",
            Unknown,
        ),
        (
            "mx.ours.example; dkim=fail header.d=acme.example; spf=pass smtp.mailfrom=bounce@mail.acme.example",
            Passed,
        ),
        (
            "mx.ours.example; spf=pass smtp.mailfrom=\"x y\"@acme.example",
            Passed,
        ),
        ("mx.ours.example; spf=pass smtp.helo=acme.example", Unknown),
        (
            "mx.ours.example 2; dmarc=pass header.from=acme.example",
            Unknown,
        ),
        ("mx.ours.example; arc=pass header.d=acme.example", Unknown),
        (
            "mx.ours.example; spf=softfail smtp.mailfrom=acme.example",
            Failed,
        ),
        (
            "mx.ours.example; dkim=temperror header.d=acme.example; spf=temperror",
            Unknown,
        ),
        ("mx.ours.example; none", Unknown),
        (
            "mx.ours.example; dmarc=none; dkim = pass ( ( nested \\) ) ) header.d = acme.example",
            Passed,
        ),
        (
            "mx.ours.example (comment; dmarc=fail) / 1; dkim/1=pass reason=\"good; fine\" header.d=acme.example",
            Passed,
        ),
        (
            "mx.ours.example; dmarc=temperror; spf=pass smtp.mailfrom=acme.example",
            Passed,
        ),
        (
            "mx.other.example; dmarc=pass header.from=acme.example",
            Unknown,
        ),
        (
            "mx.ours.example.evil.example; dmarc=pass header.from=acme.example",
            Unknown,
        ),
        ("", Unknown),
        (";;;===\"", Unknown),
    ] {
        assert_eq!(check(&named(), value), outcome, "{value}");
    }
}

#[test]
fn a_forged_header_below_ours_is_ignored() {
    let forged = headers(&[
        (
            "Authentication-Results",
            "mx.ours.example; dmarc=fail header.from=acme.example",
        ),
        ("Received", "from evil.example by mx.ours.example"),
        (
            "Authentication-Results",
            "mx.ours.example; dmarc=pass header.from=acme.example",
        ),
    ]);
    assert_eq!(
        authenticate(&forged, &named(), &from("sam@acme.example")),
        Authentication::Failed
    );
}

#[test]
fn headers_of_one_server_side_by_side_belong_together() {
    let both = headers(&[
        ("Received", "from a by b"),
        (
            "Authentication-Results",
            "mx.ours.example; spf=fail smtp.mailfrom=acme.example",
        ),
        (
            "Authentication-Results",
            "mx.ours.example; dkim=pass header.d=acme.example",
        ),
    ]);
    assert_eq!(
        authenticate(&both, &named(), &from("sam@acme.example")),
        Authentication::Passed
    );
}

#[test]
fn a_stranger_above_ours_does_not_hide_it() {
    let mixed = headers(&[
        (
            "Authentication-Results",
            "relay.example; dmarc=pass header.from=acme.example",
        ),
        (
            "Authentication-Results",
            "mx.ours.example; dmarc=fail header.from=acme.example",
        ),
    ]);
    assert_eq!(
        authenticate(&mixed, &named(), &from("sam@acme.example")),
        Authentication::Failed
    );
}

#[test]
fn microsoft_without_a_name_is_read_topmost_only() {
    let microsoft = "spf=pass (sender IP is 192.0.2.7) smtp.mailfrom=acme.example; dkim=pass (signature was verified) \
        header.d=acme.example;dmarc=pass action=none header.from=acme.example;compauth=pass reason=100";
    assert_eq!(
        check(&TrustedAuthserv::Topmost, microsoft),
        Authentication::Passed
    );
    assert_eq!(check(&named(), microsoft), Authentication::Unknown);
    let two = headers(&[
        (
            "Authentication-Results",
            "spf=fail smtp.mailfrom=acme.example; dkim=none; dmarc=none header.from=acme.example",
        ),
        ("Authentication-Results", microsoft),
    ]);
    assert_eq!(
        authenticate(&two, &TrustedAuthserv::Topmost, &from("sam@acme.example")),
        Authentication::Failed
    );
}

#[test]
fn alignment_is_by_organisational_domain() {
    for (value, author, aligned) in [
        ("acme.example", "acme.example", true),
        ("mail.eu.acme.example", "acme.example", true),
        ("acme.example", "News.Acme.Example", true),
        ("@acme.example.", "acme.example", true),
        ("bounce+1=x@mail.acme.example", "acme.example", true),
        ("b\u{fc}cher.example", "xn--bcher-kva.example", true),
        ("evil.co.uk", "acme.co.uk", false),
        ("co.uk", "acme.co.uk", false),
        ("acme.example.evil.example", "acme.example", false),
        ("notacme.example", "acme.example", false),
        ("", "acme.example", false),
        ("@", "acme.example", false),
    ] {
        assert_eq!(is_aligned(value, author), aligned, "{value} {author}");
    }
}

#[test]
fn only_an_aligned_signature_is_worth_verifying() {
    for (value, worth) in [
        ("v=1; a=rsa-sha256; d=acme.example; s=a; h=from", true),
        ("v=1; s=a ; d = mail.acme.example ; bh=x", true),
        ("v=1; d=sender.example; i=@acme.example", false),
        ("D=acme.example", false),
        ("", false),
    ] {
        let signed = headers(&[("Subject", "x"), ("DKIM-Signature", value)]);
        assert_eq!(
            is_signed_by_author(&signed, &from("sam@acme.example")),
            worth,
            "{value}"
        );
    }
}

const OURS: &str = "mx.ours.example; spf=pass smtp.mailfrom=evil.example; dkim=none; dmarc=none";
const FORGED: &str = "mx.ours.example; dmarc=pass header.from=acme.example";
const IN: (&str, &str) = (
    "Received",
    "from mx.evil.example (mx.evil.example [203.0.113.9]) by mx.ours.example",
);
const RELAYED: (&str, &str) = (
    "Received",
    "from desk.evil.example (desk.evil.example [203.0.113.8]) by mx.evil.example",
);

/// A field of this name with results.
const fn told(value: &'static str) -> (&'static str, &'static str) {
    ("Authentication-Results", value)
}

#[test]
fn what_came_with_the_mail_is_not_believed() {
    for (case, fields) in [
        (
            "below ours, which stands above the crossing",
            vec![told(OURS), IN, told(FORGED)],
        ),
        (
            "below ours, which stands below the crossing",
            vec![IN, told(OURS), told(FORGED)],
        ),
        (
            "below a crossing that was not ours",
            vec![IN, RELAYED, told(FORGED)],
        ),
        (
            "with our name in a comment",
            vec![IN, told("mx.evil.example (mx.ours.example); dmarc=pass")],
        ),
        (
            "a method ours had nothing on",
            vec![
                IN,
                told("mx.ours.example; spf=none; dkim=none"),
                told(FORGED),
            ],
        ),
        (
            "a repeated method",
            vec![
                IN,
                told("mx.ours.example; dkim=none"),
                told("mx.ours.example; dkim=pass header.d=acme.example; dmarc=pass"),
            ],
        ),
        (
            "another trusted name than ours",
            vec![
                IN,
                told("mx.ours.example; dkim=none"),
                told("mx2.ours.example; dmarc=pass"),
            ],
        ),
    ] {
        let trusted =
            TrustedAuthserv::Named(vec!["mx.ours.example".into(), "mx2.ours.example".into()]);
        let judged = authenticate(&headers(&fields), &trusted, &from("sam@acme.example"));
        assert_ne!(judged, Authentication::Passed, "{case}");
    }
}

#[test]
fn ours_is_found_wherever_servers_write_it() {
    let gmail = (
        "Received",
        "by 2002:a05:6a10:6d8a:b0:5d4:1c2a with SMTP id c10csp;        Mon, 2 Nov 2026 01:00:00 -0800 (PST)",
    );
    let inside = (
        "Received",
        "from mx.ours.example ([10.0.0.3]) by store.ours.example with LMTP id x",
    );
    let unknown_inside = (
        "Received",
        "from in7.hoster.example (in7.hoster.example [198.51.100.4]) by box.hoster.example",
    );
    let filter = (
        "DKIM-Filter",
        "OpenDKIM Filter v2.11.0 mx.ours.example 4711",
    );
    let dkim = told("mx.ours.example; dkim=pass header.d=acme.example");
    let dmarc = told("mx.ours.example; dmarc=none header.from=acme.example");
    for (case, fields) in [
        ("no Received at all", vec![dkim]),
        ("above the crossing", vec![dkim, IN]),
        ("below it", vec![IN, dkim]),
        ("behind hops inside", vec![gmail, inside, IN, dkim]),
        ("behind a hop of a provider", vec![unknown_inside, dkim, IN]),
        (
            "several with other fields between",
            vec![IN, dmarc, filter, dkim],
        ),
        (
            "on both sides of other servers'",
            vec![
                told("other.example; dkim=none"),
                dkim,
                told("other.example; spf=fail"),
            ],
        ),
    ] {
        let judged = authenticate(&headers(&fields), &named(), &from("sam@acme.example"));
        assert_eq!(judged, Authentication::Passed, "{case}");
    }
}

/// Pieces that values and forgeries are made of.
fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(vec![
            "mx.ours.example",
            "mx.evil.example",
            ";",
            "=",
            "(",
            ")",
            "\"",
            "\\",
            " ",
            ".",
            "/",
            "1",
            "dmarc",
            "dkim",
            "spf",
            "pass",
            "fail",
            "none",
            "header.from",
            "header.d",
            "header.i",
            "smtp.mailfrom",
            "acme.example",
            "evil.example",
            "@",
        ])
        .prop_map(str::to_owned),
        any::<String>(),
    ];
    prop::collection::vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 500, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_value_of_a_stranger_proves_anything(values in prop::collection::vec(hostile(), 1..4)) {
        let values: Vec<String> = values.iter().map(|value| format!("mx.evil.example; {value}")).collect();
        let mut fields = vec![IN];
        fields.extend(values.iter().map(|value| ("Authentication-Results", value.as_str())));
        prop_assert_eq!(authenticate(&headers(&fields), &named(), &from("sam@acme.example")), Authentication::Unknown);
    }

    #[test]
    fn nothing_below_changes_a_full_report_of_ours(values in prop::collection::vec(hostile(), 0..4), above in any::<bool>()) {
        let mut fields = if above { vec![told(OURS), IN] } else { vec![IN, told(OURS)] };
        fields.extend(values.iter().map(|value| ("Authentication-Results", value.as_str())));
        prop_assert_eq!(authenticate(&headers(&fields), &named(), &from("sam@acme.example")), Authentication::Unknown);
    }

    #[test]
    fn comments_blanks_case_and_quotes_change_nothing(
        comment in "[a-z=;. ]{0,12}", blank in "[ \t]{1,3}", upper in any::<bool>(), quoted in any::<bool>(),
    ) {
        let gap = format!("{blank}({comment} (nested \\) {comment})){blank}");
        let domain = if quoted { "\"acme.example\"" } else { "acme.example" };
        let value = ["mx.ours.example", ";", "dkim", "=", "pass", "header", ".", "d", "=", domain, ";", "spf", "=", "none"].join(&gap);
        let value = if upper { value.to_uppercase() } else { value };
        prop_assert_eq!(check(&named(), &value), Authentication::Passed, "{}", value);
    }
}
