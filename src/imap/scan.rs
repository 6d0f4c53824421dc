//! The scanner between the wire and the library's parser: decides, on every byte the server sends, whether the parser
//! may see it. Pure: no socket, no clock; `guard` does the reading.
//!
//! Why it is needed: imap-proto 0.17 recurses without a limit in BODYSTRUCTURE, panics on non-ASCII after a response
//! code, on `INTERNALDATE NIL` and in METADATA, and async-imap 0.12 allocates up to 512 MiB for a literal. So only the
//! eight kinds of response this program uses are handed on, line by line and complete, and a literal only where one can
//! rightly stand. A line the parser does not know (NAMESPACE among them) would end the connection; it is kept or dropped here.
//!
//! Two things are rewritten, because honest servers send them: a byte outside ASCII in a line becomes `?`, and a SEARCH
//! answer of any length becomes several short ones (a mailbox of 100,000 messages answers in one line of 700 KB).

use super::allowance::{Allowance, Breach, MAX_DEPTH, MAX_LINE};

/// A SEARCH answer is cut into lines of this length, for the library parses a line anew for every 4 KiB it receives.
const SEARCH_LINE: usize = 16 * 1024;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// `* OK`, tagged answers, `+`: text for people, in which a brace is only a brace.
    Text,
    Fetch,
    List,
    /// EXISTS, EXPUNGE, SEARCH, CAPABILITY.
    Plain,
    Namespace,
    Unknown,
}

/// The scanner's state between two reads.
pub struct Scanner {
    allowance: Allowance,
    bytes: u64,
    responses: u32,
    /// The line so far; given out when it is complete and found good.
    held: Vec<u8>,
    /// Set inside a response that goes on after a literal.
    kind: Option<Kind>,
    depth: usize,
    /// Length of the response's lines before the present one.
    line_before: usize,
    literal_left: u64,
    namespace: Option<Vec<u8>>,
}

impl Scanner {
    /// A scanner at the start of a connection.
    pub fn new(allowance: Allowance) -> Self {
        Self {
            allowance,
            bytes: 0,
            responses: 0,
            held: Vec::new(),
            kind: None,
            depth: 0,
            line_before: 0,
            literal_left: 0,
            namespace: None,
        }
    }

    /// Starts the count anew for the next command.
    pub fn allow(&mut self, allowance: Allowance) {
        (self.allowance, self.bytes, self.responses) = (allowance, 0, 0);
    }

    /// The last `* NAMESPACE` line, which the library cannot read.
    pub fn take_namespace(&mut self) -> Option<Vec<u8>> {
        self.namespace.take()
    }

    /// Whether a message is half read.
    #[cfg(feature = "failpoints")]
    pub fn is_in_literal(&self) -> bool {
        self.literal_left > 0
    }

    /// Takes what the server sent and appends to `out` what the parser may see.
    ///
    /// # Errors
    /// The limit that was broken; what follows on the connection must not be read.
    pub fn feed(&mut self, mut input: &[u8], out: &mut Vec<u8>) -> Result<(), Breach> {
        self.bytes += input.len() as u64;
        if self.bytes > self.allowance.bytes {
            return Err(Breach::Bytes);
        }
        while !input.is_empty() {
            if self.literal_left > 0 {
                let taken = usize::try_from(self.literal_left)
                    .map_or(input.len(), |left| left.min(input.len()));
                let (literal, rest) = input.split_at(taken);
                out.extend_from_slice(literal);
                self.literal_left -= taken as u64;
                input = rest;
                continue;
            }
            let end = input
                .iter()
                .position(|&byte| byte == b'\n')
                .map_or(input.len(), |at| at + 1);
            let (line, rest) = input.split_at(end);
            self.hold(line, out)?;
            input = rest;
        }
        Ok(())
    }

    fn hold(&mut self, part: &[u8], out: &mut Vec<u8>) -> Result<(), Breach> {
        let mut part = part;
        while !part.is_empty() {
            // Stops at exactly SEARCH_LINE bytes, so that the cut does not depend on how the bytes arrived.
            let room = SEARCH_LINE
                .checked_sub(self.held.len())
                .filter(|&room| room > 0)
                .unwrap_or(part.len());
            let (chunk, rest) = part.split_at(room.min(part.len()));
            self.held.extend_from_slice(chunk);
            self.cut_search(out)?;
            if self.line_before + self.held.len() > MAX_LINE {
                return Err(Breach::Line);
            }
            part = rest;
        }
        if self.held.ends_with(b"\n") {
            self.line_complete(out)
        } else {
            Ok(())
        }
    }

    /// Gives out the first part of a long SEARCH answer as a line of its own, cut between two numbers.
    fn cut_search(&mut self, out: &mut Vec<u8>) -> Result<(), Breach> {
        const START: &[u8] = b"* SEARCH ";
        if self.held.len() < SEARCH_LINE || self.kind.is_some() || !starts_with(&self.held, START) {
            return Ok(());
        }
        let cut = self
            .held
            .iter()
            .rposition(|&byte| byte == b' ')
            .filter(|&cut| cut >= START.len());
        let cut = cut.ok_or(Breach::Malformed)?;
        if !self.held[START.len()..cut]
            .iter()
            .all(|&byte| byte == b' ' || byte.is_ascii_digit())
        {
            return Err(Breach::Malformed);
        }
        self.count_response()?;
        out.extend_from_slice(&self.held[..cut]);
        out.extend_from_slice(b"\r\n");
        let rest = self.held.split_off(cut + 1);
        self.held.clear();
        self.held.extend_from_slice(START);
        self.held.extend_from_slice(&rest);
        Ok(())
    }

