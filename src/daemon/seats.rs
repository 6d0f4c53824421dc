//! Who sits at an organisation's desk: the contact, others by subject matter, and whoever speaks for the organisation.

use super::desk::{ContactInbox, Desk, contact_facts};
use super::prepare::Prepared;
use crate::config::{self, Config};
use crate::message::domain;
use crate::policy::compose::ContactFacts;
use crate::policy::{Routed, most_named};
use crate::store::Speaker;

/// Another contact for a subject matter.
#[derive(Debug, Clone)]
pub struct Route {
    topics: Vec<String>,
    contact: ContactFacts,
    /// An inbox of its own, where there is one.
    inbox: Option<ContactInbox>,
}

/// What is an organisation's own, and of no other one here.
#[derive(Debug, Clone, Default)]
pub struct House {
    domains: Vec<String>,
    addresses: Vec<String>,
}

impl House {
    /// Of an organisation: its domains, its inboxes, its contacts.
    pub fn of(config: &Config, organization: &config::Organization) -> House {
        let inboxes = config.inboxes.iter();
        let inboxes = inboxes.filter(|inbox| inbox.organization == organization.name);
        let routes = organization.routes.iter();
        let contacts = routes
            .map(|route| &route.contact)
            .chain(&organization.own_contact);
        House {
            domains: organization.domains.clone(),
            addresses: inboxes
                .flat_map(|inbox| inbox.addresses.clone())
                .chain(contacts.map(|contact| contact.address.clone()))
                .collect(),
        }
    }

    fn holds(&self, address: &str) -> bool {
        let within = |name| self.domains.iter().any(|own| domain::is_within(name, own));
        self.addresses.iter().any(|own| own == address)
            || domain::domain_of(address).is_some_and(within)
    }
}

/// The routes of an organisation.
pub(super) fn routes(config: &Config, organization: &config::Organization) -> Vec<Route> {
    let route = |route: &config::Route| Route {
        topics: route.topics.clone(),
        contact: contact_facts(&route.contact),
        inbox: contact_inbox(config, &route.contact),
    };
    organization.routes.iter().map(route).collect()
}

/// The inbox of a contact, where it is watched.
pub(super) fn contact_inbox(config: &Config, contact: &config::Contact) -> Option<ContactInbox> {
    let inbox = config.inbox(contact.inbox.as_ref()?)?;
    Some(ContactInbox {
        name: inbox.name.clone(),
        mode: inbox.mode,
    })
}

/// The organisation at the end of `represented_by`, whose contact speaks.
pub(super) fn speaker(config: &Config, organization: &config::Organization) -> Option<Speaker> {
    let mut speaker = config.organization(organization.represented_by.as_deref()?)?;
    for _ in &config.organizations {
        let next = speaker.represented_by.as_deref();
        speaker = next
            .and_then(|name| config.organization(name))
            .unwrap_or(speaker);
    }
    Some(Speaker {
        organization: speaker.name.clone(),
        inbox: speaker.contact.inbox.clone(),
    })
}

impl Desk {
    /// The address is this very organisation's, and not that of another one here.
    pub fn is_of_house(&self, address: &str) -> bool {
        self.house.holds(address)
    }

    /// The subject matter of a pitch, where another contact than the usual one has it.
    pub fn topic_of(&self, prepared: &Prepared) -> Option<String> {
        let lists = self.routes.iter().map(|route| route.topics.as_slice());
        let text = prepared.text.text.as_str();
        most_named(lists, &prepared.original.subject, text).map(str::to_owned)
    }

    fn route(&self, topic: Option<&str>) -> Option<&Route> {
        let topic = topic?;
        let has = |route: &&Route| route.topics.iter().any(|own| own == topic);
        self.routes.iter().find(has)
    }

    /// Who is named for a subject matter.
    pub fn contact_for(&self, topic: Option<&str>) -> &ContactFacts {
        self.route(topic)
            .map_or(&self.contact, |route| &route.contact)
    }

    /// Why somebody else than the usual contact is named.
    pub fn routed(&self, topic: Option<&str>) -> Option<Routed> {
        let name = self.route(topic)?.contact.name.clone();
        let topic = topic?.to_owned();
        Some(Routed { topic, name })
    }

    /// The inbox that shows the exemplar of a subject matter, and takes its draft.
    pub fn seat_for(&self, topic: Option<&str>) -> Option<&ContactInbox> {
        let own = self.route(topic).and_then(|route| route.inbox.as_ref());
        own.or(self.contact_inbox.as_ref())
    }

    /// The inboxes of all contacts.
    pub fn seats(&self) -> impl Iterator<Item = &ContactInbox> {
        let routes = self.routes.iter().filter_map(|route| route.inbox.as_ref());
        self.contact_inbox.iter().chain(routes)
    }

    /// The inbox is that of a contact.
    pub fn is_seat(&self, inbox: &str) -> bool {
        self.seats().any(|seat| seat.name == inbox)
    }
}
