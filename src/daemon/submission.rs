//! A session with the configured submission server, logged in with its password or an access token.

use super::pace;
use super::site::secret;
use crate::config::{Smtp, client_config};
use crate::oauth::{Access, Tokens};
use crate::smtp::{Failure, Mend, Session};

/// The account that `[smtp]` has in `onedoor login`.
pub const ACCOUNT: &str = "smtp";

/// Opens a session.
///
/// # Errors
/// The server's, or the secret, token or trust cannot be had (to be mended by a person).
pub async fn open(tokens: &Tokens, smtp: &Smtp) -> Result<Session, Failure> {
    let endpoint = &smtp.endpoint;
    let unready = |why: String| Failure::unready(endpoint, why);
    let tls =
        client_config(endpoint.ca_file.as_deref()).map_err(|error| unready(error.to_string()))?;
    let deadlines = pace::smtp();
    let Some(application) = &smtp.oauth2 else {
        let password = secret(endpoint).map_err(|error| unready(error.to_string()))?;
        return Session::open(endpoint, tls, password.as_ref(), &deadlines).await;
    };
    let access = async || {
        let access = tokens.access(application, ACCOUNT).await;
        access.map_err(|error| unready(error.to_string()))
    };
    let connect = async |access: Access| {
        Session::open_oauth(endpoint, tls.clone(), &access.token, &deadlines).await
    };
    let first = access().await?;
    let was_fresh = first.is_fresh;
    match connect(first).await {
        // It may have run out or been taken back meanwhile; a new one tells which.
        Err(refused) if !was_fresh && refused.trouble().mend == Mend::Login => {
            tokens.refused(application, ACCOUNT).await;
            connect(access().await?).await
        }
        opened => opened,
    }
}
