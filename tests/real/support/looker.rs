//! A small blocking IMAP and LMTP client, independent of the code under test. It looks (EXAMINE, BODY.PEEK) without changing
//! anything, and prepares mailboxes. Panics on everything unexpected: it is for tests against a server of ours.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::time::Duration;

/// One message as it lies in a folder.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// Unique in the folder.
    pub uid: u32,
    /// Sorted; without `\Recent`, which belongs to a connection and not to the message.
    pub flags: Vec<String>,
    /// The whole message, CR LF.
    pub bytes: Vec<u8>,
}

impl Mail {
    /// The message as text, for `contains`.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Mail {{ uid: {}, flags: {:?}, text: {:?} }}",
            self.uid,
            self.flags,
            self.text()
        )
    }
}

/// One response: its text without the literals, and the literals.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Line {
    /// Each literal stands in it as `{n}`.
    pub text: String,
    /// In the order in which they came.
    pub literals: Vec<Vec<u8>>,
}

/// A connection, logged in.
#[derive(Debug)]
pub struct Looker {
    stream: BufReader<TcpStream>,
    tag: u32,
}

impl Looker {
    /// Logs in without TLS.
    pub fn log_in(port: u16, user: &str, password: &str) -> Self {
        let mut looker = Self {
            stream: open(port),
            tag: 0,
        };
        looker.line();
        looker.ok(&format!("LOGIN \"{user}\" \"{password}\""));
        looker
    }

    /// Sends a command, requires OK, gives the untagged responses and the tagged one last.
    pub fn ok(&mut self, command: &str) -> Vec<Line> {
        self.ok_with(command, None)
    }

    /// Lays a message into a folder (a name as the server has it) with flags such as `\Seen`.
    pub fn append(&mut self, folder: &str, flags: &str, bytes: &[u8]) {
        let command = format!("APPEND \"{folder}\" ({flags}) {{{}}}", bytes.len());
        self.ok_with(&command, Some(bytes));
    }

    /// The same, as if it had arrived at this time (`02-Nov-2026 10:00:00 +0100`).
    pub fn append_at(&mut self, folder: &str, arrived: &str, bytes: &[u8]) {
        let command = format!("APPEND \"{folder}\" () \"{arrived}\" {{{}}}", bytes.len());
        self.ok_with(&command, Some(bytes));
    }

    fn ok_with(&mut self, command: &str, literal: Option<&[u8]>) -> Vec<Line> {
        self.tag += 1;
        let tag = format!("L{}", self.tag);
        write!(self.stream.get_mut(), "{tag} {command}\r\n").unwrap();
        if let Some(literal) = literal {
            let leave = self.line();
            assert!(leave.text.starts_with('+'), "{command}: {leave:?}");
            self.stream.get_mut().write_all(literal).unwrap();
            self.stream.get_mut().write_all(b"\r\n").unwrap();
        }
        let mut lines = Vec::new();
        loop {
            let line = self.line();
            let over = line.text.starts_with(&format!("{tag} "));
            lines.push(line);
            if over {
                break;
            }
        }
        let answer = lines.last().unwrap();
        assert!(
            answer.text.starts_with(&format!("{tag} OK")),
            "{command}: {answer:?}"
        );
        lines
    }

    /// All messages of a folder.
    pub fn mailbox(&mut self, folder: &str) -> Vec<Mail> {
        self.ok(&format!("EXAMINE \"{folder}\""));
        let lines = self.ok("UID FETCH 1:* (UID FLAGS BODY.PEEK[])");
        lines
            .into_iter()
            .filter(|line| line.text.contains(" FETCH ("))
            // What others changed meanwhile is told in between, without a UID (RFC 3501 section 7.4.2).
            .filter(|line| line.text.contains("UID "))
            // One that is removed at this very moment has no text any more.
            .filter(|line| !line.literals.is_empty())
            .map(mail)
            .collect()
    }

    /// A number STATUS knows of a folder: `MESSAGES`, `RECENT`, `UIDNEXT`, `HIGHESTMODSEQ` (grows with every change).
    pub fn status(&mut self, folder: &str, item: &str) -> u64 {
        let lines = self.ok(&format!("STATUS \"{folder}\" ({item})"));
        let status = &lines
            .iter()
            .find(|line| line.text.starts_with("* STATUS"))
            .unwrap()
            .text;
        between(status, &format!("{item} "), ")").parse().unwrap()
    }

