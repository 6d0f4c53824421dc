//! What is known around a batch of messages, and what the batch changes: a unit of work.
//!
//! The intake opens an assignment (which locks the organisation, so that two workers never open two campaigns for one
//! pitch), loads the [`Ledger`] for the keys of its batch in a few statements, decides each message in memory, and
//! enters the [`Changes`] in a few statements more. Messages of one batch see each other's changes through the ledger.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;

use super::lessons::Taught;
use super::rows::{
    Campaign, Cursor, Keyed, NewText, Person, Place, SentMail, Sighting, Vendor, Waiting,
};
use super::wanted::{Channel, NewMail, NewMove, NewPlacement};
use crate::campaign::{CampaignId, Candidate, GroupId};

/// Known texts that one text is compared with.
pub const CANDIDATES: usize = 24;

/// What a batch will ask about.
#[derive(Debug, Clone, Default)]
pub struct Keys {
    /// Index keys of the fingerprints, a list a text.
    pub texts: Vec<Vec<i64>>,
    /// Message-IDs of the mails, their originals, In-Reply-To and References.
    pub message_ids: Vec<Keyed>,
    /// Vendors of the authors.
    pub vendors: Vec<String>,
    /// Addresses of the authors, lower case.
    pub addresses: Vec<String>,
    /// Guard keys: see [`Ledger::guards`].
    pub guards: Vec<Keyed>,
    /// Domains that the mails link to.
    pub links: Vec<String>,
    /// Who speaks for the organisation, where another one does: what it told the vendors is asked for as well.
    pub speaker: Option<Speaker>,
    /// Vendors whose campaigns of the last 60 days are wanted as well (a person of ours wrote to them).
    pub campaigns_of: Vec<String>,
}

/// The organisation that speaks for another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Speaker {
    /// Its name.
    pub organization: String,
    /// The inbox of the contact, whose own mail is an answer.
    pub inbox: Option<String>,
}

/// What the speaker told a vendor, and when: all that passes from one organisation to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// When the contact wrote to the vendor, oldest first.
    pub letters: Vec<Timestamp>,
    /// `declined` or `deferred`, where that was decided.
    pub standing: Option<String>,
    /// The date of `deferred`, ISO 8601.
    pub until: Option<String>,
    /// When it was decided.
    pub since: Option<Timestamp>,
}

/// A text in the index, with its number.
#[derive(Debug, Clone, PartialEq)]
pub struct KnownText {
    /// Its number.
    pub id: i64,
    /// What matching compares.
    pub candidate: Candidate,
    /// Its index keys (of those that were asked for), each once.
    pub keys: Vec<i64>,
}

/// Known texts, found by their index keys.
#[derive(Debug, Clone, Default)]
pub struct Texts {
    list: Vec<KnownText>,
    by_key: HashMap<i64, Vec<usize>>,
}

impl Texts {
    /// Makes a text known.
    pub fn push(&mut self, text: KnownText) {
        for key in &text.keys {
            self.by_key.entry(*key).or_default().push(self.list.len());
        }
        self.list.push(text);
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &KnownText> {
        self.list.iter()
    }

    /// All of them, to change what is known of them but their keys.
    pub fn candidates_mut(&mut self) -> impl Iterator<Item = (i64, &mut Candidate)> {
        self.list
            .iter_mut()
            .map(|text| (text.id, &mut text.candidate))
    }

    /// Those that share a key with a text, most shared keys first, then the newest; at most `CANDIDATES`.
    pub fn near(&self, keys: &[i64]) -> Vec<&KnownText> {
        let mut shared: HashMap<usize, usize> = HashMap::new();
        for at in keys.iter().filter_map(|key| self.by_key.get(key)).flatten() {
            *shared.entry(*at).or_default() += 1;
        }
        let mut near: Vec<(usize, &KnownText)> = shared
            .into_iter()
            .map(|(at, count)| (count, &self.list[at]))
            .collect();
        near.sort_unstable_by_key(|(count, text)| std::cmp::Reverse((*count, text.id)));
        near.truncate(CANDIDATES);
        near.into_iter().map(|(_, text)| text).collect()
    }
}

/// A mail that was seen before under some Message-ID.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// The sighting.
    pub sighting: i64,
    /// The inbox that holds it.
    pub inbox: String,
    /// The Message-ID is the mail's own, not that of the original inside.
    pub own_id: bool,
    /// See [`Sighting::digest`].
    pub digest: Keyed,
    /// Its vendor.
    pub vendor: Option<String>,
    /// Its group.
    pub group: Option<GroupId>,
    /// Its campaign.
    pub campaign: Option<CampaignId>,
    /// It was filed, and this program has not brought it back nor means to: if it lies in its inbox again, a person put
    /// it there.
    pub moved: bool,
    /// It is the exemplar that was made of the sighting and laid in the contact's inbox.
    pub exemplar: bool,
}

/// A mail of a person of ours to some address.
#[derive(Debug, Clone, PartialEq)]
pub struct Letter {
    /// The inbox it was sent from.
    pub inbox: String,
    /// When.
    pub at: Timestamp,
    /// It answered a campaign's mail: one polite no is not yet a correspondence.
    pub answers_campaign: bool,
}

/// Whose a domain is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joined {
    /// The vendor; the domain itself where a person set it apart.
    pub vendor: String,
    /// A person said so.
    pub by_person: bool,
}

