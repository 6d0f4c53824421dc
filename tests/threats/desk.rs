//! A company whose mail is decided in memory, and the people who write to it.

use jiff::{SignedDuration, Timestamp};
use onedoor::campaign::{CampaignId, Key};
use onedoor::classify::Verdict;
use onedoor::config::Config;
use onedoor::daemon::assign::{self, Assigned, Outcome, Scene, World};
use onedoor::daemon::desk::Desk;
use onedoor::daemon::prepare::{Arrival, Prepared, prepare};
use onedoor::policy::Do;
use onedoor::store::{Ledger, Place};

/// Cloudberry's pitch. Its calendar stands at its own domain, as does its sender.
pub const PITCH: &str = "I came across your company and wanted to reach out. Cloudberry helps finance teams like yours \
    close the books four days faster, without replacing your ERP.\n\nCompanies of your size typically save 40 hours a \
    month. Would you be open to a 20-minute demo next week? Happy to work around your calendar.\n\nBest regards,\nKim Lo\n\
    Account Executive, Cloudberry\n";

/// What a customer writes: nobody's pitch.
pub const CUSTOMER: &str = "we have looked at the two drafts of the floor plan that you left with us last week. The second \
    one suits us better, but the door to the store room has to open to the other side, because the shelves stand behind \
    it. Could you change that in the drawing and tell us whether the carpenter can still start on the ninth? Our \
    electrician comes on the twelfth, and he needs the wall to be finished by then.\n\nKind regards,\nJo Brandt\n";

/// The inboxes; `rich` is the contact.
pub const INBOXES: [&str; 6] = ["rich", "dana", "casey", "lee", "noor", "sasha"];

/// A company with what it knows.
pub struct Company {
    config: Config,
    pub desk: Desk,
    key: Key,
    pub world: World,
    clock: Timestamp,
    arrived: u32,
}

impl Company {
    pub fn new() -> Company {
        Company::with("")
    }

    /// With lines for `[policy]`.
    pub fn with(policy: &str) -> Company {
        let inbox = |name: &str| {
            let tier = if name == "rich" { "contact" } else { "staff" };
            format!(
                "[[inbox]]\nname = \"{name}\"\naddresses = [\"{name}@tally.example\"]\ntier = \"{tier}\"\n[inbox.imap]\n\
                 host = \"imap.tally.example\"\nusername = \"{name}\"\npassword_credential = \"{name}\"\n"
            )
        };
        let inboxes: String = INBOXES.into_iter().map(inbox).collect();
        let text = format!(
            "mode = \"reply\"\n[smtp]\nhost = \"smtp.tally.example\"\nport = 587\ntls = \"starttls\"\nusername = \"v\"\n\
             password_credential = \"p\"\nfrom = \"Tally <vendors@tally.example>\"\n\
             envelope_from = \"vendors@tally.example\"\n[policy]\ntrusted_authserv = [\"mx.tally.example\"]\n{policy}\n\
             [[organization]]\nname = \"Tally\"\ndomains = [\"tally.example\"]\n[organization.contact]\nname = \"Rich\"\n\
             address = \"rich@tally.example\"\ninbox = \"rich\"\n{inboxes}"
        );
        let config = Config::parse(&text, std::path::Path::new("onedoor.toml")).unwrap();
        Company {
            desk: Desk::new(&config, &config.organizations[0], "threats"),
            config,
            key: Key::derive(b"threats"),
            world: World::new(Ledger::default()),
            clock: "2026-03-02T08:00:00Z".parse().unwrap(),
            arrived: 0,
        }
    }

    /// What a message that arrives in an inbox is read as, a minute after the one before it.
    pub fn prepared(&mut self, inbox: &str, mail: &[u8]) -> Prepared {
        self.arrived += 1;
        self.clock += SignedDuration::from_mins(1);
        let inbox = self.config.inbox(inbox).unwrap();
        let arrival = Arrival {
            place: Place {
                inbox: inbox.name.clone(),
                folder: "INBOX".to_owned(),
                uid_validity: 1,
                uid: self.arrived,
            },
            at: self.clock,
            truncated: false,
            header_only: false,
            junk: false,
            signed: false,
            bytes: mail.to_vec(),
        };
        prepare(&self.desk, inbox, &self.key, arrival)
    }

