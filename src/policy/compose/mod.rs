//! Every word we send to people, and the bytes it is sent as (form: RFC 3834 section 3, design section 6).
//!
//! Nothing of the mail that is answered gets into a body; of its subject one cut, cleaned line stands in the Subject. No
//! links (but the contact's own form), no tracking, and no date but the one a vendor is to wait for: cadence tools read
//! dates and words of absence in answers, and go on by them.

mod facts;
mod identify;
mod known;
mod proof;
mod render;
mod templates;
#[cfg(test)]
mod tests;
mod words;

pub use facts::{
    AckFacts, Author, BriefFacts, ComposeError, Composed, ContactFacts, Envelope, NoticeFacts,
    Occasion, Prefers, ReplyFacts, Thread,
};
pub use identify::{is_ours, message_id};
pub use known::{Earlier, Known, KnownFacts, Pending, beneath};
pub use proof::{Complaint, complaints};
pub use templates::{LANGUAGES, OwnText, Phrase, Templates};

use self::render::{Mail, fold, mailbox, one_line, unstructured, wrap};
use self::words::Words;
use super::guard::{is_plain_address, is_safe_target};
use super::words::Standing;
use crate::message::Party;

/// Characters of the answered subject that are repeated.
const SUBJECT_CHARS: usize = 100;
/// Message-IDs in References: the first and the latest ones (RFC 5322 section 3.6.4 sets no limit, relays do).
const REFERENCES: usize = 10;

/// What a vendor is told, in the pitch's language. A deferral whose date has come is no longer spoken of.
///
/// # Errors
///
/// An address that is none mail may safely be sent to, a Message-ID or a configured address that is not valid.
pub fn reply(facts: &ReplyFacts<'_>) -> Result<Composed, ComposeError> {
    if !is_safe_target(facts.envelope.to) {
        return Err(ComposeError::Recipient);
    }
    let (envelope, templates) = (&facts.envelope, &facts.envelope.author.templates);
    let language = templates.language(facts.language, &envelope.author.language);
    let words = Words::new(envelope, facts.contact, facts.standing, facts.reference);
    let words = match facts.occasion {
        Occasion::Draft => words.by_hand(),
        Occasion::Reply | Occasion::Decision => words,
    };
    let text = [
        templates.say(language, phrase(facts), &words)?,
        templates.say(language, Phrase::Closing, &words)?,
    ]
    .map(|text| text.trim_matches('\n').to_owned())
    .join("\n\n");
    if facts.occasion == Occasion::Draft {
        return by_hand(facts, &text);
    }
    let subject = format!("Auto: {}", subject(facts.thread.subject));
    answer(
        envelope,
        &facts.thread,
        facts.contact,
        &subject,
        "auto-replied",
        &text,
    )
}

fn phrase(facts: &ReplyFacts<'_>) -> Phrase {
    match facts.standing.on(facts.envelope.now.date()) {
        _ if facts.occasion == Occasion::Decision => Phrase::Decision,
        Standing::Declined => Phrase::Declined,
        Standing::Deferred { .. } => Phrase::Deferred,
        Standing::Talking | Standing::Partner => Phrase::Talking,
        Standing::Undecided => Phrase::Undecided,
    }
}

/// A draft: as the contact would write it.
fn by_hand(facts: &ReplyFacts<'_>, text: &str) -> Result<Composed, ComposeError> {
    check(&facts.envelope)?;
    let mut mail = Mail::new();
    mail.field("From", &mailbox(&named(facts.contact)?));
    mail.field("To", facts.envelope.to);
    mail.field("Subject", &titled(&answering(facts.thread.subject)));
    stamped(&mut mail, &facts.envelope)?;
    threaded(&mut mail, &facts.thread);
    finish(&facts.envelope, mail, &wrap(text))
}

