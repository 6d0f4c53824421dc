//! Organisations that share one store, and what vendors, colleagues and persons do to them.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use onedoor::campaign::Key;
use onedoor::config::Config;
use onedoor::daemon::assign::{self, Assigned, Scene, SentLetter, World};
use onedoor::daemon::desk::Desk;
use onedoor::daemon::prepare::Arrival;
use onedoor::daemon::read_for;
use onedoor::message;
use onedoor::policy::Do;
use onedoor::store::{CampaignFilter, Cursor, NewStanding, Place, Store};

use crate::desk::PITCH;

/// The organisations, with the word that stands in everything of theirs. The second and third are spoken for by the first,
/// whose contact has an address without that word, for it is named to them.
pub const HOUSES: [&str; 4] = ["alphazoid", "gammaray", "deltoid", "betamax"];
pub const SPEAKER: usize = 0;
pub const VENDORS: [&str; 3] = ["mill.example", "getmill.example", "oak.example"];
pub const STANDINGS: [&str; 4] = ["declined", "deferred", "talking", "partner"];
pub const INBOXES: [&str; 2] = ["desk", "boss"];

#[derive(Debug, Clone, Copy)]
pub enum What {
    /// A vendor writes to an inbox: one of several texts.
    Pitch {
        vendor: usize,
        inbox: usize,
        text: usize,
    },
    /// A colleague passes that on to the desk.
    Forward { vendor: usize, text: usize },
    /// Somebody at the desk writes to a vendor.
    Letter { vendor: usize },
    /// A person decides.
    Stand { vendor: usize, standing: usize },
    /// A vendor without look-alikes is forgotten, by all of them.
    Erase,
}

#[derive(Debug, Clone, Copy)]
pub struct Event {
    pub house: usize,
    pub what: What,
}

fn config() -> Config {
    let mut text = "mode = \"reply\"\n[smtp]\nhost = \"smtp.desk.example\"\nport = 587\ntls = \"starttls\"\n\
                    username = \"v\"\npassword_credential = \"p\"\nfrom = \"Desk <vendors@desk.example>\"\n\
                    envelope_from = \"vendors@desk.example\"\n[policy]\ntrusted_authserv = [\"mx.desk.example\"]\n"
        .to_owned();
    for (house, word) in HOUSES.iter().enumerate() {
        text += &format!("[[organization]]\nname = \"{word}\"\ndomains = [\"{word}.example\"]\n");
        match house {
            1 | 2 => text += &format!("represented_by = \"{}\"\n", HOUSES[SPEAKER]),
            SPEAKER => {
                text += "[organization.contact]\nname = \"Ada Adept\"\naddress = \"ada@adept.example\"\ninbox = \"desk0\"\n";
            }
            _ => {
                text += &format!(
                    "[organization.contact]\nname = \"Bo\"\naddress = \"bo@{word}.example\"\ninbox = \"desk{house}\"\n"
                );
            }
        }
    }
    for (house, word) in HOUSES.iter().enumerate() {
        for name in INBOXES {
            let tier = if name == "boss" {
                "executive"
            } else {
                "contact"
            };
            text += &format!(
                "[[inbox]]\nname = \"{name}{house}\"\norganization = \"{word}\"\naddresses = [\"{name}@{word}.example\"]\n\
                 owner = \"Olga {word}\"\ntier = \"{tier}\"\n[inbox.imap]\nhost = \"imap.desk.example\"\nusername = \"u\"\n\
                 password_credential = \"p\"\n"
            );
        }
    }
    Config::parse(&text, std::path::Path::new("onedoor.toml")).unwrap()
}

/// All organisations in one store.
pub struct Site {
    config: Config,
    desks: Vec<Desk>,
    pub store: Store,
    key: Key,
    /// Everything that was said of each organisation, or to its people and vendors.
    pub said: BTreeMap<String, String>,
}

/// What makes one text another one that still is like it.
const TRADES: [&str; 12] = [
    "bakery", "shipyard", "orchard", "printer", "brewery", "tannery", "foundry", "nursery",
    "quarry", "sawmill", "smithy", "vineyard",
];

fn vendor_mail(event: usize, house: usize, vendor: usize, inbox: &str, text: usize) -> String {
    let (word, vendor) = (HOUSES[house], VENDORS[vendor]);
    let trades = TRADES.iter().take(text);
    let extra: String = trades
        .map(|trade| format!("We are at home with every {trade} too. "))
        .collect();
    format!(
        "Return-Path: <kim.{word}@{vendor}>\nReceived: from mx.{vendor} (mx.{vendor} [203.0.113.5]) by mx.desk.example; Mon, \
         2 Mar 2026 08:00:00 +0000\nAuthentication-Results: mx.desk.example; dmarc=pass header.from={vendor}\n\
         From: Kim {word} <kim.{word}@{vendor}>\nTo: {inbox}@{word}.example\nSubject: Close the books of {word}\n\
         Date: Mon, 2 Mar 2026 08:00:00 +0000\nMessage-ID: <e{event}@{vendor}>\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\n\nHi {word},\n\n{extra}{PITCH}"
    )
}

