//! Where the original's own header fields are, if anywhere: a forward in the text has none.

use crate::message::{Attachment, Headers, Message, Original};

/// Attached messages that are followed inwards.
const MAX_DEPTH: usize = 20;

/// The message whose fields are the original's: the mail itself where it is no forward, an attached one where it was
/// attached. `None` for a forward in the text.
pub(super) fn source<'a>(message: &'a Message, original: &Original) -> Option<&'a Message> {
    chain(message).find(|message| is_source(message, original))
}

/// The message and the first attached one of each, inwards. A loop, since a stranger decides the depth.
pub(super) fn chain(message: &Message) -> impl Iterator<Item = &Message> {
    std::iter::successors(Some(message), |message| message.attached.first()).take(MAX_DEPTH)
}

/// All attachments on the way to the original.
pub(super) fn attachments(message: &Message) -> impl Iterator<Item = &Attachment> {
    chain(message).flat_map(|message| &message.attachments)
}

fn is_source(message: &Message, original: &Original) -> bool {
    if message.message_id.is_some() || original.message_id.is_some() {
        return message.message_id == original.message_id;
    }
    let author = original.from.as_ref().map(|from| &from.address);
    message.from.first().map(|from| &from.address) == author && message.subject == original.subject
}

/// The value of the first field of this name.
pub(super) fn field<'a>(headers: &'a Headers, name: &str) -> Option<&'a str> {
    headers
        .0
        .iter()
        .find(|field| field.name.eq_ignore_ascii_case(name))
        .map(|field| field.value.trim())
}