/// What a colleague who forwarded a pitch is told, in the organisation's language.
///
/// # Errors
///
/// As for [`reply`].
pub fn acknowledgement(facts: &AckFacts<'_>) -> Result<Composed, ComposeError> {
    let envelope = &facts.envelope;
    let words = Words::new(envelope, facts.contact, facts.standing, facts.reference)
        .seen(
            facts.thread.subject,
            facts.first_seen,
            facts.recipients,
            envelope.now,
        )
        .answered(facts.answered, envelope.now);
    let text = to_ours(envelope.author, Phrase::Acknowledgement, &words)?;
    let subject = format!("Auto: {}", subject(facts.thread.subject));
    answer(
        envelope,
        &facts.thread,
        facts.contact,
        &subject,
        "auto-replied",
        &text,
    )
}

/// A text for our own people, in the organisation's language.
fn to_ours(author: &Author, phrase: Phrase, words: &Words) -> Result<String, ComposeError> {
    let templates = &author.templates;
    templates.say(templates.language(None, &author.language), phrase, words)
}

/// What an executive is told under an end run, in the organisation's language: dates, never blame.
///
/// # Errors
///
/// As for [`reply`].
pub fn brief(facts: &BriefFacts<'_>) -> Result<Composed, ComposeError> {
    let envelope = &facts.envelope;
    let words = Words::new(envelope, facts.contact, facts.standing, facts.reference)
        .seen(
            facts.thread.subject,
            facts.first_seen,
            facts.recipients,
            envelope.now,
        )
        .answered(facts.answered, envelope.now)
        .decided(facts.decided_at, envelope.now);
    let text = to_ours(envelope.author, Phrase::Brief, &words)?;
    answer(
        envelope,
        &facts.thread,
        facts.contact,
        &answering(facts.thread.subject),
        "auto-generated",
        &text,
    )
}

/// `Re:` and not `Auto:`, so that every mail client shows it in the same thread.
fn answering(answered: &str) -> String {
    let bare = subject(answered);
    if bare.to_lowercase().starts_with("re:") {
        bare
    } else {
        format!("Re: {bare}")
    }
}

/// A notice to our own people, such as the digest.
///
/// # Errors
///
/// As for [`reply`].
pub fn notice(facts: &NoticeFacts<'_>) -> Result<Composed, ComposeError> {
    let mail = head(
        &facts.envelope,
        None,
        &one_line(facts.subject, SUBJECT_CHARS),
        "auto-generated",
    )?;
    match facts.html {
        None => finish(&facts.envelope, mail, facts.text),
        Some(html) => Ok(Composed {
            to: facts.envelope.to.to_owned(),
            message_id: facts.envelope.message_id.to_owned(),
            bytes: mail.finish_both(facts.text, html, facts.envelope.message_id)?,
        }),
    }
}

/// The marked mail of `onedoor check --send-test`.
///
/// # Errors
///
/// As for [`reply`].
pub fn test_mail(envelope: &Envelope<'_>) -> Result<Composed, ComposeError> {
    let text = "This is a test of onedoor: the configured relay took it, and it reached you.\n\
                Nothing needs to be done about it.\n";
    notice(&NoticeFacts {
        envelope: envelope.clone(),
        subject: "onedoor: test of sending",
        text,
        html: None,
    })
}

fn answer(
    envelope: &Envelope<'_>,
    thread: &Thread<'_>,
    contact: &ContactFacts,
    subject: &str,
    auto_submitted: &str,
    text: &str,
) -> Result<Composed, ComposeError> {
    let mut mail = head(envelope, Some(&named(contact)?), subject, auto_submitted)?;
    threaded(&mut mail, thread);
    finish(envelope, mail, &wrap(text))
}

/// The contact as a mailbox.
fn named(contact: &ContactFacts) -> Result<Party, ComposeError> {
    if !is_plain_address(&contact.address) {
        return Err(ComposeError::Configured("address of the contact"));
    }
    Ok(Party {
        name: Some(one_line(&contact.name, 80)),
        address: contact.address.clone(),
    })
}

/// In-Reply-To and References (RFC 5322 section 3.6.4).
fn threaded(mail: &mut Mail, thread: &Thread<'_>) {
    if let Some(answered) = thread.message_id.filter(|id| is_message_id(id)) {
        mail.field("In-Reply-To", &format!("<{answered}>"));
        mail.field("References", &references(thread.references, answered));
    }
}

