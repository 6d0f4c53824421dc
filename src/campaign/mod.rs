//! The same pitch: fingerprints, matching, vendor identity. Pure.

mod fingerprint;
mod ids;
mod joined;
mod likeness;
mod matching;
mod sketch;
mod vendor;
mod words;

pub use fingerprint::fingerprint;
pub use ids::IdError;
pub use joined::same_vendor;
pub use matching::{Asked, CONTAINED, COPIED, NEARLY_ALL, best_match};
pub use vendor::{
    brand, is_common_host, is_freemail, look_alike, registrable_domain, vendor_named, vendor_of,
};

use serde::{Deserialize, Serialize};

/// The secret of the installation that keys all hashes, so that nobody outside can compute a collision.
#[derive(Clone)]
pub struct Key(pub [u8; 32]);

/// A near-duplicate group, over all external mail; shown as `g17`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct GroupId(pub i64);

/// A group judged a pitch, with its follow-ups; shown as `c3`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct CampaignId(pub i64);

/// What is kept of a text for an exact comparison: its words in order, each as some bits of its keyed hash and its class.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sketch(pub Vec<u16>);

/// What is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fingerprint {
    /// Keys of the index, sorted, each once: two alike texts share at least one with high probability.
    pub keys: Vec<i64>,
    /// For the exact comparison.
    pub sketch: Sketch,
}

/// Who pitches, as far as one message shows: what filing needs besides likeness of text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Identity {
    /// The registrable domain, or the address at a freemail host; `None` where no sender is known.
    pub vendor: Option<String>,
    /// Registrable domains of the links in the text, sorted, without tracking hosts and hosts everybody links to.
    pub link_domains: Vec<String>,
    /// The sender is authenticated (or the original was seen authenticated before).
    pub authenticated: bool,
}

/// A text seen before that may be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// Its group.
    pub group: GroupId,
    /// The campaign it belongs to, where it was judged a pitch.
    pub campaign: Option<CampaignId>,
    /// Who sent it.
    pub identity: Identity,
    /// Its sketch.
    pub sketch: Sketch,
}

/// What a fingerprint matched.
#[derive(Debug, Clone, PartialEq)]
pub struct Match {
    /// The group it joins.
    pub group: GroupId,
    /// The campaign of that group with the same identity: only this is ever acted on.
    pub campaign: Option<CampaignId>,
    /// Runs of words are the same; without it only the wording is alike, as in spun texts.
    pub copied: bool,
    /// Likeness of the texts, 0 to 1.
    pub likeness: f32,
    /// Sender identity agrees too; without it the likeness is shown, never acted on.
    pub same_identity: bool,
}