    fn count_response(&mut self) -> Result<(), Breach> {
        self.responses += 1;
        if self.responses > self.allowance.responses {
            Err(Breach::Responses)
        } else {
            Ok(())
        }
    }

    fn line_complete(&mut self, out: &mut Vec<u8>) -> Result<(), Breach> {
        let mut line = std::mem::take(&mut self.held);
        let Some(body_length) = line.strip_suffix(b"\r\n").map(<[u8]>::len) else {
            return Err(Breach::Malformed);
        };
        let (body, _) = line.split_at_mut(body_length);
        for byte in body
            .iter_mut()
            .filter(|byte| !byte.is_ascii() || **byte == 0)
        {
            *byte = b'?';
        }
        let kind = match self.kind {
            Some(kind) => kind,
            None => {
                self.count_response()?;
                kind_of(body)
            }
        };
        let literal = match kind {
            Kind::Text => {
                // Text for people may end in a brace; the parser must not take it for a literal's announcement.
                if let Some(last) = body.last_mut().filter(|last| **last == b'}') {
                    *last = b')';
                }
                None
            }
            _ => self.check_data(kind, body)?,
        };
        let line_length = line.len();
        match kind {
            Kind::Namespace => self.namespace = Some(line),
            Kind::Unknown => {}
            _ => out.extend_from_slice(&line),
        }
        self.go_on(kind, line_length, literal);
        Ok(())
    }

    fn go_on(&mut self, kind: Kind, line_length: usize, literal: Option<u64>) {
        match literal {
            Some(size) => {
                self.kind = Some(kind);
                self.line_before += line_length;
                self.literal_left = size;
            }
            None => (self.kind, self.line_before, self.depth) = (None, 0, 0),
        }
    }

    /// Checks a line of data; gives the size of the literal it announces.
    fn check_data(&mut self, kind: Kind, body: &[u8]) -> Result<Option<u64>, Breach> {
        if kind == Kind::Fetch && UNASKED.iter().any(|item| contains(body, item)) {
            return Err(Breach::Unasked);
        }
        if kind != Kind::Unknown {
            self.check_nesting(body)?;
        }
        if body.last() != Some(&b'}') {
            return Ok(None);
        }
        let open = body
            .iter()
            .rposition(|&byte| byte == b'{')
            .ok_or(Breach::Misplaced)?;
        let (before, size) = (&body[..open], &body[open + 1..body.len() - 1]);
        // A literal somewhere else could be read by the parser as something else than a literal: RFC 3501 section 7.4.2
        // has it after `BODY[...]` or `BODY[...]<n>`, and LIST has it as the mailbox name.
        let in_place = match kind {
            Kind::Fetch => self.depth == 1 && (before.ends_with(b"] ") || before.ends_with(b"> ")),
            Kind::List => self.depth == 0 && before.ends_with(b" "),
            _ => false,
        };
        if !in_place || size.is_empty() || !size.iter().all(u8::is_ascii_digit) {
            return Err(Breach::Misplaced);
        }
        let allowed = self.allowance.literal;
        let size = std::str::from_utf8(size)
            .ok()
            .and_then(|digits| digits.parse::<u64>().ok());
        match size.filter(|&size| size <= allowed) {
            Some(size) => Ok(Some(size)),
            None => Err(Breach::Literal { allowed }),
        }
    }

    fn check_nesting(&mut self, body: &[u8]) -> Result<(), Breach> {
        let (mut quoted, mut escaped) = (false, false);
        for &byte in body {
            match byte {
                // RFC 3501 section 9: only `"` and `\` may be escaped. Told apart from the parser's reading, quotes would hide things.
                _ if escaped && byte != b'"' && byte != b'\\' => return Err(Breach::Malformed),
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                b'(' if !quoted => self.depth += 1,
                b')' if !quoted => self.depth = self.depth.saturating_sub(1),
                _ => {}
            }
            if self.depth > MAX_DEPTH {
                return Err(Breach::Depth);
            }
        }
        if quoted {
            Err(Breach::Malformed)
        } else {
            Ok(())
        }
    }
}

/// Never asked for; the parser recurses without limit in the first two and panics on the third.
const UNASKED: [&[u8]; 3] = [b"BODYSTRUCTURE", b"ENVELOPE", b"INTERNALDATE NIL"];

fn kind_of(body: &[u8]) -> Kind {
    let Some(data) = body.strip_prefix(b"* ") else {
        return Kind::Text;
    };
    let mut words = data.split(|&byte| byte == b' ');
    let first = words.next().unwrap_or_default().to_ascii_uppercase();
    let second = words.next().unwrap_or_default().to_ascii_uppercase();
    match (first.as_slice(), second.as_slice()) {
        (b"OK" | b"NO" | b"BAD" | b"BYE" | b"PREAUTH", _) => Kind::Text,
        (b"LIST", _) => Kind::List,
        (b"SEARCH" | b"CAPABILITY", _) => Kind::Plain,
        (b"NAMESPACE", _) => Kind::Namespace,
        (number, b"FETCH") if is_number(number) => Kind::Fetch,
        (number, b"EXISTS" | b"EXPUNGE") if is_number(number) => Kind::Plain,
        _ => Kind::Unknown,
    }
}

fn is_number(word: &[u8]) -> bool {
    !word.is_empty() && word.iter().all(u8::is_ascii_digit)
}

fn starts_with(line: &[u8], start: &[u8]) -> bool {
    line.get(..start.len())
        .is_some_and(|head| head.eq_ignore_ascii_case(start))
}

fn contains(line: &[u8], item: &[u8]) -> bool {
    line.windows(item.len())
        .any(|window| window.eq_ignore_ascii_case(item))
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
#[path = "scan_tests.rs"]
mod tests;
