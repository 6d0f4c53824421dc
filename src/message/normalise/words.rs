//! Text to folded and masked words.

use crate::message::{Masks, domain};

/// Words kept of one text.
const WORDS: usize = 20_000;
/// Characters kept of one word.
const WORD_CHARS: usize = 64;

/// The words of these lines: lower case, numbers `0`, mail addresses `@`, web addresses their registrable domain,
/// masked words `_`. Characters of scripts written without spaces are words of their own.
pub(super) fn words(lines: &[String], masks: &Masks) -> Vec<String> {
    let mut words = Vec::new();
    for token in lines.iter().flat_map(|line| line.split_whitespace()) {
        if words.len() >= WORDS {
            break;
        }
        match url_in(token) {
            // Plain-text copies of HTML carry the target in brackets behind the link: no word of the text.
            Some(_) if token.contains(['<', '[']) => split_word(
                token.split(['<', '[']).next().unwrap_or(""),
                masks,
                &mut words,
            ),
            Some(url) => {
                words.extend(domain::host_of(url).and_then(|host| domain::registrable(&host)))
            }
            None if is_address(token) => words.push("@".to_owned()),
            None => split_word(token, masks, &mut words),
        }
    }
    words.truncate(WORDS);
    words
}

/// The web address in a token, without the punctuation around it.
pub(super) fn url_in(token: &str) -> Option<&str> {
    let start = scheme_at(token).or_else(|| {
        let bare = token.trim_start_matches(|c: char| !c.is_alphanumeric());
        let www = bare
            .get(..4)
            .is_some_and(|start| start.eq_ignore_ascii_case("www."));
        www.then(|| token.len() - bare.len())
    })?;
    let url = &token[start..];
    let end = url
        .find(['<', '>', '"', ']', '|', '\\', '^', '`', '{', '}'])
        .unwrap_or(url.len());
    let url = url[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', '\'', '*', '_']);
    (url.len() > 8 && url.contains('.')).then_some(url)
}

/// Where `http://` or `https://` begins in a token.
fn scheme_at(token: &str) -> Option<usize> {
    let before = &token[..token.find("://")?];
    ["https", "http"].iter().find_map(|scheme| {
        let at = before.len().checked_sub(scheme.len())?;
        before.get(at..)?.eq_ignore_ascii_case(scheme).then_some(at)
    })
}

fn is_address(token: &str) -> bool {
    let Some((local, host)) = token.split_once('@') else {
        return false;
    };
    let host_begins = host.chars().next().is_some_and(char::is_alphanumeric);
    local.chars().next_back().is_some_and(char::is_alphanumeric)
        && host_begins
        && host.contains('.')
}

fn split_word(token: &str, masks: &Masks, words: &mut Vec<String>) {
    let mut word = Word::default();
    for c in token.chars() {
        match c {
            '\'' => {}
            c if is_ideographic(c) => {
                word.end(masks, words);
                word.text.push(c);
                word.end(masks, words);
            }
            c if c.is_numeric() => word.digit(),
            '.' | ',' if word.in_number => {}
            c if c.is_alphabetic() => word.letter(c),
            _ => word.end(masks, words),
        }
    }
    word.end(masks, words);
}

#[derive(Default)]
struct Word {
    text: String,
    chars: usize,
    in_number: bool,
}

impl Word {
    fn digit(&mut self) {
        if !self.in_number && self.chars < WORD_CHARS {
            self.text.push('0');
            self.chars += 1;
        }
        self.in_number = true;
    }

    fn letter(&mut self, c: char) {
        self.in_number = false;
        if self.chars < WORD_CHARS {
            self.text.extend(c.to_lowercase());
            self.chars += 1;
        }
    }

    fn end(&mut self, masks: &Masks, words: &mut Vec<String>) {
        let text = std::mem::take(&mut self.text);
        (self.chars, self.in_number) = (0, false);
        if masks.words.contains(&text) {
            words.push("_".to_owned());
        } else if !text.is_empty() {
            words.push(text);
        }
    }
}

/// Scripts written without spaces between words: Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar.
fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '\u{0E01}'..='\u{0EDF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}
