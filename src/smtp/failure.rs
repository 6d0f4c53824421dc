//! What can go wrong before the final dot: where, whether to try again, who has to mend it.

use std::fmt;

use super::reply::Reply;
use crate::config::Endpoint;

/// Characters of a server's words that are shown.
const SHOWN: usize = 200;

/// How far the talk had come; all of them lie before the final dot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stage {
    /// Name resolution and TCP.
    Connect,
    /// A TLS handshake, from the first byte or after STARTTLS.
    Tls,
    /// The server's first words.
    Greeting,
    /// EHLO, or RSET between two mails.
    Ehlo,
    /// The wish for TLS.
    Starttls,
    /// The login.
    Auth,
    /// The envelope sender.
    MailFrom,
    /// The envelope recipient.
    RcptTo,
    /// DATA up to its 354.
    Data,
    /// The mail's bytes without their final dot.
    Body,
}

impl fmt::Display for Stage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connect => "connect",
            Self::Tls => "TLS",
            Self::Greeting => "greeting",
            Self::Ehlo => "EHLO",
            Self::Starttls => "STARTTLS",
            Self::Auth => "AUTH",
            Self::MailFrom => "MAIL FROM",
            Self::RcptTo => "RCPT TO",
            Self::Data => "DATA",
            Self::Body => "body",
        })
    }
}

/// Who or what has to change before another try can go better.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mend {
    /// Time: the server or the network recovers by itself.
    Time,
    /// A person: user name, password, or the account's right to send.
    Login,
    /// A person: host, port, kind of TLS, certificate authority, envelope sender.
    Configuration,
    /// Nobody: this mail or this recipient is refused for good.
    Mail,
}

/// One fault, with what a person needs to know. Holds no address and no octet of mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// How far the talk had come.
    pub stage: Stage,
    /// `host:port`.
    pub server: String,
    /// The server's reply code, where it gave one.
    pub code: Option<u16>,
    /// Who has to mend it.
    pub mend: Mend,
    /// What happened, in words, the server's among them.
    pub text: String,
}

impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            stage,
            server,
            text,
            ..
        } = self;
        write!(f, "{server}, {stage}: {text}; ")?;
        f.write_str(match self.mend {
            Mend::Time => "nothing was sent, a later try may succeed",
            Mend::Login => {
                "check username and password under [smtp], and that the account may send by SMTP"
            }
            Mend::Configuration => "check host, port, tls, ca_file and envelope_from under [smtp]",
            Mend::Mail => "this mail is not sent again",
        })
    }
}

/// Why a mail did not come as far as its final dot: in every case it is not sent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// To be tried again, with growing pauses; where [`Trouble::mend`] says so, a person should be told now.
    #[error("{0}")]
    Again(Trouble),
    /// Not to be tried again: the same bytes would meet the same answer.
    #[error("{0}")]
    Never(Trouble),
}

impl Failure {
    /// The session cannot even be opened, for a reason of ours (secret, trust): a person must mend it.
    pub fn unready(endpoint: &Endpoint, why: impl Into<String>) -> Failure {
        Failure::Again(Trouble {
            stage: Stage::Connect,
            server: format!("{}:{}", endpoint.host, endpoint.port),
            code: None,
            mend: Mend::Configuration,
            text: why.into(),
        })
    }

    /// The fault itself.
    #[must_use]
    pub fn trouble(&self) -> &Trouble {
        match self {
            Self::Again(trouble) | Self::Never(trouble) => trouble,
        }
    }

    /// How far the talk had come.
    #[must_use]
    pub fn stage(&self) -> Stage {
        self.trouble().stage
    }

    /// Whether the login was refused: nothing is lost, but every further try may lock the account.
    #[must_use]
    pub fn is_login(&self) -> bool {
        self.trouble().mend == Mend::Login
    }

    /// Whether a person has to change the configuration or the server's certificate.
    #[must_use]
    pub fn is_configuration(&self) -> bool {
        self.trouble().mend == Mend::Configuration
    }
}

/// Where faults happen; knows how to word and to class them.
#[derive(Debug, Clone)]
pub(super) struct Place {
    /// `host:port`.
    pub server: String,
}

impl Place {
    pub fn again(&self, stage: Stage, mend: Mend, text: impl Into<String>) -> Failure {
        Failure::Again(self.trouble(stage, None, mend, text.into()))
    }

    pub fn never(&self, stage: Stage, mend: Mend, text: impl Into<String>) -> Failure {
        Failure::Never(self.trouble(stage, None, mend, text.into()))
    }

