//! Server replies, octet by octet and without I/O (RFC 5321 section 4.2).
//!
//! Strict where leniency would let a half answer pass for a whole one: only `CRLF` ends a line, every line of a reply
//! carries the same code, and nothing grows past its limit. A reply exists only once its last line has ended.

/// Octets in one line, `CRLF` included. RFC 5321 section 4.5.3.1.5 says 512; real servers write longer ones.
pub const MAX_LINE: usize = 4096;
/// Octets in one reply.
pub const MAX_REPLY: usize = 32 * 1024;
/// Lines in one reply; the longest EHLO answers seen have some twenty.
pub const MAX_LINES: usize = 128;

/// A complete reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reply {
    code: u16,
    lines: Vec<String>,
}

impl Reply {
    /// The three-digit code, 200 to 599.
    #[must_use]
    pub fn code(&self) -> u16 {
        self.code
    }

    /// What follows the code, line by line, as the server wrote it: not fit for a log, see [`Reply::said`].
    #[must_use]
    pub fn lines(&self) -> &[String] {
        &self.lines
    }

    /// The server's words in one line, fit to be shown: no control characters, no addresses, at most 200 characters.
    #[must_use]
    pub fn said(&self) -> String {
        super::failure::presentable(&self.lines.join(" "))
    }
}

/// Why octets from a server are no reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadReply {
    /// A line is longer than [`MAX_LINE`].
    #[error("a reply line longer than {MAX_LINE} octets")]
    LineTooLong,
    /// The reply is longer than [`MAX_REPLY`].
    #[error("a reply longer than {MAX_REPLY} octets")]
    TooLong,
    /// The reply has more lines than [`MAX_LINES`].
    #[error("a reply of more than {MAX_LINES} lines")]
    TooManyLines,
    /// A carriage return or line feed that is not part of `CRLF`.
    #[error("a reply line not ended by CRLF")]
    BareLineEnd,
    /// A line does not begin with a code.
    #[error("something that is not an SMTP reply")]
    NotAReply,
    /// The lines of one reply carry different codes.
    #[error("a reply whose lines carry different codes")]
    CodesDisagree,
}

/// Takes a reply in, one octet at a time, in linear time and bounded memory.
#[derive(Debug, Default)]
pub struct ReplyParser {
    line: Vec<u8>,
    lines: Vec<String>,
    code: Option<u16>,
    octets: usize,
}

impl ReplyParser {
    /// Takes one octet and returns the reply if this one completed it. After an error the parser is of no more use.
    ///
    /// # Errors
    /// As soon as what was taken in cannot become a reply within the limits.
    pub fn push(&mut self, octet: u8) -> Result<Option<Reply>, BadReply> {
        self.octets += 1;
        if self.octets > MAX_REPLY {
            return Err(BadReply::TooLong);
        }
        if self.line.len() >= MAX_LINE {
            return Err(BadReply::LineTooLong);
        }
        let after_return = self.line.last() == Some(&b'\r');
        if after_return != (octet == b'\n') {
            return Err(BadReply::BareLineEnd);
        }
        self.line.push(octet);
        if octet == b'\n' {
            self.end_line()
        } else {
            Ok(None)
        }
    }

    /// Whether any octet was taken in: a connection that ends now ends in the middle of a reply.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.octets > 0
    }

    fn end_line(&mut self) -> Result<Option<Reply>, BadReply> {
        let line = std::mem::take(&mut self.line);
        let (code, is_last, text) = parts(&line)?;
        if self.code.is_some_and(|before| before != code) {
            return Err(BadReply::CodesDisagree);
        }
        if self.lines.len() >= MAX_LINES {
            return Err(BadReply::TooManyLines);
        }
        self.code = Some(code);
        self.lines.push(String::from_utf8_lossy(text).into_owned());
        Ok(is_last.then(|| Reply {
            code,
            lines: std::mem::take(&mut self.lines),
        }))
    }
}

/// Code, whether the line is the last one, and text. A code with nothing after it is a last line (section 4.2).
fn parts(line: &[u8]) -> Result<(u16, bool, &[u8]), BadReply> {
    let line = line.strip_suffix(b"\r\n").unwrap_or(line);
    let (code, rest) = match line {
        [a @ b'2'..=b'5', b @ b'0'..=b'9', c @ b'0'..=b'9', rest @ ..] => {
            (number(*a, *b, *c), rest)
        }
        _ => return Err(BadReply::NotAReply),
    };
    match rest {
        [] => Ok((code, true, rest)),
        [b' ', text @ ..] => Ok((code, true, text)),
        [b'-', text @ ..] => Ok((code, false, text)),
        _ => Err(BadReply::NotAReply),
    }
}

