//! The whole program: a real mail server, the real daemon, what is in the mailboxes afterwards.

mod bounces;
mod cards;
pub mod company;
mod crashes;
mod decisions;
mod drafts;
mod drags;
mod faults;
mod filing;
mod hostile;
mod lessons;
mod loops;
pub mod mails;
mod notes;
mod people;
mod pigeonhole;
mod postgres;
pub mod process;
mod replayed;
mod replies;
mod senders;
pub mod servers;
mod signed;
mod sole;
mod systemd;
mod tokens;
mod watching;
