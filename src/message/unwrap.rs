//! Forwards taken off: who forwarded, what they wrote above it, and the message inside.
//!
//! An attached message is taken before anything in the text. In the text one recogniser of header blocks, driven by a
//! table of languages, serves all mail clients; what stands around the block and the subject's prefix tell a forward
//! from a reply that quotes. Levels are taken off one by one, up to a bound.

mod attributed;
mod block;
mod dates;
mod fields;
mod judge;
mod labels;
mod languages;
mod layer;
mod lines;
mod notes;
mod one_line;
mod people;
pub(super) mod quote;
mod unknown;
mod work;

use super::{Carried, Forward, Message, Original, Unwrapped};

/// Forwards that are taken off one message.
const LEVELS: usize = 8;
/// How sure an attached message is the original of a forward.
const ATTACHED_CONFIDENCE: f32 = 0.97;

/// Takes all forwards off a message. A direct message, a reply that quotes, and a bounce come back whole and without forwards.
pub fn unwrap(message: &Message) -> Unwrapped {
    let mut forwards = Vec::new();
    if is_report(message) {
        return Unwrapped {
            forwards,
            original: Original::of(message),
        };
    }
    let mut current = message;
    while forwards.len() < LEVELS {
        let Some(inner) = carried(current) else { break };
        forwards.push(Forward {
            by: current.from.first().cloned(),
            comment: super::normalise::own_words(&current.body.text),
            carried: Carried::Attached,
            confidence: ATTACHED_CONFIDENCE,
        });
        current = inner;
    }
    let mut original = Original::of(current);
    while forwards.len() < LEVELS {
        let outermost = forwards
            .iter()
            .all(|forward| forward.carried == Carried::Attached);
        let Some(layer) = layer::take(&original, outermost) else {
            break;
        };
        forwards.push(Forward {
            by: original.from.take(),
            comment: layer.comment,
            carried: Carried::Inline,
            confidence: layer.confidence,
        });
        original = layer.original;
    }
    Unwrapped { forwards, original }
}

/// The attached message a forward is about.
fn carried(message: &Message) -> Option<&Message> {
    message
        .attached
        .iter()
        .find(|inner| !inner.from.is_empty() || !inner.body.text.trim().is_empty())
}

/// Bounces and reports carry messages too, but nobody forwards them: a report by its type, a null return path, or a
/// mail system as author. Auto-Submitted is no sign, for forwarding rules set it.
fn is_report(message: &Message) -> bool {
    let typed = message
        .headers
        .get("Content-Type")
        .is_some_and(|ct| ct.to_ascii_lowercase().contains("multipart/report"));
    let robot = message
        .from
        .first()
        .and_then(|party| party.address.split('@').next())
        .is_some_and(|local| {
            local.starts_with("mailer-daemon")
                || matches!(
                    local,
                    "postmaster" | "mail-daemon" | "mailerdaemon" | "complaints"
                )
        });
    typed || robot || super::return_path(&message.headers) == Some(super::ReturnPath::Null)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests;
