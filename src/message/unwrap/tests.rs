//! Forwards of many programs, and replies that are none.

mod files;
mod hostile;
mod locales;
mod matrix;

use super::*;
use crate::message::{Limits, read};

const TEXT: &str = "We close your books three days earlier.\n\nShall we talk next week?\n";

fn unwrapped(subject: &str, body: &str) -> Unwrapped {
    let mail = format!(
        "From: Kim Berg <kim@ours.example>\r\nTo: it@ours.example\r\nSubject: {subject}\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{body}"
    );
    unwrap(&read(mail.as_bytes(), &Limits::default()))
}

fn check(subject: &str, body: &str, comment: &str) -> Unwrapped {
    let result = unwrapped(subject, body);
    assert_eq!(result.forwards.len(), 1, "{body}");
    assert_eq!(result.forwards[0].comment, comment, "{body}");
    assert_eq!(
        result.forwards[0].by.as_ref().map(|by| by.address.as_str()),
        Some("kim@ours.example")
    );
    assert_eq!(
        result
            .original
            .from
            .as_ref()
            .map(|from| from.address.as_str()),
        Some("sam@acme.example"),
        "{body}"
    );
    assert_eq!(
        crate::message::subject::bare(&result.original.subject),
        "Faster books",
        "{body}"
    );
    assert_eq!(result.original.text, TEXT, "{body}");
    result
}

#[test]
fn every_client_and_language_is_the_same_forward() {
    let day = "2024-03-12";
    for (subject, head) in [
        (
            "Fwd: Faster books",
            "---------- Forwarded message ---------\nFrom: Sam Roe <sam@acme.example>\nDate: Tue, Mar 12, 2024 at 9:31 AM\nSubject: Faster books\nTo: <kim@ours.example>\n\n\n",
        ),
        (
            "Fwd: Faster books",
            "---------- Forwarded message ---------\nVon: Sam Roe <sam@acme.example>\nDate: Di., 12. März 2024 um 09:31 Uhr\nSubject: Faster books\nTo: Kim Berg <kim@ours.example>\n\n\n",
        ),
        (
            "FW: Faster books",
            "From: Sam Roe <sam@acme.example>\nSent: Tuesday, March 12, 2024 9:31 AM\nTo: Kim Berg <kim@ours.example>\nSubject: Faster books\n\n",
        ),
        (
            "FW: Faster books",
            "________________________________\n*From:* Sam Roe<mailto:sam@acme.example>\n*Sent:* Tuesday, March 12, 2024 9:31 AM\n*To:* Kim Berg\n*Subject:* Faster books\n\n",
        ),
        (
            "WG: Faster books",
            "-----Ursprüngliche Nachricht-----\nVon: Sam Roe [mailto:sam@acme.example]\nGesendet: Dienstag, 12. März 2024 09:31\nAn: Kim Berg\nBetreff: Faster books\n\n",
        ),
        (
            "TR: Faster books",
            "De : Sam Roe <sam@acme.example>\nEnvoyé : mardi 12 mars 2024 09:31\nÀ : Kim Berg <kim@ours.example>\nObjet : Faster books\n\n",
        ),
        (
            "RV: Faster books",
            "De: Sam Roe <sam@acme.example>\nEnviado el: martes, 12 de marzo de 2024 9:31\nPara: Kim Berg\nAsunto: Faster books\n\n",
        ),
        (
            "I: Faster books",
            "Da: Sam Roe <sam@acme.example>\nInviato: martedì 12 marzo 2024 09:31\nA: Kim Berg\nOggetto: Faster books\n\n",
        ),
        (
            "Doorst: Faster books",
            "Van: Sam Roe <sam@acme.example>\nVerzonden: dinsdag 12 maart 2024 09:31\nAan: Kim Berg\nOnderwerp: Faster books\n\n",
        ),
        (
            "ENC: Faster books",
            "De: Sam Roe <sam@acme.example>\nEnviada em: terça-feira, 12 de março de 2024 09:31\nPara: Kim Berg\nAssunto: Faster books\n\n",
        ),
        (
            "PD: Faster books",
            "Od: Sam Roe <sam@acme.example>\nWysłano: wtorek, 12 marca 2024 09:31\nDo: Kim Berg\nTemat: Faster books\n\n",
        ),
        (
            "VB: Faster books",
            "Från: Sam Roe <sam@acme.example>\nSkickat: den 12 mars 2024 09:31\nTill: Kim Berg\nÄmne: Faster books\n\n",
        ),
        (
            "Fwd: Faster books",
            "-------- Doorgestuurd bericht --------\nOnderwerp: \tFaster books\nDatum: \tTue, 12 Mar 2024 09:31:30 +0100\nVan: \tSam Roe <sam@acme.example>\nAan: \tkim@ours.example\n\n\n",
        ),
        (
            "Fwd: Faster books",
            "-------- Пересылаемое сообщение --------\nОт кого: Sam Roe <sam@acme.example>\nКому: Kim\nДата: Вторник, 12 марта 2024, 15:19 +03:00\nТема: Faster books\n\n",
        ),
        (
            "転送: Faster books",
            "差出人: Sam Roe <sam@acme.example>\n送信日時: 2024年3月12日 9:31\n宛先: Kim Berg\n件名: Faster books\n\n",
        ),
        (
            "转发: Faster books",
            "发件人：Sam Roe <sam@acme.example>\n发送时间：2024年3月12日 9:31\n收件人：Kim\n主题：Faster books\n\n",
        ),
        (
            "Fw: Faster books",
            "  ----- Forwarded Message ----- From: Sam Roe <sam@acme.example>To: \"kim@ours.example\" <kim@ours.example>Sent: Tuesday, March 12, 2024, 09:26:50 AM GMT+1Subject: Faster books\n\n",
        ),
        (
            "Faster books",
            "---------------------- Forwarded by Kim Berg/Ours on 03/13/2024 \n02:25 PM ---------------------------\n\n\nSam Roe <sam@acme.example> on 03/12/2024 02:09:11 PM\nTo: Kim Berg/Ours@OURS\ncc:  \nSubject: Faster books\n\n\n",
        ),
        (
            "FW: Faster books",
            "On 12/03/2024 12:46, \"Sam Roe\" <sam@acme.example> wrote:\n\n",
        ),
    ] {
        let result = check(subject, &format!("{head}{TEXT}"), "");
        assert_eq!(
            result
                .original
                .date
                .map(|date| date.to_string()[..10].to_owned())
                .as_deref(),
            Some(day),
            "{head}"
        );
        check(
            subject,
            &format!("FYI, not for us?\n\n{head}{TEXT}"),
            "FYI, not for us?",
        );
    }
}