fn stamped(mail: &mut Mail, envelope: &Envelope<'_>) -> Result<(), ComposeError> {
    let date = jiff::fmt::rfc2822::to_string(envelope.now).map_err(|_| ComposeError::Date)?;
    mail.field("Date", &date);
    mail.field("Message-ID", &format!("<{}>", envelope.message_id));
    Ok(())
}

/// The fields that every mail has.
fn head(
    envelope: &Envelope<'_>,
    reply_to: Option<&Party>,
    subject: &str,
    auto_submitted: &str,
) -> Result<Mail, ComposeError> {
    let author = envelope.author;
    check(envelope)?;
    let from = Party {
        name: author.from.name.as_deref().map(|name| one_line(name, 80)),
        address: author.from.address.clone(),
    };
    let mut mail = Mail::new();
    mail.field("From", &mailbox(&from));
    mail.field("To", envelope.to);
    if let Some(reply_to) = reply_to {
        mail.field("Reply-To", &mailbox(reply_to));
    }
    mail.field("Subject", &titled(subject));
    stamped(&mut mail, envelope)?;
    mail.field("Auto-Submitted", auto_submitted);
    mail.field("X-Auto-Response-Suppress", "All");
    let instance: String = author
        .instance
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(64)
        .collect();
    if !instance.is_empty() {
        mail.field("X-Onedoor-Instance", &instance);
    }
    Ok(mail)
}

fn check(envelope: &Envelope<'_>) -> Result<(), ComposeError> {
    if !is_plain_address(envelope.to) {
        return Err(ComposeError::Recipient);
    }
    if !is_plain_address(&envelope.author.from.address) {
        return Err(ComposeError::Configured("smtp.from"));
    }
    if !is_message_id(envelope.message_id) {
        return Err(ComposeError::MessageId);
    }
    Ok(())
}

fn finish(envelope: &Envelope<'_>, mail: Mail, text: &str) -> Result<Composed, ComposeError> {
    Ok(Composed {
        to: envelope.to.to_owned(),
        message_id: envelope.message_id.to_owned(),
        bytes: mail.finish(text.trim_matches('\n'))?,
    })
}

/// The subject that is answered, as one cut line; RFC 3834 section 3.1.5 wants a fixed text where there is none.
fn subject(answered: &str) -> String {
    let line = one_line(answered, SUBJECT_CHARS);
    if line.is_empty() {
        "(no subject)".to_owned()
    } else {
        line
    }
}

/// `Auto: ` stays readable before encoded-words (RFC 3834 section 3.1.5: an ASCII space behind it).
fn titled(subject: &str) -> String {
    match subject.split_once(": ") {
        Some((prefix @ ("Auto" | "Re"), rest)) => {
            let before = prefix.len() + 2;
            format!(
                "{prefix}: {}",
                unstructured(rest, "Subject: ".len() + before)
            )
        }
        _ => unstructured(subject, "Subject: ".len()),
    }
}

/// Whether it may stand between angle brackets: printable ASCII but `<` and `>`, with an `@`, at most 250 octets.
fn is_message_id(id: &str) -> bool {
    let printable = id
        .bytes()
        .all(|byte| (33..127).contains(&byte) && byte != b'<' && byte != b'>');
    printable
        && id.len() <= 250
        && matches!(id.split_once('@'), Some((left, right)) if !left.is_empty() && !right.is_empty())
}

fn references(before: &[String], answered: &str) -> String {
    let valid: Vec<&str> = before
        .iter()
        .map(String::as_str)
        .filter(|id| is_message_id(id) && *id != answered)
        .collect();
    let skipped = valid.len().saturating_sub(REFERENCES - 1);
    let kept = valid
        .iter()
        .enumerate()
        .filter(|(index, _)| *index == 0 || *index > skipped)
        .map(|(_, id)| *id);
    let bracketed: Vec<String> = kept.chain([answered]).map(|id| format!("<{id}>")).collect();
    fold(bracketed.iter().map(String::as_str), "References: ".len())
}
