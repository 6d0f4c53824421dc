//! Whether a header block makes a mail a forward, and how surely.

use super::block::Block;
use super::labels::Mark;
use super::languages::set_of;
use super::lines::Line;
use crate::message::Original;
use crate::message::subject::{self, Prefix};

/// What is known of the mail around a block.
pub(super) struct Around<'l> {
    pub lines: &'l [Line<'l>],
    pub outer: &'l Original,
    pub prefix: Prefix,
    /// No inline forward was taken off yet.
    pub outermost: bool,
}

/// How sure it is that this block makes the outer mail a forward; `None` if it does not.
pub(super) fn judge(block: &Block, around: &Around<'_>) -> Option<f32> {
    let above = &around.lines[..block.begin];
    let alone = around.outermost || above.iter().all(Line::is_blank);
    let prefix = if is_finnish_reply(block, around.outer) {
        Prefix::Reply
    } else {
        around.prefix
    };
    let marked = matches!(block.mark, Mark::Forward | Mark::Notes);
    let sure = match prefix {
        Prefix::Forward if marked => 0.85,
        Prefix::Forward => 0.7,
        // Somebody answered a forward: the separator stands in what they quote.
        Prefix::Reply if marked && block.depth > 0 => return None,
        Prefix::None if block.mark == Mark::Notes => 0.75,
        _ if marked && alone => 0.75,
        Prefix::None if around.outermost && is_passed_on(block, around.outer) => 0.45,
        _ => return None,
    };
    let author = if block.fields.author().is_some_and(|a| !a.address.is_empty()) {
        0.07
    } else {
        -0.1
    };
    let dated = f32::from(u8::from(block.fields.timestamp(None).is_some())) * 0.03;
    let complete = f32::from(u8::from(block.fields.weight() == 4)) * 0.03;
    Some(sure + author + dated + complete)
}

/// "VS" forwards in Denmark, Norway and Sweden and answers in Finland.
pub(super) fn is_finnish_reply(block: &Block, outer: &Original) -> bool {
    let languages = block.fields.languages();
    let nordic = set_of("sv") | set_of("da") | set_of("nb");
    let word = outer.subject.trim_start().get(..3).unwrap_or("");
    word.eq_ignore_ascii_case("vs:")
        && languages & set_of("fi") != 0
        && languages & nordic == 0
        && block.mark != Mark::Forward
}

/// Nothing says forward, but the mail goes on to somebody else, under the same subject. Names without addresses are
/// too little to tell.
fn is_passed_on(block: &Block, outer: &Original) -> bool {
    let Some(author) = block.fields.author().filter(|a| !a.address.is_empty()) else {
        return false;
    };
    // The mail goes to whom the block names as author, or comes from them: a reply, or a bump of one's own mail.
    let mut around = outer.to.iter().chain(&outer.cc).chain(&outer.from);
    !around.any(|party| party.address == author.address) && same_subject(block, outer)
}

/// The same subject, or one with a prefix before it that nobody knows.
fn same_subject(block: &Block, outer: &Original) -> bool {
    let inner = block.fields.subject.as_deref().map(subject::bare);
    let inner = inner.unwrap_or_default().to_lowercase();
    let whole = subject::bare(&outer.subject).to_lowercase();
    let prefixed = || {
        let head = whole.strip_suffix(inner.as_str()).unwrap_or("").trim_end();
        !inner.is_empty() && head.ends_with([':', '：']) && head.split_whitespace().count() <= 2
    };
    outer.subject.is_empty() || whole == inner || prefixed()
}
