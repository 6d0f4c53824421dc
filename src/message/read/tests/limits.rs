//! What is too much is not read, and what was read before it is kept.

use super::*;

fn nested(levels: usize, head: &str) -> Vec<u8> {
    format!("From: a@b.example\n{}x", head.repeat(levels)).into_bytes()
}

#[test]
fn nesting_a_stranger_chose_ends_at_the_limit() {
    let mut encoded = String::from("From: a@b.example\n\nx");
    for _ in 0..24 {
        encoded = format!(
            "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n{}",
            data_encoding::BASE64.encode(encoded.as_bytes())
        );
    }
    let multiparts: String = (0..20_000)
        .map(|n| format!("Content-Type: multipart/mixed; boundary={n}\n\n--{n}\n"))
        .collect();
    for bytes in [
        nested(60_000, "Content-Type: message/rfc822\n\n"),
        nested(60_000, "Content-Type: message/(c) \"rfc822\"\n\n"),
        nested(2_000, "Content-Type: message/rfc822\n\n"),
        nested(
            50_000,
            "Content-Type: multipart/digest; boundary=b\n\n--b\n\n",
        ),
        multiparts.into_bytes(),
        encoded.into_bytes(),
    ] {
        let message = of(&bytes);
        assert!(
            message.faults.contains(&Fault::OverLimits),
            "{}",
            bytes.len()
        );
    }
}

#[test]
fn too_many_parts_fields_or_recipients_are_not_read_on() {
    let parts = format!(
        "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n{}--b--",
        "--b\n\nx\n".repeat(100_000)
    );
    let fields = format!("From: a@b.example\n{}\nx", "X-A: b\n".repeat(100_000));
    let recipients = format!(
        "From: a@b.example\nTo: {}\n\nx",
        "x@y.example,".repeat(2_000)
    );
    for mail in [parts, fields, recipients] {
        let message = of(mail.as_bytes());
        assert!(message.faults.contains(&Fault::OverLimits));
        assert_eq!(message.from.len(), 1);
        assert!(message.to.len() <= 500);
    }
}

#[test]
fn the_first_limit_that_is_broken_is_named_and_only_fields_are_kept() {
    let mixed = "From: a@b.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nhello\n";
    let attached = "--b\nContent-Type: message/rfc822\n\nSubject: x\n\nx\n";
    let too_many_inside = format!(
        "{mixed}--b\nContent-Type: message/rfc822\n\nTo: {}\n\nx\n--b--",
        "x@y.example,".repeat(501)
    );
    for (mail, over) in [
        (format!("{mixed}--b--"), None),
        (format!("{mixed}{}--b--", attached.repeat(20)), None),
        (
            format!("{mixed}{}--b--", attached.repeat(21)),
            Some(Limit::AttachedMessages),
        ),
        (
            format!("{mixed}{}--b--", "--b\n\n\n".repeat(200)),
            Some(Limit::MimeParts),
        ),
        (too_many_inside, Some(Limit::Recipients)),
    ] {
        let message = of(mail.as_bytes());
        assert_eq!(message.over, over);
        assert_eq!(message.faults.contains(&Fault::OverLimits), over.is_some());
        assert_eq!(message.body.text.is_empty(), over.is_some());
        assert!(over.is_none() || message.attached.is_empty());
        assert_eq!(message.from.len(), 1);
    }
}

#[test]
fn of_a_header_block_that_is_cut_whole_fields_are_kept() {
    let limits = Limits {
        header_bytes: 64,
        ..Limits::default()
    };
    let short = read_cut(b"From: a@b.example\nTo: x@y.exa", &limits);
    assert_eq!(
        (short.over, short.to.len()),
        (None, 0),
        "the rest may come yet"
    );
    let block = format!("From: a@b.example\nX-Pad: {}\n", "x".repeat(64 - 27));
    assert_eq!(block.len(), 63);
    let whole = read_cut(format!("{block}\n").as_bytes(), &limits);
    assert_eq!((whole.over, whole.from.len()), (None, 1));
    let longer = read_cut(format!("{block}T").as_bytes(), &limits);
    assert_eq!(
        (longer.over, longer.from.len()),
        (Some(Limit::HeaderBytes), 1)
    );
}

#[test]
fn of_a_message_that_is_too_large_the_fields_are_kept() {
    let limits = Limits {
        message_bytes: 40,
        ..Limits::default()
    };
    let mail = b"From: a@b.example\nSubject: x\n\n0123456789";
    assert_eq!(read(mail, &limits).over, None);
    let larger = read(&[mail.as_slice(), b"0"].concat(), &limits);
    assert_eq!(larger.over, Some(Limit::MessageBytes));
    assert_eq!(
        (larger.subject.as_str(), larger.body.text.as_str()),
        ("x", "")
    );
}
