//! What a server offers in its answer to EHLO (RFC 5321 section 4.1.1.1).

use super::reply::Reply;

/// The extensions that matter here; a server that names none offers none.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Offers {
    pub starttls: bool,
    /// Mechanisms of AUTH in the server's order, in capitals.
    pub auth: Vec<String>,
    /// Octets of the largest mail; `None` where unsaid or without limit (RFC 1870).
    pub size: Option<u64>,
    pub eight_bit: bool,
    pub utf8: bool,
}

impl Offers {
    /// Reads the answer; the first line is the server's name and greeting.
    pub fn read(reply: &Reply) -> Self {
        let mut offers = Self::default();
        for line in reply.lines().iter().skip(1) {
            offers.take(&line.to_ascii_uppercase());
        }
        offers
    }

    /// Whether a mechanism of AUTH was offered.
    pub fn has_auth(&self, mechanism: &str) -> bool {
        self.auth.iter().any(|offered| offered == mechanism)
    }

    fn take(&mut self, line: &str) {
        // `AUTH=` is how servers of before RFC 4954 wrote it; some still do, beside the right form.
        let mut words = line.split([' ', '=']).filter(|word| !word.is_empty());
        match words.next() {
            Some("STARTTLS") => self.starttls = true,
            Some("8BITMIME") => self.eight_bit = true,
            Some("SMTPUTF8") => self.utf8 = true,
            Some("SIZE") => {
                self.size = words
                    .next()
                    .and_then(|size| size.parse().ok())
                    .filter(|size| *size > 0)
            }
            Some("AUTH") => self.auth_from(words),
            _ => {}
        }
    }

    fn auth_from<'a>(&mut self, words: impl Iterator<Item = &'a str>) {
        for word in words {
            if !self.has_auth(word) {
                self.auth.push(word.to_owned());
            }
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::smtp::ReplyParser;

    fn offers(wire: &str) -> Offers {
        let mut parser = ReplyParser::default();
        let reply = wire
            .bytes()
            .find_map(|octet| parser.push(octet).unwrap())
            .unwrap();
        Offers::read(&reply)
    }

    #[test]
    fn offers_are_read_however_they_are_written() {
        let all = offers(
            "250-mx.example STARTTLS\r\n250-SIZE 35882577\r\n250-8bitmime\r\n250-SMTPUTF8\r\n250-AUTH PLAIN login\r\n250-AUTH=PLAIN XOAUTH2\r\n250 STARTTLS\r\n",
        );
        let auth = ["PLAIN", "LOGIN", "XOAUTH2"].map(str::to_owned).to_vec();
        assert_eq!(
            all,
            Offers {
                starttls: true,
                auth,
                size: Some(35_882_577),
                eight_bit: true,
                utf8: true
            }
        );
    }

    #[test]
    fn what_is_not_offered_is_not_there() {
        assert_eq!(offers("250 STARTTLS\r\n"), Offers::default());
        assert_eq!(
            offers("250-x\r\n250-SIZE\r\n250-SIZE 0\r\n250-SIZE many\r\n250 STARTTLSX\r\n"),
            Offers::default()
        );
    }
}
