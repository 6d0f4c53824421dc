//! Lines and sentences: which line ends somebody meant, and where one sentence ends and another begins.

/// Characters of a line beyond which nobody wraps by hand or by program: every line end is then meant.
const WRAPPED: usize = 120;

/// Characters below which a text that has longer lines elsewhere is not wrapped.
const NARROW: usize = 50;

/// Octets of the shortest line on which a sentence is taken to go on.
const RUNNING: usize = 25;

/// A paragraph with the line ends taken out that only wrap it. A line end is meant where the first word of the next
/// line would still have fitted on the line; `widest` is the longest line of the whole text.
pub(super) fn unwrapped(paragraph: &[&str], widest: usize) -> Vec<String> {
    let own = || paragraph.iter().map(|line| width(line)).max().unwrap_or(0);
    let width = if widest > WRAPPED { own() } else { widest };
    // Beside long lines short ones are short because somebody wanted them so.
    let wrapped = width <= WRAPPED && (widest <= WRAPPED || width >= NARROW);
    let mut lines: Vec<String> = Vec::with_capacity(paragraph.len());
    let mut last = WRAPPED;
    for line in paragraph {
        let first = line.split_whitespace().next().unwrap_or("");
        let wraps = wrapped && last + 1 + chars(first) > width;
        match lines.last_mut() {
            Some(open) if wraps || runs_on(open, first) => add_words(open, line),
            _ => {
                lines.push(String::with_capacity(line.len()));
                if let Some(open) = lines.last_mut() {
                    add_words(open, line);
                }
            }
        }
        last = chars(line.trim());
    }
    lines.retain(|line| !line.is_empty());
    lines
}

/// A sentence goes on: no end before, a small letter behind.
fn runs_on(open: &str, first: &str) -> bool {
    open.len() >= RUNNING
        && open.ends_with(char::is_alphanumeric)
        && first.starts_with(char::is_lowercase)
        && !first.contains("://")
}

/// The length of a line that could have been wrapped: a lone address says nothing of the width.
pub(super) fn width(line: &str) -> usize {
    let line = line.trim();
    if line.contains(' ') { chars(line) } else { 0 }
}

fn chars(text: &str) -> usize {
    if text.is_ascii() {
        text.len()
    } else {
        text.chars().count()
    }
}

fn add_words(open: &mut String, line: &str) {
    for word in line.split_whitespace() {
        if !open.is_empty() {
            open.push(' ');
        }
        open.push_str(word);
    }
}

/// Cut behind `.`, `!`, `?` and their ideographic forms, and at the bars and bullets of a row of links.
pub(super) fn sentences(line: &str) -> Vec<&str> {
    let mut list = Vec::new();
    let mut start = 0;
    let mut chars = line.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let ends = match c {
            '。' | '！' | '？' => true,
            '.' | '!' | '?' | '|' | '•' | '·' | '»' => {
                chars.peek().is_none_or(|(_, next)| next.is_whitespace())
            }
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

/// How many words a line holds.
pub(super) fn count_words(line: &str) -> usize {
    line.split_whitespace().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_line_ends_that_wrap_are_taken_out() {
        for (paragraph, lines) in [
            (
                vec!["we help finance teams", "close early"],
                vec!["we help finance teams close early"],
            ),
            (
                vec!["Hi Mitch,", "we help finance teams close", "early"],
                vec!["Hi Mitch,", "we help finance teams close early"],
            ),
            (
                vec!["Sam Roe", "Acme", "Tel. 123 and more words"],
                vec!["Sam Roe", "Acme", "Tel. 123 and more words"],
            ),
        ] {
            let widest = paragraph.iter().map(|line| width(line)).max().unwrap_or(0);
            assert_eq!(unwrapped(&paragraph, widest), lines);
        }
    }

    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        assert_eq!(
            sentences("One 1.5 two. Three! 四。五"),
            ["One 1.5 two.", "Three!", "四。", "五"]
        );
        assert_eq!(
            sentences("Unsubscribe | View online"),
            ["Unsubscribe |", "View online"]
        );
    }
}
