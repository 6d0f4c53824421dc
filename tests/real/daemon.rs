//! The whole program: a real mail server, the real daemon, what is in the mailboxes afterwards.

mod cards;
mod company;
mod crashes;
mod drags;
mod faults;
mod filing;
mod hostile;
mod lessons;
mod mails;
mod people;
mod postgres;
mod process;
mod replayed;
mod replies;
mod servers;
mod sole;
mod systemd;
mod watching;
