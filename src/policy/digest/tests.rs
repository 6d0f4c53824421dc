//! What a digest says, when it says nothing, and that nothing of a mail gets through it.

#![allow(clippy::unwrap_used)]

use super::*;

const UTC: TimeZone = TimeZone::UTC;
const ORG: &str = "Example Corp";
const WORKDAYS: [Weekday; 5] = [
    Weekday::Monday,
    Weekday::Tuesday,
    Weekday::Wednesday,
    Weekday::Thursday,
    Weekday::Friday,
];

/// The period of a day in November 2026; the 2nd is a Monday.
fn of_day(day: i8) -> Period {
    let now = jiff::civil::date(2026, 11, day).at(9, 0, 0, 0);
    period(now, Time::constant(7, 30, 0, 0), &WORKDAYS, &UTC).unwrap()
}

fn instant() -> Timestamp {
    "2026-11-01T09:00:00Z".parse().unwrap()
}

fn told(facts: &DigestFacts, language: &str) -> Option<Digest> {
    digest(ORG, facts, &of_day(3), &UTC, language)
}

fn campaign(subject: &str) -> NewCampaign {
    NewCampaign {
        id: 3,
        vendor: "acme.example".into(),
        subject: subject.into(),
        copies: 12,
    }
}

fn waiting(stirred: bool) -> WaitingVendor {
    WaitingVendor {
        vendor: "acme.example".into(),
        campaigns: 2,
        first_seen: instant(),
        stirred,
    }
}

fn full() -> DigestFacts {
    DigestFacts {
        campaigns: vec![campaign("Save on storage")],
        end_runs: vec![EndRunSeen {
            campaign: 3,
            vendor: "acme.example".into(),
            recipient: "cfo@example.com".into(),
            at: instant(),
        }],
        waiting: vec![waiting(true)],
        people: vec![NewPerson {
            vendor: "zest.example".into(),
            address: "zoe@zest.example".into(),
            name: Some("Zoe".into()),
        }],
        wrong_names: vec![WrongNameUsed {
            vendor: "zest.example".into(),
            used: "Mitch".into(),
            meant: "Rich Miller".into(),
            times: 2,
        }],
        reminders: vec![reminder("2026-12-03")],
        unclear: vec![UnclearDrag {
            folder: "Vendors/Deferred/soonish".into(),
            vendor: Some("acme.example".into()),
        }],
        failing: vec![FailingInbox {
            name: "finance".into(),
            error: Some("the login was refused".into()),
        }],
        in_doubt: vec![DoubtfulMail {
            id: 17,
            to: "sam@acme.example".into(),
        }],
        passed_over: vec![PassedOverSeen {
            inbox: "finance".into(),
            messages: 2,
            why: "too large".into(),
        }],
    }
}

fn reminder(on: &str) -> ReminderSet {
    added("2026-01-01T09:00:00Z", on)
}

fn added(at: &str, on: &str) -> ReminderSet {
    ReminderSet {
        vendor: "zest.example".into(),
        on: on.into(),
        text: "maintenance ends".into(),
        added_at: at.parse().unwrap(),
    }
}

