//! The page as it is built up from tokens: open elements, text so far, links, counts.

use html5gum::emitters::callback::CallbackEvent;

use super::Visible;
use super::elements::Tag;
use super::ink::Ink;
use super::sheet::Sheet;
use super::start::{Attribute, Start};
use super::style::{Paint, Style, paint};
use crate::message::mime::TEXT_BYTES;
use crate::message::read::LINKS;
use crate::message::text::is_invisible;

/// Open elements that are followed; deeper ones are taken for part of the deepest.
const DEPTH: usize = 400;
/// Octets kept of a link's target.
const TARGET_BYTES: usize = 2_048;
/// Quote levels that are marked.
const QUOTES: usize = 10;
const WHITE: Paint = Paint::Rgb(255, 255, 255);
const BLACK: Paint = Paint::Rgb(0, 0, 0);

#[derive(Debug, Clone)]
struct Open {
    tag: Tag,
    removed: bool,
    invisible: bool,
    tiny: bool,
    color: Paint,
    background: Option<Paint>,
    quotes: usize,
    preformatted: bool,
    /// A paragraph without space below it, as Outlook writes every line.
    tight: bool,
}

impl Open {
    fn hides(&self, sheet: &Sheet) -> bool {
        let behind = self
            .background
            .unwrap_or(if sheet.paints { Paint::Unknown } else { WHITE });
        self.removed
            || self.invisible
            || self.tiny
            || self.color.same_as(behind)
            || self.color == Paint::Clear
    }
}

#[derive(Debug, Default)]
pub(super) struct Page {
    out: Visible,
    open: Vec<Open>,
    /// How many of each are open, so that nothing is searched for that is not there.
    held: [u16; Tag::COUNT],
    too_deep: usize,
    start: Start,
    sheet: Sheet,
    in_style: bool,
    ink: Ink,
    link: Option<(String, usize)>,
}

impl Page {
    pub fn take(&mut self, event: CallbackEvent<'_>) {
        match event {
            CallbackEvent::OpenStartTag { name } => self.start.begin(name),
            CallbackEvent::AttributeName { name } => self.start.attribute(name),
            CallbackEvent::AttributeValue { value } => self.start.value(value),
            CallbackEvent::CloseStartTag { self_closing } => {
                let start = std::mem::take(&mut self.start);
                self.opened(&start, self_closing);
                self.start = start;
            }
            CallbackEvent::EndTag { name } => self.closed(Tag::of(name)),
            CallbackEvent::String { value } => self.text(&String::from_utf8_lossy(value)),
            _ => {}
        }
    }

    /// Enough has been read.
    pub fn is_full(&self) -> bool {
        self.ink.text.len() >= TEXT_BYTES
    }

    pub fn finish(mut self) -> Visible {
        self.end_link();
        self.out.text = self.ink.finish();
        self.out
    }

    fn opened(&mut self, start: &Start, self_closing: bool) {
        let tag = Tag::of(start.name().as_bytes());
        if !matches!(tag, Tag::Style | Tag::Dropped | Tag::Void) {
            self.leave_head();
        }
        if let Some((ended, stops)) = tag.implies_end() {
            self.end_implied(ended, stops);
        }
        if self.open.len() >= DEPTH && !tag.is_void() {
            self.too_deep += 1;
            self.ink.space();
            return;
        }
        let element = self.element(tag, start);
        self.lines_before(tag, &element);
        if tag == Tag::A {
            self.end_link();
            let target = start.get(Attribute::Href).trim();
            if !element.hides(&self.sheet) && is_target(target) {
                self.link = Some((target.to_owned(), self.ink.text.len()));
            }
        }
        self.in_style = tag == Tag::Style;
        // Foreign elements (svg, xml) are the only ones a slash closes; the void ones need none.
        let closed = tag.is_void() || (self_closing && matches!(tag, Tag::Dropped | Tag::Other));
        if closed {
            return;
        }
        self.ink.quotes = element.quotes;
        self.held[tag as usize] += 1;
        self.open.push(element);
    }

    fn element(&mut self, tag: Tag, start: &Start) -> Open {
        let style = self.style(start);
        let parent = self.open.last();
        let quoted = tag == Tag::Blockquote && is_quote(start, &style);
        let background = match style.background {
            Some(Paint::Clear) | None => parent.and_then(|p| p.background),
            painted => painted,
        };
        Open {
            tag,
            removed: parent.is_some_and(|p| p.removed)
                || style.removed
                || matches!(tag, Tag::Dropped | Tag::Head | Tag::Style),
            invisible: style
                .invisible
                .unwrap_or(parent.is_some_and(|p| p.invisible)),
            tiny: style.tiny.unwrap_or(parent.is_some_and(|p| p.tiny)),
            color: style.color.or(parent.map(|p| p.color)).unwrap_or(BLACK),
            background,
            quotes: (parent.map_or(0, |p| p.quotes) + usize::from(quoted)).min(QUOTES),
            preformatted: tag == Tag::Pre || parent.is_some_and(|p| p.preformatted),
            tight: style.no_margin || start.get(Attribute::Class).contains("MsoNormal"),
        }
    }

