//! The reply to mail with subjects and names in every script and of every kind, read back by the letter of the standards.

use proptest::prelude::*;

use super::desk::*;
use super::form::{self, Letter as Read};

/// The reply to Kim's pitch under this Subject field (raw, as it stands on the wire) and with these fields.
fn reply(company: &mut Company, subject: &[u8], fields: &str) -> Option<Read> {
    let mail = Letter {
        subject: "SUBJECT",
        fields,
        ..KIM
    };
    let bytes = mail.bytes();
    let at = bytes
        .windows(7)
        .position(|window| window == b"SUBJECT")
        .unwrap();
    let bytes = [&bytes[..at], subject, &bytes[at + 7..]].concat();
    company.gets("dana", &bytes);
    let planned = company.world.changes.mails.first()?;
    let read = form::read(&planned.bytes);
    assert_eq!(read.fields["to"], "kim@cloudberry.example");
    assert!(!read.text.contains("Close the books") && !read.text.contains("cloudberry"));
    Some(read)
}

fn answered(subject: &[u8]) -> Read {
    reply(&mut Company::new(), subject, "").unwrap()
}

/// As a program encodes it.
fn encoded(subject: &str) -> Vec<u8> {
    let words: Vec<String> = subject
        .chars()
        .collect::<Vec<_>>()
        .chunks(10)
        .map(|chunk| {
            let text: String = chunk.iter().collect();
            format!(
                "=?UTF-8?B?{}?=",
                data_encoding::BASE64.encode(text.as_bytes())
            )
        })
        .collect();
    words.join("\n ").into_bytes()
}

#[test]
fn a_subject_in_any_script_comes_back_as_it_was() {
    for subject in [
        "Close the books",
        "B\u{fc}cher schneller schlie\u{df}en",
        "\u{5d3}\u{5d5}\u{5d7}\u{5d5}\u{5ea} \u{5de}\u{5d4}\u{5d9}\u{5e8}\u{5d9}\u{5dd}",
        "\u{625}\u{63a}\u{644}\u{627}\u{642} \u{627}\u{644}\u{62f}\u{641}\u{627}\u{62a}\u{631} \u{628}\u{633}\u{631}\u{639}\u{629}",
        "\u{66f4}\u{5feb}\u{7ed3}\u{8d26}\u{ff0c}\u{8282}\u{7701}\u{56db}\u{5929}",
        "\u{6708}\u{6b21}\u{6c7a}\u{7b97}\u{3092}\u{56db}\u{65e5}\u{65e9}\u{304f}",
        "\u{b9c8}\u{ac10}\u{c744} \u{b354} \u{be68}\u{b9ac}",
        "\u{e1b}\u{e34}\u{e14}\u{e1a}\u{e31}\u{e0d}\u{e0a}\u{e35}\u{e40}\u{e23}\u{e47}\u{e27}\u{e02}\u{e36}\u{e49}\u{e19}",
        "\u{92c}\u{939}\u{940}-\u{916}\u{93e}\u{924}\u{93e} \u{91c}\u{932}\u{94d}\u{926}\u{940}",
        "\u{417}\u{430}\u{43a}\u{440}\u{44b}\u{442}\u{438}\u{435} \u{43c}\u{435}\u{441}\u{44f}\u{446}\u{430}",
        "\u{39a}\u{3bb}\u{3b5}\u{3af}\u{3c3}\u{3b9}\u{3bc}\u{3bf}",
        "\u{1f680} Faster \u{1f4da}\u{1f44d}\u{1f3fd} close",
        "e\u{301}te\u{301} a\u{300} co\u{302}te\u{301}",
        "100 % \u{2013} \u{201e}jetzt\u{201c} \u{2026} \u{20ac}5",
    ] {
        for raw in [encoded(subject), subject.as_bytes().to_vec()] {
            assert_eq!(answered(&raw).subject, format!("Auto: {subject}"));
        }
    }
}

#[test]
fn an_empty_subject_has_a_fixed_text() {
    for raw in [
        b"".as_slice(),
        b"   ",
        b"=?utf-8?Q??=",
        b"=?utf-8?B?4oCL4oCL?=",
        b"\x00\x01",
    ] {
        assert_eq!(answered(raw).subject, "Auto: (no subject)", "{raw:?}");
    }
}

#[test]
fn a_subject_without_end_is_cut() {
    for subject in [
        "x".repeat(10_000),
        "word ".repeat(2_000),
        "\u{6708}".repeat(10_000),
        "\u{1f680}".repeat(10_000),
        "e\u{301}".repeat(5_000),
        "=?".repeat(5_000),
    ] {
        for raw in [encoded(&subject), subject.as_bytes().to_vec()] {
            let read = reply(&mut Company::new(), &raw, "");
            // Longer than `[limits] field_bytes` it is not read at all.
            assert_eq!(read.is_some(), raw.len() < 32_000, "{}", raw.len());
            let length = read.map_or(0, |read| read.subject.chars().count());
            assert!(length <= 120, "{length}");
        }
    }
}

