//! What a vendor had been told beside the answers to its campaigns: by a letter of the contact, and by the organisation's
//! speaker, the one thing that is known here of another organisation.

use jiff::{SignedDuration, Timestamp};

use super::letter::CAMPAIGN_TIME;
use super::recognise::Recognised;
use super::vendors::says;
use super::{Scene, World};
use crate::campaign::same_vendor;
use crate::daemon::prepare::Prepared;
use crate::policy::Standing;
use crate::store::Heard;

impl World {
    /// What the speaker told the vendor of a mail, under whatever name it writes. A look-alike domain shares it, unless a
    /// person set it apart.
    pub fn heard(&self, domain: &str, prepared: &Prepared) -> Option<&Heard> {
        let heard = &self.ledger.heard;
        let owner = self.ledger.vendor_of(domain);
        let known = heard.get(domain).or_else(|| heard.get(owner));
        let apart = self.ledger.joined.get(domain);
        if known.is_some() || apart.is_some_and(|joined| joined.by_person) {
            return known;
        }
        let says = says(prepared);
        let links = &prepared.identity.link_domains;
        let is_one = |name: &&String| same_vendor(domain, links, &says, name).is_some();
        let alike = heard.keys().filter(is_one).min()?;
        heard.get(alike)
    }

    /// When the contact last wrote to the author before this mail came, whatever that was about.
    pub fn contact_wrote(&self, scene: Scene<'_>, prepared: &Prepared) -> Option<Timestamp> {
        let author = prepared.original.from.as_ref()?;
        let letters = self.ledger.letters.get(&author.address)?.iter();
        let before =
            letters.filter(|letter| letter.at < prepared.at && scene.desk.is_seat(&letter.inbox));
        before.map(|letter| letter.at).max()
    }

    /// When the speaker first wrote to the vendor since this mail came: an answer that was read before the mail.
    pub fn speaker_since(&self, found: &Recognised, prepared: &Prepared) -> Option<Timestamp> {
        let heard = self.heard(found.vendor.as_deref()?, prepared)?;
        let since = |at: &&Timestamp| {
            let waited = at.duration_since(prepared.at);
            waited >= SignedDuration::ZERO && waited <= CAMPAIGN_TIME
        };
        heard.letters.iter().find(since).copied()
    }
}

/// What a vendor had from the speaker before a mail of it came.
#[derive(Debug, Clone, Copy, Default)]
pub struct Told {
    /// When the contact last wrote to it.
    pub answered_at: Option<Timestamp>,
    /// How it was decided about, as it was set.
    pub standing: Standing,
    /// When.
    pub decided_at: Option<Timestamp>,
}

/// See [`Told`]; nothing where the organisation speaks for itself.
pub fn told(world: &World, scene: Scene<'_>, vendor: Option<&str>, prepared: &Prepared) -> Told {
    let heard = vendor.and_then(|vendor| world.heard(vendor, prepared));
    let Some(heard) = heard.filter(|_| scene.desk.represented) else {
        return Told::default();
    };
    let before = |at: &&Timestamp| **at < prepared.at;
    let until = heard.until.as_ref().and_then(|until| until.parse().ok());
    let standing = heard.standing.as_deref();
    let standing = standing.and_then(|word| Standing::of(word, until));
    Told {
        answered_at: heard.letters.iter().rev().find(before).copied(),
        standing: standing.unwrap_or_default(),
        decided_at: heard.since.filter(|_| standing.is_some()),
    }
}
