//! The bytes of a mail as they go over the wire: checked, dot-stuffed, ended by `CRLF`, without the final dot.

/// Octets in one line without its `CRLF` (RFC 5321 section 4.5.3.1.6: 1000 with it, a stuffed dot not counted).
pub const MAX_TEXT_LINE: usize = 998;

/// Why bytes must not go over the wire. Two servers that disagree about where such a mail ends would let its text
/// become commands (SMTP smuggling, CVE-2023-51764), so nothing is mended here: it is a mistake of whoever rendered it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum UnfitBody {
    /// There is no mail.
    #[error("the mail is empty")]
    Empty,
    /// A carriage return or line feed that is not part of `CRLF`.
    #[error("line {line} of the mail holds a bare CR or LF")]
    BareLineEnd {
        /// Counted from 1.
        line: usize,
    },
    /// A NUL octet.
    #[error("line {line} of the mail holds a NUL")]
    Nul {
        /// Counted from 1.
        line: usize,
    },
    /// A line longer than [`MAX_TEXT_LINE`].
    #[error("line {line} of the mail is longer than {MAX_TEXT_LINE} octets")]
    LineTooLong {
        /// Counted from 1.
        line: usize,
    },
}

/// The mail as it stands between `354` and the final dot: every line that begins with a dot has one more
/// (RFC 5321 section 4.5.2), and the last line is ended, so that the three octets `.CRLF` end the mail.
///
/// # Errors
/// When the bytes hold anything but `CRLF`-ended lines of at most [`MAX_TEXT_LINE`] octets without NUL.
pub fn dot_stuffed(bytes: &[u8]) -> Result<Vec<u8>, UnfitBody> {
    if bytes.is_empty() {
        return Err(UnfitBody::Empty);
    }
    let mut stuffed = Vec::with_capacity(bytes.len() + bytes.len() / 64 + 2);
    for (at, piece) in bytes.split_inclusive(|octet| *octet == b'\n').enumerate() {
        let line = text_of(piece, at + 1)?;
        if line.first() == Some(&b'.') {
            stuffed.push(b'.');
        }
        stuffed.extend_from_slice(line);
        stuffed.extend_from_slice(b"\r\n");
    }
    Ok(stuffed)
}

/// The line without its `CRLF`, which only the last one may lack.
fn text_of(piece: &[u8], line: usize) -> Result<&[u8], UnfitBody> {
    let text = match piece.strip_suffix(b"\r\n") {
        Some(text) => text,
        None if piece.ends_with(b"\n") => return Err(UnfitBody::BareLineEnd { line }),
        None => piece,
    };
    if text.contains(&b'\r') {
        return Err(UnfitBody::BareLineEnd { line });
    }
    if text.contains(&0) {
        return Err(UnfitBody::Nul { line });
    }
    if text.len() > MAX_TEXT_LINE {
        return Err(UnfitBody::LineTooLong { line });
    }
    Ok(text)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a receiving server does (RFC 5321 section 4.5.2).
    fn unstuffed(wire: &[u8]) -> Vec<u8> {
        wire.split_inclusive(|octet| *octet == b'\n')
            .flat_map(|line| line.strip_prefix(b".").unwrap_or(line))
            .copied()
            .collect()
    }

    #[test]
    fn dots_that_begin_a_line_are_doubled() {
        let cases: &[(&str, &str)] = &[
            ("a\r\n", "a\r\n"),
            (".\r\n", "..\r\n"),
            ("..\r\n.x\r\na.b\r\n", "...\r\n..x\r\na.b\r\n"),
            ("a\r\n\r\n.", "a\r\n\r\n..\r\n"),
            ("no end", "no end\r\n"),
        ];
        for (bytes, wire) in cases {
            assert_eq!(
                dot_stuffed(bytes.as_bytes()).unwrap(),
                wire.as_bytes(),
                "{bytes:?}"
            );
        }
    }

    #[test]
    fn nothing_that_could_be_smuggled_passes() {
        let long = [b'x'; MAX_TEXT_LINE + 1];
        let cases: &[(&[u8], UnfitBody)] = &[
            (b"", UnfitBody::Empty),
            (b"a\n.\n", UnfitBody::BareLineEnd { line: 1 }),
            (b"a\r\nb\n.\r\n", UnfitBody::BareLineEnd { line: 2 }),
            (b"a\r.\r\r\n", UnfitBody::BareLineEnd { line: 1 }),
            (b"a\r", UnfitBody::BareLineEnd { line: 1 }),
            (b"a\r\nb\0\r\n", UnfitBody::Nul { line: 2 }),
            (&long, UnfitBody::LineTooLong { line: 1 }),
        ];
        for (bytes, fault) in cases {
            assert_eq!(dot_stuffed(bytes), Err(*fault));
        }
        assert!(dot_stuffed(&long[1..]).is_ok());
    }

    fn hostile() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"\r\n".to_vec()),
            Just(b".".to_vec()),
            Just(b"\r\n.\r\n".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"\r".to_vec()),
            Just(b"\0".to_vec()),
            proptest::collection::vec(any::<u8>(), 0..30),
            Just(vec![b'x'; 700]),
        ];
        proptest::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn what_passes_comes_out_as_it_went_in(lines in proptest::collection::vec("[.]{0,3}[ -~é]{0,60}", 1..20)) {
            let mail = lines.iter().map(|line| format!("{line}\r\n")).collect::<String>();
            prop_assert_eq!(unstuffed(&dot_stuffed(mail.as_bytes()).unwrap()), mail.as_bytes());
        }

        #[test]
        fn the_wire_never_holds_an_end_of_mail_nor_a_line_over_the_limit(bytes in hostile()) {
            let Ok(wire) = dot_stuffed(&bytes) else { return Ok(()) };
            prop_assert!(wire.ends_with(b"\r\n"));
            for line in wire.split_inclusive(|octet| *octet == b'\n') {
                let text = line.strip_suffix(b"\r\n").unwrap();
                prop_assert!(text != b"." && !text.iter().any(|octet| matches!(octet, b'\r' | b'\n' | 0)));
                prop_assert!(text.len() <= MAX_TEXT_LINE + usize::from(text.starts_with(b".")));
            }
        }
    }
}
