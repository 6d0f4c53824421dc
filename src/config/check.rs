//! What only shows when all tables are read: names that nothing bears, names borne twice, and contradictions.

use std::collections::BTreeMap;

use super::mistakes::Notes;
use super::nearest::{distance, nearest};
use super::{Config, Contact, Inbox, Mode, Sent};

/// Notes every mistake that spans several keys.
pub(super) fn across(config: &Config, notes: &Notes) {
    names_are_unique(config, notes);
    references_lead_somewhere(config, notes);
    representation_ends(config, notes);
    contacts_are_spelt_right(config, notes);
    replies_can_be_sent(config, notes);
    folders_differ(config, notes);
    for (nth, inbox) in config.inboxes.iter().enumerate() {
        watched_folders_are_foreign(config, inbox, &format!("inbox[{nth}]"), notes);
    }
}

fn names_are_unique(config: &Config, notes: &Notes) {
    let organizations = || config.organizations.iter().enumerate();
    let inboxes = || config.inboxes.iter().enumerate();
    once(
        notes,
        organizations().map(|(nth, one)| (format!("organization[{nth}].name"), one.name.as_str())),
    );
    once(
        notes,
        inboxes().map(|(nth, one)| (format!("inbox[{nth}].name"), one.name.as_str())),
    );
    let domains = organizations()
        .flat_map(|(nth, one)| entries(format!("organization[{nth}].domains"), &one.domains));
    once(notes, domains);
    for (nth, one) in organizations() {
        let routes = one.routes.iter().enumerate();
        let topics = routes.flat_map(|(route, of)| {
            entries(
                format!("organization[{nth}].route[{route}].topics"),
                &of.topics,
            )
        });
        once(notes, topics);
    }
    once(
        notes,
        inboxes().flat_map(|(nth, one)| entries(format!("inbox[{nth}].addresses"), &one.addresses)),
    );
}

/// The entries of a list with their places.
fn entries(list: String, values: &[String]) -> impl Iterator<Item = (String, &str)> {
    values
        .iter()
        .enumerate()
        .map(move |(nth, value)| (format!("{list}[{nth}]"), value.as_str()))
}

/// Notes every value that is there a second time, whatever its case.
fn once<'a>(notes: &Notes, values: impl Iterator<Item = (String, &'a str)>) {
    let mut seen: BTreeMap<String, String> = BTreeMap::new();
    for (place, value) in values.filter(|(_, value)| !value.is_empty()) {
        match seen.get(&value.to_lowercase()) {
            Some(first) => {
                let line = notes.line_of(first);
                notes.wrong(
                    &place,
                    format!("{value:?} is there twice, first on line {line}; keep one"),
                );
            }
            None => {
                seen.insert(value.to_lowercase(), place);
            }
        }
    }
}

fn references_lead_somewhere(config: &Config, notes: &Notes) {
    let organizations: Vec<&str> = config
        .organizations
        .iter()
        .map(|one| one.name.as_str())
        .collect();
    let inboxes: Vec<&str> = config.inboxes.iter().map(|one| one.name.as_str()).collect();
    let applications: Vec<&str> = config.oauth2.iter().map(|one| one.name.as_str()).collect();
    for (nth, organization) in config.organizations.iter().enumerate() {
        let place = |key: &str| format!("organization[{nth}].{key}");
        let speaker = organization.represented_by.as_deref();
        named(
            notes,
            &place("represented_by"),
            speaker,
            "[[organization]]",
            &organizations,
        );
        // A represented organisation holds the contact of another, whose own table is where a mistake is mended.
        let own = organization
            .contact
            .inbox
            .as_deref()
            .filter(|_| speaker.is_none());
        named_on_wire(notes, &place("contact.inbox"), own, &inboxes);
        for (route, of) in organization.routes.iter().enumerate() {
            named_on_wire(
                notes,
                &place(&format!("route[{route}].inbox")),
                of.contact.inbox.as_deref(),
                &inboxes,
            );
        }
    }
    let of_smtp = config.smtp.as_ref().and_then(|smtp| smtp.oauth2.as_deref());
    named(
        notes,
        "smtp.oauth2",
        of_smtp,
        "[oauth2.NAME] table",
        &applications,
    );
    for (nth, inbox) in config.inboxes.iter().enumerate() {
        let organization = Some(inbox.organization.as_str()).filter(|name| !name.is_empty());
        named(
            notes,
            &format!("inbox[{nth}].organization"),
            organization,
            "[[organization]]",
            &organizations,
        );
        let application = inbox.oauth2.as_deref();
        named(
            notes,
            &format!("inbox[{nth}].imap.oauth2"),
            application,
            "[oauth2.NAME] table",
            &applications,
        );
    }
}

/// A contact whose domain is nearly one of the organisation's own: replies would send every vendor to a stranger.
fn contacts_are_spelt_right(config: &Config, notes: &Notes) {
    let own = || config.organizations.iter().flat_map(|one| &one.domains);
    let check = |place: String, contact: &Contact| {
        let domain = contact.address.rsplit('@').next().unwrap_or_default();
        let near = own().find(|own| is_slip(domain, own));
        if let Some(near) = near.filter(|_| !config.is_own_domain(domain)) {
            notes.wrong(
                &place,
                format!("{domain} is probably meant to be {near}; if it is yours as well, add it to the domains of its [[organization]]"),
            );
        }
    };
    for (nth, organization) in config.organizations.iter().enumerate() {
        let place = |key: &str| format!("organization[{nth}].{key}.address");
        for (route, of) in organization.routes.iter().enumerate() {
            check(place(&format!("route[{route}]")), &of.contact);
        }
        if let Some(contact) = &organization.own_contact {
            check(place("contact"), contact);
        }
    }
}

