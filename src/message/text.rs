//! Making text from strangers harmless: one line, no control or bidirectional-override characters, bounded length.
//!
//! Everything that leaves this room as a name, subject or file name has passed through here, so a terminal, a log, a
//! header or a page can show it without being steered by it.

/// Characters that change the direction or grouping of the text around them (Unicode UAX 9) and so can disguise it.
pub(crate) fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// A terminal obeys it, or it leads a reader's eye astray: control characters (C0, DEL, C1), line and paragraph separators,
/// bidirectional controls, the byte-order mark.
pub fn steers(c: char) -> bool {
    c.is_control() || is_bidi_control(c) || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

/// Characters a reader does not see: zero-width, soft hyphen, variation selectors, tags, fillers, byte-order mark.
pub(crate) fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E0FFF}')
        || is_bidi_control(c)
}

/// One harmless line of at most `max_chars` characters: control characters (C0, C1, line and paragraph separators) and
/// runs of white space become one space, bidirectional controls and the byte-order mark are dropped, ends trimmed.
pub fn clean_line(text: &str, max_chars: usize) -> String {
    let mut line = String::with_capacity(text.len().min(max_chars.saturating_mul(4)));
    let mut count = 0;
    let mut space = false;
    for c in text.chars() {
        if is_bidi_control(c) || c == '\u{FEFF}' {
            continue;
        }
        if c.is_control() || c.is_whitespace() {
            space = count > 0;
            continue;
        }
        let needed = 1 + usize::from(space);
        if count + needed > max_chars {
            break;
        }
        if space {
            line.push(' ');
        }
        line.push(c);
        count += needed;
        space = false;
    }
    line
}

/// Body text for reading: line ends become `\n`, other control characters but the tab go.
pub(crate) fn clean_body(text: &str) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut rest = text;
    // Most text needs nothing: it is copied in runs up to an octet that may begin a control character.
    while let Some(at) = rest.bytes().position(may_begin_control) {
        let (before, from) = rest.split_at(at);
        clean.push_str(before);
        let mut chars = from.chars();
        match chars.next() {
            Some('\r') => clean.push('\n'),
            Some('\u{0B}' | '\u{0C}' | '\u{85}' | '\u{2028}' | '\u{2029}') => clean.push('\n'),
            Some(c) if c.is_control() => {}
            Some(c) => clean.push(c),
            None => {}
        }
        rest = chars.as_str();
        if from.starts_with("\r\n") {
            rest = &rest[1..];
        }
    }
    clean.push_str(rest);
    clean
}

/// The first octet of a C0 or C1 control character or of a line or paragraph separator, and of some harmless ones.
fn may_begin_control(octet: u8) -> bool {
    matches!(octet, 0..=0x08 | 0x0B..=0x1F | 0x7F | 0xC2 | 0xE2)
}

/// The longest beginning of a text of at most so many octets.
pub(crate) fn beginning(text: &str, octets: usize) -> &str {
    &text[..text.floor_char_boundary(octets)]
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    #[test]
    fn a_line_never_carries_control_or_bidi_characters() {
        let cases = [
            ("plain", "plain"),
            ("Bob\r\nBcc: x@y.example", "Bob Bcc: x@y.example"),
            ("\u{1b}[2J\u{0}fake\u{9b}31m", "[2J fake 31m"),
            ("invoice\u{202e}fdp.exe", "invoicefdp.exe"),
            ("a\u{2028}b\u{85}c", "a b c"),
            ("  two   spaces\t", "two spaces"),
        ];
        for (dirty, clean) in cases {
            assert_eq!(clean_line(dirty, 100), clean, "{dirty:?}");
        }
    }

    #[test]
    fn a_line_is_cut_by_characters_not_bytes() {
        assert_eq!(clean_line("äöü äöü", 5), "äöü ä");
        assert_eq!(clean_line("abc def", 4), "abc");
        assert_eq!(clean_line("abc", 0), "");
    }

    #[test]
    fn a_body_keeps_its_lines() {
        assert_eq!(clean_body("a\r\nb\rc\nd\u{0}\u{1b}e\tf"), "a\nb\nc\nde\tf");
    }
}
