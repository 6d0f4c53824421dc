//! A person's leave by a code that is typed on another device (RFC 8628).

use std::sync::Arc;
use std::time::Duration;

use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use tokio::time::{Instant, sleep};

use super::answer::{granted, refusal};
use super::ask::post;
use super::error::TokenError;
use super::tokens::{Tokens, client_secret, trust};
use crate::config::OAuth2;

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
/// Where the provider names none (RFC 8628 section 3.2).
const USUAL_INTERVAL: u64 = 5;
/// What `slow_down` adds (section 3.5).
const SLOWER: Duration = Duration::from_secs(5);

/// A login that waits for a person.
pub struct DeviceLogin {
    tokens: Arc<Tokens>,
    application: OAuth2,
    account: String,
    device_code: SecretString,
    interval: Duration,
    ends: Instant,
    /// Where the person goes.
    pub url: String,
    /// What the person types there.
    pub code: String,
}

#[derive(Deserialize)]
struct Begun {
    device_code: String,
    user_code: String,
    /// Google's name for it is older than the RFC.
    #[serde(alias = "verification_url")]
    verification_uri: String,
    expires_in: u64,
    interval: Option<u64>,
}

impl DeviceLogin {
    pub(super) async fn begin(
        tokens: Arc<Tokens>,
        application: OAuth2,
        account: &str,
        url: &str,
    ) -> Result<DeviceLogin, TokenError> {
        let mut fields = vec![("client_id", application.client_id.as_str())];
        fields.extend(application.asked_scope().map(|scope| ("scope", scope)));
        let answered = post(url, &fields, trust(&application)?).await?;
        if answered.status != 200 {
            return Err(refusal(&answered.body).explained(&answered.host, answered.status, None));
        }
        let begun: Begun =
            serde_json::from_slice(&answered.body).map_err(|_| TokenError::Garbled {
                host: answered.host,
                why: "it names no device_code, user_code and verification_uri",
            })?;
        Ok(DeviceLogin {
            tokens,
            account: account.to_owned(),
            device_code: SecretString::from(begun.device_code),
            interval: Duration::from_secs(begun.interval.unwrap_or(USUAL_INTERVAL)),
            ends: Instant::now() + Duration::from_secs(begun.expires_in),
            url: begun.verification_uri,
            code: begun.user_code,
            application,
        })
    }

    /// Asks until the person has said yes or no, or the code has run out; then the refresh token is kept.
    ///
    /// # Errors
    /// The person said no, the code ran out, or the provider gave nothing to keep.
    pub async fn finish(mut self) -> Result<(), TokenError> {
        let secret = client_secret(&self.application)?;
        let mut fields = vec![
            ("grant_type", GRANT),
            ("client_id", self.application.client_id.as_str()),
            ("device_code", self.device_code.expose_secret()),
        ];
        fields.extend(
            secret
                .as_ref()
                .map(|it| ("client_secret", it.expose_secret())),
        );
        let (url, tls) = (self.application.token_url(), trust(&self.application)?);
        loop {
            sleep(self.interval).await;
            if Instant::now() >= self.ends {
                return Err(too_late());
            }
            let answered = match post(&url, &fields, tls.clone()).await {
                // The code stays good while the network is away.
                Err(TokenError::Unreachable { .. }) => continue,
                other => other?,
            };
            if answered.status == 200 {
                let granted = granted(&answered.host, &answered.body)?;
                return kept_for(&self.tokens, &self.account, granted.refresh, answered.host);
            }
            let refusal = refusal(&answered.body);
            match refusal.error.as_str() {
                "authorization_pending" => {}
                "slow_down" => self.interval += SLOWER,
                "expired_token" => return Err(too_late()),
                _ => {
                    return Err(refusal.explained(
                        &answered.host,
                        answered.status,
                        Some(&self.account),
                    ));
                }
            }
        }
    }
}

fn too_late() -> TokenError {
    TokenError::NoLogin("the code has run out before anybody typed it; begin again".to_owned())
}

/// Keeps the refresh token that leave brought.
pub(super) fn kept_for(
    tokens: &Tokens,
    account: &str,
    refresh: Option<SecretString>,
    host: String,
) -> Result<(), TokenError> {
    let refresh = refresh.ok_or(TokenError::Garbled {
        host,
        why: "no refresh_token came; the application must ask for offline access",
    })?;
    tokens.keep(account, &refresh)
}