    /// The names of all folders, as the server writes them, sorted.
    pub fn folders(&mut self) -> Vec<String> {
        let lines = self.ok("LIST \"\" \"*\"");
        let listed = lines.iter().filter(|line| line.text.starts_with("* LIST"));
        let mut names: Vec<String> = listed
            .map(|line| {
                let after = line.text.split_once(") ").unwrap().1;
                after
                    .split_once(' ')
                    .unwrap()
                    .1
                    .trim_matches('"')
                    .to_owned()
            })
            .collect();
        names.sort();
        names
    }

    fn line(&mut self) -> Line {
        let mut line = Line {
            text: String::new(),
            literals: Vec::new(),
        };
        loop {
            let mut bytes = Vec::new();
            self.stream.read_until(b'\n', &mut bytes).unwrap();
            let piece = String::from_utf8_lossy(&bytes).into_owned();
            assert!(
                piece.ends_with("\r\n"),
                "the server hung up after {:?}{piece:?}",
                line.text
            );
            line.text.push_str(piece.trim_end());
            let Some(size) = announced(&piece) else {
                return line;
            };
            let mut literal = vec![0; size];
            self.stream.read_exact(&mut literal).unwrap();
            line.literals.push(literal);
        }
    }
}

/// Hands a message to the server as a mail server would.
pub fn deliver(port: u16, user: &str, bytes: &[u8]) {
    let to = format!("{user}@mail.example");
    deliver_from(port, "sender@vendor.example", &to, bytes);
}

/// The same with an envelope of one's own; `from` may be empty.
pub fn deliver_from(port: u16, from: &str, to: &str, bytes: &[u8]) {
    let mut stream = open(port);
    say(&mut stream, "", "220");
    say(&mut stream, "LHLO tests.example", "250");
    say(&mut stream, &format!("MAIL FROM:<{from}>"), "250");
    say(&mut stream, &format!("RCPT TO:<{to}>"), "250");
    say(&mut stream, "DATA", "354");
    stream.get_mut().write_all(&stuffed(bytes)).unwrap();
    say(&mut stream, ".", "250");
    say(&mut stream, "QUIT", "221");
}

/// Says one line of LMTP and requires the answer's code.
fn say(stream: &mut BufReader<TcpStream>, text: &str, code: &str) {
    if !text.is_empty() {
        write!(stream.get_mut(), "{text}\r\n").unwrap();
    }
    let mut answer = String::new();
    while answer.as_bytes().get(3) != Some(&b' ') {
        answer.clear();
        assert!(
            stream.read_line(&mut answer).unwrap() > 0,
            "LMTP hung up after {text:?}"
        );
    }
    assert!(answer.starts_with(code), "LMTP {text:?}: {answer}");
}

/// CR LF at the end of every line, a dot doubled at the start of one (RFC 5321 section 4.5.2).
fn stuffed(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len() + 64);
    for line in bytes
        .strip_suffix(b"\n")
        .unwrap_or(bytes)
        .split(|&byte| byte == b'\n')
    {
        if line.starts_with(b".") {
            out.push(b'.');
        }
        out.extend_from_slice(line.strip_suffix(b"\r").unwrap_or(line));
        out.extend_from_slice(b"\r\n");
    }
    out
}

fn open(port: u16) -> BufReader<TcpStream> {
    let stream = TcpStream::connect((Ipv4Addr::LOCALHOST, port)).unwrap();
    stream.set_nodelay(true).unwrap();
    stream
        .set_read_timeout(Some(Duration::from_secs(120)))
        .unwrap();
    BufReader::new(stream)
}

fn announced(piece: &str) -> Option<usize> {
    piece
        .trim_end()
        .strip_suffix('}')?
        .rsplit_once('{')?
        .1
        .parse()
        .ok()
}

fn mail(line: Line) -> Mail {
    let mut flags: Vec<String> = between(&line.text, "FLAGS (", ")")
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    flags.retain(|flag| flag != "\\Recent");
    flags.sort();
    let uid = between(&line.text, "UID ", " ").parse().unwrap();
    Mail {
        uid,
        flags,
        bytes: line.literals.into_iter().next().unwrap_or_default(),
    }
}

fn between<'a>(text: &'a str, start: &str, end: &str) -> &'a str {
    let after = text
        .split_once(start)
        .unwrap_or_else(|| panic!("{start:?} in {text:?}"))
        .1;
    after
        .split_once(end)
        .unwrap_or_else(|| panic!("{end:?} in {after:?}"))
        .0
}
