//! Whose a domain is, who works there, and whom they take us for.

use super::World;
use super::recognise::Recognised;
use crate::campaign::{CampaignId, same_vendor};
use crate::config::Inbox;
use crate::daemon::prepare::{Origin, Prepared};
use crate::message::Authentication;
use crate::store::{Joined, Person, Vendor};

/// Shorter first names are not told from others by their beginning.
const SHORT_FORM: usize = 3;

impl World {
    /// What is known about the vendor that a domain belongs to.
    pub fn vendor(&self, domain: &str) -> Option<&Vendor> {
        self.ledger.vendors.get(self.ledger.vendor_of(domain))
    }

    /// The domain is the vendor's own, or a person said that it belongs to it.
    pub fn is_surely(&self, domain: &str) -> bool {
        let joined = self.ledger.joined.get(domain);
        joined.is_none_or(|joined| joined.by_person || joined.vendor == domain)
    }

    /// Joins the sender of a pitch to a known vendor where something says that it is one. Nobody is joined to a vendor we deal
    /// with but by a person, and nobody about whom something is decided.
    pub fn join_vendor(&mut self, recognised: &Recognised, prepared: &Prepared) {
        let Some(domain) = recognised.vendor.as_deref() else {
            return;
        };
        let decided = self.ledger.vendors.get(domain);
        let is_free = !self.ledger.joined.contains_key(domain)
            && !self.is_dealt_with(domain)
            && decided.is_none_or(|vendor| vendor.standing == "undecided");
        let found = is_free.then(|| self.evidence(domain, recognised.campaign, prepared));
        let Some((known, evidence)) = found.flatten() else {
            return;
        };
        let vendor = self.ledger.vendor_of(&known).to_owned();
        if vendor == domain || self.is_dealt_with(&vendor) {
            return;
        }
        let joined = Joined {
            vendor: vendor.clone(),
            by_person: false,
        };
        self.ledger.joined.insert(domain.to_owned(), joined);
        let row = (domain.to_owned(), vendor, evidence);
        self.changes.joined_vendors.push(row);
    }

    /// The known vendor that this sender is, and what says so.
    fn evidence(
        &self,
        domain: &str,
        campaign: Option<CampaignId>,
        prepared: &Prepared,
    ) -> Option<(String, String)> {
        let shared = campaign.and_then(|id| self.ledger.campaigns.get(&id));
        let shared = shared.filter(|campaign| {
            campaign.vendor != domain && !campaign.vendor.contains('@') && !domain.contains('@')
        });
        if let Some(campaign) = shared {
            let evidence = format!("it sent copies of {}", campaign.id);
            return Some((campaign.vendor.clone(), evidence));
        }
        let says = says(prepared);
        let known = self
            .ledger
            .vendors
            .values()
            .filter(|vendor| vendor.campaigns > 0);
        let mut found: Vec<(u32, &str, String)> = known
            .filter_map(|vendor| {
                let evidence = same_vendor(
                    domain,
                    &prepared.identity.link_domains,
                    &says,
                    &vendor.vendor,
                )?;
                Some((vendor.campaigns, vendor.vendor.as_str(), evidence))
            })
            .collect();
        found.sort_by(|one, two| two.0.cmp(&one.0).then(one.1.cmp(two.1)));
        let (_, vendor, evidence) = found.into_iter().next()?;
        Some((vendor.to_owned(), evidence))
    }

    fn is_dealt_with(&self, vendor: &str) -> bool {
        let decided = self.ledger.vendors.get(vendor);
        self.ledger.business.contains(vendor)
            || decided
                .is_some_and(|vendor| matches!(vendor.standing.as_str(), "partner" | "talking"))
    }

    /// Remembers who wrote for a vendor that pitches, or that we deal with, and a greeting to somebody else.
    pub fn meet_author(&mut self, recognised: &Recognised, prepared: &Prepared, inbox: &Inbox) {
        let (Some(domain), Some(author)) = (&recognised.vendor, &prepared.original.from) else {
            return;
        };
        let vendor = self.ledger.vendor_of(domain).to_owned();
        if let Some(used) = wrong_name(prepared, inbox) {
            let meant = inbox.owner.clone();
            self.changes.wrong_names.push((vendor.clone(), used, meant));
        }
        self.changes.people.push(Person {
            vendor,
            party: author.clone(),
            at: prepared.at,
        });
    }

