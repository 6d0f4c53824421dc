//! What is no part of the message itself: quotes of earlier mail, banners of the receiving company, greeting,
//! signature, disclaimer, opt-out lines.
//!
//! Decisions are taken on whole paragraphs, on lines that somebody meant and on sentences rather than on lines as they
//! stand, so that re-wrapping changes nothing.

use super::lines::{count_words, unwrapped, width};
use super::{greeting, notices, signature};
use crate::message::unwrap::quote;

/// Paragraphs at the top in which a banner is looked for.
const BANNER_PARAGRAPHS: usize = 4;
/// Lines in which the beginning of earlier mail is looked for.
const EARLIER_LINES: usize = 2_000;
/// Lines over which the first line of a quote is wrapped.
const ATTRIBUTION_LINES: usize = 3;
/// Lines at the top in which the greeting is looked for: a heading or the name of the firm may stand above it.
const GREETING_LINES: usize = 4;
/// Words of a line that may stand above the greeting.
const HEADING_WORDS: usize = 8;
/// Paragraphs at the end in which an offer to stop may be worded in any way.
const EDGE_PARAGRAPHS: usize = 3;

/// The text as paragraphs of lines.
pub(super) struct Paragraphs<'t> {
    list: Vec<Vec<&'t str>>,
}

impl<'t> Paragraphs<'t> {
    pub fn of(text: &'t str) -> Self {
        let mut list: Vec<Vec<&str>> = Vec::new();
        let mut open = false;
        for line in text.lines() {
            // A quoted blank line ends a paragraph too.
            let blank = line
                .trim_start_matches(|c: char| c.is_whitespace() || c == '>')
                .is_empty();
            if blank || is_rule(line) {
                open = false;
                continue;
            }
            match list.last_mut() {
                Some(paragraph) if open => paragraph.push(line),
                _ => list.push(vec![line]),
            }
            open = true;
        }
        Paragraphs { list }
    }

    /// A text quoted as a whole loses its marks; otherwise quoted lines, and what follows the first line of a reply
    /// ("On ... wrote:") or a header block, are earlier mail.
    pub fn cut_quotes(&mut self) {
        if self.is_quoted_whole() {
            self.list
                .iter_mut()
                .flatten()
                .for_each(|line| *line = line.trim_start_matches(['>', ' ', '\t']));
        } else {
            self.list
                .iter_mut()
                .for_each(|paragraph| paragraph.retain(|line| !is_marked(line)));
        }
        self.list.retain(|paragraph| !paragraph.is_empty());
        self.cut_earlier_mail();
    }

    /// Nearly all of it is marked as a quote, and nobody wrote anything of their own above or below it. A stray line
    /// without a mark inside is what re-wrapping leaves.
    fn is_quoted_whole(&self) -> bool {
        let lines = || self.list.iter().flatten();
        let quoted = lines().filter(|line| is_marked(line)).count();
        let opens = lines().next().is_some_and(|line| is_marked(line));
        let closes = self
            .list
            .last()
            .is_some_and(|paragraph| paragraph.iter().any(|line| is_marked(line)));
        opens && closes && quoted * 10 >= lines().count() * 7
    }

    fn cut_earlier_mail(&mut self) {
        let mut seen = 0;
        for at in 0..self.list.len() {
            seen += self.list[at].len();
            if seen > EARLIER_LINES {
                return;
            }
            let Some(line) = quote::begins_at(&self.list[at]) else {
                continue;
            };
            // A text that begins with a quote has its own words below it; it stays.
            if at == 0 && line == 0 {
                self.cut_attribution();
                continue;
            }
            self.list.truncate(at + 1);
            self.list[at].truncate(line);
            return;
        }
    }

    /// "On DATE, NAME wrote:" above what was quoted and is gone: as far as the colon.
    fn cut_attribution(&mut self) {
        let colon = |line: &&str| line.trim_end().ends_with([':', '：']);
        let first = &mut self.list[0];
        if let Some(last) = first.iter().take(ATTRIBUTION_LINES).position(colon) {
            first.drain(..=last);
        }
    }

    /// The lines that were meant, their wrapping taken out.
    pub fn unwrapped(self) -> Meant {
        let widest = self
            .list
            .iter()
            .flatten()
            .map(|line| width(line))
            .max()
            .unwrap_or(0);
        let list = self
            .list
            .iter()
            .map(|paragraph| unwrapped(paragraph, widest))
            .collect();
        let mut meant = Meant { list };
        meant.drop_empty();
        meant
    }
}

/// Paragraphs of lines that somebody meant.
pub(super) struct Meant {
    list: Vec<Vec<String>>,
}

impl Meant {
    fn drop_empty(&mut self) {
        self.list.retain(|paragraph| !paragraph.is_empty());
    }

    /// Warnings and marks the receiving company's gateway put above the text.
    pub fn cut_banners(&mut self) {
        self.list
            .iter_mut()
            .take(BANNER_PARAGRAPHS)
            .for_each(notices::cut_banner);
        self.drop_empty();
        if let Some(first) = self.list.first_mut() {
            let bare = notices::without_mark(&first[0]).to_owned();
            first[0] = bare;
            first.retain(|line| !line.is_empty());
        }
        self.drop_empty();
    }

    /// Takes the greeting off and returns the name in it.
    pub fn cut_greeting(&mut self) -> Option<String> {
        let (at, line) = self.greeting_at()?;
        let text = &mut self.list[at][line];
        let greeted = match greeting::cut(text) {
            Some((rest, name)) => {
                *text = rest.to_owned();
                name
            }
            None => greeting::bare_name(&std::mem::take(text)),
        };
        self.list[at].retain(|line| !line.is_empty());
        self.drop_empty();
        greeted
    }

    /// The line that greets: the first, or one below a short heading.
    fn greeting_at(&self) -> Option<(usize, usize)> {
        let lines = self.list.iter().enumerate().flat_map(|(at, paragraph)| {
            paragraph
                .iter()
                .enumerate()
                .map(move |(line, text)| ((at, line), text))
        });
        for (n, (place, text)) in lines.take(GREETING_LINES).enumerate() {
            if greeting::cut(text).is_some() || (n == 0 && greeting::bare_name(text).is_some()) {
                return Some(place);
            }
            if count_words(text) > HEADING_WORDS {
                return None;
            }
        }
        None
    }

    /// Takes off what follows a "-- " line, a closing phrase or the author's name; see [`signature`].
    pub fn cut_signature(&mut self, sender: &[String]) {
        signature::cut(&mut self.list, sender);
    }

    /// The remaining paragraphs, one a line, without disclaimers, opt-out sentences and "Sent from my phone".
    pub fn cut_notices(&self) -> Vec<String> {
        let count = self.list.len();
        let edge = |at: usize| at == 0 || at + EDGE_PARAGRAPHS >= count;
        self.list
            .iter()
            .enumerate()
            .filter_map(|(at, paragraph)| notices::without(paragraph, edge(at)))
            .collect()
    }
}

fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Lines of nothing but dashes, underscores and the like.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    // Most lines begin with a letter: they are told by it.
    !line.starts_with(char::is_alphanumeric)
        && line.chars().nth(3).is_some()
        && line
            .chars()
            .all(|c| !c.is_alphanumeric() && !c.is_whitespace() && c != '>')
}
