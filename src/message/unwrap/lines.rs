//! A text as lines with their quote depth.

/// One line, without its quote marks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line<'t> {
    /// How many `>` stand before it.
    pub depth: usize,
    /// The line without them; leading white space of its own stays.
    pub text: &'t str,
    /// Where the line begins in the text, in octets.
    pub at: usize,
}

impl Line<'_> {
    /// Nothing a reader sees.
    pub fn is_blank(&self) -> bool {
        self.text
            .chars()
            .all(|c| c.is_whitespace() || super::super::text::is_invisible(c))
    }
}

/// Cuts a text into lines and takes the quote marks off.
pub(super) fn lines(text: &str) -> Vec<Line<'_>> {
    let mut at = 0;
    text.split_inclusive('\n')
        .map(|raw| {
            let (depth, unquoted) = unquoted(raw.trim_end_matches(['\n', '\r']));
            let line = Line {
                depth,
                text: unquoted,
                at,
            };
            at += raw.len();
            line
        })
        .collect()
}

/// The quote depth of a line and what stands behind its marks.
fn unquoted(line: &str) -> (usize, &str) {
    let mut rest = line;
    let mut depth = 0;
    loop {
        let inner = rest.trim_start_matches([' ', '\u{A0}']);
        // Indentation before the first mark is no quote style of any client, but copies have it.
        let Some(after) = inner
            .strip_prefix('>')
            .filter(|_| rest.len() - inner.len() <= 3)
        else {
            break;
        };
        depth += 1;
        rest = after.strip_prefix(' ').unwrap_or(after);
    }
    (depth, rest)
}
