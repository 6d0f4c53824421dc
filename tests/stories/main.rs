//! The stories this was made for, as they happened and otherwise: whole companies' mail over days, through `replay`.

mod forwards;
mod play;
mod texts;
mod told;
mod vendors;
mod ways;
