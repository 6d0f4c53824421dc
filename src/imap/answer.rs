//! What a response means: pure readings of what the library has parsed.

use async_imap::imap_proto::{Outcome, Response, ResponseCode, Status};
use tracing::debug;

use super::PREAUTH;
use super::error::{Error, Refusal, clean, throttle};

/// What one response means to the command under way.
pub enum Heard {
    /// Its tagged answer.
    Over(Result<(), Error>),
    /// `+`: go on.
    Leave,
    /// Anything else.
    Data,
}

/// `None` for an answer to a command that is no longer waited for.
pub fn heard(tag: &str, command: &'static str, response: &Response<'_>) -> Option<Heard> {
    match response {
        Response::Done {
            tag: answered,
            status,
            outcome,
        } if answered.0 == tag => Some(Heard::Over(verdict(command, status, outcome))),
        Response::Done { .. } => {
            debug!(command, "a stale tagged answer was ignored");
            None
        }
        Response::Continue(_) => Some(Heard::Leave),
        _ => Some(Heard::Data),
    }
}

/// Whether the server lets us speak at all.
pub fn check_greeting(greeting: &Response<'_>) -> Result<(), Error> {
    match greeting {
        Response::Data {
            status: Status::Ok, ..
        } => Ok(()),
        Response::Data {
            status: Status::PreAuth,
            ..
        } => Err(Error::Greeting(PREAUTH)),
        Response::Data {
            status: Status::Bye,
            outcome,
        } => {
            let words = words(outcome);
            Err(throttle(&words).map_or(Error::Bye(words), Error::Throttled))
        }
        _ => Err(Error::Greeting("it is not IMAP")),
    }
}

/// The server's words, cleaned.
pub fn words(outcome: &Outcome<'_>) -> String {
    clean(outcome.information.as_deref().unwrap_or_default())
}

/// Exchange takes any token and tells only at the next command that it opens no mailbox: a permission is missing.
const NOT_CONNECTED: &str = "authenticated but not connected";

/// What a tagged answer means.
fn verdict(command: &'static str, status: &Status, outcome: &Outcome<'_>) -> Result<(), Error> {
    if matches!(status, Status::Ok) {
        return Ok(());
    }
    let text = words(outcome);
    if let Some(wait) = throttle(&text) {
        return Err(Error::Throttled(wait));
    }
    if text.to_ascii_lowercase().contains(NOT_CONNECTED) {
        return Err(Error::Login(text));
    }
    let reason = Refusal::of(matches!(outcome.code, Some(ResponseCode::TryCreate)), &text);
    Err(Error::Refused {
        command,
        reason,
        text,
    })
}

/// The response code of a response that has one, tagged or not.
pub fn code<'r, 'a>(response: &'r Response<'a>) -> Option<&'r ResponseCode<'a>> {
    match response {
        Response::Done { outcome, .. } | Response::Data { outcome, .. } => outcome.code.as_ref(),
        _ => None,
    }
}
