//! What the scanner promises, each fed at once and byte by byte.

use async_imap::imap_proto::{AttributeValue, Response};
use proptest::prelude::*;

use super::*;

const SMALL: Allowance = Allowance {
    literal: 100,
    bytes: 1 << 20,
    responses: 50,
};

fn at_once(input: &[u8]) -> Result<Vec<u8>, Breach> {
    let (mut scanner, mut out) = (Scanner::new(SMALL), Vec::new());
    scanner.feed(input, &mut out).map(|()| out)
}

fn byte_by_byte(input: &[u8]) -> Result<Vec<u8>, Breach> {
    let (mut scanner, mut out) = (Scanner::new(SMALL), Vec::new());
    for byte in input {
        scanner.feed(std::slice::from_ref(byte), &mut out)?;
    }
    Ok(out)
}

fn scanned(input: &[u8]) -> Result<String, Breach> {
    let whole = at_once(input);
    assert_eq!(
        whole,
        byte_by_byte(input),
        "the cut between two reads must not matter"
    );
    whole.map(|out| String::from_utf8_lossy(&out).into_owned())
}

#[test]
fn what_an_honest_server_says_passes_unchanged() {
    for line in [
        "* OK [UIDVALIDITY 1446] UIDs valid\r\n",
        "* 172 EXISTS\r\n",
        "* SEARCH 2 84 882\r\n",
        "* LIST (\\HasNoChildren \\Sent) \"/\" \"Sent \\\"Items\\\"\"\r\n",
        "* LIST () \"/\" {3}\r\na)(\r\n",
        "* 12 FETCH (UID 4 FLAGS (\\Seen) BODY[]<0> {5}\r\n(((\"{ RFC822.SIZE 5)\r\n",
        "* 12 FETCH (UID 4 BODY[HEADER.FIELDS (\"Message-ID\")] {2}\r\n\r\n)\r\n",
        "A0001 OK [COPYUID 1 2 3] done\r\n",
        "+ idling\r\n",
        "* BYE see you\r\n",
    ] {
        assert_eq!(scanned(line.as_bytes()).as_deref(), Ok(line));
    }
}

#[test]
fn what_the_parser_does_not_know_is_kept_from_it() {
    let answer = b"* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\r\n* METADATA \"\" /x\r\n* ENABLED X\r\nA1 OK x\r\n";
    let (mut scanner, mut out) = (Scanner::new(SMALL), Vec::new());
    scanner.feed(answer, &mut out).unwrap();
    assert_eq!(out, b"A1 OK x\r\n");
    assert_eq!(
        scanner.take_namespace().unwrap(),
        b"* NAMESPACE ((\"INBOX.\" \".\")) NIL NIL\r\n"
    );
    assert_eq!(scanner.take_namespace(), None);
}

#[test]
fn bytes_outside_ascii_become_question_marks_but_not_in_literals() {
    assert_eq!(
        scanned("* OK [ALERT]é\r\n".as_bytes()).unwrap(),
        "* OK [ALERT]??\r\n"
    );
    let message = "* 1 FETCH (UID 1 BODY[] {2}\r\né)\r\n";
    assert_eq!(scanned(message.as_bytes()).unwrap(), message);
}

#[test]
fn a_brace_in_text_for_people_is_no_literal() {
    let said =
        scanned(b"* OK hello {99}\r\nA1 NO [BADCHARSET ({4000000000}\r\nA2 OK x\r\n").unwrap();
    assert_eq!(
        said,
        "* OK hello {99)\r\nA1 NO [BADCHARSET ({4000000000)\r\nA2 OK x\r\n"
    );
}

#[test]
fn limits_are_told_apart() {
    let too_large = Breach::Literal { allowed: 100 };
    let deep = format!("* LIST {}\r\n", "(".repeat(33));
    let long = format!("* LIST {}", "x".repeat(MAX_LINE));
    let after_literals = format!("* 1 FETCH (BODY[] {{1}}\r\nx {}", "x".repeat(MAX_LINE));
    let cases: [(&[u8], Breach); 20] = [
        (b"* 1 FETCH (BODY[] {101}\r\n", too_large),
        (b"* 1 FETCH (BODY[] {4294967295}\r\n", too_large),
        (
            b"* 1 FETCH (BODY[] {99999999999999999999999}\r\n",
            too_large,
        ),
        (b"* 1 FETCH (BODY[] {-1}\r\n", Breach::Misplaced),
        (b"* 1 FETCH (BODY[] {}\r\n", Breach::Misplaced),
        (b"* 1 FETCH (BODY[] {5+}\r\n", Breach::Misplaced),
        (b"* 1 FETCH (X-NEW {5}\r\n", Breach::Misplaced),
        (b"* 1 FETCH (X-NEW (BODY[] {5}\r\n", Breach::Misplaced),
        (b"* 1 FETCH (X-NEW a{5}\r\n", Breach::Misplaced),
        (b"* SEARCH {5}\r\n", Breach::Misplaced),
        (b"* METADATA {5}\r\n", Breach::Misplaced),
        (deep.as_bytes(), Breach::Depth),
        (long.as_bytes(), Breach::Line),
        (after_literals.as_bytes(), Breach::Line),
        (b"* 1 FETCH (BodyStructure (\r\n", Breach::Unasked),
        (b"* 1 FETCH (ENVELOPE (\r\n", Breach::Unasked),
        (b"* 1 FETCH (InternalDate nil)\r\n", Breach::Unasked),
        (b"* LIST () \"/\" \"open\r\n", Breach::Malformed),
        (b"* LIST () \"/\" \"a\\z\"\r\n", Breach::Malformed),
        (b"* OK no carriage return\n", Breach::Malformed),
    ];
    for (input, breach) in cases {
        assert_eq!(
            scanned(input),
            Err(breach),
            "{}",
            String::from_utf8_lossy(&input[..input.len().min(60)])
        );
    }
}

