//! `explain`: why one message would be treated as it would, alone and with an empty store.

use std::io::Read;
use std::path::Path;

use jiff::Timestamp;
use serde::Serialize;

use super::args::Explain;
use super::exit::{Exit, Failure};
use super::open;
use super::replay::message_domains;
use super::shown::{show, word};
use super::table::table;
use crate::campaign::Key;
use crate::classify::{Signal, Verdict};
use crate::config::{Config, Inbox};
use crate::daemon::assign::{self, Scene, World};
use crate::daemon::desk::Desk;
use crate::daemon::prepare::{Arrival, Origin, Prepared, prepare};
use crate::daemon::reader::Reader;
use crate::message::{self, Limits, Party, received_at};
use crate::policy::{Do, Kind, Mode, Refusal};
use crate::store::{Ledger, Place};

/// Prints the explanation.
pub async fn run(typed: Option<&Path>, args: &Explain) -> Result<(), Failure> {
    let (mut config, from_file) = open::config_offline(typed)?;
    let bytes = read_message(&args.message, config.limits.message_bytes)?;
    let explain = move || {
        let headers = message::read(message::header_block(&bytes), &Limits::default());
        if let (false, Some(organization)) = (from_file, config.organizations.first_mut()) {
            organization.domains = message_domains(&headers);
        }
        let at = received_at(&headers.headers)
            .or(headers.date)
            .unwrap_or_else(Timestamp::now);
        explained(&config, &inbox_of(&config, &headers), bytes, at)
    };
    let explanation = Reader::start()?
        .run(explain)
        .await
        .map_err(Failure::failed)?;
    show(args.output.json, &explanation, || explanation.for_people())
}

/// The message, and of a larger one than may be read so much that this can be told.
fn read_message(path: &Path, most: u32) -> Result<Vec<u8>, Failure> {
    let failed = |error| Failure::new(Exit::Io, format!("{}: {error}", path.display()));
    let mut bytes = Vec::new();
    let most = u64::from(most) + 1;
    if path == Path::new("-") {
        std::io::stdin().take(most).read_to_end(&mut bytes)?;
    } else {
        let file = std::fs::File::open(path).map_err(failed)?;
        file.take(most).read_to_end(&mut bytes).map_err(failed)?;
    }
    Ok(bytes)
}

/// The inbox it was sent to, where it is configured; else one that stands for it.
fn inbox_of(config: &Config, message: &message::Message) -> Inbox {
    let recipients: Vec<&str> = message
        .to
        .iter()
        .chain(&message.cc)
        .map(|party| party.address.as_str())
        .collect();
    let known = config.inboxes.iter().find(|inbox| {
        inbox
            .addresses
            .iter()
            .any(|own| recipients.contains(&own.as_str()))
    });
    let organization = config
        .organizations
        .first()
        .map(|organization| organization.name.clone())
        .unwrap_or_default();
    let mut inbox = known
        .cloned()
        .unwrap_or_else(|| Inbox::on_disk("inbox", &organization, Mode::Reply));
    // What would be done if everything were allowed is what a person wants to know.
    inbox.mode = Mode::Reply;
    inbox
}

fn explained(config: &Config, inbox: &Inbox, bytes: Vec<u8>, at: Timestamp) -> Explanation {
    let stand_in = &Config::without_file().organizations;
    let organization = config
        .organization(&inbox.organization)
        .or(config.organizations.first());
    let organization = organization.unwrap_or(&stand_in[0]);
    let desk = Desk::new(config, organization, "explain");
    let key = Key::derive(b"explain");
    let place = Place {
        inbox: inbox.name.clone(),
        folder: "INBOX".to_owned(),
        uid_validity: 1,
        uid: 1,
    };
    let arrival = Arrival {
        place,
        at,
        truncated: false,
        header_only: false,
        junk: false,
        signed: false,
        bytes,
    };
    let prepared = prepare(&desk, inbox, &key, arrival);
    let mut world = World::new(Ledger::default());
    let scene = Scene {
        desk: &desk,
        key: &key,
        inbox,
        watched_since: Timestamp::UNIX_EPOCH,
        reread_until: 0,
        groups_internal: true,
        now: at,
    };
    let assigned = assign::assign(&mut world, scene, &prepared);
    Explanation::new(&prepared, &assigned, &world)
}

/// The document of the contract.
#[derive(Debug, Serialize)]
struct Explanation {
    message_id: Option<String>,
    from: Option<Named>,
    subject: String,
    date: Option<Timestamp>,
    kind: Kind,
    forward: Option<Forwarded>,
    pitch_text: String,
    fingerprint: Option<String>,
    language: Option<String>,
    verdict: Verdict,
    score: f32,
    signals: Vec<Signal>,
    reply: Reply,
    rendered_reply: Option<String>,
}

