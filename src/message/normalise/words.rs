//! Text to folded and masked words.

use super::names::Names;
use super::spoken;
use crate::message::domain;

/// Words kept of one text.
const WORDS: usize = 20_000;
/// Characters kept of one word.
const WORD_CHARS: usize = 64;

/// Letters and digits that make a code, where they change places.
const CODE_CHARS: usize = 5;
/// Stands for whoever is meant.
const MASK: &str = "_";
/// Stands for every number.
const NUMBER: &str = "0";

/// The words of these lines: lower case, numbers, dates and codes `0`, mail addresses `@`, web addresses their
/// registrable domain, masked words `_`. Characters of scripts written without spaces are words of their own.
pub(super) fn words(lines: &[String], names: &Names<'_>) -> Vec<String> {
    let mut words = Words {
        names,
        list: Vec::new(),
    };
    for token in lines.iter().flat_map(|line| line.split_whitespace()) {
        if words.list.len() >= WORDS {
            break;
        }
        words.token(token);
    }
    let mut list = spoken::fold(words.list);
    // A name before the first word is a greeting.
    let named = list.iter().take_while(|word| *word == MASK).count();
    list.drain(..named);
    list.truncate(WORDS);
    list
}

struct Words<'n> {
    names: &'n Names<'n>,
    list: Vec<String>,
}

impl Words<'_> {
    fn token(&mut self, token: &str) {
        if token.len() < 4 {
            return split_word(token, self);
        }
        match url_in(token) {
            // Plain-text copies of HTML carry the target in brackets behind the link: no word of the text.
            Some(_) if token.contains(['<', '[']) => {
                split_word(token.split(['<', '[']).next().unwrap_or(""), self);
            }
            Some(url) => {
                let host = domain::host_of(url);
                self.list
                    .extend(host.and_then(|host| domain::registrable(&host)));
            }
            None if is_address(token) => self.list.push("@".to_owned()),
            None if is_code(token) => self.list.push(NUMBER.to_owned()),
            None => split_word(token, self),
        }
    }

    fn add(&mut self, word: Word) {
        let stem = word.text.strip_suffix('s').filter(|_| word.apostrophe);
        let named = self.names.hold(&word.text, word.capital)
            || stem.is_some_and(|stem| self.names.hold(stem, word.capital));
        if !named {
            self.list.push(word.text);
        } else if self.list.last().is_none_or(|last| last != MASK) {
            // First and last name are two words, but one person.
            self.list.push(MASK.to_owned());
        }
    }
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

/// Order numbers, tracking ids and the like: letters and digits that take turns ("A7-2231X"), without a word inside.
fn is_code(token: &str) -> bool {
    let (mut chars, mut digits, mut turns) = (0, 0, 0);
    let mut last = None;
    for c in token.chars().filter(char::is_ascii_alphanumeric) {
        let digit = c.is_ascii_digit();
        turns += usize::from(last.is_some_and(|last| last != digit));
        digits += usize::from(digit);
        chars += 1;
        last = Some(digit);
    }
    let is_word = |part: &str| {
        part.chars().nth(2).is_some()
            && part.chars().all(char::is_alphabetic)
            && part.chars().any(char::is_lowercase)
    };
    chars >= CODE_CHARS
        && digits >= 2
        && turns >= 2
        && !token.split(|c: char| !c.is_alphanumeric()).any(is_word)
}

fn split_word(token: &str, words: &mut Words<'_>) {
    let mut word = Word::default();
    for c in token.chars() {
        match c {
            '\'' => word.apostrophe = true,
            c if is_common_letter(c) => word.letter(c),
            // Punctuation and symbols need not be looked up either; letters among them were folded away.
            '\u{2000}'..='\u{2BFF}' => word.end(words),
            c if is_ideographic(c) => {
                word.end(words);
                word.letter(c);
                word.end(words);
            }
            c if c.is_numeric() => word.digit(),
            '.' | ',' | ':' | '/' | '-' if word.in_number => {}
            c if c.is_alphabetic() => word.letter(c),
            _ => word.end(words),
        }
    }
    word.end(words);
}

#[derive(Default)]
struct Word {
    text: String,
    chars: usize,
    in_number: bool,
    capital: bool,
    apostrophe: bool,
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
        if self.chars == 0 {
            self.capital = c.is_uppercase();
        }
        self.in_number = false;
        if self.chars < WORD_CHARS {
            if c.is_ascii() {
                self.text.push(c.to_ascii_lowercase());
            } else if is_small(c) {
                self.text.push(c);
            } else {
                self.text.extend(c.to_lowercase());
            }
            self.chars += 1;
        }
    }

    fn end(&mut self, words: &mut Words<'_>) {
        let word = std::mem::take(self);
        if word.text.is_empty() {
            return;
        }
        // "15th", "3pm" and "5h" are a number and what it counts.
        match word.text.strip_prefix('0').filter(|unit| !unit.is_empty()) {
            Some(unit) => {
                let unit = unit.to_owned();
                words.list.extend([NUMBER.to_owned(), unit]);
            }
            None => words.add(word),
        }
    }
}

/// Letters that need not be looked up: Latin, Greek and Cyrillic ones, all but a few.
fn is_common_letter(c: char) -> bool {
    c.is_ascii_alphabetic()
        || is_small(c)
        || matches!(c, '\u{C0}'..='\u{D6}' | '\u{D8}'..='\u{DE}' | '\u{100}'..='\u{17F}' | '\u{400}'..='\u{42F}')
}

/// Small letters of Latin-1, Greek and Cyrillic.
fn is_small(c: char) -> bool {
    matches!(c, '\u{DF}'..='\u{F6}' | '\u{F8}'..='\u{FF}' | '\u{3AC}'..='\u{3CE}' | '\u{430}'..='\u{45F}')
}

/// Scripts written without spaces between words: Han, Hiragana, Katakana, Thai, Lao, Khmer, Myanmar.
fn is_ideographic(c: char) -> bool {
    matches!(c, '\u{3041}'..='\u{30FF}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{323AF}' | '\u{0E01}'..='\u{0EDF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}')
}
