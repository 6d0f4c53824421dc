//! Where a field may stand to be believed, and what a stranger may write into the mail.

use proptest::prelude::*;

use super::*;

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
