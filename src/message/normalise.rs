//! Text to the words of a pitch: what differs between copies of one pitch is taken off, what a reader cannot see is
//! folded away.

mod cuts;
mod fold;
mod greeting;
mod language;
mod lines;
mod names;
mod notice_phrases;
mod notices;
mod opt_outs;
mod phrases;
mod signature;
mod spoken;
mod words;

use std::collections::BTreeSet;

use super::mime::TEXT_BYTES;
use super::text::beginning;
use super::{Masks, Original, PitchText, domain};
use cuts::{Meant, Paragraphs};
use names::Names;

/// The words of an original once greeting, signature, disclaimer, quotes and tracking are gone. Linear in the text.
pub fn normalise(original: &Original, masks: &Masks) -> PitchText {
    let text = fold::folded(beginning(&original.text, TEXT_BYTES));
    let mut meant = meant(&text);
    let greeted = meant.cut_greeting();
    meant.cut_signature(&names::sender(original));
    let lines = meant.cut_notices();
    let language = language::of(&lines);
    let words = words::words(&lines, &Names::of(masks, original, greeted.as_deref()));
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
    let text = fold::folded(beginning(text, TEXT_BYTES));
    let mut meant = meant(&text);
    meant.cut_signature(&[]);
    meant.cut_notices().join("\n\n")
}

/// The lines somebody wrote, without quotes and banners.
fn meant(text: &str) -> Meant {
    let mut paragraphs = Paragraphs::of(text);
    paragraphs.cut_quotes();
    let mut meant = paragraphs.unwrapped();
    meant.cut_banners();
    meant
}

/// Adds the web addresses in plain text to a list of links; the address is its own shown text.
pub(super) fn links_in(text: &str, links: &mut Vec<(String, String)>) {
    for token in addressed(text) {
        if links.len() >= super::read::LINKS {
            return;
        }
        if let Some(url) = words::url_in(token) {
            links.push((url.to_owned(), url.to_owned()));
        }
    }
}

/// The tokens of lines that can hold a web address.
fn addressed(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| line.contains("://") || line.contains("ww.") || line.contains("WW."))
        .flat_map(str::split_whitespace)
}

fn link_domains(original: &Original) -> Vec<String> {
    let mut domains = BTreeSet::new();
    let in_text = addressed(beginning(&original.text, TEXT_BYTES))
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

#[cfg(test)]
mod tests;
