//! One connection to the sink, by its script.

use std::collections::{HashMap, VecDeque};
use std::io;
use std::sync::{Arc, Mutex};

use data_encoding::BASE64;
use tokio::net::TcpStream;
use tokio::sync::watch;

use super::pipe::{Pipe, ended};
use super::script::{Answer, Script, Step, Then};
use super::{Received, Record, Said};

/// What all talks of one sink have in common.
pub(super) struct Shared {
    script: Script,
    once: Mutex<HashMap<Step, VecDeque<Answer>>>,
    events: watch::Sender<Record>,
}

impl Shared {
    pub fn new(script: Script, events: watch::Sender<Record>) -> Self {
        Self {
            once: Mutex::new(script.once.clone()),
            script,
            events,
        }
    }

    pub fn note(&self, change: impl FnOnce(&mut Record)) {
        self.events.send_modify(change);
    }

    fn answer(&self, step: Step, usual: &str) -> Answer {
        let next = self
            .once
            .lock()
            .expect("no test panics here")
            .get_mut(&step)
            .and_then(VecDeque::pop_front);
        next.or_else(|| self.script.always.get(&step).cloned())
            .unwrap_or_else(|| Answer::say(usual))
    }
}

/// One connection.
struct Talk {
    shared: Arc<Shared>,
    pipe: Pipe,
    login: Option<String>,
    from: Option<String>,
    to: Vec<String>,
}

pub(super) async fn talk(shared: Arc<Shared>, tcp: TcpStream) {
    let mut talk = Talk {
        shared: shared.clone(),
        pipe: Pipe::new(tcp),
        login: None,
        from: None,
        to: Vec::new(),
    };
    // How a talk ends is seen by the client; here it is only that it ended.
    let _ = talk.run().await;
    drop(talk);
    shared.note(|record| record.closed += 1);
}

impl Talk {
    async fn run(&mut self) -> io::Result<()> {
        if let Some(config) = self.shared.script.implicit.clone() {
            self.pipe.begin_tls(config).await?;
        }
        self.answer(Step::Greeting, "220 sink.example ESMTP")
            .await?;
        loop {
            let line = self.command_line().await?;
            let verb = line
                .split([' ', ':'])
                .next()
                .unwrap_or_default()
                .to_ascii_uppercase();
            match verb.as_str() {
                "EHLO" | "HELO" => drop(self.answer(Step::Ehlo, &self.greeting()).await?),
                "STARTTLS" => self.starttls().await?,
                "AUTH" => self.auth(&line).await?,
                "MAIL" => self.mail(&line).await?,
                "RCPT" => self.rcpt(&line).await?,
                "DATA" => self.data().await?,
                "RSET" | "NOOP" => {
                    self.forget();
                    self.answer(Step::Other, "250 2.0.0 ok").await?;
                }
                "QUIT" => {
                    self.answer(Step::Quit, "221 2.0.0 bye").await?;
                    return Ok(());
                }
                _ => self.pipe.write(b"500 5.5.1 what\r\n").await?,
            }
        }
    }

    fn greeting(&self) -> String {
        let script = &self.shared.script;
        let mut lines = vec!["sink.example".to_owned()];
        lines.extend(script.extensions.iter().cloned());
        let waits_for_tls = script.starttls.is_some() && !self.pipe.is_tls();
        if waits_for_tls {
            lines.push("STARTTLS".to_owned());
        } else if script.login.is_some() {
            lines.push(format!(
                "AUTH {}",
                script.mechanisms.as_deref().unwrap_or("PLAIN LOGIN")
            ));
        }
        let last = lines.len() - 1;
        let numbered = lines
            .iter()
            .enumerate()
            .map(|(at, line)| format!("250{}{line}", if at == last { ' ' } else { '-' }));
        numbered.collect::<Vec<_>>().join("\n")
    }

    async fn starttls(&mut self) -> io::Result<()> {
        let Some(config) = self.shared.script.starttls.clone() else {
            return self.pipe.write(b"502 5.5.1 no\r\n").await;
        };
        if self.answer(Step::Starttls, "220 2.0.0 go ahead").await? {
            self.pipe.begin_tls(config).await?;
            self.forget();
        }
        Ok(())
    }

    async fn auth(&mut self, line: &str) -> io::Result<()> {
        let words: Vec<String> = line.split(' ').map(str::to_owned).collect();
        let first = words.get(2).cloned();
        let given = if words
            .get(1)
            .is_some_and(|mechanism| mechanism.eq_ignore_ascii_case("LOGIN"))
        {
            let user = self.secret(first, "334 VXNlcm5hbWU6").await?;
            (user, self.secret(None, "334 UGFzc3dvcmQ6").await?)
        } else {
            let all = self.secret(first, "334 ").await?;
            let mut parts = all.split('\0').skip(1).map(str::to_owned);
            (
                parts.next().unwrap_or_default(),
                parts.next().unwrap_or_default(),
            )
        };
        let usual = if self.shared.script.login.as_ref() == Some(&given) {
            "235 2.7.0 welcome"
        } else {
            "535 5.7.8 no"
        };
        if self.answer(Step::Auth, usual).await? {
            self.login = Some(given.0);
        }
        Ok(())
    }