/// Counters for new rows; one a kind, never reused.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Next {
    /// Groups.
    pub group: i64,
    /// Campaigns.
    pub campaign: i64,
    /// Sightings.
    pub sighting: i64,
    /// Texts, moves, mails and placements.
    pub other: i64,
}

/// What is known around a batch. Filled by the store, kept current by whoever decides.
#[derive(Debug, Clone, Default)]
pub struct Ledger {
    /// Texts that share a key with the batch.
    pub texts: Texts,
    /// Campaigns of those texts, of the threads, and of the vendors' latest.
    pub campaigns: BTreeMap<CampaignId, Campaign>,
    /// The vendors of the batch and of its candidates.
    pub vendors: HashMap<String, Vendor>,
    /// Domains that belong to another vendor, or were set apart by a person.
    pub joined: HashMap<String, Joined>,
    /// What the organisation's speaker told vendors, by vendor and by every domain of the vendor that was asked for.
    pub heard: HashMap<String, Heard>,
    /// Mails seen before, by Message-ID.
    pub seen: HashMap<Keyed, Vec<Seen>>,
    /// Mails of ours by Message-ID: `true` where a person wrote it.
    pub ours: HashMap<Keyed, bool>,
    /// What persons of ours wrote to the batch's authors, by address.
    pub letters: HashMap<String, Vec<Letter>>,
    /// Vendors to whom a person of ours has written other than in answer to a pitch.
    pub business: HashSet<String>,
    /// When an automatic mail was last planned, by keyed `address:…` and `vendor:…`.
    pub guards: HashMap<Keyed, Timestamp>,
    /// Of each group, whose copies (the vendor) which of us got; and whether it is
    /// proven who sent it; copies that the vendor did not send are left out.
    pub recipients: HashMap<GroupId, std::collections::BTreeSet<(String, String, bool)>>,
    /// Unsure copies that wait for company, a group.
    pub waiting: HashMap<GroupId, Vec<Waiting>>,
    /// When mail to the batch's authors last came back, by address.
    pub bounced: HashMap<String, Timestamp>,
    /// Groups that a person released.
    pub released: HashSet<GroupId>,
    /// Lessons in force, by vendor.
    pub taught: HashMap<String, Taught>,
    /// The next numbers.
    pub next: Next,
}

/// What a batch changes.
#[derive(Debug, Clone, Default)]
pub struct Changes {
    /// New groups with the instant of their first copy.
    pub groups: Vec<(GroupId, Timestamp)>,
    /// New texts.
    pub texts: Vec<NewText>,
    /// Known texts that now belong to a campaign.
    pub text_campaigns: Vec<(i64, CampaignId)>,
    /// New campaigns.
    pub new_campaigns: Vec<CampaignId>,
    /// Campaigns whose row changes (last copy, answer, exemplar, released); new ones among them.
    pub campaigns: BTreeMap<CampaignId, Campaign>,
    /// New copies.
    pub sightings: Vec<Sighting>,
    /// Message-ID in the clear and digest of unsure copies, by sighting: needed if they are filed later.
    pub waiting: Vec<Waiting>,
    /// Sightings that no longer wait, and the campaign they joined.
    pub joined: Vec<(i64, CampaignId)>,
    /// People seen at vendors.
    pub people: Vec<Person>,
    /// Domains that belong to a vendor, and what says so.
    pub joined_vendors: Vec<(String, String, String)>,
    /// Wanted moves.
    pub moves: Vec<NewMove>,
    /// Wanted mails.
    pub mails: Vec<NewMail>,
    /// Planned mails that are now to be sent instead of drafted, with new bytes; only while still planned.
    pub upgraded: Vec<NewMail>,
    /// Campaigns whose planned reply is called off because the contact answered.
    pub called_off: Vec<(CampaignId, Channel)>,
    /// Campaigns whose draft is done with: the contact answered. `true` where it is the draft itself that was sent.
    pub drafts_done: Vec<(CampaignId, bool)>,
    /// Wanted placements.
    pub placements: Vec<NewPlacement>,
    /// Guards that are now taken, with the instant they were before (compare-and-set; `None` = absent).
    pub guards: Vec<(Keyed, Option<Timestamp>, Timestamp)>,
    /// Mails of ours seen in a Sent folder; one that was in doubt counts as sent from then on.
    pub sent: Vec<SentMail>,
    /// Greetings to a wrong name: the vendor, the name used, the person meant.
    pub wrong_names: Vec<(String, String, String)>,
    /// Mails of ours that came back, when, and why: their addresses are written to no more.
    pub returned: Vec<(Keyed, Timestamp, String)>,
    /// Copies that a person dragged back to the folder they had been filed from: they and all others are released, and
    /// a lesson is kept.
    pub dragged_back: Vec<i64>,
    /// The same, where it was the exemplar made of the copy.
    pub exemplars_back: Vec<i64>,
    /// Of placements that are exemplars: the copy each was made of, and its digest.
    pub exemplars: Vec<(i64, i64, Keyed)>,
    /// Messages that are over a limit, and which.
    pub passed_over: Vec<(Place, String)>,
    /// The watermark after this batch.
    pub cursor: Option<Cursor>,
    /// The numbers after this batch.
    pub next: Next,
}

impl Ledger {
    /// The vendor that a domain belongs to.
    pub fn vendor_of<'a>(&'a self, domain: &'a str) -> &'a str {
        self.joined
            .get(domain)
            .map_or(domain, |joined| joined.vendor.as_str())
    }
}
