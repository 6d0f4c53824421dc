//! One mail: offered up to its final dot, then committed or abandoned.

use tracing::debug;

use super::address;
use super::body::dot_stuffed;
use super::failure::{Failure, Mend, Stage};
use super::reply::Reply;
use super::session::Session;
use super::wire::{Wire, WireFault};

/// What became of a mail whose final dot was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Settled {
    /// A complete 250: the server owns the mail.
    Accepted {
        /// The server's words, often with its queue number.
        reply: String,
    },
    /// A complete 4yz, or the connection was found closed before the dot was written: the server does not own the
    /// mail; the same bytes may be offered again.
    RefusedForNow {
        /// The reply code.
        code: u16,
        /// The server's words.
        text: String,
    },
    /// A complete 5yz: the server does not own the mail and never will.
    RefusedForGood {
        /// The reply code.
        code: u16,
        /// The server's words.
        text: String,
    },
    /// Everything else: nobody can know whether the server owns the mail, so it must not be sent again unasked.
    InDoubt {
        /// What happened instead of an answer.
        why: String,
    },
}

/// A mail that lies with the server whole but for its final dot: not sent, and dropped by the server when the
/// connection closes (RFC 5321 section 4.1.1.4). Dropping this closes it.
#[derive(Debug)]
#[must_use = "a staged mail is sent by commit() and closed by abandon()"]
pub struct Staged<'s> {
    session: &'s mut Session,
    wire: Wire,
}

impl Session {
    /// Offers a mail to one recipient and writes all of it but the final dot. The sender is `""` for `<>`.
    ///
    /// # Errors
    /// [`Failure::Never`] for a mail or an address that must not go over the wire (asserted before anything is said)
    /// and for a 5yz; [`Failure::Again`] for a 4yz and every trouble with the connection. Nothing is sent in any case.
    pub async fn offer(
        &mut self,
        envelope_from: &str,
        to: &str,
        bytes: &[u8],
    ) -> Result<Staged<'_>, Failure> {
        let body = dot_stuffed(bytes)
            .map_err(|unfit| self.place.never(Stage::Body, Mend::Mail, unfit.to_string()))?;
        let fit = address::check(to, self.offers.utf8);
        fit.map_err(|unfit| {
            self.place
                .never(Stage::RcptTo, Mend::Mail, unfit.to_string())
        })?;
        self.check_sender(envelope_from)?;
        let options = self.options(envelope_from, to, bytes)?;
        self.reset().await?;
        self.mail_from(envelope_from, &options).await?;
        crashpoint!("cp24");
        self.say_for_mail(Stage::RcptTo, &format!("RCPT TO:<{to}>"), 250)
            .await?;
        crashpoint!("cp25");
        self.say_for_mail(Stage::Data, "DATA", 354).await?;
        let mut wire = self.take_wire()?;
        crashpoint!(
            "cp26",
            wire.write(body.split_at(body.len() / 2).0, self.deadlines.block)
                .await
        );
        wire.write(&body, self.deadlines.block)
            .await
            .map_err(|fault| self.broken(Stage::Body, &fault))?;
        if !wire.is_quiet() {
            return Err(self.unasked(Stage::Body, &mut wire).await);
        }
        Ok(Staged {
            session: self,
            wire,
        })
    }

    /// `""` is the null sender, which needs no check.
    pub(super) fn check_sender(&self, envelope_from: &str) -> Result<(), Failure> {
        let fit = match envelope_from {
            "" => Ok(()),
            address => address::check(address, self.offers.utf8),
        };
        let never = |text| self.place.never(Stage::MailFrom, Mend::Configuration, text);
        fit.map_err(|unfit| never(unfit.to_string()))
    }

    /// The sender is taken or refused; a mail is begun by it.
    pub(super) async fn mail_from(
        &mut self,
        envelope_from: &str,
        options: &str,
    ) -> Result<(), Failure> {
        let line = format!("MAIL FROM:<{envelope_from}>{options}");
        self.say_for_mail(Stage::MailFrom, &line, 250).await
    }

    /// Makes the server forget a mail that was begun before.
    pub(super) async fn reset(&mut self) -> Result<(), Failure> {
        if self.needs_reset {
            let reply = self
                .command(Stage::Ehlo, "RSET", self.deadlines.ehlo)
                .await?;
            self.wish(Stage::Ehlo, reply, 250)?;
            self.needs_reset = false;
        }
        Ok(())
    }

    async fn say_for_mail(&mut self, stage: Stage, line: &str, code: u16) -> Result<(), Failure> {
        let limit = match stage {
            Stage::MailFrom => self.deadlines.mail,
            Stage::RcptTo => self.deadlines.rcpt,
            _ => self.deadlines.data,
        };
        self.needs_reset = true;
        let reply = self.command(stage, line, limit).await?;
        self.wish(stage, reply, code).map(drop)
    }

    /// The options of MAIL FROM: what the mail needs and the server offers.
    fn options(&self, envelope_from: &str, to: &str, bytes: &[u8]) -> Result<String, Failure> {
        let mut options = String::new();
        let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        if let Some(most) = self.offers.size {
            if size > most {
                let text = format!("the mail has {size} octets, the server takes {most}");
                return Err(self.place.never(Stage::MailFrom, Mend::Mail, text));
            }
            options.push_str(&format!(" SIZE={size}"));
        }
        if !bytes.is_ascii() {
            if !self.offers.eight_bit {
                let text =
                    "the mail holds octets beyond ASCII and the server does not offer 8BITMIME";
                return Err(self.place.never(Stage::MailFrom, Mend::Mail, text));
            }
            options.push_str(" BODY=8BITMIME");
        }
        if !envelope_from.is_ascii() || !to.is_ascii() {
            options.push_str(" SMTPUTF8");
        }
        Ok(options)
    }
}