#[test]
fn a_flood_is_refused_and_the_next_command_counts_anew() {
    let flood = b"* 1 EXISTS\r\n".repeat(51);
    assert_eq!(scanned(&flood), Err(Breach::Responses));
    let (mut scanner, mut out) = (Scanner::new(Allowance { bytes: 30, ..SMALL }), Vec::new());
    assert_eq!(scanner.feed(&flood[..24], &mut out), Ok(()));
    scanner.allow(Allowance { bytes: 30, ..SMALL });
    assert_eq!(scanner.feed(&flood[..24], &mut out), Ok(()));
    assert_eq!(scanner.feed(&flood[..12], &mut out), Err(Breach::Bytes));
}

#[test]
fn a_search_answer_of_any_length_arrives_in_short_lines_with_every_number() {
    let numbers: Vec<String> = (1_000_000..1_050_000_u32)
        .map(|uid| uid.to_string())
        .collect();
    let answer = format!("* SEARCH {}\r\nA1 OK done\r\n", numbers.join(" "));
    let said = scanned(answer.as_bytes()).unwrap();
    assert!(said.lines().all(|line| line.len() <= SEARCH_LINE + 32));
    let found: Vec<&str> = said
        .lines()
        .filter_map(|line| line.strip_prefix("* SEARCH "))
        .flat_map(|line| line.split(' '))
        .collect();
    assert_eq!(found, numbers);
}

/// The words responses are made of, good ones and bad ones.
fn word() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "* ",
        "1 ",
        "FETCH (",
        ")",
        ") ",
        "(",
        " ",
        "BODY[] ",
        "BODY[HEADER]<0> ",
        "] ",
        "> ",
        "{3}\r\n",
        "{40}\r\n",
        "{0}\r\n",
        "abc",
        "\"",
        "\\",
        "BODYSTRUCTURE ",
        "(\"a\" \"b\")",
        "ENVELOPE ",
        "INTERNALDATE ",
        "NIL",
        "X ",
        "X a",
        "\r\n",
        "\n",
        "é",
        "OK ",
        "NO ",
        "[ALERT]",
        "[BADCHARSET (",
        "[UIDVALIDITY 1]",
        "UID 3 ",
        "FLAGS (",
        "RFC822.SIZE 4",
        "LIST (",
        ") \"/\" ",
        "SEARCH 1",
        "CAPABILITY IMAP4rev1",
        "A1 ",
        "+ ",
        "MODSEQ (",
        "EXISTS",
    ])
}

proptest! {
    #[test]
    fn any_bytes_are_read_alike_however_they_are_cut(input in proptest::collection::vec(any::<u8>(), 0..400)) {
        prop_assert_eq!(at_once(&input), byte_by_byte(&input));
    }

    #[test]
    fn nothing_that_passes_makes_the_parser_panic_or_recurse(words in proptest::collection::vec(word(), 0..30)) {
        let said = words.concat();
        prop_assert_eq!(at_once(said.as_bytes()), byte_by_byte(said.as_bytes()));
        let mut passed = Vec::new();
        let _ = Scanner::new(SMALL).feed(said.as_bytes(), &mut passed);
        passed.extend_from_slice(b"\r\n");
        let mut rest = passed.as_slice();
        while let Ok((next, response)) = Response::parse(rest) {
            if let Response::Fetch(_, attributes) = response {
                let deep = |item: &AttributeValue<'_>| {
                    matches!(item, AttributeValue::BodyStructure(_) | AttributeValue::Envelope(_))
                };
                prop_assert!(!attributes.iter().any(deep));
            }
            rest = next;
        }
    }

    #[test]
    fn a_message_of_any_bytes_is_skipped_exactly(body in proptest::collection::vec(any::<u8>(), 0..100)) {
        let mut answer = format!("* 1 FETCH (UID 7 BODY[]<0> {{{}}}\r\n", body.len()).into_bytes();
        answer.extend_from_slice(&body);
        answer.extend_from_slice(b")\r\nA1 OK done\r\n");
        prop_assert_eq!(byte_by_byte(&answer), Ok(answer));
    }
}
