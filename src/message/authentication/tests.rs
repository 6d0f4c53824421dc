//! Authentication-Results as servers and forgers write them.

use super::*;
use crate::message::Field;

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
        ("mx.ours.example; dkim=pass header.d=sender.example", Failed),
        (
            "mx.ours.example; dkim=fail header.d=acme.example; spf=pass smtp.mailfrom=bounce@mail.acme.example",
            Passed,
        ),
        (
            "mx.ours.example; spf=pass smtp.mailfrom=\"x y\"@acme.example",
            Passed,
        ),
        ("mx.ours.example; spf=pass smtp.helo=acme.example", Failed),
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
fn domains_under_one_public_suffix_are_not_aligned() {
    let value = "mx.ours.example; dkim=pass header.d=evil.co.uk";
    let headers = headers(&[("Authentication-Results", value)]);
    assert_eq!(
        authenticate(&headers, &named(), &from("sam@acme.co.uk")),
        Authentication::Failed
    );
}