impl Staged<'_> {
    /// Writes the final dot and waits for the answer. This is the only place where a mail is sent.
    ///
    /// A future dropped before it is done leaves the mail in doubt: the dot may have been written.
    pub async fn commit(self) -> Settled {
        let Self { session, mut wire } = self;
        if !wire.stays_quiet().await {
            return before_dot(&session.unasked(Stage::Body, &mut wire).await);
        }
        crashpoint!("cp30", wire.write(b".", session.deadlines.block).await);
        crashpoint!("cp30cr", wire.write(b".\r", session.deadlines.block).await);
        // The body ended its last line, so these three octets are the `CRLF . CRLF` of RFC 5321 section 4.1.1.4.
        let answer = match wire.write(b".\r\n", session.deadlines.block).await {
            Ok(()) => {
                crashpoint!("cp31");
                crashpoint!("cp32", wire.fill().await);
                wire.read_reply(session.deadlines.dot).await
            }
            Err(fault) => Err(fault),
        };
        let server = &session.place.server;
        debug!(
            server,
            code = answer.as_ref().map_or(0, Reply::code),
            "answered after the dot"
        );
        let settled = after_dot(server, &answer);
        let is_in_step = !matches!(
            settled,
            Settled::InDoubt { .. } | Settled::RefusedForNow { code: 421, .. }
        );
        if is_in_step {
            session.wire = Some(wire);
            session.needs_reset = false;
        }
        settled
    }

    /// Closes the connection without the dot: the mail is not sent. Never a QUIT, which would be a line of the mail.
    pub fn abandon(self) {
        debug!(
            server = self.session.place.server,
            "a staged mail was abandoned"
        );
    }
}

/// The server spoke unasked or closed while the mail was staged: the dot was not written, so nothing is in doubt. A
/// connection that ends so counts as a 451 (RFC 5321 section 3.8).
fn before_dot(failure: &Failure) -> Settled {
    Settled::RefusedForNow {
        code: 451,
        text: format!("{failure} (the final dot was not written)"),
    }
}

/// The outcome table: only a complete answer settles.
fn after_dot(server: &str, answer: &Result<Reply, WireFault>) -> Settled {
    let doubt = |what: &str| Settled::InDoubt {
        why: format!(
            "{server}, after the final dot: {what}; look for the mail in the Sent folder before sending it again"
        ),
    };
    match answer {
        Ok(reply) => match reply.code() {
            250 => Settled::Accepted {
                reply: reply.said(),
            },
            code @ 400..=499 => Settled::RefusedForNow {
                code,
                text: reply.said(),
            },
            code @ 500..=599 => Settled::RefusedForGood {
                code,
                text: reply.said(),
            },
            code => doubt(&format!(
                "an answer that does not belong here: {code} {}",
                reply.said()
            )),
        },
        Err(fault) => doubt(&fault.to_string()),
    }
}