fn number(hundreds: u8, tens: u8, ones: u8) -> u16 {
    [hundreds, tens, ones]
        .iter()
        .fold(0, |sum, digit| sum * 10 + u16::from(digit - b'0'))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn parse(octets: &[u8]) -> Result<Option<Reply>, BadReply> {
        let mut parser = ReplyParser::default();
        for octet in octets {
            if let Some(reply) = parser.push(*octet)? {
                return Ok(Some(reply));
            }
        }
        Ok(None)
    }

    #[test]
    fn a_reply_is_read_as_it_was_said() {
        let cases: &[(&str, u16, &[&str])] = &[
            ("250 ok\r\n", 250, &["ok"]),
            ("250\r\n", 250, &[""]),
            ("250 \r\n", 250, &[""]),
            ("220-a\r\n220-\r\n220 b c\r\n", 220, &["a", "", "b c"]),
            ("571 not here\r\n", 571, &["not here"]),
        ];
        for (wire, code, lines) in cases {
            let reply = parse(wire.as_bytes()).unwrap().unwrap();
            assert_eq!(
                (reply.code(), reply.lines()),
                (
                    *code,
                    &lines.iter().map(ToString::to_string).collect::<Vec<_>>()[..]
                )
            );
        }
    }

    #[test]
    fn half_a_reply_is_no_reply() {
        for wire in [
            "",
            "2",
            "250",
            "250 ok",
            "250 ok\r",
            "250-ok\r\n",
            "250-a\r\n250-b\r\n",
            "250-a\r\n250",
        ] {
            assert_eq!(parse(wire.as_bytes()), Ok(None), "{wire:?}");
        }
    }

    #[test]
    fn what_is_not_smtp_is_refused() {
        let cases = [
            ("250 ok\n", BadReply::BareLineEnd),
            ("250 a\rb\r\n", BadReply::BareLineEnd),
            ("* OK IMAP ready\r\n", BadReply::NotAReply),
            ("HTTP/1.1 400 Bad Request\r\n", BadReply::NotAReply),
            ("\r\n", BadReply::NotAReply),
            ("150 no\r\n", BadReply::NotAReply),
            ("600 no\r\n", BadReply::NotAReply),
            ("2500 no\r\n", BadReply::NotAReply),
            ("250-a\r\n251 b\r\n", BadReply::CodesDisagree),
            ("250-a\r\n550 b\r\n", BadReply::CodesDisagree),
        ];
        for (wire, fault) in cases {
            assert_eq!(parse(wire.as_bytes()), Err(fault), "{wire:?}");
        }
    }

    #[test]
    fn an_endless_reply_is_cut_off_at_its_limit() {
        let line = format!("250 {}", "x".repeat(MAX_LINE));
        assert_eq!(parse(line.as_bytes()), Err(BadReply::LineTooLong));
        assert_eq!(
            parse("250-\r\n".repeat(MAX_LINES + 1).as_bytes()),
            Err(BadReply::TooManyLines)
        );
        let wide = format!("250-{}\r\n", "x".repeat(4000)).repeat(10);
        assert_eq!(parse(wide.as_bytes()), Err(BadReply::TooLong));
    }

    proptest! {
        #[test]
        fn any_octets_end_in_a_reply_a_refusal_or_patience(octets in proptest::collection::vec(any::<u8>(), 0..600)) {
            if let Ok(Some(reply)) = parse(&octets) {
                prop_assert!((200..600).contains(&reply.code()));
            }
        }

        #[test]
        fn what_was_written_is_read_back_and_only_when_whole(
            code in 200u16..600, lines in proptest::collection::vec("[ -~]{0,80}", 1..6),
        ) {
            let last = lines.len() - 1;
            let wire: String = lines.iter().enumerate()
                .map(|(at, text)| format!("{code}{}{text}\r\n", if at == last { ' ' } else { '-' })).collect();
            prop_assert_eq!(parse(wire.as_bytes()), Ok(Some(Reply { code, lines })));
            prop_assert_eq!(parse(&wire.as_bytes()[..wire.len() - 1]), Ok(None));
        }
    }
}
