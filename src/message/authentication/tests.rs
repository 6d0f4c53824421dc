//! Authentication-Results as servers and forgers write them.

mod forged;

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
