//! A date's text as numbers, words and signs.

/// One piece of a date.
#[derive(Debug, PartialEq)]
pub(super) enum Token {
    /// Its value, and how many digits it has.
    Number(u32, usize),
    /// In lower case, and whether it was written in capitals.
    Word(String, bool),
    /// Anything else a reader sees.
    Sign(char),
}

/// The pieces of a text.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if let Some(first) = digit(c) {
            let (mut value, mut digits) = (first, 1);
            while let Some(next) = chars.peek().copied().and_then(digit) {
                value = value.saturating_mul(10).saturating_add(next);
                digits += 1;
                chars.next();
            }
            tokens.push(Token::Number(value, digits));
        } else if is_letter(c) {
            let mut word = c.to_string();
            while let Some(c) = chars.next_if(|&c| is_letter(c) || (c == '.' && is_thai(&word))) {
                word.push(c);
            }
            let word = word.trim_end_matches('.');
            let capitals = word.chars().all(char::is_uppercase);
            // Turkish capitals bring a dot of their own when they are lowered.
            let lower = word.to_lowercase().replace('\u{307}', "");
            tokens.push(Token::Word(lower, capitals));
        } else if !c.is_whitespace() && !crate::message::text::is_invisible(c) {
            tokens.push(Token::Sign(c));
        }
    }
    tokens
}

/// The marks of a script stand within its words.
fn is_letter(c: char) -> bool {
    c.is_alphabetic()
        || matches!(c, '\u{300}'..='\u{36F}' | '\u{591}'..='\u{5C7}' | '\u{64B}'..='\u{65F}'
            | '\u{900}'..='\u{963}' | '\u{970}'..='\u{97F}' | '\u{E31}'..='\u{E4E}')
}

/// Thai shortens within a word: "มี.ค."
fn is_thai(word: &str) -> bool {
    word.starts_with(|c| matches!(c, '\u{E00}'..='\u{E7F}'))
}

/// The figures of the scripts mail clients count in.
fn digit(c: char) -> Option<u32> {
    const ZEROS: [u32; 7] = [0x30, 0x660, 0x6F0, 0x966, 0x9E6, 0xE50, 0xFF10];
    let c = c as u32;
    ZEROS
        .iter()
        .find_map(|zero| c.checked_sub(*zero).filter(|value| *value < 10))
}
