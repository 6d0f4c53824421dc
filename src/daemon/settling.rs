//! How a try to send is written down: what ends a mail, what gives it another try, and when.

use jiff::{SignedDuration, Timestamp};
use tracing::warn;

use crate::smtp::{Failure, Settled};
use crate::store::{Mail, Settle};

/// Tries until a mail that is refused for now is given up: with the waits below some 16 hours.
const TRIES: u32 = 8;

/// The wait after the first try; it doubles with each.
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(7);

/// The wait for what a person must mend elsewhere.
const MENDING: SignedDuration = SignedDuration::from_mins(1);

/// The server was told that the mail is whole; this is what it made of it.
pub(super) fn after_dot(mail: &Mail, settled: Settled) -> Settle {
    match settled {
        Settled::Accepted { reply } => Settle::Sent { reply },
        Settled::RefusedForGood { code, text } => Settle::Refused {
            text: format!("{code} {text}"),
        },
        Settled::RefusedForNow { code, text } => again(mail, format!("{code} {text}")),
        Settled::InDoubt { why } => {
            warn!(
                mail = mail.planned.id,
                "in doubt, settle it with `onedoor outbox settle`: {why}"
            );
            Settle::InDoubt { why }
        }
    }
}

/// The server was not told so: nothing was sent.
pub(super) fn after_failure(mail: &Mail, failure: &Failure) -> Settle {
    match failure {
        Failure::Never(trouble) if !failure.is_configuration() => Settle::Refused {
            text: trouble.to_string(),
        },
        // What a person must mend costs no mail its chance.
        _ if failure.is_login() || failure.is_configuration() => Settle::Untried {
            why: failure.to_string(),
            not_before: Timestamp::now() + FIRST_WAIT,
        },
        _ => again(mail, failure.to_string()),
    }
}

fn again(mail: &Mail, why: String) -> Settle {
    if mail.attempts >= TRIES {
        return Settle::Refused {
            text: format!("given up after {TRIES} tries: {why}"),
        };
    }
    let wait = FIRST_WAIT * (1_i32 << mail.attempts.saturating_sub(1).min(8));
    Settle::Again {
        why,
        not_before: Timestamp::now() + wait,
    }
}

/// Nothing was handed over, for a reason that is none of the mail's.
pub(super) fn untried(why: &str) -> Settle {
    Settle::Untried {
        why: why.to_owned(),
        not_before: Timestamp::now(),
    }
}

/// The same, for a reason that lasts until a person has mended it.
pub(super) fn waiting(why: String) -> Settle {
    Settle::Untried {
        why,
        not_before: Timestamp::now() + MENDING,
    }
}
