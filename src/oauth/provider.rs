//! Where the providers' doors are, and what is asked for there.

use crate::config::{Grant, OAuth2, Provider};

/// In the application's own name, whatever was granted to it for Exchange Online.
const MICROSOFT_APPLICATION: &str = "https://outlook.office365.com/.default";
/// In a person's name: mailbox, submission, and a refresh token.
const MICROSOFT_PERSON: &str = "https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access";
const GOOGLE: &str = "https://mail.google.com/";

impl OAuth2 {
    /// Where tokens are asked for.
    pub(super) fn token_url(&self) -> String {
        match &self.provider {
            Provider::Microsoft365 { tenant } => microsoft(tenant, "token"),
            Provider::Google => "https://oauth2.googleapis.com/token".to_owned(),
            Provider::Custom { token_url, .. } => token_url.clone(),
        }
    }

    /// Where a device asks for leave (RFC 8628 section 3.1). Google has such a door, and mail is not let through it.
    pub(super) fn device_url(&self) -> Option<String> {
        match &self.provider {
            Provider::Microsoft365 { tenant } => Some(microsoft(tenant, "devicecode")),
            Provider::Google => None,
            Provider::Custom { auth_url, .. } => auth_url.clone(),
        }
    }

    /// What is asked for; `None` where the provider decides.
    pub(super) fn asked_scope(&self) -> Option<&str> {
        let usual = match (&self.provider, self.grant) {
            (Provider::Microsoft365 { .. }, Grant::ClientCredentials) => {
                Some(MICROSOFT_APPLICATION)
            }
            (Provider::Microsoft365 { .. }, Grant::RefreshToken) => Some(MICROSOFT_PERSON),
            (Provider::Google, _) => Some(GOOGLE),
            (Provider::Custom { .. }, _) => None,
        };
        self.scope.as_deref().or(usual)
    }
}

fn microsoft(tenant: &str, door: &str) -> String {
    format!("https://login.microsoftonline.com/{tenant}/oauth2/v2.0/{door}")
}