    /// The vendor is known: it pitched before, or a person decided about it.
    pub fn is_known(&self, recognised: &Recognised, prepared: &Prepared) -> bool {
        let vendor = recognised
            .vendor
            .as_deref()
            .and_then(|domain| self.vendor(domain));
        recognised.is_external
            && prepared.authentication != Authentication::Failed
            && vendor.is_some_and(|vendor| vendor.campaigns > 0 || vendor.standing != "undecided")
    }
}

/// Whether a mail, or its author's name, holds a word.
pub fn says(prepared: &Prepared) -> impl Fn(&str) -> bool + use<> {
    let author = prepared.original.from.as_ref();
    let name = author.and_then(|author| author.name.as_deref());
    let text = format!("{} {}", name.unwrap_or_default(), prepared.original.text);
    let text = text.to_lowercase();
    move |word| {
        let mut words = text.split(|char: char| !char.is_alphanumeric() && char != '-');
        words.any(|found| found == word)
    }
}

/// The name in the greeting of a mail to one person, where it is not theirs.
fn wrong_name(prepared: &Prepared, inbox: &Inbox) -> Option<String> {
    let (message, owner) = (&prepared.message, inbox.owner.as_str());
    let to_one = message.to.len() == 1 && message.cc.is_empty();
    if owner.is_empty() || !to_one || matches!(prepared.origin, Origin::Forwarded { .. }) {
        return None;
    }
    let used = prepared.text.greeted.as_deref()?.trim();
    (is_a_name(used) && !names_agree(used, owner)).then(|| used.to_owned())
}

/// Not "team", "all", "Sir": what is greeted in lower case, or is nobody's name.
fn is_a_name(used: &str) -> bool {
    const NOBODY: [&str; 30] = [
        "team",
        "all",
        "everyone",
        "everybody",
        "there",
        "sir",
        "madam",
        "sirs",
        "friend",
        "friends",
        "colleague",
        "colleagues",
        "folks",
        "partner",
        "customer",
        "kollegen",
        "kolleginnen",
        "damen",
        "herren",
        "zusammen",
        "alle",
        "madame",
        "monsieur",
        "tous",
        "equipo",
        "equipe",
        "tutti",
        "allemaal",
        "todos",
        "zespół",
    ];
    let words = || used.split_whitespace().map(str::to_lowercase);
    used.starts_with(char::is_uppercase) && !words().any(|word| NOBODY.contains(&word.as_str()))
}

/// A word of the one is a word of the other, or its beginning: Rich is Richard Miller, and so is Mr. Miller.
fn names_agree(used: &str, owner: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        let words = text.split(|char: char| !char.is_alphanumeric());
        let words = words.filter(|word| !word.is_empty());
        words.map(str::to_lowercase).collect()
    };
    let (used, owner) = (words(used), words(owner));
    let begins = |one: &str, two: &str| one.chars().count() >= SHORT_FORM && two.starts_with(one);
    used.iter().any(|one| {
        owner
            .iter()
            .any(|two| one == two || begins(one, two) || begins(two, one))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_greeting_is_to_somebody_else_only_where_no_part_of_the_name_agrees() {
        for (used, owner, agrees) in [
            ("Mitch", "Rich Miller", false),
            ("Rich", "Rich Miller", true),
            ("Richard", "Rich Miller", true),
            ("Mr. Miller", "Rich Miller", true),
            ("RICH", "Rich Miller", true),
            ("Jean", "Jean-Paul Roux", true),
            ("Kim", "Casey Jones", false),
        ] {
            assert_eq!(names_agree(used, owner), agrees, "{used} {owner}");
        }
        for (used, name) in [
            ("Mitch", true),
            ("Team", false),
            ("there", false),
            ("Sir", false),
        ] {
            assert_eq!(is_a_name(used), name, "{used}");
        }
    }
}
