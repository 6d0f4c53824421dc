//! How the sink behaves: an answer for each step.

use std::collections::{HashMap, VecDeque};
use std::sync::Arc;

use rustls::ServerConfig;

use super::Received;

/// What the server answers to; each can be scripted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Step {
    /// The connection itself.
    Greeting,
    /// EHLO or HELO.
    Ehlo,
    /// STARTTLS.
    Starttls,
    /// The last line of an AUTH exchange.
    Auth,
    /// MAIL FROM.
    Mail,
    /// RCPT TO.
    Rcpt,
    /// DATA: the answer before the mail.
    Data,
    /// The final dot: the answer after the mail.
    Dot,
    /// RSET, NOOP.
    Other,
    /// QUIT.
    Quit,
}

/// What the server does after its octets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Then {
    GoOn,
    Close,
    Reset,
    Silence,
    Deafness,
    Repeat,
}

/// Octets to write, and what to do then.
#[derive(Debug, Clone)]
pub struct Answer {
    pub(super) octets: Vec<u8>,
    pub(super) then: Then,
}

impl Answer {
    /// Complete lines (their `CRLF` between and after them is added), then the talk goes on.
    pub fn say(lines: &str) -> Self {
        Self::raw(format!("{}\r\n", lines.replace('\n', "\r\n")))
    }

    /// Exactly these octets, then the talk goes on.
    pub fn raw(octets: impl Into<Vec<u8>>) -> Self {
        Self {
            octets: octets.into(),
            then: Then::GoOn,
        }
    }

    /// No octet at all.
    pub fn nothing() -> Self {
        Self::raw("")
    }

    /// After the octets the connection is closed in good order.
    pub fn then_close(self) -> Self {
        Self {
            then: Then::Close,
            ..self
        }
    }

    /// After the octets the connection is reset (RST).
    pub fn then_reset(self) -> Self {
        Self {
            then: Then::Reset,
            ..self
        }
    }

    /// After the octets nothing more is said until the client closes.
    pub fn then_silence(self) -> Self {
        Self {
            then: Then::Silence,
            ..self
        }
    }

    /// After the octets nothing more is read or said, and the connection stays open as long as the sink.
    pub fn then_deafness(self) -> Self {
        Self {
            then: Then::Deafness,
            ..self
        }
    }

    /// The octets are repeated until the client closes.
    pub fn endlessly(self) -> Self {
        Self {
            then: Then::Repeat,
            ..self
        }
    }

    pub(super) fn is_positive(&self) -> bool {
        matches!(self.octets.first(), Some(b'2' | b'3')) && self.then == Then::GoOn
    }

    /// A complete 4yz or 5yz: the only answers to a dot that prove that the server does not own the mail.
    pub(super) fn is_refusal(&self) -> bool {
        matches!(self.octets.first(), Some(b'4' | b'5')) && self.octets.ends_with(b"\r\n")
    }
}

type OnMail = Arc<dyn Fn(&Received) + Send + Sync>;

/// How the server behaves.
#[derive(Default)]
pub struct Script {
    pub(super) starttls: Option<Arc<ServerConfig>>,
    pub(super) implicit: Option<Arc<ServerConfig>>,
    pub(super) login: Option<(String, String)>,
    pub(super) mechanisms: Option<String>,
    pub(super) extensions: Vec<String>,
    pub(super) once: HashMap<Step, VecDeque<Answer>>,
    pub(super) always: HashMap<Step, Answer>,
    pub(super) on_mail: Option<OnMail>,
}

impl Script {
    /// A well-behaved server without TLS and AUTH.
    pub fn new() -> Self {
        Self::default()
    }

    /// Offers STARTTLS, and no AUTH before it.
    pub fn starttls(mut self, config: Arc<ServerConfig>) -> Self {
        self.starttls = Some(config);
        self
    }

    /// Speaks TLS from the first octet.
    pub fn implicit_tls(mut self, config: Arc<ServerConfig>) -> Self {
        self.implicit = Some(config);
        self
    }

    /// Takes mail only after AUTH with these; PLAIN and LOGIN are offered, under TLS only where there is TLS.
    pub fn login(mut self, user: &str, password: &str) -> Self {
        self.login = Some((user.to_owned(), password.to_owned()));
        self
    }

    /// Names these mechanisms after AUTH instead of `PLAIN LOGIN`.
    pub fn mechanisms(mut self, names: &str) -> Self {
        self.mechanisms = Some(names.to_owned());
        self
    }

    /// Offers one more extension, as it stands in the answer to EHLO: `SIZE 1000`, `8BITMIME`.
    pub fn offers(mut self, extension: &str) -> Self {
        self.extensions.push(extension.to_owned());
        self
    }

    /// The next answer at this step, over all connections; those not yet used come first.
    pub fn once(mut self, step: Step, answer: Answer) -> Self {
        self.once.entry(step).or_default().push_back(answer);
        self
    }

    /// The answer at this step whenever [`Script::once`] has nothing left.
    pub fn always(mut self, step: Step, answer: Answer) -> Self {
        self.always.insert(step, answer);
        self
    }

    /// Called with each mail when its dot has arrived, before the answer.
    pub fn on_mail(mut self, act: impl Fn(&Received) + Send + Sync + 'static) -> Self {
        self.on_mail = Some(Arc::new(act));
        self
    }
}
