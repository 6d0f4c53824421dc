//! Words that differ between copies because somebody else is meant: our people and company, the recipient, whoever
//! the greeting names.

use std::collections::HashSet;

use super::phrases::{NOT_NAMES, ROLES, TITLES};
use crate::message::{Masks, Original, Party, domain};

/// Recipients whose names are looked for; a mail to more is none that addresses somebody.
const RECIPIENTS: usize = 5;

/// What is masked in one text.
pub(super) struct Names<'m> {
    masks: &'m Masks,
    /// Names of this mail's recipients, which are masked only where they are written like names.
    people: HashSet<String>,
}

impl<'m> Names<'m> {
    pub fn of(masks: &'m Masks, original: &Original, greeted: Option<&str>) -> Self {
        let mut people = HashSet::new();
        add_words(&mut people, greeted.unwrap_or(""));
        let addressed = original.to.len() <= RECIPIENTS;
        for party in original.to.iter().filter(|_| addressed) {
            add_words(&mut people, party.name.as_deref().unwrap_or(""));
            let local = party.address.split('@').next().unwrap_or("");
            add_words(&mut people, local);
            add_firm(&mut people, party);
        }
        Names { masks, people }
    }

    /// This word (lower case; in the text it began with a capital) means somebody or some firm of the receiving side.
    pub fn hold(&self, word: &str, capital: bool) -> bool {
        self.masks.words.contains(word) || (capital && self.people.contains(word))
    }
}

/// The words of the author's name, lower case, as a signature may repeat them.
pub(super) fn sender(original: &Original) -> Vec<String> {
    let name = original
        .from
        .as_ref()
        .and_then(|party| party.name.as_deref());
    let mut words = HashSet::new();
    add_words(&mut words, name.unwrap_or(""));
    words.into_iter().collect()
}

fn add_words(people: &mut HashSet<String>, name: &str) {
    let words = name
        .split(|c: char| !c.is_alphabetic())
        .filter(|word| word.chars().count() > 1)
        .map(str::to_lowercase);
    people.extend(words.filter(|word| {
        let word = word.as_str();
        !TITLES.contains(&word) && !NOT_NAMES.contains(&word) && !ROLES.contains(&word)
    }));
}

/// The firm, as its domain names it.
fn add_firm(people: &mut HashSet<String>, party: &Party) {
    let host = domain::domain_of(&party.address).and_then(domain::registrable);
    let label = host.as_deref().and_then(|host| host.split('.').next());
    people.extend(label.filter(|label| label.len() > 2).map(str::to_owned));
}
