//! What the templates are given: the store's views with every text made fit to be shown.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value;

use super::Pages;
use super::pen::Button;
use super::shown::{Ago, FromMail, Moment, encoded, word};
use crate::store::{
    CampaignView, InboxState, InboxStatus, MailState, OutboxEntry, SightingView, VendorView,
};

/// An inbox in the overview.
pub(super) struct InboxRow {
    pub name: FromMail,
    /// `good`, `fair` or `bad`: the colour of its mark.
    pub health: &'static str,
    pub state: &'static str,
    pub error: Option<FromMail>,
    pub last_seen: Option<Ago>,
    pub lag: Option<String>,
    pub processed: u64,
    pub passed_over: u64,
}

/// A campaign in a list.
pub(super) struct CampaignRow {
    pub id: String,
    pub subject: FromMail,
    pub vendor: FromMail,
    pub vendor_link: String,
    pub copies: u32,
    pub recipients: u32,
    pub forwards: u32,
    pub first_seen: Moment,
    pub last_seen: Moment,
    pub answer: Answer,
}

/// Whether a campaign was answered, by whom, and when.
pub(super) struct Answer {
    pub words: &'static str,
    pub at: Option<Moment>,
}

/// A mail that a person must settle, or that was refused.
pub(super) struct OutboxRow {
    pub id: i64,
    pub state: String,
    pub kind: String,
    pub to: FromMail,
    pub campaign: Option<String>,
    pub planned: Moment,
    /// What to look for in a Sent folder, and since when it may have gone out.
    pub message_id: FromMail,
    pub sending: Option<Moment>,
    /// Of a mail in doubt: what became of it.
    pub settle: Option<Button>,
    pub result: Option<FromMail>,
}

/// A copy in the timeline.
pub(super) struct CopyRow {
    pub arrived: Moment,
    pub inbox: FromMail,
    pub kind: String,
    pub recipient: FromMail,
    pub forwarded_by: Option<FromMail>,
    pub verdict: String,
    pub percent: String,
    pub actions: Vec<ActionRow>,
    pub refused: Vec<FromMail>,
    pub filed: bool,
    pub end_run: bool,
}

/// What was decided about a copy.
pub(super) struct ActionRow {
    pub what: &'static str,
    pub to: FromMail,
    pub because: Vec<FromMail>,
}

/// A vendor in the list.
pub(super) struct VendorRow {
    pub vendor: FromMail,
    pub link: String,
    pub organization: FromMail,
    pub standing: String,
    pub until: Option<FromMail>,
    pub people: Vec<FromMail>,
    /// People beyond those.
    pub more: usize,
}

/// People named in a row of the list of vendors.
const FEW_PEOPLE: usize = 3;

impl Pages {
    pub(super) fn inbox_row(&self, inbox: &InboxStatus, now: Timestamp) -> InboxRow {
        let progress = self.makes_progress(inbox, now);
        InboxRow {
            name: FromMail::new(&inbox.name),
            health: match (progress, inbox.state) {
                (true, _) => "good",
                (false, InboxState::LeasedElsewhere | InboxState::BackingOff) => "fair",
                (false, _) => "bad",
            },
            state: state_words(inbox.state),
            error: inbox.error.as_deref().map(FromMail::new),
            last_seen: inbox.last_seen.map(|at| Moment::ago(at, now, &self.zone)),
            lag: inbox.lag_seconds.map(seconds),
            processed: inbox.processed,
            passed_over: inbox.passed_over,
        }
    }

    pub(super) fn campaign_row(&self, campaign: &CampaignView) -> CampaignRow {
        CampaignRow {
            id: campaign.id.clone(),
            subject: FromMail::new(some_words(&campaign.subject)),
            vendor: FromMail::new(&campaign.vendor),
            vendor_link: self.vendor_link(&campaign.organization, &campaign.vendor),
            copies: campaign.sightings,
            recipients: campaign.recipients,
            forwards: campaign.forwards,
            first_seen: self.moment(campaign.first_seen),
            last_seen: self.moment(campaign.last_seen),
            answer: answer(campaign, &self.zone),
        }
    }

    pub(super) fn outbox_row(&self, entry: &OutboxEntry) -> OutboxRow {
        OutboxRow {
            id: entry.id,
            state: word(&entry.state),
            kind: word(&entry.kind),
            to: FromMail::new(&entry.to),
            campaign: entry.campaign.clone(),
            planned: self.moment(entry.planned_at),
            message_id: FromMail::new(&entry.message_id),
            sending: entry.sending_at.map(|at| self.moment(at)),
            settle: self
                .button(format!("/outbox/{}/settle", entry.id))
                .filter(|_| entry.state == MailState::InDoubt),
            result: entry.result.as_deref().map(FromMail::new),
        }
    }

