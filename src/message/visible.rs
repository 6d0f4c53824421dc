//! HTML to the text a reader sees.
//!
//! What styles hide is left out and counted; blocks, lists and tables become lines, `<blockquote>` becomes `> `. An own
//! stack of open elements over html5gum's tokens: linear in the input, with a bounded depth and a bounded number of tags.

mod elements;
mod ink;
mod page;
mod sheet;
mod start;
mod style;

use html5gum::Tokenizer;
use html5gum::emitters::callback::{CallbackEmitter, CallbackEvent};

use page::Page;

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

/// The text a reader of this HTML sees.
pub(super) fn visible(html: &str) -> Visible {
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

#[cfg(test)]
mod tests;
