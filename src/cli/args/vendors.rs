//! What `onedoor vendors` takes.

use clap::{Args, Subcommand};
use jiff::civil::Date;

use crate::policy::until;

/// `vendors`.
#[derive(Debug, Args)]
pub struct Vendors {
    /// What to show or decide; the list by default.
    #[command(subcommand)]
    pub what: Option<VendorsWhat>,
    /// Which organisation decides; the first by default.
    #[arg(long, global = true, value_name = "NAME")]
    pub organization: Option<String>,
    /// A note kept with the decision.
    #[arg(long, global = true, value_name = "TEXT")]
    pub note: Option<String>,
    /// Print one JSON document.
    #[arg(long, global = true)]
    pub json: bool,
}

/// `vendors …`.
#[derive(Debug, Subcommand)]
pub enum VendorsWhat {
    /// All vendors.
    List,
    /// One vendor's card.
    Show {
        /// Its domain, or its address at a freemail host.
        vendor: String,
    },
    /// No, thank you.
    Decline {
        /// See `show`.
        vendor: String,
    },
    /// Not before a date.
    Defer {
        /// See `show`.
        vendor: String,
        /// The first day it may write again: 2027-01-31, or in words such as 2027-01, "Q1 2027", "in 3 months".
        #[arg(long, value_name = "DATE", value_parser = first_day)]
        until: Date,
    },
    /// We are talking with it.
    Talk {
        /// See `show`.
        vendor: String,
    },
    /// A partner: its mail is never judged again.
    Partner {
        /// See `show`.
        vendor: String,
        /// The partner's own folder.
        #[arg(long, value_name = "NAME")]
        folder: Option<String>,
    },
    /// Back to undecided.
    Reset {
        /// See `show`.
        vendor: String,
    },
    /// Name a date in the digest, 60, 30 and 7 days ahead.
    Remind {
        /// See `show`.
        vendor: String,
        /// The day, as 2027-03-01.
        #[arg(value_name = "DATE")]
        on: jiff::civil::Date,
        /// What it is about.
        #[arg(required = true, num_args = 1.., value_name = "TEXT")]
        text: Vec<String>,
    },
    /// Say that two vendors are one.
    Merge {
        /// The domain that belongs to the other.
        domain: String,
        /// The vendor it belongs to.
        into: String,
    },
    /// Say that a domain is a vendor of its own.
    Split {
        /// The vendor it was joined to.
        vendor: String,
        /// The domain.
        domain: String,
    },
}

/// A date, or the words for one to come that a folder's name may be.
fn first_day(text: &str) -> Result<Date, String> {
    let today = jiff::Zoned::now().date();
    let day = text.parse().ok().or_else(|| until(text, today));
    day.ok_or_else(|| "no date to come, such as 2027-01-31, 2027-01 or \"Q1 2027\"".to_owned())
}
