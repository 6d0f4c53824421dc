//! What a digest may name.

use jiff::Timestamp;

/// Everything of one organisation, each list in the order it is told in.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct DigestFacts {
    /// Campaigns that were not known before.
    pub campaigns: Vec<NewCampaign>,
    /// Mail that went past the contact.
    pub end_runs: Vec<EndRunSeen>,
    /// All vendors that nothing is decided about.
    pub waiting: Vec<WaitingVendor>,
    /// Who is new at a vendor one deals with.
    pub people: Vec<NewPerson>,
    /// Greetings to a wrong name.
    pub wrong_names: Vec<WrongNameUsed>,
    /// All dates one wants to be reminded of.
    pub reminders: Vec<ReminderSet>,
    /// Mail in folders whose name says no date.
    pub unclear: Vec<UnclearDrag>,
    /// Inboxes that cannot be read.
    pub failing: Vec<FailingInbox>,
    /// Mails of which nobody knows whether they went out.
    pub in_doubt: Vec<DoubtfulMail>,
    /// Messages that were left where they are.
    pub passed_over: Vec<PassedOverSeen>,
}

/// A campaign that was not known before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCampaign {
    /// Its number.
    pub id: i64,
    /// Whose it is.
    pub vendor: String,
    /// Its subject, as it came.
    pub subject: String,
    /// How many copies came.
    pub copies: u32,
}

/// Mail that went past the contact.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EndRunSeen {
    /// The campaign's number.
    pub campaign: i64,
    /// Whose it is.
    pub vendor: String,
    /// Who got it.
    pub recipient: String,
    /// When it came.
    pub at: Timestamp,
}

/// A vendor that nothing is decided about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WaitingVendor {
    /// The vendor.
    pub vendor: String,
    /// How many campaigns it sent.
    pub campaigns: u32,
    /// When the first of them came.
    pub first_seen: Timestamp,
    /// It wrote, or its deferral ran out, since the digest before.
    pub stirred: bool,
}

/// Who is new at a vendor one deals with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// The vendor.
    pub vendor: String,
    /// The address.
    pub address: String,
    /// The name, as it came.
    pub name: Option<String>,
}

/// A greeting to a wrong name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongNameUsed {
    /// Who greets so.
    pub vendor: String,
    /// The name in the greeting.
    pub used: String,
    /// Who was meant.
    pub meant: String,
    /// How often.
    pub times: u32,
}

/// A date one wants to be reminded of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReminderSet {
    /// The vendor.
    pub vendor: String,
    /// ISO 8601 date.
    pub on: String,
    /// Of what.
    pub text: String,
    /// When the reminder was set.
    pub added_at: Timestamp,
}

/// Mail in a folder whose name says no date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnclearDrag {
    /// The folder.
    pub folder: String,
    /// The vendor that was meant.
    pub vendor: Option<String>,
}

/// An inbox that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FailingInbox {
    /// Its name.
    pub name: String,
    /// What is wrong.
    pub error: Option<String>,
}

/// Messages of one inbox that were left where they are, for one reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOverSeen {
    /// The inbox.
    pub inbox: String,
    /// How many.
    pub messages: u32,
    /// Why.
    pub why: String,
}

/// A mail of which nobody knows whether it went out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DoubtfulMail {
    /// Its number in the outbox.
    pub id: i64,
    /// To whom.
    pub to: String,
}
