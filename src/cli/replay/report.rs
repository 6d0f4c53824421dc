//! What a replay reports: the document of the contract, and the same for people.

use std::collections::BTreeMap;

use serde::Serialize;

use crate::campaign::{CampaignId, GroupId};
use crate::classify::Verdict;
use crate::cli::exit::Failure;
use crate::cli::table::table;
use crate::daemon::assign::Assigned;
use crate::daemon::prepare::Prepared;
use crate::policy::{Action, Decision, Do, Kind};
use crate::store::{CampaignFilter, CampaignView, Store, VendorView};

/// One message.
#[derive(Debug, Serialize)]
pub struct Reported {
    path: String,
    inbox: String,
    folder: String,
    message_id: Option<String>,
    kind: Kind,
    vendor: Option<String>,
    group: Option<String>,
    campaign: Option<String>,
    verdict: Verdict,
    score: f32,
    end_run: bool,
    actions: Vec<Action>,
    /// Mails that were decided and wait for the clock.
    #[serde(skip)]
    pending: Vec<Action>,
}

impl Reported {
    /// A message that was received.
    pub fn received(
        path: String,
        folder: String,
        prepared: &Prepared,
        assigned: &Assigned,
    ) -> Reported {
        let (decision, verdict, score) = match assigned {
            Assigned::New(outcome) => (
                outcome.decision.clone(),
                outcome.assessment.verdict,
                outcome.assessment.score,
            ),
            Assigned::Known(seen) => {
                let verdict = if seen.campaign.is_some() {
                    Verdict::Pitch
                } else {
                    Verdict::NotPitch
                };
                (seen_before(&folder), verdict, 0.0)
            }
        };
        let waits =
            |action: &Action| matches!(action.what, Do::Reply | Do::Draft | Do::Acknowledge);
        let (pending, actions) = decision.actions.into_iter().partition(waits);
        Reported {
            inbox: prepared.place.inbox.clone(),
            message_id: prepared
                .message
                .message_id
                .as_ref()
                .map(|id| format!("<{id}>")),
            kind: assigned.kind(prepared),
            vendor: assigned.vendor(),
            group: assigned.group().map(|id: GroupId| id.to_string()),
            campaign: assigned.campaign().map(|id: CampaignId| id.to_string()),
            end_run: decision.end_run,
            path,
            folder,
            verdict,
            score,
            actions,
            pending,
        }
    }

    /// A message that one of us wrote.
    pub fn sent(
        path: String,
        inbox: String,
        folder: String,
        message_id: Option<String>,
    ) -> Reported {
        Reported {
            path,
            inbox,
            folder,
            message_id: message_id.map(|id| format!("<{id}>")),
            kind: Kind::Sent,
            vendor: None,
            group: None,
            campaign: None,
            verdict: Verdict::Internal,
            score: 0.0,
            end_run: false,
            actions: Vec::new(),
            pending: Vec::new(),
        }
    }
}

fn seen_before(folder: &str) -> Decision {
    let because = vec!["this very copy was seen here before".to_owned()];
    Decision {
        actions: vec![Action {
            what: Do::Leave,
            to: folder.to_owned(),
            because,
        }],
        ..Decision::default()
    }
}

/// Something that could not be read.
#[derive(Debug, Serialize)]
struct Unread {
    path: String,
    error: String,
}

/// How much it was.
#[derive(Debug, Default, Serialize)]
pub struct Totals {
    messages: usize,
    /// Wall-clock seconds of the whole replay.
    pub seconds: f64,
    bytes: u64,
}

/// What was gathered so far.
#[derive(Debug, Default)]
pub struct Report {
    messages: Vec<Reported>,
    errors: Vec<Unread>,
    /// How much it was.
    pub totals: Totals,
}

impl Report {
    /// Adds a message; gives its place.
    pub fn push(&mut self, message: Reported) -> usize {
        self.messages.push(message);
        self.messages.len() - 1
    }