    pub(super) fn copy_row(&self, copy: &SightingView) -> CopyRow {
        CopyRow {
            arrived: self.moment(copy.arrived_at),
            inbox: FromMail::new(&copy.inbox),
            kind: word(&copy.kind),
            recipient: FromMail::new(&copy.recipient),
            forwarded_by: copy.forwarded_by.as_deref().map(FromMail::new),
            verdict: word(&copy.verdict),
            percent: format!("{:.0} %", copy.score * 100.0),
            actions: actions(&copy.decision),
            refused: texts(copy.decision.get("refused")),
            filed: copy.filed,
            end_run: copy.end_run,
        }
    }

    pub(super) fn vendor_row(&self, vendor: &VendorView) -> VendorRow {
        VendorRow {
            vendor: FromMail::new(&vendor.vendor),
            link: self.vendor_link(&vendor.organization, &vendor.vendor),
            organization: FromMail::new(&vendor.organization),
            standing: vendor.standing.clone(),
            until: vendor.until.as_deref().map(FromMail::new),
            people: vendor
                .people
                .iter()
                .take(FEW_PEOPLE)
                .map(|person| FromMail::new(person))
                .collect(),
            more: vendor.people.len().saturating_sub(FEW_PEOPLE),
        }
    }

    pub(super) fn moment(&self, at: Timestamp) -> Moment {
        Moment::new(at, &self.zone)
    }

    /// The address of a vendor's card; the first organisation goes without saying.
    pub(super) fn vendor_link(&self, organization: &str, vendor: &str) -> String {
        let path = format!("/vendors/{}", encoded(vendor));
        match self.organization(None) == Some(organization) {
            true => path,
            false => format!("{path}?organization={}", encoded(organization)),
        }
    }
}

fn state_words(state: InboxState) -> &'static str {
    match state {
        InboxState::Idle => "waiting for mail",
        InboxState::Polling => "polling",
        InboxState::Syncing => "reading",
        InboxState::BackingOff => "trying again",
        InboxState::Failed => "needs a person",
        InboxState::LeasedElsewhere => "another worker's",
    }
}

fn answer(campaign: &CampaignView, zone: &TimeZone) -> Answer {
    use crate::store::AnsweredBy;
    let words = match campaign.answered_by {
        _ if campaign.released => "released: no pitch",
        Some(AnsweredBy::Onedoor) => "by onedoor",
        Some(AnsweredBy::Contact) => "by the contact",
        None if campaign.reply_to.is_some() => "under way",
        None => "none yet",
    };
    Answer {
        words,
        at: campaign.answered_at.map(|at| Moment::new(at, zone)),
    }
}

fn seconds(lag: f64) -> String {
    match lag {
        ..10.0 => format!("{lag:.1} s"),
        ..120.0 => format!("{lag:.0} s"),
        ..7_200.0 => format!("{:.0} min", lag / 60.0),
        _ => format!("{:.0} h", lag / 3_600.0),
    }
}

fn some_words(subject: &str) -> &str {
    if subject.trim().is_empty() {
        "(no subject)"
    } else {
        subject
    }
}

/// The actions of a stored decision: `{"actions": […]}`, or the bare list.
fn actions(decision: &Value) -> Vec<ActionRow> {
    let list = decision.get("actions").unwrap_or(decision).as_array();
    let action = |value: &Value| {
        Some(ActionRow {
            what: action_words(value.get("do")?.as_str()?),
            to: FromMail::new(value.get("to").and_then(Value::as_str).unwrap_or_default()),
            because: texts(value.get("because")),
        })
    };
    list.into_iter().flatten().filter_map(action).collect()
}

fn action_words(what: &str) -> &'static str {
    match what {
        "file" => "File in",
        "exemplar" => "Show to the contact in",
        "reply" => "Reply to",
        "draft" => "Draft a reply to",
        "acknowledge" => "Tell",
        "brief" => "Brief",
        "leave" => "Leave in",
        _ => "Other:",
    }
}

fn texts(list: Option<&Value>) -> Vec<FromMail> {
    let list = list.and_then(Value::as_array);
    list.into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(FromMail::new)
        .collect()
}
