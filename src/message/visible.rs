//! HTML to the text a reader sees.
//!
//! What styles hide is left out and counted; blocks, lists and tables become lines, `<blockquote>` becomes `> `. An own
//! stack of open elements over html5gum's tokens: linear in the input, with a bounded depth.

mod elements;
mod ink;
mod page;
mod sheet;
mod start;
mod style;

use std::borrow::Cow;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use super::text::beginning;
use page::Page;

/// Octets of the shortest picture that is taken out.
const PICTURE_BYTES: usize = 1_024;

/// The visible side of an HTML part.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Visible {
    /// The text, lines ended by `\n`, quotes marked by `> `.
    pub text: String,
    /// Links a reader can see, as (text, target).
    pub links: Vec<(String, String)>,
    /// Words shown.
    pub visible_words: usize,
    /// Words in the markup that are not shown.
    pub hidden_words: usize,
}

/// The text a reader of this HTML sees, of its first `most` octets without pictures.
pub(super) fn visible(html: &str, most: usize) -> Visible {
    let html = without_pictures(html, most);
    let html = beginning(&html, most);
    let mut page = Page::default();
    let mut emitter = CallbackEmitter::new(
        |event: CallbackEvent<'_>, _: html5gum::Span<()>| -> Option<()> {
            page.take(event);
            page.is_full().then_some(())
        },
    );
    emitter.naively_switch_states(true);
    // Reading from memory cannot fail, and the first thing that comes out says that enough has been read.
    let _ = Tokenizer::new_with_emitter(html, emitter).next();
    page.finish()
}

/// Takes out pictures that are written into the markup (`src="data:..."`), for text may stand behind them.
fn without_pictures(html: &str, most: usize) -> Cow<'_, str> {
    if html.len() <= most {
        return Cow::Borrowed(html);
    }
    let mut kept = String::new();
    let mut rest = html;
    while let Some(at) = rest.find("data:").filter(|_| kept.len() < most) {
        let (before, from) = rest.split_at(at + "data:".len());
        let end = from.find(['"', '\'', ')', '<', '>']).unwrap_or(from.len());
        kept.push_str(before);
        kept.push_str(if end < PICTURE_BYTES {
            &from[..end]
        } else {
            ""
        });
        rest = &from[end..];
    }
    kept.push_str(beginning(rest, most));
    Cow::Owned(kept)
}

#[cfg(test)]
mod tests;
