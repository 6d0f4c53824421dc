//! Mail made to break its reader, by the case it stands for.

use std::io::Write;

/// A case, what it is in words, and the bytes.
pub struct Bomb {
    pub case: &'static str,
    pub what: &'static str,
    pub bytes: Vec<u8>,
}

/// Everything that is delivered to the daemon, and read by `explain`.
pub fn all() -> Vec<Bomb> {
    let bomb = |case, what, bytes| Bomb { case, what, bytes };
    let level = "Content-Type: message/rfc822\r\n\r\n";
    let digest =
        |n: u32| format!("Content-Type: multipart/digest; boundary=b{n}\r\n\r\n--b{n}\r\n\r\n");
    let digests: String = (0..50_000).map(digest).collect();
    let recipients: String = (0..1_000_000)
        .map(|n| format!("{n:07}@many.example,\r\n "))
        .collect();
    let fields: String = (0..1_000_000).map(|n| format!("X-{n:07}: y\r\n")).collect();
    vec![
        bomb(
            "m01",
            "messages in messages",
            with(&level.repeat(40_000), "x"),
        ),
        bomb("m02", "digests in digests", with(&digests, "x")),
        bomb(
            "m03",
            "a million parts",
            with(
                "Content-Type: multipart/mixed; boundary=b\r\n\r\n",
                &"--b\r\n\r\nx\r\n".repeat(1_000_000),
            ),
        ),
        bomb(
            "m04",
            "a million recipients",
            with(&format!("To: {recipients}last@many.example\r\n\r\n"), "x"),
        ),
        bomb(
            "m05",
            "a million fields",
            with(&format!("{fields}\r\n"), "x"),
        ),
        bomb(
            "m06",
            "a subject of 50 MB",
            with(&format!("Subject: {}\r\n\r\n", "s".repeat(50 << 20)), "x"),
        ),
        bomb("m07", "nothing", Vec::new()),
        bomb("m07", "line ends", b"\r\n".repeat(40)),
        bomb("m07", "NULs", vec![0; 4_096]),
        bomb(
            "m07",
            "no line between header and body",
            b"From: eve@evil.example\r\nHello there".to_vec(),
        ),
        bomb(
            "m10",
            "a Message-ID of two lines",
            with("Message-ID: <a\r\n b@evil.example>\r\n\r\n", "x"),
        ),
        bomb(
            "m10",
            "a Message-ID of 5,000 letters",
            with(
                &format!("Message-ID: <{}@evil.example>\r\n\r\n", "x".repeat(5_000)),
                "x",
            ),
        ),
        bomb("m26", "archives", with(&archives().0, &archives().1)),
    ]
}

fn with(fields: &str, body: &str) -> Vec<u8> {
    format!("From: Eve <eve@evil.example>\r\n{fields}{body}").into_bytes()
}

/// A zip of ten megabytes of nothing, a document that is a zip, and a compressed pitch; fields and body.
pub fn archives() -> (String, String) {
    let pitch = crate::daemon::company::pitch("finance", "Kim", "inside");
    let parts = [
        ("application/zip", "bomb.zip", deflated(&vec![0; 10 << 20])),
        (
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            "offer.docx",
            deflated(b"<w:document/>"),
        ),
        ("application/gzip", "pitch.eml.gz", gzipped(&pitch)),
    ];
    archives_of(&parts.map(|(kind, name, bytes)| (kind, name, bytes)))
}

/// The same mail with these attachments.
pub fn archives_of(parts: &[(&str, &str, Vec<u8>)]) -> (String, String) {
    let mut body = "--b\r\n\r\nThe files you asked for.\r\n".to_owned();
    for (kind, name, bytes) in parts {
        let octets = data_encoding::BASE64.encode(bytes);
        body += &format!(
            "--b\r\nContent-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\
             Content-Disposition: attachment; filename=\"{name}\"\r\n\r\n{octets}\r\n"
        );
    }
    let head = "Subject: The files\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n";
    (head.to_owned(), body + "--b--\r\n")
}

/// A zip file with one entry (APPNOTE 4.3.7), without the directory at its end: enough for whoever opens it.
fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut deflate = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::best());
    deflate.write_all(bytes).unwrap();
    let head = b"PK\x03\x04\x14\0\0\0\x08\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\0\0\0a";
    [head.as_slice(), &deflate.finish().unwrap()].concat()
}

fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    gzip.write_all(bytes).unwrap();
    gzip.finish().unwrap()
}
