//! How long each stage may take.

use std::time::Duration;

/// How long each stage may take; the defaults are those of RFC 5321 section 4.5.3.2, shortened where a server that
/// takes that long before any mail was named would only hold up others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadlines {
    /// Name resolution and TCP connection, over all addresses of the host together.
    pub connect: Duration,
    /// One TLS handshake.
    pub tls: Duration,
    /// The greeting.
    pub greeting: Duration,
    /// The answer to EHLO, STARTTLS, RSET.
    pub ehlo: Duration,
    /// Each answer of the AUTH exchange.
    pub auth: Duration,
    /// The answer to MAIL FROM.
    pub mail: Duration,
    /// The answer to RCPT TO.
    pub rcpt: Duration,
    /// The answer (354) to DATA.
    pub data: Duration,
    /// Each command and each block of the body to be taken by the network.
    pub block: Duration,
    /// The answer to the final dot. Long on purpose: whoever hangs up early makes the doubt himself (RFC 1047).
    pub dot: Duration,
    /// All of the good-bye.
    pub quit: Duration,
}

impl Default for Deadlines {
    fn default() -> Self {
        let seconds = Duration::from_secs;
        Self {
            connect: seconds(30),
            tls: seconds(30),
            greeting: seconds(60),
            ehlo: seconds(60),
            auth: seconds(60),
            mail: seconds(300),
            rcpt: seconds(300),
            data: seconds(120),
            block: seconds(180),
            dot: seconds(600),
            quit: seconds(5),
        }
    }
}

impl Deadlines {
    /// The same deadline for every stage: for tests, and for a check at the command line.
    #[must_use]
    pub fn all(limit: Duration) -> Self {
        Self {
            connect: limit,
            tls: limit,
            greeting: limit,
            ehlo: limit,
            auth: limit,
            mail: limit,
            rcpt: limit,
            data: limit,
            block: limit,
            dot: limit,
            quit: limit,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_hangs_up_before_the_rfc_allows_it_once_a_mail_is_named() {
        let Deadlines {
            mail,
            rcpt,
            data,
            block,
            dot,
            ..
        } = Deadlines::default();
        assert_eq!(
            [mail, rcpt, data, block, dot].map(|limit| limit.as_secs()),
            [300, 300, 120, 180, 600]
        );
    }
}
