//! Whatever the bytes are, a message comes out.

mod limits;

use proptest::prelude::*;

use super::*;

fn of(bytes: &[u8]) -> Message {
    read(bytes, &Limits::default())
}

#[test]
fn a_plain_mail_is_read_whole() {
    let message = of(b"From: Sam Roe <Sam@Acme.example>\r\nTo: kim@ours.example, Lee <lee@ours.example>\r\nCc: it@ours.example\r\n\
        Message-ID: <1@acme.example>\r\nIn-Reply-To: <0@ours.example>\r\nReferences: <x@ours.example> <0@ours.example>\r\n\
        Date: Tue, 12 Mar 2024 09:31:00 +0100\r\nSubject: =?utf-8?Q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello https://acme.example/x.\r\n");
    assert_eq!(
        message.sole_from().map(|p| p.address.as_str()),
        Some("sam@acme.example")
    );
    assert_eq!(message.recipients().count(), 3);
    assert_eq!(message.message_id.as_deref(), Some("1@acme.example"));
    assert_eq!(message.references.len(), 2);
    assert_eq!(message.subject, "Grüße");
    assert_eq!(
        message.date.map(|d| d.to_string()).as_deref(),
        Some("2024-03-12T08:31:00Z")
    );
    assert_eq!(message.body.text, "Hello https://acme.example/x.\n");
    assert_eq!(message.body.links[0].1, "https://acme.example/x");
    assert_eq!(message.faults, []);
}

#[test]
fn a_second_author_is_never_overlooked() {
    for from in [
        "From: a@acme.example\nFrom: b@evil.example",
        "From: a@acme.example, b@evil.example",
        "From: a@acme.example\nfrom : b@evil.example",
        "From: Team: a@acme.example, b@evil.example;",
    ] {
        let message = of(format!("{from}\n\nx").as_bytes());
        assert!(message.faults.contains(&Fault::AmbiguousFrom), "{from}");
        assert_eq!(message.sole_from(), None, "{from}");
    }
    assert_eq!(of(b"From: nobody\n\nx").faults, [Fault::NoFrom]);
    assert_eq!(
        of(b"From: a@b.example\nSubject: x\nSubject: y\n\nz").faults,
        [Fault::RepeatedField]
    );
}

#[test]
fn the_same_text_comes_out_of_every_encoding() {
    for (head, body) in [
        (
            "Content-Type: text/plain; charset=utf-8",
            "Grüße aus Köln".as_bytes().to_vec(),
        ),
        (
            "Content-Type: text/plain",
            b"Gr\xfc\xdfe aus K\xf6ln".to_vec(),
        ),
        (
            "Content-Type: text/plain; charset=iso-8859-1",
            b"Gr\xfc\xdfe aus K\xf6ln".to_vec(),
        ),
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64",
            b"R3LDvMOf\r\nZSBhdXMgS8O2bG4=".to_vec(),
        ),
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
            b"Gr=C3=BC=C3=9Fe =\r\naus K=C3=B6ln".to_vec(),
        ),
        (
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable",
            "Gr=C3=BC=C3=9Fe aus K=ZZ"
                .replace("=ZZ", "=c3=b6ln")
                .into_bytes(),
        ),
        (
            "Content-Type: text/plain; charset=utf-16le\nContent-Transfer-Encoding: base64",
            b"RwByAPwA3wBlACAAYQB1AHMAIABLAPYAbABuAA==".to_vec(),
        ),
        (
            "Content-Type: text/plain; charset=utf-7",
            b"Gr+APwA3w-e aus K+APY-ln".to_vec(),
        ),
        (
            "Content-Type: text/html; charset=utf-8",
            "<p>Gr&uuml;ße <span style='display:none'>x</span>aus K&#246;ln"
                .as_bytes()
                .to_vec(),
        ),
        (
            "Content-Type: text/plain; charset=utf-8",
            "<HTML><BODY>Gr&uuml;ße <b>aus</b> Köln</BODY></HTML>"
                .as_bytes()
                .to_vec(),
        ),
        (
            "Content-Type: text/html",
            b"<meta charset=\"iso-8859-2\"><p>Gr\xfc\xdfe aus K\xf6ln".to_vec(),
        ),
        (
            "Content-Type: text/plain; charset=utf-8; format=flowed",
            "Grüße \naus Köln".as_bytes().to_vec(),
        ),
    ] {
        let mail = [format!("From: a@b.example\n{head}\n\n").as_bytes(), &body].concat();
        assert_eq!(of(&mail).body.text.trim_end(), "Grüße aus Köln", "{head}");
    }
}

