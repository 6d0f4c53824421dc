//! Why a message is not answered: the closed list that is stored, shown and counted.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! refusals {
    ($($(#[$doc:meta])+ $variant:ident = $code:literal,)+) => {
        /// A reason not to answer. The order is that of the guard chain; the words are those of `explain`.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Refusal {
            $($(#[$doc])+ $variant,)+
        }

        impl Refusal {
            /// Every reason there is.
            pub const ALL: &'static [Refusal] = &[$(Refusal::$variant),+];

            /// The fixed word.
            #[must_use]
            pub const fn code(self) -> &'static str {
                match self {
                    $(Refusal::$variant => $code,)+
                }
            }
        }
    };
}

refusals! {
    /// The sender is one of us (RFC 5230 section 4.5; own domains are asked first).
    OwnAddress = "own_address",
    /// On the `never_touch` list.
    NeverTouch = "never_touch",
    /// No From with an address.
    NoSender = "no_sender",
    /// More than one From (RFC 3834 section 4).
    AmbiguousFrom = "ambiguous_from",
    /// The address is none a mail may safely be sent to.
    BadAddress = "bad_address",
    /// More than one Message-ID, Subject or Date.
    RepeatedField = "repeated_field",
    /// The header block, the nesting, the parts or the recipients were over the limits.
    OverLimits = "over_limits",
    /// The verdict is protected.
    Protected = "protected",
    /// The vendor is a partner.
    Partner = "partner",
    /// The verdict is bulk.
    Bulk = "bulk",
    /// The verdict is anything else but pitch.
    NotAPitch = "not_a_pitch",
    /// Return-Path is `<>` (RFC 3834 section 2).
    NullReturnPath = "null_return_path",
    /// Auto-Submitted says anything but `no` (RFC 3834 section 5, RFC 5436 section 2.7.1).
    AutoSubmitted = "auto_submitted",
    /// Precedence list, bulk, junk or the like (RFC 3834 section 2).
    Precedence = "precedence",
    /// A List field (RFC 5230 section 4.6, RFC 2919, RFC 2369).
    List = "list",
    /// X-Auto-Response-Suppress asks for no answer (MS-OXCMAIL 2.1.3.2.20).
    Suppressed = "suppressed",
    /// A field that only automatic responders write.
    AutoResponder = "auto_responder",
    /// A robot's or a role's address (RFC 3834 section 2, RFC 5230 section 4.6).
    RoleAddress = "role_address",
    /// A delivery report, a receipt, a complaint.
    Report = "report",
    /// An invitation or the answer to one.
    Calendar = "calendar",
    /// Its text is encrypted, so it cannot be judged.
    Encrypted = "encrypted",
    /// It carries a program (RFC 3834 section 7).
    Executable = "executable",
    /// Marked as spam (RFC 3834 section 7).
    Spam = "spam",
    /// None of our addresses is in To, Cc, Bcc or their Resent kin (RFC 5230 section 4.5).
    NotAddressedToUs = "not_addressed_to_us",
    /// SPF, DKIM and DMARC do not vouch for the From domain.
    Unauthenticated = "unauthenticated",
    /// The address stands only in forwarded text.
    KnownFromForwardOnly = "known_from_forward_only",
    /// It answers a message of ours.
    AnswersUs = "answers_us",
    /// It has gone round too often (RFC 5321 section 6.3).
    TooManyHops = "too_many_hops",
    /// Older than `max_reply_age_hours`, or than the watch over this inbox.
    TooOld = "too_old",
    /// The campaign, the vendor or the address had its automatic mail (RFC 3834 section 2: once in several days).
    AlreadyReplied = "already_replied",
    /// The campaign's reply was refused for good.
    ReplyRefused = "reply_refused",
    /// A person of ours has answered.
    ContactAnswered = "contact_answered",
    /// Mail to the address bounced lately.
    Bounced = "bounced",
    /// The vendor had its answer and went past the contact: no second machine answer.
    EndRun = "end_run",
}

impl fmt::Display for Refusal {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.code())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn the_code_is_the_stored_word() {
        for refusal in Refusal::ALL {
            let json = serde_json::to_string(refusal).unwrap();
            assert_eq!(json, format!("\"{}\"", refusal.code()));
        }
    }
}
