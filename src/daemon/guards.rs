//! The guard chain at the moment of sending: a stored verdict never skips a guard.

use jiff::Timestamp;

use super::desk::Desk;
use super::digest::OfDay;
use super::site::Site;
use crate::classify::Verdict;
use crate::message::domain;
use crate::policy::AnsweredBy;
use crate::policy::{
    History, Mode, Purpose, Refusal, ReplyEvidence, ReplyState, Standing, refusals,
};
use crate::store::{Mail, MailHistory, MailKind, StoreError};

/// Everything that speaks now against sending `mail`; empty where nothing does.
///
/// # Errors
/// The store's.
pub async fn refusals_now(
    site: &Site,
    mail: &Mail,
    now: Timestamp,
) -> Result<Vec<Refusal>, StoreError> {
    let Some(desk) = site.desk(&mail.organization) else {
        return Ok(vec![Refusal::OrganizationGone]);
    };
    if mail.planned.kind == MailKind::Digest {
        return Ok(digest_codes(&desk, mail, now));
    }
    // It was planned when more was allowed.
    if site.config.mode < Mode::Reply {
        return Ok(vec![Refusal::Mode]);
    }
    let history = site
        .store
        .history(mail, now - desk.rules.reply_once)
        .await?;
    Ok(codes(&desk, mail, &history, now))
}

/// The same over a history that is at hand; pure.
pub fn codes(desk: &Desk, mail: &Mail, history: &MailHistory, now: Timestamp) -> Vec<Refusal> {
    match mail.planned.kind {
        MailKind::Reply | MailKind::Decision => reply_codes(desk, mail, history, now),
        MailKind::Acknowledgement => acknowledgement_codes(desk, mail, history),
        MailKind::Digest => digest_codes(desk, mail, now),
    }
}

fn reply_codes(desk: &Desk, mail: &Mail, history: &MailHistory, now: Timestamp) -> Vec<Refusal> {
    let Ok(evidence) = serde_json::from_str::<ReplyEvidence>(&mail.planned.evidence) else {
        return vec![Refusal::EvidenceUnreadable];
    };
    let today = now.to_zoned(desk.timezone.clone()).date();
    let until = history.until.as_ref().and_then(|until| until.parse().ok());
    let is_decision = mail.planned.kind == MailKind::Decision;
    // Whoever of us wrote to the vendor meanwhile has answered, also before the first copy was read here.
    let contact_answered_at = history
        .answered
        .filter(|(by, _)| *by == AnsweredBy::Contact)
        .map(|(_, at)| at)
        .or(history.letter);
    let known = History {
        purpose: match is_decision {
            true => Purpose::Decision,
            false => Purpose::Reply,
        },
        reply: ReplyState::None,
        // Only mails within the window were counted: when exactly does not matter.
        last_to_address: (history.to_address > 0).then_some(now),
        last_to_vendor: (history.to_vendor > 0).then_some(now),
        bounced_at: history.bounced,
        contact_answered_at,
        standing: Standing::of(&history.standing, until)
            .unwrap_or_default()
            .on(today),
        watched_since: None,
    };
    // The age of the mail was judged when the reply was planned; waiting in the outbox does not make it older.
    let planned = mail.planned_at.min(now);
    let verdict = if history.released {
        Verdict::NotPitch
    } else {
        Verdict::Pitch
    };
    let mut found = refusals(&evidence, &desk.rules, &known, verdict, planned);
    if evidence.target() != Some(mail.planned.to.as_str()) {
        found.push(Refusal::BadAddress);
    }
    found
}

/// A digest goes to the contact, on its day, in every mode: it is mail among ourselves.
fn digest_codes(desk: &Desk, mail: &Mail, now: Timestamp) -> Vec<Refusal> {
    let Ok(of) = serde_json::from_str::<OfDay>(&mail.planned.evidence) else {
        return vec![Refusal::EvidenceUnreadable];
    };
    let today = now.to_zoned(desk.timezone.clone()).date();
    held(&[
        (
            mail.planned.to != desk.contact.address,
            Refusal::NotTheContact,
        ),
        (of.day < today, Refusal::DigestOver),
    ])
}

/// A note to a colleague goes to one of us, and about a campaign that still is one.
fn acknowledgement_codes(desk: &Desk, mail: &Mail, history: &MailHistory) -> Vec<Refusal> {
    let to = &mail.planned.to;
    let ours =
        desk.is_own(to) || domain::domain_of(to).is_some_and(|name| desk.is_own_domain(name));
    held(&[
        (!ours, Refusal::NotOurColleague),
        (history.released, Refusal::NotAPitch),
    ])
}

fn held(reasons: &[(bool, Refusal)]) -> Vec<Refusal> {
    let held = reasons.iter().filter(|(holds, _)| *holds);
    held.map(|(_, refusal)| *refusal).collect()
}
