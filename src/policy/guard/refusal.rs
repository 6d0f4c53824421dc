//! Why a message is not answered: the closed list that is stored, shown and counted.

use std::fmt;

use serde::{Deserialize, Serialize};

macro_rules! refusals {
    ($($(#[$doc:meta])+ $variant:ident = $code:literal, $rule:literal,)+) => {
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

            /// The rule it stands for: a section of a standard, or the setting.
            #[must_use]
            pub const fn rule(self) -> &'static str {
                match self {
                    $(Refusal::$variant => $rule,)+
                }
            }
        }
    };
}

refusals! {
    /// The sender is one of us (RFC 5230 section 4.5; own domains are asked first).
    OwnAddress = "own_address", "RFC 5230 section 4.5",
    /// On the `never_touch` list.
    NeverTouch = "never_touch", "never_touch",
    /// No From with an address.
    NoSender = "no_sender", "RFC 3834 section 2, malformed mail",
    /// More than one From (RFC 3834 section 4).
    AmbiguousFrom = "ambiguous_from", "RFC 3834 section 4",
    /// The address is none a mail may safely be sent to.
    BadAddress = "bad_address", "RFC 5321 section 4.1.2",
    /// A field twice that may stand once (Subject, Date, Message-ID, Sender, Content-Type and the like).
    RepeatedField = "repeated_field", "RFC 5322 section 3.6",
    /// It is over one of the limits, and was not read.
    OverLimits = "over_limits", "RFC 3834 section 2, malformed mail",
    /// The verdict is protected.
    Protected = "protected", "RFC 3834 section 2, never blindly",
    /// The vendor is a partner.
    Partner = "partner", "RFC 3834 section 2, never blindly",
    /// The verdict is bulk.
    Bulk = "bulk", "RFC 3834 section 2, lists",
    /// The verdict is anything else but pitch.
    NotAPitch = "not_a_pitch", "RFC 3834 section 2, never blindly",
    /// Return-Path is `<>` (RFC 3834 section 2).
    NullReturnPath = "null_return_path", "RFC 3834 section 2",
    /// Auto-Submitted says anything but `no` (RFC 3834 section 5, RFC 5436 section 2.7.1).
    AutoSubmitted = "auto_submitted", "RFC 3834 section 5, RFC 5436 section 2.7.1",
    /// Precedence list, bulk, junk or the like (RFC 3834 section 2).
    Precedence = "precedence", "RFC 3834 section 2",
    /// A List field (RFC 5230 section 4.6, RFC 2919, RFC 2369).
    List = "list", "RFC 5230 section 4.6, RFC 2919, RFC 2369",
    /// X-Auto-Response-Suppress asks for no answer (MS-OXCMAIL 2.1.3.2.20).
    Suppressed = "suppressed", "MS-OXCMAIL 2.1.3.2.20",
    /// A field that only automatic responders write.
    AutoResponder = "auto_responder", "practice of responders and help desks",
    /// A robot's or a role's address (RFC 3834 section 2, RFC 5230 section 4.6).
    RoleAddress = "role_address", "RFC 3834 section 2, RFC 5230 section 4.6",
    /// A delivery report, a receipt, a complaint.
    Report = "report", "RFC 6522, RFC 3464, RFC 8098, RFC 5965",
    /// An invitation or the answer to one.
    Calendar = "calendar", "RFC 5546",
    /// Its text is encrypted, so it cannot be judged.
    Encrypted = "encrypted", "RFC 8551, RFC 3156",
    /// It carries a program (RFC 3834 section 7).
    Executable = "executable", "RFC 3834 section 7",
    /// Marked as spam (RFC 3834 section 7).
    Spam = "spam", "RFC 3834 section 7",
    /// None of our addresses is in To, Cc, Bcc or their Resent kin (RFC 5230 section 4.5).
    NotAddressedToUs = "not_addressed_to_us", "RFC 5230 section 4.5",
    /// SPF, DKIM and DMARC do not vouch for the From domain.
    Unauthenticated = "unauthenticated", "RFC 3834 section 4, RFC 7489 section 3.1",
    /// The address stands only in forwarded text.
    KnownFromForwardOnly = "known_from_forward_only", "RFC 3834 section 4",
    /// It answers a message of ours.
    AnswersUs = "answers_us", "RFC 3834 section 2, answers to answers",
    /// It has gone round too often (RFC 5321 section 6.3).
    TooManyHops = "too_many_hops", "RFC 5321 section 6.3",
    /// Older than `max_reply_age_hours`, or than the watch over this inbox.
    TooOld = "too_old", "max_reply_age_hours",
    /// The campaign, the vendor or the address had its automatic mail (RFC 3834 section 2: once in several days).
    AlreadyReplied = "already_replied", "RFC 3834 section 2, RFC 5230 section 4.2",
    /// The campaign's reply was refused for good.
    ReplyRefused = "reply_refused", "RFC 3834 section 2, once in several days",
    /// A person of ours has answered.
    ContactAnswered = "contact_answered", "reply_delay_minutes",
    /// Mail to the address bounced lately.
    Bounced = "bounced", "RFC 3464",
    /// The vendor had its answer and went past the contact: no second machine answer.
    EndRun = "end_run", "on_end_run",
    /// The mode is lower than when it was planned.
    Mode = "mode", "mode",
    /// What was known when the reply was planned cannot be read any more, so the guards cannot be asked.
    EvidenceUnreadable = "evidence_unreadable", "RFC 3834 section 2, never blindly",
    /// Its organisation is not configured any more.
    OrganizationGone = "organization_gone", "organization",
    /// A note to a colleague, and the address is none of ours.
    NotOurColleague = "not_our_colleague", "RFC 5230 section 4.5",
    /// A later decision, and the setting or the mode says that vendors are not told.
    NotToldBySetting = "not_told_by_setting", "tell_decisions",
    /// A later decision, and the vendor never had the reply that it would follow.
    NeverAnswered = "never_answered", "tell_decisions",
    /// The text could not be written: a template failed on what it was given.
    NotWritten = "not_written", "templates",
    /// A digest, and the address is not the contact's any more.
    NotTheContact = "not_the_contact", "organization.contact",
    /// A digest that could not be sent on its day; the next one tells of its time too.
    DigestOver = "digest_over", "digest",
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

    #[test]
    fn the_page_names_every_reason_with_its_rule_in_their_order() {
        let page = include_str!("../../../docs/refusals.md");
        let rows: Vec<(&str, &str)> = page
            .lines()
            .filter_map(|line| {
                let (code, rest) = line.strip_prefix("| `")?.split_once("` |")?;
                let rule = rest.trim_end_matches('|').rsplit_once("| ")?.1;
                Some((code, rule.trim()))
            })
            .collect();
        let known: Vec<(&str, &str)> = Refusal::ALL
            .iter()
            .map(|refusal| (refusal.code(), refusal.rule()))
            .collect();
        assert_eq!(rows, known);
    }
}
