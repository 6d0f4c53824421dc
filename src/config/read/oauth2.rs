//! `[oauth2.NAME]`.

use super::Section;
use super::endpoint::secret;
use crate::config::section::word;
use crate::config::{Grant, OAuth2, Provider, values};

pub(super) fn applications(section: Section<'_>) -> Vec<OAuth2> {
    section
        .named_tables()
        .into_iter()
        .map(|(name, section)| application(name, section))
        .collect()
}

/// The providers as they are typed.
#[derive(Clone, Copy)]
enum Typed {
    Microsoft365,
    Google,
    Custom,
}

const PROVIDERS: &[(&str, Typed)] = &[
    ("microsoft365", Typed::Microsoft365),
    ("google", Typed::Google),
    ("custom", Typed::Custom),
];
const GRANTS: &[(&str, Grant)] = &[
    ("client_credentials", Grant::ClientCredentials),
    ("refresh_token", Grant::RefreshToken),
];

fn application(name: String, section: Section<'_>) -> OAuth2 {
    let grant = section
        .required("grant", |text| word(text, GRANTS))
        .unwrap_or(Grant::RefreshToken);
    let typed = section.required("provider", |text| word(text, PROVIDERS));
    let client_secret = secret(&section, "client_secret_credential", "client_secret_file");
    let secret_typed = section.has("client_secret_credential") || section.has("client_secret_file");
    if grant == Grant::ClientCredentials && !secret_typed {
        section.wrong(
            "grant",
            "client_credentials needs the application's secret; add client_secret_credential",
        );
    }
    let application = OAuth2 {
        provider: provider(&section, typed, grant),
        grant,
        client_id: section
            .required("client_id", values::name)
            .unwrap_or_default(),
        client_secret,
        scope: section
            .parsed("scope", values::any)
            .filter(|scope| !scope.is_empty()),
        ca_file: section.parsed("ca_file", values::optional_path).flatten(),
        name,
    };
    section.close();
    application
}

/// The provider with the keys that belong to it; those of another are refused.
fn provider(section: &Section<'_>, typed: Option<Typed>, grant: Grant) -> Provider {
    let tenant = section.parsed("tenant", values::name);
    let token_url = section.parsed("token_url", values::url);
    let auth_url = section.parsed("auth_url", values::url);
    let custom = matches!(typed, None | Some(Typed::Custom));
    for key in ["token_url", "auth_url"] {
        if !custom && section.has(key) {
            section.wrong(key, "is for provider = \"custom\" only; take it out");
        }
    }
    if matches!(typed, Some(Typed::Google | Typed::Custom)) && section.has("tenant") {
        section.wrong(
            "tenant",
            "is for provider = \"microsoft365\" only; take it out",
        );
    }
    match typed {
        Some(Typed::Google) => {
            if grant == Grant::ClientCredentials {
                section.wrong(
                    "grant",
                    "client_credentials is not offered by Google; write refresh_token",
                );
            }
            Provider::Google
        }
        Some(Typed::Custom) => {
            if !section.has("token_url") {
                section.wrong(
                    "token_url",
                    "is missing; a custom provider needs the address that gives tokens",
                );
            }
            Provider::Custom {
                token_url: token_url.unwrap_or_default(),
                auth_url,
            }
        }
        Some(Typed::Microsoft365) | None => {
            if typed.is_some() && grant == Grant::ClientCredentials && !section.has("tenant") {
                section.wrong(
                    "tenant",
                    "is missing; client_credentials needs the directory (tenant) id",
                );
            }
            Provider::Microsoft365 {
                tenant: tenant.unwrap_or_else(|| "common".to_owned()),
            }
        }
    }
}
