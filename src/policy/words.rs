//! The words that steer decisions: how much is allowed, whose inbox it is, what is thought of a vendor. Each is written in
//! one place exactly as the configuration, the commands and the JSON spell it.

use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// How much the program may do; each step allows everything before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Record only; touch nothing.
    Observe,
    /// Also move mail.
    File,
    /// Also lay replies in the contact's Drafts.
    Draft,
    /// Also send them.
    Reply,
}

/// Whose inbox it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// The single point of contact.
    Contact,
    /// An executive: a pitch here after the answer is an end run.
    Executive,
    /// Anybody else.
    Staff,
    /// A mailbox several people read (`info@`, `helpdesk@`).
    Shared,
}

/// What is done with the copy of an end run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnEndRun {
    /// Leave the mail and thread a brief under it.
    Brief,
    /// File it like any other copy.
    File,
    /// Leave it alone.
    Leave,
}

/// What a sighting is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Written to us by somebody outside.
    Direct,
    /// Passed on, with the original inside.
    Forward,
    /// A later message in the vendor's own thread.
    FollowUp,
    /// Found in a Sent folder: somebody of ours wrote it.
    Sent,
}

/// What is done about a campaign that is known from forwards only (`forwarded_only`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ForwardedOnly {
    /// A draft is laid for the contact.
    Draft,
    /// Nothing.
    None,
}

/// Whether a List-Unsubscribe field alone forbids an answer (`answer_list_unsubscribe`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ListUnsubscribe {
    /// Not where the mail is personal.
    Personal,
    /// Such mail is never answered.
    Never,
}

/// A word that is none of those expected; its message names them all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{typed:?} is not one of {expected}")]
pub struct UnknownWord {
    /// What was typed, cut to 40 characters.
    pub typed: String,
    /// The words there are.
    pub expected: String,
}

impl UnknownWord {
    fn new(typed: &str, expected: String) -> Self {
        UnknownWord {
            typed: typed.chars().take(40).collect(),
            expected,
        }
    }
}

/// Each word as it is typed in the configuration and printed by the commands.
macro_rules! typed_words {
    ($($name:ident { $($variant:ident = $word:literal),+ })+) => {$(
        impl $name {
            /// Every word that may be typed, with its meaning.
            pub const WORDS: &'static [(&'static str, Self)] = &[$(($word, Self::$variant)),+];

            /// The word as it is typed in the configuration.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $word),+
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(self.as_str())
            }
        }

        impl FromStr for $name {
            type Err = UnknownWord;

            fn from_str(typed: &str) -> Result<Self, UnknownWord> {
                Self::WORDS
                    .iter()
                    .find(|(word, _)| *word == typed)
                    .map(|(_, meaning)| *meaning)
                    .ok_or_else(|| UnknownWord::new(typed, [$($word),+].join(", ")))
            }
        }
    )+};
}

typed_words! {
    Mode { Observe = "observe", File = "file", Draft = "draft", Reply = "reply" }
    Tier { Contact = "contact", Executive = "executive", Staff = "staff", Shared = "shared" }
    OnEndRun { Brief = "brief", File = "file", Leave = "leave" }
    Kind { Direct = "direct", Forward = "forward", FollowUp = "follow_up", Sent = "sent" }
    ForwardedOnly { Draft = "draft", None = "none" }
    ListUnsubscribe { Personal = "personal", Never = "never" }
}

/// What the organisation has decided about a vendor.
///
/// In text `deferred until 2027-01-01` and the bare words; in JSON `{"standing": "deferred", "until": "2027-01-01"}`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "standing", rename_all = "snake_case")]
pub enum Standing {
    /// Nothing yet.
    #[default]
    Undecided,
    /// No.
    Declined,
    /// Not before a date.
    Deferred {
        /// The first day on which the vendor may come again.
        until: Date,
    },
    /// In conversation.
    Talking,
    /// One we work with: its mail is never judged.
    Partner,
}

impl Standing {
    /// The bare word, as in the field `standing` of the JSON.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Standing::Undecided => "undecided",
            Standing::Declined => "declined",
            Standing::Deferred { .. } => "deferred",
            Standing::Talking => "talking",
            Standing::Partner => "partner",
        }
    }

    /// The date of a deferral, as in the field `until` of the JSON.
    #[must_use]
    pub const fn until(self) -> Option<Date> {
        match self {
            Standing::Deferred { until } => Some(until),
            _ => None,
        }
    }

    /// From a word and a date as they are stored and typed apart; `None` for an unknown word or a deferral without a date.
    #[must_use]
    pub fn of(word: &str, until: Option<Date>) -> Option<Self> {
        Some(match word {
            "undecided" => Standing::Undecided,
            "declined" => Standing::Declined,
            "deferred" => Standing::Deferred { until: until? },
            "talking" => Standing::Talking,
            "partner" => Standing::Partner,
            _ => return None,
        })
    }

    /// What holds on a day: a deferral whose date has come is over, and the vendor's next pitch is a normal one.
    #[must_use]
    pub fn on(self, today: Date) -> Self {
        match self {
            Standing::Deferred { until } if today >= until => Standing::Undecided,
            standing => standing,
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.word())?;
        self.until()
            .map_or(Ok(()), |until| write!(out, " until {until}"))
    }
}

impl FromStr for Standing {
    type Err = UnknownWord;

    fn from_str(typed: &str) -> Result<Self, UnknownWord> {
        let (word, until) = match typed.split_once(" until ") {
            Some((word, date)) => (word, date.parse().ok()),
            None => (typed, None),
        };
        Standing::of(word, until).ok_or_else(|| {
            let expected = "undecided, declined, deferred until DATE, talking, partner";
            UnknownWord::new(typed, expected.to_owned())
        })
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_ordered_by_what_they_allow() {
        assert!(
            Mode::Observe < Mode::File && Mode::File < Mode::Draft && Mode::Draft < Mode::Reply
        );
    }

    #[test]
    fn a_standing_survives_being_written_and_read() {
        let until = "2027-01-01".parse().unwrap();
        for standing in [
            Standing::Undecided,
            Standing::Declined,
            Standing::Deferred { until },
            Standing::Talking,
            Standing::Partner,
        ] {
            assert_eq!(standing.to_string().parse(), Ok(standing));
            assert_eq!(
                Standing::of(standing.word(), standing.until()),
                Some(standing)
            );
            let json = serde_json::to_string(&standing).unwrap();
            assert_eq!(serde_json::from_str::<Standing>(&json).unwrap(), standing);
        }
        assert!("deferred".parse::<Standing>().is_err());
    }

    #[test]
    fn a_deferral_ends_on_its_date() {
        let standing = Standing::Deferred {
            until: "2027-01-01".parse().unwrap(),
        };
        assert_eq!(standing.on("2026-12-31".parse().unwrap()), standing);
        assert_eq!(
            standing.on("2027-01-01".parse().unwrap()),
            Standing::Undecided
        );
    }

    #[test]
    fn words_are_those_of_the_contract() {
        assert_eq!("follow_up".parse(), Ok(Kind::FollowUp));
        assert_eq!(
            serde_json::to_string(&Kind::FollowUp).unwrap(),
            "\"follow_up\""
        );
        let wrong = "loud".parse::<Mode>().unwrap_err().to_string();
        assert_eq!(wrong, "\"loud\" is not one of observe, file, draft, reply");
    }
}