/// A party as the contract spells it.
#[derive(Debug, Serialize)]
struct Named {
    name: Option<String>,
    address: String,
}

impl From<&Party> for Named {
    fn from(party: &Party) -> Named {
        Named {
            name: party.name.clone(),
            address: party.address.clone(),
        }
    }
}

#[derive(Debug, Serialize)]
struct Forwarded {
    by: Option<Named>,
    comment: String,
    original: Inside,
}

#[derive(Debug, Serialize)]
struct Inside {
    from: Option<Named>,
    to: Vec<Named>,
    cc: Vec<Named>,
    subject: String,
    date: Option<Timestamp>,
    body: String,
}

#[derive(Debug, Serialize)]
struct Reply {
    allowed: bool,
    to: Option<String>,
    refused: Vec<String>,
}

impl Explanation {
    fn new(prepared: &Prepared, assigned: &assign::Assigned, world: &World) -> Explanation {
        let outcome = assigned.outcome();
        let decision = outcome
            .map(|outcome| outcome.decision.clone())
            .unwrap_or_default();
        let answer = decision
            .actions
            .iter()
            .find(|action| action.what == Do::Reply);
        let rendered = world
            .changes
            .mails
            .iter()
            .find(|mail| mail.unique_key.starts_with("reply:"));
        let message = &prepared.message;
        Explanation {
            message_id: message.message_id.as_ref().map(|id| format!("<{id}>")),
            from: message.from.first().map(Named::from),
            subject: message.subject.clone(),
            date: message.date,
            kind: assigned.kind(prepared),
            forward: forwarded(prepared),
            pitch_text: prepared.text.text.clone(),
            fingerprint: prepared
                .fingerprint
                .as_ref()
                .map(|fingerprint| fingerprint.id()),
            language: prepared.text.language.clone(),
            verdict: outcome.map_or(Verdict::NotPitch, |outcome| outcome.assessment.verdict),
            score: outcome.map_or(0.0, |outcome| outcome.assessment.score),
            signals: outcome
                .map(|outcome| outcome.assessment.signals.clone())
                .unwrap_or_default(),
            reply: Reply {
                allowed: answer.is_some(),
                to: answer.map(|action| action.to.clone()),
                refused: decision
                    .refused
                    .iter()
                    .map(|refusal| refusal.code().to_owned())
                    .collect(),
            },
            rendered_reply: rendered.map(|mail| String::from_utf8_lossy(&mail.bytes).into_owned()),
        }
    }

    /// Each code with the rule it stands for.
    fn reasons(&self) -> String {
        let all = Refusal::ALL.iter();
        let refused =
            all.filter(|refusal| self.reply.refused.iter().any(|code| code == refusal.code()));
        let told: Vec<String> = refused
            .map(|refusal| format!("{refusal} ({})", refusal.rule()))
            .collect();
        told.join(", ")
    }

    fn for_people(&self) -> String {
        let from = self
            .from
            .as_ref()
            .map(|from| from.address.clone())
            .unwrap_or_default();
        let reply = match &self.reply.to {
            Some(to) => format!("yes, to {to}"),
            None => format!("no: {}", self.reasons()),
        };
        let facts = [
            ("from", from),
            ("subject", self.subject.clone()),
            ("kind", word(&self.kind)),
            (
                "verdict",
                format!("{} ({:.2})", word(&self.verdict), self.score),
            ),
            ("language", self.language.clone().unwrap_or_default()),
            ("reply", reply),
        ];
        let facts: Vec<Vec<String>> = facts
            .into_iter()
            .map(|(name, value)| vec![name.to_owned(), value])
            .collect();
        let signals: Vec<Vec<String>> = self
            .signals
            .iter()
            .map(|signal| {
                vec![
                    signal.name.clone(),
                    format!("{:+.2}", signal.weight),
                    signal.evidence.clone(),
                ]
            })
            .collect();
        format!(
            "{}\n{}",
            table(&["", ""], &facts),
            table(&["signal", "weight", "seen"], &signals)
        )
    }
}

fn forwarded(prepared: &Prepared) -> Option<Forwarded> {
    let (forward, inside) = prepared.forward.as_ref()?;
    let by = match &prepared.origin {
        Origin::Forwarded { by, .. } => Some(by),
        _ => forward.by.as_ref(),
    };
    let named = |parties: &[Party]| parties.iter().map(Named::from).collect();
    Some(Forwarded {
        by: by.map(Named::from),
        comment: forward.comment.clone(),
        original: Inside {
            from: inside.from.as_ref().map(Named::from),
            to: named(&inside.to),
            cc: named(&inside.cc),
            subject: inside.subject.clone(),
            date: inside.date,
            body: inside.text.clone(),
        },
    })
}