#[test]
fn a_broken_encoding_breaks_nothing() {
    for raw in [
        b"=?utf-8?B?!!!!?=".as_slice(),
        b"=?utf-8?Q?=ZZ=C3?=",
        b"=?utf-8?B?w7w=",
        b"=?no-such-charset?B?w7w=?=",
        b"=?utf-8?X?abc?=",
        b"=?iso-2022-jp?B?GyRCISE=?=",
        b"=?utf-7?Q?+ADw-script+AD4-?=",
        b"\xff\xfe\x80 raw octets \xc3",
        b"=?utf-8?Q?=0D=0ABcc:_vic@victim.example?=",
        b"=?utf-8?Q?=F0=9F?= =?utf-8?Q?=9A=80?=",
        b"a\r b\r\n c",
        b"\"quoted\" (comment) <angle@victim.example>, list; group:",
        b"=?utf-8?Q?=E2=80=AEgnissim?= \xe2\x80\xae",
    ] {
        answered(raw);
    }
}

#[test]
fn threads_and_names_of_any_kind_are_written_as_the_standards_say() {
    let long = format!("<{}@cloudberry.example>", "x".repeat(240));
    let many: String = (0..300)
        .map(|n| format!("<r{n}@cloudberry.example>\n "))
        .collect();
    for fields in [
        format!("References: {many}<last@cloudberry.example>\n"),
        format!("References: {long} {long} {long} {long} {long}\n"),
        "References: <a b@c> <<x@y>> nonsense <ok@cloudberry.example\n".to_owned(),
        "In-Reply-To: your mail of Monday <z@cloudberry.example>\n".to_owned(),
    ] {
        let read = reply(&mut Company::new(), b"Close the books", &fields).unwrap();
        assert_eq!(
            read.fields["in-reply-to"], "<k1@cloudberry.example>",
            "{fields}"
        );
    }
    for name in [
        "Rich \"the man\" Miller, Jr.",
        "R\u{fc}diger \u{6708} \u{1f680}",
        "=?utf-8?Q?Rich?=",
        "a@b.example <c@d.example>",
        "x.y",
        "\\",
        &"Wolfeschlegelsteinhausenbergerdorff ".repeat(9),
        "",
    ] {
        let mut company = Company::new();
        company.desk.contact.name = name.to_owned();
        company.desk.author.from.name = Some(name.to_owned());
        assert!(
            reply(&mut company, b"Close the books", "").is_some(),
            "{name}"
        );
    }
}

#[test]
fn a_note_to_a_colleague_is_written_as_the_standards_say() {
    for subject in [
        "Fwd: Close the books",
        "=?utf-8?Q?WG:_B=C3=BCcher?=",
        "",
        "{{7*7}} \u{202e}\u{1f680}",
    ] {
        let mut company = Company::new();
        company.gets("dana", &KIM.bytes());
        let text = format!(
            "---------- Forwarded message ---------\nFrom: Kim Lo <kim@cloudberry.example>\nDate: Mon, Mar 2, 2026 at 9:00 \
             AM\nSubject: Close the books\nTo: <casey@tally.example>\n\n\n{PITCH}"
        );
        let forward = Letter {
            from: "Casey <casey@tally.example>",
            to: "rich",
            subject,
            id: "w1@tally.example",
            text: &text,
            ..KIM
        };
        company.gets("rich", &forward.bytes());
        let note = company.world.changes.mails.last().unwrap();
        let read = form::read(&note.bytes);
        assert_eq!(read.fields["to"], "casey@tally.example", "{subject}");
        assert_eq!(read.fields["in-reply-to"], "<w1@tally.example>");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 120, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_the_subject_the_reply_is_as_the_standards_say(
        pieces in prop::collection::vec(prop_oneof![
            any::<String>(),
            "\\PC{0,40}",
            prop::sample::select(vec!["=?utf-8?Q?", "=?utf-8?B?", "?=", "=0D=0A", "w7w=", "\u{202e}", "\u{1f680}", "\u{301}", "\t", "<>\"\\"])
                .prop_map(str::to_owned),
        ], 0..8),
        from in "\\PC{0,30}",
    ) {
        // A line end in it would make other fields of it: that is no longer a subject.
        let subject = pieces.concat().replace(['\r', '\n'], "");
        let fields = format!("X-Name: {}\n", from.replace(['\r', '\n'], ""));
        reply(&mut Company::new(), subject.as_bytes(), &fields);
    }
}