    /// Notes what could not be read.
    pub fn error(&mut self, path: String, error: String) {
        self.errors.push(Unread { path, error });
    }

    /// Counts a message.
    pub fn count(&mut self, bytes: &[u8]) {
        self.totals.messages += 1;
        self.totals.bytes += bytes.len() as u64;
    }

    /// The copy at `at`, which nobody was sure of, belongs to a campaign by now, and is filed where that is allowed.
    pub fn lifted(&mut self, at: usize, campaign: CampaignId, to: Option<String>) {
        let Some(message) = self.messages.get_mut(at) else {
            return;
        };
        message.campaign = Some(campaign.to_string());
        message.verdict = Verdict::Pitch;
        let left = message
            .actions
            .iter_mut()
            .find(|action| action.what == Do::Leave);
        if let (Some(action), Some(to)) = (left, to) {
            action.what = Do::File;
            action.to = to;
            action
                .because
                .push("enough of us hold this text by now".to_owned());
        }
    }

    /// A mail that the message at `at` caused has left.
    pub fn carried_out(&mut self, at: usize, what: Do) {
        let Some(message) = self.messages.get_mut(at) else {
            return;
        };
        if let Some(place) = message
            .pending
            .iter()
            .position(|action| action.what == what)
        {
            let action = message.pending.remove(place);
            message.actions.push(action);
        }
    }

    /// A mail that the message at `at` would have caused was held back.
    pub fn suppressed(&mut self, at: usize, what: Do, codes: &[String]) {
        let Some(message) = self.messages.get_mut(at) else {
            return;
        };
        message.pending.retain(|action| action.what != what);
        if let Some(action) = message.actions.first_mut() {
            action
                .because
                .push(format!("no mail was sent: {}", codes.join(", ")));
        }
    }

    /// The whole document.
    pub async fn document(self, store: &Store) -> Result<Document, Failure> {
        let mut campaigns = store.campaigns(&CampaignFilter::default()).await?;
        campaigns.sort_by_key(|campaign| campaign.first_seen);
        Ok(Document {
            messages: self.messages,
            campaigns,
            vendors: store.vendors().await?,
            errors: self.errors,
            totals: self.totals,
        })
    }
}

/// What is printed.
#[derive(Debug, Serialize)]
pub struct Document {
    messages: Vec<Reported>,
    campaigns: Vec<CampaignView>,
    vendors: Vec<VendorView>,
    errors: Vec<Unread>,
    totals: Totals,
}

impl Document {
    /// Campaigns, and how many messages of each verdict there were.
    pub fn for_people(&self) -> String {
        let rows: Vec<Vec<String>> = self
            .campaigns
            .iter()
            .map(|campaign| {
                vec![
                    campaign.id.clone(),
                    campaign.vendor.clone(),
                    campaign.sightings.to_string(),
                    campaign.recipients.to_string(),
                    campaign.forwards.to_string(),
                    campaign.replies.to_string(),
                    campaign.subject.clone(),
                ]
            })
            .collect();
        let campaigns = table(
            &[
                "campaign", "vendor", "copies", "of us", "forwards", "replies", "subject",
            ],
            &rows,
        );
        let errors: String = self
            .errors
            .iter()
            .map(|unread| format!("not read: {}: {}\n", unread.path, unread.error))
            .collect();
        format!("{campaigns}\n{}\n{errors}", self.verdicts())
    }

    fn verdicts(&self) -> String {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for message in &self.messages {
            let name = match message.kind {
                Kind::Sent => "sent".to_owned(),
                _ => crate::cli::shown::word(&message.verdict),
            };
            *counts.entry(name).or_default() += 1;
        }
        let counts: Vec<String> = counts
            .into_iter()
            .map(|(name, count)| format!("{count} {name}"))
            .collect();
        format!(
            "{} messages in {:.1} s: {}",
            self.totals.messages,
            self.totals.seconds,
            counts.join(", ")
        )
    }
}