    /// A message arrives in an inbox and is decided.
    pub fn gets(&mut self, inbox: &str, mail: &[u8]) -> Outcome {
        let prepared = self.prepared(inbox, mail);
        let inbox = self.config.inbox(inbox).unwrap();
        let scene = Scene {
            desk: &self.desk,
            key: &self.key,
            inbox,
            watched_since: Timestamp::UNIX_EPOCH,
            reread_until: 0,
            now: self.clock,
            groups_internal: false,
        };
        match assign::assign(&mut self.world, scene, &prepared) {
            Assigned::New(outcome) => *outcome,
            Assigned::Known(seen) => panic!("known already: {seen:?}"),
        }
    }

    /// Whether any copy that came under this Message-ID is filed by what was decided so far.
    pub fn files(&self, message_id: &str) -> bool {
        let moves = &self.world.changes.moves;
        moves
            .iter()
            .any(|wanted| wanted.message_id.as_deref() == Some(message_id))
    }
}

/// A mail by somebody whose domain vouches for it, or does not, or says nothing (`pass`, `fail`, empty).
pub struct Letter<'a> {
    pub from: &'a str,
    pub to: &'a str,
    pub subject: &'a str,
    pub id: &'a str,
    pub dmarc: &'a str,
    /// The server it came from, as ours wrote it down; that of the sender's domain where it is empty.
    pub via: &'a str,
    /// Further header fields, each with its line end.
    pub fields: &'a str,
    pub html: bool,
    pub text: &'a str,
}

/// Kim Lo's pitch to Dana.
pub const KIM: Letter<'static> = Letter {
    from: "Kim Lo <kim@cloudberry.example>",
    to: "dana",
    subject: "Close the books",
    id: "k1@cloudberry.example",
    dmarc: "pass",
    via: "",
    fields: "",
    html: false,
    text: PITCH,
};

/// Jo Brandt, a customer, to Dana.
pub const JO: Letter<'static> = Letter {
    from: "Jo Brandt <jo@brandt.example>",
    subject: "The drawing",
    id: "j1@brandt.example",
    text: CUSTOMER,
    ..KIM
};

impl Letter<'_> {
    pub fn bytes(&self) -> Vec<u8> {
        let address = self.from.rsplit('<').next().unwrap().trim_end_matches('>');
        let domain = address.rsplit('@').next().unwrap();
        let results = match self.dmarc {
            "" => String::new(),
            result => format!(
                "Authentication-Results: mx.tally.example; dmarc={result} header.from={domain}\n"
            ),
        };
        let via = match self.via {
            "" => format!("mx.{domain} (mx.{domain} [203.0.113.5])"),
            via => via.to_owned(),
        };
        let kind = if self.html { "html" } else { "plain" };
        format!(
            "Return-Path: <{address}>\nReceived: from {via} by mx.tally.example; Mon, 2 Mar \
             2026 08:00:00 +0000\n{results}{}From: {}\nTo: {}@tally.example\nSubject: {}\nDate: Mon, 2 Mar 2026 08:00:00 \
             +0000\nMessage-ID: <{}>\nMIME-Version: 1.0\nContent-Type: text/{kind}; charset=utf-8\n\n{}",
            self.fields, self.from, self.to, self.subject, self.id, self.text
        )
        .into_bytes()
    }
}

/// The text as HTML paragraphs.
pub fn html(text: &str) -> String {
    let paragraphs: String = text
        .split("\n\n")
        .map(|paragraph| format!("<p>{}</p>", paragraph.replace('\n', "<br>")))
        .collect();
    format!("<html><body>{paragraphs}</body></html>")
}

/// What was decided, in short: verdict, campaign, actions.
pub fn short(outcome: &Outcome) -> (Verdict, Option<CampaignId>, Vec<Do>) {
    let actions = &outcome.decision.actions;
    (
        outcome.assessment.verdict,
        outcome.campaign,
        actions.iter().map(|action| action.what).collect(),
    )
}

/// It stays where it is, in nobody's campaign, and nobody is written to.
pub fn stays(outcome: &Outcome) -> bool {
    let actions = &outcome.decision.actions;
    outcome.campaign.is_none() && actions.iter().all(|action| action.what == Do::Leave)
}
