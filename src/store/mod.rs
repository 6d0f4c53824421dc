//! The one source of truth: what was seen, what is wanted, what was done. SQLite by default, Postgres by URL, the same SQL.
//!
//! Everything a message causes is entered in one transaction; the wire is never inside one. Rows are
//! claimed, acted on, settled. Every state change is a compare-and-set; safety rests on unique keys, never on isolation
//! levels.
//!
//! Instants are kept as milliseconds since 1970 UTC, yes and no as 1 and 0: the same in both databases.

mod assignment;
mod bell;
mod brief_cases;
mod briefs;
mod columns;
mod copy;
mod decisions;
mod desk_mail;
mod digest;
mod digest_mail;
mod disk;
mod doubt;
mod drafts;
mod enter;
mod erase;
mod error;
mod files;
mod forget;
mod found;
mod health;
mod heard;
mod joined;
mod known;
mod learned;
mod leases;
mod ledger;
mod left;
mod lessons;
mod load;
#[cfg(test)]
mod mail_model;
mod mail_states;
mod migrations;
mod moves;
mod open;
mod outbox;
mod placeholders;
mod placements;
mod places;
mod postgres;
mod process;
mod recovery;
mod release;
mod retention;
mod rows;
mod safety;
mod shared_outbox;
mod sql;
mod standing;
mod status;
mod value;
mod vendor_card;
mod vendors;
mod views;
mod wanted;
mod wishes;
mod worker_status;
mod workers;

pub use assignment::Assignment;
pub use bell::Ears;
pub use brief_cases::{BriefCase, Exemplar, ExemplarPlace};
pub use briefs::{Brief, BriefSeen, BriefState, NewBrief};
pub use copy::CopiedTable;
pub use decisions::Unwritten;
pub use desk_mail::{DeskChanges, DeskMail, DeskState, DeskWish, Mailing, UnclearFolder};
pub use digest_mail::{DigestDay, digest_key};
pub use doubt::{DoubtSettled, MailHistory, OutboxEntry};
pub use drafts::LaidDraft;
pub use error::StoreError;
pub use files::{Sole, doubtful_place, high_water_of};
pub use forget::Erased;
pub use joined::JoinedDomain;
pub use known::KnownCampaign;
pub use leases::{Fence, HOUSE, LEASE, Round, Standing};
pub use ledger::{
    Changes, Heard, Joined, Keys, KnownText, Ledger, Letter, Next, Seen, Speaker, Texts,
};
pub use left::{LeftUnread, UnreadMessage};
pub use lessons::{LessonBy, LessonView, Says, Taught};
pub use mail_states::MailEvent;
pub use moves::MoveSettled;
pub use open::Store;
pub use outbox::Settle;
pub use places::PassedOver;
pub use recovery::Recovered;
pub use release::{ReleaseReport, Released};
pub use rows::*;
pub use safety::{ClockSigns, Hold, HoldKind, Resumed, SuspectClock};
pub use shared_outbox::Caps;
pub use standing::NewStanding;
pub use status::{
    DaemonBeat, InboxBeat, InboxState, InboxStatus, MoveCounts, OutboxCounts, Status,
};
pub use vendor_card::{PersonView, Reminder, StandingChange, VendorCard, WrongName};
pub use vendors::VendorView;
pub use views::{CampaignDetail, CampaignFilter, CampaignView, SightingView};
pub use wanted::*;
pub use worker_status::WorkerStatus;
pub use workers::{Admission, Applicant, Difference, Meaning, Seat};
