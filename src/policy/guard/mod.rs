//! May this message be answered by a machine? The guard chain of RFC 3834, RFC 5230 section 4 and of practice.
//!
//! It runs when a reply is planned and again, over the stored [`ReplyEvidence`], when it is sent: a stored verdict never
//! skips a guard. All reasons are given, our own addresses first.

mod address;
mod chain;
mod evidence;
mod facts;
mod field;
mod kind;
mod marks;
mod refusal;
mod role;
#[cfg(test)]
pub(super) mod tests;

pub(super) use address::{is_atext, is_safe_domain};
pub use address::{is_plain_address, is_safe_target};
pub use chain::refusals;
pub use evidence::made_by_rule;
pub use field::list_id;

pub use facts::{
    Arrival, History, PartKind, Purpose, ReplyEvidence, ReplyState, ReturnPath, Rules,
};
pub use refusal::Refusal;
