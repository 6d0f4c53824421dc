//! What Sam of acme.example, a colleague and anybody else write.

use std::sync::atomic::{AtomicI64, Ordering};

use jiff::{SignedDuration, Timestamp};

/// The text of Sam's pitch, to somebody of this name.
pub fn pitch_text(name: &str) -> String {
    format!(
        "Hi {name},\r\n\r\nI noticed that Example Corp is growing its storage footprint, and I wanted to reach out. \
         My name is Sam Roe and I work with Acme Storage.\r\n\r\nWe help IT teams like yours cut storage costs by up to 40 \
         percent without migrating a single file. Companies such as Globex and Initech run their backups on our platform \
         today.\r\n\r\nWould you be open to a quick 15 minute call next week to see whether it makes sense? You can pick a \
         slot at https://calendly.com/sam-acme/intro or simply reply here.\r\n\r\nBest regards,\r\nSam Roe\r\nAccount \
         Executive, Acme Storage\r\n"
    )
}

/// A mail as a real mail server delivers it: who, to whom, about what, and what vouches for the sender.
pub fn mail(from: &str, to: &str, subject: &str, id: &str, text: &str) -> Vec<u8> {
    mail_at(next_second(), from, to, subject, id, text)
}

/// The same, written and received at this time.
pub fn mail_at(
    at: Timestamp,
    from: &str,
    to: &str,
    subject: &str,
    id: &str,
    text: &str,
) -> Vec<u8> {
    let address = from.rsplit('<').next().unwrap().trim_end_matches('>');
    let domain = address.rsplit('@').next().unwrap();
    let date = jiff::fmt::rfc2822::to_string(&at.to_zoned(jiff::tz::TimeZone::UTC)).unwrap();
    format!(
        "Return-Path: <{address}>\r\nReceived: from out.{domain} (out.{domain} [192.0.2.7])\r\n by mx.example.com with ESMTPS \
         id {id}; {date}\r\nAuthentication-Results: mx.example.com; dmarc=pass header.from={domain}\r\nFrom: {from}\r\n\
         To: {to}\r\nSubject: {subject}\r\nDate: {date}\r\nMessage-ID: <{id}@{domain}>\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\n\r\n{text}"
    )
    .into_bytes()
}

/// Each mail is a second younger than the one before it, so that their order can be told from their dates.
fn next_second() -> Timestamp {
    static SECONDS: AtomicI64 = AtomicI64::new(0);
    let hour_ago = Timestamp::now() - SignedDuration::from_hours(1);
    hour_ago + SignedDuration::from_secs(SECONDS.fetch_add(1, Ordering::Relaxed))
}

/// Sam's pitch to an inbox.
pub fn pitch(to: &str, name: &str, id: &str) -> Vec<u8> {
    let subject = "Storage costs at Example Corp";
    mail(
        "Sam Roe <sam@acme.example>",
        &format!("{to}@example.com"),
        subject,
        id,
        &pitch_text(name),
    )
}

/// A colleague passes Sam's pitch on to Rich, as Gmail writes it, with a comment above it or without.
pub fn forward(by: &str, comment: &str, id: &str) -> Vec<u8> {
    forward_at(next_second(), by, comment, id)
}

/// The same, written and received at this time.
pub fn forward_at(at: Timestamp, by: &str, comment: &str, id: &str) -> Vec<u8> {
    let text = format!(
        "{comment}\r\n\r\n---------- Forwarded message ---------\r\nFrom: Sam Roe <sam@acme.example>\r\nDate: Fri, Nov 20, \
         2026 at 10:00 AM\r\nSubject: Storage costs at Example Corp\r\nTo: <{by}@example.com>\r\n\r\n\r\n{}",
        pitch_text(by)
    );
    let subject = "Fwd: Storage costs at Example Corp";
    mail_at(
        at,
        &format!("{by} <{by}@example.com>"),
        "rich@example.com",
        subject,
        id,
        &text,
    )
}
