//! What is no part of the message itself: quotes of earlier mail, banners of the receiving company, greeting,
//! signature, disclaimer, opt-out lines.
//!
//! Decisions are taken on whole paragraphs and sentences rather than on lines, so that re-wrapping changes nothing.

use super::greeting;
use super::phrases::{BANNERS, CLOSINGS, DISCLAIMERS, OPT_OUTS, SENT_FROM, STRONG_DISCLAIMERS};
use crate::message::unwrap::quote;

/// Paragraphs at the top in which a banner is looked for.
const BANNER_PARAGRAPHS: usize = 4;
/// Words of a paragraph that is dropped whole for a banner.
const BANNER_WORDS: usize = 70;
/// Words of a paragraph after the closing phrase that still belongs to the signature.
const SIGNATURE_WORDS: usize = 30;
/// Words after a "-- " line that are taken for a signature; more is text.
const DASHED_SIGNATURE_WORDS: usize = 200;

/// The text as paragraphs of lines.
pub(super) struct Paragraphs<'t> {
    list: Vec<Vec<&'t str>>,
}

impl<'t> Paragraphs<'t> {
    pub fn of(text: &'t str) -> Self {
        let mut list: Vec<Vec<&str>> = vec![Vec::new()];
        for line in text.lines() {
            // A quoted blank line ends a paragraph too.
            let blank = line
                .trim_matches(|c: char| c.is_whitespace() || c == '>')
                .is_empty();
            match list.last_mut() {
                Some(paragraph) if !blank && !is_rule(line) => paragraph.push(line),
                Some(paragraph) if !paragraph.is_empty() => list.push(Vec::new()),
                _ => {}
            }
        }
        list.retain(|paragraph| !paragraph.is_empty());
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
        for at in 0..self.list.len() {
            let Some(line) = quote::begins_at(&self.list[at]) else {
                continue;
            };
            // A text that begins with a quote has its own words below it; it stays whole.
            if at == 0 && line == 0 {
                continue;
            }
            self.list.truncate(at + 1);
            self.list[at].truncate(line);
            return;
        }
    }

    /// Warnings the receiving company's gateway put above the text.
    pub fn cut_banners(&mut self) {
        let mut seen = 0;
        self.list.retain_mut(|paragraph| {
            seen += 1;
            if seen > BANNER_PARAGRAPHS || !BANNERS.is_in(&joined(paragraph)) {
                return true;
            }
            if let Some(at) = paragraph
                .iter()
                .position(|line| greeting::cut(line).is_some())
            {
                paragraph.drain(..at);
                return true;
            }
            if count_words(paragraph) > BANNER_WORDS {
                paragraph.retain(|line| !BANNERS.is_in(&line.to_lowercase()));
                return !paragraph.is_empty();
            }
            false
        });
    }

    /// Takes the greeting off and returns the name in it.
    pub fn cut_greeting(&mut self) -> Option<String> {
        let first = self.list.first_mut()?;
        let line: &'t str = first.first().copied()?;
        let greeted = if let Some((rest, name)) = greeting::cut(line) {
            first[0] = rest;
            name
        } else if let Some(name) = greeting::bare_name(line) {
            first[0] = "";
            Some(name)
        } else {
            return None;
        };
        first.retain(|line| !line.is_empty());
        self.list.retain(|paragraph| !paragraph.is_empty());
        greeted
    }

    /// Takes off what follows a "-- " line or a closing phrase, as long as it reads like a signature. A postscript stays.
    pub fn cut_signature(&mut self) {
        self.cut_dashed_signature();
        let mut at = 0;
        while at < self.list.len() {
            let from = usize::from(at == 0);
            let closing = self.list[at]
                .iter()
                .skip(from)
                .position(|line| is_closing(line))
                .map(|line| line + from);
            if let Some(line) = closing {
                let after = self.list[at].split_off(line);
                if count_words(&after) > SIGNATURE_WORDS + 10 {
                    self.list[at].extend(after);
                } else {
                    self.drop_signature_after(at);
                }
            }
            at += 1;
        }
        self.list.retain(|paragraph| !paragraph.is_empty());
    }