#[test]
fn a_quoted_forward_loses_its_marks_and_what_stands_below() {
    let quoted: String = format!("Begin forwarded message:\n\nFrom: Sam Roe <sam@acme.example>\nSubject: Faster books\nDate: 12 March 2024 at 09:31:08 CET\nTo: kim@ours.example\n\n{TEXT}")
        .lines()
        .map(|line| format!("> {line}\n"))
        .collect();
    check(
        "Fwd: Faster books",
        &format!("Yours?\n\n{quoted}\nKim\n"),
        "Yours?",
    );
}

#[test]
fn the_comment_is_without_signature_disclaimer_and_banner() {
    let body = format!(
        "Known to you?\n\nBest regards,\nKim Berg\nOurs Ltd\n\nThis email and any attachments are confidential.\n\n\
        From: Sam Roe <sam@acme.example>\nSent: 12 March 2024 09:31\nTo: Kim\nSubject: Faster books\n\n{TEXT}"
    );
    check("FW: Faster books", &body, "Known to you?");
}

#[test]
fn a_wrapped_header_block_is_read_whole() {
    let body = format!(
        "From: Sam Roe\n<sam@acme.example>\nSent: Tuesday, March 12, 2024\n9:31 AM\nTo: Kim Berg <kim@ours.example>; Lee\nYoung <lee@ours.example>;\nPat <pat@ours.example>\nSubject: Faster\nbooks\n\n{TEXT}"
    );
    let result = unwrapped("FW: Faster books", &body);
    assert_eq!(result.original.subject, "Faster books");
    assert_eq!(result.original.text, TEXT);
    assert_eq!(result.original.to.len(), 3);
}

#[test]
fn a_forward_of_a_forward_is_taken_off_twice() {
    let body = format!(
        "Third time today.\n\n---------- Forwarded message ---------\nFrom: Lee Young <lee@ours.example>\nDate: Wed, Mar 13, 2024 at 8:00 AM\nSubject: FW: Faster books\nTo: Kim <kim@ours.example>\n\n\
        Look at this.\n\nVon: Sam Roe <sam@acme.example>\nGesendet: Dienstag, 12. März 2024 09:31\nAn: Lee\nBetreff: Faster books\n\n{TEXT}"
    );
    let result = unwrapped("Fwd: FW: Faster books", &body);
    let comments: Vec<&str> = result
        .forwards
        .iter()
        .map(|forward| forward.comment.as_str())
        .collect();
    assert_eq!(comments, ["Third time today.", "Look at this."]);
    assert_eq!(
        result.forwards[1].by.as_ref().map(|by| by.address.as_str()),
        Some("lee@ours.example")
    );
    assert_eq!(
        result.original.from.map(|from| from.address).as_deref(),
        Some("sam@acme.example")
    );
    assert_eq!(result.original.text, TEXT);
}