#[test]
fn the_digest_is_exactly_this() {
    insta::assert_snapshot!(told(&full(), "en").unwrap().text(), @r#"
    Example Corp, 2026-11-03

    New campaigns

    - c3: acme.example, "Save on storage" (12x)

    Past the contact

    - 2026-11-01: acme.example > cfo@example.com (c3)

    Waiting for your decision

    - acme.example (2x, 2026-11-01)

    New people at vendors you deal with

    - zest.example: Zoe <zoe@zest.example>

    Greeted by a wrong name

    - zest.example: "Mitch" > Rich Miller (2x)

    Reminders

    - 2026-12-03: zest.example, maintenance ends

    Folders whose name says no date

    - Vendors/Deferred/soonish: acme.example

    Inboxes that cannot be read

    - finance: the login was refused

    Mail in doubt (onedoor outbox)

    - 17: sam@acme.example

    Messages left where they are

    - finance: 2x, too large
    "#);
    assert_eq!(
        told(&full(), "en").unwrap().subject(),
        "Vendor digest: Example Corp, 2026-11-03"
    );
}

#[test]
fn where_there_is_nothing_new_and_nothing_wrong_nothing_is_said() {
    assert_eq!(told(&DigestFacts::default(), "en"), None);
    let old = DigestFacts {
        waiting: vec![waiting(false)],
        reminders: vec![reminder("2027-06-01"), reminder("no date")],
        ..DigestFacts::default()
    };
    assert_eq!(told(&old, "en"), None);
    let stirred = DigestFacts {
        waiting: vec![waiting(true)],
        ..DigestFacts::default()
    };
    assert!(told(&stirred, "en").is_some());
}

#[test]
fn a_reminder_is_named_once_at_each_distance_over_weekends_too() {
    let workdays = (2..=30).map(of_day).filter(|period| {
        let day = period.today.weekday();
        WORKDAYS.contains(&day)
    });
    let periods: Vec<Period> = workdays.collect();
    for (on, days) in [
        ("2026-12-04", vec![4, 27]), // 30 days before, 7 days before
        ("2026-12-07", vec![9, 30]), // both distances: Saturday the 7th, and a Monday
        ("2026-11-15", vec![9]),     // 7 days before is Sunday the 8th
        ("2027-01-20", vec![23]),    // 60 days before is Saturday the 21st
        ("2027-03-01", vec![]),
    ] {
        let named = periods
            .iter()
            .filter(|period| !reminders(&[reminder(on)], period, &UTC).is_empty());
        let named: Vec<i8> = named.map(|period| period.today.day()).collect();
        assert_eq!(named, days, "{on}");
    }
}

#[test]
fn a_reminder_that_is_set_when_its_mark_has_passed_is_named_by_the_next_digest_alone() {
    for (at, on, named) in [
        ("2026-11-03T12:00:00Z", "2026-11-20", vec![4, 13]), // 7 days before is the 13th
        ("2026-11-06T18:00:00Z", "2026-11-08", vec![9]),     // over before the digest after it
        ("2026-11-04T12:00:00Z", "2026-12-30", vec![5, 30]), // between 60 and 30 days
        ("2026-11-04T12:00:00Z", "2026-11-03", vec![]),      // a date that was over already
        ("2026-11-04T12:00:00Z", "2027-01-20", vec![23]),    // before its first mark
    ] {
        let periods = (2..=30).map(of_day).filter(|period| {
            let day = period.today.weekday();
            WORKDAYS.contains(&day)
        });
        let due = periods.filter(|period| {
            let known = period.today > at[..10].parse::<Date>().unwrap();
            known && !reminders(&[added(at, on)], period, &UTC).is_empty()
        });
        let days: Vec<i8> = due.map(|period| period.today.day()).collect();
        assert_eq!(days, named, "{on}, set {at}");
    }
}

#[test]
fn a_digest_is_due_once_a_day_also_where_the_clocks_change() {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let every_day = WORKDAYS
        .into_iter()
        .chain([Weekday::Saturday, Weekday::Sunday]);
    let every_day: Vec<Weekday> = every_day.collect();
    for (day, at, instant) in [
        ("2026-11-03", "07:30", Some("2026-11-03T06:30:00Z")),
        ("2026-07-01", "07:30", Some("2026-07-01T05:30:00Z")),
        ("2026-03-29", "02:30", Some("2026-03-29T01:30:00Z")), // 03:30: there is no 02:30
        ("2026-10-25", "02:30", Some("2026-10-25T00:30:00Z")), // the first 02:30 of two
    ] {
        let (day, at) = (day.parse().unwrap(), at.parse().unwrap());
        let due = due(day, at, &every_day, &zone);
        assert_eq!(due, instant.map(|it| it.parse().unwrap()), "{day}");
    }
    let saturday = jiff::civil::date(2026, 11, 7);
    assert_eq!(due(saturday, Time::midnight(), &WORKDAYS, &zone), None);
}

#[test]
fn a_period_begins_where_the_digest_before_was_due() {
    for (day, since) in [
        (3, "2026-11-02T07:30:00Z"),
        (7, "2026-11-06T07:30:00Z"),
        (9, "2026-11-06T07:30:00Z"),
    ] {
        assert_eq!(of_day(day).since, since.parse::<Timestamp>().unwrap());
    }
    let now = jiff::civil::date(2026, 11, 3).at(9, 0, 0, 0);
    assert_eq!(period(now, Time::midnight(), &[], &UTC), None);
}

#[test]
fn what_came_from_mail_is_cut_cleaned_and_escaped() {
    let subject = format!("</li><script>\r\n\r\nNew\u{202e} {}", "x".repeat(500));
    let facts = DigestFacts {
        campaigns: vec![campaign(&subject)],
        ..DigestFacts::default()
    };
    let digest = told(&facts, "en").unwrap();
    let html = digest.html();
    assert!(html.contains("&lt;/li&gt;&lt;script&gt; New x"), "{html}");
    assert!(!html.contains("<script"), "{html}");
    for form in [digest.text(), html] {
        assert!(!form.contains('\u{202e}') && !form.contains('\r'), "{form}");
        assert!(form.lines().all(|line| line.chars().count() < 200));
    }
}

#[test]
fn a_long_part_is_cut_and_says_so() {
    let facts = DigestFacts {
        campaigns: vec![campaign("Save"); LINES + 7],
        ..DigestFacts::default()
    };
    let digest = told(&facts, "en").unwrap();
    assert_eq!(digest.text().matches("c3: ").count(), LINES);
    for form in [digest.text(), digest.html()] {
        assert!(form.contains("\u{2026} + 7"), "{form}");
    }
}

#[test]
fn every_language_has_every_heading_and_another_is_told_in_english() {
    let headings = |language| -> Vec<_> { form::headings(language).collect() };
    for language in crate::policy::compose::LANGUAGES {
        assert_eq!(headings(language).len(), 11, "{language}");
        let english = headings(language) == headings("en");
        assert_eq!(english, *language == "en", "{language}");
    }
    assert_eq!(headings("pt-BR"), headings("pt"));
    assert_eq!(headings("sv"), headings("en"));
}
