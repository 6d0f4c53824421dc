//! One organisation's vendor desk: everything configured that its decisions rest on, in the pure rooms' own types.

use std::collections::{HashMap, HashSet};

use jiff::SignedDuration;
use jiff::tz::TimeZone;

use super::seats::{House, Route, contact_inbox, routes, speaker};
use crate::classify::Thresholds;
use crate::config::{self, Config};
use crate::message::{self, Masks, Message, Party, TrustedAuthserv, domain};
use crate::policy::compose::{Author, ContactFacts, Prefers};
use crate::policy::guard::list_id;
use crate::policy::{Folders, Mode, Rules, Settings};
use crate::store::Speaker;

/// The contact's own inbox, where exemplars and drafts are laid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContactInbox {
    /// Its name.
    pub name: String,
    /// How much may be done there.
    pub mode: Mode,
}

/// An organisation and its settings.
#[derive(Debug, Clone)]
pub struct Desk {
    /// Its name.
    pub organization: String,
    /// Another organisation's contact speaks for it.
    pub represented: bool,
    /// Who speaks for it then.
    pub speaker: Option<Speaker>,
    pub(super) house: House,
    /// What the guards need.
    pub rules: Rules,
    /// What decisions need.
    pub settings: Settings,
    /// Folder names.
    pub folders: Folders,
    /// Bounds of reading.
    pub limits: message::Limits,
    /// Where pitch and unsure begin.
    pub thresholds: Thresholds,
    /// Whose Authentication-Results are believed.
    pub trusted: TrustedAuthserv,
    /// Its own words.
    pub masks: Masks,
    /// The single point of contact.
    pub contact: ContactFacts,
    /// The contact's inbox, where one is watched.
    pub contact_inbox: Option<ContactInbox>,
    pub(super) routes: Vec<Route>,
    /// Who writes: as `[smtp]` says, else the contact, whose Drafts hold what may be sent.
    pub author: Author,
    /// Envelope sender of what is sent; empty for `<>`.
    pub envelope_from: String,
    /// How long the contact has to answer first.
    pub reply_delay: SignedDuration,
    /// For dates in mails.
    pub timezone: TimeZone,
    /// How much may be done in each inbox.
    pub modes: HashMap<String, Mode>,
}

impl Desk {
    /// The desk of `organization`. `instance` marks the mails of this installation.
    pub fn new(config: &Config, organization: &config::Organization, instance: &str) -> Desk {
        let policy = &config.policy;
        Desk {
            organization: organization.name.clone(),
            represented: organization.represented_by.is_some(),
            speaker: speaker(config, organization),
            house: House::of(config, organization),
            rules: rules(config),
            settings: Settings {
                forwarded_only: policy.forwarded_only,
                acknowledge_forwards: policy.acknowledge_forwards,
                file_newsletters: policy.file_newsletters,
                crossed: days(policy.crossed_days),
            },
            folders: Folders {
                pitches: config.folders.pitches.clone(),
                new: config.folders.new.clone(),
            },
            limits: limits(&config.limits),
            thresholds: Thresholds {
                pitch: policy.pitch_threshold as f32,
                unsure: policy.unsure_threshold as f32,
                copies_to_confirm: policy.copies_to_confirm,
            },
            trusted: policy.trusted_authserv.clone(),
            masks: masks(config, organization),
            contact: contact_facts(&organization.contact),
            contact_inbox: contact_inbox(config, &organization.contact),
            routes: routes(config, organization),
            author: author(config, organization, instance),
            envelope_from: config
                .smtp
                .as_ref()
                .map(|smtp| smtp.envelope_from.clone())
                .unwrap_or_default(),
            reply_delay: SignedDuration::from_mins(i64::from(policy.reply_delay_minutes)),
            timezone: config.timezone.clone(),
            modes: config
                .inboxes
                .iter()
                .map(|inbox| (inbox.name.clone(), inbox.mode))
                .collect(),
        }
    }

    /// The address is one of ours: own domain, sub-domain, or listed.
    pub fn is_own(&self, address: &str) -> bool {
        let listed = self.rules.own_addresses.iter().any(|own| own == address);
        listed || domain::domain_of(address).is_some_and(|domain| self.is_own_domain(domain))
    }

    /// How much may be done in an inbox; nothing in one that is not configured any more.
    pub fn mode_of(&self, inbox: &str) -> Mode {
        self.modes.get(inbox).copied().unwrap_or(Mode::Observe)
    }

