//! What a message is: named signals and weights, protected classes first. Pure.
//!
//! Two steps, so that the costly one needs no database: [`read_signals`] looks at the message alone, [`judge()`] adds
//! what is known of its circumstances and gives the [`Assessment`].

mod address;
mod bulk;
mod form;
mod judge;
mod links;
mod lists;
mod model;
mod observed;
mod parties;
mod phrases;
mod precise;
mod protected;
mod signals;
mod source;
mod structure;
#[cfg(test)]
mod tests;
mod weights;
mod wording;
mod words;

pub use bulk::is_list_mail;
pub use judge::judge;
pub use model::{Model, term_strength};
pub use observed::{Observation, Observed};
pub use signals::{observe, read_signals};
pub use wording::Wording;

use serde::{Deserialize, Serialize};

/// What a message was taken for; the order is that of the design, the first that holds wins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// From our own domains, no external original inside.
    Internal,
    /// Never filed, never answered.
    Protected,
    /// Newsletters and lists: left alone, never answered.
    Bulk,
    /// A pitch.
    Pitch,
    /// Perhaps a pitch: left where it is until enough recipients hold it.
    Unsure,
    /// Anything else.
    NotPitch,
}

/// One observation that speaks for or against a pitch.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Signal {
    /// Its name, from a closed list.
    pub name: String,
    /// Log-odds it adds; negative speaks against a pitch.
    pub weight: f32,
    /// The words that were seen, one line, cut.
    pub evidence: String,
}

/// Why mail is protected whatever its score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Protection {
    /// On the allow-list (`never_touch`) and authenticated.
    AllowListed,
    /// The vendor's standing is partner.
    Partner,
    /// An answer in a thread of ours.
    ThreadOfOurs,
    /// A correspondent writes to whom they correspond with.
    Correspondent,
    /// Released by a person: this text is no pitch.
    Released,
    /// Invoice or reminder.
    Invoice,
    /// Order, order confirmation, quote that was asked for.
    Order,
    /// Delivery or shipment.
    Delivery,
    /// Price change.
    PriceChange,
    /// Renewal, contract, termination notice.
    Contract,
    /// Outage, maintenance, incident.
    Outage,
    /// Breach or other security notice.
    Security,
    /// Legal or audit letter.
    Legal,
    /// Tax, payroll, benefits.
    Payroll,
    /// Support ticket.
    Support,
    /// Calendar invitation or answer.
    Calendar,
    /// Account or password mail.
    Account,
    /// Recruitment answer or application.
    Recruitment,
    /// Press.
    Press,
    /// Regulator or public authority.
    Regulator,
    /// An enquiry of a customer.
    CustomerEnquiry,
}

/// What the message alone says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reading {
    /// The observations.
    pub signals: Vec<Signal>,
    /// Protected content, with the words that say so.
    pub protected: Option<(Protection, String)>,
    /// List or newsletter fields, with the field's name.
    pub bulk: Option<String>,
}

/// What the contact taught about a vendor: that mail of theirs was no pitch.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lessons {
    /// How many lessons are in force; none by default.
    pub times: u32,
    /// When and by what means the last one was taught, in words.
    pub last: String,
}

/// What is known around the message.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Circumstances {
    /// From our own domains, authenticated or handed over by our own server, no external original inside.
    pub internal: bool,
    /// A protection that the surroundings give (allow-list, partner, thread, correspondent, released).
    pub protection: Option<Protection>,
    /// Distinct recipients of ours that hold this text, this one included.
    pub recipients: u32,
    /// The text belongs to a campaign already (same identity).
    pub known_campaign: bool,
    /// The vendor has pitched before.
    pub known_vendor: bool,
    /// We do business with the vendor's domain (a person of ours wrote there).
    pub business: bool,
    /// What the contact taught about this vendor. There are no lessons that speak for a pitch.
    pub lessons: Lessons,
    /// The forwarder's own words, where it is a forward.
    pub comment: Option<String>,
}

/// Where pitch and unsure begin.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Thresholds {
    /// At or above: a pitch.
    pub pitch: f32,
    /// At or above: unsure.
    pub unsure: f32,
    /// Distinct recipients that turn an unsure text into a pitch.
    pub copies_to_confirm: u32,
}

impl Default for Thresholds {
    fn default() -> Self {
        Thresholds {
            pitch: 0.90,
            unsure: 0.50,
            copies_to_confirm: 3,
        }
    }
}

/// The judgement, with its reasons.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Assessment {
    /// The first verdict that holds.
    pub verdict: Verdict,
    /// Probability of a pitch, 0 to 1.
    pub score: f32,
    /// Everything that was seen, also where the verdict did not need it.
    pub signals: Vec<Signal>,
    /// Why it is protected, where it is.
    pub protection: Option<Protection>,
}
