//! What a token endpoint answers (RFC 6749 sections 5.1 and 5.2), read with distrust.

use std::time::Duration;

use secrecy::SecretString;
use serde::Deserialize;

use super::error::TokenError;

/// What is assumed where a provider does not say how long a token lives (RFC 6749 section 5.1).
const USUAL_LIFE: Duration = Duration::from_secs(3_600);

/// A token as it came.
pub struct Granted {
    /// The access token.
    pub access: SecretString,
    /// A new refresh token, where one came.
    pub refresh: Option<SecretString>,
    /// How long the access token lives.
    pub life: Duration,
}

/// A refusal as it came (RFC 6749 section 5.2), nothing of it kept that could be secret.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Refusal {
    /// `error`.
    pub error: String,
    /// Microsoft's own number, `AADSTS` and digits, out of the description.
    pub number: Option<String>,
}

#[derive(Deserialize)]
struct Token {
    access_token: Option<String>,
    refresh_token: Option<String>,
    expires_in: Option<Seconds>,
}

/// Some write the number as a string.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seconds {
    Number(f64),
    Text(String),
}

impl Seconds {
    fn duration(&self) -> Option<Duration> {
        let seconds = match self {
            Seconds::Number(seconds) => *seconds,
            Seconds::Text(text) => text.parse().ok()?,
        };
        Duration::try_from_secs_f64(seconds).ok()
    }
}

#[derive(Deserialize, Default)]
struct Wrong {
    #[serde(default)]
    error: String,
    #[serde(default)]
    error_description: String,
}

/// The token in an answer with status 200.
pub fn granted(host: &str, body: &[u8]) -> Result<Granted, TokenError> {
    let garbled = |why| TokenError::Garbled {
        host: host.to_owned(),
        why,
    };
    let token: Token = serde_json::from_slice(body).map_err(|_| garbled("it is not its JSON"))?;
    let access = token.access_token.filter(|access| is_token(access));
    let access = access.ok_or_else(|| garbled("there is no usable access_token in it"))?;
    let life = token.expires_in.as_ref().and_then(Seconds::duration);
    Ok(Granted {
        access: SecretString::from(access),
        refresh: token
            .refresh_token
            .filter(|refresh| is_token(refresh))
            .map(SecretString::from),
        life: life.unwrap_or(USUAL_LIFE),
    })
}

/// Visible ASCII (RFC 6750 section 2.1, RFC 6749 appendix A): what is more would break the SASL message it is put into.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| (0x20..0x7f).contains(&byte))
}

/// The refusal in an answer with another status.
pub fn refusal(body: &[u8]) -> Refusal {
    let wrong: Wrong = serde_json::from_slice(body).unwrap_or_default();
    let word = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.');
    Refusal {
        error: wrong.error.chars().filter(word).take(60).collect(),
        number: microsoft_number(&wrong.error_description),
    }
}

fn microsoft_number(description: &str) -> Option<String> {
    let (_, rest) = description.split_once("AADSTS")?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    (!digits.is_empty() && digits.len() <= 10).then(|| format!("AADSTS{digits}"))
}

impl Refusal {
    /// The refusal as an error, with what to do about it. `account` is what `onedoor login` takes, where a person signed in.
    pub fn explained(&self, host: &str, status: u16, account: Option<&str>) -> TokenError {
        let passing = status == 429 || status >= 500 || self.error == "temporarily_unavailable";
        if passing {
            return TokenError::Unreachable {
                host: host.to_owned(),
                why: format!("it has no time for us (HTTP {status})"),
            };
        }
        let code = match (&*self.error, &self.number) {
            ("", None) => format!("HTTP {status}"),
            (error, None) => error.to_owned(),
            (error, Some(number)) => format!("{error}, {number}"),
        };
        TokenError::Refused {
            host: host.to_owned(),
            code,
            advice: self.advice(account),
        }
    }

    fn advice(&self, account: Option<&str>) -> String {
        let again = account.map(|account| format!("run `onedoor login {account}`"));
        let by_number = self.number.as_deref().and_then(of_microsoft);
        let text = match (&*self.error, by_number) {
            (_, Some(advice)) => advice,
            ("invalid_grant" | "interaction_required" | "login_required", None) => match again {
                Some(again) => {
                    return format!("the leave has run out or was taken back; {again}");
                }
                None => "the provider does not take what was presented; look at [oauth2.NAME]",
            },
            ("invalid_client", None) => {
                "client_id or the client's secret is wrong or has run out; put a new secret where the configuration says"
            }
            ("unauthorized_client", None) => {
                "the application may not use this grant; allow it at the provider"
            }
            ("consent_required" | "access_denied", None) => {
                "leave was not given; an administrator must consent to the application"
            }
            ("invalid_scope", None) => {
                "the application has no permission for mail; add it at the provider, and consent to it"
            }
            _ => {
                "look at [oauth2.NAME] in the configuration and at the application at the provider"
            }
        };
        text.to_owned()
    }
}

/// The usual ones of Microsoft's sign-in service.
fn of_microsoft(number: &str) -> Option<&'static str> {
    Some(match number {
        "AADSTS7000215" => {
            "the client's secret is wrong: its VALUE is wanted, not its id; put it where the configuration says"
        }
        "AADSTS7000222" => {
            "the client's secret has run out; make a new one and put it where the configuration says"
        }
        "AADSTS700016" => "the tenant knows no application of this client_id; look at both",
        "AADSTS90002" | "AADSTS900023" => "there is no such tenant; look at tenant",
        "AADSTS65001" => {
            "nobody has consented to the application; an administrator must, under API permissions"
        }
        "AADSTS700082" | "AADSTS50173" | "AADSTS70043" => {
            "the leave has run out or was taken back; sign in again with `onedoor login`"
        }
        "AADSTS50076" | "AADSTS50079" | "AADSTS53003" => {
            "the tenant asks for another proof of who signs in; sign in again with `onedoor login`, or ask its administrator"
        }
        "AADSTS7000218" => {
            "the application is not allowed as a public client; allow public client flows, or give client_secret_credential"
        }
        _ => return None,
    })
}
