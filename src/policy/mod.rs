//! What is done about a message, and every word that is sent to people.
//!
//! [`decide()`] answers one question, with reasons: given these [`Facts`], what is done? [`refusals`] is the guard chain that
//! stands before every automatic reply, when it is planned and again when it is sent. [`compose`] writes the mails.

pub mod compose;
mod decide;
pub mod digest;
mod end_run;
pub mod guard;
mod pattern;
mod returned;
mod route;
mod until;
mod words;

pub use decide::{
    Action, Answered, AnsweredBy, CampaignFacts, Decision, Do, Facts, Folders, ForwarderFacts,
    InboxFacts, Routed, Settings, decide,
};
pub use end_run::{EndRun, Past, end_runs, says_declined};
pub use guard::{
    Arrival, History, PartKind, Purpose, Refusal, ReplyEvidence, ReplyState, ReturnPath, Rules,
    refusals,
};
pub use pattern::Pattern;
pub use returned::{Returned, returned};
pub use route::most_named;
pub use until::until;
pub use words::{
    ForwardedOnly, Kind, ListUnsubscribe, Mode, OnEndRun, Standing, Tier, UnknownWord,
};
