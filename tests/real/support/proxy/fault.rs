//! What breaks, and where.

use std::sync::Arc;

/// One end of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The daemon.
    Client,
    /// The real server.
    Server,
}

#[derive(Debug, Clone)]
enum At {
    Line(usize),
    Says(Side, String),
}

/// What becomes of the connection after the line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    GoOn,
    Close,
    Reset,
    /// Nothing passes any more, and nobody closes.
    Silence,
    /// The server's side is closed towards the daemon, which may go on talking.
    HalfClose,
    /// Every byte in a packet of its own.
    Drip,
}

type Edit = Arc<dyn Fn(&[u8]) -> Vec<u8> + Send + Sync>;

/// A place in the talk and what happens there. Without more it strikes once and changes nothing.
#[derive(Clone)]
pub struct Fault {
    at: At,
    connection: Option<usize>,
    pub(super) times: usize,
    edit: Option<Edit>,
    pub(super) answer: Vec<u8>,
    pub(super) repeat: usize,
    pub(super) then: Then,
}

impl Fault {
    fn at(at: At) -> Fault {
        Fault {
            at,
            connection: None,
            times: 1,
            edit: None,
            answer: Vec::new(),
            repeat: 1,
            then: Then::GoOn,
        }
    }

    /// At the server's nth line on a connection; the greeting is the first.
    pub fn line(number: usize) -> Fault {
        Fault::at(At::Line(number))
    }

    /// At a line of the server that contains this.
    pub fn server_says(text: impl Into<String>) -> Fault {
        Fault::at(At::Says(Side::Server, text.into()))
    }

    /// At a line of the daemon that contains this.
    pub fn client_says(text: impl Into<String>) -> Fault {
        Fault::at(At::Says(Side::Client, text.into()))
    }

    /// Only on the nth connection since the script was set.
    pub fn on(mut self, connection: usize) -> Fault {
        self.connection = Some(connection);
        self
    }

    /// So often.
    pub fn times(mut self, times: usize) -> Fault {
        self.times = times;
        self
    }

    /// Until healed.
    pub fn always(self) -> Fault {
        self.times(usize::MAX)
    }

    /// The line passes as what this makes of it; `TAG` in it is the tag of the daemon's last command.
    pub fn edit(mut self, edit: impl Fn(&[u8]) -> Vec<u8> + Send + Sync + 'static) -> Fault {
        self.edit = Some(Arc::new(edit));
        self
    }

    /// The line passes with `new` for `old`.
    pub fn replace(self, old: &'static str, new: &'static str) -> Fault {
        self.edit(move |line| String::from_utf8_lossy(line).replace(old, new).into_bytes())
    }

    /// The line does not pass.
    pub fn drop_line(self) -> Fault {
        self.edit(|_| Vec::new())
    }

    /// Half of the line passes.
    pub fn half(self) -> Fault {
        self.edit(|line| line[..line.len() / 2].to_vec())
    }

    /// The line passes twice.
    pub fn twice(self) -> Fault {
        self.edit(|line| line.repeat(2))
    }

    /// This passes before the line.
    pub fn before(self, bytes: impl Into<Vec<u8>>) -> Fault {
        let bytes = bytes.into();
        self.edit(move |line| [&bytes, line].concat())
    }

    /// This passes in place of the line.
    pub fn instead(self, bytes: impl Into<Vec<u8>>) -> Fault {
        let bytes = bytes.into();
        self.edit(move |_| bytes.clone())
    }

    /// A line of the daemon does not pass, but gets this for an answer.
    pub fn answer(mut self, bytes: impl Into<Vec<u8>>) -> Fault {
        self.answer = bytes.into();
        self.drop_line()
    }

    /// The answer is given so often.
    pub fn repeated(mut self, times: usize) -> Fault {
        self.repeat = times;
        self
    }

    fn then(mut self, then: Then) -> Fault {
        self.then = then;
        self
    }

    /// Then both sides are closed.
    pub fn close(self) -> Fault {
        self.then(Then::Close)
    }

    /// Then the connection is reset.
    pub fn reset(self) -> Fault {
        self.then(Then::Reset)
    }

    /// Then nothing passes any more, and nobody closes.
    pub fn silence(self) -> Fault {
        self.then(Then::Silence)
    }

    /// Then the server seems to have ended its side, and the daemon may go on talking.
    pub fn half_close(self) -> Fault {
        self.then(Then::HalfClose)
    }

    /// From here on every byte passes alone.
    pub fn drip(self) -> Fault {
        self.then(Then::Drip)
    }

    pub(super) fn strikes(
        &self,
        connection: usize,
        side: Side,
        number: usize,
        line: &[u8],
    ) -> bool {
        let here = match &self.at {
            At::Line(wanted) => side == Side::Server && number == *wanted,
            At::Says(speaker, text) => {
                side == *speaker
                    && line
                        .windows(text.len())
                        .any(|window| window == text.as_bytes())
            }
        };
        self.times > 0 && here && self.connection.is_none_or(|nth| nth == connection)
    }

    /// What passes of the line.
    pub(super) fn passes(&self, line: &[u8], tag: &[u8]) -> Vec<u8> {
        let edited = self.edit.as_ref().map(|edit| edit(line));
        edited.map_or_else(|| line.to_vec(), |edited| with_tag(&edited, tag))
    }
}

/// The bytes with the tag in its place.
pub(super) fn with_tag(bytes: &[u8], tag: &[u8]) -> Vec<u8> {
    match bytes.windows(3).position(|window| window == b"TAG") {
        Some(at) => [&bytes[..at], tag, &bytes[at + 3..]].concat(),
        None => bytes.to_vec(),
    }
}