    async fn secret(&mut self, given: Option<String>, challenge: &str) -> io::Result<String> {
        let encoded = match given {
            Some(encoded) => encoded,
            None => {
                self.pipe
                    .write(format!("{challenge}\r\n").as_bytes())
                    .await?;
                self.command_line().await?
            }
        };
        Ok(BASE64
            .decode(encoded.as_bytes())
            .map(|octets| String::from_utf8_lossy(&octets).into_owned())
            .unwrap_or_default())
    }

    async fn mail(&mut self, line: &str) -> io::Result<()> {
        let may = self.shared.script.login.is_none() || self.login.is_some();
        let usual = if may {
            "250 2.1.0 ok"
        } else {
            "530 5.7.0 authentication required"
        };
        if self.answer(Step::Mail, usual).await? {
            self.from = Some(path(line));
        }
        Ok(())
    }

    async fn rcpt(&mut self, line: &str) -> io::Result<()> {
        let usual = if self.from.is_some() {
            "250 2.1.5 ok"
        } else {
            "503 5.5.1 MAIL first"
        };
        if self.answer(Step::Rcpt, usual).await? {
            self.to.push(path(line));
        }
        Ok(())
    }

    async fn data(&mut self) -> io::Result<()> {
        let usual = if self.to.is_empty() {
            "503 5.5.1 RCPT first"
        } else {
            "354 go ahead"
        };
        if !self.answer(Step::Data, usual).await? {
            return Ok(());
        }
        let bytes = self.mail_until_dot().await?;
        let mail = Received {
            from: self.from.clone().unwrap_or_default(),
            to: std::mem::take(&mut self.to),
            bytes,
            tls: self.pipe.is_tls(),
            login: self.login.clone(),
        };
        self.forget();
        if let Some(act) = &self.shared.script.on_mail {
            act(&mail);
        }
        let answer = self.shared.answer(Step::Dot, "250 2.0.0 ok: queued");
        self.shared.note(|record| {
            if answer.is_refusal() {
                record.refused.push(mail)
            } else {
                record.accepted.push(mail)
            }
        });
        self.give(answer).await.map(drop)
    }

    /// Only `CRLF . CRLF` ends a mail; what came when the connection ends before is kept as unfinished.
    async fn mail_until_dot(&mut self) -> io::Result<Vec<u8>> {
        let (mut bytes, mut line_begins) = (Vec::new(), true);
        loop {
            let mut line = Vec::new();
            let whole = self.pipe.line_into(&mut line).await;
            if whole.is_ok() && line_begins && line == b".\r\n" {
                return Ok(bytes);
            }
            bytes.extend_from_slice(if line_begins {
                line.strip_prefix(b".").unwrap_or(&line)
            } else {
                &line
            });
            line_begins = line.ends_with(b"\r\n");
            if let Err(error) = whole {
                self.shared.note(|record| record.unfinished.push(bytes));
                return Err(error);
            }
        }
    }

    fn forget(&mut self) {
        self.from = None;
        self.to.clear();
    }

    /// Gives the scripted answer or the usual one; says whether it was a consent.
    async fn answer(&mut self, step: Step, usual: &str) -> io::Result<bool> {
        let answer = self.shared.answer(step, usual);
        self.give(answer).await
    }

    async fn give(&mut self, answer: Answer) -> io::Result<bool> {
        let consent = answer.is_positive();
        self.pipe.write(&answer.octets).await?;
        match answer.then {
            Then::GoOn => return Ok(consent),
            Then::Close => {}
            Then::Reset => self.pipe.reset()?,
            Then::Silence => while self.pipe.receive().await? > 0 {},
            Then::Deafness => std::future::pending().await,
            Then::Repeat => loop {
                self.pipe.write(&answer.octets).await?;
            },
        }
        Err(ended())
    }

    async fn command_line(&mut self) -> io::Result<String> {
        let mut line = Vec::new();
        self.pipe.line_into(&mut line).await?;
        let line = String::from_utf8_lossy(&line).trim_end().to_owned();
        let said = Said {
            tls: self.pipe.is_tls(),
            line: line.clone(),
        };
        self.shared.note(|record| record.said.push(said));
        Ok(line)
    }
}

/// What stands between the angle brackets.
fn path(line: &str) -> String {
    line.split_once('<')
        .and_then(|(_, rest)| rest.split_once('>'))
        .map(|(path, _)| path.to_owned())
        .unwrap_or_default()
}