fn own_mail(event: usize, house: usize, to: &str, subject: &str, text: &str) -> String {
    let word = HOUSES[house];
    format!(
        "Received: from a by mx.desk.example; Mon, 2 Mar 2026 08:00:00 +0000\nAuthentication-Results: mx.desk.example; \
         dmarc=pass header.from={word}.example\nFrom: Lee {word} <lee@{word}.example>\nTo: {to}\nSubject: {subject}\n\
         Date: Mon, 2 Mar 2026 08:00:00 +0000\nMessage-ID: <o{event}@{word}.example>\nMIME-Version: 1.0\n\
         Content-Type: text/plain; charset=utf-8\n\n{text}"
    )
}

impl Site {
    pub async fn open() -> Site {
        let config = config();
        let desks = config.organizations.iter();
        let store = Store::throw_away().await.unwrap();
        Site {
            desks: desks.map(|one| Desk::new(&config, one, "apart")).collect(),
            key: store.key(),
            store,
            said: BTreeMap::new(),
            config,
        }
    }

    /// What comes of an event, in short.
    pub async fn play(&mut self, number: usize, event: Event) -> String {
        let Event { house, what } = event;
        let at: Timestamp = "2026-03-02T08:00:00Z".parse().unwrap();
        let at = at + SignedDuration::from_hours(7 * number as i64);
        match what {
            What::Pitch {
                vendor,
                inbox,
                text,
            } => {
                let inbox = INBOXES[inbox];
                let mail = vendor_mail(number, house, vendor, inbox, text);
                self.gets(&format!("{inbox}{house}"), number, at, &mail)
                    .await
            }
            What::Forward { vendor, text } => {
                let inside = vendor_mail(number, house, vendor, "lee", text);
                let body = inside.split_once("\n\n").unwrap().1;
                let text = format!(
                    "\n---------- Forwarded message ---------\nFrom: Kim <kim.{0}@{1}>\nDate: Fri, Nov 20, 2026 at 10:00 AM\n\
                     Subject: Close the books of {0}\nTo: <lee@{0}.example>\n\n\n{body}",
                    HOUSES[house], VENDORS[vendor]
                );
                // Customers pass on to whoever speaks for them.
                let to = if house < 3 { SPEAKER } else { house };
                let mail = own_mail(number, house, "desk", "Fwd: Close the books", &text);
                self.gets(&format!("desk{to}"), number, at, &mail).await
            }
            What::Letter { vendor } => {
                let to = format!("kim.{}@{}", HOUSES[house], VENDORS[vendor]);
                let mail = own_mail(
                    number,
                    house,
                    &to,
                    &format!("No from {}", HOUSES[house]),
                    "No.\n",
                );
                self.writes(house, number, at, &mail).await
            }
            What::Stand { vendor, standing } => {
                let new = NewStanding {
                    organization: HOUSES[house].to_owned(),
                    vendor: VENDORS[vendor].to_owned(),
                    standing: STANDINGS[standing].to_owned(),
                    until: (standing == 1).then(|| "2026-06-01".to_owned()),
                    folder: (standing == 3).then(|| format!("Folder of {}", HOUSES[house])),
                    note: Some(format!("note of {}", HOUSES[house])),
                    by: "cli".to_owned(),
                    at,
                };
                self.store.set_standing(&new).await.unwrap();
                String::new()
            }
            What::Erase => {
                self.store.erase(VENDORS[2]).await.unwrap();
                String::new()
            }
        }
    }

