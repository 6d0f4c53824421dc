//! Style sheets inside the mail, as far as they hide text: rules whose selector is one class, id or element.
//!
//! Rules inside `@media` are left out: they are for other screens.

use std::collections::HashMap;

use super::style::Style;
use crate::message::text::beginning;

/// Rules that are kept of one message.
const RULES: usize = 2_000;

/// Octets of style sheets that are read.
const SHEET_BYTES: usize = 262_144;

/// The rules of a message, by `.class`, `#id` or element name.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    rules: HashMap<String, Style>,
    read: usize,
    key: String,
    /// Some rule paints a background: white cannot be assumed behind text any more.
    pub paints: bool,
}

impl Sheet {
    /// Reads the text of a `style` element.
    pub fn read(&mut self, css: &str) {
        let css = beginning(css, SHEET_BYTES.saturating_sub(self.read));
        self.read += css.len();
        let css = without_comments(css);
        let mut rest = css.as_str();
        while let Some(open) = rest.find('{') {
            let selector = rest[..open].rsplit([';', '}']).next().unwrap_or("").trim();
            rest = &rest[open + 1..];
            if selector.starts_with('@') {
                rest = after_block(rest);
                continue;
            }
            let end = rest.find('}').unwrap_or(rest.len());
            self.rule(selector, &rest[..end]);
            rest = rest.get(end + 1..).unwrap_or("");
        }
    }

    /// The rules that apply to an element.
    pub fn apply(&mut self, style: &mut Style, name: &str, id: &str, classes: &str) {
        if self.rules.is_empty() {
            return;
        }
        self.merge(style, &[name]);
        for class in classes.split_ascii_whitespace().take(20) {
            self.merge(style, &[".", class]);
            self.merge(style, &[name, ".", class]);
        }
        if !id.is_empty() {
            self.merge(style, &["#", id]);
        }
    }

    fn merge(&mut self, style: &mut Style, selector: &[&str]) {
        self.key.clear();
        selector.iter().for_each(|part| self.key.push_str(part));
        if let Some(rule) = self.rules.get(&self.key) {
            style.merge(rule);
        }
    }

    fn rule(&mut self, selectors: &str, declarations: &str) {
        let style = Style::parse(declarations);
        self.paints |= style.background.is_some();
        if style == Style::default() {
            return;
        }
        for selector in selectors.split(',').map(str::trim) {
            let simple = !selector.is_empty()
                && selector
                    .chars()
                    .all(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '#' | '-' | '_'))
                && selector.matches(['.', '#']).count() <= 1;
            if simple && self.rules.len() < RULES {
                self.rules
                    .entry(selector.to_owned())
                    .or_default()
                    .merge(&style);
            }
        }
    }
}

fn without_comments(css: &str) -> String {
    let mut kept = String::with_capacity(css.len());
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, after)| after);
    }
    kept.push_str(rest);
    kept.replace("<!--", "").replace("-->", "")
}

/// What follows the block whose opening brace has just been read.
fn after_block(css: &str) -> &str {
    let mut depth = 1;
    for (at, c) in css.char_indices() {
        match c {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &css[at + 1..];
        }
    }
    ""
}
