//! Who wrote it, what vouches for them, and whether they may be answered.

use super::tell::{Desk, changed, is_refused, refused};
use crate::daemon::company::{mail, pitch, pitch_text};

const FROM: &str = "From: Sam Roe <sam@acme.example>";
const VOUCHES: &str =
    "Authentication-Results: mx.example.com; dmarc=pass header.from=acme.example\r\n";
const SUBJECT: &str = "Subject: Storage costs at Example Corp";

#[test]
fn sams_own_pitch_is_answered_so_that_the_refusals_below_mean_something() {
    let explained = Desk::new().explain(&pitch("finance", "Kim", "p"));
    assert_eq!(
        explained["reply"]["to"], "sam@acme.example",
        "{explained:#}"
    );
    assert!(refused(&explained).is_empty(), "{explained:#}");
}

#[test]
fn m11_two_from_fields_are_nobody() {
    let two = [
        format!("From: Eve <eve@evil.example>\r\n{FROM}"),
        format!("{FROM}\r\nFrom: Eve <eve@evil.example>"),
        format!("{FROM}\r\nfrom : Eve <eve@evil.example>"),
        format!("{FROM}, Eve <eve@evil.example>"),
    ];
    for from in two {
        let bytes = changed("p", &[(FROM, &from)]);
        let mut desk = Desk::new();
        is_refused(&desk.explain(&bytes), "ambiguous_from");
        desk.gets("finance", &bytes);
        desk.replay().stays(0);
    }
}

#[test]
fn m12_a_forged_bank_is_never_answered_and_what_is_not_a_pitch_or_disproved_stays() {
    for vouches in [
        "dmarc=none",
        "spf=none; dkim=none",
        "spf=softfail",
        "dmarc=fail",
    ] {
        let forged = |bytes: Vec<u8>| {
            let text = String::from_utf8(bytes).unwrap();
            text.replace("dmarc=pass", vouches).into_bytes()
        };
        let bank = "Bank of Springfield <service@bank.example>";
        let text = "Dear customer,\r\n\r\nyour account will be closed tomorrow. Please confirm your password at \
                    https://bank.evil.example/login within 24 hours to keep your access.\r\n\r\nYour bank\r\n";
        let mut desk = Desk::new();
        desk.gets("finance", &pitch("finance", "Kim", "real"));
        desk.gets(
            "lee",
            &forged(mail(
                bank,
                "lee@example.com",
                "Storage costs at Example Corp",
                "copy",
                &pitch_text("Lee"),
            )),
        );
        desk.gets(
            "lee",
            &forged(mail(bank, "lee@example.com", "Your account", "phish", text)),
        );
        let statement = "Dear customer,\r\n\r\nyour account statement of November is ready. You find it in your online banking \
                         under Documents. The balance on 26 November was 4,312.40 EUR.\r\n\r\nBank of Springfield\r\n";
        desk.gets(
            "lee",
            &mail(
                bank,
                "lee@example.com",
                "Your account statement",
                "real",
                statement,
            ),
        );
        let replayed = desk.replay();
        assert!(replayed.done(0).contains("file"), "{}", replayed.done(0));
        assert!(!replayed.done(1).contains("reply"), "{vouches}");
        // Whoever was proven not to have sent it gets nothing filed; what the contact is offered is a draft.
        if vouches == "dmarc=fail" {
            assert_eq!(replayed.done(1), "leave draft");
        }
        assert_ne!(replayed.messages[1]["campaign"], "c1", "{vouches}");
        replayed.stays(2);
        replayed.stays(3);
        let alone = forged(mail(
            bank,
            "finance@example.com",
            "Storage",
            "alone",
            &pitch_text("Kim"),
        ));
        is_refused(&desk.explain(&alone), "unauthenticated");
    }
}

#[test]
fn m13_results_that_a_stranger_wrote_below_ours_are_not_believed() {
    let ours = "Authentication-Results: mx.example.com; dmarc=fail header.from=acme.example\r\n";
    for (above, below) in [
        (ours, VOUCHES),
        ("", VOUCHES),
        (ours, "authentication-results:mx.example.com;dmarc=pass\r\n"),
    ] {
        let mut forged = format!(
            "{above}Received: from out.acme.example by mx.example.com; Fri, 27 Nov 2026 01:00:00 +0000\r\n"
        );
        let rest = String::from_utf8(changed("p", &[(VOUCHES, "")])).unwrap();
        forged += &rest.replacen(FROM, &format!("{below}{FROM}"), 1);
        is_refused(&Desk::new().explain(forged.as_bytes()), "unauthenticated");
    }
    let other = "Authentication-Results: mx.acme.example; dmarc=pass header.from=acme.example\r\n";
    is_refused(
        &Desk::new().explain(&changed("p", &[(VOUCHES, other)])),
        "unauthenticated",
    );
}

