//! Texts that must be written because a standing changed: of replies that nobody was offered yet, and of decisions that a
//! vendor is to be told.

use jiff::Timestamp;
use tracing::warn;

use super::desk::Desk;
use super::site::Site;
use crate::message::{self, Message};
use crate::policy::compose::{self, Composed, Envelope, Occasion, ReplyFacts, Thread};
use crate::policy::{Mode, Refusal, Standing};
use crate::store::{Channel, MailKind, MailState, StoreError, Unwritten};

/// What becomes of an unwritten mail.
enum Written {
    /// These words, and the standing they tell.
    Words(Vec<u8>, Standing),
    /// Nothing, for this reason; `None`: the decision was taken back.
    Nothing(Option<&'static str>),
    /// It is not its time yet.
    Later,
}

/// Writes everything that waits for its words.
///
/// # Errors
/// The store's.
pub async fn write_all(site: &Site, now: Timestamp) -> Result<(), StoreError> {
    for unwritten in site.store.unwritten().await? {
        match write(site, &unwritten, now) {
            Written::Words(bytes, standing) => {
                let said = standing.word();
                site.store.write_mail(&unwritten, &bytes, said).await?;
            }
            Written::Nothing(why) => site.store.let_be(&unwritten, why, now).await?,
            Written::Later => {}
        }
    }
    Ok(())
}

fn write(site: &Site, unwritten: &Unwritten, now: Timestamp) -> Written {
    let Some(desk) = site.desk(&unwritten.mail.organization) else {
        return Written::Nothing(Some(Refusal::OrganizationGone.code()));
    };
    let until = unwritten
        .until
        .as_ref()
        .and_then(|until| until.parse().ok());
    let today = now.to_zoned(desk.timezone.clone()).date();
    let standing = Standing::of(&unwritten.standing, until)
        .unwrap_or_default()
        .on(today);
    if unwritten.mail.planned.kind == MailKind::Decision {
        let told = site.config.policy.tell_decisions && site.config.mode == Mode::Reply;
        match unwritten.reply {
            _ if !told => return Written::Nothing(Some(Refusal::NotToldBySetting.code())),
            _ if !matches!(standing, Standing::Declined | Standing::Deferred { .. }) => {
                return Written::Nothing(None);
            }
            Some(MailState::Sent) => {}
            Some(
                MailState::Planned | MailState::Claimed | MailState::Sending | MailState::InDoubt,
            ) => return Written::Later,
            _ => return Written::Nothing(Some(Refusal::NeverAnswered.code())),
        }
    }
    match composed(&desk, unwritten, standing, now) {
        Ok(composed) => Written::Words(composed.bytes, standing),
        Err(error) => {
            warn!(
                mail = unwritten.mail.planned.id,
                "no mail could be written: {error}"
            );
            Written::Nothing(Some(Refusal::NotWritten.code()))
        }
    }
}

/// In the thread of the mail as it was planned before.
fn composed(
    desk: &Desk,
    unwritten: &Unwritten,
    standing: Standing,
    now: Timestamp,
) -> Result<Composed, compose::ComposeError> {
    let planned = &unwritten.mail.planned;
    let reference = planned.campaign.map(|id| id.to_string());
    let reference = reference.unwrap_or_default();
    let before = message::read(&planned.bytes, &desk.limits);
    let now = now.to_zoned(desk.timezone.clone());
    compose::reply(&ReplyFacts {
        envelope: Envelope {
            author: &desk.author,
            to: &planned.to,
            message_id: &planned.message_id,
            now: &now,
        },
        thread: Thread {
            subject: subject(&before),
            message_id: before.in_reply_to.first().map(String::as_str),
            references: &references(&before, &planned.message_id),
        },
        contact: desk.contact_for(unwritten.topic.as_deref()),
        standing,
        reference: &reference,
        language: unwritten.language.as_deref(),
        occasion: match (planned.kind, planned.channel) {
            (MailKind::Decision, _) => Occasion::Decision,
            (_, Channel::Draft) => Occasion::Draft,
            (_, Channel::Send) => Occasion::Reply,
        },
    })
}

/// The subject that was answered.
fn subject(before: &Message) -> &str {
    let subject = before.subject.as_str();
    subject
        .strip_prefix("Auto: ")
        .or_else(|| subject.strip_prefix("Re: "))
        .unwrap_or(subject)
}

/// The thread, with the reply that went before.
fn references(before: &Message, own: &str) -> Vec<String> {
    let reply = before.message_id.iter().filter(|id| *id != own);
    before.references.iter().chain(reply).cloned().collect()
}
