//! AUTH PLAIN (RFC 4616), else LOGIN, under the rules of RFC 4954.

use data_encoding::BASE64;
use secrecy::zeroize::Zeroizing;
use secrecy::{ExposeSecret, SecretString};

use super::failure::{Failure, Mend, Stage};
use super::session::Session;
use super::wire::Wire;

impl Session {
    /// Logs in, once: a second try with another mechanism would only bring the account nearer to being locked.
    pub(super) async fn login(
        &mut self,
        username: &str,
        password: &SecretString,
    ) -> Result<(), Failure> {
        if !self.wire.as_ref().is_some_and(Wire::is_private) {
            let text =
                "the connection has no TLS and leaves this machine: no password is said on it";
            return Err(self.place.again(Stage::Auth, Mend::Configuration, text));
        }
        if self.offers.has_auth("PLAIN") {
            self.login_plain(username, password).await
        } else if self.offers.has_auth("LOGIN") {
            self.login_login(username, password).await
        } else {
            let offered = super::failure::presentable(&self.offers.auth.join(", "));
            let text = format!(
                "the server offers neither AUTH PLAIN nor AUTH LOGIN here (it offers: {offered})"
            );
            Err(self.place.again(Stage::Auth, Mend::Login, text))
        }
    }

    async fn login_plain(
        &mut self,
        username: &str,
        password: &SecretString,
    ) -> Result<(), Failure> {
        let secret = password.expose_secret();
        if username.contains('\0') || secret.contains('\0') {
            return Err(self.place.again(
                Stage::Auth,
                Mend::Login,
                "user name or password holds a NUL",
            ));
        }
        let words = Zeroizing::new(format!("\0{username}\0{secret}"));
        let line = Zeroizing::new(format!("AUTH PLAIN {}", *encoded(&words)));
        self.say(&line, 235).await
    }

    async fn login_login(
        &mut self,
        username: &str,
        password: &SecretString,
    ) -> Result<(), Failure> {
        self.say("AUTH LOGIN", 334).await?;
        self.say(&encoded(username), 334).await?;
        self.say(&encoded(password.expose_secret()), 235).await
    }

    async fn say(&mut self, line: &str, code: u16) -> Result<(), Failure> {
        let reply = self.command(Stage::Auth, line, self.deadlines.auth).await?;
        self.wish(Stage::Auth, reply, code).map(drop)
    }
}

fn encoded(words: &str) -> Zeroizing<String> {
    Zeroizing::new(BASE64.encode(words.as_bytes()))
}