    /// The mail came over one of our own groups, whose list fields are disregarded.
    pub fn is_own_list(&self, message: &Message) -> bool {
        let id = message.headers.get("List-Id").map(list_id);
        id.is_some_and(|id| {
            self.rules
                .own_lists
                .iter()
                .any(|pattern| pattern.matches(&id))
        })
    }

    /// The domain is one of ours, or below one.
    pub fn is_own_domain(&self, name: &str) -> bool {
        self.rules
            .own_domains
            .iter()
            .any(|own| domain::is_within(name, own))
    }
}

fn limits(limits: &config::Limits) -> message::Limits {
    message::Limits {
        message_bytes: limits.message_bytes as usize,
        header_bytes: limits.header_bytes as usize,
        header_fields: limits.header_fields as usize,
        field_bytes: limits.field_bytes as usize,
        mime_depth: limits.mime_depth as usize,
        mime_parts: limits.mime_parts as usize,
        attached_messages: limits.attached_messages as usize,
        recipients: limits.recipients as usize,
        text_bytes: limits.text_bytes as usize,
    }
}

fn days(number: u32) -> SignedDuration {
    SignedDuration::from_hours(24 * i64::from(number))
}

/// The guards look at the domains of all organisations: no machine of ours writes to another of ours.
fn rules(config: &Config) -> Rules {
    let policy = &config.policy;
    let sender = config
        .smtp
        .iter()
        .flat_map(|smtp| [smtp.from.address.clone(), smtp.envelope_from.clone()]);
    let watched = config
        .inboxes
        .iter()
        .flat_map(|inbox| inbox.addresses.clone());
    let contacts = config.organizations.iter().flat_map(|organization| {
        let routes = organization.routes.iter().map(|route| &route.contact);
        let own = routes.chain(&organization.own_contact);
        own.map(|contact| contact.address.clone())
    });
    Rules {
        own_domains: config
            .organizations
            .iter()
            .flat_map(|organization| organization.domains.clone())
            .collect(),
        own_addresses: sender
            .chain(watched)
            .chain(contacts)
            .filter(|address| !address.is_empty())
            .collect(),
        own_lists: policy.own_lists.clone(),
        never_touch: policy.never_touch.clone(),
        require_authenticated_sender: policy.require_authenticated_sender,
        list_unsubscribe: policy.answer_list_unsubscribe,
        max_reply_age: SignedDuration::from_hours(i64::from(policy.max_reply_age_hours)),
        reply_once: days(policy.reply_once_days),
    }
}

/// Names of our people and of the company: what a vendor's tool fills in, and what differs between copies.
fn masks(config: &Config, organization: &config::Organization) -> Masks {
    let owners = config
        .inboxes
        .iter()
        .filter(|inbox| inbox.organization == organization.name)
        .map(|inbox| &inbox.owner);
    let labels = organization
        .domains
        .iter()
        .filter_map(|domain| domain.split('.').next());
    let names = [&organization.name, &organization.contact.name]
        .into_iter()
        .chain(owners);
    let words: HashSet<String> = names
        .flat_map(|name| name.split(|c: char| !c.is_alphanumeric()))
        .chain(labels)
        .filter(|word| word.chars().count() > 1)
        .map(str::to_lowercase)
        .collect();
    Masks { words }
}

pub(super) fn contact_facts(contact: &config::Contact) -> ContactFacts {
    ContactFacts {
        name: contact.name.clone(),
        address: contact.address.clone(),
        role: contact.role.clone(),
        prefers: match &contact.prefers {
            config::Prefers::Email => Prefers::Email,
            config::Prefers::Phone => Prefers::Phone,
            config::Prefers::Form(url) => Prefers::Form(url.clone()),
        },
    }
}

fn author(config: &Config, organization: &config::Organization, instance: &str) -> Author {
    let contact = &organization.contact;
    let (name, address) = match &config.smtp {
        Some(smtp) => (&smtp.from.name, &smtp.from.address),
        None => (&contact.name, &contact.address),
    };
    Author {
        from: Party {
            name: Some(name.clone()).filter(|name| !name.is_empty()),
            address: address.clone(),
        },
        organization: organization.name.clone(),
        instance: instance.to_owned(),
        language: config.language.clone(),
        templates: config.templates.clone(),
    }
}
