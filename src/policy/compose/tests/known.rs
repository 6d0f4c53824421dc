//! The brief beneath an exemplar: what it says, in every language, and what it leaves out.

use super::*;

fn at(text: &str) -> jiff::Timestamp {
    text.parse().unwrap()
}

fn much(standing: Standing) -> Known {
    let answered = Some(Answered {
        at: at("2026-10-02T08:00:00Z"),
        by: AnsweredBy::Contact,
    });
    let earlier = |number: i32| Earlier {
        reference: format!("c{number}"),
        subject: format!("Backup \u{202e}offer\r\nBcc: x{number}"),
        first_seen: at("2026-04-01T09:00:00Z"),
        answered,
        decided: Standing::Declined,
        released: false,
    };
    Known {
        copies: 41,
        recipients: 12,
        first_seen: at("2026-10-01T09:00:00Z"),
        last_seen: at("2026-10-30T09:00:00Z"),
        forwarders: (0..7).map(|n| format!("jo{n}@example.com")).collect(),
        answered,
        pending: None,
        standing,
        decided_at: Some(at("2026-10-03T09:00:00Z")),
        earlier: (70..79).map(earlier).collect(),
        end_runs: vec![("cfo@example.com".to_owned(), at("2026-10-29T09:00:00Z")); 6],
    }
}

fn beneath_in(language: &str, known: &Known) -> Composed {
    let (author, now) = (author(language), now());
    let facts = KnownFacts {
        envelope: Envelope {
            to: "rich@example.com",
            ..envelope(&author, &now)
        },
        thread: thread(),
        contact: &contact(),
        reference: "c3",
        known,
    };
    beneath(&facts).unwrap()
}

#[test]
fn the_contact_is_told_everything_in_every_language() {
    for language in LANGUAGES {
        for standing in standings() {
            let text = sound(&beneath_in(language, &much(standing)));
            for said in [
                "41",
                "12",
                "2026-10-01",
                "2026-10-30",
                "jo0@example.com, jo1@example.com",
                "Rich Miller",
                "2026-10-02",
                "10:00",
                "2026-04-01: Backup offer Bcc: x70",
                "c70",
                "c74",
                "cfo@example.com",
                "2026-10-29",
                "c3",
            ] {
                assert!(text.contains(said), "{language} {said}: {text}");
            }
            for cut in ["jo5@", "c75", "\u{202e}"] {
                assert!(!text.contains(cut), "{language} {cut}: {text}");
            }
            for (said, holds) in [
                ("2026-10-03", standing != Standing::Undecided),
                ("2027-01-15", standing.until().is_some()),
            ] {
                assert_eq!(text.contains(said), holds, "{language} {said}: {text}");
            }
        }
    }
}

#[test]
fn where_the_answer_stands_is_told_in_every_language() {
    for language in LANGUAGES {
        let pending = [
            None,
            Some(Pending::Waiting),
            Some(Pending::Draft),
            Some(Pending::InDoubt),
        ];
        let mut texts: Vec<String> = pending
            .into_iter()
            .map(|pending| {
                let known = Known {
                    answered: None,
                    pending,
                    ..much(Standing::Undecided)
                };
                sound(&beneath_in(language, &known))
            })
            .collect();
        texts.dedup();
        assert_eq!(texts.len(), pending.len(), "{language}: {texts:?}");
    }
}

#[test]
fn a_brief_is_written_only_where_there_is_more_to_say_than_the_mail_says() {
    let nothing = Known {
        copies: 1,
        forwarders: Vec::new(),
        answered: None,
        pending: Some(Pending::Waiting),
        earlier: Vec::new(),
        end_runs: Vec::new(),
        ..much(Standing::Undecided)
    };
    assert!(!nothing.says_more());
    let all = much(Standing::Declined);
    for more in [
        Known {
            copies: 2,
            ..nothing.clone()
        },
        Known {
            forwarders: all.forwarders,
            ..nothing.clone()
        },
        Known {
            answered: all.answered,
            ..nothing.clone()
        },
        Known {
            pending: Some(Pending::Draft),
            ..nothing.clone()
        },
        Known {
            standing: Standing::Declined,
            ..nothing.clone()
        },
        Known {
            earlier: all.earlier,
            ..nothing.clone()
        },
        Known {
            end_runs: all.end_runs,
            ..nothing.clone()
        },
    ] {
        assert!(more.says_more(), "{more:?}");
    }
}

#[test]
fn the_brief_beneath_an_exemplar_is_exactly_this() {
    let known = Known {
        forwarders: vec!["jo@example.com".to_owned()],
        earlier: much(Standing::Undecided)
            .earlier
            .into_iter()
            .take(1)
            .collect(),
        end_runs: vec![("cfo@example.com".to_owned(), at("2026-10-29T09:00:00Z"))],
        ..much(Standing::Declined)
    };
    let bytes = beneath_in("en", &known).bytes;
    insta::assert_snapshot!(String::from_utf8(bytes).unwrap().replace("\r\n", "\n"), @r"
    From: Example Vendor Desk <vendors@example.com>
    To: rich@example.com
    Reply-To: Rich Miller <rich@example.com>
    Subject: Re: Save on storage
    Date: Mon, 2 Nov 2026 10:10:00 +0100
    Message-ID: <onedoor.x@example.com>
    Auto-Submitted: auto-generated
    X-Auto-Response-Suppress: All
    X-Onedoor-Instance: a1b2c3
    In-Reply-To: <17@acme.example>
    References: <17@acme.example>
    MIME-Version: 1.0
    Content-Type: text/plain; charset=utf-8
    Content-Transfer-Encoding: 7bit

    What is known of this message so far:

    - Copies: 41; recipients among us: 12
    - First copy: 2026-10-01; latest: 2026-10-30
    - Forwarded by: jo@example.com
    - Answered by Rich Miller: 2026-10-02, 10:00
    - Decision of 2026-10-03: no
    - After the answer, to cfo@example.com: 2026-10-29

    Earlier messages of this sender:

    - 2026-04-01: Backup offer Bcc: x70; answered by Rich Miller,
      2026-10-02; decision: no (c70)

    Reference number: c3

    This note was written automatically and is kept up to date. Nobody else
    has received it.
    ");
}