    fn style(&mut self, start: &Start) -> Style {
        let mut style = Style::default();
        self.sheet.apply(
            &mut style,
            start.name(),
            start.get(Attribute::Id),
            start.get(Attribute::Class),
        );
        style.removed |= start.has(Attribute::Hidden);
        if start.has(Attribute::Bgcolor) {
            style.background = paint(&start.get(Attribute::Bgcolor).to_ascii_lowercase());
        }
        if start.has(Attribute::Background) {
            style.background = Some(Paint::Unknown);
        }
        for attribute in [Attribute::Color, Attribute::Text] {
            if start.has(attribute) {
                style.color = paint(&start.get(attribute).to_ascii_lowercase()).or(style.color);
            }
        }
        let inline = start.get(Attribute::Style);
        if !inline.is_empty() {
            style.add(inline);
        }
        style
    }

    fn lines_before(&mut self, tag: Tag, element: &Open) {
        if element.hides(&self.sheet) {
            return;
        }
        match tag {
            Tag::Br => {
                // Of a quote's own lines empty ones are kept too.
                self.ink.end_line();
            }
            Tag::Hr => {
                self.ink.break_lines(1);
                self.ink.word("________________________________");
                self.ink.break_lines(1);
            }
            Tag::Cell => self.ink.space(),
            Tag::Paragraph | Tag::Blockquote | Tag::List => self.ink.break_lines(1),
            Tag::Item => {
                self.ink.break_lines(1);
                self.ink.word("-");
                self.ink.space();
            }
            tag if tag.is_block() => self.ink.break_lines(1),
            _ => {}
        }
    }

    fn closed(&mut self, tag: Tag) {
        if tag == Tag::A {
            self.end_link();
        }
        if tag == Tag::Br {
            self.ink.end_line();
            return;
        }
        self.in_style = false;
        if tag.is_void() {
            return;
        }
        if self.too_deep > 0 {
            self.too_deep -= 1;
            return;
        }
        if self.held[tag as usize] == 0 {
            return;
        }
        let found = self
            .open
            .iter()
            .rposition(|open| open.tag == tag || tag.end_stops_at(open.tag));
        if let Some(at) = found.filter(|&at| self.open[at].tag == tag) {
            self.close_from(at);
        }
    }

    /// Whatever is no head matter ends a head that was never closed (HTML section 13.2.6.4.4, "in head").
    fn leave_head(&mut self) {
        if let Some(at) = self
            .open
            .iter()
            .take(4)
            .position(|open| open.tag == Tag::Head)
        {
            self.truncate(at);
        }
    }

    fn truncate(&mut self, at: usize) {
        for closed in self.open.drain(at..) {
            self.held[closed.tag as usize] -= 1;
        }
    }

    fn end_implied(&mut self, ended: Tag, stops: &[Tag]) {
        if self.held[ended as usize] == 0 {
            return;
        }
        let found = self
            .open
            .iter()
            .rposition(|open| open.tag == ended || stops.contains(&open.tag));
        if let Some(at) = found.filter(|&at| self.open[at].tag == ended) {
            self.close_from(at);
        }
    }

    fn close_from(&mut self, at: usize) {
        let hidden = self.open[at].hides(&self.sheet);
        let (tag, tight) = (self.open[at].tag, self.open[at].tight);
        self.truncate(at);
        self.ink.quotes = self.open.last().map_or(0, |open| open.quotes);
        if !hidden && tag.is_block() {
            self.ink.end_padding();
            self.ink.break_lines(if tag == Tag::Paragraph && !tight {
                2
            } else {
                1
            });
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_style {
            self.sheet.read(text);
            return;
        }
        let (hidden, preformatted) = self.open.last().map_or((false, false), |open| {
            (open.hides(&self.sheet), open.preformatted)
        });
        if hidden {
            let dropped = self
                .open
                .last()
                .is_some_and(|open| matches!(open.tag, Tag::Dropped | Tag::Head));
            self.out.hidden_words += if dropped { 0 } else { words(text) };
            return;
        }
        self.out.visible_words += words(text);
        if preformatted {
            for (n, line) in text.split('\n').enumerate() {
                if n > 0 {
                    self.ink.end_line();
                }
                self.ink.flow(line);
            }
        } else {
            self.ink.flow(text);
        }
    }

    fn end_link(&mut self) {
        if let Some((target, at)) = self.link.take()
            && self.out.links.len() < LINKS
        {
            let shown = self.ink.text.get(at..).unwrap_or("");
            self.out
                .links
                .push((crate::message::clean_line(shown, 200), target));
        }
    }
}

fn is_target(target: &str) -> bool {
    !target.is_empty() && !target.starts_with('#') && target.len() <= TARGET_BYTES
}

/// Quotes, and not blocks that are only moved to the right: by what Apple, Gmail, Thunderbird and Outlook write.
fn is_quote(start: &Start, style: &Style) -> bool {
    let class = start.get(Attribute::Class);
    let marked = start.has(Attribute::Type) || start.has(Attribute::Cite);
    marked || class.contains("quote") || style.left_border || !style.no_border
}

fn words(text: &str) -> usize {
    let visible = |c: char| c.is_alphanumeric() && !is_invisible(c);
    text.split_whitespace()
        .filter(|word| word.as_bytes()[0].is_ascii_alphanumeric() || word.chars().any(visible))
        .count()
}
