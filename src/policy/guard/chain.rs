//! The guard chain itself: a table of reasons in their order, each with the rule it stands for (N and P: the standards'
//! and the practice's list in the documentation of [`Refusal`]).

use jiff::{SignedDuration, Timestamp};

use super::address::{host, is_safe_target, is_within, same_mailbox};
use super::facts::{History, PartKind, Purpose, ReplyEvidence, ReplyState, ReturnPath, Rules};
use super::refusal::Refusal;
use super::role::{is_robot_envelope, is_role};
use crate::classify::Verdict;
use crate::message::{Authentication, Fault};
use crate::policy::{ListUnsubscribe, Pattern, Standing};

/// An address whose mail bounced is left alone this long.
const BOUNCE_BLOCK: SignedDuration = SignedDuration::from_hours(24 * 60);
/// More Received fields than this are a loop.
const MAX_HOPS: usize = 30;

/// Everything that speaks against an automatic answer, in the order of [`Refusal`]; empty where nothing does.
///
/// A missing Return-Path does not forbid (RFC 3834 section 4 would): the answer goes to the authenticated From address.
#[must_use]
pub fn refusals(
    evidence: &ReplyEvidence,
    rules: &Rules,
    history: &History,
    verdict: Verdict,
    now: Timestamp,
) -> Vec<Refusal> {
    let case = Case {
        evidence,
        rules,
        history,
        verdict,
        now,
    };
    CHAIN
        .iter()
        .filter(|(_, holds)| holds(&case))
        .map(|(refusal, _)| *refusal)
        .collect()
}

struct Case<'a> {
    evidence: &'a ReplyEvidence,
    rules: &'a Rules,
    history: &'a History,
    verdict: Verdict,
    now: Timestamp,
}