    fn cut_dashed_signature(&mut self) {
        for at in 0..self.list.len() {
            let Some(line) = self.list[at]
                .iter()
                .position(|line| matches!(line.trim(), "--" | "—" | "- --"))
            else {
                continue;
            };
            let after: usize = self.list[at + 1..].iter().map(|p| count_words(p)).sum();
            if after + count_words(&self.list[at][line..]) <= DASHED_SIGNATURE_WORDS {
                self.list.truncate(at + 1);
                self.list[at].truncate(line);
            }
            break;
        }
        self.list.retain(|paragraph| !paragraph.is_empty());
    }

    fn drop_signature_after(&mut self, at: usize) {
        let mut seen = 0;
        self.list.retain(|paragraph| {
            seen += 1;
            seen <= at + 1 || count_words(paragraph) > SIGNATURE_WORDS || is_postscript(paragraph)
        });
    }

    /// The remaining paragraphs, one a line, without disclaimers, opt-out sentences and "Sent from my phone".
    pub fn cut_notices(&self) -> Vec<String> {
        self.list
            .iter()
            .map(|paragraph| one_line(paragraph))
            .filter_map(|line| without_notices(&line))
            .collect()
    }
}

fn without_notices(line: &str) -> Option<String> {
    let lower = line.to_lowercase();
    let markers = DISCLAIMERS.count_in(&lower);
    if STRONG_DISCLAIMERS.is_in(&lower) || markers >= 2 {
        return None;
    }
    if markers == 0 && !OPT_OUTS.is_in(&lower) && !is_sent_from(&lower) {
        return Some(line.to_owned());
    }
    let kept: Vec<&str> = sentences(line)
        .into_iter()
        .filter(|sentence| {
            let lower = sentence.to_lowercase();
            !OPT_OUTS.is_in(&lower) && !DISCLAIMERS.is_in(&lower) && !is_sent_from(&lower)
        })
        .collect();
    (!kept.is_empty()).then(|| kept.join(" "))
}

fn is_sent_from(lower: &str) -> bool {
    SENT_FROM.is_in(lower.trim_start_matches(|c: char| !c.is_alphanumeric()))
}

/// Cut behind `.`, `!`, `?` and their ideographic forms.
fn sentences(line: &str) -> Vec<&str> {
    let mut list = Vec::new();
    let mut start = 0;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends = match c {
            '。' | '！' | '？' => true,
            '.' | '!' | '?' | '|' => chars.peek().is_none_or(|(_, next)| next.is_whitespace()),
            _ => false,
        };
        if ends {
            list.push(line[start..at + c.len_utf8()].trim());
            start = at + c.len_utf8();
        }
    }
    list.push(line[start..].trim());
    list.retain(|sentence| !sentence.is_empty());
    list
}

/// A closing phrase on a line of its own, perhaps with a name behind it.
fn is_closing(line: &str) -> bool {
    let line = line.trim().trim_start_matches(['*', '_']);
    if line.len() > 80 {
        return false;
    }
    let lower = line.to_lowercase();
    CLOSINGS.after_start(&lower).is_some_and(|rest| {
        let name = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
        let parted = name.is_empty()
            || rest
                .trim_start()
                .starts_with([',', '-', '–', '—', '.', '!', '/']);
        parted && name.split_whitespace().count() <= 4
    })
}

fn is_postscript(paragraph: &[&str]) -> bool {
    let start: String = paragraph
        .first()
        .map(|line| line.trim().chars().take(4).collect())
        .unwrap_or_default();
    let start = start.to_lowercase();
    start.starts_with("ps") && !start.chars().nth(2).is_some_and(char::is_alphanumeric)
        || start.starts_with("p.s")
}

fn is_marked(line: &str) -> bool {
    line.trim_start().starts_with('>')
}

/// Lines of nothing but dashes, underscores and the like.
fn is_rule(line: &str) -> bool {
    let line = line.trim();
    line.chars().count() > 3
        && line
            .chars()
            .all(|c| !c.is_alphanumeric() && !c.is_whitespace() && c != '>')
}

fn one_line(paragraph: &[&str]) -> String {
    let mut line = String::new();
    for word in paragraph.iter().flat_map(|line| line.split_whitespace()) {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    line
}

fn joined(paragraph: &[&str]) -> String {
    one_line(paragraph).to_lowercase()
}

fn count_words(paragraph: &[&str]) -> usize {
    paragraph
        .iter()
        .map(|line| line.split_whitespace().count())
        .sum()
}
