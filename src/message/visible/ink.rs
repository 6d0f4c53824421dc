//! Text as it is set: collapsed white space, line ends owed, quote marks before each line.

/// Line ends that may follow one another.
const BREAKS: usize = 3;

#[derive(Debug, Default)]
pub(super) struct Ink {
    /// What is set so far.
    pub text: String,
    /// Quote marks before each new line.
    pub quotes: usize,
    breaks: usize,
    space: bool,
    /// The line holds only no-break spaces so far, as Outlook writes an empty paragraph.
    padded: bool,
}

impl Ink {
    /// At least this many line ends come before the next word.
    pub fn break_lines(&mut self, lines: usize) {
        self.breaks = self.breaks.max(lines);
        self.space = false;
    }

    /// One more line end comes before the next word.
    pub fn end_line(&mut self) {
        self.breaks = (self.breaks + 1).min(BREAKS);
    }

    /// A space comes before the next word, if it stands on the same line.
    pub fn space(&mut self) {
        self.space = true;
    }

    /// A block ends: if it held nothing but padding it is an empty line.
    pub fn end_padding(&mut self) {
        if std::mem::take(&mut self.padded) {
            self.end_line();
        }
    }

    /// The text, its end trimmed to one line end.
    pub fn finish(&mut self) -> String {
        let mut text = std::mem::take(&mut self.text);
        text.truncate(text.trim_end().len());
        if !text.is_empty() {
            text.push('\n');
        }
        text
    }

    /// Running text; white space collapses.
    pub fn flow(&mut self, text: &str) {
        self.padded |= self.breaks > 0 && text.contains('\u{A0}');
        self.space |= text.starts_with(is_html_space);
        for word in text.split(is_html_space).filter(|word| !word.is_empty()) {
            self.word(word);
            self.space = true;
        }
        self.space = self.space && text.ends_with(is_html_space);
    }

    /// One word, behind what is owed.
    pub fn word(&mut self, word: &str) {
        let text = &mut self.text;
        if text.is_empty() {
            self.breaks = 0;
            mark_quote(text, self.quotes);
        } else if self.breaks > 0 {
            for _ in 0..self.breaks.min(3) {
                text.push('\n');
                mark_quote(text, self.quotes);
            }
        } else if self.space {
            text.push(' ');
        }
        (self.breaks, self.space, self.padded) = (0, false, false);
        text.push_str(word);
    }
}

fn mark_quote(text: &mut String, quotes: usize) {
    for _ in 0..quotes {
        text.push_str("> ");
    }
}

/// White space that collapses; the no-break space does not, but in text it is a space like another.
fn is_html_space(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\u{A0}'
}