type Guard = fn(&Case<'_>) -> bool;

const CHAIN: &[(Refusal, Guard)] = &[
    (Refusal::OwnAddress, |case| case.is_from_us()),
    (Refusal::NeverTouch, |case| case.is_never_touched()),
    (Refusal::NoSender, |case| {
        case.evidence.from.is_empty() || case.has_fault(Fault::NoFrom)
    }),
    (Refusal::AmbiguousFrom, |case| {
        case.evidence.from.len() > 1 || case.has_fault(Fault::AmbiguousFrom)
    }),
    (Refusal::BadAddress, |case| {
        case.evidence
            .from
            .iter()
            .any(|party| !is_safe_target(&party.address))
    }),
    (Refusal::RepeatedField, |case| {
        case.has_fault(Fault::RepeatedField)
    }),
    (Refusal::OverLimits, |case| {
        case.has_fault(Fault::OverLimits)
    }),
    (Refusal::Protected, |case| {
        case.verdict == Verdict::Protected
    }),
    (Refusal::Partner, |case| {
        case.history.standing == Standing::Partner
    }),
    (Refusal::Bulk, |case| case.verdict == Verdict::Bulk),
    (Refusal::NotAPitch, |case| {
        matches!(
            case.verdict,
            Verdict::Internal | Verdict::Unsure | Verdict::NotPitch
        )
    }),
    (Refusal::NullReturnPath, |case| {
        case.evidence.return_path == ReturnPath::Null
    }),
    (Refusal::AutoSubmitted, |case| {
        case.evidence.is_auto_submitted()
    }),
    (Refusal::Precedence, |case| {
        case.evidence.has_bulk_precedence() && !case.is_of_own_list()
    }),
    (Refusal::List, |case| case.is_of_a_list()),
    (Refusal::Suppressed, |case| {
        case.evidence.asks_for_no_auto_reply()
    }),
    (Refusal::AutoResponder, |case| {
        case.evidence.has_responder_field()
    }),
    (Refusal::RoleAddress, |case| case.is_from_a_role()),
    (Refusal::Report, |case| {
        case.has_part(PartKind::Report) || case.evidence.is_report()
    }),
    (Refusal::Calendar, |case| {
        case.has_part(PartKind::Calendar) || case.evidence.is_calendar()
    }),
    (Refusal::Encrypted, |case| case.is_encrypted()),
    (Refusal::Executable, |case| {
        case.has_part(PartKind::Executable)
    }),
    (Refusal::Spam, |case| {
        case.evidence.junk || case.evidence.is_marked_spam()
    }),
    (Refusal::NotAddressedToUs, |case| {
        case.is_not_addressed_to_us()
    }),
    (Refusal::Unauthenticated, |case| case.is_unauthenticated()),
    (Refusal::KnownFromForwardOnly, |case| {
        case.evidence.known_only_from_forward
    }),
    (Refusal::AnswersUs, |case| case.evidence.answers_us),
    (Refusal::TooManyHops, |case| case.evidence.hops > MAX_HOPS),
    (Refusal::TooOld, |case| case.is_too_old()),
    (Refusal::AlreadyReplied, |case| case.is_already_replied()),
    (Refusal::ReplyRefused, |case| {
        case.history.reply == ReplyState::Refused
    }),
    (Refusal::ContactAnswered, |case| {
        case.history.contact_answered_at.is_some()
    }),
    (Refusal::Bounced, |case| {
        case.is_within(case.history.bounced_at, BOUNCE_BLOCK)
    }),
];

impl Case<'_> {
    fn has_fault(&self, fault: Fault) -> bool {
        self.evidence.faults.contains(&fault)
    }

    fn has_part(&self, kind: PartKind) -> bool {
        self.evidence.parts.contains(&kind)
    }

    /// One of our mailboxes, or any address in a domain of ours.
    fn is_ours(&self, address: &str) -> bool {
        is_within(host(address), &self.rules.own_domains) || self.is_our_mailbox(address)
    }

    fn is_our_mailbox(&self, address: &str) -> bool {
        let mut ours = self.rules.own_addresses.iter().chain(&self.evidence.inbox);
        ours.any(|own| same_mailbox(own, address))
    }

    /// N12. Of the envelope sender only whole addresses count: our own relay may have rewritten its domain (SRS).
    fn is_from_us(&self) -> bool {
        self.evidence
            .from
            .iter()
            .any(|party| self.is_ours(&party.address))
            || matches!(&self.evidence.return_path, ReturnPath::Address(path) if self.is_our_mailbox(path))
    }

    fn is_never_touched(&self) -> bool {
        let matches = |address: &str| {
            self.rules
                .never_touch
                .iter()
                .any(|pattern: &Pattern| pattern.matches(address))
        };
        self.evidence
            .from
            .iter()
            .any(|party| matches(&party.address))
            || matches!(&self.evidence.return_path, ReturnPath::Address(path) if matches(path))
    }

    fn is_of_own_list(&self) -> bool {
        self.evidence.is_of_own_list(&self.rules.own_lists)
    }

    /// N4. A List-Unsubscribe alone (with its one-click companion, RFC 8058) is let through on personal mail.
    fn is_of_a_list(&self) -> bool {
        let mut fields = self.evidence.list_fields().peekable();
        if fields.peek().is_none() || self.is_of_own_list() {
            return false;
        }
        let alone =
            fields.all(|name| ["list-unsubscribe", "list-unsubscribe-post"].contains(&name));
        !(alone && self.rules.list_unsubscribe == ListUnsubscribe::Personal && self.is_personal())
    }

    /// One human From that is the envelope sender too, authenticated, not bulk.
    fn is_personal(&self) -> bool {
        let (Some(from), ReturnPath::Address(path)) =
            (self.evidence.target(), &self.evidence.return_path)
        else {
            return false;
        };
        self.evidence.authentication == Authentication::Passed
            && same_mailbox(from, path)
            && !is_role(from)
            && !self.evidence.has_bulk_precedence()
    }

    /// N5, P2.
    fn is_from_a_role(&self) -> bool {
        self.evidence
            .from
            .iter()
            .any(|party| is_role(&party.address))
            || self
                .evidence
                .reply_to
                .iter()
                .any(|address| is_role(address))
            || matches!(&self.evidence.return_path, ReturnPath::Address(path) if is_robot_envelope(path))
    }

    fn is_encrypted(&self) -> bool {
        self.has_fault(Fault::Encrypted)
            || self.has_part(PartKind::Encrypted)
            || self.evidence.is_encrypted()
    }

    /// N6. Of forwarded text it says nothing (its header block is often cut short), and nothing is sent automatically there.
    fn is_not_addressed_to_us(&self) -> bool {
        !self.evidence.known_only_from_forward
            && !self
                .evidence
                .recipients
                .iter()
                .any(|address| self.is_ours(address))
    }

    /// P7.
    fn is_unauthenticated(&self) -> bool {
        match self.evidence.authentication {
            Authentication::Passed => false,
            Authentication::Failed => true,
            Authentication::Unknown => self.rules.require_authenticated_sender,
        }
    }

    /// P13.
    fn is_too_old(&self) -> bool {
        self.history.purpose == Purpose::Reply
            && (self.now.duration_since(self.evidence.received_at) > self.rules.max_reply_age
                || self
                    .history
                    .watched_since
                    .is_some_and(|since| self.evidence.received_at < since))
    }

    /// N7, P14, P16. A decision may follow a reply, but not one whose fate nobody knows.
    fn is_already_replied(&self) -> bool {
        let window = self.rules.reply_once;
        match (self.history.purpose, self.history.reply) {
            (_, ReplyState::InDoubt) => true,
            (Purpose::Decision, _) => false,
            (Purpose::Reply, ReplyState::None | ReplyState::Refused) => {
                self.is_within(self.history.last_to_address, window)
                    || self.is_within(self.history.last_to_vendor, window)
            }
            // A draft that was not laid yet has the guards itself, and becomes the reply where a better copy allows one.
            (Purpose::Reply, ReplyState::PlannedDraft) => false,
            (Purpose::Reply, _) => true,
        }
    }

    /// Whether something happened less than `window` ago; a time to come counts too (a clock that jumped).
    fn is_within(&self, at: Option<Timestamp>, window: SignedDuration) -> bool {
        at.is_some_and(|at| self.now.duration_since(at) < window)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_is_in_the_chain_in_its_order() {
        // An end run is known to `decide` alone, and the last ones to the sender.
        let elsewhere = [
            Refusal::EndRun,
            Refusal::Mode,
            Refusal::EvidenceUnreadable,
            Refusal::OrganizationGone,
            Refusal::NotOurColleague,
            Refusal::NotToldBySetting,
            Refusal::NeverAnswered,
            Refusal::NotWritten,
            Refusal::NotTheContact,
            Refusal::DigestOver,
        ];
        let chained: Vec<Refusal> = CHAIN
            .iter()
            .map(|(refusal, _)| *refusal)
            .chain(elsewhere)
            .collect();
        assert_eq!(chained, Refusal::ALL);
    }
}