#[test]
fn a_reply_that_quotes_is_no_forward() {
    let header = "From: Sam Roe <sam@acme.example>\nSent: 12 March 2024 09:31\nTo: Kim\nSubject: Faster books\n\n";
    for (subject, body) in [
        (
            "Re: Faster books",
            format!(
                "No, thank you.\n\nOn Tue, 12 Mar 2024 at 09:31, Sam Roe <sam@acme.example> wrote:\n> {TEXT}"
            ),
        ),
        (
            "Faster books",
            format!("No.\n\nAm 12.03.2024 um 09:31 schrieb Sam Roe:\n> {TEXT}"),
        ),
        (
            "RE: Faster books",
            format!("No, thank you.\n\n{header}{TEXT}"),
        ),
        (
            "AW: Faster books",
            format!("Nein.\n\n-----Original Message-----\n{header}{TEXT}"),
        ),
        (
            "Re: Fwd: Faster books",
            format!(
                "No.\n\nOn 12 Mar 2024 Kim wrote:\n> ---------- Forwarded message ----------\n> From: Sam <sam@acme.example>\n> Subject: x\n> {TEXT}"
            ),
        ),
        ("Another thing", format!("Hello.\n\n{header}{TEXT}")),
        (
            "Faster books",
            format!(
                "Bump.\n\nFrom: Kim <kim@ours.example>\nSent: 12 March 2024\nTo: x\nSubject: Faster books\n\n{TEXT}"
            ),
        ),
        ("Faster books", TEXT.to_owned()),
        ("FW: Faster books", "Nothing below.\n".to_owned()),
    ] {
        let result = unwrapped(subject, &body);
        assert_eq!(result.forwards, [], "{subject}: {body}");
        assert_eq!(result.original.subject, subject);
    }
}

#[test]
fn an_attached_message_is_preferred() {
    let mail = format!(
        "From: Kim <kim@ours.example>\r\nSubject: Fwd: Faster books\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nFYI\r\n\r\n\
        ---------- Forwarded message ---------\nFrom: Wrong <wrong@other.example>\nDate: 1 Jan 2024\nSubject: x\n\nx\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n\
        From: Sam Roe <sam@acme.example>\r\nMessage-ID: <1@acme.example>\r\nSubject: Faster books\r\n\r\n{TEXT}\r\n--b--\r\n"
    );
    let result = unwrap(&read(mail.as_bytes(), &Limits::default()));
    assert_eq!(result.forwards.len(), 1);
    assert_eq!(result.forwards[0].carried, Carried::Attached);
    assert!(result.forwards[0].comment.starts_with("FYI"));
    assert_eq!(
        result.original.message_id.as_deref(),
        Some("1@acme.example")
    );
}

#[test]
fn a_bounce_carries_a_message_but_forwards_none() {
    for head in [
        "From: MAILER-DAEMON@ours.example",
        "From: x@ours.example\r\nReturn-Path: <>",
    ] {
        let mail = format!(
            "{head}\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nfailed\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nFrom: a@b.example\r\n\r\nx\r\n--b--"
        );
        assert_eq!(
            unwrap(&read(mail.as_bytes(), &Limits::default())).forwards,
            []
        );
    }
}

#[test]
fn links_of_the_forwarder_are_not_the_vendors() {
    let html = "From: Kim <kim@ours.example>\r\nSubject: Fwd: Faster books\r\nContent-Type: text/html\r\n\r\n<p>FYI</p><p><a href=https://ours.example>Ours</a></p>\
        <div>---------- Forwarded message ---------<br>From: <b>Sam Roe</b> &lt;<a href=mailto:sam@acme.example>sam@acme.example</a>&gt;<br>Date: Tue, Mar 12, 2024 at 9:31 AM<br>Subject: Faster books<br>To: &lt;kim@ours.example&gt;<br><br>\
        <div>Book a <a href=https://acme.example/call>call</a>.</div></div>";
    let result = unwrap(&read(html.as_bytes(), &Limits::default()));
    assert_eq!(
        result.original.links,
        [("call".to_owned(), "https://acme.example/call".to_owned())]
    );
    assert_eq!(result.original.text, "Book a call.\n");
}
