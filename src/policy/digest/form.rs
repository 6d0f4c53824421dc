//! A digest as text and as simple HTML, both from the same lines.

use std::fmt::Write as _;

use super::Digest;

/// See the file's first line.
const HEADINGS: &str = include_str!("headings.txt");

/// The digest's name and then its headings in a language, or in the one it is a kind of, or in English.
pub(super) fn headings(language: &str) -> impl Iterator<Item = &'static str> {
    let language = language.to_lowercase();
    let primary = language.split('-').next().unwrap_or_default();
    let of = |code: &str| {
        let lines = HEADINGS.lines().map(|line| line.split('|'));
        lines
            .into_iter()
            .find_map(|mut words| (words.next() == Some(code)).then_some(words))
    };
    of(primary).or_else(|| of("en")).into_iter().flatten()
}

impl Digest {
    /// What stands in the Subject of its mail.
    #[must_use]
    pub fn subject(&self) -> String {
        format!("{}: {}", self.name, self.title)
    }

    /// As plain text, lines ended by `\n`.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = format!("{}\n", self.title);
        for part in &self.parts {
            let _ = write!(text, "\n{}\n\n", part.heading);
            for line in &part.lines {
                let _ = writeln!(text, "- {line}");
            }
            if part.left_out > 0 {
                let _ = writeln!(text, "- \u{2026} + {}", part.left_out);
            }
        }
        text
    }

    /// As a page of its own: no styles but the reader's, no images, no links; everything that came from mail is escaped.
    #[must_use]
    pub fn html(&self) -> String {
        let title = escaped(&self.title);
        let mut page = format!(
            "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n</head>\n<body>\n\
             <p>{title}</p>\n"
        );
        for part in &self.parts {
            let _ = write!(page, "<h3>{}</h3>\n<ul>\n", escaped(part.heading));
            for line in &part.lines {
                let _ = writeln!(page, "<li>{}</li>", escaped(line));
            }
            if part.left_out > 0 {
                let _ = writeln!(page, "<li>\u{2026} + {}</li>", part.left_out);
            }
            page.push_str("</ul>\n");
        }
        page.push_str("</body>\n</html>\n");
        page
    }
}

fn escaped(text: &str) -> String {
    text.chars().fold(String::new(), |mut all, character| {
        match character {
            '&' => all.push_str("&amp;"),
            '<' => all.push_str("&lt;"),
            '>' => all.push_str("&gt;"),
            '"' => all.push_str("&quot;"),
            '\'' => all.push_str("&#39;"),
            other => all.push(other),
        }
        all
    })
}