    async fn gets(&mut self, inbox: &str, number: usize, at: Timestamp, mail: &str) -> String {
        let inbox = self.config.inbox(inbox).unwrap().clone();
        let own = self
            .desks
            .iter()
            .find(|desk| desk.organization == inbox.organization);
        let own = own.unwrap();
        let others = self.desks.iter();
        let others = others.filter(|desk| desk.speaks_through(&own.organization, &inbox.name));
        let arrival = Arrival {
            header_only: false,
            place: place(&inbox.name, "INBOX", number),
            at,
            truncated: false,
            junk: false,
            signed: false,
            bytes: mail.as_bytes().to_vec(),
        };
        let (prepared, desk) = read_for(own, others, &inbox, &self.key, arrival);
        let mut keys = assign::keys(&self.key, &prepared);
        keys.speaker = desk.speaker.clone();
        let mut assignment = self.store.begin(&desk.organization).await.unwrap();
        let mut world = World::new(assignment.load(&keys).await.unwrap());
        let scene = Scene {
            desk,
            key: &self.key,
            inbox: &inbox,
            watched_since: Timestamp::UNIX_EPOCH,
            reread_until: 0,
            now: at,
            groups_internal: false,
        };
        let Assigned::New(outcome) = assign::assign(&mut world, scene, &prepared) else {
            panic!("known already")
        };
        world.changes.cursor = Some(cursor(&prepared.place));
        assignment.enter(&world.changes, at).await.unwrap();
        assignment.commit().await.unwrap();
        let actions = &outcome.decision.actions;
        let short: Vec<(Do, &str)> = actions
            .iter()
            .map(|action| (action.what, action.to.as_str()))
            .collect();
        let short = format!(
            "{:?} {:?} {:?} {short:?} {}",
            outcome.assessment.verdict,
            outcome.assessment.score,
            outcome.vendor,
            outcome.decision.end_run
        );
        let said = self.said.entry(desk.organization.clone()).or_default();
        *said += &format!("{:?}\n", outcome);
        let changes = &world.changes;
        let mails = changes
            .mails
            .iter()
            .chain(&changes.upgraded)
            .map(|mail| &mail.bytes);
        for bytes in mails.chain(changes.placements.iter().map(|laid| &laid.bytes)) {
            *said += &String::from_utf8_lossy(bytes);
        }
        short
    }

    async fn writes(&mut self, house: usize, number: usize, at: Timestamp, mail: &str) -> String {
        let inbox = self.config.inbox(&format!("desk{house}")).unwrap();
        let own = &self.desks[house];
        let place = place(&inbox.name, "Sent", number);
        let message = message::read(mail.as_bytes(), &own.limits);
        let letter = SentLetter::read(&self.key, place.clone(), at, &message);
        let others = self.desks.iter();
        let others = others.filter(|desk| desk.speaks_through(&own.organization, &inbox.name));
        for desk in others.chain([own]) {
            let mut assignment = self.store.begin(&desk.organization).await.unwrap();
            let ledger = assignment
                .load(&assign::letter_keys(&self.key, &letter))
                .await
                .unwrap();
            let mut world = World::new(ledger);
            let scene = Scene {
                desk,
                key: &self.key,
                inbox,
                watched_since: Timestamp::UNIX_EPOCH,
                reread_until: 0,
                now: at,
                groups_internal: false,
            };
            if desk.organization == own.organization {
                assign::record_letter(&mut world, scene, letter.clone());
                world.changes.cursor = Some(cursor(&place));
            } else {
                assign::record_answer(&mut world, desk, &letter);
            }
            assignment.enter(&world.changes, at).await.unwrap();
            assignment.commit().await.unwrap();
        }
        String::new()
    }

    /// Adds what lists, cards, timelines and digests say.
    pub async fn ask(&mut self) {
        for (house, word) in HOUSES.iter().enumerate() {
            let filter = CampaignFilter {
                organization: Some((*word).to_owned()),
                ..CampaignFilter::default()
            };
            let said = self.said.entry((*word).to_owned()).or_default();
            for campaign in self.store.campaigns(&filter).await.unwrap() {
                let id = campaign.id.trim_start_matches('c').parse().unwrap();
                let detail = self
                    .store
                    .campaign(onedoor::campaign::CampaignId(id))
                    .await
                    .unwrap();
                *said += &serde_json::to_string(&detail).unwrap();
            }
            for vendor in VENDORS {
                let card = self.store.vendor(word, vendor).await.unwrap();
                *said += &serde_json::to_string(&card).unwrap();
            }
            let vendors = self.store.vendors().await.unwrap();
            let own = vendors.iter().filter(|vendor| vendor.organization == *word);
            *said += &serde_json::to_string(&own.collect::<Vec<_>>()).unwrap();
            let watched = INBOXES.map(|name| format!("{name}{house}"));
            let watched: Vec<&str> = watched.iter().map(String::as_str).collect();
            let facts = self
                .store
                .digest_facts(word, &watched, Timestamp::UNIX_EPOCH);
            *said += &format!("{:?}", facts.await.unwrap());
        }
    }
}

fn place(inbox: &str, folder: &str, number: usize) -> Place {
    Place {
        inbox: inbox.to_owned(),
        folder: folder.to_owned(),
        uid_validity: 1,
        uid: number as u32 + 1,
    }
}

fn cursor(place: &Place) -> Cursor {
    Cursor {
        inbox: place.inbox.clone(),
        folder: place.folder.clone(),
        uid_validity: 1,
        last_uid: place.uid,
        since: Timestamp::UNIX_EPOCH,
        reread_until: 0,
    }
}
