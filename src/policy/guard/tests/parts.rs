//! What a message carries, and what a filter wrote into its subject.

use super::*;
use crate::message::Attachment;

#[test]
fn attachments_forbid() {
    for (content_type, name, expected) in [
        ("application/octet-stream", "offer.pdf.EXE", "executable"),
        ("application/x-msdownload", "offer", "executable"),
        ("application/ics", "invite", "calendar"),
        ("application/octet-stream", "invite.ics", "calendar"),
        ("message/delivery-status", "", "report"),
        ("message/disposition-notification", "", "report"),
        ("message/feedback-report", "", "report"),
        ("text/rfc822-headers", "", "report"),
        ("application/pgp-encrypted", "", "encrypted"),
        ("application/octet-stream", "smime.P7M", "encrypted"),
        (
            "application/x-microsoft-rpmsg-message",
            "message.rpmsg",
            "encrypted",
        ),
        ("application/octet-stream", "offer.exe. .", "executable"),
        ("application/pdf", "invoice.pdf.lnk", "executable"),
        ("text/plain", "run.ps1", "executable"),
        ("application/vnd.ms-excel", "prices.XLSM", "executable"),
        ("text/calendar", "", "calendar"),
        ("application/zip", "deck.zip", ""),
        ("image/png", "logo.png", ""),
        ("application/pgp-keys", "key.asc", ""),
        ("application/pdf", "offer.pdf", ""),
    ] {
        let attachment = Attachment {
            content_type: content_type.into(),
            name: Some(name.into()),
            size: 10,
        };
        let message = Message {
            attachments: vec![attachment],
            ..message(&[PERSONAL])
        };
        assert_eq!(
            world_of(&message).codes(),
            expected,
            "{content_type} {name}"
        );
    }
}

#[test]
fn a_program_in_an_attached_message_forbids_and_its_reports_do_not() {
    let holding = |content_type: &str, name: &str| Message {
        attachments: vec![Attachment {
            content_type: content_type.into(),
            name: Some(name.into()),
            size: 10,
        }],
        ..Message::default()
    };
    for (inner, expected) in [
        (
            holding("application/octet-stream", "offer.exe"),
            "executable",
        ),
        (holding("message/delivery-status", ""), ""),
        (holding("text/calendar", ""), ""),
    ] {
        let outer = Message {
            attached: vec![Message {
                attached: vec![inner],
                ..Message::default()
            }],
            ..message(&[PERSONAL])
        };
        assert_eq!(world_of(&outer).codes(), expected);
    }
}

#[test]
fn a_subject_that_a_filter_marked_is_spam() {
    for (subject, expected) in [
        ("[SPAM] Save on storage", "spam"),
        ("***SPAM*** Save", "spam"),
        ("{Spam?} Save", "spam"),
        ("[ Spam ] Save", "spam"),
        ("[Virus] Save", "spam"),
        ("Spam filtering for your company", ""),
        ("[Spamhaus] Save", ""),
        ("[News] spam", ""),
    ] {
        let message = Message {
            subject: subject.into(),
            ..message(&[PERSONAL])
        };
        assert_eq!(world_of(&message).codes(), expected, "{subject}");
    }
}