#[test]
fn an_undeclared_charset_is_told_by_its_octets() {
    for (charset, text) in [
        (
            encoding_rs::GBK,
            "我们帮助财务团队提前三天完成结账，无需更换任何系统。",
        ),
        (
            encoding_rs::EUC_KR,
            "저희는 재무팀이 사흘 일찍 결산을 마치도록 돕습니다.",
        ),
        (
            encoding_rs::SHIFT_JIS,
            "財務チームの決算を三日早く終えるお手伝いをします。",
        ),
        (
            encoding_rs::WINDOWS_1251,
            "Мы помогаем финансовым отделам закрывать отчётность раньше.",
        ),
        (
            encoding_rs::KOI8_R,
            "Мы помогаем финансовым отделам закрывать отчётность раньше.",
        ),
        (
            encoding_rs::ISO_8859_2,
            "Pomagamy zespołom finansowym zamykać księgi wcześniej; później też łatwiej się źródła śledzi.",
        ),
        (
            encoding_rs::WINDOWS_1252,
            "Wir führen für größere Häuser höhere Bücher; natürlich prüfen wir alles über Nacht.",
        ),
    ] {
        for head in [
            "",
            "Content-Type: text/plain; charset=utf-8\n",
            "Content-Type: text/plain; charset=x-unknown\n",
        ] {
            let body = charset.encode(text).0;
            let mail = [
                b"From: a@b.example\n".as_slice(),
                head.as_bytes(),
                b"\n",
                &body,
            ]
            .concat();
            assert_eq!(
                of(&mail).body.text.trim_end(),
                text,
                "{} {head}",
                charset.name()
            );
        }
    }
}

#[test]
fn a_cut_inside_a_character_spoils_only_that_one() {
    let body = "Grüße aus Köln, Nürnberg, Zürich, Düsseldorf, Lübeck und Tübingen: é".as_bytes();
    let mail = [b"From: a@b.example\n\n".as_slice(), &body[..body.len() - 1]].concat();
    assert_eq!(
        of(&mail).body.text,
        "Grüße aus Köln, Nürnberg, Zürich, Düsseldorf, Lübeck und Tübingen: "
    );
}

#[test]
fn of_alternatives_what_a_mail_client_shows_is_read() {
    let message = of(b"From: a@b.example\nContent-Type: multipart/mixed; boundary=m\n\n--m\nContent-Type: multipart/alternative; boundary=a\n\n\
        --a\nContent-Type: text/plain\n\nplain\n--a\nContent-Type: text/html\n\n<p>shown\n--a--\n--m\n\
        Content-Type: application/pdf; name=\"=?utf-8?Q?off=0Aer?=.pdf\"\nContent-Disposition: attachment\nContent-Transfer-Encoding: base64\n\nAAAA\n--m\n\
        Content-Type: text/calendar\n\nBEGIN:VCALENDAR\n--m--\n");
    assert_eq!(message.body.text, "shown\n");
    let attachments: Vec<_> = message
        .attachments
        .iter()
        .map(|a| (a.content_type.as_str(), a.name.as_deref(), a.size))
        .collect();
    assert_eq!(attachments[0], ("application/pdf", Some("off er.pdf"), 3));
    assert_eq!(attachments[1].0, "text/calendar");
    assert_eq!(message.faults, []);
}

#[test]
fn attached_messages_are_read_in_every_encoding() {
    let inner = "From: sam@acme.example\nSubject: inner\n\nhello\n";
    let encoded = data_encoding::BASE64.encode(inner.as_bytes());
    for part in [
        format!("Content-Type: message/rfc822\n\n{inner}"),
        format!("Content-Type: Message/RFC822\nContent-Transfer-Encoding: base64\n\n{encoded}"),
        format!(
            "Content-Type: application/octet-stream; name=x.EML\nContent-Transfer-Encoding: base64\n\n{encoded}"
        ),
    ] {
        let mail = format!(
            "From: a@b.example\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\nfyi\n--m\n{part}\n--m--\n"
        );
        let message = of(mail.as_bytes());
        assert_eq!(message.attached.len(), 1, "{part}");
        assert_eq!(message.attached[0].subject, "inner", "{part}");
        assert_eq!(message.body.text.trim(), "fyi");
    }
}

