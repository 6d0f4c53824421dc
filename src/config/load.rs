//! From a file to the configuration, and the questions the other rooms ask of it.

use std::path::Path;

use jiff::tz::TimeZone;

use super::{
    Config, Contact, Digest, Folders, Inbox, Limits, Mistakes, Mode, OAuth2, Organization, Policy,
    Prefers, Store, TrustedAuthserv, read, templates,
};
use crate::policy::compose::Templates;

impl Config {
    /// Reads a file.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it, or why it cannot be read.
    pub fn load(path: &Path) -> Result<Self, Mistakes> {
        with_templates(Self::parse(&text_of(path)?, path), path)
    }

    /// Reads a text, without the texts that may lie beside it; `path` is what the mistakes call it.
    ///
    /// # Errors
    ///
    /// Everything that is wrong with it.
    pub fn parse(text: &str, path: &Path) -> Result<Self, Mistakes> {
        read::config(text, path, false)
    }

    /// Reads a file for commands that use no network (`replay`, `explain`): what only the network needs may be missing,
    /// which is inboxes and their servers, `[smtp]` in mode reply, and the contact's inbox. Such an inbox has
    /// [`Endpoint::nowhere`](super::Endpoint::nowhere).
    ///
    /// # Errors
    ///
    /// Everything else that is wrong with it, or why it cannot be read.
    pub fn load_offline(path: &Path) -> Result<Self, Mistakes> {
        with_templates(read::config(&text_of(path)?, path, true), path)
    }

    /// For `replay` and `explain` with no configuration at all: the defaults, one nameless organisation without
    /// domains, no inboxes, everything allowed, and the topmost Authentication-Results believed, for old mail was
    /// stamped by whatever server received it.
    #[must_use]
    pub fn without_file() -> Self {
        Self {
            mode: Mode::Reply,
            timezone: TimeZone::UTC,
            timezone_name: "UTC".to_owned(),
            language: "en".to_owned(),
            templates: Templates::default(),
            store: Store::default(),
            smtp: None,
            policy: Policy {
                trusted_authserv: TrustedAuthserv::Topmost,
                ..Policy::default()
            },
            folders: Folders::default(),
            limits: Limits::default(),
            web: None,
            digest: Digest::default(),
            organizations: vec![Organization::nameless()],
            inboxes: Vec::new(),
            oauth2: Vec::new(),
        }
    }

    /// The organisation of this name.
    #[must_use]
    pub fn organization(&self, name: &str) -> Option<&Organization> {
        self.organizations
            .iter()
            .find(|organization| organization.name == name)
    }

    /// The organisation an inbox belongs to; there is one for every inbox of this configuration.
    #[must_use]
    pub fn organization_of(&self, inbox: &Inbox) -> Option<&Organization> {
        self.organization(&inbox.organization)
    }

    /// The inbox of this name.
    #[must_use]
    pub fn inbox(&self, name: &str) -> Option<&Inbox> {
        self.inboxes.iter().find(|inbox| inbox.name == name)
    }

    /// The inbox whose folders show an organisation's exemplars and take its decisions.
    #[must_use]
    pub fn contact_inbox(&self, organization: &Organization) -> Option<&Inbox> {
        organization
            .contact
            .inbox
            .as_deref()
            .and_then(|name| self.inbox(name))
    }

    /// Whether a domain, in any case, is an organisation's own or below one.
    #[must_use]
    pub fn is_own_domain(&self, domain: &str) -> bool {
        let organizations = &self.organizations;
        organizations.iter().any(|one| one.is_own_domain(domain))
    }

    /// The OAuth2 application of this name.
    #[must_use]
    pub fn oauth2_named(&self, name: &str) -> Option<&OAuth2> {
        self.oauth2
            .iter()
            .find(|application| application.name == name)
    }

    /// Every address that is an organisation's own, in lower case, each once: those of its inboxes, of its contacts,
    /// and the ones we send from.
    #[must_use]
    pub fn own_addresses(&self, organization: &Organization) -> Vec<String> {
        let inboxes = self
            .inboxes
            .iter()
            .filter(|inbox| inbox.organization == organization.name);
        let contacts = organization
            .routes
            .iter()
            .map(|route| &route.contact)
            .chain([&organization.contact])
            .chain(&organization.own_contact);
        let ours = self
            .smtp
            .iter()
            .flat_map(|smtp| [&smtp.from.address, &smtp.envelope_from]);
        let mut all: Vec<String> = inboxes
            .flat_map(|inbox| &inbox.addresses)
            .chain(contacts.map(|contact| &contact.address))
            .chain(ours)
            .filter(|address| !address.is_empty())
            .map(|address| address.to_lowercase())
            .collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// What two workers of one site must have in common, as a short hash: whoever starts second with another one would
    /// answer in another name or file elsewhere, so it must not start. What may differ between machines (store, web,
    /// secrets, servers, limits, time between polls) is left out.
    #[must_use]
    pub fn shared_fingerprint(&self) -> String {
        let from = self
            .smtp
            .as_ref()
            .map(|smtp| (&smtp.from, &smtp.envelope_from));
        let inboxes: Vec<_> = self
            .inboxes
            .iter()
            .map(|one| {
                let whose = (
                    &one.name,
                    &one.organization,
                    &one.addresses,
                    &one.owner,
                    one.tier,
                );
                (
                    whose,
                    one.mode,
                    &one.watch,
                    &one.sent,
                    one.on_end_run,
                    one.file_commented_forwards,
                )
            })
            .collect();
        let head = (
            self.mode,
            &self.timezone_name,
            &self.language,
            &self.templates,
            from,
        );
        let shared = format!(
            "{:?}",
            (
                head,
                &self.policy,
                &self.folders,
                &self.organizations,
                inboxes
            )
        );
        blake3::hash(shared.as_bytes())
            .to_hex()
            .chars()
            .take(16)
            .collect()
    }
}

impl Organization {
    /// The stand-in where none is configured.
    pub(super) fn nameless() -> Self {
        Self {
            name: String::new(),
            domains: Vec::new(),
            represented_by: None,
            own_contact: None,
            contact: Contact {
                name: "the point of contact".to_owned(),
                address: "contact@organization.invalid".to_owned(),
                role: String::new(),
                prefers: Prefers::Email,
                inbox: None,
            },
            routes: Vec::new(),
        }
    }

    /// Whether a domain, in any case, is one of its own or below one.
    #[must_use]
    pub fn is_own_domain(&self, domain: &str) -> bool {
        let domain = domain.trim_end_matches('.').to_ascii_lowercase();
        self.domains.iter().any(|own| {
            domain
                .strip_suffix(own.as_str())
                .is_some_and(|before| before.is_empty() || before.ends_with('.'))
        })
    }
}

/// A configuration with the texts beside its file.
fn with_templates(read: Result<Config, Mistakes>, path: &Path) -> Result<Config, Mistakes> {
    let (config, templates) = Mistakes::of_both(read, templates::beside(path))?;
    Ok(Config {
        templates,
        ..config
    })
}

/// The text of a file.
fn text_of(path: &Path) -> Result<String, Mistakes> {
    let bytes = std::fs::read(path).map_err(|error| {
        let what = format!("cannot be read ({error}); name another file with --config, or write one with `onedoor init`");
        Mistakes::of_file(path, None, what)
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let good = error
            .as_bytes()
            .get(..error.utf8_error().valid_up_to())
            .unwrap_or_default();
        let line = good.iter().filter(|byte| **byte == b'\n').count() + 1;
        Mistakes::of_file(
            path,
            Some(line),
            "is not UTF-8; save the file in that encoding".to_owned(),
        )
    })
}
