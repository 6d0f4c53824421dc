//! AUTH PLAIN (RFC 4616), else LOGIN; with a token XOAUTH2, else OAUTHBEARER (RFC 7628); under the rules of RFC 4954.

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
        self.nobody_listens()?;
        if self.offers.has_auth("PLAIN") {
            self.login_plain(username, password).await
        } else if self.offers.has_auth("LOGIN") {
            self.login_login(username, password).await
        } else {
            Err(self.offers_neither("AUTH PLAIN nor AUTH LOGIN"))
        }
    }

    /// Logs in with an access token.
    pub(super) async fn login_oauth(
        &mut self,
        username: &str,
        token: &SecretString,
    ) -> Result<(), Failure> {
        self.nobody_listens()?;
        let token = token.expose_secret();
        let (mechanism, words, after_no) = if self.offers.has_auth("XOAUTH2") {
            let words = format!("user={username}\x01auth=Bearer {token}\x01\x01");
            ("XOAUTH2", words, "")
        } else if self.offers.has_auth("OAUTHBEARER") {
            let name = username.replace('=', "=3D").replace(',', "=2C");
            let words = format!("n,a={name},\x01auth=Bearer {token}\x01\x01");
            ("OAUTHBEARER", words, "AQ==")
        } else {
            return Err(self.offers_neither("AUTH XOAUTH2 nor AUTH OAUTHBEARER"));
        };
        let line = Zeroizing::new(format!(
            "AUTH {mechanism} {}",
            *encoded(&Zeroizing::new(words))
        ));
        let deadline = self.deadlines.auth;
        let reply = self.command(Stage::Auth, &line, deadline).await?;
        // A refusal is explained in a challenge; the real answer comes after it is taken note of.
        let reply = match reply.code() {
            334 => self.command(Stage::Auth, after_no, deadline).await?,
            _ => reply,
        };
        self.wish(Stage::Auth, reply, 235).map(drop)
    }

    fn nobody_listens(&self) -> Result<(), Failure> {
        if self.wire.as_ref().is_some_and(Wire::is_private) {
            return Ok(());
        }
        let text = "the connection has no TLS and leaves this machine: no password is said on it";
        Err(self.place.again(Stage::Auth, Mend::Configuration, text))
    }

    fn offers_neither(&self, wanted: &str) -> Failure {
        let offered = super::failure::presentable(&self.offers.auth.join(", "));
        let text = format!("the server offers neither {wanted} here (it offers: {offered})");
        self.place.again(Stage::Auth, Mend::Login, text)
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
