//! onedoor: one door for every vendor pitch.
//!
//! A vendor writes the same pitch to fifty people and the colleagues forward it fifty times. onedoor watches the
//! shared inboxes over IMAP, knows the copies for one campaign however they arrive, files them silently, sends the
//! vendor **one** reply that names the single point of contact, and tells each colleague once that it is handled.
//! It never hides real mail.
//!
//! # The way of one message
//!
//! ```text
//! IMAP bytes -> Message -> Unwrapped -> PitchText -> Fingerprint -> Match -> Assessment -> decide(Facts) -> Decision
//!   -> one transaction: sighting, campaign, wanted moves, wanted mails
//!   -> mover, sender: claim, act, settle -> status page, metrics and commands read the same rows
//! ```
//!
//! # The rooms, each importing only from those before it
//!
//! | room | kind | what it does |
//! | --- | --- | --- |
//! | [`message`] | pure | bytes to a [`message::Message`], forwards unwrapped, text normalised, Authentication-Results read |
//! | [`campaign`] | pure | fingerprints, matching, vendor identity |
//! | [`classify`] | pure | named signals and weights to an [`classify::Assessment`] |
//! | [`policy`] | pure | [`policy::decide`], the reply guards, every word that is sent to people |
//! | [`config`] | shell | what was typed to what is meant; all mistakes at once |
//! | [`store`] | shell | the one source of truth, SQLite or Postgres |
//! | [`imap`] | shell | one mailbox on the wire |
//! | [`smtp`] | shell | one mail on the wire |
//! | [`oauth`] | shell | one access token on the wire |
//! | [`daemon`] | shell | intake, mover, sender and their life |
//! | [`web`] | shell | status page, metrics, health |
//! | [`cli`] | shell | a file a sub-command |
//!
//! # Invariants
//!
//! - The pure rooms hold no clock, socket, database, randomness or log line: time comes in as an argument.
//! - [`store`], [`imap`], [`smtp`] and [`oauth`] do not know each other, so no transaction can reach the network.
//! - The database commits before any mail is moved or sent; a row is the truth, a channel only a bell.
//! - Nothing from mail content is logged at `info`; addresses are masked there.

#[macro_use]
mod crash;

pub mod campaign;
pub mod classify;
pub mod cli;
pub mod config;
pub mod daemon;
pub mod imap;
pub mod message;
pub mod oauth;
pub mod policy;
pub mod smtp;
pub mod store;
pub mod web;
