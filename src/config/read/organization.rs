//! `[[organization]]` with its contact and routes.

use super::Section;
use crate::config::{Contact, Organization, Prefers, Route, values};

pub(super) fn organizations(root: &Section<'_>) -> Vec<Organization> {
    let mut all: Vec<Organization> = root
        .tables("organization")
        .into_iter()
        .map(organization)
        .collect();
    if all.is_empty() && !root.has("organization") {
        root.wrong_on_wire(
            "organization",
            "is missing; add an [[organization]] with its name, domains and contact",
        );
        all.push(Organization::nameless());
    }
    represent(&mut all);
    all
}

/// Gives each represented organisation the contact of the one that speaks for it. Chains are followed for as many
/// steps as there are organisations; what is a ring is refused by the check over all tables.
fn represent(all: &mut [Organization]) {
    let typed = all.to_vec();
    let by_name = |name: &str| typed.iter().find(|one| one.name == name);
    for organization in all {
        let mut speaker: &Organization = organization;
        for _ in 0..typed.len() {
            match speaker.represented_by.as_deref().and_then(by_name) {
                Some(next) => speaker = next,
                None => break,
            }
        }
        organization.contact = speaker.contact.clone();
    }
}

fn organization(section: Section<'_>) -> Organization {
    let represented_by = section
        .text("represented_by")
        .filter(|name| !name.is_empty())
        .map(str::to_owned);
    let contact = section.table("contact");
    if !contact.is_there() && !section.has("contact") && represented_by.is_none() {
        section.wrong(
            "",
            "has no contact; add [organization.contact] with name, address and inbox",
        );
    }
    let is_typed = contact.is_there();
    let contact = person(contact, represented_by.is_none());
    let organization = Organization {
        name: section.required("name", values::name).unwrap_or_default(),
        domains: section.some("domains", values::domain, None),
        own_contact: is_typed.then(|| contact.clone()),
        contact,
        represented_by,
        routes: section.tables("route").into_iter().map(route).collect(),
    };
    section.close();
    organization
}

fn route(section: Section<'_>) -> Route {
    let topics = section.some("topics", values::name, None);
    Route {
        topics,
        contact: person(section, false),
    }
}

/// A contact; `keeps_folders` where it is the one whose inbox shows the exemplars.
fn person(section: Section<'_>, keeps_folders: bool) -> Contact {
    let there = section.is_there();
    let required = |key, read: fn(&str) -> Result<String, String>| {
        if there {
            section.required(key, read).unwrap_or_default()
        } else {
            String::new()
        }
    };
    let contact = Contact {
        name: required("name", values::name),
        address: required("address", values::address),
        role: section.parsed("role", values::any).unwrap_or_default(),
        prefers: section
            .parsed("prefers", values::prefers)
            .unwrap_or(Prefers::Email),
        inbox: section
            .text("inbox")
            .filter(|name| !name.is_empty())
            .map(str::to_owned),
    };
    if there && keeps_folders && !section.has("inbox") {
        section.wrong_on_wire(
            "inbox",
            "is missing; name the [[inbox]] whose folders show the exemplars",
        );
    }
    section.close();
    contact
}
