//! Addresses behind which no person reads: the list of RFC 5230 section 4.6 (a MUST there), and those of practice.

use super::address::local;

/// A local part that holds one of these, separators left out, wants no answer.
const NO_REPLY: &[&str] = &[
    "noreply",
    "donotreply",
    "dontreply",
    "noresponse",
    "noresponder",
    "noresponda",
    "donotrespond",
    "nottoreply",
    "noreplies",
    "neantworten",
    "nichtantworten",
    "keineantwort",
    "nepasrepondre",
    "norispondere",
    "nonrispondere",
    "naoresponda",
    "naoresponder",
    "nietbeantwoorden",
    "nietantwoorden",
    "geenantwoord",
    "nieodpowiadaj",
    "unmonitored",
    "mailerdaemon",
    "autoreply",
    "autorespon",
    "autoconfirm",
    "autoanswer",
    "undeliverable",
];
/// A local part that is one of these as a whole. Some are surnames too (Matt Root), so never a part of one.
const WHOLE: &[&str] = &[
    "abuse",
    "root",
    "postmaster",
    "robot",
    "bot",
    "daemon",
    "nobody",
    "null",
    "devnull",
    "hostmaster",
    "mailer",
];
/// A local part that has one of these between its separators is a robot's, on From and Reply-To.
const PART: &[&str] = &[
    "bounce",
    "bounces",
    "notification",
    "notifications",
    "notify",
    "notifier",
    "alert",
    "alerts",
    "mailer",
    "daemon",
    "robot",
    "autoresponder",
    "automailer",
    "automated",
];
const LIST_MANAGERS: &[&str] = &[
    "listserv",
    "majordomo",
    "mailman",
    "listproc",
    "sympa",
    "ezmlm",
    "listmaster",
];
const LIST_ENDS: &[&str] = &["-request", "-bounces", "-owner"];

/// Whether the sender a person sees, or the address they would answer to, is a robot's or a role's.
pub(super) fn is_role(address: &str) -> bool {
    let local = local(address).to_lowercase();
    let plain = local.split('+').next().unwrap_or_default();
    is_robot_envelope(address)
        || plain
            .split(['.', '_', '-', '='])
            .any(|part| PART.contains(&part) || is_numbered_bounce(part))
}

/// Whether the envelope sender is a list manager's or a robot's. A service's `bounces+123@` is not: design section 6
/// answers From, because exactly there a person's mail sent through a service names a bounce robot.
pub(super) fn is_robot_envelope(address: &str) -> bool {
    let local = local(address).to_lowercase();
    let plain = local.split('+').next().unwrap_or_default();
    let squeeze = |text: &str| -> String { text.chars().filter(|c| c.is_alphanumeric()).collect() };
    let squeezed = squeeze(&local);
    plain.starts_with("owner-")
        || LIST_ENDS.iter().any(|end| plain.ends_with(end))
        || LIST_MANAGERS.contains(&plain)
        || WHOLE.contains(&squeeze(plain).as_str())
        || NO_REPLY.iter().any(|word| squeezed.contains(word))
}

/// `bounce17`, `bounces2`.
fn is_numbered_bounce(part: &str) -> bool {
    part.strip_prefix("bounce").is_some_and(|rest| {
        let digits = rest.strip_prefix('s').unwrap_or(rest);
        digits.bytes().all(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_person_reads_there() {
        for local in [
            "noreply",
            "no-reply",
            "No_Reply",
            "no.reply",
            "do-not-reply",
            "donotreply-4711",
            "DoNotReply",
            "noreply+x",
            "sales-noreply",
            "nicht-antworten",
            "ne-pas-repondre",
            "no-responder",
            "nao-responda",
            "MAILER-DAEMON",
            "LISTSERV",
            "majordomo",
            "owner-news",
            "news-request",
            "news-bounces",
            "bounce",
            "bounces+sam=x.example",
            "bounce-123",
            "bounce17",
            "postmaster",
            "post_master",
            "abuse",
            "root",
            "robot",
            "notifications",
            "order-notification",
            "alerts",
            "security-alert",
            "mailer",
            "autoresponder",
        ] {
            assert!(is_role(&format!("{local}@acme.example")), "{local}");
        }
    }

    #[test]
    fn a_person_reads_there() {
        for local in [
            "sam",
            "sam.roe",
            "matt.root",
            "abbot",
            "reply",
            "sales",
            "info",
            "owner",
            "request",
            "sam.bouncer",
            "norepl",
            "nora.eply",
            "alerting.kim",
        ] {
            assert!(!is_role(&format!("{local}@acme.example")), "{local}");
        }
    }

    #[test]
    fn a_service_bounce_address_says_nothing_about_the_sender() {
        for local in ["bounces+17-x", "bounce-abc", "0100018e-x", "msprvs1=17"] {
            assert!(
                !is_robot_envelope(&format!("{local}@esp.example")),
                "{local}"
            );
        }
        assert!(is_robot_envelope("mailer-daemon"));
        assert!(is_robot_envelope("news-bounces@lists.example"));
    }
}
