//! Text to the words of a pitch: what differs between copies of one pitch is taken off, what a reader cannot see is
//! folded away.

mod cuts;
mod fold;
mod greeting;
mod language;
mod phrases;
mod words;

use std::collections::BTreeSet;

use super::{Masks, Original, PitchText, domain};
use cuts::Paragraphs;

/// Octets of text that are looked at; a pitch is shorter, and fingerprints stop at 20,000 words.
const TEXT_BYTES: usize = 262_144;

/// The words of an original once greeting, signature, disclaimer, quotes and tracking are gone. Linear in the text.
pub fn normalise(original: &Original, masks: &Masks) -> PitchText {
    let text = fold::folded(bounded(&original.text));
    let mut paragraphs = Paragraphs::of(&text);
    paragraphs.cut_quotes();
    paragraphs.cut_banners();
    let greeted = paragraphs.cut_greeting();
    paragraphs.cut_signature();
    let lines = paragraphs.cut_notices();
    let language = language::of(&lines);
    let words = words::words(&lines, masks);
    PitchText {
        link_domains: link_domains(original),
        text: lines.join("\n"),
        words,
        language,
        greeted,
    }
}

/// What somebody wrote above a forward, without banner, signature and disclaimer; its greeting stays.
pub(super) fn own_words(text: &str) -> String {
    let text = fold::folded(bounded(text));
    let mut paragraphs = Paragraphs::of(&text);
    paragraphs.cut_quotes();
    paragraphs.cut_banners();
    paragraphs.cut_signature();
    paragraphs.cut_notices().join("\n\n")
}

/// Adds the web addresses in plain text to a list of links; the address is its own shown text.
pub(super) fn links_in(text: &str, links: &mut Vec<(String, String)>) {
    for token in text.split_whitespace() {
        if links.len() >= super::read::LINKS {
            return;
        }
        if let Some(url) = words::url_in(token) {
            links.push((url.to_owned(), url.to_owned()));
        }
    }
}

fn link_domains(original: &Original) -> Vec<String> {
    let mut domains = BTreeSet::new();
    let in_text = bounded(&original.text)
        .split_whitespace()
        .filter_map(words::url_in)
        .take(super::read::LINKS);
    for url in original
        .links
        .iter()
        .map(|(_, url)| url.as_str())
        .chain(in_text)
    {
        if let Some(domain) = domain::host_of(url).and_then(|host| domain::registrable(&host)) {
            domains.insert(domain);
        }
    }
    domains.into_iter().collect()
}

fn bounded(text: &str) -> &str {
    let mut end = text.len().min(TEXT_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    &text[..end]
}

#[cfg(test)]
mod tests;