/// One letter more or less, or two swapped. Another letter in the place of one is as likely another name: corp1, corp2.
fn is_slip(typed: &str, meant: &str) -> bool {
    let letters = |word: &str| {
        let mut letters: Vec<char> = word.to_lowercase().chars().collect();
        letters.sort_unstable();
        letters
    };
    let swapped = || letters(typed) == letters(meant);
    distance(typed, meant) == 1 && (typed.len() != meant.len() || swapped())
}

/// Notes a name that nothing bears.
fn named(notes: &Notes, place: &str, name: Option<&str>, kind: &str, known: &[&str]) {
    if let Some(what) = name.and_then(|name| unknown(name, kind, known)) {
        notes.wrong(place, what);
    }
}

/// The same for an inbox, which a replay does not need.
fn named_on_wire(notes: &Notes, place: &str, name: Option<&str>, inboxes: &[&str]) {
    if let Some(what) = name.and_then(|name| unknown(name, "[[inbox]]", inboxes)) {
        notes.wrong_on_wire(place, what);
    }
}

fn unknown(name: &str, kind: &str, known: &[&str]) -> Option<String> {
    // One whose own name is missing may be the one that is meant; that is already said where it stands.
    if known.contains(&name) || known.contains(&"") {
        return None;
    }
    let hint = match nearest(name, known.iter().copied()) {
        Some(meant) => format!("did you mean {meant:?}?"),
        None => "add it, or name another".to_owned(),
    };
    Some(format!("{name:?} names no {kind} of this file; {hint}"))
}

/// Somebody must speak in the end: following `represented_by` never comes back.
fn representation_ends(config: &Config, notes: &Notes) {
    for (nth, organization) in config.organizations.iter().enumerate() {
        let mut speaker = Some(organization);
        for _ in 0..=config.organizations.len() {
            speaker = speaker
                .and_then(|one| one.represented_by.as_deref())
                .and_then(|name| config.organization(name));
        }
        if speaker.is_some() {
            let what = "goes round in a ring, so that nobody speaks; leave it out for the one that speaks for itself";
            notes.wrong(&format!("organization[{nth}].represented_by"), what);
        }
    }
}

fn replies_can_be_sent(config: &Config, notes: &Notes) {
    if config.mode == Mode::Reply && config.smtp.is_none() {
        notes.wrong_on_wire(
            "mode",
            "is reply, but there is no [smtp] to send by; add it, or choose draft",
        );
    }
}

fn folders_differ(config: &Config, notes: &Notes) {
    let folders = config.folders.all();
    let place = |key: &str| format!("policy.folders.{key}");
    once(notes, folders.iter().map(|(key, name)| (place(key), *name)));
    for (key, name) in folders {
        if name.eq_ignore_ascii_case("INBOX") {
            notes.wrong(
                &place(key),
                "is INBOX itself, where mail arrives; choose a folder of its own",
            );
        }
        for (parent_key, parent) in [
            ("deferred", &config.folders.deferred),
            ("partners", &config.folders.partners),
        ] {
            if is_below(name, parent) {
                let what = format!(
                    "{name:?} lies in the folder of {parent_key}, whose sub-folders have a meaning of their own; choose \
                     a name outside {parent:?}"
                );
                notes.wrong(&place(key), what);
            }
        }
    }
}

/// Mail we filed ourselves, or people sent, must not come in again as new mail.
fn watched_folders_are_foreign(config: &Config, inbox: &Inbox, place: &str, notes: &Notes) {
    once(notes, entries(format!("{place}.watch"), &inbox.watch));
    let sent = match &inbox.sent {
        Sent::Named(name) => Some(name.as_str()),
        Sent::Auto | Sent::NotRead => None,
    };
    for (entry, watched) in entries(format!("{place}.watch"), &inbox.watch) {
        if sent.is_some_and(|sent| same_folder(sent, watched)) {
            notes.wrong(
                &entry,
                format!(
                    "{watched:?} is the Sent folder (key sent), whose mail is our own; take it out"
                ),
            );
        }
        let ours = config
            .folders
            .all()
            .into_iter()
            .find(|(_, name)| same_folder(name, watched));
        let parents = [
            ("deferred", config.folders.deferred.as_str()),
            ("partners", config.folders.partners.as_str()),
        ];
        let below = parents
            .into_iter()
            .find(|(_, parent)| is_below(watched, parent));
        if let Some((key, _)) = ours.or(below) {
            let what = format!(
                "{watched:?} is where mail is filed (policy.folders.{key}), so it would come round again; take it out"
            );
            notes.wrong(&entry, what);
        }
    }
    if let Some((key, _)) = config
        .folders
        .all()
        .into_iter()
        .find(|(_, name)| sent.is_some_and(|sent| same_folder(sent, name)))
    {
        notes.wrong(
            &format!("{place}.sent"),
            format!("is also policy.folders.{key}; name the real Sent folder"),
        );
    }
}

/// Whether two names may be one folder: only INBOX is caseless by RFC 3501, but Exchange and Gmail fold case anywhere.
fn same_folder(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

fn is_below(name: &str, parent: &str) -> bool {
    name.to_lowercase()
        .strip_prefix(&parent.to_lowercase())
        .is_some_and(|rest| rest.starts_with('/'))
}
