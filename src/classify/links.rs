//! What the links of a mail say: trackers of cadence tools and calendars to book a meeting in.
//!
//! Trackers are known by their path too, for custom domains hide the host. Absence proves nothing: many senders switch
//! tracking off.

use std::sync::LazyLock;

use super::observed::{Observation, observation};
use super::words::one_line;
use crate::message::Original;

/// Links and words of the text that are looked at.
const MAX_LINKS: usize = 300;

/// One line of the data file: part of which signal, at which host (or any), with what in the path.
struct Shape {
    class: &'static str,
    host: &'static str,
    path: &'static str,
}

static SHAPES: LazyLock<Vec<Shape>> =
    LazyLock::new(|| shapes(include_str!("data/link-shapes.txt")));

/// Reads `[class]` sections of `host`, `host/path` or `*/path`.
fn shapes(file: &'static str) -> Vec<Shape> {
    let mut shapes = Vec::new();
    let mut class = "";
    for line in file
        .lines()
        .map(str::trim)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
    {
        if let Some(section) = line
            .strip_prefix('[')
            .and_then(|section| section.strip_suffix(']'))
        {
            class = section;
            continue;
        }
        let (host, path) = line
            .find('/')
            .and_then(|slash| line.split_at_checked(slash))
            .unwrap_or((line, ""));
        shapes.push(Shape { class, host, path });
    }
    shapes
}

/// At most one signal a class, with the first link that showed it.
pub(super) fn link_signals(original: &Original) -> Vec<Observation> {
    let mut signals: Vec<Observation> = Vec::new();
    for url in urls(original) {
        let (host, path) = split(url);
        let is_new = |class: &str| !signals.iter().any(|signal| signal.name == class);
        let shaped = SHAPES
            .iter()
            .filter(|shape| shape.fits(&host, path))
            .map(|shape| shape.class);
        let clicked = is_click_path(path).then_some("tracker_link");
        if let Some(class) = shaped.chain(clicked).find(|class| is_new(class)) {
            signals.push(observation(class, 1, one_line(url)));
        }
    }
    signals
}

/// The targets of the links, and what looks like a link in plain text.
fn urls(original: &Original) -> impl Iterator<Item = &str> {
    let targets = original
        .links
        .iter()
        .map(|(_, target)| target.as_str())
        .take(MAX_LINKS);
    let trim = |word| str::trim_matches(word, ['<', '>', '(', ')', '[', ']', '"', '\'', ',', ';']);
    let plain = original
        .text
        .split_whitespace()
        .filter(|word| word.contains('/'))
        .map(trim)
        .take(MAX_LINKS);
    targets.chain(plain)
}

/// Host in lower case and the rest with its slash.
fn split(url: &str) -> (String, &str) {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (host, path) = rest.split_at_checked(end).unwrap_or((rest, ""));
    let host = host.rsplit_once('@').map_or(host, |(_, host)| host);
    let host = host.split_once(':').map_or(host, |(host, _)| host);
    (host.to_ascii_lowercase(), path)
}

impl Shape {
    fn fits(&self, host: &str, path: &str) -> bool {
        let at_host = match self.host {
            "*" => true,
            wanted => host
                .strip_suffix(wanted)
                .is_some_and(|before| before.is_empty() || before.ends_with('.')),
        };
        at_host && path.contains(self.path)
    }
}

/// `/t/10833/c/<uuid>/<target in base 32>/<words>`: one tool's click path, at the customer's own host as well.
fn is_click_path(path: &str) -> bool {
    let mut parts = path.trim_start_matches('/').split('/');
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let is_uuid =
        |part: &str| part.len() == 36 && part.bytes().filter(|byte| *byte == b'-').count() == 4;
    parts.next() == Some("t")
        && parts.next().is_some_and(is_number)
        && matches!(parts.next(), Some("c" | "o"))
        && parts.next().is_some_and(is_uuid)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_are_known_by_host_or_by_the_shape_of_their_path() {
        for (url, expected) in [
            ("https://calendly.com/sam-acme/30min", Some("calendar_link")),
            (
                "https://meetings-eu1.hubspot.com/sam",
                Some("calendar_link"),
            ),
            (
                "https://go.acme.example/meetings/sam-roe",
                Some("calendar_link"),
            ),
            (
                "https://sales.acme.example/t/10833/c/0a1b2c3d-1111-2222-3333-444455556666/NB2HI4B2F4XQ/x",
                Some("tracker_link"),
            ),
            (
                "http://info.acme.example/e2t/tc/VX123",
                Some("tracker_link"),
            ),
            ("https://app.outreach.io/x", Some("tracker_link")),
            ("https://notoutreach.io/x", None),
            (
                "https://u1.ct.sendgrid.net/ls/click?upn=abc",
                Some("mail_service_link"),
            ),
            ("https://acme.example/products", None),
            ("", None),
            ("://", None),
        ] {
            let original = Original {
                links: vec![(String::new(), url.into())],
                ..Original::default()
            };
            let found = link_signals(&original);
            assert_eq!(found.first().map(|seen| seen.name), expected, "{url}");
        }
    }

    #[test]
    fn links_in_plain_text_count_and_each_kind_once() {
        let text = "Book here: <https://calendly.com/a/15min> or calendly.com/b.".into();
        let original = Original {
            text,
            ..Original::default()
        };
        assert_eq!(link_signals(&original).len(), 1);
    }
}
