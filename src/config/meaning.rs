//! What a configuration means, part by part: what all workers of one database must have in common.
//!
//! Not how a machine gets at its servers (hosts, ports, certificates, passwords) nor what it shows (the page): that may
//! differ from one machine to the next.

use std::collections::BTreeMap;
use std::fmt::Debug;

use super::{Config, Endpoint, Inbox};

impl Config {
    /// Each part with a hash of what is set there, after a name for people.
    #[must_use]
    pub fn meaning(&self) -> BTreeMap<String, String> {
        let mut parts = BTreeMap::new();
        let mut part = |name: String, meant: &dyn Debug| {
            let hash = blake3::hash(format!("{meant:?}").as_bytes());
            let hash = hash.to_hex().chars().take(16).collect();
            parts.insert(name, hash);
        };
        part("version".into(), &env!("CARGO_PKG_VERSION"));
        part("mode".into(), &self.mode);
        part("timezone".into(), &self.timezone_name);
        part("language".into(), &self.language);
        part("templates".into(), &self.templates);
        part("[policy]".into(), &self.policy);
        part("[policy.folders]".into(), &self.folders);
        part("[limits]".into(), &self.limits);
        part("[digest]".into(), &self.digest);
        part("[store] retention_days".into(), &self.store.retention_days);
        let sender = self.smtp.as_ref().map(|it| (&it.from, &it.envelope_from));
        part("[smtp]".into(), &sender);
        for organization in &self.organizations {
            let name = &organization.name;
            part(format!("organization {name:?}"), organization);
            part(format!("contact of {name:?}"), &organization.contact);
        }
        for inbox in &self.inboxes {
            part(format!("inbox {:?}", inbox.name), &without_server(inbox));
        }
        parts
    }
}

fn without_server(inbox: &Inbox) -> Inbox {
    Inbox {
        imap: Endpoint {
            username: inbox.imap.username.clone(),
            ..Endpoint::nowhere()
        },
        oauth2: None,
        ..inbox.clone()
    }
}
