//! The stories this was made for, as they happened and otherwise: whole companies' mail over days, through `replay`.
#![allow(clippy::unwrap_used, clippy::expect_used, missing_docs)]

mod forwards;
mod play;
mod texts;
mod told;
mod vendors;
mod ways;
