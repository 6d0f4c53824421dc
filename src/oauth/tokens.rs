//! Access tokens, asked for once and used until shortly before they run out.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use rustls::ClientConfig;
use secrecy::{ExposeSecret, SecretString};
use tokio::sync::Mutex;
use tokio::time::Instant;

use super::answer::{Granted, granted, refusal};
use super::ask::post;
use super::browser::BrowserLogin;
use super::device::DeviceLogin;
use super::error::TokenError;
use super::keep::{keep, kept};
use crate::config::{Grant, OAuth2, client_config};

/// A token that runs out within this is replaced: a login and its first commands must fit in.
const MARGIN: Duration = Duration::from_secs(120);

/// An access token.
#[derive(Clone)]
pub struct Access {
    /// What is said to the mail server.
    pub token: SecretString,
    /// It was asked for just now; `false` where an earlier one is used again.
    pub is_fresh: bool,
}

/// Held while a token is asked for.
type Slot = Arc<Mutex<Option<Cached>>>;

struct Cached {
    token: SecretString,
    until: Instant,
}

/// The access tokens of a configuration. An application signs in once for all its mailboxes with `client_credentials`, and
/// once for each account with `refresh_token`.
pub struct Tokens {
    applications: Vec<OAuth2>,
    folder: PathBuf,
    cached: Mutex<HashMap<(String, String), Slot>>,
}

impl Tokens {
    /// `folder` is where refresh tokens are kept, see [`super::folder`].
    #[must_use]
    pub fn new(applications: &[OAuth2], folder: PathBuf) -> Tokens {
        Tokens {
            applications: applications.to_vec(),
            folder,
            cached: Mutex::default(),
        }
    }

    /// An access token of `[oauth2.application]` for an account: an inbox by its name, or `smtp`.
    ///
    /// # Errors
    /// See [`TokenError`].
    pub async fn access(&self, application: &str, account: &str) -> Result<Access, TokenError> {
        let application = self.application(application)?;
        let slot = self.slot(application, account).await;
        // Held while asking, so that several who need it ask once.
        let mut slot = slot.lock().await;
        if let Some(cached) = slot.as_ref().filter(|cached| cached.until > Instant::now()) {
            return Ok(Access {
                token: cached.token.clone(),
                is_fresh: false,
            });
        }
        let granted = self.ask(application, account).await?;
        let life = granted.life.saturating_sub(MARGIN).max(granted.life / 2);
        *slot = Some(Cached {
            token: granted.access.clone(),
            until: Instant::now() + life,
        });
        Ok(Access {
            token: granted.access,
            is_fresh: true,
        })
    }

    /// A mail server did not take the token: it is not used again.
    pub async fn refused(&self, application: &str, account: &str) {
        if let Ok(application) = self.application(application) {
            *self.slot(application, account).await.lock().await = None;
        }
    }

    fn application(&self, name: &str) -> Result<&OAuth2, TokenError> {
        let mut all = self.applications.iter();
        all.find(|application| application.name == name)
            .ok_or_else(|| TokenError::NoApplication(name.to_owned()))
    }

    async fn slot(&self, application: &OAuth2, account: &str) -> Slot {
        let whose = match application.grant {
            Grant::ClientCredentials => String::new(),
            Grant::RefreshToken => account.to_owned(),
        };
        let mut cached = self.cached.lock().await;
        cached
            .entry((application.name.clone(), whose))
            .or_default()
            .clone()
    }

    async fn ask(&self, application: &OAuth2, account: &str) -> Result<Granted, TokenError> {
        if application.grant == Grant::ClientCredentials {
            let fields = [("grant_type", "client_credentials")];
            return ask(application, &fields, None).await;
        }
        let refresh = kept(&self.folder, account)?;
        let fields = [
            ("grant_type", "refresh_token"),
            ("refresh_token", refresh.expose_secret()),
        ];
        let granted = ask(application, &fields, Some(account)).await?;
        // The provider may have taken the old one back already: the new one is safe before anything is done with this answer.
        if let Some(new) = &granted.refresh
            && new.expose_secret() != refresh.expose_secret()
        {
            keep(&self.folder, account, new)?;
        }
        Ok(granted)
    }

    /// Keeps what a person's leave brought, for the account.
    ///
    /// # Errors
    /// It cannot be written down.
    pub(super) fn keep(&self, account: &str, refresh: &SecretString) -> Result<(), TokenError> {
        keep(&self.folder, account, refresh)
    }
}

/// Asks for a token with what belongs to every question: the client, its secret, the scope.
pub(super) async fn ask(
    application: &OAuth2,
    fields: &[(&str, &str)],
    account: Option<&str>,
) -> Result<Granted, TokenError> {
    let secret = client_secret(application)?;
    let mut fields = fields.to_vec();
    fields.push(("client_id", &application.client_id));
    fields.extend(application.asked_scope().map(|scope| ("scope", scope)));
    if let Some(secret) = &secret {
        fields.push(("client_secret", secret.expose_secret()));
    }
    let answered = post(&application.token_url(), &fields, trust(application)?).await?;
    match answered.status {
        200 => granted(&answered.host, &answered.body),
        status => Err(refusal(&answered.body).explained(&answered.host, status, account)),
    }
}

pub(super) fn client_secret(application: &OAuth2) -> Result<Option<SecretString>, TokenError> {
    let source = application.client_secret.as_ref();
    Ok(source.map(|source| source.read()).transpose()?)
}

pub(super) fn trust(application: &OAuth2) -> Result<Arc<ClientConfig>, TokenError> {
    Ok(client_config(application.ca_file.as_deref())?)
}

/// How a person gives leave.
pub enum Login {
    /// With a code, on any device.
    Device(DeviceLogin),
    /// In a browser that comes back to this machine.
    Browser(BrowserLogin),
}

/// Asks a provider for a person's leave for an account.
///
/// # Errors
/// The application signs in by itself, or the provider cannot be asked.
pub async fn begin_login(
    tokens: Arc<Tokens>,
    application: &str,
    account: &str,
) -> Result<Login, TokenError> {
    let application = tokens.application(application)?.clone();
    if application.grant == Grant::ClientCredentials {
        return Err(TokenError::NoLogin(format!(
            "[oauth2.{}] signs in by itself (grant = \"client_credentials\"): nobody need log in; `onedoor check` tries it",
            application.name
        )));
    }
    match application.device_url() {
        Some(url) => {
            let device = DeviceLogin::begin(tokens, application, account, &url).await?;
            Ok(Login::Device(device))
        }
        None => {
            let browser = BrowserLogin::begin(tokens, application, account).await?;
            Ok(Login::Browser(browser))
        }
    }
}
