//! The running program: one task and one mover an inbox, one sender, and their life.
//!
//! ```text
//! watch (inbox) -> look (folder) -> intake: prepare on the reader's thread, assign, enter in one transaction
//!                                     |  rings
//!                     mover (filing) <-+-> sender (one mail after another)
//! ```
//!
//! A bell only says "look now"; whoever is never rung for looks all the same.

mod apart;
mod arrival;
pub mod assign;
mod briefs;
mod calls;
mod caps;
mod caretaker;
mod clock;
pub mod contacts;
pub mod desk;
pub mod digest;
pub mod dkim;
mod doubt;
mod drafts;
mod drawers;
mod fetching;
mod guards;
mod high_water;
mod inbox;
mod intake;
mod keeper;
mod lease;
mod lifecycle;
mod locate;
mod look;
mod mover;
pub mod name_servers;
mod pace;
mod placing;
pub mod prepare;
mod progress;
pub mod reader;
mod recovery;
mod safety;
mod seat;
mod seats;
mod sender;
mod settling;
mod site;
mod submission;
mod troubles;
mod writing;

pub use apart::read_for;
pub use caps::full as caps_full;
pub use clock::Clock;
pub use guards::codes as guard_codes;
pub use lifecycle::{Ended, RunError, run};
pub use safety::MemoryError;
pub use seat::{Refused, take_seat};
pub use sender::send_one;
pub use site::{Site, Trouble, log_in, secret, tokens};
pub use submission::{ACCOUNT as SUBMISSION_ACCOUNT, open as open_submission};
