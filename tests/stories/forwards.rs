//! A pitch passed on to the contact as different mail programs do it, in different languages.

use crate::play::{Mail, Outcome, Play};
use crate::texts::storage;

const ORIGINAL: [(&str, &str); 9] = [
    (
        "Gmail",
        "---------- Forwarded message ---------\nFrom: Sam Roe <sam@acme.example>\nDate: Mon, Nov 2, 2026 at 9:00 AM\nSubject: Storage costs\nTo: <finance@example.com>\n\n\nTEXT",
    ),
    (
        "Outlook",
        "________________________________\nFrom: Sam Roe <sam@acme.example>\nSent: Monday, November 2, 2026 9:00 AM\nTo: Finance <finance@example.com>\nSubject: Storage costs\n\nTEXT",
    ),
    (
        "Outlook in German",
        "Von: Sam Roe <sam@acme.example>\nGesendet: Montag, 2. November 2026 09:00\nAn: Finance <finance@example.com>\nBetreff: Storage costs\n\nTEXT",
    ),
    (
        "Thunderbird",
        "-------- Forwarded Message --------\nSubject: \tStorage costs\nDate: \tMon, 2 Nov 2026 09:00:00 +0000\nFrom: \tSam Roe <sam@acme.example>\nTo: \tfinance@example.com\n\n\n\nTEXT",
    ),
    (
        "Thunderbird in German",
        "-------- Weitergeleitete Nachricht --------\nBetreff: \tStorage costs\nDatum: \tMon, 2 Nov 2026 09:00:00 +0000\nVon: \tSam Roe <sam@acme.example>\nAn: \tfinance@example.com\n\n\n\nTEXT",
    ),
    (
        "Gmail in French",
        "---------- Forwarded message ---------\nDe : Sam Roe <sam@acme.example>\nDate: lun. 2 nov. 2026 à 09:00\nSubject: Storage costs\nTo: <finance@example.com>\n\n\nTEXT",
    ),
    (
        "Outlook in Spanish",
        "De: Sam Roe <sam@acme.example>\nEnviado: lunes, 2 de noviembre de 2026 9:00\nPara: Finance <finance@example.com>\nAsunto: Storage costs\n\nTEXT",
    ),
    (
        "Outlook in Italian",
        "Da: Sam Roe <sam@acme.example>\nInviato: lunedì 2 novembre 2026 09:00\nA: Finance <finance@example.com>\nOggetto: Storage costs\n\nTEXT",
    ),
    (
        "Yahoo",
        "----- Forwarded Message -----\nFrom: Sam Roe <sam@acme.example>\nTo: \"finance@example.com\" <finance@example.com>\nSent: Monday, November 2, 2026 at 09:00:00 AM GMT\nSubject: Storage costs\n\nTEXT",
    ),
];

/// A colleague passes Sam's mail on to Rich.
pub fn forward(at: &str, by: &str, program: usize, comment: &str, id: &str, text: &str) -> Mail {
    let (_, block) = ORIGINAL[program % ORIGINAL.len()];
    let text = format!("{comment}\n\n{}", block.replace("TEXT", text));
    Mail::new(
        at,
        &format!("{by} <{by}@example.com>"),
        "rich@example.com",
        "Fwd: Storage costs",
        id,
        &text,
    )
}

/// The same mail as an attachment.
pub fn attached(at: &str, by: &str, comment: &str, id: &str, original: &Mail) -> Mail {
    let mut mail = forward(at, by, 0, comment, id, "");
    mail.content = format!(
        "Content-Type: multipart/mixed; boundary=\"=_7\"\n\n--=_7\nContent-Type: text/plain; charset=utf-8\n\n{comment}\n--=_7\n\
         Content-Type: message/rfc822\nContent-Disposition: attachment; filename=\"mail.eml\"\n\n{}\n--=_7--\n",
        original.bytes()
    );
    mail
}

fn is_handled(outcome: &Outcome, mail: &Mail, did: &str, what: &str) {
    let said = outcome.of(mail);
    assert_eq!(said["kind"], "forward", "{what}: {said:#}");
    assert_eq!(said["campaign"], outcome.campaigns()[0]["id"], "{what}");
    assert_eq!(outcome.did(mail), did, "{what}: {said:#}");
}

#[test]
fn a_forward_is_one_in_every_program_and_language_and_stays_only_with_a_comment() {
    let mut play = Play::new("");
    let pitch = Mail::new(
        "2026-11-02 09:00",
        "Sam Roe <sam@acme.example>",
        "finance@example.com",
        "Storage costs",
        "p1",
        &storage("Kim"),
    );
    play.comes("finance", &pitch);
    let mut told = Vec::new();
    for (number, (program, _)) in ORIGINAL.iter().enumerate() {
        for (comment, did) in [
            ("", "acknowledge file"),
            ("Can we afford this?", "acknowledge leave"),
        ] {
            let by = format!("rep{number}{}", comment.len());
            let at = format!("2026-11-02 10:{:02}", told.len());
            let mail = forward(&at, &by, number, comment, &by, &storage("Kim"));
            play.comes("rich", &mail);
            told.push((mail, did, *program));
        }
    }
    for (comment, did) in [
        ("", "acknowledge file"),
        ("What is this about?", "acknowledge leave"),
    ] {
        let by = format!("att{}", comment.len());
        let mail = attached("2026-11-02 11:00", &by, comment, &by, &pitch);
        play.comes("rich", &mail);
        told.push((mail, did, "attachment"));
    }
    let outcome = play.happens();
    for (mail, did, what) in &told {
        is_handled(&outcome, mail, did, what);
    }
    assert_eq!(outcome.campaigns().len(), 1);
    assert_eq!(outcome.campaigns()[0]["replies"], 1);
    assert_eq!(outcome.count("acknowledge"), told.len());
}
