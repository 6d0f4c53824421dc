//! A person's leave in a browser that comes back to this machine's loopback address (RFC 8252 section 7.3), proven to be ours
//! by PKCE (RFC 7636). Google lets nobody reach mail by a device code.

use std::sync::Arc;

use data_encoding::BASE64URL_NOPAD;
use secrecy::{ExposeSecret, SecretString};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::device::kept_for;
use super::error::TokenError;
use super::tokens::{Tokens, ask};
use crate::config::OAuth2;

const GOOGLE: &str = "https://accounts.google.com/o/oauth2/v2/auth";
const THANKS: &str = "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n\r\nThank you. You may close this page.\n";
const WRONG: &str = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
/// Bytes of a request line; a code takes some hundred.
const MOST_BYTES: u64 = 16_384;

/// A login that waits for a browser.
pub struct BrowserLogin {
    tokens: Arc<Tokens>,
    application: OAuth2,
    account: String,
    listener: TcpListener,
    comes_back_to: String,
    state: String,
    verifier: SecretString,
    /// What the person opens.
    pub url: String,
}

impl BrowserLogin {
    pub(super) async fn begin(
        tokens: Arc<Tokens>,
        application: OAuth2,
        account: &str,
    ) -> Result<BrowserLogin, TokenError> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await;
        let port = listener.as_ref().ok().and_then(|it| it.local_addr().ok());
        let (Ok(listener), Some(address)) = (listener, port) else {
            return Err(TokenError::NoLogin(
                "this machine gives no port to come back to".to_owned(),
            ));
        };
        let comes_back_to = format!("http://{address}");
        let (state, verifier) = (random()?, random()?);
        let challenge = BASE64URL_NOPAD
            .encode(ring::digest::digest(&ring::digest::SHA256, verifier.as_bytes()).as_ref());
        let query = form_urlencoded::Serializer::new(String::new())
            .append_pair("client_id", &application.client_id)
            .append_pair("redirect_uri", &comes_back_to)
            .append_pair("response_type", "code")
            .append_pair("scope", application.asked_scope().unwrap_or_default())
            .append_pair("state", &state)
            .append_pair("code_challenge", &challenge)
            .append_pair("code_challenge_method", "S256")
            .append_pair("access_type", "offline")
            .append_pair("prompt", "consent")
            .finish();
        Ok(BrowserLogin {
            tokens,
            account: account.to_owned(),
            listener,
            comes_back_to,
            state,
            verifier: SecretString::from(verifier),
            url: format!("{GOOGLE}?{query}"),
            application,
        })
    }

    /// Waits until the browser comes back, or its last address is handed in as `pasted` (where the browser runs on another
    /// machine); then the refresh token is kept.
    ///
    /// # Errors
    /// The person said no, or the provider gave nothing to keep.
    pub async fn finish(self, pasted: impl Future<Output = String>) -> Result<(), TokenError> {
        let address = tokio::select! {
            address = self.browser() => address,
            address = pasted => address,
        };
        let code = self.code(&address)?;
        let fields = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", self.comes_back_to.as_str()),
            ("code_verifier", self.verifier.expose_secret()),
        ];
        let granted = ask(&self.application, &fields, Some(&self.account)).await?;
        let host = "the provider".to_owned();
        kept_for(&self.tokens, &self.account, granted.refresh, host)
    }

    /// The address that the browser came back to. Whatever else knocks is sent away.
    async fn browser(&self) -> String {
        loop {
            let Ok((mut knocking, _)) = self.listener.accept().await else {
                continue;
            };
            let asked = asked_for(&mut knocking).await;
            let ours = asked.contains(&format!("state={}", self.state));
            let answer = if ours { THANKS } else { WRONG };
            // Whether the page is seen does not matter.
            let _ = knocking.write_all(answer.as_bytes()).await;
            if ours {
                return asked;
            }
        }
    }

    fn code(&self, address: &str) -> Result<String, TokenError> {
        let query = address
            .trim()
            .split_once('?')
            .map_or("", |(_, query)| query);
        let mut pairs = form_urlencoded::parse(query.as_bytes());
        let ours = form_urlencoded::parse(query.as_bytes())
            .any(|(key, value)| key == "state" && value == self.state);
        let code = pairs.find(|(key, _)| key == "code");
        match code {
            Some((_, code)) if ours => Ok(code.into_owned()),
            _ => Err(TokenError::NoLogin(
                "leave was not given, or the address is not the one the browser ended at; begin again".to_owned(),
            )),
        }
    }
}

/// The target of a GET; empty for anything else.
async fn asked_for(knocking: &mut TcpStream) -> String {
    let mut line = String::new();
    let mut reader = BufReader::new(knocking).take(MOST_BYTES);
    if reader.read_line(&mut line).await.is_err() {
        return String::new();
    }
    let mut words = line.split(' ');
    match (words.next(), words.next()) {
        (Some("GET"), Some(target)) => target.to_owned(),
        _ => String::new(),
    }
}

/// 256 bits (RFC 7636 section 4.1 asks for as many).
fn random() -> Result<String, TokenError> {
    let mut bytes = [0_u8; 32];
    getrandom::fill(&mut bytes)
        .map_err(|_| TokenError::NoLogin("this machine gives no randomness".to_owned()))?;
    Ok(BASE64URL_NOPAD.encode(&bytes))
}