#[test]
fn m15_bounces_and_reports_are_neither_moved_nor_answered() {
    let path = "Return-Path: <sam@acme.example>";
    let daemon = "From: Mail Delivery System <MAILER-DAEMON@acme.example>";
    let plain = "Content-Type: text/plain; charset=utf-8";
    let report = "Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n\r\nYour mail could not be \
                  delivered.\r\n--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.acme.example\r\n\r\n\
                  Final-Recipient: rfc822; kim@acme.example\r\nAction: failed\r\nStatus: 5.1.1\r\n--b--\r\n";
    is_refused(
        &Desk::new().explain(&changed("p", &[(path, "Return-Path: <>")])),
        "null_return_path",
    );
    is_refused(
        &Desk::new().explain(&changed("p", &[(FROM, daemon)])),
        "role_address",
    );
    let bounce = changed(
        "p",
        &[
            (path, "Return-Path: <>"),
            (FROM, daemon),
            (SUBJECT, "Subject: Undelivered Mail Returned to Sender"),
            (plain, report),
        ],
    );
    is_refused(&Desk::new().explain(&bounce), "report");
    let mut desk = Desk::new();
    desk.gets("finance", &bounce);
    desk.gets("finance", &changed("q", &[(plain, report)]));
    let replayed = desk.replay();
    replayed.stays(0);
    replayed.stays(1);
}

#[test]
fn m16_machines_that_say_so_are_not_answered_however_they_spell_it() {
    for said in [
        "Auto-Submitted: auto-replied (vacation)",
        "Auto-Submitted: AUTO-GENERATED",
        "AUTO-SUBMITTED:auto-notified; x=y",
        "Auto-Submitted: (no) auto-replied",
        "Auto-Submitted: no\r\nAuto-Submitted: auto-replied",
        "Auto-Submitted: auto-replied\r\nAuto-Submitted: no",
        "Auto-Submitted:\r\n auto-replied",
    ] {
        let with = format!("{SUBJECT}\r\n{said}");
        is_refused(
            &Desk::new().explain(&changed("p", &[(SUBJECT, &with)])),
            "auto_submitted",
        );
    }
    for said in ["Auto-Submitted: no", "Auto-Submitted: No (a person)"] {
        let with = format!("{SUBJECT}\r\n{said}");
        let explained = Desk::new().explain(&changed("p", &[(SUBJECT, &with)]));
        assert_eq!(explained["reply"]["allowed"], true, "{said}: {explained:#}");
    }
}

#[test]
fn m17_absence_notes_that_do_not_say_so_get_one_answer_at_most() {
    let mut desk = Desk::new();
    let notes = [
        (
            "Automatic reply: Storage",
            "I am out of the office until Monday and will read your mail when I am back. In urgent cases \
          please contact my colleague Lou at lou@acme.example.\r\n\r\nSam\r\n",
        ),
        (
            "Abwesenheitsnotiz: Storage",
            "Vielen Dank f\u{fc}r Ihre Nachricht. Ich bin bis Montag nicht im Haus. In dringenden F\u{e4}llen \
          wenden Sie sich bitte an meine Kollegin Lou.\r\n\r\nSam\r\n",
        ),
    ];
    for round in 0..10 {
        for (subject, text) in notes {
            let id = format!("ooo-{round}-{}", subject.len());
            desk.gets(
                "finance",
                &mail(
                    "Sam Roe <sam@acme.example>",
                    "finance@example.com",
                    subject,
                    &id,
                    text,
                ),
            );
        }
    }
    let told = desk.replay().told.to_string();
    assert!(told.matches("\"do\":\"reply\"").count() <= 1, "{told}");
}

#[test]
fn m24_a_forward_by_a_stranger_writes_to_nobody_it_names() {
    let text = format!(
        "---------- Forwarded message ---------\r\nFrom: Victim <victim@third.example>\r\nDate: Fri, Nov 20, 2026 at 10:00 AM\r\n\
         Subject: Storage costs\r\nTo: <kim@example.com>\r\n\r\n{}",
        pitch_text("Kim")
    );
    let inline = mail(
        "Eve <eve@evil.example>",
        "finance@example.com",
        "Fwd: Storage costs",
        "f",
        &text,
    );
    let inside = mail(
        "Victim <victim@third.example>",
        "kim@example.com",
        "Storage costs",
        "v",
        &pitch_text("Kim"),
    );
    let plain = "Content-Type: text/plain; charset=utf-8\r\n\r\n";
    let attached = String::from_utf8(mail(
        "Eve <eve@evil.example>",
        "finance@example.com",
        "Fwd: Storage costs",
        "a",
        "",
    ))
    .unwrap();
    let attached = attached.replace(
        plain,
        &format!("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nfyi\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{}\r\n--b--\r\n",
            String::from_utf8(inside).unwrap()),
    );
    for forward in [inline, attached.into_bytes()] {
        let mut desk = Desk::new();
        let explained = desk.explain(&forward);
        let rendered = explained["rendered_reply"].as_str().unwrap_or_default();
        assert!(
            explained["reply"]["to"] != "victim@third.example",
            "{explained:#}"
        );
        assert!(!rendered.contains("third.example"), "{rendered}");
        desk.gets("finance", &forward);
        let replayed = desk.replay();
        let actions = replayed.messages[0]["actions"].to_string();
        assert!(!actions.contains("third.example"), "{actions}");
    }
}