    /// Classes a complete reply that is not the wished one.
    ///
    /// A 5yz decides about the mail only where a mail is being talked about; before that it decides about us. The
    /// login codes of RFC 4954 do so at any stage: Exchange Online answers MAIL FROM with 530 where login is missing.
    pub fn refused(&self, stage: Stage, reply: &Reply) -> Failure {
        let code = reply.code();
        let text = |what: &str| format!("the server {what}: {code} {}", reply.said());
        match (code, stage) {
            (530 | 534 | 535 | 538, _) | (500..=599, Stage::Auth) => Failure::Again(self.trouble(
                stage,
                Some(code),
                Mend::Login,
                text("refuses the login"),
            )),
            (500..=599, Stage::MailFrom) => Failure::Never(self.trouble(
                stage,
                Some(code),
                Mend::Configuration,
                text("refuses the sender for good"),
            )),
            (500..=599, Stage::RcptTo | Stage::Data | Stage::Body) => Failure::Never(self.trouble(
                stage,
                Some(code),
                Mend::Mail,
                text("refuses for good"),
            )),
            (500..=599, _) => Failure::Again(self.trouble(
                stage,
                Some(code),
                Mend::Configuration,
                text("refuses"),
            )),
            (400..=499, _) => {
                Failure::Again(self.trouble(stage, Some(code), Mend::Time, text("refuses for now")))
            }
            _ => Failure::Again(self.trouble(
                stage,
                Some(code),
                Mend::Time,
                text("gives an answer that does not belong here"),
            )),
        }
    }

    fn trouble(&self, stage: Stage, code: Option<u16>, mend: Mend, text: String) -> Trouble {
        Trouble {
            stage,
            server: self.server.clone(),
            code,
            mend,
            text,
        }
    }
}

/// A server's words made fit to be shown: one line without control or direction characters, words that hold an
/// address replaced, cut to 200 characters. Servers like to repeat the recipient in a refusal.
pub(super) fn presentable(words: &str) -> String {
    let plain: String = words
        .chars()
        .take(8 * SHOWN)
        .map(|c| if is_invisible(c) { ' ' } else { c })
        .collect();
    let masked = plain.split_whitespace().map(|word| {
        if word.contains(['@', '＠']) {
            "(address)"
        } else {
            word
        }
    });
    let mut shown = String::new();
    for word in masked {
        if !shown.is_empty() {
            shown.push(' ');
        }
        shown.push_str(word);
    }
    match shown.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", shown.get(..end).unwrap_or_default()),
        None => shown,
    }
}

/// Control characters, and those that turn or hide text on a screen.
fn is_invisible(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::smtp::ReplyParser;

    fn refused(stage: Stage, wire: &str) -> Failure {
        let mut parser = ReplyParser::default();
        let reply = wire
            .bytes()
            .find_map(|octet| parser.push(octet).unwrap())
            .unwrap();
        Place {
            server: "mx.example:587".into(),
        }
        .refused(stage, &reply)
    }

    #[test]
    fn only_a_refusal_of_the_mail_itself_is_for_good() {
        use Stage::{Auth, Body, Data, Ehlo, Greeting, MailFrom, RcptTo, Starttls};
        for stage in [Greeting, Ehlo, Starttls, Auth, MailFrom, RcptTo, Data, Body] {
            let (now, good) = (
                refused(stage, "451 later\r\n"),
                refused(stage, "550 no\r\n"),
            );
            assert!(
                matches!(&now, Failure::Again(trouble) if trouble.mend == Mend::Time),
                "{now}"
            );
            assert_eq!(
                matches!(good, Failure::Never(_)),
                stage >= MailFrom,
                "{good}"
            );
            assert!(matches!(refused(stage, "299 what\r\n"), Failure::Again(_)));
        }
    }

    #[test]
    fn a_refused_login_is_told_to_a_person_and_loses_nothing() {
        for stage in [Stage::Auth, Stage::MailFrom, Stage::RcptTo] {
            let failure = refused(stage, "535 5.7.8 bad credentials\r\n");
            assert!(
                matches!(failure, Failure::Again(_)) && failure.is_login(),
                "{failure}"
            );
        }
        assert!(
            refused(
                Stage::MailFrom,
                "530 5.7.57 Client not authenticated to send mail\r\n"
            )
            .is_login()
        );
    }

    #[test]
    fn a_refusal_says_what_where_and_what_to_do() {
        let failure = refused(
            Stage::RcptTo,
            "550-5.1.1 <kim@vendor.example>:\r\n550 no such user\r\n",
        );
        assert_eq!(
            failure.to_string(),
            "mx.example:587, RCPT TO: the server refuses for good: 550 5.1.1 (address) no such user; this mail is not sent again"
        );
    }

    #[test]
    fn a_servers_words_cannot_forge_a_log_line_nor_name_anybody() {
        let cases = [
            ("a\r\nb\tc\u{1b}[31m", "a b c [31m"),
            ("no <x@y.example>, sorry", "no (address) sorry"),
            ("\u{202e}evil", "evil"),
            ("", ""),
        ];
        for (words, shown) in cases {
            assert_eq!(presentable(words), shown);
        }
        assert_eq!(presentable(&"é".repeat(5000)).chars().count(), SHOWN + 1);
        assert_eq!(presentable(&" ".repeat(100_000)), "");
    }
}