#[test]
fn a_mail_that_ends_early_says_so() {
    let whole = "From: a@b.example\nContent-Type: multipart/mixed; boundary=m\n\n--m\n\none\n--m\n\ntwo\n--m--\n";
    assert_eq!(of(whole.as_bytes()).faults, []);
    assert_eq!(
        of(&whole.as_bytes()[..whole.len() - 6]).faults,
        [Fault::Truncated]
    );
    assert!(
        of(&whole.as_bytes()[..whole.len() - 6])
            .body
            .text
            .contains("two")
    );
}

#[test]
fn an_encrypted_mail_says_so() {
    for (kind, body) in [
        (
            "multipart/encrypted; protocol=\"application/pgp-encrypted\"; boundary=m",
            "--m\n\nx\n--m--",
        ),
        ("application/pkcs7-mime; smime-type=enveloped-data", "AAAA"),
        ("text/plain", "-----BEGIN PGP MESSAGE-----\nx"),
    ] {
        let mail = format!("From: a@b.example\nContent-Type: {kind}\n\n{body}");
        assert_eq!(of(mail.as_bytes()).faults, [Fault::Encrypted], "{kind}");
    }
}

#[test]
fn odd_bytes_are_just_a_mail_without_author() {
    for bytes in [
        b"".as_slice(),
        b"\r\n",
        b"\0\0\0\0",
        b"1234567890",
        b"\n\n\n",
        &[0xff; 1000],
        b"Content-Type: multipart/mixed\n\n",
        b":\n:\n",
    ] {
        let message = of(bytes);
        assert!(message.faults.contains(&Fault::NoFrom), "{bytes:?}");
    }
    let long = [b"From: a@b.example\n\n".as_slice(), &b"x".repeat(1_000_000)].concat();
    assert_eq!(of(&long).body.text.len(), crate::message::mime::TEXT_BYTES);
}

#[test]
fn nothing_steers_a_terminal_or_a_header() {
    let message = of("From: =?utf-8?Q?Bob=0D=0ABcc:_x@y.example?= <a@b.example>\nSubject: =?utf-8?Q?=1B[2J=0A<2>fake=E2=80=AE?=\nTo: \u{9b}x <c@d.example>\n\n\u{1b}]0;x\u{7}".as_bytes());
    let shown = format!(
        "{}{:?}{}{}",
        message.subject,
        message.from,
        message.to[0].name.clone().unwrap_or_default(),
        message.body.text
    );
    assert!(
        !shown.chars().any(|c| c.is_control() && c != '\n'),
        "{shown:?}"
    );
    assert_eq!(message.subject, "[2J <2>fake");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(any::<u8>(), 0..2_000)) {
        let _ = of(&bytes);
    }

    #[test]
    fn no_mixture_of_mail_syntax_makes_it_panic(parts in proptest::collection::vec(prop_oneof![
        Just(b"From: ".to_vec()), Just(b"To: ".to_vec()), Just(b"Date: ".to_vec()), Just(b"Subject: ".to_vec()), Just(b"Content-Type: ".to_vec()),
        Just(b"multipart/mixed; boundary=".to_vec()), Just(b"message/rfc822".to_vec()), Just(b"text/html; charset=".to_vec()), Just(b"Content-Transfer-Encoding: base64".to_vec()),
        Just(b"\r\n".to_vec()), Just(b"\n\n".to_vec()), Just(b"--b".to_vec()), Just(b"--b--".to_vec()), Just(b"\"".to_vec()), Just(b"(".to_vec()), Just(b"<".to_vec()), Just(b">".to_vec()),
        Just(b"@".to_vec()), Just(b";".to_vec()), Just(b"b".to_vec()), Just(b"=?utf-8?Q?".to_vec()), Just(b"?=".to_vec()), Just(b"*0*=".to_vec()), Just(b"\\".to_vec()),
        proptest::collection::vec(any::<u8>(), 0..6)
    ], 0..80)) {
        let message = of(&parts.concat());
        let _ = crate::message::unwrap(&message);
    }
}
