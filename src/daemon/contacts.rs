//! Contacts whose address lies outside of the organisation's own domains: mistyped, it would send every vendor nowhere.
//!
//! Own domains need no look-up, for mail arrives there.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::time::Instant;
use tracing::warn;

use super::name_servers::{Delivery, NameServers};
use crate::config::Config;
use crate::message::domain;

/// How long an answer of the name servers is good for.
const GOOD_FOR: Duration = Duration::from_secs(3600);

/// The same for the answer that an address takes no mail: somebody is mending it.
const BAD_FOR: Duration = Duration::from_secs(300);

/// A contact that replies name, at somebody else's domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// The organisation whose replies name it.
    pub organization: String,
    /// Its address.
    pub address: String,
    domain: String,
    /// One of the organisation's own domains.
    own: String,
}

/// Every contact at somebody else's domain.
#[must_use]
pub fn elsewhere(config: &Config) -> Vec<Elsewhere> {
    let mut all = Vec::new();
    for organization in &config.organizations {
        let routes = organization.routes.iter().map(|route| &route.contact);
        for contact in routes.chain([&organization.contact]) {
            let Some(domain) = domain::domain_of(&contact.address) else {
                continue;
            };
            if config.is_own_domain(domain) {
                continue;
            }
            all.push(Elsewhere {
                organization: organization.name.clone(),
                domain: domain.to_owned(),
                address: contact.address.clone(),
                own: organization.domains.first().cloned().unwrap_or_default(),
            });
        }
    }
    all
}

impl Elsewhere {
    /// Asks whether mail can be delivered to it.
    pub async fn delivery(&self, servers: &NameServers) -> Delivery {
        servers.delivery(&self.domain, &self.own).await
    }
}

/// What is known of the contacts elsewhere, for the sender: nobody is told to write where no mail arrives.
pub struct Contacts {
    elsewhere: Vec<Elsewhere>,
    servers: Option<NameServers>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    good_until: Option<Instant>,
    /// By organisation.
    troubles: BTreeMap<String, String>,
}

impl Contacts {
    /// Those of a configuration. Where no name server can be asked, nothing is ever said against one.
    #[must_use]
    pub fn new(config: &Config) -> Contacts {
        let elsewhere = elsewhere(config);
        let servers = match elsewhere.is_empty() {
            true => None,
            false => NameServers::new().ok(),
        };
        Contacts {
            elsewhere,
            servers,
            known: Mutex::default(),
        }
    }

    /// Why no reply of this organisation may name its contact, as the outbox shows it.
    pub async fn trouble(&self, organization: &str) -> Option<String> {
        let servers = self.servers.as_ref()?;
        let until = self.lock().good_until;
        if until.is_none_or(|until| until <= Instant::now()) {
            self.look(servers).await;
        }
        self.lock().troubles.get(organization).cloned()
    }

    async fn look(&self, servers: &NameServers) {
        let mut troubles = BTreeMap::new();
        for contact in &self.elsewhere {
            if let Delivery::Impossible(why) = contact.delivery(servers).await {
                let organization = contact.organization.clone();
                warn!(%organization, "no reply is sent: a contact's address takes no mail: {why}; `onedoor check` names it");
                let told = format!(
                    "held_back: a contact's address takes no mail: {why}; `onedoor check` names it"
                );
                troubles.insert(organization, told);
            }
        }
        let good_for = match troubles.is_empty() {
            true => GOOD_FOR,
            false => BAD_FOR,
        };
        *self.lock() = Known {
            good_until: Some(Instant::now() + good_for),
            troubles,
        };
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
